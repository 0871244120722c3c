#include "reports/study/troubles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<TroubleKind> kinds(const sim::RunResult& result) {
  std::vector<TroubleKind> found;
  for (const Trouble& trouble : find_troubles(result)) found.push_back(trouble.subject.kind);
  return found;
}

// Ten shards, the stream offered 40 %.
sim::RunResult ten_shards() {
  auto result = quiet_result(10);
  offer_to_stream(result, 4000);
  return result;
}

TEST(Troubles, NoneInAQuietRun) {
  EXPECT_THAT(kinds(ten_shards()), IsEmpty());
}

// ------------------------------------------------------------------------------------- hot key

TEST(HotKey, TenSecondsOverTheLimitAreEnough) {
  auto result = ten_shards();
  result.keys = {key_over("user:celebrity", 4, 600s, 610s, 1200)};
  const auto troubles = find_troubles(result);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].subject.kind, TroubleKind::HotKey);
  EXPECT_EQ(troubles[0].key, "user:celebrity");
  EXPECT_EQ(troubles[0].shard, 4U);
  EXPECT_DOUBLE_EQ(troubles[0].size.value, 1.2);
}

TEST(HotKey, NineSecondsAreNot) {
  auto result = ten_shards();
  result.keys = {key_over("user:celebrity", 4, 600s, 609s, 1200)};
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(HotKey, AKeyThatWasNeverOverIsNot) {
  auto result = ten_shards();
  result.keys = {key_over("user:celebrity", 4, 0s, 0s, 0)};
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(HotKey, BytesMayDecide) {
  auto result = ten_shards();
  auto key = key_over("big", 4, 600s, 620s, 10);
  key.over_bytes = 20 * 3 * kMiB / 2;
  result.keys = {key};
  EXPECT_DOUBLE_EQ(find_troubles(result).at(0).size.value, 1.5);
}

TEST(HotKey, SubKeysOfOneBaseAreOneTroubleNamedAfterTheWorst) {
  auto result = ten_shards();
  auto one = key_over("user:celebrity#0", 1, 600s, 700s, 1100);
  auto two = key_over("user:celebrity#1", 2, 600s, 700s, 1300);
  one.base = two.base = "user:celebrity";
  result.keys = {one, two};
  const auto troubles = find_troubles(result);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].subject.base, "user:celebrity");
  EXPECT_EQ(troubles[0].key, "user:celebrity#1");
  EXPECT_EQ(troubles[0].shard, 2U);
}

TEST(HotKey, LoadsComeFromTheMinutesInsideItsStretch) {
  auto result = ten_shards();
  add_shard_minute(result, 9, 4, 700, 710, 10);  // half of it hot
  add_shard_minute(result, 10, 4, 1480, 5200, 4200);
  add_shard_minute(result, 11, 4, 1480, 5200, 4200);
  result.keys = {key_over("user:celebrity", 4, 570s, 720s, 1200)};
  const auto hot = find_troubles(result).at(0);
  EXPECT_DOUBLE_EQ(hot.size.shard_offered.records_per_s, 1480);
  EXPECT_DOUBLE_EQ(hot.size.shard_refused.records_per_s, 4200);
  EXPECT_DOUBLE_EQ(hot.size.stream_offered.records_per_s, 4000);
}

// ----------------------------------------------------------------------------------- hot shard

TEST(HotShard, RefusesOnePercentWhileTheStreamHasRoom) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 1000, 1000, 10);
  const auto troubles = find_troubles(result);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].subject.kind, TroubleKind::HotShard);
  EXPECT_EQ(troubles[0].from, 5min);
  EXPECT_EQ(troubles[0].until, 6min);
  EXPECT_DOUBLE_EQ(troubles[0].size.value, 0.01);
}

TEST(HotShard, LessThanOnePercentIsNot) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 1000, 1000, 9);
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(HotShard, LessThanOnePercentOfTheWholeRunIsNot) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 1000, 1000, 10);
  result.shards[3].attempts.attempted[0] += 1;  // a quiet minute without an entry
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(HotShard, SeventyPercentOfTheStreamIsNoRoom) {
  auto result = ten_shards();
  offer_to_stream(result, 7000);
  add_shard_minute(result, 5, 3, 1000, 1000, 10);
  EXPECT_THAT(kinds(result), IsEmpty());
  offer_to_stream(result, 6999);
  EXPECT_THAT(kinds(result), ElementsAre(TroubleKind::HotShard));
}

