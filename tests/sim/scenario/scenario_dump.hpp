#pragma once

#include <string>

#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// All of a scenario but its file and hash, as text; doubles to the last bit.
std::string dump(const Scenario& scenario);

}  // namespace weir::sim
