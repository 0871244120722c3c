// One process of the Kinesis Producer Library, step by step.

#include "sim/workload/kpl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/workload/producer_parts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr uint128 kHalf = uint128{1} << 127U;
constexpr uint128 kQuarter = uint128{1} << 126U;

Kpl::ShardMap shards(std::vector<model::NumberedRange> open) {
  return std::make_shared<const std::vector<model::NumberedRange>>(std::move(open));
}

Kpl::ShardMap two_shards() {
  return shards({{0, {{0}, {kHalf - 1}}}, {1, {{kHalf}, {~uint128{0}}}}});
}

// After a split of shard 0 into 2 and 3.
Kpl::ShardMap three_shards() {
  return shards(
      {{2, {{0}, {kQuarter - 1}}}, {3, {{kQuarter}, {kHalf - 1}}}, {1, {{kHalf}, {~uint128{0}}}}});
}

Producer library() {
  Producer producer = steady(10);
  producer.kpl.emplace();
  return producer;
}

struct Bench {
  ProducerPlan plan;
  Kpl kpl;
  explicit Bench(const Producer& producer, Kpl::ShardMap map = two_shards())
      : plan{plan_of(producer)}, kpl{plan, std::move(map), 1, 0} {}

  void put(Duration at, uint128 hash = 0, std::int64_t bytes = 100, std::uint32_t key_bytes = 10) {
    kpl.put(plan, {{{hash}, key_bytes, 0}, Instant{at}, bytes, 0});
  }
  std::optional<KplRequest> send(Duration at) { return kpl.send(plan, 0, Instant{at}); }
  // How many user records in each Kinesis record of what is sent.
  std::vector<std::size_t> sizes(Duration at) {
    auto request = send(at);
    std::vector<std::size_t> sizes;
    if (!request) return sizes;
    for (const PackedRecord& packed : request->records) sizes.push_back(packed.users.size());
    sent.push_back(std::move(*request));
    return sizes;
  }
  // Answers the first of what was sent: each record was taken by this shard, or by none.
  void answer(Duration at, std::vector<std::optional<std::uint32_t>> stored) {
    KplRequest request = std::move(sent.front());
    sent.erase(sent.begin());
    ASSERT_EQ(stored.size(), request.records.size());
    request.stored = std::move(stored);
    kpl.answer(plan, Instant{at}, std::move(request));
  }
  Duration next() const { return kpl.next_look(0).time_since_epoch(); }
  // Looks whenever the process wants to, and returns when it sent something, in ms.
  std::vector<std::int64_t> run_until(Duration end) {
    std::vector<std::int64_t> when;
    while (next() <= end) {
      const Duration at = next();
      while (auto request = send(at)) {
        when.push_back(at / 1ms);
        sent.push_back(std::move(*request));
      }
    }
    return when;
  }
  std::vector<KplRequest> sent;
};

TEST(Kpl, RecordsOfAShardGoTogetherWhenTheFirstHasWaitedForTheBufferedTime) {
  Bench bench{library()};
  bench.put(1s, 1);
  bench.put(1s + 30ms, 2);
  bench.put(1s + 60ms, 3);
  EXPECT_EQ(bench.next(), 1s + 100ms);
  EXPECT_THAT(bench.sizes(1s + 100ms), IsEmpty()) << "the collector waits for others";
  EXPECT_EQ(bench.next(), 1s + 120ms) << "20 % of the buffered time";
  EXPECT_THAT(bench.sizes(1s + 120ms), ElementsAre(3));
  EXPECT_EQ(bench.sent[0].records[0].predicted, 0U);
  EXPECT_EQ(bench.sent[0].records[0].hash_key(), model::HashKey{1});
  EXPECT_EQ(bench.next(), kNever.time_since_epoch());
}

TEST(Kpl, ShardsHaveBuffersOfTheirOwnAndShareARequest) {
  Bench bench{library()};
  bench.put(1s, 1);
  bench.put(1s + 10ms, kHalf);
  bench.put(1s + 20ms, 2);
  EXPECT_THAT(bench.run_until(2s), ElementsAre(1120));
  ASSERT_THAT(bench.sent, SizeIs(1));
  ASSERT_THAT(bench.sent[0].records, SizeIs(2));
  EXPECT_THAT(bench.sent[0].records[0].users, SizeIs(2));
  EXPECT_THAT(bench.sent[0].records[1].users, SizeIs(1));
  EXPECT_EQ(bench.sent[0].records[1].bytes(), 110) << "alone, it is not encoded";
}

