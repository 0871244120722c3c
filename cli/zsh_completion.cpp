#include <fmt/format.h>

#include <string>
#include <string_view>

#include "cli/completion_scripts.hpp"

namespace weir::cli {

namespace {

constexpr std::string_view kBegin = R"sh(#compdef weir
# Completion of weir for zsh, printed by: weir completion zsh

_weir() {
  local -a commands
  commands=(
)sh";

constexpr std::string_view kMiddle = R"sh(  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
)sh";

// Sourced, it makes itself known; as a file of $fpath it is the function.
constexpr std::string_view kEnd = R"sh(  esac
}

if [[ ${funcstack[1]} == _weir ]]; then
  _weir "$@"
else
  compdef _weir weir
fi
)sh";

// Within single quotes, where these letters mean something to _arguments or _describe.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\'') {
      out += "'\\''";
      continue;
    }
    if (std::string_view{"\\[]:"}.find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

// What completes files with these endings: the glob "*.(toml|weir)"; "*.(toml)" would be another.
template <typename Ends>
std::string files(const Ends& ends) {
  if (ends.size() == 1) return fmt::format("_files -g \"*{}\"", ends.front());
  std::string any;
  for (const std::string_view end : ends) {
    any += fmt::format("{}{}", any.empty() ? "" : "|", end.substr(1));
  }
  return any.empty() ? "_files" : fmt::format("_files -g \"*.({})\"", any);
}

// ":N:(1 2)": what the value is called and what it may be.
std::string value_of(const OptionSpec& option) {
  std::string_view name = option.value;
  if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
  std::string action = " ";
  if (!option.choices.empty()) action = fmt::format("({})", spaced(option.choices));
  if (option.takes_file()) {
    std::vector<std::string_view> ends;
    if (!option.value_ends.empty()) ends.push_back(option.value_ends);
    action = files(ends);
  }
  return fmt::format("{}{}:{}", option.implied ? "::" : ":", escaped(name), action);
}

// One line for each way to write an option.
std::string option_lines(const OptionSpec& option) {
  const bool is_flag = option.kind == OptionKind::Flag;
  const std::string value = is_flag ? "" : value_of(option);
  std::string both{option.name};
  if (!option.short_name.empty()) both = fmt::format("{} {}", option.short_name, option.name);
  const std::string once = option.kind == OptionKind::List ? "*" : fmt::format("({})", both);
  const auto line = [&](std::string_view name, std::string_view joint) {
    return fmt::format("        '{}{}{}[{}]{}' \\\n", once, name, joint, escaped(option.help),
                       value);
  };
  std::string lines = line(option.name, is_flag ? "" : "=");
  if (!option.short_name.empty()) lines += line(option.short_name, is_flag ? "" : "+");
  return lines;
}

std::string command_case(const CommandSpec& command) {
  std::string text = fmt::format("    {})\n      _arguments \\\n", command.name);
  for (const OptionSpec& option : options_of(command)) text += option_lines(option);
  if (command.takes_file) {
    text += fmt::format("        '1:FILE:{}'\n", files(command.file_ends));
  } else if (const auto words = words_of(command); !words.empty()) {
    text += fmt::format("        '{}:{}:({})'\n", command.many_words ? "*" : "1", command.word,
                        spaced(words));
  } else {
    text += "        ':: :'\n";
  }
  return text + "      ;;\n";
}

}  // namespace

std::string zsh_completion(const Commands& commands) {
  std::string text{kBegin};
  std::string verbs;
  for (const CommandSpec* command : commands) {
    text += fmt::format("    '{}:{}'\n", command->name, escaped(command->summary));
    verbs += fmt::format("{} ", command->name);
  }
  text += "    'help:Say what a command does and which options it has.'\n";
  text += kMiddle;
  text += fmt::format("    help)\n      _arguments '1:COMMAND:({}help)'\n      ;;\n", verbs);
  for (const CommandSpec* command : commands) text += command_case(*command);
  return text.append(kEnd);
}

}  // namespace weir::cli
