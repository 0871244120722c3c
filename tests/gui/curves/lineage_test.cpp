#include "gui/curves/lineage.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// ---- Who reads what is closed ----

// Shard 0 is closed at 2.5 s of 6; shard 1 stays open. Two readers' ages of shard 0 by the second.
HeatSource closed_shard(const std::vector<std::int64_t>& first,
                        const std::vector<std::int64_t>& second) {
  sim::ShardTable table{.step = 1s, .steps = 6, .shards = {0, 1}, .values = {}, .most = {}};
  const std::vector<std::int64_t> none(6);
  const std::vector<std::int64_t> much(6, 900);
  const auto add = [&](const std::vector<std::int64_t>& column) {
    for (const std::int64_t value : column) table.values.push_back(sim::short_number(value));
  };
  for (std::size_t i = 0; i < 2 * sim::kShardCounts; ++i) add(none);
  for (const auto* const ages : {&first, &much, &second, &much}) add(*ages);
  auto chunk = std::make_shared<sim::SeriesChunk>();
  chunk->until = 6s;
  chunk->worst = std::move(table);
  HeatSource source;
  source.chunks.push_back(std::move(chunk));
  source.places.resize(2);
  source.places[0].closed = 2500ms;
  source.places[1].closed = Duration::max();
  return source;
}

const std::vector<std::string> kReaders{"fraud", "warehouse"};

TEST(Lineage, TellsWhoStillReadsAClosedShardFromTheirAges) {
  const auto made = lineage_of(closed_shard({5, 5, 5, 40, 0, 0}, {5, 5, 700, 0, 0, 0}));
  ASSERT_EQ(made[0].readers.size(), 2U);
  EXPECT_EQ(made[0].readers[0].reader, 1U) << "who is done first comes first";
  EXPECT_EQ(made[0].readers[0].until_s, 4);
  EXPECT_EQ(made[0].readers[1].until_s, 5);
  EXPECT_EQ(made[0].read_until_s, 5);
  EXPECT_TRUE(made[1].readers.empty()) << "it is open";
  EXPECT_EQ(reads_text(made[0], kReaders),
            "read until 00:00:04 by warehouse; read until 00:00:05 by fraud");
  EXPECT_EQ(reads_text(made[1], kReaders), "");
}

TEST(Lineage, ReadersThatAreDoneTogetherAreNamedTogether) {
  const auto made = lineage_of(closed_shard({0, 0, 9, 9, 0, 0}, {0, 0, 0, 9, 0, 0}));
  EXPECT_EQ(reads_text(made[0], kReaders), "read until 00:00:05 by fraud, warehouse");
  EXPECT_EQ(reads_text(made[0], {"fraud"}), "read until 00:00:05 by fraud, reader 1");
}

// An age from before it was closed is no news.
TEST(Lineage, AReaderThatWasDoneInTimeIsNotNamed) {
  const auto made = lineage_of(closed_shard({9, 9, 0, 0, 0, 0}, {9, 9, 9, 9, 9, 9}));
  ASSERT_EQ(made[0].readers.size(), 1U);
  EXPECT_EQ(made[0].readers[0].reader, 1U);
  EXPECT_EQ(made[0].readers[0].until_s, std::nullopt);
  EXPECT_EQ(made[0].read_until_s, 6);
  EXPECT_EQ(reads_text(made[0], kReaders), "not read to its end by warehouse");
}

// As the run has it: one reader that looks every ten seconds.
TEST(Lineage, NamesTheReaderOfARun) {
  ASSERT_EQ(lineage()[0].readers.size(), 1U);
  EXPECT_EQ(lineage()[0].readers[0].reader, 0U);
  EXPECT_EQ(lineage()[0].readers[0].until_s, lineage()[0].read_until_s) << "as bytes say";
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
