#include "sim/workload/kpl_ticks.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>
#include <utility>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/workload/kpl.hpp"

namespace weir::sim {

namespace {

// What a word says of a user record: its time in the tick, its process and the quantile of its
// size, 18 bits each; the rest makes room for its kind.
constexpr std::uint32_t kBits = 18;
constexpr std::uint64_t kMask = (std::uint64_t{1} << kBits) - 1;
constexpr std::uint32_t kKindBits = 10;
constexpr std::uint64_t kKindMask = (std::uint64_t{1} << kKindBits) - 1;

constexpr std::uint64_t kCells = 4096;     // of the quantiles of sizes
constexpr std::uint64_t kExactCells = 16;  // the last ones, whose sizes are far apart
constexpr std::uint32_t kInCellBits = 6;   // kBits less those of a cell

// What a record adds to an aggregate that has so many keys already, its key with it.
std::int64_t encoded(const TickRecord& record, std::int64_t keys, bool is_new) {
  const std::int64_t message = number_field(keys) + bytes_field(record.data_bytes);
  return bytes_field(message) + (is_new ? bytes_field(record.key_bytes) : 0);
}

std::shared_ptr<const std::vector<std::uint32_t>> quantiles_of(const RecordSizes& sizes) {
  if (sizes.constant()) return nullptr;
  auto quantiles = std::make_shared<std::vector<std::uint32_t>>();
  quantiles->reserve(kCells);
  for (std::uint64_t i = 0; i < kCells; ++i) {
    quantiles->push_back(static_cast<std::uint32_t>(sizes.one(i << (64 - kBits + kInCellBits))));
  }
  return quantiles;
}

// A word in the range, whose number of hash keys divides 2^128 or is far below it.
model::HashKey hash_in(const model::HashKeyRange& range, std::uint64_t high, std::uint64_t low) {
  const uint128 span = range.ending.value - range.starting.value;
  const uint128 word = (uint128{high} << 64U) | low;
  return {range.starting.value + (span == ~uint128{0} ? word : word % (span + 1))};
}

}  // namespace

KplTicks::KplTicks(const ProducerPlan& plan, std::span<const model::NumberedRange> open,
                   std::uint64_t seed, std::uint64_t replication)
    : births_{plan, open, seed, replication, TickLoad::Of::Births},
      words_{seed, replication, plan.number, Purpose::TickRecords},
      sizes_{seed, replication, plan.number, Purpose::TickSizes},
      ages_{seed, replication, plan.number, Purpose::TickAges},
      quantiles_{quantiles_of(plan.sizes)},
      constant_size_{static_cast<std::uint32_t>(quantiles_ ? 0 : plan.sizes.one(0))},
      instances_{static_cast<std::uint32_t>(plan.settings.instances)},
      most_users_{plan.settings.kpl->aggregation_max_count},
      most_bytes_{plan.settings.kpl->aggregation_max_size},
      buffered_{plan.settings.kpl->record_max_buffered_time},
      collector_ns_{static_cast<double>(collector_wait(*plan.settings.kpl).count())},
      half_trip_{plan.half_trip()} {
  for (const model::NumberedRange& range : open) {
    add_slot(range.number);
  }
}

void KplTicks::add_slot(std::uint32_t number) {
  Slot& slot = slots_.emplace_back();
  slot.number = number;
  slot.buffers.resize(instances_);
}

std::vector<std::pair<std::uint32_t, SentAggregate>> KplTicks::set_shards(
    const ProducerPlan& plan, std::span<const model::NumberedRange> open, Instant now) {
  births_.set_shards(plan, open);
  std::map<std::uint32_t, Slot> before;
  for (Slot& slot : slots_) {
    const std::uint32_t number = slot.number;
    before.emplace(number, std::move(slot));
  }
  slots_.clear();
  for (const model::NumberedRange& range : open) {
    const auto found = before.find(range.number);
    if (found != before.end()) {
      slots_.push_back(std::move(found->second));
      before.erase(found);
    } else {
      add_slot(range.number);
    }
  }
  std::vector<std::pair<std::uint32_t, SentAggregate>> cut_off;
  for (auto& [number, slot] : before) {
    for (const std::uint32_t process : slot.open) {
      Buffer& buffer = slot.buffers[process];
      if (buffer.users > 0) flush(slot, process, buffer, now);
    }
    for (const SentAggregate& sent : slot.sent) cut_off.emplace_back(number, sent);
  }
  return cut_off;
}

// The collector waits from the first aggregate on; those that come meanwhile wait for a part of
// it. How many that are is seen from the tick before.
void KplTicks::plan(const ProducerPlan& plan, Instant from, Instant to) {
  const auto length = static_cast<double>((to_ - from_).count());
  const double others =
      length > 0 ? static_cast<double>(left_) / instances_ / length * collector_ns_ : 0;
  const double wait = collector_ns_ / 2 * (2 + others) / (1 + others);
  way_ = half_trip_ + Duration{static_cast<std::int64_t>(wait)};
  way_spread_ = Duration{static_cast<std::int64_t>(collector_ns_ / 2 * others / (1 + others))};
  requests_ += static_cast<double>(left_) / (1 + others);
  left_ = 0;
  from_ = from;
  to_ = to;
  births_.plan(plan, 0, from, to);
}

std::uint32_t KplTicks::size_at(const ProducerPlan& plan, std::uint64_t bits, Draw& fresh) const {
  if (!quantiles_) return constant_size_;
  const std::uint64_t cell = bits >> kInCellBits;
  if (cell >= kCells - kExactCells) {
    return static_cast<std::uint32_t>(
        plan.sizes.one((bits << (64 - kBits)) | (fresh.next() >> kBits)));
  }
  // a histogram's sizes need not rise
  const std::int64_t low = (*quantiles_)[cell];
  const std::int64_t high = (*quantiles_)[cell + 1];
  const auto in_cell = static_cast<std::int64_t>(bits & ((1U << kInCellBits) - 1));
  return static_cast<std::uint32_t>(low + (high - low) * (2 * in_cell + 1) / (2 << kInCellBits));
}

void KplTicks::draw_keys(std::uint64_t at, std::uint64_t number) {
  constexpr std::uint32_t kKindShift = 32;
  constexpr std::uint32_t kBlockShift = kKindShift + kKindBits;
  keys_.clear();
  for (std::uint64_t kind = 0; kind < kinds_.size(); ++kind) {
    const auto records = static_cast<std::size_t>(kinds_[kind].records);
    const std::size_t words = std::tuple_size_v<Draws::Block>;
    const std::size_t count = (records + words - 1) / words;
    subs_.resize(count);
    blocks_.resize(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      subs_[i] = (i << kBlockShift) | (kind << kKindShift) | number;
    }
    words_.fill_subs(at, subs_, blocks_);
    for (std::size_t i = 0; i < records; ++i) {
      keys_.push_back((blocks_[i / words][i % words] & ~kKindMask) | kind);
    }
  }
}

// Times are even, so that as many buckets as there are records leave hardly anything to be sorted.
void KplTicks::sort_keys() {
  const std::size_t count = keys_.size();
  if (count < 2) return;
  const int shift = 64 - static_cast<int>(std::bit_width(count));
  counts_.assign((std::size_t{1} << static_cast<unsigned>(64 - shift)) + 1, 0);
  for (const std::uint64_t key : keys_) ++counts_[(key >> shift) + 1];
  for (std::size_t i = 1; i < counts_.size(); ++i) counts_[i] += counts_[i - 1];
  sorted_.resize(count);
  for (const std::uint64_t key : keys_) sorted_[counts_[key >> shift]++] = key;
  for (std::size_t i = 1; i < count; ++i) {
    const std::uint64_t key = sorted_[i];
    std::size_t place = i;
    for (; place > 0 && sorted_[place - 1] > key; --place) sorted_[place] = sorted_[place - 1];
    sorted_[place] = key;
  }
  keys_.swap(sorted_);
}

TickBirths KplTicks::born(const ProducerPlan& plan, std::uint32_t slot) {
  kinds_.clear();
  births_.kinds(0, slot, kinds_);
  CHECK(kinds_.size() <= kKindMask + 1);
  const std::uint64_t number = slots_[slot].number;
  const auto at = static_cast<std::uint64_t>(from_.time_since_epoch().count());
  draw_keys(at, number);
  sort_keys();
  Draw fresh = sizes_.at(at, number);
  records_.resize(keys_.size());
  TickBirths births;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const std::uint64_t key = keys_[i];
    const TickLoad::Kind& kind = kinds_[key & kKindMask];
    const auto into = static_cast<std::int64_t>(key >> (64 - kBits));
    TickRecord& record = records_[i];
    // within the tick: its ends, in floating point, may be some nanoseconds off after months
    record.at = std::clamp(kind.from + Duration{((kind.to - kind.from).count() * into) >> kBits},
                           from_, to_ - Duration{1});
    record.process =
        static_cast<std::uint32_t>(((key >> (64 - 2 * kBits)) & kMask) * instances_ >> kBits);
    record.data_bytes = size_at(plan, (key >> kKindBits) & kMask, fresh);
    record.key_bytes = kind.key_bytes;
    record.tag = kind.tag;
    const std::int64_t bytes = std::int64_t{record.data_bytes} + record.key_bytes;
    births.all.bytes += bytes;
    births.largest = std::max(births.largest, bytes);
    births.any_followed = births.any_followed || kind.tag != 0;
  }
  births.all.records = static_cast<std::int64_t>(records_.size());
  const bool of_two_epochs = std::ranges::any_of(
      kinds_, [&](const TickLoad::Kind& kind) { return kind.from != kinds_.front().from; });
  if (of_two_epochs) {
    std::ranges::stable_sort(records_, {}, &TickRecord::at);
  }
  births.records = records_;
  return births;
}

