#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <numeric>
#include <vector>

#include "sim/results/latency_window.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

TEST(LatencyWindow, NothingAddedIsNoLatency) {
  Histogram histogram;
  LatencyWindow window{1};
  LatencyMass mass{};
  EXPECT_FALSE(window.take({&histogram}, mass));
  histogram.add(30ms, 5);
  EXPECT_TRUE(window.take({&histogram}, mass));
  EXPECT_FALSE(window.take({&histogram}, mass));
}

TEST(LatencyWindow, TellsOfWhatWasAddedSinceAndNothingElse) {
  Histogram histogram;
  LatencyWindow window{1};
  LatencyMass mass{};
  histogram.add(9s, 1'000'000);
  ASSERT_TRUE(window.take({&histogram}, mass));
  histogram.add(30ms, 99);
  histogram.add(200ms, 1);
  const auto latency = window.take({&histogram}, mass);
  ASSERT_TRUE(latency);
  EXPECT_NEAR(latency->p50_s, 0.030, 0.0001);
  EXPECT_NEAR(latency->p999_s, 0.200, 0.0001);
  EXPECT_NEAR(latency->max_s, 0.200, 0.0001);
}

TEST(LatencyWindow, CountsWhatWasAddedByItsSize) {
  Histogram histogram;
  LatencyWindow window{1};
  LatencyMass mass{};
  histogram.add(100us, 7);
  histogram.add(30ms, 99);
  histogram.add(40s, 2);
  window.take({&histogram}, mass);
  histogram.add(31ms, 1);
  window.take({&histogram}, mass);
  const auto records = [&](Duration of) {
    return mass[latency_bin(of.count())] / Histogram::mass_of(1);
  };
  EXPECT_EQ(records(100us), 7);
  EXPECT_EQ(records(30ms), 100);
  EXPECT_EQ(records(40s), 2);
  EXPECT_EQ(std::accumulate(mass.begin(), mass.end(), 0.0), Histogram::mass_of(109));
}

TEST(LatencyBins, AreFourToEachDoublingWithoutAGap) {
  EXPECT_EQ(latency_bin_from(1), std::int64_t{1} << kLeastLatencyBits);
  EXPECT_EQ(latency_bin_from(5), 2 * latency_bin_from(1));
  EXPECT_EQ(latency_bin_from(kLatencyBins), std::int64_t{1} << kMostLatencyBits);
  for (std::size_t bin = 1; bin < kLatencyBins; ++bin) {
    EXPECT_EQ(latency_bin(latency_bin_from(bin)), bin);
    EXPECT_EQ(latency_bin(latency_bin_from(bin) - 1), bin - 1);
  }
  EXPECT_EQ(latency_bin(0), 0U);
  EXPECT_EQ(latency_bin(Duration::max().count()), kLatencyBins - 1);
}

// A window over a histogram that is kept on says what a fresh histogram of the same additions says,
// whatever was there before and however the additions are shared out among histograms.
RC_GTEST_PROP(LatencyWindow, AgreesWithAHistogramOfItsOwn, ()) {
  Histogram kept;
  Histogram other;
  LatencyWindow window{2};
  const int seconds = *rc::gen::inRange(1, 5);
  for (int second = 0; second < seconds; ++second) {
    Histogram fresh;
    const int parcels = *rc::gen::inRange(0, 20);
    for (int parcel = 0; parcel < parcels; ++parcel) {
      const auto scale =
          *rc::gen::element<std::int64_t>(1'000, 1'000'000, 30'000'000, 5'000'000'000);
      const auto low = *rc::gen::inRange<std::int64_t>(0, 1000) * scale;
      const auto high = low + *rc::gen::inRange<std::int64_t>(0, 300) * scale;
      const auto records = *rc::gen::inRange<std::int64_t>(1, 3000);
      Histogram& to = *rc::gen::arbitrary<bool>() ? kept : other;
      to.add_spread(Duration{low}, Duration{high}, records);
      fresh.add_spread(Duration{low}, Duration{high}, records);
    }
    LatencyMass mass{};
    const auto latency = window.take({&kept, &other}, mass);
    const double all = std::accumulate(mass.begin(), mass.end(), 0.0);
    RC_ASSERT(std::abs(all - Histogram::mass_of(fresh.count())) <= 1e-9 * all);
    RC_ASSERT(latency.has_value() == (parcels > 0));
    if (!latency) continue;
    const double most = fresh.max_s();
    RC_ASSERT(latency->max_s >= most * (1 - 1e-12));
    RC_ASSERT(latency->max_s <= most * (1 + 1.0 / 256) + 70e-6);
    const auto agrees = [&](double value, double q) {
      // quantile_s is cut at the exact maximum, the window at the end of its bin
      return std::abs(std::min(value, most) - fresh.quantile_s(q)) <= 1e-9 + 1e-9 * value;
    };
    RC_ASSERT(agrees(latency->p50_s, 0.5));
    RC_ASSERT(agrees(latency->p99_s, 0.99));
    RC_ASSERT(agrees(latency->p999_s, 0.999));
  }
}

}  // namespace
}  // namespace weir::sim
