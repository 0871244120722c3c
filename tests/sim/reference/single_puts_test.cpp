// Records that are put one by one wait in the order of their births and not in the event queue.
// They are to be served as if they did.

#include <gtest/gtest.h>

#include <chrono>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/reference/run_facts.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// Two producers of single puts and one of batches on a stream that refuses a third of it all. The
// first one's records are born a millisecond apart and sent again after whole milliseconds, so that
// many a record arrives at the very instant at which another comes again.
Scenario crowded() {
  Scenario scenario;
  scenario.simulation.duration = 30s;
  scenario.simulation.grain = Grain::Record;
  scenario.stream.shard_count = 3;
  Producer clock;
  clock.name = "clock";
  clock.instances = 1;
  clock.load = {{0s, 1000}};
  clock.arrivals = ArrivalProcess::Constant;
  clock.put.api = PutApi::PutRecord;
  clock.put.linger = {};
  clock.put.resend.backoff = 4ms;
  clock.put.resend.jitter = Jitter::None;
  Producer sensors = clock;
  sensors.name = "sensors";
  sensors.instances = 5;
  sensors.load = {{0s, 2500}};
  sensors.arrivals = ArrivalProcess::Poisson;
  sensors.put.resend.jitter = Jitter::Full;
  Producer web;
  web.name = "web";
  web.load = {{0s, 1500}};
  web.put.linger = 20ms;
  web.put.resend.backoff = 10ms;
  scenario.producers = {clock, web, sensors};
  scenario.consumers = {Consumer{}};
  return scenario;
}

TEST(SinglePuts, AreServedAsIfTheyWereInTheQueue) {
  Scenario scenario = crowded();
  const RunResult apart = run(scenario);
  EXPECT_GT(apart.refused_records, 30'000);
  // a fault that never comes: with one, every put is an event
  Fault fault;
  fault.at = scenario.simulation.duration;
  fault.duration = 1s;
  fault.kind = FaultKind::PutErrors;
  fault.share = 1;
  scenario.faults = {fault};
  EXPECT_EQ(facts_of(apart), facts_of(run(scenario)));
}

}  // namespace
}  // namespace weir::sim
