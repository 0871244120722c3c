#include "sim/workload/call_builder.hpp"

#include "model/check.hpp"
#include "model/pricing.hpp"

namespace weir::sim {

CallBuilder::CallBuilder(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication)
    : instances_(static_cast<std::size_t>(plan.settings.instances)) {
  if (!plan.batches()) return;
  const Draws phase{seed, replication, plan.number, Purpose::Phase};
  for (std::size_t i = 0; i < instances_.size(); ++i) {
    instances_[i].deadline = first_deadline(plan, phase, i);
  }
}

void CallBuilder::send(const ProducerPlan& plan, std::uint32_t number, Instant at,
                       std::vector<std::pair<Instant, Call>>& sent) {
  Instance& instance = instances_[number];
  instance.deadline = kNever;
  instance.bytes = 0;
  if (instance.buffer.empty()) return;
  Call call;
  call.producer = plan.number;
  call.address.call = call_address(number, instance.calls++);
  if (!spare_.empty()) {
    call.entries = std::move(spare_.back());
    spare_.pop_back();
    call.entries.clear();
  }
  call.entries.swap(instance.buffer);
  sent.emplace_back(at, std::move(call));
}

void CallBuilder::set(CallEntry& entry, const Birth& birth) {
  entry.hash_key = birth.key.hash;
  entry.born = birth.at;
  entry.bytes = static_cast<std::uint32_t>(birth.data_bytes + birth.key.key_bytes);
  entry.tag = static_cast<std::uint16_t>(birth.key.tag);
  entry.key_bytes = static_cast<std::uint16_t>(birth.key.key_bytes) & 0x7fffU;
}

void CallBuilder::add(const ProducerPlan& plan, const Birth& birth,
                      std::vector<std::pair<Instant, Call>>& sent) {
  Instance& instance = instances_[birth.instance];
  if (instance.deadline <= birth.at) send(plan, birth.instance, instance.deadline, sent);
  const std::int64_t bytes = birth.data_bytes + birth.key.key_bytes;
  if (instance.bytes + bytes > model::defaults::kPutRecordsMostBytes.value)
    send(plan, birth.instance, birth.at, sent);
  set(instance.buffer.emplace_back(), birth);
  instance.bytes += bytes;
  const PutSettings& put = plan.settings.put;
  const auto held = static_cast<std::int64_t>(instance.buffer.size());
  if (!plan.batches() || held >= put.max_batch) {
    send(plan, birth.instance, birth.at, sent);
  } else if (instance.deadline == kNever) {
    instance.deadline = birth.at + put.linger;
  }
}

void CallBuilder::flush_due(const ProducerPlan& plan, Instant until,
                            std::vector<std::pair<Instant, Call>>& sent) {
  if (!plan.batches()) return;
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i].deadline < until) send(plan, i, instances_[i].deadline, sent);
  }
}

Amount CallBuilder::waiting() const {
  Amount sum;
  for (const Instance& instance : instances_) {
    for (const CallEntry& entry : instance.buffer) sum += entry.amount();
  }
  return sum;
}

std::size_t CallBuilder::memory_bytes() const {
  std::size_t bytes = instances_.capacity() * sizeof(Instance);
  for (const Instance& instance : instances_) {
    bytes += instance.buffer.capacity() * sizeof(CallEntry);
  }
  for (const auto& entries : spare_) bytes += entries.capacity() * sizeof(CallEntry);
  return bytes;
}

}  // namespace weir::sim
