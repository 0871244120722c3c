#include "sim/workload/sdk_retry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// The longest and the mean of all waits of a request that is throttled until the SDK gives up.
struct Waits {
  Duration longest{};
  Duration middle{};
  std::int64_t attempts = 1;
};

Waits waits_of(SdkRetry mode, Failure failure = Failure::Throttled) {
  const SdkRetryLaw& law = law_of(mode);
  Waits waits;
  for (std::int64_t retry = 1; retry < law.attempts; ++retry) {
    waits.longest += sdk_back_off(law, failure, retry, 1);
    waits.middle += sdk_back_off(law, failure, retry, 0.5);
    ++waits.attempts;
  }
  return waits;
}

// V-42: boto/botocore 0e6e240, worked out by hand from its sources.
TEST(SdkRetry, LegacyMakesFiveAttemptsAndSleepsSevenAndAHalfSecondsInTheMean) {
  const Waits waits = waits_of(SdkRetry::Legacy);
  EXPECT_EQ(waits.attempts, 5);
  EXPECT_EQ(waits.longest, 15s);
  EXPECT_EQ(waits.middle, 7500ms);
}

TEST(SdkRetry, StandardMakesThreeAttemptsAndSleepsOneAndAHalfSecondsInTheMean) {
  for (const SdkRetry mode : {SdkRetry::Standard, SdkRetry::Adaptive}) {
    const Waits waits = waits_of(mode);
    EXPECT_EQ(waits.attempts, 3);
    EXPECT_EQ(waits.longest, 3s);
    EXPECT_EQ(waits.middle, 1500ms);
  }
}

TEST(SdkRetry, TheLawOf2026SleepsShortlyUnlessItIsThrottled) {
  EXPECT_EQ(waits_of(SdkRetry::New2026).longest, 3s);
  EXPECT_EQ(waits_of(SdkRetry::New2026, Failure::Transient).longest, 150ms);
  EXPECT_EQ(waits_of(SdkRetry::New2026, Failure::Transient).attempts, 3);
}

TEST(SdkRetry, JavasModesAreItsOwn) {
  const Waits legacy = waits_of(SdkRetry::JavaLegacy);
  EXPECT_EQ(legacy.attempts, 4);
  EXPECT_EQ(legacy.longest, 500ms + 1s + 2s);
  EXPECT_EQ(sdk_back_off(law_of(SdkRetry::JavaLegacy), Failure::Throttled, 1, 0), 250ms) << "half";
  EXPECT_EQ(waits_of(SdkRetry::JavaLegacy, Failure::Transient).longest, 100ms + 200ms + 400ms);
  EXPECT_EQ(sdk_back_off(law_of(SdkRetry::JavaLegacy), Failure::Transient, 1, 0), 0ms) << "full";
  EXPECT_EQ(waits_of(SdkRetry::JavaStandard).longest, 1s + 2s);
  EXPECT_EQ(waits_of(SdkRetry::JavaStandard, Failure::Transient).longest, 100ms + 200ms);
}

TEST(SdkRetry, TheOldOneOfCppMakesElevenAttempts) {
  const Waits waits = waits_of(SdkRetry::CppLegacy);
  EXPECT_EQ(waits.attempts, 11);
  EXPECT_EQ(waits.longest, 25ms * 1023);
  EXPECT_EQ(waits.middle, waits.longest) << "without jitter";
}

TEST(RetryQuota, AClientInTotalThrottlingMakesAHundredRetries) {
  RetryQuota quota;
  const std::int64_t cost = law_of(SdkRetry::Standard).cost_of(Failure::Throttled);
  int retries = 0;
  while (quota.take(cost)) ++retries;
  EXPECT_EQ(retries, 100);
  EXPECT_EQ(quota.tokens(), 0);
}

TEST(RetryQuota, ASuccessGivesBackWhatItsLastRetryCostElseOne) {
  RetryQuota quota;
  ASSERT_TRUE(quota.take(100));
  quota.succeed(0);
  EXPECT_EQ(quota.tokens(), 401);
  quota.succeed(5);
  EXPECT_EQ(quota.tokens(), 406);
  quota.succeed(400);
  EXPECT_EQ(quota.tokens(), 500) << "never more than at the start";
}

