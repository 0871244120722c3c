#include "reports/document/run_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "model/model_defaults.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

using sim::ReaderColumn;
using sim::ShardColumn;
using sim::ShardTable;
using sim::StreamColumn;

constexpr std::size_t kMostPoints = 400;
constexpr std::size_t kMostColumns = 180;
constexpr std::size_t kMostRows = 48;
constexpr std::size_t kReadersWithLatency = 4;
constexpr std::size_t kReadersWithAge = 6;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

Duration covered(const SavedRun& run) {
  const auto& chunks = run.record.series.chunks;
  return chunks.empty() ? Duration{} : chunks.back()->until;
}

// Equal steps over a run, each with the largest of what falls into it.
class Maxima {
 public:
  Maxima(double length_s, std::size_t most)
      : step_s_{chart_step(length_s, most)},
        values_(static_cast<std::size_t>(std::ceil(length_s / step_s_ - 1e-9))) {}

  void add(Duration from, Duration until, double value) {
    const auto first = static_cast<std::size_t>(seconds(from) / step_s_ + 1e-9);
    const auto last = static_cast<std::size_t>(std::ceil(seconds(until) / step_s_ - 1e-9));
    for (std::size_t i = first; i < std::min(std::max(last, first + 1), values_.size()); ++i) {
      values_[i] = std::max(values_[i].value_or(value), value);
    }
  }
  double step_s() const { return step_s_; }
  const std::vector<std::optional<double>>& values() const { return values_; }

 private:
  double step_s_;
  std::vector<std::optional<double>> values_;
};

LineChart empty_chart(const SavedRun& run, double step_s) {
  LineChart chart;
  chart.step_s = step_s;
  chart.until_s = seconds(covered(run));
  chart.warm_up_s = seconds(run.record.series.warm_up);
  chart.note = step_s > 1 ? fmt::format("Each point is the worst second of {}, first replication.",
                                        span_text(step_s))
                          : "Second by second, first replication.";
  return chart;
}

// The busiest second of a shard's step, as a share of a shard's limit.
double share_of(const ShardTable& table, std::size_t shard, std::size_t step) {
  const bool seconds_kept = table.most.empty();
  const double length = seconds_kept ? std::max(seconds(table.step), 1e-9) : 1;
  const auto value = [&](ShardColumn column) {
    const auto values = table.most_of(static_cast<std::size_t>(column), shard);
    return static_cast<double>(sim::long_number(values[step])) / length;
  };
  return std::max(
      value(ShardColumn::WriteRecords) /
          static_cast<double>(model::defaults::kWriteRecordsPerS.value),
      value(ShardColumn::WriteBytes) / static_cast<double>(model::defaults::kWriteBytesPerS.value));
}

using TakeStep = std::function<void(const ShardTable& table, std::size_t shard, std::size_t step,
                                    Duration from, Duration until)>;

// Every step of every shard.
void for_each_step(const SavedRun& run, const TakeStep& take) {
  for (const auto& chunk : run.record.series.chunks) {
    for (const ShardTable* const table : {&chunk->worst, &chunk->others}) {
      for (std::size_t shard = 0; shard < table->shards.size(); ++shard) {
        for (std::size_t step = 0; step < table->steps; ++step) {
          const Duration from = chunk->from + table->step * static_cast<std::int64_t>(step);
          take(*table, shard, step, from, std::min(from + table->step, chunk->until));
        }
      }
    }
  }
}

// A value of every step of the stream, or of a reader.
template <typename Take>
void for_each_step(const SavedRun& run, std::optional<std::size_t> reader, const Take& take) {
  for (const auto& chunk : run.record.series.chunks) {
    const sim::SeriesTable& table = reader ? chunk->readers[*reader] : chunk->stream;
    for (std::size_t step = 0; step < table.steps; ++step) {
      const Duration from = chunk->from + table.step * static_cast<std::int64_t>(step);
      take(table, step, from, std::min(from + table.step, chunk->until));
    }
  }
}

// Where a shard's range lies in the hash space, 0 … 1.
struct Range {
  double from = 0;
  double until = 1;
};

