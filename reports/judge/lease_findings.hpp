#pragma once

#include <vector>

#include "reports/judge/cost.hpp"
#include "reports/judge/finding.hpp"
#include "reports/judge/salting.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What is to be said of the leases of applications with the Kinesis Client Library:
/// - leases-uneven-by-load: a worker is busy for 70 % of the time or more, and 1.3 times as much as
///   all of them on average
/// - failover-too-slow: after a worker's end its leases are nobody's for longer than an objective
///   allows its reader to be behind; a minute, where there is none
/// - lease-table-cost: a month of the lease tables costs a fifth of what the stream costs or more,
///   and 10 of the currency at least
std::vector<Finding> lease_findings(const Study& study, const Cost& cost, const Trial& trial);

}  // namespace weir::reports
