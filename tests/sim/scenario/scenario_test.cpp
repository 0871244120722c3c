#include "sim/scenario/scenario.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "sim/scenario/estimate.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Scenario lasting(Duration duration, std::vector<LoadPoint> load) {
  Scenario scenario;
  scenario.simulation.duration = duration;
  scenario.stream.shard_count = 4;
  Producer producer;
  producer.load = std::move(load);
  producer.record_size = {.lognormal = false, .bytes = 100, .p99_bytes = 100};
  scenario.producers = {producer};
  return scenario;
}

TEST(ExpectedRecords, IsTheAreaUnderTheLoad) {
  EXPECT_DOUBLE_EQ(expected_records(lasting(120s, {{0s, 2500}})), 300'000);
  EXPECT_DOUBLE_EQ(expected_records(lasting(100s, {{0s, 0}, {100s, 10}})), 500);
  EXPECT_DOUBLE_EQ(expected_records(lasting(50s, {{0s, 0}, {100s, 10}})), 125);
  EXPECT_DOUBLE_EQ(expected_records(lasting(100s, {{20s, 10}, {40s, 30}})), 200 + 400 + 1800);
  EXPECT_DOUBLE_EQ(expected_records(lasting(10s, {{20s, 10}, {40s, 30}})), 100);
  EXPECT_DOUBLE_EQ(expected_records(lasting(30s, {{20s, 10}, {40s, 30}})), 200 + 150);
  EXPECT_DOUBLE_EQ(expected_records(lasting(10s, {})), 0);
  Scenario two = lasting(10s, {{0s, 5}});
  two.producers.push_back(two.producers[0]);
  EXPECT_DOUBLE_EQ(expected_records(two), 100);
}

Scenario tracing(Duration duration, double speed, std::int64_t scale, bool repeat) {
  Scenario scenario = lasting(duration, {});
  auto trace = std::make_shared<Trace>();
  trace->keys = {"a"};
  trace->rows = {{0, 5, 0}, {1000, 5, 0}, {2000, 5, 0}, {4000, 5, 0}};
  scenario.producers[0].trace = TraceSettings{.trace = trace,
                                              .file = "x.csv",
                                              .speed = speed,
                                              .scale = scale,
                                              .scatter = {},
                                              .repeat = repeat};
  return scenario;
}

TEST(ExpectedRecords, OfATraceAreTheRowsThatARunReaches) {
  EXPECT_DOUBLE_EQ(expected_records(tracing(10s, 1, 1, false)), 4);
  EXPECT_DOUBLE_EQ(expected_records(tracing(2s, 1, 1, false)), 2);  // at 0 s and 1 s
  EXPECT_DOUBLE_EQ(expected_records(tracing(2s, 2, 100, false)), 300);
  EXPECT_DOUBLE_EQ(expected_records(tracing(8s, 1, 1, true)), 8);
}

TEST(ResolvedGrain, IsRecordUpToTwentyMillion) {
  EXPECT_EQ(resolved_grain(lasting(1000s, {{0s, 20'000}})), Grain::Record);
  EXPECT_EQ(resolved_grain(lasting(1000s, {{0s, 20'001}})), Grain::Ms100);
  Scenario asked = lasting(1000s, {{0s, 1e6}});
  asked.simulation.grain = Grain::S1;
  EXPECT_EQ(resolved_grain(asked), Grain::S1);
}

TEST(Grain, HasATickAndAName) {
  EXPECT_EQ(tick_of(Grain::Record), 0s);
  EXPECT_EQ(tick_of(Grain::Ms10), 10ms);
  EXPECT_EQ(tick_of(Grain::Ms100), 100ms);
  EXPECT_EQ(tick_of(Grain::S1), 1s);
  EXPECT_EQ(name_of(Grain::Ms100), "100 ms");
  EXPECT_EQ(name_of(Grain::Record), "record");
}

TEST(GrainDeathTest, AutoHasNoTick) {
  EXPECT_DEATH(tick_of(Grain::Auto), "grain != Grain::Auto");
}

TEST(Names, AreThoseOfTheFile) {
  EXPECT_EQ(name_of(Metric::WriteThrottleRatio), "write_throttle_ratio");
  EXPECT_EQ(unit_of(Metric::WriteThrottleRatio), "ratio");
  EXPECT_EQ(unit_of(Metric::EndToEndLatency), "ms");
  EXPECT_EQ(name_of(Stat::P999), "p99.9");
}

Scenario read(const std::string& name) {
  std::string text;
  auto scenario = read_scenario_file(scenario_file(name), {}, text);
  return scenario ? scenario->scenario : Scenario{};
}

TEST(Estimate, OfTheHotKey) {
  const Estimate hot = estimate(read("hot-key.toml"));
  EXPECT_DOUBLE_EQ(hot.records, 7.2e6);
  EXPECT_GT(hot.seconds, 0.2);
  EXPECT_LT(hot.seconds, 3);
  EXPECT_GT(hot.bytes, 20e6);
  EXPECT_LT(hot.bytes, 200e6);
}

TEST(Estimate, GrowsWithTheLoadTheShardsAndTheTime) {
  const Scenario base = read("minimal.toml");
  const Estimate small = estimate(base);
  Scenario more = base;
  more.producers[0].load[0].records_per_s *= 10;
  EXPECT_GT(estimate(more).bytes, small.bytes);
  EXPECT_GT(estimate(more).seconds, small.seconds);
  more = base;
  more.stream.shard_count *= 1000;
  EXPECT_GT(estimate(more).bytes, small.bytes);
  EXPECT_GT(estimate(more).events, small.events);
  more = base;
  more.consumers[0].per_record = 1s;  // never keeps up
  more.simulation.duration *= 100;
  Scenario keeps_up = more;
  keeps_up.consumers[0].per_record = 0s;
  EXPECT_GT(estimate(more).bytes, estimate(keeps_up).bytes);
}

// Where no key comes near to filling a shard, nothing is sent twice.
TEST(Estimate, CountsWhatIsSentAgainOnlyWhereAKeyFillsAShard) {
  Scenario scenario = lasting(60s, {{0s, 5000}});
  scenario.stream.shard_count = 10;
  scenario.simulation.grain = Grain::Ms100;
  const double even = estimate(scenario).events;
  scenario.producers[0].keys.distribution = KeyDistribution::Zipf;
  scenario.producers[0].keys.count = 10'000;
  scenario.producers[0].keys.exponent = 0.4;  // the first key: 0.24 % of 5,000 a second
  EXPECT_EQ(estimate(scenario).events, even);
  scenario.producers[0].keys.exponent = 1;  // 10.2 %, on a shard with 500 a second of others
  const double harmonic = estimate(scenario).events;
  EXPECT_GT(harmonic, 1.2 * even);
  scenario.producers[0].keys.exponent = 1.001;  // the other formula of the sum
  EXPECT_NEAR(estimate(scenario).events, harmonic, 0.01 * harmonic);
  scenario.stream.shard_count = 5;  // full already
  EXPECT_GT(estimate(scenario).events, 2 * harmonic);
}

// A thousand shards for a day that nobody reads must not pass as small: 86,400,000 parcels.
TEST(Estimate, CountsTheBacklogThatNobodyReads) {
  Scenario scenario = lasting(86'400s, {{0s, 800'000}});
  scenario.stream.shard_count = 1000;
  EXPECT_GT(estimate(scenario).bytes, 4e9);
}

TEST(Estimate, IsFiniteAtEveryBound) {
  Scenario scenario = lasting(366 * 86'400s, {{0s, 1e9}});
  scenario.stream.shard_count = 100'000;
  scenario.producers[0].put.linger = 0s;
  scenario.producers[0].instances = 100'000;
  const Estimate huge = estimate(scenario);
  for (const double value : {huge.records, huge.events, huge.parcels, huge.bytes, huge.seconds}) {
    EXPECT_GT(value, 0);
    EXPECT_LT(value, std::numeric_limits<double>::infinity());
  }
}

TEST(Estimate, FitsALine) {
  const Scenario scenario = read("hot-key.toml");
  const std::string text = to_text(estimate(scenario), scenario, 2);
  EXPECT_TRUE(
      text.starts_with("4,000 records/s for 30 min: 7.2 M records a replication, grain "
                       "record; 40 replications, 2 at once: about "))
      << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace weir::sim
