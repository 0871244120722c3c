#include "sim/workload/client.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/workload/call_builder.hpp"

namespace weir::sim {

namespace {

Amount not_stored(const Held& record) {
  return record.entry.stored ? Amount{} : record.entry.amount();
}

std::int64_t records_of(const Request& request) {
  return static_cast<std::int64_t>(request.entries.size());
}

bool fails_whole(const Request& request) {
  return request.failure.has_value() || request.not_found;
}

}  // namespace

Client::Client(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication)
    : instances_(static_cast<std::size_t>(plan.settings.instances)),
      buffer_{buffer_of(plan.settings.put)},
      back_off_{seed, replication, plan.number, Purpose::BackOff},
      sdk_back_off_{seed, replication, plan.number, Purpose::SdkBackOff} {
  const Draws phase{seed, replication, plan.number, Purpose::Phase};
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    if (plan.batches()) instances_[i].deadline = first_deadline(plan, phase, i);
    if (plan.settings.put.aimd) instances_[i].limit = plan.settings.put.aimd->start;
  }
}

std::int64_t Client::longest_batch(const ProducerPlan& plan, const Instance& instance) const {
  const PutSettings& put = plan.settings.put;
  const std::int64_t most = put.api == PutApi::PutRecord ? 1 : put.max_batch;
  return put.aimd ? std::min(most, instance.limit) : most;
}

bool Client::has_room(const Instance& instance) const {
  if (!buffer_) return true;
  return instance.held + static_cast<std::int64_t>(instance.buffer.size()) < buffer_->records;
}

bool Client::take(const ProducerPlan& plan, const Birth& birth) {
  Instance& instance = instances_[birth.instance];
  Held record;
  CallBuilder::set(record.entry, birth);
  if (!instance.outside.empty() || !has_room(instance)) {
    if (!buffer_->blocks || outside_ >= bounds::kRecordsOutside) return false;
    instance.outside.push_back(record);
    ++outside_;
    return true;
  }
  push(plan, instance, record, birth.at);
  return true;
}

void Client::push(const ProducerPlan& plan, Instance& instance, const Held& record, Instant now) {
  const bool overfull =  // what is there goes at once, as a request of its own
      instance.bytes + record.entry.bytes > model::defaults::kPutRecordsMostBytes.value;
  if (overfull || instance.deadline <= now) linger_is_over(instance);
  instance.buffer.push_back(record);
  instance.bytes += record.entry.bytes;
  if (!plan.batches()) {
    instance.due = instance.buffer.size();
  } else if (instance.deadline == kNever) {
    instance.deadline = now + plan.settings.put.linger;
  }
}

void Client::linger_is_over(Instance& instance) {
  instance.due = instance.buffer.size();
  instance.deadline = kNever;
}

// The application has waited for room.
void Client::let_in(const ProducerPlan& plan, Instance& instance, Instant now) {
  while (!instance.outside.empty() && has_room(instance)) {
    push(plan, instance, instance.outside.front(), now);
    instance.outside.pop_front();
    --outside_;
  }
}

void Client::wait_is_over(const ProducerPlan& plan, Instant now, Request&& request) {
  Instance& instance = instances_[request.instance];
  if (request.tries > 1) {
    instance.retried.push_back(std::move(request));
  } else if (plan.settings.put.resend.failed == ResendFailed::Requeue) {
    put_back(plan, instance, now, request);
  } else {
    instance.resent.push_back(std::move(request));
  }
}

// Before what is there, in the order that they had.
void Client::put_back(const ProducerPlan& plan, Instance& instance, Instant now,
                      const Request& request) {
  instance.held -= records_of(request);
  instance.buffer.insert(instance.buffer.begin(), request.entries.begin(), request.entries.end());
  for (const Held& record : request.entries) instance.bytes += record.entry.bytes;
  if (instance.due > 0 || !plan.batches()) {
    instance.due += request.entries.size();
  } else if (instance.deadline == kNever) {
    instance.deadline = now + plan.settings.put.linger;
  }
}

bool Client::batch_is_due(const ProducerPlan& plan, const Instance& instance) const {
  const auto size = static_cast<std::int64_t>(instance.buffer.size());
  return size > 0 && (instance.due > 0 || size >= longest_batch(plan, instance));
}

