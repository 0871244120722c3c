#include "gui/curves/latency_bars.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

double bin_from_s(std::size_t bin) {
  return static_cast<double>(sim::latency_bin_from(bin)) * 1e-9;
}

}  // namespace

double LatencyBars::quantile_s(double q) const {
  const double wanted = std::clamp(q, 0.0, 1.0) * records;
  double below = 0;
  for (const LatencyBar& bar : bars) {
    if (bar.records > 0 && below + bar.records >= wanted) {
      return bar.from_s + (wanted - below) / bar.records * (bar.until_s - bar.from_s);
    }
    below += bar.records;
  }
  return bars.empty() ? 0 : bars.back().until_s;
}

std::optional<double> latency_objective_s(const sim::Scenario& scenario) {
  std::optional<double> least;
  for (const sim::Objective& objective : scenario.objectives) {
    if (objective.metric != sim::Metric::EndToEndLatency || !objective.max) continue;
    constexpr double kMsInS = 1e-3;
    const double limit = *objective.max * kMsInS;
    least = std::min(least.value_or(limit), limit);
  }
  return least;
}

LatencyBars latency_bars(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks,
                         std::size_t reader, const TimeSpan& span) {
  std::array<double, sim::kLatencyBins> counts{};
  LatencyBars all;
  bool any = false;
  for (const auto& chunk : chunks) {
    if (reader >= chunk->latencies.size()) continue;
    const sim::SeriesTable& table = chunk->latencies[reader];
    for (std::size_t step = 0; step < table.steps; ++step) {
      const Duration from = chunk->from + table.step * static_cast<std::int64_t>(step);
      const TimeSpan own{seconds(from), seconds(std::min(from + table.step, chunk->until))};
      if (own.until_s <= span.from_s || own.from_s >= span.until_s) continue;
      all.counted = {any ? all.counted.from_s : own.from_s, own.until_s};
      any = true;
      for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        counts[bin] += static_cast<double>(sim::long_number(table.at(bin, step)));
      }
    }
  }
  std::size_t first = 0;
  std::size_t end = counts.size();
  while (first < end && counts[first] == 0) ++first;
  while (end > first && counts[end - 1] == 0) --end;
  all.bars.reserve(end - first);
  for (std::size_t bin = first; bin < end; ++bin) {
    all.bars.push_back({bin_from_s(bin), bin_from_s(bin + 1), counts[bin]});
    all.records += counts[bin];
  }
  return all;
}

}  // namespace weir::gui
