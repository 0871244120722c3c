#include "reports/judge/lease_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A fleet of four whose busiest worker and mean are so busy, and whose leases were nobody's so
// long.
Study fleet(double busiest, double mean, std::vector<double> failover_max_s = {}) {
  Study study = empty_study(4, 10);
  sim::Consumer consumer;
  consumer.name = "orders";
  consumer.workers = 4;
  consumer.kcl.emplace().version = 2;
  study.scenario.consumers = {consumer};
  study.totals.replications = 10;
  ReaderTotals reader;
  reader.name = "orders";
  reader.kcl.emplace();
  reader.kcl->utilizations = {mean, mean};
  reader.kcl->highest_utilizations = {busiest, busiest};
  reader.kcl->least_leases = 3;
  reader.kcl->most_leases = 5;
  reader.kcl->failover_p50_s = failover_max_s;
  reader.kcl->failover_max_s = std::move(failover_max_s);
  study.totals.readers = {reader};
  return study;
}

void allow(Study& study, sim::Metric metric, double limit) {
  sim::Objective objective;
  objective.metric = metric;
  objective.max = limit;
  study.scenario.objectives = {objective};
}

std::vector<Finding> found(const Study& study) {
  return lease_findings(study, {}, {});
}

std::vector<std::string> ids(const Study& study) {
  std::vector<std::string> ids;
  for (const Finding& finding : found(study)) ids.push_back(finding.id);
  return ids;
}

TEST(LeasesUnevenByLoad, NeedsABusyWorkerAndOthersThatAreLessBusy) {
  EXPECT_THAT(ids(fleet(0.71, 0.5)), ElementsAre("leases-uneven-by-load"));
  EXPECT_THAT(ids(fleet(0.69, 0.5)), IsEmpty()) << "there is room";
  EXPECT_THAT(ids(fleet(0.71, 0.6)), IsEmpty()) << "all are busy";
  Study alone = fleet(0.9, 0.5);
  alone.scenario.consumers[0].workers = 1;
  EXPECT_THAT(ids(alone), IsEmpty());
}

TEST(LeasesUnevenByLoad, SaysHowBusyTheyAreAndWhatWouldHelp) {
  const Finding finding = found(fleet(0.96, 0.5))[0];
  EXPECT_EQ(finding.severity, Severity::Breaks);
  EXPECT_THAT(finding.text(), AllOf(HasSubstr("the busiest worker of orders is 96 % busy"),
                                    HasSubstr("3 to 5 leases each")));
  EXPECT_EQ(finding.help.at(0).option, "--set consumer.orders.version=3");
  Study by_load = fleet(0.8, 0.5);
  by_load.scenario.consumers[0].kcl->version = 3;
  EXPECT_EQ(found(by_load)[0].severity, Severity::Tight);
  EXPECT_EQ(found(by_load)[0].help.size(), 1U);
}

