// Robots that scale a stream, held against the times and counts that their rules come to by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/run_facts.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// So many records a second from some time on, of a stream that one robot scales.
Scenario scaled(const Autoscaler& robot, std::int64_t shards,
                const std::vector<std::pair<Duration, double>>& rates, Duration length) {
  Scenario scenario;
  scenario.simulation.duration = length;
  scenario.simulation.grain = Grain::S1;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.instances = 4;
  producer.arrivals = ArrivalProcess::Constant;
  for (const auto& [at, rate] : rates) {
    if (!producer.load.empty()) {
      producer.load.push_back({at - 1s, producer.load.back().records_per_s});
    }
    producer.load.push_back({at, rate});
  }
  producer.record_size.bytes = 100;
  producer.keys.distribution = KeyDistribution::Random;
  scenario.producers = {producer};
  scenario.autoscalers = {robot};
  return scenario;
}

// "26 min: 4 -> 8", and what was refused.
std::vector<std::string> calls(const RunResult& result) {
  std::vector<std::string> texts;
  for (const ScalingResult& one : result.scalings) {
    texts.push_back(std::to_string(one.at / 1s) + " s: " + std::to_string(one.from) + " -> " +
                    std::to_string(one.target) + (one.error.empty() ? "" : " " + one.error));
  }
  return texts;
}