TEST(RetryQuota, WhatARetryCostsIsTheModes) {
  const auto cost = [](SdkRetry mode, Failure failure) { return law_of(mode).cost_of(failure); };
  EXPECT_EQ(cost(SdkRetry::Standard, Failure::Transient), 5);
  EXPECT_EQ(cost(SdkRetry::Standard, Failure::TimedOut), 10);
  EXPECT_EQ(cost(SdkRetry::New2026, Failure::Transient), 14);
  EXPECT_EQ(cost(SdkRetry::New2026, Failure::Throttled), 5);
  EXPECT_EQ(cost(SdkRetry::JavaLegacy, Failure::Throttled), 0);
  EXPECT_EQ(cost(SdkRetry::JavaLegacy, Failure::Transient), 5);
  EXPECT_FALSE(law_of(SdkRetry::Legacy).has_quota);
}

// ------------------------------------------------------------------------- adaptive limiter

Instant at(double seconds) {
  return Instant{Duration{static_cast<std::int64_t>(seconds * 1e9)}};
}

// Ten requests a second for five seconds, all answered.
AdaptiveLimiter steady_limiter() {
  AdaptiveLimiter limiter;
  for (int i = 0; i <= 50; ++i) limiter.answer(at(0.05 + 0.1 * i), false);
  return limiter;
}

TEST(AdaptiveLimiter, IsOffUntilTheFirstThrottlingAnswer) {
  AdaptiveLimiter limiter = steady_limiter();
  EXPECT_FALSE(limiter.is_on());
  EXPECT_EQ(limiter.next(at(6)), at(6));
  limiter.answer(at(6), true);
  EXPECT_TRUE(limiter.is_on());
  EXPECT_GT(limiter.next(at(6)), at(6)) << "it begins without a token";
}

// By hand: slots of half a second with five answers each are 10/s; smoothed by 0.8 and 0.2 from
// zero, after ten of them 10 (1 - 0.2^10). The slot of the throttled answer holds one in 1 s.
TEST(AdaptiveLimiter, CutsToSevenTenthsOfTheMeasuredRate) {
  AdaptiveLimiter limiter = steady_limiter();
  limiter.answer(at(5.15), true);
  const double measured = 10 * (1 - std::pow(0.2, 10));
  EXPECT_NEAR(limiter.rate(), 0.7 * measured, 0.01 * measured);
}

// The cubic of botocore: 0.4 (t - K)^3 + w, K = (0.3 w / 0.4)^(1/3); with w = 10, K = 1.957 s.
TEST(AdaptiveLimiter, GrowsBackAlongTheCubic) {
  AdaptiveLimiter limiter = steady_limiter();
  limiter.answer(at(5.15), true);
  const double w = limiter.rate() / 0.7;
  const double k = std::cbrt(0.3 * w / 0.4);
  for (const double t : {0.5, 1.0, 1.9}) {
    AdaptiveLimiter later = limiter;
    // so many answers that twice the measured rate is no limit
    for (int i = 1; i <= 1000; ++i) later.answer(at(5.15 + t * i / 1000), false);
    EXPECT_NEAR(later.rate(), 0.4 * std::pow(t - k, 3) + w, 1e-6) << t;
  }
}

TEST(AdaptiveLimiter, SpacesRequestsByItsRate) {
  AdaptiveLimiter limiter = steady_limiter();
  limiter.answer(at(5.15), true);
  const double gap = 1 / limiter.rate();
  Instant now = at(5.15);
  for (int i = 0; i < 5; ++i) {
    const Instant next = limiter.next(now);
    EXPECT_NEAR(static_cast<double>((next - now).count()) / 1e9, gap, 1e-6);
    limiter.send(next);
    now = next;
  }
}

TEST(AdaptiveLimiter, NeverFallsBelowHalfARequestASecondNorAboveTwiceTheMeasuredRate) {
  AdaptiveLimiter limiter = steady_limiter();
  for (int i = 0; i < 100; ++i) limiter.answer(at(6 + i), true);
  EXPECT_EQ(limiter.rate(), 0.5);
  limiter.answer(at(1000), false);
  EXPECT_LE(limiter.rate(), 2 * 10) << "the cubic is far above by then";
}

}  // namespace
}  // namespace weir::sim
