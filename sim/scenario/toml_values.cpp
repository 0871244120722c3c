#include <algorithm>
#include <cmath>

#include "sim/scenario/toml_reader.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

using Kind = QuantityMistake::Kind;

constexpr std::size_t kShownLetters = 60;

std::string quoted(std::string_view key) {
  return "`" + std::string{key} + "`";
}

// Bounds are round: 1,000,000, not 1e+06.
std::string bound_text(double bound) {
  const auto whole = static_cast<std::int64_t>(bound);
  return static_cast<double>(whole) == bound ? grouped(whole) : number_text(bound);
}

void report_mistake(ProblemCollector& problems, const Node& node, std::string_view key,
                    const QuantityMistake& mistake, std::string_view meant,
                    std::string_view example) {
  const std::string what = quoted(key) + " must be " + std::string{meant};
  const std::string such = "e.g. " + std::string{example};
  switch (mistake.kind) {
    case Kind::Empty:
    case Kind::NoNumber:
      problems.error("E0302", what + ", but " + shown(node) + " does not begin with a number",
                     node.place, such);
      return;
    case Kind::NotFinite:
      problems.error("E0303", what + ", but " + shown(node) + " is not finite", node.place, such);
      return;
    case Kind::Negative:
      problems.error("E0303", what + " and not negative, but is " + shown(node), node.place, such);
      return;
    case Kind::TooPrecise:
      problems.error("E0302", what + ", but " + shown(node) + " has more than 18 digits",
                     node.place, such);
      return;
    case Kind::UnknownUnit:
      break;
  }
  const std::string_view near = nearest_unit(mistake.unit);
  problems.error("E0312",
                 what + ", but \"" + printable(mistake.unit, kShownLetters) + "\" is not a unit",
                 node.place, near.empty() ? such : "did you mean \"" + std::string{near} + "\"?",
                 "units: B KiB MiB GiB kB MB GB, records, /s /min /h, us ms s min h d, %");
}

void report_dimension(ProblemCollector& problems, const Node& node, std::string_view key,
                      const Quantity& quantity, std::string_view meant, std::string_view example) {
  const std::string what = quoted(key) + " must be " + std::string{meant} + ", but ";
  const std::string such = "e.g. " + std::string{example};
  if (quantity.dimension == Dimension::Number) {
    problems.error("E0301", what + shown(node) + " has no unit", node.place, such);
  } else {
    problems.error("E0311", what + shown(node) + " is " + std::string{describe(quantity.dimension)},
                   node.place, such);
  }
}

// Integers and floats of TOML, unless NaN or infinite.
std::optional<double> finite(const Node& node) {
  const bool number = node.kind == Node::Kind::Integer || node.kind == Node::Kind::Float;
  if (!number || !std::isfinite(node.number)) return std::nullopt;
  return node.number;
}

void report_no_number(ProblemCollector& problems, const Node& node, std::string_view key,
                      std::string_view meant) {
  const bool not_finite = node.kind == Node::Kind::Float && !std::isfinite(node.number);
  problems.error(not_finite ? "E0303" : "E0201",
                 quoted(key) + " must be " + std::string{meant} + ", but is " + shown(node),
                 node.place,
                 node.kind == Node::Kind::Text ? "a number without quotes and unit" : "");
}

}  // namespace

std::string shown(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Text:
      return "\"" + printable(node.text, kShownLetters) + "\"";
    case Node::Kind::Integer:
      return std::to_string(node.integer);
    case Node::Kind::Float:
      if (std::isnan(node.number)) return "not a number (nan)";
      if (std::isinf(node.number)) return node.number > 0 ? "infinite (inf)" : "infinite (-inf)";
      return number_text(node.number);
    case Node::Kind::Boolean:
      return node.boolean ? "true" : "false";
    case Node::Kind::DateTime:
      return "the date " + node.text;
    case Node::Kind::Array:
    case Node::Kind::Table:
      break;
  }
  return std::string{describe(node.kind)};
}

