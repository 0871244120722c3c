#include "sim/results/meters.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include <numeric>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

RunResult reported(const Meters& meters, std::size_t shards, std::size_t keys) {
  RunResult result;
  result.shards.resize(shards);
  result.keys.resize(keys);
  meters.report(result);
  return result;
}

TEST(Meters, LedgersCountFromTheStartAndTheRestAfterWarmUp) {
  Meters meters{1, 0, {}, 10s};
  meters.born(0, 0, {5, 500}, 450);
  meters.attempt(0, 1, 5, {5, 500});
  for (int s = 1; s <= 10; ++s) meters.roll(Instant{s * 1s});
  meters.born(0, 0, {3, 300}, 270);
  meters.attempt(0, 1, 3, {1, 100});
  meters.dropped({2, 200}, false);
  meters.roll(Instant{11s});
  const RunResult result = reported(meters, 1, 0);
  EXPECT_EQ(meters.ledger().born, (Amount{8, 800}));
  EXPECT_EQ(meters.ledger().stored_once, (Amount{6, 600}));
  EXPECT_EQ(meters.ledger().dropped, (Amount{2, 200}));
  EXPECT_EQ(result.born_records, 3);
  EXPECT_EQ(result.shards[0].offered_data_bytes, 270);
  EXPECT_EQ(result.attempted_records, 3);
  EXPECT_EQ(result.refused_records, 2);
  EXPECT_EQ(result.write_records, 1);
  EXPECT_EQ(result.dropped_records, 2);
}

TEST(Meters, AMinuteIsKeptForAShardThatRefusedInIt) {
  Meters meters{2, 0, {}, 0s};
  for (int s = 1; s <= 150; ++s) {
    meters.born(0, 0, {1, 10}, 9);
    meters.attempt(0, 1, 1, {1, 10});
    const bool trouble = s > 60 && s <= 120;
    meters.attempt(1, 1, 4, {trouble ? 3 : 4, 40});
    meters.born(1, 0, {4, 40}, 36);
    meters.roll(Instant{s * 1s});
  }
  const RunResult result = reported(meters, 2, 0);
  ASSERT_EQ(result.shard_minutes.size(), 1U);
  EXPECT_EQ(result.shard_minutes[0].minute, 1);
  EXPECT_EQ(result.shard_minutes[0].shard, 1U);
  EXPECT_EQ(result.shard_minutes[0].refused_records, 60);
  EXPECT_EQ(result.shard_minutes[0].offered_records, 240);
  ASSERT_EQ(result.minutes.size(), 3U);
  EXPECT_EQ(result.minutes[2].length, 30s);
  EXPECT_EQ(result.minutes[2].offered_records, 30 * 5);
}

TEST(Meters, TheBusiestSecondIsACalendarSecond) {
  Meters meters{1, 0, {}, 0s};
  meters.attempt(0, 1, 700, {700, 7000});
  meters.roll(Instant{1s});
  meters.attempt(0, 1, 900, {900, 9000});
  meters.roll(Instant{2s});
  EXPECT_EQ(reported(meters, 1, 0).shards[0].write_records_max_per_s, 900);
}

TEST(Meters, LateAttemptsCountAsTheLastOneTracked) {
  Meters meters{1, 0, {}, 0s};
  meters.attempt(0, kAttemptsTracked + 40, 2, {0, 0});
  meters.roll(Instant{1s});
  EXPECT_EQ(reported(meters, 1, 0).attempts.refused[kAttemptsTracked - 1], 2);
}

// By brute force: the longest run of seconds of which every ten in a row bring more than the limit.
RC_GTEST_PROP(Meters, AKeysStretchIsTheLongestInWhichEveryTenSecondsAreOver, ()) {
  const auto seconds = *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(900, 1110));
  Meters meters{1, 1, {}, 0s};
  for (std::size_t s = 0; s < seconds.size(); ++s) {
    meters.born(0, 1, {seconds[s], seconds[s]}, 0);
    meters.roll(Instant{(static_cast<int>(s) + 1) * 1s});
  }
  int best = 0;
  for (std::size_t from = 0; from + 10 <= seconds.size(); ++from) {
    for (std::size_t until = from + 10; until <= seconds.size(); ++until) {
      const auto first = seconds.begin() + static_cast<std::ptrdiff_t>(until) - 10;
      if (std::accumulate(first, first + 10, 0) <= 10'000) break;
      best = std::max(best, static_cast<int>(until - from));
    }
  }
  const RunResult result = reported(meters, 1, 1);
  RC_ASSERT((result.keys[0].over_until - result.keys[0].over_from) == best * 1s);
}

}  // namespace
}  // namespace weir::sim
