#include "model/shard.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weir::model {
namespace {

using namespace std::chrono_literals;

Shard some_shard() {
  return {3, {{0}, kLastHashKey}, Instant{10s}, {}, {}, 1'700'000'000};
}

Parcel records(std::int64_t count, std::int64_t bytes) {
  return {.records = count, .bytes = bytes};
}

TEST(Shard, StoresTheAcceptedPrefixAndLeavesWhatWasRefused) {
  auto shard = some_shard();
  auto offered = records(1600, 16'000);
  offered.born_span = 16s;
  offered.arrival_span = 1s;
  EXPECT_EQ(shard.put(Instant{11s}, offered, 16'000), 1000);
  EXPECT_EQ(offered.records, 600);
  EXPECT_EQ(offered.bytes, 6000);
  EXPECT_EQ(offered.born, Instant{10s}) << "request order is birth order";
  EXPECT_EQ(shard.log().end(), 1000);
  EXPECT_EQ(shard.log().amount_from(0), (Amount{1000, 10'000}));
  EXPECT_EQ(shard.log().arrival_at(999), Instant{11s});
  EXPECT_EQ(shard.put(Instant{11s}, offered, 6000), 0);
  EXPECT_EQ(offered.records, 600);
}

TEST(Shard, ChargesTheBucketWhatItIsToldNotTheBytes) {
  auto shard = some_shard();
  auto offered = records(4, 400);
  EXPECT_EQ(shard.put(Instant{11s}, offered, 2 * kMiB), 2);
  EXPECT_EQ(shard.log().amount_from(0), (Amount{2, 200}));
}

TEST(Shard, StoresSpreadParcelsMixed) {
  auto shard = some_shard();
  std::vector parcels{records(10, 1000), records(30, 3000)};
  shard.put_spread(Instant{11s}, 100ms, parcels, 4000);
  EXPECT_EQ(shard.log().amount_from(0), (Amount{40, 4000}));
  EXPECT_EQ(shard.write_quota().tokens(Instant{11100ms}), (Amount{1000, kMiB}));
  std::vector more{records(1000, 1000)};
  shard.put_spread(Instant{11100ms}, 100ms, more, 1000);
  EXPECT_EQ(shard.write_quota().tokens(Instant{11200ms}), (Amount{100, kMiB}));
  std::vector<Parcel> out;
  std::int64_t position = 0;
  ASSERT_TRUE(shard.get(Instant{11s + 50ms - 1ns}, 0s, position, 10'000, out));
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].records, 5);
  EXPECT_EQ(out[1].records, 15);
  EXPECT_EQ(position, 20);
}

TEST(Shard, ReadsWhatBecameReadable) {
  auto shard = some_shard();
  auto offered = records(3, 30);
  ASSERT_EQ(shard.put(Instant{11s}, offered, 30), 3);
  std::vector<Parcel> out;
  std::int64_t position = 0;
  EXPECT_TRUE(shard.get(Instant{11070ms - 1ns}, 70ms, position, 10'000, out));
  EXPECT_EQ(position, 0);
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(shard.get(Instant{11070ms}, 70ms, position, 2, out));
  EXPECT_EQ(position, 2);
  EXPECT_EQ(out.size(), 1U);
}

TEST(Shard, ReadsByTheReadQuotasLeave) {
  auto shard = some_shard();
  std::vector<Parcel> out;
  for (int mebibyte = 0; mebibyte < 12; ++mebibyte) {
    auto offered = records(1, kMiB);
    ASSERT_EQ(shard.put(Instant{20s + mebibyte * 1s}, offered, kMiB), 1);
  }
  std::int64_t position = 0;
  EXPECT_TRUE(shard.get(Instant{40s}, 70ms, position, 10'000, out));
  EXPECT_EQ(position, 10) << "ten mebibytes to a call";
  EXPECT_FALSE(shard.get(Instant{45s - 1ns}, 70ms, position, 10'000, out));
  EXPECT_EQ(position, 10);
  EXPECT_EQ(out.size(), 10U) << "a refused call returns nothing";
  EXPECT_TRUE(shard.get(Instant{45s}, 70ms, position, 10'000, out));
  EXPECT_EQ(position, 12);
}

TEST(Shard, NumbersItsRecordsBySeconds) {
  const auto shard = some_shard();
  const SequenceNumber number = shard.sequence_number_of(77, Instant{12s + 999ms});
  EXPECT_EQ(
      number,
      (SequenceNumber{
          .shard_created_s = 1'700'000'010, .index = 77, .put_s = 1'700'000'012, .shard = 3}));
}

TEST(Shard, IsOpenAndKnowsItsRange) {
  const auto shard = some_shard();
  EXPECT_EQ(shard.state(), ShardState::Open);
  EXPECT_EQ(shard.number(), 3U);
  EXPECT_EQ(shard.range(), (HashKeyRange{{0}, kLastHashKey}));
}

TEST(Shard, HasAnIdOfTwelveDigits) {
  EXPECT_EQ(shard_id(3), "shardId-000000000003");
  EXPECT_EQ(shard_id(4'294'967'295), "shardId-004294967295");
}

}  // namespace
}  // namespace weir::model
