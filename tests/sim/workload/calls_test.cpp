#include <gtest/gtest.h>

#include <vector>

#include <cmath>

#include "tests/sim/workload/producer_parts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Birth birth_at(Duration at, std::int64_t bytes = 100, std::uint32_t instance = 0) {
  return {{model::hash_of("k"), 1, 0}, Instant{at}, bytes, instance};
}

using Sent = std::vector<std::pair<Instant, Call>>;

// A builder whose armed first buffer (the phase) has passed.
struct Bench {
  ProducerPlan plan;
  CallBuilder builder;
  Sent sent;
  explicit Bench(const Producer& producer) : plan{plan_of(producer)}, builder{plan, 1, 0} {
    builder.flush_due(plan, Instant{1s}, sent);
    sent.clear();
  }
};

TEST(CallBuilder, LingerRunsFromTheFirstRecordInAnEmptyBuffer) {
  Bench bench{steady(10)};
  bench.builder.add(bench.plan, birth_at(2s), bench.sent);
  bench.builder.add(bench.plan, birth_at(2s + 60ms), bench.sent);
  bench.builder.flush_due(bench.plan, Instant{2s + 100ms}, bench.sent);
  EXPECT_TRUE(bench.sent.empty());
  bench.builder.flush_due(bench.plan, Instant{2s + 100ms + 1ns}, bench.sent);
  ASSERT_EQ(bench.sent.size(), 1U);
  EXPECT_EQ(bench.sent[0].first, Instant{2s + 100ms});
  EXPECT_EQ(bench.sent[0].second.entries.size(), 2U);
}

TEST(CallBuilder, AFullBufferIsSentAtOnce) {
  Producer producer = steady(10);
  producer.put.max_batch = 3;
  Bench bench{producer};
  for (int i = 0; i < 3; ++i) bench.builder.add(bench.plan, birth_at(2s + i * 1ms), bench.sent);
  ASSERT_EQ(bench.sent.size(), 1U);
  EXPECT_EQ(bench.sent[0].first, Instant{2s + 2ms});
}

TEST(CallBuilder, NoRequestIsLargerThanTenMebibytes) {
  Bench bench{steady(10)};
  for (int i = 0; i < 11; ++i) {
    bench.builder.add(bench.plan, birth_at(2s + i * 1ms, kMiB - 1), bench.sent);
  }
  ASSERT_EQ(bench.sent.size(), 1U);
  EXPECT_EQ(bench.sent[0].second.entries.size(), 10U);
  EXPECT_EQ(bench.builder.waiting(), (Amount{1, kMiB}));
}

TEST(CallBuilder, InstancesBufferApartAndNumberTheirCalls) {
  Bench bench{steady(10)};
  Producer producer = steady(10);
  producer.instances = 2;
  Bench two{producer};
  two.builder.add(two.plan, birth_at(2s, 100, 0), two.sent);
  two.builder.add(two.plan, birth_at(2s, 100, 1), two.sent);
  two.builder.add(two.plan, birth_at(3s, 100, 0), two.sent);
  two.builder.flush_due(two.plan, Instant{9s}, two.sent);
  ASSERT_EQ(two.sent.size(), 3U);
  EXPECT_EQ(two.sent[0].second.address.call, call_address(0, 0));
  EXPECT_EQ(two.sent[1].second.address.call, call_address(0, 1));
  EXPECT_EQ(two.sent[2].second.address.call, call_address(1, 0));
}

struct CallShape {
  double calls = 0;
  double records = 0;
  double length_s = 0;
};

CallShape built(const Producer& producer, Duration until) {
  const ProducerPlan plan = plan_of(producer);
  Births births{plan, 5, 1};
  CallBuilder builder{plan, 5, 1};
  Sent sent;
  while (births.next_at(plan) < Instant{until}) builder.add(plan, births.take(plan), sent);
  CallShape shape;
  for (const auto& [at, call] : sent) {
    shape.calls += 1;
    shape.records += static_cast<double>(call.entries.size());
    shape.length_s += static_cast<double>((at - call.entries.front().born).count()) / 1e9;
  }
  return shape;
}

