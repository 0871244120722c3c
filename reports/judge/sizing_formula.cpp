#include "reports/judge/sizing_formula.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "reports/judge/wording.hpp"
#include "sim/scenario/scenario_bounds.hpp"

namespace weir::reports {

namespace {

constexpr double kKibPerShardWritten = 1024;
constexpr double kKibPerShardRead = 2048;

double mean_data_bytes(const sim::Producer& producer) {
  if (!producer.trace) return sim::mean_bytes(producer.record_size);
  double sum = 0;
  for (const sim::Trace::Row& row : producer.trace->trace->rows) {
    sum += static_cast<double>(row.bytes);
  }
  return sum / std::max(1.0, static_cast<double>(producer.trace->trace->rows.size()));
}

// Records a second at an instant; of a log its mean.
double rate_at(const sim::Producer& producer, Duration at) {
  if (producer.trace) {
    const sim::Trace& trace = *producer.trace->trace;
    const double seconds =
        std::max(1e-3, static_cast<double>(trace.span_ms()) / 1e3 / producer.trace->speed);
    return static_cast<double>(trace.rows.size()) * static_cast<double>(producer.trace->scale) /
           seconds;
  }
  const auto& load = producer.load;
  const auto next = std::ranges::upper_bound(load, at, {}, &sim::LoadPoint::at);
  if (next == load.begin()) return load.empty() ? 0 : load.front().records_per_s;
  if (next == load.end()) return load.back().records_per_s;
  const sim::LoadPoint& before = *std::prev(next);
  const double part = static_cast<double>((at - before.at).count()) /
                      static_cast<double>((next->at - before.at).count());
  return before.records_per_s + part * (next->records_per_s - before.records_per_s);
}

}  // namespace

SizingFormula sizing_formula(const sim::Scenario& scenario) {
  std::set<Duration> corners{Duration{}};
  for (const sim::Producer& producer : scenario.producers) {
    for (const sim::LoadPoint& point : producer.load) {
      if (point.at < scenario.simulation.duration) corners.insert(point.at);
    }
  }
  SizingFormula formula;
  formula.polling_readers =
      std::ranges::count(scenario.consumers, sim::Retrieval::Polling, &sim::Consumer::retrieval);
  for (const Duration corner : corners) {
    double records = 0;
    double kib = 0;
    for (const sim::Producer& producer : scenario.producers) {
      const double rate = rate_at(producer, corner);
      records += rate;
      kib += rate * std::ceil(mean_data_bytes(producer) / static_cast<double>(kKiB));
    }
    if (kib < formula.kib_per_s) continue;
    formula.records_per_s = records;
    formula.kib_per_s = kib;
  }
  const double read = formula.kib_per_s * static_cast<double>(formula.polling_readers);
  formula.shards = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(std::ceil(
             std::max(formula.kib_per_s / kKibPerShardWritten, read / kKibPerShardRead))));
  return formula;
}

std::string formula_sentence(const SizingFormula& formula, std::int64_t shards, bool failed,
                             const std::vector<Finding>& findings) {
  const auto found = [&](std::string_view id) {
    return std::ranges::find(findings, id, &Finding::id) != findings.end();
  };
  std::string text =
      fmt::format("AWS's sizing formula asks for {} at {} records/s",
                  counted_text(formula.shards, "shard"), number_text(formula.records_per_s, 3));
  if (formula.shards > shards) {
    return text + (failed ? "" : "; it rounds every record up to whole KB");
  }
  if (!failed) return text;
  if (found("hot-key")) return text + "; it knows no keys, and one of them is too hot for a shard";
  if (found("reshard-too-late")) return text + "; it does not say when they must be open";
  if (formula.records_per_s > 1000.0 * static_cast<double>(shards)) {
    return text + "; it knows no limit of records, and a shard takes 1,000 a second";
  }
  if (found("hot-shard") || found("empty-shards")) {
    return text + "; it takes the load as even over the shards";
  }
  return text + "; it takes the load as even over time and shards, and readers as fast enough";
}

}  // namespace weir::reports
