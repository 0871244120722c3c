#pragma once

#include <cmath>

#include "sim/engine/elementary.hpp"

namespace weir::sim {

inline constexpr double kTwoPi = 6.283185307179586477;

/// k log(k / mean) + mean - k, accurate where k is near mean; both positive.
///
/// Source  Loader, "Fast and accurate computation of binomial probabilities" (2000)
inline double deviance(double k, double mean) {
  const double off = (k - mean) / mean;
  if (std::fabs(off) < 0.5) return mean * ((1 + off) * elementary_log1p(off) - off);
  return k * elementary_log(k / mean) + mean - k;
}

}  // namespace weir::sim
