#include "sim/workload/kpl_aggregate.hpp"

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kFewKeys = 16;  // looked through one by one

// What an aggregate grows by, record after record.
class Encoding {
 public:
  std::int64_t with(const UserRecord& record) {
    const auto key = keys_.of(record.hash_key);
    if (key.is_new) bytes_ += bytes_field(record.key_bytes);
    std::int64_t message = number_field(key.number) + bytes_field(record.data_bytes);
    if (record.hash_key_digits > 0) {
      const auto hash_key = hash_keys_.of(record.hash_key);
      if (hash_key.is_new) bytes_ += bytes_field(record.hash_key_digits);
      message += number_field(hash_key.number);
    }
    bytes_ += bytes_field(message);
    return bytes_;
  }

 private:
  KeyNumbers keys_;
  KeyNumbers hash_keys_;
  std::int64_t bytes_ = kAggregateFrame;
};

}  // namespace

// ---- KeyNumbers ----

KeyNumbers::Number KeyNumbers::of(model::HashKey key) {
  const auto next = static_cast<std::uint32_t>(keys_.size());
  if (slots_.empty()) {
    for (std::uint32_t i = 0; i < next; ++i) {
      if (keys_[i] == key) return {i, false};
    }
    keys_.push_back(key);
    if (keys_.size() > kFewKeys) spread();
    return {next, true};
  }
  const std::size_t mask = slots_.size() - 1;
  auto at = static_cast<std::size_t>(key.value) & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (keys_[slots_[at] - 1] == key) return {slots_[at] - 1, false};
  }
  slots_[at] = next + 1;
  keys_.push_back(key);
  if (keys_.size() * 2 > slots_.size()) spread();
  return {next, true};
}

// Places all keys into four times as many slots.
void KeyNumbers::spread() {
  std::size_t slots = kFewKeys * 4;
  while (slots < keys_.size() * 4) slots *= 2;
  slots_.assign(slots, 0);
  const std::size_t mask = slots - 1;
  for (std::uint32_t i = 0; i < keys_.size(); ++i) {
    auto at = static_cast<std::size_t>(keys_[i].value) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = i + 1;
  }
}

void KeyNumbers::clear() {
  keys_.clear();
  slots_.clear();
}

// ---- Sizes ----

void AggregateEstimate::add(const UserRecord& record) {
  constexpr std::int64_t kOfIndex = 2;  // tag and value
  if (records_++ == 0) first_ = record.data_bytes;
  sum_ += record.data_bytes + kEstimatedRecord;
  if (keys_.of(record.hash_key).is_new) sum_ += record.key_bytes + kEstimatedKey;
  if (record.hash_key_digits == 0) return;
  sum_ += kOfIndex;
  if (hash_keys_.of(record.hash_key).is_new) sum_ += record.hash_key_digits + kEstimatedKey;
}

void AggregateEstimate::clear() {
  keys_.clear();
  hash_keys_.clear();
  records_ = first_ = sum_ = 0;
}

AggregateFit fit_aggregate(std::span<const UserRecord> records, std::int64_t most_records,
                           std::int64_t most_bytes) {
  CHECK(!records.empty());
  AggregateFit fit{1, records.front().data_bytes};
  Encoding encoding;
  (void)encoding.with(records.front());
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (static_cast<std::int64_t>(i) >= most_records) break;
    const std::int64_t bytes = encoding.with(records[i]);
    if (bytes > most_bytes) break;
    fit = {i + 1, bytes};
  }
  return fit;
}

}  // namespace weir::sim
