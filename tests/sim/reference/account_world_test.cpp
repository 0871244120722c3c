// Several streams of one account: what they share, and that they share nothing else. What the
// account answers is held against model::Account, which holds streams without load.

#include "sim/world/account_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "model/account.hpp"
#include "sim/scenario/actions.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Scenario stream(const std::string& name, std::int64_t shards, double rate, Grain grain,
                Duration duration = 200s) {
  Scenario scenario;
  scenario.simulation.duration = duration;
  scenario.simulation.warm_up = 1s;
  scenario.simulation.grain = grain;
  scenario.stream.name = name;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.name = name + "-api";
  producer.load = {{Duration{}, rate}};
  producer.record_size = {.bytes = 500};
  producer.keys.distribution = KeyDistribution::Random;  // nothing to be hashed
  scenario.producers = {producer};
  Consumer consumer;
  consumer.name = name + "-reader";
  scenario.consumers = {consumer};
  return scenario;
}

Action scaling(Duration at, std::int64_t target) {
  Action action;
  action.at = at;
  action.call = ActionCall::UpdateShardCount;
  action.target_shard_count = target;
  return action;
}

Action call(Duration at, ActionCall which) {
  Action action;
  action.at = at;
  action.call = which;
  return action;
}

std::vector<RunResult> run(const Scenario& scenario, Duration step = 1h) {
  AccountWorld account{make_account_blueprint(scenario), 0};
  const Instant end{scenario.simulation.duration};
  for (Instant at{step}; at < end; at += step) advance(account, at);
  advance(account, end);
  std::vector<RunResult> results;
  for (const World& world : account.streams()) {
    EXPECT_EQ(world.now(), end);
    results.push_back(finish(world));
  }
  return results;
}

std::vector<std::string> errors(const RunResult& result) {
  std::vector<std::string> all;
  for (const ActionResult& action : result.actions) all.push_back(action.error);
  return all;
}

constexpr std::array kGrains{Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1};

TEST(AccountWorld, StreamsThatNeverMeetRunAsIfAlone) {
  for (const Grain grain : kGrains) {
    Scenario orders = stream("orders", 2, 700, grain);
    orders.actions = {scaling(20s, 4)};
    Scenario clicks = stream("clicks", 3, 500, grain);
    clicks.actions = {scaling(33s, 5)};
    const Scenario both = put_beside({orders, clicks});
    const auto together = run(both);
    EXPECT_EQ(together[0].fingerprint, run(orders)[0].fingerprint) << name_of(grain);
    Scenario alone = clicks;
    alone.number = 1;
    EXPECT_EQ(together[1].fingerprint, run(alone)[0].fingerprint) << name_of(grain);
    EXPECT_NE(run(clicks)[0].fingerprint, together[1].fingerprint) << "luck of its own";
  }
}

TEST(AccountWorld, CallIsRefusedForShardsOfAnotherStream) {
  for (const Grain grain : kGrains) {
    Scenario orders = stream("orders", 4, 100, grain);
    orders.account.shard_quota = 20;
    orders.actions = {scaling(50s, 8), scaling(180s, 8)};
    Scenario clicks = stream("clicks", 8, 100, grain);
    clicks.account.shard_quota = 20;
    // 16 while they are on their way and afterwards; merged again they make room
    clicks.actions = {scaling(10s, 16), scaling(90s, 8)};
    const auto results = run(put_beside({orders, clicks}));
    EXPECT_THAT(errors(results[1]), ElementsAre("", ""));
    EXPECT_THAT(errors(results[0]), ElementsAre("LimitExceededException", ""));
    EXPECT_EQ(results[0].actions[0].message,
              "This request would exceed the shard limit for the account 123456789012 in "
              "us-east-1. Current shard count for the account: 20. Limit: 20. Number of additional "
              "shards that would have resulted from this request: 4.");
  }
}

