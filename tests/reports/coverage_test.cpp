// Whether intervals keep what they promise: of 1,000 studies of a case whose truth is known, some
// 950 intervals hold it.

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/judge/verdict.hpp"
#include "reports/study/study.hpp"
#include "reports/study/validation.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {
namespace {

constexpr int kStudies = 1000;

sim::Scenario read(std::string_view text) {
  const auto read = sim::read_scenario(text, "case.toml");
  EXPECT_TRUE(read) << sim::to_text(read.error(), std::string{text});
  return read ? read->scenario : sim::Scenario{};
}

struct Said {
  ObjectiveVerdict verdict;
  std::vector<double> values;  // of the replications
};

// What a study of each seed says about its one objective.
std::vector<Said> studies(sim::Scenario scenario) {
  std::vector<Said> all;
  for (std::uint64_t seed = 1; seed <= kStudies; ++seed) {
    scenario.simulation.seed = seed;
    const Study study = run_study(scenario, {.jobs = 2});
    all.push_back({judge_objectives(scenario.objectives, study.totals).at(0),
                   study.totals.objectives.at(0).values});
  }
  return all;
}

bool holds(const std::optional<Interval>& interval, double truth) {
  return interval && interval->low <= truth && truth <= interval->high;
}

void expect_near_95_percent(int covered) {
  EXPECT_GE(covered, 925) << "of 1,000";
  EXPECT_LE(covered, 975) << "of 1,000";
}

// 100 records/s for ten seconds: the number stored is a Poisson number with mean 1,000.
constexpr std::string_view kCounts = R"(weir = 1
[simulation]
duration     = "10 s"
replications = 40
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "100 records/s"
record_size = "100 B"
  [producer.keys]
  count = 10
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
[[objective]]
metric = "write_records"
min    = "96 records/s"
)";

// A bucket of eight records at a load of 1.05, as in the case poisson-128-kib-1.05.
constexpr std::string_view kLoss = R"(weir = 1
[simulation]
duration     = "11 min"
warm_up      = "1 min"
replications = 20
grain        = "record"
[stream]
shard_count = 1
[[producer]]
name        = "a"
rate        = "8.4 records/s"
record_size = "131069 B"
  [producer.keys]
  count = 1
  [producer.put]
  api    = "PutRecord"
  resend = { failed = "none" }
[[objective]]
metric = "write_throttle_ratio"
max    = "10 %"
)";
constexpr double kTrueLoss = 0.088656;

TEST(LongCoverage, OfAMean) {
  sim::Scenario scenario = read(kCounts);
  scenario.simulation.replications = 10;
  int covered = 0;
  for (const Said& study : studies(scenario)) {
    covered += holds(study.verdict.interval, 100) ? 1 : 0;
  }
  expect_near_95_percent(covered);
}

// P(a Poisson number with mean 1,000 is at least 960) = 0.900466: summed term by term.
TEST(LongCoverage, OfAShareOfReplications) {
  int covered = 0;
  for (const Said& study : studies(read(kCounts))) {
    covered += holds(study.verdict.share_met_interval, 0.900466) ? 1 : 0;
  }
  expect_near_95_percent(covered);
}

// The interval of a loss, and what the equivalence test makes of it: a claim that is right passes
// nearly always, one that is off by just delta in one case of forty.
TEST(LongCoverage, OfALossAndOfItsEquivalenceTest) {
  constexpr double kDelta = 0.012;
  int covered = 0;
  int right_passed = 0;
  int wrong_passed = 0;
  for (const Said& study : studies(read(kLoss))) {
    covered += holds(study.verdict.interval, kTrueLoss) ? 1 : 0;
    const auto passes = [&](double claim) {
      const validity::Check check{.what = "lost",
                                  .number = validity::Number::RefusedShare,
                                  .expected = claim,
                                  .delta = kDelta};
      return judged(check, study.values) == Holds::Yes ? 1 : 0;
    };
    right_passed += passes(kTrueLoss);
    wrong_passed += passes(kTrueLoss + kDelta);
  }
  expect_near_95_percent(covered);
  EXPECT_GE(right_passed, 980);
  EXPECT_GE(wrong_passed, 10);
  EXPECT_LE(wrong_passed, 42);
}

}  // namespace
}  // namespace weir::reports
