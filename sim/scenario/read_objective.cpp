#include <algorithm>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// How the limit of a metric is written.
struct LimitKind {
  std::vector<Dimension> dimensions;
  std::string_view meant;
  std::string_view example;
  std::int64_t time_unit = 1;  // of results, in ns
};

LimitKind limit_kind(Metric metric) {
  using enum Dimension;
  switch (metric) {
    case Metric::IteratorAgeRecoveryTime:
      return {{Time}, "a time", R"("2 h")", kNanosPerSecond};
    case Metric::RecordsExpired:
    case Metric::RecordsDropped:
      return {{Records}, "a number of records", R"("0 records")"};
    case Metric::WriteThrottled:
    case Metric::WriteRecords:
      return {{RecordRate}, "records/s", R"("100 records/s")"};
    case Metric::WriteThrottleRatio:
      return {{Percent}, "a percentage", R"("0.1 %")"};
    case Metric::WriteBytes:
    case Metric::ReadBytes:
      return {{ByteRate}, "bytes/s", R"("1 MiB/s")"};
    case Metric::ReadThrottled:
      return {{CallRate, Rate}, "calls/s", R"("1 calls/s")"};
    case Metric::IteratorAge:
      return {{Time, Percent},
              "a time or a percentage of the retention",
              R"("30 s" or "50 %")",
              kNanosPerSecond};
    case Metric::EndToEndLatency:
      return {{Time}, "a time", R"("1 s")", 1'000'000};
    case Metric::LeasesMoved:
      return {{}, "a number of leases", "100"};
    case Metric::FailoverTime:
      return {{Time}, "a time", R"("45 s")", kNanosPerSecond};
  }
  return {};
}

bool read_metric(TableReader& table, Metric& metric) {
  if (!table.has("metric")) {
    table.missing("metric", "what must be good?", "e.g. metric = \"records_dropped\"");
    return false;
  }
  constexpr bool kLater = false;
  return table.choice<Metric>("metric", metric,
                              {{"records_dropped", Metric::RecordsDropped},
                               {"write_throttled", Metric::WriteThrottled},
                               {"write_throttle_ratio", Metric::WriteThrottleRatio},
                               {"write_records", Metric::WriteRecords},
                               {"write_bytes", Metric::WriteBytes},
                               {"read_bytes", Metric::ReadBytes},
                               {"read_throttled", Metric::ReadThrottled},
                               {"iterator_age", Metric::IteratorAge},
                               {"end_to_end_latency", Metric::EndToEndLatency},
                               {"iterator_age_recovery_time", Metric::IteratorAgeRecoveryTime},
                               {"put_latency", {}, kLater},
                               {"records_expired", Metric::RecordsExpired},
                               {"leases_moved", Metric::LeasesMoved},
                               {"failover_time", Metric::FailoverTime},
                               {"cost", {}, kLater}});
}

void read_stat(TableReader& table, Objective& objective) {
  if (!table.has("stat")) return;
  if (!has_stat(objective.metric)) {
    table.problems().error("E0207",
                           "`stat` belongs to a latency or an age; `" +
                               std::string{name_of(objective.metric)} + "` is one number",
                           table.place_of_key("stat"), "leave this out", {},
                           table.second_place("metric", "one number"));
    return;
  }
  table.choice<Stat>("stat", objective.stat,
                     {{"mean", Stat::Mean},
                      {"p50", Stat::P50},
                      {"p90", Stat::P90},
                      {"p99", Stat::P99},
                      {"p99.9", Stat::P999},
                      {"max", Stat::Max}});
}

void check_reader(TableReader& table, const Objective& objective, const Scenario& scenario,
                  bool one_of_several) {
  ProblemCollector& problems = table.problems();
  const bool of_leases = is_of_leases(objective.metric);
  const std::string whose = one_of_several ? " of stream \"" + scenario.stream.name + "\"" : "";
  if (!is_of_readers(objective.metric)) {
    if (!table.has("consumer")) return;
    problems.error("E0207",
                   "`consumer` belongs to what readers do; `" +
                       std::string{name_of(objective.metric)} + "` is of the whole stream",
                   table.place_of_key("consumer"), "leave this out", {},
                   table.second_place("metric", "of the whole stream"));
    return;
  }
  std::vector<std::string_view> names;
  for (const Consumer& consumer : scenario.consumers) {
    if (!of_leases || consumer.kcl) names.push_back(consumer.name);
  }
  if (names.empty()) {
    problems.error("E0407",
                   "`" + std::string{name_of(objective.metric)} + "` needs a reader" +
                       (of_leases ? " with kind = \"kcl\", but there is none" + whose
                                  : ", but there is no [[consumer]]" + whose),
                   table.place_of("metric"), of_leases ? "nobody has leases" : "nobody reads");
    return;
  }
  if (objective.consumer.empty() ||
      std::find(names.begin(), names.end(), objective.consumer) != names.end()) {
    return;
  }
  const std::string_view meant = nearest(objective.consumer, names);
  problems.error("E0407", "there is no consumer \"" + objective.consumer + "\"" + whose,
                 table.place_of("consumer"),
                 meant.empty() ? "" : "did you mean \"" + std::string{meant} + "\"?");
}

