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

// Solved by hand: of 1 visit to the first state, 0.3 go to the third; 0.7 and half of those 0.3 to
// the second; 0.85 and the other half of 0.3 come back.
Bursts three_states() {
  Bursts bursts;
  bursts.kind = BurstKind::Mmpp;
  bursts.states = {
      {1, 100ms, {0, 7, 3}}, {2, 40ms, {1, 0, 0}}, {8, 20ms, {0.5, 0.5, 0}}};  // weights
  return bursts;
}

TEST(Visits, AreThoseOfTheLongRun) {
  const auto visits = visits_of(three_states());
  ASSERT_EQ(visits.size(), 3U);
  EXPECT_NEAR(visits[1] / visits[0], 0.85, 1e-12);
  EXPECT_NEAR(visits[2] / visits[0], 0.3, 1e-12);
  // 2.15 stays in 100 + 34 + 6 ms
  EXPECT_NEAR(changes_per_s(three_states()), 2.15 / 0.140, 1e-9);
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
  // 100 x 1 + 34 x 2 + 6 x 8 = 216 in 140 ms
  EXPECT_NEAR(factors[0], 140.0 / 216, 1e-12);
  EXPECT_NEAR(factors[2], 8 * 140.0 / 216, 1e-12);
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
    for (double at = 0; at < 3600e9; at += kStep) {
      const double rate = path.of(plan).rate_at(at) / 1000;
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
  EXPECT_NEAR(share[0], 100.0 / 140, 0.02 * 100 / 140);
  EXPECT_NEAR(share[1], 34.0 / 140, 0.02 * 34 / 140);
  EXPECT_NEAR(share[2], 6.0 / 140, 0.02 * 6 / 140);
  // stays shorter than a step are not seen: some of those who went to the third seem gone further
  const double third = went[{0, 2}];
  EXPECT_NEAR(third / left, 0.3, 0.02);
}

// The first state is that of a moment of the long run.
TEST(RunArrivals, BeginInTheLongRun) {
  Producer producer = steady(1000);
  producer.bursts = three_states();
  const ProducerPlan plan = plan_of(producer);
  const auto factors = scaled_factors(three_states());
  double first = 0;
  for (std::uint64_t replication = 0; replication < 400; ++replication) {
    const RunArrivals path{plan, 7, replication};
    first += path.of(plan).rate_at(0) / 1000 < factors[0] * 1.001 ? 1 : 0;
  }
  EXPECT_NEAR(first / 400, 100.0 / 140, 3 * 0.0226);
}

}  // namespace
}  // namespace weir::sim
