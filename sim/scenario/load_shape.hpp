#pragma once

#include <string>
#include <vector>

#include "sim/scenario/workload_settings.hpp"

namespace weir::sim {

/// The corners that a load comes to in a run of `duration` that begins at `start`
/// (simulation.start; empty: at midnight of a Monday).
///
/// Daily: from the trough to the peak and back by a cubic that is level at both, within 1 % of the
/// peak of a cosine, with corners every 15 minutes; weekly: times the factor of the day, from
/// midnight to midnight. Growth is applied at the corners, which are then no more than an hour
/// apart.
std::vector<LoadPoint> compiled_load(const LoadShape& shape, Duration duration,
                                     const std::string& start);

/// About how many corners that would be: to be asked first.
double corners_of(const LoadShape& shape, Duration duration);

/// How long a curve takes, from its first sample to its last, in the run's time.
double curve_seconds(const LoadShape& shape);

}  // namespace weir::sim