// 80 % of four shards from the start: five periods of five minutes, and a minute until CloudWatch
// has them. Then 40 %: no more. A tenth from one hour on: 57 of 60 periods later it is halved, and
// again as soon as that is done, because the same periods are 20 % of four shards.
TEST(AwsSample, ScalesUpAfterTwentyFiveMinutesAndDownNoEarlierThanTwoHundredEightyFive) {
  const Scenario scenario =
      scaled(preset_of(AutoscalerKind::AwsSample, 4), 4, {{0s, 3'210}, {60min, 790}}, 7h);
  EXPECT_THAT(calls(run(scenario)),
              ElementsAre("1560 s: 4 -> 8", "20760 s: 8 -> 4", "20820 s: 4 -> 2"));
}

TEST(AwsSample, IsHeldBackByAReaderThatLags) {
  Scenario scenario = scaled(preset_of(AutoscalerKind::AwsSample, 4), 4, {{0s, 790}}, 7h);
  EXPECT_THAT(calls(run(scenario)), ElementsAre("17160 s: 4 -> 2"));
  Consumer slow;
  slow.name = "slow";
  slow.workers = 1;
  slow.per_record = 2ms;  // 500 records/s of 790: an hour behind soon
  scenario.consumers = {slow};
  EXPECT_THAT(calls(run(scenario)), IsEmpty());
}

// AWS's blog of 2016: an alarm at 80 % of two shards' records doubles them.
TEST(LawOfAlarms, DoublesTwoShardsAtSixteenHundredRecords) {
  Autoscaler robot = preset_of(AutoscalerKind::Law, 2);
  robot.metrics = {ScalingMetric::WriteRecords};
  robot.up = {.threshold = 0.8, .period = 5min, .step = {}};
  EXPECT_THAT(calls(run(scaled(robot, 2, {{0s, 1'605}}, 30min))), ElementsAre("360 s: 2 -> 4"));
  EXPECT_THAT(calls(run(scaled(robot, 2, {{0s, 1'590}}, 30min))), IsEmpty());
}

TEST(LawOfAlarms, SeesWithTheDelayOfItsSource) {
  Autoscaler robot = preset_of(AutoscalerKind::Law, 2);
  robot.up = {.threshold = 0.5, .period = 1min, .datapoints = 3, .of = 3, .step = {}};
  for (const Duration delay : {0min, 1min, 4min}) {
    robot.delay = delay;
    const auto first = run(scaled(robot, 2, {{0s, 1'605}}, 10min)).scalings.at(0).at;
    EXPECT_EQ(first, 3min + delay);
  }
}

// Every other minute is above the threshold.
TEST(LawOfAlarms, CountsSoManyOfSoMany) {
  std::vector<std::pair<Duration, double>> rates;
  rates.reserve(30);
  for (int minute = 0; minute < 30; ++minute) {
    rates.emplace_back(minute * 1min, minute % 2 == 0 ? 1'800.0 : 400.0);
  }
  Autoscaler robot = preset_of(AutoscalerKind::Law, 2);
  robot.down.threshold = -1;
  robot.up = {.threshold = 0.75, .period = 1min, .datapoints = 3, .of = 3, .step = {}};
  EXPECT_THAT(calls(run(scaled(robot, 2, rates, 30min))), IsEmpty());
  robot.up.of = 5;
  EXPECT_THAT(calls(run(scaled(robot, 2, rates, 20min))), ElementsAre("360 s: 2 -> 4"));
}

TEST(LawOfAlarms, MakesOfMissingMinutesWhatItIsTold) {
  // nothing is written between two and ten minutes
  const std::vector<std::pair<Duration, double>> rates{{0s, 500}, {2min, 0}, {10min, 500}};
  Autoscaler robot = preset_of(AutoscalerKind::Law, 4);
  robot.up.threshold = 9;
  robot.down = {.threshold = 0.05, .period = 1min, .datapoints = 3, .of = 3, .step = {}};
  for (const MissingData rule : {MissingData::Ignore, MissingData::NotBreaching}) {
    robot.missing = rule;
    EXPECT_THAT(calls(run(scaled(robot, 4, rates, 15min))), IsEmpty()) << name_of(rule);
  }
  for (const MissingData rule : {MissingData::Zero, MissingData::Breaching}) {
    robot.missing = rule;
    EXPECT_EQ(calls(run(scaled(robot, 4, rates, 15min))).at(0), "360 s: 4 -> 2") << name_of(rule);
  }
}

TEST(LawOfAlarms, WaitsUntilItIsCool) {
  Autoscaler robot = preset_of(AutoscalerKind::Law, 2);
  robot.down.threshold = -1;
  robot.up = {.threshold = 0.1,
              .period = 1min,
              .step = {.kind = ScalingStep::Kind::Add, .by = 1},
              .cool_down = 10min};
  EXPECT_THAT(calls(run(scaled(robot, 2, {{0s, 1'605}}, 25min))),
              ElementsAre("120 s: 2 -> 3", "720 s: 3 -> 4", "1320 s: 4 -> 5"));
}

// Ten UpdateShardCount within 24 h, whoever makes them.
TEST(LawOfAlarms, RunsIntoTheBudgetOfADay) {
  Autoscaler robot = preset_of(AutoscalerKind::Law, 2);
  robot.down.threshold = -1;
  robot.up = {.threshold = 0.01,
              .period = 1min,
              .step = {.kind = ScalingStep::Kind::Add, .by = 1},
              .cool_down = 5min};
  const RunResult result = run(scaled(robot, 2, {{0s, 1'605}}, 2h));
  ASSERT_GT(result.scalings.size(), 10U);
  for (std::size_t i = 0; i < result.scalings.size(); ++i) {
    EXPECT_EQ(result.scalings[i].error, i < 10 ? "" : "LimitExceededException") << i;
  }
}

// Where UpdateShardCount is refused, amazon-kinesis-scaling-utils goes on with single splits.
TEST(ScalingUtils, GoesOnSplitBySplitWhereTheServiceRefuses) {
  Autoscaler robot = preset_of(AutoscalerKind::ScalingUtils, 2);
  robot.up = {
      .threshold = 0.5, .period = 1min, .step = {.kind = ScalingStep::Kind::Percent, .by = 400}};
  robot.down = {.threshold = -1, .period = 1min, .step = {}};
  robot.refresh = {};
  const RunResult result = run(scaled(robot, 2, {{0s, 1'605}}, 10min));
  ASSERT_EQ(result.scalings.size(), 7U);
  EXPECT_EQ(result.scalings[0].error, "InvalidArgumentException") << "2 to 8 is more than double";
  for (std::size_t i = 1; i < 7; ++i) {
    EXPECT_EQ(result.scalings[i].call, "SplitShard");
    EXPECT_EQ(result.scalings[i].error, "");
  }
  std::int64_t open = 0;
  for (const ShardResult& shard : result.shards) open += shard.state == "OPEN" ? 1 : 0;
  EXPECT_EQ(open, 8);
}

// Its shard count is up to ten minutes old: it sees full minutes of two shards, and scales again.
TEST(ScalingUtils, ScalesAgainWhileItDividesByAnOldShardCount) {
  Autoscaler robot = preset_of(AutoscalerKind::ScalingUtils, 8);
  robot.up = {.threshold = 0.9,
              .period = 1min,
              .datapoints = 5,
              .of = 10,
              .step = {.kind = ScalingStep::Kind::Add, .by = 2}};
  robot.down = {.threshold = -1, .period = 1min, .step = {}};
  const std::vector<std::pair<Duration, double>> rates{{0s, 7'600}};
  const RunResult stale = run(scaled(robot, 8, rates, 30min));
  EXPECT_GT(stale.scalings.size(), 1U);
  robot.refresh = {};
  EXPECT_EQ(run(scaled(robot, 8, rates, 30min)).scalings.size(), 1U);
}

// One shard of four is hot, all others are idle enough to be merged.
TEST(Xaxis, SplitsTheHotShardAndMergesIdleNeighbours) {
  Scenario scenario = scaled(preset_of(AutoscalerKind::Xaxis, 4), 4, {{0s, 900}}, 8min);
  scenario.producers[0].keys.distribution = KeyDistribution::ExplicitHash;
  scenario.producers[0].keys.hash_keys = {model::HashKey{0},
                                          model::HashKey{(static_cast<uint128>(1) << 125U)}};
  const RunResult result = run(scenario);
  ASSERT_GE(result.scalings.size(), 2U);
  EXPECT_EQ(result.scalings[0].call, "SplitShard");
  EXPECT_EQ(result.scalings[0].at, 3min) << "two minutes, and one until they are seen";
  EXPECT_EQ(result.scalings[0].metric, "shard_records");
  EXPECT_EQ(result.scalings[1].call, "MergeShards");
}

TEST(Autoscalers, AreTheSameAtAnyGrainAndInCopiesOfTheWorld) {
  std::vector<std::string> expected;
  for (const Grain grain : {Grain::Record, Grain::Ms100, Grain::S1}) {
    Autoscaler robot = preset_of(AutoscalerKind::Law, 2);
    robot.up.datapoints = robot.up.of = 2;
    Scenario scenario = scaled(robot, 2, {{0s, 1'605}}, 6min);
    scenario.simulation.grain = grain;
    const RunResult whole = run(scenario);
    if (expected.empty()) expected = calls(whole);
    EXPECT_EQ(calls(whole), expected) << name_of(grain);
    EXPECT_FALSE(expected.empty());
    World world{make_blueprint(scenario), 0};
    advance(world, Instant{150s});
    World copy = world;
    advance(copy, Instant{6min});
    EXPECT_EQ(facts_of(finish(copy)), facts_of(whole)) << name_of(grain);
    EXPECT_EQ(calls(finish(copy)), expected);
  }
}

}  // namespace
}  // namespace weir::sim
