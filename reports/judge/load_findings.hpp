#pragma once

#include <cstdint>
#include <vector>

#include "reports/judge/finding.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// The share of all records that the most popular of `count` >= 1 keys has, with popularity
/// proportional to rank^-exponent, exponent in [0, 100]. To 9 digits.
double top_key_share(std::int64_t count, double exponent);

/// Data of the largest records that the producers make, in bytes; of a lognormal, what one of a
/// hundred is larger than.
std::int64_t largest_size(const sim::Scenario& scenario);

/// What the scenario's load alone says, before anything runs:
/// - key-floor: at its peak, the most popular of a producer's Zipf keys alone needs a shard or more
///   (Breaks), or more than 90 % of one (Tight), so that no number of shards takes the load;
///   `value` is that share of a shard's limit. Bursts are not counted in.
std::vector<Finding> load_findings(const sim::Scenario& scenario);

}  // namespace weir::reports
