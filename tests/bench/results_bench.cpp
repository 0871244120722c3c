#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "sim/results/histogram.hpp"

namespace weir::sim {
namespace {

struct Spread {
  Duration low;
  Duration high;
  std::int64_t records;
};

// Latencies as a polling reader meets them: 70 ms to 1.3 s old, born over up to 100 ms.
std::vector<Spread> latencies() {
  std::vector<Spread> spreads(4096);
  std::uint64_t state = 1;
  for (auto& spread : spreads) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const Duration low{70'000'000 + static_cast<std::int64_t>((state >> 33) % 1'200'000'000)};
    state = state * 6364136223846793005U + 1442695040888963407U;
    const Duration width{static_cast<std::int64_t>((state >> 33) % 100'000'000)};
    spread = {low, low + width, 1 + static_cast<std::int64_t>((state >> 20) % 100)};
  }
  return spreads;
}

// Target: 15 ns.
void AddSpread(benchmark::State& state) {
  const auto spreads = latencies();
  Histogram histogram;
  std::size_t next = 0;
  for ([[maybe_unused]] auto _ : state) {
    const auto& [low, high, records] = spreads[next++ & 4095];
    histogram.add_spread(low, high, records);
  }
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(AddSpread);

void AddOne(benchmark::State& state) {
  const auto spreads = latencies();
  Histogram histogram;
  std::size_t next = 0;
  for ([[maybe_unused]] auto _ : state) histogram.add(spreads[next++ & 4095].low);
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(AddOne);

void Quantile(benchmark::State& state) {
  Histogram histogram;
  for (const auto& [low, high, records] : latencies()) histogram.add_spread(low, high, records);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(histogram.quantile_s(0.99));
}
BENCHMARK(Quantile)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weir::sim
