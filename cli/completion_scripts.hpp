#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"

namespace weir::cli {

// Scripts that teach a shell what may stand where in a call of weir, made from the descriptions
// that the parser and the help are made from. They are whole: nothing of weir is called later.

using Commands = std::vector<const CommandSpec*>;

/// For bash 4 and later.
std::string bash_completion(const Commands& commands);
/// To be sourced, or to stand as `_weir` in a folder of $fpath.
std::string zsh_completion(const Commands& commands);
std::string fish_completion(const Commands& commands);

/// The words known to a command; none where it has none.
std::vector<std::string> words_of(const CommandSpec& command);

/// "a b c".
template <typename Words>
std::string spaced(const Words& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

}  // namespace weir::cli