bool is_interval(const Node& node) {
  return node.kind == Node::Kind::Table && !node.members.empty() &&
         std::all_of(node.members.begin(), node.members.end(), [](const Member& member) {
           return member.key == "low" || member.key == "mid" || member.key == "high";
         });
}

void report_not_built(ProblemCollector& problems, const std::string& what, const Place& place) {
  problems.error("E0001", what + " is not in this version", place, "known, but not built yet");
}

std::optional<std::int64_t> read_count(ProblemCollector& problems, const Node& node,
                                       std::string_view key, Bounds<std::int64_t> bounds) {
  if (node.kind != Node::Kind::Integer) {
    report_no_number(problems, node, key, "a whole number");
    return std::nullopt;
  }
  if (node.integer < bounds.least || node.integer > bounds.most) {
    problems.error("E0313",
                   quoted(key) + " must be " + grouped(bounds.least) + " to " +
                       grouped(bounds.most) + ", but is " + grouped(node.integer),
                   node.place, "out of bounds");
    return std::nullopt;
  }
  return node.integer;
}

std::optional<double> read_number(ProblemCollector& problems, const Node& node,
                                  std::string_view key, Bounds<double> bounds) {
  const auto number = finite(node);
  if (!number) {
    report_no_number(problems, node, key, "a number");
    return std::nullopt;
  }
  if (*number < bounds.least || *number > bounds.most) {
    problems.error("E0313",
                   quoted(key) + " must be " + bound_text(bounds.least) + " to " +
                       bound_text(bounds.most) + ", but is " + shown(node),
                   node.place, "out of bounds");
    return std::nullopt;
  }
  return number;
}

std::optional<Quantity> read_quantity(ProblemCollector& problems, const Node& node,
                                      std::string_view key,
                                      std::initializer_list<Dimension> dimensions,
                                      std::string_view meant, std::string_view example,
                                      Clock clock) {
  const bool bare = node.kind == Node::Kind::Integer || node.kind == Node::Kind::Float;
  if (bare && std::isfinite(node.number)) {
    report_dimension(problems, node, key, Quantity{}, meant, example);
    return std::nullopt;
  }
  // TOML takes 01:30:00 without quotes for a time of day
  const bool is_clock = clock == Clock::Yes && node.kind == Node::Kind::DateTime &&
                        parse_moment(node.text).has_value();
  if (node.kind != Node::Kind::Text && !is_clock) {
    problems.error(bare ? "E0303" : "E0201",
                   quoted(key) + " must be " + std::string{meant} + ", but is " + shown(node),
                   node.place, "e.g. " + std::string{example});
    return std::nullopt;
  }
  auto quantity = clock == Clock::Yes ? parse_moment(node.text) : parse_quantity(node.text);
  if (!quantity) {
    report_mistake(problems, node, key, quantity.error(), meant, example);
    return std::nullopt;
  }
  if (std::find(dimensions.begin(), dimensions.end(), quantity->dimension) == dimensions.end()) {
    report_dimension(problems, node, key, *quantity, meant, example);
    return std::nullopt;
  }
  return *quantity;
}

std::optional<Duration> read_duration(ProblemCollector& problems, const Node& node,
                                      std::string_view key, Bounds<Duration> bounds, Clock clock) {
  const bool moment = clock == Clock::Yes;
  const auto quantity = read_quantity(
      problems, node, key, {Dimension::Time}, moment ? "a time since the start" : "a time",
      moment ? R"("05:00" or "90 min")" : R"("100 ms" or "30 min")", clock);
  if (!quantity) return std::nullopt;
  if (!quantity->whole || *quantity->whole < bounds.least.count() ||
      *quantity->whole > bounds.most.count()) {
    problems.error("E0313",
                   quoted(key) + " must be " + duration_text(bounds.least) + " to " +
                       duration_text(bounds.most) + ", but is " + shown(node),
                   node.place, "out of bounds");
    return std::nullopt;
  }
  return Duration{*quantity->whole};
}

}  // namespace weir::sim
