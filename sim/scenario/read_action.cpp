#include <algorithm>

#include "model/hash_key.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kIdLetters = 128;

// A key that may stand beside no other call.
bool belongs(TableReader& table, std::string_view key, bool takes) {
  const bool given = table.has(key);
  if (!takes && given) {
    table.problems().error("E0409", "`" + std::string{key} + "` does not belong to this call",
                           table.place_of(key), "another call's", {},
                           table.second_place("call", "this call"));
  }
  return takes && given;
}

// The same of one that the call needs.
bool needed(TableReader& table, std::string_view key, bool needs) {
  if (needs && !table.has(key)) {
    table.missing(key, "the call needs it", {}, table.second_place("call", "this call"));
  }
  return belongs(table, key, needs);
}

void read_hash_key(TableReader& table, std::string& key) {
  std::string read;
  if (!table.text("new_starting_hash_key", read, kIdLetters)) return;
  if (!model::from_decimal(read)) {
    table.problems().error("E0313", "a hash key is a decimal number from 0 to 2^128 - 1",
                           table.place_of("new_starting_hash_key"), "not one");
    return;
  }
  key = read;
}

void read_retention_period(TableReader& table, Duration& retention) {
  Duration read{};
  if (!table.duration("retention_period", read, bounds::kMoment)) return;
  if (read % std::chrono::hours{1} != Duration{}) {
    table.problems().error(
        "E0313",
        "`retention_period` must be a whole number of hours, but is " + duration_text(read),
        table.place_of("retention_period"), "AWS counts it in hours");
    return;
  }
  retention = read;
}

// What a call that changes the shards says.
void read_resharding(TableReader& table, Action& action) {
  using enum ActionCall;
  const auto is = [&](ActionCall call) { return action.call == call; };
  if (needed(table, "target_shard_count", is(UpdateShardCount))) {
    table.count("target_shard_count", action.target_shard_count, bounds::kShards);
  }
  if (needed(table, "shard_to_split", is(SplitShard))) {
    table.text("shard_to_split", action.shard, kIdLetters);
  }
  if (needed(table, "new_starting_hash_key", is(SplitShard))) {
    read_hash_key(table, action.new_starting_hash_key);
  }
  if (needed(table, "shard_to_merge", is(MergeShards))) {
    table.text("shard_to_merge", action.shard, kIdLetters);
  }
  if (needed(table, "adjacent_shard_to_merge", is(MergeShards))) {
    table.text("adjacent_shard_to_merge", action.adjacent_shard, kIdLetters);
  }
}

// What a call on the stream's capacity mode says.
void read_mode(TableReader& table, Action& action) {
  using enum ActionCall;
  if (needed(table, "stream_mode", action.call == UpdateStreamMode)) {
    table.choice<model::StreamMode>(
        "stream_mode", action.mode,
        {{name_of(model::StreamMode::Provisioned), model::StreamMode::Provisioned},
         {name_of(model::StreamMode::OnDemand), model::StreamMode::OnDemand}});
  }
  if (needed(table, "warm_throughput", action.call == UpdateStreamWarmThroughput)) {
    read_warm_throughput(table, action.warm_mib_per_s);
  }
  if (needed(table, "record_distribution_strategy",
             action.call == UpdateStreamRecordDistributionStrategy)) {
    read_record_distribution(table, action.distribution);
  }
}

// How many workers whose fleet is to have: that of a consumer that has leases.
void read_capacity(TableReader& table, const Scenario& scenario, Action& action) {
  const bool sets = action.call == ActionCall::SetDesiredCapacity;
  if (needed(table, "desired_capacity", sets)) {
    table.count("desired_capacity", action.desired_capacity, {0, bounds::kKclWorkers.most});
  }
  if (!needed(table, "consumer", sets)) return;
  std::string& name = action.consumer;
  if (!table.text("consumer", name, bounds::kNameLetters)) return;
  const bool known = std::any_of(scenario.consumers.begin(), scenario.consumers.end(),
                                 [&](const Consumer& one) { return one.kcl && one.name == name; });
  if (known) return;
  table.problems().error("E0423", "there is no fleet of workers called \"" + name + "\"",
                         table.place_of("consumer"), "no consumer with kind = \"kcl\"");
}

}  // namespace

Action read_action(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                   const RunEnd& end) {
  using enum ActionCall;
  Action action;
  action.number = node.index;
  TableReader table{problems, node, action_keys()};
  if (!table.has("at")) table.missing("at", "when?", "e.g. at = \"02:30\"");
  if (!table.has("call")) table.missing("call", "which call?", "e.g. call = \"UpdateShardCount\"");
  table.duration("at", action.at, bounds::kMoment, Clock::Yes);
  const bool known = table.choice<ActionCall>(
      "call", action.call,
      {{"SplitShard", SplitShard},
       {"MergeShards", MergeShards},
       {"UpdateShardCount", UpdateShardCount},
       {"IncreaseStreamRetentionPeriod", IncreaseStreamRetentionPeriod},
       {"DecreaseStreamRetentionPeriod", DecreaseStreamRetentionPeriod},
       {"UpdateMaxRecordSize", UpdateMaxRecordSize},
       {"RegisterStreamConsumer", RegisterStreamConsumer},
       {"DeregisterStreamConsumer", DeregisterStreamConsumer},
       {"DeleteStream", DeleteStream},
       {"SetDesiredCapacity", SetDesiredCapacity},
       {"UpdateStreamMode", UpdateStreamMode},
       {"UpdateStreamWarmThroughput", UpdateStreamWarmThroughput},
       {"UpdateStreamRecordDistributionStrategy", UpdateStreamRecordDistributionStrategy}});
  if (!known) return action;
  const auto is = [&](ActionCall call) { return action.call == call; };
  read_resharding(table, action);
  if (needed(table, "retention_period",
             is(IncreaseStreamRetentionPeriod) || is(DecreaseStreamRetentionPeriod))) {
    read_retention_period(table, action.retention);
  }
  if (needed(table, "max_record_size", is(UpdateMaxRecordSize)) &&
      read_max_record_size(table, action.max_record_bytes, bounds::kMaxRecordSizeAsked)) {
    check_room_for(table, action.max_record_bytes, scenario.stream.write_limit);
  }
  read_mode(table, action);
  if (needed(table, "consumer_name", is(RegisterStreamConsumer) || is(DeregisterStreamConsumer))) {
    table.text("consumer_name", action.consumer_name, kIdLetters);
  }
  if (belongs(table, "enforce_consumer_deletion", is(DeleteStream))) {
    table.boolean("enforce_consumer_deletion", action.enforce_consumer_deletion);
  }
  read_capacity(table, scenario, action);
  if (action.at >= end.at) {
    problems.warning("W0125", "the call is never made: the run ends at " + duration_text(end.at),
                     table.place_of("at"), {}, {}, end.second_place());
  }
  return action;
}

}  // namespace weir::sim
