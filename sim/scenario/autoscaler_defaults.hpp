#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "model/sourced.hpp"
#include "model/units.hpp"

/// What robots that scale streams have in common; the numbers of each stand in its preset.
namespace weir::sim::defaults::autoscaler {

inline constexpr Sourced<Duration> kDelay{
    .value = std::chrono::minutes{1},
    .name = "autoscaler.delay",
    .unit = "min",
    .source = {},
    .assumed =
        "1 to 2 min: CloudWatch's numbers of a minute were more than a minute late "
        "(theburningmonk, 2017)"};

inline constexpr Sourced<Duration> kCheck{.value = std::chrono::minutes{1},
                                          .name = "autoscaler.check",
                                          .unit = "min",
                                          .source = {},
                                          .assumed =
                                              "10 s to 5 min: CloudWatch evaluates alarms "
                                              "once a minute"};

inline constexpr Sourced<Duration> kPoll{
    .value = std::chrono::seconds{10},
    .name = "autoscaler.poll",
    .unit = "s",
    .source = {},
    .assumed =
        "1 to 30 s: how often a robot that splits shards one by one asks whether the stream "
        "is ACTIVE again"};

/// AWS's own tool counts 2,000 records/s as what GetRecords may take of a shard
/// (StreamMonitor.java); no other text limits records.
inline constexpr Sourced<std::int64_t> kReadRecordsPerS{
    .value = 2000,
    .name = "autoscaler.read_records_per_s",
    .unit = "records/s",
    .source = "https://github.com/awslabs/amazon-kinesis-scaling-utils (2026-11-23)"};

/// All of them, for `weir limits`.
inline constexpr std::array kAll{SourcedRow{kDelay}, SourcedRow{kCheck}, SourcedRow{kPoll},
                                 SourcedRow{kReadRecordsPerS}};

}  // namespace weir::sim::defaults::autoscaler
