#include "sim/operations/autoscaling.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/check.hpp"
#include "model/model_defaults.hpp"
#include "sim/scenario/autoscaler_defaults.hpp"

namespace weir::sim {

namespace {

constexpr Duration kMinute = std::chrono::minutes{1};

double seconds(Duration time) {
  return static_cast<double>(time.count()) / static_cast<double>(kNanosPerSecond);
}

// The minutes of a period as numbers of minutes, [from, to).
struct Minutes {
  std::int64_t from;
  std::int64_t to;
};

Minutes minutes_of(Instant from, Instant to) {
  return {from.time_since_epoch() / kMinute, to.time_since_epoch() / kMinute};
}

// What a robot sees of one rule: the values of its last periods, the newest first; none where there
// are no data.
using Window = std::vector<std::optional<double>>;

double used(double amount, std::int64_t limit, std::int64_t shards, double span_s) {
  return amount / (static_cast<double>(limit) * static_cast<double>(shards) * span_s);
}

std::optional<double> value_of(ScalingMetric metric, const CloudWatchMinute& sums,
                               std::int64_t shards, double span_s) {
  namespace limits = model::defaults;
  const auto real = [](std::int64_t count) { return static_cast<double>(count); };
  const double bytes =
      used(real(sums.written.bytes), limits::kWriteBytesPerS.value, shards, span_s);
  const double records =
      used(real(sums.written.records), limits::kWriteRecordsPerS.value, shards, span_s);
  const bool written = sums.written.records > 0;
  const auto where = [](bool there, double value) {
    return there ? std::optional{value} : std::nullopt;
  };
  switch (metric) {
    case ScalingMetric::Write:
      return where(written, std::max(bytes, records));
    case ScalingMetric::WriteBytes:
      return where(written, bytes);
    case ScalingMetric::WriteRecords:
      return where(written, records);
    case ScalingMetric::Read:
      return where(
          sums.read.records > 0,
          std::max(used(real(sums.read.bytes), limits::kReadBytesPerS.value, shards, span_s),
                   used(real(sums.read.records), defaults::autoscaler::kReadRecordsPerS.value,
                        shards, span_s)));
    case ScalingMetric::WriteThrottles:
      return where(written, real(sums.write_throttled) / span_s);
    case ScalingMetric::ReadThrottles:
      return real(sums.read_throttled) / span_s;
    case ScalingMetric::IteratorAge:
      return sums.iterator_age ? std::optional{seconds(*sums.iterator_age)} : std::nullopt;
    case ScalingMetric::ShardRecords:
      break;
  }
  return std::nullopt;
}

// The end of the newest period that can be seen.
Instant newest(const Autoscaler& robot, const ScalingRule& rule, Instant now) {
  const Duration visible = now.time_since_epoch() - robot.delay;
  return Instant{visible < Duration{} ? Duration{} : visible / rule.period * rule.period};
}

Window window_of(const Autoscaler& robot, const ScalingRule& rule, ScalingMetric metric,
                 bool guarded, std::int64_t shards, Instant now, const CloudWatch& seen) {
  Window window;
  Instant to = newest(robot, rule, now);
  for (std::int64_t i = 0; i < rule.of; ++i, to -= rule.period) {
    const auto sums =
        to - rule.period < Instant{} ? std::nullopt : seen.period(to - rule.period, to);
    auto value = sums ? value_of(metric, *sums, shards, seconds(rule.period)) : std::nullopt;
    if (value && guarded && robot.lag_guard && sums->iterator_age) {
      const double lag = seconds(*sums->iterator_age) / seconds(*robot.lag_guard);
      value = std::max(*value, lag * rule.threshold);
    }
    window.push_back(value);
  }
  return window;
}

// Whether enough of the periods are beyond the threshold. What is before the start is missing like
// any other period without data, but nothing is made of that.
bool breaches(const ScalingRule& rule, bool up, MissingData missing, const Window& window,
              std::int64_t before_start) {
  std::int64_t count = 0;
  const auto beyond = [&](double value) {
    return up ? value >= rule.threshold : value < rule.threshold;
  };
  for (std::size_t i = 0; i < window.size(); ++i) {
    const bool there_was_none = static_cast<std::int64_t>(window.size() - i) <= before_start;
    if (window[i]) {
      count += beyond(*window[i]) ? 1 : 0;
    } else if (!there_was_none) {
      const bool counts =
          missing == MissingData::Breaching || (missing == MissingData::Zero && beyond(0));
      count += counts ? 1 : 0;
    }
  }
  return count >= rule.datapoints;
}

bool is_cool(const Autoscaler& robot, const AutoscalerState& state, bool up, Instant now) {
  const Duration wait = up ? robot.up.cool_down : robot.down.cool_down;
  const auto past = [&](const std::optional<Instant>& last) {
    return !last || now - *last >= wait;
  };
  // amazon-kinesis-scaling-utils has a clock for each direction, the others have one
  if (robot.kind == AutoscalerKind::ScalingUtils) return past(up ? state.last_up : state.last_down);
  return past(state.last_up) && past(state.last_down);
}

struct Vote {
  bool is_for = false;
  double newest = 0;
  double highest = 0;
  ScalingMetric metric{};
};

Vote vote_of(const Autoscaler& robot, bool up, std::int64_t shards, Instant now,
             const CloudWatch& seen) {
  const ScalingRule& rule = up ? robot.up : robot.down;
  const std::int64_t there = newest(robot, rule, now).time_since_epoch() / rule.period;
  const std::int64_t before_start = std::max<std::int64_t>(0, rule.of - there);
  Vote vote;
  vote.is_for = !up;
  for (const ScalingMetric metric : robot.metrics) {
    Window window = window_of(robot, rule, metric, !up, shards, now, seen);
    if (robot.kind == AutoscalerKind::ScalingUtils && metric == ScalingMetric::Write) {
      // it takes the series, bytes or records, that is higher now
      Window bytes = window_of(robot, rule, ScalingMetric::WriteBytes, !up, shards, now, seen);
      Window records = window_of(robot, rule, ScalingMetric::WriteRecords, !up, shards, now, seen);
      window = std::move(bytes.front() >= records.front() ? bytes : records);
    }
    const bool breached = breaches(rule, up, robot.missing, window, before_start);
    const bool first = metric == robot.metrics.front();
    if (first || (up && breached && !vote.is_for)) {
      vote.metric = metric;
      vote.newest = window.front().value_or(0);
    }
    for (const auto& value : window) vote.highest = std::max(vote.highest, value.value_or(0));
    vote.is_for = up ? vote.is_for || breached : vote.is_for && breached;
  }
  return vote;
}

// ---- One shard at a time ----

// Records a second of a shard in each of the last periods; none of what is not known.
bool shards_breach(const Autoscaler& robot, const ScalingRule& rule, bool up, Instant now,
                   const CloudWatch& seen, const std::vector<std::uint32_t>& shards,
                   double& newest_value) {
  Instant to = newest(robot, rule, now);
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < rule.of; ++i, to -= rule.period) {
    if (to - rule.period < Instant{}) return false;
    double sum = 0;
    for (const std::uint32_t shard : shards) {
      sum += static_cast<double>(seen.shard_records(shard, to - rule.period, to).value_or(0));
    }
    sum /= seconds(rule.period);
    if (i == 0) newest_value = sum;
    count += (up ? sum >= rule.threshold : sum < rule.threshold) ? 1 : 0;
  }
  return count >= rule.datapoints;
}

ScalingWish wish_for_one(const Autoscaler& robot, const AutoscalerState& state, Instant now,
                         const CloudWatch& seen, const model::Stream& stream) {
  std::vector<std::uint32_t> open;  // in order of hash keys
  open.reserve(static_cast<std::size_t>(stream.open_shards()));
  for (const model::NumberedRange& shard : stream.open_ranges()) open.push_back(shard.number);
  const auto count = static_cast<std::int64_t>(open.size());
  ScalingWish wish;
  wish.metric = ScalingMetric::ShardRecords;
  if (count < robot.max_shards && is_cool(robot, state, true, now)) {
    for (const std::uint32_t shard : open) {
      if (!shards_breach(robot, robot.up, true, now, seen, {shard}, wish.value)) continue;
      wish.kind = ScalingWish::Kind::Split;
      wish.up = true;
      wish.shard = shard;
      return wish;
    }
  }
  if (count <= robot.min_shards || !is_cool(robot, state, false, now)) return wish;
  for (std::size_t i = 0; i + 1 < open.size(); ++i) {
    const auto is_young = [&](std::uint32_t shard) {
      return now - stream.shards()[shard].created() < kMinute;
    };
    if (is_young(open[i]) || is_young(open[i + 1])) continue;
    if (!shards_breach(robot, robot.down, false, now, seen, {open[i], open[i + 1]}, wish.value)) {
      continue;
    }
    wish.kind = ScalingWish::Kind::Merge;
    wish.shard = open[i];
    wish.adjacent = open[i + 1];
    return wish;
  }
  return wish;
}

}  // namespace

