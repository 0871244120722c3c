#pragma once

#include <cstdint>

#include "model/model_defaults.hpp"
#include "model/units.hpp"

namespace weir::model {

/// How fast a shard may be written to, and how far ahead of that rate it may run.
struct WriteLimits {
  std::int64_t records_per_s = defaults::kWriteRecordsPerS.value;
  std::int64_t records_burst =
      defaults::kWriteRecordsBurst.value;  ///< capacity of the record bucket
  std::int64_t bytes_per_s = defaults::kWriteBytesPerS.value;
  std::int64_t bytes_burst = defaults::kWriteBytesBurst.value;  ///< capacity of the byte bucket
};

/// Two token buckets, both full at first, that decide what one shard accepts.
///
/// Time   passed in; may stand still, never runs backwards (CHECK).
/// Units  bytes as the caller charges them (data plus key; PutRecord rounds up first).
/// Exact  integers throughout: tokens are counted in 10^-9 of a record and of a byte, so
///        accepted <= rate * t + burst holds to the unit over any stretch.
class WriteQuota {
 public:
  explicit WriteQuota(const WriteLimits& limits);

  /// Offers `records` records that arrive together at `now` and weigh `bytes` in all, in request
  /// order. Takes the longest prefix that both buckets hold (bytes of a prefix as
  /// floor(bytes * k / records)) and returns its length; what is refused leaves no trace.
  [[nodiscard]] std::int64_t offer(Instant now, std::int64_t records, std::int64_t bytes);

  /// Whole records and bytes that would be accepted together at `now`.
  [[nodiscard]] Amount tokens(Instant now) const;

  /// Takes what arrives evenly over [now, now + span), all of it. The caller has seen that
  /// tokens(now) covers it (CHECK). The quota's time moves to now + span.
  void take_spread(Instant now, Duration span, std::int64_t records, std::int64_t bytes);

  const WriteLimits& limits() const { return limits_; }

 private:
  void refill(Instant now);

  WriteLimits limits_;
  Instant now_{};
  std::int64_t records_nano_ = 0;  // tokens x 10^9
  std::int64_t bytes_nano_ = 0;
};

}  // namespace weir::model
