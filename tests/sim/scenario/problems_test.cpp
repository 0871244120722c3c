#include "sim/scenario/problems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

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

// ---- Two places ----

Problem conflict(Span span, Span other) {
  Problem problem = misspelt(span.line, span.column, span.end_column);
  problem.message = "they conflict";
  problem.label = "leave this out";
  problem.help = "";
  problem.related = Related{.file = "orders.toml", .span = other, .label = "given here"};
  return problem;
}

const std::string kFive = "weir = 1\na = 1\n\nb = 2\nc = 3\n";

TEST(ProblemText, ShowsTwoPlacesInOrderOfTheFile) {
  EXPECT_EQ(to_text({{conflict({4, 1, 2}, {2, 5, 6})}}, kFive),
            R"(error[E0203]: they conflict
  --> orders.toml:4:1
   |
 2 | a = 1
   |     - given here
 4 | b = 2
   | ^ leave this out

1 error.
)");
  Problem later = conflict({2, 5, 6}, {5, 1, 2});
  later.help = "help: choose one";
  EXPECT_EQ(to_text({{later}}, kFive),
            R"(error[E0203]: they conflict
  --> orders.toml:2:5
   |
 2 | a = 1
   |     ^ leave this out
 5 | c = 3
   | - given here
   |
   = help: choose one

1 error.
)");
}

TEST(ProblemText, ShowsTwoPlacesOfALineInOne) {
  const std::string line = "hot = { from = \"2 s\", until = \"1 s\" }\n";
  EXPECT_EQ(to_text({{conflict({1, 31, 36}, {1, 16, 21})}}, line),
            R"(error[E0203]: they conflict
  --> orders.toml:1:31
   |
 1 | hot = { from = "2 s", until = "1 s" }
   |                -----          ^^^^^ leave this out
   |                |
   |                given here

1 error.
)");
  EXPECT_EQ(to_text({{conflict({1, 9, 13}, {1, 23, 28})}}, line),
            R"(error[E0203]: they conflict
  --> orders.toml:1:9
   |
 1 | hot = { from = "2 s", until = "1 s" }
   |         ^^^^          ----- given here
   |         |
   |         leave this out

1 error.
)");
}

TEST(ProblemText, ShowsALineTwiceWhereItsTwoPlacesLieFarApart) {
  const std::string line = "a" + std::string(99, ' ') + "b" + std::string(80, ' ') + "c";
  Problem problem = conflict({1, 101, 102}, {1, 1, 2});
  const std::string near = to_text({{problem}}, line);
  EXPECT_EQ(std::count(near.begin(), near.end(), 'b'), 1) << near;  // 101 columns with both ends
  problem.span = {1, 100, 101};
  const std::string together = to_text({{problem}}, line);
  EXPECT_NE(together.find(" | -" + std::string(98, ' ') + "^ leave this out\n"), std::string::npos)
      << together;
  problem.span = {1, 182, 183};
  const std::string apart = to_text({{problem}}, line);
  EXPECT_NE(apart.find(" | - given here\n 1 | …"), std::string::npos) << apart;
  EXPECT_NE(apart.find("^ leave this out\n"), std::string::npos) << apart;
}

TEST(ProblemText, ShowsASecondPlaceOfAnotherTextBelowTheFirst) {
  Problem problem = conflict({4, 1, 2}, {1, 9, 10});
  problem.related->file = "--set";
  problem.related->source = "stream.a=1";
  EXPECT_EQ(to_text({{problem}}, kFive),
            R"(error[E0203]: they conflict
  --> orders.toml:4:1
   |
 4 | b = 2
   | ^ leave this out
   |
  ::: --set:1:9
   |
 1 | stream.a=1
   |         - given here

1 error.
)");
}

TEST(ProblemText, NamesASecondPlaceThatItCannotShow) {
  EXPECT_EQ(to_text({{conflict({4, 1, 2}, {2, 5, 6})}}, ""),
            R"(error[E0203]: they conflict
  --> orders.toml:4:1
   = leave this out
   = note: orders.toml:2:5: given here

1 error.
)");
}

TEST(ProblemText, GivesTheMarginToTheLongerOfTwoLineNumbers) {
  const std::string text = "a = 1\n" + std::string(998, '\n') + "b = 2\n";
  EXPECT_EQ(to_text({{conflict({1, 1, 2}, {1000, 1, 2})}}, text),
            R"(error[E0203]: they conflict
    --> orders.toml:1:1
     |
   1 | a = 1
     | ^ leave this out
1000 | b = 2
     | - given here

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
