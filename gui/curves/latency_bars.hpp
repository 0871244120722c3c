#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "gui/curves/time_view.hpp"
#include "sim/results/series.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::gui {

/// So many records took at least `from_s` and less than `until_s` (seconds).
struct LatencyBar {
  double from_s = 0;
  double until_s = 0;
  double records = 0;
};

/// How long the records of some time took, from their birth until a reader had processed them: a
/// bar for each doubling's quarter, from the shortest to the longest that there is.
struct LatencyBars {
  std::vector<LatencyBar> bars;
  double records = 0;  ///< in all
  TimeSpan counted;    ///< the whole minutes that were counted

  /// What a share q of the records took at most, in seconds; within its bar as if spread evenly. 0
  /// where there are none.
  double quantile_s(double q) const;
};

/// The least of what a scenario's objectives allow a latency to be, in seconds; none where none
/// asks.
std::optional<double> latency_objective_s(const sim::Scenario& scenario);

/// Of the minutes that touch the span.
LatencyBars latency_bars(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks,
                         std::size_t reader, const TimeSpan& span);

}  // namespace weir::gui
