#include "sim/scenario/intervals.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "model/hash_key.hpp"
#include "sim/engine/random.hpp"
#include "sim/scenario/overrides.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/toml_reader.hpp"

namespace weir::sim {

namespace {

constexpr std::array<const char*, 3> kParts{"low", "mid", "high"};

// What is about the run and the question, not about the world that it is asked of.
constexpr std::array<std::string_view, 4> kCertain{"weir", "simulation", "objective", "prices"};

constexpr double kLargest = 1e15;  // of a number without unit

// A drawn value has five digits: enough to be any value, few enough to be read and typed.
double short_number(double number) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                     std::chars_format::scientific, 4);
  double read = number;
  std::from_chars(buffer.data(), written.ptr, read);
  return read;
}

// Without an exponent.
std::string plain_text(double number) {
  std::array<char, 400> buffer{};
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return {buffer.data(), written.ptr};
}

// "4000 records/s", "4e3 records/s": " records/s". Of a clock: nothing.
std::string unit_of(std::string_view text) {
  constexpr std::string_view kOfNumber = "0123456789._+-";
  if (text.find(':') != std::string_view::npos) return "";
  std::size_t at = std::min(text.find_first_not_of(' '), text.size());
  at = std::min(text.find_first_not_of(kOfNumber, at), text.size());
  const bool exponent = at + 1 < text.size() && (text[at] == 'e' || text[at] == 'E') &&
                        kOfNumber.find(text[at + 1]) != std::string_view::npos;
  if (exponent) at = std::min(text.find_first_not_of(kOfNumber, at + 1), text.size());
  at = std::min(text.find_first_not_of(' ', at), text.size());
  return at == text.size() ? "" : " " + std::string{text.substr(at)};
}

std::string base_unit_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::Records:
      return " records";
    case Dimension::ByteRate:
      return " B/s";
    case Dimension::RecordRate:
      return " records/s";
    case Dimension::CallRate:
      return " calls/s";
    case Dimension::Rate:
      return " /s";
    case Dimension::Bytes:
      return " B";
    case Dimension::Time:
      return " us";
    case Dimension::Percent:
      return " %";
    case Dimension::Number:
      break;
  }
  return "";
}

// Quantity::value in the unit above.
double in_base_unit(const Quantity& quantity) {
  constexpr double kNanosPerMicro = 1000;
  constexpr double kPercent = 100;
  if (quantity.dimension == Dimension::Time) return quantity.value() / kNanosPerMicro;
  return quantity.dimension == Dimension::Percent ? quantity.value() * kPercent : quantity.value();
}

// A number at the address of a path: an input's draws do not depend on which others there are.
std::uint64_t address_of(const std::string& path) {
  return static_cast<std::uint64_t>(model::hash_of(path).value);
}

}  // namespace

double triangular(double low, double mid, double high, double u) {
  const double width = high - low;
  if (!(width > 0)) return mid;
  const bool rising = u * width < mid - low;
  const double number = rising ? low + std::sqrt(u * width * (mid - low))
                               : high - std::sqrt((1 - u) * width * (high - mid));
  return std::clamp(number, low, high);
}

Intervals::Intervals(Node& file, ProblemCollector& problems) : problems_{problems} {
  look_at(file);
  take(Part::Mid);
}

// What cannot be used has been reported: any of its parts takes its place, and nothing else is said
// of it.
void Intervals::look_at(Node& node) {
  if (problems_.full() || found_.size() > bounds::kUncertainInputs) return;
  if (is_interval(node)) {
    if (add(node)) return;
    const Place place = node.place;
    node = Node{node.members.front().value};
    node.place = place;
    problems_.mute(place);
    return;
  }
  for (std::size_t index = 0; index < node.members.size(); ++index) {
    way_.push_back({&node, index});
    look_at(node.members[index].value);
    way_.pop_back();
  }
  for (std::size_t index = 0; index < node.items.size(); ++index) {
    way_.push_back({&node, index});
    look_at(node.items[index]);
    way_.pop_back();
  }
}

// Put together only where it is needed: a file may have very many tables without a name.
std::string Intervals::path() const {
  std::string path;
  std::string noun;
  for (const Step& step : way_) {
    if (!path.empty()) path += '.';
    if (step.parent->kind == Node::Kind::Array) {
      path += path_step(*step.parent, noun, step.index);
      noun.clear();
    } else {
      noun = step.parent->members[step.index].key;
      path += path_step(noun);
    }
  }
  return path;
}

