// AWS's own trial of large records (facts: four shards, 50 records/s of 10 KiB, some of 2 MiB).

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Scenario large_records(double share, Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = 30min;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4;
  scenario.stream.max_record_bytes = 10 * kMiB;
  Producer producer;
  producer.name = "upload";
  producer.instances = 4;
  producer.load = {{0s, 50}};
  producer.record_size.histogram = std::make_shared<const SizeHistogram>(
      SizeHistogram{{{10 * kKiB, 10 * kKiB, 1 - share}, {2 * kMiB, 2 * kMiB, share}}, {}});
  producer.keys.distribution = KeyDistribution::Random;
  scenario.producers = {producer};
  return scenario;
}

// Of five replications, in percent.
double throttled(double share, Grain grain) {
  double refused = 0;
  double attempted = 0;
  for (int i = 0; i < 5; ++i) {
    const RunResult result = run(large_records(share, grain), i);
    EXPECT_EQ(result.oversized_records, 0);
    refused += static_cast<double>(result.refused_records);
    attempted += static_cast<double>(result.attempted_records);
  }
  return 100 * refused / attempted;
}

class TenMibRecords : public testing::TestWithParam<Grain> {};

// Published: throttling is minimal at 0 %, rises from 1 % on and clearly faster between 2 and 5 %.
// Offered are 0.49, 1.48, 2.48, 3.47, 4.47 and 5.46 MiB/s to 4 MiB/s.
TEST_P(TenMibRecords, AreThrottledAsTheyBecomeMore) {
  std::vector<double> ratio;
  for (const double share : {0.0, 0.01, 0.02, 0.03, 0.04, 0.05}) {
    ratio.push_back(throttled(share, GetParam()));
  }
  EXPECT_EQ(ratio[0], 0);
  EXPECT_LT(ratio[1], 0.05);
  EXPECT_GT(ratio[2], ratio[1]);
  EXPECT_LT(ratio[2], 0.3);
  EXPECT_GT(ratio[3] - ratio[2], 2 * (ratio[2] - ratio[1]));
  EXPECT_GT(ratio[4] - ratio[3], ratio[3] - ratio[2]);
  EXPECT_GT(ratio[5] - ratio[4], ratio[4] - ratio[3]);
  EXPECT_NEAR(ratio[5], 9, 2);
}

INSTANTIATE_TEST_SUITE_P(Grain, TenMibRecords,
                         testing::Values(Grain::Record, Grain::Ms100, Grain::S1),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param) / 1ms) + "ms";
                         });

}  // namespace
}  // namespace weir::sim
