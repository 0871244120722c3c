#include "reports/study/validation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "reports/document/json.hpp"
#include "reports/document/validation_text.hpp"
#include "reports/validity/cases.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using validity::Case;
using validity::Check;
using validity::Number;

// ---- The equivalence test ----

Holds verdict(double delta, const std::vector<double>& values) {
  return judged({.what = "x", .number = Number::RefusedShare, .expected = 10, .delta = delta},
                values);
}

TEST(Equivalence, AsksForTheWholeIntervalWithinDelta) {
  // mean 10, standard error 1/sqrt(3), t = 4.303 at two degrees of freedom: 10 +- 2.484
  const std::vector<double> values{9, 10, 11};
  EXPECT_EQ(verdict(2.49, values), Holds::Yes);
  EXPECT_EQ(verdict(2.48, values), Holds::No) << "right on average is not enough";
}

TEST(Equivalence, IsNotPassedByFewOrScatteredValues) {
  EXPECT_EQ(verdict(5, {10}), Holds::No) << "one value has no interval";
  EXPECT_EQ(verdict(5, {}), Holds::No);
  EXPECT_EQ(verdict(5, {0, 20}), Holds::No);
  EXPECT_EQ(verdict(5, {10, 10}), Holds::Yes);
}

TEST(Equivalence, SeesADifferenceOnEitherSide) {
  EXPECT_EQ(verdict(0.5, {10.4, 10.4, 10.41}), Holds::Yes);
  EXPECT_EQ(verdict(0.5, {10.6, 10.6, 10.61}), Holds::No);
  EXPECT_EQ(verdict(0.5, {9.6, 9.6, 9.61}), Holds::Yes);
  EXPECT_EQ(verdict(0.5, {9.4, 9.4, 9.41}), Holds::No);
}

TEST(Equivalence, OfWhatIsExactAllowsNothing) {
  EXPECT_EQ(verdict(0, {10, 10}), Holds::Yes);
  EXPECT_EQ(verdict(0, {10}), Holds::Yes) << "one replication is enough";
  EXPECT_EQ(verdict(0, {10, 10.0000001}), Holds::No);
  EXPECT_EQ(verdict(0, {}), Holds::No);
  const Check third{.what = "x", .number = Number::ShardWidth, .expected = 0.333333333};
  EXPECT_EQ(judged(third, std::vector{1.0 / 3}), Holds::Yes) << "to nine digits";
}

TEST(Equivalence, IsNotAskedOfWhatIsOnlyShown) {
  const Check shown{.what = "x", .number = Number::AgeMean, .judged = false};
  EXPECT_EQ(judged(shown, std::vector{7.0}), Holds::NotJudged);
}

// ---- Numbers ----

double number(const sim::RunResult& result, Check check) {
  check.what = "x";
  const auto value = number_of(result, check);
  EXPECT_TRUE(value.has_value());
  return value.value_or(-1);
}

TEST(NumberOf, TheStream) {
  sim::RunResult result = quiet_result(4);
  result.born_records = 100;
  result.attempted_records = 160;
  result.refused_records = 40;
  result.dropped_records = 5;
  result.write_records = 95;
  result.attempts.attempted = {100, 60};
  result.attempts.refused = {25, 15};
  EXPECT_EQ(number(result, {.number = Number::StoredRecords}), 95);
  EXPECT_EQ(number(result, {.number = Number::RefusedRecords}), 40);
  EXPECT_EQ(number(result, {.number = Number::DroppedRecords}), 5);
  EXPECT_EQ(number(result, {.number = Number::RefusedShare}), 0.25);
  EXPECT_EQ(number(result, {.number = Number::DroppedShare}), 0.05);
  result.write_bytes = 190;
  EXPECT_EQ(number(result, {.number = Number::RecordBytes}), 2);
  result.duration = result.warm_up + 10s;
  EXPECT_EQ(number(result, {.number = Number::StoredPerSecond}), 9.5);
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::RecordsJoined}));
  result.kpl = {{.producer = "a", .records = 3, .joined = 7},
                {.producer = "b", .records = 1, .joined = 3}};
  EXPECT_EQ(number(result, {.number = Number::RecordsJoined}), 2.5);
  EXPECT_EQ(number(result, {.number = Number::AttemptsPerBirth}), 1.6);
  result.failed_records = 30;
  EXPECT_EQ(number(result, {.number = Number::TriesPerBirth}), 1.9);
  EXPECT_EQ(number(result, {.number = Number::RefusedShareOf, .index = 1}), 0.25);
  EXPECT_EQ(number(result, {.number = Number::RefusedShareOf, .index = 2}), 0.25);
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::RefusedShareOf, .index = 3}));
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::RefusedShareOf, .index = 99}));
}

