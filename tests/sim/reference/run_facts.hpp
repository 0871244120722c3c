#pragma once

#include <string>

#include "sim/results/run_result.hpp"

namespace weir::sim {

/// All of a result as text, so that two of them can be compared and their difference read.
std::string facts_of(const RunResult& result);

}  // namespace weir::sim
