#include "reports/document/paint.hpp"

#include <fmt/format.h>

#include <array>

namespace weir::reports {

Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return Colour::Good;
    case Verdict::Fail:
      return Colour::Bad;
    case Verdict::Unsure:
      return Colour::Unsure;
    case Verdict::None:
      return Colour::Bold;
  }
  return Colour::Bold;
}

std::string painted(std::string_view text, Colour colour, bool with_colour) {
  if (!with_colour) return std::string{text};
  static constexpr std::array<std::string_view, 4> kCodes{"1", "1;32", "1;31", "1;33"};
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(colour)], text);
}

}  // namespace weir::reports
