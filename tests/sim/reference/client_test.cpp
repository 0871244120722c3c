// Producers whose next request depends on answers, in whole runs.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "tests/sim/reference/interval.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Producer producer_of(double records_per_s, std::int64_t bytes = 900) {
  Producer producer;
  producer.name = "p";
  producer.load = {{Duration{}, records_per_s}};
  producer.record_size = {false, bytes, bytes};
  producer.keys.count = 10'000;
  return producer;
}

Scenario scenario_of(const Producer& producer, Duration duration, std::int64_t shards = 1) {
  Scenario scenario;
  scenario.simulation.duration = duration;
  scenario.simulation.grain = Grain::Record;
  scenario.stream.shard_count = shards;
  scenario.producers = {producer};
  return scenario;
}

// A limit that is never reached makes the producer wait for answers, and changes nothing.
Scenario waiting(Scenario scenario) {
  for (Producer& producer : scenario.producers) producer.put.max_in_flight = 1'000'000;
  for (Producer& producer : scenario.producers) producer.put.buffer = PutBuffer{1'000'000, false};
  return scenario;
}

Scenario crowded(ResendFailed law) {
  Producer producer = producer_of(3000);
  producer.instances = 5;
  producer.put.resend.failed = law;
  producer.keys.hot = {{"hot", 0.2, 1, 2s, 6s}};
  Scenario scenario = scenario_of(producer, 10s, 3);
  scenario.consumers.emplace_back();
  return scenario;
}

class WaitingClient : public testing::TestWithParam<ResendFailed> {};

TEST_P(WaitingClient, WithoutALimitThatBindsIsTheSameRun) {
  const Scenario plain = crowded(GetParam());
  const RunResult expected = run(plain);
  EXPECT_GT(expected.refused_records, 500);
  EXPECT_EQ(run(waiting(plain)).fingerprint, expected.fingerprint);
}

TEST_P(WaitingClient, WithFaultsIsTheSameRun) {
  Scenario plain = crowded(GetParam());
  for (const FaultKind kind : {FaultKind::PutErrors, FaultKind::LostResponses}) {
    Fault fault;
    fault.kind = kind;
    fault.at = 1s;
    fault.duration = 5s;
    fault.share = 0.3;
    plain.faults.push_back(fault);
  }
  plain.faults.push_back({3s, FaultKind::PutLatency, 2s, "", "", 5.0, 0});
  const RunResult expected = run(plain);
  EXPECT_GT(expected.write_ledger.duplicates.records, 100);
  const RunResult result = run(waiting(plain));
  EXPECT_EQ(result.fingerprint, expected.fingerprint);
  EXPECT_EQ(result.write_ledger.duplicates, expected.write_ledger.duplicates);
  EXPECT_EQ(result.attempts.attempted, expected.attempts.attempted);
}

TEST_P(WaitingClient, PuttingOneByOneIsTheSameRun) {
  Scenario plain = crowded(GetParam());
  plain.producers[0].put.api = PutApi::PutRecord;
  EXPECT_EQ(run(waiting(plain)).fingerprint, run(plain).fingerprint);
}

TEST_P(WaitingClient, IsTheSameAtEveryGrain) {
  const Scenario record = waiting(crowded(GetParam()));
  const RunResult expected = run(record);
  for (const Grain grain : {Grain::Ms10, Grain::Ms100, Grain::S1}) {
    Scenario coarse = record;
    coarse.simulation.grain = grain;
    EXPECT_EQ(run(coarse).fingerprint, expected.fingerprint) << name_of(grain);
  }
}

std::string name_of_law(const testing::TestParamInfo<ResendFailed>& law) {
  return law.param == ResendFailed::Subset   ? "Subset"
         : law.param == ResendFailed::Record ? "Record"
                                             : "None";
}
INSTANTIATE_TEST_SUITE_P(Laws, WaitingClient,
                         testing::Values(ResendFailed::None, ResendFailed::Subset,
                                         ResendFailed::Record),
                         name_of_law);

// Where one producer waits for answers and another does not, both see the shard in order of time.
TEST(WaitingClientBesideAnother, IsAsAtGrainRecord) {
  const auto ratios = [](Grain grain, bool first) {
    Producer waits = producer_of(600);
    waits.name = "waits";
    waits.instances = 4;
    waits.put.resend.failed = ResendFailed::Requeue;
    Producer other = producer_of(550);
    other.instances = 6;
    Scenario scenario = scenario_of(waits, 40s);
    scenario.simulation.warm_up = 2s;
    scenario.producers.push_back(other);
    if (!first) std::swap(scenario.producers[0], scenario.producers[1]);
    scenario.simulation.grain = grain;
    std::vector<double> values;
    for (std::int64_t i = 0; i < 12; ++i) {
      const RunResult result = run(scenario, i);
      values.push_back(100 * static_cast<double>(result.refused_records) /
                       static_cast<double>(result.attempted_records));
    }
    return values;
  };
  const auto record = ratios(Grain::Record, true);
  EXPECT_GT(interval_detail::mean_of(record), 10);
  for (const bool first : {true, false}) {
    EXPECT_TRUE(lies_within(difference(ratios(Grain::Ms100, first), record), 1.2)) << first;
  }
  EXPECT_TRUE(lies_within(difference(ratios(Grain::S1, true), record), 1.2));
}

