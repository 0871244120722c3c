#include <gtest/gtest.h>

#include <boost/math/distributions/poisson.hpp>
#include <cmath>

#include "sim/engine/distributions.hpp"
#include "tests/sim/engine/goodness_of_fit.hpp"

namespace weir::sim {
namespace {

const Draws kDraws{20261127, 0, 2, Purpose::TickTotal};
constexpr int kCount = 200'000;

class PoissonFitsItsLaw : public testing::TestWithParam<double> {
 public:
  template <typename Distribution>
  void check(const Distribution& distribution) {
    const double mean = GetParam();
    double sum = 0;
    double squares = 0;
    const auto at = [&](int i) {
      Draw draw = kDraws.at(static_cast<std::uint64_t>(i));
      const std::int64_t value = distribution(draw);
      const double off = static_cast<double>(value) - mean;
      sum += off;
      squares += off * off;
      return value;
    };
    const double deviation = std::sqrt(mean);
    const auto lowest = static_cast<std::int64_t>(std::max(0.0, mean - 6 * deviation));
    const auto highest = static_cast<std::int64_t>(mean + 6 * deviation + 6);
    const boost::math::poisson law{mean};
    EXPECT_GT(chance_of_misfit(bins_of_counts(law, lowest, highest, kCount, at)), kWorstFit);
    EXPECT_NEAR(sum / kCount, 0, 5 * std::sqrt(mean / kCount));
    EXPECT_NEAR(squares / kCount, mean, 5 * std::sqrt((2 * mean * mean + mean) / kCount));
  }
};

TEST_P(PoissonFitsItsLaw, Drawn) {
  check([](Draw& draw) { return draw_poisson(draw, GetParam()); });
}

TEST_P(PoissonFitsItsLaw, FromATable) {
  const PoissonTable table{GetParam()};
  EXPECT_EQ(table.mean(), GetParam());
  check([&](Draw& draw) { return table(draw); });
}

INSTANTIATE_TEST_SUITE_P(, PoissonFitsItsLaw,
                         testing::Values(0.01, 0.5, 1, 3.7, 9.99, 10, 12.3, 30, 80.37, 250, 1e4,
                                         1048576, 1048577.5, 1e7));

// Many, where the squeeze leaves least to the full comparison.
TEST(Poisson, ItsSqueezeAcceptsNothingThatTheLawRefuses) {
  for (const double mean : {10.0, 40.0}) {
    Draw draw = kDraws.at(1, 9);
    const auto at = [&](int) { return draw_poisson(draw, mean); };
    const Bins bins = bins_of_counts(boost::math::poisson{mean}, 0, 100, 4'000'000, at);
    EXPECT_GT(chance_of_misfit(bins), kWorstFit) << mean;
  }
}

TEST(Poisson, OfMeanZeroIsZero) {
  Draw draw = kDraws.at(0);
  EXPECT_EQ(draw_poisson(draw, 0), 0);
  EXPECT_EQ(PoissonTable{0}(draw), 0);
  EXPECT_EQ(PoissonTable{0}(~std::uint64_t{0}), 0);
}

// Far beyond what can be binned: mean and spread alone.
TEST(Poisson, OfAHugeMeanHasItsMeanAndVariance) {
  constexpr double kMean = 1e15;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    Draw draw = kDraws.at(static_cast<std::uint64_t>(i), 3);
    const double off = (static_cast<double>(draw_poisson(draw, kMean)) - kMean) / std::sqrt(kMean);
    sum += off;
    squares += off * off;
  }
  EXPECT_NEAR(sum / kCount, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(squares / kCount, 1, 5 * std::sqrt(2.0 / kCount));
}

TEST(PoissonDeathTest, NeedsAMean) {
  Draw draw = kDraws.at(0);
  EXPECT_DEATH(draw_poisson(draw, -1), "broken promise: mean >= 0");
  EXPECT_DEATH(draw_poisson(draw, std::nan("")), "broken promise: mean >= 0");
}

}  // namespace
}  // namespace weir::sim
