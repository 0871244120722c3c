// What a study's stream costs. Dollars here are worked out by hand from the load and AWS's
// published prices of us-east-1: $0.015 a shard-hour, $0.014 a million PUT payload units, $0.020 a
// shard-hour of extended retention.

#include "reports/judge/cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "reports/document/json.hpp"
#include "reports/document/paragraph.hpp"
#include "reports/document/text.hpp"
#include "reports/judge/judgement.hpp"
#include "sim/scenario/price_book_toml.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kHour = 3'600'000'000'000;

// ---- From a scenario to its bill ----

Study studied(const std::string& scenario, const std::string& file = "test.toml") {
  const auto read = sim::read_scenario("weir = 1\n" + scenario, file);
  EXPECT_TRUE(read) << sim::to_text(read.error(), scenario);
  return run_study(read ? read->scenario : sim::Scenario{}, {.jobs = 1});
}

Cost cost_of_scenario(const std::string& scenario) {
  return judge(studied(scenario), "").cost;
}

std::string simulated(const std::string& duration, const std::string& grain = "100 ms") {
  return "[simulation]\nreplications = 1\nduration = \"" + duration + "\"\ngrain = \"" + grain +
         "\"\n";
}

std::string stream(int shards, const std::string& more = "") {
  return "[stream]\nshard_count = " + std::to_string(shards) + "\n" + more;
}

std::string load(const std::string& rate, const std::string& size) {
  return "[[producer]]\narrivals = \"constant\"\nrate = \"" + rate + "\"\nrecord_size = \"" + size +
         "\"\n";
}

std::vector<std::string> amounts(const Bill& bill) {
  std::vector<std::string> texts;
  for (const BillLine& line : bill.lines) {
    texts.push_back(line.cost.amount ? line.cost.amount->text(2) : "not known");
  }
  return texts;
}

std::string total(const Bill& bill) {
  return bill.total ? bill.total->text(2) : "not known";
}

// AWS's example: 100 records of 35 KB a second on 4 shards are $1.68 a day and $52.14 in 31 days:
// 4 x 24 h x $0.015 = $1.44, and 2 units x 8.64 million x $0.014 = $0.24.
TEST(CostOfARun, Of100RecordsOf35KbASecondOnFourShardsIsThePublishedOne) {
  const Study day = studied(simulated("24 h") + stream(4) + load("100 records/s", "35 kB"));
  const Cost cost = cost_of(day.scenario, day.totals);
  EXPECT_THAT(amounts(cost.run), ElementsAre("1.44", "0.24"));
  EXPECT_EQ(total(cost.run), "1.68");
  EXPECT_EQ(cost.run.hours, 24);
  const model::Usage month = model::scaled_to_month(day.first.usage, 24h, model::Month::Days31);
  const auto lines = model::cost_of(month, *sim::built_in_price_book("us-east-1"));
  EXPECT_EQ(model::total_of(lines)->text(2), "52.14");
}

TEST(CostOfARun, OfShardsForAMonthIsThePublishedOne) {
  const std::string one = simulated("30 s") + load("1 records/s", "1 B");
  EXPECT_EQ(amounts(cost_of_scenario(one + stream(1)).month).front(), "10.95");
  const Cost four = cost_of_scenario(one + stream(4));
  EXPECT_EQ(amounts(four.month).front(), "43.80");
  EXPECT_EQ(four.month.lines.front().quantity, 4 * 730);
  EXPECT_EQ(four.month.hours, 730);
}

// $0.028 a GB in records of 500 B, $0.00056 in records of 25 KB.
TEST(CostOfARun, OfAGigabyteIsThePublishedOneOfItsRecordSize) {
  for (const std::string grain : {"record", "100 ms"}) {
    for (const auto& [size, per_gb] :
         {std::pair<std::string, double>{"500 B", 0.028}, {"25 kB", 0.00056}}) {
      const Study study =
          studied(simulated("100 s", grain) + stream(2) + load("50 records/s", size));
      const Bill run = cost_of(study.scenario, study.totals).run;
      double data_bytes = 0;
      for (const sim::ShardResult& shard : study.first.shards) {
        data_bytes += static_cast<double>(shard.offered_data_bytes);
      }
      const double in_gb = in_currency(*run.lines.at(1).cost.amount) / (data_bytes / 1e9);
      EXPECT_NEAR(in_gb / per_gb, 1, 0.005) << size << " " << grain;  // some are under way
    }
  }
}

