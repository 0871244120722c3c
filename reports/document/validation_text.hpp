#pragma once

#include <string>

#include "reports/study/validation.hpp"

namespace weir::reports {

/// The table of `weir validate`: of each case its claim, then of each number what was expected and
/// what came, with its 95 % interval; sources numbered below. At most 80 columns but for names.
std::string to_text(const Validation& validation);

}  // namespace weir::reports
