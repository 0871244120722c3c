#include "sim/workload/kpl.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>

#include "model/check.hpp"

namespace weir::sim {

namespace {

namespace kpl = defaults::kpl;

// Grown to hold `index`.
template <typename T>
T& at(std::vector<T>& all, std::size_t index) {
  if (index >= all.size()) all.resize(index + 1);
  return all[index];
}

Instant expiry(const ProducerPlan& plan, const UserRecord& record) {
  return record.born + plan.settings.kpl->record_ttl;
}

// The first of its records' ends.
Instant expiry(const ProducerPlan& plan, const PackedRecord& packed) {
  Instant first = kNever;
  for (const UserRecord& record : packed.users) first = std::min(first, expiry(plan, record));
  return first;
}

bool by_deadline(const PackedRecord& a, const PackedRecord& b) {
  return a.deadline < b.deadline;
}

const model::NumberedRange* find(const std::vector<model::NumberedRange>& ranges,
                                 std::uint32_t number) {
  const auto found = std::ranges::find(ranges, number, &model::NumberedRange::number);
  return found == ranges.end() ? nullptr : &*found;
}

}  // namespace

Duration collector_wait(const KplSettings& settings) {
  const auto part =
      static_cast<double>(settings.record_max_buffered_time.count()) * kpl::kCollectorShare.value;
  return std::min(kpl::kCollectorWait.value, Duration{static_cast<std::int64_t>(part)});
}

Kpl::Kpl(const ProducerPlan& plan, const ShardMap& open, std::uint64_t seed,
         std::uint64_t replication)
    : processes_(static_cast<std::size_t>(plan.settings.instances)) {
  const Draws phase{seed, replication, plan.number, Purpose::Phase};
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const double share = to_unit(phase.block(i)[0]);
    const auto poll = static_cast<double>(kpl::kLimiterPoll.value.count());
    processes_[i].drain_phase = Duration{static_cast<std::int64_t>(poll * share)};
    processes_[i].open = open;
    processes_[i].map_back_off = kpl::kMapBackOff.value;
  }
}

// ---- From a record to its buffer ----

void Kpl::put(const ProducerPlan& plan, const Birth& birth) {
  Process& process = processes_[birth.instance];
  advance(plan, process, birth.at);
  UserRecord record;
  record.hash_key = birth.key.hash;
  record.born = birth.at;
  record.deadline = birth.at + plan.settings.kpl->record_max_buffered_time;
  record.data_bytes = static_cast<std::uint32_t>(birth.data_bytes);
  record.key_bytes = static_cast<std::uint16_t>(birth.key.key_bytes);
  record.tag = static_cast<std::uint16_t>(birth.key.tag);
  if (plan.settings.keys.distribution == KeyDistribution::ExplicitHash) {
    record.hash_key_digits = static_cast<std::uint16_t>(model::to_decimal(record.hash_key).size());
  }
  aggregate(plan, process, record, birth.at);
}

// The shard whose range holds the key, as far as the process knows.
std::uint32_t Kpl::predict(const Process& process, model::HashKey hash_key) {
  if (process.map != MapState::Ready) return PackedRecord::kUnpredicted;
  const auto owner = std::ranges::partition_point(
      *process.open,
      [hash_key](const model::NumberedRange& range) { return range.range.ending < hash_key; });
  return owner == process.open->end() ? PackedRecord::kUnpredicted : owner->number;
}

void Kpl::aggregate(const ProducerPlan& plan, Process& process, const UserRecord& record,
                    Instant now) {
  const KplSettings& settings = *plan.settings.kpl;
  const std::uint32_t shard =
      settings.aggregation_enabled ? predict(process, record.hash_key) : PackedRecord::kUnpredicted;
  if (shard == PackedRecord::kUnpredicted) {
    if (settings.aggregation_enabled) ++counts_.unpredicted;
    collect(plan, process, {{record}, record.data_bytes, shard, record.deadline}, now);
    return;
  }
  Buffer& buffer = at(process.buffers, shard);
  buffer.records.push_back(record);
  buffer.estimate.add(record);
  const auto held = static_cast<std::int64_t>(buffer.records.size());
  if (held >= settings.aggregation_max_count ||
      buffer.estimate.bytes() >= settings.aggregation_max_size) {
    return flush(plan, process, shard, now);
  }
  if (record.deadline < buffer.deadline) wait_for(process, buffer, shard, record.deadline);
}

void Kpl::wait_for(Process& process, Buffer& buffer, std::uint32_t shard, Instant deadline) {
  buffer.deadline = deadline;
  process.deadlines.emplace_back(deadline, shard);
  std::ranges::push_heap(process.deadlines, std::greater<>{});
}

