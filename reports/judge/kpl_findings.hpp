#pragma once

#include <vector>

#include "reports/judge/finding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What the Kinesis Producer Library does to a stream and its users.
///
/// ttl-expiry              user records are given up at record_ttl
/// wrong-shard-duplicates  user records are stored twice because a shard was no longer there
/// kpl-aggregation-lost    a Kinesis record holds less than two user records where ten would fit
std::vector<Finding> kpl_findings(const Study& study);

}  // namespace weir::reports