void KplTicks::pack(std::uint32_t slot, std::span<const TickRecord> records) {
  Slot& own = slots_[slot];
  for (const TickRecord& record : records) add(own, record);
  std::size_t kept = 0;
  for (const std::uint32_t process : own.open) {
    Buffer& buffer = own.buffers[process];
    if (buffer.users > 0 && buffer.deadline < to_) flush(own, process, buffer, buffer.deadline);
    if (buffer.users > 0) {
      own.open[kept++] = process;
    } else {
      buffer.listed = false;
    }
  }
  own.open.resize(kept);
}

void KplTicks::add(Slot& slot, const TickRecord& record) {
  Buffer& buffer = slot.buffers[record.process];
  if (buffer.users > 0 && buffer.deadline <= record.at) {
    flush(slot, record.process, buffer, buffer.deadline);
  }
  if (buffer.users == 0) {
    buffer.first = record.at;
    buffer.deadline = record.at + buffered_;
    buffer.key_bytes = record.key_bytes;
    buffer.tag = record.tag;
    buffer.mixed = false;
    if (!std::exchange(buffer.listed, true)) slot.open.push_back(record.process);
  }
  // a key that is followed comes again; that of any other record is its own
  const bool known = buffer.users > 0 && record.tag != 0 && record.tag == buffer.tag;
  buffer.mixed = buffer.mixed || record.tag != buffer.tag;
  buffer.last_bytes = record.data_bytes + record.key_bytes;
  buffer.last_encoded =
      static_cast<std::uint32_t>(encoded(record, known ? 0 : buffer.users, !known));
  buffer.users += 1;
  buffer.user_bytes += buffer.last_bytes;
  buffer.encoded += buffer.last_encoded;
  buffer.estimate += static_cast<std::uint32_t>(record.data_bytes + kEstimatedRecord +
                                                (known ? 0 : record.key_bytes + kEstimatedKey));
  const std::int64_t estimate = buffer.users == 1 ? record.data_bytes : buffer.estimate;
  if (buffer.users >= most_users_ || estimate >= most_bytes_) flush_full(slot, record, buffer);
}

