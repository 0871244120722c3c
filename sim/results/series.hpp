#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "model/units.hpp"
#include "sim/results/latency_bins.hpp"
#include "sim/results/short_number.hpp"

namespace weir::sim {

// What a run looked like as time went by, second by second, warm-up included. Values are short
// numbers in columns; a column of a count holds how many in the step, so that its rate is the value
// over the step's length.

/// How a column's value of a step comes from its seconds.
enum class SeriesKind : std::uint8_t {
  Count,  ///< their sum
  Mean,   ///< the mean of what they end with, rounded
  Most,   ///< the largest
  Last,   ///< what the step ends with
  Whole,  ///< measured of the step as a whole
};

struct SeriesColumn {
  std::string_view name;  ///< a metric's: "write_records"
  std::string_view unit;  ///< of the value: "records", "bytes", "calls", "ms", "us", "shards"
  SeriesKind kind;
};

enum class StreamColumn : std::uint8_t {
  BornRecords,
  AttemptedRecords,
  ThrottledRecords,
  DroppedRecords,  ///< given up by a producer
  FailedRecords,   ///< in requests that failed whole
  WriteRecords,    ///< stored
  WriteBytes,
  OpenShards,
};
enum class ReaderColumn : std::uint8_t {
  IteratorAge,  ///< the oldest over all shards
  ReadRecords,
  ReadBytes,
  ThrottledCalls,
  /// Intended birth to processed, of what was read for the first time in the step (and is processed
  /// then or later); no number where nothing was.
  LatencyP50,
  LatencyP99,
  LatencyP999,
  LatencyMax,
};
enum class ShardColumn : std::uint8_t {
  WriteRecords,
  WriteBytes,
  ThrottledRecords,
  ReadBytes,    ///< by all readers
  IteratorAge,  ///< of the first reader; those of the others follow
};
inline constexpr std::size_t kStreamColumns = 8;
inline constexpr std::size_t kReaderColumns = 8;
inline constexpr std::size_t kShardCounts = 4;  ///< columns of a shard before the readers' ages

const std::array<SeriesColumn, kStreamColumns>& stream_columns();
const std::array<SeriesColumn, kReaderColumns>& reader_columns();
/// The last one stands for every reader's age.
const std::array<SeriesColumn, kShardCounts + 1>& shard_columns();

/// Columns of equal steps, one after the other. The last step of a chunk may be cut short.
struct SeriesTable {
  Duration step{};
  std::size_t steps = 0;
  std::vector<ShortNumber> values;

  ShortNumber at(std::size_t column, std::size_t number) const {
    return values[column * steps + number];
  }
  friend bool operator==(const SeriesTable&, const SeriesTable&) = default;
};

/// The same of several shards: by column, shard and step. Where a step is longer than a second,
/// `most` has the value of its largest second; else it is empty.
struct ShardTable {
  Duration step{};
  std::size_t steps = 0;
  std::vector<std::uint32_t> shards;  ///< their numbers, rising
  std::vector<ShortNumber> values;
  std::vector<ShortNumber> most;

  std::size_t index(std::size_t column, std::size_t shard, std::size_t number) const {
    return (column * shards.size() + shard) * steps + number;
  }
  std::span<const ShortNumber> of(const std::vector<ShortNumber>& all, std::size_t column,
                                  std::size_t shard) const {
    return {&all[index(column, shard, 0)], steps};
  }
  std::span<const ShortNumber> most_of(std::size_t column, std::size_t shard) const {
    return of(most.empty() ? values : most, column, shard);
  }
  friend bool operator==(const ShardTable&, const ShardTable&) = default;
};

/// Ten minutes of a run. Never changed once made, so worlds, watchers and results share it.
///
/// Shards that were open in it, or in which something happened, are in one of two tables:
/// `worst`, the kWorstShards of this chunk (most records refused, then fullest by records or bytes
/// stored, whichever is nearer to the limit), and `others`, which may have longer steps.
struct SeriesChunk {
  Duration from{};
  Duration until{};
  SeriesTable stream;
  std::vector<SeriesTable> readers;
  /// By reader: how many records took how long, as LatencyP50 and the others count them. A column
  /// for each latency_bin(), in steps of kLatencyStep or the stream's where those are longer.
  std::vector<SeriesTable> latencies;
  ShardTable worst;
  ShardTable others;

  std::size_t memory_bytes() const;
  friend bool operator==(const SeriesChunk&, const SeriesChunk&) = default;
};

inline constexpr Duration kSeriesChunk = std::chrono::minutes{10};
inline constexpr std::size_t kWorstShards = 16;
inline constexpr Duration kLatencyStep = std::chrono::minutes{1};

/// The steps of a chunk, by how long the run is and how many shards and readers there are when it
/// begins. A table's steps are 1 s, 10 s, 1 min or 10 min: the shortest with which the whole run
/// would keep at most kStreamSeriesBytes of the stream and its readers, and kShardSeriesBytes of
/// shards. So of a run of up to 4 h with up to some 1,000 shards everything is kept by the second;
/// of a longer one the stream, its readers and the worst shards, the other shards by 10 s or more.
/// Where not even 10 min fit, `others` is 0: then only the worst shards are kept, or none.
struct SeriesSteps {
  Duration stream{};
  Duration worst{};
  Duration others{};
};
SeriesSteps series_steps(Duration run, std::size_t shards, std::size_t readers);

inline constexpr std::size_t kStreamSeriesBytes = 30'000'000;
inline constexpr std::size_t kShardSeriesBytes = 160'000'000;
inline constexpr std::size_t kOpenSeriesBytes = 64'000'000;  ///< of the chunk under way
inline constexpr Duration kAllShardsBySecond = std::chrono::hours{4};

/// All of a run, from its start to where it is.
struct Series {
  Duration warm_up{};  ///< the first part, which no statistic counts
  std::size_t readers = 0;
  std::vector<std::shared_ptr<const SeriesChunk>> chunks;  ///< in order, without gaps

  std::size_t memory_bytes() const;
};

}  // namespace weir::sim
