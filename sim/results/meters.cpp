#include "sim/results/meters.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::sim {

namespace {
constexpr Duration kSecond = std::chrono::seconds{1};
constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kWindow = std::chrono::seconds{10};
}  // namespace

Meters::Meters(std::size_t shards, std::size_t followed_keys, const model::WriteLimits& limits,
               Duration warm_up)
    : limits_{limits},
      warm_up_{warm_up},
      counted_{warm_up == Duration{}},
      live_(shards),
      shards_(shards),
      keys_(followed_keys) {}

// A stretch is over the limit as long as every ten seconds that end in it are.
void Meters::roll_keys(Duration now) {
  const bool full = now - warm_up_ >= kWindow;
  constexpr std::int64_t kSeconds = kWindow / kSecond;
  for (Key& key : keys_) {
    Amount& slot = key.last[seconds_ % key.last.size()];
    key.window -= slot;
    slot = key.second;
    key.window += slot;
    key.total += key.second;
    const Amount second = key.second;
    key.second = {};
    const bool over = full && (key.window.records > kSeconds * limits_.records_per_s ||
                               key.window.bytes > kSeconds * limits_.bytes_per_s);
    if (!over) {
      key.run_from = key.run_until = Duration{};
      continue;
    }
    if (key.run_until == Duration{}) {
      key.run_from = now - kWindow;
      key.run = key.window;
    } else {
      key.run += second;
    }
    key.run_until = now;
    if (key.run_until - key.run_from > key.best_until - key.best_from) {
      key.best_from = key.run_from;
      key.best_until = key.run_until;
      key.best = key.run;
    }
  }
  ++seconds_;
}

void Meters::roll_minute(Duration now) {
  StreamMinute all;
  all.minute = static_cast<std::int32_t>((now - Duration{1}) / kMinute);
  all.length = now - minute_from_;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    Live& live = live_[i];
    const ShardMinute minute{.minute = all.minute,
                             .shard = static_cast<std::uint32_t>(i),
                             .length = all.length,
                             .offered_records = live.offered_records,
                             .offered_bytes = live.offered_bytes,
                             .attempted_records = live.attempted_records,
                             .refused_records = live.refused_records,
                             .write_records = live.stored.records,
                             .write_bytes = live.stored.bytes};
    Live next;
    next.second = live.second;
    next.offered_data_bytes = live.offered_data_bytes;
    live = next;
    Shard& shard = shards_[i];
    shard.offered_records += minute.offered_records;
    shard.write_records += minute.write_records;
    shard.write_bytes += minute.write_bytes;
    shard.refused_records += minute.refused_records;
    all.offered_records += minute.offered_records;
    all.offered_bytes += minute.offered_bytes;
    all.attempted_records += minute.attempted_records;
    all.refused_records += minute.refused_records;
    all.write_records += minute.write_records;
    all.write_bytes += minute.write_bytes;
    const bool eventful =
        minute.refused_records > 0 || minute.attempted_records > minute.offered_records;
    if (eventful) shard_minutes_.push_back(minute);
  }
  if (all.length > Duration{}) minutes_.push_back(all);
  minute_from_ = now;
}

void Meters::roll(Instant at) {
  const Duration now = at.time_since_epoch();
  CHECK(now >= second_from_);
  if (counted_ && now > second_from_) {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      Live& live = live_[i];
      Shard& shard = shards_[i];
      shard.most_records = std::max(shard.most_records, live.second.records);
      shard.most_bytes = std::max(shard.most_bytes, live.second.bytes);
      live.stored += live.second;
      live.second = {};
      live.attempted_before = live.attempted_records;
      live.refused_before = live.refused_records;
    }
    roll_keys(now);
    if (now % kMinute == Duration{}) roll_minute(now);
  }
  if (!counted_) std::ranges::fill(live_, Live{});  // of warm-up, only the second is told
  second_from_ = now;
  if (!counted_ && now >= warm_up_) {
    counted_ = true;
    minute_from_ = now;
  }
}

// As it is when the minute that is open has been closed.
Meters Meters::closed() const {
  Meters last = *this;
  if (counted_) last.roll_minute(second_from_);
  return last;
}

void Meters::add_sums(RunResult& result) const {
  for (const Shard& shard : shards_) {
    result.write_records += shard.write_records;
    result.write_bytes += shard.write_bytes;
    result.refused_records += shard.refused_records;
    for (const Tries& tries : shard.tries) result.attempted_records += tries.attempted;
  }
  result.dropped_records += dropped_records_;
}

void Meters::report_sums(RunResult& result) const {
  closed().add_sums(result);
}

void Meters::report(RunResult& result) const {
  const Meters last = closed();
  last.add_sums(result);
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const Shard& shard = last.shards_[i];
    ShardResult& out = result.shards[i];
    out.offered_records += shard.offered_records;
    out.offered_data_bytes += last.live_[i].offered_data_bytes;
    out.write_records += shard.write_records;
    out.write_bytes += shard.write_bytes;
    out.write_throttled_records += shard.refused_records;
    out.read_records += shard.read.records;
    out.read_bytes += shard.read.bytes;
    out.get_calls += shard.get_calls;
    out.refused_get_calls += shard.refused_get_calls;
    out.write_records_max_per_s = shard.most_records;
    out.write_bytes_max_per_s = shard.most_bytes;
    for (std::size_t k = 0; k < kAttemptsTracked; ++k) {
      out.attempts.attempted[k] = shard.tries[k].attempted;
      out.attempts.refused[k] = shard.tries[k].refused;
    }
    for (std::size_t k = 0; k < kAttemptsTracked; ++k) {
      result.attempts.attempted[k] += shard.tries[k].attempted;
      result.attempts.refused[k] += shard.tries[k].refused;
    }
    result.born_records += shard.offered_records;
  }
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Key& key = last.keys_[i];
    KeyResult& out = result.keys[i];
    out.offered_records = key.total.records + key.second.records;
    out.offered_bytes = key.total.bytes + key.second.bytes;
    out.over_from = key.best_from;
    out.over_until = key.best_until;
    out.over_records = key.best.records;
    out.over_bytes = key.best.bytes;
  }
  result.born_too_late_records += born_too_late_records_;
  result.born_records += born_too_late_records_ + born_besides_;
  result.oversized_records += oversized_records_;
  result.failed_records += failed_records_;
  result.not_found_records += not_found_records_;
  result.minutes = last.minutes_;
  result.shard_minutes = last.shard_minutes_;
}

std::size_t Meters::memory_bytes() const {
  return shards_.size() * (sizeof(Live) + sizeof(Shard)) + keys_.size() * sizeof(Key) +
         minutes_.capacity() * sizeof(StreamMinute) +
         shard_minutes_.capacity() * sizeof(ShardMinute);
}

}  // namespace weir::sim
