#include "sim/scenario/load_shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <numbers>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// As the simulation takes the corners: linear between them, the later one at a step.
double rate_at(const std::vector<LoadPoint>& load, Duration at) {
  std::size_t next = 0;
  while (next < load.size() && load[next].at <= at) ++next;
  if (next == 0) return load.front().records_per_s;
  if (next == load.size()) return load.back().records_per_s;
  const LoadPoint& a = load[next - 1];
  const LoadPoint& b = load[next];
  const double share =
      static_cast<double>((at - a.at).count()) / static_cast<double>((b.at - a.at).count());
  return a.records_per_s + (b.records_per_s - a.records_per_s) * share;
}

LoadShape day() {
  LoadShape shape;
  shape.kind = LoadKind::Daily;
  shape.trough = 1000;
  shape.peak = 5000;
  shape.peak_at = 20h;
  return shape;
}

TEST(LoadShape, ADayIsNearACosineBetweenTroughAndPeak) {
  const auto load = compiled_load(day(), 48h, "");
  EXPECT_EQ(rate_at(load, 20h), 5000);
  EXPECT_EQ(rate_at(load, 8h), 1000);
  EXPECT_EQ(rate_at(load, 32h), 1000);
  EXPECT_EQ(rate_at(load, 44h), 5000);
  EXPECT_EQ(rate_at(load, 2h), 3000);
  for (Duration at{}; at <= Duration{48h}; at += 7min) {
    const double hours = static_cast<double>(at / 1min) / 60;
    const double cosine = 3000 + 2000 * std::cos((hours - 20) / 12 * std::numbers::pi);
    EXPECT_NEAR(rate_at(load, at), cosine, 50) << hours;
  }
  EXPECT_GE(load.back().at, Duration{48h});
}

TEST(LoadShape, ADayBeginsAtTheTimeOfDayOfTheRun) {
  const auto load = compiled_load(day(), 48h, "2026-11-27T19:10:00+05:30");
  EXPECT_EQ(rate_at(load, 50min), 5000);
  EXPECT_EQ(rate_at(load, 12h + 50min), 1000);
}

TEST(LoadShape, AWeekHasItsFactorsFromMidnightToMidnight) {
  LoadShape shape = day();
  shape.kind = LoadKind::Weekly;
  shape.weekdays = {1, 1, 1, 1, 2, 0.5, 0};
  const auto load = compiled_load(shape, 4 * 24h, "2026-11-27T00:00:00Z");  // a Friday
  EXPECT_EQ(rate_at(load, 20h), 10'000);
  EXPECT_EQ(rate_at(load, 24h + 20h), 2500);
  EXPECT_EQ(rate_at(load, 48h + 20h), 0);
  EXPECT_EQ(rate_at(load, 72h + 20h), 5000);
  const double before = rate_at(load, 24h - 1s);
  EXPECT_NEAR(rate_at(load, 24h) / before, 0.25, 0.001);
}

TEST(LoadShape, GrowthCompoundsDayByDay) {
  LoadShape shape;
  shape.points = {{0s, 1000}, {24h, 1000}, {24h, 3000}};
  shape.growth = 0.1;
  const auto load = compiled_load(shape, 72h, "");
  EXPECT_DOUBLE_EQ(rate_at(load, 0s), 1000);
  EXPECT_NEAR(rate_at(load, 12h), 1000 * std::pow(1.1, 0.5), 0.01);
  EXPECT_NEAR(rate_at(load, 24h), 3300, 1e-6);
  EXPECT_NEAR(rate_at(load, 72h), 3000 * 1.331, 1e-6);
  EXPECT_NEAR(rate_at(load, 60h + 30min), 3000 * std::pow(1.1, 60.5 / 24), 0.05);
  shape = day();
  shape.growth = 0.02;
  EXPECT_NEAR(rate_at(compiled_load(shape, 10 * 24h, ""), 9 * 24h + 20h),
              5000 * std::pow(1.02, 9 + 20.0 / 24), 1e-6);
}

TEST(LoadShape, GrowthEndsWithTheRun) {
  LoadShape shape;
  shape.points = {{0s, 1000}, {300 * 24h, 3000}};
  shape.growth = 1;
  const auto load = compiled_load(shape, 3 * 24h, "");
  EXPECT_EQ(load.back().at, Duration{3 * 24h});
  EXPECT_NEAR(load.back().records_per_s, 1020 * 8, 1e-6);
  EXPECT_LE(static_cast<double>(load.size()), corners_of(shape, 3 * 24h) + 2);
}

LoadShape curve(std::vector<RateCurve::Sample> samples) {
  LoadShape shape;
  shape.kind = LoadKind::Curve;
  shape.peak = 4000;
  shape.curve = std::make_shared<const RateCurve>(RateCurve{std::move(samples)});
  return shape;
}

TEST(LoadShape, ACurveIsScaledToItsPeak) {
  const auto load = compiled_load(curve({{0, 1}, {10'000, 8}, {40'000, 2}}), 1h, "");
  EXPECT_EQ(rate_at(load, 0s), 500);
  EXPECT_EQ(rate_at(load, 5s), 2250);
  EXPECT_EQ(rate_at(load, 10s), 4000);
  EXPECT_EQ(rate_at(load, 25s), 2500);
  EXPECT_EQ(rate_at(load, 59min), 1000);  // stays at its last value
}

TEST(LoadShape, ACurveIsPlayedFasterOrInSoMuchTime) {
  LoadShape shape = curve({{0, 1}, {10'000, 8}, {40'000, 2}});
  shape.speed = 10;
  EXPECT_EQ(rate_at(compiled_load(shape, 1h, ""), 1s), 4000);
  EXPECT_EQ(curve_seconds(shape), 4);
  shape.period = 80s;
  EXPECT_EQ(rate_at(compiled_load(shape, 1h, ""), 20s), 4000);
  EXPECT_EQ(curve_seconds(shape), 80);
}

TEST(LoadShape, ARepeatedCurveBeginsAnewAfterItsMeanStep) {
  LoadShape shape = curve({{0, 1}, {10'000, 8}, {20'000, 2}});
  shape.repeat = true;
  const auto load = compiled_load(shape, 65s, "");
  EXPECT_EQ(rate_at(load, 30s), 500);
  EXPECT_EQ(rate_at(load, 40s), 4000);
  EXPECT_EQ(rate_at(load, 25s), 750);
  EXPECT_GE(load.back().at, Duration{65s});
  EXPECT_LE(static_cast<double>(load.size()), corners_of(shape, 65s));
}

TEST(LoadShape, TheCornersAreCountedBeforeTheyAreMade) {
  LoadShape weekly = day();
  weekly.kind = LoadKind::Weekly;
  LoadShape grown = day();
  grown.growth = 0.01;
  for (const LoadShape& shape : {day(), weekly, grown}) {
    const auto made = static_cast<double>(compiled_load(shape, 366 * 24h, "").size());
    EXPECT_LE(made, corners_of(shape, 366 * 24h) + 2);
  }
  LoadShape fast = curve({{0, 1}, {1000, 1}});
  fast.repeat = true;
  fast.speed = 1e9;
  EXPECT_GT(corners_of(fast, 1h), 1e12);
}

}  // namespace
}  // namespace weir::sim
