#include "sim/scenario/problems.hpp"

#include <gtest/gtest.h>

namespace weir::sim {
namespace {

Problem misspelt(std::uint32_t line, std::uint32_t column, std::uint32_t end) {
  Problem problem;
  problem.code = "E0203";
  problem.message = "unknown key `recordsize` in [[producer]]";
  problem.file = "orders.toml";
  problem.span = {line, column, end};
  problem.label = "did you mean `record_size`?";
  problem.help = "allowed here: name, rate";
  return problem;
}

TEST(ProblemText, ShowsLineCaretLabelAndHelp) {
  Problem warning = misspelt(1, 1, 2);
  warning.severity = Severity::Warning;
  warning.code = "W0101";
  warning.help = "";
  EXPECT_EQ(to_text({{misspelt(2, 3, 13), warning}}, "weir = 1\n  recordsize = \"1 KiB\"\r\n"),
            R"(error[E0203]: unknown key `recordsize` in [[producer]]
  --> orders.toml:2:3
   |
 2 |   recordsize = "1 KiB"
   |   ^^^^^^^^^^ did you mean `record_size`?
   |
   = allowed here: name, rate

warning[W0101]: unknown key `recordsize` in [[producer]]
  --> orders.toml:1:1
   |
 1 | weir = 1
   | ^ did you mean `record_size`?

1 error, 1 warning.
)");
}

TEST(ProblemText, GivesTheMarginToLongLineNumbers) {
  const std::string text = std::string(9998, '\n') + "x = 1\ny = 2\n";
  EXPECT_EQ(to_text({{misspelt(10000, 1, 2)}}, text),
            R"(error[E0203]: unknown key `recordsize` in [[producer]]
     --> orders.toml:10000:1
      |
10000 | y = 2
      | ^ did you mean `record_size`?
      |
      = allowed here: name, rate

1 error.
)");
}

TEST(ProblemText, OfAWholeFileHasNoCaret) {
  EXPECT_EQ(to_text({{misspelt(0, 0, 0)}}, "weir = 1\n"),
            R"(error[E0203]: unknown key `recordsize` in [[producer]]
  --> orders.toml
   = did you mean `record_size`?
   = allowed here: name, rate

1 error.
)");
}

std::string caret_line(std::string_view text, std::uint32_t column, std::uint32_t end) {
  Problem problem = misspelt(1, column, end);
  problem.label = "";
  problem.help = "";
  const std::string printed = to_text({{problem}}, text);
  const std::size_t caret = printed.find('^');
  const std::size_t begin = printed.rfind('\n', caret) + 1;
  return printed.substr(begin, printed.find('\n', caret) - begin);
}

TEST(ProblemText, CountsColumnsByDisplayWidth) {
  EXPECT_EQ(caret_line("name = \"é\" ; x", 14, 15), "   |              ^");
  EXPECT_EQ(caret_line("漢字 = 5", 6, 7), "   |        ^");  // two wide ones: two columns more
  EXPECT_EQ(caret_line("漢字 = 5", 1, 3), "   | ^^^^");
  EXPECT_EQ(caret_line("e\u0301 = 5", 6, 7), "   |     ^");  // a combining accent: one less
  EXPECT_EQ(caret_line("\tx = 5", 6, 7), "   |       ^");    // a tab is two blanks
  EXPECT_EQ(caret_line("\xEF\xBB\xBFweir = 2", 8, 9), "   |        ^");  // a mark is no letter
  EXPECT_EQ(caret_line("ab", 5, 6), "   |     ^");  // behind the end of the line
}

TEST(ProblemText, ShowsAStretchOfALongLine) {
  const std::string line = std::string(100'000, 'a') + "BCD" + std::string(100'000, 'e');
  Problem problem = misspelt(1, 100'001, 100'004);
  problem.help = "";
  EXPECT_EQ(to_text({{problem}}, line),
            "error[E0203]: unknown key `recordsize` in [[producer]]\n"
            "  --> orders.toml:1:100001\n"
            "   |\n"
            " 1 | …" +
                std::string(60, 'a') + "BCD" + std::string(60, 'e') + "…\n" + "   | " +
                std::string(61, ' ') +
                "^^^ did you mean `record_size`?\n"
                "\n1 error.\n");
}

TEST(ProblemText, StopsAtTwentyAndCountsTheRest) {
  Problems problems;
  for (int i = 0; i < 23; ++i) problems.all.push_back(misspelt(0, 0, 0));
  problems.all.back().severity = Severity::Warning;
  const std::string text = to_text(problems, "");
  std::size_t shown = 0;
  for (std::size_t at = text.find("error["); at != std::string::npos;
       at = text.find("error[", at + 1)) {
    ++shown;
  }
  EXPECT_EQ(shown, 20U);
  EXPECT_TRUE(text.ends_with("\n… and 3 more.\n22 errors, 1 warning.\n")) << text;
  EXPECT_TRUE(problems.has_errors());
}

TEST(ProblemText, ShowsTheLineOfAnotherText) {
  Problem problem = misspelt(1, 6, 7);
  problem.file = "--set";
  problem.source = "rate=5";
  problem.help = "";
  problem.label = "";
  EXPECT_EQ(to_text({{problem}}, "weir = 1\n"),
            R"(error[E0203]: unknown key `recordsize` in [[producer]]
  --> --set:1:6
   |
 1 | rate=5
   |      ^

1 error.
)");
}

TEST(ProblemText, PrintsNoControlCharacters) {
  Problem problem = misspelt(1, 1, 2);
  problem.message = "bad \x1B[2J";
  problem.file = "a\nb";
  const std::string text = to_text({{problem}}, "x\x1B[31m\x07");
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("a\nb"), std::string::npos);
}

TEST(ProblemText, OfNothingIsEmpty) {
  EXPECT_EQ(to_text({}, "weir = 1"), "");
  EXPECT_FALSE(Problems{}.has_errors());
}

}  // namespace
}  // namespace weir::sim
