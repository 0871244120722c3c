#include "gui/window/theme.hpp"

#include <algorithm>
#include <cmath>

namespace weir::gui {

namespace {

double linear(double channel) {
  constexpr double kKnee = 0.03928;
  return channel <= kKnee ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
         0.0722 * linear(colour.blueF());
}

}  // namespace

Theme theme_of(const QPalette& palette) {
  constexpr double kDark = 0.2;
  Theme theme;
  theme.dark = luminance(palette.color(QPalette::Window)) < kDark;
  if (theme.dark) {
    theme.background = QColor{0x1e, 0x1f, 0x22};
    theme.text = QColor{0xe6, 0xe6, 0xe6};
    theme.grid = QColor{0x3a, 0x3c, 0x40};
    theme.limit = QColor{0xff, 0x8a, 0x3d};
    theme.lines = {QColor{0x56, 0xb4, 0xe9}, QColor{0xe6, 0x9f, 0x00}, QColor{0x2f, 0xc0, 0x96},
                   QColor{0xdd, 0x9a, 0xc0}, QColor{0xf0, 0xe4, 0x42}, QColor{0xc8, 0xc8, 0xc8}};
    return theme;
  }
  theme.background = Qt::white;
  theme.text = QColor{0x1a, 0x1a, 0x1a};
  theme.grid = QColor{0xdd, 0xdd, 0xdd};
  theme.limit = QColor{0xc2, 0x52, 0x00};
  theme.lines = {QColor{0x00, 0x72, 0xb2}, QColor{0xb3, 0x7b, 0x00}, QColor{0x00, 0x8a, 0x65},
                 QColor{0xb8, 0x5c, 0x93}, QColor{0x2a, 0x8a, 0xc4}, QColor{0x55, 0x55, 0x55}};
  return theme;
}

double contrast(const QColor& one, const QColor& other) {
  constexpr double kFlare = 0.05;
  const double light = std::max(luminance(one), luminance(other));
  const double dark = std::min(luminance(one), luminance(other));
  return (light + kFlare) / (dark + kFlare);
}

}  // namespace weir::gui
