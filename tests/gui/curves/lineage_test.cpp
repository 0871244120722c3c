#include "gui/curves/lineage.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "gui/curves/run_picture.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;

// Two shards; the lower one is split after a minute and its halves are merged after three.
const char* const kText = R"(weir = 1
[simulation]
duration     = "6 min"
replications = 1
[stream]
shard_count = 2
[[producer]]
rate        = "1000 records/s"
record_size = "200 B"
[[consumer]]
poll_interval = "10 s"
[[action]]
at                    = "1 min"
call                  = "SplitShard"
shard_to_split        = "shardId-000000000000"
new_starting_hash_key = "85070591730234615865843651857942052864"
[[action]]
at                      = "3 min"
call                    = "MergeShards"
shard_to_merge          = "shardId-000000000002"
adjacent_shard_to_merge = "shardId-000000000003"
)";

const std::vector<LineageShard>& lineage() {
  static const std::vector<LineageShard> kLineage = [] {
    const auto read = sim::read_scenario(kText, "test.toml");
    EXPECT_TRUE(read) << (read ? "" : sim::to_text(read.error(), kText));
    RunPicture picture{read->scenario};
    picture.take(reports::run_study(read->scenario, {}).first);
    return lineage_of(picture.heat());
  }();
  return kLineage;
}

TEST(Lineage, SaysWhatCameFromWhatAndWhen) {
  ASSERT_EQ(lineage().size(), 5U);
  const LineageShard& first = lineage()[0];
  EXPECT_NEAR(first.height, 0.25, 1e-9);
  ASSERT_TRUE(first.until_s);
  EXPECT_GT(*first.until_s, 60);
  EXPECT_LT(*first.until_s, 180);
  EXPECT_NEAR(lineage()[1].height, 0.75, 1e-9);
  EXPECT_FALSE(lineage()[1].until_s);
  EXPECT_EQ(lineage()[2].parents, std::vector<std::uint32_t>{0});
  EXPECT_NEAR(lineage()[2].height, 0.125, 1e-9);
  EXPECT_NEAR(lineage()[3].height, 0.375, 1e-9);
  EXPECT_EQ(lineage()[4].parents, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_NEAR(lineage()[4].height, 0.25, 1e-9);
}

// A reader that looks every ten seconds reads what was left within them.
TEST(Lineage, SaysHowLongAClosedShardWasRead) {
  const LineageShard& first = lineage()[0];
  ASSERT_TRUE(first.read_until_s);
  EXPECT_GT(*first.read_until_s, *first.until_s);
  EXPECT_LE(*first.read_until_s, *first.until_s + 12);
  EXPECT_FALSE(lineage()[1].read_until_s) << "it is open";
}

TEST(Lineage, FindsTheShardThatIsMeant) {
  EXPECT_EQ(nearest_shard(lineage(), 30, 0.2, 0.1), 0U);
  EXPECT_EQ(nearest_shard(lineage(), 30, 0.6, 0.1), std::nullopt);
  EXPECT_EQ(nearest_shard(lineage(), 170, 0.36, 0.1), 3U);
  EXPECT_EQ(nearest_shard(lineage(), 350, 0.3, 0.1), 4U);
}

TEST(Lineage, OfNothingIsEmpty) {
  EXPECT_TRUE(lineage_of({}).empty());
  EXPECT_EQ(nearest_shard({}, 0, 0, 1), std::nullopt);
}

}  // namespace
}  // namespace weir::gui
