#include "reports/plan/outline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;

std::vector<OutlinePoint> outline(const std::string& text, std::size_t parts) {
  const auto read = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(read) << (read ? "" : sim::to_text(read.error(), text));
  return outline_of(*sim::make_blueprint(read->scenario), parts);
}

// Eight shards for 4,000 records/s of 200 B; for the middle third half of them have one key.
TEST(Outline, FollowsLoadKeysAndCalls) {
  const auto points = outline(
      "weir = 1\n[simulation]\nduration = \"30 min\"\n[stream]\nshard_count = 8\n[[producer]]\n"
      "rate = \"4000 records/s\"\nrecord_size = \"200 B\"\n[producer.keys]\ncount = 100000\n"
      "hot = [{ key = \"vip\", share = \"50 %\", from = \"10 min\", until = \"20 min\" }]\n"
      "[[action]]\nat = \"20 min\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 16\n",
      6);
  ASSERT_EQ(points.size(), 6U);
  EXPECT_EQ(points[0].at, 150s);
  EXPECT_EQ(points[0].shards, 8);
  EXPECT_NEAR(points[0].whole, 0.5, 1e-9);
  EXPECT_NEAR(points[0].fullest, 0.5, 0.05);
  EXPECT_NEAR(points[2].fullest, 2.0 + 2.0 / 8, 0.05) << "2,000 of one key and an eighth of 2,000";
  EXPECT_NEAR(points[2].whole, 0.5, 1e-9);
  EXPECT_EQ(points[4].shards, 16);
  EXPECT_NEAR(points[4].whole, 0.25, 1e-9);
}

TEST(Outline, FollowsARampByItsMiddle) {
  const auto points = outline(
      "weir = 1\n[simulation]\nduration = \"10 s\"\n[stream]\nshard_count = 1\n[[producer]]\n"
      "record_size = \"200 B\"\n[producer.load]\nshape = \"points\"\npoints = [[\"0 s\", \"0 "
      "records/s\"], [\"10 s\", \"1000 records/s\"]]\n",
      10);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(points[i].fullest, (static_cast<double>(i) + 0.5) / 10, 1e-6);
  }
}

TEST(Outline, CountsSplitsAndMerges) {
  const auto read = sim::read_scenario(
      "weir = 1\n[simulation]\nduration = \"10 min\"\n[stream]\nshard_count = 2\n[[producer]]\n"
      "rate = \"1 records/s\"\nrecord_size = \"1 B\"\n[[action]]\nat = \"1 min\"\ncall = "
      "\"SplitShard\"\nshard_to_split = \"shardId-000000000000\"\nnew_starting_hash_key = \"9\"\n"
      "[[action]]\nat = \"5 min\"\ncall = \"MergeShards\"\nshard_to_merge = "
      "\"shardId-000000000002\"\nadjacent_shard_to_merge = \"shardId-000000000003\"\n",
      "test.toml");
  ASSERT_TRUE(read);
  EXPECT_EQ(planned_shards(read->scenario, 30s), 2);
  EXPECT_EQ(planned_shards(read->scenario, 1min), 3);
  EXPECT_EQ(planned_shards(read->scenario, 6min), 2);
}

}  // namespace
}  // namespace weir::reports
