#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <vector>

#include "sim/results/latency_window.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

TEST(LatencyWindow, NothingAddedIsNoLatency) {
  Histogram histogram;
  LatencyWindow window{1};
  EXPECT_FALSE(window.take({&histogram}));
  histogram.add(30ms, 5);
  EXPECT_TRUE(window.take({&histogram}));
  EXPECT_FALSE(window.take({&histogram}));
}

TEST(LatencyWindow, TellsOfWhatWasAddedSinceAndNothingElse) {
  Histogram histogram;
  LatencyWindow window{1};
  histogram.add(9s, 1'000'000);
  ASSERT_TRUE(window.take({&histogram}));
  histogram.add(30ms, 99);
  histogram.add(200ms, 1);
  const auto latency = window.take({&histogram});
  ASSERT_TRUE(latency);
  EXPECT_NEAR(latency->p50_s, 0.030, 0.0001);
  EXPECT_NEAR(latency->p999_s, 0.200, 0.0001);
  EXPECT_NEAR(latency->max_s, 0.200, 0.0001);
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
    const auto latency = window.take({&kept, &other});
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
