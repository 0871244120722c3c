#pragma once

#include <string>
#include <string_view>

namespace weir::reports {

/// Text as a terminal may see it: control characters, which could command it, come out as "?".
std::string without_controls(std::string_view text);

/// How many columns a text takes, counting each code point as one.
std::size_t columns_of(std::string_view text);

/// `lead`, then the words of `text`, broken at `width` columns, further lines beginning at `indent`
/// spaces. Ends in a newline. A unit is not torn from its number ("28.2 %").
std::string paragraph(std::string_view lead, std::string_view text, std::size_t indent,
                      std::size_t width);

/// `text` filled up with spaces to `columns`, on its right or left side.
std::string padded_right(std::string_view text, std::size_t columns);
std::string padded_left(std::string_view text, std::size_t columns);

}  // namespace weir::reports
