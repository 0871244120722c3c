#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

/// Equivalence tests: not "no difference was seen" but "the 95 % interval of the difference lies
/// inside a stated bound".
namespace weir::sim {

struct Interval {
  double low = 0;
  double high = 0;
};

namespace interval_detail {

inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

inline double variance_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

/// The 97.5 % point of Student's t: Cornish and Fisher's expansion, within 0.3 % from 3 degrees of
/// freedom on.
inline double student_t(double freedom) {
  const double z = 1.959964;
  const double z3 = z * z * z;
  const double z5 = z3 * z * z;
  return z + (z3 + z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom * freedom) +
         (3 * z5 * z * z + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom * freedom * freedom);
}

inline Interval around(double mean, double standard_error, double freedom) {
  const double half = student_t(freedom) * standard_error;
  return {mean - half, mean + half};
}

}  // namespace interval_detail

/// Of mean(a) - mean(b), samples drawn apart (Welch).
inline Interval difference(const std::vector<double>& a, const std::vector<double>& b) {
  using namespace interval_detail;
  const auto parts_a = static_cast<double>(a.size());
  const auto parts_b = static_cast<double>(b.size());
  const double va = variance_of(a) / parts_a;
  const double vb = variance_of(b) / parts_b;
  const double spread = va + vb;
  const double freedom =
      spread > 0 ? spread * spread / (va * va / (parts_a - 1) + vb * vb / (parts_b - 1)) : parts_a;
  return around(mean_of(a) - mean_of(b), std::sqrt(spread), freedom);
}

/// Of mean(a - b), where a[i] and b[i] come from the same replication.
inline Interval paired_difference(const std::vector<double>& a, const std::vector<double>& b) {
  using namespace interval_detail;
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  const auto parts = static_cast<double>(a.size());
  return around(mean_of(differences), std::sqrt(variance_of(differences) / parts), parts - 1);
}

inline testing::AssertionResult lies_within(const Interval& interval, double bound) {
  const std::string text = "[" + std::to_string(interval.low) + ", " +
                           std::to_string(interval.high) + "] against +-" + std::to_string(bound);
  // written so that a NaN fails
  if (interval.low > -bound && interval.high < bound) return testing::AssertionSuccess() << text;
  return testing::AssertionFailure() << text;
}

}  // namespace weir::sim
