#pragma once

#include <cstdint>

namespace weir::gui {

/// A colour as 0xAARRGGBB.
using Rgb = std::uint32_t;

/// The colour of a magnitude from 0 to 1 (clamped): dark blue to yellow, its lightness growing
/// evenly, to be told apart with any colour vision. Between seven published colours it is linear.
///
/// Source  Nuñez, Anderton and Renslow, "Optimizing colormaps with consideration for color vision
///         deficiency to enable accurate interpretation of scientific data" (2018): cividis
Rgb cividis(double share);

/// Of what is above its limit: Okabe and Ito's vermillion.
inline constexpr Rgb kOverLimit = 0xFFD55E00;

}  // namespace weir::gui
