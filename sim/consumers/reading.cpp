#include "sim/consumers/reading.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"
#include "sim/results/fingerprint.hpp"

namespace weir::sim {

namespace {

Duration scaled(Duration whole, std::int64_t part, std::int64_t all) {
  return Duration{mul_div(whole.count(), part, all)};
}

std::int64_t bytes_before(const model::ShardLog& log, std::int64_t position) {
  return log.stored().bytes - log.amount_from(position).bytes;
}

// Records of one parcel, processed evenly over [from, to]: how old each was when it was done. A
// wait spread over the parcel's buffer time is taken at the two points that keep its mean and its
// variance.
void add_latencies(Histogram& latency, const model::Parcel& parcel, Instant from, Instant to) {
  if (model::user_records(parcel) == 1 && parcel.wait == Duration{} && from == to) {
    return latency.add(std::max(from - parcel.born, Duration{}));
  }
  const std::int64_t users = model::user_records(parcel);
  const bool joins_later = parcel.wait < Duration{};
  const std::int64_t births = joins_later ? parcel.records : users;
  const Duration to_last_birth = scaled(parcel.born_span, births - 1, births);
  const Duration first = from - parcel.born;
  const Duration last = to - (parcel.born + to_last_birth);
  constexpr std::int64_t kFew = 4;  // in one aggregate: their ages are far apart
  if (parcel.joined > 0 && parcel.records == 1 && users <= kFew && parcel.wait == Duration{}) {
    for (std::int64_t i = 0; i < users; ++i) {
      latency.add(std::max(first + scaled(last - first, i, users - 1), Duration{}));
    }
    return;
  }
  const auto add = [&](Duration wait, std::int64_t records) {
    if (records == 0) return;
    // where nothing at all takes time, rounding may put a birth a nanosecond after its end
    const Duration low = std::max(std::max(std::min(first, last), Duration{}) + wait, Duration{});
    latency.add_spread(low, std::max(low, std::max(first, last) + wait), records);
  };
  if (parcel.wait == Duration{}) {
    add({}, users);
    return;
  }
  if (joins_later) {
    add({}, parcel.records);
    if (parcel.joined == 0) return;
    // two even spreads on top of each other, as one with their mean and their variance
    const auto longer = static_cast<double>(parcel.wait.count());
    const auto own =
        static_cast<double>(std::max(first, last).count() - std::min(first, last).count());
    const Duration width{static_cast<std::int64_t>(std::sqrt(longer * longer + own * own))};
    const Duration low = (first + last + parcel.wait - width) / 2;
    latency.add_spread(std::max(low, Duration{}), std::max(low + width, Duration{}), parcel.joined);
    return;
  }
  constexpr double kGaussPoint = 0.21132486540518711775;  // (1 - 1 / sqrt(3)) / 2
  const auto near =
      Duration{static_cast<std::int64_t>(static_cast<double>(parcel.wait.count()) * kGaussPoint)};
  add(near, users / 2);
  add(parcel.wait - near, users / 2);
  add(parcel.wait / 2, users % 2);  // an odd one in the middle, or it would lean
}

}  // namespace

Reading::Reading(const Consumer& settings, Duration interval, std::uint32_t number,
                 std::size_t shards, std::uint64_t seed, std::uint64_t replication)
    : shards_(shards),
      interval_{interval},
      seed_{seed},
      replication_{replication},
      number_{number} {
  hire(settings);
}

// The cores of as many workers as find a shard.
void Reading::hire(const Consumer& settings) {
  const std::int64_t workers =
      std::min(settings.workers, static_cast<std::int64_t>(shards_.size()));
  core_free_.resize(static_cast<std::size_t>(workers * settings.cores));
}

// ---- Where it reads ----

Instant Reading::first_turn(std::uint32_t shard, Instant from) const {
  // readers' addresses lie beside the producers'
  const Draws draws{seed_, replication_, (1U << 31U) + number_, Purpose::Phase};
  const auto interval = static_cast<double>(interval_.count());
  return from + Duration{static_cast<std::int64_t>(to_unit(draws.block(shard)[0]) * interval)};
}

void Reading::go_to(Shard& state, const model::ShardLog& log, Instant now, std::int64_t position) {
  state.position = position;
  if (position <= state.furthest) return;
  const std::int64_t before = bytes_before(log, position);
  const Amount gap{position - state.furthest, before - state.bytes_to_furthest};
  skipped_ += gap;
  if (started_) {
    if (counted_.latest_gap.records == 0) counted_.latest_gap_from = now.time_since_epoch();
    counted_.latest_gap += gap;
  }
  state.furthest = position;
  state.bytes_to_furthest = before;
}

void Reading::fetch_ahead(std::uint32_t shard, const model::Stream& stream) {
  constexpr std::size_t kUnread = 12;  // parcels: a second's at a coarse grain, and a few
  shards_[last_turn_].after = shard;
  last_turn_ = shard;
  const std::uint32_t next = shards_[shard].after;
  const std::uint32_t second = shards_[next].after;
  stream.shards()[next].log().prefetch_end(kUnread, 0);
  stream.shards()[second].prefetch();
  model::prefetch(&shards_[second], sizeof(Shard));
}

void Reading::begin(const Consumer& settings, Instant now, const model::Stream& stream,
                    StartPosition start, Instant timestamp, std::vector<std::uint32_t>& begun) {
  shards_.resize(stream.shards().size());
  hire(settings);
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    Shard& state = shards_[i];
    const model::Shard& source = stream.shards()[i];
    if (started_) let_go_of_expired(state, source.log());  // else it was never to be read
    std::int64_t position = source.log().begin();
    if (start == StartPosition::Latest) position = source.log().position_at(now);
    if (start == StartPosition::AtTimestamp) {
      position = source.log().position_at(std::min(now, timestamp - Duration{1}));
    }
    go_to(state, source.log(), now, position);
    const bool over = source.state() != model::ShardState::Open && position == source.log().end();
    state.ended = source.state() == model::ShardState::Expired ||
                  (over && start != StartPosition::TrimHorizon);
    state.begun = state.ended;
    state.in_order = false;
    state.due = kNever;
  }
  started_ = true;
  for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) {
    if (shards_[shard].begun || (settings.parents_first && !may_begin(stream, shard))) continue;
    shards_[shard].begun = true;
    begun.push_back(shard);
  }
}

