#include "reports/judge/kpl_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// 40 processes on 100 shards for ten minutes, twice; what they did in both together.
Study with(const sim::KplResult& sum) {
  Study study = empty_study(100, 2);
  study.scenario.simulation.duration = 10min;
  sim::Producer producer;
  producer.name = "checkout";
  producer.instances = 40;
  producer.record_size.bytes = 1'000;
  producer.kpl.emplace();
  study.scenario.producers = {producer};
  study.totals.replications = 2;
  study.totals.kpl = {sum};
  study.totals.kpl[0].producer = "checkout";
  return study;
}

std::vector<std::string> ids(const Study& study) {
  std::vector<std::string> ids;
  for (const Finding& finding : kpl_findings(study)) ids.push_back(finding.id);
  return ids;
}

TEST(TtlExpiry, IsARecordInAReplicationOrMore) {
  EXPECT_THAT(ids(with({.producer = "", .records = 1, .joined = 50, .expired = 2})),
              ElementsAre("ttl-expiry"));
  EXPECT_THAT(ids(with({.producer = "", .records = 1, .joined = 50, .expired = 1})), IsEmpty());
  EXPECT_EQ(kpl_findings(with({.producer = "", .records = 1, .joined = 50, .expired = 2'400}))[0]
                .headline,
            "1,200 records of checkout expire in its processes, 30 s after they were put");
}

TEST(WrongShardDuplicates, AreARecordInAReplicationOrMore) {
  EXPECT_THAT(ids(with({.producer = "", .records = 1, .joined = 50, .wrong_shard = 2})),
              ElementsAre("wrong-shard-duplicates"));
  EXPECT_THAT(ids(with({.producer = "", .records = 1, .joined = 50, .wrong_shard = 1})), IsEmpty());
}

// 20,000 user records a second are 5 to a process and shard: 1.5 in a tenth of a second.
TEST(KplAggregationLost, IsLessThanTwoWhereTenWouldFit) {
  const sim::KplResult sum{.producer = "", .records = 16'000'000, .joined = 24'000'000};
  EXPECT_THAT(ids(with(sum)), ElementsAre("kpl-aggregation-lost"));
  EXPECT_THAT(ids(with({.producer = "", .records = 12'000'000, .joined = 24'000'000})), IsEmpty())
      << "two";
  Study large = with(sum);
  large.scenario.producers[0].record_size.bytes = 6'000;
  EXPECT_THAT(ids(large), IsEmpty()) << "eight of them fit";
  Study off = with(sum);
  off.scenario.producers[0].kpl->aggregation_enabled = false;
  EXPECT_THAT(ids(off), IsEmpty());
  const Finding finding = kpl_findings(with(sum)).front();
  EXPECT_THAT(finding.evidence.front(), HasSubstr("about 1.5 come together there, 2 with half"));
  EXPECT_THAT(finding.help.front().effect, HasSubstr("about 6"));
}

}  // namespace
}  // namespace weir::reports
