#include "reports/study/troubles.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include "reports/study/measure.hpp"

namespace weir::reports {

namespace {

using namespace std::chrono_literals;
using sim::KeyResult;
using sim::RunResult;
using sim::ShardMinute;
using sim::StreamMinute;

constexpr Duration kHotKeyLasts = 10s;
constexpr double kHotShardRefuses = 0.01;
constexpr double kStreamHasRoom = 0.7;
constexpr double kAmplified = 1.2;
constexpr double kBelowAverage = 0.9;
constexpr double kKeyDominates = 0.5;

Duration start_of(std::int32_t minute) {
  return std::chrono::minutes{minute};
}
Duration end_of(std::int32_t minute) {
  return std::chrono::minutes{minute + 1};
}

bool is_hot(const KeyResult& key) {
  return key.over_until - key.over_from >= kHotKeyLasts;
}

Load over_load(const KeyResult& key) {
  return load_of({key.over_records, key.over_bytes}, key.over_until - key.over_from);
}

// The per-minute facts of one replication, by shard and in order of time.
class Minutes {
 public:
  explicit Minutes(const RunResult& result) : result_{result}, by_shard_(result.shards.size()) {
    for (const ShardMinute& minute : result.shard_minutes) {
      if (minute.shard < by_shard_.size()) by_shard_[minute.shard].push_back(minute);
    }
    for (auto& minutes : by_shard_) std::ranges::sort(minutes, {}, &ShardMinute::minute);
    for (const StreamMinute& minute : result.minutes) stream_[minute.minute] = minute;
  }

  const std::vector<ShardMinute>& of_shard(std::uint32_t shard) const { return by_shard_[shard]; }

  /// None for a minute in which nothing of this shard was refused or sent again.
  const ShardMinute* find(std::uint32_t shard, std::int32_t minute) const {
    const auto& minutes = by_shard_[shard];
    const auto found = std::ranges::lower_bound(minutes, minute, {}, &ShardMinute::minute);
    return found != minutes.end() && found->minute == minute ? &*found : nullptr;
  }

  /// A moment moved into the part of the run that counts.
  Duration counted(Duration moment) const {
    return std::clamp(moment, std::min(result_.warm_up, result_.duration), result_.duration);
  }

  Load stream_offered(std::int32_t minute) const {
    const auto found = stream_.find(minute);
    if (found == stream_.end()) return {};
    return load_of({found->second.offered_records, found->second.offered_bytes},
                   found->second.length);
  }

  /// Fills the shard's and the stream's loads in `size`, summed over the minutes in `when`.
  void sum_up(std::uint32_t shard, const std::vector<std::int32_t>& when, TroubleSize& size) const {
    Amount offered, attempted, refused, stream_offered, stream_accepted;
    Duration shard_time{}, stream_time{};
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
      }
    }
    size.shard_offered = load_of(offered, shard_time);
    size.shard_attempted = load_of(attempted, shard_time);
    size.shard_refused = load_of(refused, shard_time);
    size.stream_offered = load_of(stream_offered, stream_time);
    size.stream_accepted = load_of(stream_accepted, stream_time);
  }

  /// The shard's minutes that lie wholly in [from, until); where there is none, those that touch
  /// it.
  std::vector<std::int32_t> inside(std::uint32_t shard, Duration from, Duration until) const {
    std::vector<std::int32_t> whole, touching;
    for (const ShardMinute& minute : by_shard_[shard]) {
      if (end_of(minute.minute) <= from || start_of(minute.minute) >= until) continue;
      touching.push_back(minute.minute);
      const bool is_whole = start_of(minute.minute) >= from && end_of(minute.minute) <= until;
      if (is_whole) whole.push_back(minute.minute);
    }
    return whole.empty() ? touching : whole;
  }

  /// Whether a hot key explains what this shard refuses in this minute: it was hot then or in the
  /// minute before (its retries come later), or it brings most of what the shard is offered.
  bool hot_key_explains(std::uint32_t shard, std::int32_t minute) const {
    return std::ranges::any_of(result_.keys, [&](const KeyResult& key) {
      if (key.shard != shard || !is_hot(key)) return false;
      const bool then =
          key.over_from < end_of(minute) + kHotKeyLasts && key.over_until > start_of(minute) - 1min;
      return then || static_cast<double>(key.offered_records) >=
                         kKeyDominates * static_cast<double>(result_.shards[shard].offered_records);
    });
  }

