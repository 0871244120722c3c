#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/model_defaults.hpp"
#include "model/shard.hpp"
#include "model/units.hpp"

namespace weir::model {

/// What makes a stream in on-demand mode grow. AWS has told of it in both ways; they agree where
/// the load is even over the shards.
enum class OnDemandLaw : std::uint8_t {
  ShardLoad,   ///< a shard that takes more than half of its limit is split in two
  DoublePeak,  ///< the stream has shards for twice the highest load of 30 days
};
std::string_view name_of(OnDemandLaw law);  ///< "shard load"

/// Who decides which shard a record goes to: its partition key, or the service, which spreads
/// records evenly (on-demand mode only).
///
/// Source  AWS, "Service-managed record distribution" (read 2026-11-23)
enum class RecordDistribution : std::uint8_t { UserPartitionKey, Auto };
std::string_view name_of(RecordDistribution strategy);  ///< "USER_PARTITION_KEY"

struct OnDemandPolicy {
  OnDemandLaw law = OnDemandLaw::ShardLoad;
  Duration look = defaults::kOnDemandLook.value;  ///< how often, and over how long a mean
  std::int64_t split_bytes_per_s = defaults::kOnDemandSplitBytesPerS.value;      ///< ShardLoad
  std::int64_t split_records_per_s = defaults::kOnDemandSplitRecordsPerS.value;  ///< likewise
  /// From the look that sees a load until the shards for it are there.
  Duration scale_time = defaults::kOnDemandScaleTime.value;
  std::int64_t most_shards = defaults::kOnDemandMostShardsOfLargeRegions.value;
  friend bool operator==(const OnDemandPolicy&, const OnDemandPolicy&) = default;
};

/// How many shards an on-demand stream may grow to in a Region unless AWS was asked for more.
///
/// Source  AWS, "Quotas and limits" (read 2026-11-23)
///         https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
std::int64_t on_demand_most_shards_of(std::string_view region);

/// How many shards take so many bytes a second; at least one.
std::int64_t shards_for(std::int64_t bytes_per_s);

/// With how many shards an on-demand stream begins whose highest load of the last 30 days was so
/// many bytes a second (0 for a new one): for twice as much, but four at least.
///
/// Source  AWS, "Choose the data stream capacity mode" (read 2026-11-23): 10 to 40 MB/s before are
///         80 MB/s at once.
///         https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
std::int64_t on_demand_shards(std::int64_t peak_bytes_per_s);

/// What the service sees of a stream in on-demand mode, and what it is going to do. A pure state
/// machine; it decides, and the stream acts.
///
/// Every `look` it takes the mean of what each shard has stored since the last one. What it finds
/// too much is due `scale_time` later. A shard is split but once; the stream never shrinks (AWS
/// tells of no rule by which it would).
///
/// Source  AWS, "Choose the data stream capacity mode" (read 2026-11-23): more than 500 KB/s,
/// within
///         15 minutes, evenly.
///         https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
/// Assumed a shard's load is what it stores, not what it refuses; and all else in OnDemandPolicy
///         that says so
class OnDemand {
 public:
  explicit OnDemand(const OnDemandPolicy& policy) : policy_{policy} {}

  /// On-demand mode begins, or ends: what is due then will not be done.
  void begin(Instant now, std::span<const Shard> shards);
  void end();
  /// Nothing that is due now or later will be done: somebody else has changed the shards.
  void forget();

  /// What is to be done at an instant.
  struct Growth {
    std::vector<std::uint32_t> split;  ///< ShardLoad: each in its middle, by time of the look
    std::int64_t target = 0;           ///< DoublePeak: so many shards, where above zero
  };
  /// What is due at or before `now`, once. `waits`: the stream is being changed, it is put off
  /// until after the next look.
  Growth take_due(Instant now, bool waits);
  /// Looks at the loads if it is time to, when what was due is done.
  void look(Instant now, std::span<const Shard> shards, std::int64_t open);
  Instant next_due() const;

 private:
  struct Seen {
    Amount stored;
    bool planned = false;  // to be split
  };
  struct Plan {
    Instant due{};
    std::uint32_t shard = 0;
    std::int64_t target = 0;
  };
  bool is_busy(const Amount& since) const;
  std::int64_t target_for(const Amount& since) const;
  void sort_plans();

  OnDemandPolicy policy_;
  Instant next_look_ = kNever;
  std::vector<Seen> seen_;   // by shard
  std::vector<Plan> plans_;  // by time
};

}  // namespace weir::model
