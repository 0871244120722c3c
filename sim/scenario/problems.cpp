#include "sim/scenario/problems.hpp"

#include <algorithm>
#include <utility>

#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

// Of a long line as much is shown: enough before the caret to know where one is.
constexpr std::size_t kShownBefore = 60;
constexpr std::size_t kShownAfter = 60;
constexpr std::size_t kMostOfMessage = 2000;

// Two spans of a line are shown together if no more than this lies between their outer ends.
constexpr std::size_t kShownTogether = 100;

// What is drawn below a source line: "^^^ never hot".
struct Mark {
  Span span;
  char letter = '^';
  std::string label;
  std::size_t begin() const { return span.column > 0 ? span.column - 1 : 0; }
  std::size_t end() const { return std::max<std::size_t>(span.end_column, begin() + 2) - 1; }
};

// Where a mark lies, in display columns.
struct Under {
  std::size_t spaces = 0;
  std::size_t columns = 0;
};

// A stretch of a source line, ready to print, with the places of its marks.
struct Excerpt {
  std::string text;
  std::vector<Under> under;
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

// `marks` in order of their columns.
Excerpt excerpt_of(std::string_view line, const std::vector<Mark>& marks) {
  Excerpt excerpt;
  excerpt.under.resize(marks.size());
  const std::size_t begin = marks.front().begin();
  const std::size_t end = std::max(marks.front().end(), marks.back().end());
  const std::size_t first = begin > kShownBefore + 10 ? begin - kShownBefore : 0;
  const std::size_t last = end + kShownAfter;
  std::size_t at = 0;
  if (first > 0) {
    excerpt.text = "…";
    for (Under& under : excerpt.under) under.spaces = 1;
  }
  for (; !line.empty(); ++at) {
    const bool long_mark = marks.size() == 1 && excerpt.under[0].columns >= 2 * kShownAfter;
    if (at == last || long_mark) {
      excerpt.text += "…";
      break;
    }
    const CodePoint next = first_code_point(line);
    if (at >= first) {
      const bool tab = next.value == '\t';
      excerpt.text += tab ? "  " : printable(line.substr(0, next.bytes), 1);
      const auto width = static_cast<std::size_t>(tab ? 2 : display_width(next.value));
      for (std::size_t i = 0; i < marks.size(); ++i) {
        if (at < marks[i].begin()) excerpt.under[i].spaces += width;
        if (at >= marks[i].begin() && at < marks[i].end()) excerpt.under[i].columns += width;
      }
    }
    line.remove_prefix(next.bytes);
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    Under& under = excerpt.under[i];
    // a mark after the line's end
    if (at < marks[i].begin() && line.empty()) under.spaces += marks[i].begin() - at;
    under.columns = std::max<std::size_t>(under.columns, 1);
  }
  return excerpt;
}

std::string place_of(const std::string& file, const Span& span) {
  std::string place = printable(file, 500);
  if (span.line > 0) place += ":" + std::to_string(span.line) + ":" + std::to_string(span.column);
  return place;
}

// Writes the problems of one text.
class ProblemWriter {
 public:
  explicit ProblemWriter(std::string_view text) : lines_{text} {}

  std::string write(const Problem& problem) {
    out_.clear();
    const std::uint32_t largest =
        std::max(problem.span.line, problem.related ? problem.related->span.line : 0);
    margin_ = std::string(std::max<std::size_t>(std::to_string(largest).size(), 2), ' ');
    out_ += problem.severity == Severity::Error ? "error[" : "warning[";
    out_ += problem.code + "]: " + printable(problem.message, kMostOfMessage) + "\n";
    if (!problem.file.empty()) {
      out_ += margin_ + "--> " + place_of(problem.file, problem.span) + "\n";
    }
    const bool shown = write_places(problem);
    if (!problem.help.empty()) {
      if (shown) out_ += margin_ + " |\n";
      write_note(problem.help);
    }
    return out_;
  }

