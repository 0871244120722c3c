#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

#include "model/sourced.hpp"
#include "model/units.hpp"

/// Every number of the service that the model uses, once. MB in AWS's texts is read as MiB, as
/// AWS's own producer library codes it (awslabs/amazon-kinesis-producer, limiter.h, at 11c4a64).
namespace weir::model::defaults {

namespace sources {

inline constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html (2026-11-23)";
inline constexpr std::string_view kPutRecord =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html (2026-11-23)";
inline constexpr std::string_view kPutRecords =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html (2026-11-23)";
inline constexpr std::string_view kGetRecords =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html (2026-11-23)";
inline constexpr std::string_view kGetShardIterator =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html "
    "(2026-11-23)";
inline constexpr std::string_view kUpdateMaxRecordSize =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html "
    "(2026-11-23)";
inline constexpr std::string_view kLargeRecords =
    "https://docs.aws.amazon.com/streams/latest/dev/large-records.html (2026-11-23)";
inline constexpr std::string_view kRetention =
    "https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html (2026-11-23)";
inline constexpr std::string_view kProducerTrouble =
    "https://docs.aws.amazon.com/streams/latest/dev/troubleshooting-producers.html (2026-11-23)";
inline constexpr std::string_view kBuildingConsumers =
    "https://docs.aws.amazon.com/streams/latest/dev/building-consumers.html (2026-11-23)";

inline constexpr std::string_view kUpdateShardCount =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html "
    "(2026-11-23)";
inline constexpr std::string_view kListShards =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html (2026-11-23)";
inline constexpr std::string_view kRegisterConsumer =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html "
    "(2026-11-23)";
inline constexpr std::string_view kSubscribe =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html "
    "(2026-11-23)";
inline constexpr std::string_view kCreateStream =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html (2026-11-23)";
inline constexpr std::string_view kDescribeStream =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html (2026-11-23)";
inline constexpr std::string_view kListStreams =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html (2026-11-23)";
inline constexpr std::string_view kMode =
    "https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html (2026-11-23)";
inline constexpr std::string_view kOnDemandScaling =
    "https://aws.amazon.com/blogs/big-data/amazon-kinesis-data-streams-on-demand-capacity-mode-now-"
    "scales-up-to-1-gb-second-ingest-capacity (2026-11-29)";
inline constexpr std::string_view kWarmThroughput =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html "
    "(2026-11-29)";

}  // namespace sources

// ---- Writing ----

inline constexpr Sourced<std::int64_t> kWriteRecordsPerS{.value = 1000,
                                                         .name = "shard.write.records_per_s",
                                                         .unit = "records/s",
                                                         .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kWriteBytesPerS{.value = kMiB,
                                                       .name = "shard.write.bytes_per_s",
                                                       .unit = "bytes/s",
                                                       .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kWriteRecordsBurst{
    .value = 1000,
    .name = "shard.write.records_burst",
    .unit = "records",
    .source = {},
    .assumed =
        "0 to 1,000: one second's worth, as the limit is stated per second; how far a shard "
        "may run ahead is not published"};

inline constexpr Sourced<std::int64_t> kWriteBytesBurst{
    .value = kMiB,
    .name = "shard.write.bytes_burst",
    .unit = "bytes",
    .source = {},
    .assumed =
        "1 to 10 MiB: one second's worth; whether a stream left at 1 MiB records has the "
        "10 MiB tank of large records is not published"};

inline constexpr Sourced<std::int64_t> kWriteBytesBurstLargeRecords{
    .value = 10 * kMiB,
    .name = "shard.write.bytes_burst_large_records",
    .unit = "bytes",
    .source = sources::kLargeRecords};

inline constexpr Sourced<std::int64_t> kPutRecordRounding{.value = kKiB,
                                                          .name = "put_record.rounding",
                                                          .unit = "bytes",
                                                          .source = sources::kProducerTrouble};

inline constexpr Sourced<std::int64_t> kPutRecordsMostRecords{
    .value = 500, .name = "put_records.records", .unit = "records", .source = sources::kPutRecords};

inline constexpr Sourced<std::int64_t> kPutRecordsMostBytes{.value = 10 * kMiB,
                                                            .name = "put_records.bytes",
                                                            .unit = "bytes",
                                                            .source = sources::kPutRecords};

inline constexpr Sourced<std::int64_t> kRecordMostBytes{
    .value = kMiB, .name = "record.bytes", .unit = "bytes", .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kRecordMostBytesSettable{
    .value = 10 * kMiB,
    .name = "record.bytes_settable",
    .unit = "bytes",
    .source = sources::kUpdateMaxRecordSize};

inline constexpr Sourced<std::int64_t> kPartitionKeyMostCodePoints{
    .value = 256,
    .name = "partition_key.code_points",
    .unit = "code points",
    .source = sources::kPutRecord};

// ---- Reading ----

inline constexpr Sourced<std::int64_t> kReadBytesPerS{.value = 2 * kMiB,
                                                      .name = "shard.read.bytes_per_s",
                                                      .unit = "bytes/s",
                                                      .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kReadCallsPerS{
    .value = 5, .name = "shard.read.calls_per_s", .unit = "calls/s", .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kReadBytesPerCall{.value = 10 * kMiB,
                                                         .name = "get_records.bytes",
                                                         .unit = "bytes",
                                                         .source = sources::kGetRecords};

inline constexpr Sourced<std::int64_t> kReadRecordsPerCall{.value = 10'000,
                                                           .name = "get_records.records",
                                                           .unit = "records",
                                                           .source = sources::kGetRecords};

inline constexpr Sourced<Duration> kIteratorLife{.value = std::chrono::minutes{5},
                                                 .name = "shard_iterator.life",
                                                 .unit = "min",
                                                 .source = sources::kGetShardIterator};

inline constexpr Sourced<Duration> kPutToReadable{
    .value = std::chrono::milliseconds{70},
    .name = "put_to_readable",
    .unit = "ms",
    .source = sources::kBuildingConsumers,
    .assumed =
        "0 to 1,000 ms: the published mean of enhanced fan-out, taken for polling readers "
        "too, before their poll; no spread is published"};

// ---- The stream and the way to it ----

inline constexpr Sourced<Duration> kRetention{.value = std::chrono::hours{24},
                                              .name = "retention.default",
                                              .unit = "h",
                                              .source = sources::kRetention};

inline constexpr Sourced<Duration> kRetentionLeast{.value = std::chrono::hours{24},
                                                   .name = "retention.least",
                                                   .unit = "h",
                                                   .source = sources::kRetention};

inline constexpr Sourced<Duration> kRetentionMost{.value = std::chrono::hours{8760},
                                                  .name = "retention.most",
                                                  .unit = "h",
                                                  .source = sources::kRetention};

inline constexpr Sourced<Duration> kRoundTripLeast{
    .value = std::chrono::milliseconds{5},
    .name = "round_trip.least",
    .unit = "ms",
    .source = {},
    .assumed = "1 to 20 ms: a call within its Region; AWS publishes no put or get latency"};

inline constexpr Sourced<Duration> kRoundTripMost{
    .value = std::chrono::milliseconds{10},
    .name = "round_trip.most",
    .unit = "ms",
    .source = {},
    .assumed = "5 to 40 ms: a call within its Region; AWS publishes no put or get latency"};

// ---- Resharding ----

inline constexpr Sourced<Duration> kReshardStep{
    .value = std::chrono::seconds{30},
    .name = "reshard.step",
    .unit = "s",
    .source = {},
    .assumed =
        "5 to 60 s: an older FAQ of AWS, known from copies, says 30,000 s to double 1,000 "
        "shards; a user saw 12 s (awslabs/amazon-kinesis-scaling-utils issue 9)"};

inline constexpr Sourced<Duration> kReshardLead{
    .value = std::chrono::seconds{10},
    .name = "reshard.lead",
    .unit = "s",
    .source = {},
    .assumed = "0 to 30 s: UpdateShardCount shows nothing for more than 9 s (apache/druid 12255)"};

inline constexpr Sourced<std::int64_t> kReshardParallelism{
    .value = 10,
    .name = "reshard.parallelism",
    .unit = "steps",
    .source = {},
    .assumed =
        "1 to all: UpdateShardCount takes \"a few minutes\", whether side by side is not "
        "published"};

// ---- Enhanced fan-out ----

inline constexpr Sourced<std::int64_t> kConsumersPerStream{
    .value = 20, .name = "fan_out.consumers", .unit = "consumers", .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kConsumersPerAdvantageStream{
    .value = 50,
    .name = "fan_out.consumers_advantage",
    .unit = "consumers",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kConsumersCreating{.value = 5,
                                                          .name = "fan_out.creating",
                                                          .unit = "consumers",
                                                          .source = sources::kRegisterConsumer};

inline constexpr Sourced<std::int64_t> kSubscriptionBytesPerS{.value = 2 * kMiB,
                                                              .name = "fan_out.bytes_per_s",
                                                              .unit = "bytes/s",
                                                              .source = sources::kSubscribe};

inline constexpr Sourced<Duration> kSubscriptionLife{.value = std::chrono::minutes{5},
                                                     .name = "fan_out.subscription",
                                                     .unit = "min",
                                                     .source = sources::kSubscribe};

inline constexpr Sourced<Duration> kSubscriptionTakeover{.value = std::chrono::seconds{5},
                                                         .name = "fan_out.takeover",
                                                         .unit = "s",
                                                         .source = sources::kSubscribe};

inline constexpr Sourced<std::int64_t> kSubscribeCalls{.value = 1,
                                                       .name = "fan_out.subscribe_calls_per_s",
                                                       .unit = "calls/s",
                                                       .source = sources::kSubscribe};

inline constexpr Sourced<std::int64_t> kRegisterConsumerCalls{
    .value = 5,
    .name = "fan_out.register_calls_per_s",
    .unit = "calls/s",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kDescribeConsumerCalls{
    .value = 20,
    .name = "fan_out.describe_calls_per_s",
    .unit = "calls/s",
    .source = sources::kQuotas};

inline constexpr Sourced<Duration> kConsumerRegistration{
    .value = std::chrono::seconds{10},
    .name = "fan_out.registration",
    .unit = "s",
    .source = {},
    .assumed = "1 to 60 s: how long a consumer stays in CREATING is not published"};

// ---- Control plane ----

inline constexpr Sourced<std::int64_t> kSplitMergeCalls{.value = 5,
                                                        .name = "control.split_merge_calls_per_s",
                                                        .unit = "calls/s",
                                                        .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kUpdateShardCountCalls{
    .value = 10,
    .name = "control.update_shard_count_calls_per_s",
    .unit = "calls/s",
    .source = sources::kUpdateShardCount};

inline constexpr Sourced<std::int64_t> kRetentionCalls{.value = 5,
                                                       .name = "control.retention_calls_per_s",
                                                       .unit = "calls/s",
                                                       .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kListShardsCalls{.value = 1000,
                                                        .name = "control.list_shards_calls_per_s",
                                                        .unit = "calls/s",
                                                        .source = sources::kListShards};

inline constexpr Sourced<std::int64_t> kListShardsPage{.value = 1000,
                                                       .name = "control.list_shards_page",
                                                       .unit = "shards",
                                                       .source = sources::kListShards};

inline constexpr Sourced<Duration> kNextTokenLife{.value = std::chrono::seconds{300},
                                                  .name = "control.next_token_life",
                                                  .unit = "s",
                                                  .source = sources::kListShards};

inline constexpr Sourced<std::int64_t> kShardIteratorCalls{.value = 5,
                                                           .name = "shard.iterator_calls_per_s",
                                                           .unit = "calls/s",
                                                           .source = sources::kGetShardIterator};

inline constexpr Sourced<std::int64_t> kScalingsPerDay{.value = 10,
                                                       .name = "update_shard_count.per_day",
                                                       .unit = "scalings/24 h",
                                                       .source = sources::kUpdateShardCount};

inline constexpr Sourced<std::int64_t> kScalingMostShards{.value = 10'000,
                                                          .name = "update_shard_count.most_shards",
                                                          .unit = "shards",
                                                          .source = sources::kUpdateShardCount};

inline constexpr Sourced<std::int64_t> kModeSwitchesPerDay{.value = 2,
                                                           .name = "update_stream_mode.per_day",
                                                           .unit = "switches/24 h",
                                                           .source = sources::kMode};

inline constexpr Sourced<std::int64_t> kRecordMostBytesLeast{
    .value = kMiB,
    .name = "record.bytes_settable_least",
    .unit = "bytes",
    .source = sources::kUpdateMaxRecordSize};

inline constexpr Sourced<Duration> kCreateStream{
    .value = std::chrono::seconds{20},
    .name = "create_stream",
    .unit = "s",
    .source = {},
    .assumed = "10 to 40 s: end-to-end tests that create and delete a stream take 54 to 70 s"};

inline constexpr Sourced<Duration> kDeleteStream{
    .value = std::chrono::seconds{20},
    .name = "delete_stream",
    .unit = "s",
    .source = {},
    .assumed = "10 to 40 s: end-to-end tests that create and delete a stream take 54 to 70 s"};

inline constexpr Sourced<Duration> kUpdateMaxRecordSizeTakes{
    .value = std::chrono::seconds{5},
    .name = "update_max_record_size",
    .unit = "s",
    .source = {},
    .assumed = "2 to 10 s: \"a few seconds\" (AWS Big Data Blog, 2025-10-28)"};

inline constexpr Sourced<Duration> kUpdateStreamModeTakes{
    .value = std::chrono::seconds{15},
    .name = "update_stream_mode",
    .unit = "s",
    .source = {},
    .assumed = "5 to 30 s: a test of create, two switches and delete takes 78 s"};

inline constexpr Sourced<Duration> kRetentionIncreaseTakes{
    .value = std::chrono::minutes{3},
    .name = "retention.increase",
    .unit = "min",
    .source = {},
    .assumed = "1 to 10 min: \"several minutes\" in the developer guide"};

// ---- On-demand mode ----

inline constexpr Sourced<std::int64_t> kOnDemandSplitBytesPerS{
    .value = 500'000,
    .name = "on_demand.split_bytes_per_s",
    .unit = "bytes/s",
    .source = sources::kMode};

inline constexpr Sourced<std::int64_t> kOnDemandSplitRecordsPerS{
    .value = 500,
    .name = "on_demand.split_records_per_s",
    .unit = "records/s",
    .source = sources::kOnDemandScaling,
    .assumed = "500 or none: the developer guide has the bytes alone"};

inline constexpr Sourced<Duration> kOnDemandLook{
    .value = std::chrono::minutes{1},
    .name = "on_demand.look",
    .unit = "min",
    .source = sources::kOnDemandScaling,
    .assumed = "1 to 5 min: how often loads are looked at, and over how long their mean goes"};

inline constexpr Sourced<Duration> kOnDemandScaleTime{
    .value = std::chrono::minutes{15},
    .name = "on_demand.scale_time",
    .unit = "min",
    .source = sources::kMode,
    .assumed =
        "1 to 15 min: \"within 15 minutes\" is all that AWS promises, so the longest is taken"};

inline constexpr Sourced<std::int64_t> kOnDemandHeadroom{.value = 2,
                                                         .name = "on_demand.headroom",
                                                         .unit = "times the peak of 30 days",
                                                         .source = sources::kMode};

inline constexpr Sourced<std::int64_t> kOnDemandMostShardsOfLargeRegions{
    .value = 10'000,
    .name = "on_demand.most_shards_us_east_1_us_west_2_eu_west_1",
    .unit = "shards",
    .source = sources::kQuotas,
    .assumed = "the 10 GB/s that such a stream may be written, at 1 MB/s a shard"};

inline constexpr Sourced<std::int64_t> kOnDemandMostShards{
    .value = 200,
    .name = "on_demand.most_shards",
    .unit = "shards",
    .source = sources::kQuotas,
    .assumed = "the 200 MB/s that a stream may be written in the other Regions"};

inline constexpr Sourced<std::int64_t> kWarmThroughputCalls{.value = 5,
                                                            .name = "update_stream_warm_throughput",
                                                            .unit = "calls/s",
                                                            .source = sources::kWarmThroughput};

// ---- The account ----

inline constexpr Sourced<std::int64_t> kShardQuotaOfLargeRegions{
    .value = 20'000,
    .name = "account.shards_us_east_1_us_west_2_eu_west_1",
    .unit = "shards",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kShardQuota{
    .value = 1000,
    .name = "account.shards",
    .unit = "shards",
    .source = sources::kQuotas,
    .assumed =
        "1,000 to 6,000: AWS names both for the other Regions and not which has which; the "
        "lower one warns in time"};

inline constexpr Sourced<std::int64_t> kOnDemandStreams{.value = 50,
                                                        .name = "account.on_demand_streams",
                                                        .unit = "streams",
                                                        .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kOnDemandFirstShards{
    .value = 4,
    .name = "on_demand.first_shards",
    .unit = "shards",
    .source = sources::kQuotas,
    .assumed = "the 4 MB/s of a new on-demand stream, at 1 MB/s a shard"};

inline constexpr Sourced<std::int64_t> kStreamsInTheMaking{
    .value = 5,
    .name = "account.streams_creating_or_deleting",
    .unit = "streams",
    .source = sources::kCreateStream,
    .assumed =
        "the text names CREATING alone, a real answer DELETING too "
        "(hashicorp/terraform-provider-aws 1339, 2017)"};

inline constexpr Sourced<std::int64_t> kStreamNameMostLetters{.value = 128,
                                                              .name = "account.stream_name",
                                                              .unit = "letters",
                                                              .source = sources::kCreateStream};

inline constexpr Sourced<std::int64_t> kCreateDeleteListCalls{
    .value = 5,
    .name = "account.create_delete_list_calls_per_s",
    .unit = "calls/s",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kDescribeStreamCalls{
    .value = 10,
    .name = "account.describe_stream_calls_per_s",
    .unit = "calls/s",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kDescribeStreamSummaryCalls{
    .value = 20,
    .name = "account.describe_stream_summary_calls_per_s",
    .unit = "calls/s",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kDescribeLimitsCalls{
    .value = 1,
    .name = "account.describe_limits_calls_per_s",
    .unit = "calls/s",
    .source = sources::kQuotas};

inline constexpr Sourced<std::int64_t> kDescribeStreamPage{.value = 100,
                                                           .name = "account.describe_stream_page",
                                                           .unit = "shards",
                                                           .source = sources::kDescribeStream};

inline constexpr Sourced<std::int64_t> kListStreamsPage{.value = 100,
                                                        .name = "account.list_streams_page",
                                                        .unit = "streams",
                                                        .source = sources::kListStreams};

/// All of them, for `weir limits`.
inline constexpr std::array kAll{
    SourcedRow{kWriteRecordsPerS},
    SourcedRow{kWriteBytesPerS},
    SourcedRow{kWriteRecordsBurst},
    SourcedRow{kWriteBytesBurst},
    SourcedRow{kWriteBytesBurstLargeRecords},
    SourcedRow{kPutRecordRounding},
    SourcedRow{kPutRecordsMostRecords},
    SourcedRow{kPutRecordsMostBytes},
    SourcedRow{kRecordMostBytes},
    SourcedRow{kRecordMostBytesSettable},
    SourcedRow{kPartitionKeyMostCodePoints},
    SourcedRow{kReadBytesPerS},
    SourcedRow{kReadCallsPerS},
    SourcedRow{kReadBytesPerCall},
    SourcedRow{kReadRecordsPerCall},
    SourcedRow{kIteratorLife},
    SourcedRow{kPutToReadable},
    SourcedRow{kRetention},
    SourcedRow{kRetentionLeast},
    SourcedRow{kRetentionMost},
    SourcedRow{kConsumersPerStream},
    SourcedRow{kConsumersPerAdvantageStream},
    SourcedRow{kConsumersCreating},
    SourcedRow{kSubscriptionBytesPerS},
    SourcedRow{kSubscriptionLife},
    SourcedRow{kSubscriptionTakeover},
    SourcedRow{kSubscribeCalls},
    SourcedRow{kRegisterConsumerCalls},
    SourcedRow{kDescribeConsumerCalls},
    SourcedRow{kConsumerRegistration},
    SourcedRow{kSplitMergeCalls},
    SourcedRow{kUpdateShardCountCalls},
    SourcedRow{kRetentionCalls},
    SourcedRow{kListShardsCalls},
    SourcedRow{kListShardsPage},
    SourcedRow{kNextTokenLife},
    SourcedRow{kShardIteratorCalls},
    SourcedRow{kScalingsPerDay},
    SourcedRow{kScalingMostShards},
    SourcedRow{kModeSwitchesPerDay},
    SourcedRow{kRecordMostBytesLeast},
    SourcedRow{kCreateStream},
    SourcedRow{kDeleteStream},
    SourcedRow{kUpdateMaxRecordSizeTakes},
    SourcedRow{kUpdateStreamModeTakes},
    SourcedRow{kRetentionIncreaseTakes},
    SourcedRow{kShardQuotaOfLargeRegions},
    SourcedRow{kShardQuota},
    SourcedRow{kOnDemandStreams},
    SourcedRow{kOnDemandFirstShards},
    SourcedRow{kOnDemandSplitBytesPerS},
    SourcedRow{kOnDemandSplitRecordsPerS},
    SourcedRow{kOnDemandLook},
    SourcedRow{kOnDemandScaleTime},
    SourcedRow{kOnDemandHeadroom},
    SourcedRow{kOnDemandMostShardsOfLargeRegions},
    SourcedRow{kOnDemandMostShards},
    SourcedRow{kWarmThroughputCalls},
    SourcedRow{kStreamsInTheMaking},
    SourcedRow{kStreamNameMostLetters},
    SourcedRow{kCreateDeleteListCalls},
    SourcedRow{kDescribeStreamCalls},
    SourcedRow{kDescribeStreamSummaryCalls},
    SourcedRow{kDescribeLimitsCalls},
    SourcedRow{kDescribeStreamPage},
    SourcedRow{kListStreamsPage},
    SourcedRow{kReshardStep},
    SourcedRow{kReshardLead},
    SourcedRow{kReshardParallelism},
    SourcedRow{kRoundTripLeast},
    SourcedRow{kRoundTripMost},
};

}  // namespace weir::model::defaults
