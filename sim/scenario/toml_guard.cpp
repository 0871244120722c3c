#include "sim/scenario/toml_guard.hpp"

#include <cstdint>

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Guard {
 public:
  Guard(std::string_view text, const TomlLimits& limits) : text_{text}, limits_{limits} {}

  std::optional<Problem> run() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size() && hazard_.empty()) step();
    if (hazard_.empty()) return std::nullopt;
    Problem problem;
    problem.code = code_;
    problem.message = hazard_;
    problem.label = label_;
    const std::string_view before = text_.substr(line_begin_, at_ - 1 - line_begin_);
    problem.span.line = line_;
    problem.span.column = static_cast<std::uint32_t>(count_code_points(before)) + 1;
    problem.span.end_column = problem.span.column + 1;
    return problem;
  }

 private:
  void step() {
    const char letter = text_[at_++];
    switch (letter) {
      case '\n':
        new_line();
        return;
      case ' ':
      case '\t':
      case '\r':
        return;
      case '#':
        skip_comment();
        return;
      case '"':
      case '\'':
        skip_string(letter, follows_bare_value());
        break;
      case '[':
      case '{':
        open();
        break;
      case ']':
      case '}':
        depth_ -= depth_ > 0 ? 1 : 0;
        inline_tables_ >>= 1U;
        break;
      case ',':
        in_value_ = (inline_tables_ & 1U) == 0;
        new_value();
        break;
      case '=':
        in_value_ = true;
        dots_ += parts_;
        new_value();
        break;
      case '.':
        ++parts_;
        break;
      default:
        if (!is_ascii(letter)) foreign("this is no TOML: a letter that may stand in quotes only");
        break;
    }
    at_line_start_ = false;
    check();
  }

  void new_line() {
    if (in_header_) dots_ += parts_;
    in_header_ = false;
    if (depth_ == 0) in_value_ = false;
    at_line_start_ = true;
    parts_ = 0;
    begin_line();
  }

  void new_value() {
    ++values_;
    parts_ = 0;
  }

  void open() {
    if (depth_ == 0 && at_line_start_) {
      in_header_ = true;
      ++headers_;
    }
    parts_ = 0;
    if (in_header_) return;
    ++depth_;
    const bool is_table = text_[at_ - 1] == '{';
    inline_tables_ = (inline_tables_ << 1U) | (is_table ? 1U : 0U);
    in_value_ = !is_table;
  }

  // Whether the quote just taken is part of a value that began without one, as in 0.5"x": then no
  // text begins here, and toml++ takes what follows for letters of that value.
  bool follows_bare_value() const {
    constexpr std::string_view kBetween = " \t\r\n=,[]{}\"'";
    return in_value_ && at_ >= 2 && kBetween.find(text_[at_ - 2]) == std::string_view::npos;
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  void skip_string(char quote, bool in_bare_value) {
    const std::string triple(3, quote);
    const bool multi_line = text_.substr(at_ - 1).starts_with(triple);
    if (multi_line) at_ += 2;
    while (at_ < text_.size() && hazard_.empty()) {
      const char letter = text_[at_];
      if (letter == '\n' && !multi_line) return;
      if (letter == quote && (!multi_line || text_.substr(at_).starts_with(triple))) break;
      ++at_;
      if (in_bare_value && !is_ascii(letter)) foreign("this is no TOML: a quote within a value");
      if (letter == '\n') begin_line();
      if (letter == '\\' && quote == '"') skip_escape(multi_line);
    }
    if (!hazard_.empty()) return;
    at_ += multi_line ? 3 : 1;
    for (int more = 0; multi_line && more < 2 && at_ < text_.size() && text_[at_] == quote;
         ++more) {
      ++at_;  // quotes that stand before the closing ones belong to the text
    }
    if (at_ > text_.size()) at_ = text_.size();
  }

  // What follows a backslash; one at the end of a line swallows the blanks of the next ones.
  void skip_escape(bool multi_line) {
    const auto here = [this] { return at_ < text_.size() ? text_[at_] : 'x'; };
    if (!multi_line) {
      at_ += at_ < text_.size() && here() != '\n' ? 1 : 0;
      return;
    }
    bool blank = false;
    for (; here() == ' ' || here() == '\t' || here() == '\r' || here() == '\n'; blank = true) {
      if (text_[at_++] == '\n') begin_line();
    }
    if (at_ >= text_.size()) return;
    if (!is_ascii(here())) {
      ++at_;
      foreign("after a backslash this letter cannot be read: leave the backslash out");
    } else if (!blank) {
      ++at_;
    }
  }

  void begin_line() {
    ++line_;
    line_begin_ = at_;
  }

  static bool is_ascii(char letter) { return static_cast<unsigned char>(letter) < 0x80; }

  void foreign(const char* what) {
    code_ = "E0104";
    hazard_ = what;
    label_ = "here";
  }

  void check() {
    if (depth_ > limits_.depth) say("nested too deeply", "levels", limits_.depth);
    if (parts_ >= limits_.key_parts) say("a key of too many parts", "parts", limits_.key_parts);
    if (headers_ > limits_.headers) say("too many tables", "headers", limits_.headers);
    if (dots_ > limits_.dots) say("too many dotted keys", "dots", limits_.dots);
    if (values_ > limits_.values) say("too many values", "values", limits_.values);
  }

  void say(const char* what, const char* unit, std::size_t most) {
    hazard_ = std::string{what} + ": at most " + grouped(static_cast<std::int64_t>(most)) + " " +
              unit + " are read";
    label_ = "here it becomes more than " + grouped(static_cast<std::int64_t>(most));
  }

  std::string_view text_;
  TomlLimits limits_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_begin_ = 0;
  bool at_line_start_ = true;
  bool in_header_ = false;
  bool in_value_ = false;  // behind an equals sign, or in an array
  std::size_t depth_ = 0;
  std::uint64_t inline_tables_ = 0;  // a bit for each level, the innermost lowest: 1 = { }, 0 = [ ]
  std::size_t parts_ = 0;            // dots since the key began
  std::size_t headers_ = 0;
  std::size_t dots_ = 0;
  std::size_t values_ = 0;
  const char* code_ = "E0105";
  std::string hazard_;
  std::string label_;
};

}  // namespace

std::optional<Problem> find_hazard(std::string_view text, const TomlLimits& limits) {
  return Guard{text, limits}.run();
}

}  // namespace weir::sim
