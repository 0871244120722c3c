// The path of a chain of states whose ways are chosen by chance.

#include "sim/workload/run_arrivals.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <vector>

#include "tests/sim/workload/producer_parts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// Solved by hand, of visits to the first, second and third state: a = b / 2 + c / 2,
// b = 0.7 a + c / 2, c = 0.3 a + b / 2; so b = 17/15 a and c = 13/15 a.
Bursts three_states() {
  Bursts bursts;
  bursts.kind = BurstKind::Mmpp;
  bursts.states = {
      {1, 75ms, {0, 7, 3}}, {2, 30ms, {3, 0, 3}}, {8, 15ms, {0.5, 0.5, 0}}};  // weights
  return bursts;
}

TEST(Visits, AreThoseOfTheLongRun) {
  const auto visits = visits_of(three_states());
  ASSERT_EQ(visits.size(), 3U);
  EXPECT_NEAR(visits[1] / visits[0], 17.0 / 15, 1e-12);
  EXPECT_NEAR(visits[2] / visits[0], 13.0 / 15, 1e-12);
  // three stays in 75 + 34 + 13 ms
  EXPECT_NEAR(changes_per_s(three_states()), 3 / 0.122, 1e-9);
}

TEST(Visits, OfStatesThatGoRoundAreAlike) {
  Bursts round = three_states();
  for (BurstState& state : round.states) state.next.clear();
  EXPECT_EQ(visits_of(round), (std::vector<double>{1, 1, 1}));
  // said in words it comes to the same
  round.states[1].next = {0, 0, 5};
  for (const double each : visits_of(round)) EXPECT_NEAR(each, 1, 1e-12);
}

TEST(Factors, KeepTheMeanOverTheTimeInEachState) {
  const auto factors = scaled_factors(three_states());
  // 75 x 1 + 34 x 2 + 13 x 8 = 247 in 122 ms
  EXPECT_NEAR(factors[0], 122.0 / 247, 1e-12);
  EXPECT_NEAR(factors[2], 8 * 122.0 / 247, 1e-12);
}

TEST(RunArrivals, StayAndGoAsTheChainSays) {
  Producer producer = steady(1000);
  producer.bursts = three_states();
  const ProducerPlan plan = plan_of(producer);
  const auto factors = scaled_factors(three_states());
  std::map<std::size_t, double> share;
  std::map<std::pair<std::size_t, std::size_t>, double> went;
  double left = 0;
  constexpr double kStep = 1e6;  // 1 ms
  for (std::uint64_t replication = 0; replication < 4; ++replication) {
    const RunArrivals path{plan, 7, replication};
    std::size_t before = 3;
    for (int step = 0; step < 3'600'000; ++step) {
      const double rate = path.of(plan).rate_at(kStep * step) / 1000;
      std::size_t state = 0;
      while (state < 2 && rate > factors[state] * 1.001) ++state;
      share[state] += kStep / (4 * 3600e9);
      if (before == 0 && state != 0) {
        went[{0, state}] += 1;
        ++left;
      }
      before = state;
    }
  }
  // 100,000 rounds: 2 % is far beyond luck
  EXPECT_NEAR(share[0], 75.0 / 122, 0.02 * 75 / 122);
  EXPECT_NEAR(share[1], 34.0 / 122, 0.02 * 34 / 122);
  EXPECT_NEAR(share[2], 13.0 / 122, 0.02 * 13 / 122);
  // stays shorter than a step are not seen: some of those who went to the third seem gone further
  const double third = went[{0, 2}];
  EXPECT_NEAR(third / left, 0.3, 0.02);
}

// The path begins in a moment of the long run: the first state is long, but only every tenth round
// comes to it, so a third of the time is the second one's.
TEST(RunArrivals, BeginInTheLongRun) {
  Producer producer = steady(1000);
  producer.bursts = three_states();
  producer.bursts->states = {{8, 100ms, {0, 1, 0}}, {1, 10ms, {0, 0, 1}}, {2, 10ms, {1, 9, 0}}};
  ProducerPlan plan = plan_of(producer);
  plan.length = 1s;
  const auto factors = scaled_factors(*producer.bursts);
  double first = 0;
  for (std::uint64_t replication = 0; replication < 400; ++replication) {
    const RunArrivals path{plan, 7, replication};
    first += path.of(plan).rate_at(0) / 1000 < factors[1] * 1.001 ? 1 : 0;
  }
  EXPECT_NEAR(first / 400, 1.0 / 3, 3 * 0.0236);
}

}  // namespace
}  // namespace weir::sim