bool Reading::may_begin(const model::Stream& stream, std::uint32_t shard) const {
  const auto parents = stream.lineage().parents(shard);
  return !shards_[shard].begun &&
         std::all_of(parents.begin(), parents.end(),
                     [this](std::uint32_t parent) { return shards_[parent].ended; });
}

// Whether an ancestor is still to be read. What has been read stays so, and is not looked at again:
// splits and merges in turn make more ways up than there are ancestors.
bool Reading::is_early(const model::Stream& stream, std::uint32_t shard) {
  if (shards_[shard].in_order) return false;
  const auto parents = stream.lineage().parents(shard);
  const bool early = std::any_of(parents.begin(), parents.end(), [&](std::uint32_t parent) {
    return !shards_[parent].ended || is_early(stream, parent);
  });
  shards_[shard].in_order = !early;
  return early;
}

void Reading::begin_child(const Consumer& settings, Instant now, const model::Stream& stream,
                          std::uint32_t shard, std::vector<std::uint32_t>& begun) {
  Shard& state = shards_[shard];
  state.begun = true;
  begun.push_back(shard);
  if (settings.new_shards != StartPosition::Latest) return;
  const model::ShardLog& log = stream.shards()[shard].log();
  let_go_of_expired(state, log);
  go_to(state, log, now, log.position_at(now));
}

