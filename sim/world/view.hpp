#pragma once

#include <cstdint>

#include "sim/results/run_view.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {

/// Whether a view has the seconds since the last sealed chunk too. They are copied: some 6 KB a
/// shard, where the sealed chunks cost a pointer each.
enum class UnderWay : std::uint8_t { LeaveOut, Copy };

/// A world's view at the instant where it is. Of one that keeps no series, the ledger alone.
RunView view_of(const World& world, UnderWay under_way = UnderWay::LeaveOut);

}  // namespace weir::sim
