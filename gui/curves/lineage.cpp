#include "gui/curves/lineage.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

double share_of(const model::HashKey& key) {
  constexpr double kWhole = 18446744073709551616.0;  // 2^64
  return static_cast<double>(static_cast<std::uint64_t>(key.value >> 64U)) / kWhole;
}

// The last step in which somebody read from a closed shard.
void note_reads(const sim::ShardTable& table, double from_s, std::vector<LineageShard>& lineage) {
  const double step_s = seconds(table.step);
  if (step_s <= 0) return;
  for (std::size_t i = 0; i < table.shards.size(); ++i) {
    LineageShard& shard = lineage[table.shards[i]];
    if (!shard.until_s) continue;
    const auto read =
        table.of(table.values, static_cast<std::size_t>(sim::ShardColumn::ReadBytes), i);
    for (std::size_t step = read.size(); step-- > 0;) {
      const double until_s = from_s + static_cast<double>(step + 1) * step_s;
      if (until_s <= *shard.until_s) break;
      if (sim::long_number(read[step]) == 0) continue;
      shard.read_until_s = std::max(shard.read_until_s.value_or(until_s), until_s);
      break;
    }
  }
}

// An iterator's age is that of the next record; without an age there is none. The last step in
// which a reader of a closed shard had one.
void note_readers(const sim::ShardTable& table, double from_s, std::vector<LineageShard>& lineage) {
  const double step_s = seconds(table.step);
  if (step_s <= 0 || table.steps == 0 || table.shards.empty()) return;
  const std::size_t columns = table.values.size() / (table.shards.size() * table.steps);
  for (std::size_t i = 0; i < table.shards.size(); ++i) {
    LineageShard& shard = lineage[table.shards[i]];
    if (!shard.until_s) continue;
    for (std::size_t column = sim::kShardCounts; column < columns; ++column) {
      const auto ages = table.most_of(column, i);
      for (std::size_t step = ages.size(); step-- > 0;) {
        // ages are those of the ends of its seconds
        const double at_s = from_s + static_cast<double>(step) * step_s;
        if (at_s + 1 < *shard.until_s) break;
        if (sim::long_number(ages[step]) == 0) continue;
        const auto reader = static_cast<std::uint32_t>(column - sim::kShardCounts);
        auto found = std::ranges::find(shard.readers, reader, &LateReader::reader);
        if (found == shard.readers.end()) {
          found = shard.readers.insert(found, LateReader{reader, {}});
        }
        // it reads the rest in the next one
        found->until_s = std::max(found->until_s.value_or(0), at_s + 2 * step_s);
        break;
      }
    }
  }
}

void end_reads(double reached_s, LineageShard& shard) {
  for (LateReader& late : shard.readers) {
    const double until_s = std::min(*late.until_s, reached_s);
    shard.read_until_s = std::max(shard.read_until_s.value_or(until_s), until_s);
    if (*late.until_s > reached_s) late.until_s.reset();
  }
  std::ranges::stable_sort(shard.readers, {}, [&](const LateReader& late) {
    return late.until_s.value_or(reached_s + 1);
  });
}

}  // namespace

std::vector<LineageShard> lineage_of(const HeatSource& source) {
  std::vector<LineageShard> lineage;
  lineage.reserve(source.places.size());
  for (std::uint32_t number = 0; number < source.places.size(); ++number) {
    const sim::ShardPlace& place = source.places[number];
    LineageShard& shard = lineage.emplace_back();
    shard.shard = number;
    shard.height = (share_of(place.range.starting) + share_of(place.range.ending)) / 2;
    shard.from_s = seconds(place.opened);
    if (place.closed != Duration::max()) shard.until_s = seconds(place.closed);
    shard.parents = place.parents;
  }
  for (const auto& chunk : source.chunks) {
    note_reads(chunk->worst, seconds(chunk->from), lineage);
    note_reads(chunk->others, seconds(chunk->from), lineage);
    note_readers(chunk->worst, seconds(chunk->from), lineage);
    note_readers(chunk->others, seconds(chunk->from), lineage);
  }
  const double reached_s = source.chunks.empty() ? 0 : seconds(source.chunks.back()->until);
  for (LineageShard& shard : lineage) end_reads(reached_s, shard);
  return lineage;
}

std::string reads_text(const LineageShard& shard, const std::vector<std::string>& readers) {
  const auto clock = [](double at_s) {
    return reports::clock_text(std::chrono::seconds{static_cast<std::int64_t>(at_s)});
  };
  if (!shard.read_until_s) return {};
  if (shard.readers.empty()) return "read until " + clock(*shard.read_until_s);
  std::string text;
  std::string before;
  for (const LateReader& late : shard.readers) {
    const std::string when =
        late.until_s ? "read until " + clock(*late.until_s) : "not read to its end";
    const std::string name = late.reader < readers.size() ? readers[late.reader]
                                                          : "reader " + std::to_string(late.reader);
    if (when == before) {
      text += ", " + name;
    } else {
      text += (text.empty() ? "" : "; ") + when + " by " + name;
    }
    before = when;
  }
  return text;
}

std::optional<std::uint32_t> nearest_shard(const std::vector<LineageShard>& lineage, double at_s,
                                           double height, double most_height) {
  std::optional<std::uint32_t> nearest;
  double least = most_height;
  for (const LineageShard& shard : lineage) {
    const bool there = shard.from_s <= at_s && (!shard.until_s || at_s < *shard.until_s);
    const bool read =
        shard.until_s && shard.read_until_s && at_s >= *shard.until_s && at_s < *shard.read_until_s;
    const double far = std::abs(shard.height - height);
    if ((!there && !read) || far > least) continue;
    least = far;
    nearest = shard.shard;
  }
  return nearest;
}

}  // namespace weir::gui
