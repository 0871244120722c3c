#include "sim/workload/arrivals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include <cmath>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr double kSecond = 1e9;

Arrivals ramp() {
  const std::vector<LoadPoint> points{{0s, 100}, {10s, 100}, {20s, 500}, {20s, 50}, {30s, 0}};
  return {points, ArrivalProcess::Poisson};
}

// Midpoint sums in small steps: a second way to the integral.
double by_steps(const Arrivals& arrivals, double from, double to) {
  constexpr int kSteps = 20'000;
  const double step = (to - from) / kSteps;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i)
    sum += arrivals.rate_at(from + (i + 0.5) * step) * step / kSecond;
  return sum;
}

TEST(Arrivals, AreLinearBetweenPointsAndConstantBeforeAndAfter) {
  const Arrivals arrivals = ramp();
  EXPECT_EQ(arrivals.rate_at(0), 100);
  EXPECT_EQ(arrivals.rate_at(5 * kSecond), 100);
  EXPECT_DOUBLE_EQ(arrivals.rate_at(15 * kSecond), 300);
  EXPECT_DOUBLE_EQ(arrivals.rate_at(25 * kSecond), 25);
  EXPECT_EQ(arrivals.rate_at(100 * kSecond), 0);
  EXPECT_EQ(arrivals.peak_rate(), 500);
}

TEST(Arrivals, ExpectTheIntegralOfTheirRate) {
  const Arrivals arrivals = ramp();
  EXPECT_DOUBLE_EQ(arrivals.expected(0, 10 * kSecond), 1000);
  EXPECT_DOUBLE_EQ(arrivals.expected(0, 40 * kSecond), 1000 + 3000 + 250);
  for (const auto& [from, to] : {std::pair{2.0, 13.7}, {9.0, 21.0}, {19.5, 29.0}}) {
    const double exact = by_steps(arrivals, from * kSecond, to * kSecond);
    EXPECT_NEAR(arrivals.expected(from * kSecond, to * kSecond), exact,
                0.15);  // the step falls within one
  }
}

RC_GTEST_PROP(Arrivals, AfterIsTheInverseOfExpected, ()) {
  const Arrivals arrivals = ramp();
  const double from = *rc::gen::inRange(0, 29'000) * 1e6;
  const double records = *rc::gen::inRange(1, 4'000) * 0.7;
  const double at = arrivals.after(from, records);
  const double all = arrivals.expected(from, 40 * kSecond);
  if (records > all) {
    RC_ASSERT(std::isinf(at));
  } else {
    RC_ASSERT(std::fabs(arrivals.expected(from, at) - records) < 1e-6 * records + 1e-6);
  }
}

TEST(Arrivals, NeverComeWhereTheRateStaysZero) {
  const std::vector<LoadPoint> none{{0s, 0}};
  EXPECT_TRUE(std::isinf(Arrivals(none, ArrivalProcess::Poisson).after(0, 1)));
}

}  // namespace
}  // namespace weir::sim
