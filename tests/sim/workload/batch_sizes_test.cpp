#include "sim/workload/batch_sizes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/engine/random.hpp"

namespace weir::sim {
namespace {

constexpr int kDraws = 200'000;

std::vector<std::int64_t> drawn(const BatchSizes& sizes) {
  const Draws draws{3, 0, 0, Purpose::Batch};
  std::vector<std::int64_t> all;
  for (std::uint64_t i = 0; i < kDraws; ++i) all.push_back(sizes(draws.block(i)[1]));
  return all;
}

double share_above(const std::vector<std::int64_t>& all, std::int64_t limit) {
  const auto above = std::count_if(all.begin(), all.end(), [&](auto n) { return n > limit; });
  return static_cast<double>(above) / kDraws;
}

double mean_of(const std::vector<std::int64_t>& all) {
  double sum = 0;
  for (const std::int64_t n : all) sum += static_cast<double>(n);
  return sum / kDraws;
}

TEST(BatchSizes, OfOneSizeAreThatSize) {
  const BatchSizes sizes{Batch{.mean = 7}};
  EXPECT_EQ(sizes.mean(), 7);
  EXPECT_EQ(sizes(~std::uint64_t{0}), 7);
}

TEST(BatchSizes, GeometricOnesFallByOneFactor) {
  const BatchSizes sizes{Batch{.distribution = BatchDistribution::Geometric, .mean = 4}};
  EXPECT_NEAR(sizes.mean(), 4, 1e-9);
  const auto all = drawn(sizes);
  EXPECT_NEAR(mean_of(all), 4, 5 * std::sqrt(12.0 / kDraws));
  EXPECT_EQ(share_above(all, 0), 1);
  for (const int k : {1, 3, 8}) {
    const double expected = std::pow(0.75, k);
    EXPECT_NEAR(share_above(all, k), expected, 5 * std::sqrt(expected / kDraws)) << k;
  }
}

// P(N > k) = (1 + k / sigma)^-1.5: two points give sigma, a third the exponent.
TEST(BatchSizes, ParetoOnesHaveATailOfTheirExponent) {
  const BatchSizes sizes{
      Batch{.distribution = BatchDistribution::Pareto, .mean = 4, .shape = 1.5, .most = 10'000}};
  EXPECT_NEAR(sizes.mean(), 4, 1e-6);
  const auto all = drawn(sizes);
  EXPECT_NEAR(mean_of(all), 4, 0.3);
  const double sigma = 1 / (std::pow(share_above(all, 1), -1 / 1.5) - 1);
  for (const int k : {10, 100, 1000}) {
    const double expected = std::pow(1 + k / sigma, -1.5);
    EXPECT_NEAR(share_above(all, k) / expected, 1, 5 / std::sqrt(expected * kDraws)) << k;
  }
  EXPECT_EQ(share_above(all, 10'000), 0);
}

TEST(BatchSizes, AreNeverMoreThanTheMost) {
  const BatchSizes sizes{
      Batch{.distribution = BatchDistribution::Pareto, .mean = 15, .shape = 0.8, .most = 20}};
  EXPECT_NEAR(sizes.mean(), 15, 1e-9);
  const auto all = drawn(sizes);
  EXPECT_NEAR(mean_of(all), 15, 0.1);
  EXPECT_EQ(share_above(all, 20), 0);
  EXPECT_GT(share_above(all, 19), 0.3);
}

TEST(BatchSizes, OfTheLeastAndTheGreatestMeanAreAllAlike) {
  for (const auto distribution : {BatchDistribution::Geometric, BatchDistribution::Pareto}) {
    const BatchSizes ones{Batch{.distribution = distribution, .mean = 1}};
    EXPECT_EQ(mean_of(drawn(ones)), 1);
    const BatchSizes most{Batch{.distribution = distribution, .mean = 50, .most = 50}};
    EXPECT_NEAR(mean_of(drawn(most)), 50, 1e-6);
  }
}

}  // namespace
}  // namespace weir::sim