void KplTicks::flush(Slot& slot, std::uint32_t process, Buffer& buffer, Instant at) {
  slot.sent.push_back({.at = at,
                       .first = buffer.first,
                       .process = process,
                       .users = buffer.users,
                       .user_bytes = buffer.user_bytes,
                       .data_bytes = buffer.users == 1 ? buffer.user_bytes - buffer.key_bytes
                                                       : kAggregateFrame + buffer.encoded,
                       .tag = buffer.mixed ? 0 : buffer.tag});
  buffer.users = buffer.user_bytes = buffer.encoded = buffer.estimate = 0;
  left_ += 1;
}

// What does not fit stays in the buffer: the last record, and where that is not enough others of
// the mean size.
void KplTicks::flush_full(Slot& slot, const TickRecord& last, Buffer& buffer) {
  std::uint32_t left = 0;
  std::uint32_t left_bytes = 0;
  std::uint32_t left_encoded = 0;
  std::uint32_t bytes = buffer.last_bytes;
  std::uint32_t encoded = buffer.last_encoded;
  while (buffer.users > 1 &&
         (buffer.users > most_users_ || kAggregateFrame + buffer.encoded > most_bytes_)) {
    buffer.users -= 1;
    buffer.user_bytes -= bytes;
    buffer.encoded -= encoded;
    left += 1;
    left_bytes += bytes;
    left_encoded += encoded;
    bytes = buffer.user_bytes / buffer.users;
    encoded = buffer.encoded / buffer.users;
  }
  flush(slot, last.process, buffer, last.at);
  buffer.users = left;
  buffer.user_bytes = left_bytes;
  buffer.encoded = left_encoded;
  buffer.estimate =
      left_bytes + left * static_cast<std::uint32_t>(kEstimatedRecord + kEstimatedKey);
  buffer.first = last.at;
  buffer.deadline = last.at + buffered_;
  buffer.key_bytes = last.key_bytes;
  buffer.tag = last.tag;
  buffer.mixed = left > 1;
}

