#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/stream.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using enum ShardIteratorType;

StreamConfig orders(std::int64_t shards) {
  StreamConfig config;
  config.name = "orders";
  config.shard_count = shards;
  config.epoch_s = 1'700'000'000;
  return config;
}

template <typename Value>
std::string refusal(const Expected<Value, ServiceException>& answer) {
  if (answer) return "accepted";
  return std::string{name_of(answer.error().error)} + ": " + answer.error().message;
}

std::vector<std::uint32_t> open_in_key_order(const Stream& stream) {
  std::vector<std::uint32_t> open;
  uint128 next = 0;
  do {
    open.push_back(stream.shard_of({next}));
    next = stream.shards()[open.back()].range().ending.value + 1;
  } while (next != 0);
  return open;
}

PutEntry one_record(HashKey key, std::int64_t bytes = 100) {
  return {.hash_key = key, .parcel = {.records = 1, .bytes = bytes}, .largest = 0};
}

constexpr const char* kShard0 = "shardId-000000000000";
constexpr const char* kShard1 = "shardId-000000000001";
const std::string kMiddle = to_decimal(HashKey{~uint128{0} / 2});

// ---- SplitShard ----

TEST(SplitShard, ClosesTheParentAndOpensTwoChildrenThirtySecondsLater) {
  Stream stream{orders(1), Instant{}};
  ASSERT_TRUE(stream.put_record(Instant{}, one_record({1})));
  ASSERT_TRUE(stream.split_shard(Instant{1s}, kShard0, kMiddle));
  EXPECT_EQ(stream.status(), StreamStatus::Updating);
  EXPECT_EQ(stream.next_due(), Instant{31s});
  ASSERT_TRUE(stream.put_record(Instant{30s}, one_record({1}))) << "written all the while";
  stream.advance(Instant{31s});
  EXPECT_EQ(stream.status(), StreamStatus::Active);
  EXPECT_THAT(open_in_key_order(stream), ElementsAre(1, 2));
  EXPECT_EQ(stream.shards()[0].state(), ShardState::Closed);
  EXPECT_EQ(to_decimal(stream.shards()[2].range().starting), kMiddle);
  EXPECT_EQ(stream.put_record(Instant{31s}, one_record({1}))->shard, 1U);
  EXPECT_EQ(stream.shards()[0].log().end(), 2);
}

TEST(SplitShard, WantsAKeyWellInsideTheShard) {
  Stream stream{orders(2), Instant{}};
  const auto& range = stream.shards()[1].range();
  auto at = [&, now = Instant{}](uint128 key) mutable {
    now += 1min;
    return refusal(stream.split_shard(now, kShard1, to_decimal(HashKey{key})));
  };
  const auto start = range.starting.value;
  EXPECT_EQ(at(start + 1),
            "InvalidArgumentException: NewStartingHashKey " + to_decimal(HashKey{start + 1}) +
                " used in SplitShard() on shard shardId-000000000001 in stream orders under "
                "account 123456789012 is not both greater than one plus the shard's "
                "StartingHashKey " +
                to_decimal(range.starting) + " and less than the shard's EndingHashKey " +
                to_decimal(range.ending) + ".");
  EXPECT_THAT(at(range.ending.value), StartsWith("InvalidArgumentException: "));
  EXPECT_THAT(at(0), StartsWith("InvalidArgumentException: "));
  EXPECT_THAT(refusal(stream.split_shard(Instant{1h}, kShard1, "-1")),
              StartsWith("InvalidArgumentException: "));
  EXPECT_EQ(at(start + 2), "accepted");
}

TEST(SplitShard, RefusesWhileTheStreamIsUpdating) {
  Stream stream{orders(2), Instant{}};
  ASSERT_TRUE(stream.split_shard(Instant{}, kShard0, "5"));
  EXPECT_EQ(refusal(stream.split_shard(Instant{29s}, kShard1, kMiddle)),
            "ResourceInUseException: Stream orders under account 123456789012 not ACTIVE, instead "
            "in state UPDATING");
}

