#include "reports/study/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <charconv>
#include <cmath>
#include <iterator>

namespace weir::reports {

namespace {

constexpr double kTail = (1 - kConfidence) / 2;
constexpr std::int64_t kMostFurtherTrials = 1'000'000;

// Quantiles are asked for with fixed, valid arguments: nothing in here can fail or throw.
double normal_quantile() {
  static const double kQuantile =
      boost::math::quantile(boost::math::complement(boost::math::normal{}, kTail));
  return kQuantile;
}

double student_quantile(std::size_t degrees_of_freedom) {
  const boost::math::students_t law{static_cast<double>(degrees_of_freedom)};
  return boost::math::quantile(boost::math::complement(law, kTail));
}

bool settled(double hits, std::int64_t trials, double share) {
  const Interval interval = wilson_interval(hits, trials);
  return interval.low > share || interval.high < share;
}

}  // namespace

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

std::optional<Interval> mean_interval(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const double mean = mean_of(values);
  const auto n = static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = student_quantile(values.size() - 1) * std::sqrt(squares / (n - 1) / n);
  return Interval{mean - half, mean + half};
}

Interval wilson_interval(double hits, std::int64_t trials) {
  const double z = normal_quantile();
  const auto n = static_cast<double>(trials);
  const double share = hits / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  // At the ends the two terms cancel exactly; rounding must not leave a crumb.
  return {hits <= 0 ? 0 : std::max(0.0, middle - half),
          hits >= n ? 1 : std::min(1.0, middle + half)};
}

double rule_of_three(std::int64_t trials) {
  return trials < 1 ? 1 : std::min(1.0, 3 / static_cast<double>(trials));
}

std::optional<std::int64_t> trials_to_settle(std::int64_t hits, std::int64_t trials, double share) {
  const double rate = static_cast<double>(hits) / static_cast<double>(trials);
  const auto settled_after = [&](std::int64_t further) {
    return settled(rate * static_cast<double>(trials + further), trials + further, share);
  };
  if (!settled_after(kMostFurtherTrials)) return std::nullopt;
  std::int64_t too_few = -1;  // the interval shrinks steadily, so halving finds the edge
  std::int64_t enough = kMostFurtherTrials;
  while (enough - too_few > 1) {
    const std::int64_t middle = too_few + (enough - too_few) / 2;
    (settled_after(middle) ? enough : too_few) = middle;
  }
  return enough;
}

double rounded(double value) {
  if (!std::isfinite(value)) return value;
  fmt::memory_buffer digits;
  fmt::format_to(std::back_inserter(digits), "{:.8e}", value);
  double result = value;
  std::from_chars(digits.data(), digits.data() + digits.size(), result);
  return result == 0 ? 0 : result;  // no negative zero
}

}  // namespace weir::reports
