// What a run is charged for, counted a second time: from the workload, from the shards' own
// instants, or by a closed form.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/interval.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::array kGrains{Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1};

Scenario steady(Grain grain, std::int64_t shards, double records_per_s, std::int64_t bytes) {
  Scenario scenario;
  scenario.simulation.duration = 60s;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.instances = 5;
  producer.load = {{0s, records_per_s}};
  producer.record_size.bytes = bytes;
  producer.keys.count = 10'000;
  scenario.producers = {producer};
  return scenario;
}

Action action(ActionCall call, Duration at) {
  Action made;
  made.at = at;
  made.call = call;
  return made;
}

Action retain(ActionCall call, Duration at, Duration retention) {
  Action made = action(call, at);
  made.retention = retention;
  return made;
}

// ---- PUT payload units ----

// AWS's examples: 5 KB are 1 unit, 45 KB 2. The key is no part of it: 25,000 B and a key are one.
TEST(UsageUnits, OfConstantSizesAreThoseOfEachRecordStored) {
  for (const Grain grain : kGrains) {
    for (const auto& [bytes, units] :
         {std::pair<std::int64_t, int>{0, 1}, {5'000, 1}, {25'000, 1}, {25'001, 2}, {45'000, 2}}) {
      const RunResult result = run(steady(grain, 4, 60, bytes));
      const std::int64_t stored = result.write_ledger.stored.records;
      EXPECT_GT(stored, 2'000);
      EXPECT_EQ(result.usage.put_payload_units, stored * units) << bytes << name_of(grain);
    }
  }
}

// Half of what is offered is refused again and again, and some of it given up in the end.
TEST(UsageUnits, OfWhatIsRefusedAreNotCounted) {
  for (const Grain grain : kGrains) {
    for (const ResendFailed law : {ResendFailed::Subset, ResendFailed::Record}) {
      Scenario scenario = steady(grain, 2, 80, 45'000);
      scenario.producers[0].put.resend.failed = law;
      scenario.producers[0].put.resend.max_attempts = 3;
      const RunResult result = run(scenario);
      EXPECT_GT(result.write_ledger.dropped.records, 100);
      EXPECT_EQ(result.usage.put_payload_units, 2 * result.write_ledger.stored.records)
          << name_of(grain);
    }
  }
}

TEST(UsageUnits, OfSinglePutsAreCountedAlike) {
  for (const Grain grain : kGrains) {
    Scenario scenario = steady(grain, 1, 80, 30'000);
    scenario.producers[0].put.api = PutApi::PutRecord;
    scenario.producers[0].put.linger = {};
    const RunResult result = run(scenario);
    EXPECT_GT(result.refused_records, 0);
    EXPECT_EQ(result.usage.put_payload_units, 2 * result.write_ledger.stored.records);
  }
}

TEST(UsageUnits, OfTracedRecordsAreExactAtEveryGrain) {
  auto trace = std::make_shared<Trace>();
  trace->keys = {"a", "b", "c"};
  std::int64_t units = 0;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    const std::int64_t bytes = 1 + std::int64_t{i} * i % 120'000;
    trace->rows.push_back({std::int64_t{i} * 50, bytes, i % 3});
    units += (bytes + 24'999) / 25'000;
  }
  for (const Grain grain : kGrains) {
    Scenario scenario = steady(grain, 4, 0, 0);
    scenario.producers[0].load.clear();
    TraceSettings settings;
    settings.trace = trace;
    scenario.producers[0].trace = settings;
    const RunResult result = run(scenario);
    EXPECT_EQ(result.write_ledger.stored.records, 1'000);
    EXPECT_EQ(result.usage.put_payload_units, units) << name_of(grain);
  }
}

// Sizes around one unit, up to some that travel alone, on shards that are now and then full.
Scenario mixed(Grain grain) {
  Scenario scenario = steady(grain, 2, 70, 0);
  scenario.simulation.duration = 5min;
  scenario.producers[0].record_size = {true, 20'000, 90'000};
  return scenario;
}

TEST(UsageUnits, OfMixedSizesAgreeFromGrainToGrain) {
  constexpr int kReplications = 12;
  const auto per_record = [](const Scenario& scenario) {
    const auto blueprint = make_blueprint(scenario);
    std::vector<double> values;
    for (int i = 0; i < kReplications; ++i) {
      World world{blueprint, i};
      advance(world, Instant{scenario.simulation.duration});
      const RunResult result = finish(world);
      values.push_back(static_cast<double>(result.usage.put_payload_units) /
                       static_cast<double>(result.write_ledger.stored.records));
    }
    return values;
  };
  const auto exact = per_record(mixed(Grain::Record));
  for (const Grain grain : {Grain::Ms10, Grain::Ms100, Grain::S1}) {
    EXPECT_TRUE(lies_within(difference(per_record(mixed(grain)), exact), 0.01)) << name_of(grain);
  }
}

// ---- Shard hours ----

// Shard 0 is split at 60 s, which takes 30 s; then it is closed and free, and two others are open.
TEST(UsageShards, AreChargedWhileTheyAreOpen) {
  for (const Grain grain : kGrains) {
    Scenario scenario = steady(grain, 2, 100, 100);
    scenario.simulation.duration = 300s;
    scenario.simulation.warm_up = 100s;
    Action split = action(ActionCall::SplitShard, 60s);
    split.shard = "shardId-000000000000";
    split.new_starting_hash_key = "12345";
    scenario.actions = {split};
    const RunResult result = run(scenario);
    const Duration open = 90s + 300s + 2 * (300s - 90s);
    EXPECT_EQ(result.usage.shard_ns, open.count()) << name_of(grain);
  }
}

TEST(UsageShards, AddUpOverAReshardFromShardToShard) {
  Scenario scenario = steady(Grain::Ms100, 7, 100, 100);
  scenario.simulation.duration = 10min;
  Action scale = action(ActionCall::UpdateShardCount, 45s);
  scale.target_shard_count = 11;
  scenario.actions = {scale};
  const RunResult result = run(scenario);
  EXPECT_GT(result.shards.size(), 11U);
  int128 open = 0;
  for (const ShardResult& shard : result.shards) {
    open += (std::min(shard.closed, result.duration) - shard.opened).count();
  }
  EXPECT_EQ(result.usage.shard_ns, open);
}

TEST(UsageShards, CountWarmUpToo) {
  Scenario scenario = steady(Grain::Ms100, 3, 100, 100);
  const model::Usage whole = run(scenario).usage;
  scenario.simulation.warm_up = 40s;
  EXPECT_EQ(run(scenario).usage, whole);
  EXPECT_EQ(whole.shard_ns, Duration{3 * 60s}.count());
}

TEST(UsageShards, AreThoseSoFarWhereARunIsCutShort) {
  const Scenario scenario = steady(Grain::Record, 3, 100, 100);
  World world{make_blueprint(scenario), 0};
  advance(world, Instant{20s});
  EXPECT_EQ(finish(world).usage.shard_ns, Duration{3 * 20s}.count());
  advance(world, Instant{60s});
  EXPECT_EQ(finish(world).usage, run(scenario).usage);
}

// ---- Retention ----

TEST(UsageRetention, UpToADayIsFree) {
  EXPECT_EQ(run(steady(Grain::S1, 3, 1, 100)).usage.extended_retention_shard_ns, 0);
}

TEST(UsageRetention, AboveADayIsChargedByTheOpenShard) {
  Scenario scenario = steady(Grain::S1, 3, 1, 100);
  scenario.stream.retention = 25h;
  const RunResult result = run(scenario);
  EXPECT_EQ(result.usage.extended_retention_shard_ns, Duration{3 * 60s}.count());
  EXPECT_EQ(result.usage.long_term_byte_ns, 0);
}

// Longer from 01:03 on (the call takes three minutes), with a third shard from 01:30, until 02:00.
TEST(UsageRetention, IsChargedWhileItIsAboveADay) {
  for (const Grain grain : {Grain::Record, Grain::S1}) {
    Scenario scenario = steady(grain, 2, 1, 100);
    scenario.simulation.duration = 3h;
    Action split = action(ActionCall::SplitShard, 90min - 30s);
    split.shard = "shardId-000000000001";
    split.new_starting_hash_key = "300000000000000000000000000000000000000";
    scenario.actions = {retain(ActionCall::IncreaseStreamRetentionPeriod, 1h, 48h), split,
                        retain(ActionCall::DecreaseStreamRetentionPeriod, 2h, 24h)};
    const RunResult result = run(scenario);
    for (const ActionResult& made : result.actions) EXPECT_EQ(made.error, "") << made.message;
    const Duration open = 2 * 57min + 30min;
    EXPECT_EQ(result.usage.extended_retention_shard_ns, open.count()) << name_of(grain);
  }
}

// Ten records of 1,000 B and a key a minute, kept for ten days: after 9 days those of the first two
// are older than seven, and after 11 days three days' worth, for good.
Scenario long_kept(Duration duration) {
  Scenario scenario = steady(Grain::S1, 1, 10.0 / 60, 1'000);
  scenario.simulation.duration = duration;
  scenario.stream.retention = 240h;
  scenario.producers[0].arrivals = ArrivalProcess::Constant;
  scenario.producers[0].instances = 1;
  scenario.producers[0].put.linger = {};
  return scenario;
}

TEST(UsageRetention, AboveSevenDaysIsChargedByWhatIsOlder) {
  const RunResult grown = run(long_kept(24h * 9));
  const double bytes_per_s = static_cast<double>(grown.write_ledger.stored.bytes) / (9 * 86'400.0);
  const auto byte_s = [](const RunResult& result) {
    return static_cast<double>(result.usage.long_term_byte_ns) / 1e9;
  };
  constexpr double kTwoDays = 2 * 86'400.0;
  const double triangle = bytes_per_s * kTwoDays * kTwoDays / 2;
  EXPECT_NEAR(byte_s(grown) / triangle, 1, 0.002);
  EXPECT_EQ(grown.usage.extended_retention_shard_ns, Duration{24h * 9}.count());

  const RunResult full = run(long_kept(24h * 12));
  constexpr double kThreeDays = 3 * 86'400.0;
  const double held = bytes_per_s * kThreeDays * (kThreeDays / 2 + kTwoDays);
  EXPECT_NEAR(byte_s(full) / held, 1, 0.002);
}

TEST(UsageRetention, UpToSevenDaysKeepsNothingForLong) {
  Scenario scenario = long_kept(24h * 8);
  scenario.stream.retention = 168h;
  const RunResult result = run(scenario);
  EXPECT_EQ(result.usage.long_term_byte_ns, 0);
  EXPECT_EQ(result.usage.long_term_retrieved_bytes, 0);
}

// The reader is away for eight of eight and a half days and then reads all: what is older than
// seven days then is charged, what is younger is not.
TEST(UsageRetention, RetrievalOfWhatIsOlderThanSevenDaysIsCharged) {
  Scenario scenario = long_kept(24h * 8 + 12h);
  Consumer consumer;
  consumer.name = "reader";
  consumer.poll_interval = 1min;
  scenario.consumers = {consumer};
  EXPECT_EQ(run(scenario).usage.long_term_retrieved_bytes, 0);

  Fault fault;
  fault.at = 0s;
  fault.kind = FaultKind::ConsumerOutage;
  fault.duration = 24h * 8;
  fault.consumer = "reader";
  scenario.faults = {fault};
  const RunResult result = run(scenario);
  EXPECT_LT(result.readers[0].ledger.unread.records, 20);  // of the last minute
  const double of_a_day = static_cast<double>(result.write_ledger.stored.bytes) / 8.5;
  EXPECT_NEAR(static_cast<double>(result.usage.long_term_retrieved_bytes) / of_a_day, 1, 0.01);
}

}  // namespace
}  // namespace weir::sim
