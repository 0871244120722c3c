#pragma once

#include <vector>

#include "reports/judge/finding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What autoscalers do to a stream.
///
/// autoscaler-oscillates  in the mean replication, once or more it scales one way within an hour of
/// the
///                        other
/// update-budget-burnt    UpdateShardCount is refused because the stream was scaled ten times in
///                        24 h, in half of the replications or more
std::vector<Finding> scaling_findings(const Study& study);

}  // namespace weir::reports
