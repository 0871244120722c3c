#include <algorithm>
#include <string>
#include <utility>

#include "sim/scenario/load_shape.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

constexpr std::string_view kMeant = "records/s or bytes/s";
constexpr std::string_view kExample = R"("4000 records/s" or "2.5 MiB/s")";

// The limit of a shard is 1 MiB/s; "1 MB/s" is 4.6 % less and mostly a slip.
void note_decimal_megabyte(ProblemCollector& problems, const Node& node, const Quantity& quantity) {
  constexpr double kMegabyte = 1e6;
  if (quantity.dimension != Dimension::ByteRate || quantity.value() != kMegabyte) return;
  problems.warning("W0101", "\"" + node.text + "\" is 10^6 bytes per second", node.place,
                   "a shard's limit is 1 MiB/s, 4.9 % more");
}

bool report_no_point(ProblemCollector& problems, const Place& place, const std::string& what,
                     std::optional<SecondPlace> second = {}) {
  problems.error("E0404", "a point of `points` " + what, place,
                 R"(e.g. ["05:00", "10000 records/s"])", {}, std::move(second));
  return false;
}

// `before`: where the time of the last of `points` stands.
bool read_point(ProblemCollector& problems, const Node& node, const MeanSize& size,
                std::vector<LoadPoint>& points, Place& before) {
  if (node.kind != Node::Kind::Array || node.items.size() != 2) {
    return report_no_point(problems, node.place, "must be a time and a rate in brackets");
  }
  const auto at = read_duration(problems, node.items[0], "points", bounds::kMoment, Clock::Yes);
  const auto rate = read_rate(problems, node.items[1], "points", size);
  if (!at || !rate) return false;
  if (!points.empty() && *at <= points.back().at) {
    return report_no_point(
        problems, node.items[0].place,
        "must be later than the one before it, " + duration_text(points.back().at),
        SecondPlace{before, "the one before it"});
  }
  before = node.items[0].place;
  points.push_back({*at, *rate});
  return true;
}

bool read_points(TableReader& table, const MeanSize& size, LoadShape& shape) {
  ProblemCollector& problems = table.problems();
  const Node* list = table.find("points");
  if (list == nullptr) {
    table.missing("points", "a list of times and rates is expected");
    return false;
  }
  if (list->kind != Node::Kind::Array || list->items.empty()) {
    problems.error("E0404", "`points` must be a list of times and rates", list->place,
                   R"(e.g. [["00:00", "1000 records/s"], ["05:00", "4000 records/s"]])");
    return false;
  }
  if (list->items.size() > bounds::kLoadPoints) {
    problems.error("E0313",
                   "`points` may have at most " +
                       grouped(static_cast<std::int64_t>(bounds::kLoadPoints)) + " points",
                   list->place);
    return false;
  }
  bool good = true;
  double peak = 0;
  Place before;
  for (const Node& point : list->items) {
    if (problems.full()) return false;
    good = read_point(problems, point, size, shape.points, before) && good;
    if (!shape.points.empty()) peak = std::max(peak, shape.points.back().records_per_s);
  }
  if (good && peak <= 0) {
    problems.error("E0404", "`points` are all zero: no record would ever be born", list->place);
  }
  return good;
}

bool read_weekdays(TableReader& table, LoadShape& shape) {
  ProblemCollector& problems = table.problems();
  const Node* list = table.find("weekdays");
  if (list == nullptr) {
    table.missing("weekdays", "a factor for each day is expected",
                  "e.g. weekdays = [1, 1, 1, 1, 1.2, 0.6, 0.5], from Monday on");
    return false;
  }
  if (list->kind != Node::Kind::Array || list->items.size() != shape.weekdays.size()) {
    problems.error("E0404", "`weekdays` must be seven factors, from Monday on", list->place,
                   "e.g. [1, 1, 1, 1, 1.2, 0.6, 0.5]");
    return false;
  }
  bool good = true;
  double most = 0;
  for (std::size_t day = 0; day < shape.weekdays.size(); ++day) {
    const auto factor = read_number(problems, list->items[day], "weekdays", bounds::kWeekdayFactor);
    good = factor.has_value() && good;
    if (factor) shape.weekdays[day] = *factor;
    if (factor) most = std::max(most, *factor);
  }
  if (good && most <= 0) {
    problems.error("E0404", "`weekdays` are all zero: no record would ever be born", list->place);
    good = false;
  }
  return good;
}

bool read_day(TableReader& table, const MeanSize& size, LoadShape& shape) {
  bool good = true;
  for (const auto& [key, rate] : {std::pair{"trough", &shape.trough}, {"peak", &shape.peak}}) {
    const Node* node = table.find(key);
    if (node == nullptr) {
      table.missing(key, "a day has a trough and a peak", "e.g. peak = \"4000 records/s\"");
      good = false;
      continue;
    }
    const auto read = read_rate(table.problems(), *node, key, size);
    good = read.has_value() && good;
    if (read) *rate = *read;
  }
  if (!table.has("peak_at")) {
    table.missing("peak_at", "when is the peak?", "e.g. peak_at = \"20:00\", the time of day");
    good = false;
  }
  if (table.has("peak_at")) {
    good = table.duration("peak_at", shape.peak_at, bounds::kTimeOfDay, Clock::Yes) && good;
  }
  if (good && shape.peak < shape.trough) {
    table.problems().error("E0404", "the `peak` must not be below the `trough`",
                           table.place_of("peak"), "less than the least", {},
                           table.second_place("trough", "the least"));
    return false;
  }
  if (good && shape.peak <= 0) {
    table.problems().error("E0404", "the `peak` is zero: no record would ever be born",
                           table.place_of("peak"));
    return false;
  }
  return good;
}

