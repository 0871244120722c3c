#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "model/sourced.hpp"
#include "model/units.hpp"

namespace weir::sim::defaults::kpl {

// Settings of the Kinesis Producer Library by their own names, and what it has no settings for.

inline constexpr std::string_view kConfiguration =
    "awslabs/amazon-kinesis-producer 11c4a64 KinesisProducerConfiguration.java, 2026-11-23";
inline constexpr std::string_view kLimiter =
    "awslabs/amazon-kinesis-producer 11c4a64 limiter.h, 2026-11-23";
inline constexpr std::string_view kCollector =
    "awslabs/amazon-kinesis-producer 11c4a64 collector.h, pipeline.h, 2026-11-23";
inline constexpr std::string_view kShardMap =
    "awslabs/amazon-kinesis-producer 133a663 shard_map.cc, 2026-11-29";

inline constexpr Sourced<std::int64_t> kAggregationMaxCount{
    4'294'967'295, "kpl.aggregation_max_count", "records", kConfiguration};
inline constexpr Sourced<std::int64_t> kAggregationMaxSize{51'200, "kpl.aggregation_max_size",
                                                           "bytes", kConfiguration};
inline constexpr Sourced<std::int64_t> kCollectionMaxCount{500, "kpl.collection_max_count",
                                                           "records", kConfiguration};
inline constexpr Sourced<std::int64_t> kCollectionMaxSize{5'242'880, "kpl.collection_max_size",
                                                          "bytes", kConfiguration};
inline constexpr Sourced<Duration> kRecordMaxBufferedTime{
    std::chrono::milliseconds{100}, "kpl.record_max_buffered_time", "ms", kConfiguration};
inline constexpr Sourced<Duration> kRecordTtl{std::chrono::seconds{30}, "kpl.record_ttl", "s",
                                              kConfiguration};
inline constexpr Sourced<double> kRateLimit{1.5, "kpl.rate_limit", "of a shard's limit",
                                            kConfiguration};
inline constexpr Sourced<std::int64_t> kMaxConnections{24, "kpl.max_connections", "requests",
                                                       kConfiguration};
inline constexpr Sourced<Duration> kRequestTimeout{std::chrono::seconds{6}, "kpl.request_timeout",
                                                   "s", kConfiguration};

// What the limiter lets through at once, and by the second at a rate_limit of 100 %.
inline constexpr Sourced<std::int64_t> kLimiterRecords{1000, "kpl.limiter.records", "records",
                                                       kLimiter};
inline constexpr Sourced<std::int64_t> kLimiterBytes{10'485'760, "kpl.limiter.bytes", "bytes",
                                                     kLimiter};
inline constexpr Sourced<std::int64_t> kLimiterBytesPerS{1'048'576, "kpl.limiter.bytes_per_s",
                                                         "bytes/s", kLimiter};
inline constexpr Sourced<Duration> kLimiterPoll{std::chrono::milliseconds{25}, "kpl.limiter.poll",
                                                "ms", kLimiter};
// The collector is sent where one shard has so much in it.
inline constexpr Sourced<std::int64_t> kCollectorShardBytes{262'144, "kpl.collector.shard_bytes",
                                                            "bytes", kCollector};
// An aggregate waits for others so long: the smaller of a time and a share of the buffered time.
inline constexpr Sourced<Duration> kCollectorWait{std::chrono::milliseconds{50},
                                                  "kpl.collector.wait", "ms", kCollector};
inline constexpr Sourced<double> kCollectorShare{0.2, "kpl.collector.share",
                                                 "of record_max_buffered_time", kCollector};
inline constexpr Sourced<Duration> kMapBackOff{std::chrono::seconds{1}, "kpl.shard_map.back_off",
                                               "s", kShardMap};
inline constexpr Sourced<Duration> kMapBackOffMost{std::chrono::seconds{30},
                                                   "kpl.shard_map.back_off_most", "s", kShardMap};
inline constexpr Sourced<double> kMapBackOffFactor{1.5, "kpl.shard_map.back_off_factor", "times",
                                                   kShardMap};
inline constexpr Sourced<Duration> kClosedShards{std::chrono::seconds{60},
                                                 "kpl.shard_map.closed_shards", "s", kShardMap};
inline constexpr Sourced<std::int64_t> kShardsOfAPage{1000, "kpl.shard_map.page", "shards",
                                                      kShardMap};

inline constexpr std::array kAll{SourcedRow{kAggregationMaxCount},
                                 SourcedRow{kAggregationMaxSize},
                                 SourcedRow{kCollectionMaxCount},
                                 SourcedRow{kCollectionMaxSize},
                                 SourcedRow{kRecordMaxBufferedTime},
                                 SourcedRow{kRecordTtl},
                                 SourcedRow{kRateLimit},
                                 SourcedRow{kMaxConnections},
                                 SourcedRow{kRequestTimeout},
                                 SourcedRow{kLimiterRecords},
                                 SourcedRow{kLimiterBytes},
                                 SourcedRow{kLimiterBytesPerS},
                                 SourcedRow{kLimiterPoll},
                                 SourcedRow{kCollectorShardBytes},
                                 SourcedRow{kCollectorWait},
                                 SourcedRow{kCollectorShare},
                                 SourcedRow{kMapBackOff},
                                 SourcedRow{kMapBackOffMost},
                                 SourcedRow{kMapBackOffFactor},
                                 SourcedRow{kClosedShards},
                                 SourcedRow{kShardsOfAPage}};

}  // namespace weir::sim::defaults::kpl
