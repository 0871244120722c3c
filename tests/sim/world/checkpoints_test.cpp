// Runs go on from where another one was.

#include "sim/world/checkpoints.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "sim/world/state.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// Seventeen minutes, resharded at an instant.
Scenario resharded(Duration at) {
  Scenario scenario;
  scenario.simulation.duration = 17min;
  scenario.simulation.grain = Grain::S1;
  scenario.stream.shard_count = 2;
  Producer producer;
  producer.load = {{0s, 50}};
  scenario.producers = {producer};
  Action& action = scenario.actions.emplace_back();
  action.at = at;
  action.call = ActionCall::UpdateShardCount;
  action.target_shard_count = 4;
  return scenario;
}

AccountBlueprint blueprint_of(Duration resharded_at) {
  return make_blueprint_for(resharded(resharded_at));
}

AccountWorld begun(const AccountBlueprint& blueprint) {
  return {blueprint, 0, {.born_per_tick = false, .series = true}};
}

// A run from where it begins to its end, in steps.
void run(Checkpoints& checkpoints, AccountWorld world, Duration step = 10s) {
  while (world.now() < Instant{17min}) {
    advance(world, std::min(Instant{17min}, world.now() + step));
    checkpoints.pass(world);
  }
}

std::shared_ptr<Checkpoints> of_run(Duration resharded_at) {
  auto checkpoints = std::make_shared<Checkpoints>(17min);
  run(*checkpoints, begun(blueprint_of(resharded_at)));
  return checkpoints;
}

std::optional<Duration> begins(Checkpoints& checkpoints, Duration resharded_at) {
  const auto world = checkpoints.begin(blueprint_of(resharded_at));
  if (!world) return std::nullopt;
  return world->now().time_since_epoch();
}

TEST(Checkpoints, AreSixteenEvenlyOverTheRunWhateverItsSteps) {
  for (const Duration step : {1s, 10s, 7s}) {
    Checkpoints checkpoints{17min};
    run(checkpoints, begun(blueprint_of(5min)), step);
    EXPECT_EQ(checkpoints.count(), Checkpoints::kMost) << step / 1s;
  }
  Checkpoints rare{17min};
  run(rare, begun(blueprint_of(5min)), 5min);
  EXPECT_EQ(rare.count(), 4U) << "no more than there are steps, the end included";
}

TEST(Checkpoints, TheLatestIsTakenThatHasTheSameBeginning) {
  const auto first = of_run(9min + 30s);
  Checkpoints later{17min, {first}};
  EXPECT_EQ(begins(later, 14min), 9min) << "resharded at 9:30 here, at 14:00 there";
  Checkpoints earlier{17min, {first}};
  EXPECT_EQ(begins(earlier, 4min + 1s), 4min);
  Checkpoints same{17min, {first}};
  EXPECT_EQ(begins(same, 9min + 30s), 16min);
  Checkpoints at_once{17min, {first}};
  EXPECT_EQ(begins(at_once, 59s), std::nullopt) << "it begins at its start";
}

TEST(Checkpoints, OfSeveralRunsTheOneThatReachesFarthest) {
  const std::vector<std::shared_ptr<const Checkpoints>> runs{of_run(3min + 1s), of_run(12min + 1s),
                                                             of_run(6min + 1s)};
  Checkpoints next{17min, runs};
  EXPECT_EQ(begins(next, 15min), 12min);
}

TEST(Checkpoints, UntilThereTheOthersAreItsOwn) {
  const auto first = of_run(9min + 30s);
  const auto second =
      std::make_shared<Checkpoints>(17min, std::vector<std::shared_ptr<const Checkpoints>>{first});
  auto world = second->begin(blueprint_of(14min));
  ASSERT_TRUE(world);
  EXPECT_EQ(second->count(), 9U);
  run(*second, *world);
  EXPECT_EQ(second->count(), Checkpoints::kMost);
  Checkpoints third{17min, {second}};
  EXPECT_EQ(begins(third, 6min + 30s), 6min) << "of the first";
  Checkpoints fourth{17min, {second}};
  EXPECT_EQ(begins(fourth, 15min), 14min) << "of the second";
}

TEST(Checkpoints, ARunThatBeginsASecondTimeDoesAtItsStart) {
  const auto first = of_run(9min + 30s);
  Checkpoints again{17min, {first}};
  EXPECT_EQ(begins(again, 14min), 9min);
  EXPECT_EQ(begins(again, 14min), std::nullopt);
  EXPECT_EQ(again.count(), 0U);
}

TEST(Checkpoints, WhereTheMemoryIsShortEveryOtherOneGoes) {
  using All = std::vector<std::shared_ptr<const Checkpoints>>;
  const AccountWorld world = begun(blueprint_of(5min));
  Checkpoints none{17min, {}, 1000};
  run(none, world);
  EXPECT_EQ(none.count(), 0U);
  AccountWorld late = world;
  advance(late, Instant{16min});
  const auto few = std::make_shared<Checkpoints>(17min, All{}, late.memory_bytes() * 6);
  run(*few, world);
  EXPECT_GE(few->count(), 3U);
  EXPECT_LE(few->count(), 8U);
  Checkpoints to_the_end{17min, {few}};
  EXPECT_GE(begins(to_the_end, 5min), 12min) << "they are spread over the whole run";
  Checkpoints to_the_reshard{17min, {few}};
  EXPECT_GE(begins(to_the_reshard, 6min), 2min);
}

}  // namespace
}  // namespace weir::sim
