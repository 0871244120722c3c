#include "sim/results/histogram.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

const std::vector<double> kShares{0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1};

// The width of the bin that holds a value: 2^16 ns below 2^28 ns, 16 times more for each 16 times.
double bin_width_s(std::int64_t ns) {
  std::int64_t width = std::int64_t{1} << 16;
  for (std::int64_t reach = std::int64_t{1} << 28; ns >= reach; reach *= 16) width *= 16;
  return static_cast<double>(width) * 1e-9;
}

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) * 1e-9;
}

// Durations from nanoseconds to a fortnight, every magnitude as likely as any other.
rc::Gen<std::int64_t> any_duration_ns() {
  return rc::gen::mapcat(rc::gen::inRange(1, 51), [](int bits) {
    return rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << bits);
  });
}

struct Spread {
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t records = 0;

  double share_below(double value_s) const {
    if (value_s >= seconds(high)) return 1;
    if (value_s <= seconds(low)) return 0;
    return (value_s - seconds(low)) / (seconds(high) - seconds(low));
  }
};

std::vector<Spread> any_spreads() {
  const auto edge = any_duration_ns();
  const auto raw = *rc::gen::nonEmpty(
      rc::gen::container<
          std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, std::int64_t>>>(
          rc::gen::pair(rc::gen::pair(edge, edge), rc::gen::inRange<std::int64_t>(1, 100'000))));
  std::vector<Spread> spreads;
  for (const auto& [edges, records] : raw) {
    const auto [low, high] = std::minmax(edges.first, edges.second);
    spreads.push_back({low, high, records});
  }
  return spreads;
}

Histogram of(const std::vector<Spread>& spreads) {
  Histogram histogram;
  for (const auto& [low, high, records] : spreads) {
    histogram.add_spread(Duration{low}, Duration{high}, records);
  }
  return histogram;
}

TEST(Histogram, WithoutRecordsIsZeroAndOwnsNothing) {
  Histogram histogram;
  histogram.add(1s, 0);
  EXPECT_EQ(histogram.count(), 0);
  EXPECT_EQ(histogram.mean_s(), 0);
  EXPECT_EQ(histogram.max_s(), 0);
  EXPECT_EQ(histogram.quantile_s(0.5), 0);
  EXPECT_EQ(histogram.memory_bytes(), 0U);
}

TEST(Histogram, OwnsOnlyTheLevelsItUses) {
  Histogram histogram;
  for (auto value = 0ms; value < 4290ms; value += 10ms) histogram.add(value);
  EXPECT_LE(histogram.memory_bytes(), 66'000U);
  histogram.add(20 * 24h);
  EXPECT_LE(histogram.memory_bytes(), 99'000U);
}

TEST(Histogram, EvenSpreadHasItsQuantilesWhereTheySayAndItsMeanInTheMiddle) {
  Histogram histogram;
  histogram.add_spread(1s, 3s, 1000);
  for (const double q : kShares) EXPECT_NEAR(histogram.quantile_s(q), 1 + 2 * q, 0.00105);
  EXPECT_DOUBLE_EQ(histogram.mean_s(), 2);
  EXPECT_DOUBLE_EQ(histogram.max_s(), 3);
  EXPECT_EQ(histogram.count(), 1000);
}

TEST(Histogram, WhatASpreadCannotShareOutEvenlyIsNotLost) {
  Histogram histogram;
  // 0.9 s of bins: a record's 2^20 parts do not divide by their number.
  for (int i = 0; i < 10'000; ++i) histogram.add_spread(100ms, 1s, 1);
  histogram.add(10s);
  EXPECT_LE(histogram.quantile_s(0.9999), 1.002);
  EXPECT_GE(histogram.quantile_s(0.99995), 9.9);
}

TEST(Histogram, WhatIsLongerThanItsLastBinCountsAsThatButKeepsItsMeanAndMaximum) {
  Histogram histogram;
  histogram.add(1000 * 24h);
  EXPECT_EQ(histogram.count(), 1);
  EXPECT_NEAR(histogram.quantile_s(1), 0x1p52 * 1e-9, 2000);
  EXPECT_DOUBLE_EQ(histogram.mean_s(), 86'400'000);
  EXPECT_DOUBLE_EQ(histogram.max_s(), 86'400'000);
}

TEST(Histogram, QuantileIsNeverAboveTheMaximum) {
  Histogram histogram;
  histogram.add(Duration{70'000});
  EXPECT_DOUBLE_EQ(histogram.quantile_s(1), 70e-6);
}

TEST(Histogram, FillsItsLastBin) {
  Histogram histogram;
  histogram.add_spread(0s, Duration{(std::int64_t{1} << 28) - 1}, 4096);
  EXPECT_NEAR(histogram.quantile_s(1), 0.268435, 1e-6);
}

RC_GTEST_PROP(Histogram, QuantileLiesWithinABinOfTheSortedList, ()) {
  auto values =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(any_duration_ns()));
  Histogram histogram;
  for (const auto value : values) histogram.add(Duration{value});
  std::sort(values.begin(), values.end());
  for (const double q : kShares) {
    const auto size = static_cast<double>(values.size());
    const auto rank = std::clamp(std::ceil(q * size), 1.0, size);
    const auto value = values[static_cast<std::size_t>(rank) - 1];
    RC_ASSERT(std::abs(histogram.quantile_s(q) - seconds(value)) <= bin_width_s(value) * 1.000001);
  }
}

RC_GTEST_PROP(Histogram, QuantileOfSpreadsLiesWithinABinOfTheExactShares, ()) {
  const auto spreads = any_spreads();
  const auto histogram = of(spreads);
  for (const double q : kShares) {
    const double value = histogram.quantile_s(q);
    double least = 0;
    double most = 0;
    for (const auto& spread : spreads) {
      const double slack = bin_width_s(spread.high) * 1.000001;
      least += spread.share_below(value - slack) * static_cast<double>(spread.records);
      most += spread.share_below(value + slack) * static_cast<double>(spread.records);
    }
    const auto count = static_cast<double>(histogram.count());
    // The remainder in the first bin moves at most a bin's worth of 2^-20 records a spread.
    const double moved = static_cast<double>(spreads.size()) * 4096 / 0x1p20 + 1e-6 * count;
    RC_ASSERT(least <= q * count + moved);
    RC_ASSERT(most >= q * count - moved);
  }
}

RC_GTEST_PROP(Histogram, CountMeanAndMaximumAreExact, ()) {
  const auto spreads = any_spreads();
  std::int64_t count = 0;
  std::int64_t max = 0;
  int128 sum_x2 = 0;
  for (const auto& [low, high, records] : spreads) {
    count += records;
    max = std::max(max, high);
    sum_x2 += static_cast<int128>(low + high) * records;
  }
  const auto histogram = of(spreads);
  RC_ASSERT(histogram.count() == count);
  RC_ASSERT(histogram.max_s() == static_cast<double>(max) / 1e9);
  const double mean = static_cast<double>(sum_x2) / 2e9 / static_cast<double>(count);
  RC_ASSERT(std::abs(histogram.mean_s() - mean) <= 1e-15 * mean);
}

RC_GTEST_PROP(Histogram, OrderOfAddingAndMergingNeverShows, ()) {
  const auto spreads = any_spreads();
  const auto cut = *rc::gen::inRange<std::size_t>(0, spreads.size() + 1);
  const auto middle = spreads.begin() + static_cast<std::ptrdiff_t>(cut);
  const auto head = of({spreads.begin(), middle});
  const auto tail = of({middle, spreads.end()});
  const auto whole = of(spreads);
  auto forwards = head;
  forwards.merge(tail);
  auto backwards = tail;
  backwards.merge(head);
  for (const auto* merged : {&forwards, &backwards}) {
    RC_ASSERT(merged->count() == whole.count());
    RC_ASSERT(merged->mean_s() == whole.mean_s());
    RC_ASSERT(merged->max_s() == whole.max_s());
    for (const double q : kShares) RC_ASSERT(merged->quantile_s(q) == whole.quantile_s(q));
  }
}

RC_GTEST_PROP(Histogram, SinceWhatItWasBeforeIsWhatWasAdded, ()) {
  const auto spreads = any_spreads();
  const auto cut = *rc::gen::inRange<std::size_t>(0, spreads.size() + 1);
  const auto middle = spreads.begin() + static_cast<std::ptrdiff_t>(cut);
  const auto before = of({spreads.begin(), middle});
  const auto tail = of({middle, spreads.end()});
  const auto since = of(spreads).since(before);
  RC_ASSERT(since.count() == tail.count());
  RC_ASSERT(since.mean_s() == tail.mean_s());
  RC_ASSERT(since.max_s() >= tail.max_s());
  std::int64_t most = 0;
  for (auto one = middle; one != spreads.end(); ++one) most = std::max(most, one->high);
  RC_ASSERT(since.max_s() <= tail.max_s() + bin_width_s(most) + 1e-12);
  for (const double q : kShares) {
    RC_ASSERT(std::min(since.quantile_s(q), tail.max_s()) == tail.quantile_s(q));
  }
}

TEST(Histogram, SinceWhatItIsOwnsNothing) {
  Histogram histogram;
  histogram.add(Duration{5}, 7);
  EXPECT_EQ(histogram.since(histogram).count(), 0);
  EXPECT_EQ(histogram.since(histogram).memory_bytes(), 0U);
}

TEST(HistogramDeathTest, DurationsAreNotNegativeNorTurnedRound) {
  Histogram histogram;
  EXPECT_DEATH(histogram.add(-1ns), "value >= Duration::zero");
  EXPECT_DEATH(histogram.add_spread(2s, 1s, 1), "low <= high");
  EXPECT_DEATH(histogram.add(1s, -1), "records >= 0");
}

}  // namespace
}  // namespace weir::sim
