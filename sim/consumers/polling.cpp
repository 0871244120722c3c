#include "sim/consumers/polling.hpp"

#include <algorithm>

#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"
#include "sim/results/fingerprint.hpp"

namespace weir::sim {

namespace {

Duration scaled(Duration whole, std::int64_t part, std::int64_t all) {
  return Duration{mul_div(whole.count(), part, all)};
}

Duration slowed(Duration time, double slowness) {
  if (slowness == 1) return time;
  return Duration{static_cast<std::int64_t>(static_cast<double>(time.count()) * slowness)};
}

// Records of one parcel, processed evenly over [from, to]: how old each was when it was done. A
// wait spread over the parcel's buffer time is taken at the two points that keep its mean and its
// variance.
void add_latencies(Histogram& latency, const model::Parcel& parcel, Instant from, Instant to) {
  const Duration to_last_birth = scaled(parcel.born_span, parcel.records - 1, parcel.records);
  const Duration first = from - parcel.born;
  const Duration last = to - (parcel.born + to_last_birth);
  const auto add = [&](Duration wait, std::int64_t records) {
    if (records == 0) return;
    // where nothing at all takes time, rounding may put a birth a nanosecond after its end
    const Duration low = std::max(std::min(first, last), Duration{}) + wait;
    latency.add_spread(low, std::max(low, std::max(first, last) + wait), records);
  };
  if (parcel.wait == Duration{}) {
    add({}, parcel.records);
    return;
  }
  constexpr double kGaussPoint = 0.21132486540518711775;  // (1 - 1 / sqrt(3)) / 2
  const auto near =
      Duration{static_cast<std::int64_t>(static_cast<double>(parcel.wait.count()) * kGaussPoint)};
  add(near, parcel.records / 2);
  add(parcel.wait - near, parcel.records / 2);
  add(parcel.wait / 2, parcel.records % 2);  // an odd one in the middle, or it would lean
}

}  // namespace

PollingReader::PollingReader(const Consumer& settings, std::uint32_t number, std::size_t shards,
                             std::uint64_t seed, std::uint64_t replication)
    : seed_{seed},
      replication_{replication},
      number_{number},
      shards_(shards),
      core_free_(static_cast<std::size_t>(
          std::min(settings.workers, static_cast<std::int64_t>(shards)) * settings.cores)) {
  for (Shard& shard : shards_) shard.begun = true;
}

Instant PollingReader::first_poll(const Consumer& settings, std::uint32_t shard,
                                  Instant from) const {
  // readers' addresses lie beside the producers'
  const Draws draws{seed_, replication_, (1U << 31U) + number_, Purpose::Phase};
  const auto interval = static_cast<double>(settings.poll_interval.count());
  return from + Duration{static_cast<std::int64_t>(to_unit(draws.block(shard)[0]) * interval)};
}

bool PollingReader::may_begin(const model::Stream& stream, std::uint32_t shard) const {
  const auto parents = stream.lineage().parents(shard);
  return !shards_[shard].begun &&
         std::all_of(parents.begin(), parents.end(),
                     [this](std::uint32_t parent) { return shards_[parent].ended; });
}

// Whether an ancestor is still to be read. What has been read stays so, and is not looked at again:
// splits and merges in turn make more ways up than there are ancestors.
bool PollingReader::is_early(const model::Stream& stream, std::uint32_t shard) {
  if (shards_[shard].in_order) return false;
  const auto parents = stream.lineage().parents(shard);
  const bool early = std::any_of(parents.begin(), parents.end(), [&](std::uint32_t parent) {
    return !shards_[parent].ended || is_early(stream, parent);
  });
  shards_[shard].in_order = !early;
  return early;
}

void PollingReader::learn(const Consumer& settings, const model::Stream& stream,
                          std::vector<std::uint32_t>& begun) {
  const auto known = static_cast<std::uint32_t>(shards_.size());
  shards_.resize(stream.shards().size());
  for (std::uint32_t shard = known; shard < shards_.size(); ++shard) {
    if (settings.parents_first && !may_begin(stream, shard)) continue;
    shards_[shard].begun = true;
    begun.push_back(shard);
  }
}

void PollingReader::follow(const model::Stream& stream, std::uint32_t shard,
                           std::vector<std::uint32_t>& begun) {
  for (const std::uint32_t child : stream.lineage().children(shard)) {
    if (child >= shards_.size() || !may_begin(stream, child)) continue;
    shards_[child].begun = true;
    begun.push_back(child);
  }
}

void PollingReader::let_go_of_expired(Shard& state, const model::ShardLog& log) {
  if (state.position >= log.begin()) return;
  const std::int64_t before = log.stored().bytes - log.amount_from(log.begin()).bytes;
  expired_ += {log.begin() - state.position, before - state.bytes_before};
  state.position = log.begin();
  state.bytes_before = before;
}

PollingReader::Polled PollingReader::poll(const Consumer& settings, Instant now,
                                          std::uint32_t shard, model::Stream& stream,
                                          Duration warm_up, double slowness) {
  Shard& state = shards_[shard];
  const bool counted = now.time_since_epoch() >= warm_up;
  Polled polled{.next = now + settings.poll_interval, .read = {}};
  batch_.clear();
  model::Shard& source = stream.shard(shard);
  let_go_of_expired(state, source.log());
  const bool admitted = source.get(now, stream.config().put_to_readable, state.position,
                                   settings.max_records, batch_);
  if (counted) counted_.calls += 1;
  if (!admitted) {
    if (counted) counted_.refused_calls += 1;
    polled.refused = true;
    state.hash = rolled(state.hash, now, -1);
    return polled;
  }
  polled.ended = source.state() != model::ShardState::Open && state.position == source.log().end();
  state.ended = polled.ended;
  if (polled.ended && counted && settings.parents_first) {
    counted_.behind_parents = std::max(counted_.behind_parents, now - source.closed());
  }
  if (batch_.empty()) return polled;
  for (const model::Parcel& parcel : batch_) polled.read += {parcel.records, parcel.bytes};
  delivered_ += polled.read;
  state.bytes_before += polled.read.bytes;
  state.hash = rolled(state.hash, now, polled.read.records);
  const model::Parcel& newest = batch_.back();
  if (counted) {
    counted_.read_records += polled.read.records;
    counted_.read_bytes += polled.read.bytes;
    if (!settings.parents_first && is_early(stream, shard)) {
      counted_.early_records += polled.read.records;
    }
    counted_.last_record_age.add(now - model::arrival_of(newest, newest.records - 1));
  }
  Instant done;
  process(settings, now + settings.round_trip / 2, shard, warm_up, slowness, done);
  polled.next = std::max(polled.next, done + settings.round_trip / 2);
  return polled;
}

void PollingReader::process(const Consumer& settings, Instant ready, std::uint32_t shard,
                            Duration warm_up, double slowness, Instant& done) {
  const auto cores = static_cast<std::size_t>(settings.cores);
  const std::size_t worker = shard % (core_free_.size() / cores);
  const auto first = core_free_.begin() + static_cast<std::ptrdiff_t>(worker * cores);
  Instant& core = *std::min_element(first, first + static_cast<std::ptrdiff_t>(cores));
  const Duration per_batch = slowed(settings.per_batch, slowness);
  const Duration per_record = slowed(settings.per_record, slowness);
  Instant at = std::max(ready, core) + per_batch;
  for (const model::Parcel& parcel : batch_) {
    // the parcel's records are done one by one: the first after one record's time
    const Instant from = at + per_record;
    at += scaled(per_record, parcel.records, 1);
    if (at.time_since_epoch() >= warm_up) add_latencies(counted_.latency, parcel, from, at);
  }
  core = at;
  done = at;
}

void PollingReader::sample_age(Instant now, const model::Stream& stream, bool counted) {
  Duration oldest{};
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const model::ShardLog& log = stream.shards()[i].log();
    const std::int64_t next = std::max(shards_[i].position, log.begin());
    if (next >= log.end()) continue;
    oldest = std::max(oldest, now - log.arrival_at(next));
  }
  if (counted) {
    counted_.iterator_age.add(oldest);
    note_risk(oldest, stream.config().retention);
  }
  for (AgeRecovery& recovery : recoveries_) recovery.sample(now.time_since_epoch(), oldest);
}

