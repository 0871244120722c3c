#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "model/hash_key.hpp"
#include "model/pricing.hpp"
#include "model/units.hpp"
#include "model/write_quota.hpp"
#include "sim/results/lease_log.hpp"
#include "sim/results/run_result.hpp"
#include "sim/results/series.hpp"

namespace weir::sim {

/// A shard in a second.
struct ShardSecond {
  std::uint32_t shard = 0;
  std::int64_t write_records = 0;
  std::int64_t write_bytes = 0;
  std::int64_t throttled_records = 0;
  std::int64_t read_bytes = 0;
};

/// A reader in a second.
struct ReaderSecond {
  Duration iterator_age{};  ///< the oldest over all shards
  Amount read;
  std::int64_t throttled_calls = 0;
};

/// Where a shard lies in the hash space, for how long, and what it came from.
struct ShardPlace {
  model::HashKeyRange range;
  Duration opened{};
  Duration closed = Duration::max();  ///< the same while it is open
  std::vector<std::uint32_t> parents{};
};
/// Those of the shards of a result.
std::vector<ShardPlace> places_of(const std::vector<ShardResult>& shards);

/// A run as it is at an instant, while it goes on: what there is of its series, and its counters.
/// Nothing in it changes any more or belongs to the world, so it may be handed to another thread.
struct RunView {
  std::int64_t replication = 0;
  Duration now{};
  Duration warm_up{};
  Duration duration{};                                     ///< to be simulated
  model::WriteLimits limits;                               ///< of a shard
  std::vector<std::shared_ptr<const SeriesChunk>> sealed;  ///< in order; shared with the world
  /// What follows them, up to the last whole second; none where there is nothing, or where it was
  /// not asked for.
  std::shared_ptr<const SeriesChunk> under_way;
  /// Of every shard there has been, by number; with `under_way`.
  std::shared_ptr<const std::vector<ShardPlace>> places;
  std::vector<LeaseEvents> leases;  ///< by reader, likewise; of one without leases nothing
  /// Warm-up included. What waits in producers is what was born and is neither stored nor dropped.
  WriteLedger ledger;
  model::Usage usage;      ///< what is charged for so far; with `under_way`, like the next
  model::Usage on_demand;  ///< what of it was used in on-demand mode
  // The last whole second.
  std::int64_t open_shards = 0;
  std::int64_t born_records = 0;
  std::int64_t attempted_records = 0;
  std::int64_t throttled_records = 0;
  std::vector<ShardSecond> shards;  ///< those that are open
  std::vector<ReaderSecond> readers;
};

/// The open shard that has refused most in the view's second, or else the fullest, as a share of
/// its limit (records or bytes, whichever is nearer); none before the first second.
struct WorstShard {
  std::uint32_t shard = 0;
  double full = 0;
  std::int64_t throttled_records = 0;
};
std::optional<WorstShard> worst_shard(const RunView& view);

}  // namespace weir::sim
