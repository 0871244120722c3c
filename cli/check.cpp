#include <fmt/format.h>

#include <string>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/scenario_input.hpp"
#include "reports/document/json.hpp"
#include "reports/document/paragraph.hpp"
#include "sim/scenario/estimate.hpp"

namespace weir::cli {

namespace {

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir check: {} (try: weir help check)", what));
  return ExitCode::WrongUsage;
}

// What is printed of a scenario without errors.
std::string praise(const sim::ReadScenario& read, const std::string& text) {
  std::string printed;
  if (!read.warnings.all.empty()) printed = sim::to_text(read.warnings, text);
  const sim::Scenario& scenario = read.scenario;
  return printed + fmt::format("{} can be run\n  {}\n", reports::without_controls(scenario.file),
                               sim::to_text(sim::estimate_all(scenario), scenario, 1,
                                            read.forecast.worlds.size()));
}

}  // namespace

const CommandSpec& check_command() {
  static const CommandSpec kSpec = [] {
    CommandSpec made{.name = "check",
                     .summary = "Say everything that is wrong with a scenario, without running it.",
                     .takes_file = true,
                     .examples = {"weir check orders.toml",
                                  "weir check orders.toml --resolved > orders-with-defaults.toml"},
                     .options = scenario_options(),
                     .file_ends = {".toml"}};
    made.options.push_back(
        {"--resolved", "", "", "print the file with all defaults filled in", ""});
    made.options.push_back(
        {"--format", "-f", "FMT", "text or json", "text", OptionKind::Value, {"text", "json"}});
    made.options.push_back({"--json", "", "", "short for --format json", ""});
    return made;
  }();
  return kSpec;
}

ExitCode check(const Arguments& arguments) {
  const auto overrides = overrides_of(arguments);
  if (!overrides) return wrong_usage(overrides.error());
  const bool json = arguments.has("--json") || arguments.value("--format") == "json";
  const bool resolved = arguments.has("--resolved");
  if (json && resolved) {
    return wrong_usage("--resolved prints a scenario file; it cannot be had as JSON");
  }
  std::string text;
  const auto read = sim::read_scenario_file(arguments.file(), *overrides, text);
  const sim::Problems& problems = read ? read->warnings : read.error();
  if (resolved && !problems.all.empty()) complain(sim::to_text(problems, text));

  std::string result;
  if (json) {
    result = reports::to_json(problems, arguments.file());
  } else if (!read) {
    result = resolved ? "" : sim::to_text(problems, text);
  } else {
    result = resolved ? sim::to_toml(read->scenario, read->forecast.inputs) : praise(*read, text);
  }
  if (!print_result(result)) return ExitCode::Broken;
  return read ? ExitCode::Done : ExitCode::InvalidScenario;
}

}  // namespace weir::cli
