#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/scenario/autoscaler_settings.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = ScalingStep::Kind;

constexpr std::int64_t kAnyNumber = 1'000'000;

std::int64_t percent_up(std::int64_t count, double percent, std::int64_t most = kAnyNumber) {
  return scaled_up({.kind = Kind::Percent, .by = percent}, count, 0, most);
}
std::int64_t percent_down(std::int64_t count, double percent, std::int64_t least = 1) {
  return scaled_down({.kind = Kind::Percent, .by = percent}, count, 0, least);
}

// The expectations of amazon-kinesis-scaling-utils' own unit tests (read 2026-11-23).
TEST(ScalingStep, PercentsAreThoseOfScalingUtils) {
  EXPECT_EQ(percent_up(1, 15), 2);
  EXPECT_EQ(percent_up(1, 70), 2);
  EXPECT_EQ(percent_up(2, 300), 6);
  EXPECT_EQ(percent_up(5, 110), 6);
  EXPECT_EQ(percent_up(7, 200), 14);
  EXPECT_EQ(percent_up(8, 1100), 88);
  EXPECT_EQ(percent_up(10, 70), 17);
  EXPECT_EQ(percent_up(10, 70, 15), 15) << "capped";
  EXPECT_EQ(percent_down(3, 15), 3);
  EXPECT_EQ(percent_down(5, 110), 4);
  EXPECT_EQ(percent_down(6, 50), 3);
  EXPECT_EQ(percent_down(6, 200), 3);
  EXPECT_EQ(percent_down(10, 20), 8);
  EXPECT_EQ(percent_down(10, 300), 3);
  EXPECT_EQ(percent_down(1, 500), 1);
  EXPECT_EQ(percent_down(10, 1200), 1);
  EXPECT_EQ(percent_down(10, 1200, 3), 3);
  // its README says 188 and 56, its code does this
  EXPECT_EQ(percent_up(75, 150), 113);
  EXPECT_EQ(percent_down(75, 25), 57);
}

TEST(ScalingStep, OfEpsagonGrowLessTheMoreShardsThereAre) {
  const Autoscaler robot = preset_of(AutoscalerKind::Epsagon, 4);
  EXPECT_EQ(scaled_up(robot.up.step, 3, 0, kAnyNumber), 6);
  EXPECT_EQ(scaled_up(robot.up.step, 4, 0, kAnyNumber), 6);
  EXPECT_EQ(scaled_up(robot.up.step, 50, 0, kAnyNumber), 75);
  EXPECT_EQ(scaled_up(robot.up.step, 51, 0, kAnyNumber), 64);
  EXPECT_EQ(scaled_down(robot.down.step, 10, 0.1, 1), 5) << "half at most";
  EXPECT_EQ(scaled_down(robot.down.step, 10, 0.33, 1), 7) << "twice what was used";
}

TEST(ScalingStep, OfAdaptavistIsCappedAndRoundsUp) {
  const Autoscaler robot = preset_of(AutoscalerKind::Adaptavist, 4);
  EXPECT_EQ(robot.min_shards, 4);
  EXPECT_EQ(robot.max_shards, 20);
  EXPECT_EQ(scaled_up(robot.up.step, 11, 0, robot.max_shards), 20);
  EXPECT_EQ(scaled_down(robot.down.step, 11, 0, robot.min_shards), 6);
  EXPECT_EQ(scaled_down(robot.down.step, 5, 0, robot.min_shards), 4);
}

TEST(ScalingStep, NeverGoesTheOtherWay) {
  for (const double by : {0.0, 1.0, 1.5, 7.0, 100.0, 250.0}) {
    for (const auto kind : {Kind::Add, Kind::Factor, Kind::Percent}) {
      if (by < 1 && kind == Kind::Factor) continue;
      for (const std::int64_t count : {1, 2, 7, 100}) {
        EXPECT_GE(scaled_up({.kind = kind, .by = by}, count, 0.5, 3), count);
        EXPECT_LE(scaled_down({.kind = kind, .by = by}, count, 0.5, 50), count);
        EXPECT_GE(scaled_down({.kind = kind, .by = by}, count, 0.5, 1), 1);
      }
    }
  }
}

// ---- The file ----

class ScalingPolicy : public testing::Test {
 protected:
  ScalingPolicy() { std::filesystem::create_directories(folder_); }
  ~ScalingPolicy() override { std::filesystem::remove_all(folder_); }