// What belongs to another shape.
bool has_strangers(TableReader& table, LoadKind kind) {
  const bool points = kind == LoadKind::Points;
  bool found = false;
  for (const std::string_view key : {"points", "trough", "peak", "peak_at", "weekdays"}) {
    const bool weekly = key == "weekdays";
    const bool fits = key == "points" ? points : !points && (!weekly || kind == LoadKind::Weekly);
    if (fits || !table.has(key)) continue;
    table.problems().error("E0207",
                           "`" + std::string{key} + "` belongs to `shape = \"" +
                               (key == "points" ? "points"
                                : weekly        ? "weekly"
                                                : "daily") +
                               "\"`",
                           table.place_of_key(key), "leave it out, or say which shape");
    found = true;
  }
  return found;
}

// A run that ends before its curve, or long after it, is mostly not meant.
void note_length(TableReader& table, const LoadShape& shape, const RunEnd& end) {
  if (shape.repeat) return;
  const double curve_s = curve_seconds(shape);
  const double run_s = static_cast<double>(end.at.count()) / static_cast<double>(kNanosPerSecond);
  const auto text = [](double seconds) {
    return grouped(static_cast<std::int64_t>(std::min(seconds, 1e15))) + " s";
  };
  constexpr double kHalf = 0.5;
  if (curve_s > run_s) {
    table.problems().warning(
        "W0122", "the run ends before the curve, which takes " + text(curve_s) + " at this speed",
        table.place_of("file"), "the rest is not played", {}, end.second_place());
  } else if (curve_s < run_s * kHalf) {
    table.problems().warning("W0122",
                             "the curve ends after " + text(curve_s) +
                                 " at this speed; then the load stays at its last value",
                             table.place_of("file"), "repeat = true begins anew", {},
                             end.second_place());
  }
}

}  // namespace

std::optional<double> read_rate(ProblemCollector& problems, const Node& node, std::string_view key,
                                const MeanSize& size) {
  const auto quantity = read_quantity(
      problems, node, key, {Dimension::RecordRate, Dimension::ByteRate}, kMeant, kExample);
  if (!quantity) return std::nullopt;
  note_decimal_megabyte(problems, node, *quantity);
  double records_per_s = quantity->value();
  if (quantity->dimension == Dimension::ByteRate) {
    if (!size.known) return std::nullopt;  // what the size lacks has been reported
    records_per_s /= mean_bytes(size.size);
  }
  if (records_per_s > bounds::kRecordsPerS) {
    problems.error("E0313",
                   "`" + std::string{key} + "` must be at most " +
                       grouped(static_cast<std::int64_t>(bounds::kRecordsPerS)) +
                       " records/s, but is " + shown(node),
                   node.place, "out of bounds");
    return std::nullopt;
  }
  return records_per_s;
}

std::optional<LoadShape> read_load(ProblemCollector& problems, const Node& node,
                                   const MeanSize& size, const std::string& start) {
  TableReader table{problems, node, load_keys()};
  LoadShape shape;
  table.choice<LoadKind>(
      "shape", shape.kind,
      {{"points", LoadKind::Points}, {"daily", LoadKind::Daily}, {"weekly", LoadKind::Weekly}});
  table.share("growth", shape.growth, bounds::kGrowth);
  if (has_strangers(table, shape.kind)) return std::nullopt;
  bool good = false;
  if (shape.kind == LoadKind::Points) {
    good = read_points(table, size, shape);
  } else {
    good = read_day(table, size, shape);
    if (shape.kind == LoadKind::Weekly) good = read_weekdays(table, shape) && good;
  }
  if (shape.kind == LoadKind::Weekly && start.empty()) {
    problems.error("E0404", "a weekly load needs to know on which day the run begins",
                   table.place_of("shape"), "simulation.start is not given",
                   "help: [simulation] start = 2026-11-23T00:00:00Z");
    good = false;
  }
  return good ? std::optional{shape} : std::nullopt;
}

std::optional<LoadShape> read_rate_curve(ProblemCollector& problems, const Node& node,
                                         const MeanSize& size, const RunEnd& end,
                                         DataFiles& files) {
  TableReader table{problems, node, rate_curve_keys()};
  LoadShape shape;
  shape.kind = LoadKind::Curve;
  if (table.has("speed") && table.has("period")) {
    problems.error("E0207", "`speed` and `period` exclude each other", table.place_of_key("speed"),
                   "leave one out", {}, SecondPlace{table.place_of_key("period"), "the other one"});
  }
  table.number("speed", shape.speed, bounds::kTraceSpeed);
  Duration period{};
  if (table.duration("period", period, bounds::kDuration)) shape.period = period;
  table.boolean("repeat", shape.repeat);
  table.share("growth", shape.growth, bounds::kGrowth);
  if (!table.has("file")) {
    table.missing("file", "which curve?", "e.g. file = \"traces/x.csv\"");
  } else if (table.text("file", shape.file, bounds::kTitleLetters)) {
    shape.curve = files.rate_curve(shape.file, table.place_of("file"), problems);
  }
  const Node* peak = table.find("peak");
  if (peak == nullptr) {
    table.missing("peak", "which rate is the curve's highest value?",
                  "e.g. peak = \"4000 records/s\"");
    return std::nullopt;
  }
  const auto rate = read_rate(problems, *peak, "peak", size);
  if (rate && *rate <= 0) {
    problems.error("E0313", "`peak` must be above 0", peak->place, "no record would ever be born");
    return std::nullopt;
  }
  if (!rate || !shape.curve) return std::nullopt;
  shape.peak = *rate;
  note_length(table, shape, end);
  return shape;
}

}  // namespace weir::sim
