#include "gui/curves/description.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace weir::gui {
namespace {

using namespace std::chrono_literals;

// A value for so many seconds, one stretch after the other.
struct Piece {
  int seconds;
  float value;
};
Curve curve_of(const std::vector<Piece>& pieces) {
  Curve curve;
  for (const Piece& piece : pieces) {
    for (int i = 0; i < piece.seconds; ++i) curve.append(piece.value);
  }
  return curve;
}

constexpr TimeSpan kAll{0, 1e6};
const NamedLimit kLimit{"limit", 100};

std::string said(const Curve& curve, const TimeSpan& span = kAll) {
  return description_of(NamedCurve{"Worst shard", &curve}, "%", kLimit, span);
}

TEST(Description, SaysWhereACurveIsAboveItsLimit) {
  const Curve curve = curve_of({{600, 40}, {300, 120}, {1, 148}, {299, 110}, {600, 50}});
  EXPECT_EQ(said(curve),
            "Worst shard: above limit from 00:10:00 to 00:20:00, maximum 148 % at 00:15:00.");
  EXPECT_EQ(said(curve, {960, 1200}), "Worst shard: 110 % throughout.");
  EXPECT_EQ(said(curve, {900, 960}),
            "Worst shard: above limit from 00:15:00 to 00:16:00, maximum 148 % at 00:15:00.");
}

TEST(Description, CountsStretchesAndTellsOfTheLongest) {
  EXPECT_EQ(said(curve_of({{100, 40}, {50, 180}, {100, 40}, {200, 120}, {100, 40}, {9, 101}})),
            "Worst shard: above limit 3 times, longest from 00:04:10 to 00:07:30, maximum 180 % at "
            "00:01:40.");
}

// A shard that refuses comes back to its limit for a moment now and then.
TEST(Description, TakesStretchesLessThanAMinuteApartForOne) {
  EXPECT_EQ(said(curve_of({{60, 40}, {30, 110}, {59, 100}, {31, 120}, {60, 40}, {1, 105}})),
            "Worst shard: above limit 2 times, longest from 00:01:00 to 00:03:00, maximum 120 % at "
            "00:02:29.");
}

TEST(Description, SaysWhatACurveGoesThroughBelowItsLimit) {
  EXPECT_EQ(said(curve_of({{10, 40}, {1, kNoValue}, {10, 100}, {10, 12.5}})),
            "Worst shard: from 12.5 to 100 %, maximum at 00:00:11.");
  const Curve open = curve_of({{10, 4}});
  EXPECT_EQ(description_of({"open", &open}, "", {}, kAll), "open: 4 throughout.");
}

TEST(Description, OfNothingSaysSo) {
  EXPECT_EQ(said(Curve{}), "Worst shard: nothing yet.");
  EXPECT_EQ(said(curve_of({{10, kNoValue}})), "Worst shard: nothing yet.");
  EXPECT_EQ(said(curve_of({{10, 1}}), {20, 30}), "Worst shard: nothing yet.");
  EXPECT_EQ(description_of(HeatSource{}, HeatMode::Write, kAll), "Fullest: nothing yet.");
  EXPECT_EQ(description_of(LeaseLanes{}, kAll), "Workers: nothing yet.");
  EXPECT_EQ(description_of(std::vector<LineageShard>{}), "Shards: nothing yet.");
}

TEST(Description, CountsLongSteps) {
  Curve curve{60};
  for (const float value : {10.F, 120.F, 130.F, 10.F}) curve.append(value);
  EXPECT_EQ(said(curve),
            "Worst shard: above limit from 00:01:00 to 00:03:00, maximum 130 % at 00:02:00.");
}

// ---- Of other pictures ----

// Two shards for four seconds; shard 1 takes 250, 1,480 of which 480 are refused, 500 and 0.
HeatSource two_shards() {
  const auto table = [] {
    sim::ShardTable made{.step = 1s, .steps = 4, .shards = {0, 1}, .values = {}, .most = {}};
    const std::vector<std::int64_t> stored{100, 100, 100, 900, 250, 1000, 500, 0};
    const std::vector<std::int64_t> refused{0, 0, 0, 0, 0, 480, 0, 0};
    const std::vector<std::int64_t> ages{0, 0, 0, 0, 0, 0, 8000, 864};
    const std::vector<std::int64_t> none(8);
    for (const auto* const column : {&stored, &none, &refused, &none, &ages}) {
      for (const std::int64_t value : *column) made.values.push_back(sim::short_number(value));
    }
    return made;
  };
  auto chunk = std::make_shared<sim::SeriesChunk>();
  chunk->from = 10min;
  chunk->until = 10min + 4s;
  chunk->worst = table();
  HeatSource source;
  source.places.resize(2);
  for (sim::ShardPlace& place : source.places) place.closed = Duration::max();
  source.retention = 24h;
  source.chunks.push_back(std::move(chunk));
  return source;
}

TEST(Description, NamesTheFullestShard) {
  const HeatSource source = two_shards();
  EXPECT_EQ(description_of(source, HeatMode::Write, kAll),
            "Fullest: shardId-000000000001, 100 % of the write limit at 00:10:01; 1 shard refused "
            "records.");
  EXPECT_EQ(description_of(source, HeatMode::Write, {602, 1000}),
            "Fullest: shardId-000000000000, 90 % of the write limit at 00:10:03; no shard refused "
            "records.");
}

TEST(Description, NamesTheShardThatIsReadLast) {
  EXPECT_EQ(description_of(two_shards(), HeatMode::Age, kAll),
            "Farthest behind: shardId-000000000001, 0.00926 % of retention at 00:10:02; 1 shard "
            "refused records.");
}

TEST(Description, OfAShardThatIsClosedDoesNotCount) {
  HeatSource source = two_shards();
  source.places[1].closed = 10min;
  EXPECT_EQ(heat_peak(source, HeatMode::Write, kAll).shard, 0U);
  EXPECT_EQ(heat_peak(source, HeatMode::Write, kAll).refusing, 0U);
}

TEST(Description, SaysWhichWorkerWasAwayAndHowManyLeasesMoved) {
  LeaseLanes lanes;
  lanes.rows = {1, 2};
  lanes.bars = {{0, 0, 0, 0, 180, sim::LeaseChange::FirstTaken, {}},
                {1, 1, 0, 0, {}, sim::LeaseChange::FirstTaken, {}},
                {0, 1, 1, 190, 250, sim::LeaseChange::FailedOver, {}},
                {0, 0, 0, 250, {}, sim::LeaseChange::Stolen, {}}};
  lanes.gaps = {{0, 180, 240, true}};
  EXPECT_EQ(description_of(lanes, kAll),
            "2 workers, 2 leases changed hands; worker-0 crashed at 00:03:00, back at 00:04:00.");
  EXPECT_EQ(description_of(lanes, {0, 60}), "2 workers, no lease changed hands.");
  lanes.gaps[0].until_s.reset();
  for (int i = 0; i < 4; ++i) lanes.gaps.push_back({1, 300, {}, false});
  EXPECT_EQ(description_of(lanes, {200, 400}),
            "2 workers, 1 lease changed hands; worker-0 crashed at 00:03:00, not back; worker-1 is "
            "not there from 00:05:00, not back; worker-1 is not there from 00:05:00, not back; 2 "
            "absences more.");
}

TEST(Description, CountsSplitsAndMerges) {
  std::vector<LineageShard> lineage(5);
  lineage[0].until_s = 65;
  lineage[0].read_until_s = 72;
  lineage[2].parents = lineage[3].parents = {0};
  lineage[2].until_s = lineage[3].until_s = 185;
  lineage[4].parents = {2, 3};
  EXPECT_EQ(description_of(lineage),
            "5 shards, 2 of them open; 1 split, 1 merge; closed ones were read until 00:01:12.");
}

}  // namespace
}  // namespace weir::gui
