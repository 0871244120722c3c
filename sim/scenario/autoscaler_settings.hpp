#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace weir::sim {

/// What a robot that changes the shard count looks at, as CloudWatch gives it: sums and maxima of
/// whole periods.
enum class ScalingMetric : std::uint8_t {
  Write,           ///< share of the shards' limit, of bytes or records, whichever is more
  WriteBytes,      ///< share
  WriteRecords,    ///< share
  Read,            ///< share of what GetRecords may take of the shards: 2 MiB/s, or 2,000 records/s
  WriteThrottles,  ///< records/s refused
  ReadThrottles,   ///< calls/s refused
  IteratorAge,     ///< s, the highest of any reader
  ShardRecords,    ///< records/s of each shard by itself
};
std::string_view name_of(ScalingMetric metric);  ///< "write_bytes"

/// What a period without any data counts as.
enum class MissingData : std::uint8_t { Ignore, Breaching, NotBreaching, Zero };
std::string_view name_of(MissingData rule);  ///< "not breaching"

/// How many shards there are to be, of n.
struct ScalingStep {
  enum class Kind : std::uint8_t {
    Add,     ///< n + or - `by`
    Factor,  ///< n x or / `by`; up is rounded up
    Table,   ///< n x the factor of the first row that n is not above, rounded up
    Usage,   ///< so many that the highest value seen would be `by`; at most halved, rounded up
    Percent  ///< as amazon-kinesis-scaling-utils counts scalePct
  };
  Kind kind = Kind::Factor;
  double by = 2;
  bool round_up = false;  ///< Factor, down
  std::vector<std::pair<std::int64_t, double>> table{};
  friend bool operator==(const ScalingStep&, const ScalingStep&) = default;
};

/// When to scale in one direction, and how far: where at least `datapoints` of the last `of`
/// periods are at the threshold or above (up), or below it (down).
struct ScalingRule {
  double threshold = 0;  ///< in the metric's unit; below 0 (down): never
  Duration period{};
  std::int64_t datapoints = 1;
  std::int64_t of = 1;
  ScalingStep step;
  Duration cool_down{};
  friend bool operator==(const ScalingRule&, const ScalingRule&) = default;
};

enum class AutoscalerKind : std::uint8_t {
  Law,                     ///< nothing but what the scenario says
  ScalingUtils,            ///< awslabs/amazon-kinesis-scaling-utils
  AwsSample,               ///< aws-samples/kinesis-auto-scaling
  Adaptavist,              ///< its Terraform module, a fork of AwsSample
  Epsagon,                 ///< epsagon/kinesis-autoscaler
  ApplicationAutoScaling,  ///< aws-samples/aws-application-auto-scaling-kinesis
  Xaxis,                   ///< xaxis-open-source/amazon-kinesis-scaling
};
std::string_view name_of(AutoscalerKind kind);  ///< "scaling_utils"

/// A robot that makes UpdateShardCount calls (or splits and merges one shard at a time) by what
/// CloudWatch shows.
struct Autoscaler {
  std::string name = "autoscaler";
  AutoscalerKind kind = AutoscalerKind::Law;
  std::string policy;                                        ///< ScalingUtils: its file, as written
  std::vector<ScalingMetric> metrics{ScalingMetric::Write};  ///< up: any of them; down: all
  Duration check{};                                          ///< how often it looks
  Duration delay{};  ///< from the end of a period until its data can be seen
  MissingData missing = MissingData::Ignore;
  ScalingRule up;
  ScalingRule down;
  std::int64_t min_shards = 1;
  std::int64_t max_shards = std::numeric_limits<std::int64_t>::max();
  /// Down: an iterator age counts as if it were load, this much as the threshold.
  std::optional<Duration> lag_guard;
  bool one_shard = false;  ///< splits or merges where ShardRecords tells, in place of all shards
  Duration refresh{};      ///< how old the shard count may be that loads are divided by
  friend bool operator==(const Autoscaler&, const Autoscaler&) = default;
};

/// What a preset does where the scenario says nothing else, on a stream that begins with so many
/// shards. Law: the laws of AwsSample with periods of a minute.
///
/// Source  the sources of each, read 2026-11-23: StreamMonitor.java and
/// AutoscalingConfiguration.java
///         of awslabs/amazon-kinesis-scaling-utils, scale.go and kinesis_scaling_cf.yaml of
///         aws-samples/kinesis-auto-scaling, variables.tf of Adaptavist's module,
///         kinesis_autoscaler/*.py of epsagon, index.py of
///         aws-samples/aws-application-auto-scaling-kinesis, scaling.js of xaxis
Autoscaler preset_of(AutoscalerKind kind, std::int64_t shard_count);

/// The shards that a rule asks for, of `count`, within [least, most]; `highest`: the highest value
/// of the rule's window.
std::int64_t scaled_up(const ScalingStep& step, std::int64_t count, double highest,
                       std::int64_t most);
std::int64_t scaled_down(const ScalingStep& step, std::int64_t count, double highest,
                         std::int64_t least);

}  // namespace weir::sim