bool Intervals::add(Node& node) {
  const std::string path = this->path();
  const std::string_view table = std::string_view{path}.substr(0, path.find('.'));
  if (std::ranges::find(kCertain, table) != kCertain.end()) {
    problems_.error("E0316", "`" + path + "` cannot be an interval", node.place,
                    "what is asked must be certain",
                    "intervals may stand for what is not known of the stream, its load and its "
                    "readers");
    return false;
  }
  Interval interval{.node = &node, .path = path, .parts = {}, .unit = ""};
  bool texts = false;
  bool numbers = false;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const Member* member = node.find(kParts[i]);
    if (member == nullptr) {
      problems_.error("E0315",
                      "`" + path + "` is an interval without `" + std::string{kParts[i]} + "`",
                      node.place, "low, mid and high");
      return false;
    }
    interval.parts[i] = member->value;
    using NodeKind = Node::Kind;
    const NodeKind kind = member->value.kind;
    interval.numbers[i] = member->value.number;
    texts = texts || kind == NodeKind::Text || kind == NodeKind::DateTime;
    numbers = numbers || kind == NodeKind::Integer || kind == NodeKind::Float;
    if (kind == NodeKind::Float) interval.kind = Kind::Real;
    const bool unfit = kind == NodeKind::Table || kind == NodeKind::Array ||
                       kind == NodeKind::Boolean || (texts && numbers) ||
                       (numbers && !(std::abs(member->value.number) <= kLargest));
    if (unfit) {
      problems_.error("E0315",
                      "`" + path + "` is an interval of numbers, but " + kParts[i] + " is " +
                          shown(member->value),
                      member->value.place, "three numbers of one kind");
      return false;
    }
  }
  if (texts) {
    interval.kind = Kind::Quantity;
    if (!read_quantities(interval)) return false;
  }
  const auto [low, mid, high] = interval.numbers;
  if (low > mid || mid > high) {
    problems_.error("E0315",
                    "`" + path + "` must be low <= mid <= high, but is " +
                        shown(interval.parts[0]) + ", " + shown(interval.parts[1]) + ", " +
                        shown(interval.parts[2]),
                    node.place, "not in order");
    return false;
  }
  if (found_.size() == bounds::kUncertainInputs) {
    problems_.error("E0313",
                    "at most " + std::to_string(bounds::kUncertainInputs) +
                        " numbers may be intervals, but there are more",
                    node.place);
  }
  found_.push_back(std::move(interval));
  return true;
}

bool Intervals::read_quantities(Interval& interval) {
  std::array<Quantity, 3> quantities{};
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const Node& part = interval.parts[i];
    const auto quantity = parse_moment(part.text);
    if (!quantity) {
      problems_.error("E0315", "`" + interval.path + "`: " + shown(part) + " is no quantity",
                      part.place, "a number with its unit");
      return false;
    }
    quantities[i] = *quantity;
    if (quantities[i].dimension != quantities[0].dimension) {
      problems_.error("E0315",
                      "`" + interval.path + "`: " + shown(part) + " is " +
                          std::string{describe(quantities[i].dimension)} + ", but " +
                          shown(interval.parts[0]) + " is " +
                          std::string{describe(quantities[0].dimension)},
                      part.place, "all three in one dimension");
      return false;
    }
  }
  interval.unit = unit_of(interval.parts[1].text);
  const auto alike = [&](const Node& part) { return unit_of(part.text) == interval.unit; };
  const bool own_unit = !interval.unit.empty() && std::ranges::all_of(interval.parts, alike);
  if (!own_unit) interval.unit = base_unit_of(quantities[0].dimension);
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    interval.numbers[i] = own_unit ? quantities[i].number : in_base_unit(quantities[i]);
  }
  return true;
}

std::vector<UncertainInput> Intervals::inputs() const {
  std::vector<UncertainInput> inputs;
  for (const Interval& each : found_) {
    const auto text = [&](std::size_t part) {
      const Node& node = each.parts[part];
      const bool quoted = node.kind == Node::Kind::Text || node.kind == Node::Kind::DateTime;
      return quoted ? node.text : shown(node);
    };
    inputs.push_back({each.path, text(0), text(1), text(2)});
  }
  return inputs;
}

void Intervals::take(Part part) {
  for (const Interval& each : found_) {
    *each.node = each.parts[static_cast<std::size_t>(part)];
    each.node->of_interval = true;
  }
}

std::string Intervals::text_of(const Interval& interval, double number) {
  if (interval.kind == Kind::Whole) {
    return std::to_string(static_cast<std::int64_t>(std::floor(number + 0.5)));
  }
  const auto [low, mid, high] = interval.numbers;
  return plain_text(std::clamp(short_number(number), low, high)) + interval.unit;
}

std::vector<InputValue> Intervals::draw(std::uint64_t seed, std::int64_t world) {
  std::vector<InputValue> values;
  const Draws draws{seed, static_cast<std::uint64_t>(world), 0, Purpose::Forecast};
  for (const Interval& each : found_) {
    const std::uint64_t word = draws.at(address_of(each.path)).next();
    const double u = static_cast<double>(word >> 11U) * 0x1.0p-53;
    const auto [low, mid, high] = each.numbers;
    const std::string text = text_of(each, triangular(low, mid, high, u));
    Node& node = *each.node;
    node = parse_toml_value(text, each.parts[1].place);
    const bool is_number = each.kind != Kind::Quantity;
    values.push_back({text, is_number ? node.number : parse_moment(text).value().value()});
  }
  return values;
}

}  // namespace weir::sim
