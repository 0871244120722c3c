// Every kind of load tells the same story at a coarse grain as record by record.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/interval.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// Points of throttle ratio, shares of everything else, within which the grains must agree.
struct Tolerance {
  double points = 1.5;
  double bytes = 0.02;
  double dropped = 0.03;
  double latency = 0.03;
  int replications = 24;
};

struct Case {
  std::string name;
  std::function<void(Scenario&)> set;
  Tolerance within{};

  friend std::ostream& operator<<(std::ostream& out, const Case& tried) {
    return out << tried.name;
  }
};

// 40 s of 85 % of the record limit of two shards.
Scenario base() {
  Scenario scenario;
  scenario.simulation.duration = kSlowBuild ? 20s : 40s;
  scenario.stream.shard_count = 2;
  Producer producer;
  producer.name = "p";
  producer.instances = 6;
  producer.load = {{0s, 1700}};
  producer.record_size.bytes = 300;
  producer.keys.distribution = KeyDistribution::Random;
  producer.put.resend.max_attempts = 3;
  scenario.producers = {producer};
  Consumer consumer;
  consumer.poll_interval = 200ms;
  scenario.consumers = {consumer};
  return scenario;
}

std::vector<RunResult> runs_of(const Case& tried, Grain grain, int replications) {
  Scenario scenario = base();
  tried.set(scenario);
  scenario.simulation.grain = grain;
  std::vector<RunResult> runs;
  for (int i = 0; i < replications; ++i) runs.push_back(run(scenario, i));
  return runs;
}

std::vector<double> each(const std::vector<RunResult>& runs,
                         const std::function<double(const RunResult&)>& measure) {
  std::vector<double> values;
  for (const RunResult& one : runs) values.push_back(measure(one));
  return values;
}

using Tried = std::tuple<Case, Grain>;
class LoadGrains : public testing::TestWithParam<Tried> {};

TEST_P(LoadGrains, EqualRecord) {
  const auto& [tried, grain] = GetParam();
  const int replications = kSlowBuild ? 10 : tried.within.replications;
  const auto fine = runs_of(tried, Grain::Record, replications);
  const auto coarse = runs_of(tried, grain, replications);
  const auto expect = [&](const char* name, double bound, bool of_mean, const auto& measure) {
    const auto exact = each(fine, measure);
    const double unit = of_mean ? std::max(1e-9, interval_detail::mean_of(exact)) : 1;
    EXPECT_TRUE(lies_within(paired_difference(each(coarse, measure), exact), bound * kWider * unit))
        << name << ", " << interval_detail::mean_of(exact) << " record by record";
  };
  expect("throttle ratio in points", tried.within.points, false, [](const RunResult& one) {
    return 100 * static_cast<double>(one.refused_records) /
           static_cast<double>(std::max<std::int64_t>(1, one.attempted_records));
  });
  expect("born", 0.02, true,
         [](const RunResult& one) { return static_cast<double>(one.born_records); });
  expect("bytes stored", tried.within.bytes, true,
         [](const RunResult& one) { return static_cast<double>(one.write_bytes); });
  expect("payload units", tried.within.bytes, true,
         [](const RunResult& one) { return static_cast<double>(one.usage.put_payload_units); });
  expect("dropped of born", tried.within.dropped, false, [](const RunResult& one) {
    return static_cast<double>(one.dropped_records) / static_cast<double>(one.born_records);
  });
  expect("mean latency", tried.within.latency, true,
         [](const RunResult& one) { return one.readers[0].latency.mean_s(); });
}

std::shared_ptr<const SizeHistogram> sizes(std::vector<SizeHistogram::Bin> bins) {
  return std::make_shared<const SizeHistogram>(SizeHistogram{std::move(bins), {}});
}

