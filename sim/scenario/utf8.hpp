#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::sim {

/// One code point read from the front of a text.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;  ///< how many it takes
  bool valid = true;      ///< false: a byte that is no UTF-8; it counts as one character
};

/// The first code point of a text that is not empty. Overlong forms, surrogates and values above
/// U+10FFFF are not valid.
CodePoint first_code_point(std::string_view text);

/// Code points of a text; a byte that is no UTF-8 counts as one.
std::size_t count_code_points(std::string_view text);

/// Offset of the first byte that is no UTF-8, if any.
std::optional<std::size_t> first_invalid_byte(std::string_view text);

/// Columns that a code point takes in a terminal: 0 for what combines with the one before, 2 for
/// East Asian wide ones and emoji, else 1.
int display_width(char32_t code_point);

/// A text that is safe to print on one line: control characters and bytes that are no UTF-8 become
/// U+FFFD, and it is cut after `most` code points (then it ends in "…").
std::string printable(std::string_view text, std::size_t most);

}  // namespace weir::sim
