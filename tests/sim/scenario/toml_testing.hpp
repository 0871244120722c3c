#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario_toml.hpp"

namespace weir::sim {

inline std::string contents_of(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline std::string scenario_file(const std::string& name) {
  return std::string{WEIR_SOURCE_DIR} + "/scenarios/" + name;
}

/// The smallest scenario that is one, with more text in the places named.
inline std::string scenario_with(const std::string& stream, const std::string& producer,
                                 const std::string& rest = {}) {
  return "weir = 1\n[stream]\nshard_count = 4\n" + stream +
         "\n[[producer]]\nrate = \"100 records/s\"\nrecord_size = \"1 KiB\"\n" + producer + "\n" +
         rest;
}

/// The text with one stretch of it replaced.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? "(not found)" : text.replace(at, from.size(), to);
}

inline Problems problems_of(std::string_view text, const Overrides& overrides = {}) {
  const auto read = read_scenario(text, "test.toml", overrides);
  return read ? read->warnings : read.error();
}

/// The stretch of the text that a caret stands under, by bytes (texts here are ASCII).
inline std::string under_caret(std::string_view text, const Span& span) {
  if (span.line == 0) return "(file)";
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < span.line; ++line) begin = text.find('\n', begin) + 1;
  return std::string{text.substr(begin + span.column - 1, span.end_column - span.column)};
}

}  // namespace weir::sim
