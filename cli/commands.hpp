#pragma once

#include <string_view>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"

namespace weir::cli {

// One function and one description a command.

const CommandSpec& run_command();
ExitCode run(const Arguments& arguments);

const CommandSpec& report_command();
ExitCode report(const Arguments& arguments);

const CommandSpec& check_command();
ExitCode check(const Arguments& arguments);

const CommandSpec& bounds_command();
ExitCode bounds(const Arguments& arguments);

const CommandSpec& replay_command();
ExitCode replay(const Arguments& arguments);

const CommandSpec& prices_command();
ExitCode prices(const Arguments& arguments);

const CommandSpec& new_command();
ExitCode new_scenario(const Arguments& arguments);

const CommandSpec& explain_command();
ExitCode explain(const Arguments& arguments);

const CommandSpec& limits_command();
ExitCode limits(const Arguments& arguments);

const CommandSpec& validate_command();
ExitCode validate(const Arguments& arguments);

const CommandSpec& completion_command();
ExitCode completion(const Arguments& arguments);

const CommandSpec& version_command();
ExitCode version(const Arguments& arguments);

/// All of them, in the order in which the help names them.
std::vector<const CommandSpec*> all_commands();

/// weir's own version: "0.1.0".
std::string_view engine_version();

}  // namespace weir::cli