void Reading::learn(const Consumer& settings, Instant now, const model::Stream& stream,
                    std::vector<std::uint32_t>& begun) {
  if (!started_) return;  // it learns of all of them when it begins
  const auto known = static_cast<std::uint32_t>(shards_.size());
  shards_.resize(stream.shards().size());
  hire(settings);
  for (std::uint32_t shard = known; shard < shards_.size(); ++shard) {
    if (settings.parents_first && !may_begin(stream, shard)) continue;
    begin_child(settings, now, stream, shard, begun);
  }
}

void Reading::follow(const Consumer& settings, Instant now, const model::Stream& stream,
                     std::uint32_t shard, std::vector<std::uint32_t>& begun) {
  for (const std::uint32_t child : stream.lineage().children(shard)) {
    if (child >= shards_.size() || !may_begin(stream, child)) continue;
    begin_child(settings, now, stream, child, begun);
  }
}

void Reading::lose_stream(const model::Stream& stream) {
  if (!started_) return;
  const Amount before = expired_;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    let_go_of_expired(shards_[i], stream.shards()[i].log());
  }
  counted_.lost_with_stream = expired_ - before;
}

Turn Reading::find_no_stream(Instant now, std::uint32_t shard, const Conditions& conditions) {
  if (counts(now, conditions)) {
    counted_.calls += 1;
    counted_.failed_calls += 1;
  }
  Shard& state = shards_[shard];
  state.hash = rolled(state.hash, now, -1);
  state.ended = true;
  Turn turn;
  turn.failed = true;
  turn.error = model::ServiceError::ResourceNotFoundException;
  turn.ended = true;
  return turn;
}

// ---- What it reads ----

void Reading::let_go_of_expired(Shard& state, const model::ShardLog& log) {
  if (state.position >= log.begin()) return;
  state.position = log.begin();
  if (state.furthest >= log.begin()) return;
  const std::int64_t before = bytes_before(log, log.begin());
  expired_ += {log.begin() - state.furthest, before - state.bytes_to_furthest};
  state.furthest = log.begin();
  state.bytes_to_furthest = before;
}

bool Reading::fails(const Conditions& conditions, std::uint32_t shard) {
  const std::uint64_t turn = shards_[shard].turns++;
  if (conditions.errors <= 0) return false;
  const Draws draws{seed_, replication_, (1U << 31U) + number_, Purpose::Failure};
  return to_unit(draws.block(shard, turn)[0]) < conditions.errors;
}

void Reading::take(Shard& state, const model::ShardLog& log, std::int64_t from,
                   const Amount& read) {
  const std::int64_t to = from + read.records;
  if (to <= state.furthest) {
    redelivered_ += read;
    return;
  }
  Amount once = read;
  if (from < state.furthest) {
    once = {to - state.furthest, bytes_before(log, to) - state.bytes_to_furthest};
    redelivered_ += read - once;
  }
  state.furthest = to;
  state.bytes_to_furthest += once.bytes;
  delivered_ += once;
}

void Reading::note_batch(Instant now, const std::vector<model::Parcel>& batch,
                         const Conditions& conditions, Turn& turn, Shard& state) {
  if (batch.empty()) return;
  state.hash = rolled(state.hash, now, turn.read.records);
  if (!counts(now, conditions)) return;
  counted_.read_records += turn.read.records;
  counted_.read_bytes += turn.read.bytes;
  const model::Parcel& newest = batch.back();
  counted_.last_record_age.add(now - model::arrival_of(newest, newest.records - 1));
}

Instant Reading::deliver(const Consumer& settings, Instant now, Instant ready, std::uint32_t shard,
                         const model::Shard& source, const model::Stream& stream,
                         const Conditions& conditions, Turn& turn) {
  Shard& state = shards_[shard];
  const bool counted = counts(now, conditions);
  for (const model::Parcel& parcel : batch_) turn.read += {parcel.records, parcel.bytes};
  const std::int64_t known = std::max<std::int64_t>(0, state.furthest - state.position);
  take(state, source.log(), state.position, turn.read);
  state.position += turn.read.records;
  turn.ended = source.state() != model::ShardState::Open && state.position == source.log().end();
  state.ended = turn.ended;
  if (turn.ended && !std::exchange(state.finished, true) && counted && settings.parents_first) {
    counted_.behind_parents = std::max(counted_.behind_parents, now - source.closed());
  }
  note_batch(now, batch_, conditions, turn, state);
  if (batch_.empty()) return ready;
  if (counted && !settings.parents_first && is_early(stream, shard)) {
    counted_.early_records += turn.read.records;
  }
  return process(settings, ready, shard, turn.read.records, known, conditions);
}

