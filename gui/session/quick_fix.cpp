#include "gui/session/quick_fix.hpp"

#include <cstdint>
#include <string_view>

#include "sim/scenario/utf8.hpp"

namespace weir::gui {

namespace {

// X of "did you mean `X`?" and of "did you mean "X"?"; empty where it says no such thing.
std::string_view meant_by(std::string_view label) {
  constexpr std::string_view kAsks = "did you mean ";
  const auto at = label.find(kAsks);
  if (at == std::string_view::npos) return {};
  label.remove_prefix(at + kAsks.size());
  if (label.empty() || (label.front() != '`' && label.front() != '"')) return {};
  const auto end = label.find(label.front(), 1);
  return end == std::string_view::npos ? std::string_view{} : label.substr(1, end - 1);
}

// Where a line and a column of it begin, both from 1; the text's end where there is no such place.
std::size_t offset_of(std::string_view text, std::uint32_t line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return text.size();
    ++at;
  }
  for (std::uint32_t i = 1; i < column && at < text.size(); ++i) {
    at += sim::first_code_point(text.substr(at)).bytes;
  }
  return at;
}

}  // namespace

std::optional<QuickFix> quick_fix(const std::string& text, const sim::Problem& problem) {
  const std::string_view meant = meant_by(problem.label);
  if (meant.empty() || problem.span.line == 0 || problem.source) return std::nullopt;
  const std::size_t begin = offset_of(text, problem.span.line, problem.span.column);
  const std::size_t end = offset_of(text, problem.span.line, problem.span.end_column);
  if (begin >= end || end > text.size()) return std::nullopt;
  const char quote = text[begin];
  const bool quoted = quote == '"' || quote == '\'';
  std::string by{meant};
  if (quoted) by = quote + by + quote;
  return QuickFix{"change to `" + std::string{meant} + "`",
                  text.substr(0, begin) + by + text.substr(end)};
}

}  // namespace weir::gui
