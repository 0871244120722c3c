#include "sim/results/series_recorder.hpp"

#include <algorithm>
#include <tuple>

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr Duration kSecond = std::chrono::seconds{1};
constexpr std::int64_t kUnknown = -1;  // of a latency, in rows of a second

std::int64_t milliseconds(Duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

std::int64_t microseconds(double seconds) {
  return static_cast<std::int64_t>(seconds * 1e6 + 0.5);
}

SeriesKind kind_of(std::size_t row_column) {
  if (row_column < kStreamColumns) return stream_columns()[row_column].kind;
  return reader_columns()[(row_column - kStreamColumns) % kReaderColumns].kind;
}

constexpr std::size_t at(StreamColumn column) {
  return static_cast<std::size_t>(column);
}
constexpr std::size_t at(ReaderColumn column) {
  return static_cast<std::size_t>(column);
}
constexpr std::size_t at(ShardColumn column) {
  return static_cast<std::size_t>(column);
}

ShortNumber code_of(std::int64_t value) {
  return value == kUnknown ? kNoNumber : short_number(value);
}

std::size_t steps_in(Duration span, Duration step) {
  return static_cast<std::size_t>((span + step - Duration{1}) / step);
}

}  // namespace

SeriesRecorder::SeriesRecorder(Duration run, Duration warm_up, const model::WriteLimits& limits,
                               std::size_t shards, std::size_t readers)
    : run_{run},
      warm_up_{warm_up},
      limits_{limits},
      shards_{shards},
      readers_{readers},
      columns_{kShardCounts + readers},
      rows_(kStreamColumns + readers * kReaderColumns),
      second_(shards * columns_),
      last_rows_(rows_.size()),
      last_second_(second_.size()),
      windows_(readers, LatencyWindow{2}) {
  begin_chunk({});
  clear_second();
}

// ---- The second under way ----

void SeriesRecorder::take(const Meters& meters) {
  const WriteLedger& ledger = meters.ledger();
  const auto in_stream = [](const WriteLedger& of) {
    return of.stored_once + of.duplicates - of.packed;
  };
  const Amount stored = in_stream(ledger) - in_stream(ledger_);
  rows_[at(StreamColumn::BornRecords)] += ledger.born.records - ledger_.born.records;
  rows_[at(StreamColumn::DroppedRecords)] += ledger.dropped.records - ledger_.dropped.records;
  rows_[at(StreamColumn::FailedRecords)] += meters.failed_in_all() - failed_;
  rows_[at(StreamColumn::WriteRecords)] += stored.records;
  rows_[at(StreamColumn::WriteBytes)] += stored.bytes;
  ledger_ = ledger;
  failed_ = meters.failed_in_all();
  for (std::uint32_t shard = 0; shard < shards_; ++shard) {
    const Meters::Second second = meters.second_of(shard);
    std::int64_t* const row = &second_[shard * columns_];
    row[at(ShardColumn::WriteRecords)] += second.stored.records;
    row[at(ShardColumn::WriteBytes)] += second.stored.bytes;
    row[at(ShardColumn::ThrottledRecords)] += second.refused_records;
    rows_[at(StreamColumn::AttemptedRecords)] += second.attempted_records;
    rows_[at(StreamColumn::ThrottledRecords)] += second.refused_records;
  }
}

void SeriesRecorder::age(std::uint32_t reader, const std::vector<Duration>& by_shard) {
  const std::size_t column = at(ShardColumn::IteratorAge) + reader;
  std::int64_t& oldest = reader_row(reader)[at(ReaderColumn::IteratorAge)];
  for (std::size_t shard = 0; shard < by_shard.size(); ++shard) {
    const std::int64_t age = milliseconds(by_shard[shard]);
    second_[shard * columns_ + column] = age;
    oldest = std::max(oldest, age);
  }
}

void SeriesRecorder::look(std::uint32_t reader, const std::vector<const Histogram*>& latencies,
                          Instant now) {
  const Duration at_now = now.time_since_epoch();
  if (!ends(open_.steps.stream, at_now) && at_now != run_) return;
  const auto latency = windows_[reader].take(latencies, open_.latencies[reader]);
  std::int64_t* const row = reader_row(reader);
  row[at(ReaderColumn::LatencyP50)] = latency ? microseconds(latency->p50_s) : kUnknown;
  row[at(ReaderColumn::LatencyP99)] = latency ? microseconds(latency->p99_s) : kUnknown;
  row[at(ReaderColumn::LatencyP999)] = latency ? microseconds(latency->p999_s) : kUnknown;
  row[at(ReaderColumn::LatencyMax)] = latency ? microseconds(latency->max_s) : kUnknown;
}

