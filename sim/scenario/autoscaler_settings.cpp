#include "sim/scenario/autoscaler_settings.hpp"

#include <algorithm>
#include <cmath>

#include "model/check.hpp"
#include "sim/scenario/autoscaler_defaults.hpp"

namespace weir::sim {

namespace {

using namespace std::chrono_literals;
using enum AutoscalerKind;
using Kind = ScalingStep::Kind;

// Factors such as 1.1 are not what they say in binary: 10 x 1.1 is to be 11, not a hair more.
std::int64_t rounded_up(double shards) {
  return static_cast<std::int64_t>(std::ceil(shards - 1e-9));
}

std::int64_t rounded_down(double shards) {
  return static_cast<std::int64_t>(std::floor(shards + 1e-9));
}

void set_aws_sample(Autoscaler& robot) {
  robot.up = {.threshold = 0.75, .period = 5min, .datapoints = 5, .of = 5, .step = {}};
  robot.down = {.threshold = 0.25, .period = 5min, .datapoints = 57, .of = 60, .step = {}};
  robot.lag_guard = 30min;
}

void set_adaptavist(Autoscaler& robot, std::int64_t shard_count) {
  set_aws_sample(robot);
  robot.lag_guard.reset();  // it is worked out there, and not used
  robot.up.cool_down = robot.down.cool_down = 10min;
  robot.down.step.round_up = true;
  robot.min_shards = shard_count;
  robot.max_shards = 5 * shard_count;
}

void set_epsagon(Autoscaler& robot) {
  robot.up = {.threshold = 0.75, .period = 5min, .datapoints = 1, .of = 1, .step = {}};
  robot.up.step = {.kind = Kind::Table,
                   .by = 1,
                   .table = {{3, 2}, {50, 1.5}, {std::numeric_limits<std::int64_t>::max(), 1.25}}};
  robot.down = {.threshold = 0.25, .period = 5min, .datapoints = 288, .of = 288, .step = {}};
  robot.down.step = {.kind = Kind::Usage, .by = 0.5};
}

// Down it compares a sum of five minutes with the limit of one: 16 %, not 80.
void set_application_auto_scaling(Autoscaler& robot) {
  const ScalingStep one{.kind = Kind::Add, .by = 1};
  robot.metrics = {ScalingMetric::WriteRecords};
  robot.up = {.threshold = 0.8, .period = 1min, .step = one, .cool_down = 10min};
  robot.down = {
      .threshold = 0.16, .period = 5min, .datapoints = 3, .of = 3, .step = one, .cool_down = 10min};
  robot.max_shards = 8;
}

void set_xaxis(Autoscaler& robot) {
  const ScalingStep one{.kind = Kind::Add, .by = 1};
  robot.metrics = {ScalingMetric::ShardRecords};
  robot.missing = MissingData::Zero;
  robot.up = {
      .threshold = 800, .period = 1min, .datapoints = 2, .of = 2, .step = one, .cool_down = 1min};
  robot.down = {
      .threshold = 800, .period = 1min, .datapoints = 5, .of = 5, .step = one, .cool_down = 1min};
  robot.max_shards = 50;
  robot.one_shard = true;
}

// The file says the rest.
void set_scaling_utils(Autoscaler& robot) {
  robot.missing = MissingData::Zero;
  robot.check = 45s;
  robot.refresh = 10min;
  robot.up.period = robot.down.period = 1min;
}

}  // namespace

std::string_view name_of(ScalingMetric metric) {
  switch (metric) {
    case ScalingMetric::Write:
      return "write";
    case ScalingMetric::WriteBytes:
      return "write_bytes";
    case ScalingMetric::WriteRecords:
      return "write_records";
    case ScalingMetric::Read:
      return "read";
    case ScalingMetric::WriteThrottles:
      return "write_throttled";
    case ScalingMetric::ReadThrottles:
      return "read_throttled";
    case ScalingMetric::IteratorAge:
      return "iterator_age";
    case ScalingMetric::ShardRecords:
      return "shard_records";
  }
  CHECK(false && "a metric without a name");
}

std::string_view name_of(MissingData rule) {
  switch (rule) {
    case MissingData::Ignore:
      return "ignore";
    case MissingData::Breaching:
      return "breaching";
    case MissingData::NotBreaching:
      return "not breaching";
    case MissingData::Zero:
      return "zero";
  }
  CHECK(false && "a rule without a name");
}

std::string_view name_of(AutoscalerKind kind) {
  switch (kind) {
    case Law:
      return "law";
    case ScalingUtils:
      return "scaling_utils";
    case AwsSample:
      return "aws_sample";
    case Adaptavist:
      return "adaptavist";
    case Epsagon:
      return "epsagon";
    case ApplicationAutoScaling:
      return "application_auto_scaling";
    case Xaxis:
      return "xaxis";
  }
  CHECK(false && "a robot without a name");
}

Autoscaler preset_of(AutoscalerKind kind, std::int64_t shard_count) {
  Autoscaler robot;
  robot.kind = kind;
  robot.check = defaults::autoscaler::kCheck.value;
  robot.delay = defaults::autoscaler::kDelay.value;
  switch (kind) {
    case Law:
      set_aws_sample(robot);
      robot.up.period = robot.down.period = 1min;
      break;
    case ScalingUtils:
      set_scaling_utils(robot);
      break;
    case AwsSample:
      set_aws_sample(robot);
      break;
    case Adaptavist:
      set_adaptavist(robot, shard_count);
      break;
    case Epsagon:
      set_epsagon(robot);
      break;
    case ApplicationAutoScaling:
      set_application_auto_scaling(robot);
      break;
    case Xaxis:
      set_xaxis(robot);
      break;
  }
  return robot;
}

std::int64_t scaled_up(const ScalingStep& step, std::int64_t count, double highest,
                       std::int64_t most) {
  const auto shards = static_cast<double>(count);
  constexpr double kAll = 1e9;  // more than any stream has, and an integer
  double wanted = shards;
  switch (step.kind) {
    case Kind::Add:
      wanted = shards + step.by;
      break;
    case Kind::Factor:
      wanted = shards * step.by;
      break;
    case Kind::Table:
      for (const auto& [upto, factor] : step.table) {
        if (count > upto) continue;
        wanted = shards * factor;
        break;
      }
      break;
    case Kind::Usage:
      wanted = std::max(shards, shards * highest / step.by);
      break;
    case Kind::Percent:
      wanted = step.by < 100 ? shards * (100 + step.by) / 100 : shards * step.by / 100;
      break;
  }
  return std::max(count, std::min(rounded_up(std::min(wanted, kAll)), most));
}

std::int64_t scaled_down(const ScalingStep& step, std::int64_t count, double highest,
                         std::int64_t least) {
  const auto shards = static_cast<double>(count);
  std::int64_t wanted = count;
  switch (step.kind) {
    case Kind::Add:
      wanted = rounded_down(shards - step.by);
      break;
    case Kind::Factor:
      wanted = step.round_up ? rounded_up(shards / step.by) : rounded_down(shards / step.by);
      break;
    case Kind::Table:
      for (const auto& [upto, factor] : step.table) {
        if (count > upto) continue;
        wanted = rounded_up(shards / factor);
        break;
      }
      break;
    case Kind::Usage:
      wanted = std::max(rounded_up(shards / 2), rounded_up(shards * highest / step.by));
      break;
    case Kind::Percent:
      wanted = step.by > 100 ? rounded_down(shards / (step.by / 100))
                             : count - rounded_down(shards * step.by / 100);
      break;
  }
  return std::min(count, std::max({wanted, least, std::int64_t{1}}));
}

}  // namespace weir::sim