 private:
  const RunResult& result_;
  std::vector<std::vector<ShardMinute>> by_shard_;
  std::map<std::int32_t, StreamMinute> stream_;
};

double offered_share(const ShardMinute& minute) {
  return share_of_limit(load_of({minute.offered_records, minute.offered_bytes}, minute.length));
}

double refused_share(const ShardMinute& minute) {
  if (minute.attempted_records == 0) return 0;
  return static_cast<double>(minute.refused_records) /
         static_cast<double>(minute.attempted_records);
}

double amplification(const ShardMinute& minute) {
  if (minute.offered_records == 0) return 0;  // retries of the minute before
  return static_cast<double>(minute.attempted_records) /
         static_cast<double>(minute.offered_records);
}

void find_hot_keys(const RunResult& result, const Minutes& minutes, std::vector<Trouble>& found) {
  std::map<TroubleSubject, const KeyResult*> worst;
  for (const KeyResult& key : result.keys) {
    if (!is_hot(key) || key.shard >= result.shards.size()) continue;
    const KeyResult*& known = worst[{TroubleKind::HotKey, 0, key.producer, key.base}];
    if (known == nullptr || share_of_limit(over_load(key)) > share_of_limit(over_load(*known))) {
      known = &key;
    }
  }
  for (const auto& [subject, key] : worst) {
    Trouble trouble{.subject = subject,
                    .shard = key->shard,
                    .key = key->key,
                    .key_producer = key->producer,
                    .key_base = key->base,
                    .from = key->over_from,
                    .until = key->over_until,
                    .size = {}};
    minutes.sum_up(key->shard, minutes.inside(key->shard, key->over_from, key->over_until),
                   trouble.size);
    trouble.size.key = over_load(*key);
    trouble.size.value = share_of_limit(trouble.size.key);
    found.push_back(std::move(trouble));
  }
}

// One trouble of a shard from the minutes that show it; none of none.
std::optional<Trouble> of_minutes(TroubleKind kind, std::uint32_t shard, const Minutes& minutes,
                                  const std::vector<std::int32_t>& when) {
  if (when.empty()) return std::nullopt;
  Trouble trouble{.subject = {kind, shard, {}, {}},
                  .shard = shard,
                  .key = {},
                  .key_producer = {},
                  .key_base = {},
                  .from = minutes.counted(start_of(when.front())),
                  .until = minutes.counted(end_of(when.back())),
                  .size = {}};
  minutes.sum_up(shard, when, trouble.size);
  const double attempted = trouble.size.shard_attempted.records_per_s;
  trouble.size.value = attempted > 0 ? trouble.size.shard_refused.records_per_s / attempted : 0;
  return trouble;
}

void name_heaviest_key(const RunResult& result, Trouble& trouble) {
  const KeyResult* heaviest = nullptr;
  for (const KeyResult& key : result.keys) {
    if (key.shard != trouble.shard) continue;
    if (heaviest == nullptr || key.offered_records > heaviest->offered_records) heaviest = &key;
  }
  if (heaviest == nullptr) return;
  trouble.key = heaviest->key;
  trouble.key_producer = heaviest->producer;
  trouble.key_base = heaviest->base;
  trouble.size.key = load_of({heaviest->offered_records, heaviest->offered_bytes},
                             result.duration - result.warm_up);
}

