#include "sim/scenario/toml_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/scenario/toml_document.hpp"

namespace weir::sim {
namespace {

constexpr TomlLimits kTiny{.depth = 2, .key_parts = 3, .headers = 2, .dots = 5, .values = 6};

std::string excess(std::string_view text) {
  const auto problem = find_hazard(text, kTiny);
  if (!problem) return "none";
  return problem->message.substr(0, problem->message.find(':')) + " " +
         std::to_string(problem->span.line) + ":" + std::to_string(problem->span.column);
}

TEST(TomlGuard, CountsWhatMayGrowTooLarge) {
  EXPECT_EQ(excess("a = [[1]]"), "none");
  EXPECT_EQ(excess("a = [[[1]]]"), "nested too deeply 1:7");
  EXPECT_EQ(excess("a = [{b = [1]}]"), "nested too deeply 1:11");
  EXPECT_EQ(excess("a = [[1], [1], [1]]"), "none");
  EXPECT_EQ(excess("a.b.c = 1"), "none");
  EXPECT_EQ(excess("x = 1\na.b . c.d = 1"), "a key of too many parts 2:8");
  EXPECT_EQ(excess("[a.b.c.d]"), "a key of too many parts 1:7");
  EXPECT_EQ(excess("[a]\n[[b]]\n"), "none");
  EXPECT_EQ(excess("[a]\n[[b]]\n  [c]\n"), "too many tables 3:3");
  EXPECT_EQ(excess("a.b.c = 1\nd.e.f = 1\ng.h = 1\n"), "none");
  EXPECT_EQ(excess("a.b.c = 1\nd.e.f = 1\ng.h.i = 1\n"), "too many dotted keys 3:7");
  EXPECT_EQ(excess("[a.b.c]\n[d.e.f]\ng.h = 1\ni.j = 1\n"), "too many dotted keys 4:5");
  EXPECT_EQ(excess("a = [1, 2, 3, 4, 5, 6]"), "none");
  EXPECT_EQ(excess("a = [1, 2, 3, 4, 5, 6, 7]"), "too many values 1:22");
}

TEST(TomlGuard, CountsNothingInStringsAndComments) {
  EXPECT_EQ(excess("a = \"[[[[ a.b.c.d.e.f = , , , , , , \""), "none");
  EXPECT_EQ(excess("a = '[[[[ a.b.c.d.e.f'"), "none");
  EXPECT_EQ(excess("# [[[[ a.b.c.d.e.f = , , , , , ,"), "none");
  EXPECT_EQ(excess("a = \"\"\"\n[[[[\n\\\"\"\" [[[\n\"\"\"\"\"\nb = [[[1]]]"),
            "nested too deeply 5:7");
  EXPECT_EQ(excess("a = '''\n[[[[ \\''''\nb = [[[1]]]"), "nested too deeply 3:7");
  EXPECT_EQ(excess("a = \"\\\"[[[\"\nb = [[[1]]]"), "nested too deeply 2:7");
  // one quote more belongs to the text, and what follows is code again
  EXPECT_EQ(excess("a = [\"\"\"x\"\"\"\", [[1]]]"), "nested too deeply 1:17");
  EXPECT_EQ(excess("a = \"\"\nb = [[[1]]]"), "nested too deeply 2:7");
  EXPECT_EQ(excess("a = \"never closed\nb = [[[1]]]"), "nested too deeply 2:7");
}

TEST(TomlGuard, LetsLettersBeyondAsciiStandInQuotesOnly) {
  const auto told = [](std::string_view text) {
    const auto problem = find_hazard(text);
    if (!problem) return std::string{"none"};
    return problem->code + " " + std::to_string(problem->span.line) + ":" +
           std::to_string(problem->span.column);
  };
  EXPECT_EQ(told("a = \"é\" # é\nb = 'é'\n\"é\" = 1\n"), "none");
  EXPECT_EQ(told("a = 0.5\"é\""), "E0104 1:9");
  EXPECT_EQ(told("a = 1.'é'"), "E0104 1:8");
  EXPECT_EQ(told("a = [1, true\"é\"]"), "E0104 1:14");
  EXPECT_EQ(told("a = { b = [\n{ c = \"x\" }, 5\"é\"] }"), "E0104 2:16");
  EXPECT_EQ(told("a.\"é\" = 1\n[b.\"é\"]\nc = { d = [1], e.'é' = 1 }\nf.\"é\" = [\"é\",'é']"),
            "none");
  EXPECT_EQ(told("a = \"\"\"é\né\\n \\\\é\"\"\"\nb = '''é\\é'''\n"), "none");
  EXPECT_EQ(told("\xEF\xBB\xBF"
                 "a = 1\n"),
            "none");
  EXPECT_EQ(told("a = é"), "E0104 1:5");
  EXPECT_EQ(told("a = 1\n  é = 1"), "E0104 2:3");
  EXPECT_EQ(told("[é]"), "E0104 1:2");
  EXPECT_EQ(told("a = \"é\"é"), "E0104 1:8");
  EXPECT_EQ(told("a = \"\"\"x \\\n  y\"\"\""), "none");
  EXPECT_EQ(told("a = \"\"\"x \\\n  é\"\"\""), "E0104 2:3");
  EXPECT_EQ(told("a = \"\"\"x \\é\"\"\""), "E0104 1:11");
  EXPECT_EQ(told("a = \"\"\"x \\\n\n\t\"\"\"é"), "E0104 3:5");
}

std::size_t depth_of(const Node& node) {
  std::size_t depth = 0;
  for (const Node& item : node.items) depth = std::max(depth, 1 + depth_of(item));
  for (const Member& member : node.members) depth = std::max(depth, 1 + depth_of(member.value));
  return depth;
}

// Whatever the guard lets pass, no tree gets deeper than its limits allow.
RC_GTEST_PROP(TomlGuard, KeepsTreesShallow, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", ".", "b.c", "=", " = 1", "[", "]", "[[", "]]", "{", "}", ",", "\n", "\"", R"(""")", "'",
      "'''", "\\", "#", " ", "x = [", "y = {z.", "\"q\"", "\r\n", "é", "\u3001", "\uFEFF", "\\\n"));
  std::string text;
  for (const std::string& word : words) text += word;
  if (find_hazard(text, kTiny)) return;
  const auto document = parse_toml(text, "test.toml");
  if (!document) return;
  RC_ASSERT(depth_of(*document) <= kTiny.key_parts * (kTiny.depth + 2));
}

