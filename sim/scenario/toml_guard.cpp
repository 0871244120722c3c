#include "sim/scenario/toml_guard.hpp"

#include <cstdint>

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

class Guard {
 public:
  Guard(std::string_view text, const TomlLimits& limits) : text_{text}, limits_{limits} {}

  std::optional<Problem> run() {
    while (at_ < text_.size() && excess_.empty()) step();
    if (excess_.empty()) return std::nullopt;
    Problem problem;
    problem.code = "E0105";
    problem.message = excess_;
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
        skip_string(letter);
        break;
      case '[':
      case '{':
        open();
        break;
      case ']':
      case '}':
        depth_ -= depth_ > 0 ? 1 : 0;
        break;
      case ',':
        new_value();
        break;
      case '=':
        dots_ += parts_;
        new_value();
        break;
      case '.':
        ++parts_;
        break;
      default:
        break;
    }
    at_line_start_ = false;
    check();
  }

  void new_line() {
    if (in_header_) dots_ += parts_;
    in_header_ = false;
    at_line_start_ = true;
    parts_ = 0;
    ++line_;
    line_begin_ = at_;
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
    if (!in_header_) ++depth_;
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  void skip_string(char quote) {
    const std::string triple(3, quote);
    const bool multi_line = text_.substr(at_ - 1).starts_with(triple);
    if (multi_line) at_ += 2;
    while (at_ < text_.size()) {
      const char letter = text_[at_];
      if (letter == '\n' && !multi_line) return;
      if (letter == quote && (!multi_line || text_.substr(at_).starts_with(triple))) break;
      at_ += letter == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2
                                                                                                : 1;
      if (letter == '\n') {
        ++line_;
        line_begin_ = at_;
      }
    }
    at_ += multi_line ? 3 : 1;
    for (int more = 0; multi_line && more < 2 && at_ < text_.size() && text_[at_] == quote;
         ++more) {
      ++at_;
    }
    if (at_ > text_.size()) at_ = text_.size();
  }

  void check() {
    if (depth_ > limits_.depth) say("nested too deeply", "levels", limits_.depth);
    if (parts_ >= limits_.key_parts) say("a key of too many parts", "parts", limits_.key_parts);
    if (headers_ > limits_.headers) say("too many tables", "headers", limits_.headers);
    if (dots_ > limits_.dots) say("too many dotted keys", "dots", limits_.dots);
    if (values_ > limits_.values) say("too many values", "values", limits_.values);
  }

  void say(const char* what, const char* unit, std::size_t most) {
    excess_ = std::string{what} + ": at most " + grouped(static_cast<std::int64_t>(most)) + " " +
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
  std::size_t depth_ = 0;
  std::size_t parts_ = 0;  // dots since the key began
  std::size_t headers_ = 0;
  std::size_t dots_ = 0;
  std::size_t values_ = 0;
  std::string excess_;
  std::string label_;
};

}  // namespace

std::optional<Problem> find_excess(std::string_view text, const TomlLimits& limits) {
  return Guard{text, limits}.run();
}

}  // namespace weir::sim