TEST(NumberOf, SpellsOfThrottling) {
  sim::RunResult result = quiet_result(1);
  const auto refused_share = [&](const std::vector<int>& percents) {
    result.minutes.clear();
    for (const int percent : percents) {
      result.minutes.push_back({.attempted_records = 1000, .refused_records = 10 * percent});
    }
    return number(result, {.number = Number::ThrottledSpells});
  };
  EXPECT_EQ(refused_share({}), 0);
  EXPECT_EQ(refused_share({0, 1, 50, 0, 0, 3}), 2);
  EXPECT_EQ(refused_share({1, 1}), 1);
  result.minutes = {{.attempted_records = 1000, .refused_records = 9}};
  EXPECT_EQ(number(result, {.number = Number::ThrottledSpells}), 0) << "a hundredth is the least";
}

TEST(NumberOf, AMonthsCostByMode) {
  sim::RunResult result = quiet_result(1);
  result.duration = 73min;
  result.usage.shard_ns = Duration{73min}.count();
  result.usage.stream_ns = Duration{73min}.count();
  EXPECT_EQ(number(result, {.number = Number::MonthlyCost, .of = "provisioned"}), 10.95);
  EXPECT_EQ(number(result, {.number = Number::MonthlyCost, .of = "on-demand Standard"}), 29.2);
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::MonthlyCost, .of = "free"}));
}

TEST(NumberOf, Shards) {
  sim::RunResult result = quiet_result(4);
  result.shards[1].offered_records = 30;
  result.shards[2].offered_records = 10;
  result.shards[3].state = "CLOSED";
  result.shards[2].opened = 90s;
  EXPECT_EQ(number(result, {.number = Number::OfferedShare, .index = 1}), 0.75);
  EXPECT_EQ(number(result, {.number = Number::ShardWidth, .index = 0}), 0.25);
  EXPECT_EQ(number(result, {.number = Number::ShardWidth, .index = 3}), 0) << "it is closed";
  EXPECT_EQ(number(result, {.number = Number::OpenShards}), 3);
  EXPECT_EQ(number(result, {.number = Number::LastOpened}), 90);
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::ShardWidth, .index = 4}));
}

TEST(NumberOf, Readers) {
  sim::RunResult result = quiet_result(1);
  sim::ReaderResult a;
  a.name = "a";
  a.calls = 10;
  a.refused_calls = 3;
  a.failed_calls = 1;
  a.read_records = 40;
  sim::ReaderResult b = a;
  b.name = "b";
  b.latency.add(100ms);
  b.iterator_age.add(2s);
  b.recoveries = {7s};
  result.readers = {a, b};
  EXPECT_EQ(number(result, {.number = Number::AcceptedCalls}), 12) << "of all readers";
  EXPECT_EQ(number(result, {.number = Number::RefusedCalls}), 6);
  EXPECT_EQ(number(result, {.number = Number::ReadRecords}), 80);
  EXPECT_NEAR(number(result, {.number = Number::LatencyMean, .of = "b"}), 100, 1);
  EXPECT_NEAR(number(result, {.number = Number::LatencyP50, .of = "b"}), 100, 1);
  EXPECT_NEAR(number(result, {.number = Number::LatencyP99, .of = "b"}), 100, 1);
  EXPECT_NEAR(number(result, {.number = Number::AgeMean, .of = "b"}), 2, 0.02);
  EXPECT_NEAR(number(result, {.number = Number::AgeMax, .of = "b"}), 2, 0.02);
  EXPECT_EQ(number(result, {.number = Number::RecoveryTime, .of = "b"}), 7);
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::LatencyMean}))
      << "the first reader got nothing";
  EXPECT_FALSE(number_of(result, {.what = "x", .number = Number::LatencyMean, .of = "c"}));
}

