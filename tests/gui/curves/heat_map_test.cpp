#include "gui/curves/heat_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gui/curves/colour_map.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/view.hpp"
#include "sim/world/world.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;

// Two shards; the lower one is split at minute 4 of 8. One key brings all that is above 20 %.
const char* const kText = R"(weir = 1
[simulation]
duration = "8 min"
grain    = "100 ms"
[stream]
shard_count = 2
[[producer]]
rate        = "1500 records/s"
record_size = "200 B"
keys        = { hot = [{ key = "vip", share = "60 %" }] }
[[consumer]]
[[action]]
at                    = "4 min"
call                  = "SplitShard"
shard_to_split        = "shardId-000000000000"
new_starting_hash_key = "85070591730234615865843651857942052864"
)";

struct Made {
  sim::RunResult result;
  HeatSource source;
};

Made made_run() {
  const auto read = sim::read_scenario(kText, "test.toml");
  EXPECT_TRUE(read) << (read ? "" : sim::to_text(read.error(), kText));
  sim::World world{sim::make_blueprint(read->scenario), 0, {.series = true}};
  sim::advance(world, Instant{8min});
  Made made{sim::finish(world), {}};
  made.source = {.chunks = made.result.series->chunks,
                 .places = sim::places_of(made.result.shards),
                 .limits = {},
                 .retention = read->scenario.stream.retention};
  return made;
}

// By the columns of the series, without any picture.
double share_of(const sim::RunResult& result, std::uint32_t shard, std::size_t second) {
  const sim::ShardTable& table = result.series->chunks[0]->worst;
  for (std::size_t i = 0; i < table.shards.size(); ++i) {
    if (table.shards[i] != shard) continue;
    const auto value = [&](sim::ShardColumn column) {
      return static_cast<double>(
          sim::long_number(table.of(table.values, static_cast<std::size_t>(column), i)[second]));
    };
    return 100 * std::max(value(sim::ShardColumn::WriteRecords) / 1000,
                          value(sim::ShardColumn::WriteBytes) / (1 << 20));
  }
  return -1;
}

TEST(HeatMap, HasEachShardOfEachSecondAtItsPlace) {
  const Made made = made_run();
  ASSERT_EQ(made.source.places.size(), 4U);
  const HeatCells cells =
      heat_cells(made.source, HeatMode::Write, HeatRows::ByRange, {0, 480}, 4, 480);
  for (std::size_t second = 10; second < 480; second += 13) {
    if (second > 230 && second < 300) continue;  // while it is being split
    const bool split = second >= 300;
    EXPECT_FLOAT_EQ(cells.value(0, second),
                    static_cast<float>(share_of(made.result, split ? 2 : 0, second)));
    EXPECT_FLOAT_EQ(cells.value(1, second),
                    static_cast<float>(share_of(made.result, split ? 3 : 0, second)));
    EXPECT_FLOAT_EQ(cells.value(2, second), static_cast<float>(share_of(made.result, 1, second)));
    EXPECT_EQ(cells.value(2, second), cells.value(3, second));
  }
}

// A picture with fewer columns has the largest of what falls into each.
TEST(HeatMap, OfFewColumnsHasTheirLargestSeconds) {
  const Made made = made_run();
  const HeatCells all =
      heat_cells(made.source, HeatMode::Write, HeatRows::ByRange, {0, 480}, 4, 480);
  const HeatCells few =
      heat_cells(made.source, HeatMode::Write, HeatRows::ByRange, {0, 480}, 4, 48);
  for (std::size_t row = 2; row < 4; ++row) {
    for (std::size_t column = 0; column < 48; ++column) {
      float most = 0;
      bool refused = false;
      for (std::size_t i = 0; i < 10; ++i) {
        most = std::max(most, all.value(row, column * 10 + i));
        refused = refused || all.over[row * 480 + column * 10 + i] != 0;
      }
      EXPECT_EQ(few.value(row, column), most);
      EXPECT_EQ(few.over[row * 48 + column] != 0, refused);
    }
  }
}

TEST(HeatMap, OfReadsMarksWhatIsMoreThanTheLimit) {
  const Made made = made_run();
  HeatSource source = made.source;
  source.retention = 1s;  // some ages are more than that
  for (const HeatMode mode : {HeatMode::Read, HeatMode::Age}) {
    const HeatCells cells = heat_cells(source, mode, HeatRows::ByRange, {0, 480}, 2, 480);
    std::size_t over = 0;
    for (std::size_t i = 0; i < cells.values.size(); ++i) {
      EXPECT_EQ(cells.over[i] != 0, cells.values[i] > 100) << i;
      over += cells.over[i];
    }
    EXPECT_EQ(over > 0, mode == HeatMode::Age);
  }
}

