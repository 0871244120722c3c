// How large records may be, how the write limit is enforced, and what the account allows: each at
// every grain.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/interval.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Action call_at(Duration at, ActionCall call) {
  Action action;
  action.at = at;
  action.call = call;
  return action;
}

Action record_size_at(Duration at, std::int64_t bytes) {
  Action action = call_at(at, ActionCall::UpdateMaxRecordSize);
  action.max_record_bytes = bytes;
  return action;
}

class EveryGrain : public testing::TestWithParam<Grain> {};

std::string name_of_grain(const testing::TestParamInfo<Grain>& info) {
  std::string name = "Grain";
  for (const char letter : name_of(info.param)) {
    if (letter != ' ') name += letter;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(, EveryGrain,
                         testing::Values(Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1),
                         name_of_grain);

// ---- Large records ----

// One record of 2 MiB every four seconds and shard, evenly; they come together, four at a time.
Scenario large_records(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = 200s;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4;
  Producer producer;
  producer.arrivals = ArrivalProcess::Constant;
  producer.load = {{0s, 1}};
  producer.record_size = {false, 2 * kMiB, 2 * kMiB};
  producer.put.linger = 0s;
  scenario.producers = {producer};
  return scenario;
}

TEST_P(EveryGrain, DropsWhatIsLargerThanTheStreamTakesBeforeItIsSent) {
  auto scenario = large_records(GetParam());
  scenario.producers[0].load = {{0s, 40}};  // several in a tick
  const auto result = run(scenario);
  EXPECT_GT(result.born_records, 7900);
  EXPECT_EQ(result.oversized_records, result.born_records);
  EXPECT_EQ(result.attempted_records, 0);
  EXPECT_TRUE(result.write_ledger.balances());
}

TEST_P(EveryGrain, LetsLargeRecordsIntoAStreamThatTakesThem) {
  auto scenario = large_records(GetParam());
  scenario.stream.max_record_bytes = 2 * kMiB + kKiB;  // and the key
  const auto result = run(scenario);
  EXPECT_EQ(result.dropped_records, 0);
  EXPECT_GT(result.write_records, 190);
  EXPECT_GE(result.write_bytes, result.write_records * 2 * kMiB);
}

TEST_P(EveryGrain, LetsLargeRecordsInFromTheCallOnAndNoMoreAfterTheNext) {
  auto scenario = large_records(GetParam());
  scenario.actions = {record_size_at(50'300ms, 3 * kMiB), record_size_at(150'300ms, kMiB)};
  const auto result = run(scenario);
  ASSERT_EQ(result.actions.size(), 2U);
  for (const ActionResult& action : result.actions) EXPECT_EQ(action.error, "");
  EXPECT_NEAR(static_cast<double>(result.write_records), 100, 2);
  EXPECT_EQ(result.oversized_records, result.dropped_records);
  EXPECT_TRUE(result.write_ledger.balances());
}

// A shard takes 1 MiB/s in the long run whatever the size; twice as much is offered, and waits.
TEST_P(EveryGrain, DropsWhatWaitsWhenItHasBecomeTooLarge) {
  auto scenario = large_records(GetParam());
  scenario.stream.max_record_bytes = 3 * kMiB;
  scenario.producers[0].load = {{0s, 4}};
  scenario.producers[0].put.resend.max_attempts = 50;
  scenario.producers[0].put.resend.backoff = 10s;
  scenario.actions = {record_size_at(100s, kMiB)};
  World world{make_blueprint(scenario), 0};
  advance(world, Instant{100s});
  const auto before = finish(world);
  EXPECT_GT(before.write_ledger.waiting.records, 100);
  EXPECT_EQ(before.dropped_records, 0);
  advance(world, Instant{200s});
  const auto after = finish(world);
  EXPECT_EQ(after.write_records, before.write_records);
  EXPECT_EQ(after.oversized_records, after.dropped_records);
  EXPECT_EQ(after.dropped_records, after.born_records - after.write_records);
  EXPECT_TRUE(after.write_ledger.balances());
}

TEST_P(EveryGrain, DropsRecordsOfALogThatHaveBecomeTooLargeOnTheirWay) {
  auto scenario = large_records(GetParam());
  auto trace = std::make_shared<Trace>();
  trace->keys = {"a"};
  for (std::int64_t i = 0; i < 20; ++i) trace->rows.push_back({i * 10'000, 2 * kMiB, 0});
  scenario.producers[0].load = {};
  scenario.producers[0].trace = TraceSettings{
      .trace = trace, .file = "log.csv", .speed = 1, .scale = 1, .scatter = {}, .repeat = false};
  scenario.producers[0].put.linger = 3s;
  scenario.producers[0].put.round_trip = 4s;
  scenario.stream.max_record_bytes = 3 * kMiB;
  scenario.actions = {record_size_at(101s, kMiB)};  // the record of 100 s is in its buffer
  const auto result = run(scenario);
  EXPECT_EQ(result.write_records, 10);
  EXPECT_EQ(result.oversized_records, 10);
  EXPECT_TRUE(result.write_ledger.balances());
}

// Of calls of two records: the large one between two small ones leaves both places to them.
TEST_P(EveryGrain, DropsWhatIsTooLargeBeforeItTakesAPlaceInACall) {
  auto scenario = large_records(GetParam());
  scenario.simulation.duration = 25s;
  auto trace = std::make_shared<Trace>();
  trace->keys = {"a"};
  trace->rows = {{0, 100, 0}, {20'000, 100, 0}, {20'100, 2 * kMiB, 0}, {20'200, 100, 0}};
  scenario.producers[0].load = {};
  scenario.producers[0].trace = TraceSettings{
      .trace = trace, .file = "log.csv", .speed = 1, .scale = 1, .scatter = {}, .repeat = false};
  scenario.producers[0].put.linger = 10s;
  scenario.producers[0].put.max_batch = 2;
  const auto result = run(scenario);
  EXPECT_EQ(result.write_records, 3);
  EXPECT_EQ(result.oversized_records, 1);
}

struct Figures {
  std::vector<double> ratio;
  std::vector<double> dropped;
  std::vector<double> stored;
};

Figures figures_of(const Scenario& scenario, int replications) {
  Figures figures;
  const auto blueprint = make_blueprint(scenario);
  for (int replication = 0; replication < replications; ++replication) {
    World world{blueprint, replication};
    advance(world, Instant{scenario.simulation.duration});
    const RunResult result = finish(world);
    EXPECT_TRUE(result.write_ledger.balances());
    figures.ratio.push_back(100.0 * static_cast<double>(result.refused_records) /
                            static_cast<double>(result.attempted_records));
    figures.dropped.push_back(static_cast<double>(result.dropped_records));
    figures.stored.push_back(static_cast<double>(result.write_records));
  }
  return figures;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Records of 5 KiB to 5 MiB and a third more than the shards take: the large ones need the bucket.
Scenario mixed_sizes(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = kSlowBuild ? 2min : 10min;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4;
  scenario.stream.max_record_bytes = 5 * kMiB;
  Producer producer;
  producer.instances = 6;
  producer.load = {{0s, 24}};
  producer.record_size = {true, 100 * kKiB, 2 * kMiB};
  scenario.producers = {producer};
  return scenario;
}

TEST(LargeRecords, AreRefusedAlikeAtEveryGrain) {
  constexpr int kRuns = kSlowBuild ? 20 : 24;
  const Figures exact = figures_of(mixed_sizes(Grain::Record), kRuns);
  EXPECT_GT(mean(exact.ratio), 5);
  for (const Grain grain : {Grain::Ms10, Grain::Ms100}) {
    const Figures coarse = figures_of(mixed_sizes(grain), kRuns);
    EXPECT_TRUE(lies_within(difference(coarse.ratio, exact.ratio), 1.5 * kWider)) << name_of(grain);
    EXPECT_TRUE(
        lies_within(difference(coarse.stored, exact.stored), 0.02 * kWider * mean(exact.stored)))
        << name_of(grain);
  }
}

// ---- Calendar seconds ----

// Five shards, a tenth too few while the key is hot; bursts of linger and of instances.
Scenario crowded(Grain grain, model::Enforcement write_limit) {
  Scenario scenario;
  scenario.simulation.duration = kSlowBuild ? 30s : 2min;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 5;
  scenario.stream.write_limit = write_limit;
  Producer producer;
  producer.instances = 12;
  producer.load = {{0s, 4600}};
  producer.record_size.bytes = 300;
  producer.keys.count = 100'000;
  producer.keys.hot = {{"celebrity", 0.15, 1, 10s, 100s}};
  scenario.producers = {producer};
  return scenario;
}

TEST(CalendarSeconds, RefuseAlikeAtEveryGrain) {
  constexpr auto kLaw = model::Enforcement::CalendarSecond;
  constexpr int kRuns = kSlowBuild ? 5 : 20;
  const Figures exact = figures_of(crowded(Grain::Record, kLaw), kRuns);
  EXPECT_GT(mean(exact.ratio), 10);
  for (const Grain grain : {Grain::Ms10, Grain::Ms100, Grain::S1}) {
    const Figures coarse = figures_of(crowded(grain, kLaw), kRuns);
    EXPECT_TRUE(lies_within(difference(coarse.ratio, exact.ratio), 0.4 * kWider)) << name_of(grain);
    EXPECT_TRUE(
        lies_within(difference(coarse.dropped, exact.dropped), 0.03 * kWider * mean(exact.dropped)))
        << name_of(grain);
  }
}

// 900 records/s on average for a shard of 1,000, in seconds of 1,800 and of none: a bucket that was
// idle takes them all, a calendar second 1,000.
TEST_P(EveryGrain, TakesABurstFromABucketButNotFromACalendarSecond) {
  Scenario scenario;
  scenario.simulation.duration = 60s;
  scenario.simulation.grain = GetParam();
  scenario.stream.shard_count = 1;
  auto trace = std::make_shared<Trace>();
  trace->keys = {"a"};
  for (std::int64_t second = 0; second < 60; second += 2) {
    for (std::int64_t i = 0; i < 1800; ++i) trace->rows.push_back({second * 1000 + i / 2, 100, 0});
  }
  Producer producer;
  producer.trace = TraceSettings{
      .trace = trace, .file = "log.csv", .speed = 1, .scale = 1, .scatter = {}, .repeat = false};
  producer.put.resend.max_attempts = 1;
  scenario.producers = {producer};
  const auto bucket = run(scenario);
  EXPECT_EQ(bucket.refused_records, 0);
  EXPECT_EQ(bucket.shards[0].write_records_max_per_s, 1800);
  scenario.stream.write_limit = model::Enforcement::CalendarSecond;
  const auto calendar = run(scenario);
  EXPECT_EQ(calendar.refused_records, 30 * 800);
  EXPECT_EQ(calendar.shards[0].write_records_max_per_s, 1000);
}

// Each rounded up to 1 KiB, of sizes that differ: what is charged leans on what was born, so that
// no second of 120 holds more than the limit.
TEST_P(EveryGrain, TakesNoMoreBytesOfSingleRecordsInACalendarSecondThanTheLimit) {
  Scenario scenario;
  scenario.simulation.duration = 120s;
  scenario.simulation.grain = GetParam();
  scenario.stream.shard_count = 1;
  scenario.stream.write_limit = model::Enforcement::CalendarSecond;
  Producer producer;
  producer.load = {{0s, 80}};
  producer.record_size = {true, 10'000, 45'000};
  producer.put.api = PutApi::PutRecord;
  producer.put.resend.max_attempts = 1;
  scenario.producers = {producer};
  const auto result = run(scenario);
  EXPECT_GT(result.refused_records, 100);
  const std::int64_t most = result.shards[0].write_bytes_max_per_s;
  EXPECT_GT(most, kMiB * 95 / 100);
  EXPECT_LE(most, kMiB);
}

// ---- The account ----

TEST_P(EveryGrain, RefusesShardsBeyondTheAccountsQuota) {
  auto scenario = large_records(GetParam());
  scenario.account.shard_quota = 5;
  Action split = call_at(1s, ActionCall::SplitShard);
  split.shard = "shardId-000000000000";
  split.new_starting_hash_key = "9";
  Action again = split;
  again.at = 100s;
  again.shard = "shardId-000000000001";
  again.new_starting_hash_key = model::to_decimal(model::HashKey{uint128{3} << 125U});
  Action scale = call_at(150s, ActionCall::UpdateShardCount);
  scale.target_shard_count = 6;
  scenario.actions = {split, again, scale};
  const auto result = run(scenario);
  ASSERT_EQ(result.actions.size(), 3U);
  EXPECT_EQ(result.actions[0].error, "");
  EXPECT_EQ(result.actions[1].error, "LimitExceededException");
  EXPECT_EQ(result.actions[2].error, "LimitExceededException");
  EXPECT_EQ(result.shards.size(), 6U);
}

TEST(RegisteredConsumers, ComeAndGo) {
  auto scenario = large_records(Grain::Ms100);
  const auto consumer = [](Duration at, ActionCall call) {
    Action action = call_at(at, call);
    action.consumer_name = "dashboard";
    return action;
  };
  scenario.actions = {consumer(1s, ActionCall::RegisterStreamConsumer),
                      consumer(2s, ActionCall::RegisterStreamConsumer),
                      consumer(30s, ActionCall::DeregisterStreamConsumer),
                      consumer(60s, ActionCall::DeregisterStreamConsumer)};
  const auto result = run(scenario);
  ASSERT_EQ(result.actions.size(), 4U);
  EXPECT_EQ(result.actions[0].error, "");
  EXPECT_EQ(result.actions[1].error, "ResourceInUseException");
  EXPECT_EQ(result.actions[2].error, "");
  EXPECT_EQ(result.actions[3].error, "ResourceNotFoundException");
  EXPECT_EQ(result.actions[3].call, "DeregisterStreamConsumer");
}

}  // namespace
}  // namespace weir::sim