TEST(HotShard, RoomIsOfBytesToo) {
  auto result = ten_shards();
  for (auto& minute : result.minutes) minute.offered_bytes = 60 * 7 * kMiB;
  add_shard_minute(result, 5, 3, 1000, 1000, 10);
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(HotShard, AHotKeyThenAndThereExplainsIt) {
  auto result = ten_shards();
  add_shard_minute(result, 10, 4, 1100, 1150, 100);
  result.keys = {key_over("k", 4, 600s, 660s, 1050)};
  result.shards[4].offered_records = 1'000'000;  // of which the key is a small part
  EXPECT_THAT(kinds(result), ElementsAre(TroubleKind::HotKey));
  result.keys[0].shard = 5;
  EXPECT_THAT(kinds(result), ElementsAre(TroubleKind::HotKey, TroubleKind::HotShard));
}

TEST(HotShard, AHotKeyAtAnotherTimeDoesNot) {
  auto result = ten_shards();
  add_shard_minute(result, 10, 4, 1100, 1150, 100);
  result.keys = {key_over("k", 4, 900s, 960s, 1050)};
  result.shards[4].offered_records = 1'000'000;
  EXPECT_THAT(kinds(result), ElementsAre(TroubleKind::HotKey, TroubleKind::HotShard));
}

TEST(HotShard, AHotKeyThatIsMostOfTheShardAlwaysExplainsIt) {
  auto result = ten_shards();
  add_shard_minute(result, 10, 4, 1100, 1150, 100);
  result.keys = {key_over("k", 4, 900s, 960s, 1050)};
  result.shards[4].offered_records = 2 * result.keys[0].offered_records;
  EXPECT_THAT(kinds(result), ElementsAre(TroubleKind::HotKey));
}

TEST(HotShard, NamesTheHeaviestKeyThere) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 1000, 1000, 10);
  result.keys = {key_over("light", 3, 0s, 0s, 0), key_over("heavy", 3, 0s, 0s, 0)};
  result.keys[0].offered_records = 10;
  result.keys[1].offered_records = 20;
  EXPECT_EQ(find_troubles(result).at(0).key, "heavy");
}

// ------------------------------------------------------------------------- retry amplification

TEST(RetryAmplification, SixAttemptsForFiveRecordsAreIt) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 1000, 1200, 0);
  const auto troubles = find_troubles(result);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].subject.kind, TroubleKind::RetryAmplification);
  EXPECT_DOUBLE_EQ(troubles[0].size.value, 1.2);
}

TEST(RetryAmplification, LessIsNot) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 1000, 1199, 0);
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(RetryAmplification, RetriesWithoutAnythingNewAreTheMinuteBefores) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 0, 100, 0);
  EXPECT_THAT(kinds(result), IsEmpty());
}

// ----------------------------------------------------------------------------------- retry storm

// Over its limit in minute 5, then at `offered` for `minutes` while `refused` of 2,000 are refused.
sim::RunResult after_an_overload(std::int32_t minutes, std::int64_t offered, std::int64_t refused) {
  auto result = quiet_result(10);
  offer_to_stream(result, 9000);
  add_shard_minute(result, 5, 3, 1000, 2000, 1000);
  for (std::int32_t i = 1; i <= minutes; ++i) {
    add_shard_minute(result, 5 + i, 3, offered, 2000, refused);
  }
  return result;
}

TEST(RetryStorm, FiveMinutesAfterTheLoadIsBackAreIt) {
  const auto troubles = find_troubles(after_an_overload(5, 850, 1000));
  ASSERT_EQ(troubles.size(), 2U);
  EXPECT_EQ(troubles[0].subject.kind, TroubleKind::RetryStorm);
  EXPECT_EQ(troubles[0].shard, 3U);
  EXPECT_EQ(troubles[0].from, 6min);
  EXPECT_EQ(troubles[0].until, 11min);
  EXPECT_DOUBLE_EQ(troubles[0].size.value, 0.5);
  EXPECT_EQ(troubles[1].subject.kind, TroubleKind::RetryAmplification) << "and no burst";
}

TEST(RetryStorm, FourMinutesAreNot) {
  EXPECT_THAT(kinds(after_an_overload(4, 850, 1000)),
              testing::Not(testing::Contains(TroubleKind::RetryStorm)));
}

