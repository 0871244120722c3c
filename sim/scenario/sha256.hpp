#pragma once

#include <string>
#include <string_view>

namespace weir::sim {

/// The SHA-256 of a text, in 64 small hexadecimal digits.
std::string sha256(std::string_view text);

}  // namespace weir::sim