void CloudWatch::add_shard_records(std::uint32_t shard, std::int64_t records) {
  if (kept_of_shards_ == 0) return;
  if (shard >= shards_under_way_.size()) shards_under_way_.resize(shard + 1);
  shards_under_way_[shard] += records;
}

void CloudWatch::roll(Instant now) {
  CHECK(now.time_since_epoch() % kMinute == Duration{});
  ++over_;
  minutes_.push_back(under_way_);
  under_way_ = {};
  if (static_cast<std::int64_t>(minutes_.size()) > kept_) minutes_.pop_front();
  if (kept_of_shards_ == 0) return;
  shards_.push_back(shards_under_way_);
  std::fill(shards_under_way_.begin(), shards_under_way_.end(), 0);
  if (static_cast<std::int64_t>(shards_.size()) > kept_of_shards_) shards_.pop_front();
}

std::optional<CloudWatchMinute> CloudWatch::period(Instant from, Instant to) const {
  const auto [first, end] = minutes_of(from, to);
  const std::int64_t kept_from = over_ - static_cast<std::int64_t>(minutes_.size());
  if (first < kept_from || end > over_) return std::nullopt;
  CloudWatchMinute sum;
  for (std::int64_t i = first; i < end; ++i) {
    const CloudWatchMinute& minute = minutes_[static_cast<std::size_t>(i - kept_from)];
    sum.written += minute.written;
    sum.write_throttled += minute.write_throttled;
    sum.read += minute.read;
    sum.read_throttled += minute.read_throttled;
    if (minute.iterator_age) {
      sum.iterator_age = std::max(sum.iterator_age.value_or(Duration{}), *minute.iterator_age);
    }
  }
  return sum;
}

