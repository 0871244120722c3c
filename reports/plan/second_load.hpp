#pragma once

#include <span>

namespace weir::reports {

/// The first three moments about 0 of a size.
struct Moments {
  double first = 0;
  double second = 0;
  double third = 0;
};

/// The first three cumulants of an amount: mean, variance, third central moment. Those of a sum of
/// independent parts are the sums of theirs.
struct Cumulants {
  double mean = 0;
  double variance = 0;
  double third = 0;
  Cumulants& operator+=(const Cumulants& other);
};

/// The sum of a Poisson number of amounts, `rate` on average, each with these moments (the compound
/// Poisson law).
Cumulants poisson_sum(double rate, const Moments& each);

/// The sum of `count` amounts each of which is there with chance `share`, else 0.
Cumulants thinned_sum(double count, double share, const Moments& each);

/// The sum of N amounts with these moments, N itself drawn, by its factorial moments E[N],
/// E[N (N - 1)], E[N (N - 1) (N - 2)].
Moments sum_of(const Moments& of_number, const Moments& each);

/// A kind of seconds: how many of all seconds are so, and what comes in one.
struct SecondKind {
  double share = 1;
  Cumulants amount;
};

/// What at most comes in `share` of all seconds, 0 < share < 1. The amount of a kind is taken as a
/// gamma variable that is stretched and moved until it has the cumulants (Pearson's type III), as a
/// normal one where it is not skewed; never below 0. Of Poisson numbers from 30 on it is within 1 %
/// of the exact quantile.
double quantile_of(std::span<const SecondKind> kinds, double share);

}  // namespace weir::reports
