#include "sim/world/kpl_writes.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/check.hpp"
#include "model/pricing.hpp"
#include "sim/world/coarse_writes.hpp"

namespace weir::sim {

namespace {

Event event_of(WriteEvent kind, Instant at, std::uint32_t index) {
  return {at, static_cast<std::uint32_t>(kind), index};
}

// After whatever hinders, and after the shards have changed, records go one by one for so long.
constexpr Duration kExact = std::chrono::seconds{10};

Kpl::ShardMap open_shards(const model::Stream& stream) {
  return std::make_shared<const std::vector<model::NumberedRange>>(stream.open_ranges());
}

// Its user records are born evenly from the first birth to the last.
model::Parcel parcel_of(const PackedRecord& packed, Instant now) {
  const auto [first, last] = std::ranges::minmax(packed.users, {}, &UserRecord::born);
  const auto users = static_cast<std::int64_t>(packed.users.size());
  const Duration span = last.born - first.born;
  model::Parcel parcel;
  parcel.arrived = now;
  parcel.born = first.born;
  if (users > 1) parcel.born_span = Duration{mul_div(span.count(), users, users - 1)};
  parcel.records = 1;
  parcel.bytes = packed.bytes();
  parcel.tag = first.tag;
  parcel.joined = static_cast<std::uint32_t>(users - 1);
  for (const UserRecord& record : packed.users) {
    if (record.tag != parcel.tag) parcel.tag = 0;
  }
  return parcel;
}

std::uint32_t attempt_of(const PackedRecord& packed) {
  return std::ranges::max(packed.users, {}, &UserRecord::attempts).attempts + 1U;
}

// Whether the limiters of the processes might hold some of a shard's records back.
bool is_limited(const ProducerPlan& plan, const Amount& born, Duration tick) {
  namespace kpl = defaults::kpl;
  constexpr double kSafe = 0.5;
  const KplSettings& settings = *plan.settings.kpl;
  const auto seconds = [](Duration time) { return std::chrono::duration<double>(time).count(); };
  const double each = 1 / (seconds(tick) * static_cast<double>(plan.settings.instances));
  const double bytes_per_s = static_cast<double>(born.bytes) * each;
  const double users_per_s = static_cast<double>(born.records) * each;
  const double full_per_s = bytes_per_s / static_cast<double>(settings.aggregation_max_size);
  const double records_per_s =
      std::min(users_per_s, 2 * full_per_s + 1 / seconds(settings.record_max_buffered_time));
  const double rate = kSafe * settings.rate_limit;
  return records_per_s > rate * static_cast<double>(kpl::kLimiterRecords.value) ||
         bytes_per_s > rate * static_cast<double>(kpl::kLimiterBytesPerS.value);
}

// Several aggregates.
struct Lump {
  std::int64_t records = 0;
  std::int64_t users = 0;
  std::int64_t bytes = 0;
  std::int64_t user_bytes = 0;
  std::int64_t data_bytes = 0;
  model::PutUnits units;
  std::int64_t age_ns = 0;  // of their first user records when they left

