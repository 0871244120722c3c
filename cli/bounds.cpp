#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/scenario_input.hpp"
#include "reports/document/bounds_text.hpp"
#include "reports/document/json.hpp"
#include "reports/judge/wording.hpp"
#include "reports/plan/bounds.hpp"
#include "sim/world/world.hpp"

namespace weir::cli {

namespace {

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir bounds: {} (try: weir help bounds)", what));
  return ExitCode::WrongUsage;
}

}  // namespace

const CommandSpec& bounds_command() {
  static const CommandSpec kSpec = [] {
    CommandSpec made{.name = "bounds",
                     .summary = "Say how many shards a stream needs at least, by closed forms.",
                     .takes_file = true,
                     .examples = {"weir bounds orders.toml",
                                  "weir bounds orders.toml --set stream.shard_count=64"},
                     .options = scenario_options(),
                     .file_ends = {".toml"}};
    std::erase_if(made.options, [](const OptionSpec& option) {
      return option.name == "--replications" || option.name == "--worlds";
    });
    made.options.push_back(
        {"--stream", "", "NAME", "of several streams only this one", "all", OptionKind::Value});
    made.options.push_back(
        {"--format", "-f", "FMT", "text or json", "text", OptionKind::Value, {"text", "json"}});
    made.options.push_back({"--json", "", "", "short for --format json", ""});
    return made;
  }();
  return kSpec;
}

ExitCode bounds(const Arguments& arguments) {
  const auto overrides = overrides_of(arguments);
  if (!overrides) return wrong_usage(overrides.error());
  std::string text;
  const auto read = sim::read_scenario_file(arguments.file(), *overrides, text);
  const sim::Problems& problems = read ? read->warnings : read.error();
  if (!problems.all.empty()) complain(sim::to_text(problems, text));
  if (!read) return ExitCode::InvalidScenario;

  std::vector<sim::Scenario> streams;
  if (const auto name = arguments.value("--stream")) {
    auto stream = stream_called(read->scenario, *name);
    if (!stream) return wrong_usage(stream.error());
    streams.push_back(*std::move(stream));
  } else {
    streams = streams_of(read->scenario);
  }
  std::vector<reports::StreamBounds> all;
  all.reserve(streams.size());
  for (const sim::Scenario& scenario : streams) {
    all.push_back({scenario.stream.name, reports::bounds_of(*sim::make_blueprint(scenario))});
  }
  const bool json = arguments.has("--json") || arguments.value("--format") == "json";
  std::string result = json ? reports::to_json(all, std::string{engine_version()}) : "";
  for (const reports::StreamBounds& stream : all) {
    if (json) break;
    if (!result.empty()) result += "\n";
    const std::string title = reports::title_of(read->scenario);
    result += reports::to_text(stream.bounds,
                               read->scenario.beside.empty() ? title : title + ": " + stream.name);
  }
  return print_result(result) ? ExitCode::Done : ExitCode::Broken;
}

}  // namespace weir::cli
