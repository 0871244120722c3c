#include "sim/workload/record_sizes.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/lognormal.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "model/pricing.hpp"
#include "sim/engine/distributions.hpp"

namespace weir::sim {
namespace {

RecordSizes lognormal(std::int64_t median, std::int64_t p99) {
  return RecordSizes{RecordSize{.lognormal = true, .bytes = median, .p99_bytes = p99}};
}

boost::math::lognormal reference(double median, double p99) {
  constexpr double kNormalP99 = 2.3263478740408408;
  return {std::log(median), std::log(p99 / median) / kNormalP99};
}

TEST(RecordSizes, AConstantSizeIsThatSize) {
  const RecordSizes sizes{RecordSize{.bytes = 1000}};
  Draw draw = Draws{1, 0, 0, Purpose::ParcelBytes}.at(0);
  EXPECT_EQ(sizes.one(~std::uint64_t{0}), 1000);
  EXPECT_EQ(sizes.sum(draw, 70).bytes, 70'000);
  EXPECT_EQ(sizes.large_share(), 0);
}

TEST(RecordSizes, ALognormalHasTheMedianThePercentileAndTheMeanAsked) {
  const RecordSizes sizes = lognormal(1638, 9216);
  const auto expected = reference(1638, 9216);
  EXPECT_NEAR(sizes.mean() / boost::math::mean(expected), 1, 1e-9);
  constexpr int kDraws = 200'000;
  const Draws draws{3, 0, 0, Purpose::Birth};
  int below_median = 0;
  int above_p99 = 0;
  double sum = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const std::int64_t bytes = sizes.one(draws.block(i)[2]);
    below_median += bytes < 1638 ? 1 : 0;
    above_p99 += bytes > 9216 ? 1 : 0;
    sum += static_cast<double>(bytes);
  }
  EXPECT_NEAR(below_median / double{kDraws}, 0.5, 0.005);
  EXPECT_NEAR(above_p99 / double{kDraws}, 0.01, 0.001);
  EXPECT_NEAR(sum / kDraws / boost::math::mean(expected), 1, 0.01);
}

TEST(RecordSizes, RecordsAboveFivePercentOfABucketAreLarge) {
  const RecordSizes sizes = lognormal(16'384, 131'072);
  const auto expected = reference(16'384, 131'072);
  const double cut = static_cast<double>(kLargeFrom) - 0.5;
  EXPECT_NEAR(sizes.large_share() / cdf(complement(expected, cut)), 1, 1e-6);
  Draw draw = Draws{5, 0, 0, Purpose::ParcelBytes}.at(0);
  for (int i = 0; i < 1000; ++i) EXPECT_GE(sizes.large(draw), kLargeFrom);
}

// The units of a sum whose sizes are not drawn one by one have the law of those that are: where
// many records are above a unit, and where few are.
TEST(RecordSizes, PayloadUnitsHaveTheMeanAndTheVarianceOfTheirRecords) {
  for (const auto& [median, p99] : {std::pair{20'000, 90'000}, {1'024, 20'480}}) {
    const RecordSizes sizes = lognormal(median, p99);
    const auto expected = reference(median, p99);
    const double all = cdf(expected, static_cast<double>(kLargeFrom) - 0.5);
    const double two = (all - cdf(expected, 25'000.5)) / all;    // at least two units
    const double three = (all - cdf(expected, 50'000.5)) / all;  // at least three
    const double mean = two + three;                             // besides the first
    const double variance = (two + 3 * three) - mean * mean;
    for (const std::int64_t records : {20, 50, 400}) {
      const Draws draws{11, 0, 0, Purpose::ParcelBytes};
      constexpr int kSums = 20'000;
      double sum = 0;
      double squares = 0;
      for (std::uint64_t i = 0; i < kSums; ++i) {
        Draw draw = draws.at(i, static_cast<std::uint64_t>(records));
        const SizeSum drawn = sizes.sum(draw, records);
        EXPECT_EQ(drawn.units.payload_units == 0, records > 32);
        const std::int64_t units =
            drawn.units.payload_units > 0
                ? drawn.units.payload_units
                : sizes.put_units(draw, {records, drawn.bytes}).payload_units;
        const auto further = static_cast<double>(units - records);
        sum += further;
        squares += further * further;
      }
      const auto n = static_cast<double>(records);
      EXPECT_NEAR(sum / kSums / (n * mean), 1, 0.04) << median << " x " << records;
      const double var = squares / kSums - sum / kSums * (sum / kSums);
      EXPECT_NEAR(var / (n * variance), 1, 0.06) << median << " x " << records;
    }
  }
}

TEST(RecordSizes, ThatAreNeverAboveOneUnitDrawNothingForIt) {
  const RecordSizes sizes = lognormal(100, 200);
  Draw draw = Draws{1, 0, 0, Purpose::ParcelBytes}.at(0);
  Draw same = draw;
  EXPECT_EQ(sizes.put_units(draw, {1'000, 100'000}).payload_units, 1'000);
  EXPECT_EQ(draw.next(), same.next());
}

// Small sums and large sums, with their large records beside them, make up the whole law.
TEST(RecordSizes, SumsHaveTheMeanAndTheVarianceOfTheirRecords) {
  const RecordSizes sizes = lognormal(16'384, 131'072);
  const auto expected = reference(16'384, 131'072);
  const double mean = boost::math::mean(expected);
  const double variance = boost::math::variance(expected);
  for (const std::int64_t records : {20, 400}) {
    const Draws draws{7, 0, 0, Purpose::ParcelBytes};
    constexpr int kSums = 20'000;
    double sum = 0;
    double squares = 0;
    for (std::uint64_t i = 0; i < kSums; ++i) {
      Draw draw = draws.at(i, static_cast<std::uint64_t>(records));
      const std::int64_t large = draw_binomial(draw, records, sizes.large_share());
      std::int64_t bytes = sizes.sum(draw, records - large).bytes;
      for (std::int64_t k = 0; k < large; ++k) bytes += sizes.large(draw);
      sum += static_cast<double>(bytes);
      squares += static_cast<double>(bytes) * static_cast<double>(bytes);
    }
    const auto n = static_cast<double>(records);
    EXPECT_NEAR(sum / kSums / (n * mean), 1, 0.01) << records;
    const double var = squares / kSums - sum / kSums * (sum / kSums);
    EXPECT_NEAR(var / (n * variance), 1, 0.1) << records;
  }
}

TEST(RecordSizes, RoundingUpChargesWholeSteps) {
  const RecordSizes sizes{RecordSize{.bytes = 1020}};
  EXPECT_EQ(sizes.mean_padding(4, 1024), 0);
  EXPECT_EQ(sizes.mean_padding(5, 1024), 1023);
}

// Of records that are not large, drawn one by one.
TEST(RecordSizes, PaddingIsWhatRoundingUpAdds) {
  constexpr std::int64_t kStep = 16 * kKiB;
  constexpr std::int64_t kKeyBytes = 7;
  const RecordSizes sizes{RecordSize{true, 20'000, 200'000}};
  const Draws draws{1, 0, 0, Purpose::ParcelBytes};
  constexpr std::uint64_t kRecords = 100'000;
  double padding = 0;
  for (std::uint64_t i = 0; i < kRecords; ++i) {
    Draw draw = draws.at(i);
    const std::int64_t bytes = sizes.sum(draw, 1).bytes + kKeyBytes;
    const std::int64_t steps = (bytes + kStep - 1) / kStep;
    padding += static_cast<double>(steps * kStep - bytes);
  }
  EXPECT_NEAR(sizes.mean_padding(kKeyBytes, kStep) / (padding / kRecords), 1, 0.01);
}

RecordSizes histogram(std::vector<SizeHistogram::Bin> bins) {
  RecordSize size;
  size.histogram = std::make_shared<const SizeHistogram>(SizeHistogram{std::move(bins), {}});
  return RecordSizes{size};
}

TEST(RecordSizes, AHistogramHasItsShares) {
  const RecordSizes sizes = histogram({{2 * kMiB, 2 * kMiB, 3}, {10'240, 10'240, 60}, {0, 9, 37}});
  EXPECT_FALSE(sizes.constant());
  EXPECT_NEAR(sizes.mean(), 0.03 * 2 * kMiB + 0.6 * 10'240 + 0.37 * 4.5, 1e-6);
  EXPECT_NEAR(sizes.large_share(), 0.03, 1e-12);
  constexpr int kDraws = 200'000;
  const Draws draws{3, 0, 0, Purpose::Birth};
  std::map<std::int64_t, double> seen;
  for (std::uint64_t i = 0; i < kDraws; ++i) seen[sizes.one(draws.block(i)[2])] += 1.0 / kDraws;
  EXPECT_EQ(seen.size(), 12U);  // ten sizes of the range, all of them
  EXPECT_NEAR(seen[2 * kMiB], 0.03, 0.002);
  EXPECT_NEAR(seen[10'240], 0.6, 0.005);
  for (std::int64_t bytes = 0; bytes <= 9; ++bytes) EXPECT_NEAR(seen[bytes], 0.037, 0.002);
}

TEST(RecordSizes, ARangeIsCutWhereLargeRecordsBegin) {
  const RecordSizes sizes = histogram({{kLargeFrom - 1000, kLargeFrom + 2999, 1}});
  EXPECT_NEAR(sizes.large_share(), 0.75, 1e-12);
  Draw draw = Draws{5, 0, 0, Purpose::ParcelBytes}.at(0);
  double sum = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::int64_t large = sizes.large(draw);
    EXPECT_GE(large, kLargeFrom);
    EXPECT_LE(large, kLargeFrom + 2999);
    sum += static_cast<double>(large - kLargeFrom) / 4000;
    const std::int64_t small = sizes.sum(draw, 1).bytes;
    EXPECT_GE(small, kLargeFrom - 1000);
    EXPECT_LT(small, kLargeFrom);
  }
  EXPECT_NEAR(sum, 1499.5, 5 * 866 / std::sqrt(4000.0));
}

TEST(RecordSizes, ManyRecordsOfOneSizeAreExactBesideLargeOnes) {
  const RecordSizes sizes = histogram({{30'000, 30'000, 97}, {2 * kMiB, 2 * kMiB, 3}});
  Draw draw = Draws{5, 0, 0, Purpose::ParcelBytes}.at(0);
  EXPECT_EQ(sizes.sum(draw, 1'000'003).bytes, 30'000 * std::int64_t{1'000'003});
  EXPECT_EQ(sizes.put_units(draw, {1'000'003, 30'000 * std::int64_t{1'000'003}}),
            (model::PutUnits{2 * 1'000'003, 30 * std::int64_t{1'000'003}}));
  EXPECT_EQ(sizes.large(draw), 2 * kMiB);
}

// Sums of many records, and their payload units, have the law of those drawn one by one.
TEST(RecordSizes, SumsOfAHistogramHaveTheMeanAndTheVarianceOfTheirRecords) {
  const RecordSizes sizes =
      histogram({{100, 100, 50}, {20'000, 40'000, 30}, {50'001, 52'000, 10}, {2'000, 3'000, 10}});
  constexpr int kSums = 4000;
  constexpr std::int64_t kRecords = 100;
  const Draws draws{7, 0, 0, Purpose::ParcelBytes};
  double mean = 0;
  double square = 0;
  double units = 0;
  double one_mean = 0;
  double one_square = 0;
  double one_units = 0;
  double kib = 0;
  double one_kib = 0;
  for (std::uint64_t i = 0; i < kSums; ++i) {
    Draw draw = draws.at(i);
    const std::int64_t drawn = sizes.sum(draw, kRecords).bytes;
    const model::PutUnits charged = sizes.put_units(draw, {kRecords, drawn});
    const auto bytes = static_cast<double>(drawn);
    units += static_cast<double>(charged.payload_units) / kSums;
    kib += static_cast<double>(charged.data_in_kib) / kSums;
    mean += bytes / kSums;
    square += bytes * bytes / kSums;
    double single = 0;
    for (std::uint64_t k = 0; k < kRecords; ++k) {
      const std::int64_t one = sizes.one(draws.block(i, k + 1)[0]);
      single += static_cast<double>(one);
      one_units += static_cast<double>(model::payload_units(one)) / kSums;
      one_kib += static_cast<double>(model::data_in_kib(one)) / kSums;
    }
    one_mean += single / kSums;
    one_square += single * single / kSums;
  }
  EXPECT_NEAR(mean / one_mean, 1, 0.005);
  EXPECT_NEAR(std::sqrt((square - mean * mean) / (one_square - one_mean * one_mean)), 1, 0.05);
  EXPECT_NEAR(units / one_units, 1, 0.005);
  EXPECT_NEAR(kib / one_kib, 1, 0.005);
}

TEST(RecordSizes, PaddingOfAHistogramIsWhatRoundingUpAdds) {
  const RecordSizes sizes = histogram({{1000, 1000, 1}, {1500, 4321, 2}, {kMiB, kMiB, 5}});
  const auto padding = [](std::int64_t bytes) {
    return static_cast<double>((bytes + 20 + 1023) / 1024 * 1024 - bytes - 20);
  };
  double range = 0;
  for (std::int64_t bytes = 1500; bytes <= 4321; ++bytes) range += padding(bytes) / 2822;
  EXPECT_NEAR(sizes.mean_padding(20, 1024), (padding(1000) + 2 * range) / 3, 1e-9);
}

}  // namespace
}  // namespace weir::sim
