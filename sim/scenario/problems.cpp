#include "sim/scenario/problems.hpp"

#include <algorithm>

#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

// Of a long line as much is shown: enough before the caret to know where one is.
constexpr std::size_t kShownBefore = 60;
constexpr std::size_t kShownAfter = 60;
constexpr std::size_t kMostOfMessage = 2000;

// A stretch of a source line, ready to print, with the place of the caret below it.
struct Excerpt {
  std::string text;
  std::size_t spaces = 0;  // display columns before the caret
  std::size_t carets = 1;
};

// Lines by number, each found once; the text may be 16 MiB.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_{text} {}

  std::optional<std::string_view> line(std::uint32_t number) {
    if (number == 0 || text_.empty()) return std::nullopt;
    if (number < number_) {
      number_ = 1;
      begin_ = 0;
    }
    for (; number_ < number; ++number_) {
      const std::size_t end = text_.find('\n', begin_);
      if (end == std::string_view::npos) return std::nullopt;
      begin_ = end + 1;
    }
    std::string_view found = text_.substr(begin_, text_.find('\n', begin_) - begin_);
    if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
    return found;
  }

 private:
  std::string_view text_;
  std::size_t begin_ = 0;
  std::uint32_t number_ = 1;
};

std::string_view without_byte_order_mark(std::string_view line) {
  return line.substr(line.starts_with("\xEF\xBB\xBF") ? 3 : 0);
}

Excerpt excerpt_of(std::string_view line, const Span& span) {
  Excerpt excerpt;
  const std::size_t caret = span.column > 0 ? span.column - 1 : 0;
  const std::size_t end = std::max<std::size_t>(span.end_column, caret + 2) - 1;
  const std::size_t first = caret > kShownBefore + 10 ? caret - kShownBefore : 0;
  const std::size_t last = end + kShownAfter;
  std::size_t carets = 0;
  std::size_t at = 0;
  if (first > 0) {
    excerpt.text = "…";
    excerpt.spaces = 1;
  }
  for (; !line.empty(); ++at) {
    if (at == last || (at >= caret && carets >= 2 * kShownAfter)) {
      excerpt.text += "…";
      break;
    }
    const CodePoint next = first_code_point(line);
    if (at >= first) {
      const bool tab = next.value == '\t';
      excerpt.text += tab ? "  " : printable(line.substr(0, next.bytes), 1);
      const auto width = static_cast<std::size_t>(tab ? 2 : display_width(next.value));
      if (at < caret) excerpt.spaces += width;
      if (at >= caret && at < end) carets += width;
    }
    line.remove_prefix(next.bytes);
  }
  if (at < caret && line.empty()) excerpt.spaces += caret - at;  // a caret after the line's end
  excerpt.carets = std::max<std::size_t>(carets, 1);
  return excerpt;
}

std::string place_of(const Problem& problem) {
  std::string place = printable(problem.file, 500);
  if (problem.span.line > 0) {
    place += ":" + std::to_string(problem.span.line) + ":" + std::to_string(problem.span.column);
  }
  return place;
}

void write(std::string& out, const Problem& problem, Lines& lines) {
  const std::string number = std::to_string(problem.span.line);
  const std::string margin(std::max<std::size_t>(number.size(), 2), ' ');
  out += problem.severity == Severity::Error ? "error[" : "warning[";
  out += problem.code + "]: " + printable(problem.message, kMostOfMessage) + "\n";
  if (!problem.file.empty()) out += margin + "--> " + place_of(problem) + "\n";

  std::optional<std::string_view> line;
  if (problem.source) {
    line = *problem.source;
  } else {
    line = lines.line(problem.span.line);
  }
  const bool shown = line && problem.span.line > 0;
  if (shown) {
    const std::string_view text = problem.span.line == 1 ? without_byte_order_mark(*line) : *line;
    const Excerpt excerpt = excerpt_of(text, problem.span);
    out += margin + " |\n";
    out += std::string(margin.size() - number.size(), ' ') + number + " | " + excerpt.text + "\n";
    out += margin + " | " + std::string(excerpt.spaces, ' ') + std::string(excerpt.carets, '^');
    if (!problem.label.empty()) out += " " + printable(problem.label, kMostOfMessage);
    out += "\n";
  } else if (!problem.label.empty()) {
    out += margin + " = " + printable(problem.label, kMostOfMessage) + "\n";
  }
  if (!problem.help.empty()) {
    if (shown) out += margin + " |\n";
    out += margin + " = " + printable(problem.help, kMostOfMessage) + "\n";
  }
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string last_line(const Problems& problems) {
  const auto errors = static_cast<std::size_t>(
      std::count_if(problems.all.begin(), problems.all.end(),
                    [](const Problem& problem) { return problem.severity == Severity::Error; }));
  const std::size_t warnings = problems.all.size() - errors;
  if (warnings == 0) return counted(errors, "error") + ".\n";
  if (errors == 0) return counted(warnings, "warning") + ".\n";
  return counted(errors, "error") + ", " + counted(warnings, "warning") + ".\n";
}

}  // namespace

bool Problems::has_errors() const {
  return std::any_of(all.begin(), all.end(),
                     [](const Problem& problem) { return problem.severity == Severity::Error; });
}

std::string to_text(const Problems& problems, std::string_view text, std::size_t most) {
  if (problems.all.empty()) return "";
  std::string out;
  Lines lines{text};
  const std::size_t shown = std::min(most, problems.all.size());
  for (std::size_t index = 0; index < shown; ++index) {
    write(out, problems.all[index], lines);
    out += "\n";
  }
  if (shown < problems.all.size()) {
    out += "… and " + std::to_string(problems.all.size() - shown) + " more.\n";
  }
  return out + last_line(problems);
}

}  // namespace weir::sim
