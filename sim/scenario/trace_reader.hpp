#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "model/expected.hpp"
#include "sim/scenario/csv_reader.hpp"
#include "sim/scenario/key_index.hpp"
#include "sim/scenario/problems.hpp"
#include "sim/scenario/trace.hpp"

namespace weir::sim {

/// The most of each thing that a trace may have.
struct TraceLimits {
  std::int64_t rows = 50'000'000;
  std::int64_t keys = 5'000'000;
  std::int64_t bytes = 1LL << 30U;                  ///< of a record
  std::int64_t timestamp_ms = 100'000'000'000'000;  ///< the year 5138
  std::size_t problems = 20;
  std::size_t field_bytes = 4096;
};

/// Reads a trace from text that comes in pieces.
class TraceReader : public CsvReader {
 public:
  explicit TraceReader(std::string file, const TraceLimits& limits = {});

  /// After the last piece.
  Expected<Trace, Problems> finish(Problems& warnings);

 private:
  void read_header() override;
  void read_row() override;
  bool has_rows() const override { return !trace_.rows.empty(); }
  bool read_key(const Field& field, std::uint32_t& out);

  TraceLimits limits_;
  Trace trace_;
  KeyIndex keys_;
  std::array<std::size_t, 3> columns_{};  // where timestamp, key and bytes stand
  std::optional<Problem> unsorted_;       // the first row that is earlier than the one before it
};

}  // namespace weir::sim
