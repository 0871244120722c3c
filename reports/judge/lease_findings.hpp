#pragma once

#include <vector>

#include "reports/judge/finding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What is to be said of the leases of applications with the Kinesis Client Library:
/// - leases-uneven-by-load: a worker is busy for 70 % of the time or more, and 1.3 times as much as
///   all of them on average
/// - failover-too-slow: after a worker's end its leases are nobody's for longer than an objective
///   allows its reader to be behind; a minute, where there is none
std::vector<Finding> lease_findings(const Study& study);

}  // namespace weir::reports
