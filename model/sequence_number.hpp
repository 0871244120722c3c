#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::model {

/// The number a stored record gets: unique and increasing within its shard, opaque to clients.
///
/// Source  layout observed on real numbers ("version 2", 186 bits, 47 hex digits): 2 | 9 digits
///         shard creation, epoch s | 1 low nibble of the shard | 16 running index | 00 | 9 put
///         time, epoch s | 8 shard | 2. mhart/kinesalite db/index.js at c76689d and the numbers
///         in the crccheck/kinesis-streams wiki, "putRecords failures" (read 2026-11-23)
struct SequenceNumber {
  std::int64_t shard_created_s = 0;  ///< 0 .. 2^36 - 1
  std::uint64_t index = 0;           ///< running, not dense in the real service
  std::int64_t put_s = 0;            ///< 0 .. 2^36 - 1
  std::uint32_t shard = 0;

  friend constexpr auto operator<=>(const SequenceNumber&, const SequenceNumber&) = default;
};

/// The 56-digit decimal form.
std::string to_decimal(const SequenceNumber& number);

/// Reads what to_decimal writes; nothing where the text is not such a number.
std::optional<SequenceNumber> sequence_number_from_decimal(std::string_view text);

}  // namespace weir::model