void SeriesRecorder::close_second(Instant now, const model::Stream& stream) {
  rows_[at(StreamColumn::OpenShards)] = stream.open_shards();
  open_.until = now.time_since_epoch();
  const bool last = open_.until == run_;
  note_loads(stream);
  add_to_steps();
  if (open_.steps.worst > kSecond && (ends(open_.steps.worst, open_.until) || last)) {
    end_shard_step();
  }
  if (open_.steps.stream > kSecond && (ends(open_.steps.stream, open_.until) || last)) end_step();
  if (ends(latency_step(), open_.until) || last) end_latency_step();
  last_rows_.swap(rows_);
  last_second_.swap(second_);
  clear_second();
  if (open_.until - open_.from < kSeriesChunk) return;
  sealed_.push_back(seal());
  sealed_bytes_ += sealed_.back()->memory_bytes();
  begin_chunk(open_.until);
}

void SeriesRecorder::clear_second() {
  std::ranges::fill(rows_, 0);
  std::ranges::fill(second_, 0);
  for (std::uint32_t reader = 0; reader < readers_; ++reader) {
    std::int64_t* const row = reader_row(reader);
    std::fill(row + at(ReaderColumn::LatencyP50), row + kReaderColumns, kUnknown);
  }
}

void SeriesRecorder::note_loads(const model::Stream& stream) {
  for (std::size_t shard = 0; shard < shards_; ++shard) {
    const std::int64_t* const row = &second_[shard * columns_];
    Open::Load& load = open_.loads[shard];
    load.throttled += row[at(ShardColumn::ThrottledRecords)];
    load.stored += {row[at(ShardColumn::WriteRecords)], row[at(ShardColumn::WriteBytes)]};
    load.seen = load.seen || stream.shards()[shard].state() == model::ShardState::Open ||
                std::any_of(row, row + columns_, [](std::int64_t value) { return value != 0; });
  }
}

// ---- The chunk under way ----

void SeriesRecorder::begin_chunk(Duration from) {
  const std::size_t rows = open_.rows.size();
  const std::size_t shard_rows = open_.shard_rows.size();
  open_ = Open{};
  open_.from = open_.until = from;
  open_.steps = series_steps(run_, shards_, readers_);
  open_.rows.reserve(rows);
  open_.shard_rows.reserve(shard_rows);
  open_.loads.resize(shards_);
  open_.latencies.resize(readers_);
  if (open_.steps.stream > kSecond) open_.sum.resize(rows_.size());
  if (open_.steps.worst > kSecond) {
    open_.shard_sum.resize(second_.size());
    open_.shard_most.resize(second_.size());
  }
}

void SeriesRecorder::add_to_steps() {
  if (open_.steps.worst == kSecond) {
    for (const std::int64_t value : second_) open_.shard_rows.push_back(short_number(value));
  } else if (open_.steps.worst > kSecond) {
    ++open_.shard_seconds;
    for (std::size_t i = 0; i < second_.size(); ++i) {
      open_.shard_sum[i] += second_[i];
      open_.shard_most[i] = std::max(open_.shard_most[i], second_[i]);
    }
  }
  if (open_.steps.stream == kSecond) {
    for (const std::int64_t value : rows_) open_.rows.push_back(code_of(value));
    return;
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    switch (kind_of(i)) {
      case SeriesKind::Count:
        open_.sum[i] += rows_[i];
        break;
      case SeriesKind::Most:
        open_.sum[i] = std::max(open_.sum[i], rows_[i]);
        break;
      default:
        open_.sum[i] = rows_[i];
    }
  }
}

void SeriesRecorder::end_shard_step() {
  for (std::size_t i = 0; i < open_.shard_sum.size(); ++i) {
    const bool is_mean = i % columns_ >= kShardCounts;
    const std::int64_t seconds = std::max<std::int64_t>(1, open_.shard_seconds);
    open_.shard_rows.push_back(
        short_number(is_mean ? (open_.shard_sum[i] + seconds / 2) / seconds : open_.shard_sum[i]));
    open_.shard_mosts.push_back(short_number(open_.shard_most[i]));
  }
  open_.shard_seconds = 0;
  std::ranges::fill(open_.shard_sum, 0);
  std::ranges::fill(open_.shard_most, 0);
}

void SeriesRecorder::end_step() {
  for (const std::int64_t value : open_.sum) open_.rows.push_back(code_of(value));
  std::ranges::fill(open_.sum, 0);
}

