#include "reports/judge/mode_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using model::PriceMode;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// An on-demand stream of 4 shards that became so many, and so many of 1,000,000 attempts that were
// refused.
Study grown(std::int64_t shards, std::int64_t refused) {
  Study study = empty_study(4, 1);
  study.scenario.stream.mode = model::StreamMode::OnDemand;
  study.totals.attempted_records = 1'000'000;
  study.totals.refused_records = refused;
  study.totals.shards.clear();
  for (std::int64_t i = 0; i < shards; ++i) {
    study.totals.shards.emplace_back().sum.closed = Duration::max();
  }
  return study;
}

// What a trial refuses, by how many shards it begins with and how quick the service is.
Trial refusing(std::int64_t if_warm, std::int64_t if_quick) {
  return [=](const sim::Scenario& scenario, const std::string&) -> std::optional<sim::RunResult> {
    sim::RunResult result;
    result.attempted_records = 1'000'000;
    result.refused_records = scenario.stream.shard_count > 4 ? if_warm : if_quick;
    return result;
  };
}

std::vector<std::string> ids(const Study& study, const Cost& cost = {}, const Trial& trial = {}) {
  std::vector<std::string> ids;
  for (const Finding& finding : mode_findings(study, cost, trial)) ids.push_back(finding.id);
  return ids;
}

TEST(OnDemandRampTooSlow, NeedsRefusalsWhileTheStreamGrows) {
  EXPECT_THAT(ids(grown(8, 1'000)), ElementsAre("on-demand-ramp-too-slow"));
  EXPECT_THAT(ids(grown(8, 999)), IsEmpty()) << "0.1 % is the least";
  EXPECT_THAT(ids(grown(4, 500'000)), IsEmpty()) << "it does not grow: a hot key, perhaps";
  Study provisioned = grown(8, 1'000);
  provisioned.scenario.stream.mode = model::StreamMode::Provisioned;
  EXPECT_THAT(ids(provisioned), IsEmpty());
}

TEST(OnDemandRampTooSlow, IsNotWhyRecordsAreRefusedThatAWarmStreamRefusesToo) {
  EXPECT_THAT(ids(grown(8, 1'000), {}, refusing(500, 0)), ElementsAre("on-demand-ramp-too-slow"));
  EXPECT_THAT(ids(grown(8, 1'000), {}, refusing(501, 0)), IsEmpty());
}

TEST(OnDemandRampTooSlow, TellsWhatTheAnswerDependsOn) {
  const auto findings = mode_findings(grown(8, 20'000), {}, refusing(100, 5'000));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].headline,
            "2 % of all attempts are refused while the service makes 8 shards of 4");
  EXPECT_THAT(findings[0].evidence.back(),
              AllOf(HasSubstr("scale_time is 15 min here; if the service took 1 min it would be "
                              "0.5 %"),
                    HasSubstr("\"within 15 minutes\"")));
  ASSERT_EQ(findings[0].help.size(), 1U);
  EXPECT_EQ(findings[0].help[0].effect, "0.01 % of the attempts refused in a trial run");
  EXPECT_THAT(findings[0].help[0].option, HasSubstr("warm_throughput='8 MiB/s'"));
}

// Three bills of a month, in dollars; which of them is the run's own.
Cost bills(std::int64_t provisioned, std::int64_t standard, std::int64_t advantage, PriceMode own) {
  const auto dollars = [](std::int64_t amount) {
    return std::optional{model::Money::of(amount, 1, kNanosPerSecond)};
  };
  Cost cost;
  cost.known = true;
  cost.currency = "USD";
  cost.modes = {
      {PriceMode::Provisioned, dollars(provisioned), own == PriceMode::Provisioned},
      {PriceMode::OnDemandStandard, dollars(standard), own == PriceMode::OnDemandStandard},
      {PriceMode::OnDemandAdvantage, dollars(advantage), own == PriceMode::OnDemandAdvantage}};
  return cost;
}

TEST(CheaperMode, IsATenthCheaperOrMore) {
  const Study study = grown(4, 0);
  EXPECT_THAT(ids(study, bills(100, 90, 200, PriceMode::Provisioned)), ElementsAre("cheaper-mode"));
  EXPECT_THAT(ids(study, bills(100, 91, 200, PriceMode::Provisioned)), IsEmpty());
  EXPECT_THAT(ids(study, bills(100, 90, 200, PriceMode::OnDemandStandard)), IsEmpty());
  EXPECT_THAT(ids(study, bills(50, 90, 20, PriceMode::OnDemandStandard)),
              ElementsAre("cheaper-mode"));
  Cost mixed = bills(100, 90, 200, PriceMode::Provisioned);
  mixed.modes[0].is_own = false;
  EXPECT_THAT(ids(study, mixed), IsEmpty()) << "a run that changed its mode has none of its own";
  EXPECT_THAT(ids(study, {}), IsEmpty());
}

TEST(CheaperMode, NamesBothBillsAndTheWayThere) {
  const auto findings = mode_findings(grown(4, 0), bills(100, 90, 20, PriceMode::Provisioned), {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::Wasteful);
  EXPECT_EQ(findings[0].headline,
            "a month of this costs $100.00 provisioned, and $20.00 on-demand Advantage");
  EXPECT_THAT(findings[0].evidence.back(), HasSubstr("25 MiB/s in and 25 MiB/s out"));
  EXPECT_EQ(findings[0].help[0].option,
            "--set stream.mode=on_demand --set account.on_demand_advantage=true");
}

}  // namespace
}  // namespace weir::reports