const auto kCases = testing::Values(
    // At 1 s a burst's edges are spread over their ticks: 2.4 points less are refused.
    Case{"BurstsOfSinglePuts",
         [](Scenario& scenario) {
           Producer& producer = scenario.producers[0];
           producer.load = {{0s, 1600}};
           producer.put.api = PutApi::PutRecord;
           producer.bursts = Bursts{.kind = BurstKind::OnOff, .states = {{1, 400ms}, {0, 800ms}}};
         },
         {.points = 3.5, .replications = 80}},
    Case{"BurstsOfBatchedPuts",
         [](Scenario& scenario) {
           scenario.producers[0].bursts =
               Bursts{.kind = BurstKind::Mmpp, .states = {{0.5, 1s}, {2, 500ms}}};
         },
         {.points = 2.5}},
    Case{"SizesWithLargeOnes",
         [](Scenario& scenario) {
           Producer& producer = scenario.producers[0];
           producer.load = {{0s, 60}};
           scenario.simulation.duration *= 5;
           producer.record_size.histogram =
               sizes({{10'240, 10'240, 90}, {1000, 40'000, 6}, {200'000, 700'000, 4}});
         },
         {.points = 1, .bytes = 0.03, .latency = 0.04}},
    Case{"KeysOfAFile",
         [](Scenario& scenario) {
           KeySettings& keys = scenario.producers[0].keys;
           keys.distribution = KeyDistribution::Counts;
           keys.counts = std::make_shared<const KeyCounts>(
               KeyCounts{{"a", "b", "c", "d", "e"}, {50, 20, 15, 10, 5}});
         }},
    Case{"ExplicitHashKeys",
         [](Scenario& scenario) {
           KeySettings& keys = scenario.producers[0].keys;
           keys.distribution = KeyDistribution::ExplicitHash;
           keys.hash_keys = {{0}, {1}, {uint128{1} << 127U}};
         }},
    Case{"DriftingKeys",
         [](Scenario& scenario) {
           KeySettings& keys = scenario.producers[0].keys;
           keys.distribution = KeyDistribution::Uniform;
           keys.count = 1000;
           keys.drift = Drift{8s, 2, 0.6};
         }},
    Case{"ParetoBatches",
         [](Scenario& scenario) {
           scenario.producers[0].load = {{0s, 1200}};
           scenario.producers[0].batch =
               Batch{.distribution = BatchDistribution::Pareto, .mean = 20, .most = 2000};
         }},
    Case{"SinglePutsInBatchesOfOneKey",
         [](Scenario& scenario) {
           Producer& producer = scenario.producers[0];
           producer.load = {{0s, 1200}};
           producer.put.api = PutApi::PutRecord;
           producer.batch =
               Batch{.distribution = BatchDistribution::Geometric, .mean = 30, .same_key = true};
         }},
    Case{"AllOfIt", [](Scenario& scenario) {
           Producer& producer = scenario.producers[0];
           producer.load = {{0s, 300}, {20s, 700}};
           producer.record_size.histogram = sizes({{200, 900, 97}, {100'000, 300'000, 3}});
           producer.bursts = Bursts{.kind = BurstKind::OnOff, .states = {{1, 2s}, {0, 1s}}};
           producer.batch = Batch{.distribution = BatchDistribution::Pareto, .mean = 5};
           producer.keys.distribution = KeyDistribution::Zipf;
           producer.keys.count = 500;
           producer.keys.drift = Drift{4s, 3, 0.2};
           scenario.producers.push_back(base().producers[0]);
           scenario.producers[1].name = "q";
           scenario.producers[1].load = {{0s, 200}};
         }});

INSTANTIATE_TEST_SUITE_P(Loads, LoadGrains,
                         testing::Combine(kCases, testing::Values(Grain::Ms100, Grain::S1)),
                         [](const auto& tried) {
                           return std::get<0>(tried.param).name +
                                  (std::get<1>(tried.param) == Grain::S1 ? "1s" : "100ms");
                         });

// Records in batches are born record by record at every grain: the very same ones.
TEST(BatchedBirths, AreTheSameAtEveryGrain) {
  Scenario scenario = base();
  scenario.producers[0].batch = Batch{.distribution = BatchDistribution::Pareto, .mean = 7};
  scenario.simulation.grain = Grain::Record;
  const RunResult fine = run(scenario, 4);
  for (const Grain grain : {Grain::Ms10, Grain::Ms100, Grain::S1}) {
    scenario.simulation.grain = grain;
    const RunResult coarse = run(scenario, 4);
    EXPECT_EQ(coarse.born_records, fine.born_records);
    EXPECT_EQ(coarse.write_ledger.born.bytes, fine.write_ledger.born.bytes);
    EXPECT_EQ(coarse.shards[1].offered_records, fine.shards[1].offered_records);
    // their calls are, too, but for what is refused: how it is cut
    EXPECT_NEAR(coarse.readers[0].latency.mean_s(), fine.readers[0].latency.mean_s(), 0.002);
  }
}

}  // namespace
}  // namespace weir::sim
