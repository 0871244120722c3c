#pragma once

#include <optional>
#include <string>

#include "sim/scenario/problems.hpp"

namespace weir::gui {

/// What would put a problem right.
struct QuickFix {
  std::string title;  ///< "change to `record_size`"
  std::string text;   ///< the scenario's text with it
};

/// Where a problem says what was probably meant. None for one that is not of this text's own lines.
std::optional<QuickFix> quick_fix(const std::string& text, const sim::Problem& problem);

}  // namespace weir::gui
