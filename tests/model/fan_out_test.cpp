#include "model/fan_out.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "model/stream.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;
using testing::StartsWith;

template <typename Value>
std::string refusal(const Expected<Value, ServiceException>& answer) {
  if (answer) return "accepted";
  return std::string{name_of(answer.error().error)} + ": " + answer.error().message;
}

TEST(RegisterStreamConsumer, IsCreatingForAWhileThenActive) {
  FanOut fan_out{{}};
  ASSERT_TRUE(fan_out.register_consumer(Instant{}, "a"));
  EXPECT_EQ(fan_out.describe_consumer(Instant{9s}, "a")->status, ConsumerStatus::Creating);
  EXPECT_THAT(refusal(fan_out.subscribe(Instant{9s}, "a", 0, 0)), StartsWith("ResourceInUse"));
  EXPECT_EQ(fan_out.next_due(), Instant{10s});
  EXPECT_EQ(fan_out.describe_consumer(Instant{10s}, "a")->status, ConsumerStatus::Active);
  EXPECT_EQ(fan_out.next_due(), kNever);
}

TEST(RegisterStreamConsumer, HasRulesForNames) {
  FanOut fan_out{{}};
  for (const auto& name : {std::string{}, std::string(129, 'a'), std::string{"a b"}}) {
    EXPECT_THAT(refusal(fan_out.register_consumer(Instant{}, name)), StartsWith("InvalidArg"));
  }
  ASSERT_TRUE(fan_out.register_consumer(Instant{1s}, "a.B_c-9"));
  EXPECT_EQ(refusal(fan_out.register_consumer(Instant{2s}, "a.B_c-9")),
            "ResourceInUseException: Consumer a.B_c-9 already exists.");
}

TEST(RegisterStreamConsumer, TakesFiveAtATimeAndTwentyInAll) {
  FanOut fan_out{{}};
  Instant now{};
  for (int made = 0; made < 20; now += 1s) {
    if (made % 5 == 0) now += 10s;
    ASSERT_TRUE(fan_out.register_consumer(now, "c" + std::to_string(made))) << made;
    if (++made == 5) {
      EXPECT_EQ(refusal(fan_out.register_consumer(now + 1s, "sixth")),
                "LimitExceededException: At most 5 consumers can be in CREATING at a time.");
      now += 1s;
    }
  }
  EXPECT_EQ(refusal(fan_out.register_consumer(now + 1min, "c20")),
            "LimitExceededException: A stream can have at most 20 registered consumers.");
}

TEST(RegisterStreamConsumer, IsCalledFiveTimesASecondAtMost) {
  FanOut fan_out{{}};
  for (int call = 0; call < 5; ++call) (void)fan_out.register_consumer(Instant{}, "");
  EXPECT_EQ(refusal(fan_out.register_consumer(Instant{}, "a")),
            "LimitExceededException: Rate exceeded for RegisterStreamConsumer.");
}

TEST(DeregisterStreamConsumer, EndsSubscriptionsAtOnceAndTheConsumerLater) {
  FanOut fan_out{{}};
  ASSERT_TRUE(fan_out.register_consumer(Instant{}, "a"));
  ASSERT_TRUE(fan_out.subscribe(Instant{1min}, "a", 0, 0));
  ASSERT_TRUE(fan_out.deregister_consumer(Instant{1min}, "a"));
  EXPECT_EQ(fan_out.subscription(Instant{1min}, 0, 0), nullptr);
  EXPECT_EQ(fan_out.describe_consumer(Instant{1min}, "a")->status, ConsumerStatus::Deleting);
  EXPECT_EQ(refusal(fan_out.describe_consumer(Instant{70s}, "a")),
            "ResourceNotFoundException: Consumer a not found.");
  EXPECT_TRUE(fan_out.list_consumers(Instant{70s})->empty());
}

class Subscribed : public testing::Test {
 protected:
  Subscribed() { EXPECT_TRUE(fan_out_.register_consumer(Instant{}, "a")); }
  std::string subscribe(Duration at, std::uint32_t shard = 0) {
    return refusal(fan_out_.subscribe(Instant{at}, "a", shard, 7));
  }
  FanOut fan_out_{{}};
};