  void add(const SentAggregate& sent) {
    records += 1;
    users += sent.users;
    bytes += sent.bytes();
    user_bytes += sent.user_bytes;
    data_bytes += sent.data_bytes;
    units += model::put_units(sent.data_bytes);
    age_ns += (sent.at - sent.first).count();
  }
};

struct Spread {
  Instant from;
  Instant to;
  Duration way;
  Duration more_or_less;
};

// As records spread over the tick.
void spread_over(const ProducerPlan& plan, std::span<const SentAggregate> sent,
                 const Spread& spread, std::uint32_t shard, WriteSide& side,
                 std::vector<FreshItem>& items) {
  items.clear();
  model::Parcel shape;
  shape.arrived = spread.from;
  shape.arrival_span = spread.to - spread.from;
  shape.born_span = shape.arrival_span + 2 * spread.more_or_less;
  std::uint32_t large = 0;
  const auto push = [&](const Lump& lump, std::uint32_t number) {
    const auto joined = static_cast<std::uint32_t>(lump.users - lump.records);
    const Duration age{lump.age_ns / lump.records};
    shape.born = spread.from - spread.way - spread.more_or_less - age;
    shape.wait = -age;
    items.emplace_back(plan.number, 0, shape, 0, Amount{lump.records, lump.bytes}, lump.bytes,
                       SizeSum{lump.data_bytes, lump.units}, number, joined);
    items.back().user_bytes = lump.user_bytes;
  };
  Lump lump;
  for (const SentAggregate& one : sent) {
    if (one.tag != 0) side.meters.offered_of_key(one.tag, {1, 0});
    side.meters.offered_packed(shard, 0, {1, one.bytes()}, one.data_bytes);
    if (one.bytes() < kLargeFrom) {
      lump.add(one);
      continue;
    }
    Lump alone;
    alone.add(one);
    push(alone, ++large);
  }
  if (lump.records > 0) push(lump, 0);
}

}  // namespace

KplWrites::KplWrites(const Blueprint& blueprint, std::int64_t replication,
                     const model::Stream& stream)
    : source_index_(blueprint.producers.size()),
      faults_{blueprint, replication},
      open_{open_shards(stream)} {
  const std::uint64_t seed = blueprint.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  for (const ProducerPlan& plan : blueprint.producers) {
    if (!plan.settings.kpl) continue;
    source_index_[plan.number] = static_cast<std::uint32_t>(sources_.size());
    Source& source = sources_.emplace_back(Source{{},
                                                  {},
                                                  Kpl{plan, open_, seed, rep},
                                                  plan.number,
                                                  static_cast<std::uint32_t>(scheduled_.size()),
                                                  {},
                                                  {}});
    if (blueprint.grain != Grain::Record && packs_by_tick(plan.settings)) {
      source.ticks.emplace(plan, *open_, seed, rep);
    } else {
      source.births.emplace(plan, seed, rep);
    }
    source.next = next_of(source, plan);
    const auto processes = static_cast<std::size_t>(plan.settings.instances);
    scheduled_.resize(scheduled_.size() + processes, kNever);
    source_of_process_.resize(scheduled_.size(), source_index_[plan.number]);
  }
  find_next_birth();
}

Instant KplWrites::next_of(Source& source, const ProducerPlan& plan) {
  if (source.births) return source.births->next_at(plan);
  const bool any = source.tick_birth < source.tick_births.size();
  return any ? source.tick_births[source.tick_birth].at : kNever;
}

void KplWrites::find_next_birth() {
  next_birth_ = kNever;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].next >= next_birth_) continue;
    next_birth_ = sources_[i].next;
    next_source_ = i;
  }
}

void KplWrites::bear(const Blueprint& blueprint, WriteSide& side, EventQueue& queue) {
  Source& source = sources_[next_source_];
  const ProducerPlan& plan = blueprint.producers[source.producer];
  const Birth birth =
      source.births ? source.births->take(plan) : source.tick_births[source.tick_birth++];
  source.next = next_of(source, plan);
  find_next_birth();
  if (source.births) {
    const Amount amount{1, birth.data_bytes + birth.key.key_bytes};
    side.bear_to_pack(birth.at, amount);
    if (side.oversized(amount)) {
      side.meters.dropped(amount, true);
      return;
    }
  }
  source.kpl.put(plan, birth);
  send_due(blueprint, source, birth.instance, birth.at, side, queue);
}

// ---- Ticks ----

void KplWrites::begin_tick(const Blueprint& blueprint, Instant from, Instant to,
                           CoarseWrites& coarse, WriteSide& side, EventQueue& queue) {
  for (Source& source : sources_) {
    if (!source.ticks) continue;
    const ProducerPlan& plan = blueprint.producers[source.producer];
    CHECK(source.tick_birth == source.tick_births.size());
    source.tick_births.clear();
    source.tick_birth = 0;
    // a request on its way then is in it, too
    if (side.is_gone() || faults_.in(blueprint, from - plan.half_trip(), to)) {
      source.ticks->hold_all(to + kExact);
    }
    source.ticks->plan(plan, from, to);
    for (std::uint32_t slot = 0; slot < coarse.open().size(); ++slot) {
      begin_slot(blueprint, source, slot, from, to, coarse, side, queue);
    }
    std::ranges::stable_sort(source.tick_births, {}, &Birth::at);
    source.next = next_of(source, plan);
  }
  find_next_birth();
}