TEST(SplitShard, KnowsWhatWasSplitOrMergedBefore) {
  Stream stream{orders(2), Instant{}};
  ASSERT_TRUE(stream.split_shard(Instant{}, kShard0, "5"));
  EXPECT_EQ(refusal(stream.split_shard(Instant{1min}, kShard0, "5")),
            "InvalidArgumentException: Shard shardId-000000000000 in stream orders under account "
            "123456789012 has already been merged or split, and thus is not eligible for merging "
            "or splitting.");
  EXPECT_EQ(refusal(stream.split_shard(Instant{2min}, "shardId-000000000009", "5")),
            "ResourceNotFoundException: Shard shardId-000000000009 in stream orders under account "
            "123456789012 does not exist");
}

TEST(SplitShard, IsCalledFiveTimesASecondAtMost) {
  Stream stream{orders(2), Instant{}};
  for (int call = 0; call < 5; ++call) {
    EXPECT_THAT(refusal(stream.split_shard(Instant{}, kShard0, "0")), StartsWith("InvalidArg"));
  }
  EXPECT_EQ(refusal(stream.split_shard(Instant{}, kShard0, "9")),
            "LimitExceededException: Rate exceeded for stream orders under account 123456789012.");
  EXPECT_EQ(refusal(stream.split_shard(Instant{1s}, kShard0, "9")), "accepted");
}

TEST(SplitShard, DoublingAThousandShardsOneByOneTakes30000Seconds) {
  Stream stream{orders(1000), Instant{}};
  Instant now{};
  for (std::uint32_t shard = 0; shard < 1000; ++shard) {
    const HashKeyRange range = stream.shards()[shard].range();
    const HashKey middle{range.starting.value + (range.ending.value - range.starting.value) / 2};
    ASSERT_TRUE(stream.split_shard(now, shard_id(shard), to_decimal(middle)));
    now = stream.next_due();
    stream.advance(now);
  }
  EXPECT_EQ(now, Instant{30'000s});
  EXPECT_EQ(stream.open_shards(), 2000);
  EXPECT_EQ(stream.status(), StreamStatus::Active);
}

TEST(SplitShard, StaysWithinTheAccountsShards) {
  Stream stream{orders(2), Instant{}};
  EXPECT_EQ(refusal(stream.split_shard(Instant{}, kShard0, "9",
                                       {.in_use = 7, .limit = 7, .region = "us-west-2"})),
            "LimitExceededException: This request would exceed the shard limit for the account "
            "123456789012 in us-west-2. Current shard count for the account: 7. Limit: 7. Number "
            "of additional shards that would have resulted from this request: 1.");
  EXPECT_EQ(refusal(stream.split_shard(Instant{}, kShard0, "9", {.in_use = 7, .limit = 8})),
            "accepted");
}

// ---- MergeShards ----

TEST(MergeShards, MakesOneOfTwoNeighboursInEitherOrder) {
  Stream stream{orders(3), Instant{}};
  ASSERT_TRUE(stream.merge_shards(Instant{}, "shardId-000000000002", kShard1));
  stream.advance(Instant{30s});
  EXPECT_THAT(open_in_key_order(stream), ElementsAre(0, 3));
  EXPECT_THAT(stream.lineage().parents(3), ElementsAre(2, 1));
  const auto page =
      stream.list_shards(Instant{30s}, ShardFilter{ShardFilterType::AtLatest, {}, {}});
  EXPECT_EQ(page->shards[1].parent_shard_id, "shardId-000000000002");
  EXPECT_EQ(page->shards[1].adjacent_parent_shard_id, kShard1);
}

TEST(MergeShards, WantsNeighbours) {
  Stream stream{orders(3), Instant{}};
  EXPECT_EQ(refusal(stream.merge_shards(Instant{}, kShard0, "shardId-000000000002")),
            "InvalidArgumentException: Shards shardId-000000000000 and shardId-000000000002 in "
            "stream orders under account 123456789012 are not an adjacent pair of shards eligible "
            "for merging");
  EXPECT_THAT(refusal(stream.merge_shards(Instant{}, kShard0, kShard0)),
              HasSubstr("not an adjacent"));
}

// ---- UpdateShardCount ----

TEST(UpdateShardCount, OfFourToThreeLeavesShards6And9And10) {
  Stream stream{orders(4), Instant{}};
  const auto counts = stream.update_shard_count(Instant{}, 3);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->current, 4);
  EXPECT_EQ(counts->target, 3);
  stream.advance(Instant{1h});
  EXPECT_THAT(open_in_key_order(stream), ElementsAre(6, 9, 10));
  EXPECT_EQ(stream.shards().size(), 11U);
  const auto thirds = even_ranges(3);
  EXPECT_EQ(stream.shards()[6].range(), thirds[0]);
  EXPECT_EQ(stream.shards()[10].range(), thirds[2]);
}

TEST(UpdateShardCount, BeginsTenSecondsLaterAndTakesTenStepsAtATime) {
  Stream stream{orders(100), Instant{}};
  ASSERT_TRUE(stream.update_shard_count(Instant{}, 200));
  stream.advance(Instant{40s - 1ns});
  EXPECT_EQ(stream.open_shards(), 100);
  stream.advance(Instant{40s});
  EXPECT_EQ(stream.open_shards(), 110);
  stream.advance(Instant{310s - 1ns});
  EXPECT_EQ(stream.status(), StreamStatus::Updating);
  stream.advance(Instant{310s});
  EXPECT_EQ(stream.open_shards(), 200);
  EXPECT_EQ(stream.status(), StreamStatus::Active);
}

TEST(UpdateShardCount, LeavesTheSameShardsWhateverItsParallelism) {
  for (const std::int64_t parallelism : {1, 2, 3, 10, 100}) {
    auto config = orders(4);
    config.reshard = {.lead = 10s, .step = 30s, .parallelism = parallelism};
    Stream stream{config, Instant{}};
    ASSERT_TRUE(stream.update_shard_count(Instant{}, 7));  // 6 splits and 3 merges
    stream.advance(Instant{1h});
    EXPECT_EQ(stream.shards().size(), 19U) << parallelism;
    EXPECT_THAT(open_in_key_order(stream), ElementsAre(4, 8, 9, 13, 14, 18, 17)) << parallelism;
  }
}

TEST(UpdateShardCount, ToTheSameNumberIsDoneAfterItsLead) {
  Stream stream{orders(7), Instant{}};
  ASSERT_TRUE(stream.update_shard_count(Instant{}, 7));
  EXPECT_EQ(stream.status(), StreamStatus::Updating);
  stream.advance(Instant{10s});
  EXPECT_EQ(stream.status(), StreamStatus::Active);
  EXPECT_EQ(stream.shards().size(), 7U);
}

TEST(UpdateShardCount, GoesToDoubleAtMostAndToHalfAtLeast) {
  Stream stream{orders(5), Instant{}};
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 11)),
            "InvalidArgumentException: UpdateShardCount cannot scale up over double your current "
            "open shard count. Current open shard count: 5 Target shard count: 11");
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 2)),
            "InvalidArgumentException: UpdateShardCount cannot scale down below half your current "
            "open shard count. Current open shard count: 5 Target shard count: 2");
  EXPECT_THAT(refusal(stream.update_shard_count(Instant{}, 0)), StartsWith("InvalidArgument"));
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 3)), "accepted");
}

