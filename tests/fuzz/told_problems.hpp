#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/problems.hpp"

namespace weir::fuzz {

/// A text and what it is called.
struct Source {
  std::string file;
  std::string_view text;
};

/// Holds problems against what is promised of them: each has a code that `weir explain` knows, a
/// sentence of one line and, unless it is about the file as a whole, a place in the text of its
/// file; and they can be printed. `refused`: there is an error among them.
void expect_told(const sim::Problems& problems, const Source& source, bool refused);

/// Whether a text can be shown on a terminal: no control characters but line ends.
bool can_be_shown(std::string_view text);

}  // namespace weir::fuzz
