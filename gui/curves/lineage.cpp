#include "gui/curves/lineage.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

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
  }
  return lineage;
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