TEST(UpdateShardCount, GoesToTenThousandAtMost) {
  Stream stream{orders(6000), Instant{}};
  EXPECT_THAT(refusal(stream.update_shard_count(Instant{}, 10'001)), HasSubstr("up over 10000"));
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 10'000)), "accepted");
}

TEST(UpdateShardCount, IsDoneTenTimesInTwentyFourHours) {
  Stream stream{orders(1), Instant{}};
  Instant now{};
  for (int scaling = 0; scaling < 10; ++scaling, now += 1h) {
    ASSERT_TRUE(stream.update_shard_count(now, scaling % 2 == 0 ? 2 : 1));
  }
  EXPECT_EQ(refusal(stream.update_shard_count(now, 2)),
            "LimitExceededException: Rate exceeded for stream orders under account 123456789012.");
  EXPECT_THAT(refusal(stream.update_shard_count(Instant{24h - 1ns}, 2)), StartsWith("LimitExc"));
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{24h}, 2)), "accepted");
}

TEST(UpdateShardCount, CountsTheShardsInBetweenAgainstTheAccount) {
  Stream stream{orders(4), Instant{}};  // 4 to 5 has 6 open for a while
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 5, {.in_use = 4, .limit = 5})),
            "LimitExceededException: This request would exceed the shard limit for the account "
            "123456789012 in us-east-1. Current shard count for the account: 4. Limit: 5. Number "
            "of additional shards that would have resulted from this request: 2.");
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 5, {.in_use = 4, .limit = 6})),
            "accepted");
}

