#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "reports/document/json.hpp"
#include "reports/document/validation_text.hpp"
#include "reports/study/validation.hpp"
#include "reports/validity/cases.hpp"
#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::cli {

namespace {

using Cases = std::vector<reports::validity::Case>;

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir validate: {} (try: weir help validate)", what));
  return ExitCode::WrongUsage;
}

// Those named, in the table's order; without a name all, or all that do not take long. A name that
// ends in "*" stands for all that begin so.
Expected<Cases, std::string> chosen(const std::vector<std::string>& names, bool with_long) {
  Cases all = reports::validity::all_cases();
  if (names.empty()) {
    if (!with_long) std::erase_if(all, [](const auto& each) { return each.is_long; });
    return all;
  }
  const auto is = [](const auto& each, const std::string& name) {
    return name.ends_with('*') ? each.id.starts_with(name.substr(0, name.size() - 1))
                               : each.id == name;
  };
  for (const std::string& name : names) {
    if (std::ranges::any_of(all, [&](const auto& each) { return is(each, name); })) continue;
    std::vector<std::string_view> known;
    for (const auto& each : all) known.push_back(each.id);
    const std::string_view near = sim::nearest(name, known);
    return unexpected(fmt::format("there is no case `{}`{}", name,
                                  near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  }
  std::erase_if(all, [&](const auto& each) {
    return std::ranges::none_of(names, [&](const std::string& name) { return is(each, name); });
  });
  return all;
}

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const auto& each : reports::validity::all_cases()) all.emplace_back(each.id);
  return all;
}

ExitCode print(const std::string& text) {
  return print_result(text) ? ExitCode::Done : ExitCode::Broken;
}

ExitCode list(const Cases& cases) {
  std::string text;
  for (const auto& each : cases) {
    text += fmt::format("{:<28} {}{}\n", each.id, each.is_long ? "(--long) " : "", each.claim);
  }
  return print(text);
}

ExitCode print_scenario(const Cases& cases) {
  if (cases.size() != 1) return wrong_usage("--scenario needs the ID of one case");
  const auto read = sim::read_scenario(cases[0].scenario, std::string{cases[0].id},
                                       sim::Overrides{cases[0].set.begin(), cases[0].set.end()});
  if (read) return print(sim::to_toml(read->scenario));
  complain(sim::to_text(read.error(), std::string{cases[0].scenario}));
  return ExitCode::Broken;
}

}  // namespace

const CommandSpec& validate_command() {
  static const CommandSpec kSpec{
      .name = "validate",
      .summary = "Hold the simulator against closed forms, published numbers and itself.",
      .takes_file = false,
      .examples = {"weir validate", "weir validate --long --json", "weir validate queue-m-d-1",
                   "weir validate \"poisson-*\"",
                   "weir validate --scenario queue-m-d-1 > queue.toml"},
      .options =
          {{"--long", "", "", "the cases that take long too", ""},
           {"--list", "", "", "only say which cases there are", ""},
           {"--scenario", "", "", "print the scenario of one case, to be run or changed", ""},
           {"--jobs", "-j", "N", "replications at once", "all cores", OptionKind::Value},
           {"--format", "-f", "FMT", "text or json", "text", OptionKind::Value, {"text", "json"}},
           {"--json", "", "", "short for --format json", ""},
           {"--progress",
            "",
            "WHEN",
            "auto, always or never",
            "auto",
            OptionKind::Value,
            {"auto", "always", "never"}}},
      .word = "ID",
      .many_words = true,
      .known_words = ids};
  return kSpec;
}

ExitCode validate(const Arguments& arguments) {
  const bool json = arguments.has("--json") || arguments.value("--format") == "json";
  if (arguments.has("--json") && arguments.value("--format") == "text") {
    return wrong_usage("--json and --format text contradict each other");
  }
  const auto jobs = whole_number(arguments, "--jobs", 1);
  if (!jobs) return wrong_usage(jobs.error());
  const auto cases = chosen(arguments.words(), arguments.has("--long") || arguments.has("--list"));
  if (!cases) return wrong_usage(cases.error() + " (weir validate --list says which there are)");
  if (arguments.has("--list")) return list(*cases);
  if (arguments.has("--scenario")) return print_scenario(*cases);

  const std::atomic<bool>& stop = watch_interrupts();
  reports::Validation validation;
  {
    ProgressBar bar{arguments.value("--progress").value_or("auto")};
    validation = reports::validate(
        *cases, {.jobs = jobs->value_or(std::max(1U, std::thread::hardware_concurrency())),
                 .stop = &stop,
                 .watch = [&bar](const reports::Progress& progress) { bar.show(progress); }});
  }
  const std::string text = json ? reports::to_json(validation, std::string{engine_version()})
                                : reports::to_text(validation);
  if (!print_result(text)) return ExitCode::Broken;
  if (validation.partial()) return ExitCode::Interrupted;
  return validation.all_hold() ? ExitCode::Done : ExitCode::Broken;
}

}  // namespace weir::cli
