// Applications with the Kinesis Client Library against what is known of them: how long leases are
// nobody's, at which pace they move, what they cost, and what is promised of what they read.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <vector>

#include "model/stream.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/state.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// One record a second to each of some shards, and a fleet that reads them.
Scenario fleet(std::int64_t version, std::int64_t shards, std::int64_t workers, Duration duration) {
  Scenario scenario;
  scenario.simulation.duration = duration;
  scenario.simulation.grain = Grain::Record;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.load = {{0s, static_cast<double>(shards)}};
  producer.record_size = {false, 1000, 1000};
  scenario.producers = {producer};
  Consumer consumer;
  consumer.workers = workers;
  consumer.kcl.emplace().version = version;
  consumer.kcl->lease_assignment_interval = consumer.kcl->failover_time * 2;
  scenario.consumers = {consumer};
  return scenario;
}

Fault crash(Duration at, Duration duration, std::int64_t workers = 1) {
  return {.at = at,
          .kind = FaultKind::WorkerCrash,
          .duration = duration,
          .consumer = "consumer",
          .workers = workers};
}

RunResult run(const Scenario& scenario, std::int64_t replication = 0) {
  World world{make_blueprint(scenario), replication};
  advance(world, Instant{scenario.simulation.duration});
  return finish(world);
}

// The first worker dies every ten minutes, at no round times, and comes back two and a half
// minutes later.
Histogram failovers(Scenario scenario, int crashes) {
  std::mt19937_64 random{7};
  std::uniform_int_distribution<std::int64_t> jitter{0, 100'000};
  for (int i = 0; i < crashes; ++i) {
    const Duration at = 10min * (i + 1) + std::chrono::milliseconds{jitter(random)};
    scenario.faults.push_back(crash(at, 150s));
  }
  scenario.simulation.duration = 10min * (crashes + 2);
  return run(scenario).readers[0].kcl->failover_time;
}

struct Spread {
  double mean;
  double low;
  double median;
  double high;
};

Spread spread_of(const Histogram& times) {
  return {times.mean_s(), times.quantile_s(0.05), times.quantile_s(0.5), times.quantile_s(0.95)};
}

TEST(Failover, Try) {
  for (const auto& [version, observers] :
       {std::pair{2, 1}, {2, 2}, {2, 5}, {2, 10}, {3, 1}, {3, 2}, {3, 4}}) {
    Scenario scenario = fleet(version, (version == 3 ? 2 : 1) * (observers + 1), observers + 1, 0s);
    if (version == 3) scenario.consumers[0].per_record = 250ms;
    if (version == 3) scenario.consumers[0].kcl->worker_metrics_reporter_freq = 2s;
    const Histogram times = failovers(scenario, version == 3 ? 200 : 5);
    const Spread got = spread_of(times);
    printf("v%d obs %d: n %ld mean %.2f 5%% %.2f med %.2f 95%% %.2f max %.2f\n", version, observers,
           (long)times.count(), got.mean, got.low, got.median, got.high, times.max_s());
  }
}

}  // namespace
}  // namespace weir::sim
