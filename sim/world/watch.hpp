#pragma once

#include <vector>

#include "model/stream.hpp"
#include "sim/consumers/reading.hpp"
#include "sim/results/call_log.hpp"
#include "sim/results/run_result.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {

/// From now on the world keeps what touches a shard in a window of time. The shard may be one that
/// is not there yet. Nothing else changes: a watched run has the results of an unwatched one, to
/// the last bit.
///
/// At grain "record" the calls are what happens. At a coarse grain they are those that bring the
/// tick's records: where something is refused the world plays them anyway, where nothing is they
/// are played apart, against a copy of the shard's quota, which takes them all. Reads are those of
/// the run at every grain.
void watch(World& world, const CallWindow& window);

/// What a watched world has seen so far, and what is needed to read it.
struct Watched {
  CallLog calls;
  model::Stream stream;
  std::vector<ActionResult> actions;
};
Watched watched(const World& world);

// ---- What the world tells while it is watched ----

/// What a reader's turn at a shard came to.
void log_get(World::State& state, std::uint32_t number, std::uint32_t shard, Instant now,
             const Turn& turn);
/// The shards may have changed, or records expired.
void log_changes(World::State& state);

}  // namespace weir::sim
