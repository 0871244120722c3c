#include "sim/engine/distributions.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <vector>

#include "tests/sim/engine/goodness_of_fit.hpp"

namespace weir::sim {
namespace {

const Draws kDraws{20261127, 0, 1, Purpose::TickTotal};
constexpr int kCount = 200'000;

// A value at address i, from a sequence of its own.
template <typename Distribution>
auto addressed(const Distribution& distribution) {
  return [distribution](int i) {
    Draw draw = kDraws.at(static_cast<std::uint64_t>(i), 17);
    return distribution(draw);
  };
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

template <typename At>
Moments moments_of(const At& at) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const auto value = static_cast<double>(at(i));
    sum += value;
    squares += value * value;
  }
  const double mean = sum / kCount;
  return {mean, squares / kCount - mean * mean};
}

TEST(FromOneWord, UnitsKeepToTheirEnds) {
  EXPECT_EQ(to_unit(0), 0);
  EXPECT_EQ(to_unit(~std::uint64_t{0}), 1 - 0x1p-53);
  EXPECT_EQ(to_open_unit(0), 0x1p-53);
  EXPECT_EQ(to_open_unit(~std::uint64_t{0}), 1);
  EXPECT_EQ(to_exponential(~std::uint64_t{0}), 0);
  EXPECT_FALSE(std::signbit(to_exponential(~std::uint64_t{0})));
  EXPECT_NEAR(to_exponential(0), 36.7368, 1e-4);
}

TEST(FromOneWord, BelowReachesAllAndNoMore) {
  EXPECT_EQ(to_below(~std::uint64_t{0}, 1), 0);
  EXPECT_EQ(to_below(~std::uint64_t{0}, 10), 9);
  EXPECT_EQ(to_below(~std::uint64_t{0}, ~std::uint64_t{0}), ~std::uint64_t{0} - 1);
  EXPECT_EQ(to_below(0, 10), 0);
  EXPECT_EQ(to_below(std::uint64_t{1} << 63U, 10), 5);
}

TEST(Exponential, FitsItsLaw) {
  const auto at = addressed([](Draw& draw) { return draw_exponential(draw); });
  const boost::math::exponential law{1};
  EXPECT_GT(chance_of_misfit(bins_of_reals(law, 400, kCount, at)), kWorstFit);
  const auto [mean, variance] = moments_of(at);
  EXPECT_NEAR(mean, 1, 5 / std::sqrt(kCount));
  EXPECT_NEAR(variance, 1, 5 * std::sqrt(8.0 / kCount));
}

TEST(Normal, FitsItsLaw) {
  const auto at = addressed([](Draw& draw) { return draw_normal(draw); });
  EXPECT_GT(chance_of_misfit(bins_of_reals(boost::math::normal{}, 1000, kCount, at)), kWorstFit);
  const auto [mean, variance] = moments_of(at);
  EXPECT_NEAR(mean, 0, 5 / std::sqrt(kCount));
  EXPECT_NEAR(variance, 1, 5 * std::sqrt(2.0 / kCount));
}

// Enough of them to see the wedges, which one draw in a hundred enters: bins of 1/50.
TEST(Normal, FitsItsLawBetweenTheLayersAndTheCurve) {
  constexpr int kMany = 10'000'000;
  constexpr std::int64_t kHalf = 200;
  const boost::math::normal law;
  Bins bins{std::vector<double>(2 * kHalf + 2), std::vector<double>(2 * kHalf + 2)};
  for (int i = 0; i < kMany / 1000; ++i) {
    Draw draw = kDraws.at(static_cast<std::uint64_t>(i), 23);
    for (int j = 0; j < 1000; ++j) {
      const auto place = static_cast<std::int64_t>(std::floor(draw_normal(draw) * 50)) + kHalf + 1;
      ++bins.observed[static_cast<std::size_t>(std::clamp(place, std::int64_t{0}, 2 * kHalf + 1))];
    }
  }
  double below = 0;
  for (std::int64_t i = 0; i <= 2 * kHalf; ++i) {
    const double up_to = cdf(law, static_cast<double>(i - kHalf) / 50);
    bins.expected[static_cast<std::size_t>(i)] = kMany * (up_to - below);
    below = up_to;
  }
  bins.expected.back() = kMany * (1 - below);
  EXPECT_GT(chance_of_misfit(bins), kWorstFit);
}

// A first word of layer 0 and the furthest place leads straight to the tail, beyond 3.654.
TEST(Normal, FitsItsLawInTheTail) {
  const boost::math::normal law;
  constexpr double kFrom = 3.6541528853610088;
  const double tail = cdf(complement(law, kFrom));
  Bins bins{std::vector<double>(200), std::vector<double>(200, kCount / 200.0)};
  for (int i = 0; i < kCount; ++i) {
    const auto index = static_cast<std::uint64_t>(i);
    Draws::Block first = kDraws.block(index, 25);
    first[0] = ~std::uint64_t{511};
    Draw draw = kDraws.at(index, 25, first);
    const double x = draw_normal(draw);
    ASSERT_GE(x, kFrom);
    const double place = 200 * cdf(complement(law, x)) / tail;
    ++bins.observed[std::min(static_cast<std::size_t>(place), std::size_t{199})];
  }
  EXPECT_GT(chance_of_misfit(bins), kWorstFit);
}

class GammaFitsItsLaw : public testing::TestWithParam<double> {};
TEST_P(GammaFitsItsLaw, AtShape) {
  const double shape = GetParam();
  const auto at = addressed([=](Draw& draw) { return draw_gamma(draw, shape); });
  const boost::math::gamma_distribution<> law{shape};
  EXPECT_GT(chance_of_misfit(bins_of_reals(law, 300, kCount, at)), kWorstFit);
  const auto [mean, variance] = moments_of(at);
  EXPECT_NEAR(mean, shape, 5 * std::sqrt(shape / kCount));
  // The fourth central moment of a gamma is 3 shape^2 + 6 shape.
  EXPECT_NEAR(variance, shape, 5 * std::sqrt((2 * shape * shape + 6 * shape) / kCount));
}
INSTANTIATE_TEST_SUITE_P(, GammaFitsItsLaw, testing::Values(0.05, 0.5, 0.99, 1, 1.5, 4, 33, 1e4));

TEST(GammaDeathTest, NeedsAPositiveShape) {
  Draw draw = kDraws.at(0);
  EXPECT_DEATH(draw_gamma(draw, 0), "broken promise: shape > 0");
}

std::vector<double> frequencies(const AliasTable& table, int count) {
  std::vector<double> seen(table.size());
  for (int i = 0; i < count; ++i) {
    ++seen[table(kDraws.block(static_cast<std::uint64_t>(i), 29)[0])];
  }
  return seen;
}

class AliasTableFitsItsWeights : public testing::TestWithParam<std::size_t> {};
TEST_P(AliasTableFitsItsWeights, OfManySizes) {
  std::vector<double> weights(GetParam());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = i % 3 == 1 ? 0 : 1000.0 / static_cast<double>(i + 1);
  }
  double sum = 0;
  for (const double weight : weights) sum += weight;
  const AliasTable table{weights};
  Bins bins{frequencies(table, kCount), weights};
  for (double& expected : bins.expected) expected *= kCount / sum;
  for (std::size_t i = 1; i < weights.size(); i += 3) ASSERT_EQ(bins.observed[i], 0) << i;
  EXPECT_GT(chance_of_misfit(bins), kWorstFit);
}
INSTANTIATE_TEST_SUITE_P(, AliasTableFitsItsWeights, testing::Values(1, 2, 3, 64, 65, 1000, 65537));

