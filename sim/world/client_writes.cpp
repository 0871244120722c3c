#include "sim/world/client_writes.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"
#include "sim/world/coarse_writes.hpp"

namespace weir::sim {

namespace {

// What names a request in a replay.
PutCall line_of(Instant now, const Request& request, const Amount& tokens) {
  PutCall line;
  line.at = now;
  line.producer = request.producer;
  line.address = request.address.call;
  line.position = request.address.position;
  line.attempt = request.sent;
  line.entries = static_cast<std::int64_t>(request.entries.size());
  line.tokens = tokens;
  return line;
}

Event event_of(WriteEvent kind, Instant at, std::uint32_t index) {
  return {at, static_cast<std::uint32_t>(kind), index};
}

}  // namespace

ClientWrites::ClientWrites(const Blueprint& blueprint, std::int64_t replication)
    : source_index_(blueprint.producers.size()),
      faults_{blueprint, replication},
      largest_{largest_record_bytes(blueprint.scenario)} {
  const std::uint64_t seed = blueprint.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  for (const ProducerPlan& plan : blueprint.producers) {
    if (!waits_for_answers(plan.settings) || plan.settings.kpl) continue;
    source_index_[plan.number] = static_cast<std::uint32_t>(sources_.size());
    sources_.push_back({Births{plan, seed, rep}, Client{plan, seed, rep}, plan.number,
                        static_cast<std::uint32_t>(scheduled_.size())});
    sources_.back().next = sources_.back().births.next_at(plan);
    const auto instances = static_cast<std::size_t>(plan.settings.instances);
    scheduled_.resize(scheduled_.size() + instances, kNever);
    source_of_instance_.resize(scheduled_.size(), source_index_[plan.number]);
  }
  find_next_birth();
}

void ClientWrites::find_next_birth() {
  next_birth_ = kNever;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].next >= next_birth_) continue;
    next_birth_ = sources_[i].next;
    next_source_ = i;
  }
}

void ClientWrites::bear(const Blueprint& blueprint, WriteSide& side, EventQueue& queue) {
  Source& source = sources_[next_source_];
  const ProducerPlan& plan = blueprint.producers[source.producer];
  const Birth birth = source.births.take(plan);
  source.next = source.births.next_at(plan);
  find_next_birth();
  const Amount amount{1, birth.data_bytes + birth.key.key_bytes};
  side.bear(birth.at, side.stream.shard_of(birth.key.hash), birth.key.tag, amount,
            birth.data_bytes);
  if (side.oversized(amount)) {
    side.meters.dropped(amount, true);
  } else if (!source.client.take(plan, birth)) {
    side.meters.dropped(amount, false);
  } else {
    send_due(blueprint, source, birth.instance, birth.at, queue);
  }
}

// All that the instance sends at `now`; and notes when it is to be asked again.
void ClientWrites::send_due(const Blueprint& blueprint, Source& source, std::uint32_t instance,
                            Instant now, EventQueue& queue) {
  const ProducerPlan& plan = blueprint.producers[source.producer];
  while (auto request = source.client.send(plan, instance, now)) {
    const Instant there = now + faults_.way(blueprint, plan, now);
    queue.push(event_of(WriteEvent::Request, there, requests_.keep(std::move(*request))));
  }
  const std::uint32_t number = source.first_instance + instance;
  const Instant next = source.client.next_send(plan, instance, now);
  if (next == kNever || next == scheduled_[number]) return;
  CHECK(next > now);
  scheduled_[number] = next;
  queue.push(event_of(WriteEvent::Look, next, number));
}

void ClientWrites::handle(const Blueprint& blueprint, const Event& event, CoarseWrites* others,
                          WriteSide& side, EventQueue& queue) {
  switch (static_cast<WriteEvent>(event.kind)) {
    case WriteEvent::Request:
      return arrive(blueprint, event.at, event.index, others, side, queue);
    case WriteEvent::Answer:
      return answer(blueprint, event.at, event.index, side, queue);
    case WriteEvent::WaitOver: {
      Request request = requests_.release(event.index);
      Source& source = source_of(request);
      const std::uint32_t instance = request.instance;
      const ProducerPlan& plan = blueprint.producers[source.producer];
      source.client.wait_is_over(plan, event.at, std::move(request));
      return send_due(blueprint, source, instance, event.at, queue);
    }
    case WriteEvent::Look: {
      if (scheduled_[event.index] != event.at) return;  // it was put off
      scheduled_[event.index] = kNever;
      Source& source = sources_[source_of_instance_[event.index]];
      return send_due(blueprint, source, event.index - source.first_instance, event.at, queue);
    }
    default:
      CHECK(false);
  }
}

