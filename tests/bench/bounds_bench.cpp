#include <benchmark/benchmark.h>

#include <string>

#include "reports/plan/bounds.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {
namespace {

// What a window shows while a knob is turned, after the population is built: 50 ms are allowed.
void bounds(benchmark::State& state, const std::string& file, const std::string& shards) {
  std::string text;
  const auto read = sim::read_scenario_file(WEIR_SOURCE_DIR "/scenarios/" + file,
                                            {{"stream.shard_count", shards}}, text);
  if (!read) return state.SkipWithError("the scenario is not valid");
  const auto blueprint = sim::make_blueprint(read->scenario);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(bounds_of(*blueprint));
}
BENCHMARK_CAPTURE(bounds, hot_key, "hot-key.toml", "10")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bounds, kpl_fleet, "kpl-fleet.toml", "128")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bounds, kpl_fleet_1000, "kpl-fleet.toml", "1000")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bounds, black_friday, "black-friday.toml", "32")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir::reports
