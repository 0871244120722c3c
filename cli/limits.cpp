#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "reports/document/json.hpp"
#include "reports/document/limits_table.hpp"

namespace weir::cli {

const CommandSpec& limits_command() {
  static const CommandSpec kSpec{
      .name = "limits",
      .summary = "Print the numbers of AWS that weir is built on, and their sources.",
      .takes_file = false,
      .examples = {"weir limits", "weir limits --json"},
      .options = {{"--json", "", "", "as weir.limits/1", ""}}};
  return kSpec;
}

ExitCode limits(const Arguments& arguments) {
  const std::string text =
      arguments.has("--json") ? reports::limits_json() : reports::limits_text();
  return print_result(text) ? ExitCode::Done : ExitCode::Broken;
}

}  // namespace weir::cli