TEST(HeatMap, MarksWhereRecordsAreRefused) {
  const Made made = made_run();
  const HeatCells cells =
      heat_cells(made.source, HeatMode::Write, HeatRows::ByRange, {60, 240}, 2, 180);
  const auto of_row = [&](std::size_t row) {
    return std::count(cells.over.begin() + static_cast<std::ptrdiff_t>(row * 180),
                      cells.over.begin() + static_cast<std::ptrdiff_t>((row + 1) * 180), 1);
  };
  // the key's shard refuses in nearly every second, the other one never
  EXPECT_EQ(std::min(of_row(0), of_row(1)), 0);
  EXPECT_GT(std::max(of_row(0), of_row(1)), 150);
}

TEST(HeatMap, ZoomedInHasAStepInEveryColumn) {
  const Made made = made_run();
  const HeatCells cells =
      heat_cells(made.source, HeatMode::Write, HeatRows::ByRange, {100, 102}, 2, 20);
  for (std::size_t column = 0; column < 20; ++column) {
    EXPECT_FLOAT_EQ(cells.value(0, column),
                    static_cast<float>(share_of(made.result, 0, column < 10 ? 100 : 101)));
  }
}

TEST(HeatMap, CanGiveOpenShardsTheSameHeight) {
  const Made made = made_run();
  const auto& places = made.source.places;
  EXPECT_EQ(shard_at(places, HeatRows::Alike, 400, 0.1), 2U);
  EXPECT_EQ(shard_at(places, HeatRows::Alike, 400, 0.5), 3U);
  EXPECT_EQ(shard_at(places, HeatRows::Alike, 400, 0.9), 1U);
  EXPECT_EQ(shard_at(places, HeatRows::ByRange, 400, 0.3), 3U);
  EXPECT_EQ(shard_at(places, HeatRows::ByRange, 10, 0.3), 0U);
  EXPECT_EQ(shard_at(places, HeatRows::ByRange, 10, 1.5), std::nullopt);
  const auto height = height_of(places, HeatRows::Alike, 400, 3);
  ASSERT_TRUE(height);
  EXPECT_NEAR(height->from, 1.0 / 3, 1e-9);
  EXPECT_EQ(height_of(places, HeatRows::ByRange, 400, 0), std::nullopt) << "closed by then";
  const HeatCells cells =
      heat_cells(made.source, HeatMode::Write, HeatRows::Alike, {400, 401}, 3, 1);
  EXPECT_FLOAT_EQ(cells.value(0, 0), static_cast<float>(share_of(made.result, 2, 400)));
  EXPECT_FLOAT_EQ(cells.value(2, 0), static_cast<float>(share_of(made.result, 1, 400)));
}

