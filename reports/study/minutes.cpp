#include "reports/study/minutes.hpp"

#include <algorithm>
#include <chrono>

namespace weir::reports {

namespace {

using namespace std::chrono_literals;
using sim::KeyResult;
using sim::ShardMinute;
using sim::StreamMinute;

constexpr Duration kHotKeyLasts = 10s;
constexpr double kKeyDominates = 0.5;

}  // namespace

Duration start_of(std::int32_t minute) {
  return std::chrono::minutes{minute};
}
Duration end_of(std::int32_t minute) {
  return std::chrono::minutes{minute + 1};
}

bool is_hot(const KeyResult& key) {
  return key.over_until - key.over_from >= kHotKeyLasts;
}

Minutes::Minutes(const sim::RunResult& result) : result_{result}, by_shard_(result.shards.size()) {
  for (const ShardMinute& minute : result.shard_minutes) {
    if (minute.shard < by_shard_.size()) by_shard_[minute.shard].push_back(minute);
  }
  for (auto& minutes : by_shard_) std::ranges::sort(minutes, {}, &ShardMinute::minute);
  for (const StreamMinute& minute : result.minutes) {
    stream_[minute.minute] = minute;
    open_shards_[minute.minute] = count_open_shards(minute.minute);
  }
}

const ShardMinute* Minutes::find(std::uint32_t shard, std::int32_t minute) const {
  const auto& minutes = by_shard_[shard];
  const auto found = std::ranges::lower_bound(minutes, minute, {}, &ShardMinute::minute);
  return found != minutes.end() && found->minute == minute ? &*found : nullptr;
}

Duration Minutes::counted(Duration moment) const {
  return std::clamp(moment, std::min(result_.warm_up, result_.duration), result_.duration);
}

Load Minutes::stream_offered(std::int32_t minute) const {
  const auto found = stream_.find(minute);
  if (found == stream_.end()) return {};
  return load_of({found->second.offered_records, found->second.offered_bytes},
                 found->second.length);
}

double Minutes::open_shards(std::int32_t minute) const {
  const auto known = open_shards_.find(minute);
  return known == open_shards_.end() ? count_open_shards(minute) : known->second;
}

double Minutes::count_open_shards(std::int32_t minute) const {
  const Duration from = counted(start_of(minute));
  const Duration until = counted(end_of(minute));
  if (until <= from) return static_cast<double>(result_.shards.size());
  double open = 0;
  for (const sim::ShardResult& shard : result_.shards) {
    const Duration own = std::min(until, shard.closed) - std::max(from, shard.opened);
    if (own > Duration{}) open += std::chrono::duration<double>(own) / (until - from);
  }
  return open;
}

void Minutes::sum_up(std::uint32_t shard, const std::vector<std::int32_t>& when,
                     TroubleSize& size) const {
  Amount offered;
  Amount attempted;
  Amount refused;
  Amount stream_offered;
  Amount stream_accepted;
  Duration shard_time{};
  Duration stream_time{};
  for (const std::int32_t minute : when) {
    if (const ShardMinute* own = find(shard, minute)) {
      offered += {own->offered_records, own->offered_bytes};
      attempted.records += own->attempted_records;
      refused.records += own->refused_records;
      shard_time += own->length;
    }
    if (const auto all = stream_.find(minute); all != stream_.end()) {
      stream_offered += {all->second.offered_records, all->second.offered_bytes};
      stream_accepted += {all->second.write_records, all->second.write_bytes};
      stream_time += all->second.length;
      size.stream_shards += open_shards(minute) / static_cast<double>(when.size());
    }
  }
  size.shard_offered = load_of(offered, shard_time);
  size.shard_attempted = load_of(attempted, shard_time);
  size.shard_refused = load_of(refused, shard_time);
  size.stream_offered = load_of(stream_offered, stream_time);
  size.stream_accepted = load_of(stream_accepted, stream_time);
}

Minutes::Inside Minutes::inside(std::uint32_t shard, Duration from, Duration until) const {
  Inside found;
  for (const ShardMinute& minute : by_shard_[shard]) {
    if (end_of(minute.minute) <= from || start_of(minute.minute) >= until) continue;
    found.touching.push_back(minute.minute);
    const bool is_whole = start_of(minute.minute) >= from && end_of(minute.minute) <= until;
    if (is_whole) found.whole.push_back(minute.minute);
  }
  return found;
}

bool Minutes::hot_key_explains(std::uint32_t shard, std::int32_t minute) const {
  return std::ranges::any_of(result_.keys, [&](const KeyResult& key) {
    if (key.shard != shard || !is_hot(key)) return false;
    const bool then =
        key.over_from < end_of(minute) + kHotKeyLasts && key.over_until > start_of(minute) - 1min;
    return then || static_cast<double>(key.offered_records) >=
                       kKeyDominates * static_cast<double>(result_.shards[shard].offered_records);
  });
}

}  // namespace weir::reports
