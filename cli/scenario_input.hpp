#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "model/expected.hpp"
#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::cli {

/// The options that change what is read from a scenario: --set, --seed, -n, --until. `run` has them
/// all, `check` too, so that it checks what run would run.
const std::vector<OptionSpec>& scenario_options();

/// What those options amount to. The error is a line for the user (wrong usage).
Expected<sim::Overrides, std::string> overrides_of(const Arguments& arguments);

/// The stream of that name of a scenario's file, the others beside it. The error is a line for the
/// user.
Expected<sim::Scenario, std::string> stream_called(const sim::Scenario& scenario,
                                                   const std::string& name);

}  // namespace weir::cli
