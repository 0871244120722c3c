#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/hash_key.hpp"
#include "model/resharding.hpp"
#include "model/units.hpp"
#include "sim/workload/kpl_aggregate.hpp"
#include "sim/workload/sdk_producer.hpp"
#include "sim/workload/tick_load.hpp"

namespace weir::sim {

/// A user record, as it is born in a tick.
struct TickRecord {
  Instant at{};
  std::uint32_t process = 0;
  std::uint32_t data_bytes = 0;
  std::uint32_t key_bytes = 0;
  std::uint32_t tag = 0;

  Amount amount() const { return {1, std::int64_t{data_bytes} + key_bytes}; }
};

/// The user records of a shard and tick, by time, and what is to be known of all of them.
struct TickBirths {
  std::span<const TickRecord> records;
  Amount all;
  std::int64_t largest = 0;  ///< bytes of one
  bool any_followed = false;
};

/// An aggregate that has left its buffer.
struct SentAggregate {
  Instant at{};     ///< when it left
  Instant first{};  ///< birth of its first user record
  std::uint32_t process = 0;
  std::uint32_t users = 0;
  std::int64_t user_bytes = 0;  ///< their data and keys
  std::int64_t data_bytes = 0;  ///< its own: encoded, or of its only record
  std::uint32_t tag = 0;        ///< of all of them, or 0

  /// Data plus partition key, as the service counts.
  std::int64_t bytes() const { return users == 1 ? user_bytes : data_bytes + kAggregateKeyBytes; }
};

/// The processes of a producer with the Kinesis Producer Library at a coarse grain, as long as
/// nothing is refused and nothing in the way: of the library's parts the buffers alone, one of each
/// process and shard, exact but for what cannot be seen from outside. User records are drawn tick
/// by tick and shard by shard; each has a time, a process and a size, and no key of its own. What
/// leaves a buffer is at the shard after a time that is the same for all: the collector's mean wait
/// and half a round trip.
///
/// Use  plan() a tick; then for each open shard in order of hash keys (a slot) born(), and pack()
///      what was, or give it to the library itself (Kpl) where the shard is exact; then arriving().
class KplTicks {
 public:
  KplTicks(const ProducerPlan& plan, std::span<const model::NumberedRange> open, std::uint64_t seed,
           std::uint64_t replication);

  /// These are open from now on, in order of hash keys. What is on its way to others is returned,
  /// that in their buffers as if it had just left: by shard number.
  std::vector<std::pair<std::uint32_t, SentAggregate>> set_shards(
      const ProducerPlan& plan, std::span<const model::NumberedRange> open, Instant now);

  void plan(const ProducerPlan& plan, Instant from, Instant to);
  /// The shard's user records of the tick. Valid until it is asked again.
  TickBirths born(const ProducerPlan& plan, std::uint32_t slot);
  /// Puts these into buffers; what is due by the tick's end leaves.
  void pack(std::uint32_t slot, std::span<const TickRecord> records);
  /// What reaches the shard before the tick's end, and is no longer held. Valid until it is asked
  /// again.
  std::span<const SentAggregate> arriving(std::uint32_t slot);
  /// How long an aggregate takes from its buffer to its shard, and by how much more or less.
  Duration way() const { return way_; }
  Duration way_spread() const { return way_spread_; }

  /// Until when the records of a shard, by its number, go through the library itself.
  void hold(std::uint32_t shard, Instant until) {
    if (shard >= exact_until_.size()) exact_until_.resize(shard + 1, Instant::min());
    exact_until_[shard] = std::max(exact_until_[shard], until);
  }
  void hold_all(Instant until) { all_exact_until_ = std::max(all_exact_until_, until); }
  bool is_exact(std::uint32_t slot, Instant now) const {
    const std::uint32_t shard = slots_[slot].number;
    return now < all_exact_until_ || (shard < exact_until_.size() && now < exact_until_[shard]);
  }

  /// The aggregate's user records, born from its first on until it left; their keys' hashes are of
  /// that range.
  std::vector<UserRecord> users_of(const ProducerPlan& plan, const model::NumberedRange& shard,
                                   const SentAggregate& sent) const;
  /// A hash key for a record of the tick, where it is put into the library itself.
  model::HashKey hash_for(const TickRecord& record, const model::NumberedRange& shard,
                          std::uint64_t number) const;

  /// What is in buffers or on its way.
  Amount waiting() const;
  /// PutRecords sent, by the collector's law: one in its wait and the time until something comes.
  std::int64_t requests() const { return static_cast<std::int64_t>(requests_); }
  std::size_t memory_bytes() const;

 private:
  struct Buffer {
    Instant first{};
    Instant deadline{};
    std::uint32_t users = 0;
    std::uint32_t user_bytes = 0;
    std::uint32_t encoded = 0;   // as part of an aggregate, keys with them
    std::uint32_t estimate = 0;  // by which the library knows that it is full
    std::uint32_t last_bytes = 0;
    std::uint32_t last_encoded = 0;
    std::uint32_t key_bytes = 0;  // of the first
    std::uint32_t tag = 0;        // likewise
    bool mixed = false;           // others have another
    bool listed = false;
  };
  struct Slot {
    std::uint32_t number = 0;
    std::vector<Buffer> buffers;      // by process
    std::vector<std::uint32_t> open;  // processes with something in theirs
    std::vector<SentAggregate> sent;  // not there yet
  };

  void add_slot(std::uint32_t number);
  void draw_keys(std::uint64_t at, std::uint64_t number);
  void sort_keys();
  std::uint32_t size_at(const ProducerPlan& plan, std::uint64_t bits, Draw& fresh) const;
  void add(Slot& slot, const TickRecord& record);
  void flush(Slot& slot, std::uint32_t process, Buffer& buffer, Instant at);
  void flush_full(Slot& slot, const TickRecord& last, Buffer& buffer);

  TickLoad births_;
  Draws words_;
  Draws sizes_;
  Draws ages_;
  std::shared_ptr<const std::vector<std::uint32_t>> quantiles_;  // of sizes; null where constant
  std::uint32_t constant_size_ = 0;
  std::uint32_t instances_;
  std::int64_t most_users_;  // aggregation_max_count and _size
  std::int64_t most_bytes_;
  Duration buffered_;
  double collector_ns_;  // how long the collector waits
  Duration half_trip_;
  std::vector<Slot> slots_;
  Instant all_exact_until_ = Instant::min();
  std::vector<Instant> exact_until_;  // by shard number

  // Of the tick under way.
  Instant from_{};
  Instant to_{};
  Duration way_{};
  Duration way_spread_{};
  std::int64_t left_ = 0;  // aggregates that have left their buffers
  double requests_ = 0;

  std::vector<TickLoad::Kind> kinds_;
  std::vector<std::uint64_t> subs_;
  std::vector<Draws::Block> blocks_;
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint64_t> sorted_;
  std::vector<std::uint32_t> counts_;
  std::vector<TickRecord> records_;
  std::vector<SentAggregate> arriving_;
};

}  // namespace weir::sim