void KplWrites::begin_slot(const Blueprint& blueprint, Source& source, std::uint32_t slot,
                           Instant from, Instant to, CoarseWrites& coarse, WriteSide& side,
                           EventQueue& queue) {
  const ProducerPlan& plan = blueprint.producers[source.producer];
  KplTicks& ticks = *source.ticks;
  const model::NumberedRange& shard = coarse.open()[slot];
  const TickBirths births = ticks.born(plan, slot);
  std::span<const TickRecord> born = bear(births, from, side);
  if (is_limited(plan, births.all, to - from)) ticks.hold(shard.number, to + kExact);
  if (ticks.is_exact(slot, from)) {
    for (const TickRecord& record : born) {
      const std::uint64_t number = source.tick_births.size();
      source.tick_births.push_back(
          {.key = {ticks.hash_for(record, shard, number), record.key_bytes, record.tag},
           .at = record.at,
           .data_bytes = record.data_bytes,
           .instance = record.process});
    }
    born = {};
  }
  if (births.any_followed) {
    for (const TickRecord& record : born) {
      if (record.tag != 0) side.meters.offered_of_key(record.tag, {0, record.amount().bytes});
    }
  }
  ticks.pack(slot, born);
  const std::span<const SentAggregate> sent = ticks.arriving(slot);
  if (sent.empty()) return;
  Amount all;
  for (const SentAggregate& one : sent) {
    all += {1, one.bytes()};
    source.lumped_users += one.users;
  }
  source.lumped += all.records;
  if (ticks.is_exact(slot, from) || !coarse.fits(slot, all, side)) {
    ticks.hold(shard.number, to + kExact);
    send_one_by_one(blueprint, source, from, shard, sent, queue);
    return;
  }
  spread_over(plan, sent, {from, to, ticks.way(), ticks.way_spread()}, shard.number, side, items_);
  for (const FreshItem& item : items_) coarse.add(slot, item);
}

// What the stream takes of them.
std::span<const TickRecord> KplWrites::bear(const TickBirths& born, Instant from, WriteSide& side) {
  if (born.all.records > 0) side.bear_to_pack(from, born.all);
  if (!side.oversized({1, born.largest})) return born.records;
  kept_.clear();
  for (const TickRecord& record : born.records) {
    if (side.oversized(record.amount())) {
      side.meters.dropped(record.amount(), true);
    } else {
      kept_.push_back(record);
    }
  }
  return kept_;
}

// Aggregates that are at the shard in this tick, each as a request of its own.
void KplWrites::send_one_by_one(const Blueprint& blueprint, Source& source, Instant from,
                                const model::NumberedRange& shard,
                                std::span<const SentAggregate> sent, EventQueue& queue) {
  const ProducerPlan& plan = blueprint.producers[source.producer];
  for (const SentAggregate& one : sent) {
    const Instant there = std::max(from, one.at + source.ticks->way());
    PackedRecord packed;
    packed.users = source.ticks->users_of(plan, shard, one);
    packed.data_bytes = one.users == 1 ? packed.users.front().data_bytes : one.data_bytes;
    packed.predicted = shard.number;
    packed.deadline = one.at;
    KplRequest request =
        source.kpl.request_of(plan, one.process, std::move(packed), there - plan.half_trip());
    queue.push(event_of(WriteEvent::KplRequest, there, requests_.keep(std::move(request))));
  }
}

