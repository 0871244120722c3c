#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/units.hpp"

namespace weir::model {

/// A point of the hash-key space, 0 .. 2^128 - 1.
struct HashKey {
  uint128 value = 0;
  friend constexpr auto operator<=>(const HashKey&, const HashKey&) = default;
};

inline constexpr HashKey kLastHashKey{~uint128{0}};

/// The shards' share of the hash-key space, both ends included.
struct HashKeyRange {
  HashKey starting;
  HashKey ending;
  friend constexpr bool operator==(const HashKeyRange&, const HashKeyRange&) = default;
  constexpr bool contains(HashKey key) const { return starting <= key && key <= ending; }
};

/// Where a partition key falls: MD5 of its UTF-8 bytes, read as a big-endian number. Any size; the
/// service's limit of 256 code points is the caller's.
///
/// Source  AWS, API reference, PutRecord, "PartitionKey" (read 2026-11-23)
///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
HashKey hash_of(std::string_view partition_key);

/// The decimal form that the API uses: no sign, no leading zeros.
std::string to_decimal(HashKey key);

/// Reads what to_decimal writes ("0|([1-9]\d{0,38})", at most 2^128 - 1); nothing else.
std::optional<HashKey> from_decimal(std::string_view text);

/// The ranges of a new stream: floor(2^128 / n) wide each, the last one takes the remainder.
/// shard_count >= 1.
///
/// Source  observed; mhart/kinesalite actions/createStream.js at c76689d (read 2026-11-23)
std::vector<HashKeyRange> even_ranges(std::int64_t shard_count);

}  // namespace weir::model
