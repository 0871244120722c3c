#include <algorithm>
#include <utility>

#include "model/check.hpp"
#include "sim/consumers/kcl.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/results/fingerprint.hpp"

namespace weir::sim {

// ---- Workers come and go ----

namespace {

namespace kcl = defaults::kcl;

constexpr std::int64_t kItemBytesPerHalfUnit = 4096;  // of an eventually consistent read

Duration renewal_period(const KclSettings& settings) {
  return std::max(settings.failover_time / 3 - kcl::kEpsilon.value, Duration{1'000'000});
}

Duration taker_period(const KclSettings& settings) {
  return (settings.failover_time + kcl::kEpsilon.value) * 2;
}

Duration discovery_period(const KclSettings& settings) {
  return std::max(settings.lease_assignment_interval / 2 - kcl::kEpsilon.value,
                  Duration{1'000'000});
}

}  // namespace

// Version 1 reads in its main loop.
Duration KclReader::tick_period(const KclSettings& settings) {
  return settings.version == 1 ? settings.idle_time_between_reads
                               : settings.shard_consumer_dispatch_poll_interval;
}

Draws KclReader::draws(Purpose purpose) const {
  return {seed(), replication(), (1U << 31U) + number(), purpose};
}

Instant KclReader::phase(std::uint32_t host, KclEvent what, Duration period) const {
  const auto block = draws(Purpose::Leases).block(host, static_cast<std::uint64_t>(what));
  return Instant{
      Duration{static_cast<std::int64_t>(to_unit(block[0]) * static_cast<double>(period.count()))}};
}

bool KclReader::holds(std::uint32_t host, const Lease& lease) const {
  return lease.exists && lease.holder() == id_of(host);
}

void KclReader::want(std::uint32_t host, KclEvent what, Instant at) {
  hosts_[host].due.at(static_cast<std::size_t>(what)) = at;
  wanted_.push_back({at, static_cast<std::uint32_t>(what), host});
}

void KclReader::grow(const Consumer& settings, std::size_t hosts) {
  for (std::size_t host = hosts_.size(); host < hosts; ++host) {
    hosts_.emplace_back();
    hosts_.back().due.fill(kNever);
    hosts_.back().core_free.resize(static_cast<std::size_t>(settings.cores));
  }
}

void KclReader::launch(const Consumer& settings, Instant now, const model::Stream& stream,
                       Duration warm_up) {
  const KclSettings& of_kcl = *settings.kcl;
  warm_up_ = warm_up;
  const auto workers = static_cast<std::uint32_t>(desired_.value_or(settings.workers));
  desired_ = workers;
  grow(settings, workers);
  std::vector<std::uint32_t> begun;
  begin(settings, now, stream, settings.start, Instant{settings.timestamp}, begun);
  leases_.resize(shards_.size());
  for (const std::uint32_t shard : begun) {
    Lease& lease = leases_[shard];
    lease.exists = true;
    lease.checkpoint = shards_[shard].position;
    lease.latest = settings.start == StartPosition::Latest && now > Instant{};
    lease.changed = now;
  }
  if (workers == 0) return;
  if (now > Instant{}) {
    // whoever's wait is over first makes the leases, and the others see it when they look
    Duration first = kcl::kInitialWaitMost.value;
    for (std::uint32_t host = 0; host < workers; ++host) {
      const Duration most = kcl::kInitialWaitMost.value - kcl::kInitialWaitLeast.value;
      const Duration wait =
          kcl::kInitialWaitLeast.value + phase(host, KclEvent::Launch, most).time_since_epoch();
      first = std::min(first, wait);
    }
    for (std::uint32_t host = 0; host < workers; ++host) {
      const Duration looks =
          phase(host, KclEvent::Take, kcl::kInitialLook.value).time_since_epoch();
      wanted_.push_back({now + first + looks, static_cast<std::uint32_t>(KclEvent::Launch), host});
    }
    return;
  }
  for (std::uint32_t host = 0; host < workers; ++host) start_long_ago(settings, host);
  std::uint32_t next = 0;
  for (const std::uint32_t shard : begun) {
    const std::uint32_t host = next++ % workers;
    if (static_cast<std::int64_t>(hosts_[host].slots.size()) >= of_kcl.max_leases_for_worker) {
      continue;
    }
    Lease& lease = leases_[shard];
    lease.owner = id_of(host);
    note(now, LeaseChange::FirstTaken, shard, host);
    lease.changed =
        hosts_[host].due.at(static_cast<std::size_t>(KclEvent::Renewal)) - renewal_period(of_kcl);
    const std::uint32_t slot = add_consumer(host, shard);
    ShardConsumer& consumer = consumers_[slot];
    consumer.stage = Stage::Processing;
    consumer.position = consumer.processed = lease.checkpoint;
    // checkpoints of different shards come at different times
    const Draws phases = draws(Purpose::Phase);
    consumer.checkpointed =
        now - times(of_kcl.checkpoint_interval, to_unit(phases.block(shard, 1)[0]));
    if (of_kcl.version > 1) want_fetch(slot, first_turn(shard));
  }
}

// A worker of a fleet that has been there for long: its timers are at phases of their own.
void KclReader::start_long_ago(const Consumer& settings, std::uint32_t host) {
  const KclSettings& of_kcl = *settings.kcl;
  Host& own = hosts_[host];
  own.up = true;
  own.process = 1;
  note(Instant{}, LeaseChange::WorkerStarts, 0, host);
  const auto begin_at = [&](KclEvent what, Duration period) {
    want(host, what, phase(host, what, period));
  };
  begin_at(KclEvent::Tick, tick_period(of_kcl));
  begin_at(KclEvent::Renewal, renewal_period(of_kcl));
  begin_at(KclEvent::Cleanup, kcl::kCleanupPeriod.value);
  own.cleaned = phase(host, KclEvent::Take, kcl::kCleanupPause.value) - kcl::kCleanupPause.value;
  if (of_kcl.balance() == LeaseBalance::Stealing) {
    const Duration period = taker_period(of_kcl);
    begin_at(KclEvent::Scan, period);
    const Instant next = own.due.at(static_cast<std::size_t>(KclEvent::Scan));
    for (int before = 4; before > 0; --before) own.looks.note(next - period * before);
    return;
  }
  begin_at(KclEvent::Discovery, discovery_period(of_kcl));
  begin_at(KclEvent::Report, of_kcl.worker_metrics_reporter_freq);
  begin_at(KclEvent::Lead, of_kcl.lease_assignment_interval);
  own.asks_at = phase(host, KclEvent::Launch, kcl::kLeaderHeartbeat.value);
  const auto leads = draws(Purpose::Leases).block(kEveryHost);  // any of them
  if (host != to_below(leads[0], static_cast<std::uint64_t>(*desired_))) return;
  leader_ = {.id = id_of(host),
             .since = own.asks_at - kcl::kLeaderHeartbeat.value,
             .died = kNever,
             .released = false,
             .looks = {},
             .runs = 0};
  const Instant next = own.due.at(static_cast<std::size_t>(KclEvent::Lead));
  for (int before = 4; before > 0; --before) {
    leader_.looks.note(next - of_kcl.lease_assignment_interval * before);
  }
}

void KclReader::start_worker(const Consumer& settings, std::uint32_t host, Instant now) {
  const KclSettings& of_kcl = *settings.kcl;
  Host& own = hosts_[host];
  own.up = true;
  own.process += 1;
  note(now, LeaseChange::WorkerStarts, 0, host);
  own.since = now;
  own.looks.forget();
  own.cleaned = now;
  own.reported = now;
  own.reported_busy = busy_by(own, now);
  own.asks_at = now;
  own.seen_beat = kNever;
  want(host, KclEvent::Tick, now);
  want(host, KclEvent::Renewal, now);
  want(host, KclEvent::Cleanup, now + kcl::kCleanupPeriod.value);
  if (of_kcl.balance() == LeaseBalance::Stealing) return want(host, KclEvent::Scan, now);
  want(host, KclEvent::Discovery, now);
  want(host, KclEvent::Lead, now);
  want(host, KclEvent::Report, now + kcl::kFirstReport.value);
}

void KclReader::end_worker(std::uint32_t host, Instant now, bool cleanly) {
  Host& own = hosts_[host];
  own.there = there_by(own, now);
  own.up = false;
  note(now, cleanly ? LeaseChange::WorkerEnds : LeaseChange::WorkerCrashes, 0, host);
  own.leaving = false;
  own.due.fill(kNever);
  own.chosen.clear();
  for (Lease& lease : leases_) {
    if (holds(host, lease) && lease.orphaned == kNever) lease.orphaned = now;
  }
  if (leader_.released || leader_.id != id_of(host)) return;
  if (cleanly) {
    leader_.released = true;
  } else {
    leader_.died = now;
  }
}

void KclReader::terminate(std::uint32_t host, Instant now, model::Stream& stream) {
  Host& own = hosts_[host];
  if (!own.up || own.leaving) return;
  own.leaving = true;
  for (const KclEvent what : {KclEvent::Scan, KclEvent::Take, KclEvent::Discovery, KclEvent::Report,
                              KclEvent::Lead, KclEvent::Cleanup}) {
    own.due.at(static_cast<std::size_t>(what)) = kNever;
  }
  for (const std::uint32_t slot : own.slots) {
    stop_fetching(slot, stream);
    consumers_[slot].stopping = true;
  }
  if (own.slots.empty()) end_worker(host, now, true);
}

void KclReader::crash(const Consumer& settings, std::uint32_t host, Instant now,
                      model::Stream& stream) {
  Host& own = hosts_[host];
  if (!own.up) return;
  while (!own.slots.empty()) {
    const std::uint32_t slot = own.slots.back();
    ShardConsumer& consumer = consumers_[slot];
    if (consumer.done_at != kNever) count_work(settings, slot, now, stream);
    drop_consumer(slot, stream);
  }
  // what its cores would have done
  own.busy = busy_by(own, now);
  for (Instant& core : own.core_free) core = std::min(core, now);
  end_worker(host, now, false);
}

void KclReader::relaunch(const Consumer& settings, std::uint32_t host, Instant now,
                         model::Stream& stream) {
  if (host >= static_cast<std::uint32_t>(*desired_)) return;
  const auto outage = std::ranges::find_if(
      outages_, [now](const auto& one) { return one.first <= now && now < one.second; });
  if (outage != outages_.end()) return;                          // its end launches all of them
  if (hosts_[host].leaving) crash(settings, host, now, stream);  // it took too long to end
  if (!hosts_[host].up) start_worker(settings, host, now);
}

void KclReader::set_desired_capacity(const Consumer& settings, Instant now, std::int64_t workers,
                                     model::Stream& stream) {
  desired_ = workers;
  if (!started()) return;
  grow(settings, static_cast<std::size_t>(workers));
  for (std::uint32_t host = 0; host < hosts_.size(); ++host) {
    if (host < workers) {
      relaunch(settings, host, now, stream);
    } else {
      terminate(host, now, stream);
    }
  }
}

std::vector<Event> KclReader::events_of(const Fault& fault) {
  std::vector<Event> events;
  const auto event = [&](KclEvent what, Duration at, std::uint32_t host) {
    events.push_back({Instant{at}, static_cast<std::uint32_t>(what), host});
  };
  if (fault.kind == FaultKind::ConsumerOutage) {
    event(KclEvent::Crash, fault.at, kEveryHost);
    event(KclEvent::Launch, fault.end(), kEveryHost);
    return events;
  }
  const bool cleanly = fault.kind == FaultKind::WorkerRestart;
  for (std::int64_t i = 0; i < fault.workers; ++i) {
    const Duration at = fault.at + fault.interval * i;
    const auto host = static_cast<std::uint32_t>(fault.first_worker + i);
    event(cleanly ? KclEvent::Terminate : KclEvent::Crash, at, host);
    event(KclEvent::Launch, at + fault.duration, host);
  }
  return events;
}

// ---- How they come by leases ----

void KclReader::write(Instant now, std::int64_t units) {
  counted_leases_.all_write_units += units;
  if (now.time_since_epoch() >= warm_up_) counted_leases_.dynamodb_write_units += units;
}

void KclReader::read(Instant now, std::int64_t halves) {
  counted_leases_.all_read_half_units += halves;
  if (now.time_since_epoch() >= warm_up_) counted_leases_.dynamodb_read_half_units += halves;
}

std::int64_t KclReader::table_halves() const {
  const auto rows = std::ranges::count(leases_, true, &Lease::exists);
  const std::int64_t bytes = rows * kcl::kLeaseRowBytes.value;
  return std::max<std::int64_t>(1, (bytes + kItemBytesPerHalfUnit - 1) / kItemBytesPerHalfUnit);
}

void KclReader::renew(const Consumer& settings, std::uint32_t host, Instant now,
                      model::Stream& stream) {
  const KclSettings& of_kcl = *settings.kcl;
  const Duration period = renewal_period(of_kcl);
  for (const std::uint32_t slot : hosts_[host].slots) {
    ShardConsumer& consumer = consumers_[slot];
    Lease& lease = leases_[consumer.shard];
    if (consumer.lost) continue;
    write(now, 1);
    if (!holds(host, lease)) {
      read(now, 2);  // whether it is really another's, consistently
      consumer.lost = true;
      continue;
    }
    lease.changed = now;
    if (of_kcl.balance() == LeaseBalance::Leader) {
      const double kib = static_cast<double>(std::exchange(consumer.bytes, 0)) / 1024;
      const double rate = kib / (static_cast<double>(period.count()) * 1e-9);
      lease.throughput = lease.throughput ? *lease.throughput * (1 - kcl::kSmoothing.value) +
                                                rate * kcl::kSmoothing.value
                                          : rate;
    }
    if (!lease.checkpoint_owner || consumer.stopping) continue;
    write(now, 1);  // it was refused first, and told of the hand-over
    stop_fetching(slot, stream);
    consumer.stopping = true;
    consumer.force_at = now + of_kcl.graceful_lease_handoff_timeout;
  }
  want(host, KclEvent::Renewal, now + period);
}

// A lease is a worker's now.
void KclReader::given(std::uint32_t host, std::uint32_t shard, Instant now) {
  Lease& lease = leases_[shard];
  ShardConsumer& consumer = consumers_[add_consumer(host, shard)];
  if (lease.ended) consumer.stage = Stage::Done;
  hash_ = rolled(hash_, now, static_cast<std::int64_t>(shard) * 1000 + host);
  const Instant orphaned = std::exchange(lease.orphaned, kNever);
  if (now.time_since_epoch() < warm_up_) return;
  if (orphaned == kNever) return;
  counted_leases_.failed_over += 1;
  counted_leases_.failover_time.add(now - orphaned);
}

void KclReader::note(Instant now, LeaseChange change, std::uint32_t shard, std::uint32_t host) {
  if (log_) log_->add({now.time_since_epoch(), change, shard, host});
}

// Before it is.
void KclReader::note_change(std::uint32_t shard, std::uint32_t host, Instant now) {
  const Lease& lease = leases_[shard];
  note(now,
       lease.orphaned != kNever ? LeaseChange::FailedOver
       : lease.owner            ? LeaseChange::Stolen
                                : LeaseChange::FirstTaken,
       shard, host);
  if (now.time_since_epoch() < warm_up_ || lease.orphaned != kNever) return;
  (lease.owner ? counted_leases_.stolen : counted_leases_.first_taken) += 1;
}

void KclReader::scan(const Consumer& settings, std::uint32_t host, Instant now) {
  Host& own = hosts_[host];
  std::vector<SeenLease> seen;
  for (std::uint32_t shard = 0; shard < leases_.size(); ++shard) {
    const Lease& lease = leases_[shard];
    if (!lease.exists) continue;
    const Duration age =
        lease.owner ? now - own.looks.known_since(lease.changed, now) : Duration::max();
    seen.push_back({shard, lease.owner, age});
  }
  read(now, table_halves());
  own.looks.note(now);
  Draw draw = draws(Purpose::Leases)
                  .at(++own.scans, (std::uint64_t{own.process} << 32U) + (host << 8U) + 255);
  own.chosen.clear();
  for (const std::uint32_t shard : leases_to_take(*settings.kcl, seen, id_of(host), draw)) {
    own.chosen.emplace_back(shard, leases_[shard].changed);
  }
  std::ranges::reverse(own.chosen);
  want(host, KclEvent::Take, now + kcl::kDynamoDbRoundTrip.value);
}

void KclReader::take_next(const Consumer& settings, std::uint32_t host, Instant now) {
  Host& own = hosts_[host];
  if (own.chosen.empty()) {
    return want(host, KclEvent::Scan, now + taker_period(*settings.kcl));
  }
  const auto [shard, seen] = own.chosen.back();
  own.chosen.pop_back();
  Lease& lease = leases_[shard];
  write(now, 1);
  if (lease.exists && lease.changed == seen && !is_held(host, shard)) {
    note_change(shard, host, now);
    lease.owner = id_of(host);
    lease.changed = now;
    given(host, shard, now);
  }
  want(host, KclEvent::Take, now + kcl::kDynamoDbRoundTrip.value);
}

void KclReader::discover(const Consumer& settings, std::uint32_t host, Instant now) {
  read(now, 1);
  const WorkerId self = id_of(host);
  std::vector<bool> held(leases_.size());
  for (const std::uint32_t slot : hosts_[host].slots) held[consumers_[slot].shard] = true;
  for (std::uint32_t shard = 0; shard < leases_.size(); ++shard) {
    const Lease& lease = leases_[shard];
    if (!lease.exists || held[shard] || lease.owner != self || lease.checkpoint_owner) continue;
    read(now, 1);
    given(host, shard, now);
  }
  want(host, KclEvent::Discovery, now + discovery_period(*settings.kcl));
}

// ---- Version 3: the leader ----

Duration KclReader::busy_by(const Host& host, Instant now) {
  Duration busy = host.busy;
  for (const Instant core : host.core_free) busy -= std::max(core - now, Duration{});
  return busy;
}

Duration KclReader::there_by(const Host& host, Instant now) const {
  if (!host.up) return host.there;
  return host.there + std::max(now - std::max(host.since, Instant{warm_up_}), Duration{});
}

void KclReader::report_metrics(const Consumer& settings, std::uint32_t host, Instant now) {
  Host& own = hosts_[host];
  const Duration busy = busy_by(own, now);
  const Duration elapsed = std::max(now - own.reported, Duration{1});
  const double share = static_cast<double>((busy - own.reported_busy).count()) /
                       (static_cast<double>(elapsed.count()) * static_cast<double>(settings.cores));
  own.reported = now;
  own.reported_busy = busy;
  const double percent = 100 * std::min(1.0, kcl::kIdleUtilization.value + share);
  const auto row = std::ranges::find(metrics_, id_of(host), &WorkerMetrics::id);
  if (row == metrics_.end()) {
    metrics_.push_back({id_of(host), now, percent});
  } else {
    row->reported = now;
    row->utilization += (percent - row->utilization) * kcl::kSmoothing.value;
  }
  write(now, 1);
  want(host, KclEvent::Report, now + settings.kcl->worker_metrics_reporter_freq);
}

// Whoever leads holds a lock, which lives on by its heartbeats.
void KclReader::ask_for_lead(std::uint32_t host, Instant now) {
  Host& own = hosts_[host];
  if (now < own.asks_at) return;
  own.asks_at = now + kcl::kLeaderHeartbeat.value + kcl::kDynamoDbRoundTrip.value;
  if (!leader_.released && leader_.id == id_of(host)) return write(now, 1);
  read(now, 2);
  if (!leader_.released) {
    const Duration lived = std::min(now, leader_.died) - leader_.since;
    const Instant beat =
        leader_.since + lived / kcl::kLeaderHeartbeat.value * kcl::kLeaderHeartbeat.value;
    if (own.seen_beat != beat) {
      own.seen_beat = beat;
      own.seen_at = now;
      return;
    }
    if (now - own.seen_at <= kcl::kLeaderLease.value) return;
  }
  write(now, 1);
  leader_ = {
      .id = id_of(host), .since = now, .died = kNever, .released = false, .looks = {}, .runs = 0};
}

std::vector<LeaseLoad> KclReader::lease_loads(const KclSettings& settings,
                                              const std::vector<WorkerLoad>& workers,
                                              Instant now) const {
  std::vector<LeaseLoad> loads;
  for (std::uint32_t shard = 0; shard < leases_.size(); ++shard) {
    const Lease& lease = leases_[shard];
    if (!lease.exists) continue;
    LeaseLoad load{.shard = shard,
                   .holder = {},
                   .available = false,
                   .age = Duration::max(),
                   .in_hand_off = false,
                   .throughput = lease.throughput};
    if (lease.owner) {
      load.age = now - leader_.looks.known_since(lease.changed, now);
      const auto holder = std::ranges::find(workers, *lease.holder(), &WorkerLoad::id);
      if (holder != workers.end()) {
        load.holder = static_cast<std::uint32_t>(holder - workers.begin());
      }
    }
    load.available = load.age > settings.failover_time;
    load.in_hand_off =
        lease.checkpoint_owner.has_value() &&
        now - lease.handed_over <= settings.graceful_lease_handoff_timeout + settings.failover_time;
    loads.push_back(load);
  }
  return loads;
}

void KclReader::assign(const KclSettings& settings, const Assignment& given_to,
                       const std::vector<WorkerLoad>& workers, Instant now) {
  Lease& lease = leases_[given_to.shard];
  const WorkerId to = workers[given_to.worker].id;
  write(now, 1);
  if (given_to.from_live_owner && settings.graceful_lease_handoff && !lease.ended) {
    lease.checkpoint_owner = lease.holder();
    lease.owner = to;
    lease.handed_over = now;
    return;
  }
  note_change(given_to.shard, to.host, now);
  lease.checkpoint_owner.reset();
  lease.owner = to;
  lease.changed = now;
}

void KclReader::lead(const Consumer& settings, std::uint32_t host, Instant now) {
  const KclSettings& of_kcl = *settings.kcl;
  want(host, KclEvent::Lead, now + of_kcl.lease_assignment_interval);
  if (leader_.released || leader_.id != id_of(host)) return;
  std::erase_if(metrics_, [&](const WorkerMetrics& row) {
    return now - row.reported > of_kcl.worker_metrics_reporter_freq * 2;
  });
  std::vector<WorkerLoad> workers;
  for (const WorkerMetrics& row : metrics_) workers.push_back({row.id, row.utilization});
  std::ranges::sort(workers, {}, [](const WorkerLoad& worker) {
    return std::pair{worker.id.host, worker.id.process};
  });
  const std::vector<LeaseLoad> loads = lease_loads(of_kcl, workers, now);
  read(now, table_halves());
  const auto run = static_cast<std::int64_t>(leader_.runs++);
  const bool balances = run % of_kcl.variance_balancing_frequency == 0;
  Draw draw = draws(Purpose::Leases).at(static_cast<std::uint64_t>(run), (1U << 30U) + host);
  for (const Assignment& one : assign_leases(of_kcl, loads, workers, balances, draw)) {
    assign(of_kcl, one, workers, now);
  }
  leader_.looks.note(now);
}

// ---- Leases of shards that are done with ----

void KclReader::clean_up(std::uint32_t host, Instant now, model::Stream& stream) {
  Host& own = hosts_[host];
  want(host, KclEvent::Cleanup, now + kcl::kCleanupPeriod.value);
  if (now - own.cleaned < kcl::kCleanupPause.value) return;
  const std::vector<std::uint32_t> slots = own.slots;
  for (const std::uint32_t slot : slots) {
    if (consumers_[slot].stage != Stage::Done) continue;
    const std::uint32_t shard = consumers_[slot].shard;
    const auto children = stream.lineage().children(shard);
    const auto parents = stream.lineage().parents(shard);
    read(now, 2 * (1 + static_cast<std::int64_t>(children.size() + parents.size())));
    const bool begun = std::ranges::all_of(
        children, [&](std::uint32_t child) { return leases_[child].checkpointed; });
    const bool alone =
        std::ranges::none_of(parents, [&](std::uint32_t parent) { return leases_[parent].exists; });
    if (!begun || !alone) continue;
    write(now, 1);
    leases_[shard].exists = false;
    leases_[shard].owner.reset();
    leases_[shard].checkpoint_owner.reset();
    drop_consumer(slot, stream);
    own.cleaned = now;
  }
}

}  // namespace weir::sim
