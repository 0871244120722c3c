// Whole runs with the Kinesis Producer Library.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Scenario with_library(std::int64_t shards, std::int64_t processes, double records_per_s) {
  Scenario scenario;
  scenario.simulation.duration = 20s;
  scenario.simulation.warm_up = 5s;
  scenario.simulation.grain = Grain::Record;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.instances = processes;
  producer.load = {{Duration{}, records_per_s}};
  producer.record_size.bytes = 200;
  producer.keys.count = 100'000;
  producer.kpl.emplace();
  scenario.producers = {producer};
  scenario.consumers.emplace_back();
  return scenario;
}

double kinesis_records_per_s(const RunResult& result) {
  const double counted = std::chrono::duration<double>(result.duration - result.warm_up).count();
  return static_cast<double>(result.attempted_records) / counted;
}

// Each buffer is empty for 1 / rate on average, then open for the buffered time: so many leave per
// second as the renewals of that cycle.
TEST(KplRun, BuffersLeaveAsOftenAsAnIdleTimeAndTheBufferedTimeAllow) {
  for (const double per_buffer : {2.0, 10.0, 40.0}) {
    Scenario scenario = with_library(16, 10, 160 * per_buffer);
    if (per_buffer < 10) scenario.simulation.duration = 60s;
    const RunResult result = run(scenario);
    const double cycles = 1 / (1 / per_buffer + 0.1);
    EXPECT_NEAR(kinesis_records_per_s(result), 160 * cycles, 0.02 * 160 * cycles) << per_buffer;
    EXPECT_TRUE(result.write_ledger.balances());
    EXPECT_EQ(result.write_ledger.dropped.records, 0);
  }
}

TEST(KplRun, UserRecordsWaitForTheBufferTheCollectorAndTheRequest) {
  Scenario scenario = with_library(1, 1, 1);
  scenario.simulation.duration = 200s;
  const RunResult result = run(scenario);
  // alone in its buffer: 100 ms, 20 ms in the collector, half a round trip
  const double half_trip =
      std::chrono::duration<double>(scenario.producers[0].put.round_trip).count() / 2;
  EXPECT_GT(result.readers[0].latency.quantile_s(0.01), 0.12 + half_trip);
  EXPECT_NEAR(static_cast<double>(result.readers[0].latency.count()),
              static_cast<double>(result.born_records), 3)
      << "every user record has one";
}

TEST(KplRun, TwiceTheShardsAreSentInTwiceTheRecordsWhereBuffersAreShort) {
  const RunResult few = run(with_library(32, 40, 2560));
  const RunResult many = run(with_library(64, 40, 2560));
  EXPECT_EQ(few.born_records, many.born_records);
  // 2 a second in each buffer, then 1: 1 / (1/2 + 0.1), then 1 / (1 + 0.1)
  EXPECT_NEAR(kinesis_records_per_s(many) / kinesis_records_per_s(few), 2 * 0.6 / 1.1, 0.02);
}

