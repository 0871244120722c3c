#include "sim/scenario/actions.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/account.hpp"
#include "model/check.hpp"

namespace weir::sim {

namespace {

// What a call that has an answer of its own was told, if it was refused.
template <typename Answer>
Expected<void, model::ServiceException> refusal_of(const Answer& answer) {
  if (!answer) return unexpected(answer.error());
  return {};
}

bool counts(const model::Stream& stream) {
  return stream.config().mode == model::StreamMode::Provisioned &&
         stream.status() != model::StreamStatus::Deleted;
}

// Its shards count from then on.
std::optional<model::ServiceException> refusal_of_provisioned(const Scenario& scenario,
                                                              const model::Stream& stream,
                                                              const AccountShare& share) {
  const bool changes = stream.config().mode == model::StreamMode::OnDemand &&
                       stream.status() == model::StreamStatus::Active;
  if (!changes) return std::nullopt;
  return model::over_quota(quota_for(scenario, stream, share), stream.config().account,
                           stream.most_open_shards());
}

}  // namespace

void add_use(AccountShare& share, const model::Stream& stream) {
  if (counts(stream)) share.shards_elsewhere += stream.most_open_shards();
  if (stream.status() == model::StreamStatus::Deleting) ++share.deleting_elsewhere;
}

model::ShardQuota quota_for(const Scenario& scenario, const model::Stream& stream,
                            const AccountShare& share) {
  // A stream that is being changed is refused before its shards are counted.
  return {.in_use = share.shards_elsewhere + (counts(stream) ? stream.open_shards() : 0),
          .limit = shard_quota(scenario),
          .region = scenario.stream.region};
}

Expected<void, model::ServiceException> perform(const Action& action, Instant now,
                                                const Scenario& scenario, model::Stream& stream,
                                                AccountShare& share) {
  stream.advance(now);
  const model::ShardQuota quota = quota_for(scenario, stream, share);
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
      if (action.mode == model::StreamMode::Provisioned) {
        auto refused = refusal_of_provisioned(scenario, stream, share);
        if (refused) return unexpected(std::move(*refused));
      }
      return stream.update_stream_mode(now, action.mode);
    case ActionCall::UpdateStreamWarmThroughput:
      if (!share.warmings.admit(now)) return unexpected(stream.rate_exceeded());
      return stream.update_stream_warm_throughput(now, action.warm_mib_per_s);
    case ActionCall::UpdateStreamRecordDistributionStrategy:
      return stream.update_stream_record_distribution_strategy(now, action.distribution);
    case ActionCall::RegisterStreamConsumer:
      return refusal_of(stream.register_stream_consumer(now, action.consumer_name));
    case ActionCall::DeregisterStreamConsumer:
      return stream.deregister_stream_consumer(now, action.consumer_name);
    case ActionCall::DeleteStream:
      if (!share.deletions.admit(now)) return unexpected(stream.rate_exceeded());
      if (auto refused =
              model::over_making_limit(share.deleting_elsewhere, stream.config().account)) {
        return unexpected(std::move(*refused));
      }
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
  config.record_distribution = scenario.stream.record_distribution;
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
