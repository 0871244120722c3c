#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/stream.hpp"
#include "model/write_quota.hpp"
#include "sim/results/latency_window.hpp"
#include "sim/results/meters.hpp"
#include "sim/results/run_view.hpp"
#include "sim/results/series.hpp"

namespace weir::sim {

/// Writes the series of a run while it goes on. It looks at the meters once a second, so nobody
/// does anything for it record by record; only a reader's turns are told one by one. A value: of a
/// copy, the sealed chunks are the same ones, and only the chunk under way is copied.
///
/// Use  set_shards() when there are more; read() for each turn of a reader; take() before each
/// Meters::roll(); at each whole second
///      and at the end, after take(): the readers' ages, look() for each reader, close_second().
class SeriesRecorder {
 public:
  SeriesRecorder(Duration run, Duration warm_up, const model::WriteLimits& limits,
                 std::size_t shards, std::size_t readers);

  void read(std::uint32_t reader, std::uint32_t shard, const Amount& amount, bool refused) {
    std::int64_t* const row = reader_row(reader);
    row[static_cast<std::size_t>(ReaderColumn::ReadRecords)] += amount.records;
    row[static_cast<std::size_t>(ReaderColumn::ReadBytes)] += amount.bytes;
    if (refused) ++row[static_cast<std::size_t>(ReaderColumn::ThrottledCalls)];
    second_[shard * columns_ + static_cast<std::size_t>(ShardColumn::ReadBytes)] += amount.bytes;
  }

  /// What the meters have counted since their last roll().
  void take(const Meters& meters);

  /// There are now so many shards in all; none goes away.
  void set_shards(std::size_t shards);

  /// A reader's ages by shard, and what it has counted of its latencies.
  void age(std::uint32_t reader, const std::vector<Duration>& by_shard);
  void look(std::uint32_t reader, const std::vector<const Histogram*>& latencies, Instant now);

  /// The second that ends at `now` is over; the last one of a run may be cut short.
  void close_second(Instant now, const model::Stream& stream);

  /// All seconds that were closed. The chunk under way is sealed as it is, in the result alone.
  Series series() const;
  /// That chunk; null where no second of it is over.
  std::shared_ptr<const SeriesChunk> under_way() const;
  const std::vector<std::shared_ptr<const SeriesChunk>>& sealed() const { return sealed_; }
  Duration warm_up() const { return warm_up_; }

  /// Of the last second that was closed.
  std::int64_t last(StreamColumn column) const {
    return last_rows_[static_cast<std::size_t>(column)];
  }
  std::int64_t last(std::uint32_t reader, ReaderColumn column) const {
    return last_rows_[kStreamColumns + reader * kReaderColumns + static_cast<std::size_t>(column)];
  }
  ShardSecond last_of(std::uint32_t shard) const;

  /// The sealed chunks included, though copies share them.
  std::size_t memory_bytes() const;
  std::size_t sealed_bytes() const { return sealed_bytes_; }

 private:
  // The chunk under way, row after row: of a step, of all columns of all there is.
  struct Open {
    Duration from{};
    Duration until{};
    SeriesSteps steps;
    std::vector<ShortNumber> rows;          // the stream, then reader by reader
    std::vector<ShortNumber> shard_rows;    // shard by shard
    std::vector<ShortNumber> shard_mosts;   // where steps are longer than a second
    std::vector<ShortNumber> latency_rows;  // a step's, reader by reader, bin by bin
    std::vector<LatencyMass> latencies;     // by reader, of the step under way
    // Of steps that are longer than a second, so far.
    std::vector<std::int64_t> sum;
    std::vector<std::int64_t> shard_sum;
    std::vector<std::int64_t> shard_most;
    std::int64_t shard_seconds = 0;
    // Of the chunk: what makes a shard bad, and whether there was anything.
    struct Load {
      std::int64_t throttled = 0;
      Amount stored;
      bool seen = false;
    };
    std::vector<Load> loads;
  };

  std::int64_t* reader_row(std::uint32_t reader) {
    return &rows_[kStreamColumns + reader * kReaderColumns];
  }
  void begin_chunk(Duration from);
  void clear_second();
  void note_loads(const model::Stream& stream);
  void add_to_steps();
  void end_shard_step();
  void end_step();
  void end_latency_step();
  Duration latency_step() const { return std::max(kLatencyStep, open_.steps.stream); }
  SeriesTable latencies_of(std::size_t reader) const;
  bool ends(Duration step, Duration at) const {
    return step > Duration{} && (at - open_.from) % step == Duration{};
  }
  std::shared_ptr<const SeriesChunk> seal() const;
  std::vector<std::uint32_t> worst_shards(const std::vector<std::uint32_t>& seen) const;
  ShardTable table_of(std::vector<std::uint32_t> shards, Duration step) const;
  std::int64_t binned(const std::vector<ShortNumber>& rows, std::size_t column, std::size_t at,
                      std::size_t from, std::size_t to) const;

  Duration run_;
  Duration warm_up_;
  model::WriteLimits limits_;
  std::size_t shards_;
  std::size_t readers_;
  std::size_t columns_;  // of a shard
  WriteLedger ledger_;   // at the end of the last take
  std::int64_t failed_ = 0;
  std::vector<std::int64_t> rows_;    // of the second under way, as Open::rows
  std::vector<std::int64_t> second_;  // likewise, as Open::shard_rows
  std::vector<std::int64_t> last_rows_;
  std::vector<std::int64_t> last_second_;
  std::vector<LatencyWindow> windows_;  // by reader
  Open open_;
  std::vector<std::shared_ptr<const SeriesChunk>> sealed_;
  std::size_t sealed_bytes_ = 0;
};

}  // namespace weir::sim
