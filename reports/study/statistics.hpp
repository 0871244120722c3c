#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace weir::reports {

/// The confidence of every interval that weir prints.
inline constexpr double kConfidence = 0.95;

/// low <= high.
struct Interval {
  double low = 0;
  double high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// 0 of nothing. Summed in the order given.
double mean_of(std::span<const double> values);

/// Student's t interval of the mean; none for fewer than two values.
std::optional<Interval> mean_interval(std::span<const double> values);

/// Wilson's score interval of a share: `hits` of `trials`, trials >= 1. Takes a real number of hits
/// so that a share can be carried on to more trials.
Interval wilson_interval(double hits, std::int64_t trials);

/// What happened in none of `trials` runs happens in at most this share of them (rule of three:
/// 3 / trials, at most 1).
double rule_of_three(std::int64_t trials);

/// The fewest further trials after which Wilson's interval would no longer contain `share`, if hits
/// went on at the same rate; none where a million more would not do.
std::optional<std::int64_t> trials_to_settle(std::int64_t hits, std::int64_t trials, double share);

/// Rounded to 9 significant digits, so that two versions of a library print the same bytes. What is
/// not finite stays as it is.
double rounded(double value);

}  // namespace weir::reports
