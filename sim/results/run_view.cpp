#include "sim/results/run_view.hpp"

#include <algorithm>

namespace weir::sim {

std::optional<WorstShard> worst_shard(const RunView& view) {
  std::optional<WorstShard> worst;
  for (const ShardSecond& shard : view.shards) {
    const WorstShard one{.shard = shard.shard,
                         .full = std::max(static_cast<double>(shard.write_records) /
                                              static_cast<double>(view.limits.records_per_s),
                                          static_cast<double>(shard.write_bytes) /
                                              static_cast<double>(view.limits.bytes_per_s)),
                         .throttled_records = shard.throttled_records};
    const bool is_worse =
        !worst || one.throttled_records > worst->throttled_records ||
        (one.throttled_records == worst->throttled_records && one.full > worst->full);
    if (is_worse) worst = one;
  }
  return worst;
}

}  // namespace weir::sim
