#include <algorithm>
#include <utility>

#include "model/check.hpp"
#include "sim/consumers/kcl.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/results/fingerprint.hpp"

namespace weir::sim {

namespace {

namespace kcl = defaults::kcl;

}  // namespace

// ---- A worker's consumers ----

bool KclReader::is_held(std::uint32_t host, std::uint32_t shard) const {
  return std::ranges::any_of(hosts_[host].slots,
                             [&](std::uint32_t slot) { return consumers_[slot].shard == shard; });
}

std::uint32_t KclReader::add_consumer(std::uint32_t host, std::uint32_t shard) {
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(consumers_.size());
    consumers_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  consumers_[slot] = ShardConsumer{};
  consumers_[slot].shard = shard;
  consumers_[slot].host = host;
  hosts_[host].slots.push_back(slot);
  return slot;
}

void KclReader::drop_consumer(std::uint32_t slot, model::Stream& stream) {
  stop_fetching(slot, stream);
  std::erase(hosts_[consumers_[slot].host].slots, slot);
  consumers_[slot] = ShardConsumer{};
  free_slots_.push_back(slot);
}

// What it has fetched is let go of; what it works on is not.
void KclReader::stop_fetching(std::uint32_t slot, model::Stream& stream) {
  ShardConsumer& consumer = consumers_[slot];
  consumer.fetch_at = kNever;
  consumer.blocked = false;
  consumer.waiting.clear();
  counted_leases_.let_go += std::exchange(consumer.pending, {});
  if (!consumer.subscription) return;
  if (is_subscriber(slot)) {
    stream.end_subscription(*consumer.subscription);
    subscribers_[consumer.shard].reset();
  }
  consumer.subscription.reset();
}

// Whether its subscription is its own still: a later one of the same reader takes its place.
bool KclReader::is_subscriber(std::uint32_t slot) const {
  const std::uint32_t shard = consumers_[slot].shard;
  return shard < subscribers_.size() && subscribers_[shard] == slot;
}

// The main loop: each consumer moves on by a step.
void KclReader::tick(const Consumer& settings, std::uint32_t host, Instant now,
                     model::Stream& stream, const Conditions& conditions) {
  Host& own = hosts_[host];
  if (!own.warm && conditions.warm_up <= now.time_since_epoch()) {
    own.warm = true;
    own.warm_busy = busy_by(own, now);
  }
  const KclSettings& of_kcl = *settings.kcl;
  if (of_kcl.balance() == LeaseBalance::Leader && !own.leaving) ask_for_lead(host, now);
  const std::vector<std::uint32_t> slots = own.slots;
  for (const std::uint32_t slot : slots) step(settings, slot, now, stream, conditions);
  if (own.leaving && own.slots.empty()) return end_worker(host, now, true);
  want(host, KclEvent::Tick, now + tick_period(of_kcl));
}

void KclReader::step(const Consumer& settings, std::uint32_t slot, Instant now,
                     model::Stream& stream, const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  if (consumer.lost || consumer.stopping) return wind_down(slot, now, stream);
  switch (consumer.stage) {
    case Stage::WaitingOnParents:
      if (now < consumer.patience) return;
      if (parents_done(consumer.shard, now, stream)) {
        consumer.stage = Stage::Initializing;
      } else {
        consumer.patience = now + settings.kcl->parent_shard_poll_interval;
      }
      return;
    case Stage::Initializing:
      return initialize(settings, slot, now, stream, conditions);
    case Stage::Initialized:
      consumer.stage = Stage::Ready;
      return;
    case Stage::Ready:
      consumer.stage = Stage::Processing;
      if (settings.retrieval == Retrieval::FanOut) {
        want_fetch(slot, now + half_trip(settings, conditions));
      } else if (settings.kcl->version > 1) {
        process_next(settings, slot, now, conditions);
      }
      return;
    case Stage::Processing:
      return look_after(settings, slot, now, stream, conditions);
    case Stage::Done:
      return;
  }
}

// One whose lease is lost, is to be another's, or whose worker ends.
void KclReader::wind_down(std::uint32_t slot, Instant now, model::Stream& stream) {
  ShardConsumer& consumer = consumers_[slot];
  stop_fetching(slot, stream);
  if (consumer.done_at != kNever) {
    if (consumer.lost || now < consumer.force_at) return;
    transfer(consumer.shard, now);
    consumer.lost = true;
    return;
  }
  if (consumer.lost) return drop_consumer(slot, stream);
  if (consumer.stage == Stage::Processing && !checkpoint(consumer, now)) {
    return drop_consumer(slot, stream);
  }
  if (leases_[consumer.shard].checkpoint_owner) transfer(consumer.shard, now);
  drop_consumer(slot, stream);
}

// Whoever has had the lease makes it another's.
void KclReader::transfer(std::uint32_t shard, Instant now) {
  Lease& lease = leases_[shard];
  if (lease.owner) note(now, LeaseChange::HandedOver, shard, lease.owner->host);
  lease.checkpoint_owner.reset();
  lease.handed_over = kNever;
  lease.changed = now;
  write(now, 1);
  if (now.time_since_epoch() >= warm_up_) counted_leases_.handed_over += 1;
}

// One that reads: whether its shard is at an end, or a call is to be made at every tick.
void KclReader::look_after(const Consumer& settings, std::uint32_t slot, Instant now,
                           model::Stream& stream, const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  const bool idle = consumer.done_at == kNever && consumer.waiting.empty();
  if (consumer.at_end && idle) return end_shard(slot, now, stream);
  if (consumer.at_end || consumer.fetch_at != kNever || consumer.blocked) return;
  const bool fans_out = settings.retrieval == Retrieval::FanOut;
  if (idle || fans_out) want_fetch(slot, now + half_trip(settings, conditions));
}

bool KclReader::parents_done(std::uint32_t shard, Instant now, const model::Stream& stream) {
  const auto parents = stream.lineage().parents(shard);
  return std::ranges::all_of(parents, [&](std::uint32_t parent) {
    read(now, 2);
    return !leases_[parent].exists || leases_[parent].ended;
  });
}

void KclReader::initialize(const Consumer& settings, std::uint32_t slot, Instant now,
                           const model::Stream& stream, const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  Lease& lease = leases_[consumer.shard];
  const model::ShardLog& log = stream.shards()[consumer.shard].log();
  let_go(consumer.shard, stream);
  if (lease.latest && !lease.checkpointed) {
    Shard& state = shards_[consumer.shard];
    lease.checkpoint = std::max(state.furthest, log.position_at(now));
    go_to(state, log, now, lease.checkpoint);
  }
  consumer.position = consumer.processed = std::max(lease.checkpoint, log.begin());
  consumer.checkpointed = now;
  shards_[consumer.shard].position = consumer.position;
  consumer.stage = settings.kcl->version == 1 ? Stage::Ready : Stage::Initialized;
  read(now, 2);
  if (settings.retrieval == Retrieval::FanOut || settings.kcl->version == 1) return;
  // the checkpoint, an iterator, the first GetRecords
  want_fetch(slot, now + kcl::kDynamoDbRoundTrip.value + half_trip(settings, conditions) * 3);
}

// Its shard is closed and all of it is processed: the leases of its children, then SHARD_END.
void KclReader::end_shard(std::uint32_t slot, Instant now, model::Stream& stream) {
  ShardConsumer& consumer = consumers_[slot];
  const std::uint32_t shard = consumer.shard;
  const auto children = stream.lineage().children(shard);
  if (children.size() == 1) {
    const auto parents = stream.lineage().parents(children.front());
    const auto there = std::ranges::count_if(
        parents, [&](std::uint32_t parent) { return leases_[parent].exists; });
    read(now, 2 * static_cast<std::int64_t>(parents.size()));
    if (there != 0 && there != static_cast<std::ptrdiff_t>(parents.size())) {
      // its other parent has no lease yet: it tries again, or gives the lease up by chance
      const auto block = draws(Purpose::Leases).block(shard, (1ULL << 40U) + ++consumer.retries);
      if (to_below(block[0], static_cast<std::uint64_t>(kcl::kMergeDropOneIn.value)) == 0) {
        drop_consumer(slot, stream);
      }
      return;
    }
  }
  for (const std::uint32_t child : children) {
    Lease& lease = leases_[child];
    read(now, 2);
    if (lease.exists || lease.ended) continue;
    write(now, 1);
    lease.exists = true;
    lease.changed = now;
  }
  write(now, 1);
  read(now, 2);
  if (!checkpoint(consumer, now)) return;
  leases_[shard].ended = true;
  note(now, LeaseChange::Ended, shard, consumer.host);
  consumer.stage = Stage::Done;
  Shard& state = shards_[shard];
  state.ended = true;
  const Duration behind = now - stream.shards()[shard].closed();
  if (!std::exchange(state.finished, true) && now.time_since_epoch() >= warm_up_) {
    counted_.behind_parents = std::max(counted_.behind_parents, behind);
  }
}

bool KclReader::checkpoint(ShardConsumer& consumer, Instant now) {
  Lease& lease = leases_[consumer.shard];
  write(now, 1);
  if (!holds(consumer.host, lease)) {
    consumer.lost = true;
    return false;
  }
  lease.checkpoint = consumer.processed;
  lease.checkpointed = true;
  lease.changed = now;
  consumer.checkpointed = now;
  return true;
}

// ---- Fetching ----

Duration KclReader::half_trip(const Consumer& settings, const Conditions& conditions) {
  return times(settings.round_trip / 2, conditions.latency);
}

void KclReader::want_fetch(std::uint32_t slot, Instant at) {
  consumers_[slot].fetch_at = at;
  wanted_.push_back({at, static_cast<std::uint32_t>(KclEvent::Fetch), slot});
}

// What was trimmed before anybody has processed it has expired.
void KclReader::let_go(std::uint32_t shard, const model::Stream& stream) {
  Shard& state = shards_[shard];
  const model::ShardLog& log = stream.shards()[shard].log();
  const std::int64_t position = state.position;
  state.position = std::min(position, state.furthest);
  let_go_of_expired(state, log);
  state.position = std::max(position, log.begin());
}

bool KclReader::has_room(const Consumer& settings, const ShardConsumer& consumer) {
  if (consumer.waiting.empty()) return true;
  if (settings.retrieval == Retrieval::FanOut) return false;
  return consumer.pending.records < kcl::kPrefetchRecords.value &&
         consumer.pending.bytes < kcl::kPrefetchBytes.value &&
         static_cast<std::int64_t>(consumer.waiting.size()) <
             settings.kcl->max_pending_process_records_input;
}

KclFetch KclReader::fetch(const Consumer& settings, std::uint32_t slot, Instant now,
                          model::Stream& stream, const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  consumer.fetch_at = kNever;
  KclFetch fetch{.shard = consumer.shard, .from = consumer.position, .turn = {}};
  let_go(consumer.shard, stream);
  const std::int64_t begin = stream.shards()[consumer.shard].log().begin();
  consumer.position = std::max(consumer.position, begin);
  batch_.clear();
  if (settings.retrieval == Retrieval::FanOut) {
    listen(settings, slot, now, stream, conditions, fetch.turn);
  } else {
    poll(settings, slot, now, stream, conditions, fetch.turn);
  }
  return fetch;
}

// The prefetch thread sleeps between an answer and the next call; a call that failed costs it all
// of the sleep, too. Version 1 calls at its ticks.
void KclReader::poll(const Consumer& settings, std::uint32_t slot, Instant now,
                     model::Stream& stream, const Conditions& conditions, Turn& turn) {
  ShardConsumer& consumer = consumers_[slot];
  const bool counted = counts(now, conditions);
  const Duration half = half_trip(settings, conditions);
  const bool by_tick = settings.kcl->version == 1;
  consumer.idle_until = now + half + settings.kcl->idle_time_between_reads;
  if (counted) counted_.calls += 1;
  model::Shard& source = stream.shard(consumer.shard);
  if (fails(conditions, consumer.shard)) {
    if (counted) counted_.failed_calls += 1;
    turn.failed = true;
    turn.error = model::ServiceError::InternalFailureException;
  } else if (std::int64_t position = consumer.position; !source.get(
                 now, stream.config().put_to_readable, position, settings.max_records, batch_)) {
    if (counted) counted_.refused_calls += 1;
    turn.refused = true;
    shards_[consumer.shard].hash = rolled(shards_[consumer.shard].hash, now, -1);
  } else {
    receive(settings, slot, now, now + half, stream, conditions, turn);
  }
  if (consumer.at_end || by_tick) return;
  consumer.blocked = !has_room(settings, consumer);
  if (!consumer.blocked) want_fetch(slot, consumer.idle_until + half);
}

// An event is asked for when the one before it begins to be processed. What fails is tried again
// at the worker's next tick.
void KclReader::listen(const Consumer& settings, std::uint32_t slot, Instant now,
                       model::Stream& stream, const Conditions& conditions, Turn& turn) {
  ShardConsumer& consumer = consumers_[slot];
  const Duration half = half_trip(settings, conditions);
  if (consumer.subscription && !is_subscriber(slot)) {
    consumer.subscription.reset();  // another worker's has ended it
    turn.failed = true;
    return;
  }
  if (!consumer.subscription && !subscribe(settings, slot, now, stream, conditions, turn)) return;
  if (!stream.push_event(now, *consumer.subscription, event_)) {
    consumer.subscription.reset();
    return want_fetch(slot, now + std::max(half * 2, Duration{1}));
  }
  std::swap(batch_, event_.records);
  const bool any = !batch_.empty();
  receive(settings, slot, now, now + half, stream, conditions, turn);
  consumer.idle_until = now + interval();
  if (consumer.at_end) {
    consumer.subscription.reset();
    return;
  }
  consumer.blocked = !has_room(settings, consumer);
  if (consumer.blocked) return;
  const model::ShardLog& log = stream.shards()[consumer.shard].log();
  if (!any && consumer.position < log.end()) {
    // what is known to come later is not looked for at every interval until then
    const Instant sent = log.arrival_at(consumer.position) + stream.config().put_to_push;
    const Duration wait = std::max(sent - now, interval());
    const std::int64_t intervals = (wait.count() + interval().count() - 1) / interval().count();
    consumer.idle_until = now + interval() * intervals;
  }
  want_fetch(slot, consumer.idle_until);
}

bool KclReader::subscribe(const Consumer& settings, std::uint32_t slot, Instant now,
                          model::Stream& stream, const Conditions& conditions, Turn& turn) {
  ShardConsumer& consumer = consumers_[slot];
  const bool counted = counts(now, conditions);
  if (counted) counted_.calls += 1;
  if (fails(conditions, consumer.shard)) {
    if (counted) counted_.failed_calls += 1;
    turn.failed = true;
    turn.error = model::ServiceError::InternalFailureException;
    return false;
  }
  const auto answer =
      stream.resume_subscription(now, settings.name, consumer.shard, consumer.position);
  if (!answer) {
    if (counted) counted_.refused_calls += 1;
    turn.refused = true;
    turn.error = answer.error().error;
    shards_[consumer.shard].hash = rolled(shards_[consumer.shard].hash, now, -1);
    return false;
  }
  consumer.subscription = *answer;
  subscribers_.resize(std::max(subscribers_.size(), shards_.size()));
  subscribers_[consumer.shard] = slot;
  return true;
}

// What a call at `now` has returned, which is there at `ready`.
void KclReader::receive(const Consumer& settings, std::uint32_t slot, Instant now, Instant ready,
                        const model::Stream& stream, const Conditions& conditions, Turn& turn) {
  ShardConsumer& consumer = consumers_[slot];
  const model::Shard& source = stream.shards()[consumer.shard];
  for (const model::Parcel& parcel : batch_) turn.read += {parcel.records, parcel.bytes};
  const std::int64_t from = consumer.position;
  consumer.position += turn.read.records;
  consumer.bytes += turn.read.bytes;
  Shard& state = shards_[consumer.shard];
  state.position = consumer.position;
  consumer.at_end =
      source.state() != model::ShardState::Open && consumer.position == source.log().end();
  note_batch(now, batch_, conditions, turn, state);
  if (batch_.empty()) return;
  consumer.waiting.push_back({from, turn.read, ready, batch_});
  consumer.pending += turn.read;
  const bool idle = consumer.done_at == kNever;
  if (idle && consumer.stage == Stage::Processing) process_next(settings, slot, ready, conditions);
}

// ---- Processing ----

void KclReader::process_next(const Consumer& settings, std::uint32_t slot, Instant at,
                             const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  if (consumer.waiting.empty()) return;
  consumer.current = std::move(consumer.waiting.front());
  consumer.waiting.pop_front();
  consumer.pending -= consumer.current.amount;
  at = std::max(at, consumer.current.ready);
  Host& host = hosts_[consumer.host];
  Instant& core = *std::ranges::min_element(host.core_free);
  consumer.work = {consumer.shard, consumer.current.from, std::max(at, core), conditions.slowness};
  consumer.done_at = done_at(settings, consumer.work, consumer.current.parcels);
  host.busy += consumer.done_at - consumer.work.start;
  core = consumer.done_at;
  wanted_.push_back({consumer.done_at, static_cast<std::uint32_t>(KclEvent::Processed), slot});
  if (!consumer.blocked) return;
  consumer.blocked = !has_room(settings, consumer);
  if (consumer.blocked) return;
  want_fetch(slot, std::max(at, consumer.idle_until) + half_trip(settings, conditions));
}

// Counts what is done of the batch in process by `until`, which is nobody's any more then.
void KclReader::count_work(const Consumer& settings, std::uint32_t slot, Instant until,
                           const model::Stream& stream) {
  ShardConsumer& consumer = consumers_[slot];
  let_go(consumer.shard, stream);
  Shard& state = shards_[consumer.shard];
  const Batch& batch = consumer.current;
  CHECK(batch.from <= state.furthest);
  const std::int64_t known = state.furthest - batch.from;
  const std::int64_t done =
      count_latencies(settings, consumer.work, batch.parcels, known, until, warm_up_);
  Amount amount = batch.amount;
  if (done < amount.records) {
    amount = {};
    for (const model::Parcel& parcel : batch.parcels) {
      const std::int64_t records = std::min(parcel.records, done - amount.records);
      amount += {records, model::bytes_of_first(parcel, records)};
    }
  }
  take(state, stream.shards()[consumer.shard].log(), batch.from, amount);
  consumer.processed = batch.from + amount.records;
  counted_leases_.let_go += batch.amount - amount;
}

void KclReader::finish_batch(const Consumer& settings, std::uint32_t slot, Instant now,
                             const model::Stream& stream, const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  count_work(settings, slot, now, stream);
  consumer.done_at = kNever;
  consumer.current.parcels.clear();
  if (consumer.lost || consumer.stopping) return;
  if (now - consumer.checkpointed >= settings.kcl->checkpoint_interval &&
      !checkpoint(consumer, now)) {
    return;
  }
  process_next(settings, slot, now, conditions);
}

// ---- What comes to it from outside ----

std::optional<KclFetch> KclReader::handle(const Consumer& settings, const Event& event,
                                          model::Stream& stream, const Conditions& conditions) {
  const auto what = static_cast<KclEvent>(event.kind);
  if (what == KclEvent::Fetch) {
    if (consumers_[event.index].fetch_at != event.at) return std::nullopt;
    if (conditions.no_stream) return fetch_nothing(event.index, event.at, conditions);
    return fetch(settings, event.index, event.at, stream, conditions);
  }
  if (what == KclEvent::Processed) {
    if (consumers_[event.index].done_at != event.at) return std::nullopt;
    finish_batch(settings, event.index, event.at, stream, conditions);
    return std::nullopt;
  }
  of_host(settings, what, event.index, event.at, stream, conditions);
  return std::nullopt;
}

void KclReader::of_host(const Consumer& settings, KclEvent what, std::uint32_t host, Instant now,
                        model::Stream& stream, const Conditions& conditions) {
  const bool of_fault =
      what == KclEvent::Launch || what == KclEvent::Terminate || what == KclEvent::Crash;
  if (!of_fault && hosts_[host].due.at(static_cast<std::size_t>(what)) != now) return;
  switch (what) {
    case KclEvent::Tick:
      return tick(settings, host, now, stream, conditions);
    case KclEvent::Renewal:
      return renew(settings, host, now, stream);
    case KclEvent::Scan:
      return scan(settings, host, now);
    case KclEvent::Take:
      return take_next(settings, host, now);
    case KclEvent::Discovery:
      return discover(settings, host, now);
    case KclEvent::Report:
      return report_metrics(settings, host, now);
    case KclEvent::Lead:
      return lead(settings, host, now);
    case KclEvent::Cleanup:
      return clean_up(host, now, stream);
    default:
      return change_fleet(settings, what, host, now, stream);
  }
}

void KclReader::change_fleet(const Consumer& settings, KclEvent what, std::uint32_t host,
                             Instant now, model::Stream& stream) {
  const auto first = host == kEveryHost ? 0U : host;
  const auto last = static_cast<std::uint32_t>(
      host == kEveryHost ? hosts_.size() : std::min<std::size_t>(hosts_.size(), host + 1U));
  for (std::uint32_t one = first; one < last; ++one) {
    if (what == KclEvent::Launch) relaunch(settings, one, now, stream);
    if (what == KclEvent::Terminate) terminate(one, now, stream);
    if (what == KclEvent::Crash) crash(settings, one, now, stream);
  }
}

void KclReader::learn_of(const model::Stream& stream) {
  if (!started()) return;
  shards_.resize(stream.shards().size());
  leases_.resize(stream.shards().size());
}

void KclReader::lose(const model::Stream& stream) {
  for (Shard& state : shards_) state.position = std::min(state.position, state.furthest);
  lose_stream(stream);
}

// A call to a stream that is not there any more is answered ResourceNotFoundException: the shard
// is taken for one at its end.
KclFetch KclReader::fetch_nothing(std::uint32_t slot, Instant now, const Conditions& conditions) {
  ShardConsumer& consumer = consumers_[slot];
  consumer.fetch_at = kNever;
  consumer.at_end = true;
  return {consumer.shard, consumer.position, find_no_stream(now, consumer.shard, conditions)};
}

// ---- What is said of it ----

std::uint64_t KclReader::fingerprint() const {
  return Reading::fingerprint() + settled(hash_, ~std::uint64_t{number()});
}

std::size_t KclReader::memory_bytes() const {
  std::size_t bytes = Reading::memory_bytes() + leases_.size() * sizeof(Lease) +
                      hosts_.size() * sizeof(Host) + consumers_.size() * sizeof(ShardConsumer) +
                      (log_ ? log_->memory_bytes() : 0);
  for (const ShardConsumer& consumer : consumers_) {
    bytes += consumer.current.parcels.capacity() * sizeof(model::Parcel);
    for (const Batch& batch : consumer.waiting) {
      bytes += batch.parcels.capacity() * sizeof(model::Parcel);
    }
  }
  return bytes;
}

void KclReader::report(Instant now, const model::Stream& stream, ReaderResult& result) {
  if (hosts_.empty()) {  // it has not begun
    Reading::report(now, stream, result);
    result.kcl.emplace();
    return;
  }
  for (Shard& state : shards_) state.position = std::min(state.position, state.furthest);
  Reading::report(now, stream, result);
  KclResult& out = result.kcl.emplace(counted_leases_);
  out.leases = std::ranges::count(leases_, true, &Lease::exists);
  out.log = log();
  for (const ShardConsumer& consumer : consumers_) {
    out.held += consumer.pending;
    if (consumer.done_at != kNever) out.held += consumer.current.amount;
  }
  out.cores = static_cast<std::int64_t>(hosts_.front().core_free.size());
  bool first = true;
  for (const Host& host : hosts_) {
    const Duration busy = busy_by(host, now) - host.warm_busy;
    const Duration there = there_by(host, now);
    out.busy += busy;
    out.there += there;
    const auto share = [](Duration part, Duration whole) {
      return static_cast<double>(part.count()) /
             static_cast<double>(std::max(whole, Duration{1}).count());
    };
    if (share(busy, there) > share(out.busiest, out.busiest_there)) {
      out.busiest = busy;
      out.busiest_there = there;
    }
    if (!host.up || host.leaving) continue;
    const auto held = static_cast<std::int64_t>(host.slots.size());
    out.workers += 1;
    out.most_leases = std::max(out.most_leases, held);
    out.least_leases = std::exchange(first, false) ? held : std::min(out.least_leases, held);
  }
}

}  // namespace weir::sim
