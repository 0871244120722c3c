#include <string>
#include <utility>

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
bool read_point(ProblemCollector& problems, const Node& node, const RecordSize& size,
                bool size_known, std::vector<LoadPoint>& points, Place& before) {
  if (node.kind != Node::Kind::Array || node.items.size() != 2) {
    return report_no_point(problems, node.place, "must be a time and a rate in brackets");
  }
  const auto at = read_duration(problems, node.items[0], "points", bounds::kMoment, Clock::Yes);
  const auto rate = read_rate(problems, node.items[1], "points", size, size_known);
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

}  // namespace

std::optional<double> read_rate(ProblemCollector& problems, const Node& node, std::string_view key,
                                const RecordSize& size, bool size_known) {
  const auto quantity = read_quantity(
      problems, node, key, {Dimension::RecordRate, Dimension::ByteRate}, kMeant, kExample);
  if (!quantity) return std::nullopt;
  note_decimal_megabyte(problems, node, *quantity);
  double records_per_s = quantity->value();
  if (quantity->dimension == Dimension::ByteRate) {
    if (!size_known) return std::nullopt;  // what the size lacks has been reported
    records_per_s /= mean_bytes(size);
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

std::vector<LoadPoint> read_load(ProblemCollector& problems, const Node& node,
                                 const RecordSize& size, bool size_known) {
  TableReader table{problems, node, load_keys()};
  bool points_shape = true;
  table.choice<bool>("shape", points_shape, {{"points", true}});
  std::vector<LoadPoint> points;
  const Node* list = table.find("points");
  if (list == nullptr) {
    table.missing("points", "a list of times and rates is expected");
    return points;
  }
  if (list->kind != Node::Kind::Array || list->items.empty()) {
    problems.error("E0404", "`points` must be a list of times and rates", list->place,
                   R"(e.g. [["00:00", "1000 records/s"], ["05:00", "4000 records/s"]])");
    return points;
  }
  if (list->items.size() > bounds::kLoadPoints) {
    problems.error("E0313",
                   "`points` may have at most " +
                       grouped(static_cast<std::int64_t>(bounds::kLoadPoints)) + " points",
                   list->place);
    return points;
  }
  bool good = true;
  double peak = 0;
  Place before;
  for (const Node& point : list->items) {
    if (problems.full()) return points;
    good = read_point(problems, point, size, size_known, points, before) && good;
    if (!points.empty()) peak = std::max(peak, points.back().records_per_s);
  }
  if (good && peak <= 0) {
    problems.error("E0404", "`points` are all zero: no record would ever be born", list->place);
  }
  return points;
}

}  // namespace weir::sim
