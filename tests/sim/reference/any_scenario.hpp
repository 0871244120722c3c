#pragma once

#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// Inside a RapidCheck property: a small scenario with anything in it that a file may say.
Scenario any_scenario();

}  // namespace weir::sim
