#include "gui/curves/colour_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace weir::gui {

namespace {

struct Colour {
  double red;
  double green;
  double blue;
};

constexpr std::array<Colour, 7> kCividis{{{0x00, 0x20, 0x4C},
                                          {0x21, 0x3D, 0x6B},
                                          {0x55, 0x5B, 0x6C},
                                          {0x7B, 0x7A, 0x77},
                                          {0xA5, 0x9C, 0x74},
                                          {0xD3, 0xC0, 0x64},
                                          {0xFF, 0xE9, 0x45}}};

}  // namespace

Rgb cividis(double share) {
  const double place = std::clamp(std::isnan(share) ? 0 : share, 0.0, 1.0) *
                       static_cast<double>(kCividis.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), kCividis.size() - 2);
  const double part = place - static_cast<double>(below);
  const auto between = [&](double Colour::*channel) {
    const double from = kCividis[below].*channel;
    return static_cast<Rgb>(std::lround(from + part * (kCividis[below + 1].*channel - from)));
  };
  constexpr Rgb kOpaque = 0xFF000000;
  return kOpaque | between(&Colour::red) << 16U | between(&Colour::green) << 8U |
         between(&Colour::blue);
}

}  // namespace weir::gui