TEST_F(Subscribed, LastsFiveMinutes) {
  ASSERT_EQ(subscribe(1min), "accepted");
  ASSERT_NE(fan_out_.subscription(Instant{6min - 1ns}, 0, 0), nullptr);
  EXPECT_EQ(fan_out_.subscription(Instant{6min - 1ns}, 0, 0)->position, 7);
  EXPECT_EQ(fan_out_.subscription(Instant{6min}, 0, 0), nullptr);
}

TEST_F(Subscribed, IsTakenOverAfterFiveSecondsAndNotBefore) {
  ASSERT_EQ(subscribe(60s), "accepted");
  EXPECT_EQ(subscribe(65s - 1ns),
            "ResourceInUseException: Another active subscription exists for this consumer: a");
  EXPECT_THAT(subscribe(65s + 500ms), StartsWith("LimitExceededException"))
      << "one call a second, refused or not by then";
  EXPECT_EQ(subscribe(66s), "accepted");
  EXPECT_EQ(fan_out_.subscription(Instant{6min + 1s}, 0, 0)->since, Instant{66s});
}

TEST(FanOut, KeepsAConsumersNumberUntilItIsGone) {
  FanOut fan_out{{}};
  fan_out.adopt(Instant{}, "old");
  ASSERT_TRUE(fan_out.register_consumer(Instant{}, "a"));
  EXPECT_EQ(fan_out.describe_consumer(Instant{}, "old")->status, ConsumerStatus::Active);
  ASSERT_TRUE(fan_out.subscribe(Instant{10s}, "a", 3, 0));
  ASSERT_TRUE(fan_out.deregister_consumer(Instant{11s}, "old"));
  fan_out.advance(Instant{1min});
  ASSERT_EQ(fan_out.number_of("a"), 1U);
  EXPECT_NE(fan_out.subscription(Instant{1min}, 1, 3), nullptr);
  EXPECT_EQ(fan_out.subscription(Instant{1min}, 1, 2), nullptr);
  EXPECT_EQ(fan_out.number_of("old"), std::nullopt);
  ASSERT_TRUE(fan_out.register_consumer(Instant{1min}, "old"));
  EXPECT_EQ(fan_out.number_of("old"), 2U) << "another one";
}

// 4,000 shards and two consumers may all be subscribed within one second.
TEST(SubscribeToShard, AllowsEightThousandCallsInASecond) {
  FanOut fan_out{{}};
  ASSERT_TRUE(fan_out.register_consumer(Instant{}, "a"));
  ASSERT_TRUE(fan_out.register_consumer(Instant{}, "b"));
  for (std::uint32_t shard = 0; shard < 4000; ++shard) {
    for (const char* consumer : {"a", "b"}) {
      ASSERT_EQ(refusal(fan_out.subscribe(Instant{1min}, consumer, shard, 0)), "accepted");
    }
  }
}

TEST_F(Subscribed, IsPushedTwoMebibytesASecond) {
  ASSERT_EQ(subscribe(1min), "accepted");
  auto& subscription = *fan_out_.subscription(Instant{1min}, 0, 0);
  EXPECT_EQ(fan_out_.room(Instant{1min}, subscription), 2 * kMiB);
  FanOut::book(subscription, 3 * kMiB);
  EXPECT_EQ(fan_out_.room(Instant{1min}, subscription), 0);
  EXPECT_EQ(fan_out_.room(Instant{60s + 500ms}, subscription), 0) << "the debt is paid";
  EXPECT_EQ(fan_out_.free_at(subscription), Instant{60s + 500ms + 477ns});
  EXPECT_EQ(fan_out_.room(Instant{61s}, subscription), kMiB);
  EXPECT_EQ(fan_out_.room(Instant{5min}, subscription), 2 * kMiB) << "no more is saved up";
}

// ---- On a stream ----

