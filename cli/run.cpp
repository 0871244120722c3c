#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/scenario_input.hpp"
#include "reports/document/json.hpp"
#include "reports/document/text.hpp"
#include "reports/judge/judgement.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/estimate.hpp"

namespace weir::cli {

namespace {

constexpr std::int64_t kDefaultMaxMemory = std::int64_t{4} * 1024 * kMiB;

// What the options of `weir run` say, but those that change the scenario.
struct RunOptions {
  std::int64_t jobs = 1;
  std::int64_t max_memory = kDefaultMaxMemory;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  bool no_fail = false;
  bool unsure_ok = false;
  std::optional<std::string> output;
  std::string colour;
  std::string progress;
};

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir run: {} (try: weir help run)", what));
  return ExitCode::WrongUsage;
}

Expected<RunOptions, std::string> read_options(const Arguments& arguments) {
  RunOptions options;
  const auto jobs = whole_number(arguments, "--jobs", 1);
  if (!jobs) return unexpected(jobs.error());
  const auto max_memory = byte_count(arguments, "--max-memory");
  if (!max_memory) return unexpected(max_memory.error());
  options.jobs = jobs->value_or(std::max(1U, std::thread::hardware_concurrency()));
  options.max_memory = max_memory->value_or(kDefaultMaxMemory);
  options.json = arguments.has("--json") || arguments.value("--format") == "json";
  if (arguments.has("--json") && arguments.value("--format") == "text") {
    return unexpected(std::string{"--json and --format text contradict each other"});
  }
  options.quiet = arguments.has("--quiet");
  options.verbose = arguments.has("--verbose");
  options.no_fail = arguments.has("--no-fail");
  options.unsure_ok = arguments.has("--unsure-ok");
  options.output = arguments.value("--output");
  options.colour = arguments.value("--color").value_or("auto");
  options.progress = arguments.value("--progress").value_or(options.quiet ? "never" : "auto");
  std::error_code none;
  if (options.output && std::filesystem::equivalent(*options.output, arguments.file(), none)) {
    return unexpected(fmt::format("-o {} would overwrite the scenario", *options.output));
  }
  return options;
}

// As many jobs as fit the memory; none where not even one replication does.
std::optional<std::int64_t> jobs_that_fit(const sim::Estimate& estimate, const RunOptions& options,
                                          const sim::Scenario& scenario) {
  const double fit = static_cast<double>(options.max_memory) / std::max(1.0, estimate.bytes);
  if (fit < 1) return std::nullopt;
  const std::int64_t useful = std::min(options.jobs, scenario.simulation.replications);
  return fit >= static_cast<double>(useful) ? useful : static_cast<std::int64_t>(fit);
}

std::string document_of(const reports::Judgement& judgement, const RunOptions& options) {
  if (options.json) return reports::to_json(judgement);
  // A file is as wide as a pipe, and its text has no colour unless that is asked for.
  const bool to_terminal = !options.output && is_terminal(STDOUT_FILENO);
  return reports::to_text(
      judgement,
      {.width = to_terminal ? std::min(100, terminal_width(STDOUT_FILENO)) : 80,
       .colour = options.output ? options.colour == "always" : wants_colour(options.colour),
       .verbose = options.verbose,
       .quiet = options.quiet});
}

void complain_of(const reports::Bug& bug, const std::string& file) {
  complain(
      fmt::format("weir: this is a bug of weir, please report it with the scenario {}:\n"
                  "  seed {}, replication {}: {}",
                  file, bug.seed, bug.replication, bug.what));
}

ExitCode run_scenario(const sim::Scenario& scenario, const RunOptions& options,
                      std::optional<OutputFile> output) {
  const sim::Estimate estimate = sim::estimate(scenario);
  const auto jobs = jobs_that_fit(estimate, options, scenario);
  if (!jobs) {
    complain(
        fmt::format("weir run: {} needs about {} for one replication, more than --max-memory {}",
                    scenario.file, reports::bytes_text(estimate.bytes),
                    reports::bytes_text(static_cast<double>(options.max_memory))));
    return ExitCode::InvalidScenario;
  }
  if (!options.quiet) complain(sim::to_text(estimate, scenario, *jobs));

  const std::atomic<bool>& stop = watch_interrupts();
  reports::Judgement judgement;
  {
    ProgressBar bar{options.progress};
    const reports::StudyControl control{
        .jobs = *jobs,
        .max_memory_bytes = static_cast<std::size_t>(options.max_memory),
        .stop = &stop,
        .watch = [&bar](const reports::Progress& progress) { bar.show(progress); },
        .view = [&bar](const sim::RunView& view) { bar.see(view); }};
    judgement = reports::judge(reports::run_study(scenario, control), std::string{engine_version()},
                               control);
  }
  if (judgement.bug) {
    complain_of(*judgement.bug, scenario.file);
    return ExitCode::Broken;
  }
  const std::string document = document_of(judgement, options);
  const bool written = output ? output->write(document) : print_result(document);
  return written ? exit_code_of(judgement, options.no_fail, options.unsure_ok) : ExitCode::Broken;
}

}  // namespace

const CommandSpec& run_command() {
  static const CommandSpec kSpec = [] {
    CommandSpec made{
        .name = "run",
        .summary = "Run a scenario and judge its objectives.",
        .takes_file = true,
        .examples = {"weir run orders.toml", "weir run orders.toml --set stream.shard_count=64",
                     "weir run orders.toml --json | jq '.objectives[] | "
                     "select(.met != true)'"},
        .options = scenario_options()};
    const std::vector<OptionSpec> own{
        {"--jobs", "-j", "N", "replications at once", "all cores", OptionKind::Value},
        {"--max-memory", "", "SIZE", "stop before more is used, e.g. \"16 GiB\"", "4 GiB",
         OptionKind::Value},
        {"--no-fail", "", "", "exit 0 even if an objective fails", ""},
        {"--unsure-ok", "", "", "exit 0 even if more replications are needed", ""},
        {"--format", "-f", "FMT", "text or json", "text", OptionKind::Value, {"text", "json"}},
        {"--json", "", "", "short for --format json", ""},
        {"--output", "-o", "FILE", "write the result there", "standard output", OptionKind::Value},
        {"--quiet", "-q", "", "only the verdict line", ""},
        {"--verbose", "-v", "", "all shards and findings", ""},
        {"--color",
         "",
         "WHEN",
         "auto, always or never",
         "auto",
         OptionKind::Value,
         {"auto", "always", "never"}},
        {"--progress",
         "",
         "WHEN",
         "auto, always or never",
         "auto",
         OptionKind::Value,
         {"auto", "always", "never"}}};
    made.options.insert(made.options.end(), own.begin(), own.end());
    return made;
  }();
  return kSpec;
}

ExitCode run(const Arguments& arguments) {
  const auto options = read_options(arguments);
  if (!options) return wrong_usage(options.error());
  const auto overrides = overrides_of(arguments);
  if (!overrides) return wrong_usage(overrides.error());

  std::string text;
  const auto read = sim::read_scenario_file(arguments.file(), *overrides, text);
  if (!read) {
    complain(sim::to_text(read.error(), text));
    return ExitCode::InvalidScenario;
  }
  if (!read->warnings.all.empty()) complain(sim::to_text(read->warnings, text));

  std::optional<OutputFile> output;
  if (options->output) {
    auto opened = OutputFile::open(*options->output);
    if (!opened) {
      complain(opened.error());
      return ExitCode::Broken;
    }
    output.emplace(std::move(*opened));
  }
  return run_scenario(read->scenario, *options, std::move(output));
}

}  // namespace weir::cli
