#include "gui/session/quick_fix.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {
namespace {

std::string fixed(const std::string& text) {
  const auto read = sim::read_scenario(text, "test.toml");
  EXPECT_FALSE(read);
  if (read) return "";
  for (const sim::Problem& problem : read.error().all) {
    if (const auto fix = quick_fix(text, problem)) return fix->title + "\n" + fix->text;
  }
  return "";
}

const std::string kRest = "record_size = \"1 KiB\"\nrate = \"5 records/s\"\n";

TEST(QuickFix, WritesTheKeyThatWasMeant) {
  EXPECT_EQ(
      fixed(
          "weir = 1 # é\n[stream]\nshard_count = 1\n[[producer]]\nrecord_sizes = \"1 KiB\" # big\n"
          "rate = \"5 records/s\"\n"),
      "change to `record_size`\n"
      "weir = 1 # é\n[stream]\nshard_count = 1\n[[producer]]\nrecord_size = \"1 KiB\" # big\n"
      "rate = \"5 records/s\"\n");
}

TEST(QuickFix, KeepsTheQuotesOfAValue) {
  EXPECT_EQ(fixed("weir = 1\n[stream]\nshard_count = 1\n[[producer]]\n" + kRest +
                  "arrivals = \"poison\"\n"),
            "change to `poisson`\nweir = 1\n[stream]\nshard_count = 1\n[[producer]]\n" + kRest +
                "arrivals = \"poisson\"\n");
}

TEST(QuickFix, LeavesWhatNobodyKnowsToTheUser) {
  EXPECT_EQ(fixed("weir = 1\n[stream]\nshard_count = 0\n[[producer]]\n" + kRest), "");
  EXPECT_EQ(fixed("weir = \n"), "");
}

TEST(QuickFix, OfAnotherTextChangesNothing) {
  sim::Problem problem;
  problem.label = "did you mean `seed`?";
  problem.span = {900, 1, 5};
  EXPECT_FALSE(quick_fix("weir = 1\n", problem));
  problem.span = {0, 0, 0};
  EXPECT_FALSE(quick_fix("weir = 1\n", problem));
  problem.span = {1, 1, 5};
  problem.source = "seeds=1";  // of a --set
  EXPECT_FALSE(quick_fix("weir = 1\n", problem));
  problem.source.reset();
  EXPECT_EQ(quick_fix("weir = 1\n", problem)->text, "seed = 1\n");
  problem.label = "did you mean `seed";
  EXPECT_FALSE(quick_fix("weir = 1\n", problem));
}

}  // namespace
}  // namespace weir::gui
