#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/run_options.hpp"
#include "cli/run_result.hpp"
#include "cli/scenario_input.hpp"
#include "reports/document/saved_run.hpp"
#include "reports/judge/judgement.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/study.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/estimate.hpp"

namespace weir::cli {

namespace {

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir run: {} (try: weir help run)", what));
  return ExitCode::WrongUsage;
}

// As many jobs as fit the memory; none where not even one replication does.
std::optional<std::int64_t> jobs_that_fit(const sim::Estimate& estimate, const RunOptions& options,
                                          const sim::Scenario& scenario) {
  const double fit = static_cast<double>(options.max_memory) / std::max(1.0, estimate.bytes);
  if (fit < 1) return std::nullopt;
  const std::int64_t useful = std::min(options.jobs, scenario.simulation.replications);
  return fit >= static_cast<double>(useful) ? useful : static_cast<std::int64_t>(fit);
}

void complain_of(const reports::Bug& bug, const std::string& file) {
  complain(
      fmt::format("weir: this is a bug of weir, please report it with the scenario {}:\n"
                  "  seed {}, replication {}: {}",
                  file, bug.seed, bug.replication, bug.what));
}

ExitCode run_scenario(const sim::ReadScenario& read, std::string text, const RunOptions& options,
                      std::optional<OutputFile> output) {
  const sim::Scenario& scenario = read.scenario;
  const sim::Estimate estimate = sim::estimate(scenario);
  const auto jobs = jobs_that_fit(estimate, options, scenario);
  if (!jobs) {
    complain(
        fmt::format("weir run: {} needs about {} for one replication, more than --max-memory {}",
                    scenario.file, reports::bytes_text(estimate.bytes),
                    reports::bytes_text(static_cast<double>(options.max_memory))));
    return ExitCode::InvalidScenario;
  }
  if (!options.quiet)
    complain(sim::to_text(estimate, scenario, *jobs, read.forecast.worlds.size()));

  const std::atomic<bool>& stop = watch_interrupts();
  reports::Study study;
  reports::Judgement judgement;
  {
    ProgressBar bar{options.progress};
    const reports::StudyControl control{
        .jobs = *jobs,
        .max_memory_bytes = static_cast<std::size_t>(options.max_memory),
        .stop = &stop,
        .watch = [&bar](const reports::Progress& progress) { bar.show(progress); },
        .view = [&bar](const sim::RunView& view) { bar.see(view); }};
    study = reports::run_study(scenario, control);
    judgement = reports::judge(study, std::string{engine_version()}, control);
    reports::add_forecast(judgement, read.forecast, control);
  }
  if (judgement.bug) {
    complain_of(*judgement.bug, scenario.file);
    return ExitCode::Broken;
  }
  std::optional<sim::RunRecord> record;
  if (options.save || options.format != Format::Text) {
    record = reports::record_of(study, judgement, std::move(text));
  }
  const bool saved = !options.save || save(*record, options);
  const bool shown = show(judgement, record ? &*record : nullptr, options, std::move(output));
  return saved && shown ? exit_code_of(judgement, options.no_fail, options.unsure_ok)
                        : ExitCode::Broken;
}

// A run that is over, as it was shown then.
ExitCode show_again(const Arguments& arguments, const RunOptions& options) {
  for (const OptionSpec& option : scenario_options()) {
    if (!arguments.has(option.name)) continue;
    return wrong_usage(fmt::format("{} changes nothing of a run that is over", option.name));
  }
  if (options.save) return wrong_usage("--save: the run is saved already");
  auto run = load_run(arguments.file());
  if (!run) {
    complain(fmt::format("weir run: {}", run.error()));
    return ExitCode::InvalidScenario;
  }
  auto output = open_output(options);
  if (!output) return output.error();
  return show(run->judgement, &run->record, options, *std::move(output))
             ? exit_code_of(run->judgement, options.no_fail, options.unsure_ok)
             : ExitCode::Broken;
}

}  // namespace

ExitCode run(const Arguments& arguments) {
  const auto options = read_run_options(arguments);
  if (!options) return wrong_usage(options.error());
  if (is_run_file(arguments.file())) return show_again(arguments, *options);
  const auto overrides = overrides_of(arguments);
  if (!overrides) return wrong_usage(overrides.error());

  std::string text;
  const auto read = sim::read_scenario_file(arguments.file(), *overrides, text);
  if (!read) {
    complain(sim::to_text(read.error(), text));
    return ExitCode::InvalidScenario;
  }
  if (!read->warnings.all.empty()) complain(sim::to_text(read->warnings, text));

  if (options->save) {
    if (const auto may = sim::may_write_whole_file(*options->save); !may) {
      complain(fmt::format("weir run: {}", may.error()));
      return ExitCode::Broken;
    }
  }
  auto output = open_output(*options);
  if (!output) return output.error();
  return run_scenario(*read, std::move(text), *options, *std::move(output));
}

}  // namespace weir::cli
