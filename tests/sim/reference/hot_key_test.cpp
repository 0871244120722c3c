// weir against a second implementation of the same scenario that shares no code with it.

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/sim/reference/hot_key_reference.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/interval.hpp"

namespace weir::sim {
namespace {

using hot_key_reference::Api;
using hot_key_reference::Resend;
using hot_key_reference::Setup;

struct Law {
  std::string name;
  Api api;
  Resend resend;
  int max_batch = 500;  // never reached
  double wider = 1;     // what is requeued comes in lumps: a run says less

  Setup of(Setup setup) const {
    setup.api = api;
    setup.resend = resend;
    setup.max_batch = max_batch;
    return setup;
  }
  friend std::ostream& operator<<(std::ostream& out, const Law& law) { return out << law.name; }
};

const Law kSubset{"Subset", Api::PutRecords, Resend::Subset};
const Law kRecord{"Record", Api::PutRecords, Resend::Record};
const Law kRequeue{"Requeue", Api::PutRecords, Resend::Requeue, 500, 2.5};
const Law kSinglePuts{"SinglePuts", Api::PutRecord, Resend::Record};
const Law kFullBatches{"FullBatches", Api::PutRecords, Resend::Subset, 10};

std::string name_of_law(const testing::TestParamInfo<Law>& law) {
  return law.param.name;
}

double mean(const std::vector<double>& values) {
  return interval_detail::mean_of(values);
}

double ratio_points(const HotKeyRun& run) {
  return 100 * run.throttle_ratio();
}
double dropped(const HotKeyRun& run) {
  return static_cast<double>(run.dropped);
}

struct Bounds {
  double dropped_share;
  double dropped_beyond_need;
  double ratio_points;
  double refusal_points;
  double latency_p50_share;
  double latency_p99_share;
};

void expect_agreement(const Setup& setup, int replications, const Bounds& bounds) {
  const auto ours = run_weir(setup, Grain::Record, replications);
  const auto theirs = run_reference(setup, replications);
  const auto compare = [&](const auto& measure) {
    return difference(each(ours, measure), each(theirs, measure));
  };
  const auto typical = [&](const auto& measure) { return mean(each(theirs, measure)); };
  EXPECT_TRUE(lies_within(compare(dropped), bounds.dropped_share * typical(dropped)));
  const auto beyond = [&](const HotKeyRun& run) { return dropped_beyond_need(run, setup); };
  EXPECT_TRUE(lies_within(compare(beyond), bounds.dropped_beyond_need));
  EXPECT_TRUE(lies_within(compare(ratio_points), bounds.ratio_points));
  for (std::size_t k = 0; k < static_cast<std::size_t>(setup.max_attempts); ++k) {
    const auto refusal = [&](const HotKeyRun& run) { return 100 * run.hot_refusal(k); };
    EXPECT_TRUE(lies_within(compare(refusal), bounds.refusal_points)) << "attempt " << k + 1;
  }
  const auto p50 = [](const HotKeyRun& run) { return run.latency_p50_s; };
  const auto p99 = [](const HotKeyRun& run) { return run.latency_p99_s; };
  EXPECT_TRUE(lies_within(compare(p50), bounds.latency_p50_share * typical(p50)));
  EXPECT_TRUE(lies_within(compare(p99), bounds.latency_p99_share * typical(p99)));
}

// ------------------------------------------------------------------ the reference by itself

TEST(HotKeyReference, RefusesByAttemptAsThePrototypeDid) {
  const auto runs = run_reference(hot_for(120), kSlowBuild ? 1 : 8);
  const std::vector<double> expected{0.84, 0.82, 0.80, 0.77, 0.75};
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const auto refusal = [&](const HotKeyRun& run) { return run.hot_refusal(k); };
    EXPECT_NEAR(mean(each(runs, refusal)), expected[k], 0.015) << "attempt " << k + 1;
  }
}

TEST(HotKeyReference, WithoutResendRefusesWhatTheClosedFormSays) {
  auto setup = hot_for(60);
  setup.max_attempts = 1;
  for (const double share : {0.0, 0.15, 0.2, 0.3}) {
    setup.hot_share = share;
    const auto run = run_reference(setup, 1).front();
    const double seconds = setup.hot_until_s - setup.hot_from_s;
    const double load = static_cast<double>(run.hot_attempted[0]) / seconds;
    // the full bucket at the start passes besides
    const double limit = 1000 + 1000 / seconds;
    EXPECT_NEAR(run.hot_refusal(0), hot_key_reference::refused_share(load, limit), 0.003);
  }
}

TEST(LongHotKeyReference, GivesTheFiguresOfThePrototype) {
  const auto of = [](const Law& law) { return run_reference(law.of({}), 8); };
  const auto subset = of(kSubset);
  EXPECT_NEAR(mean(each(subset, dropped)), 286'600, 0.007 * 286'600);
  EXPECT_NEAR(mean(each(subset, ratio_points)), 28.2, 0.3);
  const auto record = of(kRecord);
  EXPECT_NEAR(mean(each(record, dropped)), 286'600, 0.007 * 286'600);
  EXPECT_NEAR(mean(each(record, ratio_points)), 29.5, 0.4);
  const auto singles = of(kSinglePuts);
  EXPECT_NEAR(mean(each(singles, dropped)), 286'600, 0.007 * 286'600);
  EXPECT_NEAR(mean(each(singles, ratio_points)), 26.9, 0.15);
}

// ---------------------------------------------------------------------- weir against it

class HotKey : public testing::TestWithParam<Law> {};

// While the key is hot the ratio is twice that of the whole scenario, and so is its bound.
TEST_P(HotKey, IsAsTheReferenceSays) {
  const double wider = kWider * GetParam().wider;
  expect_agreement(GetParam().of(hot_for(kHotSeconds)), kReplications,
                   {.dropped_share = 0.03 * kWider,
                    .dropped_beyond_need = 100 * wider,
                    .ratio_points = 0.4 * wider,
                    .refusal_points = 0.6 * wider,
                    .latency_p50_share = 0.01 * kWider,
                    .latency_p99_share = 0.02 * kWider});
}

INSTANTIATE_TEST_SUITE_P(Laws, HotKey,
                         testing::Values(kSubset, kRecord, kRequeue, kSinglePuts, kFullBatches),
                         name_of_law);

// Timers that start in step stay so for minutes, and then calls fare worse than they should. In
// the first 60 ms only those instances have sent anything whose phase is short.
TEST(HotKeyStart, InstancesAreOutOfStep) {
  hot_key_reference::Setup setup;
  setup.warm_up_s = setup.hot_from_s = 0;
  setup.hot_until_s = setup.duration_s = 0.06;
  setup.hot_share = 0;
  const auto attempted = [](const HotKeyRun& run) { return static_cast<double>(run.attempted); };
  const auto theirs = each(run_reference(setup, 200), attempted);
  EXPECT_NEAR(mean(theirs), 63, 8);
  const auto record = each(run_weir(setup, Grain::Record, 60), attempted);
  EXPECT_TRUE(lies_within(difference(record, theirs), 20));
  const auto coarse = each(run_weir(setup, Grain::Ms10, 20), attempted);
  EXPECT_TRUE(lies_within(difference(coarse, theirs), 30));
}

class LongHotKey : public testing::TestWithParam<Law> {};

TEST_P(LongHotKey, IsAsTheReferenceSaysWhole) {
  expect_agreement(GetParam().of({}), 40,
                   {.dropped_share = 0.01,
                    .dropped_beyond_need = 50 * GetParam().wider,
                    .ratio_points = 0.2,
                    .refusal_points = 0.2 * GetParam().wider,
                    .latency_p50_share = 0.01,
                    .latency_p99_share = 0.02});
}

INSTANTIATE_TEST_SUITE_P(LongLaws, LongHotKey,
                         testing::Values(kSubset, kRecord, kRequeue, kSinglePuts), name_of_law);

}  // namespace
}  // namespace weir::sim
