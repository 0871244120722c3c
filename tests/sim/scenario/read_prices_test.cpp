// [prices] of a scenario: whose prices its runs are billed with.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/scenario/price_book_toml.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using testing::HasSubstr;

const std::string kOwn =
    "weir_prices = 1\n"
    "[[region]]\nname = \"eu-west-1\"\ncurrency = \"EUR\"\nread = 2026-11-01\n"
    "assumed = \"a test\"\nshard_hour = 0.017\n"
    "[[region]]\nname = \"us-east-1\"\ncurrency = \"USD\"\nread = 2026-10-31\n"
    "assumed = \"a test\"\nshard_hour = 1\n";

class ScenarioPrices : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path{testing::TempDir()} /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_ / "prices");
    write(kOwn);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) const {
    std::ofstream{folder_ / "prices" / "own.toml"} << text;
  }
  Expected<ReadScenario, Problems> read(const std::string& stream, const std::string& prices,
                                        const Overrides& overrides = {}) const {
    return read_scenario(scenario_with(stream, "", prices), (folder_ / "test.toml").string(),
                         overrides);
  }

  std::filesystem::path folder_;
};

TEST_F(ScenarioPrices, AreThoseOfWeirWhereNothingIsSaid) {
  for (const char* said :
       {"", "[prices]\n", "[prices]\ntable = \"builtin\"\ncurrency = \"USD\"\n"}) {
    const auto scenario = read("", said);
    ASSERT_TRUE(scenario) << to_text(scenario.error(), "");
    EXPECT_EQ(scenario->scenario.prices.table, "builtin");
    EXPECT_EQ(scenario->scenario.prices.currency, "USD");
    EXPECT_EQ(scenario->scenario.prices.book, nullptr);
  }
}

TEST_F(ScenarioPrices, OfAFileBesideTheScenarioAreThoseOfItsRegion) {
  const auto scenario = read("region = \"eu-west-1\"", "[prices]\ntable = \"prices/own.toml\"\n");
  ASSERT_TRUE(scenario) << to_text(scenario.error(), "");
  const PriceSettings& prices = scenario->scenario.prices;
  EXPECT_EQ(prices.currency, "EUR");
  ASSERT_NE(prices.book, nullptr);
  EXPECT_EQ(prices.book->region, "eu-west-1");
  EXPECT_EQ(prices.book->price_of(model::PriceItem::Shards)->nanos, 17'000'000);
}

TEST_F(ScenarioPrices, MayBeSetForOneRun) {
  const auto scenario = read("", "", {{"prices.table", "prices/own.toml"}});
  ASSERT_TRUE(scenario) << to_text(scenario.error(), "");
  ASSERT_NE(scenario->scenario.prices.book, nullptr);
  EXPECT_EQ(scenario->scenario.prices.book->read, "2026-10-31");
}

TEST_F(ScenarioPrices, ReadBackFromTheResolvedFile) {
  const auto scenario = read("region = \"eu-west-1\"", "[prices]\ntable = \"prices/own.toml\"\n");
  ASSERT_TRUE(scenario);
  const std::string text = to_toml(scenario->scenario);
  EXPECT_THAT(text, HasSubstr("[prices]\ntable = \"prices/own.toml\"\ncurrency = \"EUR\"\n"));
  const auto again = read_scenario(text, (folder_ / "test.toml").string());
  ASSERT_TRUE(again) << to_text(again.error(), text);
  ASSERT_NE(again->scenario.prices.book, nullptr);
  EXPECT_EQ(*again->scenario.prices.book, *scenario->scenario.prices.book);
}

// Runs go on: what they cost is not known, which the report says.
TEST_F(ScenarioPrices, AreNoneWhereWeirHasNoneOfTheRegion) {
  for (const char* said : {"", "[prices]\ncurrency = \"EUR\"\n"}) {
    const auto scenario = read("region = \"eu-north-1\"", said);
    ASSERT_TRUE(scenario) << to_text(scenario.error(), "");
    EXPECT_TRUE(scenario->warnings.all.empty());
    EXPECT_EQ(scenario->scenario.prices.book, nullptr);
  }
}

TEST_F(ScenarioPrices, OfAFileMustHaveTheRegion) {
  const auto scenario = read("region = \"eu-north-1\"", "[prices]\ntable = \"prices/own.toml\"\n");
  ASSERT_FALSE(scenario);
  ASSERT_EQ(scenario.error().all.size(), 1U);
  EXPECT_EQ(scenario.error().all[0].code, "E0601");
  EXPECT_THAT(scenario.error().all[0].message, HasSubstr("there are no prices of `eu-north-1`"));
  EXPECT_THAT(scenario.error().all[0].help, HasSubstr("eu-west-1, us-east-1"));
}

TEST_F(ScenarioPrices, MayBeInAnotherCurrencyThanIsAskedFor) {
  const auto scenario =
      read("region = \"eu-west-1\"", "[prices]\ntable = \"prices/own.toml\"\ncurrency = \"USD\"\n");
  ASSERT_FALSE(scenario);
  EXPECT_EQ(scenario.error().all[0].code, "E0606");
  EXPECT_EQ(scenario.error().all[0].message, "the prices of eu-west-1 are in EUR, not in USD");
}

TEST_F(ScenarioPrices, ThatAreWrongAreToldWithTheirOwnLinesAfterTheScenariosProblems) {
  write(replaced(replaced(kOwn, "0.017", "-0.017"), "shard_hour = 1", "shard_hours = 1"));
  const auto scenario = read("x = 1", "[prices]\ntable = \"prices/own.toml\"\n");
  ASSERT_FALSE(scenario);
  const Problems& problems = scenario.error();
  ASSERT_EQ(problems.all.size(), 3U) << to_text(problems, "");
  EXPECT_EQ(problems.all[0].code, "E0203");
  EXPECT_EQ(problems.all[0].span.line, 4U);
  EXPECT_EQ(problems.all[1].code, "E0303");
  EXPECT_EQ(problems.all[1].file, (folder_ / "prices/own.toml").string());
  EXPECT_EQ(problems.all[1].span.line, 7U);
  EXPECT_THAT(to_text(problems, "the scenario's own text\n"),
              HasSubstr(" 7 | shard_hour = -0.017\n   |              ^^^^^^ a price is not"));
  EXPECT_EQ(problems.all[2].code, "E0203");
}

// A Region that could not be read is one mistake, not two.
TEST_F(ScenarioPrices, AreNotLookedUpForARegionThatIsNone) {
  write(replaced(kOwn, "us-east-1", "us-east-9"));
  const auto scenario = read("region = \"EU\"", "[prices]\ntable = \"prices/own.toml\"\n");
  ASSERT_FALSE(scenario);
  ASSERT_EQ(scenario.error().all.size(), 1U) << to_text(scenario.error(), "");
  EXPECT_EQ(scenario.error().all[0].code, "E0313");
}

}  // namespace
}  // namespace weir::sim
