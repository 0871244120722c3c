#include "sim/scenario/actions.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::sim {

namespace {

// What a call that has an answer of its own was told, if it was refused.
template <typename Answer>
Expected<void, model::ServiceException> refusal_of(const Answer& answer) {
  if (!answer) return unexpected(answer.error());
  return {};
}

}  // namespace

Expected<void, model::ServiceException> perform(const Action& action, Instant now,
                                                const Scenario& scenario, model::Stream& stream) {
  stream.advance(now);
  // A stream that is being changed is refused before its shards are counted.
  const model::ShardQuota quota{.in_use = stream.open_shards(),
                                .limit = shard_quota(scenario),
                                .region = scenario.stream.region};
  switch (action.call) {
    case ActionCall::SplitShard:
      return stream.split_shard(now, action.shard, action.new_starting_hash_key, quota);
    case ActionCall::MergeShards:
      return stream.merge_shards(now, action.shard, action.adjacent_shard);
    case ActionCall::UpdateShardCount:
      return refusal_of(stream.update_shard_count(now, action.target_shard_count, quota));
    case ActionCall::IncreaseStreamRetentionPeriod:
      return stream.increase_stream_retention_period(now, action.retention);
    case ActionCall::DecreaseStreamRetentionPeriod:
      return stream.decrease_stream_retention_period(now, action.retention);
    case ActionCall::UpdateMaxRecordSize:
      return stream.update_max_record_size(now, action.max_record_bytes / kKiB);
    case ActionCall::UpdateStreamMode:
      return stream.update_stream_mode(now, action.mode);
    case ActionCall::UpdateStreamWarmThroughput:
      return stream.update_stream_warm_throughput(now, action.warm_mib_per_s);
    case ActionCall::RegisterStreamConsumer:
      return refusal_of(stream.register_stream_consumer(now, action.consumer_name));
    case ActionCall::DeregisterStreamConsumer:
      return stream.deregister_stream_consumer(now, action.consumer_name);
    case ActionCall::DeleteStream:
      return stream.delete_stream(now, action.enforce_consumer_deletion);
    case ActionCall::SetDesiredCapacity:
      return {};  // no call on the stream
  }
  CHECK(false && "a call without a meaning");
}

model::Stream stream_of(const Scenario& scenario) {
  model::StreamConfig config;
  config.name = scenario.stream.name;
  config.shard_count = scenario.stream.shard_count;
  config.retention = scenario.stream.retention;
  config.mode = scenario.stream.mode;
  config.on_demand = scenario.stream.on_demand;
  config.advantage = scenario.account.on_demand_advantage;
  if (config.advantage) {
    config.fan_out.consumers = model::defaults::kConsumersPerAdvantageStream.value;
  }
  config.put_to_readable = scenario.stream.put_to_readable;
  // an event is waited for half an interval on average
  config.put_to_push =
      std::max(Duration{}, scenario.stream.put_to_readable - scenario.stream.push_interval / 2);
  for (const Consumer& consumer : scenario.consumers) {
    if (consumer.retrieval == Retrieval::FanOut) config.consumers.push_back(consumer.name);
  }
  config.put_record_rounding = scenario.stream.put_record_rounding;
  config.reshard = scenario.stream.reshard;
  config.max_record_bytes = scenario.stream.max_record_bytes;
  config.write_limits.bytes_burst = model::bytes_burst_of(config.max_record_bytes);
  config.write_limits.enforcement = scenario.stream.write_limit;
  return {config, Instant{}};
}

}  // namespace weir::sim
