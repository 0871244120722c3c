#include "sim/world/scaling.hpp"

#include <algorithm>
#include <string>

#include "sim/engine/distributions.hpp"
#include "sim/operations/autoscaling.hpp"
#include "sim/operations/faults.hpp"
#include "sim/scenario/actions.hpp"
#include "sim/scenario/autoscaler_defaults.hpp"
#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

using Answer = Expected<void, model::ServiceException>;

model::ShardQuota quota_of(const World::State& state) {
  return quota_for(state.blueprint->scenario, state.side.stream, state.account);
}

// Keeps what came of a call.
bool note(World::State& state, std::size_t robot, ScalingResult result, const Answer& answer) {
  result.at = state.now.time_since_epoch();
  result.by = state.blueprint->scenario.autoscalers[robot].name;
  if (!answer) {
    result.error = model::name_of(answer.error().error);
    result.message = answer.error().message;
  }
  state.scalings.push_back(std::move(result));
  return answer.has_value();
}

bool is_refused_by_fault(const World::State& state, std::size_t robot) {
  return is_throttled(state, kOperator - 1 - static_cast<std::uint32_t>(robot),
                      state.scalings.size());
}

Answer update(World::State& state, std::int64_t target) {
  const auto answer = state.side.stream.update_shard_count(state.now, target, quota_of(state));
  if (!answer) return unexpected(answer.error());
  return {};
}

Answer split_in_the_middle(World::State& state, std::uint32_t shard) {
  const model::HashKeyRange& range = state.side.stream.shards()[shard].range();
  const model::HashKey middle{range.starting.value +
                              (range.ending.value - range.starting.value) / 2 + 1};
  return state.side.stream.split_shard(state.now, model::shard_id(shard), model::to_decimal(middle),
                                       quota_of(state));
}

Answer do_step(World::State& state, const model::ReshardStep& step) {
  model::Stream& stream = state.side.stream;
  if (step.kind == model::ReshardStep::Kind::Split) {
    return stream.split_shard(state.now, model::shard_id(step.parent),
                              model::to_decimal(step.new_starting_hash_key), quota_of(state));
  }
  return stream.merge_shards(state.now, model::shard_id(step.parent),
                             model::shard_id(step.adjacent));
}

// amazon-kinesis-scaling-utils, where UpdateShardCount is refused: by single splits and merges,
// each when the stream is ACTIVE again. What is refused then ends it.
void go_on_step_by_step(World::State& state, std::size_t robot) {
  AutoscalerState& own = state.robots[robot];
  model::Stream& stream = state.side.stream;
  if (stream.status() != model::StreamStatus::Active) return;
  const model::ReshardStep& step = own.steps[own.next_step];
  const bool splits = step.kind == model::ReshardStep::Kind::Split;
  const std::int64_t open = stream.open_shards();
  ScalingResult result;
  result.call = name_of(splits ? ActionCall::SplitShard : ActionCall::MergeShards);
  result.from = open;
  result.target = splits ? open + 1 : open - 1;
  const Answer answer =
      is_refused_by_fault(state, robot) ? unexpected(stream.rate_exceeded()) : do_step(state, step);
  const bool done = note(state, robot, std::move(result), answer);
  ++own.next_step;
  if (done && own.next_step < own.steps.size()) return;
  own.steps.clear();
  own.next_step = 0;
}

void plan_steps(World::State& state, std::size_t robot, std::int64_t target) {
  const model::Stream& stream = state.side.stream;
  state.robots[robot].steps = model::uniform_scaling(
      stream.open_ranges(), target, static_cast<std::uint32_t>(stream.shards().size()));
}

void act(World::State& state, std::size_t robot, const ScalingWish& wish) {
  const Autoscaler& settings = state.blueprint->scenario.autoscalers[robot];
  AutoscalerState& own = state.robots[robot];
  model::Stream& stream = state.side.stream;
  ScalingResult result;
  result.from = stream.open_shards();
  result.metric = name_of(wish.metric);
  result.value = wish.value;
  const bool refused = is_refused_by_fault(state, robot);
  Answer answer;
  switch (wish.kind) {
    case ScalingWish::Kind::Target:
      result.call = name_of(ActionCall::UpdateShardCount);
      result.target = wish.target;
      if (!refused) answer = update(state, wish.target);
      break;
    case ScalingWish::Kind::Split:
      result.call = name_of(ActionCall::SplitShard);
      result.target = result.from + 1;
      if (!refused) answer = split_in_the_middle(state, wish.shard);
      break;
    default:
      result.call = name_of(ActionCall::MergeShards);
      result.target = result.from - 1;
      if (refused) break;
      answer = stream.merge_shards(state.now, model::shard_id(wish.shard),
                                   model::shard_id(wish.adjacent));
  }
  if (refused) answer = unexpected(stream.rate_exceeded());
  const bool by_steps = settings.kind == AutoscalerKind::ScalingUtils && !answer &&
                        (answer.error().error == model::ServiceError::LimitExceededException ||
                         answer.error().error == model::ServiceError::InvalidArgumentException);
  if (!note(state, robot, std::move(result), answer) && !by_steps) return;
  if (by_steps) plan_steps(state, robot, wish.target);
  (wish.up ? own.last_up : own.last_down) = state.now;
}

}  // namespace

bool is_throttled(const World::State& state, std::uint32_t whose, std::uint64_t number) {
  const Scenario& scenario = state.blueprint->scenario;
  const double share = refused_control_calls(scenario.faults, state.now);
  if (share <= 0) return false;
  const Draws draws{state.blueprint->seed, static_cast<std::uint64_t>(state.replication), whose,
                    Purpose::Failure};
  return to_unit(draws.block(number)[0]) < share;
}

void begin_scaling(World::State& state) {
  const std::vector<Autoscaler>& robots = state.blueprint->scenario.autoscalers;
  if (robots.empty()) return;
  state.cloudwatch.emplace(minutes_needed(robots), shard_minutes_needed(robots));
  for (const Autoscaler& robot : robots) {
    state.robots.emplace_back().next_look = Instant{robot.check};
  }
}

void watch_second(World::State& state) {
  CloudWatch& seen = *state.cloudwatch;
  CloudWatchMinute& minute = seen.minute();
  for (const model::Shard& shard : state.side.stream.shards()) {
    if (shard.state() == model::ShardState::Expired) continue;
    const Meters::Second second = state.side.meters.second_of(shard.number());
    minute.written += second.stored;
    minute.write_throttled += second.refused_records;
    seen.add_shard_records(shard.number(), second.stored.records);
  }
}

Instant next_look(const World::State& state) {
  Instant next = kNever;
  for (const AutoscalerState& robot : state.robots) next = std::min(next, robot.next_look);
  return next;
}

void let_robots_scale(World::State& state) {
  for (std::size_t i = 0; i < state.robots.size(); ++i) {
    AutoscalerState& own = state.robots[i];
    if (own.next_look > state.now) continue;
    const Autoscaler& robot = state.blueprint->scenario.autoscalers[i];
    if (!own.steps.empty()) {
      go_on_step_by_step(state, i);
    } else if (state.side.stream.status() == model::StreamStatus::Active) {
      // while it is being changed, a robot waits
      const ScalingWish wish = wish_of(robot, own, state.now, *state.cloudwatch, state.side.stream);
      if (wish.kind != ScalingWish::Kind::Nothing) act(state, i, wish);
    }
    const Duration pause = own.steps.empty() ? robot.check : defaults::autoscaler::kPoll.value;
    while (own.next_look <= state.now) own.next_look += pause;
  }
}

}  // namespace weir::sim
