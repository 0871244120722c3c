#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"

namespace weir::cli {

std::string_view engine_version() {
  return WEIR_VERSION;
}

const CommandSpec& version_command() {
  static const CommandSpec kSpec{.name = "version",
                                 .summary = "Print weir's version.",
                                 .takes_file = false,
                                 .examples = {"weir version"},
                                 .options = {}};
  return kSpec;
}

ExitCode version(const Arguments&) {
  return print_result(fmt::format("weir {}\n", engine_version())) ? ExitCode::Done
                                                                  : ExitCode::Broken;
}

}  // namespace weir::cli
