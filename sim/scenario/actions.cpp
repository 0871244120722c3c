#include "sim/scenario/actions.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::sim {

Expected<void, model::ServiceException> perform(const Action& action, Instant now,
                                                model::Stream& stream) {
  switch (action.call) {
    case ActionCall::SplitShard:
      return stream.split_shard(now, action.shard, action.new_starting_hash_key);
    case ActionCall::MergeShards:
      return stream.merge_shards(now, action.shard, action.adjacent_shard);
    case ActionCall::UpdateShardCount: {
      const auto counts = stream.update_shard_count(now, action.target_shard_count);
      if (!counts) return unexpected(counts.error());
      return {};
    }
    case ActionCall::IncreaseStreamRetentionPeriod:
      return stream.increase_stream_retention_period(now, action.retention);
    case ActionCall::DecreaseStreamRetentionPeriod:
      return stream.decrease_stream_retention_period(now, action.retention);
  }
  CHECK(false && "a call without a meaning");
}

model::Stream stream_of(const Scenario& scenario) {
  model::StreamConfig config;
  config.name = scenario.stream.name;
  config.shard_count = scenario.stream.shard_count;
  config.retention = scenario.stream.retention;
  config.put_to_readable = scenario.stream.put_to_readable;
  // an event is waited for half an interval on average
  config.put_to_push =
      std::max(Duration{}, scenario.stream.put_to_readable - scenario.stream.push_interval / 2);
  for (const Consumer& consumer : scenario.consumers) {
    if (consumer.retrieval == Retrieval::FanOut) config.consumers.push_back(consumer.name);
  }
  config.put_record_rounding = scenario.stream.put_record_rounding;
  config.reshard = scenario.stream.reshard;
  return {config, Instant{}};
}

}  // namespace weir::sim
