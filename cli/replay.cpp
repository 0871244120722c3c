#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/scenario_input.hpp"
#include "model/shard.hpp"
#include "reports/document/json.hpp"
#include "reports/document/replay_text.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/replay.hpp"
#include "sim/scenario/estimate.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::cli {

namespace {

constexpr std::int64_t kDefaultMaxMemory = std::int64_t{4} * 1024 * kMiB;
constexpr std::int64_t kDefaultLines = 1000;
constexpr std::int64_t kMostLines = 100'000;
constexpr Duration kDefaultWithin = std::chrono::milliseconds{100};
constexpr std::array<std::string_view, 3> kSigns{"\u00B1", "+-",
                                                 "+/-"};  // between moment and window

// What the options of `weir replay` say, but those that change the scenario.
struct ReplayOptions {
  reports::ReplayRequest request;
  std::string at;  // as given
  std::int64_t max_memory = kDefaultMaxMemory;
  bool json = false;
  std::optional<std::string> output;
  std::string progress;
};

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir replay: {} (try: weir help replay)", what));
  return ExitCode::WrongUsage;
}

Expected<std::uint32_t, std::string> shard_in(const std::string& text) {
  if (const auto number = model::shard_number(text)) return *number;
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) {
    return unexpected(fmt::format("--shard must be an id such as {} or its number 3, not `{}`",
                                  model::shard_id(3), text));
  }
  return number;
}

std::optional<Duration> as_time(const Expected<sim::Quantity, sim::QuantityMistake>& read) {
  if (!read || read->dimension != sim::Dimension::Time || !read->whole) return std::nullopt;
  return Duration{*read->whole};
}

// A moment as a scenario has it, or as a replay prints it: with parts of a second.
std::optional<Duration> moment_in(std::string_view text) {
  const std::size_t point = text.find('.');
  const bool is_clock = std::ranges::count(text.substr(0, point), ':') == 2;
  if (point == std::string_view::npos || !is_clock) return as_time(sim::parse_moment(text));
  const auto whole = as_time(sim::parse_moment(text.substr(0, point)));
  const auto part = as_time(sim::parse_quantity(fmt::format("0{} s", text.substr(point))));
  if (!whole || !part) return std::nullopt;
  return *whole + *part;
}

// "00:10:30", "630 s ±2s", "00:10:30 +-2 s" into the request; what stands behind the sign is
// returned.
Expected<std::optional<std::string>, std::string> read_at(const std::string& text,
                                                          reports::ReplayRequest& request) {
  std::string_view moment = text;
  std::optional<std::string> within;
  for (const std::string_view sign : kSigns) {
    const std::size_t place = moment.find(sign);
    if (place == std::string_view::npos) continue;
    within = std::string{moment.substr(place + sign.size())};
    moment = moment.substr(0, place);
    break;
  }
  const auto at = moment_in(moment);
  if (!at) {
    return unexpected(
        fmt::format("--at must be a moment such as 00:10:30 or \"630 s\", not `{}`", moment));
  }
  request.at = *at;
  return within;
}

Expected<void, std::string> read_window(const Arguments& arguments,
                                        reports::ReplayRequest& request) {
  const auto shard = arguments.value("--shard");
  if (!shard) return unexpected(std::string{"which shard? Give --shard ID"});
  const auto number = shard_in(*shard);
  if (!number) return unexpected(number.error());
  request.shard = *number;

  const auto at = arguments.value("--at");
  if (!at) return unexpected(std::string{"when? Give --at TIME"});
  auto within = read_at(*at, request);
  if (!within) return unexpected(within.error());
  if (const auto apart = arguments.value("--within")) {
    if (*within) {
      return unexpected(
          fmt::format("--at `{}` and --within `{}` contradict each other", *at, *apart));
    }
    *within = apart;
  }
  request.within = kDefaultWithin;
  if (*within) {
    const auto read = as_time(sim::parse_quantity(**within));
    if (!read || *read <= Duration{}) {
      return unexpected(
          fmt::format("--within must be a time such as \"2 s\", more than 0, not `{}`", **within));
    }
    request.within = *read;
  }
  return {};
}

Expected<ReplayOptions, std::string> read_options(const Arguments& arguments) {
  ReplayOptions options;
  if (const auto fault = read_window(arguments, options.request); !fault) {
    return unexpected(fault.error());
  }
  const auto replication = whole_number(arguments, "--replication", 0);
  if (!replication) return unexpected(replication.error());
  const auto limit = whole_number(arguments, "--limit", 1);
  if (!limit) return unexpected(limit.error());
  if (limit->value_or(0) > kMostLines) {
    return unexpected(fmt::format("--limit is at most {}", kMostLines));
  }
  const auto max_memory = byte_count(arguments, "--max-memory");
  if (!max_memory) return unexpected(max_memory.error());
  options.request.replication = replication->value_or(0);
  options.request.most_lines = static_cast<std::size_t>(limit->value_or(kDefaultLines));
  options.max_memory = max_memory->value_or(kDefaultMaxMemory);
  options.at = arguments.value("--at").value_or("");
  options.json = arguments.has("--json") || arguments.value("--format") == "json";
  if (arguments.has("--json") && arguments.value("--format") == "text") {
    return unexpected(std::string{"--json and --format text contradict each other"});
  }
  options.output = arguments.value("--output");
  options.progress = arguments.value("--progress").value_or("auto");
  std::error_code none;
  if (options.output && std::filesystem::equivalent(*options.output, arguments.file(), none)) {
    return unexpected(fmt::format("-o {} would overwrite the scenario", *options.output));
  }
  return options;
}

