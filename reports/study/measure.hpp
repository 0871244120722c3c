#pragma once

#include <optional>

#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// What one replication says about one objective.
struct Measurement {
  /// In unit_of(metric), over what happened after warm-up; none where nothing was measured (a
  /// latency of a reader that got nothing).
  std::optional<double> value;
  /// Whether the value lies within the objective's limits. What was not measured is not met.
  bool met = false;
};

/// Judges one replication by one objective. Without a consumer the worst reader counts: the one
/// furthest above `max`, or below `min` where only that is given. `during` a window, what happened
/// in it counts; not measured where the run did not come so far.
Measurement measure(const sim::RunResult& result, const sim::Objective& objective);

/// A point of a histogram in seconds; none where it is empty.
std::optional<double> statistic_s(const sim::Histogram& histogram, sim::Stat stat);

/// Simulated seconds after warm-up.
double counted_s(const sim::RunResult& result);

/// Refused over attempted records, 0 where nothing was attempted.
double write_throttle_ratio(const sim::RunResult& result);

}  // namespace weir::reports