// As far as requests and records in flight go.
bool Client::may_send(const ProducerPlan& plan, const Instance& instance) const {
  const PutSettings& put = plan.settings.put;
  if (put.max_in_flight && instance.requests_in_flight >= *put.max_in_flight) return false;
  if (!put.aimd || instance.records_in_flight == 0) return true;
  const auto size = static_cast<std::int64_t>(instance.buffer.size());
  const std::int64_t next = !instance.resent.empty()
                                ? records_of(instance.resent.front())
                                : std::min(size, longest_batch(plan, instance));
  return instance.records_in_flight + next <= instance.limit;
}

std::optional<Request> Client::send(const ProducerPlan& plan, std::uint32_t number, Instant now) {
  Instance& instance = instances_[number];
  if (instance.deadline <= now) linger_is_over(instance);
  const bool limited = law_of(plan.settings.put.sdk_retry).adapts;
  if (limited && instance.limiter.next(now) > now) return std::nullopt;
  std::optional<Request> request;
  if (!instance.retried.empty()) {
    request = std::move(instance.retried.front());
    instance.retried.pop_front();
  } else if (may_send(plan, instance)) {
    if (!instance.resent.empty()) {
      request = std::move(instance.resent.front());
      instance.resent.pop_front();
      instance.held -= records_of(*request);
    } else if (batch_is_due(plan, instance)) {
      request = take_batch(plan, number, now);
    }
    if (request) {
      request->in_flight = records_of(*request);
      instance.requests_in_flight += 1;
      instance.records_in_flight += request->in_flight;
    }
  }
  if (!request) return std::nullopt;
  request->sent += 1;
  request->failure.reset();
  if (limited) instance.limiter.send(now);
  let_in(plan, instance, now);
  return request;
}

Request Client::take_batch(const ProducerPlan& plan, std::uint32_t number, Instant now) {
  Instance& instance = instances_[number];
  Request request;
  request.producer = plan.number;
  request.instance = number;
  request.address.call = call_address(number, instance.calls++);
  const auto most = static_cast<std::size_t>(longest_batch(plan, instance));
  std::int64_t bytes = 0;
  while (!instance.buffer.empty() && request.entries.size() < most) {
    const Held& next = instance.buffer.front();
    bytes += next.entry.bytes;
    if (bytes > model::defaults::kPutRecordsMostBytes.value && !request.entries.empty()) break;
    instance.bytes -= next.entry.bytes;
    request.entries.push_back(next);
    instance.buffer.pop_front();
  }
  instance.due -= std::min(instance.due, request.entries.size());
  if (instance.buffer.empty()) {
    instance.deadline = kNever;
  } else if (instance.due < instance.buffer.size() && instance.deadline == kNever) {
    instance.deadline = now + plan.settings.put.linger;
  }
  return request;
}

Instant Client::next_send(const ProducerPlan& plan, std::uint32_t number, Instant now) const {
  const Instance& instance = instances_[number];
  const bool wants =
      !instance.retried.empty() ||
      (may_send(plan, instance) && (!instance.resent.empty() || batch_is_due(plan, instance)));
  if (wants) {
    const bool limited = law_of(plan.settings.put.sdk_retry).adapts;
    return limited ? instance.limiter.next(now) : now;
  }
  return instance.deadline;
}

void Client::adapt(const ProducerPlan& plan, Instance& instance, bool clean) const {
  const Aimd& aimd = *plan.settings.put.aimd;
  if (clean) {
    instance.limit = std::min(instance.limit + aimd.increase, aimd.most);
  } else {
    const double less = static_cast<double>(instance.limit) * aimd.decrease;
    instance.limit = std::max<std::int64_t>(1, static_cast<std::int64_t>(less + 0.5));
  }
}

bool Client::retried_by_sdk(const ProducerPlan& plan, Instance& instance, Request& request,
                            Sequel& sequel) const {
  const SdkRetryLaw& law = law_of(plan.settings.put.sdk_retry);
  if (!request.failure) {
    if (law.has_quota) instance.quota.succeed(request.last_cost);
    return false;
  }
  if (request.tries >= law.attempts) return false;
  const std::int64_t cost = law.cost_of(*request.failure);
  if (law.has_quota && !instance.quota.take(cost)) return false;
  constexpr std::uint32_t kSentShift = 32;
  const std::uint64_t sub = (std::uint64_t{request.sent} << kSentShift) ^ request.address.position;
  const double unit = to_unit(sdk_back_off_.block(request.address.call, sub)[0]);
  const Duration wait = sdk_back_off(law, *request.failure, request.tries, unit);
  request.tries += 1;
  request.last_cost = cost;
  sequel.later.emplace_back(wait, std::move(request));
  return true;
}

