#include "reports/study/measure.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace weir::reports {

namespace {

using sim::Metric;

double per_second(std::int64_t count, const sim::RunResult& result) {
  const double seconds = counted_s(result);
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::optional<double> value_for_reader(const sim::RunResult& result,
                                       const sim::ReaderResult& reader,
                                       const sim::Objective& objective) {
  switch (objective.metric) {
    case Metric::ReadBytes:
      return per_second(reader.read_bytes, result);
    case Metric::ReadThrottled:
      return per_second(reader.refused_calls, result);
    case Metric::IteratorAge:
      return statistic_s(reader.iterator_age, objective.stat);
    case Metric::RecordsExpired:
      return static_cast<double>(reader.ledger.expired.records);
    case Metric::IteratorAgeRecoveryTime: {
      double longest = 0;
      for (const auto& recovery : reader.recoveries) {
        if (!recovery) return std::nullopt;  // never: the objective is not met
        longest = std::max(longest, std::chrono::duration<double>(*recovery).count());
      }
      return longest;
    }
    case Metric::EndToEndLatency: {
      const auto seconds = statistic_s(reader.latency, objective.stat);
      return seconds ? std::optional{*seconds * 1000} : std::nullopt;
    }
    case Metric::LeasesMoved:
      return reader.kcl ? std::optional{static_cast<double>(reader.kcl->moved())} : std::nullopt;
    case Metric::FailoverTime:
      if (!reader.kcl) return std::nullopt;
      return statistic_s(reader.kcl->failover_time, objective.stat).value_or(0);
    default:
      return std::nullopt;
  }
}

bool within(double value, const sim::Objective& objective) {
  return (!objective.min || value >= *objective.min) && (!objective.max || value <= *objective.max);
}

Measurement measure_readers(const sim::RunResult& result, const sim::Objective& objective) {
  std::vector<double> values;
  bool all_met = true;
  for (const sim::ReaderResult& reader : result.readers) {
    if (!objective.consumer.empty() && reader.name != objective.consumer) continue;
    const auto value = value_for_reader(result, reader, objective);
    all_met = all_met && value && within(*value, objective);
    if (value) values.push_back(*value);
  }
  if (values.empty()) return {};
  const bool low_is_bad = objective.min && !objective.max;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {low_is_bad ? *low : *high, all_met};
}

double value_for_stream(const sim::RunResult& result, Metric metric) {
  switch (metric) {
    case Metric::RecordsDropped:
      return static_cast<double>(result.dropped_records);
    case Metric::WriteThrottled:
      return per_second(result.refused_records, result);
    case Metric::WriteThrottleRatio:
      return write_throttle_ratio(result);
    case Metric::WriteRecords:
      return per_second(result.write_records, result);
    default:
      return per_second(result.write_bytes, result);
  }
}

}  // namespace

Measurement measure(const sim::RunResult& result, const sim::Objective& objective) {
  if (!objective.during.empty() && result.window.empty()) {
    const auto part = std::ranges::find(result.windows, objective.during, &sim::RunResult::window);
    return part == result.windows.end() ? Measurement{} : measure(*part, objective);
  }
  if (sim::is_of_readers(objective.metric)) return measure_readers(result, objective);
  const double value = value_for_stream(result, objective.metric);
  return {value, within(value, objective)};
}

std::optional<double> statistic_s(const sim::Histogram& histogram, sim::Stat stat) {
  if (histogram.count() == 0) return std::nullopt;
  switch (stat) {
    case sim::Stat::Mean:
      return histogram.mean_s();
    case sim::Stat::P50:
      return histogram.quantile_s(0.5);
    case sim::Stat::P90:
      return histogram.quantile_s(0.9);
    case sim::Stat::P99:
      return histogram.quantile_s(0.99);
    case sim::Stat::P999:
      return histogram.quantile_s(0.999);
    case sim::Stat::Max:
      return histogram.max_s();
  }
  return std::nullopt;
}

double counted_s(const sim::RunResult& result) {
  return std::chrono::duration<double>(std::max(Duration{}, result.duration - result.warm_up))
      .count();
}

double write_throttle_ratio(const sim::RunResult& result) {
  if (result.attempted_records == 0) return 0;
  return static_cast<double>(result.refused_records) /
         static_cast<double>(result.attempted_records);
}

}  // namespace weir::reports
