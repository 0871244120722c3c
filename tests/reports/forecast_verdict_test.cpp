// What a scenario with uncertain inputs comes to.

#include "reports/judge/forecast_verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "reports/document/json.hpp"
#include "reports/document/judgement_json.hpp"
#include "reports/document/text.hpp"
#include "reports/judge/judgement.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// ---- Worlds made by hand ----

sim::Objective no_drops(double in = 0.9) {
  return {.name = "nothing is lost",
          .metric = sim::Metric::RecordsDropped,
          .stat = sim::Stat::P99,
          .consumer = "",
          .min = std::nullopt,
          .max = 0,
          .in = in};
}

WorldLine world(double rate, Verdict verdict) {
  WorldLine line;
  line.values = {{sim::number_text(rate) + " records/s", rate}};
  line.verdict = verdict;
  line.objectives = {{verdict, verdict == Verdict::Pass ? 40 : 0, rate / 100}};
  line.write_throttle_ratio = rate / 10'000;
  return line;
}

ForecastVerdict made(std::vector<WorldLine> worlds, double in = 0.9) {
  ForecastVerdict forecast;
  forecast.inputs = {{"producer.api.rate", "0 records/s", "1000 records/s", "5000 records/s"}};
  forecast.worlds_wanted = static_cast<std::int64_t>(worlds.size());
  forecast.replications = 40;
  forecast.worlds = std::move(worlds);
  conclude(forecast, {no_drops(in)}, "USD");
  return forecast;
}

ForecastVerdict counted(int passed, int failed, int unsure, double in = 0.9) {
  std::vector<WorldLine> worlds;
  constexpr std::size_t kMost = 40;
  worlds.reserve(kMost);
  for (int i = 0; i < passed; ++i) worlds.push_back(world(100, Verdict::Pass));
  for (int i = 0; i < failed; ++i) worlds.push_back(world(200, Verdict::Fail));
  for (int i = 0; i < unsure; ++i) worlds.push_back(world(150, Verdict::Unsure));
  return made(std::move(worlds), in);
}

// Wilson's intervals by hand: 35 of 35 is [0.901, 1], 34 of 34 [0.898, 1]; 30 of 40 [0.598, 0.858].
TEST(ForecastVerdict, IsOfTheShareOfWorldsInWhichItHolds) {
  EXPECT_EQ(counted(35, 0, 0).verdict, Verdict::Pass);
  EXPECT_EQ(counted(34, 0, 0).verdict, Verdict::Unsure);
  EXPECT_EQ(counted(30, 10, 0).verdict, Verdict::Fail);
  EXPECT_EQ(counted(30, 10, 0, 0.5).verdict, Verdict::Pass);
  EXPECT_NEAR(counted(30, 10, 0).objectives[0].share.low, 0.598, 5e-4);
  EXPECT_NEAR(counted(30, 10, 0).objectives[0].share.high, 0.858, 5e-4);
}

TEST(ForecastVerdict, WorldsThatAreUnsureCountNeitherWay) {
  // 40 that hold would pass, 39 and one that fails would not
  EXPECT_EQ(counted(40, 0, 0).verdict, Verdict::Pass);
  EXPECT_EQ(counted(39, 0, 1).verdict, Verdict::Unsure);
  // 36 of 40 would leave it open, 30 would not
  EXPECT_EQ(counted(30, 4, 6).verdict, Verdict::Unsure);
  EXPECT_EQ(counted(30, 10, 0).verdict, Verdict::Fail);
  const auto objective = counted(30, 4, 6).objectives[0];
  EXPECT_NEAR(objective.share.low, 0.598, 5e-4);
  EXPECT_NEAR(objective.share.high, 0.960, 5e-4);
}

TEST(ForecastVerdict, SentencesSayInHowManyWorlds) {
  EXPECT_EQ(counted(30, 4, 6).objectives[0].share_sentence,
            "holds in 30 of 40 worlds, fails in 4, unsure in 6 [59.8 % - 96 %]; 90 % must");
  EXPECT_EQ(counted(34, 0, 0).objectives[0].share_sentence,
            "holds in 34 of 34 worlds [89.8 % - 100 %]; 90 % must; 1 world more would settle it");
  EXPECT_EQ(counted(30, 10, 0).verdict_sentence,
            "over the forecast (40 worlds), 0 of 1 objective holds");
  EXPECT_EQ(counted(30, 4, 6).verdict_sentence,
            "over the forecast (40 worlds), 0 of 1 objective holds, 1 unsure");
  EXPECT_EQ(counted(30, 10, 0).objectives[0].value_sentence,
            "median 1 records, 1 records to 2 records");
  ASSERT_THAT(counted(30, 10, 0).spreads, SizeIs(1));
  EXPECT_EQ(counted(30, 10, 0).spreads[0].text, "median 1 %, 1 % to 2 %");
  EXPECT_EQ(counted(30, 0, 0).spreads[0].text, "1 % in every world");
}

