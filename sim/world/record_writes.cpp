#include "sim/world/record_writes.hpp"

#include "model/check.hpp"
#include "sim/world/state.hpp"

namespace weir::sim {

RecordWrites::RecordWrites(const Blueprint& blueprint, std::int64_t replication) {
  const std::uint64_t seed = blueprint.scenario.simulation.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  for (const ProducerPlan& plan : blueprint.producers) {
    sources_.push_back({Births{plan, seed, rep}, CallBuilder{plan, seed, rep},
                        Draws{seed, rep, plan.number, Purpose::BackOff}});
  }
}

void RecordWrites::bear(const Blueprint& blueprint, Instant until, WriteSide& side,
                        EventQueue& queue) {
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    sent_.clear();
    while (source.births.next_at(plan) < until) {
      const Birth birth = source.births.take(plan);
      const Amount amount{1, birth.data_bytes + birth.key.key_bytes};
      side.bear(birth.at, side.stream.shard_of(birth.key.hash), birth.key.tag, amount,
                birth.data_bytes);
      if (amount.bytes > plan.max_record_bytes) {
        side.meters.dropped(amount, true);
      } else {
        source.builder.add(plan, birth, sent_);
      }
    }
    source.builder.flush_due(plan, until, sent_);
    for (auto& [at, call] : sent_) schedule(at + plan.half_trip(), std::move(call), queue);
  }
}

void RecordWrites::schedule(Instant at, Call&& call, EventQueue& queue) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(calls_.size());
    calls_.push_back(std::move(call));
  } else {
    index = free_.back();
    free_.pop_back();
    calls_[index] = std::move(call);
  }
  queue.push({at, static_cast<std::uint32_t>(EventKind::Call), index});
}

void RecordWrites::release(std::uint32_t index) {
  Call& call = calls_[index];
  sources_[call.producer].builder.recycle(std::move(call.entries));
  call.entries = {};
  free_.push_back(index);
}

void RecordWrites::deliver(const Blueprint& blueprint, Instant now, std::uint32_t index,
                           WriteSide& side, EventQueue& queue) {
  Call& call = calls_[index];
  const ProducerPlan& plan = blueprint.producers[call.producer];
  ++side.events;
  request_.clear();
  results_.clear();
  for (const CallEntry& entry : call.entries) {
    request_.push_back({entry.hash_key, entry.offered(now), entry.bytes});
  }
  if (plan.settings.put.api == PutApi::PutRecord) {
    results_.push_back(side.stream.put_one_record(now, request_.front()));
  } else {
    const auto answer = side.stream.put_records(now, request_, results_);
    CHECK(answer.has_value());
  }
  refused_.clear();
  for (std::uint32_t i = 0; i < results_.size(); ++i) {
    const model::PutResult& result = results_[i];
    const std::int64_t stored_bytes = result.stored > 0 ? call.entries[i].bytes : 0;
    side.attempt(now, result.shard, call.attempt, 1, {result.stored, stored_bytes});
    if (result.stored > 0) {
      side.usage.counted().put_payload_units += call.entries[i].payload_units;
      continue;
    }
    if (refused_.size() != i) call.entries[refused_.size()] = call.entries[i];
    refused_.push_back(i);
  }
  call.entries.resize(refused_.size());
  if (refused_.empty()) {
    release(index);
  } else {
    resend(plan, now, index, side, queue);
  }
}

void RecordWrites::resend(const ProducerPlan& plan, Instant now, std::uint32_t index,
                          WriteSide& side, EventQueue& queue) {
  const Resend& law = plan.settings.put.resend;
  if (law.failed == ResendFailed::None || calls_[index].attempt >= law.max_attempts) {
    for (const CallEntry& entry : calls_[index].entries) {
      side.meters.dropped(entry.amount(), false);
    }
    release(index);
    return;
  }
  calls_[index].attempt += 1;
  if (law.failed == ResendFailed::Record) {
    // each goes on as a call of its own; its place in the first call tells its back-off apart
    for (std::size_t i = calls_[index].entries.size() - 1; i > 0; --i) {
      Call one{.producer = plan.number,
               .attempt = calls_[index].attempt,
               .address = {calls_[index].address.call, refused_[i] + std::uint64_t{1}},
               .entries = {calls_[index].entries[i]}};
      const Instant due = due_again(plan, one, now);
      schedule(due, std::move(one), queue);
    }
    Call& first = calls_[index];
    first.entries.resize(1);
    if (first.address.position == 0) first.address.position = refused_[0] + std::uint64_t{1};
  }
  queue.push(
      {due_again(plan, calls_[index], now), static_cast<std::uint32_t>(EventKind::Call), index});
}

// The answer is back after the other half of the round trip; then the wait, and the way there.
Instant RecordWrites::due_again(const ProducerPlan& plan, const Call& call, Instant now) const {
  return now + plan.settings.put.round_trip +
         back_off(plan.settings.put.resend, sources_[plan.number].back_off, call.address,
                  call.attempt);
}

Amount RecordWrites::waiting() const {
  Amount sum;
  for (const Source& source : sources_) sum += source.builder.waiting();
  for (const Call& call : calls_) {
    for (const CallEntry& entry : call.entries) sum += entry.amount();
  }
  return sum;
}

std::size_t RecordWrites::memory_bytes() const {
  std::size_t bytes = calls_.capacity() * sizeof(Call) + free_.capacity() * sizeof(std::uint32_t);
  for (const Source& source : sources_) {
    bytes += source.births.memory_bytes() + source.builder.memory_bytes();
  }
  for (const Call& call : calls_) bytes += call.entries.capacity() * sizeof(CallEntry);
  return bytes;
}

}  // namespace weir::sim