TEST(UpdateShardCount, MayAlwaysMergeAlsoInAnAccountThatHasTooMany) {
  Stream stream{orders(4), Instant{}};
  EXPECT_EQ(refusal(stream.update_shard_count(Instant{}, 2, {.in_use = 9, .limit = 5})),
            "accepted");
}

TEST(MostOpenShards, LooksAheadToTheEndOfWhatIsUnderWay) {
  auto config = orders(4);
  config.reshard = {.lead = 10s, .step = 30s, .parallelism = 1};
  Stream stream{config, Instant{}};
  EXPECT_EQ(stream.most_open_shards(), 4);
  ASSERT_TRUE(stream.update_shard_count(Instant{}, 5));  // 4 splits and 3 merges
  EXPECT_EQ(stream.most_open_shards(), 6);
  stream.advance(Instant{10s + 6 * 30s});  // before the last step, a merge
  EXPECT_EQ(stream.open_shards(), stream.most_open_shards());
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.most_open_shards(), 5);
}

// ---- Modes, sizes, life and death ----

TEST(OnDemand, ForbidsReshardingByHand) {
  auto config = orders(4);
  config.mode = StreamMode::OnDemand;
  Stream stream{config, Instant{}};
  EXPECT_THAT(refusal(stream.split_shard(Instant{}, kShard0, "9")), StartsWith("ValidationExc"));
  EXPECT_THAT(refusal(stream.merge_shards(Instant{}, kShard0, kShard1)), StartsWith("Validation"));
  EXPECT_THAT(refusal(stream.update_shard_count(Instant{}, 8)), StartsWith("ValidationException"));
}

TEST(UpdateStreamMode, IsDoneTwiceInTwentyFourHoursAndKeepsTheShards) {
  Stream stream{orders(4), Instant{}};
  ASSERT_TRUE(stream.update_stream_mode(Instant{}, StreamMode::OnDemand));
  EXPECT_EQ(stream.status(), StreamStatus::Updating);
  ASSERT_TRUE(stream.update_stream_mode(Instant{1min}, StreamMode::Provisioned));
  EXPECT_THAT(refusal(stream.update_stream_mode(Instant{2min}, StreamMode::OnDemand)),
              StartsWith("LimitExceededException"));
  EXPECT_EQ(stream.open_shards(), 4);
  EXPECT_EQ(refusal(stream.update_stream_mode(Instant{24h}, StreamMode::OnDemand)), "accepted");
}

