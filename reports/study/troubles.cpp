#include "reports/study/troubles.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include "reports/study/minutes.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

namespace {

using sim::KeyResult;
using sim::RunResult;
using sim::ShardMinute;

constexpr double kHotShardRefuses = 0.01;
constexpr double kStreamHasRoom = 0.7;
constexpr double kAmplified = 1.2;
constexpr double kBelowAverage = 0.9;
constexpr double kStormRefuses = 0.01;
constexpr std::size_t kStormMinutes = 5;

Load over_load(const KeyResult& key) {
  return load_of({key.over_records, key.over_bytes}, key.over_until - key.over_from);
}

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

// What the other keys bring to a key's shard, over the run.
Load load_of_other_keys(const RunResult& result, const KeyResult& key) {
  const sim::ShardResult& shard = result.shards[key.shard];
  const Amount others{std::max<std::int64_t>(0, shard.offered_records - key.offered_records),
                      std::max<std::int64_t>(0, shard.offered_data_bytes - key.offered_bytes)};
  return load_of(others, result.duration - result.warm_up);
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
    const auto inside = minutes.inside(key->shard, key->over_from, key->over_until);
    minutes.sum_up(key->shard, inside.whole.empty() ? inside.touching : inside.whole, trouble.size);
    trouble.size.key = over_load(*key);
    trouble.size.value = share_of_limit(trouble.size.key);
    if (inside.whole.empty()) {
      trouble.size.shard_offered = trouble.size.key + load_of_other_keys(result, *key);
    }
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
  std::vector<std::int32_t> when;
  for (const ShardMinute& minute : minutes.of_shard(shard)) {
    const bool stream_has_room =
        share_of_limit(minutes.stream_offered(minute.minute), minutes.open_shards(minute.minute)) <
        kStreamHasRoom;
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

// The minutes of a shard in which it goes on refusing although the load that made it do so is gone.
std::vector<std::int32_t> storm_of(const Minutes& minutes, std::uint32_t shard) {
  std::vector<std::int32_t> longest;
  std::vector<std::int32_t> after;
  bool overloaded = false;
  std::int32_t last = -2;
  for (const ShardMinute& minute : minutes.of_shard(shard)) {
    const bool goes_on = minute.minute == last + 1 && refused_share(minute) >= kStormRefuses;
    last = minute.minute;
    if (!goes_on || offered_share(minute) >= 1) {
      overloaded = offered_share(minute) >= 1;
      after.clear();
    } else if (overloaded) {
      after.push_back(minute.minute);
      if (after.size() > longest.size()) longest = after;
    }
  }
  if (longest.size() < kStormMinutes) longest.clear();
  return longest;
}

void find_storm_and_bursts(const Minutes& minutes, std::uint32_t shard,
                           std::vector<Trouble>& found) {
  const auto is_full = [&](std::int32_t minute) {
    const ShardMinute* own = minutes.find(shard, minute);
    return own != nullptr && offered_share(*own) >= kBelowAverage;
  };
  const std::vector<std::int32_t> storm = storm_of(minutes, shard);
  if (auto trouble = of_minutes(TroubleKind::RetryStorm, shard, minutes, storm)) {
    found.push_back(std::move(*trouble));
  }
  std::vector<std::int32_t> when;
  for (const ShardMinute& minute : minutes.of_shard(shard)) {
    if (minute.refused_records == 0 || minutes.hot_key_explains(shard, minute.minute)) continue;
    if (std::ranges::binary_search(storm, minute.minute)) continue;
    // The edge of an overload is not a burst: its retries spill over, its start fills half a
    // minute.
    const bool at_an_edge = is_full(minute.minute - 1) || is_full(minute.minute + 1);
    if (!is_full(minute.minute) && !at_an_edge) when.push_back(minute.minute);
  }
  if (auto trouble = of_minutes(TroubleKind::ThrottledBelowAverage, shard, minutes, when)) {
    found.push_back(std::move(*trouble));
  }
}

void find_late_reshards(const RunResult& result, const Minutes& minutes,
                        std::vector<Trouble>& found) {
  constexpr double kRefuses = 0.01;
  Duration since{};
  for (std::uint32_t call = 0; call < result.actions.size(); ++call) {
    const auto opened = opened_by(result.actions, call, result.shards);
    if (!opened || opened->after <= opened->before) continue;
    const auto refused = [&](const sim::StreamMinute& minute) {
      return minute.attempted_records > 0 &&
             static_cast<double>(minute.refused_records) >=
                 kRefuses * static_cast<double>(minute.attempted_records);
    };
    std::vector<std::int32_t> when;
    double worst = 0;
    bool relieved = false;
    for (const sim::StreamMinute& minute : result.minutes) {
      if (start_of(minute.minute) >= since && start_of(minute.minute) < opened->last &&
          refused(minute)) {
        when.push_back(minute.minute);
        worst = std::max(worst, static_cast<double>(minute.refused_records) /
                                    static_cast<double>(minute.attempted_records));
      }
      const bool next = start_of(minute.minute) >= opened->last + std::chrono::minutes{1} &&
                        start_of(minute.minute) < opened->last + std::chrono::minutes{2};
      relieved = relieved || (next && !refused(minute));
    }
    since = opened->last;
    if (when.empty() || !relieved) continue;
    auto trouble = of_minutes(TroubleKind::ReshardTooLate, 0, minutes, when);
    trouble->subject.shard = call;
    trouble->until = std::min(trouble->until, opened->last);
    trouble->size.value = worst;
    found.push_back(std::move(*trouble));
  }
}

void find_read_contention(const RunResult& result, std::uint32_t shard,
                          std::vector<Trouble>& found) {
  constexpr double kRefuses = 0.01;
  const sim::ShardResult& own = result.shards[shard];
  const auto calls = static_cast<double>(own.get_calls);
  const auto refused = static_cast<double>(own.refused_get_calls);
  if (refused == 0 || refused < kRefuses * calls) return;
  Trouble trouble;
  trouble.subject = {TroubleKind::ReadContention, shard, {}, {}};
  trouble.shard = shard;
  trouble.from = std::max(own.opened, result.warm_up);
  trouble.until = result.duration;
  trouble.size.value = refused / calls;
  found.push_back(std::move(trouble));
}

// What a reader goes through since the first shard opened during the run.
Trouble since_first_opening(const RunResult& result, TroubleKind kind, std::uint32_t reader,
                            double value) {
  Trouble trouble;
  trouble.subject = {kind, reader, {}, {}};
  trouble.key_producer = result.readers[reader].name;
  trouble.from = result.duration;
  for (const sim::ShardResult& shard : result.shards) {
    if (shard.opened > Duration{}) trouble.from = std::min(trouble.from, shard.opened);
  }
  trouble.until = result.duration;
  trouble.size.value = value;
  return trouble;
}

void find_behind_parents(const RunResult& result, std::vector<Trouble>& found) {
  constexpr Duration kLong = std::chrono::minutes{1};
  for (std::uint32_t reader = 0; reader < result.readers.size(); ++reader) {
    const Duration behind = result.readers[reader].behind_parents;
    if (behind < kLong) continue;
    found.push_back(since_first_opening(result, TroubleKind::BehindParents, reader,
                                        std::chrono::duration<double>(behind).count()));
  }
}

void find_before_parents(const RunResult& result, std::vector<Trouble>& found) {
  for (std::uint32_t reader = 0; reader < result.readers.size(); ++reader) {
    const std::int64_t early = result.readers[reader].early_records;
    if (early == 0) continue;
    found.push_back(since_first_opening(result, TroubleKind::BeforeParents, reader,
                                        static_cast<double>(early)));
  }
}

Trouble of_reader(const RunResult& result, TroubleKind kind, std::uint32_t reader, Duration from,
                  std::int64_t records) {
  Trouble trouble;
  trouble.subject = {kind, reader, {}, {}};
  trouble.key_producer = result.readers[reader].name;
  trouble.from = from;
  trouble.until = result.duration;
  trouble.size.value = static_cast<double>(records);
  return trouble;
}

void find_skipped(const RunResult& result, std::vector<Trouble>& found) {
  for (std::uint32_t reader = 0; reader < result.readers.size(); ++reader) {
    const sim::ReaderResult& own = result.readers[reader];
    if (own.latest_gap.records == 0) continue;
    found.push_back(of_reader(result, TroubleKind::LatestGap, reader, own.latest_gap_from,
                              own.latest_gap.records));
  }
}

void find_expired(const RunResult& result, std::vector<Trouble>& found) {
  for (std::uint32_t reader = 0; reader < result.readers.size(); ++reader) {
    const sim::ReaderResult& own = result.readers[reader];
    const std::int64_t expired = own.ledger.expired.records - own.lost_with_stream.records;
    if (expired == 0) continue;
    found.push_back(
        of_reader(result, TroubleKind::RecordsExpired, reader, result.warm_up, expired));
  }
}

Duration median(std::vector<Duration> values) {
  if (values.empty()) return {};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

std::optional<Opened> opened_by(const std::vector<sim::ActionResult>& actions, std::size_t call,
                                const std::vector<sim::ShardResult>& shards) {
  const sim::ActionResult& made = actions[call];
  using enum sim::ActionCall;
  const bool reshards = std::ranges::any_of(
      std::array{SplitShard, MergeShards, UpdateShardCount, UpdateStreamWarmThroughput},
      [&](sim::ActionCall one) { return made.call == sim::name_of(one); });
  if (!made.error.empty() || !reshards) return std::nullopt;
  const auto next =
      std::find_if(actions.begin() + static_cast<std::ptrdiff_t>(call) + 1, actions.end(),
                   [](const sim::ActionResult& later) { return later.error.empty(); });
  const Duration until = next == actions.end() ? Duration::max() : next->at;
  Opened opened{.first = Duration::max(), .last = {}, .before = 0, .after = 0};
  for (const sim::ShardResult& shard : shards) {
    if (shard.opened <= made.at || shard.opened > until || shard.by_service) continue;
    opened.first = std::min(opened.first, shard.opened);
    opened.last = std::max(opened.last, shard.opened);
  }
  if (opened.first == Duration::max()) return std::nullopt;
  const auto open_at = [&](Duration at) {
    return std::count_if(shards.begin(), shards.end(), [at](const sim::ShardResult& shard) {
      return shard.opened <= at && shard.closed > at;
    });
  };
  opened.before = open_at(made.at);
  opened.after = open_at(opened.last);
  return opened;
}

std::vector<Trouble> find_troubles(const sim::RunResult& result) {
  const Minutes minutes{result};
  std::vector<Trouble> found;
  find_hot_keys(result, minutes, found);
  for (std::uint32_t shard = 0; shard < result.shards.size(); ++shard) {
    find_hot_shard(result, minutes, shard, found);
    find_amplification(minutes, shard, found);
    find_storm_and_bursts(minutes, shard, found);
  }
  find_late_reshards(result, minutes, found);
  for (std::uint32_t shard = 0; shard < result.shards.size(); ++shard) {
    find_read_contention(result, shard, found);
  }
  find_behind_parents(result, found);
  find_before_parents(result, found);
  find_skipped(result, found);
  find_expired(result, found);
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
  stream_shards += other.stream_shards;
  return *this;
}

TroubleSize operator*(TroubleSize size, double factor) {
  size.value *= factor;
  size.stream_shards *= factor;
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
