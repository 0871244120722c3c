#include "sim/scenario/toml_reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kShownLetters = 80;

std::string quoted(std::string_view key) {
  return "`" + printable(key, kShownLetters) + "`";
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

std::string allowed_here(const TableSpec& spec) {
  std::vector<std::string_view> built;
  for (const KeySpec& key : spec.keys) {
    if (key.built) built.push_back(key.name);
  }
  return "allowed here: " + joined(built);
}

std::string_view nearest_key(const TableSpec& spec, std::string_view key) {
  std::vector<std::string_view> known;
  for (const KeySpec& each : spec.keys) known.push_back(each.name);
  return nearest(key, known);
}

std::string suggestion(const TableSpec& spec, std::string_view meant) {
  if (meant.empty()) return "no such key here";
  return "did you mean " + quoted(meant) +
         (spec.find(meant)->built ? "?" : "? (not in this version)");
}

// [[fault]] may stand often: each header after the first answers for itself.
void report_further_tables(ProblemCollector& problems, const Member& member) {
  const std::vector<Node>& items = member.value.items;
  const bool headers = !items.empty() && items[0].kind == Node::Kind::Table &&
                       items[0].place.span.column < member.place.span.column;
  for (std::size_t more = 1; headers && more < items.size(); ++more) {
    report_not_built(problems, quoted(member.key), items[more].place);
  }
}

}  // namespace

TableReader::TableReader(ProblemCollector& problems, const Node& table, const TableSpec& spec,
                         bool report_unbuilt)
    : problems_{&problems}, table_{&table}, spec_{&spec} {
  look_over(report_unbuilt);
}

void TableReader::look_over(bool report_unbuilt) {
  for (const Member& member : table_->members) {
    if (problems_->full()) return;
    const KeySpec* known = spec_->find(member.key);
    if (known == nullptr) {
      const std::string_view meant = nearest_key(*spec_, member.key);
      if (!meant.empty()) misspelt_.push_back(meant);
      problems_->error("E0203",
                       "unknown key " + quoted(member.key) + " in " + std::string{spec_->title},
                       member.place, suggestion(*spec_, meant), allowed_here(*spec_));
    } else if (!known->built && report_unbuilt) {
      report_not_built(*problems_, quoted(member.key), member.place);
      report_further_tables(*problems_, member);
    }
  }
}

const Node* TableReader::find(std::string_view key) const {
  const Member* member = table_->find(key);
  return member == nullptr ? nullptr : &member->value;
}

Place TableReader::place_of(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? table_->place : node->place;
}

Place TableReader::place_of_key(std::string_view key) const {
  const Member* member = table_->find(key);
  return member == nullptr ? table_->place : member->place;
}

std::optional<SecondPlace> TableReader::second_place(std::string_view key,
                                                     std::string label) const {
  const Node* node = find(key);
  if (node == nullptr) return std::nullopt;
  return SecondPlace{node->place, std::move(label)};
}

bool check_text(ProblemCollector& problems, const std::string& text, const std::string& what,
                const Place& place, std::size_t most_letters) {
  const std::size_t letters = count_code_points(text);
  if (letters == 0 || letters > most_letters) {
    problems.error("E0313",
                   what + " must have 1 to " + std::to_string(most_letters) +
                       " characters, but has " + std::to_string(letters),
                   place);
    return false;
  }
  if (printable(text, letters) != text) {
    problems.error("E0313", what + " has control characters in it", place, "plain text, please");
    return false;
  }
  return true;
}

bool TableReader::text(std::string_view key, std::string& out, std::size_t most_letters) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  if (node->kind != Node::Kind::Text) {
    problems_->error("E0201", quoted(key) + " must be text, but is " + shown(*node), node->place,
                     "put it in quotes");
    return false;
  }
  if (node->of_interval) {
    problems_->error("E0201", quoted(key) + " must be text, but is an interval", node->place,
                     "only numbers may be uncertain");
    return false;
  }
  if (!check_text(*problems_, node->text, quoted(key), node->place, most_letters)) return false;
  out = node->text;
  return true;
}

bool TableReader::boolean(std::string_view key, bool& out) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  if (node->kind != Node::Kind::Boolean) {
    problems_->error("E0201", quoted(key) + " must be true or false, but is " + shown(*node),
                     node->place, "true or false, without quotes");
    return false;
  }
  out = node->boolean;
  return true;
}

bool TableReader::count(std::string_view key, std::int64_t& out, Bounds<std::int64_t> bounds) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  const auto read = read_count(*problems_, *node, key, bounds);
  if (read) out = *read;
  return read.has_value();
}

