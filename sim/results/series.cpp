#include "sim/results/series.hpp"

#include <algorithm>

namespace weir::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::array<Duration, 4> kSteps{1s, 10s, 1min, 10min};

std::size_t values_in(Duration span, Duration step) {
  return static_cast<std::size_t>((span + step - Duration{1}) / step);
}

// Of shards in one chunk.
std::size_t bytes_of(std::size_t shards, std::size_t columns, Duration step) {
  if (step == Duration{}) return 0;
  const std::size_t kept_twice = step > kSteps.front() ? 2 : 1;
  return shards * columns * values_in(kSeriesChunk, step) * sizeof(ShortNumber) * kept_twice;
}

Duration stream_step(Duration run, std::size_t readers) {
  const std::size_t columns = kStreamColumns + readers * kReaderColumns;
  for (const Duration step : kSteps) {
    if (columns * sizeof(ShortNumber) * values_in(run, step) <= kStreamSeriesBytes) return step;
  }
  return kSteps.back();
}

}  // namespace

const std::array<SeriesColumn, kStreamColumns>& stream_columns() {
  static constexpr std::array<SeriesColumn, kStreamColumns> kColumns{
      {{"born", "records", SeriesKind::Count},
       {"attempted", "records", SeriesKind::Count},
       {"write_throttled", "records", SeriesKind::Count},
       {"records_dropped", "records", SeriesKind::Count},
       {"write_failed", "records", SeriesKind::Count},
       {"write_records", "records", SeriesKind::Count},
       {"write_bytes", "bytes", SeriesKind::Count},
       {"open_shards", "shards", SeriesKind::Last}}};
  return kColumns;
}

const std::array<SeriesColumn, kReaderColumns>& reader_columns() {
  static constexpr std::array<SeriesColumn, kReaderColumns> kColumns{
      {{"iterator_age", "ms", SeriesKind::Most},
       {"read_records", "records", SeriesKind::Count},
       {"read_bytes", "bytes", SeriesKind::Count},
       {"read_throttled", "calls", SeriesKind::Count},
       {"end_to_end_latency_p50", "us", SeriesKind::Whole},
       {"end_to_end_latency_p99", "us", SeriesKind::Whole},
       {"end_to_end_latency_p99.9", "us", SeriesKind::Whole},
       {"end_to_end_latency_max", "us", SeriesKind::Whole}}};
  return kColumns;
}

const std::array<SeriesColumn, kShardCounts + 1>& shard_columns() {
  static constexpr std::array<SeriesColumn, kShardCounts + 1> kColumns{
      {{"write_records", "records", SeriesKind::Count},
       {"write_bytes", "bytes", SeriesKind::Count},
       {"write_throttled", "records", SeriesKind::Count},
       {"read_bytes", "bytes", SeriesKind::Count},
       {"iterator_age", "ms", SeriesKind::Mean}}};
  return kColumns;
}

SeriesSteps series_steps(Duration run, std::size_t shards, std::size_t readers) {
  const std::size_t columns = kShardCounts + readers;
  const std::size_t chunks = std::max<std::size_t>(1, values_in(run, kSeriesChunk));
  const std::size_t share = kShardSeriesBytes / chunks;
  const std::size_t worst = std::min(shards, kWorstShards);
  const auto fits = [&](Duration worst_step, Duration others_step) {
    return bytes_of(shards, columns, worst_step) <= kOpenSeriesBytes &&
           bytes_of(worst, columns, worst_step) + bytes_of(shards - worst, columns, others_step) <=
               share;
  };
  SeriesSteps steps{.stream = stream_step(run, readers)};
  for (const Duration worst_step : kSteps) {
    for (const Duration others_step : kSteps) {
      if (others_step < worst_step) continue;
      if (others_step == kSteps.front() && run > kAllShardsBySecond) continue;
      if (!fits(worst_step, others_step)) continue;
      steps.worst = worst_step;
      steps.others = others_step;
      return steps;
    }
  }
  for (const Duration worst_step : kSteps) {
    if (!fits(worst_step, Duration{})) continue;
    steps.worst = worst_step;
    break;
  }
  return steps;
}

std::size_t SeriesChunk::memory_bytes() const {
  std::size_t numbers = stream.values.capacity();
  for (const SeriesTable& reader : readers) numbers += reader.values.capacity();
  for (const SeriesTable& reader : latencies) numbers += reader.values.capacity();
  std::size_t bytes = sizeof(SeriesChunk) + 2 * readers.size() * sizeof(SeriesTable);
  for (const ShardTable* table : {&worst, &others}) {
    numbers += table->values.capacity() + table->most.capacity();
    bytes += table->shards.capacity() * sizeof(std::uint32_t);
  }
  return bytes + numbers * sizeof(ShortNumber);
}

std::size_t Series::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& chunk : chunks) bytes += chunk->memory_bytes();
  return bytes;
}

}  // namespace weir::sim