// ---- Cases ----

constexpr std::string_view kSmall = R"(weir = 1
[simulation]
duration     = "20 s"
replications = 5
grain        = "record"
[stream]
shard_count = 2
[[producer]]
rate        = "100 records/s"
arrivals    = "constant"
record_size = "100 B"
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
[[consumer]]
name = "reader"
)";

Case small(std::vector<Check> checks) {
  return {.id = "small",
          .claim = "It is small.",
          .scenario = kSmall,
          .checks = std::move(checks),
          .source = "nowhere",
          .mutant = "none"};
}

CheckedCase only(const Case& of, std::int64_t jobs = 2) {
  Validation done = validate(std::vector{of}, {.jobs = jobs});
  EXPECT_THAT(done.cases, SizeIs(1));
  return done.cases.at(0);
}

TEST(Validate, ReadsEachReplicationAndJudges) {
  const auto done = only(small({{"stored", Number::StoredRecords, 2000},
                                {"stored", Number::StoredRecords, 2001},
                                {"latency", Number::LatencyMean, 580, 50}}));
  EXPECT_EQ(done.replications, 5);
  ASSERT_THAT(done.numbers, SizeIs(3));
  EXPECT_THAT(done.numbers[0].values, AllOf(SizeIs(5), Each(2000)));
  EXPECT_EQ(done.numbers[0].holds, Holds::Yes);
  EXPECT_EQ(done.numbers[1].holds, Holds::No);
  EXPECT_EQ(done.numbers[2].holds, Holds::Yes) << done.numbers[2].simulated.value_or(-1);
  EXPECT_FALSE(done.holds());
}

TEST(Validate, SetsValuesAsTheCommandLineDoes) {
  Case half = small({{"stored", Number::StoredRecords, 1000}});
  half.set = {{"producer.0.rate", "50 records/s"}};
  EXPECT_TRUE(only(half).holds());
}

TEST(Validate, TakesTheOtherGrainOffReplicationByReplication) {
  Case difference = small({{"stored", Number::StoredRecords, 0}, {"mean", Number::LatencyMean, 0}});
  difference.less_grain = "record";
  EXPECT_TRUE(only(difference).holds()) << "the same run twice differs by nothing";
  difference.set = {{"simulation.grain", "1 s"}};
  EXPECT_EQ(only(difference).numbers.at(1).holds, Holds::No);
  EXPECT_NE(only(difference).numbers.at(1).simulated, 0);
}

TEST(Validate, DoesNotHoldWhatWasNotMeasured) {
  const auto done = only(small({{"recovery", Number::RecoveryTime, 1, 1000, "reader"}}));
  EXPECT_THAT(done.numbers.at(0).values, IsEmpty());
  EXPECT_EQ(done.numbers.at(0).holds, Holds::No);
}

TEST(Validate, SaysThatAScenarioIsWrong) {
  Case wrong = small({{"stored", Number::StoredRecords, 2000}});
  wrong.set = {{"stream.shard_count", "0"}};
  const auto done = only(wrong);
  ASSERT_TRUE(done.trouble);
  EXPECT_THAT(*done.trouble, HasSubstr("its scenario is wrong"));
  EXPECT_FALSE(done.holds());
}

TEST(Validate, IsTheSameForAnyNumberOfJobs) {
  Case drawn = small(
      {{"stored", Number::StoredRecords, 2000, 100}, {"latency", Number::LatencyMean, 580, 50}});
  drawn.set = {{"producer.0.arrivals", "poisson"}};
  const std::vector<Case> cases{drawn, small({{"stored", Number::StoredRecords, 2000}})};
  const auto one = validate(cases, {.jobs = 1});
  const auto three = validate(cases, {.jobs = 3});
  EXPECT_EQ(to_json(one, "x"), to_json(three, "x"));
  EXPECT_EQ(to_text(one), to_text(three));
  EXPECT_THAT(one.cases, SizeIs(2));
}