void check_window(TableReader& table, const Objective& objective, const Scenario& scenario) {
  if (objective.during.empty()) return;
  ProblemCollector& problems = table.problems();
  if (scenario.windows.empty() && problems.has_errors()) return;  // they could not be read
  if (objective.metric == Metric::IteratorAgeRecoveryTime) {
    problems.error("E0207", "`during` does not go with a recovery: that begins with a fault's end",
                   table.place_of_key("during"), "leave this out", {},
                   table.second_place("metric", "of faults"));
    return;
  }
  std::vector<std::string_view> names;
  names.reserve(scenario.windows.size());
  for (const Window& window : scenario.windows) names.push_back(window.name);
  if (std::find(names.begin(), names.end(), objective.during) != names.end()) return;
  const std::string_view meant = nearest(objective.during, names);
  problems.error("E0434", "there is no window \"" + objective.during + "\"",
                 table.place_of("during"),
                 meant.empty() ? "" : "did you mean \"" + std::string{meant} + "\"?",
                 names.empty() ? "help: [window] with e.g. peak = { from = \"06:00\", until = "
                                 "\"10:00\" }"
                               : "");
}

// Reads `min` or `max` in the unit of the metric's results.
std::optional<double> read_limit(TableReader& table, std::string_view key, Objective& objective,
                                 Duration retention) {
  const Node* node = table.find(key);
  if (node == nullptr) return std::nullopt;
  const LimitKind kind = limit_kind(objective.metric);
  const bool may_be_bare = objective.metric == Metric::RecordsDropped;
  if (objective.metric == Metric::LeasesMoved ||
      (may_be_bare && node->kind == Node::Kind::Integer)) {
    const auto records =
        read_count(table.problems(), *node, key, {0, static_cast<std::int64_t>(bounds::kRecords)});
    return records ? std::optional{static_cast<double>(*records)} : std::nullopt;
  }
  std::optional<Quantity> quantity;
  if (kind.dimensions.size() == 1) {
    quantity =
        read_quantity(table.problems(), *node, key, {kind.dimensions[0]}, kind.meant, kind.example);
  } else {
    quantity = read_quantity(table.problems(), *node, key, {kind.dimensions[0], kind.dimensions[1]},
                             kind.meant, kind.example);
  }
  if (!quantity) return std::nullopt;
  const bool percent = quantity->dimension == Dimension::Percent;
  if (percent && quantity->number > 100) {
    table.problems().error(
        "E0313", "`" + std::string{key} + "` must be at most 100 %, but is " + shown(*node),
        node->place, "out of bounds");
    return std::nullopt;
  }
  if (percent && objective.metric == Metric::IteratorAge) {
    objective.of_retention = true;
    return quantity->value() *
           (static_cast<double>(retention.count()) / static_cast<double>(kNanosPerSecond));
  }
  if (quantity->dimension == Dimension::Time) return quantity->in_units_of(kind.time_unit);
  return quantity->value();
}

void read_limits(TableReader& table, Objective& objective, Duration retention) {
  if (!table.has("min") && !table.has("max")) {
    table.missing("max", "what is the limit?", "help: give `max` or `min`");
    return;
  }
  objective.min = read_limit(table, "min", objective, retention);
  const bool min_of_retention = objective.of_retention;
  objective.of_retention = false;
  objective.max = read_limit(table, "max", objective, retention);
  if (objective.min && objective.max && min_of_retention != objective.of_retention) {
    table.problems().error("E0406", "`min` and `max` must both be times or both percentages",
                           table.place_of("max"),
                           objective.of_retention ? "a percentage" : "a time", {},
                           table.second_place("min", min_of_retention ? "a percentage" : "a time"));
  }
  objective.of_retention = objective.of_retention || min_of_retention;
  if (objective.min && objective.max && *objective.min > *objective.max) {
    table.problems().error("E0406", "`min` is above `max`", table.place_of("min"),
                           "nothing can meet both", {}, table.second_place("max", "the most"));
  }
}

}  // namespace

Objective read_objective(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                         bool one_of_several) {
  Objective objective;
  TableReader table{problems, node, objective_keys()};
  table.text("name", objective.name, bounds::kTitleLetters);
  table.text("consumer", objective.consumer, bounds::kNameLetters);
  table.text("during", objective.during, bounds::kNameLetters);
  constexpr double kLeastShare = 0.001;
  table.share("in", objective.in, {kLeastShare, 1.0});
  if (!read_metric(table, objective.metric)) return objective;
  if (objective.name.empty()) objective.name = name_of(objective.metric);
  read_stat(table, objective);
  check_reader(table, objective, scenario, one_of_several);
  check_window(table, objective, scenario);
  read_limits(table, objective, scenario.stream.retention);
  return objective;
}

}  // namespace weir::sim
