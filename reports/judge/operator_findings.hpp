#pragma once

#include <vector>

#include "reports/judge/finding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What is to be said of the operator's calls and of the stream that they left, besides troubles:
/// - stream-deleted: records are put after the stream was deleted, or were unread when it was
/// - odd-target: UpdateShardCount, from 64 shards on, takes half as many splits and merges again as
///   to double, or to half, which is near
/// - update-quota-nearly-used: 8 or more of the 10 scalings that 24 h allow are used
/// - empty-shards: shards that are open at the end were offered nothing
/// - uneven-ranges: the widest open shard is more than 1.5 times as wide as the narrowest
/// - retention-risk: a reader is behind by more than half of the retention period that is in force
///   at that time, but has lost nothing
std::vector<Finding> operator_findings(const Study& study);

}  // namespace weir::reports
