#include <algorithm>
#include <limits>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

using Kind = ScalingStep::Kind;

constexpr std::string_view kNever = "never";
constexpr std::array kMetrics{ScalingMetric::Write,          ScalingMetric::WriteBytes,
                              ScalingMetric::WriteRecords,   ScalingMetric::Read,
                              ScalingMetric::WriteThrottles, ScalingMetric::ReadThrottles,
                              ScalingMetric::IteratorAge,    ScalingMetric::ShardRecords};

Dimension dimension_of(ScalingMetric metric) {
  switch (metric) {
    case ScalingMetric::WriteThrottles:
    case ScalingMetric::ShardRecords:
      return Dimension::RecordRate;
    case ScalingMetric::ReadThrottles:
      return Dimension::CallRate;
    case ScalingMetric::IteratorAge:
      return Dimension::Time;
    default:
      return Dimension::Percent;
  }
}

// What a threshold of the metrics is written like.
std::string_view example_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::RecordRate:
      return "\"800 records/s\"";
    case Dimension::CallRate:
      return "\"1 calls/s\"";
    case Dimension::Time:
      return "\"5 min\"";
    default:
      return "\"75 %\"";
  }
}

void read_metrics(TableReader& table, std::vector<ScalingMetric>& metrics) {
  const Node* list = table.find("metrics");
  if (list == nullptr) return;
  ProblemCollector& problems = table.problems();
  std::string words;
  for (const ScalingMetric metric : kMetrics) {
    words += (words.empty() ? "" : ", ") + std::string{name_of(metric)};
  }
  std::vector<ScalingMetric> read;
  const bool is_list = list->kind == Node::Kind::Array && !list->items.empty() &&
                       list->items.size() <= kMetrics.size();
  if (!is_list) {
    problems.error("E0314", "`metrics` must be a list of them", list->place,
                   R"(e.g. ["write", "read"])", "help: one or more of " + words);
    return;
  }
  for (const Node& item : list->items) {
    const auto* const found =
        std::find_if(kMetrics.begin(), kMetrics.end(), [&](ScalingMetric metric) {
          return item.kind == Node::Kind::Text && item.text == name_of(metric);
        });
    if (found == kMetrics.end()) {
      problems.error("E0314", "`metrics` cannot have " + shown(item), item.place, "not one",
                     "help: one or more of " + words);
      return;
    }
    const bool mixes = !read.empty() && (dimension_of(*found) != dimension_of(read.front()) ||
                                         *found == ScalingMetric::ShardRecords ||
                                         read.front() == ScalingMetric::ShardRecords);
    if (mixes) {
      problems.error("E0429", "one threshold cannot be for both", item.place,
                     "measured in another unit, or of single shards", {},
                     SecondPlace{list->items.front().place, "than this"});
      return;
    }
    read.push_back(*found);
  }
  metrics = std::move(read);
}

void read_table(ProblemCollector& problems, const Node& list, ScalingStep& step) {
  const auto refuse = [&](const Place& place) {
    problems.error("E0314", "`table` must be rows of a number of shards and a factor", place,
                   R"(e.g. [[3, 2.0], [50, 1.5], ["more", 1.25]], the rows in order)");
  };
  std::vector<std::pair<std::int64_t, double>> rows;
  if (list.kind != Node::Kind::Array || list.items.empty() || list.items.size() > 100) {
    return refuse(list.place);
  }
  for (const Node& row : list.items) {
    if (row.kind != Node::Kind::Array || row.items.size() != 2) return refuse(row.place);
    const bool last = row.items[0].kind == Node::Kind::Text && row.items[0].text == "more";
    const auto upto = last ? std::optional{std::numeric_limits<std::int64_t>::max()}
                           : read_count(problems, row.items[0], "table", bounds::kShards);
    const auto factor = read_number(problems, row.items[1], "table", bounds::kScalingFactor);
    if (!upto || !factor) return;
    if (!rows.empty() && *upto <= rows.back().first) return refuse(row.place);
    rows.emplace_back(*upto, *factor);
  }
  step = {.kind = Kind::Table, .by = 1, .round_up = false, .table = std::move(rows)};
}

void read_step(TableReader& table, ScalingStep& step) {
  std::string_view first;
  for (const std::string_view key : {"add", "factor", "table", "usage", "percent"}) {
    if (!table.has(key)) continue;
    if (!first.empty()) {
      table.problems().error(
          "E0207", "`" + std::string{first} + "` and `" + std::string{key} + "` exclude each other",
          table.place_of_key(key), "another way to say how far", {},
          table.second_place(first, "the one"));
      return;
    }
    first = key;
  }
  ScalingStep read = step;
  std::int64_t count = 0;
  if (table.count("add", count, bounds::kShards)) {
    read = {.kind = Kind::Add, .by = static_cast<double>(count)};
  }
  double by = 0;
  if (table.number("factor", by, bounds::kScalingFactor)) read = {.kind = Kind::Factor, .by = by};
  if (table.share("usage", by, bounds::kScalingUsage)) read = {.kind = Kind::Usage, .by = by};
  if (table.number("percent", by, bounds::kScalingPercent)) {
    read = {.kind = Kind::Percent, .by = by};
  }
  if (const Node* rows = table.find("table")) read_table(table.problems(), *rows, read);
  table.boolean("round_up", read.round_up);
  step = std::move(read);
}

