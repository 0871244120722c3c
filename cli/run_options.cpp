#include "cli/run_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/scenario_input.hpp"
#include "model/units.hpp"

namespace weir::cli {

namespace {

constexpr std::int64_t kDefaultMaxMemory = std::int64_t{4} * 1024 * kMiB;
// What --save says without a FILE: no file is called so.
constexpr std::string_view kBesideScenario = ".weir";

constexpr std::array<std::pair<std::string_view, Format>, 3> kFormats{
    {{"text", Format::Text}, {"json", Format::Json}, {"csv", Format::Csv}}};
constexpr std::array<std::pair<std::string_view, reports::CsvTable>, 3> kTables{
    {{"shards", reports::CsvTable::Shards},
     {"stream", reports::CsvTable::Stream},
     {"readers", reports::CsvTable::Readers}}};

template <typename Value, std::size_t size>
Value named(const std::array<std::pair<std::string_view, Value>, size>& names,
            const std::string& name) {
  return std::ranges::find(names, name, [](const auto& one) { return one.first; })->second;
}

// The one format that is asked for, however often.
Expected<Format, std::string> format_of(const Arguments& arguments) {
  std::vector<std::pair<std::string, Format>> asked;
  if (arguments.has("--json")) asked.emplace_back("--json", Format::Json);
  if (arguments.has("--csv")) asked.emplace_back("--csv", Format::Csv);
  if (const auto name = arguments.value("--format")) {
    asked.emplace_back("--format " + *name, named(kFormats, *name));
  }
  for (const auto& [said, format] : asked) {
    if (format == asked.front().second) continue;
    return unexpected(fmt::format("{} and {} contradict each other", asked.front().first, said));
  }
  return asked.empty() ? Format::Text : asked.front().second;
}

// "orders.weir" of "orders.toml".
Expected<std::string, std::string> run_file_of(const std::string& wanted,
                                               const std::string& scenario) {
  if (wanted != kBesideScenario) return wanted;
  if (scenario == "-") {
    return unexpected(
        std::string{"--save needs a FILE where the scenario comes from standard input"});
  }
  constexpr std::string_view kEnding = ".toml";
  const std::size_t stem =
      scenario.ends_with(kEnding) ? scenario.size() - kEnding.size() : scenario.size();
  return scenario.substr(0, stem) + std::string{kBesideScenario};
}

bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code none;
  return std::filesystem::equivalent(one, other, none);
}

}  // namespace

Expected<RunOptions, std::string> read_run_options(const Arguments& arguments) {
  RunOptions options;
  const auto jobs = whole_number(arguments, "--jobs", 1);
  if (!jobs) return unexpected(jobs.error());
  const auto max_memory = byte_count(arguments, "--max-memory");
  if (!max_memory) return unexpected(max_memory.error());
  const auto format = format_of(arguments);
  if (!format) return unexpected(format.error());
  options.jobs = jobs->value_or(std::max(1U, std::thread::hardware_concurrency()));
  options.max_memory = max_memory->value_or(kDefaultMaxMemory);
  options.format = *format;
  if (const auto table = arguments.value("--csv")) options.table = named(kTables, *table);
  options.csv_comment = arguments.has("--csv-comment");
  if (options.csv_comment && options.format != Format::Csv) {
    return unexpected(std::string{"--csv-comment goes with --csv only"});
  }
  options.quiet = arguments.has("--quiet");
  options.verbose = arguments.has("--verbose");
  options.no_fail = arguments.has("--no-fail");
  options.unsure_ok = arguments.has("--unsure-ok");
  options.output = arguments.value("--output");
  options.stream = arguments.value("--stream");
  options.colour = arguments.value("--color").value_or("auto");
  options.progress = arguments.value("--progress").value_or(options.quiet ? "never" : "auto");
  if (options.output && is_same_file(*options.output, arguments.file())) {
    return unexpected(fmt::format("-o {} would overwrite the scenario", *options.output));
  }
  if (const auto save = arguments.value("--save")) {
    auto file = run_file_of(*save, arguments.file());
    if (!file) return unexpected(file.error());
    options.save = *std::move(file);
    if (is_same_file(*options.save, arguments.file())) {
      return unexpected(fmt::format("--save {} would overwrite the scenario", *options.save));
    }
  }
  return options;
}

namespace {

std::vector<OptionSpec> own_options() {
  return {
      {"--jobs", "-j", "N", "replications at once", "all cores", OptionKind::Value},
      {"--max-memory", "", "SIZE", "stop before more is used, e.g. \"16 GiB\"", "4 GiB",
       OptionKind::Value},
      {.name = "--save",
       .short_name = "",
       .value = "[FILE.weir]",
       .help = "keep the run to show it again",
       .fallback = "beside the scenario",
       .kind = OptionKind::Value,
       .implied = kBesideScenario,
       .value_ends = ".weir"},
      {"--stream", "", "NAME", "of several streams, this one only", "all", OptionKind::Value},
      {"--no-fail", "", "", "exit 0 even if an objective fails", ""},
      {"--unsure-ok", "", "", "exit 0 even if more replications are needed", ""},
      {"--format",
       "-f",
       "FMT",
       "text, json or csv",
       "text",
       OptionKind::Value,
       {"text", "json", "csv"}},
      {"--json", "", "", "short for --format json", ""},
      {.name = "--csv",
       .short_name = "",
       .value = "[TABLE]",
       .help = "the series: shards, stream or readers",
       .fallback = "shards",
       .kind = OptionKind::Value,
       .choices = {"shards", "stream", "readers"},
       .implied = "shards"},
      {"--csv-comment", "", "", "a first line says where the numbers come from", ""},
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
}

constexpr std::string_view kNotes =
    R"(CSV holds replication 0, warm-up included: a row per second and per shard or
reader. Of runs above 4 h, shards other than the 16 worst of each ten minutes
have a row per 10 s or more. The first line names the columns with their units:
write_records_per_s is the mean over the row's step_s, write_records_max_per_s
its busiest second. A run file (.weir) is an SQLite database; weir run shows it
again.
)";

}  // namespace

const CommandSpec& run_command() {
  static const CommandSpec kSpec = [] {
    CommandSpec made{
        .name = "run",
        .summary = "Run a scenario and judge its objectives, or show a run that was saved.",
        .takes_file = true,
        .examples = {"weir run orders.toml", "weir run orders.toml --set stream.shard_count=64",
                     "weir run orders.toml --json | jq '.objectives[] | select(.met != true)'",
                     "weir run orders.toml --csv > shards.csv", "weir run orders.toml --save",
                     "weir run orders.weir --verbose"},
        .options = scenario_options(),
        .notes = kNotes,
        .file_ends = {".toml", ".weir"}};
    for (OptionSpec& option : own_options()) made.options.push_back(std::move(option));
    return made;
  }();
  return kSpec;
}

}  // namespace weir::cli