std::vector<Range> ranges_of(const SavedRun& run) {
  constexpr double kAll = 0x1.0p128;
  std::vector<Range> ranges;
  for (const ShardTotals& shard : run.judgement.totals.shards) {
    const model::HashKeyRange& range = shard.sum.range;
    ranges.push_back({static_cast<double>(range.starting.value) / kAll,
                      (static_cast<double>(range.ending.value) + 1) / kAll});
  }
  return ranges;
}

}  // namespace

std::optional<LineChart> worst_shard_chart(const SavedRun& run) {
  if (run.record.series.chunks.empty()) return std::nullopt;
  Maxima most{seconds(covered(run)), kMostPoints};
  double worst = 0;
  std::uint32_t whose = 0;
  Duration when{};
  for_each_step(run, [&](const ShardTable& table, std::size_t shard, std::size_t step,
                         Duration from, Duration until) {
    const double share = share_of(table, shard, step);
    most.add(from, until, 100 * share);
    if (share <= worst) return;
    worst = share;
    whose = table.shards[shard];
    when = from;
  });
  LineChart chart = empty_chart(run, most.step_s());
  chart.unit = "% of a shard's limit";
  chart.title =
      worst > 0 ? fmt::format("{} is the fullest: {} of its limit at {}",
                              whose < run.record.shards.size() ? run.record.shards[whose].id : "",
                              percent_text(worst), clock_text(when))
                : "Nothing is written";
  chart.note += " Written, of records or bytes, whichever is nearer to its limit.";
  if (worst > 1) chart.note += " A rested shard's full bucket lets it pass its limit for a moment.";
  chart.lines.push_back({"the fullest shard", most.values()});
  chart.limit = 100;
  chart.limit_name = "limit: 1,000 records/s or 1 MiB/s";
  return chart;
}

std::optional<LineChart> refused_chart(const SavedRun& run) {
  if (run.record.series.chunks.empty()) return std::nullopt;
  const double length = seconds(covered(run));
  Maxima refused{length, kMostPoints};
  Maxima stored{length, kMostPoints};
  double most = 0;
  for_each_step(
      run, std::nullopt,
      [&](const sim::SeriesTable& table, std::size_t step, Duration from, Duration until) {
        const double step_s = std::max(seconds(until - from), 1e-9);
        const auto rate = [&](StreamColumn column) {
          return static_cast<double>(
                     sim::long_number(table.at(static_cast<std::size_t>(column), step))) /
                 step_s;
        };
        refused.add(from, until, rate(StreamColumn::ThrottledRecords));
        stored.add(from, until, rate(StreamColumn::WriteRecords));
        most = std::max(most, rate(StreamColumn::ThrottledRecords));
      });
  LineChart chart = empty_chart(run, refused.step_s());
  chart.unit = "records/s";
  chart.title = most > 0 ? fmt::format("Up to {} attempts/s are refused", number_text(most, 3))
                         : "No attempt is refused";
  chart.lines.push_back({"stored", stored.values()});
  chart.lines.push_back({"refused attempts", refused.values()});
  return chart;
}

std::optional<HeatMap> hash_range_map(const SavedRun& run) {
  const std::vector<Range> ranges = ranges_of(run);
  if (run.record.series.chunks.empty() || ranges.empty()) return std::nullopt;
  HeatMap map;
  map.until_s = seconds(covered(run));
  map.warm_up_s = seconds(run.record.series.warm_up);
  map.step_s = chart_step(map.until_s, kMostColumns);
  map.columns = static_cast<std::size_t>(std::ceil(map.until_s / map.step_s - 1e-9));
  const auto shards = static_cast<std::size_t>(run.judgement.shard_count);
  const bool fixed = ranges.size() == shards;
  map.rows = fixed && shards <= kMostRows ? shards : kMostRows;
  map.shares.resize(map.rows * map.columns);
  map.refused.resize(map.rows * map.columns);
  const auto rows = static_cast<double>(map.rows);
  std::vector<bool> hot(map.rows);
  for_each_step(run, [&](const ShardTable& table, std::size_t shard, std::size_t step,
                         Duration from, Duration until) {
    if (table.shards[shard] >= ranges.size()) return;
    const Range& range = ranges[table.shards[shard]];
    const double share = share_of(table, shard, step);
    const auto throttled =
        table.of(table.values, static_cast<std::size_t>(ShardColumn::ThrottledRecords), shard);
    const bool refused = sim::long_number(throttled[step]) > 0;
    const auto first_row = static_cast<std::size_t>(range.from * rows + 1e-9);
    const auto end_row = static_cast<std::size_t>(std::ceil(range.until * rows - 1e-9));
    const auto first = static_cast<std::size_t>(seconds(from) / map.step_s + 1e-9);
    const auto end = std::max(
        first + 1, static_cast<std::size_t>(std::ceil(seconds(until) / map.step_s - 1e-9)));
    for (std::size_t row = first_row; row < std::min(end_row, map.rows); ++row) {
      hot[row] = hot[row] || refused;
      for (std::size_t column = first; column < std::min(end, map.columns); ++column) {
        const std::size_t at = row * map.columns + column;
        map.shares[at] = std::max(map.shares[at].value_or(share), share);
        if (refused) map.refused[at] = true;
      }
    }
  });
  const auto count = static_cast<std::int64_t>(std::count(hot.begin(), hot.end(), true));
  map.title =
      count == 0 ? "No part of the hash space is refused anything"
      : count == static_cast<std::int64_t>(map.rows)
          ? "Records are refused all over the hash space"
          : fmt::format("Records are refused in {} of {} parts of the hash space", count, map.rows);
  map.note = fmt::format(
      "Rows: {} of the hash space, the lowest keys at the top. Each cell is the "
      "busiest second of {}, first replication.",
      fixed && shards == map.rows ? "the shards' parts" : "equal parts", span_text(map.step_s));
  return map;
}