void read_threshold(TableReader& table, ScalingMetric metric, double& threshold) {
  const Node* node = table.find("threshold");
  if (node == nullptr) return;
  if (node->kind == Node::Kind::Text && node->text == kNever) {
    threshold = -1;
    return;
  }
  const Dimension dimension = dimension_of(metric);
  const auto read = read_quantity(table.problems(), *node, "threshold", {dimension},
                                  describe(dimension), example_of(dimension));
  if (read) threshold = read->value() / (dimension == Dimension::Time ? 1e9 : 1);
}

void read_rule(ProblemCollector& problems, const Node& node, ScalingMetric metric,
               ScalingRule& rule) {
  TableReader table{problems, node, scaling_rule_keys()};
  read_threshold(table, metric, rule.threshold);
  constexpr Duration kMinute = std::chrono::minutes{1};
  Duration period = rule.period;
  if (table.duration("period", period, {kMinute, bounds::kScalingSpan.most})) {
    if (period % kMinute != Duration{}) {
      problems.error("E0313", "`period` must be whole minutes", table.place_of("period"),
                     "CloudWatch has no finer numbers of a stream");
    } else {
      rule.period = period;
    }
  }
  const bool has_datapoints = table.count("datapoints", rule.datapoints, bounds::kDatapoints);
  if (!table.count("of", rule.of, bounds::kDatapoints) && has_datapoints) rule.of = rule.datapoints;
  if (!has_datapoints && table.has("of")) rule.datapoints = rule.of;
  table.duration("cool_down", rule.cool_down, bounds::kScalingSpan);
  read_step(table, rule.step);
  if (rule.datapoints > rule.of) {
    problems.error("E0429", "more periods are to be beyond the threshold than are looked at",
                   table.place_of("datapoints"), "at most `of`", {},
                   table.second_place("of", "so many are looked at"));
  }
  if (rule.period * rule.of > bounds::kScalingSpan.most) {
    problems.error("E0429", "a rule looks back 48 h at most", node.place,
                   duration_text(rule.period * rule.of) + " of periods");
  }
}

}  // namespace

Autoscaler read_autoscaler(ProblemCollector& problems, const Node& node, std::size_t index,
                           const Scenario& scenario) {
  using enum AutoscalerKind;
  TableReader table{problems, node, autoscaler_keys()};
  AutoscalerKind kind = Law;
  table.choice<AutoscalerKind>("kind", kind,
                               {{name_of(Law), Law},
                                {name_of(ScalingUtils), ScalingUtils},
                                {name_of(AwsSample), AwsSample},
                                {name_of(Adaptavist), Adaptavist},
                                {name_of(Epsagon), Epsagon},
                                {name_of(ApplicationAutoScaling), ApplicationAutoScaling},
                                {name_of(Xaxis), Xaxis}});
  Autoscaler robot = preset_of(kind, scenario.stream.shard_count);
  robot.name = default_name("autoscaler", index);
  table.text("name", robot.name, bounds::kNameLetters);
  read_metrics(table, robot.metrics);
  robot.one_shard = robot.metrics.front() == ScalingMetric::ShardRecords;
  if (robot.kind == ScalingUtils) {
    read_scaling_policy(table, scenario, robot);
  } else if (table.has("policy")) {
    problems.error("E0207", "`policy` is the file of kind = \"scaling_utils\"",
                   table.place_of_key("policy"), "never read", {},
                   table.second_place("kind", "another robot"));
  }
  table.duration("check", robot.check, bounds::kScalingCheck);
  table.duration("delay", robot.delay, bounds::kWait);
  table.duration("refresh", robot.refresh, bounds::kScalingSpan);
  table.choice<MissingData>("missing", robot.missing,
                            {{name_of(MissingData::Ignore), MissingData::Ignore},
                             {name_of(MissingData::Breaching), MissingData::Breaching},
                             {name_of(MissingData::NotBreaching), MissingData::NotBreaching},
                             {name_of(MissingData::Zero), MissingData::Zero}});
  table.count("min_shards", robot.min_shards, bounds::kShards);
  table.count("max_shards", robot.max_shards, bounds::kShards);
  Duration guard{};
  if (table.duration("lag_guard", guard, {std::chrono::seconds{1}, bounds::kScalingSpan.most})) {
    robot.lag_guard = guard;
  }
  const ScalingMetric metric = robot.metrics.front();
  if (const Node* up = table.table("up")) read_rule(problems, *up, metric, robot.up);
  if (const Node* down = table.table("down")) read_rule(problems, *down, metric, robot.down);
  if (robot.min_shards > robot.max_shards) {
    problems.error("E0429", "there are to be more shards at least than at most",
                   table.place_of(table.has("min_shards") ? "min_shards" : "max_shards"),
                   grouped(robot.min_shards) + " and " + grouped(robot.max_shards), {},
                   table.second_place("max_shards", "the most"));
  }
  return robot;
}

}  // namespace weir::sim
