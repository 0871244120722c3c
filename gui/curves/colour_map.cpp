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
using Colours = std::array<Colour, 7>;

constexpr Colours kCividis{{{0x00, 0x20, 0x4C},
                            {0x21, 0x3D, 0x6B},
                            {0x55, 0x5B, 0x6C},
                            {0x7B, 0x7A, 0x77},
                            {0xA5, 0x9C, 0x74},
                            {0xD3, 0xC0, 0x64},
                            {0xFF, 0xE9, 0x45}}};

constexpr Colours kViridis{{{0x44, 0x01, 0x54},
                            {0x44, 0x39, 0x83},
                            {0x31, 0x68, 0x8E},
                            {0x21, 0x91, 0x8C},
                            {0x35, 0xB7, 0x79},
                            {0x90, 0xD7, 0x43},
                            {0xFD, 0xE7, 0x25}}};

// Neither end is the background of a look.
constexpr Colours grey() {
  constexpr double kDarkest = 0x30;
  constexpr double kLightest = 0xEA;
  Colours colours{};
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const double at = kDarkest + (kLightest - kDarkest) * static_cast<double>(i) /
                                     static_cast<double>(colours.size() - 1);
    colours[i] = {at, at, at};
  }
  return colours;
}
constexpr Colours kGrey = grey();

const Colours& colours_of(ColourMap map) {
  switch (map) {
    case ColourMap::Viridis:
      return kViridis;
    case ColourMap::Grey:
      return kGrey;
    default:
      return kCividis;
  }
}

}  // namespace

Rgb colour_of(ColourMap map, double share) {
  const Colours& colours = colours_of(map);
  const double place =
      std::clamp(std::isnan(share) ? 0 : share, 0.0, 1.0) * static_cast<double>(colours.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), colours.size() - 2);
  const double part = place - static_cast<double>(below);
  const auto between = [&](double Colour::*channel) {
    const double from = colours[below].*channel;
    return static_cast<Rgb>(std::lround(from + part * (colours[below + 1].*channel - from)));
  };
  constexpr Rgb kOpaque = 0xFF000000;
  return kOpaque | between(&Colour::red) << 16U | between(&Colour::green) << 8U |
         between(&Colour::blue);
}

}  // namespace weir::gui
