#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"

namespace weir::sim {

enum class Severity : std::uint8_t { Error, Warning };

/// Where in a text: lines and columns from 1; columns count code points. line 0 = the whole file.
struct Span {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_column = 0;  ///< one past the last; same line
};

/// A second place that a problem is about: the line that the first one conflicts with.
struct Related {
  std::string file;
  Span span;
  std::string label;                    ///< in a few words, what stands there: "still under way"
  std::optional<std::string> source{};  ///< as of a Problem
};

/// One thing that is wrong with what the user gave us, with what to do about it.
struct Problem {
  std::string code;  ///< "E0203"; stable, explained by the manual
  Severity severity = Severity::Error;
  std::string message;
  std::string file;
  Span span;
  std::string label;  ///< beside the caret: "did you mean `record_size`?"
  std::string help;   ///< a line of its own below
  /// The line itself where it is not one of the scenario's text (a trace's row, a --set).
  std::optional<std::string> source{};
  std::optional<Related> related{};
};

/// All problems of one input, in order of place.
struct Problems {
  std::vector<Problem> all;
  bool has_errors() const;
};

/// As `weir check` prints them: at most `most` in full, then a count; source lines with carets are
/// taken from `text` (may be empty). A second place has its own line, marked by dashes: both in
/// order of the file; in one line with the first where they stand in one; below a line with ":::"
/// where it is another text's. Ends with "3 errors, 1 warning." Plain text, no colour.
std::string to_text(const Problems& problems, std::string_view text, std::size_t most = 20);

}  // namespace weir::sim
