#pragma once

#include <cstdint>

#include "model/call_limit.hpp"
#include "model/expected.hpp"
#include "model/model_defaults.hpp"
#include "model/stream.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// What the other streams of an account leave to one of them.
///
/// Source  AWS, API reference, DeleteStream, UpdateStreamWarmThroughput (read 2026-11-23): five
///         calls a second of an account each, five streams CREATING or DELETING.
/// Assumed SplitShard and MergeShards are limited for each stream, as "Quotas and limits" has it;
///         the API reference says for each account.
struct AccountShare {
  std::int64_t shards_elsewhere = 0;    ///< of provisioned streams: open, or on their way
  std::int64_t deleting_elsewhere = 0;  ///< streams
  // Of the calls of all streams.
  model::CallLimit deletions{model::defaults::kCreateDeleteListCalls.value};
  model::CallLimit warmings{model::defaults::kWarmThroughputCalls.value};
};

/// Adds what a stream takes of its account to what others see.
void add_use(AccountShare& share, const model::Stream& stream);

/// What a call that makes shards is held against.
model::ShardQuota quota_for(const Scenario& scenario, const model::Stream& stream,
                            const AccountShare& share);

/// Makes the call of an action on the scenario's stream; what the service answers.
Expected<void, model::ServiceException> perform(const Action& action, Instant now,
                                                const Scenario& scenario, model::Stream& stream,
                                                AccountShare& share);
/// The stream as it is when the run starts.
model::Stream stream_of(const Scenario& scenario);

}  // namespace weir::sim
