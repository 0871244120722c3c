#include "reports/judge/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

sim::Objective no_drops(double in = 0.9) {
  return {.name = "nothing is lost",
          .metric = sim::Metric::RecordsDropped,
          .stat = sim::Stat::P99,
          .consumer = "",
          .min = std::nullopt,
          .max = 0,
          .in = in};
}

// `met` replications drop nothing, the others 10 records each.
ObjectiveVerdict judged(std::int64_t met, std::int64_t replications, double in = 0.9) {
  Totals totals;
  for (std::int64_t i = 0; i < replications; ++i) {
    auto result = quiet_result(1);
    result.dropped_records = i < met ? 0 : 10;
    add(totals, result, {no_drops(in)});
  }
  return judge_objectives({no_drops(in)}, totals).at(0);
}

struct Row {
  std::int64_t met;
  std::int64_t replications;
  double in;
  Verdict verdict;
};

// The edges by Wilson's formula with z = 1.959964, worked out apart from our code: for all met the
// lower end is n / (n + 3.8415).
TEST(Verdict, TruthTable) {
  using enum Verdict;
  for (const auto& [met, n, in, verdict] :
       {Row{35, 35, 0.9, Pass}, Row{34, 34, 0.9, Unsure}, Row{40, 40, 0.9, Pass},
        Row{39, 40, 0.9, Unsure}, Row{0, 40, 0.9, Fail}, Row{0, 1, 0.9, Fail},
        Row{1, 1, 0.9, Unsure}, Row{36, 40, 0.9, Unsure}, Row{32, 40, 0.9, Fail},
        Row{33, 40, 0.9, Unsure}, Row{40, 40, 0.99, Unsure}, Row{40, 40, 1.0, Unsure},
        Row{39, 40, 1.0, Fail}, Row{30, 40, 0.5, Pass}, Row{20, 40, 0.5, Unsure}}) {
    EXPECT_EQ(judged(met, n, in).verdict, verdict) << met << " of " << n << " for " << in;
  }
}

TEST(Verdict, SaysHowManyMoreWouldSettleIt) {
  EXPECT_EQ(judged(34, 34).further_replications, 1);
  EXPECT_EQ(judged(1, 1).further_replications, 34);
  EXPECT_EQ(judged(36, 40).further_replications, std::nullopt);
  EXPECT_EQ(judged(35, 35).further_replications, std::nullopt);
}

TEST(Verdict, MeanStandsBesideItWithItsInterval) {
  const auto one = judged(20, 40);
  ASSERT_TRUE(one.value);
  EXPECT_DOUBLE_EQ(*one.value, 5);
  ASSERT_TRUE(one.interval);
  // sd of half 0, half 10: 5.0637; t(39) 2.0227; / sqrt(40)
  EXPECT_NEAR(one.interval->high - 5, 1.6194, 1e-3);
  EXPECT_FALSE(one.never_in);
}

TEST(Verdict, NeverHappenedGetsTheRuleOfThree) {
  const auto one = judged(40, 40);
  ASSERT_TRUE(one.never_in);
  EXPECT_DOUBLE_EQ(*one.never_in, 0.075);
  EXPECT_FALSE(one.interval);
  EXPECT_EQ(one.value_sentence, "0 in all 40 replications");
  EXPECT_THAT(one.share_sentence, testing::HasSubstr("at most 7.5 % of runs"));
}

TEST(Verdict, WhatWasNotMeasuredIsNotMet) {
  sim::Objective latency = no_drops();
  latency.metric = sim::Metric::EndToEndLatency;
  latency.max = 1000;
  Totals totals;
  auto result = quiet_result(1);
  result.readers.push_back(idle_reader());
  add(totals, result, {latency});
  const auto one = judge_objectives({latency}, totals).at(0);
  EXPECT_EQ(one.met, 0);
  EXPECT_FALSE(one.value);
  EXPECT_EQ(one.verdict, Verdict::Fail);
}

ObjectiveVerdict with(Verdict verdict, std::optional<std::int64_t> further = std::nullopt) {
  ObjectiveVerdict one;
  one.verdict = verdict;
  one.further_replications = further;
  return one;
}

TEST(OverallVerdict, FailsBeforeItIsUnsureBeforeItPasses) {
  using enum Verdict;
  EXPECT_EQ(overall({}), None);
  EXPECT_EQ(overall({with(Pass), with(Pass)}), Pass);
  EXPECT_EQ(overall({with(Pass), with(Unsure)}), Unsure);
  EXPECT_EQ(overall({with(Unsure), with(Fail)}), Fail);
}

TEST(OverallVerdict, IsASentence) {
  using enum Verdict;
  EXPECT_EQ(verdict_sentence({}), "no objective was given");
  EXPECT_EQ(verdict_sentence({with(Pass)}), "1 of 1 objective met");
  EXPECT_EQ(verdict_sentence({with(Fail), with(Pass)}), "1 of 2 objectives met");
  EXPECT_EQ(verdict_sentence({with(Pass), with(Unsure, 12), with(Unsure, 3)}),
            "1 of 3 objectives met, 2 unsure: 12 replications more would settle it if they go on "
            "like this");
  EXPECT_THAT(verdict_sentence({with(Unsure)}), testing::HasSubstr("no number of replications"));
}

}  // namespace
}  // namespace weir::reports
