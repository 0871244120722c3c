#pragma once

#include <cstdint>

namespace weir::gui {

/// A colour as 0xAARRGGBB.
using Rgb = std::uint32_t;

/// Colours of a magnitude: in each its lightness grows evenly, so that more is lighter with any
/// colour vision. Between published colours it is linear.
///
/// Source  Nuñez, Anderton and Renslow, "Optimizing colormaps with consideration for color vision
///         deficiency to enable accurate interpretation of scientific data" (2018): cividis
/// Source  Smith and van der Walt, "A Better Default Colormap for Matplotlib" (2015), released
///         under CC0 with matplotlib 1.5: viridis
enum class ColourMap : std::uint8_t {
  Cividis,  ///< dark blue to yellow
  Viridis,  ///< violet over green to yellow
  Grey,     ///< dark to light
};

/// The colour of a magnitude from 0 to 1 (clamped).
Rgb colour_of(ColourMap map, double share);

/// Of what is above its limit: Okabe and Ito's vermillion.
inline constexpr Rgb kOverLimit = 0xFFD55E00;

}  // namespace weir::gui
