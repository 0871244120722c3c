#include "gui/curves/heat_map.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>

#include "gui/curves/curve.hpp"
#include "model/model_defaults.hpp"

namespace weir::gui {

namespace {

using sim::SeriesChunk;
using sim::ShardColumn;
using sim::ShardPlace;
using sim::ShardTable;

constexpr double kPercent = 100;
constexpr double kHashSpace = 0x1.0p128;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

bool is_open(const ShardPlace& place, double at_s) {
  return seconds(place.opened) <= at_s &&
         (place.closed == Duration::max() || at_s < seconds(place.closed));
}

HeightSpan by_range(const ShardPlace& place) {
  return {static_cast<double>(place.range.starting.value) / kHashSpace,
          (static_cast<double>(place.range.ending.value) + 1) / kHashSpace};
}

// The shards that are open at an instant, the lowest keys first.
std::vector<std::uint32_t> open_at(const std::vector<ShardPlace>& places, double at_s) {
  std::vector<std::uint32_t> open;
  for (std::uint32_t shard = 0; shard < places.size(); ++shard) {
    if (is_open(places[shard], at_s)) open.push_back(shard);
  }
  std::ranges::sort(open, {}, [&](std::uint32_t shard) { return places[shard].range.starting; });
  return open;
}

// The instants at which the set of open shards changes within a span, its start included.
std::vector<double> changes(const std::vector<ShardPlace>& places, const TimeSpan& span) {
  std::vector<double> at{span.from_s};
  for (const ShardPlace& place : places) {
    for (const Duration one : {place.opened, place.closed}) {
      if (one != Duration::max() && span.contains(seconds(one))) at.push_back(seconds(one));
    }
  }
  std::ranges::sort(at);
  at.erase(std::unique(at.begin(), at.end()), at.end());
  return at;
}

// How full a shard is in a step of a table.
class Fill {
 public:
  Fill(const HeatSource& source, HeatMode mode) : source_{source}, mode_{mode} {}

  static bool refuses(const ShardTable& table, std::size_t shard, std::size_t step) {
    return of(table, ShardColumn::ThrottledRecords, shard, step) > 0;
  }

  bool is_over(const ShardTable& table, std::size_t shard, std::size_t step) const {
    return mode_ == HeatMode::Write ? refuses(table, shard, step)
                                    : value(table, shard, step) > kPercent;
  }

  double value(const ShardTable& table, std::size_t shard, std::size_t step) const {
    if (mode_ == HeatMode::Write) {
      return kPercent * std::max(of(table, ShardColumn::WriteRecords, shard, step) /
                                     static_cast<double>(source_.limits.records_per_s),
                                 of(table, ShardColumn::WriteBytes, shard, step) /
                                     static_cast<double>(source_.limits.bytes_per_s));
    }
    if (mode_ == HeatMode::Read) {
      return kPercent * of(table, ShardColumn::ReadBytes, shard, step) /
             static_cast<double>(model::defaults::kReadBytesPerS.value);
    }
    // a column for each reader, in ms, not a rate
    const std::size_t columns =
        table.shards.empty() ? 0 : table.values.size() / (table.shards.size() * table.steps);
    double oldest = 0;
    for (auto column = static_cast<std::size_t>(ShardColumn::IteratorAge); column < columns;
         ++column) {
      oldest = std::max(oldest,
                        static_cast<double>(sim::long_number(table.most_of(column, shard)[step])));
    }
    constexpr double kMsInS = 1e3;
    return kPercent * oldest / kMsInS / std::max(1e-9, seconds(source_.retention));
  }

 private:
  // The fullest second's, or the step's mean where that is not kept.
  static double of(const ShardTable& table, ShardColumn column, std::size_t shard,
                   std::size_t step) {
    const double length = table.most.empty() ? std::max(1e-9, seconds(table.step)) : 1;
    return static_cast<double>(
               sim::long_number(table.most_of(static_cast<std::size_t>(column), shard)[step])) /
           length;
  }

