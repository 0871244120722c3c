#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "sim/engine/distributions.hpp"
#include "tests/sim/engine/goodness_of_fit.hpp"

namespace weir::sim {
namespace {

const Draws kDraws{20261127, 0, 3, Purpose::TreeSplit};
constexpr int kCount = 200'000;

struct Trials {
  std::int64_t n;
  double p;
};

void PrintTo(const Trials& trials, std::ostream* out) {
  *out << trials.n << " trials of chance " << trials.p;
}

class BinomialFitsItsLaw : public testing::TestWithParam<Trials> {
 public:
  template <typename Distribution>
  void check(const Distribution& distribution) {
    const double p = GetParam().p;
    const auto n = static_cast<double>(GetParam().n);
    double sum = 0;
    double squares = 0;
    const auto at = [&](int i) {
      Draw draw = kDraws.at(static_cast<std::uint64_t>(i));
      const std::int64_t value = distribution(draw);
      const double off = static_cast<double>(value) - n * p;
      sum += off;
      squares += off * off;
      return value;
    };
    const double variance = n * p * (1 - p);
    const double reach = 6 * std::sqrt(variance) + 6;
    const auto lowest = static_cast<std::int64_t>(std::max(0.0, n * p - reach));
    const auto highest = static_cast<std::int64_t>(std::min(n, n * p + reach));
    const boost::math::binomial law{n, p};
    EXPECT_GT(chance_of_misfit(bins_of_counts(law, lowest, highest, kCount, at)), kWorstFit);
    EXPECT_NEAR(sum / kCount, 0, 5 * std::sqrt(variance / kCount));
    EXPECT_NEAR(squares / kCount, variance,
                5 * std::sqrt((2 * variance * variance + variance) / kCount));
  }
};

TEST_P(BinomialFitsItsLaw, Drawn) {
  check([](Draw& draw) { return draw_binomial(draw, GetParam().n, GetParam().p); });
}

TEST_P(BinomialFitsItsLaw, Split) {
  const BinomialSplit split{GetParam().p};
  EXPECT_EQ(split.p(), GetParam().p);
  check([&](Draw& draw) { return split(draw, GetParam().n); });
}

INSTANTIATE_TEST_SUITE_P(FairByPopcount, BinomialFitsItsLaw,
                         testing::Values(Trials{1, 0.5}, Trials{63, 0.5}, Trials{64, 0.5},
                                         Trials{65, 0.5}, Trials{120, 0.5}, Trials{160, 0.5},
                                         Trials{512, 0.5}));
INSTANTIATE_TEST_SUITE_P(FromTables, BinomialFitsItsLaw,
                         testing::Values(Trials{80, 0.45}, Trials{120, 0.4981}, Trials{160, 0.5019},
                                         Trials{97, 0.55}, Trials{120, 0.1}, Trials{159, 0.9},
                                         Trials{113, 0.3333}, Trials{120, 0.46875}, Trials{7, 0.77},
                                         Trials{8, 0.3}, Trials{64, 0.2}, Trials{255, 0.123},
                                         Trials{256, 0.877}, Trials{513, 0.5}, Trials{2048, 0.4981},
                                         Trials{1, 0.001}, Trials{200, 0.0019}, Trials{2047, 0.001},
                                         Trials{150, 0.9999}));
INSTANTIATE_TEST_SUITE_P(ByInversionOrRejection, BinomialFitsItsLaw,
                         testing::Values(Trials{2049, 0.5}, Trials{2049, 0.005},
                                         Trials{1'000'000, 1e-6}, Trials{1'000'000, 9.9e-6},
                                         Trials{1'000'000, 1.01e-5}, Trials{5000, 0.0021},
                                         Trials{100'000, 0.3}, Trials{1'000'000, 0.9},
                                         Trials{3000, 0.996}));

// Many, where the squeeze leaves least to the full comparison.
TEST(Binomial, ItsSqueezeAcceptsNothingThatTheLawRefuses) {
  for (const double mean : {10.5, 40.0}) {
    const double p = mean / 3000;
    Draw draw = kDraws.at(1, 9);
    const auto at = [&](int) { return draw_binomial(draw, 3000, p); };
    const Bins bins = bins_of_counts(boost::math::binomial{3000, p}, 0, 100, 4'000'000, at);
    EXPECT_GT(chance_of_misfit(bins), kWorstFit) << mean;
  }
}

TEST(Binomial, HasNoChoiceAtTheEnds) {
  for (const std::int64_t n : {0, 1, 7, 64, 200, 2048, 5000, 1'000'000}) {
    for (std::uint64_t i = 0; i < 50; ++i) {
      Draw draw = kDraws.at(i, 5);
      EXPECT_EQ(draw_binomial(draw, n, 0), 0);
      EXPECT_EQ(draw_binomial(draw, n, 1), n);
      EXPECT_EQ(BinomialSplit{0}(draw, n), 0);
      EXPECT_EQ(BinomialSplit{1}(draw, n), n);
    }
  }
  Draw draw = kDraws.at(0);
  EXPECT_EQ(draw_binomial(draw, 0, 0.3), 0);
  EXPECT_EQ(BinomialSplit{0.5}(draw, 0), 0);
  EXPECT_EQ(BinomialSplit{0.3}(draw, 0), 0);
}

RC_GTEST_PROP(Binomial, NeverLeavesItsRange, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(0, 6000);
  const double p = to_unit(*rc::gen::arbitrary<std::uint64_t>());
  const auto address = *rc::gen::arbitrary<std::uint64_t>();
  Draw draw = kDraws.at(address);
  const std::int64_t drawn = draw_binomial(draw, n, p);
  RC_ASSERT(drawn >= 0 && drawn <= n);
  const std::int64_t split = BinomialSplit{p}(draw, n);
  RC_ASSERT(split >= 0 && split <= n);
}

// A tree's split of up to 255 records needs but the block that was filled for it.
TEST(BinomialSplit, TakesFourWordsAtMostBelow256Trials) {
  for (const double p : {0.1, 0.45, 0.5, 0.5019, 0.9}) {
    const BinomialSplit split{p};
    for (std::int64_t n = 0; n < 256; ++n) {
      Draw draw = kDraws.at(static_cast<std::uint64_t>(n));
      Draw words = draw;
      split(draw, n);
      const std::uint64_t next = draw.next();
      int taken = 0;
      while (words.next() != next) ++taken;
      EXPECT_LE(taken, 4) << n << " at " << p;
    }
  }
}

TEST(BinomialSplit, OfAHugeNumberHasItsMeanAndVariance) {
  constexpr std::int64_t kTrials = 1'000'000'000'000;
  const double variance = kTrials * 0.3 * 0.7;
  const BinomialSplit split{0.3};
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    Draw draw = kDraws.at(static_cast<std::uint64_t>(i), 7);
    const double off =
        (static_cast<double>(split(draw, kTrials)) - 0.3 * kTrials) / std::sqrt(variance);
    sum += off;
    squares += off * off;
  }
  EXPECT_NEAR(sum / kCount, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(squares / kCount, 1, 5 * std::sqrt(2.0 / kCount));
}

TEST(BinomialDeathTest, NeedsAChanceAndTrials) {
  Draw draw = kDraws.at(0);
  EXPECT_DEATH(draw_binomial(draw, -1, 0.5), "broken promise: n >= 0");
  EXPECT_DEATH(draw_binomial(draw, 1, 1.5), "broken promise: p >= 0");
  EXPECT_DEATH(BinomialSplit{std::nan("")}, "broken promise: p >= 0");
}

}  // namespace
}  // namespace weir::sim
