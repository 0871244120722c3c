#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/hash_key.hpp"
#include "model/units.hpp"

namespace weir::sim {

/// A record as the application hands it to the Kinesis Producer Library.
struct UserRecord {
  model::HashKey hash_key;  ///< its explicit hash key, or that of its partition key
  Instant born{};           ///< when it was put
  Instant deadline{};       ///< when it wants to leave its buffer
  std::uint32_t data_bytes = 0;
  std::uint16_t key_bytes = 0;        ///< of its partition key
  std::uint16_t hash_key_digits = 0;  ///< of its explicit hash key in decimal; 0 where it has none
  std::uint16_t tag = 0;
  std::uint16_t attempts = 0;  ///< answered so far
  bool offered = false;        ///< has reached the service
  bool stored = false;         ///< the stream has it already

  Amount amount() const { return {1, std::int64_t{data_bytes} + key_bytes}; }
};

/// Numbers hash keys 0, 1, 2, … in the order in which they first come.
class KeyNumbers {
 public:
  /// The key's number, and whether it is new.
  struct Number {
    std::uint32_t number;
    bool is_new;
  };
  Number of(model::HashKey key);
  std::size_t size() const { return keys_.size(); }
  void clear();
  std::size_t memory_bytes() const {
    return keys_.capacity() * sizeof(model::HashKey) + slots_.capacity() * sizeof(std::uint32_t);
  }

 private:
  void spread();

  std::vector<model::HashKey> keys_;
  std::vector<std::uint32_t> slots_;  // number + 1; 0: free. Empty while there are few keys
};

// What an aggregate's encoding takes: four bytes of magic, a protocol buffers message, and 16 bytes
// of MD5; in the message each partition key once, and each record with the number of its key.
// Numbers and lengths have seven bits a byte. Source  as for fit_aggregate()

inline constexpr std::int64_t kAggregateFrame = 4 + 16;

constexpr std::int64_t varint_bytes(std::int64_t value) {
  std::int64_t bytes = 1;
  for (; value >= 128; value >>= 7) ++bytes;
  return bytes;
}
/// A field of so many bytes, its tag and length included; and one with a number.
constexpr std::int64_t bytes_field(std::int64_t bytes) {
  return 1 + varint_bytes(bytes) + bytes;
}
constexpr std::int64_t number_field(std::int64_t value) {
  return 1 + varint_bytes(value);
}

// What the library takes that for while it fills a buffer.
inline constexpr std::int64_t kEstimatedRecord = 5;  ///< besides its data
inline constexpr std::int64_t kEstimatedKey = 3;     ///< besides the key

/// The size by which the library decides that a buffer is full: of one record its data, of more
/// what they would take if every length and index fitted a byte or two, without what frames them.
/// Source  awslabs/amazon-kinesis-producer, aws/kinesis/core/kinesis_record.cc (2026-11-29)
class AggregateEstimate {
 public:
  void add(const UserRecord& record);
  std::int64_t bytes() const { return records_ == 1 ? first_ : sum_; }
  void clear();
  std::size_t memory_bytes() const { return keys_.memory_bytes() + hash_keys_.memory_bytes(); }

 private:
  KeyNumbers keys_;
  KeyNumbers hash_keys_;
  std::int64_t records_ = 0;
  std::int64_t first_ = 0;
  std::int64_t sum_ = 0;
};

/// Records that go together into one Kinesis record.
struct AggregateFit {
  std::size_t records = 0;
  std::int64_t bytes = 0;  ///< of that record's data, exactly
};

/// The longest beginning of `records` (not empty) that has at most `most_records` of them and at
/// most `most_bytes` when it is encoded; at least one. One record alone is not encoded: it is its
/// data. Two or more are four bytes of magic, a protocol buffers message and 16 bytes of MD5; the
/// message holds each partition key and each explicit hash key once, and of each record the
/// numbers of its keys and its data.
/// Source  aggregation-format.md of awslabs/amazon-kinesis-producer (2026-11-29);
///         https://protobuf.dev/programming-guides/encoding/ (2026-11-29)
AggregateFit fit_aggregate(std::span<const UserRecord> records, std::int64_t most_records,
                           std::int64_t most_bytes);

/// An aggregate's partition key on the wire is "a"; where it goes is said by its explicit hash key,
/// that of its first record.
inline constexpr std::int64_t kAggregateKeyBytes = 1;

}  // namespace weir::sim
