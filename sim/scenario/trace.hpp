#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"
#include "sim/scenario/problems.hpp"

namespace weir::sim {

/// A recorded log: rows in order of time, keys apart.
struct Trace {
  struct Row {
    std::int64_t at_ms = 0;  ///< since the first row
    std::int64_t bytes = 0;  ///< data without key
    std::uint32_t key = 0;   ///< index into keys
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows;
  std::vector<std::string> keys;  ///< in order of first appearance

  std::int64_t span_ms() const { return rows.empty() ? 0 : rows.back().at_ms; }
  friend bool operator==(const Trace&, const Trace&) = default;
};

/// Reads CSV text (RFC 4180: quotes, doubled quotes, CRLF or LF) with the header
/// timestamp_ms,partition_key,bytes in any order of columns. Rows out of order are sorted (stably)
/// with one warning. Keys are 1 to 256 code points of UTF-8. At most 50 million rows. Problems
/// carry the file, line and column of the row at fault; at most 20 are collected.
Expected<Trace, Problems> read_trace(std::string_view text, const std::string& file,
                                     Problems& warnings);

}  // namespace weir::sim
