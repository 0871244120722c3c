#include "gui/curves/run_curves.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include "gui/curves/marks.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/view.hpp"
#include "sim/world/world.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;

sim::Scenario read(const std::string& text) {
  const auto scenario = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return scenario ? scenario->scenario : sim::Scenario{};
}

// Three shards, of which one is over its limit in the second half of 21.5 minutes; a reader.
sim::Scenario scenario(const std::string& duration = "21 min") {
  return read(
      "weir = 1\n[simulation]\nduration = \"" + duration +
      "\"\ngrain = \"100 ms\"\n[stream]\nshard_count = 3\n[[producer]]\nrate = \"1500 "
      "records/s\"\nrecord_size = \"500 B\"\n[producer.keys]\nhot = [{ key = \"vip\", share "
      "= \"60 %\", from = \"10 min\" }]\n[[consumer]]\nname = \"reader\"\n");
}

sim::RunResult finished(const sim::Scenario& scenario) {
  sim::World world{sim::make_blueprint(scenario), 0, {.series = true}};
  sim::advance(world, Instant{scenario.simulation.duration});
  return sim::finish(world);
}

RunCurves curves_of(const sim::Scenario& scenario) {
  RunCurves curves{{}, scenario.simulation.duration};
  curves.take(finished(scenario).series->chunks);
  return curves;
}

bool same(const Curve& one, const Curve& other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (one[i] != other[i] && !(std::isnan(one[i]) && std::isnan(other[i]))) return false;
  }
  return true;
}

// By the columns themselves, shard by shard.
TEST(RunCurves, AreTheFullestAndTheMedianShardOfEachSecond) {
  const auto result = finished(scenario());
  RunCurves curves{{}, 21min};
  curves.take(result.series->chunks);
  ASSERT_EQ(curves.worst.size(), 21 * 60U);
  std::size_t second = 0;
  for (const auto& chunk : result.series->chunks) {
    const sim::ShardTable& table = chunk->worst;
    ASSERT_EQ(table.shards.size(), 3U);
    for (std::size_t step = 0; step < table.steps; ++step, ++second) {
      std::vector<double> shares;
      for (std::size_t shard = 0; shard < 3; ++shard) {
        const auto value = [&](sim::ShardColumn column) {
          return static_cast<double>(sim::long_number(
              table.of(table.values, static_cast<std::size_t>(column), shard)[step]));
        };
        shares.push_back(100 * std::max(value(sim::ShardColumn::WriteRecords) / 1000,
                                        value(sim::ShardColumn::WriteBytes) / (1 << 20)));
      }
      std::ranges::sort(shares);
      ASSERT_FLOAT_EQ(curves.worst[second], static_cast<float>(shares[2])) << second;
      ASSERT_FLOAT_EQ(curves.median[second], static_cast<float>(shares[1])) << second;
    }
  }
}

TEST(RunCurves, AddUpToWhatTheRunCounted) {
  const auto result = finished(scenario());
  const RunCurves curves = curves_of(scenario());
  const auto sum = [](const Curve& curve) { return curve.extent(0, curve.size()).sum; };
  const auto& ledger = result.write_ledger;
  EXPECT_NEAR(sum(curves.stored), static_cast<double>(ledger.stored.records), 1);
  // of calls that are open at the end, births are counted then
  EXPECT_NEAR(sum(curves.born) / static_cast<double>(ledger.born.records), 1, 1e-3);
  EXPECT_NEAR(sum(curves.attempted), sum(curves.stored) + sum(curves.refused), 1);
  EXPECT_GT(sum(curves.refused), 0);
  EXPECT_EQ(curves.open_shards.extent(0, curves.open_shards.size()).least, 3);
  // the reader polls once a second
  ASSERT_EQ(curves.readers.size(), 1U);
  EXPECT_LE(curves.readers[0].age_s.at(300), 2);
  EXPECT_GT(curves.readers[0].p99_s.at(300), 0.05F);
  EXPECT_LT(curves.readers[0].p50_s.at(300), curves.readers[0].p999_s.at(300));
}

TEST(RunCurves, KnowWhichShardIsTheFullest) {
  const RunCurves curves = curves_of(scenario());
  const auto hot = curves.worst_shard(15 * 60);
  ASSERT_TRUE(hot);
  for (int minute = 11; minute < 20; ++minute) EXPECT_EQ(curves.worst_shard(minute * 60), hot);
  EXPECT_EQ(curves.worst_shard(-1), std::nullopt);
  EXPECT_EQ(curves.worst_shard(21 * 60), std::nullopt);
}