bool TableReader::number(std::string_view key, double& out, Bounds<double> bounds) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  const auto read = read_number(*problems_, *node, key, bounds);
  if (read) out = *read;
  return read.has_value();
}

bool TableReader::duration(std::string_view key, Duration& out, Bounds<Duration> bounds,
                           Clock clock) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  const auto read = read_duration(*problems_, *node, key, bounds, clock);
  if (read) out = *read;
  return read.has_value();
}

bool TableReader::bytes(std::string_view key, std::int64_t& out, Bounds<std::int64_t> bounds) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  const auto read = read_quantity(*problems_, *node, key, {Dimension::Bytes}, "a number of bytes",
                                  R"("1 KiB" or "300 B")");
  if (!read) return false;
  if (!read->whole || *read->whole < bounds.least || *read->whole > bounds.most) {
    problems_->error("E0313",
                     quoted(key) + " must be " + bytes_text(bounds.least) + " to " +
                         bytes_text(bounds.most) + ", but is " + shown(*node),
                     node->place, "out of bounds");
    return false;
  }
  out = *read->whole;
  return true;
}

bool TableReader::share(std::string_view key, double& out, Bounds<double> bounds) {
  const Node* node = find(key);
  if (node == nullptr) return false;
  const auto read =
      read_quantity(*problems_, *node, key, {Dimension::Percent}, "a percentage", R"("30 %")");
  if (!read) return false;
  if (read->value() < bounds.least || read->value() > bounds.most) {
    problems_->error("E0313",
                     quoted(key) + " must be " + percent_text(bounds.least) + " to " +
                         percent_text(bounds.most) + ", but is " + shown(*node),
                     node->place, "out of bounds");
    return false;
  }
  out = read->value();
  return true;
}

bool TableReader::no_choice(std::string_view key, const Node& node,
                            const std::vector<std::string_view>& words) {
  std::string label = "one of these, in quotes";
  if (node.kind == Node::Kind::Text) {
    const std::string_view meant = nearest(node.text, words);
    label = meant.empty() ? "not known" : "did you mean \"" + std::string{meant} + "\"?";
  }
  problems_->error("E0314", quoted(key) + " cannot be " + shown(node), node.place, std::move(label),
                   "allowed here: " + joined(words));
  return false;
}

bool TableReader::not_built(std::string_view key, const Node& node) {
  report_not_built(*problems_, quoted(key) + " = " + shown(node), node.place);
  return false;
}

const Node* TableReader::table(std::string_view key) {
  const Node* node = find(key);
  if (node == nullptr || node->kind == Node::Kind::Table) return node;
  const bool tables = node->kind == Node::Kind::Array && !node->items.empty() &&
                      node->items.front().kind == Node::Kind::Table;
  problems_->error("E0202", quoted(key) + " must be one table, but is " + shown(*node),
                   tables ? place_of_key(key) : node->place,
                   key == "stream" ? "[stream] once, or [[stream]] for each"
                   : tables        ? "one pair of brackets: there is only one"
                                   : "a table is expected here");
  return nullptr;
}

const std::vector<Node>* TableReader::tables(std::string_view key, std::size_t most) {
  const Node* node = find(key);
  if (node == nullptr) return nullptr;
  const std::string brackets = "[[" + std::string{key} + "]]";
  const bool all_tables = node->kind == Node::Kind::Array &&
                          std::all_of(node->items.begin(), node->items.end(), [](const Node& item) {
                            return item.kind == Node::Kind::Table;
                          });
  if (!all_tables) {
    problems_->error("E0202", quoted(key) + " must be a list of tables, but is " + shown(*node),
                     place_of_key(key), "write " + brackets);
    return nullptr;
  }
  if (node->items.size() > most) {
    problems_->error("E0313",
                     quoted(key) + " may stand at most " +
                         grouped(static_cast<std::int64_t>(most)) + " times, but there are " +
                         grouped(static_cast<std::int64_t>(node->items.size())),
                     place_of_key(key));
    return nullptr;
  }
  return &node->items;
}

bool TableReader::misspelt(std::string_view key) const {
  return std::find(misspelt_.begin(), misspelt_.end(), key) != misspelt_.end();
}

void TableReader::missing(std::string_view key, std::string label, std::string help,
                          std::optional<SecondPlace> second) {
  if (misspelt(key)) return;
  problems_->error("E0204", quoted(key) + " is missing in " + std::string{spec_->title},
                   table_->place, std::move(label), std::move(help), std::move(second));
}

}  // namespace weir::sim
