// Faults of the service, against closed forms and grain against grain.

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
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

// Four shards at a fifth of their limit, in some 240 calls a second of three records.
Scenario calm(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = 5min;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4;
  Producer producer;
  producer.instances = 24;
  producer.load = {{0s, 800}};
  producer.record_size.bytes = 300;
  scenario.producers = {producer};
  scenario.consumers.emplace_back();
  return scenario;
}

Fault throughout(FaultKind kind, double factor, double share) {
  Fault fault;
  fault.kind = kind;
  fault.duration = 1h;
  fault.factor = factor;
  fault.share = share;
  return fault;
}

double share_of(const Amount& part, const Amount& whole) {
  return static_cast<double>(part.records) / static_cast<double>(whole.records);
}

constexpr Grain kGrains[] = {Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1};

// A record is lost where all attempts of its call fail.
TEST(PutErrors, LoseWhatFailsAtEveryAttempt) {
  for (const Grain grain : kGrains) {
    Scenario scenario = calm(grain);
    scenario.faults = {throughout(FaultKind::PutErrors, 1, 0.5)};
    scenario.producers[0].put.resend.max_attempts = 3;
    const RunResult result = run(scenario);
    const WriteLedger& ledger = result.write_ledger;
    EXPECT_NEAR(share_of(ledger.dropped, ledger.born), 0.125, 0.006) << name_of(grain);
    EXPECT_EQ(ledger.duplicates.records, 0);
    EXPECT_EQ(result.refused_records, 0) << "an error is not a throttle";
    const auto failed = static_cast<double>(result.failed_records);
    EXPECT_NEAR(failed / static_cast<double>(ledger.born.records), 0.5 + 0.25 + 0.125, 0.02);
  }
}

TEST(PutErrors, AreSentAgainWholeEvenWhereRefusedRecordsAreNot) {
  Scenario scenario = calm(Grain::Ms100);
  scenario.faults = {throughout(FaultKind::PutErrors, 1, 0.5)};
  scenario.producers[0].put.resend.failed = ResendFailed::None;
  scenario.producers[0].put.resend.max_attempts = 20;
  EXPECT_EQ(run(scenario).write_ledger.dropped.records, 0);
}

// A call is stored once more for each answer that was lost before its last attempt.
TEST(LostResponses, MakeDuplicatesAsTheGeometricLawSays) {
  for (const Grain grain : kGrains) {
    Scenario scenario = calm(grain);
    scenario.faults = {throughout(FaultKind::LostResponses, 1, 0.2)};
    scenario.producers[0].put.timeout = 500ms;
    scenario.producers[0].put.resend.max_attempts = 3;
    const WriteLedger ledger = run(scenario).write_ledger;
    EXPECT_NEAR(share_of(ledger.duplicates, ledger.born), 0.2 + 0.04, 0.01) << name_of(grain);
    EXPECT_EQ(ledger.dropped.records, 0) << "given up, but stored";
  }
}

// What is stored without the client knowing is not waiting, however long the client waits.
TEST(LostResponses, AreStoredOnceWhileTheClientWaits) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    scenario.faults = {throughout(FaultKind::LostResponses, 1, 1)};
    scenario.producers[0].put.timeout = 1h;
    const WriteLedger ledger = run(scenario).write_ledger;
    EXPECT_GT(share_of(ledger.stored_once, ledger.born), 0.99) << name_of(grain);
    EXPECT_EQ(ledger.duplicates.records, 0);
  }
}

TEST(PutLatency, BeyondTheClientsTimeoutStoresEveryRecordAtEveryAttempt) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    scenario.faults = {throughout(FaultKind::PutLatency, 100, 0)};  // 0.75 s
    scenario.producers[0].put.timeout = 700ms;
    scenario.producers[0].put.resend.max_attempts = 3;
    const WriteLedger ledger = run(scenario).write_ledger;
    EXPECT_NEAR(share_of(ledger.duplicates, ledger.born), 2, 0.05) << name_of(grain);
    scenario.producers[0].put.timeout = 800ms;
    EXPECT_EQ(run(scenario).write_ledger.duplicates.records, 0);
  }
}