  Expected<ReadScenario, Problems> with(const std::string& policy) {
    std::ofstream{folder_ / "policy.json"} << policy;
    return read_scenario(
        "weir = 1\n[stream]\nname = \"orders\"\nshard_count = 4\n[[producer]]\n"
        "rate = \"1 records/s\"\nrecord_size = \"1 KiB\"\n[[autoscaler]]\n"
        "kind = \"scaling_utils\"\npolicy = \"policy.json\"\n",
        (folder_ / "scenario.toml").string());
  }
  std::string refusal(const std::string& policy) {
    const auto read = with(policy);
    if (read) return "read";
    const Problem& problem = read.error().all.front();
    return problem.code + ": " + problem.message + " (" + problem.label + ")";
  }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("weir-policy-" + std::string{testing::UnitTest::GetInstance()->current_test_info()->name()});
};

constexpr const char* kShipped = R"([{"streamName": "orders", "region": "us-east-1",
  "scaleOnOperation": ["PUT", "GET"], "minShards": 2, "maxShards": 16,
  "refreshShardsNumberAfterMin": 5, "checkInterval": 300,
  "scaleUp": {"scaleThresholdPct": 75, "scaleAfterMins": 2, "scalePct": 100, "coolOffMins": 5},
  "scaleDown": {"scaleThresholdPct": 25, "scaleAfterMins": 15, "scaleCount": 1,
                "coolOffMins": 60}}])";

TEST_F(ScalingPolicy, IsReadAsTheToolReadsIt) {
  const auto read = with(kShipped);
  ASSERT_TRUE(read) << to_text(read.error(), "");
  const Autoscaler& robot = read->scenario.autoscalers[0];
  EXPECT_THAT(robot.metrics, ElementsAre(ScalingMetric::Write, ScalingMetric::Read));
  EXPECT_EQ(robot.min_shards, 2);
  EXPECT_EQ(robot.max_shards, 16);
  EXPECT_EQ(robot.refresh, 5min);
  EXPECT_EQ(robot.check, 300s);
  EXPECT_EQ(robot.missing, MissingData::Zero);
  EXPECT_EQ(robot.up.threshold, 0.75);
  EXPECT_EQ(robot.up.datapoints, 2);
  EXPECT_EQ(robot.up.of, 15) << "the longer of both";
  EXPECT_TRUE((robot.up.step == ScalingStep{.kind = Kind::Percent, .by = 100}));
  EXPECT_EQ(robot.up.cool_down, 5min);
  EXPECT_EQ(robot.down.datapoints, 15);
  EXPECT_TRUE((robot.down.step == ScalingStep{.kind = Kind::Add, .by = 1}));
}

TEST_F(ScalingPolicy, OfManyStreamsIsThatOfThisOne) {
  std::string other = kShipped;
  other.replace(other.find("orders"), 6, "others");
  std::string two = other.substr(0, other.size() - 1) + "," + std::string{kShipped}.substr(1);
  two.replace(two.find("\"minShards\": 2"), 14, "\"minShards\": 9");
  EXPECT_EQ(with(two)->scenario.autoscalers[0].min_shards, 2);
  two.replace(two.rfind("orders"), 6, "nobody");
  EXPECT_THAT(refusal(two), HasSubstr("has none for a stream called \"orders\""));
}

TEST_F(ScalingPolicy, WithUnknownKeysIsRefusedWithBothLines) {
  std::string policy = kShipped;
  policy.replace(policy.find("\"coolOffMins\": 5"), 13, "\"coolOfMins\"");
  EXPECT_EQ(refusal(policy),
            "E0429: the policy policy.json: `coolOfMins` is no key of it (line 4 of it)");
}

