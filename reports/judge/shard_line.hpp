#pragma once

#include <string>
#include <vector>

#include "reports/study/totals.hpp"

namespace weir::reports {

/// How full one shard was, as shares of a shard's limit (of records or bytes, whichever is nearer
/// to its limit), means over the replications.
struct ShardLine {
  std::string id;
  double offered = 0;  ///< at birth, each record once
  double written = 0;
  double busiest = 0;  ///< written in the busiest second of all; up to 2 for a rested shard, whose
                       ///< full bucket holds a second's worth (of bytes ten, and so up to 11, where
                       ///< records above 1 MiB are let in)
  double refused = 0;  ///< of its attempts
};

/// One line per shard, the most loaded first.
std::vector<ShardLine> shard_lines(const Totals& totals);

}  // namespace weir::reports