std::vector<LineChart> latency_charts(const SavedRun& run) {
  std::vector<LineChart> charts;
  const double length = seconds(covered(run));
  const std::size_t readers = std::min(run.record.readers.size(), kReadersWithLatency);
  if (run.record.series.chunks.empty()) return charts;
  for (std::size_t reader = 0; reader < readers; ++reader) {
    Maxima p50{length, kMostPoints};
    Maxima p99{length, kMostPoints};
    Maxima most{length, kMostPoints};
    for_each_step(
        run, reader,
        [&](const sim::SeriesTable& table, std::size_t step, Duration from, Duration until) {
          const auto add = [&](ReaderColumn column, Maxima& to) {
            const sim::ShortNumber value = table.at(static_cast<std::size_t>(column), step);
            if (value == sim::kNoNumber) return;
            constexpr double kMicrosPerMs = 1000;
            to.add(from, until, static_cast<double>(sim::long_number(value)) / kMicrosPerMs);
          };
          add(ReaderColumn::LatencyP50, p50);
          add(ReaderColumn::LatencyP99, p99);
          add(ReaderColumn::LatencyMax, most);
        });
    LineChart chart = empty_chart(run, p50.step_s());
    chart.unit = "ms";
    double worst = 0;
    for (const auto& value : p99.values()) worst = std::max(worst, value.value_or(0));
    chart.title = fmt::format("{}: p99 from birth to processed is {} in the worst second",
                              run.record.readers[reader], span_text(worst / 1000));
    chart.lines = {{"p50", p50.values()}, {"p99", p99.values()}, {"max", most.values()}};
    charts.push_back(std::move(chart));
  }
  return charts;
}

std::optional<LineChart> iterator_age_chart(const SavedRun& run) {
  const std::size_t readers = std::min(run.record.readers.size(), kReadersWithAge);
  if (run.record.series.chunks.empty() || readers == 0) return std::nullopt;
  const double length = seconds(covered(run));
  LineChart chart = empty_chart(run, chart_step(length, kMostPoints));
  chart.unit = "s";
  double worst = 0;
  std::string whose;
  for (std::size_t reader = 0; reader < readers; ++reader) {
    Maxima age{length, kMostPoints};
    for_each_step(
        run, reader,
        [&](const sim::SeriesTable& table, std::size_t step, Duration from, Duration until) {
          constexpr double kMsPerS = 1000;
          const double value = static_cast<double>(sim::long_number(table.at(
                                   static_cast<std::size_t>(ReaderColumn::IteratorAge), step))) /
                               kMsPerS;
          age.add(from, until, value);
          if (value <= worst) return;
          worst = value;
          whose = run.record.readers[reader];
        });
    chart.lines.push_back({run.record.readers[reader], age.values()});
  }
  chart.title = worst > 0 ? fmt::format("{} is {} behind at most", whose, span_text(worst))
                          : "Nobody is ever behind";
  return chart;
}

}  // namespace weir::reports
