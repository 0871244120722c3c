#include "reports/plan/second_load.hpp"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "model/check.hpp"

namespace weir::reports {

namespace {

// Below it a gamma variable is as good as a normal one, and its shape too large to be worked with.
constexpr double kLeastSkewness = 1e-4;

// The chance that the amount is at most `limit`.
double chance_within(const Cumulants& amount, double limit) {
  if (amount.variance <= 0) return limit >= amount.mean ? 1 : 0;
  const double deviation = std::sqrt(amount.variance);
  const double skewness = amount.third / (amount.variance * deviation);
  const double distance = (limit - amount.mean) / deviation;
  if (skewness < kLeastSkewness) return boost::math::cdf(boost::math::normal{}, distance);
  const double shape = 4 / (skewness * skewness);
  // mean `shape`, deviation sqrt(shape)
  const double place = shape + distance * std::sqrt(shape);
  return place <= 0 ? 0 : boost::math::cdf(boost::math::gamma_distribution<>{shape}, place);
}

}  // namespace

Cumulants& Cumulants::operator+=(const Cumulants& other) {
  mean += other.mean;
  variance += other.variance;
  third += other.third;
  return *this;
}

Cumulants poisson_sum(double rate, const Moments& each) {
  return {rate * each.first, rate * each.second, rate * each.third};
}

Cumulants thinned_sum(double count, double share, const Moments& each) {
  const double first = share * each.first;
  const double second = share * each.second;
  return {count * first, count * (second - first * first),
          count * (share * each.third - 3 * second * first + 2 * first * first * first)};
}

Moments sum_of(const Moments& of_number, const Moments& each) {
  const double square = each.first * each.first;
  return {of_number.first * each.first, of_number.first * each.second + of_number.second * square,
          of_number.first * each.third + 3 * of_number.second * each.second * each.first +
              of_number.third * square * each.first};
}

double quantile_of(std::span<const SecondKind> kinds, double share) {
  CHECK(!kinds.empty() && share > 0 && share < 1);
  double low = 0;
  double high = 0;
  constexpr double kFarOut = 60;  // deviations
  for (const SecondKind& kind : kinds) {
    high =
        std::max(high, kind.amount.mean + kFarOut * std::sqrt(std::max(0.0, kind.amount.variance)));
  }
  constexpr int kHalvings = 50;
  for (int i = 0; i < kHalvings && low < high; ++i) {
    const double middle = (low + high) / 2;
    double within = 0;
    for (const SecondKind& kind : kinds) within += kind.share * chance_within(kind.amount, middle);
    (within < share ? low : high) = middle;
  }
  return high;
}

}  // namespace weir::reports
