// Where nothing is sent again, what a shard refuses follows from its load alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/hot_key_reference.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kHotFor = 300s;

// One to five hot keys that together take up to 90 % of 4,000 records/s on 4 to 12 shards; records
// of 200 B, 1 KiB or 3 KiB, so that records or bytes are what runs out.
Scenario drawn_scenario(std::uint64_t seed, Grain grain) {
  std::mt19937_64 luck{seed};
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(luck() % static_cast<std::uint64_t>(n));
  };
  Scenario scenario;
  scenario.simulation.duration = kHotFor;
  scenario.simulation.seed = seed;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4 + below(9);

  Producer producer;
  producer.name = "api";
  producer.instances = 1 + below(20);
  producer.load = {{Duration{}, 4000}};
  const std::vector<std::int64_t> sizes{200, 1024, 3072};
  const auto bytes = sizes[static_cast<std::size_t>(below(3))];
  producer.record_size = {false, bytes, bytes};
  producer.keys.count = 100'000;
  double left = 0.9;
  const auto keys = 1 + below(5);
  for (std::int64_t i = 0; i < keys; ++i) {
    const double share = left * static_cast<double>(below(1000)) / 1000;
    left -= share;
    HotKey hot;
    hot.key = "hot-" + std::to_string(below(1'000'000));
    hot.share = share;
    producer.keys.hot.push_back(hot);
  }
  producer.put.resend.max_attempts = 1;
  scenario.producers = {producer};
  return scenario;
}

// The records/s that a shard takes of records of this mean size.
double limit_for(double mean_bytes) {
  return std::min(1000.0, static_cast<double>(kMiB) / mean_bytes);
}

void expect_closed_form(std::uint64_t seed, Grain grain) {
  World world{make_blueprint(drawn_scenario(seed, grain)), 0};
  advance(world, Instant{kHotFor});
  const RunResult result = finish(world);
  const double seconds = std::chrono::duration<double>{kHotFor}.count();
  const double mean_bytes = static_cast<double>(result.write_ledger.born.bytes) /
                            static_cast<double>(result.write_ledger.born.records);
  for (const ShardResult& shard : result.shards) {
    const auto attempted = static_cast<double>(shard.attempts.attempted[0]);
    const auto refused = static_cast<double>(shard.attempts.refused[0]);
    const double expected =
        hot_key_reference::refused_share(attempted / seconds, limit_for(mean_bytes));
    EXPECT_NEAR(refused / attempted, expected, 0.006)
        << shard.id << " at " << attempted / seconds << " records/s of " << mean_bytes
        << " B, grain " << name_of(grain) << ", seed " << seed;
    EXPECT_EQ(shard.attempts.attempted[1], 0);
  }
  EXPECT_EQ(result.dropped_records, result.refused_records);
}

TEST(WithoutResend, EveryShardRefusesWhatItsLoadIsOverItsLimit) {
  for (std::uint64_t seed = 1; seed <= (kSlowBuild ? 3 : 8); ++seed) {
    expect_closed_form(seed, Grain::Record);
    expect_closed_form(seed, Grain::Ms100);
  }
}

TEST(WithoutResend, EveryShardRefusesTheSameAt10Ms) {
  expect_closed_form(9, Grain::Ms10);
}

TEST(LongWithoutResend, EveryShardRefusesWhatItsLoadIsOverItsLimit) {
  for (std::uint64_t seed = 100; seed < 140; ++seed) {
    expect_closed_form(seed, Grain::Record);
    expect_closed_form(seed, Grain::Ms10);
    expect_closed_form(seed, Grain::Ms100);
  }
}

}  // namespace
}  // namespace weir::sim