void find_hot_shard(const RunResult& result, const Minutes& minutes, std::uint32_t shard,
                    std::vector<Trouble>& found) {
  const sim::ShardResult& whole = result.shards[shard];
  const auto attempted = std::accumulate(whole.attempts.attempted.begin(),
                                         whole.attempts.attempted.end(), std::int64_t{0});
  if (static_cast<double>(whole.write_throttled_records) <
          kHotShardRefuses * static_cast<double>(attempted) ||
      attempted == 0) {
    return;
  }
  const auto shards = static_cast<std::int64_t>(result.shards.size());
  std::vector<std::int32_t> when;
  for (const ShardMinute& minute : minutes.of_shard(shard)) {
    const bool stream_has_room =
        share_of_limit(minutes.stream_offered(minute.minute), shards) < kStreamHasRoom;
    if (refused_share(minute) >= kHotShardRefuses && stream_has_room &&
        !minutes.hot_key_explains(shard, minute.minute)) {
      when.push_back(minute.minute);
    }
  }
  if (auto trouble = of_minutes(TroubleKind::HotShard, shard, minutes, when)) {
    name_heaviest_key(result, *trouble);
    found.push_back(std::move(*trouble));
  }
}

void find_amplification(const Minutes& minutes, std::uint32_t shard, std::vector<Trouble>& found) {
  std::vector<std::int32_t> when;
  double worst = 0;
  for (const ShardMinute& minute : minutes.of_shard(shard)) {
    const double ratio = amplification(minute);
    if (ratio < kAmplified) continue;
    when.push_back(minute.minute);
    worst = std::max(worst, ratio);
  }
  if (auto trouble = of_minutes(TroubleKind::RetryAmplification, shard, minutes, when)) {
    trouble->size.value = worst;
    found.push_back(std::move(*trouble));
  }
}

void find_below_average(const Minutes& minutes, std::uint32_t shard, std::vector<Trouble>& found) {
  const auto is_full = [&](std::int32_t minute) {
    const ShardMinute* own = minutes.find(shard, minute);
    return own != nullptr && offered_share(*own) >= kBelowAverage;
  };
  std::vector<std::int32_t> when;
  for (const ShardMinute& minute : minutes.of_shard(shard)) {
    if (minute.refused_records == 0 || minutes.hot_key_explains(shard, minute.minute)) continue;
    // The edge of an overload is not a burst: its retries spill over, its start fills half a
    // minute.
    const bool at_an_edge = is_full(minute.minute - 1) || is_full(minute.minute + 1);
    if (!is_full(minute.minute) && !at_an_edge) when.push_back(minute.minute);
  }
  if (auto trouble = of_minutes(TroubleKind::ThrottledBelowAverage, shard, minutes, when)) {
    found.push_back(std::move(*trouble));
  }
}

Duration median(std::vector<Duration> values) {
  if (values.empty()) return {};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

std::vector<Trouble> find_troubles(const sim::RunResult& result) {
  const Minutes minutes{result};
  std::vector<Trouble> found;
  find_hot_keys(result, minutes, found);
  for (std::uint32_t shard = 0; shard < result.shards.size(); ++shard) {
    find_hot_shard(result, minutes, shard, found);
    find_amplification(minutes, shard, found);
    find_below_average(minutes, shard, found);
  }
  std::ranges::sort(found, {}, &Trouble::subject);
  return found;
}

TroubleSize& TroubleSize::operator+=(const TroubleSize& other) {
  value += other.value;
  key += other.key;
  shard_offered += other.shard_offered;
  shard_attempted += other.shard_attempted;
  shard_refused += other.shard_refused;
  stream_offered += other.stream_offered;
  stream_accepted += other.stream_accepted;
  return *this;
}

TroubleSize operator*(TroubleSize size, double factor) {
  size.value *= factor;
  for (Load* load : {&size.key, &size.shard_offered, &size.shard_attempted, &size.shard_refused,
                     &size.stream_offered, &size.stream_accepted}) {
    *load = *load * factor;
  }
  return size;
}

TroubleSize TroubleSum::mean() const {
  return replications == 0 ? TroubleSize{} : sum * (1 / static_cast<double>(replications));
}

Duration TroubleSum::median_from() const {
  return median(from);
}
Duration TroubleSum::median_until() const {
  return median(until);
}

void add_troubles(TroubleSums& sums, std::vector<Trouble> troubles) {
  for (Trouble& trouble : troubles) {
    TroubleSum& sum = sums[trouble.subject];
    ++sum.replications;
    sum.sum += trouble.size;
    sum.from.push_back(trouble.from);
    sum.until.push_back(trouble.until);
    if (sum.replications == 1) sum.first = std::move(trouble);
  }
}

}  // namespace weir::reports
