#pragma once

#include <span>
#include <string_view>

namespace weir::reports {

/// What a finding means, for `weir explain` and the manual.
struct FindingText {
  std::string_view id;
  std::string_view trigger;  ///< when it is shown
  std::string_view meaning;
  std::string_view help;
};
std::span<const FindingText> finding_texts();

}  // namespace weir::reports