TEST(TomlDocument, KeepsPlacesAndOrder) {
  const auto document = parse_toml("b = 1\n[t]\ny = [ 2.5,\n true ]\nx = 'é'\n", "test.toml");
  ASSERT_TRUE(document);
  ASSERT_EQ(document->members.size(), 2U);
  EXPECT_EQ(document->members[0].key, "b");
  const Node& table = document->members[1].value;
  EXPECT_EQ(table.place.span.line, 2U);
  ASSERT_EQ(table.members.size(), 2U);
  EXPECT_EQ(table.members[0].key, "y");  // as written, not by name
  EXPECT_EQ(table.members[1].value.text, "é");
  EXPECT_EQ(table.members[1].value.place.span.column, 5U);
  EXPECT_EQ(table.members[1].value.place.span.end_column, 8U);
  const Node& list = table.members[0].value;
  EXPECT_EQ(list.kind, Node::Kind::Array);
  EXPECT_EQ(list.items[0].number, 2.5);
  EXPECT_TRUE(list.items[1].boolean);
  EXPECT_EQ(list.items[1].place.span.line, 4U);
}

TEST(TomlDocument, TakesWhatIsNoValueAsText) {
  const Place place{3, {1, 6, 20}};
  EXPECT_EQ(parse_toml_value("64", place).integer, 64);
  EXPECT_EQ(parse_toml_value("64", place).place.span.column, 6U);
  EXPECT_EQ(parse_toml_value("64", place).place.span.end_column, 8U);
  EXPECT_EQ(parse_toml_value("64", place).place.source, 3U);
  EXPECT_EQ(parse_toml_value("8000 records/s", place).text, "8000 records/s");
  EXPECT_EQ(parse_toml_value("\"30 %\"", place).text, "30 %");
  EXPECT_EQ(parse_toml_value("zipf", place).text, "zipf");
  EXPECT_EQ(parse_toml_value("", place).kind, Node::Kind::Text);
  EXPECT_EQ(parse_toml_value("1\nw = 2", place).kind, Node::Kind::Text);
  EXPECT_EQ(parse_toml_value("[1,\n2]", place).kind, Node::Kind::Text);
  EXPECT_EQ(parse_toml_value("true", place).kind, Node::Kind::Boolean);
  EXPECT_EQ(parse_toml_value("[1, 2]", place).items[1].place.span.column, 10U);
  EXPECT_EQ(parse_toml_value("{ a = 1 }", place).members[0].place.span.column, 8U);
  EXPECT_EQ(parse_toml_value(std::string(100, '['), place).kind, Node::Kind::Text);
}

}  // namespace
}  // namespace weir::sim
