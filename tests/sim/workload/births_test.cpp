#include "sim/workload/births.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/sim/workload/producer_parts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

std::vector<Birth> births_until(const ProducerPlan& plan, Duration until) {
  Births births{plan, 42, 3};
  std::vector<Birth> all;
  while (births.next_at(plan) < Instant{until}) all.push_back(births.take(plan));
  return all;
}

TEST(Births, PoissonArrivalsComeAtTheirRateWithTheirVariance) {
  const ProducerPlan plan = plan_of(steady(1000));
  const auto all = births_until(plan, 100s);
  EXPECT_NEAR(static_cast<double>(all.size()), 100'000, 5 * 316);
  std::vector<double> per_tick(1000);
  for (const Birth& birth : all) {
    per_tick[static_cast<std::size_t>(birth.at.time_since_epoch() / 100ms)] += 1;
  }
  double variance = 0;
  for (const double count : per_tick) variance += (count - 100) * (count - 100) / 1000;
  EXPECT_NEAR(variance, 100, 5 * 100 * std::sqrt(2.0 / 1000));
}

TEST(Births, ConstantArrivalsKeepTheirDistance) {
  Producer producer = steady(500);
  producer.arrivals = ArrivalProcess::Constant;
  const auto all = births_until(plan_of(producer), 10s);
  EXPECT_EQ(all.size(), 5000U);
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_NEAR(static_cast<double>((all[i].at - all[i - 1].at).count()), 2e6, 1.5);
  }
}

TEST(Births, FallOnInstancesAlike) {
  Producer producer = steady(1000);
  producer.instances = 7;
  std::vector<int> count(7);
  for (const Birth& birth : births_until(plan_of(producer), 70s)) ++count.at(birth.instance);
  for (const int here : count) EXPECT_NEAR(here, 10'000, 500);
}

TEST(Births, AreTheSameRecordsWhateverIsAskedBetween) {
  const ProducerPlan plan = plan_of(steady(300));
  const auto whole = births_until(plan, 20s);
  Births births{plan, 42, 3};
  for (const Birth& expected : whole) {
    (void)births.next_at(plan);
    const Births copy = births;
    births = copy;
    const Birth birth = births.take(plan);
    ASSERT_EQ(birth.at, expected.at);
    ASSERT_EQ(birth.key.hash, expected.key.hash);
    ASSERT_EQ(birth.instance, expected.instance);
  }
}

Producer traced(double speed, std::int64_t scale, Duration scatter, bool repeat) {
  auto trace = std::make_shared<Trace>();
  trace->keys = {"a", "b"};
  trace->rows = {{0, 10, 0}, {1000, 20, 1}, {1000, 30, 0}, {9000, 40, 1}};
  Producer producer = steady(1);
  producer.trace = TraceSettings{trace, "t.csv", speed, scale, scatter, repeat};
  return producer;
}

TEST(Births, ATraceIsReplayedRowByRowAtItsSpeed) {
  const auto all = births_until(plan_of(traced(2, 1, 0s, false)), 1h);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].at, Instant{500ms});
  EXPECT_EQ(all[3].at, Instant{4500ms});
  EXPECT_EQ(all[2].data_bytes, 30);
  EXPECT_EQ(all[3].key.hash, model::hash_of("b"));
}

TEST(Births, ScatterSpreadsRowsAndCopiesInTraceTimeBeforeSpeedDivides) {
  const auto all = births_until(plan_of(traced(10, 1000, 2s, false)), 1h);
  ASSERT_EQ(all.size(), 4000U);
  double sum = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) {
      EXPECT_GE(all[i].at, all[i - 1].at);
    }
    if (all[i].data_bytes != 40) continue;
    EXPECT_GE(all[i].at, Instant{900ms});
    EXPECT_LT(all[i].at, Instant{1100ms});
    sum += static_cast<double>((all[i].at - Instant{900ms}).count()) / 1e9;
  }
  EXPECT_NEAR(sum / 1000, 0.1, 0.01);
}

TEST(Births, ARepeatedTraceGoesOnAfterItsMeanGap) {
  const auto all = births_until(plan_of(traced(1, 1, 0s, true)), 30s);
  ASSERT_GE(all.size(), 8U);
  EXPECT_EQ(all[4].at, Instant{12s});  // 9 s of trace and a mean gap of 3 s
  EXPECT_EQ(all[5].at, Instant{13s});
}

Producer in_batches(BatchDistribution distribution, double mean) {
  Producer producer = steady(1000);
  producer.instances = 5;
  producer.batch = Batch{.distribution = distribution, .mean = mean, .most = 500};
  return producer;
}

// Those of one instant, which are of one batch but for a chance of nothing.
std::vector<std::vector<Birth>> batches_of(const std::vector<Birth>& births) {
  std::vector<std::vector<Birth>> batches;
  for (const Birth& birth : births) {
    if (batches.empty() || batches.back()[0].at != birth.at) batches.emplace_back();
    batches.back().push_back(birth);
  }
  return batches;
}

TEST(Births, InBatchesComeTogetherInOneInstanceAtTheRateOfRecords) {
  const auto all = births_until(plan_of(in_batches(BatchDistribution::Geometric, 8)), 200s);
  // variance of the sum of Poisson many sizes: their mean square, 8 + 2 * 56
  EXPECT_NEAR(static_cast<double>(all.size()), 200'000, 5 * std::sqrt(25'000 * 120.0));
  const auto batches = batches_of(all);
  EXPECT_NEAR(static_cast<double>(batches.size()), 25'000, 5 * std::sqrt(25'000));
  std::vector<int> count(5);
  for (const auto& batch : batches) {
    ++count.at(batch[0].instance);
    for (const Birth& birth : batch) ASSERT_EQ(birth.instance, batch[0].instance);
  }
  for (const int here : count) EXPECT_NEAR(here, 5000, 350);
}

TEST(Births, InBatchesOfConstantArrivalsKeepTheirDistance) {
  Producer producer = in_batches(BatchDistribution::Constant, 10);
  producer.arrivals = ArrivalProcess::Constant;
  const auto batches = batches_of(births_until(plan_of(producer), 10s));
  ASSERT_EQ(batches.size(), 1000U);
  for (std::size_t i = 1; i < batches.size(); ++i) {
    EXPECT_EQ(batches[i].size(), 10U);
    EXPECT_NEAR(static_cast<double>((batches[i][0].at - batches[i - 1][0].at).count()), 1e7, 1.5);
  }
}

TEST(Births, InABatchHaveKeysOfTheirOwnUnlessTheyAreToShareOne) {
  Producer producer = in_batches(BatchDistribution::Constant, 10);
  const auto same_keys = [](const std::vector<std::vector<Birth>>& batches) {
    int same = 0;
    for (const auto& batch : batches) same += batch[0].key.hash == batch[9].key.hash ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(batches.size());
  };
  EXPECT_LT(same_keys(batches_of(births_until(plan_of(producer), 10s))), 0.01);
  producer.batch->same_key = true;
  const auto batches = batches_of(births_until(plan_of(producer), 10s));
  EXPECT_EQ(same_keys(batches), 1);
  EXPECT_NE(batches[0][0].key.hash, batches[1][0].key.hash);
}

}  // namespace
}  // namespace weir::sim
