// Faults of readers, against closed forms.

#include <gtest/gtest.h>

#include <chrono>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Scenario with_fault(Grain grain, double per_shard, FaultKind kind, Duration outage) {
  Scenario scenario;
  scenario.simulation.duration = 100min;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 2;
  Producer producer;
  producer.instances = 4;
  producer.load = {{0s, 2 * per_shard}};
  producer.record_size.bytes = 300;
  scenario.producers = {producer};
  Consumer consumer;
  consumer.name = "reader";
  consumer.workers = 2;
  consumer.per_record = 1ms;  // 1,000 records/s on the core of each shard
  scenario.consumers = {consumer};
  Fault fault;
  fault.at = 20min;
  fault.kind = kind;
  fault.duration = outage;
  fault.consumer = "reader";
  fault.factor = 4;
  scenario.faults = {fault};
  return scenario;
}

double recovery_s(const RunResult& result) {
  const auto& recoveries = result.readers[0].recoveries;
  if (recoveries.size() != 1 || !recoveries[0]) return -1;
  return std::chrono::duration<double>(*recoveries[0]).count();
}

// Outage x load / (speed - load), for three loads at either grain.
TEST(Outage, IsCaughtUpWithAsTheFluidLawSays) {
  for (const Grain grain : {Grain::Record, Grain::Ms100}) {
    for (const double load : {400.0, 600.0, 750.0}) {
      const auto result = run(with_fault(grain, load, FaultKind::ConsumerOutage, 15min));
      EXPECT_TRUE(result.readers[0].ledger.balances());
      const double law = 15 * 60 * load / (1000 - load);
      EXPECT_NEAR(recovery_s(result), law, 0.03 * law) << load << " at " << name_of(grain);
    }
  }
}

// At a quarter of its speed the reader takes 250 records/s: its backlog grows by load - 250.
TEST(Slowness, LeavesTheBacklogThatItsSpeedSays) {
  const double load = 500;
  auto scenario = with_fault(Grain::Ms100, load, FaultKind::ConsumerSlow, 15min);
  scenario.consumers[0].max_records = 2000;  // a batch begun is ended at its speed
  const auto result = run(scenario);
  const double law = 15 * 60 * (load - 250) / (1000 - load);
  EXPECT_NEAR(recovery_s(result), law, 0.03 * law);
}

TEST(Outage, ThatIsNeverCaughtUpWithHasNoRecovery) {
  EXPECT_EQ(recovery_s(run(with_fault(Grain::Ms100, 990, FaultKind::ConsumerOutage, 15min))), -1);
}

}  // namespace
}  // namespace weir::sim
