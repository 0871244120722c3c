#include "cli/scenario_input.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace weir::cli {

namespace {

// Takes a whole number over into the scenario. False with a message in `fault`.
bool take_number(const Arguments& arguments, std::string_view option, std::int64_t least,
                 const std::string& path, sim::Overrides& overrides, std::string& fault) {
  const auto number = whole_number(arguments, option, least);
  if (!number) {
    fault = number.error();
    return false;
  }
  if (*number) overrides.emplace_back(path, std::to_string(**number));
  return true;
}

}  // namespace

const std::vector<OptionSpec>& scenario_options() {
  static const std::vector<OptionSpec> kOptions{
      {.name = "--set",
       .short_name = "",
       .value = "PATH=VALUE",
       .help = "override a value, e.g. stream.shard_count=64",
       .fallback = "",
       .kind = OptionKind::List},
      {.name = "--replications",
       .short_name = "-n",
       .value = "N",
       .help = "repeat with different random numbers",
       .fallback = "file, else 40",
       .kind = OptionKind::Value},
      {.name = "--worlds",
       .short_name = "",
       .value = "N",
       .help = "worlds drawn from intervals; 0: none",
       .fallback = "file, else 40",
       .kind = OptionKind::Value},
      {.name = "--seed",
       .short_name = "",
       .value = "N",
       .help = "random seed",
       .fallback = "file, else 1",
       .kind = OptionKind::Value},
      {.name = "--until",
       .short_name = "",
       .value = "TIME",
       .help = "simulate this long, e.g. 6h",
       .fallback = "file, else 2 min",
       .kind = OptionKind::Value}};
  return kOptions;
}

Expected<sim::Overrides, std::string> overrides_of(const Arguments& arguments) {
  sim::Overrides overrides;
  for (const std::string& text : arguments.values("--set")) {
    const auto equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return unexpected(fmt::format("--set takes PATH=VALUE, not `{}`", text));
    }
    overrides.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::string fault;
  if (!take_number(arguments, "--replications", 1, "simulation.replications", overrides, fault) ||
      !take_number(arguments, "--worlds", 0, "simulation.worlds", overrides, fault) ||
      !take_number(arguments, "--seed", 0, "simulation.seed", overrides, fault)) {
    return unexpected(fault);
  }
  if (const auto until = arguments.value("--until")) {
    overrides.emplace_back("simulation.duration", *until);
  }
  return overrides;
}

Expected<sim::Scenario, std::string> stream_called(const sim::Scenario& scenario,
                                                   const std::string& name) {
  std::string names;
  for (sim::Scenario& one : streams_of(scenario)) {
    if (one.stream.name == name) return std::move(one);
    names += (names.empty() ? "" : ", ") + one.stream.name;
  }
  return unexpected(
      fmt::format("there is no stream \"{}\" in {}, but {}", name, scenario.file, names));
}

}  // namespace weir::cli
