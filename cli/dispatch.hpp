#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.hpp"

namespace weir::cli {

/// Does what the words after the program's name ask for, and returns its exit code. Nothing leaves
/// it but that: exceptions of libraries end here, as exit code 1 with a message.
ExitCode dispatch(const std::vector<std::string>& words);

}  // namespace weir::cli
