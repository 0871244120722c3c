#pragma once

#include <cstdint>

#include "model/units.hpp"

namespace weir::sim {

/// Longer than any run: what lies so far away is never seen. Times that factors and counts multiply
/// end here, so that none leaves 64 bits.
inline constexpr Duration kFarAway = std::chrono::hours{20 * 366 * 24};

/// A time so many times as long, to the nanosecond below, at most kFarAway. `factor` not negative.
inline Duration times(Duration time, double factor) {
  if (factor == 1) return time;
  const double ns = static_cast<double>(time.count()) * factor;
  if (ns >= static_cast<double>(kFarAway.count())) return kFarAway;
  return Duration{static_cast<std::int64_t>(ns)};
}

/// So many times one after the other, at most kFarAway.
inline Duration times(Duration time, std::int64_t count) {
  const int128 ns = static_cast<int128>(time.count()) * count;
  return ns >= kFarAway.count() ? kFarAway : Duration{static_cast<std::int64_t>(ns)};
}

}  // namespace weir::sim
