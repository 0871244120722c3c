// A coarse grain must tell the same story as records one by one.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/world/world.hpp"
#include "tests/sim/reference/hot_key_reference.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/interval.hpp"

namespace weir::sim {
namespace {

using hot_key_reference::Resend;
using hot_key_reference::Setup;

struct Case {
  Grain grain;
  Resend resend;
  double backoff_s;
};

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  const auto& [grain, resend, backoff_s] = info.param;
  const std::string tick = grain == Grain::Ms10 ? "10ms" : "100ms";
  const std::string law = resend == Resend::Subset ? "Subset" : "Record";
  return tick + law + "Backoff" + std::to_string(static_cast<int>(backoff_s * 1000)) + "ms";
}

Setup with(const Case& tried, Setup setup) {
  setup.resend = tried.resend;
  setup.backoff_s = tried.backoff_s;
  return setup;
}

struct Bounds {
  double dropped_share;
  double dropped_beyond_need;
  double points;
  double p50_share;
  double tail_share;  // p99 and mean iterator age
};

void expect_equal_grains(const Setup& setup, Grain grain, int replications, const Bounds& bounds) {
  const auto fine = run_weir(setup, Grain::Record, replications);
  const auto coarse = run_weir(setup, grain, replications);
  const auto expect = [&](const char* name, const auto& measure, double bound, bool of_mean) {
    const auto exact = each(fine, measure);
    const double unit = of_mean ? interval_detail::mean_of(exact) : 1;
    EXPECT_TRUE(lies_within(paired_difference(each(coarse, measure), exact), bound * unit)) << name;
  };
  const auto dropped = [](const HotKeyRun& run) { return static_cast<double>(run.dropped); };
  expect("dropped", dropped, bounds.dropped_share, true);
  const auto beyond = [&](const HotKeyRun& run) { return dropped_beyond_need(run, setup); };
  expect("dropped beyond need", beyond, bounds.dropped_beyond_need, false);
  const auto ratio = [](const HotKeyRun& run) { return 100 * run.throttle_ratio(); };
  expect("throttle ratio", ratio, bounds.points, false);
  for (std::size_t k = 0; k < static_cast<std::size_t>(setup.max_attempts); ++k) {
    const auto refusal = [&](const HotKeyRun& run) { return 100 * run.hot_refusal(k); };
    const std::string name = "refusal at attempt " + std::to_string(k + 1);
    expect(name.c_str(), refusal, bounds.points, false);
  }
  const auto p50 = [](const HotKeyRun& run) { return run.latency_p50_s; };
  expect("p50", p50, bounds.p50_share, true);
  const auto p99 = [](const HotKeyRun& run) { return run.latency_p99_s; };
  expect("p99", p99, bounds.tail_share, true);
  const auto age = [](const HotKeyRun& run) { return run.iterator_age_mean_s; };
  expect("mean iterator age", age, bounds.tail_share, true);
}

class Grains : public testing::TestWithParam<Case> {};

TEST_P(Grains, EqualRecord) {
  const auto setup = with(GetParam(), hot_for(kHotSeconds));
  expect_equal_grains(setup, GetParam().grain, kReplications,
                      {.dropped_share = 0.03 * kWider,
                       .dropped_beyond_need = 100 * kWider,
                       .points = 0.6 * kWider,
                       .p50_share = 0.01 * kWider,
                       .tail_share = 0.02 * kWider});
}

class LongGrains : public testing::TestWithParam<Case> {};

TEST_P(LongGrains, EqualRecordOnTheWholeScenario) {
  const auto setup = with(GetParam(), {});
  expect_equal_grains(setup, GetParam().grain, 40,
                      {.dropped_share = 0.01,
                       .dropped_beyond_need = 50,
                       .points = 0.2,
                       .p50_share = 0.01,
                       .tail_share = 0.02});
}

const auto kCases = testing::Values(
    Case{Grain::Ms10, Resend::Subset, 0.1}, Case{Grain::Ms100, Resend::Subset, 0.1},
    Case{Grain::Ms10, Resend::Subset, 0.025}, Case{Grain::Ms100, Resend::Subset, 0.025},
    Case{Grain::Ms10, Resend::Record, 0.1}, Case{Grain::Ms100, Resend::Record, 0.1});

INSTANTIATE_TEST_SUITE_P(HotKey, Grains, kCases, name_of_case);
INSTANTIATE_TEST_SUITE_P(LongHotKey, LongGrains, kCases, name_of_case);

// Ten records a second on each shard: a parcel is one record, somewhere in its tick.
class GrainsOfFewRecords : public testing::TestWithParam<Grain> {};

TEST_P(GrainsOfFewRecords, HaveTheLatenciesOfRecord) {
  auto setup = hot_for(120);
  setup.hot_share = 0;
  setup.rate = 100;
  const int replications = kSlowBuild ? 8 : 40;
  const auto fine = run_weir(setup, Grain::Record, replications);
  const auto coarse = run_weir(setup, GetParam(), replications);
  const auto expect = [&](const char* name, const auto& measure, double bound) {
    const auto exact = each(fine, measure);
    const double typical = interval_detail::mean_of(exact);
    EXPECT_TRUE(
        lies_within(paired_difference(each(coarse, measure), exact), bound * kWider * typical))
        << name;
  };
  expect(
      "mean", [](const HotKeyRun& run) { return run.latency_mean_s; }, 0.01);
  expect(
      "p50", [](const HotKeyRun& run) { return run.latency_p50_s; }, 0.01);
  expect(
      "p99", [](const HotKeyRun& run) { return run.latency_p99_s; }, 0.02);
  expect(
      "mean iterator age", [](const HotKeyRun& run) { return run.iterator_age_mean_s; }, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Coarse, GrainsOfFewRecords, testing::Values(Grain::Ms10, Grain::Ms100),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param).count() / 1000000) +
                                  "ms";
                         });