TEST(AccountWorld, OfCallsAtOneInstantTheFirstStreamsIsFirst) {
  for (const Grain grain : kGrains) {
    Scenario one = stream("one", 4, 50, grain, 20s);
    Scenario other = stream("other", 4, 50, grain, 20s);
    for (Scenario* each : {&one, &other}) {
      each->account.shard_quota = 13;
      each->actions = {scaling(5s, 8)};
    }
    EXPECT_THAT(errors(run(put_beside({one, other}))[0]), ElementsAre(""));
    EXPECT_THAT(errors(run(put_beside({one, other}))[1]), ElementsAre("LimitExceededException"));
  }
}

TEST(AccountWorld, StepsMakeNoDifference) {
  for (const Grain grain : kGrains) {
    Scenario orders = stream("orders", 4, 300, grain, 120s);
    Scenario clicks = stream("clicks", 8, 300, grain, 120s);
    orders.actions = {scaling(10s, 8), scaling(60s, 12)};
    clicks.actions = {scaling(9s, 12), scaling(60s, 7)};
    const Scenario both = put_beside({orders, clicks});
    const auto at_once = run(both);
    for (const Duration step : {1s, 7s, 13s}) {
      const auto in_steps = run(both, step);
      for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(in_steps[i].fingerprint, at_once[i].fingerprint) << name_of(grain);
        EXPECT_EQ(errors(in_steps[i]), errors(at_once[i]));
      }
    }
  }
}

TEST(AccountWorld, CopyGoesOnByItself) {
  Scenario orders = stream("orders", 4, 300, Grain::Ms100, 120s);
  orders.actions = {scaling(60s, 8)};
  const Scenario both = put_beside({orders, stream("clicks", 8, 300, Grain::Ms100, 120s)});
  AccountWorld account{make_account_blueprint(both), 0};
  advance(account, Instant{50s});
  AccountWorld fork = account;
  advance(fork, Instant{120s});
  advance(account, Instant{90s});
  advance(account, Instant{120s});
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(finish(account.streams()[i]).fingerprint, finish(fork.streams()[i]).fingerprint);
  }
}

TEST(AccountWorld, FiveStreamsAreDeletedAtATime) {
  std::vector<Scenario> streams;
  for (int i = 0; i < 8; ++i) {
    Scenario& one =
        streams.emplace_back(stream("s" + std::to_string(i), 1, 10, Grain::Record, 60s));
    one.actions = {call(i < 6 ? 10s : 11500ms, ActionCall::DeleteStream)};
  }
  const auto results = run(put_beside(streams));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_THAT(errors(results[i]), ElementsAre(""));
  EXPECT_THAT(results[5].actions[0].message, testing::StartsWith("Rate exceeded"));
  for (const std::size_t i : {6, 7}) {
    EXPECT_THAT(results[i].actions[0].message,
                testing::HasSubstr("simultaneously be in CREATING or DELETING"));
  }
}

TEST(AccountWorld, FiveStreamsAreWarmedASecond) {
  std::vector<Scenario> streams;
  for (int i = 0; i < 6; ++i) {
    Scenario& one =
        streams.emplace_back(stream("s" + std::to_string(i), 4, 10, Grain::Record, 20s));
    one.stream.mode = model::StreamMode::OnDemand;
    one.account.on_demand_advantage = true;
    one.actions = {call(5s, ActionCall::UpdateStreamWarmThroughput)};
    one.actions[0].warm_mib_per_s = 8;
  }
  const auto results = run(put_beside(streams));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_THAT(errors(results[i]), ElementsAre(""));
  EXPECT_THAT(errors(results[5]), ElementsAre("LimitExceededException"));
}