// Packs what fits; what does not stays in the buffer.
void Kpl::flush(const ProducerPlan& plan, Process& process, std::uint32_t shard, Instant now) {
  Buffer& buffer = process.buffers[shard];
  std::vector<UserRecord> records = std::move(buffer.records);
  buffer.records.clear();
  buffer.estimate.clear();
  buffer.deadline = kNever;
  if (records.empty()) return;
  std::ranges::stable_sort(records, {}, &UserRecord::deadline);
  const KplSettings& settings = *plan.settings.kpl;
  const AggregateFit fit =
      fit_aggregate(records, settings.aggregation_max_count, settings.aggregation_max_size);
  const auto rest = records.begin() + static_cast<std::ptrdiff_t>(fit.records);
  for (auto left = rest; left != records.end(); ++left) {
    buffer.records.push_back(*left);
    buffer.estimate.add(*left);
  }
  if (!buffer.records.empty()) wait_for(process, buffer, shard, buffer.records.front().deadline);
  records.erase(rest, records.end());
  const Instant deadline = records.front().deadline;
  limit(plan, process, {std::move(records), fit.bytes, shard, deadline}, now);
}

// ---- The limiter ----

void Kpl::limit(const ProducerPlan& plan, Process& process, PackedRecord&& record, Instant now) {
  const std::uint32_t shard = record.predicted;
  const Instant expires = expiry(plan, record);
  at(process.limiters, shard).put(std::move(record), expires);
  drain(plan, process, shard, now);
  if (process.limiters[shard].empty()) return;
  const auto place = std::ranges::lower_bound(process.limited, shard);
  if (place == process.limited.end() || *place != shard) process.limited.insert(place, shard);
  if (process.next_drain == kNever) process.next_drain = next_poll(process, now);
}

Instant Kpl::next_poll(const Process& process, Instant now) {
  const Duration poll = kpl::kLimiterPoll.value;
  const Duration since = now.time_since_epoch() - process.drain_phase;
  const std::int64_t polls = since < Duration{} ? 0 : since / poll + 1;
  return Instant{process.drain_phase + polls * poll};
}

// Of a record that has expired in the queue, not all user records need have.
void Kpl::drain(const ProducerPlan& plan, Process& process, std::uint32_t shard, Instant now) {
  while (const auto late = process.limiters[shard].take_expired(now)) {
    for (const UserRecord& record : late->users) retry(plan, process, record, now);
  }
  while (auto record = process.limiters[shard].take(plan.settings.kpl->rate_limit, now)) {
    collect(plan, process, *std::move(record), now);
  }
}

// ---- The collector ----

void Kpl::collect(const ProducerPlan& plan, Process& process, PackedRecord&& record, Instant now) {
  const KplSettings& settings = *plan.settings.kpl;
  if (settings.aggregation_enabled) {
    record.deadline = std::max(record.deadline, now + collector_wait(settings));
  }
  process.collected_bytes += record.bytes();
  process.collected_deadline = std::min(process.collected_deadline, record.deadline);
  bool full =
      static_cast<std::int64_t>(process.collected.size()) + 1 >= settings.collection_max_count ||
      process.collected_bytes >= settings.collection_max_size;
  if (record.predicted != PackedRecord::kUnpredicted) {
    std::int64_t& of_shard = at(process.collected_of_shard, record.predicted);
    of_shard += record.data_bytes;
    full = full || of_shard >= kpl::kCollectorShardBytes.value;
  }
  process.collected.push_back(std::move(record));
  if (full) flush_collector(plan, process);
}

// Makes a request of what fits into one; what does not stays.
void Kpl::flush_collector(const ProducerPlan& plan, Process& process) {
  const KplSettings& settings = *plan.settings.kpl;
  std::vector<PackedRecord> all = std::move(process.collected);
  process.collected.clear();
  process.collected_deadline = kNever;
  std::ranges::stable_sort(all, by_deadline);
  std::size_t taken = 0;
  std::int64_t bytes = 0;
  for (const PackedRecord& record : all) {
    const bool fits = static_cast<std::int64_t>(taken) < settings.collection_max_count &&
                      bytes + record.bytes() <= settings.collection_max_size;
    if (!fits && taken > 0) break;
    bytes += record.bytes();
    ++taken;
    if (record.predicted != PackedRecord::kUnpredicted) {
      process.collected_of_shard[record.predicted] -= record.data_bytes;
    }
  }
  process.collected_bytes -= bytes;
  const auto rest = all.begin() + static_cast<std::ptrdiff_t>(taken);
  std::move(rest, all.end(), std::back_inserter(process.collected));
  all.erase(rest, all.end());
  for (const PackedRecord& record : process.collected) {
    process.collected_deadline = std::min(process.collected_deadline, record.deadline);
  }
  process.ready.push_back(std::move(all));
}

