#pragma once

#include <vector>

#include "reports/judge/finding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What is to be said of the operator's calls themselves, whatever the load:
///   odd-target                UpdateShardCount, from 64 shards on, takes half as many splits and
///                             merges again as to double, or to half, which is near
///   update-quota-nearly-used  8 or more of the 10 scalings that 24 h allow are used
std::vector<Finding> operator_findings(const Study& study);

}  // namespace weir::reports