void KplWrites::end_tick(const Blueprint& blueprint, Instant now, CoarseWrites& coarse,
                         WriteSide& side, EventQueue& queue) {
  for (const auto& [shard, piece] : coarse.take_returned()) {
    Source& source = source_of(piece.producer);
    const ProducerPlan& plan = blueprint.producers[source.producer];
    source.ticks->hold(shard, now + kExact);
    const auto instances = static_cast<std::uint64_t>(plan.settings.instances);
    const auto process = static_cast<std::uint32_t>((piece.address.position + shard) % instances);
    const SentAggregate back{.at = piece.parcel.arrived,
                             .first = piece.parcel.born,
                             .process = process,
                             .users = 1 + piece.parcel.joined,
                             .user_bytes = piece.user_bytes,
                             .data_bytes = piece.parcel.bytes,
                             .tag = 0};
    const model::NumberedRange range{shard, side.stream.shards()[shard].range()};
    std::vector<UserRecord> users = source.ticks->users_of(plan, range, back);
    for (UserRecord& user : users) user.offered = true;
    source.kpl.take_back(plan, process, std::move(users), now);
    send_due(blueprint, source, process, now, side, queue);
  }
}

void KplWrites::reshape(const Blueprint& blueprint, Instant now, WriteSide& side,
                        EventQueue& queue) {
  for (Source& source : sources_) {
    if (!source.ticks) continue;
    const ProducerPlan& plan = blueprint.producers[source.producer];
    source.ticks->hold_all(now + kExact);
    std::vector<std::uint32_t> processes;
    for (const auto& [shard, sent] :
         source.ticks->set_shards(plan, side.stream.open_ranges(), now)) {
      const model::NumberedRange range{shard, side.stream.shards()[shard].range()};
      source.kpl.adopt(plan, sent.process, source.ticks->users_of(plan, range, sent), now);
      processes.push_back(sent.process);
    }
    std::ranges::sort(processes);
    processes.erase(std::unique(processes.begin(), processes.end()), processes.end());
    for (const std::uint32_t process : processes) {
      send_due(blueprint, source, process, now, side, queue);
    }
  }
}

// ---- One by one ----

// All that the process does at `now`; and notes when it is to be asked again.
void KplWrites::send_due(const Blueprint& blueprint, Source& source, std::uint32_t process,
                         Instant now, WriteSide& side, EventQueue& queue) {
  const ProducerPlan& plan = blueprint.producers[source.producer];
  while (auto request = source.kpl.send(plan, process, now)) {
    const Instant there = now + faults_.way(blueprint, plan, now);
    queue.push(event_of(WriteEvent::KplRequest, there, requests_.keep(std::move(*request))));
  }
  for (const UserRecord& record : source.kpl.take_given_up()) {
    side.meters.dropped(record.amount(), false);
  }
  const std::uint32_t number = source.first_process + process;
  if (source.kpl.wants_map(process)) {
    const std::int64_t page = defaults::kpl::kShardsOfAPage.value;
    const std::int64_t pages = (side.stream.open_shards() + page - 1) / page;
    const Instant there = now + plan.settings.put.round_trip * std::max<std::int64_t>(1, pages);
    queue.push(event_of(WriteEvent::KplShards, there, number));
  }
  const Instant next = source.kpl.next_look(process);
  if (next == kNever || next == scheduled_[number]) return;
  CHECK(next > now);
  scheduled_[number] = next;
  queue.push(event_of(WriteEvent::KplLook, next, number));
}

void KplWrites::handle(const Blueprint& blueprint, const Event& event, CoarseWrites* others,
                       WriteSide& side, EventQueue& queue) {
  switch (static_cast<WriteEvent>(event.kind)) {
    case WriteEvent::KplRequest:
      return arrive(blueprint, event.at, event.index, others, side, queue);
    case WriteEvent::KplAnswer: {
      KplRequest request = requests_.release(event.index);
      Source& source = source_of(request.producer);
      const std::uint32_t process = request.instance;
      source.kpl.answer(blueprint.producers[source.producer], event.at, std::move(request));
      return send_due(blueprint, source, process, event.at, side, queue);
    }
    case WriteEvent::KplLook: {
      if (scheduled_[event.index] != event.at) return;  // it was put off
      scheduled_[event.index] = kNever;
      Source& source = sources_[source_of_process_[event.index]];
      return send_due(blueprint, source, event.index - source.first_process, event.at, side, queue);
    }
    case WriteEvent::KplShards:
      return learn(blueprint, event.at, event.index, side, queue);
    default:
      CHECK(false);
  }
}