// ---- What goes out and what comes back ----

// What is due by `now`.
void Kpl::advance(const ProducerPlan& plan, Process& process, Instant now) {
  while (!process.deadlines.empty() && process.deadlines.front().first <= now) {
    const auto [deadline, shard] = process.deadlines.front();
    std::ranges::pop_heap(process.deadlines, std::greater<>{});
    process.deadlines.pop_back();
    if (process.buffers[shard].deadline == deadline) flush(plan, process, shard, now);
  }
  if (process.next_drain <= now) {
    const std::vector<std::uint32_t> limited = std::move(process.limited);
    process.limited.clear();
    process.next_drain = kNever;
    for (const std::uint32_t shard : limited) {
      drain(plan, process, shard, now);
      if (!process.limiters[shard].empty()) process.limited.push_back(shard);
    }
    std::sort(process.limited.begin(), process.limited.end());
    process.limited.erase(std::unique(process.limited.begin(), process.limited.end()),
                          process.limited.end());
    if (!process.limited.empty()) process.next_drain = next_poll(process, now);
  }
  while (process.collected_deadline <= now) flush_collector(plan, process);
  if (process.map == MapState::Waiting && process.map_again <= now) {
    process.map = MapState::Wanted;
    process.map_again = kNever;
  }
}

std::optional<KplRequest> Kpl::send(const ProducerPlan& plan, std::uint32_t instance, Instant now) {
  Process& process = processes_[instance];
  advance(plan, process, now);
  if (process.ready.empty() || process.in_flight >= plan.settings.kpl->max_connections) {
    return std::nullopt;
  }
  KplRequest request;
  request.producer = plan.number;
  request.instance = instance;
  request.address.call = call_address(instance, process.calls++);
  request.sent = now;
  request.records = std::move(process.ready.front());
  process.ready.pop_front();
  process.in_flight += 1;
  ++counts_.requests;
  counts_.records += static_cast<std::int64_t>(request.records.size());
  for (const PackedRecord& packed : request.records) {
    counts_.joined += static_cast<std::int64_t>(packed.users.size());
  }
  return request;
}

void Kpl::adopt(const ProducerPlan& plan, std::uint32_t instance, std::vector<UserRecord>&& users,
                Instant now) {
  Process& process = processes_[instance];
  advance(plan, process, now);
  for (const UserRecord& user : users) aggregate(plan, process, user, now);
}

void Kpl::take_back(const ProducerPlan& plan, std::uint32_t instance,
                    std::vector<UserRecord>&& users, Instant now) {
  Process& process = processes_[instance];
  advance(plan, process, now);
  for (const UserRecord& user : users) {
    if (plan.settings.kpl->fail_if_throttled) {
      give_up(user);
    } else {
      retry(plan, process, user, now);
    }
  }
}

KplRequest Kpl::request_of(const ProducerPlan& plan, std::uint32_t instance, PackedRecord&& packed,
                           Instant sent) {
  Process& process = processes_[instance];
  KplRequest request;
  request.producer = plan.number;
  request.instance = instance;
  request.address.call = call_address(instance, process.calls++);
  request.sent = sent;
  request.records.push_back(std::move(packed));
  process.in_flight += 1;
  return request;
}

Instant Kpl::next_look(std::uint32_t instance) const {
  const Process& process = processes_[instance];
  Instant next = std::min(process.next_drain, process.collected_deadline);
  if (!process.deadlines.empty()) next = std::min(next, process.deadlines.front().first);
  return std::min(next, process.map_again);
}

void Kpl::answer(const ProducerPlan& plan, Instant now, KplRequest&& request) {
  Process& process = processes_[request.instance];
  process.in_flight -= 1;
  const bool gives_up = plan.settings.kpl->fail_if_throttled;
  for (std::size_t i = 0; i < request.records.size(); ++i) {
    const PackedRecord& packed = request.records[i];
    if (!request.failed && request.stored[i]) {
      check_shard(plan, process, request, packed, *request.stored[i], now);
      continue;
    }
    for (const UserRecord& record : packed.users) {
      if (gives_up && !request.failed) {
        give_up(record);
      } else {
        retry(plan, process, record, now);
      }
    }
  }
}