void SeriesRecorder::end_latency_step() {
  const double record = Histogram::mass_of(1);
  for (LatencyMass& mass : open_.latencies) {
    for (double& of_bin : mass) {
      open_.latency_rows.push_back(short_number(static_cast<std::int64_t>(of_bin / record + 0.5)));
      of_bin = 0;
    }
  }
}

// Rows grow wider: what they held so far, then nothing of the new shards.
void SeriesRecorder::set_shards(std::size_t shards) {
  CHECK(shards >= shards_);
  const std::size_t before = second_.size();
  shards_ = shards;
  second_.resize(shards * columns_);
  last_second_.resize(second_.size());
  open_.loads.resize(shards);
  for (std::vector<ShortNumber>* rows : {&open_.shard_rows, &open_.shard_mosts}) {
    std::vector<ShortNumber> wider;
    wider.reserve(before == 0 ? 0 : rows->size() / before * second_.size());
    for (std::size_t from = 0; from < rows->size(); from += before) {
      const auto row = rows->begin() + static_cast<std::ptrdiff_t>(from);
      wider.insert(wider.end(), row, row + static_cast<std::ptrdiff_t>(before));
      wider.resize(wider.size() + second_.size() - before);
    }
    *rows = std::move(wider);
  }
  if (open_.steps.worst > kSecond) {
    open_.shard_sum.resize(second_.size());
    open_.shard_most.resize(second_.size());
  }
}

// ---- Sealing ----

std::vector<std::uint32_t> SeriesRecorder::worst_shards(
    const std::vector<std::uint32_t>& seen) const {
  const auto fullness = [this](const Amount& stored) {
    return std::max(static_cast<int128>(stored.records) * limits_.bytes_per_s,
                    static_cast<int128>(stored.bytes) * limits_.records_per_s);
  };
  const auto is_worse = [&](std::uint32_t a, std::uint32_t b) {
    const Open::Load& one = open_.loads[a];
    const Open::Load& other = open_.loads[b];
    if (one.throttled != other.throttled) return one.throttled > other.throttled;
    const int128 full = fullness(one.stored);
    const int128 other_full = fullness(other.stored);
    return full != other_full ? full > other_full : a < b;
  };
  std::vector<std::uint32_t> shards = seen;
  const std::size_t most = std::min(shards.size(), kWorstShards);
  std::partial_sort(shards.begin(), shards.begin() + static_cast<std::ptrdiff_t>(most),
                    shards.end(), is_worse);
  shards.resize(most);
  std::ranges::sort(shards);
  return shards;
}

// The rows [from, to) of one column of all shards (`at`: its place in a row) as one value.
std::int64_t SeriesRecorder::binned(const std::vector<ShortNumber>& rows, std::size_t column,
                                    std::size_t at, std::size_t from, std::size_t to) const {
  std::int64_t sum = 0;
  for (std::size_t row = from; row < to; ++row) sum += long_number(rows[row * second_.size() + at]);
  if (column < kShardCounts) return sum;
  const auto count = static_cast<std::int64_t>(to - from);
  return (sum + count / 2) / count;
}

ShardTable SeriesRecorder::table_of(std::vector<std::uint32_t> shards, Duration step) const {
  ShardTable table;
  table.step = step;
  if (step == Duration{} || shards.empty()) return table;
  const std::size_t stride = second_.size();
  const std::size_t rows = open_.shard_rows.size() / stride;
  const auto rows_a_step = static_cast<std::size_t>(step / open_.steps.worst);
  table.steps = (rows + rows_a_step - 1) / rows_a_step;
  table.shards = std::move(shards);
  const std::vector<ShortNumber>& mosts =
      open_.steps.worst > kSecond ? open_.shard_mosts : open_.shard_rows;
  table.values.reserve(columns_ * table.shards.size() * table.steps);
  if (step > kSecond) table.most.reserve(table.values.capacity());
  for (std::size_t column = 0; column < columns_; ++column) {
    for (const std::uint32_t shard : table.shards) {
      const std::size_t place = shard * columns_ + column;
      for (std::size_t from = 0; from < rows; from += rows_a_step) {
        const std::size_t to = std::min(rows, from + rows_a_step);
        if (rows_a_step == 1) {
          table.values.push_back(open_.shard_rows[from * stride + place]);
        } else {
          table.values.push_back(short_number(binned(open_.shard_rows, column, place, from, to)));
        }
        if (step == kSecond) continue;
        ShortNumber most = 0;
        for (std::size_t row = from; row < to; ++row) {
          most = std::max(most, mosts[row * stride + place]);
        }
        table.most.push_back(most);
      }
    }
  }
  return table;
}