void KplWrites::learn(const Blueprint& blueprint, Instant now, std::uint32_t process,
                      WriteSide& side, EventQueue& queue) {
  Source& source = sources_[source_of_process_[process]];
  const std::uint32_t own = process - source.first_process;
  if (side.is_gone()) {
    source.kpl.fail_to_learn(own, now);
  } else {
    Kpl::ShardMap open = open_shards(side.stream);
    if (*open != *open_) open_ = std::move(open);
    source.kpl.learn(own, now, open_);
  }
  send_due(blueprint, source, own, now, side, queue);
}

void KplWrites::arrive(const Blueprint& blueprint, Instant now, std::uint32_t index,
                       CoarseWrites* others, WriteSide& side, EventQueue& queue) {
  KplRequest& request = requests_[index];
  const ProducerPlan& plan = blueprint.producers[request.producer];
  ++side.events;
  if (!side.is_gone()) count_offered(request, side);
  bool answered = true;
  if (!fails(blueprint, plan, now, request, side)) {
    offer(blueprint, now, request, others, side);
    answered = !request.failed;
  }
  const Instant there = faults_.answered_at(blueprint, plan, now, answered);
  queue.push(event_of(WriteEvent::KplAnswer, there, index));
}

// What it brings that was not offered before.
void KplWrites::count_offered(KplRequest& request, WriteSide& side) {
  for (PackedRecord& packed : request.records) {
    std::int64_t all = 0;
    std::int64_t fresh = 0;
    const std::uint32_t tag = packed.users.front().tag;
    const bool of_one_key = std::ranges::all_of(
        packed.users, [tag](const UserRecord& record) { return record.tag == tag; });
    for (UserRecord& record : packed.users) {
      const Amount amount = record.amount();
      all += amount.bytes;
      if (std::exchange(record.offered, true)) continue;
      fresh += amount.bytes;
      if (!of_one_key) side.meters.offered_of_key(record.tag, {0, amount.bytes});
    }
    if (fresh == 0) continue;
    side.meters.offered_packed(side.stream.shard_of(packed.hash_key()), of_one_key ? tag : 0,
                               {1, mul_div(packed.bytes(), fresh, all)},
                               mul_div(packed.data_bytes, fresh, all));
  }
}

// Whole: by a fault, because there is no stream, or because one of its records is too large for
// the stream by now.
bool KplWrites::fails(const Blueprint& blueprint, const ProducerPlan& plan, Instant now,
                      KplRequest& request, WriteSide& side) const {
  const bool too_large = std::ranges::any_of(request.records, [&side](const PackedRecord& packed) {
    return side.oversized({1, packed.bytes()});
  });
  request.failed = side.is_gone() || too_large ||
                   (faults_.any() && faults_.fails(blueprint, plan, request.address, 1, now));
  if (!request.failed) return false;
  for (const PackedRecord& packed : request.records) {
    const std::uint32_t shard = side.stream.shard_of(packed.hash_key());
    if (side.is_gone()) {
      side.not_found(now, shard, 1);
    } else {
      side.failed(now, shard, 1);
    }
  }
  const std::uint32_t watched = side.watch ? side.watch->calls.window().shard : 0;
  log(now, request, side.tokens_of(watched, now), true, side);
  return true;
}

void KplWrites::offer(const Blueprint& blueprint, Instant now, KplRequest& request,
                      CoarseWrites* others, WriteSide& side) {
  const ProducerPlan& plan = blueprint.producers[request.producer];
  const Amount tokens =
      side.watch ? side.tokens_of(side.watch->calls.window().shard, now) : Amount{};
  const bool lost = faults_.any() && faults_.unanswered(blueprint, plan, request.address, 1, now);
  auto& ticks = source_of(request.producer).ticks;
  request.failed = lost;
  request.stored.assign(request.records.size(), std::nullopt);
  positions_.clear();
  for (std::size_t i = 0; i < request.records.size(); ++i) {
    PackedRecord& packed = request.records[i];
    // within a tick the shards stay as they are
    const std::uint32_t shard = side.stream.shard_of(packed.hash_key());
    if (others != nullptr) others->play_until(blueprint, shard, now, side);
    positions_.push_back(side.stream.shards()[shard].log().end());
    model::Parcel parcel = parcel_of(packed, now);
    const bool stored = side.stream.shard(shard).put(now, parcel, packed.bytes()) == 1;
    if (!stored && ticks) ticks->hold(shard, now + kExact);
    Amount once;
    Amount again;
    for (UserRecord& record : packed.users) {
      (record.stored ? again : once) += record.amount();
      record.stored = record.stored || (stored && lost);
    }
    side.attempt_packed(now, shard, attempt_of(packed), stored, packed.bytes(), once, again);
    if (!stored) continue;
    request.stored[i] = shard;
    side.usage.put(model::put_units(packed.data_bytes));
  }
  log(now, request, tokens, !lost, side);
}

