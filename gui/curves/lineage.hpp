#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/curves/heat_map.hpp"

namespace weir::gui {

/// A reader that had not read all of a shard when that was closed.
struct LateReader {
  std::uint32_t reader = 0;
  std::optional<double> until_s;  ///< when it had; none: it has not as far as the run is known
};

/// A shard in the order of what came from what.
struct LineageShard {
  std::uint32_t shard = 0;
  double height = 0;  ///< the middle of its range, 0 (the lowest keys) … 1
  double from_s = 0;
  std::optional<double> until_s;       ///< when it was closed; none: it is open
  std::optional<double> read_until_s;  ///< until when it was read after that; none: it was not
  std::vector<LateReader> readers;     ///< by whom, where it took them more than that second
  std::vector<std::uint32_t> parents;
};
/// Of all shards there have been, by number.
std::vector<LineageShard> lineage_of(const HeatSource& source);

/// Who read a closed shard after that, by the readers' names: "read until 00:31:05 by fraud,
/// warehouse; not read to its end by audit"; empty: nobody did.
std::string reads_text(const LineageShard& shard, const std::vector<std::string>& readers);

/// Of the shards that are open at an instant, or read still, the one whose line is nearest to a
/// height, at most so far away; none where there is none.
std::optional<std::uint32_t> nearest_shard(const std::vector<LineageShard>& lineage, double at_s,
                                           double height, double most_height);

}  // namespace weir::gui
