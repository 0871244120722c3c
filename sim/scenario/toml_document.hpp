#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"
#include "sim/scenario/problems.hpp"

namespace weir::sim {

/// Where something was written: in the file, or in the n-th --set.
struct Place {
  std::uint32_t source = 0;  ///< 0 = the file, n = the n-th override
  Span span;
};

struct Member;

/// A value of a TOML document, with its place. Text, tables, arrays and all else in one plain
/// struct, so that what reads a scenario knows nothing of toml++.
struct Node {
  enum class Kind : std::uint8_t { Table, Array, Text, Integer, Float, Boolean, DateTime };

  Kind kind = Kind::Table;
  Place place;       ///< of a [table] its header, of all else the value
  std::string text;  ///< Text; DateTime as in RFC 3339
  std::int64_t integer = 0;
  double number = 0;  ///< Float and Integer
  bool boolean = false;
  bool has_zone = false;        ///< DateTime: date, time and offset are all there
  bool of_interval = false;     ///< a number out of one that is given as an interval
  std::size_t index = 0;        ///< of an array's item: which of the file's, from 0
  std::vector<Member> members;  ///< Table, in order of place
  std::vector<Node> items;      ///< Array

  const Member* find(std::string_view key) const;
  Member* find(std::string_view key);
};

struct Member {
  std::string key;
  Place place;  ///< of the key
  Node value;
};

std::string_view describe(Node::Kind kind);  ///< "a table", "text", …

/// Parses a document. The first thing that is no TOML ends it: one problem. Nothing in a text of
/// 16 MiB makes this slow, deep or hungry: its tables, values and nesting are counted before
/// (toml_guard).
Expected<Node, Problem> parse_toml(std::string_view text, const std::string& file);

/// Parses what may stand to the right of an equals sign; what is no TOML value is a text as it is.
Node parse_toml_value(std::string_view text, const Place& place);

}  // namespace weir::sim