// The request that has just arrived, as the watched shard saw it.
void KplWrites::log(Instant now, const KplRequest& request, const Amount& tokens, bool answered,
                    WriteSide& side) const {
  if (!side.watch) return;
  CallLog* const log = side.log_of(side.watch->calls.window().shard, now);
  if (log == nullptr) return;
  PutCall line;
  line.at = now;
  line.producer = request.producer;
  line.address = request.address.call;
  line.entries = static_cast<std::int64_t>(request.records.size());
  line.tokens = tokens;
  line.is_failed = request.failed && answered;
  line.is_unanswered = !answered;
  if (side.is_gone()) line.failure = model::ServiceError::ResourceNotFoundException;
  for (std::size_t i = 0; i < request.records.size(); ++i) {
    const PackedRecord& packed = request.records[i];
    if (side.stream.shard_of(packed.hash_key()) != log->window().shard) continue;
    line.offered += {1, packed.bytes()};
    line.attempt = std::max(line.attempt, attempt_of(packed));
    const bool stored = !line.is_failed && request.stored[i];
    if (!stored || !answered) ++line.requeued;
    if (!stored) continue;
    if (line.stored.records == 0) line.first = positions_[i];
    line.last = positions_[i];
    line.stored += {1, packed.bytes()};
  }
  if (line.offered.records > 0) log->put(line);
}

void KplWrites::report(const Blueprint& blueprint, RunResult& result) const {
  for (const Source& source : sources_) {
    const KplCounts& counts = source.kpl.counts();
    result.kpl.push_back(
        {.producer = blueprint.producers[source.producer].settings.name,
         .requests = counts.requests + (source.ticks ? source.ticks->requests() : 0),
         .records = counts.records + source.lumped,
         .joined = counts.joined + source.lumped_users,
         .expired = counts.expired,
         .wrong_shard = counts.wrong_shard});
  }
}

Amount KplWrites::waiting() const {
  Amount sum;
  for (const Source& source : sources_) {
    sum += source.kpl.waiting();
    if (source.ticks) sum += source.ticks->waiting();
    for (std::size_t i = source.tick_birth; i < source.tick_births.size(); ++i) {
      const Birth& birth = source.tick_births[i];
      sum += {1, birth.data_bytes + birth.key.key_bytes};
    }
  }
  for (const KplRequest& request : requests_.all()) {
    for (std::size_t i = 0; i < request.records.size(); ++i) {
      if (i < request.stored.size() && request.stored[i]) continue;
      for (const UserRecord& record : request.records[i].users) {
        if (!record.stored) sum += record.amount();
      }
    }
  }
  return sum;
}

Instant KplWrites::planned_until() const {
  Instant latest{};
  for (const Source& source : sources_) {
    if (source.births) latest = std::max(latest, source.births->drawn_until());
  }
  return latest;
}

std::size_t KplWrites::memory_bytes() const {
  std::size_t bytes = requests_.all().capacity() * sizeof(KplRequest);
  for (const Source& source : sources_) {
    bytes += source.kpl.memory_bytes() + source.tick_births.capacity() * sizeof(Birth);
    if (source.births) bytes += source.births->memory_bytes();
    if (source.ticks) bytes += source.ticks->memory_bytes();
  }
  for (const KplRequest& request : requests_.all()) {
    for (const PackedRecord& packed : request.records) {
      bytes += sizeof packed + packed.users.capacity() * sizeof(UserRecord);
    }
  }
  return bytes;
}

}  // namespace weir::sim
