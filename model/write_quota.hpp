#pragma once

#include <cstdint>

#include "model/model_defaults.hpp"
#include "model/units.hpp"

namespace weir::model {

/// How a limit per second is enforced.
enum class Enforcement : std::uint8_t {
  TokenBucket,     ///< refilled all the time, up to the burst
  CalendarSecond,  ///< anew at every whole second; bursts do not matter
};

/// How fast a shard may be written to, and how far ahead of that rate it may run.
struct WriteLimits {
  std::int64_t records_per_s = defaults::kWriteRecordsPerS.value;
  std::int64_t records_burst =
      defaults::kWriteRecordsBurst.value;  ///< capacity of the record bucket
  std::int64_t bytes_per_s = defaults::kWriteBytesPerS.value;
  std::int64_t bytes_burst = defaults::kWriteBytesBurst.value;  ///< capacity of the byte bucket
  Enforcement enforcement = Enforcement::TokenBucket;
};

/// Two token buckets, both full at first, that decide what one shard accepts; or a count of both
/// that begins anew with every whole second.
///
/// Assumed that they are buckets: AWS's model of October 2025, but how far ahead they may run is
///        not published. Calendar seconds are there to see how much an answer depends on it.
/// Time   passed in; may stand still, never runs backwards (CHECK).
/// Units  bytes as the caller charges them (data plus key; PutRecord rounds up first).
/// Exact  integers throughout: tokens are counted in 10^-9 of a record and of a byte, so
///        accepted <= rate * t + burst holds to the unit over any stretch (of a calendar second:
///        accepted <= rate).
class WriteQuota {
 public:
  explicit WriteQuota(const WriteLimits& limits);

  /// Offers `records` records that arrive together at `now` and weigh `bytes` in all, in request
  /// order. Takes the longest prefix that both buckets hold (bytes of a prefix as
  /// floor(bytes * k / records)) and returns its length; what is refused leaves no trace.
  [[nodiscard]] std::int64_t offer(Instant now, std::int64_t records, std::int64_t bytes);

  /// The same of one record.
  [[nodiscard]] bool offer_one(Instant now, std::int64_t bytes);

  /// Whole records and bytes that would be accepted together at `now`.
  [[nodiscard]] Amount tokens(Instant now) const;

  /// Takes what arrives evenly over [now, now + span), all of it. The caller has seen that
  /// tokens(now) covers it (CHECK). The quota's time moves to now + span.
  void take_spread(Instant now, Duration span, std::int64_t records, std::int64_t bytes);

  /// The burst is the rate where calendar seconds are enforced.
  const WriteLimits& limits() const { return limits_; }

  /// From `now` on the byte bucket holds so many bytes, and is full.
  void set_bytes_burst(Instant now, std::int64_t bytes);

 private:
  void refill(Instant now);

  WriteLimits limits_;
  Instant now_{};
  std::int64_t records_nano_ = 0;  // tokens x 10^9
  std::int64_t bytes_nano_ = 0;
};

}  // namespace weir::model
