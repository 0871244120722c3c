#pragma once

#include <vector>

#include "reports/validity/validity_case.hpp"

namespace weir::reports::validity {

/// Every case, in the order in which they are told.
std::vector<Case> all_cases();

// By subject.

std::vector<Case> write_limit_cases();
std::vector<Case> arrival_cases();
std::vector<Case> hot_key_cases();
std::vector<Case> retry_cases();
std::vector<Case> reader_cases();
std::vector<Case> kpl_cases();
std::vector<Case> lease_cases();
std::vector<Case> reshard_cases();
std::vector<Case> mode_cases();
std::vector<Case> scaling_cases();
std::vector<Case> grain_cases();

}  // namespace weir::reports::validity
