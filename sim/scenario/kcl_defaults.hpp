#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "model/sourced.hpp"
#include "model/units.hpp"

namespace weir::sim::defaults::kcl {

// Settings of the Kinesis Client Library by their own names, and what it has no settings for.

inline constexpr std::string_view kLeases =
    "awslabs/amazon-kinesis-client LeaseManagementConfig.java, 2026-11-23";
inline constexpr std::string_view kPolling =
    "awslabs/amazon-kinesis-client PollingConfig.java, 2026-11-23";
inline constexpr std::string_view kPrefetch =
    "awslabs/amazon-kinesis-client RecordsFetcherFactory.java, SimpleRecordsFetcherFactory.java, "
    "2026-11-23";
inline constexpr std::string_view kCoordinator =
    "awslabs/amazon-kinesis-client CoordinatorConfig.java, 2026-11-23";
inline constexpr std::string_view kOne =
    "awslabs/amazon-kinesis-client v1.15.3 KinesisClientLibConfiguration.java, 2026-11-23";
inline constexpr std::string_view kCoordination =
    "awslabs/amazon-kinesis-client DynamoDBLeaseCoordinator.java, 2026-11-23";
inline constexpr std::string_view kAssignment =
    "awslabs/amazon-kinesis-client LeaseAssignmentManager.java, LeaseManagementConfig.java, "
    "2026-11-23";
inline constexpr std::string_view kLeader =
    "awslabs/amazon-kinesis-client DynamoDBLockBasedLeaderDecider.java, 2026-11-23";
inline constexpr std::string_view kSample =
    "awslabs/amazon-kinesis-client, sample record processor: a checkpoint a minute, 2026-11-29";

inline constexpr Sourced<std::int64_t> kVersion{3, "kcl.version", "", kLeases};
inline constexpr Sourced<Duration> kIdleTimeBetweenReads{
    std::chrono::milliseconds{1500}, "kcl.idle_time_between_reads", "ms", kPolling};
inline constexpr Sourced<Duration> kIdleTimeBetweenReadsOne{
    std::chrono::seconds{1}, "kcl.version_1.idle_time_between_reads", "s", kOne};
inline constexpr Sourced<Duration> kIdleTimeLeast{
    std::chrono::milliseconds{200}, "kcl.idle_time_between_reads.least", "ms", kPolling};
inline constexpr Sourced<std::int64_t> kMaxPendingInput{4, "kcl.max_pending_process_records_input",
                                                        "batches", kPolling};
inline constexpr Sourced<std::int64_t> kPrefetchBytes{8'388'608, "kcl.prefetch.bytes", "bytes",
                                                      kPrefetch};
inline constexpr Sourced<std::int64_t> kPrefetchRecords{30'000, "kcl.prefetch.records", "records",
                                                        kPrefetch};
inline constexpr Sourced<Duration> kFailoverTime{std::chrono::seconds{10}, "kcl.failover_time", "s",
                                                 kLeases};
inline constexpr Sourced<Duration> kEpsilon{std::chrono::milliseconds{25}, "kcl.epsilon", "ms",
                                            kLeases};
inline constexpr Sourced<std::int64_t> kMaxLeasesToSteal{1, "kcl.max_leases_to_steal_at_one_time",
                                                         "leases", kLeases};
inline constexpr Sourced<Duration> kParentShardPollInterval{
    std::chrono::seconds{10}, "kcl.parent_shard_poll_interval", "s", kCoordinator};
inline constexpr Sourced<Duration> kDispatchPollInterval{
    std::chrono::seconds{1}, "kcl.shard_consumer_dispatch_poll_interval", "s", kCoordinator};
inline constexpr std::string_view kScheduler =
    "awslabs/amazon-kinesis-client Scheduler.java, LeaseCleanupManager.java, ShutdownTask.java, "
    "2026-11-29";
inline constexpr Sourced<Duration> kInitialWaitLeast{std::chrono::seconds{1},
                                                     "kcl.initial_wait.least", "s", kScheduler};
inline constexpr Sourced<Duration> kInitialWaitMost{std::chrono::seconds{30},
                                                    "kcl.initial_wait.most", "s", kScheduler};
inline constexpr Sourced<Duration> kInitialLook{std::chrono::seconds{3}, "kcl.initial_wait.look",
                                                "s", kScheduler};
inline constexpr Sourced<Duration> kCleanupPeriod{std::chrono::seconds{60},
                                                  "kcl.lease_cleanup.period", "s", kScheduler};
inline constexpr Sourced<Duration> kCleanupPause{std::chrono::minutes{5}, "kcl.lease_cleanup.pause",
                                                 "s", kScheduler};
inline constexpr Sourced<std::int64_t> kMergeDropOneIn{30, "kcl.merge.dropped_one_in", "tries",
                                                       kScheduler};
inline constexpr Sourced<Duration> kFirstReport{std::chrono::seconds{2}, "kcl.first_report", "s",
                                                kAssignment};
inline constexpr Sourced<Duration> kCheckpointInterval{std::chrono::minutes{1},
                                                       "kcl.checkpoint_interval", "s", kSample};

// Version 3.
inline constexpr Sourced<double> kReBalanceThreshold{0.10, "kcl.re_balance_threshold_percentage",
                                                     "of the mean", kAssignment};
inline constexpr Sourced<double> kDampening{0.60, "kcl.dampening_percentage",
                                            "of what is above the mean", kAssignment};
inline constexpr Sourced<std::int64_t> kVarianceBalancingFrequency{
    3, "kcl.variance_balancing_frequency", "runs", kAssignment};
inline constexpr Sourced<Duration> kWorkerMetricsReporterFreq{
    std::chrono::seconds{30}, "kcl.worker_metrics_reporter_freq", "s", kAssignment};
inline constexpr Sourced<double> kSmoothing{0.5, "kcl.smoothing", "of the newest value",
                                            kAssignment};
inline constexpr Sourced<Duration> kHandoffTimeout{
    std::chrono::seconds{30}, "kcl.graceful_lease_handoff_timeout", "s", kAssignment};
inline constexpr Sourced<Duration> kLeaderLease{std::chrono::seconds{120}, "kcl.leader.lease", "s",
                                                kLeader};
inline constexpr Sourced<Duration> kLeaderHeartbeat{std::chrono::seconds{30},
                                                    "kcl.leader.heartbeat", "s", kLeader};

inline constexpr Sourced<Duration> kDynamoDbRoundTrip{
    std::chrono::milliseconds{5}, "kcl.dynamodb_round_trip", "ms", "",
    "1 to 20 ms: AWS speaks of single-digit milliseconds"};
inline constexpr Sourced<std::int64_t> kLeaseRowBytes{
    400, "kcl.lease_row", "B", "",
    "200 to 800 B: key, owner, counters, checkpoint, hash range and children of a lease"};
inline constexpr Sourced<double> kIdleUtilization{
    0.02, "kcl.idle_utilization", "of a host", "",
    "0.5 to 5 %: what a Java process and its host do without records"};
inline constexpr Sourced<Duration> kRestart{
    std::chrono::seconds{20}, "fault.worker_restart.duration", "s", "",
    "5 s to 2 min: until the next process has started; applications differ"};

inline constexpr std::array kAll{SourcedRow{kVersion},
                                 SourcedRow{kIdleTimeBetweenReads},
                                 SourcedRow{kIdleTimeBetweenReadsOne},
                                 SourcedRow{kIdleTimeLeast},
                                 SourcedRow{kMaxPendingInput},
                                 SourcedRow{kPrefetchBytes},
                                 SourcedRow{kPrefetchRecords},
                                 SourcedRow{kFailoverTime},
                                 SourcedRow{kEpsilon},
                                 SourcedRow{kMaxLeasesToSteal},
                                 SourcedRow{kParentShardPollInterval},
                                 SourcedRow{kDispatchPollInterval},
                                 SourcedRow{kInitialWaitLeast},
                                 SourcedRow{kInitialWaitMost},
                                 SourcedRow{kInitialLook},
                                 SourcedRow{kCleanupPeriod},
                                 SourcedRow{kCleanupPause},
                                 SourcedRow{kMergeDropOneIn},
                                 SourcedRow{kFirstReport},
                                 SourcedRow{kCheckpointInterval},
                                 SourcedRow{kReBalanceThreshold},
                                 SourcedRow{kDampening},
                                 SourcedRow{kVarianceBalancingFrequency},
                                 SourcedRow{kWorkerMetricsReporterFreq},
                                 SourcedRow{kSmoothing},
                                 SourcedRow{kHandoffTimeout},
                                 SourcedRow{kLeaderLease},
                                 SourcedRow{kLeaderHeartbeat},
                                 SourcedRow{kDynamoDbRoundTrip},
                                 SourcedRow{kLeaseRowBytes},
                                 SourcedRow{kIdleUtilization},
                                 SourcedRow{kRestart}};

}  // namespace weir::sim::defaults::kcl
