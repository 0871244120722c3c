#include "sim/workload/batch_sizes.hpp"

#include <functional>
#include <vector>

#include "model/check.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

constexpr std::int64_t kOneByOne = 1024;  // terms of a sum; beyond them stretches by their middles

// The mean of a number of at least 1 and at most `most`: the sum of the chances that it is above
// 0, 1, 2, …, which fall, smoothly.
double mean_of(const std::function<double(double)>& chance_above, std::int64_t most) {
  double sum = 0;
  std::int64_t k = 0;
  for (; k < most && k < kOneByOne; ++k) sum += chance_above(static_cast<double>(k));
  while (k < most) {
    const std::int64_t stretch = std::min(most - k, std::max<std::int64_t>(1, k / 256));
    const double middle = static_cast<double>(k) + (static_cast<double>(stretch) - 1) / 2;
    sum += static_cast<double>(stretch) * chance_above(middle);
    k += stretch;
  }
  return sum;
}

using Law = std::function<double(double parameter, double k)>;  // P(N > k)

// The parameter, of a scale from 0 on, with which the mean is the one asked for.
double fitted(const Law& law, const Batch& batch) {
  constexpr int kHalvings = 100;
  double low = -40;  // logarithms of the scale
  double high = 40;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    const double scale = elementary_exp(middle);
    const double mean = mean_of([&](double k) { return law(scale, k); }, batch.most);
    (mean < batch.mean ? low : high) = middle;
  }
  return elementary_exp((low + high) / 2);
}

}  // namespace

BatchSizes::BatchSizes(const Batch& batch) : mean_{batch.mean} {
  CHECK(batch.mean >= 1 && batch.most >= 1 && batch.mean <= static_cast<double>(batch.most));
  if (batch.distribution == BatchDistribution::Constant) {
    constant_ = static_cast<std::int64_t>(batch.mean);
    mean_ = static_cast<double>(constant_);
    factorial_ = {mean_, mean_ * (mean_ - 1), mean_ * (mean_ - 1) * (mean_ - 2)};
    return;
  }
  const bool pareto = batch.distribution == BatchDistribution::Pareto;
  const double shape = batch.shape;
  // geometric: q = scale / (1 + scale)
  const Law law = [pareto, shape](double scale, double k) {
    return pareto ? elementary_pow(1 + k / scale, -shape)
                  : elementary_exp(-k * elementary_log1p(1 / scale));
  };
  const double scale = fitted(law, batch);
  std::vector<double> chances;
  double above = 1;
  mean_ = 0;
  for (std::int64_t k = 1; k <= batch.most; ++k) {
    mean_ += above;
    const double next = k == batch.most ? 0 : law(scale, static_cast<double>(k));
    chances.push_back(above - next);
    const auto n = static_cast<double>(k);
    factorial_[1] += chances.back() * n * (n - 1);
    factorial_[2] += chances.back() * n * (n - 1) * (n - 2);
    above = next;
  }
  factorial_[0] = mean_;
  table_ = AliasTable{chances};
}

}  // namespace weir::sim
