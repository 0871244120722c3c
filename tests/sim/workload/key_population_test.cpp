#include "sim/workload/key_population.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include <cmath>
#include <fstream>
#include <iterator>

#include "sim/world/blueprint.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Scenario celebrity(std::int64_t spread) {
  Scenario scenario;
  scenario.simulation.duration = 30min;
  scenario.stream.shard_count = 10;
  Producer producer;
  producer.name = "api";
  producer.load = {{0s, 4000}};
  producer.record_size.bytes = 1024;
  producer.keys.hot = {{"user:celebrity", 0.30, spread, 10min, 20min}};
  scenario.producers = {producer};
  return scenario;
}

double worst(const std::vector<double>& shares) {
  return *std::max_element(shares.begin(), shares.end());
}

// The trace, by nothing but its text: no row of it holds a quoted comma outside its key.
std::shared_ptr<const Trace> wikipedia() {
  std::ifstream file{std::string{WEIR_SOURCE_DIR} +
                     "/scenarios/traces/wikipedia_edits_by_channel.csv"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  Problems warnings;
  auto trace = read_trace(text, "trace.csv", warnings);
  return std::make_shared<const Trace>(std::move(trace.value()));
}

TEST(KeyPopulation, SaltsPutTheCelebrityOnShardsAsTheRealHashesDo) {
  const std::map<std::int64_t, double> percent{{1, 148}, {2, 88}, {3, 108},
                                               {4, 88},  {5, 76}, {12, 58}};
  for (const auto& [spread, expected] : percent) {
    const auto blueprint = make_blueprint(celebrity(spread));
    const double share = worst(shares_by_shard(*blueprint, 0, 10, 15min));
    EXPECT_NEAR(share * 4000 / 1000 * 100, expected, 0.6) << spread;
  }
}

TEST(KeyPopulation, AHotKeyIsHotOnlyBetweenFromAndUntil) {
  const auto blueprint = make_blueprint(celebrity(1));
  EXPECT_LT(worst(shares_by_shard(*blueprint, 0, 10, 9min + 59s)), 0.11);
  EXPECT_GT(shares_by_shard(*blueprint, 0, 10, 10min)[4], 0.36);
  EXPECT_LT(worst(shares_by_shard(*blueprint, 0, 10, 20min)), 0.11);
}

TEST(KeyPopulation, SaltingADrawnKeyMovesItsWeightToItsSubKeys) {
  Producer producer;
  producer.name = "p";
  producer.keys = {
      .distribution = KeyDistribution::Zipf, .count = 1000, .exponent = 1.2, .hot = {}};
  const KeyPopulation plain{producer, 0};
  producer.salted = {{"p-0", 3}};
  const KeyPopulation salted{producer, 0};
  EXPECT_EQ(salted.head().size(), plain.head().size() + 2);
  EXPECT_EQ(salted.name_of(1), "p-0#1");
  EXPECT_EQ(salted.base_of(1), "p-0");
  EXPECT_EQ(salted.head()[1].hash, model::hash_of("p-0#1"));
  EXPECT_DOUBLE_EQ(salted.head_weight(1) * 3, plain.head_weight(0));
}

TEST(KeyPopulation, ZipfWeightsFallAsThePowerOfTheRank) {
  Producer producer;
  producer.name = "p";
  producer.keys = {
      .distribution = KeyDistribution::Zipf, .count = 5'000'000, .exponent = 0.8, .hot = {}};
  const KeyPopulation keys{producer, 0};
  double sum = 0;  // of all five million ranks, one by one
  for (int rank = 5'000'000; rank >= 1; --rank) sum += std::pow(rank, -0.8);
  EXPECT_NEAR(keys.head_weight(0) * sum, 1, 1e-9);
  EXPECT_NEAR(keys.head_weight(999) * sum / std::pow(1000, -0.8), 1, 1e-9);
  EXPECT_NEAR(keys.weights(true, 1, {}).total(), 1, 1e-12);
}

// ux.md's key floor: at 40,000 records/s of 5 M keys the top key takes 0.95 % at exponent 0.8.
TEST(KeyPopulation, TheTailOfAUniformPopulationVariesAsItsKeysWould) {
  Producer producer;
  producer.name = "p";
  const KeyPopulation keys{producer, 0};  // a million keys
  const HashWeights weights = keys.weights(true, 1, {});
  double squares = 0;
  constexpr std::int64_t kRanges = 4096;
  for (const model::HashKeyRange& range : model::even_ranges(kRanges)) {
    const double keys_here = weights.in(range)*1e6;
    squares += (keys_here - 1e6 / kRanges) * (keys_here - 1e6 / kRanges);
  }
  // a million keys thrown on 4096 ranges: variance 1e6/4096
  EXPECT_NEAR(squares / kRanges / (1e6 / kRanges), 1, 0.15);
}

TEST(KeyPopulation, PicksFollowTheWeights) {
  Producer producer;
  producer.name = "p";
  producer.keys = {
      .distribution = KeyDistribution::Zipf, .count = 300'000, .exponent = 1, .hot = {}};
  const KeyPopulation keys{producer, 0};
  const HashWeights weights = keys.weights(true, 1, {});
  const std::vector<model::HashKeyRange> ranges = model::even_ranges(50);
  std::vector<double> seen(ranges.size());
  constexpr int kDraws = 400'000;
  const Draws draws{9, 0, 0, Purpose::Birth};
  double key_bytes = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const KeyItem item = keys.pick(draws.block(i)[1]);
    const auto range = static_cast<std::size_t>(item.hash.value / ranges[1].starting.value);
    seen[std::min(range, ranges.size() - 1)] += 1;
    key_bytes += item.key_bytes;
  }
  double chi_square = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const double expected = weights.in(ranges[i]) * kDraws;
    chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  EXPECT_LT(chi_square, 109.0);  // 49 degrees of freedom, p = 1e-6
  EXPECT_NEAR(key_bytes / kDraws, keys.mean_key_bytes(), 0.01);
}

// Published with the data: share of records on the busiest of N even ranges.
TEST(KeyPopulation, ARealLogFallsOnShardsAsPublished) {
  Scenario scenario;
  scenario.stream.shard_count = 8;
  Producer producer;
  producer.trace = TraceSettings{.trace = wikipedia(), .file = "x", .speed = 60, .scale = 100};
  scenario.producers = {producer};
  const auto blueprint = make_blueprint(scenario);
  const std::map<std::int64_t, double> expected{
      {2, 0.6322}, {4, 0.4575}, {8, 0.3443}, {16, 0.3264}};
  for (const auto& [shards, share] : expected) {
    EXPECT_NEAR(worst(shares_by_shard(*blueprint, 0, shards, 0s)), share, 0.00005) << shards;
  }
}

}  // namespace
}  // namespace weir::sim
