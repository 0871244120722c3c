#pragma once

#include "cli/options.hpp"

namespace weir::cli {

// One function and one description a command; each function returns an ExitCode.

const CommandSpec& run_command();
int run(const Arguments& arguments);

const CommandSpec& check_command();
int check(const Arguments& arguments);

const CommandSpec& version_command();
int version(const Arguments& arguments);

/// weir's own version: "0.1.0".
std::string_view engine_version();

}  // namespace weir::cli