std::optional<std::int64_t> CloudWatch::shard_records(std::uint32_t shard, Instant from,
                                                      Instant to) const {
  const auto [first, end] = minutes_of(from, to);
  const std::int64_t kept_from = over_ - static_cast<std::int64_t>(shards_.size());
  if (first < kept_from || end > over_) return std::nullopt;
  std::int64_t sum = 0;
  for (std::int64_t i = first; i < end; ++i) {
    const auto& minute = shards_[static_cast<std::size_t>(i - kept_from)];
    if (shard < minute.size()) sum += minute[shard];
  }
  return sum;
}

std::size_t CloudWatch::memory_bytes() const {
  std::size_t bytes = minutes_.size() * sizeof(CloudWatchMinute);
  for (const auto& shards : shards_) bytes += shards.capacity() * sizeof(std::int64_t);
  return bytes;
}

std::int64_t minutes_needed(const std::vector<Autoscaler>& robots) {
  std::int64_t minutes = 0;
  for (const Autoscaler& robot : robots) {
    for (const ScalingRule* rule : {&robot.up, &robot.down}) {
      const Duration span = rule->period * (rule->of + 1) + robot.delay;
      minutes = std::max<std::int64_t>(minutes, span / kMinute + 1);
    }
  }
  return minutes;
}

std::int64_t shard_minutes_needed(const std::vector<Autoscaler>& robots) {
  std::vector<Autoscaler> by_shard;
  std::copy_if(robots.begin(), robots.end(), std::back_inserter(by_shard),
               [](const Autoscaler& robot) { return robot.one_shard; });
  return minutes_needed(by_shard);
}

ScalingWish wish_of(const Autoscaler& robot, AutoscalerState& state, Instant now,
                    const CloudWatch& seen, const model::Stream& stream) {
  const std::int64_t open = stream.open_shards();
  if (state.known_shards == 0 || now - state.known_at >= robot.refresh) {
    state.known_shards = open;
    state.known_at = now;
  }
  if (robot.one_shard) return wish_for_one(robot, state, now, seen, stream);
  ScalingWish wish;
  for (const bool up : {true, false}) {
    const Vote vote = vote_of(robot, up, state.known_shards, now, seen);
    if (!vote.is_for) continue;
    wish.metric = vote.metric;
    wish.value = vote.newest;
    wish.up = up;
    wish.target = up ? scaled_up(robot.up.step, open, vote.highest, robot.max_shards)
                     : scaled_down(robot.down.step, open, vote.highest, robot.min_shards);
    // an answer for one direction ends the look, whether it may act or not
    const bool acts = wish.target != open && is_cool(robot, state, up, now);
    if (acts) wish.kind = ScalingWish::Kind::Target;
    return wish;
  }
  return wish;
}

}  // namespace weir::sim
