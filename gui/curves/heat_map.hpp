#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/curves/time_view.hpp"
#include "model/write_quota.hpp"
#include "sim/results/run_result.hpp"
#include "sim/results/run_view.hpp"
#include "sim/results/series.hpp"

namespace weir::gui {

/// What a heat map shows of a shard, in % of its limit.
enum class HeatMode : std::uint8_t {
  Write,  ///< records or bytes stored, whichever is nearer
  Read,   ///< bytes that all readers read, of what polling has
  Age,    ///< of the readers' iterators the oldest, of the retention period
};

/// How shards lie over the height of a heat map.
enum class HeatRows : std::uint8_t {
  ByRange,  ///< as in the hash space: a shard with a fourth of it has a fourth of the height
  Alike,    ///< open shards have the same height each, in the order of their ranges
};

/// Colours to be: rows over the hash space, the lowest keys first, and columns over a span of time.
struct HeatCells {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;  ///< row by row; the largest of what falls there; kNoValue: no shard
  /// Likewise: whether that is over the limit; of Write, whether records were refused.
  std::vector<std::uint8_t> over;
  float value(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
};

/// What there is to draw one from: chunks of a run, in order, and all of its shards.
struct HeatSource {
  std::vector<std::shared_ptr<const sim::SeriesChunk>> chunks{};
  std::vector<sim::ShardPlace> places{};
  model::WriteLimits limits{};
  Duration retention{};
};

/// A key that is heavy enough to be followed by itself, at its place in the hash space.
struct KeyTick {
  double height = 0;  ///< 0 (the lowest keys) … 1
  double share = 0;   ///< of the heaviest key's records
  std::string name;
};
/// The keys with most records, at most so many, the lowest hash first.
std::vector<KeyTick> heaviest_keys(std::vector<sim::KeyResult> keys, std::size_t most);

HeatCells heat_cells(const HeatSource& source, HeatMode mode, HeatRows layout, const TimeSpan& span,
                     std::size_t rows, std::size_t columns);

/// The fullest step of an open shard within a span, and how many shards refused records in it.
struct HeatPeak {
  std::optional<std::uint32_t> shard;  ///< none: nothing is there
  double value = 0;                    ///< %
  double at_s = 0;
  std::size_t refusing = 0;
};
HeatPeak heat_peak(const HeatSource& source, HeatMode mode, const TimeSpan& span);

/// Which shard is open at an instant where a height lies, 0 (the lowest keys) … 1; none where there
/// is none.
std::optional<std::uint32_t> shard_at(const std::vector<sim::ShardPlace>& places, HeatRows layout,
                                      double at_s, double height);

/// What a height of a shard is: from, until, of 0 … 1; at an instant at which it is open.
struct HeightSpan {
  double from = 0;
  double until = 1;
};
std::optional<HeightSpan> height_of(const std::vector<sim::ShardPlace>& places, HeatRows layout,
                                    double at_s, std::uint32_t shard);

/// Of the keys that lie in a part of the hash space the heaviest; null: none of them does.
const KeyTick* heaviest_within(const std::vector<KeyTick>& keys, const HeightSpan& range);

}  // namespace weir::gui