CallShape planned(const Producer& producer, Duration until) {
  const ProducerPlan plan = plan_of(producer);
  CallPlanner planner{plan, 5, 1};
  std::vector<PlannedCall> calls;
  planner.sent_before(plan, static_cast<double>(until.count()), calls);
  CallShape shape;
  for (const PlannedCall& call : calls) {
    shape.calls += 1;
    shape.records += call.sure + call.mean;
    shape.length_s += (call.sent_ns - call.opened_ns) / 1e9;
  }
  return shape;
}

// Slow instances (one record a call), busy ones, full batches, constant arrivals: the calls that
// are planned without records are as many, as full and as long as those built from records.
TEST(CallPlanner, PlansTheCallsThatRecordsWouldMake) {
  struct Case {
    double rate;
    std::int64_t instances;
    ArrivalProcess arrivals;
  };
  for (const Case& one : {Case{200, 80, ArrivalProcess::Poisson},
                          {4000, 12, ArrivalProcess::Poisson},
                          {20'000, 2, ArrivalProcess::Poisson},
                          {5'100, 1, ArrivalProcess::Poisson},
                          {2000, 10, ArrivalProcess::Constant}}) {
    Producer producer = steady(one.rate);
    producer.instances = one.instances;
    producer.arrivals = one.arrivals;
    const CallShape real = built(producer, 200s);
    const CallShape plan = planned(producer, 200s);
    EXPECT_NEAR(plan.calls / real.calls, 1, 0.02) << one.rate;
    EXPECT_NEAR(plan.records / plan.calls / (real.records / real.calls), 1, 0.02) << one.rate;
    EXPECT_NEAR(plan.length_s / plan.calls / (real.length_s / real.calls), 1, 0.02) << one.rate;
  }
}

TEST(BackOff, IsUniformBelowTheDoubledBaseAndNeverAboveTwentySeconds) {
  const Resend law{ResendFailed::Subset, 20, 100ms, Jitter::Full};
  const Draws draws{1, 0, 0, Purpose::BackOff};
  for (const std::uint32_t attempt : {2U, 3U, 6U, 12U}) {
    const double longest = std::min(20.0, 0.1 * std::pow(2, attempt - 2));
    double sum = 0;
    double most = 0;
    for (std::uint64_t call = 0; call < 4000; ++call) {
      const double wait =
          std::chrono::duration<double>(back_off(law, draws, {call, 0}, attempt)).count();
      sum += wait;
      most = std::max(most, wait);
    }
    EXPECT_NEAR(sum / 4000 / longest, 0.5, 0.025) << attempt;
    EXPECT_LT(most, longest);
    EXPECT_GT(most, 0.99 * longest);
  }
}

TEST(BackOff, HalfJitterWaitsAtLeastHalfAndNoneWaitsAll) {
  Resend law{ResendFailed::Subset, 20, 100ms, Jitter::Half};
  const Draws draws{1, 0, 0, Purpose::BackOff};
  for (std::uint64_t call = 0; call < 100; ++call) {
    EXPECT_GE(back_off(law, draws, {call, 0}, 2), 50ms);
    EXPECT_LT(back_off(law, draws, {call, 0}, 2), 100ms);
  }
  law.jitter = Jitter::None;
  EXPECT_EQ(back_off(law, draws, {1, 0}, 3), 200ms);
  EXPECT_EQ(back_off(law, draws, {1, 0}, 4'000'000'000), 20s);
}

TEST(BackOff, DiffersByCallAttemptAndPlace) {
  const Resend law;
  const Draws draws{1, 0, 0, Purpose::BackOff};
  const Duration wait = back_off(law, draws, {7, 1}, 3);
  EXPECT_EQ(wait, back_off(law, draws, {7, 1}, 3));
  EXPECT_NE(wait, back_off(law, draws, {8, 1}, 3));
  EXPECT_NE(wait, back_off(law, draws, {7, 2}, 3));
  EXPECT_NE(wait / 2, back_off(law, draws, {7, 1}, 2));
}

}  // namespace
}  // namespace weir::sim
