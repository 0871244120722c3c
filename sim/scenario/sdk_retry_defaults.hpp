#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "model/sourced.hpp"
#include "model/units.hpp"

namespace weir::sim::defaults::sdk {

// How AWS's SDKs retry a request that failed, mode by mode, and the limit on messages in flight
// of the Flink sink.

inline constexpr std::string_view kBotocoreLegacy =
    "boto/botocore 0e6e240 retryhandler.py, data/_retry.json, 2026-11-23";
inline constexpr std::string_view kBotocoreStandard =
    "boto/botocore 0e6e240 retries/standard.py, retries/quota.py, 2026-11-23";
inline constexpr std::string_view kBotocoreAdaptive =
    "boto/botocore 0e6e240 retries/adaptive.py, retries/throttling.py, 2026-11-23";
inline constexpr std::string_view kJava =
    "aws/aws-sdk-java-v2 core/retries DefaultRetryStrategy, 2026-11-23";
inline constexpr std::string_view kCpp = "github.com/aws/aws-sdk-cpp/issues/3832, 2026-11-23";
inline constexpr std::string_view kFlink =
    "apache/flink-connector-aws e17153c KinesisStreamsSinkWriter.java, 2026-11-23";

// Attempts, the first included.
inline constexpr Sourced<std::int64_t> kLegacyAttempts{5, "sdk_retry.legacy.attempts", "attempts",
                                                       kBotocoreLegacy};
inline constexpr Sourced<std::int64_t> kStandardAttempts{3, "sdk_retry.standard.attempts",
                                                         "attempts", kBotocoreStandard};
inline constexpr Sourced<std::int64_t> kJavaLegacyAttempts{4, "sdk_retry.java-legacy.attempts",
                                                           "attempts", kJava};
inline constexpr Sourced<std::int64_t> kJavaStandardAttempts{3, "sdk_retry.java-standard.attempts",
                                                             "attempts", kJava};
inline constexpr Sourced<std::int64_t> kCppLegacyAttempts{11, "sdk_retry.cpp-legacy.attempts",
                                                          "attempts", kCpp};

// The longest wait before the first retry; it doubles with each.
inline constexpr Sourced<Duration> kLegacyBase{std::chrono::seconds{1}, "sdk_retry.legacy.base",
                                               "ms", kBotocoreLegacy};
inline constexpr Sourced<Duration> kStandardBase{std::chrono::seconds{1}, "sdk_retry.standard.base",
                                                 "ms", kBotocoreStandard};
inline constexpr Sourced<Duration> k2026Base{std::chrono::milliseconds{50}, "sdk_retry.2026.base",
                                             "ms", kBotocoreStandard};
inline constexpr Sourced<Duration> k2026ThrottledBase{
    std::chrono::seconds{1}, "sdk_retry.2026.throttled_base", "ms", kBotocoreStandard};
inline constexpr Sourced<Duration> kJavaBase{std::chrono::milliseconds{100}, "sdk_retry.java.base",
                                             "ms", kJava};
inline constexpr Sourced<Duration> kJavaLegacyThrottledBase{
    std::chrono::milliseconds{500}, "sdk_retry.java-legacy.throttled_base", "ms", kJava};
inline constexpr Sourced<Duration> kJavaStandardThrottledBase{
    std::chrono::seconds{1}, "sdk_retry.java-standard.throttled_base", "ms", kJava};
inline constexpr Sourced<Duration> kCppLegacyBase{std::chrono::milliseconds{25},
                                                  "sdk_retry.cpp-legacy.base", "ms", kCpp};
inline constexpr Sourced<Duration> kLongestWait{std::chrono::seconds{20}, "sdk_retry.longest_wait",
                                                "s", kBotocoreStandard};

// The retry quota: tokens of one client, without a refill by time.
inline constexpr Sourced<std::int64_t> kQuota{500, "sdk_retry.quota", "tokens", kBotocoreStandard};
inline constexpr Sourced<std::int64_t> kRetryCost{5, "sdk_retry.cost", "tokens", kBotocoreStandard};
inline constexpr Sourced<std::int64_t> kTimeoutCost{10, "sdk_retry.timeout_cost", "tokens",
                                                    kBotocoreStandard};
inline constexpr Sourced<std::int64_t> k2026TransientCost{14, "sdk_retry.2026.transient_cost",
                                                          "tokens", kBotocoreStandard};
inline constexpr Sourced<std::int64_t> kNoRetryRefund{1, "sdk_retry.no_retry_refund", "tokens",
                                                      kBotocoreStandard};

// The adaptive mode's limit on requests a second.
inline constexpr Sourced<double> kAdaptiveCut{0.7, "sdk_retry.adaptive.beta", "",
                                              kBotocoreAdaptive};
inline constexpr Sourced<double> kAdaptiveScale{0.4, "sdk_retry.adaptive.scale_constant", "",
                                                kBotocoreAdaptive};
inline constexpr Sourced<double> kAdaptiveSmoothing{0.8, "sdk_retry.adaptive.smoothing", "",
                                                    kBotocoreAdaptive};
inline constexpr Sourced<Duration> kAdaptiveSlot{
    std::chrono::milliseconds{500}, "sdk_retry.adaptive.slot", "ms", kBotocoreAdaptive};
inline constexpr Sourced<double> kAdaptiveLeastRate{0.5, "sdk_retry.adaptive.least_rate",
                                                    "requests/s", kBotocoreAdaptive};
inline constexpr Sourced<double> kAdaptiveMostOfMeasured{2.0, "sdk_retry.adaptive.most_of_measured",
                                                         "", kBotocoreAdaptive};

// AIMD: additive increase, multiplicative decrease of the records in flight.
inline constexpr Sourced<std::int64_t> kAimdStart{500, "producer.put.aimd.start", "records",
                                                  kFlink};
inline constexpr Sourced<std::int64_t> kAimdIncrease{10, "producer.put.aimd.increase", "records",
                                                     kFlink};
inline constexpr Sourced<double> kAimdDecrease{0.99, "producer.put.aimd.decrease", "", kFlink};
inline constexpr Sourced<std::int64_t> kAimdMost{25'000, "producer.put.aimd.most", "records",
                                                 kFlink};
inline constexpr Sourced<std::int64_t> kBufferRecords{10'000, "producer.put.buffer.records",
                                                      "records", kFlink};

/// All of them, for `weir limits`.
inline constexpr std::array kAll{
    SourcedRow{kLegacyAttempts},
    SourcedRow{kStandardAttempts},
    SourcedRow{kJavaLegacyAttempts},
    SourcedRow{kJavaStandardAttempts},
    SourcedRow{kCppLegacyAttempts},
    SourcedRow{kLegacyBase},
    SourcedRow{kStandardBase},
    SourcedRow{k2026Base},
    SourcedRow{k2026ThrottledBase},
    SourcedRow{kJavaBase},
    SourcedRow{kJavaLegacyThrottledBase},
    SourcedRow{kJavaStandardThrottledBase},
    SourcedRow{kCppLegacyBase},
    SourcedRow{kLongestWait},
    SourcedRow{kQuota},
    SourcedRow{kRetryCost},
    SourcedRow{kTimeoutCost},
    SourcedRow{k2026TransientCost},
    SourcedRow{kNoRetryRefund},
    SourcedRow{kAdaptiveCut},
    SourcedRow{kAdaptiveScale},
    SourcedRow{kAdaptiveSmoothing},
    SourcedRow{kAdaptiveSlot},
    SourcedRow{kAdaptiveLeastRate},
    SourcedRow{kAdaptiveMostOfMeasured},
    SourcedRow{kAimdStart},
    SourcedRow{kAimdIncrease},
    SourcedRow{kAimdDecrease},
    SourcedRow{kAimdMost},
    SourcedRow{kBufferRecords},
};

}  // namespace weir::sim::defaults::sdk
