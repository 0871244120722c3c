#pragma once

#include <vector>

#include "reports/judge/cost.hpp"
#include "reports/judge/finding.hpp"
#include "reports/judge/salting.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// What the troubles of a study amount to, the worst first: those that at least half of its
/// replications show, at most one per id and shard or key, and of one id the 8 worst (the last of
/// them says how many more there are). What a late reshard explains, hot shards and amplified
/// retries until its shards are open and a minute after, is `part_of` it and summed up in its
/// evidence. Without a blueprint in the study nothing is looked up by
/// hashes; without a `trial` nothing is tried; without a `cost` no mode is cheaper.
///
/// hot-key                  one key offers over 100 % of a shard's limit for 10 s or more
/// hot-shard                a shard refuses 1 % or more while the stream has room
/// retry-storm-outlives-its-cause  refusals for 5 minutes or more after the load is back
/// retry-amplification      1.2 attempts or more for each record offered in a shard-minute
/// throttled-below-average  refusals in a minute whose mean is under 90 % of the limit
std::vector<Finding> find_findings(const Study& study, const Trial& trial, const Cost& cost = {});

}  // namespace weir::reports