TEST(Validate, StoppedLeavesOutWhatIsNotDone) {
  std::atomic<bool> stop{false};
  const std::vector<Case> cases{small({{"stored", Number::StoredRecords, 2000}}),
                                small({{"stored", Number::StoredRecords, 2000}})};
  const auto stopped = validate(cases, {.jobs = 1, .stop = &stop, .watch = [&](const Progress& at) {
                                          EXPECT_EQ(at.replications, 10);
                                          if (at.finished == 6) stop = true;
                                        }});
  EXPECT_TRUE(stopped.partial());
  EXPECT_THAT(stopped.cases, SizeIs(1));
  EXPECT_THAT(to_text(stopped), HasSubstr("PARTIAL"));
}

// ---- As text ----

CheckedCase checked(Check check, const std::vector<double>& values) {
  CheckedCase done{.of = small({check}), .replications = 3, .seed = 1, .numbers = {}};
  done.numbers.push_back({.check = check,
                          .values = values,
                          .simulated = mean_of(values),
                          .interval = mean_interval(values),
                          .holds = judged(check, values)});
  return done;
}

TEST(ValidationText, ShowsExpectationIntervalAndVerdict) {
  const Validation done{
      .cases = {checked({"lost", Number::RefusedShare, 0.000079739, 0.00003},
                        {0.00008, 0.00008, 0.000081}),
                checked({"stored", Number::StoredRecords, 600'999}, {600'999, 600'999}),
                checked({"stored", Number::StoredRecords, 600'999}, {600'998, 600'998}),
                checked({"age", Number::AgeMean, 0, 0.1, "", 0, false}, {0.25, 0.25})},
      .asked = 4};
  const std::string text = to_text(done);
  EXPECT_THAT(text, HasSubstr("expected  0.000079739 ± 0.00003\n"));
  EXPECT_THAT(text, HasSubstr("simulated 0.0000803 [0.0000789 - 0.0000818]"));
  EXPECT_THAT(text, HasSubstr("expected  600,999 exactly\n"));
  EXPECT_THAT(text, HasSubstr("600,998                          DOES NOT HOLD\n"));
  EXPECT_THAT(text, HasSubstr("0.250                            shown only\n"));
  EXPECT_THAT(text, HasSubstr("\n3 numbers: 2 as expected, 1 not; 1 more shown without a verdict"));
  EXPECT_THAT(text, HasSubstr("small [1]\n  It is small.\n"));
  EXPECT_THAT(text, HasSubstr("\n[1] nowhere\n"));
  EXPECT_THAT(text, Not(HasSubstr("PARTIAL")));
}

// ---- The table ----

TEST(ValidityCases, AreWhole) {
  std::set<std::string_view> ids;
  const std::regex dated{R"(\(20\d\d-\d\d-\d\d\)$|^each replication at both grains)"};
  for (const Case& each : validity::all_cases()) {
    EXPECT_TRUE(ids.insert(each.id).second) << each.id << " stands twice";
    EXPECT_TRUE(each.claim.ends_with(".")) << each.id;
    EXPECT_TRUE(std::regex_search(std::string{each.source}, dated)) << each.id;
    EXPECT_FALSE(each.mutant.empty()) << each.id;
    EXPECT_FALSE(each.checks.empty()) << each.id;
    for (const Check& check : each.checks) {
      EXPECT_GE(check.delta, 0) << each.id;
      if (!each.less_grain.empty()) {
        EXPECT_EQ(check.expected, 0) << each.id;
      }
    }
  }
  EXPECT_GT(ids.size(), 30U);
}

TEST(ValidityCases, AreScenarios) {
  for (const Case& each : validity::all_cases()) {
    const auto read =
        sim::read_scenario(each.scenario, std::string{each.id}, {each.set.begin(), each.set.end()});
    ASSERT_TRUE(read) << each.id << ": " << sim::to_text(read.error(), "");
    EXPECT_THAT(read->warnings.all, IsEmpty()) << each.id;
    EXPECT_FALSE(read->scenario.title.empty()) << each.id;
  }
}

TEST(ValidityCases, WhoseNumbersScatterHaveReplicationsForAnInterval) {
  for (const Case& each : validity::all_cases()) {
    const auto read =
        sim::read_scenario(each.scenario, std::string{each.id}, {each.set.begin(), each.set.end()});
    ASSERT_TRUE(read);
    for (const Check& check : each.checks) {
      if (check.judged && check.delta > 0) {
        EXPECT_GE(read->scenario.simulation.replications, 5) << each.id;
      }
    }
  }
}

}  // namespace
}  // namespace weir::reports
