#include "tests/fuzz/told_problems.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "reports/document/json.hpp"
#include "reports/document/judgement_json.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/fuzz/targets.hpp"

namespace weir::fuzz {

namespace {

bool is_known(const std::string& code) {
  static const std::set<std::string, std::less<>> kCodes = [] {
    std::set<std::string, std::less<>> codes;
    for (const sim::CodeText& each : sim::problem_codes()) codes.emplace(each.code);
    return codes;
  }();
  return kCodes.contains(code);
}

// What may be wrong with a file without standing on one of its lines: it cannot be read, is empty
// or too large, or lacks something.
bool may_be_of_the_whole(const sim::Problem& problem) {
  static const std::set<std::string, std::less<>> kCodes{"E0101", "E0102", "E0103", "E0106",
                                                         "E0107", "E0204", "E0505", "W0101"};
  return kCodes.contains(problem.code);
}

void expect_place(const sim::Span& span, std::size_t lines) {
  promise(span.line <= lines, "a place lies in the text");
  promise(span.column >= 1 && span.end_column >= span.column, "a place ends behind its beginning");
}

}  // namespace

bool can_be_shown(std::string_view text) {
  return std::ranges::none_of(text, [](char letter) {
    const auto code = static_cast<unsigned char>(letter);
    return (code < ' ' && letter != '\n') || code == 0x7FU;
  });
}

void expect_told(const sim::Problems& problems, const Source& source, bool refused) {
  promise(problems.has_errors() == refused, "refused is what has an error");
  const auto lines = static_cast<std::size_t>(std::ranges::count(source.text, '\n')) + 1;
  for (const sim::Problem& problem : problems.all) {
    promise(is_known(problem.code), "weir explain knows the code " + problem.code);
    promise(!problem.message.empty(), "a problem has a sentence");
    promise(can_be_shown(problem.message) && problem.message.find('\n') == std::string::npos,
            "the sentence is one line: " + problem.message);
    if (problem.span.line == 0) {
      promise(may_be_of_the_whole(problem),
              "a problem has a line: " + problem.code + " " + problem.message);
    } else if (problem.file == source.file) {
      expect_place(problem.span, lines);
    }
  }
  promise(can_be_shown(sim::to_text(problems, source.text)), "problems can be shown");
  promise(reports::is_shown_json(reports::to_json(problems, source.file)), "problems are JSON");
}

}  // namespace weir::fuzz
