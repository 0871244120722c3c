#include "model/read_quota.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::model {

namespace {

constexpr Duration kSecond{kNanosPerSecond};

// How long `bytes` take at a rate, rounded up to the nanosecond.
Duration time_of(std::int64_t bytes, std::int64_t per_s) {
  const auto nanos = static_cast<int128>(bytes) * kNanosPerSecond + per_s - 1;
  return Duration{static_cast<std::int64_t>(nanos / per_s)};
}

}  // namespace

ReadQuota::ReadQuota(const ReadLimits& limits) : limits_{limits}, free_at_{Instant::min()} {
  CHECK(limits.bytes_per_s > 0);
  CHECK(1 <= limits.calls_per_s && static_cast<std::size_t>(limits.calls_per_s) <= kMostCalls);
  calls_.fill(Instant::min());
}

bool ReadQuota::admits(Instant now) const {
  return now >= free_at_ && calls_[oldest_] <= now - kSecond;
}

void ReadQuota::book(Instant now, std::int64_t bytes) {
  CHECK(admits(now));
  CHECK(bytes >= 0);
  const auto from = bytes <= limits_.bytes_per_s ? std::max(free_at_, now - kSecond) : now;
  free_at_ = from + time_of(bytes, limits_.bytes_per_s);
  calls_[oldest_] = now;
  oldest_ = (oldest_ + 1) % static_cast<std::uint32_t>(limits_.calls_per_s);
}

}  // namespace weir::model
