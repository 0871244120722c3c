#include "model/write_quota.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::model {

namespace {

// Tokens after `nanos` of time: one unit per second is one nano-unit per nanosecond.
std::int64_t refilled(std::int64_t tokens_nano, std::int64_t per_s, std::int64_t burst,
                      std::int64_t nanos) {
  const auto full = burst * kNanosPerSecond;
  std::int64_t grown = 0;
  if (__builtin_mul_overflow(per_s, nanos, &grown)) return full;
  return grown >= full - tokens_nano ? full : tokens_nano + grown;
}

// The longest prefix of `records` weighing `bytes` of which at most `room` bytes are taken.
std::int64_t prefix_within(std::int64_t records, std::int64_t bytes, std::int64_t room) {
  if (bytes <= room) return records;
  // floor(bytes * k / records) <= room, that is k < (room + 1) * records / bytes.
  const auto scaled = static_cast<int128>(room + 1) * records - 1;
  return static_cast<std::int64_t>(scaled / bytes);
}

std::chrono::seconds second_of(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch());
}

constexpr std::int64_t kMostBurst = 9'000'000'000;  // x 10^9 still fits 64 bits

}  // namespace

WriteQuota::WriteQuota(const WriteLimits& limits)
    : limits_{limits},
      records_nano_{limits.records_burst * kNanosPerSecond},
      bytes_nano_{limits.bytes_burst * kNanosPerSecond} {
  CHECK(limits.records_per_s > 0 && limits.bytes_per_s > 0);
  CHECK(0 < limits.records_burst && limits.records_burst <= kMostBurst);
  CHECK(0 < limits.bytes_burst && limits.bytes_burst <= kMostBurst);
  if (limits.enforcement == Enforcement::CalendarSecond) {
    limits_.records_burst = limits.records_per_s;
    limits_.bytes_burst = limits.bytes_per_s;
    records_nano_ = limits_.records_burst * kNanosPerSecond;
    bytes_nano_ = limits_.bytes_burst * kNanosPerSecond;
  }
}

void WriteQuota::refill(Instant now) {
  CHECK(now >= now_);
  const auto nanos = (now - now_).count();
  if (nanos == 0) return;
  if (limits_.enforcement == Enforcement::CalendarSecond) {
    if (second_of(now) != second_of(now_)) {
      records_nano_ = limits_.records_burst * kNanosPerSecond;
      bytes_nano_ = limits_.bytes_burst * kNanosPerSecond;
    }
    now_ = now;
    return;
  }
  records_nano_ = refilled(records_nano_, limits_.records_per_s, limits_.records_burst, nanos);
  bytes_nano_ = refilled(bytes_nano_, limits_.bytes_per_s, limits_.bytes_burst, nanos);
  now_ = now;
}

bool WriteQuota::offer_one(Instant now, std::int64_t bytes) {
  CHECK(bytes >= 0);
  refill(now);
  if (bytes > limits_.bytes_burst) return false;
  const auto bytes_nano = bytes * kNanosPerSecond;
  if (records_nano_ < kNanosPerSecond || bytes_nano_ < bytes_nano) return false;
  records_nano_ -= kNanosPerSecond;
  bytes_nano_ -= bytes_nano;
  return true;
}

std::int64_t WriteQuota::offer(Instant now, std::int64_t records, std::int64_t bytes) {
  CHECK(records >= 0 && bytes >= 0);
  if (records == 1) return offer_one(now, bytes) ? 1 : 0;
  refill(now);
  if (records == 0) return 0;
  // Nearly always all of it.
  if (records <= limits_.records_burst && bytes <= limits_.bytes_burst) {
    const auto records_nano = records * kNanosPerSecond;
    const auto bytes_nano = bytes * kNanosPerSecond;
    if (records_nano <= records_nano_ && bytes_nano <= bytes_nano_) {
      records_nano_ -= records_nano;
      bytes_nano_ -= bytes_nano;
      return records;
    }
  }
  const auto by_number = std::min(records, records_nano_ / kNanosPerSecond);
  const auto accepted =
      std::min(by_number, prefix_within(records, bytes, bytes_nano_ / kNanosPerSecond));
  if (accepted == 0) return 0;
  const auto taken = accepted == records ? bytes : mul_div(bytes, accepted, records);
  records_nano_ -= accepted * kNanosPerSecond;
  bytes_nano_ -= taken * kNanosPerSecond;
  return accepted;
}

Amount WriteQuota::tokens(Instant now) const {
  WriteQuota then = *this;
  then.refill(now);
  return {.records = then.records_nano_ / kNanosPerSecond,
          .bytes = then.bytes_nano_ / kNanosPerSecond};
}

void WriteQuota::set_bytes_burst(Instant now, std::int64_t bytes) {
  CHECK(0 < bytes && bytes <= kMostBurst);
  refill(now);
  if (limits_.enforcement == Enforcement::CalendarSecond) return;
  limits_.bytes_burst = bytes;
  bytes_nano_ = bytes * kNanosPerSecond;
}

void WriteQuota::take_spread(Instant now, Duration span, std::int64_t records, std::int64_t bytes) {
  CHECK(records >= 0 && bytes >= 0 && span >= Duration::zero());
  refill(now);
  CHECK(records <= records_nano_ / kNanosPerSecond && bytes <= bytes_nano_ / kNanosPerSecond);
  // Both what comes in and what grows back are even over the span, so their order is no matter.
  records_nano_ -= records * kNanosPerSecond;
  bytes_nano_ -= bytes * kNanosPerSecond;
  refill(now + span);
}

}  // namespace weir::model