  const HeatSource& source_;
  HeatMode mode_;
};

// Of a shard, by columns.
struct Row {
  std::vector<float> values;
  std::vector<std::uint8_t> over;
};

class Painter {
 public:
  Painter(const HeatSource& source, HeatMode mode, const TimeSpan& span, std::size_t columns)
      : fill_{source, mode}, span_{span}, columns_{columns} {
    rows_.resize(source.places.size());
    for (const auto& chunk : source.chunks) {
      if (seconds(chunk->until) <= span.from_s || seconds(chunk->from) >= span.until_s) continue;
      for (const ShardTable* const table : {&chunk->worst, &chunk->others}) add(*chunk, *table);
    }
  }

  const Row& row(std::uint32_t shard) const { return rows_[shard]; }
  std::size_t column_at(double at_s) const {
    const double place = (at_s - span_.from_s) / span_.length_s() * static_cast<double>(columns_);
    return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(columns_)));
  }

 private:
  void add(const SeriesChunk& chunk, const ShardTable& table) {
    if (table.step == Duration{}) return;
    for (std::size_t shard = 0; shard < table.shards.size(); ++shard) {
      if (table.shards[shard] >= rows_.size()) continue;
      Row& row = rows_[table.shards[shard]];
      if (row.values.empty()) {
        row.values.assign(columns_, kNoValue);
        row.over.assign(columns_, 0);
      }
      for (std::size_t step = 0; step < table.steps; ++step) {
        const double from = seconds(chunk.from + table.step * static_cast<std::int64_t>(step));
        const double until = std::min(from + seconds(table.step), seconds(chunk.until));
        if (until <= span_.from_s || from >= span_.until_s) continue;
        const auto value = static_cast<float>(fill_.value(table, shard, step));
        const bool over = fill_.is_over(table, shard, step);
        const std::size_t first = column_at(from);
        const std::size_t last = std::max(first + 1, column_at(until));
        for (std::size_t column = first; column < std::min(last, columns_); ++column) {
          float& cell = row.values[column];
          cell = std::isnan(cell) ? value : std::max(cell, value);
          row.over[column] |= static_cast<std::uint8_t>(over);
        }
      }
    }
  }

  Fill fill_;
  TimeSpan span_;
  std::size_t columns_;
  std::vector<Row> rows_;  // by shard
};

}  // namespace

HeatPeak heat_peak(const HeatSource& source, HeatMode mode, const TimeSpan& span) {
  const Fill fill{source, mode};
  HeatPeak peak;
  std::vector<bool> refuses(source.places.size());
  const auto look = [&](const ShardTable& table, double from_s) {
    const double step_s = seconds(table.step);
    if (step_s <= 0) return;
    for (std::size_t i = 0; i < table.shards.size(); ++i) {
      const std::uint32_t shard = table.shards[i];
      if (shard >= source.places.size()) continue;
      for (std::size_t step = 0; step < table.steps; ++step) {
        const double at_s = from_s + static_cast<double>(step) * step_s;
        if (at_s + step_s <= span.from_s || at_s >= span.until_s) continue;
        if (!is_open(source.places[shard], at_s)) continue;
        if (Fill::refuses(table, i, step)) refuses[shard] = true;
        const double value = fill.value(table, i, step);
        if (peak.shard && value <= peak.value) continue;
        peak.shard = shard;
        peak.value = value;
        peak.at_s = at_s;
      }
    }
  };
  for (const auto& chunk : source.chunks) {
    look(chunk->worst, seconds(chunk->from));
    look(chunk->others, seconds(chunk->from));
  }
  peak.refusing = static_cast<std::size_t>(std::ranges::count(refuses, true));
  return peak;
}