std::vector<WorldLine> up_to(double holds, double fails) {
  std::vector<WorldLine> worlds;
  worlds.reserve(20);
  for (int i = 0; i < 10; ++i) worlds.push_back(world(holds - 10 * i, Verdict::Pass));
  for (int i = 0; i < 10; ++i) worlds.push_back(world(fails + 10 * i, Verdict::Fail));
  return worlds;
}

TEST(ForecastVerdict, InputThatTellsWorldsApartIsNamed) {
  EXPECT_THAT(made(up_to(900, 950)).sentences,
              ElementsAre("producer.api.rate decides: all holds up to 900 records/s, it fails from "
                          "950 records/s on"));
  // one pair of a hundred the wrong way round
  EXPECT_THAT(made(up_to(900, 895)).sentences,
              ElementsAre("producer.api.rate decides for the most part: worlds that hold have 810 "
                          "records/s to 900 records/s, worlds that fail 895 records/s to 985 "
                          "records/s"));
  EXPECT_THAT(made(up_to(900, 850)).sentences, IsEmpty()) << "half of them are mixed";
  EXPECT_THAT(counted(30, 2, 0).sentences, IsEmpty()) << "two worlds prove nothing";
}

TEST(ForecastVerdict, ExampleIsTheWorldNearestToTheMidsThatFails) {
  // a fifth of the way down to 0 is nearer than a quarter of the way up to 5000
  const auto forecast = made({world(1000, Verdict::Pass), world(2000, Verdict::Fail),
                              world(800, Verdict::Fail), world(4000, Verdict::Fail)});
  EXPECT_EQ(forecast.example, 2);
  EXPECT_EQ(forecast.example_options, "--set producer.api.rate='800 records/s'");
  EXPECT_EQ(counted(40, 0, 0).example, std::nullopt);
}

TEST(ForecastVerdict, WithoutObjectivesSaysWhatWasMeasured) {
  ForecastVerdict forecast;
  WorldLine line;
  line.iterator_age_max_s = 2.5;
  forecast.worlds = {line};
  conclude(forecast, {}, "USD");
  EXPECT_EQ(forecast.verdict, Verdict::None);
  ASSERT_THAT(forecast.spreads, SizeIs(1));
  EXPECT_EQ(forecast.spreads[0].text, "2.5 s in every world");
}

// ---- Worlds that are simulated ----

std::string text_of(const std::string& simulation, const std::string& rate) {
  return "weir = 1\n[simulation]\n" + simulation +
         "\n[stream]\nshard_count = 1\n[[producer]]\nname = \"api\"\nrate = " + rate +
         "\nrecord_size = \"100 B\"\nput = { resend = { failed = \"none\" } }\n[[consumer]]\n"
         "[[objective]]\nmetric = \"write_throttle_ratio\"\nmax = \"2 %\"\n";
}

const std::string kRate =
    R"({ low = "700 records/s", mid = "900 records/s", high = "1300 records/s" })";

sim::ReadScenario read(const std::string& text, const sim::Overrides& overrides = {}) {
  auto scenario = sim::read_scenario(text, "test.toml", overrides);
  EXPECT_TRUE(scenario) << (scenario ? "" : to_text(scenario.error(), text));
  return scenario ? *std::move(scenario) : sim::ReadScenario{};
}

Judgement judged(const sim::ReadScenario& scenario, const StudyControl& control = {}) {
  std::vector<Judgement> judgements{judge(run_study(scenario.scenario, control), "test")};
  add_forecast(judgements, scenario.forecast, control);
  return judgements.front();
}

TEST(Forecast, WorldIsWhatARunWithItsValuesIs) {
  const std::string text =
      text_of("duration = \"3 s\"\nreplications = 3\nworlds = 6\nseed = 5", kRate);
  const auto judgement = judged(read(text));
  ASSERT_TRUE(judgement.forecast);
  ASSERT_THAT(judgement.forecast->worlds, SizeIs(6));
  for (const WorldLine& world : judgement.forecast->worlds) {
    const auto alone = judged(read(text, {{"producer.api.rate", world.values[0].text}}));
    EXPECT_FALSE(alone.forecast);
    EXPECT_EQ(alone.totals.fingerprint, world.fingerprint);
    EXPECT_EQ(alone.objectives[0].value, world.objectives[0].value);
    EXPECT_EQ(alone.objectives[0].met, world.objectives[0].met);
    EXPECT_EQ(alone.verdict, world.verdict);
    EXPECT_EQ(alone.cost.month.total, world.month);
  }
}