TEST(RetryStorm, WhileTheLoadIsOverTheLimitThereIsNone) {
  EXPECT_THAT(kinds(after_an_overload(9, 1000, 1000)),
              testing::Not(testing::Contains(TroubleKind::RetryStorm)));
}

TEST(RetryStorm, UnderOnePercentIsTheUsualLoss) {
  EXPECT_THAT(kinds(after_an_overload(9, 950, 19)),
              testing::Not(testing::Contains(TroubleKind::RetryStorm)));
}

TEST(RetryStorm, WithoutAnOverloadBeforeItIsSomethingElse) {
  auto result = after_an_overload(9, 850, 1000);
  result.shard_minutes.erase(result.shard_minutes.begin());
  EXPECT_THAT(kinds(result), testing::Not(testing::Contains(TroubleKind::RetryStorm)));
}

TEST(RetryStorm, AQuietMinuteEndsIt) {
  auto result = after_an_overload(8, 850, 1000);
  result.shard_minutes[4].refused_records = 0;
  EXPECT_THAT(kinds(result), testing::Not(testing::Contains(TroubleKind::RetryStorm)));
}

// --------------------------------------------------------------------- throttled below average

TEST(ThrottledBelowAverage, RefusalsUnderNinetyPercentAreIt) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 899, 901, 2);
  const auto troubles = find_troubles(result);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_EQ(troubles[0].subject.kind, TroubleKind::ThrottledBelowAverage);
}

TEST(ThrottledBelowAverage, NinetyPercentIsNotBelow) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 900, 902, 2);
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(ThrottledBelowAverage, NinetyPercentOfBytesIsNotBelow) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 100, 101, 1);
  result.shard_minutes[0].offered_bytes = 60 * kMiB * 9 / 10;
  result.shards[3].attempts.attempted[0] = 1'000'000;  // too few refused for a hot shard
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(ThrottledBelowAverage, RetriesThatAreNotRefusedAreNot) {
  auto result = ten_shards();
  add_shard_minute(result, 5, 3, 500, 510, 0);
  EXPECT_THAT(kinds(result), IsEmpty());
}

TEST(ThrottledBelowAverage, TheEdgesOfAnOverloadAreNot) {
  for (const std::int32_t edge : {4, 6}) {
    auto result = ten_shards();
    offer_to_stream(result, 9000);
    add_shard_minute(result, 5, 3, 1000, 1100, 100);
    add_shard_minute(result, edge, 3, 500, 505, 5);
    EXPECT_THAT(kinds(result), IsEmpty()) << edge;
  }
}

TEST(ThrottledBelowAverage, TheMinuteAfterAHotKeyIsNot) {
  auto result = ten_shards();
  add_shard_minute(result, 20, 4, 280, 290, 5);
  result.shards[4].offered_records = 10'000'000;
  result.keys = {key_over("k", 4, 600s, 1200s, 1050)};
  EXPECT_THAT(kinds(result), ElementsAre(TroubleKind::HotKey));
  result.shard_minutes[0].minute = 22;
  EXPECT_THAT(kinds(result), testing::Contains(TroubleKind::ThrottledBelowAverage));
}

// ------------------------------------------------------------------------------------- several

TEST(TroubleSums, MeansAndMediansComeFromTheReplicationsThatShowIt) {
  TroubleSums sums;
  for (const std::int64_t rate : {1200, 1300, 1400}) {
    auto result = ten_shards();
    result.keys = {
        key_over("k", 4, std::chrono::seconds{rate}, std::chrono::seconds{rate + 60}, rate)};
    add_troubles(sums, find_troubles(result));
  }
  add_troubles(sums, find_troubles(ten_shards()));
  ASSERT_EQ(sums.size(), 1U);
  const TroubleSum& sum = sums.begin()->second;
  EXPECT_EQ(sum.replications, 3);
  EXPECT_DOUBLE_EQ(sum.mean().value, 1.3);
  EXPECT_EQ(sum.median_from(), 1300s);
  EXPECT_EQ(sum.median_until(), 1360s);
}

TEST(Troubles, EndWithTheRun) {
  auto result = ten_shards();
  result.duration = 29min + 30s;
  add_shard_minute(result, 29, 3, 1000, 1000, 100);
  EXPECT_EQ(find_troubles(result).at(0).until, 29min + 30s);
}

}  // namespace
}  // namespace weir::reports
