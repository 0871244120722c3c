#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// What never changes during a run and is shared by all its replications and forks: the scenario,
/// the key populations with their hashes, the tables for drawing.
struct Blueprint;
std::shared_ptr<const Blueprint> make_blueprint(Scenario scenario);
const Scenario& scenario_of(const Blueprint& blueprint);

/// The share of a producer's records (hot keys as at `at`) that falls on each of `shard_count`
/// even ranges, by real hashes; sums to 1.
std::vector<double> shares_by_shard(const Blueprint& blueprint, std::size_t producer,
                                    std::int64_t shard_count, Duration at);

/// The instants at which a producer's keys change, in order, the start included: hot keys come and
/// go, and keys drift.
std::vector<Duration> key_changes(const Blueprint& blueprint, std::size_t producer);

/// The hash key that most of a producer's records have at an instant.
struct TopKey {
  std::string key;   ///< its partition key, a sub-key where it is spread; empty where none is known
  double share = 0;  ///< of the producer's records
};
/// None where every record has a key of its own, or the service decides where records go.
std::optional<TopKey> top_key(const Blueprint& blueprint, std::size_t producer, Duration at);

/// How many of a producer's records are born together: E[N], E[N (N - 1)], E[N (N - 1) (N - 2)].
std::array<double, 3> batch_moments(const Blueprint& blueprint, std::size_t producer);

/// What a world is to keep besides; none of it changes a run.
struct Keep {
  bool born_per_tick = false;  ///< how many records were born in each 100 ms
  bool series = false;         ///< what happened second by second
};

/// The simulated world at an instant: streams, producers, consumers, pending events and meters by
/// value. A copy is a fork: it and the original go on independently and, unchanged, to the same
/// end.
class World {
 public:
  World(const std::shared_ptr<const Blueprint>& blueprint, std::int64_t replication,
        const Keep& keep = {});
  World(const World&);
  World(World&&) noexcept;
  World& operator=(const World&);
  World& operator=(World&&) noexcept;
  ~World();

  Instant now() const;
  /// Bytes that this world holds by itself, about; sealed series, which copies share, included.
  std::size_t memory_bytes() const;

  struct State;
  State& state() { return *state_; }
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// When the stream, its operator or a robot changes something next; what is due at or before
/// world.now() is done first of all when the world is moved on. kNever if nothing will.
Instant next_change(const World& world);

/// Moves the world on: afterwards everything before `until` has happened and world.now() is
/// `until`; at a coarse grain both are the last border of a tick at or before it, if that is not
/// the scenario's end. Not beyond the scenario's duration (CHECK).
void advance(World& world, Instant until);

/// The result of a world advanced to `now`; partial where that is before the scenario's end.
RunResult finish(const World& world);

}  // namespace weir::sim