void ClientWrites::arrive(const Blueprint& blueprint, Instant now, std::uint32_t index,
                          CoarseWrites* others, WriteSide& side, EventQueue& queue) {
  Request& request = requests_[index];
  const ProducerPlan& plan = blueprint.producers[request.producer];
  if (side.stream.config().max_record_bytes < largest_) {
    // what was not too large when it was born may be so by now
    std::erase_if(request.entries, [&side](const Held& record) {
      if (!side.oversized(record.entry.amount())) return false;
      if (!record.entry.stored) side.meters.dropped(record.entry.amount(), true);
      return true;
    });
  }
  ++side.events;
  constexpr std::uint16_t kMostOffers = 60'000;
  for (Held& record : request.entries) {
    if (record.offers < kMostOffers) ++record.offers;
  }
  bool answered = true;
  if (!request.entries.empty() && !fails(blueprint, plan, now, request, side)) {
    offer(blueprint, now, request, others, side);
    answered = request.failure != Failure::TimedOut;
  }
  queue.push(
      event_of(WriteEvent::Answer, faults_.answered_at(blueprint, plan, now, answered), index));
}

bool ClientWrites::fails(const Blueprint& blueprint, const ProducerPlan& plan, Instant now,
                         Request& request, WriteSide& side) const {
  request.not_found = side.is_gone();
  if (!request.not_found &&
      !(faults_.any() && faults_.fails(blueprint, plan, request.address, request.sent, now))) {
    return false;
  }
  if (!request.not_found) request.failure = Failure::Transient;
  const std::uint32_t watched = side.watch ? side.watch->calls.window().shard : 0;
  PutCall line = line_of(now, request, side.tokens_of(watched, now));
  line.is_failed = true;
  if (request.not_found) line.failure = model::ServiceError::ResourceNotFoundException;
  for (const Held& record : request.entries) {
    const std::uint32_t shard = side.stream.shard_of(record.entry.hash_key);
    if (request.not_found) {
      side.not_found(now, shard, 1);
    } else {
      side.failed(now, shard, 1);
    }
    if (shard == watched) line.offered += record.entry.amount();
  }
  CallLog* const log = side.log_of(watched, now);
  if (log != nullptr && line.offered.records > 0) log->put(line);
  return true;
}

void ClientWrites::offer(const Blueprint& blueprint, Instant now, Request& request,
                         CoarseWrites* others, WriteSide& side) {
  const ProducerPlan& plan = blueprint.producers[request.producer];
  const bool single = plan.settings.put.api == PutApi::PutRecord;
  const Amount tokens =
      side.watch ? side.tokens_of(side.watch->calls.window().shard, now) : Amount{};
  results_.clear();
  for (const Held& record : request.entries) {
    const CallEntry& entry = record.entry;
    const std::int64_t charge = single ? side.stream.put_record_charge(entry.bytes) : entry.bytes;
    if (others == nullptr) {
      results_.push_back(side.stream.put_single(now, entry.hash_key, entry.record(), charge));
      continue;
    }
    // within a tick the shards stay as they are
    const std::uint32_t shard = side.stream.shard_of(entry.hash_key);
    others->play_until(blueprint, shard, now, side);
    const std::int64_t position = side.stream.shards()[shard].log().end();
    const bool stored = side.stream.shard(shard).put_one(now, entry.record(), charge);
    results_.push_back({.position = position, .shard = shard, .stored = stored});
  }
  const bool lost =
      faults_.any() && faults_.unanswered(blueprint, plan, request.address, request.sent, now);
  log_offer(now, request, tokens, lost, side);
  std::size_t left = 0;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    Held& record = request.entries[i];
    const model::SinglePut& result = results_[i];
    const Amount stored = result.stored ? record.entry.amount() : Amount{};
    side.attempt(now, result.shard, record.offers, 1, stored, record.entry.stored);
    if (result.stored) side.usage.put(record.entry.units());
    if (lost) {
      record.entry.stored = record.entry.stored || result.stored;
      continue;
    }
    if (result.stored) continue;
    record.place = static_cast<std::uint16_t>(i);
    if (left != i) request.entries[left] = record;
    ++left;
  }
  if (lost) {
    request.failure = Failure::TimedOut;
    return;
  }
  request.entries.resize(left);
  // to an SDK, refused entries of PutRecords are no failure
  const bool sdk = plan.settings.put.sdk_retry != SdkRetry::Off;
  if (single && sdk && left > 0) request.failure = Failure::Throttled;
}

