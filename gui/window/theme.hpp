#pragma once

#include <QColor>
#include <QPalette>
#include <array>

namespace weir::gui {

/// The colours of charts on a palette's background, light or dark. Text on it has a contrast of at
/// least 4.5 : 1, lines of at least 3 : 1.
///
/// Source  Okabe and Ito, "Color Universal Design" (2008): colours that people with any colour
///         vision tell apart
struct Theme {
  bool dark = false;
  QColor background;
  QColor text;
  QColor grid;
  QColor limit;  ///< also of what is over it, which is hatched besides
  std::array<QColor, 6> lines;
};

/// Dark where the palette's window is.
Theme theme_of(const QPalette& palette);

/// Contrast of two colours, 1 … 21.
///
/// Source  W3C, "Web Content Accessibility Guidelines 2.1", contrast ratio
double contrast(const QColor& one, const QColor& other);

}  // namespace weir::gui
