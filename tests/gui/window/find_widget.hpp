#pragma once

#include <gtest/gtest.h>

#include <QLabel>
#include <QWidget>
#include <cstdlib>
#include <string>

#include "gui/window/main_window.hpp"
#include "gui/window/time_chart.hpp"

namespace weir::gui {

inline constexpr int kPatienceMs = 120'000;  ///< where the machine has much else to do

/// The first of its kind that is called so, of any name where none is given; there must be one.
template <typename Widget>
Widget& child(const QWidget& window, const char* accessible_name = nullptr) {
  for (Widget* const one : window.findChildren<Widget*>()) {
    if (accessible_name == nullptr || one->accessibleName() == QLatin1String(accessible_name)) {
      return *one;
    }
  }
  ADD_FAILURE() << "no " << (accessible_name == nullptr ? "such widget" : accessible_name);
  std::abort();
}

inline TimeChart& chart_of(const MainWindow& window, const char* title) {
  for (TimeChart* const one : window.findChildren<TimeChart*>()) {
    if (one->title() == QLatin1String(title)) return *one;
  }
  ADD_FAILURE() << title;
  std::abort();
}

/// What all its labels say.
inline std::string text_of(const QWidget& widget) {
  std::string all;
  for (const QLabel* const label : widget.findChildren<QLabel*>()) {
    all += label->text().toStdString() + "\n";
  }
  return all;
}

}  // namespace weir::gui
