#include "reports/document/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <vector>

#include "reports/document/paragraph.hpp"
#include "reports/study/statistics.hpp"

namespace weir::reports {

namespace {

using namespace std::chrono_literals;
using sim::SeriesChunk;
using sim::SeriesTable;
using sim::ShardTable;
using sim::ShortNumber;

constexpr std::size_t kPiece = 65'536;

template <typename Column>
std::size_t at(Column column) {
  return static_cast<std::size_t>(column);
}

double in_seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

// A name as a field (RFC 4180); of control characters, "?".
std::string field(const std::string& name) {
  std::string text = without_controls(name);
  if (text.find_first_of("\",") == std::string::npos) return text;
  for (std::size_t quote = text.find('"'); quote != std::string::npos;
       quote = text.find('"', quote + 2)) {
    text.insert(quote, 1, '"');
  }
  return '"' + text + '"';
}

// One step of one table.
struct Step {
  Duration from{};
  Duration length{};
};

Step step_of(const SeriesChunk& chunk, Duration step, std::size_t number) {
  const Duration from = chunk.from + step * static_cast<std::int64_t>(number);
  return {from, std::min(chunk.until, from + step) - from};
}

class CsvWriter {
 public:
  CsvWriter(const sim::RunRecord& run, const TextSink& sink) : run_{run}, sink_{sink} {}

  bool write(CsvTable table, std::string_view comment) {
    if (!comment.empty()) text_ += fmt::format("# {}\n", comment);
    text_ += "time_s,step_s,warm_up";
    switch (table) {
      case CsvTable::Stream:
        write_stream();
        break;
      case CsvTable::Readers:
        write_readers();
        break;
      case CsvTable::Shards:
        write_shards();
        break;
    }
    return flush();
  }

 private:
  void write_stream();
  void write_readers();
  void write_shards();
  bool write_chunk(const SeriesChunk& chunk);
  void write_shard(const Step& step, const ShardTable& table, std::size_t shard,
                   std::size_t number);
  bool is_there(const Step& step, const ShardTable& table, std::size_t shard,
                std::size_t number) const;

  void number(double value) {
    const double short_value = rounded(value);
    if (std::abs(short_value) < 1e15 && short_value == std::floor(short_value)) {
      text_ += fmt::format("{}", static_cast<std::int64_t>(short_value));
    } else {
      text_ += fmt::format("{}", short_value);
    }
  }
  void next(double value) {
    text_ += ',';
    number(value);
  }
  void next_rate(ShortNumber code, const Step& step) {
    next(static_cast<double>(sim::long_number(code)) / in_seconds(step.length));
  }
  void begin(const Step& step) {
    number(in_seconds(step.from));
    next(in_seconds(step.length));
    text_ += step.from < run_.series.warm_up ? ",1" : ",0";
  }
  bool end_line() {
    text_ += '\n';
    return text_.size() < kPiece || flush();
  }
  bool flush() {
    goes_on_ = goes_on_ && (text_.empty() || sink_(text_));
    text_.clear();
    return goes_on_;
  }

