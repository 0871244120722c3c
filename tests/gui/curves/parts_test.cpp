#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "gui/curves/cost_curve.hpp"
#include "gui/curves/latency_bars.hpp"
#include "gui/curves/run_curves.hpp"
#include "reports/judge/cost.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/world.hpp"

// What a run consists of: its refusals by their causes, its cost by time, its latencies by size.

namespace weir::gui {
namespace {

using namespace std::chrono_literals;

sim::Scenario read(const std::string& producer) {
  const std::string text =
      "weir = 1\n[simulation]\nduration = \"20 min\"\ngrain = \"100 ms\"\n[stream]\n"
      "shard_count = 2\nregion = \"us-east-1\"\n" +
      producer + "[[consumer]]\nname = \"reader\"\n";
  const auto scenario = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return scenario ? scenario->scenario : sim::Scenario{};
}

sim::RunResult finished(const sim::Scenario& scenario) {
  sim::World world{sim::make_blueprint(scenario), 0, {.series = true}};
  sim::advance(world, Instant{scenario.simulation.duration});
  return sim::finish(world);
}

RunCurves curves_of(const sim::RunResult& result) {
  RunCurves curves{{}, 20min};
  curves.take(result.series->chunks);
  return curves;
}

double sum(const Curve& curve) {
  return curve.extent(0, curve.size()).sum;
}

TEST(RunCurves, RefusalsAreOfTheLimitThatWasNearer) {
  const RunCurves by_records = curves_of(
      finished(read("[[producer]]\nrate = \"3000 records/s\"\nrecord_size = \"100 B\"\n")));
  EXPECT_GT(sum(by_records.refused), 100'000);
  EXPECT_EQ(sum(by_records.refused_records), sum(by_records.refused));
  EXPECT_EQ(sum(by_records.refused_bytes), 0);
  const RunCurves by_bytes = curves_of(
      finished(read("[[producer]]\nrate = \"60 records/s\"\nrecord_size = \"100 KiB\"\n")));
  EXPECT_GT(sum(by_bytes.refused), 1000);
  EXPECT_EQ(sum(by_bytes.refused_bytes), sum(by_bytes.refused));
  EXPECT_EQ(sum(by_bytes.refused_records), 0);
  for (const RunCurves* const curves : {&by_records, &by_bytes}) {
    for (std::size_t i = 0; i < curves->worst.size(); ++i) {
      ASSERT_EQ(curves->worst[i], std::max(curves->worst_records[i], curves->worst_bytes[i]));
    }
  }
  EXPECT_GT(by_bytes.worst_bytes.at(600), 10 * by_bytes.worst_records.at(600));
}

// ---- Cost ----

// Twice as much in the second half.
const char* const kDoubled =
    "[[producer]]\nrecord_size = \"1 KiB\"\n[producer.load]\nshape = \"points\"\npoints = [ "
    "[\"00:00\", \"100 records/s\"], [\"00:09:59\", \"100 records/s\"], [\"00:10\", \"200 "
    "records/s\"] ]\n";

TEST(CostCurve, SumsUpToTheBill) {
  const sim::Scenario scenario = read(kDoubled);
  const sim::RunResult result = finished(scenario);
  const RunCurves curves = curves_of(result);
  reports::Totals totals;
  totals.used.push_back({result.usage, 20min, result.on_demand});
  const reports::Cost cost = reports::cost_of(scenario, totals);
  ASSERT_TRUE(cost.run.total);
  const Curve hourly = cost_per_hour(cost.run, curves);
  const double total = reports::in_currency(*cost.run.total);
  EXPECT_GT(total, 0.009) << "two shards for a third of an hour";
  EXPECT_NEAR(sum(hourly) * hourly.step_s() / 3600, total, 1e-4 * total);
  EXPECT_GT(hourly.at(1000), hourly.at(100)) << "more is put";
}

TEST(CostCurve, SpendsAsItIsChargedFor) {
  const RunCurves curves = curves_of(finished(read(kDoubled)));
  const TimeSpan second_half{600, 1200};
  EXPECT_NEAR(part_of(model::PriceItem::Shards, curves, second_half), 0.5, 1e-9);
  EXPECT_NEAR(part_of(model::PriceItem::PutPayloadUnits, curves, second_half), 2.0 / 3, 0.01);
  EXPECT_NEAR(part_of(model::PriceItem::OnDemandDataOut, curves, second_half), 2.0 / 3, 0.01);
  EXPECT_NEAR(part_of(model::PriceItem::LeaseTableWrites, curves, {300, 600}), 0.25, 1e-9)
      << "evenly";
  for (const auto& item : model::price_items()) {
    EXPECT_NEAR(part_of(item.item, curves, {0, 450}) + part_of(item.item, curves, {450, 5000}), 1,
                1e-6)
        << item.id;
  }
  EXPECT_EQ(part_of(model::PriceItem::Shards, RunCurves{{}, 20min}, second_half), 0);
}

// ---- Latency ----

// Two minutes of 10 ms, then one of 1 s and 10 ms.
std::vector<std::shared_ptr<const sim::SeriesChunk>> three_minutes() {
  auto chunk = std::make_shared<sim::SeriesChunk>();
  chunk->until = 3min;
  sim::SeriesTable table{.step = 1min, .steps = 3, .values = {}};
  table.values.resize(3 * sim::kLatencyBins);
  const auto put = [&](Duration latency, std::size_t minute, std::int64_t records) {
    table.values[sim::latency_bin(latency.count()) * 3 + minute] = sim::short_number(records);
  };
  put(10ms, 0, 100);
  put(10ms, 1, 200);
  put(10ms, 2, 50);
  put(1s, 2, 50);
  chunk->latencies.push_back(table);
  return {chunk};
}

TEST(LatencyBars, AreOfTheMinutesThatTheSpanTouches) {
  const auto whole = latency_bars(three_minutes(), 0, {0, 3600});
  EXPECT_EQ(whole.records, 400);
  EXPECT_EQ(whole.counted, (TimeSpan{0, 180}));
  const auto second = latency_bars(three_minutes(), 0, {70, 80});
  EXPECT_EQ(second.records, 200);
  EXPECT_EQ(second.counted, (TimeSpan{60, 120}));
  ASSERT_EQ(second.bars.size(), 1U);
  EXPECT_LE(second.bars[0].from_s, 0.01);
  EXPECT_GT(second.bars[0].until_s, 0.01);
  EXPECT_EQ(latency_bars(three_minutes(), 0, {500, 600}).records, 0);
  EXPECT_EQ(latency_bars(three_minutes(), 1, {0, 600}).records, 0) << "no such reader";
}

TEST(LatencyBars, SayWhatMostRecordsTookAtMost) {
  const auto third = latency_bars(three_minutes(), 0, {120, 180});
  EXPECT_NEAR(third.quantile_s(0.25), 0.010, 0.0015);
  EXPECT_NEAR(third.quantile_s(0.75), 1.0, 0.13);
  EXPECT_GE(third.quantile_s(1), 1.0);
  EXPECT_EQ(LatencyBars{}.quantile_s(0.5), 0);
}

TEST(LatencyBars, KnowTheStrictestObjective) {
  const std::string rate = "[[producer]]\nrate = \"9 records/s\"\nrecord_size = \"1 B\"\n";
  const auto asked = [](const std::string& name, const std::string& max) {
    return "[[objective]]\nname = \"" + name +
           "\"\nmetric = \"end_to_end_latency\"\nstat = \"p99\"\n"
           "max = \"" +
           max + "\"\n";
  };
  EXPECT_EQ(latency_objective_s(read(rate)), std::nullopt);
  EXPECT_EQ(latency_objective_s(read(rate + asked("a", "5 s") + asked("b", "2 s"))), 2.0);
}

}  // namespace
}  // namespace weir::gui