// Bytes bind and records differ: small ones pass where large ones are refused, at every grain.
class GrainsOfUnequalRecords : public testing::TestWithParam<std::tuple<Grain, PutApi>> {};

TEST_P(GrainsOfUnequalRecords, RefuseAsRecordDoes) {
  const auto& [grain, api] = GetParam();
  Scenario scenario = scenario_of(hot_for(30), Grain::Record);
  Producer& producer = scenario.producers[0];
  producer.keys.hot.clear();
  producer.record_size = {.lognormal = true, .bytes = 4000, .p99_bytes = 20'000};
  producer.put.api = api;
  producer.load = {{Duration{}, 2300}};  // 110 % of ten shards, by bytes
  const auto facts = [&scenario](Grain of) {
    scenario.simulation.grain = of;
    const auto blueprint = make_blueprint(scenario);
    std::vector<std::pair<double, double>> found;  // refused, dropped: percent of the born
    for (int i = 0; i < kReplications; ++i) {
      World world{blueprint, i};
      advance(world, Instant{scenario.simulation.duration});
      const RunResult result = finish(world);
      const auto born = static_cast<double>(result.born_records);
      found.emplace_back(100 * static_cast<double>(result.refused_records) / born,
                         100 * static_cast<double>(result.dropped_records) / born);
    }
    return found;
  };
  const auto exact = facts(Grain::Record);
  const auto coarse = facts(grain);
  std::vector<double> refused;
  std::vector<double> dropped;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    refused.push_back(coarse[i].first - exact[i].first);
    dropped.push_back(coarse[i].second - exact[i].second);
  }
  const std::vector<double> none(exact.size(), 0.0);
  EXPECT_GT(exact[0].first, 20);
  EXPECT_TRUE(lies_within(paired_difference(refused, none), 8 * kWider));  // of some 70
  EXPECT_TRUE(lies_within(paired_difference(dropped, none), 0.7 * kWider));
}

INSTANTIATE_TEST_SUITE_P(Coarse, GrainsOfUnequalRecords,
                         testing::Combine(testing::Values(Grain::Ms10, Grain::Ms100, Grain::S1),
                                          testing::Values(PutApi::PutRecords, PutApi::PutRecord)));

// Where the hot shard's load is just its limit, what is refused hangs on the clumps of arrivals.
void expect_equal_at_share(double share, Grain grain, Setup setup, int replications) {
  setup.hot_share = share;
  const auto fine = run_weir(setup, Grain::Record, replications);
  const auto coarse = run_weir(setup, grain, replications);
  const auto dropped = [](const HotKeyRun& run) { return static_cast<double>(run.dropped); };
  const auto ratio = [](const HotKeyRun& run) { return 100 * run.throttle_ratio(); };
  EXPECT_TRUE(lies_within(paired_difference(each(coarse, dropped), each(fine, dropped)), 500));
  EXPECT_TRUE(lies_within(paired_difference(each(coarse, ratio), each(fine, ratio)), 0.4));
}

class LongGrainsAtTheLimit : public testing::TestWithParam<std::tuple<double, Grain>> {};

TEST_P(LongGrainsAtTheLimit, EqualRecord) {
  const auto& [share, grain] = GetParam();
  expect_equal_at_share(share, grain, {}, 200);
}

INSTANTIATE_TEST_SUITE_P(LongHotKey, LongGrainsAtTheLimit,
                         testing::Combine(testing::Values(0.167, 0.17),
                                          testing::Values(Grain::Ms10, Grain::Ms100)));

}  // namespace
}  // namespace weir::sim
