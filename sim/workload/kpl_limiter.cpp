#include "sim/workload/kpl_limiter.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "model/check.hpp"
#include "sim/scenario/kpl_defaults.hpp"

namespace weir::sim {

namespace {

namespace kpl = defaults::kpl;

constexpr std::int64_t kToken = 1'000'000'000;

// So many tokens a second, for `elapsed`, on top of what is held, and no more than `most` tokens.
std::int64_t filled(std::int64_t held, std::int64_t most, std::int64_t per_s, Duration elapsed) {
  const std::int64_t until_full = (most * kToken - held) / per_s + 1;
  return elapsed.count() >= until_full ? most * kToken : held + per_s * elapsed.count();
}

std::int64_t limited(std::int64_t per_s, double rate_limit) {
  const double rate = static_cast<double>(per_s) * rate_limit + 0.5;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(rate));
}

}  // namespace

void KplLimiter::push(Heap& heap, const Entry& entry) {
  heap.push_back(entry);
  std::ranges::push_heap(heap, std::greater<>{});
}

void KplLimiter::pop(Heap& heap) {
  std::ranges::pop_heap(heap, std::greater<>{});
  heap.pop_back();
}

void KplLimiter::drop_gone(Heap& heap) {
  while (!heap.empty() && slots_[heap.front().slot].number != heap.front().number) pop(heap);
}

void KplLimiter::put(PackedRecord&& record, Instant expires) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  const Instant deadline = record.deadline;
  slots_[slot] = {std::move(record), ++number_};
  ++held_;
  push(by_deadline_, {deadline, number_, slot});
  push(by_expiry_, {expires, number_, slot});
}

PackedRecord KplLimiter::release(std::uint32_t slot) {
  --held_;
  slots_[slot].number = 0;
  free_.push_back(slot);
  return std::exchange(slots_[slot].record, PackedRecord{});
}

void KplLimiter::fill(double rate_limit, Instant now) {
  const Duration elapsed = filled_ ? now - *filled_ : Duration::max();
  filled_ = now;
  records_ = filled(records_, kpl::kLimiterRecords.value,
                    limited(kpl::kLimiterRecords.value, rate_limit), elapsed);
  bytes_ = filled(bytes_, kpl::kLimiterBytes.value,
                  limited(kpl::kLimiterBytesPerS.value, rate_limit), elapsed);
}

std::optional<PackedRecord> KplLimiter::take(double rate_limit, Instant now) {
  fill(rate_limit, now);
  drop_gone(by_deadline_);
  if (by_deadline_.empty()) return std::nullopt;
  const std::uint32_t slot = by_deadline_.front().slot;
  const std::int64_t bytes = slots_[slot].record.data_bytes * kToken;
  if (records_ < kToken || bytes_ < bytes) return std::nullopt;
  records_ -= kToken;
  bytes_ -= bytes;
  pop(by_deadline_);
  return release(slot);
}

std::optional<PackedRecord> KplLimiter::take_expired(Instant now) {
  drop_gone(by_expiry_);
  if (by_expiry_.empty() || by_expiry_.front().at >= now) return std::nullopt;
  const std::uint32_t slot = by_expiry_.front().slot;
  pop(by_expiry_);
  return release(slot);
}

std::size_t KplLimiter::memory_bytes() const {
  std::size_t bytes = slots_.capacity() * sizeof(Slot) + free_.capacity() * sizeof(std::uint32_t) +
                      (by_deadline_.capacity() + by_expiry_.capacity()) * sizeof(Entry);
  each([&bytes](const PackedRecord& record) {
    bytes += record.users.capacity() * sizeof(UserRecord);
  });
  return bytes;
}

}  // namespace weir::sim
