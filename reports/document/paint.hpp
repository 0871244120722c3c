#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/judge/verdict.hpp"

namespace weir::reports {

/// What a terminal shows in another colour.
enum class Colour : std::uint8_t { Bold, Good, Bad, Unsure };

Colour colour_of(Verdict verdict);
/// With the escape codes of a terminal; as it is where `with_colour` is false.
std::string painted(std::string_view text, Colour colour, bool with_colour);

}  // namespace weir::reports