TEST(FailoverTooSlow, IsMeasuredByTheObjectives) {
  Study study = fleet(0.1, 0.1, {40, 44});
  EXPECT_THAT(ids(study), IsEmpty()) << "a minute, where there is none";
  allow(study, sim::Metric::IteratorAge, 41);
  ASSERT_THAT(ids(study), ElementsAre("failover-too-slow"));
  allow(study, sim::Metric::IteratorAge, 43);
  EXPECT_THAT(ids(study), IsEmpty());
  allow(study, sim::Metric::EndToEndLatency, 41'000);
  EXPECT_THAT(ids(study), ElementsAre("failover-too-slow"));
  allow(study, sim::Metric::FailoverTime, 41);
  EXPECT_THAT(ids(study), ElementsAre("failover-too-slow"));
  allow(study, sim::Metric::LeasesMoved, 1);
  EXPECT_THAT(ids(study), IsEmpty());
  allow(study, sim::Metric::IteratorAge, 41);
  study.scenario.objectives[0].consumer = "another";
  EXPECT_THAT(ids(study), IsEmpty());
}

TEST(FailoverTooSlow, AsksForAShorterFailoverTimeWhereThatHelps) {
  Study study = fleet(0.1, 0.1, {42, 42});
  allow(study, sim::Metric::IteratorAge, 21);
  const Finding finding = found(study)[0];
  EXPECT_THAT(finding.text(), HasSubstr("nobody's for up to 42 s"));
  EXPECT_EQ(finding.help.at(0).option, "--set consumer.orders.failover_time='5 s'");
  EXPECT_THAT(finding.help.at(0).effect, HasSubstr("2 times as often"));
  study.scenario.consumers[0].kcl->version = 3;
  study.totals.readers[0].kcl->failover_max_s = {170, 170};
  const Finding of_leader = found(study)[0];
  EXPECT_THAT(of_leader.text(), HasSubstr("was the leader"));
  EXPECT_THAT(of_leader.help, IsEmpty());
}

// The stream costs 100 a month, the lease tables so much.
std::vector<Finding> with_tables_for(std::int64_t dollars, const Trial& trial = {},
                                     std::optional<double> most_failover_s = {}) {
  Study study = fleet(0.1, 0.1);
  if (most_failover_s) allow(study, sim::Metric::FailoverTime, *most_failover_s);
  study.totals.counted_s = 600;
  study.totals.readers[0].kcl->dynamodb_write_units = 18'000;
  study.totals.used.resize(10);
  for (UsedIn& used : study.totals.used) used.lease_tables.lease_write_units = 1800;
  study.scenario.consumers[0].kcl->checkpoint_interval = 5s;
  Cost cost;
  cost.currency = "USD";
  cost.month.total = model::Money::of(100, 1, 1'000'000'000);
  cost.lease_tables_month.lines.resize(1);
  cost.lease_tables_month.total = model::Money::of(dollars, 1, 1'000'000'000);
  return lease_findings(study, cost, trial);
}

TEST(LeaseTableCost, IsAFifthOfTheStreams) {
  EXPECT_THAT(with_tables_for(19), IsEmpty());
  const std::vector<Finding> findings = with_tables_for(20);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "lease-table-cost");
  EXPECT_THAT(findings[0].text(),
              AllOf(HasSubstr("a month of the lease tables costs $20.00, 20 % of what the stream"),
                    HasSubstr("orders writes 30 units a second")));
  EXPECT_EQ(findings[0].help.at(0).option, "--set consumer.orders.failover_time='30 s'");
  EXPECT_EQ(findings[0].help.at(0).effect, "") << "nothing was tried";
  EXPECT_EQ(findings[0].help.at(1).option, "--set consumer.orders.checkpoint_interval='1 min'");
}

TEST(LeaseTableCost, LeavesAFailoverTimeThatAnObjectiveNeeds) {
  EXPECT_EQ(with_tables_for(50, {}, 80)[0].help.at(0).option,
            "--set consumer.orders.failover_time='20 s'");
  const Finding tight = with_tables_for(50, {}, 45)[0];
  ASSERT_EQ(tight.help.size(), 1U);
  EXPECT_THAT(tight.help[0].option, HasSubstr("checkpoint_interval"));
}

TEST(LeaseTableCost, IsTriedWithFewerWrites) {
  const Trial third = [](const sim::Scenario& scenario, const std::string& /*phase*/) {
    const sim::KclSettings& kcl = *scenario.consumers[0].kcl;
    sim::RunResult result;
    sim::ReaderResult& reader = result.readers.emplace_back();
    reader.kcl.emplace().all_write_units = kcl.failover_time == 30s ? 600 : 900;
    return std::optional{result};
  };
  const Finding finding = with_tables_for(50, third).at(0);
  EXPECT_EQ(finding.help.at(0).effect, "33.3 % of the writes in a trial run");
  EXPECT_EQ(finding.help.at(1).effect, "50 % of the writes in a trial run");
}

}  // namespace
}  // namespace weir::reports
