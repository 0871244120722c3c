#include "reports/study/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace weir::reports {
namespace {

using testing::DoubleNear;

// Student's t, 97.5 % points, as printed in every table.
struct TPoint {
  std::size_t values;
  double t;
};

TEST(MeanInterval, UsesStudentsTables) {
  for (const auto& [n, t] : {TPoint{2, 12.706}, TPoint{3, 4.303}, TPoint{6, 2.571},
                             TPoint{10, 2.262}, TPoint{31, 2.042}, TPoint{121, 1.980}}) {
    // n values half of which are 1 apart from the other half (or one is off by 1, for odd n).
    std::vector<double> values(n, 10);
    for (std::size_t i = 0; i < n / 2; ++i) values[i] = 11;
    const double mean = mean_of(values);
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double error = std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n));
    const auto interval = mean_interval(values);
    ASSERT_TRUE(interval);
    EXPECT_THAT((interval->high - mean) / error, DoubleNear(t, 0.0006)) << n;
    EXPECT_THAT((mean - interval->low) / error, DoubleNear(t, 0.0006)) << n;
  }
}

// Student's own data: hours of sleep gained by hyoscyamine, Biometrika 6 (1908). Mean 0.75, 95 %
// interval as R's t.test gives it.
TEST(MeanInterval, AgreesOnStudentsSleepData) {
  const std::vector<double> gained{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const auto interval = mean_interval(gained);
  ASSERT_TRUE(interval);
  EXPECT_THAT(mean_of(gained), DoubleNear(0.75, 1e-12));
  EXPECT_THAT(interval->low, DoubleNear(-0.5297804, 1e-7));
  EXPECT_THAT(interval->high, DoubleNear(2.0297804, 1e-7));
}

TEST(MeanInterval, NeedsTwoValues) {
  EXPECT_FALSE(mean_interval({}));
  EXPECT_FALSE(mean_interval(std::vector{1.0}));
}

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17
// (1998), table I, method 3.
struct NewcombeRow {
  double hits;
  std::int64_t trials;
  Interval published;
};

TEST(WilsonInterval, AgreesWithNewcombesTable) {
  for (const auto& [hits, trials, published] :
       {NewcombeRow{81, 263, {0.2553, 0.3662}}, NewcombeRow{15, 148, {0.0624, 0.1605}},
        NewcombeRow{0, 20, {0, 0.1611}}, NewcombeRow{1, 29, {0.0061, 0.1718}}}) {
    const Interval interval = wilson_interval(hits, trials);
    EXPECT_THAT(interval.low, DoubleNear(published.low, 5e-5)) << hits << "/" << trials;
    EXPECT_THAT(interval.high, DoubleNear(published.high, 5e-5)) << hits << "/" << trials;
  }
}

TEST(WilsonInterval, EndsExactlyAtNoneAndAll) {
  for (const std::int64_t trials : {1, 7, 34, 35, 40, 999}) {
    EXPECT_EQ(wilson_interval(0, trials).low, 0);
    EXPECT_EQ(wilson_interval(static_cast<double>(trials), trials).high, 1);
  }
}

TEST(RuleOfThree, IsThreeOverN) {
  EXPECT_DOUBLE_EQ(rule_of_three(40), 0.075);
  EXPECT_DOUBLE_EQ(rule_of_three(2), 1);
  EXPECT_DOUBLE_EQ(rule_of_three(0), 1);
}

TEST(TrialsToSettle, ThirtyFiveMustAllMeetNinetyPercent) {
  EXPECT_EQ(trials_to_settle(34, 34, 0.9), 1);
  EXPECT_EQ(trials_to_settle(35, 35, 0.9), 0);
  EXPECT_EQ(trials_to_settle(1, 1, 0.9), 34);
}

TEST(TrialsToSettle, NoneWhereTheRateIsTheShareItself) {
  EXPECT_FALSE(trials_to_settle(9, 10, 0.9));
  EXPECT_FALSE(trials_to_settle(40, 40, 1.0));
}

RC_GTEST_PROP(TrialsToSettle, SettlesThenAndNotOneEarlier, ()) {
  const auto trials = *rc::gen::inRange<std::int64_t>(1, 200);
  const auto hits = *rc::gen::inRange<std::int64_t>(0, trials + 1);
  const double share = *rc::gen::inRange(1, 100) / 100.0;
  const auto further = trials_to_settle(hits, trials, share);
  if (!further) return;
  const auto is_settled = [&](std::int64_t more) {
    const double rate = static_cast<double>(hits) / static_cast<double>(trials);
    const auto interval = wilson_interval(rate * static_cast<double>(trials + more), trials + more);
    return interval.low > share || interval.high < share;
  };
  RC_ASSERT(is_settled(*further));
  RC_ASSERT(*further == 0 || !is_settled(*further - 1));
}

TEST(Rounded, KeepsNineSignificantDigits) {
  EXPECT_EQ(rounded(0.1234567894), 0.123456789);
  EXPECT_EQ(rounded(0.1234567896), 0.12345679);
  EXPECT_EQ(rounded(123456789012.0), 123456789000.0);
  EXPECT_EQ(rounded(-1.0 / 3), -0.333333333);
  EXPECT_EQ(rounded(0), 0);
  EXPECT_FALSE(std::signbit(rounded(-0.0)));
  EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace
}  // namespace weir::reports