// Two shards are scaled to four at 00:30. The call takes 10 s, then splits of 30 s side by side:
// from 00:30:40 on it is four, 2 x 1,840 + 4 x 5,360 shard-seconds or 6.977 shard-hours.
TEST(CostOfARun, OfAReshardIsOfTheShardsThatWereOpen) {
  const Cost cost = cost_of_scenario(
      simulated("2 h", "1 s") + stream(2) + load("1 records/s", "1 B") +
      "[[action]]\nat = \"00:30\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 4\n");
  EXPECT_DOUBLE_EQ(cost.run.lines.front().quantity, (2 * 1'840 + 4 * 5'360) / 3'600.0);
  EXPECT_EQ(cost.run.lines.front().cost.amount->text(6), "0.104667");
}

// Retention above a day from 01:03 on: 2 shards x 57 min x $0.020 an hour are $0.038.
TEST(CostOfARun, OfLongerRetentionIsFromTheTimeItIsLonger) {
  const Cost cost =
      cost_of_scenario(simulated("2 h", "1 s") + stream(2) + load("1 records/s", "1 B") +
                       "[[action]]\nat = \"01:00\"\ncall = \"IncreaseStreamRetentionPeriod\"\n"
                       "retention_period = \"48 h\"\n");
  ASSERT_EQ(cost.run.lines.size(), 3U);
  EXPECT_EQ(cost.run.lines[2].cost.amount->text(3), "0.038");
}

TEST(CostOfARun, IsTheSameWithWarmUp) {
  const std::string all = stream(3) + load("20 records/s", "30 kB");
  const Cost cold = cost_of_scenario(simulated("60 s") + all);
  const Cost warm = cost_of_scenario(simulated("60 s") + "warm_up = \"30 s\"\n" + all);
  EXPECT_EQ(warm.run.total, cold.run.total);
}

// ---- Prices ----

TEST(CostPrices, AreThoseOfTheScenariosFile) {
  const std::filesystem::path folder = std::filesystem::path{testing::TempDir()} / "weir_cost_test";
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "mine.toml"}
      << "weir_prices = 1\n[[region]]\nname = \"us-east-1\"\ncurrency = \"EUR\"\n"
         "read = 2026-01-02\nassumed = \"a test\"\nshard_hour = 10\n"
         "put_payload_units_million = 0\n";
  const Judgement judged =
      judge(studied(simulated("36 s") + stream(1) + load("1 records/s", "1 B") +
                        "[prices]\ntable = \"mine.toml\"\n",
                    (folder / "test.toml").string()),
            "");
  std::filesystem::remove_all(folder);
  EXPECT_EQ(total(judged.cost.run), "0.10");  // a hundredth of an hour
  const auto json = Json::parse(to_json(judged))["cost"];
  EXPECT_EQ(json["prices"], "mine.toml");
  EXPECT_EQ(json["currency"], "EUR");
  EXPECT_EQ(json["read"], "2026-01-02");
  EXPECT_EQ(json["run"]["total"], 0.1);
  EXPECT_THAT(to_text(judged, {}),
              AllOf(HasSubstr("0.01 shard-hours x EUR 10.00  EUR 0.100  EUR 7,300.00\n"),
                    HasSubstr("prices of us-east-1,\n  of mine.toml, read 2026-01-02;")));
}

