#pragma once

#include <QString>
#include <chrono>
#include <cstdint>

#include "reports/judge/wording.hpp"

namespace weir::gui {

/// A moment of a run, or a length of time, to the second: "00:12:05".
inline QString clock(double at_s) {
  return QString::fromStdString(
      reports::clock_text(std::chrono::seconds{static_cast<std::int64_t>(at_s)}));
}

}  // namespace weir::gui
