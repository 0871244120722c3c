#include <array>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/completion_scripts.hpp"
#include "cli/output.hpp"

namespace weir::cli {

namespace {

struct Shell {
  std::string_view name;
  std::string (*script)(const Commands&);
};
constexpr std::array<Shell, 3> kShells{
    {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}}};

std::vector<std::string> shells() {
  std::vector<std::string> names;
  names.reserve(kShells.size());
  for (const Shell& shell : kShells) names.emplace_back(shell.name);
  return names;
}

constexpr std::string_view kNotes =
    R"(Each of these makes it known to every shell that begins later:
  bash   echo 'source <(weir completion bash)' >> ~/.bashrc
  zsh    echo 'source <(weir completion zsh)' >> ~/.zshrc    (below compinit)
  fish   weir completion fish > ~/.config/fish/completions/weir.fish
)";

}  // namespace

std::vector<std::string> words_of(const CommandSpec& command) {
  return command.known_words == nullptr ? std::vector<std::string>{} : command.known_words();
}

const CommandSpec& completion_command() {
  static const CommandSpec kSpec{
      .name = "completion",
      .summary = "Print a script by which bash, zsh or fish completes calls of weir.",
      .takes_file = false,
      .examples = {"source <(weir completion bash)"},
      .options = {},
      .notes = kNotes,
      .word = "SHELL",
      .known_words = shells};
  return kSpec;
}

ExitCode completion(const Arguments& arguments) {
  for (const Shell& shell : kShells) {
    if (shell.name != arguments.file()) continue;
    return print_result(shell.script(all_commands())) ? ExitCode::Done : ExitCode::Broken;
  }
  complain(arguments.file().empty() ? std::string{"weir completion: which shell? bash, zsh or fish"}
                                    : "weir completion: SHELL is one of bash, zsh, fish, not `" +
                                          arguments.file() + "` (try: weir help completion)");
  return ExitCode::WrongUsage;
}

}  // namespace weir::cli
