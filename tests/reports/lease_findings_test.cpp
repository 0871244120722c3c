#include "reports/judge/lease_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

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

std::vector<std::string> ids(const Study& study) {
  std::vector<std::string> ids;
  for (const Finding& finding : lease_findings(study)) ids.push_back(finding.id);
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
  const Finding finding = lease_findings(fleet(0.96, 0.5))[0];
  EXPECT_EQ(finding.severity, Severity::Breaks);
  EXPECT_THAT(finding.text(), AllOf(HasSubstr("the busiest worker of orders is 96 % busy"),
                                    HasSubstr("3 to 5 leases each")));
  EXPECT_EQ(finding.help.at(0).option, "--set consumer.orders.version=3");
  Study by_load = fleet(0.8, 0.5);
  by_load.scenario.consumers[0].kcl->version = 3;
  EXPECT_EQ(lease_findings(by_load)[0].severity, Severity::Tight);
  EXPECT_EQ(lease_findings(by_load)[0].help.size(), 1U);
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
  const Finding finding = lease_findings(study)[0];
  EXPECT_THAT(finding.text(), HasSubstr("nobody's for up to 42 s"));
  EXPECT_EQ(finding.help.at(0).option, "--set consumer.orders.failover_time='5 s'");
  EXPECT_THAT(finding.help.at(0).effect, HasSubstr("2 times as often"));
  study.scenario.consumers[0].kcl->version = 3;
  study.totals.readers[0].kcl->failover_max_s = {170, 170};
  const Finding of_leader = lease_findings(study)[0];
  EXPECT_THAT(of_leader.text(), HasSubstr("was the leader"));
  EXPECT_THAT(of_leader.help, IsEmpty());
}

}  // namespace
}  // namespace weir::reports
