// A world goes on as another scenario's, from where it is: held against the run of that scenario
// from its start.

#include "sim/world/resume.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/world/state.hpp"
#include "sim/world/watch.hpp"
#include "tests/sim/reference/any_scenario.hpp"
#include "tests/sim/reference/run_facts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr Keep kSeries{.born_per_tick = false, .series = true};

AccountWorld played(const AccountBlueprint& blueprint, Duration until, Keep keep = kSeries) {
  AccountWorld world{blueprint, 1, keep};
  advance(world, Instant{until});
  return world;
}

RunResult ended(AccountWorld& world) {
  const Scenario& scenario = world.own().state().blueprint->scenario;
  advance(world, Instant{scenario.simulation.duration});
  return finish(world.own());
}

// None where the world cannot go on so. The blueprint that it came from is gone by then.
std::optional<RunResult> went_on(const Scenario& first, Duration at, const Scenario& second) {
  std::optional<AccountWorld> next;
  {
    const AccountWorld world = played(make_blueprint_for(first), at);
    next = resumed(world, make_blueprint_for(second));
  }
  if (!next) return std::nullopt;
  return ended(*next);
}

RunResult from_start(const Scenario& scenario) {
  AccountWorld world = played(make_blueprint_for(scenario), 0s);
  return ended(world);
}

bool same_series(const RunResult& a, const RunResult& b) {
  return a.events == b.events &&
         std::ranges::equal(a.series->chunks, b.series->chunks,
                            [](const auto& one, const auto& other) { return *one == *other; });
}

// ---- One change each, at 12 s of 30 ----

constexpr Duration kEnd = 30s;
constexpr Duration kChange = 12s;

Scenario busy(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = kEnd;
  scenario.simulation.warm_up = 20s;  // ages are sampled before it, too
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 3;
  scenario.stream.reshard = {1s, 500ms, 1};
  Producer producer;
  producer.instances = 4;
  producer.load = {{0s, 2000}};
  producer.record_size.bytes = 300;
  producer.keys.count = 10'000;
  producer.keys.hot = {{"celebrity", 0.6, 1, 4s, 9s}};
  scenario.producers = {producer};
  Consumer polls;
  polls.name = "polls";
  polls.per_record = 100us;
  Consumer fleet;
  fleet.name = "fleet";
  fleet.workers = 2;
  fleet.kcl.emplace();
  fleet.kcl->failover_time = 2s;
  fleet.kcl->lease_assignment_interval = 4s;
  Consumer forgets;
  forgets.name = "forgets";
  forgets.checkpoints = false;
  scenario.consumers = {polls, fleet, forgets};
  return scenario;
}

struct Change {
  const char* name;
  std::function<void(Scenario&)> make;
};

Fault fault_of(FaultKind kind, const std::string& consumer) {
  Fault fault;
  fault.at = kChange;
  fault.kind = kind;
  fault.duration = 3s;
  fault.consumer = consumer;
  fault.factor = 20;
  fault.share = 0.5;
  fault.workers = parts_of(kind).workers ? 1 : 0;
  return fault;
}

void add(Scenario& scenario, const Fault& fault) {
  scenario.faults.push_back(fault);
}

Action resharding(Duration at, std::int64_t shards) {
  Action action;
  action.at = at;
  action.call = ActionCall::UpdateShardCount;
  action.target_shard_count = shards;
  return action;
}

const std::vector<Change>& changes() {
  static const std::vector<Change> all{
      {"Reshard", [](Scenario& scenario) { scenario.actions = {resharding(kChange, 6)}; }},
      {"MoreWorkers",
       [](Scenario& scenario) {
         Action& action = scenario.actions.emplace_back();
         action.at = kChange;
         action.call = ActionCall::SetDesiredCapacity;
         action.consumer = "fleet";
         action.desired_capacity = 3;
       }},
      {"Crash",
       [](Scenario& scenario) { add(scenario, fault_of(FaultKind::WorkerCrash, "fleet")); }},
      {"Restart",
       [](Scenario& scenario) { add(scenario, fault_of(FaultKind::WorkerRestart, "fleet")); }},
      {"FleetAway",
       [](Scenario& scenario) { add(scenario, fault_of(FaultKind::ConsumerOutage, "fleet")); }},
      {"Away",
       [](Scenario& scenario) { add(scenario, fault_of(FaultKind::ConsumerOutage, "polls")); }},
      {"LosesItsPlace",
       [](Scenario& scenario) { add(scenario, fault_of(FaultKind::ConsumerOutage, "forgets")); }},
      {"Slow",
       [](Scenario& scenario) { add(scenario, fault_of(FaultKind::ConsumerSlow, "polls")); }},
      {"MoreLoad",
       [](Scenario& scenario) {
         scenario.producers[0].load = {{0s, 2000}, {kChange + 1s, 2000}, {kChange + 2s, 3500}};
       }},
      {"LessLoad",
       [](Scenario& scenario) {
         scenario.producers[0].load = {{0s, 2000}, {kChange + 1s, 2000}, {kChange + 1s, 0}};
       }},
  };
  return all;
}

