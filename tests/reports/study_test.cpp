#include "reports/study/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "sim/scenario/scenario_toml.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

sim::Scenario small(std::int64_t replications) {
  const auto read = sim::read_scenario(R"(
weir = 1
[simulation]
duration = "20 s"
replications = )" + std::to_string(replications) +
                                           R"(
[stream]
shard_count = 2
[[producer]]
rate = "500 records/s"
record_size = "200 B"
[[consumer]]
[[objective]]
metric = "records_dropped"
max = "0 records"
)",
                                       "small.toml");
  EXPECT_TRUE(read) << sim::to_text(read.error(), "");
  return read ? read->scenario : sim::Scenario{};
}

TEST(Study, IsTheSameForAnyNumberOfJobs) {
  const auto one = run_study(small(7), {.jobs = 1});
  const auto four = run_study(small(7), {.jobs = 4});
  EXPECT_EQ(one.totals.replications, 7);
  EXPECT_EQ(four.totals.replications, 7);
  EXPECT_EQ(one.totals.fingerprint, four.totals.fingerprint);
  EXPECT_EQ(one.totals.born_records, four.totals.born_records);
  EXPECT_EQ(one.totals.readers.at(0).latency_mean_ms, four.totals.readers.at(0).latency_mean_ms);
  EXPECT_EQ(one.ending, Ending::Complete);
  EXPECT_FALSE(one.partial());
}

// The small scenario with a reshard at an instant.
sim::Scenario resharded(Duration at) {
  sim::Scenario scenario = small(3);
  sim::Action& action = scenario.actions.emplace_back();
  action.at = at;
  action.call = sim::ActionCall::UpdateShardCount;
  action.target_shard_count = 3;
  return scenario;
}

TEST(Study, ThatGoesOnFromACheckpointIsTheOneFromTheStart) {
  const auto whole = run_study(resharded(15s), {.jobs = 2});
  const auto first = std::make_shared<sim::Checkpoints>(20s);
  run_study(resharded(10s), {.jobs = 2, .checkpoints = first.get()});
  ASSERT_GT(first->count(), 4U);
  sim::Checkpoints second{20s, {first}};
  std::optional<Duration> seen;
  const StudyControl control{.jobs = 2,
                             .view =
                                 [&seen](const sim::RunView& view) {
                                   if (!seen) seen = view.now;
                                 },
                             .checkpoints = &second};
  const auto resumed = run_study(resharded(15s), control);
  EXPECT_GE(seen.value_or(0s), 10s) << "what comes before was there at once";
  EXPECT_EQ(resumed.totals.fingerprint, whole.totals.fingerprint);
  EXPECT_EQ(resumed.totals.replications, 3);
  EXPECT_EQ(resumed.totals.events, whole.totals.events);
  EXPECT_EQ(resumed.totals.readers.at(0).latency_mean_ms,
            whole.totals.readers.at(0).latency_mean_ms);
  EXPECT_EQ(resumed.first.born_records, whole.first.born_records);
}

TEST(Study, EveryReplicationIsAnotherDay) {
  const auto study = run_study(small(5), {.jobs = 2});
  const auto& means = study.totals.readers.at(0).latency_mean_ms;
  EXPECT_EQ(std::set<double>(means.begin(), means.end()).size(), 5U);
}

TEST(Study, KeepsTheMinutesOfTheFirstReplication) {
  const auto study = run_study(small(2), {.jobs = 2});
  EXPECT_EQ(study.first.replication, 0);
  EXPECT_FALSE(study.first.minutes.empty());
}

TEST(Study, StoppedKeepsTheFirstReplicationsByIndex) {
  std::atomic<bool> stop{false};
  const StudyControl control{
      .jobs = 3, .max_memory_bytes = 0, .stop = &stop, .watch = [&](const Progress& progress) {
        // by then the first one is surely done too, whatever the threads' turns were
        if (progress.finished >= 40) stop = true;
      }};
  const auto stopped = run_study(small(200), control);
  EXPECT_EQ(stopped.ending, Ending::Interrupted);
  EXPECT_TRUE(stopped.partial());
  const auto kept = stopped.totals.replications;
  ASSERT_FALSE(stopped.first.partial);
  ASSERT_GE(kept, 1);
  ASSERT_LT(kept, 200);
  EXPECT_EQ(stopped.totals.fingerprint, run_study(small(kept), {.jobs = 1}).totals.fingerprint);
}

TEST(Study, StoppedBeforeAnyIsDoneShowsThePartOfTheFirst) {
  std::atomic<bool> stop{false};
  const StudyControl control{
      .jobs = 2, .max_memory_bytes = 0, .stop = &stop, .watch = [&](const Progress&) {
        stop = true;
      }};
  const auto study = run_study(small(5), control);
  EXPECT_EQ(study.totals.replications, 1);
  EXPECT_TRUE(study.first.partial);
  EXPECT_LT(study.first.duration, 20s);
  EXPECT_GT(study.first.duration, 0s);
}

