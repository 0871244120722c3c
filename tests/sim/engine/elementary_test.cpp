#include "sim/engine/elementary.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"

namespace weir::sim {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr int kPoints = 6000;
constexpr std::int64_t kHuge = 1'000'000'000'000'000;

// Distance in units of the last place of the true value.
double ulps(double got, const Exact& want) {
  const auto rounded = std::fabs(static_cast<double>(want));
  const double unit = std::nextafter(rounded, kInfinity) - rounded;
  return std::fabs(static_cast<double>((Exact{got} - want) / unit));
}

// Fifty digits do not hold 1 + x for a tiny x; there two terms of the series do.
Exact exact_log1p(double x) {
  const Exact exact{x};
  if (std::fabs(x) < 0x1p-60) return exact - exact * exact / 2;
  return log(1 + exact);
}

// Points of a sweep, from three random words each.
struct Point {
  double a;  // [0, 1)
  double b;  // [0, 1)
  std::uint64_t word;
  double sign() const { return (word & 1U) == 0 ? 1 : -1; }
  int below(int n) const { return static_cast<int>(to_below(word, static_cast<std::uint64_t>(n))); }
};

using At = std::function<double(const Point&)>;

struct Sweep {
  std::string name;
  At x;
};

void PrintTo(const Sweep& sweep, std::ostream* out) {
  *out << sweep.name;
}

template <typename Use>
void for_points(const Use& use) {
  const Draws draws{7, 0, 0, Purpose::Birth};
  for (std::uint64_t i = 0; i < kPoints; ++i) {
    const auto words = draws.block(i);
    use(Point{to_unit(words[0]), to_unit(words[1]), words[2]});
  }
}

class LogWithinTwoUlps : public testing::TestWithParam<Sweep> {};
TEST_P(LogWithinTwoUlps, Everywhere) {
  for_points([](const Point& point) {
    const double x = GetParam().x(point);
    ASSERT_LE(ulps(elementary_log(x), log(Exact{x})), 2) << std::hexfloat << x;
  });
}
INSTANTIATE_TEST_SUITE_P(
    , LogWithinTwoUlps,
    testing::Values(
        Sweep{"open_unit", [](const Point& p) { return 1 - p.a; }},
        Sweep{"near_one", [](const Point& p) { return 0.9 + 0.2 * p.a; }},
        Sweep{"nearer_one",
              [](const Point& p) { return 1 + p.sign() * std::ldexp(p.a, -3 - p.below(49)); }},
        Sweep{"all_exponents",
              [](const Point& p) { return std::ldexp(1 + p.a, p.below(2046) - 1022); }},
        Sweep{"denormals", [](const Point& p) { return kSmallest * (1 + std::floor(p.a * 1e9)); }}),
    [](const auto& sweep) { return sweep.param.name; });

class ExpWithinOneUlp : public testing::TestWithParam<Sweep> {};
TEST_P(ExpWithinOneUlp, Everywhere) {
  for_points([](const Point& point) {
    const double x = GetParam().x(point);
    ASSERT_LE(ulps(elementary_exp(x), exp(Exact{x})), 1) << std::hexfloat << x;
  });
}
INSTANTIATE_TEST_SUITE_P(
    , ExpWithinOneUlp,
    testing::Values(
        Sweep{"within_one", [](const Point& p) { return 2 * p.a - 1; }},
        Sweep{"tiny", [](const Point& p) { return p.sign() * std::ldexp(p.a, -p.below(1000)); }},
        Sweep{"all", [](const Point& p) { return -708 + 1417.7 * p.a; }},
        Sweep{"to_denormals", [](const Point& p) { return -745.1 + 40 * p.a; }}),
    [](const auto& sweep) { return sweep.param.name; });

class Log1pWithinTwoUlps : public testing::TestWithParam<Sweep> {};
TEST_P(Log1pWithinTwoUlps, Everywhere) {
  for_points([](const Point& point) {
    const double x = GetParam().x(point);
    ASSERT_LE(ulps(elementary_log1p(x), exact_log1p(x)), 2) << std::hexfloat << x;
  });
}
INSTANTIATE_TEST_SUITE_P(
    , Log1pWithinTwoUlps,
    testing::Values(Sweep{"within_one", [](const Point& p) { return -p.sign() * p.a; }},
                    Sweep{"tiny",
                          [](const Point& p) { return p.sign() * std::ldexp(p.a, -p.below(900)); }},
                    Sweep{"large", [](const Point& p) { return std::ldexp(p.a, p.below(1000)); }}),
    [](const auto& sweep) { return sweep.param.name; });

class PowWithinOneUlp : public testing::TestWithParam<Sweep> {};
TEST_P(PowWithinOneUlp, WhereverTheResultIsNormal) {
  for_points([](const Point& point) {
    const double x = GetParam().x(point);
    if (x == 1) return;
    const double y = (2 * point.b - 1) * 700 / std::fabs(std::log(x));
    ASSERT_LE(ulps(elementary_pow(x, y), pow(Exact{x}, Exact{y})), 1)
        << std::hexfloat << x << " to " << y;
  });
}
INSTANTIATE_TEST_SUITE_P(
    , PowWithinOneUlp,
    testing::Values(
        Sweep{"ranks", [](const Point& p) { return 2 + std::floor(1e7 * p.a); }},
        Sweep{"near_one",
              [](const Point& p) { return 1 + p.sign() * std::ldexp(p.a, -2 - p.below(40)); }},
        Sweep{"all_exponents",
              [](const Point& p) { return std::ldexp(1 + p.a, p.below(2046) - 1022); }},
        Sweep{"denormals", [](const Point& p) { return kSmallest * (1 + std::floor(p.a * 1e9)); }}),
    [](const auto& sweep) { return sweep.param.name; });

TEST(ElementaryExp, EndsWhereDoublesEnd) {
  EXPECT_EQ(elementary_exp(0), 1);
  EXPECT_EQ(elementary_exp(kInfinity), kInfinity);
  EXPECT_EQ(elementary_exp(-kInfinity), 0);
  EXPECT_EQ(elementary_exp(709.79), kInfinity);
  EXPECT_LE(ulps(elementary_exp(709.78), exp(Exact{709.78})), 2);
  EXPECT_EQ(elementary_exp(-745.2), 0);
  EXPECT_EQ(elementary_exp(-745.1), kSmallest);
  EXPECT_TRUE(std::isnan(elementary_exp(std::nan(""))));
}

TEST(ElementaryLog, EndsWhereDoublesEnd) {
  EXPECT_EQ(elementary_log(1), 0);
  EXPECT_EQ(elementary_log(0), -kInfinity);
  EXPECT_TRUE(std::isnan(elementary_log(-1)));
  EXPECT_TRUE(std::isnan(elementary_log(std::nan(""))));
  EXPECT_EQ(elementary_log(kInfinity), kInfinity);
  EXPECT_LE(ulps(elementary_log(kLargest), log(Exact{kLargest})), 2);
  EXPECT_LE(ulps(elementary_log(kSmallest), log(Exact{kSmallest})), 2);
  EXPECT_EQ(elementary_log1p(0), 0);
  EXPECT_EQ(elementary_log1p(-1), -kInfinity);
  EXPECT_EQ(elementary_log1p(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(elementary_log1p(-1.5)));
}

TEST(ElementaryPow, KeepsTheRulesOfPow) {
  for (const double x : {0.0, kSmallest, 0.5, 1.0, 7.0, kLargest, kInfinity}) {
    for (const double y : {-kInfinity, -kLargest, -1.0, 0.0, 0.5, 1.0, 2.0, kLargest, kInfinity}) {
      EXPECT_DOUBLE_EQ(elementary_pow(x, y), std::pow(x, y)) << x << " to " << y;
    }
  }
  EXPECT_TRUE(std::isnan(elementary_pow(-1, 0.5)));
  EXPECT_EQ(elementary_pow(3, 4), 81);
  EXPECT_EQ(elementary_pow(2, -1074), kSmallest);
  EXPECT_EQ(elementary_pow(2, 1023), 0x1p1023);
}

TEST(ElementaryLogFactorial, IsWithin1e15OfItself) {
  for (std::int64_t whole = 2; whole < kHuge; whole += whole < 400 ? 1 : whole / 3) {
    const auto n = static_cast<double>(whole);
    const Exact want = lgamma(Exact{n} + 1);
    const auto off = static_cast<double>((Exact{elementary_log_factorial(n)} - want) / want);
    EXPECT_LE(std::fabs(off), 1e-15) << n;
  }
  EXPECT_EQ(elementary_log_factorial(0), 0);
  EXPECT_EQ(elementary_log_factorial(1), 0);
}

TEST(ElementaryStirlingError, IsWhatStirlingLacks) {
  for (std::int64_t whole = 1; whole < kHuge; whole += whole < 40 ? 1 : whole / 2) {
    const auto n = static_cast<double>(whole);
    const Exact x{n};
    const Exact two_pi = 2 * boost::math::constants::pi<Exact>();
    const Exact want = lgamma(x + 1) - ((x + 0.5) * log(x) - x + log(two_pi) / 2);
    const auto off = static_cast<double>(Exact{elementary_stirling_error(n)} - want);
    EXPECT_LE(std::fabs(off), 1e-16) << n;
  }
}

TEST(ElementaryNormalQuantile, IsWithin1e12) {
  const boost::math::normal_distribution<Exact> normal{0, 1};
  const auto expect_close = [&](double p) {
    const auto want = static_cast<double>(quantile(normal, Exact{p}));
    EXPECT_NEAR(elementary_normal_quantile(p), want, 1e-12) << std::hexfloat << p;
  };
  for (int i = 1; i < 140; ++i) expect_close(i / 140.0);
  for (int halvings = 8; halvings < 1000; halvings += 7) expect_close(std::ldexp(0.9, -halvings));
  for (int halvings = 8; halvings < 53; ++halvings) expect_close(1 - std::ldexp(0.9, -halvings));
  EXPECT_EQ(elementary_normal_quantile(0.5), 0);
}

}  // namespace
}  // namespace weir::sim
