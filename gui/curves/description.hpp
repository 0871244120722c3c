#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/curves/heat_map.hpp"
#include "gui/curves/lease_lanes.hpp"
#include "gui/curves/lineage.hpp"
#include "gui/curves/panel_table.hpp"
#include "gui/curves/time_view.hpp"

namespace weir::gui {

// What a picture shows, in a sentence, for whoever cannot see it. "nothing yet" where there is
// nothing.

/// What a curve should stay below, and how that is called: "limit", "half of retention".
struct NamedLimit {
  std::string name;
  double value = 0;
};

/// Where a curve is above its limit: "fullest: above limit from 00:10:00 to 00:20:00, maximum 148 %
/// at 00:12:05."; of several stretches how many there are and the longest, those less than a minute
/// apart being one. Else what it goes through: "median: from 12 to 35 %, maximum at 00:12:05."
std::string description_of(const NamedCurve& curve, const std::string& unit,
                           const std::optional<NamedLimit>& limit, const TimeSpan& span);

/// "Fullest: shardId-000000000004, 148 % of the write limit at 00:12:05; 2 shards refused records."
std::string description_of(const HeatSource& source, HeatMode mode, const TimeSpan& span);

/// "2 workers, 3 leases changed hands; worker-0 crashed at 00:03:00, back at 00:04:00."
std::string description_of(const LeaseLanes& lanes, const TimeSpan& span);

/// "5 shards, 2 of them open; 1 split, 1 merge; closed ones were read until 00:03:12."
std::string description_of(const std::vector<LineageShard>& lineage);

}  // namespace weir::gui
