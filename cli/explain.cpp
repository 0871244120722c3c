#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "reports/document/paragraph.hpp"
#include "reports/judge/finding_texts.hpp"
#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::cli {

namespace {

constexpr std::size_t kWidth = 80;

std::string text_of(const reports::FindingText& finding) {
  std::string text = fmt::format("{}\n", finding.id);
  text += reports::paragraph("  when   ", finding.trigger, 9, kWidth);
  text += reports::paragraph("  why    ", finding.meaning, 9, kWidth);
  text += reports::paragraph("  helps  ", finding.help, 9, kWidth);
  return text;
}

std::string text_of(const sim::CodeText& problem) {
  return fmt::format("{}\n", problem.code) + reports::paragraph("  ", problem.text, 2, kWidth);
}

std::vector<std::string> known_words() {
  std::vector<std::string> words;
  for (const auto& finding : reports::finding_texts()) words.emplace_back(finding.id);
  for (const auto& problem : sim::problem_codes()) words.emplace_back(problem.code);
  return words;
}

std::string all() {
  std::string text = "Findings of weir run\n";
  for (const auto& finding : reports::finding_texts()) text += fmt::format("  {}\n", finding.id);
  text += "Codes of weir check\n";
  for (const auto& problem : sim::problem_codes()) text += fmt::format("  {}\n", problem.code);
  return text;
}

}  // namespace

const CommandSpec& explain_command() {
  static const CommandSpec kSpec{
      .name = "explain",
      .summary = "Say what a finding or the code of a problem means.",
      .takes_file = false,
      .examples = {"weir explain hot-key", "weir explain E0301", "weir explain"},
      .options = {},
      .word = "WORD",
      .known_words = known_words};
  return kSpec;
}

ExitCode explain(const Arguments& arguments) {
  const std::string& word = arguments.file();
  if (word.empty()) return print_result(all()) ? ExitCode::Done : ExitCode::Broken;
  std::vector<std::string_view> words;
  for (const auto& finding : reports::finding_texts()) {
    if (finding.id == word) {
      return print_result(text_of(finding)) ? ExitCode::Done : ExitCode::Broken;
    }
    words.push_back(finding.id);
  }
  const std::vector<sim::CodeText> codes = sim::problem_codes();
  for (const auto& problem : codes) {
    if (problem.code == word) {
      return print_result(text_of(problem)) ? ExitCode::Done : ExitCode::Broken;
    }
    words.push_back(problem.code);
  }
  const std::string_view near = sim::nearest(word, words);
  complain(fmt::format("weir explain: there is no finding or code `{}`{} (try: weir explain)", word,
                       near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  return ExitCode::WrongUsage;
}

}  // namespace weir::cli