// A reader that is a second behind is so for a ten-thousandth of a day.
TEST(HeatMap, ShowsReadsAndAges) {
  const Made made = made_run();
  const HeatCells ages =
      heat_cells(made.source, HeatMode::Age, HeatRows::ByRange, {100, 110}, 2, 1);
  EXPECT_LT(ages.value(0, 0), 100 * 2.0 / 86'400);
  const HeatCells reads =
      heat_cells(made.source, HeatMode::Read, HeatRows::ByRange, {100, 200}, 2, 100);
  double read = 0;
  for (std::size_t i = 0; i < 100; ++i) read += static_cast<double>(reads.value(1, i)) / 100;
  const HeatCells writes =
      heat_cells(made.source, HeatMode::Write, HeatRows::ByRange, {100, 200}, 2, 100);
  EXPECT_GT(read, 0);
  EXPECT_LT(read, static_cast<double>(writes.value(1, 0)));
}

// While it goes on it is told of its shards as at its end.
TEST(HeatMap, OfARunThatGoesOnHasItsShards) {
  const auto read = sim::read_scenario(kText, "test.toml");
  sim::World world{sim::make_blueprint(read->scenario), 0, {.series = true}};
  sim::advance(world, Instant{8min});
  const auto view = sim::view_of(world, sim::UnderWay::Copy);
  const auto places = made_run().source.places;
  ASSERT_TRUE(view.places);
  ASSERT_EQ(view.places->size(), places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_EQ((*view.places)[i].range, places[i].range);
    EXPECT_EQ((*view.places)[i].opened, places[i].opened);
    EXPECT_EQ((*view.places)[i].closed, places[i].closed);
    EXPECT_EQ((*view.places)[i].parents, places[i].parents);
  }
  EXPECT_EQ(sim::view_of(world).places, nullptr);
}

TEST(HeatMap, NamesTheKeysWithMostRecordsByTheirHashes) {
  const auto key = [](const std::string& name, std::int64_t records, unsigned top) {
    sim::KeyResult made;
    made.key = name;
    made.offered_records = records;
    made.hash = model::HashKey{uint128{top} << 126U};
    return made;
  };
  const auto ticks = heaviest_keys({key("a", 10, 3), key("b", 40, 1), key("c", 20, 2)}, 2);
  ASSERT_EQ(ticks.size(), 2U);
  EXPECT_EQ(ticks[0].name, "b");
  EXPECT_EQ(ticks[0].height, 0.25);
  EXPECT_EQ(ticks[0].share, 1);
  EXPECT_EQ(ticks[1].name, "c");
  EXPECT_EQ(ticks[1].share, 0.5);
  EXPECT_TRUE(heaviest_keys({}, 5).empty());
}

TEST(HeatMap, KnowsTheHeaviestKeyOfARange) {
  const std::vector<KeyTick> keys{
      {0, 0.5, "low"}, {0.3, 0.2, "light"}, {0.4, 1, "hot"}, {0.5, 0.9, "next"}};
  const auto within = [&](double from, double until) {
    const KeyTick* const key = heaviest_within(keys, {from, until});
    return key == nullptr ? std::string{} : key->name;
  };
  EXPECT_EQ(within(0, 0.5), "hot");
  EXPECT_EQ(within(0.5, 1), "next");
  EXPECT_EQ(within(0, 0.4), "low");
  EXPECT_EQ(within(0.6, 1), "");
}

// ---- Colours ----

double lightness(Rgb colour) {
  return 0.2126 * (colour >> 16U & 0xFFU) + 0.7152 * (colour >> 8U & 0xFFU) +
         0.0722 * (colour & 0xFFU);
}

constexpr ColourMap kMaps[] = {ColourMap::Cividis, ColourMap::Viridis, ColourMap::Grey};

TEST(ColourMap, GrowsLighterAllTheWay) {
  for (const ColourMap map : kMaps) {
    for (int i = 0; i < 100; ++i) {
      EXPECT_LT(lightness(colour_of(map, i / 100.0)), lightness(colour_of(map, (i + 1) / 100.0)))
          << i;
    }
    EXPECT_EQ(colour_of(map, 7), colour_of(map, 1));
    EXPECT_EQ(colour_of(map, -1), colour_of(map, 0));
    EXPECT_EQ(colour_of(map, std::nan("")), colour_of(map, 0));
  }
}

// The ends and the middle that were published.
TEST(ColourMap, HasThePublishedColours) {
  EXPECT_EQ(colour_of(ColourMap::Cividis, 0), 0xFF00204CU);
  EXPECT_EQ(colour_of(ColourMap::Cividis, 1), 0xFFFFE945U);
  EXPECT_EQ(colour_of(ColourMap::Viridis, 0), 0xFF440154U);
  EXPECT_EQ(colour_of(ColourMap::Viridis, 0.5), 0xFF21918CU);
  EXPECT_EQ(colour_of(ColourMap::Viridis, 1), 0xFFFDE725U);
  for (const double share : {0.0, 0.3, 1.0}) {
    const Rgb grey = colour_of(ColourMap::Grey, share);
    EXPECT_EQ(grey & 0xFFU, grey >> 8U & 0xFFU);
    EXPECT_EQ(grey & 0xFFU, grey >> 16U & 0xFFU);
  }
}

TEST(ColourMap, HasNothingLikeTheColourAboveTheLimit) {
  const auto apart = [](Rgb one, Rgb other) {
    int square = 0;
    for (const unsigned shift : {0U, 8U, 16U}) {
      const int by =
          static_cast<int>(one >> shift & 0xFFU) - static_cast<int>(other >> shift & 0xFFU);
      square += by * by;
    }
    return std::sqrt(square);
  };
  for (const ColourMap map : kMaps) {
    for (int i = 0; i <= 100; ++i)
      EXPECT_GT(apart(colour_of(map, i / 100.0), kOverLimit), 100) << i;
  }
}

}  // namespace
}  // namespace weir::gui
