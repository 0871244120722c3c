#include "sim/consumers/fan_out_reader.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// A stream with a second's worth of 1 KiB records a second, put one by one.
class Pushed : public testing::Test {
 protected:
  Pushed() {
    settings_.name = "dashboard";
    settings_.retrieval = Retrieval::FanOut;
    settings_.round_trip = 10ms;
    model::StreamConfig config;
    config.put_to_push = 45ms;
    config.consumers = {"dashboard", "other"};
    stream_ = model::Stream{config, Instant{}};
    reader_ = FanOutReader{settings_, 50ms, 0, 1, 1, 0};
    std::vector<std::uint32_t> begun;
    reader_.begin(settings_, {}, stream_, settings_.start, {}, begun);
  }
  void put(Instant at, std::int64_t records, std::int64_t bytes = 100) {
    for (std::int64_t i = 0; i < records; ++i) {
      model::Parcel parcel{.arrived = at, .born = at, .records = 1, .bytes = bytes};
      stream_.shard(0).write_quota() = model::WriteQuota{{}};
      ASSERT_EQ(stream_.shard(0).put(at, parcel, 1), 1);
    }
  }
  Turn turn(Instant at) { return reader_.turn(settings_, at, 0, stream_, conditions_); }
  ReaderResult report() {
    ReaderResult result;
    reader_.report(Instant{1h}, stream_, result);
    return result;
  }

  Consumer settings_;
  Conditions conditions_;
  model::Stream stream_{{}, Instant{}};
  FanOutReader reader_{{}, 50ms, 0, 1, 1, 0};
};

TEST_F(Pushed, AnEventComesEveryPushInterval) {
  put(Instant{1s}, 10);
  EXPECT_EQ(turn(Instant{1s + 44ms}).read.records, 0);
  const Turn got = turn(Instant{1s + 94ms});
  EXPECT_EQ(got.read.records, 10);
  EXPECT_EQ(got.next, Instant{1s + 144ms});
  EXPECT_EQ(report().calls, 1) << "one SubscribeToShard";
  EXPECT_NEAR(report().latency.max_s(), 0.094 + 0.005, 1e-9);
  EXPECT_TRUE(report().ledger.balances());
}

TEST_F(Pushed, NoSoonerThanTheLastEventIsProcessed) {
  settings_.per_record = 20ms;
  put(Instant{1s}, 10);
  // it is there after 5 ms, takes 200 ms; the next one sets off to be there just then
  EXPECT_EQ(turn(Instant{2s}).next, Instant{2s + 5ms + 200ms - 5ms});
}

TEST_F(Pushed, WhereThereIsNothingToSendNothingIsLookedFor) {
  put(Instant{10s}, 1);  // known to come
  EXPECT_EQ(turn(Instant{1s}).next, Instant{10s + 50ms});
}

TEST_F(Pushed, ASubscriptionIsRenewedAfterItsFiveMinutesWithoutALoss) {
  (void)turn(Instant{1s});
  put(Instant{200s}, 7);
  const Turn over = turn(Instant{301s});
  EXPECT_EQ(over.read.records, 0);
  EXPECT_EQ(over.next, Instant{301s + 10ms}) << "one round trip later";
  EXPECT_EQ(turn(over.next).read.records, 7);
  EXPECT_EQ(report().calls, 2);
  EXPECT_EQ(report().refused_calls, 0);
}

TEST_F(Pushed, ARefusedSubscribeToShardIsMadeAgainASecondLater) {
  ASSERT_TRUE(stream_.deregister_stream_consumer(Instant{1s}, "dashboard"));
  const Turn refused = turn(Instant{2s});
  EXPECT_TRUE(refused.refused);
  EXPECT_EQ(refused.next, Instant{3s});
  ASSERT_TRUE(stream_.register_stream_consumer(Instant{20s}, "dashboard"));
  put(Instant{25s}, 3);
  EXPECT_EQ(turn(Instant{31s}).read.records, 3) << "under its new registration";
}

TEST_F(Pushed, OneThatHungUpMaySubscribeAtOnce) {
  (void)turn(Instant{1s});
  reader_.hang_up(0, stream_);
  EXPECT_FALSE(turn(Instant{2s}).refused);
  EXPECT_EQ(report().calls, 2);
}

TEST_F(Pushed, FailuresHitTheSubscribingNotTheEvents) {
  put(Instant{1s}, 3);
  conditions_.errors = 1;
  EXPECT_EQ(turn(Instant{2s}).next, Instant{3s});
  conditions_.errors = 0;
  EXPECT_EQ(turn(Instant{3s}).read.records, 3);
  conditions_.errors = 1;
  put(Instant{4s}, 2);
  EXPECT_EQ(turn(Instant{5s}).read.records, 2);
  EXPECT_EQ(report().failed_calls, 1);
}

// What polls the shard is not in its way, nor is another with enhanced fan-out; 2 MiB/s are its
// own.
TEST_F(Pushed, HasTwoMebibytesASecondOfEachShardForItself) {
  put(Instant{1s}, 20, kMiB);
  std::int64_t position = 0;
  std::vector<model::Parcel> polled;
  ASSERT_TRUE(stream_.shard(0).get(Instant{2s}, 70ms, position, 10'000, polled));
  EXPECT_EQ(polled.size(), 10U) << "a stall of five seconds for those that poll";
  std::int64_t read = 0;
  Instant at{2s};
  for (; at < Instant{5s}; at += 50ms) read += turn(at).read.bytes;
  EXPECT_EQ(read, (2 + 3 * 2) * kMiB) << "what had gathered, and three seconds' worth";
  settings_.name = "other";
  FanOutReader other{settings_, 50ms, 1, 1, 1, 0};
  std::vector<std::uint32_t> begun;
  other.begin(settings_, at, stream_, settings_.start, {}, begun);
  EXPECT_EQ(other.turn(settings_, at, 0, stream_, {}).read.bytes, 2 * kMiB);
}

TEST_F(Pushed, LeavesAClosedShardAtItsEndForItsChildren) {
  put(Instant{1s}, 3);
  ASSERT_TRUE(stream_.split_shard(Instant{2s}, "shardId-000000000000", "9"));
  stream_.advance(Instant{5min});
  std::vector<std::uint32_t> begun;
  reader_.learn(settings_, Instant{5min}, stream_, begun);
  EXPECT_TRUE(begun.empty()) << "parents first";
  const Turn last = turn(Instant{5min});
  EXPECT_EQ(last.read.records, 3);
  EXPECT_TRUE(last.ended);
  reader_.follow(settings_, Instant{5min}, stream_, 0, begun);
  EXPECT_EQ(begun, (std::vector<std::uint32_t>{1, 2}));
}

}  // namespace
}  // namespace weir::sim
