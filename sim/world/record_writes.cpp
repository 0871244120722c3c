#include "sim/world/record_writes.hpp"

#include "model/check.hpp"

namespace weir::sim {

RecordWrites::RecordWrites(const Blueprint& blueprint, std::int64_t replication)
    : faults_{blueprint, replication}, largest_{largest_record_bytes(blueprint.scenario)} {
  const std::uint64_t seed = blueprint.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  for (const ProducerPlan& plan : blueprint.producers) {
    sources_.push_back({Births{plan, seed, rep}, CallBuilder{plan, seed, rep},
                        Draws{seed, rep, plan.number, Purpose::BackOff}});
  }
  puts_.resize(sources_.size());
  first_put_ = puts_.size();
}

void RecordWrites::Puts::forget_popped() {
  all_.erase(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
}

void RecordWrites::bear(const Blueprint& blueprint, Instant until, WriteSide& side,
                        EventQueue& queue) {
  for (const ProducerPlan& plan : blueprint.producers) {
    if (waits_for_answers(plan.settings)) continue;
    Source& source = sources_[plan.number];
    Puts& puts = puts_[plan.number];
    // faults may delay one more than the next
    const bool one_by_one = !plan.batches() && !faults_.any();
    sent_.clear();
    puts.forget_popped();
    while (source.births.next_at(plan) < until) {
      const Birth birth = source.births.take(plan);
      const Amount amount{1, birth.data_bytes + birth.key.key_bytes};
      side.bear(birth.at, side.stream.shard_of(birth.key.hash), birth.key.tag, amount,
                birth.data_bytes);
      if (side.oversized(amount)) {
        side.meters.dropped(amount, true);
      } else if (one_by_one) {
        Put& put = puts.add();
        put.at = birth.at + plan.half_trip();
        put.ticket = queue.take_ticket();
        put.call = source.builder.next_address(birth.instance);
        CallBuilder::set(put.entry, birth);
      } else {
        source.builder.add(plan, birth, sent_);
      }
    }
    source.builder.flush_due(plan, until, sent_);
    for (auto& [at, call] : sent_)
      schedule(at + faults_.way(blueprint, plan, at), std::move(call), queue);
  }
  find_first_put();
}

// Of several at one instant the one that was sent first.
void RecordWrites::find_first_put() {
  first_put_ = puts_.size();
  for (std::size_t i = 0; i < puts_.size(); ++i) {
    if (puts_[i].empty()) continue;
    const Put& put = puts_[i].front();
    const bool first =
        first_put_ == puts_.size() || put.at < puts_[first_put_].front().at ||
        (put.at == puts_[first_put_].front().at && put.ticket < puts_[first_put_].front().ticket);
    if (first) first_put_ = i;
  }
}

std::uint32_t RecordWrites::keep(Call&& call) {
  if (free_.empty()) {
    calls_.push_back(std::move(call));
    return static_cast<std::uint32_t>(calls_.size() - 1);
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  calls_[index] = std::move(call);
  return index;
}

void RecordWrites::schedule(Instant at, Call&& call, EventQueue& queue) {
  const std::uint32_t index = keep(std::move(call));
  queue.push({at, static_cast<std::uint32_t>(WriteEvent::Call), index});
}

// Most are stored: only what is refused, or what anything unusual befalls, becomes a call.
void RecordWrites::deliver_put(const Blueprint& blueprint, WriteSide& side, EventQueue& queue) {
  const Put put = puts_[first_put_].front();
  const ProducerPlan& plan = blueprint.producers[first_put_];
  puts_[first_put_].pop();
  find_first_put();
  const auto as_call = [&] {
    return keep(
        {.producer = plan.number, .attempt = 1, .address = {put.call, 0}, .entries = {put.entry}});
  };
  if (side.watch || side.is_gone() || side.stream.config().max_record_bytes < largest_) {
    return deliver(blueprint, put.at, as_call(), side, queue);
  }
  ++side.events;
  const bool rounds = plan.settings.put.api == PutApi::PutRecord;
  const std::int64_t bytes = put.entry.bytes;
  const model::SinglePut result =
      side.stream.put_single(put.at, put.entry.hash_key, put.entry.record(),
                             rounds ? side.stream.put_record_charge(bytes) : bytes);
  if (result.stored) {
    side.attempt(put.at, result.shard, 1, 1, {1, bytes});
    side.usage.put(put.entry.units());
    return;
  }
  side.attempt(put.at, result.shard, 1, 1, {});
  refused_.assign(1, 0);
  resend(blueprint, put.at, as_call(), side, queue);
}

void RecordWrites::release(std::uint32_t index) {
  Call& call = calls_[index];
  sources_[call.producer].builder.recycle(std::move(call.entries));
  call.entries = {};
  free_.push_back(index);
}

// What was not too large when it was born may be so by now.
void RecordWrites::drop_oversized(Call& call, WriteSide& side) {
  std::erase_if(call.entries, [&side](const CallEntry& entry) {
    if (!side.oversized(entry.amount())) return false;
    if (!entry.stored) side.meters.dropped(entry.amount(), true);
    return true;
  });
}

void RecordWrites::deliver(const Blueprint& blueprint, Instant now, std::uint32_t index,
                           WriteSide& side, EventQueue& queue) {
  Call& call = calls_[index];
  const ProducerPlan& plan = blueprint.producers[call.producer];
  if (side.stream.config().max_record_bytes < largest_) {
    drop_oversized(call, side);
    if (call.entries.empty()) return release(index);
  }
  ++side.events;
  if (side.is_gone()) return find_no_stream(blueprint, now, index, side);
  if (faults_.any() && fails(blueprint, now, index, side)) {
    resend_whole(blueprint, now, index, true, side, queue);
    return;
  }
  CallLog* const log = side.watch ? side.log_of(side.watch->calls.window().shard, now) : nullptr;
  const Amount tokens = log != nullptr ? side.tokens_of(log->window().shard, now) : Amount{};
  const bool rounds = plan.settings.put.api == PutApi::PutRecord;
  results_.clear();
  for (const CallEntry& entry : call.entries) {
    const std::int64_t charge = rounds ? side.stream.put_record_charge(entry.bytes) : entry.bytes;
    results_.push_back(side.stream.put_single(now, entry.hash_key, entry.record(), charge));
  }
  const bool unanswered =
      faults_.any() && faults_.unanswered(blueprint, plan, call.address, call.attempt, now);
  if (log != nullptr) log_put(blueprint, now, call, tokens, unanswered, *log);
  refused_.clear();
  for (std::uint32_t i = 0; i < results_.size(); ++i) {
    const model::SinglePut& result = results_[i];
    const Amount stored = result.stored ? call.entries[i].amount() : Amount{};
    side.attempt(now, result.shard, call.attempt, 1, stored, call.entries[i].stored);
    if (result.stored) {
      side.usage.put(call.entries[i].units());
    }
    if (unanswered) {
      call.entries[i].stored = call.entries[i].stored || result.stored;
      continue;
    }
    if (result.stored) continue;
    if (refused_.size() != i) call.entries[refused_.size()] = call.entries[i];
    refused_.push_back(i);
  }
  if (unanswered) {
    resend_whole(blueprint, now, index, false, side, queue);
    return;
  }
  call.entries.resize(refused_.size());
  if (refused_.empty()) {
    release(index);
  } else {
    resend(blueprint, now, index, side, queue);
  }
}

bool RecordWrites::fails(const Blueprint& blueprint, Instant now, std::uint32_t index,
                         WriteSide& side) {
  const Call& call = calls_[index];
  const ProducerPlan& plan = blueprint.producers[call.producer];
  if (!faults_.fails(blueprint, plan, call.address, call.attempt, now)) return false;
  log_failed(blueprint, now, call, side);
  for (const CallEntry& entry : call.entries) {
    side.failed(now, side.stream.shard_of(entry.hash_key), 1);
  }
  return true;
}

// ResourceNotFoundException: no client tries again.
void RecordWrites::find_no_stream(const Blueprint& blueprint, Instant now, std::uint32_t index,
                                  WriteSide& side) {
  const Call& call = calls_[index];
  log_failed(blueprint, now, call, side);
  for (const CallEntry& entry : call.entries) {
    side.not_found(now, side.stream.shard_of(entry.hash_key), 1);
  }
  give_up(index, side);
}

void RecordWrites::give_up(std::uint32_t index, WriteSide& side) {
  for (const CallEntry& entry : calls_[index].entries) {
    if (!entry.stored) side.meters.dropped(entry.amount(), false);
  }
  release(index);
}

void RecordWrites::resend_whole(const Blueprint& blueprint, Instant now, std::uint32_t index,
                                bool answered, WriteSide& side, EventQueue& queue) {
  Call& call = calls_[index];
  const ProducerPlan& plan = blueprint.producers[call.producer];
  if (call.attempt >= plan.settings.put.resend.max_attempts) return give_up(index, side);
  call.attempt += 1;
  queue.push({due_again(blueprint, call, now, answered),
              static_cast<std::uint32_t>(WriteEvent::Call), index});
}

void RecordWrites::resend(const Blueprint& blueprint, Instant now, std::uint32_t index,
                          WriteSide& side, EventQueue& queue) {
  const ProducerPlan& plan = blueprint.producers[calls_[index].producer];
  const Resend& law = plan.settings.put.resend;
  if (law.failed == ResendFailed::None || calls_[index].attempt >= law.max_attempts) {
    return give_up(index, side);
  }
  calls_[index].attempt += 1;
  if (law.failed == ResendFailed::Record) {
    // each goes on as a call of its own; its place in the first call tells its back-off apart
    for (std::size_t i = calls_[index].entries.size() - 1; i > 0; --i) {
      Call one{.producer = plan.number,
               .attempt = calls_[index].attempt,
               .address = {calls_[index].address.call, refused_[i] + std::uint64_t{1}},
               .entries = {calls_[index].entries[i]}};
      const Instant due = due_again(blueprint, one, now);
      schedule(due, std::move(one), queue);
    }
    Call& first = calls_[index];
    first.entries.resize(1);
    if (first.address.position == 0) first.address.position = refused_[0] + std::uint64_t{1};
  }
  queue.push({due_again(blueprint, calls_[index], now),
              static_cast<std::uint32_t>(WriteEvent::Call), index});
}

Instant RecordWrites::due_again(const Blueprint& blueprint, const Call& call, Instant now,
                                bool answered) const {
  const ProducerPlan& plan = blueprint.producers[call.producer];
  const Duration wait = back_off(plan.settings.put.resend, sources_[plan.number].back_off,
                                 call.address, call.attempt);
  return faults_.again(blueprint, plan, now, wait, answered);
}

PutCall RecordWrites::line_of(Instant now, const Call& call, const Amount& tokens) const {
  PutCall line;
  line.at = now;
  line.producer = call.producer;
  line.address = call.address.call;
  line.position = call.address.position;
  line.attempt = call.attempt;
  line.entries = static_cast<std::int64_t>(call.entries.size());
  line.tokens = tokens;
  return line;
}

// A request that is sent again whole, as far as the watched shard goes.
void RecordWrites::log_whole(const Blueprint& blueprint, Instant now, const Call& call,
                             bool answered, std::int64_t records, CallLog& log) const {
  const ProducerPlan& plan = blueprint.producers[call.producer];
  if (call.attempt >= plan.settings.put.resend.max_attempts) return log.dropped(records);
  const Call next{.producer = call.producer,
                  .attempt = call.attempt + 1,
                  .address = call.address,
                  .entries = {}};
  log.sent_again(records, due_again(blueprint, next, now, answered));
}

void RecordWrites::log_failed(const Blueprint& blueprint, Instant now, const Call& call,
                              WriteSide& side) const {
  if (!side.watch) return;
  const std::uint32_t shard = side.watch->calls.window().shard;
  CallLog* const log = side.log_of(shard, now);
  if (log == nullptr) return;
  PutCall line = line_of(now, call, side.tokens_of(shard, now));
  line.is_failed = true;
  if (side.is_gone()) line.failure = model::ServiceError::ResourceNotFoundException;
  for (const CallEntry& entry : call.entries) {
    if (side.stream.shard_of(entry.hash_key) == shard) line.offered += entry.amount();
  }
  if (line.offered.records == 0) return;
  log->put(line);
  if (side.is_gone()) return log->dropped(line.offered.records);
  log_whole(blueprint, now, call, true, line.offered.records, *log);
}

// The call just answered, as the watched shard saw it; its entries are all still there.
void RecordWrites::log_put(const Blueprint& blueprint, Instant now, const Call& call,
                           const Amount& tokens, bool unanswered, CallLog& log) const {
  PutCall line = line_of(now, call, tokens);
  line.is_unanswered = unanswered;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (results_[i].shard != log.window().shard) continue;
    line.offered += call.entries[i].amount();
    if (!results_[i].stored) continue;
    if (line.stored.records == 0) line.first = results_[i].position;
    line.last = results_[i].position;
    line.stored += call.entries[i].amount();
  }
  if (line.offered.records == 0) return;
  log.put(line);
  if (unanswered) return log_whole(blueprint, now, call, false, line.offered.records, log);
  const Resend& law = blueprint.producers[call.producer].settings.put.resend;
  const bool again = law.failed != ResendFailed::None && call.attempt < law.max_attempts;
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (results_[i].shard != log.window().shard || results_[i].stored) continue;
    if (!again) {
      log.dropped(1);
      continue;
    }
    Call next{.producer = call.producer,
              .attempt = call.attempt + 1,
              .address = call.address,
              .entries = {}};
    if (law.failed == ResendFailed::Record && next.address.position == 0) {
      next.address.position = i + 1;
    }
    log.sent_again(1, due_again(blueprint, next, now));
  }
}

Amount RecordWrites::waiting() const {
  Amount sum;
  for (const Source& source : sources_) sum += source.builder.waiting();
  for (const Puts& puts : puts_) {
    for (const Put& put : puts.rest()) sum += put.entry.amount();
  }
  for (const Call& call : calls_) {
    for (const CallEntry& entry : call.entries) {
      if (!entry.stored) sum += entry.amount();
    }
  }
  return sum;
}

void RecordWrites::distribute(const Blueprint& blueprint, bool is_spread) {
  for (const ProducerPlan& plan : blueprint.producers) {
    sources_[plan.number].births.distribute(plan, is_spread);
  }
}

Instant RecordWrites::planned_until() const {
  Instant latest{};
  for (const Source& source : sources_) latest = std::max(latest, source.births.drawn_until());
  return latest;
}

std::size_t RecordWrites::memory_bytes() const {
  std::size_t bytes = calls_.capacity() * sizeof(Call) + free_.capacity() * sizeof(std::uint32_t);
  for (const Source& source : sources_) {
    bytes += source.births.memory_bytes() + source.builder.memory_bytes();
  }
  for (const Puts& puts : puts_) bytes += puts.rest().size() * sizeof(Put);
  for (const Call& call : calls_) bytes += call.entries.capacity() * sizeof(CallEntry);
  return bytes;
}

}  // namespace weir::sim
