#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "reports/judge/expected_load.hpp"
#include "reports/judge/finding.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// Runs one replication of a changed scenario; none where it could not be finished.
using Trial = std::function<std::optional<sim::RunResult>(const sim::Scenario& scenario,
                                                          const std::string& phase)>;

/// A number of sub-keys, with where the real hashes put them.
struct Salt {
  std::int64_t n = 0;
  double worst = 0;               ///< share of its limit that the fullest shard is then offered
  bool tried = false;             ///< by a trial run
  bool meets_objectives = false;  ///< in the trial; without objectives: it drops nothing
  std::int64_t dropped = 0;       ///< in the trial
};

/// The keys to spread, each with its load in a stretch.
struct SaltCase {
  Stretch stretch;
  std::vector<SpreadKey> keys;
};

/// What was looked up and tried to take the heat out of one key, or of several together.
struct Salting {
  std::vector<SpreadKey> keys;
  std::vector<Salt> salts;           ///< n = spread + 1 … 64, by n
  std::optional<std::int64_t> best;  ///< the smallest n with a worst shard of at most 90 % that met
                                     ///< every objective in a trial
  bool may_try = true;               ///< trial runs were allowed
  bool stopped = false;              ///< a trial could not be finished
};

/// Looks all n up (every key over n sub-keys, the worst of all cases counts) and tries those of at
/// most 90 %, smallest first, until one meets every objective; one that failed is followed only by
/// such as load the worst shard less by 5 points or more. At least one case; all have the same keys
/// in the same order.
Salting find_salting(const sim::Blueprint& blueprint, const std::vector<SaltCase>& cases,
                     const Trial& trial);

/// The help that follows: the n to take with what was looked up beside it, or that none does.
Help help_of(const Salting& salting, const sim::Scenario& scenario);

}  // namespace weir::reports