TEST(Forecast, SaysTheSameForAnyNumberOfJobs) {
  const auto scenario = read(text_of("duration = \"3 s\"\nreplications = 4\nworlds = 5", kRate));
  EXPECT_EQ(to_json(judged(scenario, {.jobs = 1})), to_json(judged(scenario, {.jobs = 3})));
}

// A shard that begins with a full bucket stores 10,800 to 11,000 records in ten seconds (what comes
// in before the first call fits no more), so that 2 % are refused from somewhere between 1,110 and
// 1,125 records/s on. Of the triangle, (1300 - x)^2 / (600 x 400) lies above x: 15.0 to 12.8 %.
TEST(Forecast, ShareOfWorldsThatFailIsThatOfTheTriangle) {
  const auto scenario = read(text_of("duration = \"10 s\"\nreplications = 1\nworlds = 400",
                                     kRate + "\narrivals = \"constant\"\nkeys.count = 1000"));
  const auto judgement = judged(scenario);
  std::int64_t fails = 0;
  for (const WorldLine& world : judgement.forecast->worlds) {
    const bool refused = world.write_throttle_ratio.value() > 0.02;
    const double rate = world.values[0].number;
    if (rate < 1110 || rate > 1125) {
      EXPECT_EQ(refused, rate > 1117) << rate;
    }
    fails += refused ? 1 : 0;
  }
  const double sigma = std::sqrt(400 * 0.139 * 0.861);
  EXPECT_NEAR(static_cast<double>(fails), 400 * 0.139, 400 * 0.011 + 2.6 * sigma);
}

TEST(Forecast, DecidesTheVerdict) {
  const std::string simulation = "duration = \"3 s\"\nreplications = 40\nworlds = 12";
  const auto judgement = judged(read(text_of(
      simulation, R"({ low = "800 records/s", mid = "900 records/s", high = "4000 records/s" })")));
  EXPECT_EQ(judgement.objectives[0].verdict, Verdict::Pass) << "at the mid";
  EXPECT_EQ(judgement.verdict, Verdict::Fail);
  EXPECT_THAT(judgement.verdict_sentence,
              HasSubstr("over the forecast (12 worlds), 0 of 1 objective holds; at the mids 1 of 1 "
                        "objective met"));
  const std::string text = to_text(judgement, {});
  EXPECT_THAT(text, HasSubstr("Forecast: 12 worlds of 40 replications\n"));
  EXPECT_THAT(text, HasSubstr("producer.api.rate: 800 records/s to 4000 records/s, likeliest 900"));
  EXPECT_THAT(text, HasSubstr("      --set producer.api.rate='"));
  EXPECT_LT(text.find("Forecast:"), text.find("With every uncertain input at its likeliest\n"));
}

TEST(Forecast, IsKeptWithTheRun) {
  const auto judgement = judged(read(
      text_of("duration = \"3 s\"\nreplications = 2\nworlds = 4",
              R"({ low = "900 records/s", mid = "1900 records/s", high = "4000 records/s" })")));
  ASSERT_TRUE(judgement.forecast->example);
  const auto again = read_judgement(kept_judgement(judgement));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_json(*again), to_json(judgement));
  EXPECT_EQ(to_text(*again, {}), to_text(judgement, {}));
}

TEST(Forecast, StoppedInAWorldCountsThoseThatWereFinished) {
  const auto scenario = read(text_of("duration = \"3 s\"\nreplications = 2\nworlds = 30", kRate));
  std::atomic<bool> stop{false};
  const StudyControl control{.jobs = 1, .stop = &stop, .watch = [&](const Progress& progress) {
                               stop =
                                   stop || (progress.phase == "worlds" && progress.finished == 7);
                             }};
  const auto judgement = judged(scenario, control);
  EXPECT_EQ(judgement.ending, Ending::Interrupted);
  ASSERT_TRUE(judgement.forecast);
  EXPECT_THAT(judgement.forecast->worlds, SizeIs(7));
  EXPECT_EQ(judgement.partial_sentence, "interrupted after 7 of 30 worlds");
}

TEST(Forecast, OfNoWorldsLeavesTheVerdictAlone) {
  const auto judgement =
      judged(read(text_of("duration = \"3 s\"\nreplications = 40\nworlds = 0", kRate)));
  EXPECT_FALSE(judgement.forecast);
  EXPECT_EQ(judgement.verdict, Verdict::Pass);
}

}  // namespace
}  // namespace weir::reports