TEST(PutLatency, DelaysRecordsByTheLongerWayToTheService) {
  for (const Grain grain : {Grain::Record, Grain::Ms10, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    const double before = run(scenario).readers[0].latency.mean_s();
    scenario.faults = {throughout(FaultKind::PutLatency, 101, 0)};  // 3.75 ms to 378.75 ms
    EXPECT_NEAR(run(scenario).readers[0].latency.mean_s() - before, 0.375, 0.008) << name_of(grain);
  }
}

TEST(PutLatency, OfOneProducerLeavesTheOthersAlone) {
  Scenario scenario = calm(Grain::Ms100);
  scenario.producers[0].name = "slow";
  scenario.producers.push_back(scenario.producers[0]);
  scenario.producers[1].name = "other";
  scenario.faults = {throughout(FaultKind::PutErrors, 1, 1)};
  scenario.faults[0].producer = "slow";
  const WriteLedger ledger = run(scenario).write_ledger;
  EXPECT_NEAR(share_of(ledger.stored_once, ledger.born), 0.5, 0.02);
}

// Factors of several faults multiply; a time that they make too long for 64 bits is far away.
TEST(Factors, OfManyFaultsLeaveNoTimeThatOverflows) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    scenario.simulation.duration = 20s;
    scenario.consumers[0].name = "reader";
    scenario.consumers[0].per_record = 1h;
    scenario.consumers.push_back(scenario.consumers[0]);
    scenario.consumers[1].name = "pushed";
    scenario.consumers[1].retrieval = Retrieval::FanOut;
    for (int i = 0; i < 4; ++i) {
      for (const FaultKind kind : {FaultKind::ZoneLoss, FaultKind::ConsumerSlow}) {
        scenario.faults.push_back(throughout(kind, 1e6, 0.01));
        scenario.faults.back().at = 5s;
        if (kind == FaultKind::ConsumerSlow) scenario.faults.back().consumer = "reader";
      }
    }
    const RunResult result = run(scenario);
    EXPECT_GT(result.write_ledger.stored.records, 3000);
    EXPECT_GT(result.write_ledger.waiting.records, 10'000);
    EXPECT_LE(result.readers[0].latency.max_s(), 21 * 366 * 86400.0);
    EXPECT_GE(result.readers[0].latency.max_s(), 0);
  }
}

// With errors, lost answers and longer ways at once, onto shards that refuse, from the middle of a
// tick to the middle of another.
TEST(PutFaults, GrainsAgree) {
  struct Facts {
    std::vector<double> dropped;
    std::vector<double> refused;
    std::vector<double> duplicates;
    std::vector<double> p50;
  };
  const auto facts = [](Grain grain) {
    Scenario scenario = calm(grain);
    scenario.simulation.duration = 2min;
    scenario.producers[0].load = {{0s, 4200}};
    scenario.producers[0].put.timeout = 1500ms;
    scenario.producers[0].put.resend.max_attempts = 4;
    scenario.faults = {throughout(FaultKind::ZoneLoss, 40, 0.2),
                       throughout(FaultKind::LostResponses, 1, 0.1)};
    for (Fault& fault : scenario.faults) {
      fault.at = 30s + 1234567us;
      fault.duration = 45s + 654321us;
    }
    const auto blueprint = make_blueprint(scenario);
    Facts seen;
    for (int replication = 0; replication < (kSlowBuild ? 8 : 24); ++replication) {
      World world{blueprint, replication};
      advance(world, Instant{scenario.simulation.duration});
      const RunResult result = finish(world);
      EXPECT_TRUE(result.write_ledger.balances());
      const auto born = static_cast<double>(result.write_ledger.born.records);
      seen.dropped.push_back(100 * static_cast<double>(result.dropped_records) / born);
      seen.refused.push_back(100 * static_cast<double>(result.refused_records) / born);
      seen.duplicates.push_back(100 * static_cast<double>(result.write_ledger.duplicates.records) /
                                born);
      seen.p50.push_back(1e3 * result.readers[0].latency.quantile_s(0.5));
    }
    return seen;
  };
  const Facts exact = facts(Grain::Record);
  EXPECT_GT(exact.dropped[0], 2);
  EXPECT_GT(exact.duplicates[0], 2);
  for (const Grain grain : {Grain::Ms10, Grain::Ms100}) {
    const Facts coarse = facts(grain);
    EXPECT_TRUE(lies_within(difference(coarse.dropped, exact.dropped), 0.2 * kWider))
        << name_of(grain);
    EXPECT_TRUE(lies_within(difference(coarse.refused, exact.refused), 1.5 * kWider))
        << name_of(grain);
    EXPECT_TRUE(lies_within(difference(coarse.duplicates, exact.duplicates), 0.1 * kWider))
        << name_of(grain);
    EXPECT_TRUE(lies_within(difference(coarse.p50, exact.p50), 4 * kWider)) << name_of(grain);
  }
}

