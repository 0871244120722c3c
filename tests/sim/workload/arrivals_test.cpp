#include "sim/workload/arrivals.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
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

TEST(Arrivals, TimesFactorsAreTheRateTimesThem) {
  const std::vector<RateFactor> factors{
      {0, 2}, {5 * kSecond, 0}, {15 * kSecond, 3}, {20 * kSecond, 1}};
  const Arrivals plain = ramp();
  const Arrivals product = plain.times(factors);
  EXPECT_EQ(product.rate_at(-1), 200);
  for (const auto& [second, factor] : std::vector<std::pair<double, double>>{
           {2, 2}, {7, 0}, {12, 0}, {16, 3}, {19, 3}, {21, 1}, {40, 1}}) {
    EXPECT_DOUBLE_EQ(product.rate_at(second * kSecond), factor * plain.rate_at(second * kSecond))
        << second;
  }
  EXPECT_NEAR(product.expected(0, 35 * kSecond), by_steps(product, 0, 35 * kSecond), 4);
  EXPECT_EQ(product.after(0, 1000), 5 * kSecond);
  EXPECT_GT(product.after(0, 1000.001), 15 * kSecond);
}

// Counting from 0 is done before: it says what counting through says.
TEST(Arrivals, OfManyCornersAreCountedFrom0AsFromAnywhere) {
  std::vector<LoadPoint> points;
  for (int i = 0; i <= 300; ++i) {
    points.push_back({i * 1s, i % 5 == 0 ? 0.0 : static_cast<double>(100 + i % 37)});
  }
  const Arrivals arrivals{points, ArrivalProcess::Poisson};
  for (const double second : {0.5, 7.25, 100.0, 299.9}) {
    const double counted = arrivals.expected(0, second * kSecond);
    const double through =
        arrivals.expected(0, 0.25 * kSecond) + arrivals.expected(0.25 * kSecond, second * kSecond);
    EXPECT_NEAR(counted, through, 1e-6 * (1 + counted));
    EXPECT_NEAR(arrivals.after(0, counted), second * kSecond, 10) << second;
  }
}

}  // namespace
}  // namespace weir::sim