TEST(CostPrices, OfARegionThatNobodyKnowsAreToldToBeMissing) {
  const Study study = studied(simulated("90 s") + stream(2, "region = \"eu-north-1\"\n") +
                              load("100 records/s", "30 kB"));
  const Judgement judged = judge(study, "");
  EXPECT_FALSE(judged.cost.known);
  EXPECT_EQ(judged.cost.run.total, std::nullopt);
  EXPECT_THAT(amounts(judged.cost.run), ElementsAre("not known", "not known"));
  const std::string text = to_text(judged, {});
  EXPECT_THAT(text, AllOf(HasSubstr("\nCost\n  open shards"), HasSubstr("0.05 shard-hours\n"),
                          HasSubstr("no prices of eu-north-1 are known"),
                          HasSubstr("--set prices.table=FILE"), Not(HasSubstr("$"))));
  const auto json = Json::parse(to_json(judged))["cost"];
  EXPECT_EQ(json["region"], "eu-north-1");
  for (const char* none : {"prices", "currency", "read"}) EXPECT_TRUE(json[none].is_null());
  EXPECT_TRUE(json["run"]["total"].is_null());
  EXPECT_EQ(json["run"]["lines"][0]["quantity"], 0.05);
  EXPECT_TRUE(json["run"]["lines"][0]["amount"].is_null());
}

// Tokyo's prices have none for longer retention: then there is no total rather than too small a
// one.
TEST(CostPrices, ThatLackAnItemGiveNoTotal) {
  const Judgement judged = judge(
      studied(simulated("90 s") + stream(2, "region = \"ap-northeast-1\"\nretention = \"48 h\"\n") +
              load("100 records/s", "30 kB")),
      "");
  EXPECT_TRUE(judged.cost.known);
  EXPECT_EQ(total(judged.cost.run), "not known");
  EXPECT_NE(judged.cost.run.lines[0].cost.amount, std::nullopt);
  EXPECT_EQ(judged.cost.run.lines[2].cost.amount, std::nullopt);
  EXPECT_THAT(judged.cost.sentences.front(),
              HasSubstr("no total: these prices have none for retention of 24 h to 7 days"));
  const auto json = Json::parse(to_json(judged))["cost"]["run"];
  EXPECT_TRUE(json["total"].is_null());
  EXPECT_TRUE(json["total_ci95"].is_null());
  EXPECT_TRUE(json["lines"][2]["unit_price"].is_null());
}

// ---- Means, by hand ----

// Two shards for half an hour; units as given.
sim::RunResult used(std::int64_t payload_units) {
  sim::RunResult result = quiet_result(2);
  result.usage.shard_ns = kHour;
  result.usage.put_payload_units = payload_units;
  return result;
}

Study made(const std::vector<std::int64_t>& payload_units) {
  Study study = empty_study(2, static_cast<std::int64_t>(payload_units.size()));
  for (const std::int64_t units : payload_units) add(study, used(units));
  return study;
}

