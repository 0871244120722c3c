#include <fmt/format.h>

#include <string>
#include <string_view>

#include "cli/completion_scripts.hpp"

namespace weir::cli {

namespace {

constexpr std::string_view kBegin =
    R"sh(# Completion of weir for fish, printed by: weir completion fish

function __weir_at_command
    test (count (commandline -opc)) -eq 1
end

function __weir_in
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end

function __weir_after
    contains -- (commandline -opc)[-1] $argv
end

# Folders, and files that end so.
function __weir_files
    set -l begun (string replace -r -- '^--?[a-z-]+=' '' (commandline -ct))
    for found in (complete -C "'' $begun")
        set -l name (string split \t -- $found)[1]
        for ending in / $argv
            string match -q -- "*$ending" $name; and echo $name
        end
    end
end

complete -c weir -f
)sh";

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + "'";
}

template <typename Ends>
std::string files(const Ends& ends) {
  return fmt::format("'(__weir_files {})'", spaced(ends));
}

std::string in(const CommandSpec& command) {
  return fmt::format("complete -c weir -n '__weir_in {}'", command.name);
}

std::string option_line(const CommandSpec& command, const OptionSpec& option) {
  std::string values;
  if (!option.choices.empty()) values = quoted(spaced(option.choices));
  if (!option.value_ends.empty()) values = files(std::vector{option.value_ends});
  std::string line = fmt::format("{} -l {}", in(command), option.name.substr(2));
  if (!option.short_name.empty()) line += fmt::format(" -s {}", option.short_name.substr(1));
  const bool takes_next = option.kind != OptionKind::Flag && !option.implied;
  if (takes_next) line += " -r";
  if (!values.empty()) {
    line += fmt::format(" -f -a {}", values);
  } else if (option.takes_file()) {
    line += " -F";
  } else if (takes_next) {
    line += " -f";
  }
  line += fmt::format(" -d {}\n", quoted(option.help));
  // To fish a value that may be left out stands behind a =; weir takes it as the next word, too.
  if (option.implied && !values.empty()) {
    line += fmt::format("complete -c weir -n '__weir_in {}; and __weir_after {}' -a {}\n",
                        command.name, option.name, values);
  }
  return line;
}

std::string command_lines(const CommandSpec& command) {
  std::string text = fmt::format("\ncomplete -c weir -n __weir_at_command -a {} -d {}\n",
                                 command.name, quoted(command.summary));
  for (const OptionSpec& option : options_of(command)) text += option_line(command, option);
  if (command.takes_file) {
    text += fmt::format("{} -a {}\n", in(command), files(command.file_ends));
  } else if (const auto words = words_of(command); !words.empty()) {
    text += fmt::format("{} -a {}\n", in(command), quoted(spaced(words)));
  }
  return text;
}

}  // namespace

std::string fish_completion(const Commands& commands) {
  std::string text{kBegin};
  std::string verbs;
  for (const CommandSpec* command : commands) {
    text += command_lines(*command);
    verbs += fmt::format("{} ", command->name);
  }
  text += fmt::format("\ncomplete -c weir -n __weir_at_command -a help -d {}\n",
                      quoted("Say what a command does and which options it has."));
  return text + fmt::format("complete -c weir -n '__weir_in help' -a '{}help'\n", verbs);
}

}  // namespace weir::cli