TEST(Kpl, AFullBufferGoesAtOnceAndKeepsWhatDoesNotFit) {
  Bench bench{library()};
  for (std::size_t i = 0; i < 95; ++i) {
    bench.put(1s, uint128{i} << 64U, 500, 36);
  }
  EXPECT_EQ(bench.next(), 1s + 100ms) << "the collector keeps the aggregate, the buffer the rest";
  EXPECT_THAT(bench.sizes(1s + 100ms), ElementsAre(93, 2));
  EXPECT_EQ(bench.sent[0].records[0].data_bytes, 50'798);
}

TEST(Kpl, WithoutAggregationRecordsGoAloneAndPassTheLimiter) {
  Producer producer = library();
  producer.kpl->aggregation_enabled = false;
  producer.kpl->rate_limit = 0.01;
  Bench bench{producer};
  for (int i = 0; i < 499; ++i) bench.put(1s, 1);
  EXPECT_EQ(bench.next(), 1s + 100ms);
  bench.put(1s, 1);
  EXPECT_THAT(bench.sizes(1s), testing::AllOf(SizeIs(500), testing::Each(1U))) << "a full request";
}

TEST(Kpl, TheCollectorSendsWhenAShardHasAQuarterMebibyteInIt) {
  Bench bench{library()};
  for (int i = 0; i < 5; ++i) bench.put(1s, 1, 51'200);
  EXPECT_THAT(bench.sizes(1s), IsEmpty()) << "5 times 51,200 bytes";
  bench.put(1s, 1, 51'200);
  EXPECT_THAT(bench.sizes(1s), SizeIs(6));
}

TEST(Kpl, TheLimiterLetsHalfAsMuchAgainThroughAsAShardTakes) {
  Producer producer = library();
  producer.kpl->aggregation_max_count = 1;
  producer.kpl->max_connections = 256;
  producer.kpl->record_ttl = 1h;
  Bench bench{producer};
  std::vector<std::int64_t> sent_by_second(4);
  const auto take = [&](Duration at) {
    while (auto request = bench.send(at)) {
      for (const PackedRecord& packed : request->records) {
        sent_by_second[static_cast<std::size_t>(at / 1s)] +=
            static_cast<std::int64_t>(packed.users.size());
      }
      request->stored.assign(request->records.size(), 0U);
      bench.kpl.answer(bench.plan, Instant{at}, std::move(*request));
    }
  };
  for (int i = 0; i < 12'000; ++i) {
    const Duration at = i * 333us;  // 3,000 a second
    while (bench.next() <= at) take(bench.next());
    bench.put(at, 1);
    take(at);
  }
  // full at the start: 1,000 at once, then 1,500 a second
  EXPECT_NEAR(static_cast<double>(sent_by_second[0]), 2500, 200);
  EXPECT_NEAR(static_cast<double>(sent_by_second[1]), 1500, 50);
  EXPECT_NEAR(static_cast<double>(sent_by_second[2]), 1500, 50);
}

TEST(Kpl, WhatIsRefusedGoesBackToItsBufferForHalfTheBufferedTime) {
  Bench bench{library()};
  bench.put(1s, 1);
  bench.put(1s, 2);
  EXPECT_THAT(bench.run_until(1s + 120ms), ElementsAre(1120));
  bench.answer(1s + 140ms, {std::nullopt});
  bench.put(1s + 150ms, 3);
  EXPECT_EQ(bench.next(), 1s + 190ms);
  EXPECT_THAT(bench.run_until(2s), ElementsAre(1210));
  ASSERT_THAT(bench.sent[0].records, SizeIs(1));
  EXPECT_THAT(bench.sent[0].records[0].users, SizeIs(3)) << "packed anew, with others";
}

TEST(Kpl, ARecordIsGivenUpWhenItsTimeIsOver) {
  Bench bench{library()};
  bench.put(1s, 1);
  std::size_t tries = 0;
  while (bench.next() < 2min) {
    bench.run_until(bench.next());
    while (!bench.sent.empty()) {
      ++tries;
      const Duration at = bench.sent.front().sent.time_since_epoch() + 20ms;
      bench.answer(at, {std::nullopt});
    }
  }
  const auto given_up = bench.kpl.take_given_up();
  ASSERT_THAT(given_up, SizeIs(1));
  EXPECT_EQ(bench.kpl.counts().expired, 1);
  EXPECT_EQ(given_up[0].attempts, tries);
  // 120 ms to the first, then 50 + 20 + 20 ms for each
  EXPECT_NEAR(static_cast<double>(tries), (30'000 - 140) / 90.0 + 2, 1.5);
  EXPECT_EQ(bench.kpl.waiting(), Amount{});
}

TEST(Kpl, FailIfThrottledGivesUpAtOnce) {
  Producer producer = library();
  producer.kpl->fail_if_throttled = true;
  Bench bench{producer};
  bench.put(1s, 1);
  bench.put(1s, 2);
  bench.run_until(2s);
  bench.answer(2s, {std::nullopt});
  EXPECT_THAT(bench.kpl.take_given_up(), SizeIs(2));
}

TEST(Kpl, NoMoreRequestsAreOnTheWireThanConnections) {
  Producer producer = library();
  producer.kpl->max_connections = 2;
  producer.kpl->collection_max_count = 1;
  Bench bench{producer};
  for (int i = 0; i < 3; ++i) {
    bench.put(1s + i * 200ms, 1);
    bench.run_until(1s + i * 200ms + 150ms);
  }
  EXPECT_THAT(bench.sent, SizeIs(2));
  bench.answer(2s, {0U});
  EXPECT_THAT(bench.sizes(2s), ElementsAre(1));
}

// ---- Shards that change ----

TEST(Kpl, WhatAnUnknownShardTookIsSentAgain) {
  Bench bench{library()};
  bench.put(1s, 1);
  bench.put(1s, kQuarter);
  bench.run_until(1s + 120ms);
  EXPECT_FALSE(bench.kpl.wants_map(0));
  bench.answer(1s + 140ms, {2U});  // shard 0 has been split
  EXPECT_TRUE(bench.kpl.wants_map(0));
  EXPECT_FALSE(bench.kpl.wants_map(0)) << "once";
  EXPECT_EQ(bench.kpl.counts().wrong_shard, 2) << "both, though one belongs there";
  EXPECT_EQ(bench.kpl.waiting(), Amount{}) << "they are in the stream";
}

TEST(Kpl, WhileItDoesNotKnowTheShardsRecordsGoAlone) {
  Bench bench{library()};
  bench.put(1s, 1);
  bench.run_until(1s + 120ms);
  bench.answer(1s + 140ms, {2U});
  ASSERT_TRUE(bench.kpl.wants_map(0));
  bench.put(1s + 150ms, 5);
  bench.put(1s + 150ms, 6);
  EXPECT_EQ(bench.kpl.counts().unpredicted, 3);
  bench.kpl.learn(0, Instant{1s + 160ms}, three_shards());
  bench.put(1s + 170ms, 7);
  bench.put(1s + 170ms, 8);
  bench.run_until(2s);
  std::vector<std::size_t> users;
  for (const KplRequest& request : bench.sent) {
    for (const PackedRecord& packed : request.records) users.push_back(packed.users.size());
  }
  EXPECT_THAT(users, testing::UnorderedElementsAre(1, 1, 1, 2));
  EXPECT_EQ(bench.sent.back().records.back().predicted, 2U);
}

TEST(Kpl, OfAKnownShardOnlyWhatDoesNotBelongThereIsSentAgain) {
  Bench bench{library(), three_shards()};
  // packed for shard 1, taken by shard 3: it knows 3, whose range holds one of them
  bench.put(1s, kHalf);
  bench.put(1s, kHalf + 1);
  bench.run_until(1s + 120ms);
  for (UserRecord& record : bench.sent[0].records[0].users) {
    if (record.hash_key.value == kHalf) record.hash_key.value = kQuarter;
  }
  bench.answer(1s + 140ms, {3U});
  EXPECT_EQ(bench.kpl.counts().wrong_shard, 1);
  EXPECT_TRUE(bench.kpl.wants_map(0));
}

TEST(Kpl, AMapThatCannotBeHadIsAskedForAgainAfterASecondThenLonger) {
  Bench bench{library()};
  bench.put(1s, 1);
  bench.run_until(1s + 120ms);
  bench.answer(1s + 140ms, {2U});
  ASSERT_TRUE(bench.kpl.wants_map(0));
  Duration at = 2s;
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 11; ++i) {
    bench.kpl.fail_to_learn(0, Instant{at});
    const Duration before = at;
    while (!bench.kpl.wants_map(0)) {
      at = bench.next();
      bench.run_until(at);
    }
    waits.push_back((at - before) / 1ms);
  }
  EXPECT_THAT(waits,
              ElementsAre(1000, 1500, 2250, 3375, 5062, 7593, 11390, 17085, 25628, 30000, 30000));
}

}  // namespace
}  // namespace weir::sim
