#include "reports/judge/scaling_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reports/study/totals.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

sim::ScalingResult scaling(Duration at, std::int64_t from, std::int64_t target,
                           const std::string& error = {}) {
  return {.at = at,
          .by = "robot",
          .call = "UpdateShardCount",
          .from = from,
          .target = target,
          .metric = "write",
          .value = 0.9,
          .error = error,
          .message = error.empty() ? "" : "Rate exceeded for stream s."};
}

// Two replications in which the robot does the same.
Study with(const std::vector<sim::ScalingResult>& scalings) {
  Study study = empty_study(4, 2);
  for (int i = 0; i < 2; ++i) {
    sim::RunResult result = quiet_result(4);
    result.scalings = scalings;
    add(study, result);
  }
  return study;
}

std::vector<std::string> ids(const std::vector<sim::ScalingResult>& scalings) {
  std::vector<std::string> ids;
  for (const Finding& finding : scaling_findings(with(scalings))) ids.push_back(finding.id);
  return ids;
}

TEST(AutoscalerOscillates, IsToldOfATurnWithinAnHour) {
  EXPECT_THAT(ids({scaling(1min, 4, 8), scaling(50min, 8, 4)}),
              ElementsAre("autoscaler-oscillates"));
  EXPECT_THAT(ids({scaling(1min, 4, 8), scaling(62min, 8, 4)}), IsEmpty()) << "over an hour";
  EXPECT_THAT(ids({scaling(1min, 4, 8), scaling(50min, 8, 16)}), IsEmpty()) << "the same way";
  EXPECT_THAT(ids({scaling(1min, 4, 8), scaling(50min, 8, 4, "LimitExceededException")}),
              ElementsAre("update-budget-burnt"))
      << "what is refused turns nothing";
}

TEST(AutoscalerOscillates, ShowsTheWayThatTheShardsWent) {
  const auto findings =
      scaling_findings(with({scaling(1min, 4, 6), scaling(5min, 6, 8), scaling(20min, 8, 7)}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].headline,
            "of 3 scalings in a run, 1 takes back within an hour what the one before did");
  EXPECT_EQ(findings[0].evidence.front(), "4 -> 6 -> 8 -> 7");
}

TEST(UpdateBudgetBurnt, IsToldOfRefusalsForTheBudgetOnly) {
  EXPECT_THAT(ids({scaling(1min, 4, 8, "LimitExceededException")}),
              ElementsAre("update-budget-burnt"));
  EXPECT_THAT(ids({scaling(1min, 4, 80, "InvalidArgumentException")}), IsEmpty());
  sim::ScalingResult quota = scaling(1min, 4, 8, "LimitExceededException");
  quota.message = "This request would exceed the shard limit for the account";
  EXPECT_THAT(ids({quota}), IsEmpty());
}

}  // namespace
}  // namespace weir::reports