// Not by frequency: the share of all words that stand for an index, counted from the cells' edges.
RC_GTEST_PROP(AliasTable, SharesAreExact, ()) {
  const auto weights = *rc::gen::suchThat(
      rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100)), [](const auto& all) {
        return std::any_of(all.begin(), all.end(), [](int w) { return w > 0; });
      });
  const AliasTable table{std::vector<double>(weights.begin(), weights.end())};
  constexpr std::uint64_t kPieces = 1 << 16;
  std::vector<double> share(weights.size());
  for (std::uint64_t i = 0; i < kPieces; ++i) ++share[table(i << 48U)];
  double sum = 0;
  for (const int weight : weights) sum += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    // Each cell's two edges may cut a piece.
    const double slack = 2 * static_cast<double>(weights.size()) + 2;
    RC_ASSERT(std::fabs(share[i] - weights[i] / sum * kPieces) <= slack);
    RC_ASSERT(weights[i] > 0 || share[i] == 0);
  }
}

TEST(AliasTableDeathTest, NeedsAWeight) {
  EXPECT_DEATH((AliasTable{std::vector<double>{0, 0}}), "broken promise");
  EXPECT_DEATH((AliasTable{std::vector<double>{1, -1}}), "broken promise");
}

// Values in literals, bit by bit: one seed, one answer, with any compiler and processor.
TEST(Distributions, FirstValuesAreWhatTheyAlwaysWere) {
  Draw draw = Draws{1, 2, 3, Purpose::Scatter}.at(4);
  EXPECT_EQ(draw_exponential(draw), 0x1.1d34ec994b678p-4);
  EXPECT_EQ(draw_normal(draw), 0x1.0295b1a948267p+0);
  EXPECT_EQ(draw_gamma(draw, 2.5), 0x1.040e90775617ap+0);
  EXPECT_EQ(draw_gamma(draw, 0.3), 0x1.2b93d43c62c01p-2);
  EXPECT_EQ(draw_poisson(draw, 3.25), 0);
  EXPECT_EQ(draw_poisson(draw, 300.5), 302);
  EXPECT_EQ(PoissonTable{80.5}(draw), 84);
  EXPECT_EQ(draw_binomial(draw, 200, 0.5), 110);
  EXPECT_EQ(draw_binomial(draw, 1'000'000, 0.3), 299885);
  EXPECT_EQ(BinomialSplit{0.47}(draw, 120), 52);
}

}  // namespace
}  // namespace weir::sim
