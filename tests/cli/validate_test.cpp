#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "reports/validity/cases.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/cli/weir_process.hpp"

namespace weir::cli {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(ValidateCommand, PrintsTheNamedCasesAndTheirSources) {
  const auto outcome = weir({"validate", "four-to-three", "sixth-call"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(outcome.out, AllOf(StartsWith("sixth-call [1]\n"), HasSubstr("\nfour-to-three [2]\n"),
                                 HasSubstr("refused calls                 expected  600 exactly\n"),
                                 HasSubstr("6 numbers: 6 as expected, 0 not\n")))
      << "in the order of the table";
}

TEST(ValidateCommand, SaysTheSameWithAnyNumberOfJobs) {
  const auto one = weir({"validate", "four-to-three", "bucket-*", "-j", "1", "--json"});
  EXPECT_EQ(one.exit_code, 0);
  EXPECT_EQ(weir({"validate", "four-to-three", "bucket-*", "-j", "2", "--json"}).out, one.out);
  const auto json = Json::parse(one.out);
  EXPECT_EQ(json["schema"], "weir.validate/1");
  EXPECT_EQ(json["holds"], true);
  EXPECT_EQ(json["partial"], false);
  ASSERT_EQ(json["cases"].size(), 3U) << "a star stands for all that begin so";
  const auto& first = json["cases"][0];
  EXPECT_EQ(first["id"], "bucket-records");
  EXPECT_EQ(first["numbers"][0]["value"], 600'999);
  EXPECT_EQ(first["numbers"][0]["expected"], 600'999);
  EXPECT_EQ(first["numbers"][0]["delta"], 0);
  EXPECT_EQ(first["numbers"][0]["unit"], "records");
  EXPECT_EQ(first["numbers"][0]["holds"], true);
  EXPECT_EQ(first["less_grain"], nullptr);
  EXPECT_THAT(first["mutant"].get<std::string>(), HasSubstr("model/write_quota.cpp"));
}

TEST(ValidateCommand, ListsEveryCase) {
  const auto outcome = weir({"validate", "--list"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const auto& each : reports::validity::all_cases()) {
    EXPECT_THAT(outcome.out, HasSubstr(std::string{each.id} + " ")) << each.id;
  }
}

TEST(ValidateCommand, KnowsNoOtherCase) {
  const auto outcome = weir({"validate", "four-to-tree"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("there is no case `four-to-tree`; did you mean "
                                     "`four-to-three`?"));
  EXPECT_EQ(weir({"validate", "nothing-*"}).exit_code, 2);
}

TEST(ValidateCommand, PrintsTheScenarioOfACase) {
  const auto outcome = weir({"validate", "--scenario", "queue-m-m-1"});
  EXPECT_EQ(outcome.exit_code, 0);
  const auto read = sim::read_scenario(outcome.out, "queue.toml");
  ASSERT_TRUE(read) << sim::to_text(read.error(), outcome.out);
  EXPECT_EQ(read->scenario.consumers.at(0).process_time, sim::ProcessTime::Exponential)
      << "with what the case sets";
  EXPECT_EQ(weir({"validate", "--scenario"}).exit_code, 2) << "of which?";
  EXPECT_EQ(weir({"validate", "--scenario", "poisson-*"}).exit_code, 2);
}

TEST(ValidateCommand, RefusesWhatContradictsItself) {
  EXPECT_EQ(weir({"validate", "--json", "--format", "text"}).exit_code, 2);
  EXPECT_EQ(weir({"validate", "-j", "0"}).exit_code, 2);
  EXPECT_THAT(weir({"help", "validate"}).out, HasSubstr("weir validate [OPTIONS] [ID...]"));
}

}  // namespace
}  // namespace weir::cli