TEST(AccountWorld, StreamThatComesBackFromOnDemandModeNeedsRoomForItsShards) {
  for (const std::int64_t quota : {11, 12}) {
    Scenario orders = stream("orders", 4, 10, Grain::Record, 20s);
    Scenario clicks = stream("clicks", 8, 10, Grain::Record, 20s);
    orders.account.shard_quota = quota;
    clicks.account.shard_quota = quota;
    orders.stream.mode = model::StreamMode::OnDemand;
    orders.actions = {call(5s, ActionCall::UpdateStreamMode)};
    EXPECT_THAT(errors(run(put_beside({orders, clicks}))[0]),
                ElementsAre(quota == 12 ? "" : "LimitExceededException"));
  }
}

// ---- Against an account without load ----

struct Call {
  Duration at{};
  std::size_t stream = 0;
  Action action;
};

std::vector<Call> any_calls(std::size_t streams) {
  std::vector<Call> calls;
  const auto count = *rc::gen::inRange(1, 25);
  for (int i = 0; i < count; ++i) {
    Call& made = calls.emplace_back();
    made.at = std::chrono::seconds{*rc::gen::inRange(1, 150)};
    made.stream = *rc::gen::inRange<std::size_t>(0, streams);
    const int kind = *rc::gen::inRange(0, 8);
    if (kind < 6) {
      made.action = scaling(made.at, *rc::gen::inRange(1, 13));
    } else {
      made.action =
          call(made.at, kind == 6 ? ActionCall::DeleteStream : ActionCall::UpdateStreamMode);
      made.action.mode = *rc::gen::arbitrary<bool>() ? model::StreamMode::OnDemand
                                                     : model::StreamMode::Provisioned;
    }
  }
  std::stable_sort(calls.begin(), calls.end(), [](const Call& a, const Call& b) {
    return std::pair{a.at, a.stream} < std::pair{b.at, b.stream};
  });
  return calls;
}

std::string answer_of(model::Account& account, const Call& made, const std::string& name) {
  const Instant now{made.at};
  const auto text = [](const auto& answer) {
    return answer ? std::string{} : std::string{model::name_of(answer.error().error)};
  };
  switch (made.action.call) {
    case ActionCall::UpdateShardCount:
      return text(account.update_shard_count(now, name, made.action.target_shard_count));
    case ActionCall::DeleteStream:
      return text(account.delete_stream(now, name));
    default:
      return text(account.update_stream_mode(now, name, made.action.mode));
  }
}

RC_GTEST_PROP(AccountWorld, AnswersWhatAnAccountWithoutLoadAnswers, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(2, 5);
  const std::vector<std::int64_t> shards =
      *rc::gen::container<std::vector<std::int64_t>>(count, rc::gen::inRange<std::int64_t>(1, 6));
  const std::int64_t quota =
      std::accumulate(shards.begin(), shards.end(), *rc::gen::inRange<std::int64_t>(0, 8));
  const Grain grain = *rc::gen::elementOf(std::vector{Grain::Record, Grain::Ms100, Grain::S1});
  std::vector<Scenario> streams;
  model::Account account{{.shard_quota = quota, .create = Duration{}}};
  for (std::size_t i = 0; i < count; ++i) {
    Scenario& one =
        streams.emplace_back(stream("s" + std::to_string(i), shards[i], 1, grain, 160s));
    one.stream.reshard.lead = 3s;
    one.stream.reshard.step = 1s;
    one.account.shard_quota = quota;
    RC_ASSERT(account.create_stream(Instant{}, stream_of(one).config()).has_value());
  }
  account.advance(Instant{});
  std::vector<std::vector<std::string>> expected(count);
  for (const Call& made : any_calls(count)) {
    Scenario& one = streams[made.stream];
    one.actions.push_back(made.action);
    expected[made.stream].push_back(answer_of(account, made, one.stream.name));
  }
  const auto results = run(put_beside(streams));
  bool over = false;
  for (std::size_t i = 0; i < count; ++i) {
    RC_ASSERT(errors(results[i]) == expected[i]);
    for (const ActionResult& action : results[i].actions) {
      over = over || model::is_over_quota(action.message);
    }
  }
  RC_CLASSIFY(over, "refuses for want of shards");
}

}  // namespace
}  // namespace weir::sim
