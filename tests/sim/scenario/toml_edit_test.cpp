#include "sim/scenario/toml_edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "sim/scenario/overrides.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {
namespace {

std::string set(const std::string& text, const std::string& path, const std::string& value) {
  const auto changed = set_in_toml(text, path, value);
  EXPECT_TRUE(changed) << path << ": " << (changed ? "" : changed.error());
  return changed.value_or("");
}

std::string why_not(const std::string& text, const std::string& path, const std::string& value) {
  const auto changed = set_in_toml(text, path, value);
  EXPECT_FALSE(changed) << *changed;
  return changed ? "" : changed.error();
}

const std::string kText = R"(# a question
weir = 1   # the format

[stream]
shard_count = 4  # for now
retention   = "24 h"

[[producer]]
name        = "api"
rate        = "100 records/s" # all # of them

  [producer.keys]
  distribution = "uniform"
  hot = [ { key = "a#b", share = "10 %" }, # the first
          { key = "c" } ]

[[consumer]]
name = "reader"
)";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos);
  return text.replace(at, what.size(), by);
}

TEST(TomlEdit, ReplacesAValueAndNothingElse) {
  EXPECT_EQ(set(kText, "stream.shard_count", "8"),
            replaced(kText, "shard_count = 4", "shard_count = 8"));
  EXPECT_EQ(set(kText, "weir", "2"), replaced(kText, "weir = 1", "weir = 2"));
  EXPECT_EQ(set(kText, "producer.api.rate", "5 records/s"),
            replaced(kText, "\"100 records/s\"", "\"5 records/s\""));
  EXPECT_EQ(set(kText, "producer.api.keys.hot.c.key", "d"), replaced(kText, "\"c\"", "\"d\""));
  EXPECT_EQ(set(kText, "producer.api.keys.hot.0.share", "\"20 %\""),
            replaced(kText, "10 %", "20 %"));
}

TEST(TomlEdit, ReplacesAValueOfManyLines) {
  EXPECT_EQ(set(kText, "producer.api.keys.hot", "[]"),
            replaced(kText,
                     "[ { key = \"a#b\", share = \"10 %\" }, # the first\n"
                     "          { key = \"c\" } ]",
                     "[]"));
}

TEST(TomlEdit, AddsAKeyBehindTheLastOfItsTable) {
  EXPECT_EQ(set(kText, "stream.region", "eu-west-1"),
            replaced(kText, "\"24 h\"\n", "\"24 h\"\nregion      = \"eu-west-1\"\n"));
  EXPECT_EQ(set(kText, "producer.api.keys.count", "10"),
            replaced(kText, "{ key = \"c\" } ]\n", "{ key = \"c\" } ]\n  count = 10\n"));
  EXPECT_EQ(set(kText, "title", "a b"),
            replaced(kText, "the format\n", "the format\ntitle = \"a b\"\n"));
  EXPECT_EQ(set(kText, "consumer.reader.kind", "polling"), kText + "kind = \"polling\"\n");
}

TEST(TomlEdit, AddsAKeyToAnInlineTable) {
  EXPECT_EQ(set(kText, "producer.api.keys.hot.c.share", "1 %"),
            replaced(kText, "{ key = \"c\" }", "{ key = \"c\", share = \"1 %\" }"));
  EXPECT_EQ(set("a = {}\n", "a.b", "1"), "a = { b = 1 }\n");
  EXPECT_EQ(set("a = {b=1}\n", "a.c", "2"), "a = {b=1, c = 2 }\n");
}

TEST(TomlEdit, AddsMissingTablesAsDottedKeys) {
  EXPECT_EQ(set(kText, "producer.api.put.linger", "5 ms"),
            replaced(kText, "# all # of them\n", "# all # of them\nput.linger  = \"5 ms\"\n"));
  EXPECT_EQ(set(kText, "simulation.seed", "3"),
            replaced(kText, "the format\n", "the format\nsimulation.seed = 3\n"));
  EXPECT_EQ(set("", "simulation.seed", "3"), "simulation.seed = 3\n");
}

TEST(TomlEdit, KnowsAllKindsOfValues) {
  const std::string text = R"(a = """
x = 1 \""" ]
"""
b = '''it's # no "comment"'''
c = [1, [2, "]"], {d = "}"}]   # behind
e = 2026-11-27 00:00:00Z # a time
"f.g" = 1
"é" = { h = 'ü', i = 2 }
)";
  EXPECT_EQ(set(text, "a", "1"), replaced(text, "\"\"\"\nx = 1 \\\"\"\" ]\n\"\"\"", "1"));
  EXPECT_EQ(set(text, "b", "1"), replaced(text, "'''it's # no \"comment\"'''", "1"));
  EXPECT_EQ(set(text, "c", "1"), replaced(text, "[1, [2, \"]\"], {d = \"}\"}]", "1"));
  EXPECT_EQ(set(text, "c.0", "7"), replaced(text, "[1,", "[7,"));
  EXPECT_EQ(set(text, "e", "1"), replaced(text, "2026-11-27 00:00:00Z", "1"));
  EXPECT_EQ(set(text, "\"f.g\"", "2"), replaced(text, "\"f.g\" = 1", "\"f.g\" = 2"));
  EXPECT_EQ(set(text, "é.i", "3"), replaced(text, "i = 2", "i = 3"));
}