class Resume : public testing::TestWithParam<std::tuple<Grain, std::size_t>> {
 protected:
  Scenario first() const { return busy(std::get<0>(GetParam())); }
  Scenario second() const {
    Scenario scenario = first();
    changes()[std::get<1>(GetParam())].make(scenario);
    return scenario;
  }
};

TEST_P(Resume, AWorldGoesOnAsTheOtherScenariosFromThereOn) {
  const RunResult whole = from_start(second());
  for (const Duration at : {1s, 7s, 12s}) {
    const auto result = went_on(first(), at, second());
    ASSERT_TRUE(result) << at / 1s;
    EXPECT_EQ(facts_of(*result), facts_of(whole)) << at / 1s;
    EXPECT_TRUE(same_series(*result, whole)) << at / 1s;
  }
  EXPECT_NE(facts_of(whole), facts_of(from_start(first()))) << "the change makes a difference";
}

TEST_P(Resume, AndBack) {
  const auto result = went_on(second(), kChange, first());
  ASSERT_TRUE(result);
  EXPECT_EQ(facts_of(*result), facts_of(from_start(first())));
}

// All of it in warm-up, which no statistic counts: a recovery is judged by the ages before.
TEST(Resumed, AFaultThatNobodyKnewOfHasTheAgesBeforeIt) {
  Scenario first = busy(Grain::S1);
  first.simulation.duration = 150s;
  first.simulation.warm_up = 140s;
  Scenario second = first;
  add(second, fault_of(FaultKind::ConsumerOutage, "polls"));
  const auto result = went_on(first, kChange, second);
  ASSERT_TRUE(result);
  const RunResult whole = from_start(second);
  ASSERT_TRUE(whole.readers[0].recoveries.at(0));
  EXPECT_EQ(result->readers[0].recoveries, whole.readers[0].recoveries);
}

TEST_P(Resume, NotFromBeyondTheChange) {
  EXPECT_FALSE(went_on(first(), 15s, second()));
}

INSTANTIATE_TEST_SUITE_P(Changes, Resume,
                         testing::Combine(testing::Values(Grain::Record, Grain::Ms100, Grain::S1),
                                          testing::Range(std::size_t{0}, std::size_t{10})),
                         [](const auto& tried) {
                           return changes()[std::get<1>(tried.param)].name +
                                  std::to_string(tick_of(std::get<0>(tried.param)) / 1ms);
                         });

// ---- What is known from the start ----

// Calls of a reader that goes back at an instant, of one shard polled once a second.
std::int64_t calls_of_replay_at(Instant at) {
  Scenario scenario = busy(Grain::S1);
  scenario.simulation.warm_up = {};
  scenario.stream.shard_count = 1;
  scenario.consumers.resize(1);
  scenario.consumers[0].replay = Replay{.at = at.time_since_epoch(), .from = {}};
  return from_start(scenario).readers[0].calls;
}

TEST(PlannedTurns, ComeBeforeWhateverElseIsDueAtTheirInstant) {
  Scenario scenario = busy(Grain::S1);
  scenario.stream.shard_count = 1;
  scenario.consumers.resize(1);
  const World world{make_blueprint(scenario), 1};
  const Instant poll = reading_of(world.state().readers[0]).first_turn(0) + 10s;
  const std::int64_t before = calls_of_replay_at(poll - Duration{1});
  EXPECT_EQ(calls_of_replay_at(poll), before) << "it goes back in place of its poll";
  EXPECT_EQ(calls_of_replay_at(poll + Duration{1}), before + 1) << "its poll comes first";
}

// ---- Anything ----

// What comes after `at` is thinned.
template <typename Happening>
void thin(std::vector<Happening>& all, Duration at) {
  std::erase_if(
      all, [at](const Happening& one) { return one.at >= at && *rc::gen::inRange(0, 2) == 0; });
}

// From `at` on some other load, where it stays as it is by then.
void change_load(Scenario& scenario, Duration at) {
  for (Producer& producer : scenario.producers) {
    std::vector<LoadPoint>& load = producer.load;
    if (load.empty() || load.back().at > at) continue;
    load.push_back({at, load.back().records_per_s});
    load.push_back({at + 300ms, static_cast<double>(*rc::gen::inRange(0, 1000))});
  }
}