void Client::answer(const ProducerPlan& plan, Instant now, Request&& request, Sequel& sequel) {
  Instance& instance = instances_[request.instance];
  const PutSettings& put = plan.settings.put;
  if (law_of(put.sdk_retry).adapts) {
    instance.limiter.answer(now, request.failure == Failure::Throttled);
  }
  if (!request.not_found && retried_by_sdk(plan, instance, request, sequel)) return;
  instance.requests_in_flight -= 1;
  instance.records_in_flight -= request.in_flight;
  if (put.aimd) adapt(plan, instance, request.entries.empty());
  if (request.entries.empty()) return let_in(plan, instance, now);
  // an SDK that does not retry leaves it to the application to send a request that failed again
  const bool must_resend = request.failure && put.sdk_retry == SdkRetry::Off;
  if (request.not_found || (put.resend.failed == ResendFailed::None && !must_resend)) {
    std::ranges::move(request.entries, std::back_inserter(sequel.given_up));
  } else if (put.resend.failed == ResendFailed::Requeue) {
    requeue(plan, instance, std::move(request), sequel);
  } else {
    resend(plan, instance, std::move(request), sequel);
  }
  let_in(plan, instance, now);
}

// Each record counts its own attempts, since requests mix them.
void Client::requeue(const ProducerPlan& plan, Instance& instance, Request&& request,
                     Sequel& sequel) const {
  const Resend& law = plan.settings.put.resend;
  const auto last = std::stable_partition(
      request.entries.begin(), request.entries.end(),
      [&law](const Held& record) { return record.attempt < law.max_attempts; });
  sequel.given_up.insert(sequel.given_up.end(), last, request.entries.end());
  request.entries.erase(last, request.entries.end());
  if (request.entries.empty()) return;
  for (Held& record : request.entries) {
    if (record.attempt < std::numeric_limits<std::uint32_t>::max()) ++record.attempt;
  }
  request.attempt = request.entries.front().attempt;  // the oldest's back-off
  request.tries = 1;
  send_later(plan, instance, std::move(request), sequel);
}

void Client::resend(const ProducerPlan& plan, Instance& instance, Request&& request,
                    Sequel& sequel) const {
  const Resend& law = plan.settings.put.resend;
  if (request.attempt >= law.max_attempts) {
    std::ranges::move(request.entries, std::back_inserter(sequel.given_up));
    return;
  }
  request.attempt += 1;
  request.tries = 1;
  request.last_cost = 0;
  if (law.failed == ResendFailed::Record && !fails_whole(request)) {
    // each goes on as a request of its own; its place in the first one tells its back-off apart
    const std::vector<Held> refused = std::move(request.entries);
    for (const Held& record : refused) {
      Request one = request;
      one.entries = {record};
      if (one.address.position == 0) one.address.position = record.place + std::uint64_t{1};
      send_later(plan, instance, std::move(one), sequel);
    }
    return;
  }
  send_later(plan, instance, std::move(request), sequel);
}

void Client::send_later(const ProducerPlan& plan, Instance& instance, Request&& request,
                        Sequel& sequel) const {
  const Duration wait =
      back_off(plan.settings.put.resend, back_off_, request.address, request.attempt);
  instance.held += records_of(request);
  sequel.later.emplace_back(wait, std::move(request));
}

Amount Client::waiting() const {
  Amount sum;
  for (const Instance& instance : instances_) {
    for (const Held& record : instance.buffer) sum += not_stored(record);
    for (const Held& record : instance.outside) sum += not_stored(record);
    for (const auto* const queue : {&instance.retried, &instance.resent}) {
      for (const Request& request : *queue) {
        for (const Held& record : request.entries) sum += not_stored(record);
      }
    }
  }
  return sum;
}

std::size_t Client::memory_bytes() const {
  std::size_t bytes = instances_.capacity() * sizeof(Instance);
  for (const Instance& instance : instances_) {
    bytes += (instance.buffer.size() + instance.outside.size()) * sizeof(Held);
    for (const auto* const queue : {&instance.retried, &instance.resent}) {
      for (const Request& request : *queue) {
        bytes += sizeof(Request) + request.entries.capacity() * sizeof(Held);
      }
    }
  }
  return bytes;
}

}  // namespace weir::sim
