// Until when two scenarios say the same of a run.

#include "sim/scenario/agreement.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAlways = Duration::max();
constexpr Duration kNotEvenAtFirst = Duration::min();

Scenario quiet() {
  Scenario scenario;
  scenario.simulation.duration = 1h;
  scenario.stream.shard_count = 4;
  Producer producer;
  producer.load = {{0s, 100}};
  scenario.producers = {producer};
  scenario.consumers = {Consumer{}};
  return scenario;
}

Scenario changed(const std::function<void(Scenario&)>& change) {
  Scenario scenario = quiet();
  change(scenario);
  return scenario;
}

// Each looked at from both sides.
void expect(const Scenario& a, const Scenario& b, Duration events, Duration loads) {
  for (const Agreement& agreement : {agreement_of(a, b), agreement_of(b, a)}) {
    EXPECT_EQ(agreement.events, events);
    EXPECT_EQ(agreement.loads, loads);
  }
}

TEST(Agreement, IsForEverWithItselfAndWhatIsOnlyCalledOrJudgedOtherwise) {
  expect(quiet(), quiet(), kAlways, kAlways);
  const Scenario other = changed([](Scenario& scenario) {
    scenario.file = "other.toml";
    scenario.title = "Other";
    scenario.sha256 = "0123";
    scenario.simulation.replications = 99;
    scenario.simulation.start = "2026-11-30T00:00:00Z";
    scenario.prices.currency = "EUR";
    scenario.objectives.emplace_back().metric = Metric::EndToEndLatency;
    scenario.producers[0].shape.peak = 7;
  });
  expect(quiet(), other, kAlways, kAlways);
}

TEST(Agreement, IsNoneWhereSomethingDiffersThatHasNoTime) {
  const std::vector<std::function<void(Scenario&)>> changes{
      [](Scenario& scenario) { scenario.simulation.seed = 2; },
      [](Scenario& scenario) { scenario.simulation.warm_up = 1s; },
      [](Scenario& scenario) { scenario.simulation.duration = 2h; },
      [](Scenario& scenario) { scenario.stream.shard_count = 5; },
      [](Scenario& scenario) { scenario.stream.reshard.parallelism = 5; },
      [](Scenario& scenario) { scenario.account.shard_quota = 5; },
      [](Scenario& scenario) { scenario.producers[0].record_size.bytes = 7; },
      [](Scenario& scenario) {
        scenario.producers[0].keys.hot = {{"one", 0.5, 1, 50min}};
      },
      [](Scenario& scenario) { scenario.producers[0].put.resend.max_attempts = 77; },
      [](Scenario& scenario) { scenario.producers.emplace_back(); },
      [](Scenario& scenario) { scenario.consumers[0].workers = 2; },
      [](Scenario& scenario) { scenario.consumers.clear(); },
      [](Scenario& scenario) { scenario.autoscalers.emplace_back(); },
      [](Scenario& scenario) {
        scenario.windows.push_back({"rush", 1s, 2s});
      },
      [](Scenario& scenario) { scenario.objectives.emplace_back().during = "rush"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    const Scenario other = changed(changes[i]);
    EXPECT_EQ(agreement_of(quiet(), other).events, kNotEvenAtFirst);
    EXPECT_EQ(agreement_of(other, quiet()).events, kNotEvenAtFirst);
  }
}

TEST(Agreement, EndsWithTheFirstActionOrFaultThatOnlyOneHas) {
  const auto with = [](std::vector<Duration> actions, std::vector<Duration> faults) {
    return changed([&](Scenario& scenario) {
      for (const Duration at : actions) scenario.actions.emplace_back().at = at;
      for (const Duration at : faults) scenario.faults.emplace_back().at = at;
    });
  };
  expect(with({}, {}), with({10min}, {}), 10min, kAlways);
  expect(with({10min}, {}), with({20min}, {}), 10min, kAlways);
  expect(with({10min, 20min}, {}), with({10min, 30min}, {}), 20min, kAlways);
  expect(with({10min}, {5min}), with({10min}, {5min}), kAlways, kAlways);
  expect(with({10min}, {5min}), with({10min}, {5min, 7min}), 7min, kAlways);
  expect(with({10min}, {5min, 40min}), with({11min}, {5min, 7min}), 7min, kAlways);
  Scenario renumbered = with({10min}, {});
  renumbered.actions[0].number = 3;
  expect(with({10min}, {}), renumbered, kAlways, kAlways);
  renumbered.actions[0].target_shard_count = 3;
  expect(with({10min}, {}), renumbered, 10min, kAlways);
}

TEST(Agreement, OfLoadsEndsWhereTheRateIsNotTheSameNumberAnyMore) {
  const auto with = [](std::vector<LoadPoint> load) {
    return changed([&](Scenario& scenario) { scenario.producers[0].load = std::move(load); });
  };
  const Scenario flat = with({{0s, 100}});
  expect(flat, with({{0s, 100}, {10min, 100}, {11min, 200}}), kAlways, 10min);
  expect(flat, with({{5min, 100}}), kAlways, kAlways);
  expect(flat, with({{0s, 101}}), kAlways, kNotEvenAtFirst);
  expect(flat, with({{0s, 100}, {10min, 100}, {10min, 50}}), kAlways, 10min);
  expect(flat, with({{5min, 100}, {6min, 90}}), kAlways, 5min);
  const std::vector<LoadPoint> rising{{0s, 100}, {10min, 200}};
  expect(with(rising), with({{0s, 100}, {10min, 201}}), kAlways, 0s);
  expect(with(rising), with({{0s, 100}, {10min, 200}, {20min, 200}, {21min, 0}}), kAlways, 20min);
  Scenario bursty = flat;
  bursty.producers[0].bursts.emplace();
  Scenario more = bursty;
  more.producers[0].load = {{0s, 100}, {10min, 100}, {11min, 200}};
  expect(bursty, bursty, kAlways, kAlways);
  expect(bursty, more, kAlways, kNotEvenAtFirst);
}

TEST(Agreement, KnowsAFileThatWasReadTwice) {
  const auto traced = [](std::int64_t bytes) {
    return changed([bytes](Scenario& scenario) {
      Trace trace{.rows = {{.at_ms = 0, .bytes = bytes, .key = 0}}, .keys = {"one"}};
      TraceSettings settings;
      settings.trace = std::make_shared<const Trace>(std::move(trace));
      scenario.producers[0].trace = settings;
      scenario.producers[0].load.clear();
      const KeyCounts counts{.keys = {"a", "b"}, .counts = {1, 2}};
      scenario.producers[0].keys.counts = std::make_shared<const KeyCounts>(counts);
    });
  };
  expect(traced(10), traced(10), kAlways, kAlways);
  EXPECT_EQ(agreement_of(traced(10), traced(11)).events, kNotEvenAtFirst);
}

}  // namespace
}  // namespace weir::sim