SeriesTable SeriesRecorder::latencies_of(std::size_t reader) const {
  const std::size_t stride = readers_ * kLatencyBins;
  SeriesTable table{
      .step = latency_step(), .steps = open_.latency_rows.size() / stride, .values = {}};
  table.values.reserve(kLatencyBins * table.steps);
  for (std::size_t bin = 0; bin < kLatencyBins; ++bin) {
    for (std::size_t step = 0; step < table.steps; ++step) {
      table.values.push_back(open_.latency_rows[step * stride + reader * kLatencyBins + bin]);
    }
  }
  return table;
}

std::shared_ptr<const SeriesChunk> SeriesRecorder::seal() const {
  auto chunk = std::make_shared<SeriesChunk>();
  chunk->from = open_.from;
  chunk->until = open_.until;
  const std::size_t stride = rows_.size();
  const std::size_t steps = open_.rows.size() / stride;
  const auto table = [&](std::size_t first, std::size_t columns) {
    SeriesTable made{.step = open_.steps.stream, .steps = steps, .values = {}};
    made.values.reserve(columns * steps);
    for (std::size_t column = first; column < first + columns; ++column) {
      for (std::size_t row = 0; row < steps; ++row) {
        made.values.push_back(open_.rows[row * stride + column]);
      }
    }
    return made;
  };
  chunk->stream = table(0, kStreamColumns);
  for (std::size_t reader = 0; reader < readers_; ++reader) {
    chunk->readers.push_back(table(kStreamColumns + reader * kReaderColumns, kReaderColumns));
    chunk->latencies.push_back(latencies_of(reader));
  }
  std::vector<std::uint32_t> seen;
  for (std::uint32_t shard = 0; shard < shards_; ++shard) {
    if (open_.loads[shard].seen) seen.push_back(shard);
  }
  std::vector<std::uint32_t> worst = worst_shards(seen);
  std::vector<std::uint32_t> others;
  std::ranges::set_difference(seen, worst, std::back_inserter(others));
  chunk->worst = table_of(std::move(worst), open_.steps.worst);
  chunk->others = table_of(std::move(others), open_.steps.others);
  return chunk;
}

Series SeriesRecorder::series() const {
  Series series{.warm_up = warm_up_, .readers = readers_, .chunks = sealed_};
  if (auto last = under_way()) series.chunks.push_back(std::move(last));
  return series;
}

std::shared_ptr<const SeriesChunk> SeriesRecorder::under_way() const {
  if (open_.until == open_.from) return nullptr;
  SeriesRecorder ended = *this;  // closes the steps that are open
  const Duration so_far = open_.until - open_.from;
  if (open_.steps.stream > kSecond &&
      open_.rows.size() / rows_.size() < steps_in(so_far, open_.steps.stream)) {
    ended.end_step();
  }
  if (open_.steps.worst > kSecond &&
      open_.shard_rows.size() / second_.size() < steps_in(so_far, open_.steps.worst)) {
    ended.end_shard_step();
  }
  const std::size_t latency_values = readers_ * kLatencyBins * steps_in(so_far, latency_step());
  if (open_.latency_rows.size() < latency_values) ended.end_latency_step();
  return ended.seal();
}

ShardSecond SeriesRecorder::last_of(std::uint32_t shard) const {
  const std::int64_t* const row = &last_second_[shard * columns_];
  return {.shard = shard,
          .write_records = row[at(ShardColumn::WriteRecords)],
          .write_bytes = row[at(ShardColumn::WriteBytes)],
          .throttled_records = row[at(ShardColumn::ThrottledRecords)],
          .read_bytes = row[at(ShardColumn::ReadBytes)]};
}

std::size_t SeriesRecorder::memory_bytes() const {
  std::size_t bytes = sizeof(SeriesRecorder) + sealed_bytes_;
  for (const auto* rows :
       {&open_.rows, &open_.shard_rows, &open_.shard_mosts, &open_.latency_rows}) {
    bytes += rows->capacity() * sizeof(ShortNumber);
  }
  bytes += (second_.size() * 4 + rows_.size() * 3) * sizeof(std::int64_t);
  bytes += open_.loads.size() * sizeof(Open::Load);
  bytes += open_.latencies.size() * sizeof(LatencyMass);
  for (const LatencyWindow& window : windows_) bytes += window.memory_bytes();
  return bytes;
}

}  // namespace weir::sim
