#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/problems.hpp"

namespace weir::sim {

/// The most of each thing that a TOML text may have.
struct TomlLimits {
  std::size_t depth = 32;        ///< arrays and inline tables within each other
  std::size_t key_parts = 16;    ///< a.b.c has three
  std::size_t headers = 10'000;  ///< [table] and [[table]]
  std::size_t dots = 10'000;     ///< in keys and headers, of the whole text
  std::size_t values = 1'000'000;
};

/// Looks over a text before it is parsed and finds what toml++ 3.3 cannot bear:
/// - what makes it slow: it compares each header and each dotted key with all before it;
/// - what makes its tree so deep that taking it down overflows the stack;
/// - letters beyond ASCII outside of quotes and comments, or in quotes that begin within a value,
/// as
///   in 0.5"é" (no TOML in any case), or behind a backslash at the end of a line in a text of many
///   lines: for some of them its test for blanks runs into code that it declares unreachable.
/// Knows strings, comments, brackets and keys, no more; other mistakes pass.
std::optional<Problem> find_hazard(std::string_view text, const TomlLimits& limits = {});

}  // namespace weir::sim
