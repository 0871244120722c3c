#include <fmt/format.h>

#include <string>

#include "cli/completion_scripts.hpp"

namespace weir::cli {

namespace {

// bash makes `--option=value` three words; both spellings come out as the option in `before` and
// what there is of the value in `current`.
constexpr std::string_view kBegin =
    R"sh(# Completion of weir for bash, printed by: weir completion bash

_weir_add() {
  local found
  while IFS= read -r found; do COMPREPLY+=("$found"); done
}

_weir_words() {
  _weir_add < <(compgen -W "$1" -- "$current")
}

# Folders and files, those that end so or all.
_weir_files() {
  local ending
  compopt -o filenames 2> /dev/null
  _weir_add < <(compgen -d -- "$current")
  for ending in "$@"; do
    _weir_add < <(compgen -f -X "!*$ending" -- "$current")
  done
  [[ $# -gt 0 ]] || _weir_add < <(compgen -f -- "$current")
}

_weir() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} assigned=''
  COMPREPLY=()
  if [[ $current == '=' ]]; then
    current=''
    assigned=yes
  elif [[ $before == '=' && $COMP_CWORD -gt 2 ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
    assigned=yes
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
)sh";

constexpr std::string_view kEnd = R"sh(  esac
}

complete -F _weir weir
)sh";

std::string names_of(const OptionSpec& option) {
  if (option.short_name.empty()) return std::string{option.name};
  return fmt::format("{}|{}", option.name, option.short_name);
}

// What is done behind an option that takes a value. Where it may do without, the rest goes on.
std::string value_case(const OptionSpec& option) {
  std::string act;
  if (!option.choices.empty()) act = fmt::format("_weir_words '{}'; ", spaced(option.choices));
  if (option.takes_file()) {
    act = "_weir_files";
    if (!option.value_ends.empty()) act += fmt::format(" {}", option.value_ends);
    act += "; ";
  }
  if (option.implied) {
    return fmt::format("        {}) {}[[ -z $assigned ]] || return ;;\n", names_of(option), act);
  }
  return fmt::format("        {}) {}return ;;\n", names_of(option), act);
}

std::string command_case(const CommandSpec& command) {
  std::string values;
  std::string names;
  for (const OptionSpec& option : options_of(command)) {
    if (option.kind != OptionKind::Flag) values += value_case(option);
    names += fmt::format("{}{}", names.empty() ? "" : " ", option.name);
    if (!option.short_name.empty()) names += fmt::format(" {}", option.short_name);
  }
  std::string text = fmt::format("    {})\n", command.name);
  if (!values.empty()) text += fmt::format("      case $before in\n{}      esac\n", values);
  text += fmt::format("      if [[ $current == -* ]]; then\n        _weir_words '{}'\n", names);
  if (command.takes_file) {
    text += fmt::format("      else\n        _weir_files {}\n", spaced(command.file_ends));
  } else if (const auto words = words_of(command); !words.empty()) {
    text += fmt::format("      else\n        _weir_words '{}'\n", spaced(words));
  }
  return text + "      fi\n      ;;\n";
}

}  // namespace

std::string bash_completion(const Commands& commands) {
  std::string verbs;
  for (const CommandSpec* command : commands) verbs += fmt::format("{} ", command->name);
  std::string text{kBegin};
  text += fmt::format("    _weir_words '{}help --help -h --version'\n    return\n  fi\n", verbs);
  text += "  case ${COMP_WORDS[1]} in\n";
  text += fmt::format("    help | --help | -h) _weir_words '{}help' ;;\n", verbs);
  for (const CommandSpec* command : commands) text += command_case(*command);
  return text.append(kEnd);
}

}  // namespace weir::cli