// The request just offered, as the watched shard saw it; its entries are all still there.
void ClientWrites::log_offer(Instant now, const Request& request, const Amount& tokens, bool lost,
                             WriteSide& side) const {
  if (!side.watch) return;
  CallLog* const log = side.log_of(side.watch->calls.window().shard, now);
  if (log == nullptr) return;
  PutCall line = line_of(now, request, tokens);
  line.is_unanswered = lost;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (results_[i].shard != log->window().shard) continue;
    line.offered += request.entries[i].entry.amount();
    if (!results_[i].stored) continue;
    if (line.stored.records == 0) line.first = results_[i].position;
    line.last = results_[i].position;
    line.stored += request.entries[i].entry.amount();
  }
  if (line.offered.records > 0) log->put(line);
}

// What becomes of the watched shard's part of a request, in the line that it had. `left`: its
// records that were not stored for good.
void ClientWrites::log_sequel(const ProducerPlan& plan, Instant now, const PutCall& like,
                              std::int64_t left, WriteSide& side) const {
  PutCall* const line = left > 0 ? side.watch->calls.find(like) : nullptr;
  if (line == nullptr) return;
  const std::uint32_t shard = side.watch->calls.window().shard;
  for (const Held& record : sequel_.given_up) {
    if (side.stream.shard_of(record.entry.hash_key) == shard) ++line->dropped;
  }
  const bool requeues = plan.settings.put.resend.failed == ResendFailed::Requeue;
  for (const auto& [wait, again] : sequel_.later) {
    if (requeues && again.tries == 1) {
      line->requeued += count_on(shard, again, side);
      continue;
    }
    line->send_again(count_on(shard, again, side), now + wait + plan.half_trip());
  }
}

std::int64_t ClientWrites::count_on(std::uint32_t shard, const Request& request,
                                    const WriteSide& side) {
  return std::count_if(request.entries.begin(), request.entries.end(), [&](const Held& record) {
    return side.stream.shard_of(record.entry.hash_key) == shard;
  });
}

void ClientWrites::answer(const Blueprint& blueprint, Instant now, std::uint32_t index,
                          WriteSide& side, EventQueue& queue) {
  Request request = requests_.release(index);
  Source& source = source_of(request);
  const ProducerPlan& plan = blueprint.producers[request.producer];
  const std::uint32_t instance = request.instance;
  sequel_.later.clear();
  sequel_.given_up.clear();
  const PutCall like = line_of(now, request, {});
  const std::int64_t left =
      side.watch ? count_on(side.watch->calls.window().shard, request, side) : 0;
  source.client.answer(plan, now, std::move(request), sequel_);
  for (const Held& record : sequel_.given_up) {
    if (!record.entry.stored) side.meters.dropped(record.entry.amount(), false);
  }
  if (left > 0) log_sequel(plan, now, like, left, side);
  for (auto& [wait, again] : sequel_.later) {
    queue.push(event_of(WriteEvent::WaitOver, now + wait, requests_.keep(std::move(again))));
  }
  send_due(blueprint, source, instance, now, queue);
}

Amount ClientWrites::waiting() const {
  Amount sum;
  for (const Source& source : sources_) sum += source.client.waiting();
  for (const Request& request : requests_.all()) {
    for (const Held& record : request.entries) {
      if (!record.entry.stored) sum += record.entry.amount();
    }
  }
  return sum;
}

void ClientWrites::distribute(const Blueprint& blueprint, bool is_spread) {
  for (Source& source : sources_) {
    source.births.distribute(blueprint.producers[source.producer], is_spread);
  }
}

Instant ClientWrites::planned_until() const {
  Instant latest{};
  for (const Source& source : sources_) latest = std::max(latest, source.births.drawn_until());
  return latest;
}

std::size_t ClientWrites::memory_bytes() const {
  std::size_t bytes = requests_.all().capacity() * sizeof(Request);
  for (const Source& source : sources_) {
    bytes += source.births.memory_bytes() + source.client.memory_bytes();
  }
  for (const Request& request : requests_.all()) bytes += request.entries.capacity() * sizeof(Held);
  return bytes;
}

}  // namespace weir::sim
