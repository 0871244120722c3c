#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results/database.hpp"
#include "sim/results/series.hpp"

namespace weir::sim {

// The tables of a run file, for its writer and its reader.

struct TableText {
  std::string_view name;
  std::string_view sql;
};
const std::vector<TableText>& run_file_tables();

/// A checksum over all rows of all tables but `seal`, which holds it; none where they cannot be
/// read. It finds damage, not forgery.
std::optional<std::string> checksum_of(Database& database);

/// The parts of a chunk, by name.
inline constexpr std::string_view kStreamPart = "stream";
inline constexpr std::string_view kReaderPart = "reader";
inline constexpr std::string_view kLatencyPart = "latency";
inline constexpr std::string_view kWorstPart = "worst";
inline constexpr std::string_view kOthersPart = "others";

/// What of a chunk is a column of a file, in the order in which the columns stand there.
struct ColumnPlace {
  std::string_view part;
  std::size_t reader = 0;  ///< of reader and latency columns
  std::size_t column = 0;
  bool most = false;
  std::size_t values = 0;
};
/// Of a chunk whose tables have their steps and shards, if not their values.
std::vector<ColumnPlace> columns_of(const SeriesChunk& chunk);

/// Short numbers as bytes, the lower one first; and back.
std::string bytes_of(const ShortNumber* from, std::size_t count);
void append_numbers(std::string_view bytes, std::vector<ShortNumber>& to);

}  // namespace weir::sim