// How long a record takes, on average over some that follow each other: of exponentials, the sum is
// a gamma.
Duration Reading::drawn_time(Duration mean, std::uint32_t shard, std::int64_t position,
                             std::int64_t records) const {
  const Draws draws{seed_, replication_, (1U << 31U) + number_, Purpose::ProcessTime};
  Draw draw = draws.at(static_cast<std::uint64_t>(position), shard);
  if (records == 1) return times(mean, draw_exponential(draw));
  const auto n = static_cast<double>(records);
  return times(mean, draw_gamma(draw, n) / n);
}

// The records of a batch one by one; `seen` is told of each parcel when the first of its records is
// done and when the last is.
template <typename Seen>
Instant Reading::work_through(const Consumer& settings, const Work& work,
                              const std::vector<model::Parcel>& batch, Seen seen) const {
  const Duration per_record = times(settings.per_record, work.slowness);
  const bool drawn = settings.process_time == ProcessTime::Exponential;
  Instant at = std::min(work.start + times(settings.per_batch, work.slowness), Instant{kFarAway});
  std::int64_t position = work.position;
  for (const model::Parcel& parcel : batch) {
    const std::int64_t users = model::user_records(parcel);
    const Duration each = drawn ? drawn_time(per_record, work.shard, position, users) : per_record;
    position += parcel.records;
    const Instant from = at + each;
    at = std::min(at + times(each, users), Instant{kFarAway});
    seen(parcel, from, at);
  }
  return at;
}

void Reading::count_latency(const model::Parcel& parcel, Instant from, Instant at,
                            Duration warm_up) {
  if (at.time_since_epoch() >= warm_up) {
    add_latencies(counted_.latency, parcel, from, at);
  } else if (keeps_early_) {
    add_latencies(early_latency_, parcel, from, at);
  }
  for (Span& span : spans_) {
    const bool in_it =
        at.time_since_epoch() >= std::max(span.from, warm_up) && at.time_since_epoch() < span.until;
    if (in_it) add_latencies(span.latency, parcel, from, at);
  }
}

// The batch has been taken. `known`: so many of its records, the first ones, have been delivered
// before and have had their latency then.
Instant Reading::process(const Consumer& settings, Instant ready, std::uint32_t shard,
                         std::int64_t records_in_batch, std::int64_t known,
                         const Conditions& conditions) {
  const auto cores = static_cast<std::size_t>(settings.cores);
  const std::size_t worker = shard % (core_free_.size() / cores);
  const auto first = core_free_.begin() + static_cast<std::ptrdiff_t>(worker * cores);
  Instant& core = *std::min_element(first, first + static_cast<std::ptrdiff_t>(cores));
  const Work work{shard, shards_[shard].position - records_in_batch, std::max(ready, core),
                  conditions.slowness};
  core = work_through(settings, work, batch_,
                      [&](const model::Parcel& parcel, Instant from, Instant at) {
                        const bool again = known >= parcel.records;
                        known -= parcel.records;
                        if (!again) count_latency(parcel, from, at, conditions.warm_up);
                      });
  return core;
}

Instant Reading::done_at(const Consumer& settings, const Work& work,
                         const std::vector<model::Parcel>& batch) const {
  return work_through(settings, work, batch, [](const model::Parcel&, Instant, Instant) {});
}

