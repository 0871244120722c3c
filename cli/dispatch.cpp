#include "cli/dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "sim/scenario/edit_distance.hpp"

namespace weir::cli {

namespace {

struct Command {
  const CommandSpec& (*spec)();
  ExitCode (*act)(const Arguments&);
};

constexpr std::array<Command, 12> kCommands{{{run_command, run},
                                             {report_command, report},
                                             {check_command, check},
                                             {bounds_command, bounds},
                                             {replay_command, replay},
                                             {new_command, new_scenario},
                                             {explain_command, explain},
                                             {limits_command, limits},
                                             {prices_command, prices},
                                             {validate_command, validate},
                                             {completion_command, completion},
                                             {version_command, version}}};

constexpr std::string_view kShortHelp =
    R"(Simulate and size Amazon Kinesis Data Streams, offline.

  weir new hot-key > my.toml       start from an example
  weir check my.toml               is the scenario right?
  weir bounds my.toml              how many shards does it need at least?
  weir run my.toml                 will it hold, and what breaks first?
  weir report my.weir -o my.html   a page about a run that was kept (run --save)
  weir replay my.toml --shard 4 --at 00:10:30
                                   which calls did that shard get then?
  weir explain hot-key             what does a finding or a problem's code mean?
  weir limits                      which numbers is this built on, and where are they from?
  weir prices                      what does AWS charge?
  weir validate                    is the simulator right, where that is known?

Commands: run report check bounds replay new explain limits prices validate
          completion version
'weir help COMMAND' for more. Nothing is sent to AWS.
)";

const Command* find(std::string_view name) {
  const auto* const found = std::ranges::find_if(
      kCommands, [&](const Command& command) { return command.spec().name == name; });
  return found == kCommands.end() ? nullptr : &*found;
}

ExitCode wrong_usage(std::string_view where, std::string_view what, std::string_view hint) {
  complain(fmt::format("{}: {} ({})", where, what, hint));
  return ExitCode::WrongUsage;
}

ExitCode unknown(std::string_view word) {
  std::vector<std::string_view> names{"help"};
  for (const Command& command : kCommands) names.push_back(command.spec().name);
  const std::string_view near = sim::nearest(word, names);
  const bool is_option = word.starts_with('-');
  return wrong_usage("weir",
                     fmt::format("unknown {} `{}`{}", is_option ? "option" : "command", word,
                                 near.empty() ? "" : fmt::format("; did you mean `{}`?", near)),
                     "try: weir help");
}

ExitCode print(std::string_view text) {
  return print_result(text) ? ExitCode::Done : ExitCode::Broken;
}

ExitCode help(const std::vector<std::string>& words) {
  if (words.size() < 2) return print(kShortHelp);
  const Command* command = find(words[1]);
  return command == nullptr ? unknown(words[1]) : print(help_text(command->spec()));
}

ExitCode obey(const std::vector<std::string>& words) {
  if (words.empty()) return print(kShortHelp);
  const std::string& name = words.front();
  if (name == "help" || name == "--help" || name == "-h") return help(words);
  const Command* command = find(name == "--version" ? "version" : name);
  if (command == nullptr) return unknown(name);
  const auto arguments = parse(command->spec(), {words.begin() + 1, words.end()});
  if (!arguments) {
    return wrong_usage(fmt::format("weir {}", command->spec().name), arguments.error(),
                       fmt::format("try: weir help {}", command->spec().name));
  }
  if (arguments->has("--help")) return print(help_text(command->spec()));
  return command->act(*arguments);
}

}  // namespace

std::vector<const CommandSpec*> all_commands() {
  std::vector<const CommandSpec*> commands;
  commands.reserve(kCommands.size());
  for (const Command& command : kCommands) commands.push_back(&command.spec());
  return commands;
}

ExitCode dispatch(const std::vector<std::string>& words) {
  try {
    return obey(words);
  } catch (const std::bad_alloc&) {
    complain("weir: out of memory");
  } catch (const std::exception& error) {
    complain(fmt::format("weir: this is a bug, please report it: {}", error.what()));
  }
  return ExitCode::Broken;
}

}  // namespace weir::cli
