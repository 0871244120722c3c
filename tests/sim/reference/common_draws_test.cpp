// Common random numbers: what is born does not depend on what becomes of it.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/any_scenario.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// Two producers that overload some of 32 shards: Zipf keys, a hot key that comes and goes, single
// puts, a load that rises.
Scenario busy(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = 20s;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 32;

  Producer web;
  web.name = "web";
  web.instances = 7;
  web.load = {{0s, 3000}, {20s, 9000}};
  web.record_size = {true, 400, 3000};
  web.keys.distribution = KeyDistribution::Zipf;
  web.keys.count = 20'000;
  web.keys.hot = {{"celebrity", 0.3, 1, 5s, 15s}};
  Producer sensors;
  sensors.name = "sensors";
  sensors.load = {{0s, 500}};
  sensors.record_size = {false, 100, 100};
  sensors.keys.count = 1000;
  sensors.put.api = PutApi::PutRecord;
  sensors.put.resend.failed = ResendFailed::Record;
  scenario.producers = {web, sensors};
  scenario.consumers = {Consumer{}};
  return scenario;
}

RunResult run(const Scenario& scenario) {
  World world{make_blueprint(scenario), 3, {.born_per_tick = true}};
  advance(world, Instant{scenario.simulation.duration});
  return finish(world);
}

class CommonDraws : public testing::TestWithParam<Grain> {};

void expect_same_births(const RunResult& one, const RunResult& other) {
  ASSERT_EQ(one.born_per_tick.size(), 200U);
  EXPECT_EQ(one.born_per_tick, other.born_per_tick);
  EXPECT_EQ(one.write_ledger.born.records, other.write_ledger.born.records);
  EXPECT_EQ(std::accumulate(one.born_per_tick.begin(), one.born_per_tick.end(), std::int64_t{0}),
            one.write_ledger.born.records);
  EXPECT_NE(one.fingerprint, other.fingerprint);
}

TEST_P(CommonDraws, SameBirthsOn32And64Shards) {
  auto scenario = busy(GetParam());
  const auto on_32 = run(scenario);
  scenario.stream.shard_count = 64;
  const auto on_64 = run(scenario);
  expect_same_births(on_32, on_64);
  EXPECT_GT(on_32.refused_records, on_64.refused_records);
}

TEST_P(CommonDraws, SameBirthsWhateverIsResharded) {
  auto scenario = busy(GetParam());
  const auto as_it_is = run(scenario);
  scenario.stream.reshard = {1s, 700ms, 4};
  Action doubling;
  doubling.call = ActionCall::UpdateShardCount;
  doubling.at = 4s;
  doubling.target_shard_count = 64;
  scenario.actions = {doubling};
  const auto resharded = run(scenario);
  EXPECT_EQ(resharded.shards.size(), 96U);
  expect_same_births(as_it_is, resharded);
  EXPECT_GT(as_it_is.refused_records, resharded.refused_records);
}

TEST_P(CommonDraws, SameBirthsWith3And5Attempts) {
  auto scenario = busy(GetParam());
  const auto with_5 = run(scenario);
  for (auto& producer : scenario.producers) producer.put.resend.max_attempts = 3;
  const auto with_3 = run(scenario);
  expect_same_births(with_3, with_5);
  EXPECT_GT(with_5.attempted_records, with_3.attempted_records);
  for (std::size_t i = 0; i < with_3.shards.size(); ++i) {
    EXPECT_EQ(with_3.shards[i].offered_records, with_5.shards[i].offered_records) << i;
    EXPECT_EQ(with_3.shards[i].offered_data_bytes, with_5.shards[i].offered_data_bytes) << i;
  }
}

TEST_P(CommonDraws, ReadersAndOtherProducersChangeNothingOfAProducer) {
  auto scenario = busy(GetParam());
  const auto both = run(scenario);
  scenario.consumers.clear();
  EXPECT_EQ(run(scenario).born_per_tick, both.born_per_tick);
  scenario.producers.pop_back();
  const auto alone = run(scenario);
  scenario.producers.push_back(busy(GetParam()).producers.back());
  scenario.producers.back().load = {{0s, 0}};
  EXPECT_EQ(run(scenario).born_per_tick, alone.born_per_tick);
}

INSTANTIATE_TEST_SUITE_P(Grain, CommonDraws,
                         testing::Values(Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param) / 1ms) + "ms";
                         });

// The same for whatever load there may be: born per tick and key alike on 32 and on 64 shards, and
// with fewer attempts. (Nothing happens to the shards: what is born late has no shard any more.)
RC_GTEST_PROP(CommonDrawsOfAnyScenario, AreTheSameBirthsOn32And64Shards, ()) {
  auto scenario = any_scenario();
  scenario.actions.clear();
  scenario.stream.shard_count = 32;
  const auto on_32 = run(scenario);
  scenario.stream.shard_count = 64;
  const auto on_64 = run(scenario);
  for (auto& producer : scenario.producers) producer.put.resend.max_attempts = 1;
  const auto once = run(scenario);
  RC_ASSERT(on_32.born_per_tick == on_64.born_per_tick);
  RC_ASSERT(on_32.born_per_tick == once.born_per_tick);
  RC_ASSERT(on_32.keys.size() == on_64.keys.size());
  const bool packs = std::ranges::any_of(scenario.producers,
                                         [](const Producer& one) { return one.kpl.has_value(); });
  if (packs) return;  // what goes together, and so how many there are of a key, depends on shards
  for (std::size_t i = 0; i < on_32.keys.size(); ++i) {
    RC_ASSERT(on_32.keys[i].offered_records == on_64.keys[i].offered_records);
  }
  RC_CLASSIFY(on_32.born_records > 0, "something is born");
}

}  // namespace
}  // namespace weir::sim
