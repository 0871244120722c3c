#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/units.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {

/// What a stream is expected to look like at an instant, before anything is simulated.
struct OutlinePoint {
  Duration at{};
  std::int64_t shards = 0;   ///< by what the operator calls for: see planned_shards
  double fullest = 0;        ///< what the fullest shard is offered, as a share of its limit
  double whole = 0;          ///< what all of them are offered, as a share of theirs
  double records_per_s = 0;  ///< what all of them are offered
};

/// How many shards there are at an instant by the operator's calls until then, as if each were done
/// at once. In on-demand mode as many as at the start.
std::int64_t planned_shards(const sim::Scenario& scenario, Duration at);

/// A run's outline, at the middle of each of so many even parts of it, from the scenario's mean
/// rates and from where its real keys hash: even shards, no queue, no refusal, no retry.
std::vector<OutlinePoint> outline_of(const sim::Blueprint& blueprint, std::size_t parts);

}  // namespace weir::reports