// Looked at in steps that grow by `more`, up to an instant: as if it were looked at then for the
// first time.
RunCurves expect_same_live(const sim::Scenario& of, Duration until, Duration first, Duration more) {
  sim::World world{sim::make_blueprint(of), 0, {.series = true}};
  RunCurves live{{}, of.simulation.duration};
  for (Duration step = first; world.now() < Instant{until}; step += more) {
    sim::advance(world, std::min(Instant{until}, world.now() + step));
    const sim::RunView view = sim::view_of(world, sim::UnderWay::Copy);
    live.take(view.sealed, view.under_way);
    const double now = std::chrono::duration<double>(view.now).count();
    EXPECT_NEAR(live.reached_s(), now, live.step_s());
    if (view.now < of.simulation.duration) {
      EXPECT_LE(live.reached_s(), now);
    }
  }
  const auto series = sim::finish(world).series;
  RunCurves whole{{}, of.simulation.duration};
  whole.take(series->chunks);
  live.take(series->chunks);
  EXPECT_TRUE(same(live.worst, whole.worst));
  EXPECT_TRUE(same(live.median, whole.median));
  EXPECT_TRUE(same(live.stored, whole.stored));
  EXPECT_TRUE(same(live.readers[0].p99_s, whole.readers[0].p99_s));
  EXPECT_TRUE(same(live.open_shards, whole.open_shards));
  return whole;
}

// Whatever the steps in which it is looked at, and whether chunks were seen under way or not.
TEST(RunCurves, OfARunThatGoesOnAreThoseOfItsEnd) {
  expect_same_live(scenario(), 21min, 700ms, 4s);
  expect_same_live(scenario("90500 ms"), 90500ms, 700ms, 4s);
}

// From 4 h on only the sixteen worst shards of ten minutes have every second, once those are over.
TEST(RunCurves, OfALongRunAreThoseOfItsEndToo) {
  const std::string text =
      "weir = 1\n[simulation]\nduration = \"250 min\"\ngrain = \"1 s\"\n[stream]\nshard_count = "
      "24\n[[producer]]\nrate = \"2400 records/s\"\nrecord_size = \"500 B\"\n[[consumer]]\nname = "
      "\"reader\"\n";
  expect_same_live(read(text), 45min, 3min, 40s);
}

// So many readers that no step is kept that is shorter than ten seconds.
TEST(RunCurves, OfLongStepsWaitUntilAStepIsOver) {
  std::string text =
      "weir = 1\n[simulation]\nduration = \"26 h\"\ngrain = \"1 s\"\n[stream]\nshard_count = 1\n"
      "[[producer]]\nrate = \"5 records/s\"\nrecord_size = \"500 B\"\n";
  for (int i = 0; i < 20; ++i) {
    text += "[[consumer]]\nname = \"r" + std::to_string(i) + "\"\npoll_interval = \"60 s\"\n";
  }
  EXPECT_EQ(expect_same_live(read(text), 55min, 7min, 13s).step_s(), 10);
}

// ---- Marks ----

TEST(Marks, AreActionsAndFaultsInOrderOfTime) {
  const sim::Scenario of = read(
      "weir = 1\n[simulation]\nduration = \"1 h\"\n[stream]\nshard_count = 2\n[[producer]]\nrate = "
      "\"10 records/s\"\nrecord_size = \"1 KiB\"\n[[consumer]]\nname = \"reader\"\n[[action]]\nat "
      "= "
      "\"30 min\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 4\n[[fault]]\nat = \"10 "
      "min\"\nkind = \"consumer_outage\"\nconsumer = \"reader\"\nduration = \"5 min\"\n");
  const auto marks = marks_of(of);
  ASSERT_EQ(marks.size(), 2U);
  EXPECT_EQ(marks[0].name, "consumer_outage");
  EXPECT_EQ(marks[0].until_s, 900);
  EXPECT_EQ(marks[1].name, "UpdateShardCount 4");
  EXPECT_EQ(next_mark(marks, 0), 600);
  EXPECT_EQ(next_mark(marks, 600), 1800);
  EXPECT_EQ(next_mark(marks, 1800), std::nullopt);
  EXPECT_EQ(mark_before(marks, 1800), 600);
  EXPECT_EQ(mark_before(marks, 600), std::nullopt);
}

}  // namespace
}  // namespace weir::gui
