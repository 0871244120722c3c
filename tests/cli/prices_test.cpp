#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/weir_process.hpp"

namespace weir::cli {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string kOwn =
    "weir_prices = 1\n[[region]]\nname = \"eu-west-1\"\ncurrency = \"EUR\"\nread = 2026-11-23\n"
    "assumed = \"a guess\"\nshard_hour = 0.0165\n";

TEST(Prices, AreThoseOfEveryRegionUnlessOneIsAskedFor) {
  const auto all = weir({"prices"});
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_THAT(all.err, IsEmpty());
  EXPECT_THAT(all.out, AllOf(HasSubstr("us-east-1, USD, read 2026-11-23\n"),
                             HasSubstr("us-east-2, USD, read 2026-11-23\n"),
                             HasSubstr("ap-northeast-1, USD, read 2026-11-23\n")));
  const auto tokyo = weir({"prices", "--region", "ap-northeast-1"});
  EXPECT_EQ(tokyo.exit_code, 0);
  EXPECT_THAT(tokyo.out, StartsWith("ap-northeast-1, USD, read 2026-11-23\n"));
  EXPECT_THAT(tokyo.out, Not(HasSubstr("us-east-1")));
}

TEST(Prices, AsJsonAreNumbersWithTheirSource) {
  const auto outcome = weir({"prices", "--region", "us-east-1", "--json"});
  EXPECT_EQ(outcome.exit_code, 0);
  const auto json = Json::parse(outcome.out);
  EXPECT_EQ(json["schema"], "weir.prices/1");
  ASSERT_EQ(json["books"].size(), 1U);
  const auto& first = json["books"][0]["prices"][0];
  EXPECT_EQ(first["id"], "shard_hour");
  EXPECT_EQ(first["price"], 0.015);
  EXPECT_THAT(first["source"].get<std::string>(), StartsWith("https://"));
  EXPECT_EQ(weir({"prices", "-r", "us-east-1", "-f", "json"}).out, outcome.out);
}

TEST(Prices, OfAFileReplaceThoseOfWeir) {
  const auto outcome = weir({"prices", "--prices", "-"}, kOwn);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(StartsWith("eu-west-1, EUR, read 2026-11-23\n"),
                                 HasSubstr("0.0165"), HasSubstr("assumed: a guess")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("us-east-1")));
  EXPECT_EQ(weir({"prices", "--prices", "-", "-r", "eu-west-1"}, kOwn).out, outcome.out);

  const std::string path = testing::TempDir() + "weir_prices_test.toml";
  std::ofstream{path} << kOwn;
  EXPECT_EQ(weir({"prices", "--prices", path}).out, outcome.out);
  std::remove(path.c_str());
}

TEST(Prices, OfABadFileAreAllItsProblems) {
  const auto outcome =
      weir({"prices", "--json", "--prices", "-"}, kOwn + "fan_out_gb = -1\nfanout_gb = nan\n");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("error[E0303]"), HasSubstr("--> -:8:14\n"),
                    HasSubstr(" 8 | fan_out_gb = -1\n"), HasSubstr("error[E0203]"),
                    HasSubstr("did you mean `fan_out_gb`?"), HasSubstr("2 errors.\n")));
  EXPECT_EQ(weir({"prices", "--prices", "/no/such/file"}).exit_code, 3);
  EXPECT_EQ(weir({"prices", "--prices", "/"}).exit_code, 3);
}

TEST(Prices, OfARegionThatIsNotThere) {
  const auto own = weir({"prices", "--region", "us-east1"});
  EXPECT_EQ(own.exit_code, 3);
  EXPECT_THAT(own.out, IsEmpty());
  EXPECT_THAT(own.err, AllOf(HasSubstr("there are no prices of `us-east1`"),
                             HasSubstr("did you mean `us-east-1`?")));
  const auto file = weir({"prices", "--region", "us-east-1", "--prices", "-"}, kOwn);
  EXPECT_EQ(file.exit_code, 3);
  EXPECT_THAT(file.err, HasSubstr("regions there: eu-west-1"));
}

TEST(Prices, AskedForWrongly) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"prices", "us-east-1"},
                                             {"prices", "--region"},
                                             {"prices", "--region", ""},
                                             {"prices", "--prices"},
                                             {"prices", "--json", "--format", "text"},
                                             {"prices", "--format", "csv"},
                                             {"prices", "--regoin", "x"}}) {
    const auto outcome = weir(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments.back();
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(StartsWith("weir"), HasSubstr("try: weir help prices")));
  }
  EXPECT_THAT(weir({"price"}).err, HasSubstr("did you mean `prices`?"));
}

TEST(Prices, SayByWhichRulesRunsAreBilled) {
  EXPECT_THAT(weir({"prices"}).out,
              AllOf(HasSubstr("\nhow runs are billed\n  the whole run is charged"),
                    HasSubstr("assumed: an hour that a shard was open in part")));
}

const std::string kScenario =
    "weir = 1\n[simulation]\nduration = \"36 s\"\nreplications = 1\n"
    "[stream]\nshard_count = 1\nregion = \"eu-west-1\"\n"
    "[[producer]]\nrate = \"10 records/s\"\nrecord_size = \"1 kB\"\n";

TEST(Prices, OfAFileAreSetForARun) {
  const std::string path = testing::TempDir() + "weir_run_prices_test.toml";
  std::ofstream{path} << kOwn << "put_payload_units_million = 0\n";
  const auto outcome = weir({"run", "-", "--json", "--set", "prices.table=" + path}, kScenario);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto cost = Json::parse(outcome.out)["cost"];
  EXPECT_EQ(cost["currency"], "EUR");
  EXPECT_EQ(cost["run"]["total"], 0.000165);
  std::remove(path.c_str());
  EXPECT_EQ(weir({"run", "-", "--set", "prices.table=" + path}, kScenario).exit_code, 3);
}

TEST(Prices, ThatNobodyKnowsAreNoMistakeOfARun) {
  const auto outcome = weir({"run", "-"}, kScenario);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("\nCost\n"), HasSubstr("no prices of eu-west-1 are known")));
}

}  // namespace
}  // namespace weir::cli