Stream filled(std::int64_t records, std::int64_t bytes) {
  Stream stream{{}, Instant{}};
  EXPECT_TRUE(stream.register_stream_consumer(Instant{}, "a"));
  for (std::int64_t second = 0; second < records; ++second) {
    EXPECT_TRUE(stream.put_record(
        Instant{second * 1s},
        {.hash_key = {1}, .parcel = {.records = 1, .bytes = bytes}, .largest = 0}));
  }
  return stream;
}

TEST(NextEvent, DoesNotTouchTheSharedReadLimits) {
  auto stream = filled(10, kMiB);
  const auto now = Instant{1min};
  ASSERT_TRUE(stream.subscribe_to_shard(now, "a", "shardId-000000000000", {}));
  SubscribeToShardEvent event;
  ASSERT_TRUE(stream.next_event(now, {0, 0}, event));
  EXPECT_EQ(event.records.size(), 2U) << "2 MiB at once";
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(now, {0, 0, now}, 10'000, answer));
  EXPECT_EQ(answer.records.size(), 10U);
  ASSERT_TRUE(stream.next_event(now + 1s, {0, 0}, event));
  EXPECT_EQ(event.records.size(), 2U) << "the polling reader's 10 MiB stall only the others";
  EXPECT_EQ(event.continuation, 4);
  EXPECT_EQ(event.behind_latest, now + 1s - Instant{4s});
}

TEST(NextEvent, GoesOnAtAContinuationOverTheSameSubscriber) {
  auto stream = filled(10, kMiB);
  const auto first = stream.subscribe_to_shard(Instant{1min}, "a", "shardId-000000000000", {});
  ASSERT_TRUE(first);
  SubscribeToShardEvent event;
  ASSERT_TRUE(stream.next_event(Instant{1min}, *first, event));
  ASSERT_EQ(event.continuation, 2);
  stream.end_subscription(*first);
  EXPECT_FALSE(stream.next_event(Instant{61s}, *first, event));
  EXPECT_EQ(refusal(stream.resume_subscription(Instant{61s}, "b", 0, 2)),
            "ResourceNotFoundException: Consumer b not found.");
  const auto again = stream.resume_subscription(Instant{62s}, "a", 0, 2);
  ASSERT_TRUE(again) << "the hung-up one is in nobody's way";
  ASSERT_TRUE(stream.next_event(Instant{62s}, *again, event));
  EXPECT_EQ(event.continuation, 4);
}

TEST(NextEvent, BringsWhatHadArrivedByPutToPushAgo) {
  StreamConfig config;
  config.put_to_readable = 1s;
  config.put_to_push = 30ms;
  config.consumers = {"a"};
  Stream stream{config, Instant{}};
  ASSERT_TRUE(stream.subscribe_to_shard(Instant{}, "a", "shardId-000000000000", {}));
  ASSERT_TRUE(
      stream.put_record(Instant{1s}, {.hash_key = {1}, .parcel = {.records = 1}, .largest = 0}));
  SubscribeToShardEvent event;
  ASSERT_TRUE(stream.next_event(Instant{1s + 30ms - 1ns}, {0, 0}, event));
  EXPECT_TRUE(event.records.empty());
  EXPECT_EQ(event.behind_latest, 0s);
  ASSERT_TRUE(stream.next_event(Instant{1s + 30ms}, {0, 0}, event));
  EXPECT_EQ(event.records.size(), 1U);
}

TEST(NextEvent, EndsWithTheShardAndNamesItsChildren) {
  auto stream = filled(1, 100);
  ASSERT_TRUE(stream.split_shard(Instant{1min}, "shardId-000000000000", "9"));
  ASSERT_TRUE(stream.subscribe_to_shard(Instant{2min}, "a", "shardId-000000000000", {}));
  SubscribeToShardEvent event;
  ASSERT_TRUE(stream.next_event(Instant{2min}, {0, 0}, event));
  EXPECT_EQ(event.records.size(), 1U);
  EXPECT_FALSE(event.continuation.has_value());
  EXPECT_EQ(event.child_shards.size(), 2U);
  EXPECT_FALSE(stream.next_event(Instant{2min}, {0, 0}, event));
}

}  // namespace
}  // namespace weir::model
