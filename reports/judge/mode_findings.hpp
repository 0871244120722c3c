#pragma once

#include <vector>

#include "reports/judge/cost.hpp"
#include "reports/judge/finding.hpp"
#include "reports/judge/salting.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What the stream's capacity mode does to it.
///
/// on-demand-ramp-too-slow  0.1 % of all attempts or more are refused while the service makes the
///                          stream larger; with a trial, less than half of that would be if it had
///                          been as large from the start
/// cheaper-mode             the same use costs a tenth less or still less in another mode
std::vector<Finding> mode_findings(const Study& study, const Cost& cost, const Trial& trial);

}  // namespace weir::reports
