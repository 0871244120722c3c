#pragma once

#include <cstdint>

#include "model/units.hpp"
#include "sim/engine/random.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// Why a request failed, as an SDK tells them apart.
enum class Failure : std::uint8_t {
  Throttled,  ///< ProvisionedThroughputExceededException
  Transient,  ///< InternalFailure and its like
  TimedOut,   ///< no answer came
};

/// A mode of retrying, by numbers. Sources: sim/scenario/sdk_retry_defaults.hpp.
struct SdkRetryLaw {
  std::int64_t attempts = 1;  ///< the first included
  Duration base{};            ///< the wait before retry k >= 1 is at most base * 2^(k-1)
  Duration throttled_base{};  ///< likewise, where the request was throttled
  Duration longest = Duration::max();
  Jitter jitter = Jitter::Full;
  Jitter throttled_jitter = Jitter::Full;
  bool has_quota = false;
  std::int64_t transient_cost = 0;  ///< tokens of the quota
  std::int64_t throttled_cost = 0;
  std::int64_t timeout_cost = 0;
  bool adapts = false;

  std::int64_t cost_of(Failure failure) const;
};
const SdkRetryLaw& law_of(SdkRetry mode);

/// How long an SDK waits before it sends a request for the `retry`-th time again (>= 1).
Duration sdk_back_off(const SdkRetryLaw& law, Failure failure, std::int64_t retry, double unit);

/// A client's retry quota: what its requests cost that are sent again. It does not refill by time:
/// a client in total throttling spends it and then fails at the first attempt, until successes
/// bring it back.
class RetryQuota {
 public:
  RetryQuota();
  /// Whether there are so many tokens; they are gone then.
  bool take(std::int64_t cost);
  /// A request has succeeded; its last retry cost so much, 0 where there was none.
  void succeed(std::int64_t last_cost);
  std::int64_t tokens() const { return tokens_; }

 private:
  std::int64_t tokens_;
};

/// The adaptive mode's limit on a client's requests a second: off until the first throttling
/// answer, then cut by each of them and growing back along a cubic in between.
class AdaptiveLimiter {
 public:
  /// When the next request may go; `now` or earlier: at once.
  Instant next(Instant now) const;
  void send(Instant now);  ///< a request goes; not before next()
  void answer(Instant now, bool throttled);
  bool is_on() const { return on_; }
  double rate() const { return fill_; }  ///< requests/s

 private:
  double tokens_at(Instant now) const;
  void set_rate(Instant now, double rate);

  bool on_ = false;
  double fill_ = 0;
  double tokens_ = 0;
  Instant filled_at_{};
  double measured_ = 0;  // requests answered per second, smoothed
  std::int64_t slot_ = 0;
  std::int64_t in_slot_ = 0;
  double top_ = 0;     // the rate at which it was throttled last
  double back_s_ = 0;  // so long until the cubic is at it again
  Instant cut_at_{};
};

}  // namespace weir::sim
