#include "reports/judge/shard_line.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "reports/study/load.hpp"

namespace weir::reports {

namespace {

double share_of_limit_in(std::int64_t records, std::int64_t bytes, double seconds) {
  if (seconds <= 0) return 0;
  return share_of_limit(
      {static_cast<double>(records) / seconds, static_cast<double>(bytes) / seconds});
}

ShardLine line_of(const ShardTotals& shard) {
  const sim::ShardResult& sum = shard.sum;
  const auto attempted = std::accumulate(sum.attempts.attempted.begin(),
                                         sum.attempts.attempted.end(), std::int64_t{0});
  return {
      .id = sum.id,
      .offered = share_of_limit_in(sum.offered_records, sum.offered_data_bytes, shard.counted_s),
      .written = share_of_limit_in(sum.write_records, sum.write_bytes, shard.counted_s),
      .busiest = share_of_limit_in(shard.write_records_max_per_s, shard.write_bytes_max_per_s, 1),
      .refused = attempted == 0 ? 0
                                : static_cast<double>(sum.write_throttled_records) /
                                      static_cast<double>(attempted)};
}

}  // namespace

std::vector<ShardLine> shard_lines(const Totals& totals) {
  std::vector<ShardLine> lines;
  for (const ShardTotals& shard : totals.shards) lines.push_back(line_of(shard));
  std::ranges::stable_sort(lines, [](const ShardLine& a, const ShardLine& b) {
    return a.offered != b.offered ? a.offered > b.offered : a.refused > b.refused;
  });
  return lines;
}

}  // namespace weir::reports