 private:
  using Line = std::optional<std::string_view>;

  Line line_of(const Span& span, const std::optional<std::string>& source) {
    if (span.line == 0) return std::nullopt;
    Line line = source ? Line{*source} : lines_.line(span.line);
    if (line && span.line == 1) line = without_byte_order_mark(*line);
    return line;
  }

  // Both places; whether an excerpt was the last thing written.
  bool write_places(const Problem& problem) {
    const Mark mark{problem.span, '^', problem.label};
    const Line line = line_of(problem.span, problem.source);
    if (!problem.related) return write_place(line, mark);
    const Related& related = *problem.related;
    const Mark other{related.span, '-', related.label};
    const Line other_line = line_of(related.span, related.source);
    if (!line || !other_line) {
      const bool shown = write_place(line, mark);
      if (shown) out_ += margin_ + " |\n";
      write_note("note: " + place_of(related.file, related.span) + ": " + related.label);
      return false;
    }
    if (problem.file != related.file || problem.source != related.source) {
      write_place(line, mark);
      out_ += margin_ + " |\n";
      out_ += margin_ + "::: " + place_of(related.file, related.span) + "\n";
      return write_place(other_line, other);
    }
    const bool in_order = std::pair{problem.span.line, problem.span.column} <=
                          std::pair{related.span.line, related.span.column};
    const Mark& first = in_order ? mark : other;
    const Mark& second = in_order ? other : mark;
    out_ += margin_ + " |\n";
    const bool one_line = problem.span.line == related.span.line;
    if (one_line && std::max(first.end(), second.end()) - first.begin() <= kShownTogether) {
      write_excerpt(*line, {first, second});
    } else {
      write_excerpt(in_order ? *line : *other_line, {first});
      write_excerpt(in_order ? *other_line : *line, {second});
    }
    return true;
  }

  bool write_place(const Line& line, const Mark& mark) {
    if (line) {
      out_ += margin_ + " |\n";
      write_excerpt(*line, {mark});
    } else if (!mark.label.empty()) {
      write_note(mark.label);
    }
    return line.has_value();
  }

  void write_note(std::string_view text) {
    out_ += margin_ + " = " + printable(text, kMostOfMessage) + "\n";
  }

  // The line, the marks below it, the right one's label beside it and the left one's under it.
  void write_excerpt(std::string_view line, const std::vector<Mark>& marks) {
    const Excerpt excerpt = excerpt_of(line, marks);
    const std::string number = std::to_string(marks.front().span.line);
    out_ += std::string(margin_.size() - number.size(), ' ') + number + " | " + excerpt.text + "\n";
    std::string below;
    for (const char letter : {'-', '^'}) {  // carets over dashes
      for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i].letter != letter) continue;
        const auto [spaces, columns] = excerpt.under[i];
        below.resize(std::max(below.size(), spaces + columns), ' ');
        std::fill_n(below.begin() + static_cast<std::ptrdiff_t>(spaces), columns, letter);
      }
    }
    const std::string& label = marks.back().label;
    if (!label.empty()) below += " " + printable(label, kMostOfMessage);
    out_ += margin_ + " | " + below + "\n";
    if (marks.size() == 1 || marks.front().label.empty()) return;
    const std::string before = margin_ + " | " + std::string(excerpt.under.front().spaces, ' ');
    out_ += before + "|\n" + before + printable(marks.front().label, kMostOfMessage) + "\n";
  }

  Lines lines_;
  std::string margin_;
  std::string out_;
};

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
  ProblemWriter writer{text};
  const std::size_t shown = std::min(most, problems.all.size());
  for (std::size_t index = 0; index < shown; ++index) {
    out += writer.write(problems.all[index]) + "\n";
  }
  if (shown < problems.all.size()) {
    out += "… and " + std::to_string(problems.all.size() - shown) + " more.\n";
  }
  return out + last_line(problems);
}

}  // namespace weir::sim