std::vector<KeyTick> heaviest_keys(std::vector<sim::KeyResult> keys, std::size_t most) {
  std::ranges::stable_sort(keys, std::greater{}, &sim::KeyResult::offered_records);
  if (keys.size() > most) keys.resize(most);
  std::vector<KeyTick> ticks;
  ticks.reserve(keys.size());
  for (const sim::KeyResult& key : keys) {
    const auto heaviest = std::max<std::int64_t>(1, keys.front().offered_records);
    ticks.push_back({static_cast<double>(key.hash.value) / kHashSpace,
                     static_cast<double>(key.offered_records) / static_cast<double>(heaviest),
                     key.key});
  }
  std::ranges::sort(ticks, {}, &KeyTick::height);
  return ticks;
}

std::optional<HeightSpan> height_of(const std::vector<ShardPlace>& places, HeatRows layout,
                                    double at_s, std::uint32_t shard) {
  if (shard >= places.size() || !is_open(places[shard], at_s)) return std::nullopt;
  if (layout == HeatRows::ByRange) return by_range(places[shard]);
  const auto open = open_at(places, at_s);
  const auto place = static_cast<double>(std::ranges::find(open, shard) - open.begin());
  const auto count = static_cast<double>(open.size());
  return HeightSpan{place / count, (place + 1) / count};
}

std::optional<std::uint32_t> shard_at(const std::vector<ShardPlace>& places, HeatRows layout,
                                      double at_s, double height) {
  if (height < 0 || height >= 1) return std::nullopt;
  const auto open = open_at(places, at_s);
  if (open.empty()) return std::nullopt;
  if (layout == HeatRows::Alike) {
    return open[static_cast<std::size_t>(height * static_cast<double>(open.size()))];
  }
  for (const std::uint32_t shard : open) {
    const HeightSpan span = by_range(places[shard]);
    if (span.from <= height && height < span.until) return shard;
  }
  return std::nullopt;
}

const KeyTick* heaviest_within(const std::vector<KeyTick>& keys, const HeightSpan& range) {
  const KeyTick* heaviest = nullptr;
  for (const KeyTick& key : keys) {
    if (key.height < range.from || key.height >= range.until) continue;
    if (heaviest == nullptr || key.share > heaviest->share) heaviest = &key;
  }
  return heaviest;
}

HeatCells heat_cells(const HeatSource& source, HeatMode mode, HeatRows layout, const TimeSpan& span,
                     std::size_t rows, std::size_t columns) {
  HeatCells cells{rows, columns, std::vector<float>(rows * columns, kNoValue),
                  std::vector<std::uint8_t>(rows * columns, 0)};
  if (rows == 0 || columns == 0 || !(span.length_s() > 0)) return cells;
  const Painter painter{source, mode, span, columns};
  std::vector<double> edges = changes(source.places, span);
  edges.push_back(span.until_s);
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const std::size_t first = painter.column_at(edges[i]);
    // a stretch that is shorter than a column shows in it all the same
    const std::size_t last =
        std::min(columns, std::max(first + 1, painter.column_at(edges[i + 1])));
    const auto open = open_at(source.places, edges[i]);
    for (std::size_t k = 0; k < open.size(); ++k) {
      const auto& row = painter.row(open[k]);
      if (row.values.empty()) continue;
      const auto count = static_cast<double>(open.size());
      const HeightSpan height =
          layout == HeatRows::ByRange
              ? by_range(source.places[open[k]])
              : HeightSpan{static_cast<double>(k) / count, static_cast<double>(k + 1) / count};
      const auto low = static_cast<std::size_t>(height.from * static_cast<double>(rows) + 1e-9);
      const auto high =
          std::min(rows, std::max(low + 1, static_cast<std::size_t>(
                                               height.until * static_cast<double>(rows) + 1e-9)));
      for (std::size_t r = low; r < high; ++r) {
        for (std::size_t column = first; column < last; ++column) {
          const float value = row.values[column];
          float& cell = cells.values[r * columns + column];
          if (!std::isnan(value)) cell = std::isnan(cell) ? value : std::max(cell, value);
          cells.over[r * columns + column] |= row.over[column];
        }
      }
    }
  }
  return cells;
}

}  // namespace weir::gui