// Units of 1, 2 and 3 million: mean 2 +- t(97.5 %, 2) / sqrt(3) = 4.3027 / 1.7321 = 2.4841 million.
TEST(CostMeans, HaveTheStudentIntervalOfTheReplications) {
  const Study study = made({1'000'000, 2'000'000, 3'000'000});
  const Cost cost = cost_of(study.scenario, study.totals);
  ASSERT_EQ(cost.run.lines.size(), 2U);
  ASSERT_TRUE(cost.run.lines[1].interval && cost.run.interval && cost.month.interval);
  EXPECT_EQ(cost.run.lines[1].quantity, 2);
  EXPECT_NEAR(cost.run.lines[1].interval->high, 2 + 2.4841, 1e-4);
  EXPECT_EQ(cost.run.total->text(9), "0.043000000");  // 0.015 + 2 x 0.014
  EXPECT_NEAR(cost.run.interval->low, 0.043 - 2.4841 * 0.014, 1e-6);
  EXPECT_NEAR(cost.run.interval->high, 0.043 + 2.4841 * 0.014, 1e-6);
  EXPECT_EQ(cost.month.total->text(6), "62.780000");  // x 1,460 half hours
  EXPECT_NEAR(cost.month.interval->high, 1'460 * (0.043 + 2.4841 * 0.014), 1e-2);
  EXPECT_EQ(cost.run.lines[0].interval, (Interval{1, 1}));
}

TEST(CostMeans, OfOneReplicationHaveNoInterval) {
  const Study study = made({1'000'000});
  const Cost cost = cost_of(study.scenario, study.totals);
  EXPECT_EQ(cost.run.interval, std::nullopt);
  EXPECT_EQ(cost.run.lines[1].interval, std::nullopt);
}

// One payload unit in four replications is none in the mean run and 365 in the mean month.
TEST(CostMeans, OfAMonthAreNotThoseOfARoundedRun) {
  const Study study = made({0, 0, 0, 1});
  const Cost cost = cost_of(study.scenario, study.totals);
  EXPECT_EQ(cost.run.lines.size(), 1U);
  ASSERT_EQ(cost.month.lines.size(), 2U);
  EXPECT_EQ(cost.month.lines[1].cost.quantity, 365);
  EXPECT_THAT(to_text(judge(study, ""), {}), HasSubstr("open shards"));
}

TEST(CostMeans, OfNothingAreNoBlock) {
  Study study = empty_study(2, 1);
  add(study, quiet_result(2));
  const Judgement judged = judge(study, "");
  EXPECT_TRUE(judged.cost.run.lines.empty());
  EXPECT_THAT(to_text(judged, {}), Not(HasSubstr("Cost")));
}

// ---- Text and JSON ----

TEST(CostText, IsOneBlockOfQuantitiesTimesPrices) {
  const std::string text = to_text(judge(made({12'345'000}), ""), {});
  EXPECT_THAT(text, HasSubstr(R"(
Cost                                               the run  a month
  open shards               1 shard-hour x $0.015   $0.015   $21.90
  PUT payload units  12.35 million units x $0.014   $0.173  $252.33
  total                                             $0.188  $274.23
  the whole run, warm-up included, and 730 h of the like; prices of us-east-1,
  weir's own, read 2026-11-23; what is assumed: weir prices
)"));
}

TEST(CostText, SaysHowFarTheMeanMayBeOff) {
  EXPECT_THAT(to_text(judge(made({11'000'000, 12'000'000}), ""), {}),
              HasSubstr("  the run $0.176 [0.087 - 0.265], a month $256.96 [127.10 - 386.82]\n"));
  EXPECT_THAT(to_text(judge(made({12'000'000, 12'000'000}), ""), {}), Not(HasSubstr("the run $")));
  EXPECT_THAT(to_text(judge(made({1'120'000'000, 1'121'000'000}), ""), {}),
              HasSubstr("a month $22,924.92 [22,795.06 - 23,054.78]\n"));
}

TEST(CostText, FitsEightyColumnsWithAllItems) {
  Study study = empty_study(2, 1);
  sim::RunResult result = quiet_result(2);
  constexpr int128 kHours = int128{12'345} * kHour;
  constexpr int128 kBytes = 12'345'678'901'234;
  result.usage = {kHours, 12'345'678'901, kHours, kHours * kBytes / 9, kBytes, kHours, kBytes};
  add(study, result);
  const Judgement judged = judge(study, "");
  EXPECT_EQ(judged.cost.run.lines.size(), 7U);
  std::istringstream lines{to_text(judged, {})};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(CostJson, HasQuantitiesPricesAndAmountsAsNumbers) {
  const auto json = Json::parse(to_json(judge(made({12'345'000}), "")))["cost"];
  EXPECT_EQ(json["prices"], "builtin");
  EXPECT_EQ(json["currency"], "USD");
  EXPECT_EQ(json["run"]["hours"], 0.5);
  EXPECT_EQ(json["month"]["hours"], 730);
  const auto& line = json["run"]["lines"][1];
  EXPECT_EQ(line["id"], "put_payload_units_million");
  EXPECT_EQ(line["quantity"], 12.345);
  EXPECT_EQ(line["unit"], "million units");
  EXPECT_EQ(line["unit_price"], 0.014);
  EXPECT_EQ(line["amount"], 0.17283);
  EXPECT_TRUE(line["quantity_ci95"].is_null());
  EXPECT_EQ(json["run"]["total"], 0.18783);
}

}  // namespace
}  // namespace weir::reports