// Published: 40,000 records/s of 40 processes on 128 and on 112 shards.
TEST(KplRun, BlackFridaysPeakHasAsManyKinesisRecordsAsPublished) {
  Scenario scenario = with_library(128, 40, 40'000);
  scenario.simulation.duration = 8s;
  scenario.simulation.warm_up = 2s;
  EXPECT_NEAR(kinesis_records_per_s(run(scenario)), 22'500, 0.03 * 22'500);
  scenario.stream.shard_count = 112;
  EXPECT_NEAR(kinesis_records_per_s(run(scenario)), 21'100, 0.03 * 21'100);
}

TEST(KplRun, OverloadDelaysByTheTimeToLiveAndLosesTheExcess) {
  Scenario scenario = with_library(1, 1, 1200);
  scenario.simulation.duration = 5min;
  scenario.simulation.warm_up = 4min;
  Producer& producer = scenario.producers[0];
  producer.arrivals = ArrivalProcess::Constant;
  producer.kpl->aggregation_max_count = 1;  // so that a record is a record: 1.2 times the limit
  const RunResult result = run(scenario);
  const auto share = [&](std::int64_t records) {
    return static_cast<double>(records) / static_cast<double>(result.born_records);
  };
  EXPECT_NEAR(share(result.dropped_records), 1 - 1 / 1.2, 0.01);
  EXPECT_NEAR(result.readers[0].latency.quantile_s(0.99), 30, 1.5);
  // half as much again as the shard takes is offered: a third of it refused
  EXPECT_NEAR(
      static_cast<double>(result.refused_records) / static_cast<double>(result.attempted_records),
      1.0 / 3, 0.02);
}

TEST(KplRun, AfterASplitRecordsOfOldMapsAreStoredTwice) {
  Scenario scenario = with_library(2, 4, 2000);
  scenario.stream.reshard = {Duration{}, 100ms, 1};
  Action split;
  split.at = 10s;
  split.call = ActionCall::UpdateShardCount;
  split.target_shard_count = 4;
  scenario.actions = {split};
  const RunResult result = run(scenario);
  const WriteLedger& ledger = result.write_ledger;
  EXPECT_TRUE(ledger.balances());
  EXPECT_EQ(ledger.dropped.records, 0);
  // what was in buffers and on the wire when a shard closed: of 4 processes, 100 ms and more of it
  EXPECT_GT(ledger.duplicates.records, 100);
  EXPECT_LT(ledger.duplicates.records, 1500);
  const RunResult calm = run(with_library(2, 4, 2000));
  EXPECT_EQ(calm.write_ledger.duplicates, Amount{});
}

TEST(KplRun, GrainDoesNotMatterWhereKeysAreFew) {
  Scenario scenario = with_library(2, 4, 2500);
  scenario.producers[0].record_size.bytes = 900;
  scenario.producers[0].keys.count = 1000;
  const RunResult record = run(scenario);
  scenario.simulation.grain = Grain::Ms100;
  const RunResult coarse = run(scenario);
  EXPECT_GT(record.refused_records, 0);
  EXPECT_EQ(record.write_ledger.stored, coarse.write_ledger.stored);
  EXPECT_EQ(record.refused_records, coarse.refused_records);
}

// 25 shards, one process, 22,000 user records/s of 1,000 bytes: 880 a second for each buffer.
TEST(KplRun, FullAggregatesAreAsManyAsTheirSizeAllows) {
  Scenario scenario = with_library(25, 1, 22'000);
  scenario.simulation.duration = 8s;
  scenario.simulation.warm_up = 3s;
  scenario.producers[0].record_size.bytes = 1000;
  const RunResult result = run(scenario);
  EXPECT_NEAR(kinesis_records_per_s(result), 22'000 / 49.0, 10);
}

// ---- By ticks ----

struct Numbers {
  double kinesis_records;
  double users_of_each;
  double bytes;
  double p50_ms;
  double p99_ms;
};

Numbers numbers_of(const Scenario& scenario) {
  const RunResult result = run(scenario);
  EXPECT_TRUE(result.write_ledger.balances());
  EXPECT_EQ(result.write_ledger.dropped.records, 0);
  const KplResult& kpl = result.kpl.at(0);
  const Histogram& latency = result.readers[0].latency;
  return {kinesis_records_per_s(result),
          static_cast<double>(kpl.joined) / static_cast<double>(kpl.records),
          static_cast<double>(result.write_bytes) / static_cast<double>(result.write_records),
          latency.quantile_s(0.5) * 1000, latency.quantile_s(0.99) * 1000};
}

// What both grains say, of buffers that are hardly used, that leave with a few, and that are full.
TEST(KplRun, TicksAreAsRecordsOneByOne) {
  for (const double per_buffer : {1.0, 8.0, 100.0, 2000.0}) {
    Scenario scenario = with_library(4, 5, 20 * per_buffer);
    scenario.simulation.duration = per_buffer < 2      ? 1200s
                                   : per_buffer < 10   ? 300s
                                   : per_buffer > 1000 ? 20s
                                                       : 60s;
    Producer& producer = scenario.producers[0];
    producer.keys.distribution = KeyDistribution::Random;
    producer.record_size = {.lognormal = true, .bytes = 200, .p99_bytes = 900};
    if (per_buffer > 1000) producer.record_size = {.bytes = 60};
    scenario.consumers[0].retrieval = Retrieval::FanOut;
    const Numbers record = numbers_of(scenario);
    for (const Grain grain : {Grain::Ms10, Grain::Ms100, Grain::S1}) {
      scenario.simulation.grain = grain;
      const Numbers coarse = numbers_of(scenario);
      const auto near = [&](double Numbers::*number, double tolerance, double unit) {
        EXPECT_NEAR(coarse.*number, record.*number, tolerance * record.*number + unit)
            << per_buffer << ' ' << name_of(grain);
      };
      near(&Numbers::kinesis_records, 0.03, 0);
      near(&Numbers::users_of_each, 0.02, 0);
      near(&Numbers::bytes, 0.03, 0);
      // events of a subscription are 50 ms apart, and may always come as late after a tick begins
      near(&Numbers::p50_ms, 0, 20);
      near(&Numbers::p99_ms, 0, 25);
    }
  }
}

// A shard that is offered more than it takes is simulated one by one after its first tick.
TEST(KplRun, TicksOfAShardThatRefusesAreAsRecordsOneByOne) {
  Scenario scenario = with_library(4, 8, 4600);
  scenario.simulation.duration = 60s;
  Producer& producer = scenario.producers[0];
  producer.keys.distribution = KeyDistribution::Random;
  producer.record_size.bytes = 950;
  const auto refused = [&](Grain grain) {
    scenario.simulation.grain = grain;
    const RunResult result = run(scenario);
    EXPECT_TRUE(result.write_ledger.balances());
    return static_cast<double>(result.refused_records) /
           static_cast<double>(result.attempted_records);
  };
  const double record = refused(Grain::Record);
  EXPECT_GT(record, 0.02);
  EXPECT_NEAR(refused(Grain::Ms100), record, 0.1 * record);
  EXPECT_NEAR(refused(Grain::S1), record, 0.15 * record);
}

TEST(KplRun, TicksGiveWayWhereTheShardsChange) {
  Scenario scenario = with_library(4, 8, 3000);
  scenario.simulation.duration = 60s;
  scenario.simulation.grain = Grain::Ms100;
  scenario.producers[0].keys.distribution = KeyDistribution::Random;
  scenario.stream.reshard = {Duration{}, 100ms, 1};
  Action split;
  split.at = 20s;
  split.call = ActionCall::UpdateShardCount;
  split.target_shard_count = 8;
  scenario.actions = {split};
  const RunResult result = run(scenario);
  EXPECT_TRUE(result.write_ledger.balances());
  EXPECT_EQ(result.write_ledger.dropped.records, 0);
  EXPECT_GT(result.kpl[0].wrong_shard, 100) << "what was in buffers, or on its way";
  EXPECT_LT(result.kpl[0].wrong_shard, 3000);
  scenario.simulation.grain = Grain::Record;
  const RunResult record = run(scenario);
  EXPECT_NEAR(static_cast<double>(result.kpl[0].records),
              static_cast<double>(record.kpl[0].records),
              0.03 * static_cast<double>(record.kpl[0].records));
}

// A user record alone is charged by its data; its key is no part of that.
TEST(KplRun, TicksAreChargedAsRecordsOneByOne) {
  Scenario scenario = with_library(8, 20, 100);
  scenario.simulation.duration = 60s;
  scenario.producers[0].keys.distribution = KeyDistribution::Random;
  scenario.producers[0].record_size.bytes = 1024;
  const auto kib_of_each = [&](Grain grain) {
    scenario.simulation.grain = grain;
    const RunResult result = run(scenario);
    return static_cast<double>(result.usage.data_in_kib) /
           static_cast<double>(result.usage.put_payload_units);
  };
  const double record = kib_of_each(Grain::Record);
  EXPECT_LT(record, 1.3) << "most are alone: 1 KiB each";
  EXPECT_NEAR(kib_of_each(Grain::Ms100), record, 0.02);
}

TEST(KplRun, TicksTakeTheSizesOfAHistogramInAnyOrder) {
  Scenario scenario = with_library(8, 20, 4000);
  scenario.producers[0].keys.distribution = KeyDistribution::Random;
  auto histogram = std::make_shared<SizeHistogram>();
  histogram->bins = {{5000, 5100, 1}, {100, 110, 2}};
  scenario.producers[0].record_size.histogram = histogram;
  const auto bytes_of_each = [&](Grain grain) {
    scenario.simulation.grain = grain;
    const WriteLedger ledger = run(scenario).write_ledger;
    EXPECT_EQ(ledger.dropped.records, 0);
    return static_cast<double>(ledger.born.bytes) / static_cast<double>(ledger.born.records);
  };
  const double record = bytes_of_each(Grain::Record);
  EXPECT_NEAR(bytes_of_each(Grain::Ms100), record, 0.06 * record);
}

TEST(PacksByTick, NeedsPlainBirthsManyKeysAndSoonAnswers) {
  Producer good = with_library(1, 1024, 1).producers[0];
  EXPECT_TRUE(packs_by_tick(good));
  const auto without = [&good](const auto& change) {
    Producer other = good;
    change(other);
    return packs_by_tick(other);
  };
  EXPECT_FALSE(without([](Producer& one) { one.kpl.reset(); }));
  EXPECT_FALSE(without([](Producer& one) { one.kpl->aggregation_enabled = false; }));
  EXPECT_FALSE(without([](Producer& one) { one.instances = 1025; }));
  EXPECT_FALSE(without([](Producer& one) { one.keys.count = 49'999; }));
  EXPECT_FALSE(without([](Producer& one) { one.trace.emplace(); }));
  EXPECT_FALSE(without([](Producer& one) { one.batch.emplace(); }));
  EXPECT_FALSE(without([](Producer& one) { one.bursts.emplace(); }));
  EXPECT_FALSE(without([](Producer& one) { one.keys.drift.emplace(); }));
  EXPECT_FALSE(without([](Producer& one) { one.put.round_trip = 201ms; }));
  good.keys = {.distribution = KeyDistribution::Random};
  EXPECT_TRUE(packs_by_tick(good));
}

TEST(KplRun, TicksBearTheSameWhateverTheShards) {
  Scenario scenario = with_library(8, 4, 2000);
  scenario.simulation.grain = Grain::Ms100;
  scenario.producers[0].keys.distribution = KeyDistribution::Random;
  const RunResult few = run(scenario);
  scenario.stream.shard_count = 32;
  const RunResult many = run(scenario);
  EXPECT_EQ(few.born_records, many.born_records);
}

}  // namespace
}  // namespace weir::sim