// ---- Readers ----

TEST(GetErrors, FailAShareOfTheCalls) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    scenario.faults = {throughout(FaultKind::GetErrors, 1, 0.3)};
    const RunResult result = run(scenario);
    const ReaderResult& reader = result.readers[0];
    EXPECT_NEAR(static_cast<double>(reader.failed_calls) / static_cast<double>(reader.calls), 0.3,
                0.05);
    EXPECT_GT(reader.iterator_age.max_s(), 2) << "some fail three times in a row";
  }
}

TEST(GetLatency, DelaysWhatIsRead) {
  Scenario scenario = calm(Grain::Ms100);
  const double before = run(scenario).readers[0].latency.mean_s();
  scenario.faults = {throughout(FaultKind::GetLatency, 21, 0)};  // 3.75 ms to 78.75 ms
  EXPECT_NEAR(run(scenario).readers[0].latency.mean_s() - before, 0.075, 0.004);
}

TEST(ControlPlaneThrottling, RefusesTheOperatorsCalls) {
  Scenario scenario = calm(Grain::S1);
  scenario.simulation.duration = 1min;
  Action scale;
  scale.call = ActionCall::UpdateShardCount;
  scale.at = 10s;
  scale.target_shard_count = 5;
  scenario.actions = {scale};
  scenario.faults = {throughout(FaultKind::ControlPlaneThrottling, 1, 1)};
  const RunResult result = run(scenario);
  EXPECT_EQ(result.actions[0].error, "LimitExceededException");
  EXPECT_EQ(result.actions[0].message,
            "Rate exceeded for stream stream under account 123456789012.");
  EXPECT_EQ(result.shards.size(), 4U);
  scenario.faults[0].share = 0.5;
  int refused = 0;
  for (int replication = 0; replication < 60; ++replication) {
    refused += run(scenario, replication).actions[0].error.empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 15);
  EXPECT_LT(refused, 45);
}

// ---- Enhanced fan-out ----

// From put to pushed it takes 70 ms on average, as published, however many readers there are.
TEST(FanOut, BringsRecordsInSeventyMillisecondsHoweverManyReaders) {
  for (const Grain grain : {Grain::Record, Grain::Ms10, Grain::Ms100}) {
    for (const std::size_t readers : {std::size_t{1}, std::size_t{5}}) {
      Scenario scenario = calm(grain);
      scenario.producers[0].put.linger = 0s;
      scenario.producers[0].put.round_trip = 0s;
      scenario.consumers.assign(readers, Consumer{});
      for (std::size_t i = 0; i < readers; ++i) {
        scenario.consumers[i].name = "reader-" + std::to_string(i);
        scenario.consumers[i].retrieval = Retrieval::FanOut;
        scenario.consumers[i].round_trip = 0s;
      }
      const RunResult result = run(scenario);
      for (const ReaderResult& reader : result.readers) {
        EXPECT_NEAR(reader.latency.mean_s(), 0.070, 0.002) << name_of(grain);
        EXPECT_EQ(reader.refused_calls, 0);
      }
    }
  }
}

// Five polling readers share five calls a second; with a second between their polls they just fit,
// with less they refuse each other.
TEST(FanOut, IsNotInTheWayOfOthersAsPollingReadersAre) {
  Scenario scenario = calm(Grain::Ms100);
  scenario.consumers.assign(5, Consumer{});
  for (std::size_t i = 0; i < 5; ++i) {
    scenario.consumers[i].name = "reader-" + std::to_string(i);
    scenario.consumers[i].poll_interval = 250ms;
  }
  EXPECT_GT(run(scenario).readers[0].refused_calls, 1000);
  for (std::size_t i = 1; i < 5; ++i) scenario.consumers[i].retrieval = Retrieval::FanOut;
  const RunResult result = run(scenario);
  EXPECT_EQ(result.readers[0].refused_calls, 0);
  EXPECT_LT(result.readers[1].latency.quantile_s(0.99), 0.25);
}

