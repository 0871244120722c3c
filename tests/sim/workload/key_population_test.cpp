#include "sim/workload/key_population.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
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

Producer with_counts(std::vector<std::string> names, std::vector<double> counts) {
  Producer producer;
  producer.name = "p";
  producer.keys.distribution = KeyDistribution::Counts;
  producer.keys.counts =
      std::make_shared<const KeyCounts>(KeyCounts{std::move(names), std::move(counts)});
  return producer;
}

TEST(KeyPopulation, KeysOfAFileHaveTheirNamesTheirHashesAndTheirShares) {
  const KeyPopulation keys{with_counts({"rare", "often", "rarer"}, {3, 15, 2}), 0};
  ASSERT_EQ(keys.head().size(), 3U);
  EXPECT_EQ(keys.name_of(0), "often");
  EXPECT_EQ(keys.head()[0].hash, model::hash_of("often"));
  EXPECT_EQ(keys.head()[0].key_bytes, 5U);
  EXPECT_DOUBLE_EQ(keys.head_weight(0), 0.75);
  EXPECT_EQ(keys.name_of(2), "rarer");
  EXPECT_DOUBLE_EQ(keys.mean_key_bytes(), 0.75 * 5 + 0.15 * 4 + 0.1 * 5);
}

// More keys than are held one by one: those beyond lie where their hashes do.
TEST(KeyPopulation, LightKeysOfAFileLieAtTheirHashes) {
  std::vector<std::string> names;
  std::vector<double> counts;
  constexpr std::int64_t kKeys = 100'000;
  std::vector<double> in_range(16);
  double sum = 0;
  for (std::int64_t i = 0; i < kKeys; ++i) {
    names.push_back("page/" + std::to_string(i));
    counts.push_back(static_cast<double>(1 + i % 7));
    in_range[static_cast<std::size_t>(model::hash_of(names.back()).value >> 124U)] += counts.back();
    sum += counts.back();
  }
  const KeyPopulation keys{with_counts(names, counts), 0};
  EXPECT_EQ(keys.head().size(), static_cast<std::size_t>(KeyPopulation::kHeadKeys));
  const HashWeights weights = keys.weights(true, 1, {});
  EXPECT_NEAR(weights.total(), 1, 1e-12);
  const auto ranges = model::even_ranges(16);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    EXPECT_NEAR(weights.in(ranges[i]), in_range[i] / sum, 1e-12) << i;
  }
}

TEST(KeyPopulation, RandomKeysAreEvenAndNeverHot) {
  Producer producer;
  producer.keys.distribution = KeyDistribution::Random;
  const KeyPopulation keys{producer, 0};
  EXPECT_TRUE(keys.head().empty());
  EXPECT_EQ(keys.mean_key_bytes(), 36);
  const HashWeights weights = keys.weights(true, 1, {});
  for (const model::HashKeyRange& range : model::even_ranges(7)) {
    EXPECT_NEAR(weights.in(range), 1.0 / 7, 1e-12);
  }
  const Draws draws{9, 0, 0, Purpose::Birth};
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    seen.insert(static_cast<std::uint64_t>(keys.pick(draws.block(i)[1]).hash.value >> 64U));
  }
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(KeyPopulation, ExplicitHashKeysAreTakenAlike) {
  Producer producer;
  producer.keys.distribution = KeyDistribution::ExplicitHash;
  producer.keys.hash_keys = {{5}, {uint128{1} << 127U}, model::kLastHashKey};
  const KeyPopulation keys{producer, 0};
  std::map<uint128, int> seen;
  const Draws draws{9, 0, 0, Purpose::Birth};
  for (std::uint64_t i = 0; i < 30'000; ++i) ++seen[keys.pick(draws.block(i)[1]).hash.value];
  ASSERT_EQ(seen.size(), 3U);
  for (const auto& [hash, count] : seen) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_NEAR(keys.weights(true, 1, {}).in(model::even_ranges(2)[1]), 2.0 / 3, 1e-12);
}

// ---- Drift ----

Scenario drifting() {
  Scenario scenario;
  scenario.simulation.duration = 1h;
  scenario.stream.shard_count = 4;
  Producer producer;
  producer.name = "p";
  producer.load = {{0s, 4000}};
  producer.record_size.bytes = 100;
  producer.keys.count = 1000;
  producer.keys.drift = Drift{10min, 5, 0.5};
  scenario.producers = {producer};
  return scenario;
}

TEST(Drift, MakesOtherKeysOfThePopulationHotInEachPeriod) {
  const auto blueprint = make_blueprint(drifting());
  const ProducerPlan& plan = blueprint->producers[0];
  ASSERT_EQ(plan.epochs.size(), 6U);
  std::set<uint128> population;
  for (const KeyItem& item : plan.keys.head()) population.insert(item.hash.value);
  std::set<uint128> all;
  for (const Epoch& epoch : plan.epochs) {
    EXPECT_DOUBLE_EQ(epoch.hot_share, 0.5);
    std::set<uint128> hot;
    for (const HotItem& one : epoch.hot) {
      EXPECT_DOUBLE_EQ(one.share, 0.1);
      EXPECT_TRUE(population.contains(one.item.hash.value));
      EXPECT_GT(one.item.tag, 0U);  // 400 records/s are followed
      hot.insert(one.item.hash.value);
    }
    EXPECT_EQ(hot.size(), 5U);  // five different ones
    all.insert(hot.begin(), hot.end());
  }
  EXPECT_GT(all.size(), 25U);
  EXPECT_EQ(blueprint->followed.size(), all.size());
}

TEST(Drift, DependsOnTheSeedAlone) {
  const auto hot_hashes = [](std::uint64_t seed) {
    auto scenario = drifting();
    scenario.simulation.seed = seed;
    std::vector<uint128> hashes;
    const auto blueprint = make_blueprint(scenario);
    for (const Epoch& epoch : blueprint->producers[0].epochs) {
      for (const HotItem& one : epoch.hot) hashes.push_back(one.item.hash.value);
    }
    return hashes;
  };
  EXPECT_EQ(hot_hashes(1), hot_hashes(1));
  EXPECT_NE(hot_hashes(1), hot_hashes(2));
}

TEST(Drift, OfAllKeysMakesEachHotOnce) {
  auto scenario = drifting();
  scenario.producers[0].keys.count = 5;
  const auto blueprint = make_blueprint(scenario);
  EXPECT_EQ(blueprint->followed.size(), 5U);  // heavy by itself and by drift: one key
  const ProducerPlan& plan = blueprint->producers[0];
  const auto followed = followed_in(plan, plan.epochs[3]);
  ASSERT_EQ(followed.size(), 5U);
  for (const FollowedShare& one : followed) EXPECT_NEAR(one.share, 0.2, 1e-12);
}

}  // namespace
}  // namespace weir::sim
