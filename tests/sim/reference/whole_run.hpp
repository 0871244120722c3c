#pragma once

#include <cstdint>

#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// A replication of a scenario from its start to its end. Expects every ledger to balance.
RunResult run(const Scenario& scenario, std::int64_t replication = 0);

}  // namespace weir::sim
