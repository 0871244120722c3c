#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"
#include "reports/study/load.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {

/// A stretch of a run.
struct Stretch {
  Duration from{};
  Duration until{};
};

/// What each of `shard_count` even shards is expected to be offered per second in a stretch, from
/// the scenario's rates (or the rows of its trace) and from where its real keys hash; where the
/// producer's library aggregates, in its records. Nothing is simulated.
std::vector<Load> expected_loads(const sim::Blueprint& blueprint, std::int64_t shard_count,
                                 const Stretch& stretch);

/// What a producer without a trace puts per second at an instant: user records, bytes with keys.
Load producer_load(const sim::Producer& producer, Duration at);

/// What a shard is offered of so much: fewer records, where the producer's library aggregates. A
/// buffer of a process leaves with the record that opened it and those of its buffered time, or
/// when it is full.
Load as_offered(const sim::Producer& producer, Load users);

/// The share of its limit that the fullest shard is offered.
double worst_share(const std::vector<Load>& loads);

/// A key that could be spread over sub-keys KEY#0 … KEY#n-1.
struct SpreadKey {
  std::size_t producer = 0;  ///< index in the scenario
  std::string base;
  Load load;                       ///< of all its sub-keys together, in the stretch
  std::int64_t spread = 1;         ///< sub-keys now
  std::optional<std::size_t> hot;  ///< its index among the producer's hot keys
  double share_of_producer = 0;  ///< of its producer's records: in the stretch, for a trace in all
};

/// Looks a key up in the scenario; `measured` is its load where only a run can tell it (a drawn
/// key). None where there is no such producer.
std::optional<SpreadKey> find_spread_key(const sim::Blueprint& blueprint,
                                         const std::string& producer, const std::string& base,
                                         const Load& measured, const Stretch& stretch);

/// Moves a key from where it hashes now to where its `n` sub-keys would.
void respread(std::vector<Load>& loads, const SpreadKey& key, std::int64_t n);

/// The scenario with the key spread over `n` sub-keys.
sim::Scenario with_spread(sim::Scenario scenario, const SpreadKey& key, std::int64_t n);

}  // namespace weir::reports
