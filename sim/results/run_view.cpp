#include "sim/results/run_view.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace weir::sim {

namespace {

// The number at the end of "shardId-000000000004".
std::uint32_t number_in(std::string_view id) {
  std::uint32_t number = 0;
  const auto dash = id.rfind('-');
  const auto digits = id.substr(dash == std::string_view::npos ? 0 : dash + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

std::vector<ShardPlace> places_of(const std::vector<ShardResult>& shards) {
  std::vector<ShardPlace> places;
  places.reserve(shards.size());
  for (const ShardResult& shard : shards) {
    ShardPlace& place = places.emplace_back(
        ShardPlace{.range = shard.range, .opened = shard.opened, .closed = shard.closed});
    place.parents.reserve(shard.parents.size());
    for (const std::string& parent : shard.parents) place.parents.push_back(number_in(parent));
  }
  return places;
}

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
