#include "sim/workload/hash_tree.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

#include <numeric>

namespace weir::sim {
namespace {

Producer zipf() {
  Producer producer;
  producer.name = "p";
  producer.keys = {
      .distribution = KeyDistribution::Zipf, .count = 200'000, .exponent = 0.7, .hot = {}};
  return producer;
}

std::vector<std::int64_t> split(std::int64_t shards, std::uint64_t at, std::int64_t records) {
  static std::map<std::int64_t, HashTree> trees;
  auto tree = trees.find(shards);
  if (tree == trees.end()) {
    static const HashWeights weights = KeyPopulation{zipf(), 0}.weights(true, 1, {});
    tree = trees.emplace(shards, HashTree{weights, model::even_ranges(shards)}).first;
  }
  const Draws draws{11, 2, 0, Purpose::TreeSplit};
  std::vector<std::int64_t> counts(static_cast<std::size_t>(shards));
  std::vector<std::int64_t> scratch;
  tree->second.split(draws, at, records, counts, scratch);
  return counts;
}

RC_GTEST_PROP(HashTree, SplitsWithoutLosingARecord, ()) {
  const auto shards = *rc::gen::inRange<std::int64_t>(1, 40);
  const auto records = *rc::gen::inRange<std::int64_t>(0, 5000);
  const auto counts = split(shards, *rc::gen::arbitrary<std::uint64_t>(), records);
  RC_ASSERT(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == records);
}

TEST(HashTree, TwoShardMapsSplitAlikeAsFarDownAsTheyAgree) {
  for (std::uint64_t tick = 0; tick < 50; ++tick) {
    const auto coarse = split(32, tick, 3000);
    const auto fine = split(64, tick, 3000);
    for (std::size_t i = 0; i < coarse.size(); ++i) {
      EXPECT_EQ(coarse[i], fine[2 * i] + fine[2 * i + 1]);
    }
    // ten shards share the halves of the space with twelve
    const auto ten = split(10, tick, 3000);
    const auto twelve = split(12, tick, 3000);
    EXPECT_EQ(std::accumulate(ten.begin(), ten.begin() + 5, std::int64_t{0}),
              std::accumulate(twelve.begin(), twelve.begin() + 6, std::int64_t{0}));
  }
}

TEST(HashTree, SplitsByWeight) {
  static const KeyPopulation keys{zipf(), 0};
  const HashWeights weights = keys.weights(true, 1, {});
  const auto ranges = model::even_ranges(10);
  std::vector<double> sums(ranges.size());
  std::vector<double> squares(ranges.size());
  constexpr int kTicks = 4000;
  constexpr std::int64_t kRecords = 500;
  for (std::uint64_t tick = 0; tick < kTicks; ++tick) {
    const auto counts = split(10, tick, kRecords);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      sums[i] += static_cast<double>(counts[i]);
      squares[i] += static_cast<double>(counts[i] * counts[i]);
    }
  }
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const double p = weights.in(ranges[i]);
    const double variance = kRecords * p * (1 - p);
    EXPECT_NEAR(sums[i] / kTicks, kRecords * p, 5 * std::sqrt(variance / kTicks)) << i;
    const double seen = squares[i] / kTicks - sums[i] / kTicks * (sums[i] / kTicks);
    EXPECT_NEAR(seen / variance, 1, 0.12) << i;
  }
}

}  // namespace
}  // namespace weir::sim
