#pragma once

#include <cstdint>

namespace weir::gui {

/// What all windows look like.
enum class Appearance : std::uint8_t { System, Light, Dark };

/// Of the whole application, at once. System: what it was started with.
void set_appearance(Appearance appearance);

}  // namespace weir::gui
