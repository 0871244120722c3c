#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "model/model_defaults.hpp"
#include "model/units.hpp"

namespace weir::model {

struct ReadLimits {
  std::int64_t bytes_per_s = defaults::kReadBytesPerS.value;
  std::int64_t calls_per_s = defaults::kReadCallsPerS.value;  ///< at most kMostCalls
  std::int64_t bytes_per_call = defaults::kReadBytesPerCall.value;
  std::int64_t records_per_call = defaults::kReadRecordsPerCall.value;
};

/// What all polling readers of one shard share.
///
/// After a call at `now` that returned b bytes the shard is free again at
/// (b <= one second's worth ? max(free, now - 1 s) : now) + b / rate, so that 10 MiB stall for the
/// documented 5 s; a call before that is refused. Besides, at most five accepted calls in any
/// (t - 1 s, t].
///
/// Assumed refused calls do not count against the five.
class ReadQuota {
 public:
  static constexpr std::size_t kMostCalls = 5;

  explicit ReadQuota(const ReadLimits& limits);

  /// Whether a GetRecords at `now` is let through. Time never runs backwards.
  [[nodiscard]] bool admits(Instant now) const;

  /// Books an admitted call that returned `bytes`.
  void book(Instant now, std::int64_t bytes);

  /// From when on bytes are free again (calls may still be refused for their number).
  Instant free_at() const { return free_at_; }
  const ReadLimits& limits() const { return limits_; }

 private:
  ReadLimits limits_;
  Instant free_at_;
  std::array<Instant, kMostCalls> calls_;  // the last accepted ones, a ring
  std::uint32_t oldest_ = 0;
};

}  // namespace weir::model
