#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/run_options.hpp"
#include "cli/run_result.hpp"
#include "cli/scenario_input.hpp"
#include "reports/document/saved_run.hpp"
#include "reports/judge/account_judgement.hpp"
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

// What is to be shown of a stream, and kept.
ExitCode finish_run(const reports::Study& study, const reports::Judgement& judgement,
                    std::string text, const RunOptions& options, std::optional<OutputFile> output) {
  std::optional<sim::RunRecord> record;
  if (options.save || options.format != Format::Text) {
    record = reports::record_of(study, judgement, std::move(text));
  }
  const bool saved = !options.save || save(*record, options);
  const bool shown = show(judgement, record ? &*record : nullptr, options, std::move(output));
  return saved && shown ? exit_code_of(judgement, options.no_fail, options.unsure_ok)
                        : ExitCode::Broken;
}

// The same of several.
ExitCode finish_account(const std::vector<reports::Study>& studies,
                        const reports::AccountJudgement& judgement, const std::string& text,
                        const RunOptions& options, std::optional<OutputFile> output) {
  bool saved = true;
  for (std::size_t i = 0; options.save && i < studies.size(); ++i) {
    RunOptions own = options;
    own.save = run_file_of_stream(*options.save, judgement.lines[i].name);
    saved = save(reports::record_of(studies[i], judgement.streams[i], text), own) && saved;
  }
  const bool shown = show(judgement, options, std::move(output));
  return saved && shown ? exit_code_of(judgement, options.no_fail, options.unsure_ok)
                        : ExitCode::Broken;
}

// `asked`: which of the streams is to be shown; none for all of them together.
ExitCode run_scenario(const sim::ReadScenario& read, std::optional<std::size_t> asked,
                      std::string text, const RunOptions& options,
                      std::optional<OutputFile> output) {
  const sim::Scenario& scenario = read.scenario;
  const sim::Estimate estimate = sim::estimate_all(scenario);
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
  std::vector<reports::Study> studies;
  reports::AccountJudgement account;  // of one stream only what it is judged
  {
    ProgressBar bar{options.progress};
    const reports::StudyControl control{
        .jobs = *jobs,
        .max_memory_bytes = static_cast<std::size_t>(options.max_memory),
        .stop = &stop,
        .watch = [&bar](const reports::Progress& progress) { bar.show(progress); },
        .view = [&bar](const sim::RunView& view) { bar.see(view); },
        .viewed = asked.value_or(0)};
    studies = reports::run_studies(scenario, control);
    account =
        reports::judge_studies(studies, std::string{engine_version()}, read.forecast, control);
  }
  for (const reports::Judgement& judgement : account.streams) {
    if (!judgement.bug) continue;
    complain_of(*judgement.bug, scenario.file);
    return ExitCode::Broken;
  }
  if (!asked) return finish_account(studies, account, text, options, std::move(output));
  return finish_run(studies[*asked], account.streams[*asked], std::move(text), options,
                    std::move(output));
}

// Which stream the options ask for. The error is a line for the user.
Expected<std::optional<std::size_t>, std::string> stream_asked_for(const sim::Scenario& scenario,
                                                                   const RunOptions& options) {
  if (options.stream) {
    const auto stream = stream_called(scenario, *options.stream);
    if (!stream) return unexpected(stream.error());
    return stream->number;
  }
  if (scenario.beside.empty()) return 0;
  if (options.format == Format::Csv) {
    return unexpected(fmt::format("a table is of one stream; which of {}? --stream {}",
                                  scenario.beside.size() + 1, scenario.stream.name));
  }
  return std::nullopt;
}

// What would be written for --save.
std::vector<std::string> run_files_of(const sim::Scenario& scenario,
                                      std::optional<std::size_t> asked, const RunOptions& options) {
  if (!options.save) return {};
  if (asked) return {*options.save};
  std::vector<std::string> files;
  for (const sim::Scenario& stream : streams_of(scenario)) {
    files.push_back(run_file_of_stream(*options.save, stream.stream.name));
  }
  return files;
}

// A run that is over, as it was shown then.
ExitCode show_again(const Arguments& arguments, const RunOptions& options) {
  for (const OptionSpec& option : scenario_options()) {
    if (!arguments.has(option.name)) continue;
    return wrong_usage(fmt::format("{} changes nothing of a run that is over", option.name));
  }
  if (options.save) return wrong_usage("--save: the run is saved already");
  if (options.stream) return wrong_usage("--stream: a run file is of one stream");
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

  const auto asked = stream_asked_for(read->scenario, *options);
  if (!asked) return wrong_usage(asked.error());
  for (const std::string& file : run_files_of(read->scenario, *asked, *options)) {
    if (const auto may = sim::may_write_whole_file(file); !may) {
      complain(fmt::format("weir run: {}", may.error()));
      return ExitCode::Broken;
    }
  }
  auto output = open_output(*options);
  if (!output) return output.error();
  return run_scenario(*read, *asked, std::move(text), *options, *std::move(output));
}

}  // namespace weir::cli