TEST(TomlEdit, SaysWhatItCannotDo) {
  EXPECT_EQ(why_not("a = [", "a", "1").substr(0, 15), "this is no TOML");
  EXPECT_EQ(why_not(kText, "", "1"), " is no path");
  EXPECT_EQ(why_not(kText, "weir.x", "1"), "weir.x cannot be set in this text; change it by hand");
  EXPECT_EQ(why_not(kText, "producer.other.rate", "1").substr(0, 19), "producer.other.rate");
}

TEST(TomlEdit, TakesAKeyAway) {
  EXPECT_EQ(remove_from_toml(kText, "stream.shard_count").value_or(""),
            replaced(kText, "shard_count = 4  # for now\n", ""));
  EXPECT_EQ(remove_from_toml(kText, "producer.api.keys.hot").value_or(""),
            replaced(kText,
                     "  hot = [ { key = \"a#b\", share = \"10 %\" }, # the first\n"
                     "          { key = \"c\" } ]\n",
                     ""));
  EXPECT_EQ(remove_from_toml(kText, "producer.api.keys.hot.0.share").value_or(""),
            replaced(kText, ", share = \"10 %\"", ""));
  EXPECT_EQ(remove_from_toml(kText, "producer.api.keys.hot.0.key").value_or(""),
            replaced(kText, "key = \"a#b\", ", ""));
  EXPECT_EQ(remove_from_toml(kText, "stream.region").value_or(""), kText);
}

TEST(TomlEdit, ShowsAValueAsItIsWritten) {
  EXPECT_EQ(value_in_toml(kText, "stream.shard_count"), "4");
  EXPECT_EQ(value_in_toml(kText, "producer.api.rate"), "\"100 records/s\"");
  EXPECT_EQ(value_in_toml(kText, "producer.api.keys.hot.1"), "{ key = \"c\" }");
  EXPECT_EQ(value_in_toml(kText, "producer.api.keys.hot.c.key"), "\"c\"");
  EXPECT_EQ(value_in_toml(kText, "stream.region"), std::nullopt);
  EXPECT_EQ(value_in_toml(kText, "stream"), std::nullopt);
  EXPECT_EQ(value_in_toml(kText, "producer"), std::nullopt);
  EXPECT_EQ(value_in_toml("a = [", "a"), std::nullopt);
}

TEST(TomlEdit, AddsAnItemToAnArray) {
  const auto add = [](const std::string& text, const std::string& path) {
    return add_to_toml_array(text, path, "{ key = 9 }").value_or("none");
  };
  EXPECT_EQ(add(kText, "producer.api.keys.hot"),
            replaced(kText, "{ key = \"c\" } ]", "{ key = \"c\" }, { key = 9 } ]"));
  EXPECT_EQ(add("a = []", "a"), "a = [ { key = 9 }]");
  EXPECT_EQ(add("a = [\n  1, # one\n]\n", "a"), "a = [\n  1, { key = 9 } # one\n]\n");
  EXPECT_EQ(add("a = ['x' # one\n]\n", "a"), "a = ['x', { key = 9 } # one\n]\n");
  EXPECT_EQ(add("b = 1\n", "a"), "b = 1\na = [ { key = 9 } ]\n");
  EXPECT_EQ(add("a = 1\n", "a"), "none");
  EXPECT_EQ(add("a = {}\n", "a"), "none");
}

TEST(TomlEdit, AddsATableAtTheEnd) {
  EXPECT_EQ(with_array_table("a = 1", "action", {{"at", "10 min"}, {"target", "64"}}),
            "a = 1\n\n[[action]]\nat     = \"10 min\"\ntarget = 64\n");
}

// Each value of each scenario that comes with weir.
void for_each_leaf(const Node& node, const std::string& path, const std::string& noun,
                   const std::function<void(const std::string&)>& see) {
  const std::string dot = path.empty() ? "" : path + ".";
  for (const Member& member : node.members) {
    const std::string below = dot + path_step(member.key);
    const bool tables = member.value.kind == Node::Kind::Array && !member.value.items.empty() &&
                        member.value.items[0].kind == Node::Kind::Table;
    if (member.value.kind == Node::Kind::Table || tables) {
      for_each_leaf(member.value, below, member.key, see);
    } else {
      see(below);
    }
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    for_each_leaf(node.items[i], dot + path_step(node, noun, i), noun, see);
  }
}

std::map<std::string, std::string> scenarios() {
  std::map<std::string, std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator{WEIR_SOURCE_DIR "/scenarios"}) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream in{entry.path()};
    texts[entry.path().filename().string()] = {std::istreambuf_iterator<char>{in}, {}};
  }
  return texts;
}

std::multiset<std::string> comments_of(const std::string& text) {
  std::multiset<std::string> comments;
  std::size_t begin = 0;
  for (std::size_t end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (const auto at = line.find("# "); at != std::string::npos) comments.insert(line.substr(at));
  }
  return comments;
}

TEST(TomlEdit, CanSetEveryValueOfEveryScenarioAndKeepsTheComments) {
  std::size_t leaves = 0;
  for (const auto& scenario : scenarios()) {
    const std::string& name = scenario.first;
    const std::string& text = scenario.second;
    const auto file = parse_toml(text, name);
    ASSERT_TRUE(file) << name;
    for_each_leaf(*file, "", "", [&](const std::string& path) {
      SCOPED_TRACE(name + ": " + path);
      ++leaves;
      const std::string changed = set(text, path, "another");
      EXPECT_NE(changed.find("\"another\""), std::string::npos);
      if (path.find("points") == std::string::npos && path.find("hot") == std::string::npos) {
        EXPECT_EQ(comments_of(changed), comments_of(text));
      }
    });
  }
  EXPECT_GT(leaves, 500U);
}

}  // namespace
}  // namespace weir::sim
