#pragma once

#include <cstdint>
#include <vector>

#include "model/units.hpp"

namespace weir::model {

/// A limit in calls per second ("5 TPS"): at most so many accepted calls in any (t - 1 s, t].
///
/// Assumed refused calls do not count.
class CallLimit {
 public:
  explicit CallLimit(std::int64_t per_s) : per_s_{per_s} {}

  /// Whether a call at `now` is let through; it counts if so. Calls need not be in order of time,
  /// if they are out of it by less than a second.
  [[nodiscard]] bool admit(Instant now) {
    std::erase_if(accepted_, [now](Instant at) { return at <= now - Duration{kNanosPerSecond}; });
    if (static_cast<std::int64_t>(accepted_.size()) >= per_s_) return false;
    accepted_.push_back(now);
    return true;
  }

 private:
  std::int64_t per_s_;
  std::vector<Instant> accepted_;  // in the last second
};

}  // namespace weir::model