// The catch-up law holds with 2 MiB/s in place of a core: at 0.8 MiB/s of arrivals on a shard.
TEST(FanOut, IsCaughtUpWithAtItsTwoMebibytesASecond) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    scenario.simulation.duration = 40min;
    scenario.stream.shard_count = 1;
    scenario.producers[0].load = {{0s, 80}};
    scenario.producers[0].record_size.bytes = 10 * kKiB;
    scenario.consumers[0].name = "reader";
    scenario.consumers[0].retrieval = Retrieval::FanOut;
    Fault outage;
    outage.kind = FaultKind::ConsumerOutage;
    outage.at = 10min;
    outage.duration = 15min;
    outage.consumer = "reader";
    scenario.faults = {outage};
    const RunResult result = run(scenario);
    const double load = 80 * (10 + 14.0 / 1024) * 1024;  // keys included
    const double law = 900 * load / (2 * 1024 * 1024 - load);
    ASSERT_EQ(result.readers[0].recoveries.size(), 1U);
    ASSERT_TRUE(result.readers[0].recoveries[0]);
    EXPECT_NEAR(std::chrono::duration<double>(*result.readers[0].recoveries[0]).count(), law,
                0.03 * law)
        << name_of(grain);
  }
}

// Each registered consumer is charged for every open shard, and for what it is pushed.
TEST(FanOut, IsChargedByConsumerAndShardAndByTheByte) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    Scenario scenario = calm(grain);
    scenario.consumers[0].name = "reader";
    scenario.consumers[0].retrieval = Retrieval::FanOut;
    Action add;
    add.at = 1min;
    add.call = ActionCall::RegisterStreamConsumer;
    add.consumer_name = "idle";
    scenario.actions = {add};
    const RunResult result = run(scenario);
    constexpr std::int64_t kShards = 4;
    EXPECT_EQ(result.usage.fan_out_shard_ns, int128{kShards} * Duration{5min + 4min}.count());
    EXPECT_EQ(result.usage.fan_out_bytes, result.readers[0].ledger.delivered_once.bytes);
    EXPECT_GT(result.usage.fan_out_bytes, 60'000'000);
  }
}

// ---- Where readers begin ----

TEST(Checkpoints, AreWhatAReaderGoesOnFromAfterAnOutage) {
  Scenario scenario = calm(Grain::Ms100);
  scenario.consumers[0].name = "reader";
  scenario.consumers[0].start = StartPosition::Latest;
  Fault outage;
  outage.kind = FaultKind::ConsumerOutage;
  outage.at = 1min;
  outage.duration = 1min;
  outage.consumer = "reader";
  scenario.faults = {outage};
  EXPECT_EQ(run(scenario).readers[0].latest_gap.records, 0);
  scenario.consumers[0].checkpoints = false;
  const RunResult gap = run(scenario);
  EXPECT_NEAR(static_cast<double>(gap.readers[0].latest_gap.records), 60 * 800, 800);
  EXPECT_NEAR(static_cast<double>(gap.readers[0].ledger.skipped.records),
              static_cast<double>(gap.readers[0].latest_gap.records), 4)
      << "at its start there was next to nothing to skip";
  scenario.consumers[0].start = StartPosition::TrimHorizon;
  const RunResult all_again = run(scenario);
  EXPECT_NEAR(static_cast<double>(all_again.readers[0].ledger.redelivered.records), 60 * 800, 1600);
}

TEST(Replay, ReadsTheHourAgainBesideTheLiveLoad) {
  for (const Grain grain : {Grain::Record, Grain::S1}) {
    Scenario scenario = calm(grain);
    scenario.simulation.duration = 10min;
    scenario.consumers[0].max_records = 1000;  // 5 s of a shard
    scenario.consumers[0].replay = Replay{5min, 2min};
    const RunResult result = run(scenario);
    EXPECT_NEAR(static_cast<double>(result.readers[0].ledger.redelivered.records), 180 * 800, 1600);
    EXPECT_NEAR(result.readers[0].iterator_age.max_s(), 177, 4);
    EXPECT_LT(result.readers[0].latency.max_s(), 180) << "not of what is read again";
  }
}

TEST(LateReader, FromTrimHorizonHasAllOfItToRead) {
  Scenario scenario = calm(Grain::Ms100);
  scenario.consumers[0].from = 2min;
  const RunResult result = run(scenario);
  EXPECT_EQ(result.readers[0].ledger.skipped.records, 0);
  EXPECT_GT(share_of(result.readers[0].ledger.delivered_once, result.write_ledger.born), 0.98);
  EXPECT_NEAR(result.readers[0].latency.max_s(), 120, 3);
  scenario.consumers[0].start = StartPosition::Latest;
  EXPECT_NEAR(share_of(run(scenario).readers[0].ledger.skipped, result.write_ledger.born), 0.4,
              0.01);
}

}  // namespace
}  // namespace weir::sim