TEST(Study, StoppedBeforeItBeganHasNothing) {
  const std::atomic<bool> stop{true};
  const auto study =
      run_study(small(5), {.jobs = 2, .max_memory_bytes = 0, .stop = &stop, .watch = {}});
  EXPECT_EQ(study.ending, Ending::Interrupted);
  EXPECT_EQ(study.totals.replications, 0);
}

TEST(Study, EndsWhereOneWorldAloneOutgrowsTheMemory) {
  const auto study = run_study(small(5), {.jobs = 2, .max_memory_bytes = 1});
  EXPECT_EQ(study.ending, Ending::OutOfMemory);
  EXPECT_TRUE(study.partial());
}

// The most that a world of the small scenario ever holds.
std::size_t most_bytes() {
  const auto scenario = small(1);
  sim::World world{sim::make_blueprint(scenario), 0, {.series = true}};
  std::size_t most = 0;
  for (auto now = 1s; now <= 20s; ++now) {
    sim::advance(world, Instant{now});
    most = std::max(most, world.memory_bytes());
  }
  return most;
}

TEST(Study, TakesFewerJobsWhereTheMemoryIsShort) {
  const auto free = run_study(small(6), {.jobs = 1});
  const auto tight = run_study(small(6), {.jobs = 4, .max_memory_bytes = most_bytes() * 5 / 4});
  EXPECT_EQ(tight.ending, Ending::Complete);
  EXPECT_EQ(tight.totals.replications, 6);
  EXPECT_EQ(tight.totals.fingerprint, free.totals.fingerprint);
}

TEST(Study, ALedgerThatDoesNotBalanceIsABugWithSeedAndReplication) {
  Study study = empty_study(1, 3);
  study.scenario.simulation.seed = 42;
  auto result = quiet_result(1);
  add(study, result);
  EXPECT_EQ(study.ending, Ending::Complete);
  result.replication = 1;
  result.write_ledger.born = {5, 500};
  result.write_ledger.stored_once = result.write_ledger.stored = {4, 500};
  add(study, result);
  EXPECT_EQ(study.ending, Ending::Broken);
  ASSERT_TRUE(study.bug);
  EXPECT_EQ(study.bug->seed, 42U);
  EXPECT_EQ(study.bug->replication, 1);
  EXPECT_THAT(study.bug->what, HasSubstr("born 5 records / 500 bytes"));
}

TEST(LedgerFault, NamesTheReader) {
  auto result = quiet_result(1);
  result.readers.push_back(idle_reader());
  EXPECT_FALSE(ledger_fault(result));
  result.readers[0].ledger.stored = {1, 10};
  EXPECT_THAT(*ledger_fault(result), HasSubstr("reader idle"));
  result.readers[0].ledger.expired = {1, 9};  // bytes count as well
  EXPECT_TRUE(ledger_fault(result));
}

TEST(Totals, RefusalsByAttemptAreCutAfterTheLastAndNoneInGaps) {
  sim::AttemptCounts counts;
  EXPECT_TRUE(refusals_by_attempt(counts).empty());
  counts.attempted = {100, 0, 50};
  counts.refused = {84, 0, 40};
  const auto shares = refusals_by_attempt(counts);
  ASSERT_EQ(shares.size(), 3U);
  EXPECT_EQ(shares[0], 0.84);
  EXPECT_EQ(shares[1], std::nullopt);
  EXPECT_EQ(shares[2], 0.8);
}

TEST(Totals, FingerprintIsTheSameForAnyOrderButNotForAnySet) {
  const auto fingerprint = [](const std::vector<std::uint64_t>& of) {
    Totals totals;
    for (const std::uint64_t one : of) {
      auto result = quiet_result(1);
      result.fingerprint = one;
      add(totals, result, {});
    }
    return totals.fingerprint;
  };
  EXPECT_EQ(fingerprint({1, 2, 3}), fingerprint({3, 1, 2}));
  EXPECT_NE(fingerprint({1, 2, 3}), fingerprint({2, 2, 2}));
}

TEST(Totals, PoolRefusalsAndKeepTheBusiestSecondOfAll) {
  Totals totals;
  for (const std::int64_t n : {100, 300}) {
    auto result = quiet_result(1);
    result.shards[0].attempts.attempted[0] = n;
    result.shards[0].attempts.refused[0] = 100;
    result.shards[0].write_records_max_per_s = n;
    add(totals, result, {});
  }
  EXPECT_EQ(refusals_by_attempt(totals.shards[0].sum.attempts).at(0), 0.5);
  EXPECT_EQ(totals.shards[0].write_records_max_per_s, 300);
  EXPECT_EQ(totals.shards[0].sum.write_records_max_per_s, 400);  // the mean is 200
}

}  // namespace
}  // namespace weir::reports