TEST(UpdateMaxRecordSize, LetsLargerRecordsInAndGivesTheirTank) {
  Stream stream{orders(1), Instant{}};
  EXPECT_THAT(refusal(stream.put_record(Instant{}, one_record({1}, 2 * kMiB))),
              StartsWith("ValidationException"));
  EXPECT_THAT(refusal(stream.update_max_record_size(Instant{}, 1023)), StartsWith("Validation"));
  EXPECT_THAT(refusal(stream.update_max_record_size(Instant{}, 10'241)), StartsWith("Validation"));
  ASSERT_TRUE(stream.update_max_record_size(Instant{}, 10'240));
  EXPECT_EQ(stream.status(), StreamStatus::Updating);
  stream.advance(Instant{5s});
  EXPECT_EQ(stream.status(), StreamStatus::Active);
  EXPECT_EQ(refusal(stream.put_record(Instant{5s}, one_record({1}, 10 * kMiB))), "accepted");
}

TEST(CreateStream, IsNotThereBeforeItIsActive) {
  auto config = orders(1);
  config.create = 20s;
  Stream stream{config, Instant{}};
  const auto* const not_found =
      "ResourceNotFoundException: Stream orders under account 123456789012 not found.";
  EXPECT_EQ(refusal(stream.put_record(Instant{19s}, one_record({1}))), not_found);
  EXPECT_EQ(refusal(stream.list_shards(Instant{19s})), not_found);
  EXPECT_EQ(stream.describe_stream_summary(Instant{19s})->status, StreamStatus::Creating);
  EXPECT_EQ(refusal(stream.put_record(Instant{20s}, one_record({1}))), "accepted");
}

TEST(DeleteStream, IsForbiddenByConsumersUnlessTheyAreToGoToo) {
  Stream stream{orders(1), Instant{}};
  ASSERT_TRUE(stream.register_stream_consumer(Instant{}, "dashboard"));
  EXPECT_THAT(refusal(stream.delete_stream(Instant{1s}, false)), StartsWith("ResourceInUse"));
  ASSERT_TRUE(stream.delete_stream(Instant{1s}, true));
  EXPECT_EQ(refusal(stream.put_record(Instant{2s}, one_record({1}))), "accepted")
      << "while it is being deleted";
  EXPECT_THAT(refusal(stream.put_record(Instant{21s}, one_record({1}))), StartsWith("ResourceNot"));
  EXPECT_THAT(refusal(stream.describe_stream_summary(Instant{21s})), StartsWith("ResourceNot"));
}

TEST(DeleteStream, LetsGoOfAllShardsAndTheirRecords) {
  Stream stream{orders(2), Instant{}};
  ASSERT_TRUE(stream.put_record(Instant{}, one_record({1})));
  ASSERT_TRUE(stream.split_shard(Instant{}, "shardId-000000000000", "9"));
  ASSERT_TRUE(stream.increase_stream_retention_period(Instant{1h}, 48h));
  ASSERT_TRUE(stream.delete_stream(Instant{1h + 10min}, false));
  stream.advance(Instant{1h + 10min + 20s});
  EXPECT_EQ(stream.status(), StreamStatus::Deleted);
  ASSERT_EQ(stream.shards().size(), 4U);
  for (const Shard& shard : stream.shards()) {
    EXPECT_EQ(shard.state(), ShardState::Expired);
    EXPECT_EQ(shard.log().begin(), shard.log().end());
  }
  EXPECT_EQ(stream.shards()[1].closed(), Instant{1h + 10min + 20s});
  EXPECT_LT(stream.shards()[0].closed(), Instant{1h}) << "the split closed it";
  EXPECT_EQ(stream.next_due(), kNever);
}

TEST(DescribeStreamSummary, TellsWhatThereIs) {
  Stream stream{orders(4), Instant{}};
  ASSERT_TRUE(stream.update_shard_count(Instant{}, 8));
  const auto summary = stream.describe_stream_summary(Instant{1s});
  EXPECT_EQ(summary->status, StreamStatus::Updating);
  EXPECT_EQ(summary->open_shard_count, 4);
  EXPECT_EQ(summary->retention, 24h);
  EXPECT_EQ(summary->max_record_bytes, kMiB);
  EXPECT_EQ(stream.describe_stream_summary(Instant{1h})->open_shard_count, 8);
}

// ---- Retention ----

TEST(Retention, ExpiresARecordWhenItIsOlder) {
  Stream stream{orders(1), Instant{}};
  for (int hour = 0; hour < 30; ++hour) {
    ASSERT_TRUE(stream.put_record(Instant{hour * 1h}, one_record({1})));
  }
  EXPECT_EQ(stream.get_shard_iterator(Instant{29h}, kShard0, {TrimHorizon})->position, 5);
  EXPECT_EQ(stream.get_shard_iterator(Instant{29h + 1ns}, kShard0, {TrimHorizon})->position, 6);
}

TEST(Retention, AReaderBehindTheHorizonGoesOnFromIt) {
  Stream stream{orders(1), Instant{}};
  ASSERT_TRUE(stream.put_record(Instant{}, one_record({1})));
  ASSERT_TRUE(stream.put_record(Instant{20h}, one_record({1})));
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(Instant{25h}, {0, 0, Instant{25h}}, 10, answer));
  ASSERT_EQ(answer.records.size(), 1U);
  EXPECT_EQ(answer.records[0].arrived, Instant{20h});
  EXPECT_EQ(answer.next->position, 2);
}

TEST(Retention, AnIncreaseTakesMinutesAndBringsNothingBack) {
  Stream stream{orders(1), Instant{}};
  ASSERT_TRUE(stream.put_record(Instant{}, one_record({1})));
  ASSERT_TRUE(stream.put_record(Instant{2min}, one_record({1})));
  ASSERT_TRUE(stream.put_record(Instant{4min}, one_record({1})));
  ASSERT_TRUE(stream.increase_stream_retention_period(Instant{24h}, 48h));
  stream.advance(Instant{24h + 3min});
  EXPECT_EQ(stream.get_shard_iterator(Instant{47h}, kShard0, {TrimHorizon})->position, 2)
      << "two had expired before the increase took effect";
}

TEST(Retention, ADecreaseDropsWhatIsOlderAtOnce) {
  auto config = orders(1);
  config.retention = 168h;
  Stream stream{config, Instant{}};
  ASSERT_TRUE(stream.put_record(Instant{}, one_record({1})));
  ASSERT_TRUE(stream.put_record(Instant{60h}, one_record({1})));
  ASSERT_TRUE(stream.decrease_stream_retention_period(Instant{72h}, 24h));
  EXPECT_EQ(stream.get_shard_iterator(Instant{72h}, kShard0, {TrimHorizon})->position, 1);
}

TEST(Retention, HasItsBoundsAndItsDirections) {
  Stream stream{orders(1), Instant{}};
  EXPECT_THAT(refusal(stream.increase_stream_retention_period(Instant{}, 23h)),
              HasSubstr("too short"));
  EXPECT_THAT(refusal(stream.increase_stream_retention_period(Instant{}, 8761h)),
              HasSubstr("Maximum allowed retention period is 8760 hours. Requested retention "
                        "period (8761 hours) is too long."));
  EXPECT_THAT(refusal(stream.decrease_stream_retention_period(Instant{}, 48h)),
              HasSubstr("can not be longer than existing retention period (24 hours)"));
  EXPECT_EQ(refusal(stream.increase_stream_retention_period(Instant{1s}, 8760h)), "accepted");
  stream.advance(Instant{1h});
  EXPECT_THAT(refusal(stream.increase_stream_retention_period(Instant{1h}, 24h)),
              HasSubstr("can not be shorter than existing retention period (8760 hours)"));
}

TEST(Retention, AClosedShardExpiresWithItsLastRecord) {
  Stream stream{orders(1), Instant{}};
  ASSERT_TRUE(stream.split_shard(Instant{}, kShard0, kMiddle));
  stream.advance(Instant{24h + 30s - 1ns});
  EXPECT_EQ(stream.shards()[0].state(), ShardState::Closed);
  EXPECT_EQ(stream.list_shards(Instant{24h + 30s - 1ns})->shards.size(), 3U);
  stream.advance(Instant{24h + 30s});
  EXPECT_EQ(stream.shards()[0].state(), ShardState::Expired);
  EXPECT_EQ(stream.list_shards(Instant{24h + 30s})->shards.size(), 2U);
  EXPECT_EQ(refusal(stream.get_shard_iterator(Instant{25h}, kShard0, {TrimHorizon})),
            "ResourceNotFoundException: Shard shardId-000000000000 in stream orders under account "
            "123456789012 does not exist");
  EXPECT_EQ(stream.next_due(), kNever);
}

// ---- ListShards ----

TEST(ListShards, ShowsTwelveAfterFourBecameEight) {
  Stream stream{orders(4), Instant{}};
  ASSERT_TRUE(stream.update_shard_count(Instant{}, 8));
  const auto page = stream.list_shards(Instant{1h});
  ASSERT_EQ(page->shards.size(), 12U);
  EXPECT_EQ(page->shards[0].shard_id, kShard0);
  EXPECT_TRUE(page->shards[0].ending_sequence_number.has_value());
  EXPECT_EQ(page->shards[0].ending_sequence_number->index, 0x7fff'ffff'ffff'ffffU);
  EXPECT_FALSE(page->shards[0].parent_shard_id.has_value());
  EXPECT_EQ(page->shards[4].parent_shard_id, kShard0);
  EXPECT_FALSE(page->shards[4].adjacent_parent_shard_id.has_value());
  EXPECT_FALSE(page->shards[4].ending_sequence_number.has_value());
}

TEST(ListShards, GoesOnPageByPage) {
  Stream stream{orders(2500), Instant{}};
  auto page = stream.list_shards(Instant{});
  std::vector<std::string> seen;
  for (int pages = 1;; ++pages) {
    for (const auto& shard : page->shards) seen.push_back(shard.shard_id);
    if (!page->next) {
      EXPECT_EQ(pages, 3);
      break;
    }
    EXPECT_EQ(page->shards.size(), 1000U) << "whatever is asked for";
    page = stream.list_shards(Instant{}, *page->next, 10'000);
    ASSERT_TRUE(page);
  }
  ASSERT_EQ(seen.size(), 2500U);
  for (std::uint32_t i = 0; i < 2500; ++i) EXPECT_EQ(seen[i], shard_id(i));
}

TEST(ListShards, ANextTokenIsGoodFor300Seconds) {
  Stream stream{orders(3), Instant{}};
  const auto page = stream.list_shards(Instant{}, ShardFilter{}, 1);
  EXPECT_TRUE(stream.list_shards(Instant{300s}, *page->next));
  EXPECT_THAT(refusal(stream.list_shards(Instant{300s + 1ns}, *page->next)),
              StartsWith("ExpiredNextTokenException"));
}

TEST(ListShards, IsCalledAThousandTimesASecondAtMost) {
  Stream stream{orders(1), Instant{}};
  for (int call = 0; call < 1000; ++call) ASSERT_TRUE(stream.list_shards(Instant{}));
  EXPECT_THAT(refusal(stream.list_shards(Instant{})), StartsWith("LimitExceededException"));
}

// ---- Iterators over time and at a shard's end ----

TEST(GetShardIterator, AtATimestampStartsWithTheFirstRecordOfItOrAfter) {
  Stream stream{orders(1), Instant{}};
  for (int second = 0; second < 10; ++second) {
    ASSERT_TRUE(stream.put_record(Instant{second * 1s}, one_record({1})));
  }
  const auto at = [&](Duration when) {
    return stream
        .get_shard_iterator(Instant{1h} + when, kShard0, {AtTimestamp, std::nullopt, Instant{when}})
        ->position;
  };
  EXPECT_EQ(at(3s), 3);
  EXPECT_EQ(at(3s + 1ms), 4);
  EXPECT_EQ(at(20s), 10);
  EXPECT_EQ(refusal(stream.get_shard_iterator(Instant{2h}, kShard0,
                                              {AtTimestamp, std::nullopt, Instant{2h + 5ms}})),
            "InvalidArgumentException: The timestampInMillis parameter cannot be greater than the "
            "currentTimestampInMillis. timestampInMillis: 1700007200005, "
            "currentTimestampInMillis: 1700007200000");
  EXPECT_THAT(refusal(stream.get_shard_iterator(Instant{2h}, kShard0, {AtTimestamp})),
              StartsWith("InvalidArgumentException: Must specify a Timestamp"));
}

TEST(GetShardIterator, IsCalledFiveTimesASecondPerShard) {
  Stream stream{orders(2), Instant{}};
  for (int call = 0; call < 5; ++call) {
    ASSERT_TRUE(stream.get_shard_iterator(Instant{}, kShard0, {Latest}));
  }
  EXPECT_EQ(refusal(stream.get_shard_iterator(Instant{}, kShard0, {Latest})),
            "ProvisionedThroughputExceededException: " + stream.throttling_message(0));
  EXPECT_TRUE(stream.get_shard_iterator(Instant{}, kShard1, {Latest}));
}

TEST(GetRecords, AtTheEndOfAClosedShardNamesItsChildren) {
  Stream stream{orders(2), Instant{}};
  ASSERT_TRUE(stream.put_record(Instant{}, one_record({1})));
  ASSERT_TRUE(stream.merge_shards(Instant{}, kShard0, kShard1));
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(Instant{29s}, {0, 0, Instant{29s}}, 10, answer));
  EXPECT_TRUE(answer.next.has_value()) << "still open";
  ASSERT_TRUE(stream.get_records(Instant{30s}, *answer.next, 10, answer));
  EXPECT_FALSE(answer.next.has_value());
  ASSERT_EQ(answer.child_shards.size(), 1U);
  EXPECT_EQ(answer.child_shards[0].shard, 2U);
  EXPECT_THAT(answer.child_shards[0].parents, ElementsAre(0, 1));
  EXPECT_EQ(answer.child_shards[0].range, (HashKeyRange{{0}, kLastHashKey}));
}

TEST(GetRecords, OfTenMebibytesStallTheShardForFiveSeconds) {
  Stream stream{orders(1), Instant{}};
  for (int second = 0; second < 12; ++second) {
    ASSERT_TRUE(stream.put_record(Instant{second * 1s}, one_record({1}, kMiB)));
  }
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(Instant{1min}, {0, 0, Instant{1min}}, 10'000, answer));
  EXPECT_EQ(answer.records.size(), 10U);
  const auto next = *answer.next;
  EXPECT_THAT(refusal(stream.get_records(Instant{65s - 1ns}, next, 10'000, answer)),
              StartsWith("ProvisionedThroughputExceededException"));
  EXPECT_EQ(refusal(stream.get_records(Instant{65s}, next, 10'000, answer)), "accepted");
}

}  // namespace
}  // namespace weir::model
