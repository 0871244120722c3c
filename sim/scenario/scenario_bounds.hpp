#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "model/model_defaults.hpp"
#include "model/units.hpp"
#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/toml_reader.hpp"

namespace weir::sim {

/// The largest scenario that is read: far beyond any account, and small enough that no count, sum
/// or product of a run leaves 64 bits. They are limits of weir, not of AWS.
namespace bounds {

inline constexpr std::size_t kFileBytes = 16 * std::size_t{kMiB};
inline constexpr std::int64_t kTraceBytes = 1024 * kMiB;  ///< of all traces of a scenario
inline constexpr std::size_t kNameLetters = 128;
inline constexpr std::size_t kTitleLetters = 1000;

inline constexpr Bounds<Duration> kDuration{std::chrono::seconds{1}, std::chrono::hours{366 * 24}};
inline constexpr Bounds<Duration> kMoment{Duration{}, std::chrono::hours{366 * 24}};
inline constexpr Bounds<Duration> kWait{Duration{}, std::chrono::hours{1}};
inline constexpr Bounds<Duration> kPollInterval{std::chrono::milliseconds{1},
                                                std::chrono::hours{24}};
inline constexpr Bounds<Duration> kRetention{model::defaults::kRetentionLeast.value,
                                             model::defaults::kRetentionMost.value};
inline constexpr Bounds<Duration> kReshardStep{std::chrono::milliseconds{1}, std::chrono::hours{1}};
inline constexpr Bounds<std::int64_t> kParallelism{1, 100'000};
inline constexpr Bounds<Duration> kPushInterval{std::chrono::milliseconds{1},
                                                std::chrono::seconds{10}};
inline constexpr Bounds<Duration> kTimeout{std::chrono::milliseconds{1}, std::chrono::hours{1}};
inline constexpr Bounds<double> kFaultFactor{1.0, 1e6};
inline constexpr Bounds<std::int64_t> kReplications{1, 1'000'000};
inline constexpr Bounds<std::int64_t> kShards{1, 100'000};
inline constexpr Bounds<Duration> kOnDemandLook{std::chrono::seconds{1}, std::chrono::hours{1}};
inline constexpr Bounds<std::int64_t> kOnDemandShards{1, 20'000};
inline constexpr double kBytesPerS = 1e12;
inline constexpr Bounds<std::int64_t> kShardQuota{1, 1'000'000};
inline constexpr Bounds<std::int64_t> kMaxRecordSize{
    model::defaults::kRecordMostBytesLeast.value, model::defaults::kRecordMostBytesSettable.value};
inline constexpr Bounds<std::int64_t> kMaxRecordSizeAsked{kKiB, 1024 * kMiB};
inline constexpr Bounds<std::int64_t> kInstances{1, 100'000};
inline constexpr Bounds<std::int64_t> kWorkers{1, 100'000};
inline constexpr Bounds<std::int64_t> kCores{1, 1024};
inline constexpr Bounds<std::int64_t> kKeys{1, 1'000'000'000'000};
inline constexpr Bounds<double> kExponent{0.0, 10.0};
inline constexpr Bounds<std::int64_t> kSpread{1, 10'000};
inline constexpr Bounds<std::int64_t> kAttempts{1, 50};
inline constexpr Bounds<std::int64_t> kBufferRecords{1, 1'000'000};
/// That wait outside of full buffers of a producer that blocks; more are lost where they come from.
inline constexpr std::size_t kRecordsOutside = 5'000'000;
inline constexpr Bounds<std::int64_t> kInFlight{1, 1'000'000};
inline constexpr Bounds<std::int64_t> kAimdRecords{1, 1'000'000};
inline constexpr Bounds<double> kAimdDecrease{0.01, 1.0};
// As the library bounds them (KinesisProducerConfiguration.java).
inline constexpr Bounds<std::int64_t> kKplCount{1, defaults::kpl::kAggregationMaxCount.value};
inline constexpr Bounds<std::int64_t> kKplAggregate{64, 10 * kMiB};
inline constexpr Bounds<std::int64_t> kKplCollection{52'224, 10 * kMiB};
inline constexpr Bounds<Duration> kKplTime{std::chrono::milliseconds{1}, std::chrono::hours{1}};
inline constexpr Bounds<double> kKplRateLimit{0.01, 100.0};
inline constexpr Bounds<std::int64_t> kKplConnections{1, 256};
inline constexpr Bounds<std::int64_t> kKclWorkers{1, 1000};
inline constexpr Bounds<std::int64_t> kKclPendingInput{1, 1000};
inline constexpr Bounds<std::int64_t> kKclLeases{1, 100'000};
inline constexpr Bounds<Duration> kKclTime{std::chrono::milliseconds{100}, std::chrono::hours{24}};
inline constexpr Bounds<std::int64_t> kRecordBytes{1, 1024 * kMiB};
inline constexpr std::int64_t kTailRatio = 1000;  ///< p99 over median of a lognormal
inline constexpr double kRecordsPerS = 1e9;
inline constexpr Bounds<double> kGrowth{0.0, 1.0};  ///< a day
inline constexpr Bounds<double> kWeekdayFactor{0.0, 1000.0};
inline constexpr Bounds<Duration> kTimeOfDay{Duration{}, std::chrono::hours{24}};
inline constexpr Bounds<Duration> kHoldingTime{std::chrono::milliseconds{10},
                                               std::chrono::hours{366 * 24}};
inline constexpr Bounds<double> kBurstFactor{0.0, 1e6};
inline constexpr Bounds<double> kBatchMean{1.0, 1e5};
inline constexpr Bounds<double> kBatchShape{0.5, 10.0};
inline constexpr Bounds<std::int64_t> kBatchMost{1, 100'000};
inline constexpr Bounds<Duration> kDriftEvery{std::chrono::seconds{1},
                                              std::chrono::hours{366 * 24}};
inline constexpr Bounds<std::int64_t> kDriftKeys{1, 100};
inline constexpr Bounds<double> kTraceSpeed{1e-6, 1e9};
inline constexpr Bounds<std::int64_t> kTraceScale{1, 1'000'000};

inline constexpr std::size_t kUncertainInputs = 100;
inline constexpr Bounds<std::int64_t> kWorlds{0, 1000};
// Of the scenarios of all worlds together: four for a byte of the file, and their load points.
inline constexpr std::size_t kWorldBytes = std::size_t{256} << 20U;
inline constexpr std::size_t kStreams = 20;
inline constexpr std::size_t kWindows = 20;
inline constexpr std::size_t kProducers = 1000;
inline constexpr std::size_t kConsumers = 1000;
inline constexpr std::size_t kObjectives = 1000;
inline constexpr std::size_t kActions = 1000;
inline constexpr std::size_t kAutoscalers = 10;
inline constexpr std::size_t kPolicyBytes = std::size_t{1} << 20U;
inline constexpr Bounds<Duration> kScalingCheck{std::chrono::seconds{1}, std::chrono::hours{24}};
inline constexpr Bounds<Duration> kScalingSpan{Duration{}, std::chrono::hours{48}};
inline constexpr Bounds<std::int64_t> kDatapoints{1, 2880};
inline constexpr Bounds<double> kScalingFactor{1.0, 100.0};
inline constexpr Bounds<double> kScalingUsage{0.01, 1.0};
inline constexpr Bounds<double> kScalingPercent{0.0, 100'000.0};
inline constexpr std::size_t kFaults = 1000;
inline constexpr std::size_t kHotKeys = 1000;  ///< of a producer
inline constexpr std::size_t kLoadPoints = 100'000;
inline constexpr std::size_t kBurstStates = 100;
inline constexpr std::size_t kHashKeys = 10'000;

// Products.
inline constexpr std::int64_t kAllInstances = 1'000'000;
inline constexpr std::int64_t kAllSubKeys = 100'000;  ///< sum of spread over hot keys
inline constexpr double kRecords = 1e13;              ///< of a replication
inline constexpr double kRecordsOneByOne = 1e10;      ///< of a replication at grain "record"
inline constexpr double kAllRecords = 1e15;           ///< of all replications
inline constexpr double kAllBytes = 1e18;             ///< of all replications
inline constexpr double kShardTicks = 1e12;
inline constexpr double kPolls = 1e11;
inline constexpr double kCorners = 2e6;            ///< of a load
inline constexpr double kBurstSwitches = 1e6;      ///< of a producer in a replication, about
inline constexpr double kDriftPeriods = 1000;      ///< of a producer
inline constexpr double kDriftPeriodShards = 2e6;  ///< periods times shards

}  // namespace bounds

/// Reports what is too large only in sum or as a product. `file` is the root of the document.
void check_products(const Scenario& scenario, const Node& file, ProblemCollector& problems);

/// Mean bytes of a record's data.
double mean_bytes(const RecordSize& size);

}  // namespace weir::sim
