#include "sim/workload/sdk_retry.hpp"

#include <algorithm>

#include "model/check.hpp"
#include "sim/engine/elementary.hpp"
#include "sim/scenario/sdk_retry_defaults.hpp"

namespace weir::sim {

namespace {

namespace sdk = defaults::sdk;

double seconds(Duration duration) {
  return static_cast<double>(duration.count()) / static_cast<double>(kNanosPerSecond);
}

SdkRetryLaw with_quota(SdkRetryLaw law) {
  law.longest = sdk::kLongestWait.value;
  law.has_quota = true;
  law.transient_cost = sdk::kRetryCost.value;
  law.throttled_cost = sdk::kRetryCost.value;
  law.timeout_cost = sdk::kTimeoutCost.value;
  return law;
}

SdkRetryLaw simple(std::int64_t attempts, Duration base, Duration throttled_base) {
  SdkRetryLaw law;
  law.attempts = attempts;
  law.base = base;
  law.throttled_base = throttled_base;
  return law;
}

SdkRetryLaw standard() {
  return with_quota(
      simple(sdk::kStandardAttempts.value, sdk::kStandardBase.value, sdk::kStandardBase.value));
}

SdkRetryLaw adaptive() {
  SdkRetryLaw law = standard();
  law.adapts = true;
  return law;
}

SdkRetryLaw new_2026() {
  SdkRetryLaw law = with_quota(
      simple(sdk::kStandardAttempts.value, sdk::k2026Base.value, sdk::k2026ThrottledBase.value));
  law.transient_cost = sdk::k2026TransientCost.value;
  law.timeout_cost = sdk::k2026TransientCost.value;
  return law;
}

SdkRetryLaw java_legacy() {
  SdkRetryLaw law = with_quota(simple(sdk::kJavaLegacyAttempts.value, sdk::kJavaBase.value,
                                      sdk::kJavaLegacyThrottledBase.value));
  law.throttled_jitter = Jitter::Half;
  law.throttled_cost = 0;
  law.timeout_cost = sdk::kRetryCost.value;
  return law;
}

SdkRetryLaw java_standard() {
  SdkRetryLaw law = with_quota(simple(sdk::kJavaStandardAttempts.value, sdk::kJavaBase.value,
                                      sdk::kJavaStandardThrottledBase.value));
  law.timeout_cost = sdk::kRetryCost.value;
  return law;
}

SdkRetryLaw cpp_legacy() {
  SdkRetryLaw law =
      simple(sdk::kCppLegacyAttempts.value, sdk::kCppLegacyBase.value, sdk::kCppLegacyBase.value);
  law.jitter = law.throttled_jitter = Jitter::None;
  return law;
}

}  // namespace

std::int64_t SdkRetryLaw::cost_of(Failure failure) const {
  switch (failure) {
    case Failure::Throttled:
      return throttled_cost;
    case Failure::Transient:
      return transient_cost;
    case Failure::TimedOut:
      return timeout_cost;
  }
  CHECK(false);
}

const SdkRetryLaw& law_of(SdkRetry mode) {
  static const SdkRetryLaw kOff;
  static const SdkRetryLaw kLegacy =
      simple(sdk::kLegacyAttempts.value, sdk::kLegacyBase.value, sdk::kLegacyBase.value);
  static const SdkRetryLaw kStandard = standard();
  static const SdkRetryLaw kAdaptive = adaptive();
  static const SdkRetryLaw kNew2026 = new_2026();
  static const SdkRetryLaw kJavaLegacy = java_legacy();
  static const SdkRetryLaw kJavaStandard = java_standard();
  static const SdkRetryLaw kCppLegacy = cpp_legacy();
  switch (mode) {
    case SdkRetry::Off:
      return kOff;
    case SdkRetry::Legacy:
      return kLegacy;
    case SdkRetry::Standard:
      return kStandard;
    case SdkRetry::Adaptive:
      return kAdaptive;
    case SdkRetry::New2026:
      return kNew2026;
    case SdkRetry::JavaLegacy:
      return kJavaLegacy;
    case SdkRetry::JavaStandard:
      return kJavaStandard;
    case SdkRetry::CppLegacy:
      return kCppLegacy;
  }
  CHECK(false);
}

Duration sdk_back_off(const SdkRetryLaw& law, Failure failure, std::int64_t retry, double unit) {
  CHECK(retry >= 1 && retry < law.attempts);
  const bool throttled = failure == Failure::Throttled;
  Duration longest = throttled ? law.throttled_base : law.base;
  for (std::int64_t k = 1; k < retry && longest < law.longest; ++k) longest *= 2;
  return jittered(std::min(longest, law.longest), throttled ? law.throttled_jitter : law.jitter,
                  unit);
}

RetryQuota::RetryQuota() : tokens_{sdk::kQuota.value} {}

bool RetryQuota::take(std::int64_t cost) {
  if (tokens_ < cost) return false;
  tokens_ -= cost;
  return true;
}

void RetryQuota::succeed(std::int64_t last_cost) {
  const std::int64_t back = last_cost == 0 ? sdk::kNoRetryRefund.value : last_cost;
  tokens_ = std::min(tokens_ + back, sdk::kQuota.value);
}

double AdaptiveLimiter::tokens_at(Instant now) const {
  return std::min(std::max(1.0, fill_), tokens_ + fill_ * seconds(now - filled_at_));
}

Instant AdaptiveLimiter::next(Instant now) const {
  if (!on_) return now;
  const double lacking = 1 - tokens_at(now);
  if (lacking <= 0) return now;
  // a nanosecond more, so that rounding never finds it a hair too early
  const double wait = lacking / fill_ * static_cast<double>(kNanosPerSecond);
  return now + Duration{static_cast<std::int64_t>(wait) + 1};
}

void AdaptiveLimiter::send(Instant now) {
  if (!on_) return;
  tokens_ = std::max(0.0, tokens_at(now) - 1);
  filled_at_ = now;
}

void AdaptiveLimiter::set_rate(Instant now, double rate) {
  const double tokens = tokens_at(now);
  fill_ = std::max(rate, sdk::kAdaptiveLeastRate.value);
  tokens_ = std::min(tokens, std::max(1.0, fill_));
  filled_at_ = now;
}

void AdaptiveLimiter::answer(Instant now, bool throttled) {
  const std::int64_t slot = now.time_since_epoch() / sdk::kAdaptiveSlot.value;
  ++in_slot_;
  if (slot > slot_) {
    const double passed = static_cast<double>(slot - slot_) * seconds(sdk::kAdaptiveSlot.value);
    const double rate = static_cast<double>(in_slot_) / passed;
    measured_ =
        rate * sdk::kAdaptiveSmoothing.value + measured_ * (1 - sdk::kAdaptiveSmoothing.value);
    in_slot_ = 0;
    slot_ = slot;
  }
  if (!on_ && !throttled) return;
  double rate = 0;
  if (throttled) {
    top_ = on_ ? std::min(measured_, fill_) : measured_;
    const double cut = top_ * (1 - sdk::kAdaptiveCut.value) / sdk::kAdaptiveScale.value;
    back_s_ = cut > 0 ? elementary_pow(cut, 1.0 / 3) : 0;
    rate = top_ * sdk::kAdaptiveCut.value;
    cut_at_ = now;
    if (!on_) filled_at_ = now;  // it begins without a token
    on_ = true;
  } else {
    const double x = seconds(now - cut_at_) - back_s_;
    rate = sdk::kAdaptiveScale.value * x * x * x + top_;
  }
  set_rate(now, std::min(rate, sdk::kAdaptiveMostOfMeasured.value * measured_));
}

}  // namespace weir::sim