std::span<const SentAggregate> KplTicks::arriving(std::uint32_t slot) {
  arriving_.clear();
  std::vector<SentAggregate>& sent = slots_[slot].sent;
  const Instant until = to_ - way_;
  std::size_t kept = 0;
  for (const SentAggregate& one : sent) {
    if (one.at < until) {
      arriving_.push_back(one);
    } else {
      sent[kept++] = one;
    }
  }
  sent.resize(kept);
  return arriving_;
}

// ---- Back into records ----

std::vector<UserRecord> KplTicks::users_of(const ProducerPlan& plan,
                                           const model::NumberedRange& shard,
                                           const SentAggregate& sent) const {
  Draw draw = ages_.at(static_cast<std::uint64_t>(sent.at.time_since_epoch().count()),
                       (std::uint64_t{sent.process} << 32U) | shard.number);
  const auto mean_key = static_cast<std::int64_t>(plan.keys.mean_key_bytes() + 0.5);
  const auto count = static_cast<std::int64_t>(sent.users);
  std::vector<UserRecord> users(sent.users);
  std::int64_t given = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    UserRecord& user = users[static_cast<std::size_t>(i)];
    const std::int64_t until = mul_div(sent.user_bytes, i + 1, count);
    const std::int64_t key = std::min(mean_key, until - given);
    user.key_bytes = static_cast<std::uint16_t>(key);
    user.data_bytes = static_cast<std::uint32_t>(until - given - key);
    given = until;
    const double part = i == 0 ? 0 : to_unit(draw.next());
    user.born = sent.first + Duration{static_cast<std::int64_t>(
                                 part * static_cast<double>((sent.at - sent.first).count()))};
    const std::uint64_t high = draw.next();
    user.hash_key = hash_in(shard.range, high, draw.next());
  }
  std::ranges::sort(users, {}, &UserRecord::born);
  for (UserRecord& user : users) user.deadline = user.born + buffered_;
  return users;
}

model::HashKey KplTicks::hash_for(const TickRecord& record, const model::NumberedRange& shard,
                                  std::uint64_t number) const {
  for (const TickLoad::Kind& kind : kinds_) {
    if (record.tag != 0 && kind.tag == record.tag) return kind.hash;
  }
  const Draws::Block block =
      ages_.block(static_cast<std::uint64_t>(from_.time_since_epoch().count()),
                  (std::uint64_t{1} << 63U) | (number << 32U) | shard.number);
  return hash_in(shard.range, block[0], block[1]);
}

// ---- ----

Amount KplTicks::waiting() const {
  Amount sum;
  for (const Slot& slot : slots_) {
    for (const std::uint32_t process : slot.open) {
      const Buffer& buffer = slot.buffers[process];
      sum += {buffer.users, buffer.user_bytes};
    }
    for (const SentAggregate& sent : slot.sent) sum += {sent.users, sent.user_bytes};
  }
  return sum;
}

std::size_t KplTicks::memory_bytes() const {
  std::size_t bytes = births_.memory_bytes() + kCells * sizeof(std::uint32_t);
  for (const Slot& slot : slots_) {
    bytes += slot.buffers.capacity() * sizeof(Buffer) +
             slot.open.capacity() * sizeof(std::uint32_t) +
             slot.sent.capacity() * sizeof(SentAggregate);
  }
  return bytes;
}

}  // namespace weir::sim
