#pragma once

#include <string>

#include "reports/judge/finding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// A finding about all of the run after warm-up, of all replications; its words are still missing.
Finding whole_run_finding(const Study& study, std::string id, Severity severity, double value);

}  // namespace weir::reports
