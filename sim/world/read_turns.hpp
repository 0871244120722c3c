#pragma once

#include "sim/world/state.hpp"

namespace weir::sim {

// The readers of a world: what they do is in a queue of its own, because no read changes what is
// written.

/// Those of the scenario; each begins at its time. `keep_early`: latencies of warm-up too.
void hire_readers(World::State& state, bool keep_early);

/// The scenario has become another one, whose readers are the same and whose faults were until now.
void face_other_faults(World::State& state);

/// All their turns before `to`.
void take_turns(World::State& state, Instant to);

/// The shards have changed.
void learn_of_shards(World::State& state);

/// The stream has been deleted.
void lose_stream_of_readers(World::State& state);

/// The operator wants so many workers.
void set_desired_capacity(World::State& state, const Action& action);

/// Looks at their ages, for the series' second that ends now (`recorded`), for recoveries from
/// faults (`sampled`), and for what is counted.
void look_at_ages(World::State& state, bool recorded, bool sampled, bool counted);

/// Up to where everybody has read a shard, and will not read again.
std::int64_t slowest_position(const World::State& state, std::uint32_t shard);

/// Adds what is said of them.
void report_readers(World::State& state, RunResult& result);

}  // namespace weir::sim