RC_GTEST_PROP(Resume, WhateverPartsTwoScenariosAheadOfTheWorld, ()) {
  Scenario first = any_scenario();
  const Duration end = first.simulation.duration;
  const Duration at = end * *rc::gen::inRange(0, 100) / 100;
  Scenario second = first;
  thin(first.actions, at);
  thin(second.actions, at);
  thin(first.faults, at);
  thin(second.faults, at);
  if (*rc::gen::inRange(0, 3) == 0) change_load(second, at);
  const Duration looked = std::chrono::floor<std::chrono::seconds>(at);
  const auto result = went_on(first, looked, second);
  RC_TAG(result ? "went on" : "did not");
  if (!result) RC_SUCCEED("the two have nothing in common by then");
  const RunResult whole = from_start(second);
  RC_ASSERT(facts_of(*result) == facts_of(whole));
  RC_ASSERT(same_series(*result, whole));
}

// ---- Where it is refused ----

TEST(Resumed, IsNoneOfAWorldWithoutSeriesOrThatIsWatched) {
  const AccountBlueprint blueprint = make_blueprint_for(busy(Grain::Ms100));
  EXPECT_FALSE(resumed(played(blueprint, 5s, {}), blueprint));
  AccountWorld watched = played(blueprint, 5s);
  EXPECT_TRUE(resumed(watched, blueprint));
  watch(watched.own(), {.from = Instant{6s}, .until = Instant{7s}});
  EXPECT_FALSE(resumed(watched, blueprint));
}

TEST(Resumed, IsNoneWhereTheFirstFaultOnPutRequestsComesOrGoes) {
  const Scenario quiet = busy(Grain::Ms100);
  Scenario troubled = quiet;
  add(troubled, fault_of(FaultKind::PutErrors, ""));
  EXPECT_FALSE(went_on(quiet, 5s, troubled));
  EXPECT_FALSE(went_on(troubled, 5s, quiet));
  Scenario more = troubled;
  more.faults.push_back(fault_of(FaultKind::PutLatency, ""));
  const auto result = went_on(troubled, 5s, more);
  ASSERT_TRUE(result);
  EXPECT_EQ(facts_of(*result), facts_of(from_start(more)));
}

// Producers look for records that are too large only where the stream once takes larger ones.
TEST(Resumed, IsNoneWhereTheStreamWillTakeLargerRecords) {
  const Scenario small = busy(Grain::Ms100);
  Scenario large = small;
  Action& action = large.actions.emplace_back();
  action.at = kChange;
  action.call = ActionCall::UpdateMaxRecordSize;
  action.max_record_bytes = small.stream.max_record_bytes;
  EXPECT_TRUE(went_on(small, 5s, large));
  action.max_record_bytes *= 2;
  EXPECT_FALSE(went_on(small, 5s, large));
}

TEST(Resumed, IsNoneWhereALoadAheadMakesAnotherKeyHeavy) {
  const Scenario light = busy(Grain::Ms100);
  Scenario heavy = light;
  heavy.producers[0].keys.distribution = KeyDistribution::Zipf;
  Scenario heavier = heavy;
  heavier.producers[0].load = {{0s, 2000}, {20s, 2000}, {21s, 200'000}};
  ASSERT_NE(make_blueprint(heavy)->followed.size(), make_blueprint(heavier)->followed.size());
  EXPECT_TRUE(went_on(heavy, 5s, heavy));
  EXPECT_FALSE(went_on(heavy, 5s, heavier));
}

TEST(Resumed, IsNoneWhereAProducerHasLookedBeyond) {
  Scenario rare = busy(Grain::Ms100);
  rare.producers[0].load = {{0s, 0.01}};  // the next call is minutes away
  Scenario busier = rare;
  busier.producers[0].load = {{0s, 0.01}, {kChange, 0.01}, {kChange + 1s, 100}};
  EXPECT_FALSE(went_on(rare, 5s, busier));
}

TEST(Resumed, TakesAllStreamsOfAnAccountWithIt) {
  const auto account = [](Duration split_at) {
    Scenario one = busy(Grain::Ms100);
    one.stream.name = "one";
    Scenario two = one;
    two.stream.name = "two";
    one.account.shard_quota = two.account.shard_quota = 8;
    one.actions = {resharding(split_at, 5)};
    two.actions = {resharding(20s, 5)};
    return put_beside({one, two});
  };
  const Scenario early = account(kChange);
  const auto result = went_on(account(25s), 10s, early);
  ASSERT_TRUE(result);
  EXPECT_EQ(facts_of(*result), facts_of(from_start(early)));
  Scenario other = early;
  auto beside = std::make_shared<Scenario>(*other.beside[0]);
  beside->stream.shard_count = 2;
  other.beside = {beside};
  EXPECT_FALSE(went_on(early, 10s, other));
  EXPECT_FALSE(went_on(early, 10s, busy(Grain::Ms100))) << "it has one stream less";
}

}  // namespace
}  // namespace weir::sim
