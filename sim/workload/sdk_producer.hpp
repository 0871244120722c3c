#pragma once

#include <cstdint>
#include <vector>

#include "model/stream.hpp"
#include "sim/engine/random.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/arrivals.hpp"
#include "sim/workload/batch_sizes.hpp"
#include "sim/workload/key_population.hpp"
#include "sim/workload/record_sizes.hpp"

namespace weir::sim {

/// A key while it is hot, with its share of all records.
struct HotItem {
  KeyItem item;
  double share = 0;
};

/// A stretch of time in which a producer's keys do not change.
struct Epoch {
  double from_ns = 0;
  double until_ns = 0;
  std::vector<HotItem> hot;  ///< sub-keys one by one
  double hot_share = 0;
};

/// What a producer is, for all replications: settings and tables.
struct ProducerPlan {
  Producer settings;
  std::uint32_t number = 0;
  Arrivals arrivals;
  RecordSizes sizes;
  KeyPopulation keys;
  std::vector<Epoch> epochs;     ///< cover the run, in order
  std::int64_t charge_step = 1;  ///< put_record_rounding where PutRecord is used, else 1
  Duration length{};             ///< of the run
  std::shared_ptr<const BatchSizes> batches_of{};  ///< where records are born in batches
  bool is_spread = false;  ///< the service, not its key, decides which shard a record goes to

  bool batches() const;  ///< PutRecords with a linger and room for more than one entry
  /// Its records are born one by one at every grain, and its calls are exact: of a trace, or in
  /// batches.
  bool is_exact() const;
  std::size_t epoch_at(double at_ns) const;
  Duration half_trip() const { return settings.put.round_trip / 2; }
};

/// How a producer's weight lies over the hash space in an epoch; all of it, or without what is
/// followed. Sums to 1 with the followed keys.
HashWeights weights_in(const ProducerPlan& plan, const Epoch& epoch, bool followed_too);

/// A followed key's share of its producer's records in an epoch.
struct FollowedShare {
  std::uint32_t tag = 0;
  std::uint32_t key_bytes = 0;
  model::HashKey hash;
  double share = 0;
};
std::vector<FollowedShare> followed_in(const ProducerPlan& plan, const Epoch& epoch);

/// Where, among the draws for phases, that of constant arrivals lies.
inline constexpr std::uint64_t kArrivalPhase = ~std::uint64_t{0};

/// When an instance's buffer that was open before the start is sent: an addressed phase, up to one
/// linger after it.
Instant first_deadline(const ProducerPlan& plan, const Draws& phase, std::uint64_t instance);

/// Which call, of which instance: the address of its back-off draws.
struct CallAddress {
  std::uint64_t call = 0;      ///< instance and number, see call_address
  std::uint64_t position = 0;  ///< of the record, where each is sent again on its own
};
std::uint64_t call_address(std::uint64_t instance, std::uint64_t number);
std::uint64_t instance_of(std::uint64_t call_address);
std::uint64_t number_of(std::uint64_t call_address);

/// How long the application waits before attempt `attempt` >= 2, from the moment the answer is
/// there: min(20 s, backoff * 2^(attempt - 2)), jittered by the draw at the call's address.
Duration back_off(const Resend& resend, const Draws& draws, const CallAddress& address,
                  std::uint32_t attempt);

/// A wait of at most `longest`, from a draw in [0, 1).
Duration jittered(Duration longest, Jitter jitter, double unit);

/// A record in a request: 32 bytes, because many wait at once.
struct CallEntry {
  model::HashKey hash_key;
  Instant born{};
  std::uint32_t bytes = 0;  ///< data plus key
  std::uint16_t tag = 0;
  std::uint16_t key_bytes : 15 = 0;
  bool stored : 1 = false;  ///< the service has it; the client does not know

  Amount amount() const { return {1, bytes}; }
  /// What it is charged as.
  model::PutUnits units() const { return model::put_units(std::int64_t{bytes} - key_bytes); }
  model::SingleRecord record() const { return {.born = born, .bytes = bytes, .tag = tag}; }
  model::Parcel offered(Instant at) const {
    return {.arrived = at,
            .arrival_span = {},
            .born = born,
            .born_span = {},
            .wait = {},
            .records = 1,
            .bytes = bytes,
            .first = 0,
            .tag = tag,
            .joined = 0};
  }
};

/// A request on its way: PutRecord(s) with its entries.
struct Call {
  std::uint32_t producer = 0;
  std::uint32_t attempt = 1;
  CallAddress address;
  std::vector<CallEntry> entries;
};

}  // namespace weir::sim