TEST_F(ScalingPolicy, ThatIsNoneIsRefused) {
  EXPECT_THAT(refusal("{"), HasSubstr("is no JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("has no policy in it"));
  EXPECT_THAT(refusal("{}"), HasSubstr("`scaleUp` is missing"));
  EXPECT_THAT(refusal(R"({"scaleUp": {"scaleThresholdPct": 1, "scaleAfterMins": 1}})"),
              HasSubstr("needs scaleCount or scalePct, one of them"));
  EXPECT_THAT(refusal(R"({"minShards": -1})"), HasSubstr("a number from 0 to 100,000"));
  EXPECT_THAT(refusal(R"({"scaleOnOperation": "POST"})"), HasSubstr("must be PUT or GET"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("is no JSON"));
}

// ---- The scenario ----

Expected<ReadScenario, Problems> with_robot(const std::string& lines) {
  return read_scenario(
      "weir = 1\n[stream]\nshard_count = 4\n[[producer]]\nrate = \"1 records/s\"\n"
      "record_size = \"1 KiB\"\n[[autoscaler]]\n" +
          lines,
      "test.toml");
}

std::string problem_of(const std::string& lines) {
  const auto read = with_robot(lines);
  if (read) return "read";
  return read.error().all.front().code + " " + read.error().all.front().message;
}

TEST(AutoscalerToml, SaysAllOfALaw) {
  const auto read = with_robot(
      "name = \"robot\"\nkind = \"law\"\nmetrics = [\"iterator_age\"]\ncheck = \"30 s\"\n"
      "delay = \"2 min\"\nmissing = \"breaching\"\nmin_shards = 2\nmax_shards = 9\n"
      "up = { threshold = \"5 min\", period = \"3 min\", datapoints = 2, of = 3, table = [[4, 2], "
      "[\"more\", 1.5]], cool_down = \"7 min\" }\ndown = { threshold = \"never\" }\n");
  ASSERT_TRUE(read) << to_text(read.error(), "");
  const Autoscaler& robot = read->scenario.autoscalers[0];
  EXPECT_EQ(robot.up.threshold, 300);
  EXPECT_EQ(robot.up.of, 3);
  EXPECT_EQ(robot.up.step.table.size(), 2U);
  EXPECT_LT(robot.down.threshold, 0);
  EXPECT_EQ(robot.missing, MissingData::Breaching);
  EXPECT_EQ(robot.delay, 2min);
}

TEST(AutoscalerToml, IsWrittenSoThatItReadsBack) {
  for (const std::string kind :
       {"law", "aws_sample", "adaptavist", "epsagon", "application_auto_scaling", "xaxis"}) {
    const auto first = with_robot("kind = \"" + kind + "\"\n");
    ASSERT_TRUE(first) << kind;
    const auto again = read_scenario(to_toml(first->scenario, {}), "again.toml");
    ASSERT_TRUE(again) << kind << to_text(again.error(), "");
    const Autoscaler& a = first->scenario.autoscalers[0];
    const Autoscaler& b = again->scenario.autoscalers[0];
    EXPECT_TRUE(a.up == b.up && a.down == b.down) << kind;
    EXPECT_EQ(a.metrics, b.metrics) << kind;
    EXPECT_EQ(a.lag_guard, b.lag_guard) << kind;
    EXPECT_EQ(a.max_shards, b.max_shards) << kind;
    EXPECT_EQ(a.one_shard, b.one_shard) << kind;
  }
}

TEST(AutoscalerToml, RefusesWhatContradictsItself) {
  EXPECT_THAT(problem_of("up = { datapoints = 5, of = 3 }"), HasSubstr("E0429 more periods"));
  EXPECT_THAT(problem_of("up = { add = 1, factor = 2 }"), HasSubstr("E0207"));
  EXPECT_THAT(problem_of("min_shards = 9\nmax_shards = 3"), HasSubstr("E0429"));
  EXPECT_THAT(problem_of("metrics = [\"write\", \"iterator_age\"]"), HasSubstr("E0429"));
  EXPECT_THAT(problem_of("metrics = [\"load\"]"), HasSubstr("E0314"));
  EXPECT_THAT(problem_of("up.period = \"90 s\""), HasSubstr("whole minutes"));
  EXPECT_THAT(problem_of("up = { period = \"60 min\", datapoints = 49 }"), HasSubstr("48 h"));
  EXPECT_THAT(problem_of("policy = \"x.json\""), HasSubstr("E0207"));
  EXPECT_THAT(problem_of("kind = \"scaling_utils\""), HasSubstr("E0204"));
  EXPECT_THAT(problem_of("up.threshold = \"5 min\""), HasSubstr("E0311"));
  EXPECT_THAT(problem_of("up.table = [[4, 2], [3, 2]]"), HasSubstr("E0314"));
}

TEST(AutoscalerToml, IsNothingForAnOnDemandStream) {
  const auto read = read_scenario(
      "weir = 1\n[stream]\nmode = \"on_demand\"\n[[producer]]\nrate = \"1 records/s\"\n"
      "record_size = \"1 KiB\"\n[[autoscaler]]\n",
      "test.toml");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().all.front().code, "E0430");
}

}  // namespace
}  // namespace weir::sim
