#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/judge/finding.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// What AWS's own formula says about the number of shards: with the mean record size rounded up to
/// whole KiB, the larger of what is written over 1 MiB/s and what all polling readers read over
/// 2 MiB/s a shard, rounded up. Taken at the peak of the load.
///
/// Source  AWS, "Choose the right mode to stream in" (read 2026-11-23)
///         https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
struct SizingFormula {
  double records_per_s = 0;
  double kib_per_s = 0;  ///< sizes rounded up
  std::int64_t polling_readers = 0;
  std::int64_t shards = 0;
};
SizingFormula sizing_formula(const sim::Scenario& scenario);

/// The formula's answer beside what the runs showed: "AWS's sizing formula asks for 4 shards at
/// 4,000 records/s; it knows no keys, and one of them is too hot for a shard".
std::string formula_sentence(const SizingFormula& formula, std::int64_t shards, bool failed,
                             const std::vector<Finding>& findings);

}  // namespace weir::reports
