#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/units.hpp"
#include "sim/workload/kpl_aggregate.hpp"

namespace weir::sim {

/// A Kinesis record of the library: one or more user records.
struct PackedRecord {
  static constexpr std::uint32_t kUnpredicted = ~std::uint32_t{0};

  std::vector<UserRecord> users;           ///< by deadline
  std::int64_t data_bytes = 0;             ///< encoded
  std::uint32_t predicted = kUnpredicted;  ///< shard
  Instant deadline{};                      ///< when it wants to leave its buffer

  model::HashKey hash_key() const { return users.front().hash_key; }
  /// Data plus partition key, as the service counts.
  std::int64_t bytes() const {
    return data_bytes + (users.size() == 1 ? users.front().key_bytes : kAggregateKeyBytes);
  }
};

/// What the library lets through to one shard: two buckets of tokens, of records and of bytes, that
/// are full when it is first used, and a queue by deadline before them. It knows nothing of what
/// the service refuses.
class KplLimiter {
 public:
  /// `rate_limit`: of a shard's limits, so many tokens a second. `expires`: when the first of the
  /// record's user records does.
  void put(PackedRecord&& record, Instant expires);
  /// A record that may pass now: the one with the first deadline, if the tokens suffice for it.
  std::optional<PackedRecord> take(double rate_limit, Instant now);
  /// A record whose first user record expired before `now`; it has left the queue.
  std::optional<PackedRecord> take_expired(Instant now);

  bool empty() const { return held_ == 0; }
  /// Calls `visit` with every record in the queue.
  template <typename Visit>
  void each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.number != 0) visit(slot.record);
    }
  }
  std::size_t memory_bytes() const;

 private:
  struct Slot {
    PackedRecord record;
    std::uint64_t number = 0;  // 0: free
  };
  // In a heap; of a record that has left by the other one, the slot has another number.
  struct Entry {
    Instant at;
    std::uint64_t number;  // the first put before the second
    std::uint32_t slot;
    friend bool operator>(const Entry& a, const Entry& b) {
      return a.at != b.at ? a.at > b.at : a.number > b.number;
    }
  };
  using Heap = std::vector<Entry>;

  static void push(Heap& heap, const Entry& entry);
  static void pop(Heap& heap);
  void drop_gone(Heap& heap);
  PackedRecord release(std::uint32_t slot);
  void fill(double rate_limit, Instant now);

  std::int64_t records_ = 0;  // tokens, in thousand-millionths
  std::int64_t bytes_ = 0;
  std::optional<Instant> filled_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  Heap by_deadline_;
  Heap by_expiry_;
  std::uint64_t number_ = 0;
  std::size_t held_ = 0;
};

}  // namespace weir::sim
