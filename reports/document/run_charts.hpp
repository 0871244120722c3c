#pragma once

#include <optional>
#include <vector>

#include "reports/document/chart.hpp"
#include "reports/document/saved_run.hpp"

namespace weir::reports {

// What the first replication of a run looked like, for a report: maxima, not means, because hot
// shards and stale readers hide in means. None where the run keeps no series.

/// The fullest shard of each moment against its limit, and what was refused.
std::optional<LineChart> worst_shard_chart(const SavedRun& run);
std::optional<LineChart> refused_chart(const SavedRun& run);
/// How full each part of the hash space was.
std::optional<HeatMap> hash_range_map(const SavedRun& run);
/// Of each reader, at most the first four.
std::vector<LineChart> latency_charts(const SavedRun& run);
/// Of all readers, at most the first six.
std::optional<LineChart> iterator_age_chart(const SavedRun& run);

}  // namespace weir::reports
