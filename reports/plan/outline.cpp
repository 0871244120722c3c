#include "reports/plan/outline.hpp"

#include <algorithm>

#include "reports/judge/expected_load.hpp"
#include "reports/study/load.hpp"

namespace weir::reports {

std::int64_t planned_shards(const sim::Scenario& scenario, Duration at) {
  std::int64_t shards = scenario.stream.shard_count;
  for (const sim::Action& action : scenario.actions) {
    if (action.at > at) break;
    if (action.call == sim::ActionCall::UpdateShardCount) shards = action.target_shard_count;
    if (action.call == sim::ActionCall::SplitShard) ++shards;
    if (action.call == sim::ActionCall::MergeShards) --shards;
  }
  return std::max<std::int64_t>(1, shards);
}

std::vector<OutlinePoint> outline_of(const sim::Blueprint& blueprint, std::size_t parts) {
  const sim::Scenario& scenario = sim::scenario_of(blueprint);
  const Duration part = scenario.simulation.duration / static_cast<std::int64_t>(parts);
  std::vector<OutlinePoint> points;
  points.reserve(parts);
  for (std::size_t i = 0; i < parts; ++i) {
    const Duration from = part * static_cast<std::int64_t>(i);
    OutlinePoint& point = points.emplace_back();
    point.at = from + part / 2;
    point.shards = planned_shards(scenario, point.at);
    const auto loads = expected_loads(blueprint, point.shards, {from, from + part});
    Load all;
    for (const Load& load : loads) all += load;
    point.fullest = worst_share(loads);
    point.records_per_s = all.records_per_s;
    point.whole = share_of_limit(all, static_cast<double>(point.shards));
  }
  return points;
}

}  // namespace weir::reports
