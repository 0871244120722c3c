#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/expected.hpp"

namespace weir::cli {

/// Makes sure that 0, 1 and 2 are taken, so that no file of ours can become "standard output"; and
/// that a reader who goes away (SIGPIPE) is an error to be told, not the end of the program.
void hold_standard_streams();

/// Writes a result to standard output; complains and says false where that fails.
bool print_result(std::string_view text);

/// One message to standard error, with a newline. Failing to tell is not told.
void complain(std::string_view message);

/// A file that a result goes to (-o). It is opened before the work begins, so that one that cannot
/// be written is told at once, but left as it is until `write`.
class OutputFile {
 public:
  /// The error is a message for the user.
  static Expected<OutputFile, std::string> open(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// Replaces what the file held; complains and says false where that fails.
  bool write(std::string_view text);
  /// The same with a text that `make` gives piece by piece.
  using Sink = std::function<bool(std::string_view)>;
  bool write_pieces(const std::function<bool(const Sink&)>& make);

 private:
  OutputFile(std::string path, int descriptor);

  std::string path_;
  int descriptor_;
};

/// Whether standard output (1) or error (2) is a terminal, and how wide it is (80 where unknown).
bool is_terminal(int descriptor);
int terminal_width(int descriptor);

/// Whether to write colours to standard output: `mode` auto, always or never; auto honours
/// NO_COLOR, TERM=dumb and CLICOLOR_FORCE and asks whether it is a terminal.
bool wants_colour(std::string_view mode);

}  // namespace weir::cli