// "10:30" is half past ten; who looks into a run of 30 minutes may have meant 00:10:30.
std::string hint(const reports::ReplayFailure& failure, const std::string& at) {
  constexpr int kSecondsPerMinute = 60;
  const Duration meant = failure.request.at / kSecondsPerMinute;
  if (std::ranges::count(at, ':') != 1 || meant > failure.duration) return "";
  return fmt::format("; it means hours and minutes: did you mean {}?", reports::clock_text(meant));
}

ExitCode tell(const reports::ReplayFailure& failure, const ReplayOptions& options) {
  using Kind = reports::ReplayFailure::Kind;
  const std::string why = reports::to_text(failure);
  switch (failure.kind) {
    case Kind::Interrupted:
      complain(fmt::format("weir replay: {}", why));
      return ExitCode::Interrupted;
    case Kind::OutOfMemory:
      complain(fmt::format("weir replay: {} (--max-memory)", why));
      return ExitCode::StoppedByLimit;
    case Kind::OutsideTheRun:
      return wrong_usage(why + hint(failure, options.at));
    default:
      return wrong_usage(why);
  }
}

ExitCode replay_scenario(const sim::Scenario& scenario, const ReplayOptions& options,
                         std::optional<OutputFile> output) {
  const sim::Estimate estimate = sim::estimate(scenario);
  if (estimate.bytes > static_cast<double>(options.max_memory)) {
    complain(
        fmt::format("weir replay: {} needs about {} for one replication, more than "
                    "--max-memory {}",
                    scenario.file, reports::bytes_text(estimate.bytes),
                    reports::bytes_text(static_cast<double>(options.max_memory))));
    return ExitCode::InvalidScenario;
  }
  const std::atomic<bool>& stop = watch_interrupts();
  ProgressBar bar{options.progress};
  const auto replay = reports::run_replay(
      scenario, options.request,
      {.jobs = 1,
       .max_memory_bytes = static_cast<std::size_t>(options.max_memory),
       .stop = &stop,
       .watch = [&bar](const reports::Progress& progress) { bar.show(progress); }});
  bar.clear();
  if (!replay) return tell(replay.error(), options);
  const std::string document = options.json
                                   ? reports::to_json(*replay, std::string{engine_version()})
                                   : reports::to_text(*replay);
  const bool written = output ? output->write(document) : print_result(document);
  return written ? ExitCode::Done : ExitCode::Broken;
}

}  // namespace

const CommandSpec& replay_command() {
  static const CommandSpec kSpec = [] {
    CommandSpec made{
        .name = "replay",
        .summary = "Print the calls that touch one shard around a moment of a run, one by one.",
        .takes_file = true,
        .examples = {"weir replay orders.toml --shard 4 --at 00:10:30 +-2s",
                     "weir replay orders.toml --shard shardId-000000000004 --at \"630 s\"",
                     "weir replay orders.toml --shard 4 --at 00:10:30 --json | jq '.puts[0]'"},
        .options =
            {{"--shard", "", "ID", "shardId-000000000004, or 4", "", OptionKind::Value},
             {.name = "--at",
              .short_name = "",
              .value = "TIME",
              .help = "hours:minutes[:seconds], or a time; +-2s behind",
              .fallback = "",
              .kind = OptionKind::Value,
              .goes_on = {kSigns.begin(), kSigns.end()}},
             {"--stream", "", "NAME", "of several streams this one", "the first",
              OptionKind::Value},
             {"--within", "", "TIME", "before and after it, e.g. \"2 s\"", "100 ms",
              OptionKind::Value},
             {"--replication", "", "N", "which one, numbered from 0", "0", OptionKind::Value},
             {"--limit", "", "N", "at most so many lines", "1000", OptionKind::Value},
             {"--max-memory", "", "SIZE", "stop before more is used", "4 GiB", OptionKind::Value},
             {"--format", "-f", "FMT", "text or json", "text", OptionKind::Value, {"text", "json"}},
             {"--json", "", "", "short for --format json", ""},
             {"--output", "-o", "FILE", "write the result there", "standard output",
              OptionKind::Value},
             {"--progress",
              "",
              "WHEN",
              "auto, always or never",
              "auto",
              OptionKind::Value,
              {"auto", "always", "never"}}},
        .file_ends = {".toml"}};
    const std::vector<OptionSpec>& scenario = scenario_options();
    made.options.insert(made.options.end(), scenario.begin(), scenario.end());
    return made;
  }();
  return kSpec;
}

ExitCode replay(const Arguments& arguments) {
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
  const auto stream = stream_called(
      read->scenario, arguments.value("--stream").value_or(read->scenario.stream.name));
  if (!stream) return wrong_usage(stream.error());

  std::optional<OutputFile> output;
  if (options->output) {
    auto opened = OutputFile::open(*options->output);
    if (!opened) {
      complain(opened.error());
      return ExitCode::Broken;
    }
    output.emplace(std::move(*opened));
  }
  return replay_scenario(*stream, *options, std::move(output));
}

}  // namespace weir::cli