  const sim::RunRecord& run_;
  const TextSink& sink_;
  std::string text_;
  bool goes_on_ = true;
};

void CsvWriter::write_stream() {
  using enum sim::StreamColumn;
  text_ +=
      ",born_records_per_s,attempted_records_per_s,write_throttled_records_per_s,"
      "write_throttle_ratio,records_dropped_per_s,write_failed_records_per_s,write_records_per_s,"
      "write_bytes_per_s,open_shards";
  if (!end_line()) return;
  for (const auto& chunk : run_.series.chunks) {
    const SeriesTable& table = chunk->stream;
    for (std::size_t i = 0; i < table.steps; ++i) {
      const Step step = step_of(*chunk, table.step, i);
      const auto attempted = sim::long_number(table.at(at(AttemptedRecords), i));
      const auto throttled = sim::long_number(table.at(at(ThrottledRecords), i));
      begin(step);
      next_rate(table.at(at(BornRecords), i), step);
      next_rate(table.at(at(AttemptedRecords), i), step);
      next_rate(table.at(at(ThrottledRecords), i), step);
      text_ += ',';
      if (attempted > 0) number(static_cast<double>(throttled) / static_cast<double>(attempted));
      next_rate(table.at(at(DroppedRecords), i), step);
      next_rate(table.at(at(FailedRecords), i), step);
      next_rate(table.at(at(WriteRecords), i), step);
      next_rate(table.at(at(WriteBytes), i), step);
      next(static_cast<double>(sim::long_number(table.at(at(OpenShards), i))));
      if (!end_line()) return;
    }
  }
}

void CsvWriter::write_readers() {
  using enum sim::ReaderColumn;
  text_ +=
      ",reader,iterator_age_s,read_records_per_s,read_bytes_per_s,read_throttled_calls_per_s,"
      "end_to_end_latency_p50_ms,end_to_end_latency_p99_ms,end_to_end_latency_p999_ms,"
      "end_to_end_latency_max_ms";
  if (!end_line()) return;
  std::vector<std::string> names;
  for (const std::string& name : run_.readers) names.push_back(field(name));
  for (const auto& chunk : run_.series.chunks) {
    for (std::size_t i = 0; i < chunk->stream.steps; ++i) {
      const Step step = step_of(*chunk, chunk->stream.step, i);
      for (std::size_t reader = 0; reader < chunk->readers.size(); ++reader) {
        const SeriesTable& table = chunk->readers[reader];
        begin(step);
        text_ += ',' + names[reader];
        next(static_cast<double>(sim::long_number(table.at(at(IteratorAge), i))) / 1e3);
        next_rate(table.at(at(ReadRecords), i), step);
        next_rate(table.at(at(ReadBytes), i), step);
        next_rate(table.at(at(ThrottledCalls), i), step);
        for (const sim::ReaderColumn column : {LatencyP50, LatencyP99, LatencyP999, LatencyMax}) {
          const ShortNumber code = table.at(at(column), i);
          text_ += ',';
          if (code != sim::kNoNumber) number(static_cast<double>(sim::long_number(code)) / 1e3);
        }
        if (!end_line()) return;
      }
    }
  }
}

void CsvWriter::write_shards() {
  text_ +=
      ",shard,write_records_per_s,write_records_max_per_s,write_bytes_per_s,write_bytes_max_per_s,"
      "write_throttled_records_per_s,write_throttled_records_max_per_s,read_bytes_per_s,"
      "read_bytes_max_per_s";
  for (const std::string& name : run_.readers) {
    text_ += ',' + field("iterator_age_s:" + name) + ',' + field("iterator_age_max_s:" + name);
  }
  if (!end_line()) return;
  for (const auto& chunk : run_.series.chunks) {
    if (!write_chunk(*chunk)) return;
  }
}

// The shards of both tables in one order; those whose step begins at each instant.
bool CsvWriter::write_chunk(const SeriesChunk& chunk) {
  struct Place {
    const ShardTable* table;
    std::size_t shard;
  };
  std::vector<std::pair<std::uint32_t, Place>> places;
  Duration finest = sim::kSeriesChunk;
  for (const ShardTable* table : {&chunk.worst, &chunk.others}) {
    if (table->steps == 0) continue;
    finest = std::min(finest, table->step);
    for (std::size_t i = 0; i < table->shards.size(); ++i) {
      places.emplace_back(table->shards[i], Place{table, i});
    }
  }
  std::ranges::sort(places, {}, [](const auto& place) { return place.first; });
  for (Duration from{}; from < chunk.until - chunk.from; from += finest) {
    for (const auto& [shard, place] : places) {
      if (from % place.table->step != Duration{}) continue;
      const auto number = static_cast<std::size_t>(from / place.table->step);
      const Step step = step_of(chunk, place.table->step, number);
      if (!is_there(step, *place.table, place.shard, number)) continue;
      write_shard(step, *place.table, place.shard, number);
      if (!end_line()) return false;
    }
  }
  return true;
}

// Once it has opened; once it is closed, as long as there is anything to tell.
bool CsvWriter::is_there(const Step& step, const ShardTable& table, std::size_t shard,
                         std::size_t number) const {
  const sim::RecordedShard& of = run_.shards[table.shards[shard]];
  if (step.from + step.length <= of.opened) return false;
  if (step.from < of.closed) return true;
  const std::size_t columns = sim::kShardCounts + run_.readers.size();
  for (std::size_t column = 0; column < columns; ++column) {
    if (table.of(table.values, column, shard)[number] != 0) return true;
  }
  return false;
}

void CsvWriter::write_shard(const Step& step, const ShardTable& table, std::size_t shard,
                            std::size_t number_of_step) {
  const std::size_t columns = sim::kShardCounts + run_.readers.size();
  begin(step);
  text_ += ',' + field(run_.shards[table.shards[shard]].id);
  for (std::size_t column = 0; column < columns; ++column) {
    const ShortNumber value = table.of(table.values, column, shard)[number_of_step];
    const ShortNumber most = table.most_of(column, shard)[number_of_step];
    if (column >= sim::kShardCounts) {
      next(static_cast<double>(sim::long_number(value)) / 1e3);
      next(static_cast<double>(sim::long_number(most)) / 1e3);
      continue;
    }
    next_rate(value, step);
    // a second that is cut short is its own busiest
    next_rate(most, {step.from, std::min<Duration>(step.length, 1s)});
  }
}

}  // namespace

bool write_csv(const sim::RunRecord& run, CsvTable table, std::string_view comment,
               const TextSink& sink) {
  return CsvWriter{run, sink}.write(table, comment);
}

}  // namespace weir::reports