std::int64_t Reading::count_latencies(const Consumer& settings, const Work& work,
                                      const std::vector<model::Parcel>& batch, std::int64_t known,
                                      Instant until, Duration warm_up) {
  std::int64_t done = 0;
  work_through(settings, work, batch, [&](const model::Parcel& parcel, Instant from, Instant at) {
    if (from > until) return;
    std::int64_t of_parcel = parcel.records;
    if (at > until) {
      // evenly done one by one: those of the span that is over
      const Duration all = at - from;
      of_parcel = all == Duration{}
                      ? parcel.records
                      : 1 + mul_div(parcel.records - 1, (until - from).count(), all.count());
    }
    const bool again = known >= parcel.records;
    known -= parcel.records;
    done += of_parcel;
    if (again) return;
    if (of_parcel == parcel.records) return count_latency(parcel, from, at, warm_up);
    count_latency(model::part_of(parcel, 0, of_parcel), from, until, warm_up);
  });
  return done;
}

// ---- What is said of it ----

void Reading::sample_ages(Instant now, const std::vector<Duration>& by_shard, Duration retention,
                          bool counted) {
  if (!started_) return;
  const auto oldest = std::ranges::max_element(by_shard);
  const Duration age = oldest == by_shard.end() ? Duration{} : *oldest;
  if (counted) {
    counted_.iterator_age.add(age);
    note_risk(age, retention);
  }
  for (AgeRecovery& recovery : recoveries_) recovery.sample(now.time_since_epoch(), age, ages_);
  ages_.push_back(age);
  if (ages_.size() > AgeRecovery::kSamplesBefore) ages_.pop_front();
}

void Reading::ages(Instant now, const model::Stream& stream,
                   std::vector<Duration>& by_shard) const {
  by_shard.assign(shards_.size(), Duration{});
  if (!started_) return;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const model::ShardLog& log = stream.shards()[i].log();
    const std::int64_t next = std::max(shards_[i].position, log.begin());
    if (next < log.end()) by_shard[i] = std::max(Duration{}, now - log.arrival_at(next));
  }
}

void Reading::note_risk(Duration age, Duration retention) {
  const auto product = [](Duration a, Duration b) {
    return static_cast<uint128>(a.count()) * static_cast<uint128>(b.count());
  };
  if (counted_.riskiest_retention == Duration{} ||
      product(age, counted_.riskiest_retention) > product(counted_.riskiest_age, retention)) {
    counted_.riskiest_age = age;
    counted_.riskiest_retention = retention;
  }
}

std::uint64_t Reading::fingerprint() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    sum += settled(shards_[i].hash, (std::uint64_t{number_ + 1} << 32U) + i);
  }
  return sum;
}

std::size_t Reading::memory_bytes() const {
  constexpr std::size_t kHistogram = std::size_t{128} * 1024;  // about what one grows to
  std::size_t bytes = 3 * kHistogram;
  for (const Span& span : spans_) bytes += span.latency.memory_bytes();
  return bytes + shards_.size() * sizeof(Shard) + core_free_.size() * sizeof(Instant) +
         batch_.capacity() * sizeof(model::Parcel);
}

void Reading::report(Instant now, const model::Stream& stream, ReaderResult& result) {
  const std::string name = result.name;
  const bool pushed = result.pushed;
  result = counted_;
  result.name = name;
  result.pushed = pushed;
  for (std::size_t i = 0; i < stream.shards().size(); ++i) {
    const model::Shard& shard = stream.shards()[i];
    const model::ShardLog& log = shard.log();
    result.ledger.stored += log.stored();
    if (!started_) {
      result.ledger.skipped += log.stored();  // it has not begun
      continue;
    }
    let_go_of_expired(shards_[i], log);
    if (shard.state() == model::ShardState::Closed && !shards_[i].ended) {
      result.behind_parents = std::max(result.behind_parents, now - shard.closed());
    }
    result.ledger.unread += log.amount_from(shards_[i].furthest);
  }
  result.ledger.delivered_once = delivered_;
  result.ledger.expired = expired_;
  result.ledger.skipped += skipped_;
  result.ledger.redelivered = redelivered_;
  for (const AgeRecovery& recovery : recoveries_) result.recoveries.push_back(recovery.recovery());
}

}  // namespace weir::sim
