#include "reports/study/measure.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using sim::Metric;
using sim::Objective;
using sim::Stat;

Objective objective(Metric metric, std::optional<double> min, std::optional<double> max) {
  return {.name = "o", .metric = metric, .stat = Stat::P99, .consumer = "", .min = min, .max = max};
}

sim::ReaderResult reader(std::string name, Duration latency, Duration age, std::int64_t bytes) {
  sim::ReaderResult result;
  result.name = std::move(name);
  result.latency.add(latency, 100);
  result.iterator_age.add(age, 100);
  result.read_bytes = bytes;
  result.refused_calls = 28 * 60;  // one a second of the 28 minutes that count
  return result;
}

sim::RunResult busy() {
  auto result = quiet_result(2);  // 1,680 s count
  result.dropped_records = 7;
  result.attempted_records = 1000;
  result.refused_records = 282;
  result.write_records = 168'000;
  result.write_bytes = 1680 * kMiB;
  result.readers = {reader("slow", 800ms, 9s, 1680 * 5), reader("fast", 200ms, 2s, 1680 * 50)};
  return result;
}

TEST(Measure, StreamMetricsInTheirUnits) {
  const auto value = [&](Metric metric) {
    return *measure(busy(), objective(metric, {}, 1)).value;
  };
  EXPECT_DOUBLE_EQ(value(Metric::RecordsDropped), 7);
  EXPECT_DOUBLE_EQ(value(Metric::WriteThrottleRatio), 0.282);
  EXPECT_DOUBLE_EQ(value(Metric::WriteThrottled), 282.0 / 1680);
  EXPECT_DOUBLE_EQ(value(Metric::WriteRecords), 100);
  EXPECT_DOUBLE_EQ(value(Metric::WriteBytes), kMiB);
}

TEST(Measure, LatencyIsInMillisecondsAndAgeInSeconds) {
  auto latency = objective(Metric::EndToEndLatency, {}, 1000);
  latency.consumer = "slow";
  latency.stat = Stat::Max;
  EXPECT_DOUBLE_EQ(*measure(busy(), latency).value, 800);
  auto age = objective(Metric::IteratorAge, {}, 5);
  age.consumer = "fast";
  age.stat = Stat::Mean;
  EXPECT_DOUBLE_EQ(*measure(busy(), age).value, 2);
}

TEST(Measure, TheWorstReaderCountsForAnUpperLimit) {
  const auto age = measure(busy(), objective(Metric::IteratorAge, {}, 5));
  EXPECT_NEAR(*age.value, 9, 0.01);
  EXPECT_FALSE(age.met);
  EXPECT_TRUE(measure(busy(), objective(Metric::IteratorAge, {}, 10)).met);
}

TEST(Measure, TheWorstReaderCountsForALowerLimit) {
  const auto bytes = measure(busy(), objective(Metric::ReadBytes, 10, {}));
  EXPECT_DOUBLE_EQ(*bytes.value, 5);
  EXPECT_FALSE(bytes.met);
}

TEST(Measure, ANamedReaderStandsAlone) {
  auto bytes = objective(Metric::ReadBytes, 10, {});
  bytes.consumer = "fast";
  EXPECT_TRUE(measure(busy(), bytes).met);
}

TEST(Measure, DuringAWindowWhatHappenedInItCounts) {
  auto result = busy();
  sim::RunResult& peak = result.windows.emplace_back(busy());
  peak.window = "peak";
  peak.warm_up = 6h;
  peak.duration = 6h + 100s;
  peak.refused_records = 500;
  peak.readers[0].read_bytes = 2000;
  auto ratio = objective(Metric::WriteThrottleRatio, {}, 0.4);
  EXPECT_TRUE(measure(result, ratio).met);
  ratio.during = "peak";
  EXPECT_DOUBLE_EQ(*measure(result, ratio).value, 0.5);
  EXPECT_FALSE(measure(result, ratio).met);
  auto bytes = objective(Metric::ReadBytes, {}, 1000);
  bytes.during = "peak";
  bytes.consumer = "slow";
  EXPECT_DOUBLE_EQ(*measure(result, bytes).value, 20);
}

TEST(Measure, WindowThatTheRunDidNotComeToIsNotMeasured) {
  auto ratio = objective(Metric::WriteThrottleRatio, {}, 0.4);
  ratio.during = "peak";
  EXPECT_FALSE(measure(busy(), ratio).value);
  EXPECT_FALSE(measure(busy(), ratio).met);
}

TEST(Measure, LimitsThemselvesAreGood) {
  EXPECT_TRUE(measure(busy(), objective(Metric::RecordsDropped, 7, 7)).met);
  EXPECT_FALSE(measure(busy(), objective(Metric::RecordsDropped, {}, 6)).met);
  EXPECT_FALSE(measure(busy(), objective(Metric::RecordsDropped, 8, {})).met);
}

TEST(Measure, NothingAttemptedIsNothingRefused) {
  EXPECT_EQ(*measure(quiet_result(1), objective(Metric::WriteThrottleRatio, {}, 0)).value, 0);
}

TEST(Measure, NothingReadIsNotMeasured) {
  auto result = quiet_result(1);
  result.readers.push_back(idle_reader());
  const auto latency = measure(result, objective(Metric::EndToEndLatency, {}, 1000));
  EXPECT_FALSE(latency.value);
  EXPECT_FALSE(latency.met);
}

TEST(Measure, OneIdleReaderAmongBusyOnesIsNotMet) {
  auto result = busy();
  result.readers.push_back(idle_reader());
  EXPECT_FALSE(measure(result, objective(Metric::EndToEndLatency, {}, 5000)).met);
}

}  // namespace
}  // namespace weir::reports