// One request of one record at a time: a round trip each, whatever is offered.
TEST(WaitingClient, OneRequestInFlightIsOneARoundTrip) {
  Producer producer = producer_of(300);
  producer.put.api = PutApi::PutRecord;
  producer.put.round_trip = 10ms;
  producer.put.max_in_flight = 1;
  producer.put.buffer = PutBuffer{50, false};
  const RunResult result = run(scenario_of(producer, 100s));
  EXPECT_NEAR(static_cast<double>(result.write_records), 100 * 100, 20);
  EXPECT_NEAR(static_cast<double>(result.dropped_records), 100 * 200, 600) << "Poisson";
  EXPECT_EQ(result.refused_records, 0);
}

// The same where the application waits: nothing is lost, and latency grows by two thirds of a
// second each second.
TEST(WaitingClient, AnApplicationThatWaitsLosesNothing) {
  Producer producer = producer_of(300);
  producer.put.api = PutApi::PutRecord;
  producer.put.round_trip = 10ms;
  producer.put.max_in_flight = 1;
  producer.put.buffer = PutBuffer{50, true};
  Scenario scenario = scenario_of(producer, 100s);
  scenario.consumers.emplace_back();
  const RunResult result = run(scenario);
  EXPECT_EQ(result.dropped_records, 0);
  EXPECT_NEAR(static_cast<double>(result.write_ledger.waiting.records), 100 * 200, 600);
  EXPECT_NEAR(result.readers[0].latency.quantile_s(0.5), 100 * 2 / 3.0 / 2, 2);
}

// Every request fails for good: as many attempts as the mode makes, then the record is dropped.
TEST(WaitingClient, AnSdkThatNeverSucceedsMakesItsAttempts) {
  const auto attempts_of = [](SdkRetry mode, double rate, Duration duration) {
    Producer producer = producer_of(rate);
    producer.put.api = PutApi::PutRecord;
    producer.put.sdk_retry = mode;
    producer.put.resend.failed = ResendFailed::None;
    Scenario scenario = scenario_of(producer, duration);
    Fault fault;
    fault.kind = FaultKind::PutErrors;
    fault.duration = duration;
    fault.share = 1;
    scenario.faults = {fault};
    const RunResult result = run(scenario);
    return static_cast<double>(result.failed_records) / static_cast<double>(result.dropped_records);
  };
  EXPECT_NEAR(attempts_of(SdkRetry::Legacy, 10, 1000s), 5, 0.1);
  EXPECT_NEAR(attempts_of(SdkRetry::CppLegacy, 10, 1000s), 11, 0.4);
  // the quota is spent after 100 retries: 500 tokens at 5, or 35 at 14
  const double born = 10 * 1000;
  EXPECT_NEAR(attempts_of(SdkRetry::Standard, 10, 1000s), 1 + 100 / born, 0.001);
  EXPECT_NEAR(attempts_of(SdkRetry::New2026, 10, 1000s), 1 + 35 / born, 0.001);
}

// 20 clients offer a shard twice what it takes. The adaptive mode finds the shard's rate by
// itself: far fewer refusals, and no fewer records stored.
TEST(WaitingClient, TheAdaptiveModeComesDownToWhatTheShardTakes) {
  const auto run_of = [](SdkRetry mode) {
    Producer producer = producer_of(2000);
    producer.instances = 20;
    producer.put.api = PutApi::PutRecord;
    producer.put.sdk_retry = mode;
    producer.put.resend.failed = ResendFailed::None;
    Scenario scenario = scenario_of(producer, 120s);
    scenario.simulation.warm_up = 20s;
    return run(scenario);
  };
  const RunResult standard = run_of(SdkRetry::Standard);
  const RunResult adaptive = run_of(SdkRetry::Adaptive);
  EXPECT_GT(standard.refused_records, standard.write_records * 9 / 10);
  EXPECT_LT(adaptive.refused_records, adaptive.write_records / 4);
  EXPECT_GT(adaptive.write_records, standard.write_records * 6 / 10);
}

// The Flink sink: records are requeued without end, and back-pressure keeps what is born outside.
TEST(WaitingClient, AimdWithRequeueLosesNothingAndKeepsTheShardBusy) {
  Producer producer = producer_of(1500);
  producer.put.resend = {ResendFailed::Requeue, kWithoutEnd, 0ms, Jitter::None};
  producer.put.aimd = Aimd{};
  producer.put.max_in_flight = 50;
  producer.put.buffer = PutBuffer{10'000, true};
  producer.put.linger = 5s;
  const RunResult result = run(scenario_of(producer, 60s));
  EXPECT_EQ(result.dropped_records, 0);
  EXPECT_NEAR(static_cast<double>(result.write_records), 60 * 1000 + 1000, 1500);
  EXPECT_GT(result.refused_records, 1000);
}

}  // namespace
}  // namespace weir::sim
