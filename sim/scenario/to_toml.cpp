#include <limits>
#include <string>

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/toml_writer.hpp"

namespace weir::sim {

namespace {

void write(TomlWriter& out, const SimulationSettings& simulation) {
  out.header("[simulation]");
  if (!simulation.start.empty()) out.line("start", simulation.start);
  out.line("duration", toml_quoted(simulation.duration));
  out.line("warm_up", toml_quoted(simulation.warm_up));
  out.line("seed", std::to_string(simulation.seed));
  out.line("replications", std::to_string(simulation.replications));
  out.line("worlds", std::to_string(simulation.worlds));
  out.line("grain", toml_quoted(name_of(simulation.grain)));
  out.line("bucket", toml_quoted("1 s"));
}

void write(TomlWriter& out, const StreamSettings& stream, bool ever_on_demand) {
  out.line("name", toml_quoted(stream.name));
  const bool on_demand = stream.mode == model::StreamMode::OnDemand;
  out.line("mode", toml_quoted(on_demand ? "on_demand" : "provisioned"));
  out.line("shard_count", std::to_string(stream.shard_count));
  out.line("retention", toml_quoted(stream.retention));
  out.line("region", toml_quoted(stream.region));
  out.line("max_record_size", toml_quoted(bytes_text(stream.max_record_bytes)));
  out.line("write_limit",
           toml_quoted(stream.write_limit == model::Enforcement::TokenBucket ? "token bucket"
                                                                             : "calendar second"));
  out.line("put_record_rounding", toml_quoted(stream.put_record_rounding == 1 ? "none" : "1 KiB"));
  out.line("put_to_readable", toml_quoted(stream.put_to_readable));
  out.line("push_interval", toml_quoted(stream.push_interval));
  out.line("reshard", "{ lead = " + toml_quoted(stream.reshard.lead) +
                          ", step = " + toml_quoted(stream.reshard.step) +
                          ", parallelism = " + std::to_string(stream.reshard.parallelism) + " }");
  if (!ever_on_demand) return;
  const model::OnDemandPolicy& policy = stream.on_demand;
  out.line("record_distribution_strategy", toml_quoted(name_of(stream.record_distribution)));
  out.line("on_demand",
           "{ law = " + toml_quoted(name_of(policy.law)) + ", look = " + toml_quoted(policy.look) +
               ", split_bytes = " + toml_quoted(std::to_string(policy.split_bytes_per_s) + " B/s") +
               ", split_records = " +
               toml_quoted(std::to_string(policy.split_records_per_s) + " records/s") +
               ", scale_time = " + toml_quoted(policy.scale_time) +
               ", most_shards = " + std::to_string(policy.most_shards) + " }");
}

void write(TomlWriter& out, const PriceSettings& prices) {
  out.header("[prices]");
  out.line("table", toml_quoted(prices.table));
  if (!prices.currency.empty()) out.line("currency", toml_quoted(prices.currency));
}

void write_kcl(TomlWriter& out, const Consumer& consumer) {
  const KclSettings& kcl = *consumer.kcl;
  const auto yes_or_no = [](bool yes) { return yes ? "true" : "false"; };
  out.line("kind", toml_quoted("kcl"));
  out.line("version", std::to_string(kcl.version));
  const bool polls = consumer.retrieval == Retrieval::Polling;
  out.line("retrieval", toml_quoted(polls ? "polling" : "fan_out"));
  if (polls) {
    out.line("idle_time_between_reads", toml_quoted(kcl.idle_time_between_reads));
    out.line("max_records", std::to_string(consumer.max_records));
    if (kcl.version > 1) {
      out.line("max_pending_process_records_input",
               std::to_string(kcl.max_pending_process_records_input));
    }
  }
  out.line("failover_time", toml_quoted(kcl.failover_time));
  if (kcl.max_leases_for_worker < KclSettings{}.max_leases_for_worker) {
    out.line("max_leases_for_worker", std::to_string(kcl.max_leases_for_worker));
  }
  out.line("parent_shard_poll_interval", toml_quoted(kcl.parent_shard_poll_interval));
  out.line("shard_consumer_dispatch_poll_interval",
           toml_quoted(kcl.shard_consumer_dispatch_poll_interval));
  out.line("checkpoint_interval", toml_quoted(kcl.checkpoint_interval));
  if (kcl.balance() == LeaseBalance::Stealing) {
    out.line("max_leases_to_steal_at_one_time",
             std::to_string(kcl.max_leases_to_steal_at_one_time));
    if (kcl.version > 1) {
      out.line("enable_priority_lease_assignment", yes_or_no(kcl.enable_priority_lease_assignment));
    }
    return;
  }
  out.line("lease_assignment_interval", toml_quoted(kcl.lease_assignment_interval));
  out.line("re_balance_threshold_percentage", toml_quoted(percent_text(kcl.re_balance_threshold)));
  out.line("dampening_percentage", toml_quoted(percent_text(kcl.dampening)));
  out.line("allow_throughput_overshoot", yes_or_no(kcl.allow_throughput_overshoot));
  out.line("variance_balancing_frequency", std::to_string(kcl.variance_balancing_frequency));
  out.line("worker_metrics_reporter_freq", toml_quoted(kcl.worker_metrics_reporter_freq));
  out.line("is_graceful_lease_handoff_enabled", yes_or_no(kcl.graceful_lease_handoff));
  out.line("graceful_lease_handoff_timeout", toml_quoted(kcl.graceful_lease_handoff_timeout));
}

void write(TomlWriter& out, const Consumer& consumer) {
  out.header("[[consumer]]");
  out.line("name", toml_quoted(consumer.name));
  if (consumer.kcl) {
    write_kcl(out, consumer);
  } else if (consumer.retrieval == Retrieval::FanOut) {
    out.line("kind", toml_quoted("fan_out"));
  } else {
    out.line("kind", toml_quoted("polling"));
    out.line("poll_interval", toml_quoted(consumer.poll_interval));
    out.line("max_records", std::to_string(consumer.max_records));
  }
  out.line("workers", std::to_string(consumer.workers));
  out.line("cores", std::to_string(consumer.cores));
  out.line("from", toml_quoted(consumer.from));
  out.line("start", toml_quoted(name_of(consumer.start)));
  if (consumer.start == StartPosition::AtTimestamp) {
    out.line("timestamp", toml_quoted(consumer.timestamp));
  }
  if (!consumer.kcl) {
    out.line("new_shards", toml_quoted(name_of(consumer.new_shards)));
    out.line("checkpoints", consumer.checkpoints ? "true" : "false");
    out.line("parents_first", consumer.parents_first ? "true" : "false");
  }
  if (consumer.replay) {
    out.line("replay", "{ at = " + toml_quoted(consumer.replay->at) +
                           ", from = " + toml_quoted(consumer.replay->from) + " }");
  }
  out.line("process_time",
           "{ per_record = " + toml_quoted(consumer.per_record) +
               ", per_batch = " + toml_quoted(consumer.per_batch) + ", distribution = " +
               toml_quoted(consumer.process_time == ProcessTime::Exponential ? "exponential"
                                                                             : "constant") +
               " }");
  out.line("round_trip", toml_quoted(consumer.round_trip));
}

void write(TomlWriter& out, const Fault& fault) {
  out.header("[[fault]]");
  out.line("at", toml_quoted(fault.at));
  out.line("kind", toml_quoted(name_of(fault.kind)));
  out.line("duration", toml_quoted(fault.duration));
  if (!fault.consumer.empty()) out.line("consumer", toml_quoted(fault.consumer));
  if (!fault.producer.empty()) out.line("producer", toml_quoted(fault.producer));
  const FaultParts parts = parts_of(fault.kind);
  if (parts.factor) out.line("factor", toml_float(fault.factor));
  if (parts.share) out.line("share", toml_quoted(percent_text(fault.share)));
  if (parts.workers) {
    out.line("workers", std::to_string(fault.workers));
    out.line("first_worker", std::to_string(fault.first_worker));
  }
  if (parts.interval) out.line("interval", toml_quoted(fault.interval));
}

void write(TomlWriter& out, const Action& action) {
  out.header("[[action]]");
  out.line("at", toml_quoted(action.at));
  out.line("call", toml_quoted(name_of(action.call)));
  switch (action.call) {
    case ActionCall::SplitShard:
      out.line("shard_to_split", toml_quoted(action.shard));
      out.line("new_starting_hash_key", toml_quoted(action.new_starting_hash_key));
      break;
    case ActionCall::MergeShards:
      out.line("shard_to_merge", toml_quoted(action.shard));
      out.line("adjacent_shard_to_merge", toml_quoted(action.adjacent_shard));
      break;
    case ActionCall::UpdateShardCount:
      out.line("target_shard_count", std::to_string(action.target_shard_count));
      break;
    case ActionCall::IncreaseStreamRetentionPeriod:
    case ActionCall::DecreaseStreamRetentionPeriod:
      out.line("retention_period", toml_quoted(action.retention));
      break;
    case ActionCall::UpdateMaxRecordSize:
      out.line("max_record_size", toml_quoted(bytes_text(action.max_record_bytes)));
      break;
    case ActionCall::UpdateStreamMode:
      out.line("stream_mode", toml_quoted(name_of(action.mode)));
      break;
    case ActionCall::UpdateStreamWarmThroughput:
      out.line("warm_throughput", toml_quoted(std::to_string(action.warm_mib_per_s) + " MiB/s"));
      break;
    case ActionCall::UpdateStreamRecordDistributionStrategy:
      out.line("record_distribution_strategy", toml_quoted(name_of(action.distribution)));
      break;
    case ActionCall::RegisterStreamConsumer:
    case ActionCall::DeregisterStreamConsumer:
      out.line("consumer_name", toml_quoted(action.consumer_name));
      break;
    case ActionCall::DeleteStream:
      out.line("enforce_consumer_deletion", action.enforce_consumer_deletion ? "true" : "false");
      break;
    case ActionCall::SetDesiredCapacity:
      out.line("consumer", toml_quoted(action.consumer));
      out.line("desired_capacity", std::to_string(action.desired_capacity));
      break;
  }
}

std::string threshold_text(const Autoscaler& robot, double threshold) {
  switch (robot.metrics.front()) {
    case ScalingMetric::WriteThrottles:
    case ScalingMetric::ShardRecords:
      return toml_quoted(number_text(threshold) + " records/s");
    case ScalingMetric::ReadThrottles:
      return toml_quoted(number_text(threshold) + " calls/s");
    case ScalingMetric::IteratorAge:
      return toml_quoted(number_text(threshold) + " s");
    default:
      return toml_quoted(percent_text(threshold));
  }
}

std::string step_text(const ScalingStep& step) {
  switch (step.kind) {
    case ScalingStep::Kind::Add:
      return ", add = " + number_text(step.by);
    case ScalingStep::Kind::Factor:
      return ", factor = " + number_text(step.by) +
             (step.round_up ? std::string{", round_up = true"} : std::string{});
    case ScalingStep::Kind::Usage:
      return ", usage = " + toml_quoted(percent_text(step.by));
    case ScalingStep::Kind::Percent:
      return ", percent = " + number_text(step.by);
    case ScalingStep::Kind::Table:
      break;
  }
  std::string rows;
  for (const auto& [upto, factor] : step.table) {
    const bool last = upto == std::numeric_limits<std::int64_t>::max();
    rows += (rows.empty() ? "[" : ", [") + (last ? std::string{"\"more\""} : std::to_string(upto)) +
            ", " + number_text(factor) + "]";
  }
  return ", table = [" + rows + "]";
}

std::string rule_text(const Autoscaler& robot, const ScalingRule& rule) {
  const std::string threshold =
      rule.threshold < 0 ? toml_quoted("never") : threshold_text(robot, rule.threshold);
  return "{ threshold = " + threshold + ", period = " + toml_quoted(rule.period) +
         ", datapoints = " + std::to_string(rule.datapoints) + ", of = " + std::to_string(rule.of) +
         step_text(rule.step) + ", cool_down = " + toml_quoted(rule.cool_down) + " }";
}

void write(TomlWriter& out, const Autoscaler& robot) {
  out.header("[[autoscaler]]");
  out.line("name", toml_quoted(robot.name));
  out.line("kind", toml_quoted(name_of(robot.kind)));
  std::string metrics;
  for (const ScalingMetric metric : robot.metrics) {
    metrics += (metrics.empty() ? "" : ", ") + toml_quoted(name_of(metric));
  }
  if (robot.policy.empty()) {
    out.line("metrics", "[" + metrics + "]");
    out.line("min_shards", std::to_string(robot.min_shards));
    if (robot.max_shards < std::numeric_limits<std::int64_t>::max()) {
      out.line("max_shards", std::to_string(robot.max_shards));
    }
    out.line("up", rule_text(robot, robot.up));
    out.line("down", rule_text(robot, robot.down));
    if (robot.lag_guard) out.line("lag_guard", toml_quoted(*robot.lag_guard));
    out.line("check", toml_quoted(robot.check));
    out.line("refresh", toml_quoted(robot.refresh));
  } else {
    out.line("policy", toml_quoted(robot.policy));
  }
  out.line("delay", toml_quoted(robot.delay));
  out.line("missing", toml_quoted(name_of(robot.missing)));
}

// A limit in the unit in which results are counted, written so that it reads back exactly.
std::string limit_text(const Objective& objective, double limit, Duration retention) {
  switch (objective.metric) {
    case Metric::RecordsDropped:
    case Metric::RecordsExpired:
      return toml_quoted(number_text(limit) + " records");
    case Metric::LeasesMoved:
      return number_text(limit);
    case Metric::IteratorAgeRecoveryTime:
    case Metric::FailoverTime:
      return toml_quoted(number_text(limit) + " s");
    case Metric::WriteThrottled:
    case Metric::WriteRecords:
      return toml_rate(limit);
    case Metric::WriteThrottleRatio:
      return toml_quoted(percent_text(limit));
    case Metric::WriteBytes:
    case Metric::ReadBytes:
      return toml_quoted(number_text(limit) + " B/s");
    case Metric::ReadThrottled:
      return toml_quoted(number_text(limit) + " calls/s");
    case Metric::EndToEndLatency:
      return toml_quoted(number_text(limit) + " ms");
    case Metric::IteratorAge:
      break;
  }
  if (!objective.of_retention) return toml_quoted(number_text(limit) + " s");
  const double whole =
      static_cast<double>(retention.count()) / static_cast<double>(kNanosPerSecond);
  return toml_quoted(percent_text(limit, whole));
}

void write(TomlWriter& out, const Objective& objective, Duration retention) {
  out.header("[[objective]]");
  out.line("name", toml_quoted(objective.name));
  out.line("metric", toml_quoted(name_of(objective.metric)));
  if (has_stat(objective.metric)) {
    out.line("stat", toml_quoted(name_of(objective.stat)));
  }
  if (!objective.consumer.empty()) out.line("consumer", toml_quoted(objective.consumer));
  if (!objective.during.empty()) out.line("during", toml_quoted(objective.during));
  if (objective.min) out.line("min", limit_text(objective, *objective.min, retention));
  if (objective.max) out.line("max", limit_text(objective, *objective.max, retention));
  out.line("in", toml_quoted(percent_text(objective.in)));
}

// A stream and all that belongs to it; of several, all say whose they are.
void write_stream(TomlWriter& out, const Scenario& scenario, bool of_several) {
  out.header(of_several ? "[[stream]]" : "[stream]");
  write(out, scenario.stream, is_ever_on_demand(scenario));
  if (of_several) out.begin_each_with("stream", toml_quoted(scenario.stream.name));
  for (const Producer& producer : scenario.producers) write_producer(out, producer);
  for (const Consumer& consumer : scenario.consumers) write(out, consumer);
  for (const Action& action : scenario.actions) write(out, action);
  for (const Fault& fault : scenario.faults) write(out, fault);
  for (const Autoscaler& robot : scenario.autoscalers) write(out, robot);
  for (const Objective& objective : scenario.objectives) {
    write(out, objective, scenario.stream.retention);
  }
  out.begin_each_with("", "");
}

}  // namespace

std::string to_toml(const Scenario& scenario, const std::vector<UncertainInput>& uncertain) {
  TomlWriter out;
  for (const UncertainInput& input : uncertain) {
    out.comment(input.path + " is " + input.mid + " here, but was an interval from " + input.low +
                " to " + input.high);
  }
  out.line("weir", "1");
  if (!scenario.title.empty()) out.line("title", toml_quoted(scenario.title));
  if (!scenario.name.empty()) out.line("name", toml_quoted(scenario.name));
  write(out, scenario.simulation);
  if (!scenario.windows.empty()) out.header("[window]");
  for (const Window& window : scenario.windows) {
    out.line(toml_quoted(window.name), "{ from = " + toml_quoted(window.from) +
                                           ", until = " + toml_quoted(window.until) + " }");
  }
  out.header("[account]");
  out.line("shard_quota", std::to_string(shard_quota(scenario)));
  if (scenario.account.on_demand_advantage) out.line("on_demand_advantage", "true");
  if (scenario.beside.empty()) {
    write_stream(out, scenario, false);
  } else {
    for (const Scenario& stream : streams_of(scenario)) write_stream(out, stream, true);
  }
  write(out, scenario.prices);
  return out.take();
}

}  // namespace weir::sim
