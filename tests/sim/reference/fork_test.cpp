// A world is a value: copying it forks the future.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "sim/scenario/scenario.hpp"
#include "sim/world/state.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/hot_key_reference.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/run_facts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kEnd = 20s;
constexpr Duration kForked = 9s;  // refused records are waiting to be sent again

Scenario scenario_with(Grain grain, double rate) {
  hot_key_reference::Setup setup;
  setup.duration_s = 20;
  setup.warm_up_s = 1;
  setup.hot_from_s = 3;
  setup.hot_until_s = 15;
  setup.hot_share = 0.5;
  setup.rate = rate;
  auto scenario = scenario_of(setup, grain);
  scenario.consumers[0].per_record = 100us;
  return scenario;
}

class Fork : public testing::TestWithParam<Grain> {
 protected:
  World forked_at_9s() const {
    World world{make_blueprint(scenario_with(GetParam(), 4000)), 1};
    advance(world, Instant{kForked});
    return world;
  }
};

RunResult ended(World& world) {
  advance(world, Instant{kEnd});
  return finish(world);
}

TEST_P(Fork, CopyAndOriginalComeToTheSameEnd) {
  World original = forked_at_9s();
  World copy = original;
  EXPECT_EQ(copy.now(), Instant{kForked});
  const auto of_original = ended(original);
  const auto of_copy = ended(copy);
  World unforked = World{make_blueprint(scenario_with(GetParam(), 4000)), 1};
  EXPECT_EQ(facts_of(of_copy), facts_of(of_original));
  EXPECT_EQ(facts_of(ended(unforked)), facts_of(of_original));
  EXPECT_GT(of_original.dropped_records, 0);
}

TEST_P(Fork, CopiesInTurnDoNotDisturbEachOther) {
  World original = forked_at_9s();
  World copy = original;
  for (Duration at = kForked; at <= kEnd; at += 500ms) {
    advance(original, Instant{at});
    World passing = copy;  // and what is made and thrown away meanwhile does neither
    advance(passing, Instant{kEnd});
    advance(copy, Instant{at});
  }
  EXPECT_EQ(facts_of(finish(copy)), facts_of(finish(original)));
  World again = forked_at_9s();
  EXPECT_EQ(facts_of(ended(again)), facts_of(finish(original)));
}

TEST_P(Fork, ChangedCopyLeavesTheOriginalUntouched) {
  World untouched = forked_at_9s();
  const auto expected = facts_of(ended(untouched));

  World original = forked_at_9s();
  const auto before = facts_of(finish(original));
  World copy = original;
  copy.state().blueprint = make_blueprint(scenario_with(GetParam(), 6000));
  const auto changed = facts_of(ended(copy));
  EXPECT_EQ(facts_of(finish(original)), before);
  const auto at_the_end = facts_of(ended(original));
  EXPECT_EQ(at_the_end, expected);
  EXPECT_NE(changed, at_the_end);
}

TEST_P(Fork, AssignedWorldGoesOnLikeItsSource) {
  World original = forked_at_9s();
  World other{make_blueprint(scenario_with(GetParam(), 1000)), 7};
  advance(other, Instant{2s});
  other = original;
  EXPECT_EQ(facts_of(ended(other)), facts_of(ended(original)));
}

INSTANTIATE_TEST_SUITE_P(Grain, Fork,
                         testing::Values(Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param) / 1ms) + "ms";
                         });

}  // namespace
}  // namespace weir::sim
