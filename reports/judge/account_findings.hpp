#pragma once

#include <vector>

#include "reports/judge/finding.hpp"
#include "reports/judge/salting.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What is to be said of quotas that the streams of an account share:
/// - account-shards-used-up: a call of the operator or of an autoscaler is refused because the
///   account has no shards left
std::vector<Finding> account_findings(const Study& study, const Trial& trial);

}  // namespace weir::reports