// It failed, or is where it should not be: back into a buffer, unless its time is over.
void Kpl::retry(const ProducerPlan& plan, Process& process, UserRecord record, Instant now) {
  if (record.attempts < std::numeric_limits<std::uint16_t>::max()) ++record.attempts;
  const Instant expires = expiry(plan, record);
  if (now > expires) {
    ++counts_.expired;
    return give_up(record);
  }
  record.deadline = std::min(now + plan.settings.kpl->record_max_buffered_time / 2, expires);
  aggregate(plan, process, record, now);
}

void Kpl::give_up(const UserRecord& record) {
  if (!record.stored) given_up_.push_back(record);
}

// ---- The map of the shards ----

// Where another shard than the predicted one took a record, its user records are sent again if the
// process cannot tell that they belong there: they are in the stream twice then.
void Kpl::check_shard(const ProducerPlan& plan, Process& process, const KplRequest& request,
                      const PackedRecord& packed, std::uint32_t actual, Instant now) {
  if (packed.predicted == PackedRecord::kUnpredicted || packed.predicted == actual) return;
  if (now > process.map_updated + kpl::kClosedShards.value && process.map == MapState::Ready) {
    process.remembered.clear();
  }
  const model::NumberedRange* known = find(*process.open, actual);
  if (known == nullptr) known = find(process.remembered, actual);
  const std::optional<model::HashKeyRange> range =
      known == nullptr ? std::nullopt : std::optional{known->range};
  for (UserRecord record : packed.users) {
    if (range && range->contains(record.hash_key)) {
      if (packed.predicted < actual) invalidate(process, request.sent, packed.predicted);
      continue;
    }
    invalidate(process, request.sent, packed.predicted);
    record.stored = true;
    ++counts_.wrong_shard;
    retry(plan, process, record, now);
  }
}

void Kpl::invalidate(Process& process, Instant seen, std::uint32_t predicted) {
  if (process.map != MapState::Ready || seen <= process.map_updated) return;
  if (find(*process.open, predicted) == nullptr) return;
  process.map = MapState::Wanted;
  for (const model::NumberedRange& range : *process.open) {
    if (find(process.remembered, range.number) == nullptr) process.remembered.push_back(range);
  }
}

bool Kpl::wants_map(std::uint32_t instance) {
  Process& process = processes_[instance];
  if (process.map != MapState::Wanted) return false;
  process.map = MapState::Asked;
  return true;
}

void Kpl::learn(std::uint32_t instance, Instant now, ShardMap open) {
  Process& process = processes_[instance];
  CHECK(process.map == MapState::Asked);
  process.map = MapState::Ready;
  process.map_updated = now;
  process.map_back_off = kpl::kMapBackOff.value;
  process.open = std::move(open);
}

void Kpl::fail_to_learn(std::uint32_t instance, Instant now) {
  Process& process = processes_[instance];
  CHECK(process.map == MapState::Asked);
  process.map = MapState::Waiting;
  process.map_again = now + process.map_back_off;
  const auto longer =
      static_cast<double>(process.map_back_off.count()) * kpl::kMapBackOffFactor.value;
  process.map_back_off =
      std::min(Duration{static_cast<std::int64_t>(longer)}, kpl::kMapBackOffMost.value);
}

// ---- ----

Amount Kpl::waiting() const {
  Amount sum;
  const auto add = [&sum](const std::vector<UserRecord>& records) {
    for (const UserRecord& record : records) {
      if (!record.stored) sum += record.amount();
    }
  };
  for (const Process& process : processes_) {
    for (const Buffer& buffer : process.buffers) add(buffer.records);
    for (const KplLimiter& limiter : process.limiters) {
      limiter.each([&add](const PackedRecord& packed) { add(packed.users); });
    }
    for (const PackedRecord& packed : process.collected) add(packed.users);
    for (const auto& request : process.ready) {
      for (const PackedRecord& packed : request) add(packed.users);
    }
  }
  return sum;
}

std::size_t Kpl::memory_bytes() const {
  std::size_t bytes = processes_.capacity() * sizeof(Process);
  const auto add = [&bytes](const PackedRecord& packed) {
    bytes += sizeof packed + packed.users.capacity() * sizeof(UserRecord);
  };
  for (const Process& process : processes_) {
    bytes += process.buffers.capacity() * sizeof(Buffer);
    bytes += process.limiters.capacity() * sizeof(KplLimiter);
    for (const Buffer& buffer : process.buffers) {
      bytes += buffer.records.capacity() * sizeof(UserRecord) + buffer.estimate.memory_bytes();
    }
    for (const KplLimiter& limiter : process.limiters) bytes += limiter.memory_bytes();
    std::ranges::for_each(process.collected, add);
    for (const auto& request : process.ready) std::ranges::for_each(request, add);
  }
  return bytes;
}

}  // namespace weir::sim