void PollingReader::note_risk(Duration age, Duration retention) {
  const auto product = [](Duration a, Duration b) {
    return static_cast<uint128>(a.count()) * static_cast<uint128>(b.count());
  };
  if (counted_.riskiest_retention == Duration{} ||
      product(age, counted_.riskiest_retention) > product(counted_.riskiest_age, retention)) {
    counted_.riskiest_age = age;
    counted_.riskiest_retention = retention;
  }
}

std::uint64_t PollingReader::fingerprint() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    sum += settled(shards_[i].hash, (std::uint64_t{number_ + 1} << 32U) + i);
  }
  return sum;
}

std::size_t PollingReader::memory_bytes() const {
  constexpr std::size_t kHistogram = std::size_t{128} * 1024;  // about what one grows to
  return shards_.size() * sizeof(Shard) + core_free_.size() * sizeof(Instant) +
         batch_.capacity() * sizeof(model::Parcel) + 3 * kHistogram;
}

void PollingReader::report(Instant now, const model::Stream& stream, ReaderResult& result) {
  const std::string name = result.name;
  result = counted_;
  result.name = name;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const model::ShardLog& log = stream.shards()[i].log();
    let_go_of_expired(shards_[i], log);
    const model::Shard& shard = stream.shards()[i];
    if (shard.state() == model::ShardState::Closed && !shards_[i].ended) {
      result.behind_parents = std::max(result.behind_parents, now - shard.closed());
    }
    result.ledger.stored += log.stored();
    result.ledger.unread += log.amount_from(shards_[i].position);
  }
  result.ledger.delivered_once = delivered_;
  result.ledger.expired = expired_;
  for (const AgeRecovery& recovery : recoveries_) result.recoveries.push_back(recovery.recovery());
}

}  // namespace weir::sim
