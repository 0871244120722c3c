// Bursts: the counts have the variance of a Markov-modulated Poisson process, at every grain, along
// the same path.

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr double kRate = 1000;
constexpr double kSeconds = 2000;

Scenario bursty(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = std::chrono::seconds{static_cast<int>(kSeconds)};
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4;
  Producer producer;
  producer.name = "p";
  producer.load = {{0s, kRate}};
  producer.record_size.bytes = 100;
  producer.put.api = PutApi::PutRecord;
  producer.bursts = Bursts{.kind = BurstKind::Mmpp, .states = {{0.5, 400ms}, {3, 100ms}}};
  scenario.producers = {producer};
  return scenario;
}

std::vector<double> born_per_second(const Scenario& scenario, std::int64_t replication = 0) {
  World world{make_blueprint(scenario), replication, {.born_per_tick = true}};
  advance(world, Instant{scenario.simulation.duration});
  const RunResult result = finish(world);
  std::vector<double> counts(static_cast<std::size_t>(kSeconds));
  for (std::size_t i = 0; i < result.born_per_tick.size() && i / 10 < counts.size(); ++i) {
    counts[i / 10] += static_cast<double>(result.born_per_tick[i]);
  }
  return counts;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double variance_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

// Variance over mean of the number of arrivals in t (Heffes and Lucantoni 1986): rates l1 and l2,
// left at r1 and r2.
double dispersion(double l1, double l2, double r1, double r2, double t) {
  const double r = r1 + r2;
  return 1 + 2 * (l1 - l2) * (l1 - l2) * r1 * r2 / (r * r * (l1 * r2 + l2 * r1)) *
                 (1 - (1 - std::exp(-r * t)) / (r * t));
}

class Bursty : public testing::TestWithParam<Grain> {};

TEST_P(Bursty, HaveTheDispersionOfTheirProcess) {
  const auto counts = born_per_second(bursty(GetParam()));
  const double expected = dispersion(500, 3000, 2.5, 10, 1);  // 148
  EXPECT_NEAR(mean_of(counts), kRate, 5 * std::sqrt(expected * kRate / kSeconds));
  EXPECT_NEAR(variance_of(counts) / mean_of(counts) / expected, 1, 0.15);
}

// Same replication, same path: what is left between two grains is the luck of two Poisson counts.
TEST_P(Bursty, GoTheSamePathAtEveryGrain) {
  const auto fine = born_per_second(bursty(Grain::Record), 1);
  auto other = bursty(GetParam());
  other.stream.shard_count = 16;
  other.producers[0].put.resend.max_attempts = 1;
  const auto coarse = born_per_second(other, 1);
  std::vector<double> differences;
  for (std::size_t i = 0; i < fine.size(); ++i) differences.push_back(fine[i] - coarse[i]);
  EXPECT_LT(variance_of(differences), 2.5 * kRate);
  const auto elsewhere = born_per_second(other, 2);
  for (std::size_t i = 0; i < fine.size(); ++i) differences[i] = fine[i] - elsewhere[i];
  EXPECT_GT(variance_of(differences), 100 * kRate);
}

// Constant arrivals in constant bursts: what is born in a whole cycle is known.
TEST_P(Bursty, OfConstantTimesComeLikeClockwork) {
  auto scenario = bursty(GetParam());
  Producer& producer = scenario.producers[0];
  producer.arrivals = ArrivalProcess::Constant;
  producer.bursts = Bursts{
      .kind = BurstKind::OnOff, .states = {{1, 2s}, {0, 8s}}, .holding = HoldingTime::Constant};
  const auto counts = born_per_second(scenario);
  double busy = 0;
  for (std::size_t i = 0; i + 10 <= counts.size(); i += 10) {
    double cycle = 0;
    for (std::size_t k = i; k < i + 10; ++k) cycle += counts[k];
    EXPECT_NEAR(cycle, 10 * kRate, 60) << i;
  }
  for (const double count : counts) busy += count > 0 ? 1 : 0;
  EXPECT_NEAR(busy / kSeconds, 0.3, 0.1 + 1e-9);  // a burst of two seconds touches two or three
  EXPECT_NEAR(*std::max_element(counts.begin(), counts.end()), 5 * kRate, 60);
}

INSTANTIATE_TEST_SUITE_P(Grain, Bursty,
                         testing::Values(Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param) / 1ms) + "ms";
                         });

}  // namespace
}  // namespace weir::sim
