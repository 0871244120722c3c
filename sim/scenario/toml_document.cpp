#include "sim/scenario/toml_document.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "sim/scenario/toml_guard.hpp"
#include "sim/scenario/utf8.hpp"

// The one door to toml++. Header-only, because Debian's shared library holds the throwing ABI.
// Its assertions speak of our input ("[" before a line's end breaks one), so they are neither
// checked, which would abort, nor assumed, which would be undefined: what follows each handles it.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

namespace weir::sim {

namespace {

Place place_of(const toml::source_region& region, std::uint32_t source) {
  Place place{source, {region.begin.line, region.begin.column, region.begin.column + 1}};
  if (region.end.line == region.begin.line && region.end.column > region.begin.column) {
    place.span.end_column = region.end.column;
  }
  return place;
}

bool before(const Member& a, const Member& b) {
  return std::pair{a.place.span.line, a.place.span.column} <
         std::pair{b.place.span.line, b.place.span.column};
}

Node node_of(const toml::node& from, std::uint32_t source);

void take_table(Node& node, const toml::table& table, std::uint32_t source) {
  node.kind = Node::Kind::Table;
  node.members.reserve(table.size());
  for (const auto& [key, value] : table) {
    node.members.push_back(
        {std::string{key.str()}, place_of(key.source(), source), node_of(value, source)});
  }
  std::stable_sort(node.members.begin(), node.members.end(), before);
}

template <typename Value>
std::string spelt(const Value& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

Node node_of(const toml::node& from, std::uint32_t source) {
  Node node;
  node.place = place_of(from.source(), source);
  if (const auto* table = from.as_table()) {
    take_table(node, *table, source);
  } else if (const auto* array = from.as_array()) {
    node.kind = Node::Kind::Array;
    node.items.reserve(array->size());
    for (const auto& item : *array) {
      node.items.push_back(node_of(item, source));
      node.items.back().index = node.items.size() - 1;
    }
  } else if (const auto* text = from.as_string()) {
    node.kind = Node::Kind::Text;
    node.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    node.kind = Node::Kind::Integer;
    node.integer = integer->get();
    node.number = static_cast<double>(node.integer);
  } else if (const auto* number = from.as_floating_point()) {
    node.kind = Node::Kind::Float;
    node.number = number->get();
  } else if (const auto* boolean = from.as_boolean()) {
    node.kind = Node::Kind::Boolean;
    node.boolean = boolean->get();
  } else {
    node.kind = Node::Kind::DateTime;
    if (const auto* moment = from.as_date_time()) {
      node.text = spelt(moment->get());
      node.has_zone = moment->get().offset.has_value();
    } else if (const auto* date = from.as_date()) {
      node.text = spelt(date->get());
    } else if (const auto* time = from.as_time()) {
      node.text = spelt(time->get());
    }
  }
  return node;
}

Problem syntax_problem(const toml::parse_error& error) {
  std::string description{error.description()};
  constexpr std::string_view kPrefix = "Error while parsing ";
  if (description.starts_with(kPrefix)) description.erase(0, kPrefix.size());
  const Place place = place_of(error.source(), 0);
  const auto colon = description.find(": ");
  Problem problem{.code = "E0104",
                  .message = "this is no TOML",
                  .file = {},
                  .span = place.span,
                  .label = description,
                  .help = {}};
  if (colon != std::string::npos) {
    problem.message += ": in a " + description.substr(0, colon);
    problem.label = description.substr(colon + 2);
  }
  return problem;
}

// Moves places within one line to the right (or, wrapping, to the left).
void shift(Node& node, std::uint32_t columns) {
  node.place.span.column += columns;
  node.place.span.end_column += columns;
  for (Node& item : node.items) shift(item, columns);
  for (Member& member : node.members) {
    member.place.span.column += columns;
    member.place.span.end_column += columns;
    shift(member.value, columns);
  }
}

// A byte that is no UTF-8 or a control character, which editors do not show.
std::optional<Problem> find_unreadable(std::string_view text) {
  std::size_t at = first_invalid_byte(text).value_or(text.size());
  const auto nul = std::min(text.find('\0'), text.size());
  if (std::min(at, nul) == text.size()) return std::nullopt;
  Problem problem;
  problem.code = "E0103";
  problem.message = nul < at ? "a NUL byte: this is no text file"
                             : "a byte that is no UTF-8: save the file as UTF-8";
  at = std::min(at, nul);
  const std::string_view before = text.substr(0, at);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 = 0
  problem.span.line =
      1 + static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
  problem.span.column =
      1 + static_cast<std::uint32_t>(count_code_points(before.substr(line_begin)));
  problem.span.end_column = problem.span.column + 1;
  problem.label = "here";
  return problem;
}

}  // namespace

const Member* Node::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [key](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &*found;
}

Member* Node::find(std::string_view key) {
  return const_cast<Member*>(std::as_const(*this).find(key));
}

std::string_view describe(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Table:
      return "a table";
    case Node::Kind::Array:
      return "an array";
    case Node::Kind::Text:
      return "text";
    case Node::Kind::Integer:
      return "a whole number";
    case Node::Kind::Float:
      return "a number";
    case Node::Kind::Boolean:
      return "true or false";
    case Node::Kind::DateTime:
      return "a date";
  }
  return "";
}

Expected<Node, Problem> parse_toml(std::string_view text, const std::string& file) {
  std::optional<Problem> refused = find_unreadable(text);
  if (!refused) refused = find_hazard(text);
  if (!refused) {
    const toml::parse_result result = toml::parse(text, std::string_view{});
    if (result) {
      Node root;
      take_table(root, result.table(), 0);
      return root;
    }
    refused = syntax_problem(result.error());
  }
  refused->file = file;
  return unexpected(std::move(*refused));
}

Node parse_toml_value(std::string_view text, const Place& place) {
  Node node;
  node.kind = Node::Kind::Text;
  node.text = text;
  node.place = place;
  const std::string line = "v = " + std::string{text};
  if (text.find('\n') != std::string_view::npos || find_unreadable(line) || find_hazard(line)) {
    return node;
  }
  const toml::parse_result result = toml::parse(line, std::string_view{});
  if (!result || result.table().size() != 1) return node;
  constexpr std::uint32_t kColumn = 5;  // of the value in `line`
  node = node_of(result.table().begin()->second, place.source);
  shift(node, place.span.column - kColumn);
  return node;
}

}  // namespace weir::sim
