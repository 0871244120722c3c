#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <string>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// A stream of `shards` at 80 % of its record limit, one polling reader, everything counted.
Scenario uniform(std::int64_t shards, Grain grain, std::int64_t keys = 100'000) {
  Scenario scenario;
  scenario.simulation.duration = 60s;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.name = "producer";
  producer.instances = 100;
  producer.load = {{Duration{}, 800.0 * static_cast<double>(shards)}};
  producer.record_size.bytes = 900;
  producer.keys.count = keys;
  scenario.producers = {producer};
  Consumer consumer;
  consumer.name = "consumer";
  scenario.consumers = {consumer};
  return scenario;
}

Scenario zipf(Scenario scenario) {
  scenario.producers[0].keys.distribution = KeyDistribution::Zipf;
  scenario.producers[0].keys.exponent = 1;
  return scenario;
}

Scenario without_retries(Scenario scenario) {
  scenario.producers[0].put.resend.max_attempts = 1;
  return scenario;
}

Scenario single_puts(Scenario scenario) {
  scenario.producers[0].put.api = PutApi::PutRecord;
  scenario.producers[0].put.linger = Duration{};
  return scenario;
}

// Six minutes, in the first of which the stream is asked to double; all but the doubling is that
// without `doubled`.
Scenario doubling(bool doubled) {
  Scenario scenario = uniform(1000, Grain::Ms100, 1'000'000);
  scenario.simulation.duration = 6min;
  if (!doubled) return scenario;
  Action action;
  action.at = 10s;
  action.call = ActionCall::UpdateShardCount;
  action.target_shard_count = 2000;
  scenario.actions = {action};
  return scenario;
}

Scenario file(const std::string& name, Grain grain = Grain::Auto) {
  std::string text;
  Scenario scenario =
      read_scenario_file(WEIR_SOURCE_DIR "/scenarios/" + name, {}, text).value().scenario;
  scenario.simulation.grain = grain;
  return scenario;
}

// Whole replications; what they cost for each record born, each attempt, each tick of a shard.
void run(benchmark::State& state, const Scenario& scenario, const Keep& keep = {}) {
  const auto blueprint = make_blueprint(scenario);
  std::int64_t replication = 0;
  double born = 0;
  double attempted = 0;
  double seconds = 0;
  for ([[maybe_unused]] auto _ : state) {
    World world{blueprint, replication++, keep};
    advance(world, Instant{scenario.simulation.duration});
    const RunResult result = finish(world);
    born += static_cast<double>(result.born_records);
    attempted += static_cast<double>(result.attempted_records);
    seconds += std::chrono::duration<double>(scenario.simulation.duration).count();
  }
  const auto each = benchmark::Counter::kIsRate | benchmark::Counter::kInvert;
  state.counters["born"] = {born, each};
  state.counters["attempt"] = {attempted, each};
  const double per_s = scenario.simulation.grain == Grain::Ms10    ? 100
                       : scenario.simulation.grain == Grain::Ms100 ? 10
                                                                   : 1;
  const auto shards = static_cast<double>(scenario.stream.shard_count);
  if (scenario.simulation.grain != Grain::Record && scenario.simulation.grain != Grain::Auto) {
    state.counters["shard_tick"] = {seconds * per_s * shards, each};
  }
}

constexpr std::int64_t kManyKeys = 1'000'000;  // so many that no shard is over its limit

#define WEIR_RUN(name, scenario) \
  BENCHMARK_CAPTURE(run, name, scenario)->Unit(benchmark::kMillisecond)
// The same run, its series kept.
#define WEIR_RECORDED(name, scenario) \
  BENCHMARK_CAPTURE(run, name, scenario, Keep{.series = true})->Unit(benchmark::kMillisecond)

WEIR_RUN(minimal, file("minimal.toml"));
WEIR_RUN(hot_key, file("hot-key.toml", Grain::Record));
WEIR_RUN(hot_key_100ms, file("hot-key.toml", Grain::Ms100));
WEIR_RUN(record_uniform, uniform(100, Grain::Record));
WEIR_RUN(record_uniform_single_puts, single_puts(uniform(100, Grain::Record)));
WEIR_RUN(record_zipf_no_retry, without_retries(zipf(uniform(100, Grain::Record))));
WEIR_RUN(record_zipf_five_attempts, zipf(uniform(100, Grain::Record)));
WEIR_RUN(coarse_1000_shards, uniform(1000, Grain::Ms100, kManyKeys));
WEIR_RUN(coarse_1024_shards, uniform(1024, Grain::Ms100, kManyKeys));
WEIR_RUN(coarse_1000_shards_10ms, uniform(1000, Grain::Ms10, kManyKeys));
WEIR_RUN(coarse_1000_shards_1s, uniform(1000, Grain::S1, kManyKeys));
WEIR_RUN(coarse_1000_shards_zipf, zipf(uniform(1000, Grain::Ms100)));

WEIR_RECORDED(minimal_recorded, file("minimal.toml"));
WEIR_RECORDED(hot_key_recorded, file("hot-key.toml", Grain::Record));
WEIR_RECORDED(hot_key_100ms_recorded, file("hot-key.toml", Grain::Ms100));
WEIR_RECORDED(coarse_1000_shards_recorded, uniform(1000, Grain::Ms100, kManyKeys));

WEIR_RUN(coarse_1000_shards_6min, doubling(false));
WEIR_RUN(coarse_1000_shards_6min_doubled, doubling(true));

// A running world of 1,000 shards is copied.
void fork(benchmark::State& state) {
  const auto scenario = uniform(1000, Grain::Ms100);
  World world{make_blueprint(scenario), 0};
  advance(world, Instant{scenario.simulation.duration / 2});
  for ([[maybe_unused]] auto _ : state) {
    World copy{world};
    benchmark::DoNotOptimize(&copy);
  }
}
BENCHMARK(fork)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir::sim
