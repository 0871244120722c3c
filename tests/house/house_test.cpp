// The rules of CONTRIBUTING.md, held against the tree; each is first seen to fail on a planted
// fault.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/house/rules.hpp"

namespace weir::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<SourceFile>& house() {
  static const auto files = read_tree(WEIR_SOURCE_DIR);
  return files;
}

std::vector<SourceFile> planted(const std::string& path, const std::string& text) {
  return {{path, text}};
}

TEST(House, IsReadWhole) {
  EXPECT_THAT(house(), testing::Contains(testing::Field(&SourceFile::path, "model/units.hpp")));
  EXPECT_THAT(house(), testing::Contains(testing::Field(&SourceFile::path, ".ci/run")));
}

TEST(House, NoArrowPointsUp) {
  EXPECT_THAT(arrows(house()), IsEmpty());
}

TEST(HouseRule, SeesAnArrowPointingUp) {
  const auto found = [](const std::string& path, const std::string& header) {
    return arrows(planted(path, "#pragma once\n#include \"" + header + "\"\n")).size();
  };
  EXPECT_THAT(arrows(planted("model/shard.cpp", "\n#include \"sim/world/world.hpp\"\n")),
              ElementsAre("model/shard.cpp:2: model may not include sim/world/world.hpp"));
  EXPECT_EQ(found("sim/world/world.cpp", "reports/judge/verdict.hpp"), 1);
  EXPECT_EQ(found("reports/judge/verdict.cpp", "cli/run.hpp"), 1);
  EXPECT_EQ(found("sim/engine/event_queue.cpp", "sim/scenario/scenario.hpp"), 1);
  EXPECT_EQ(found("sim/scenario/scenario.hpp", "sim/engine/event_queue.hpp"), 1);
  EXPECT_EQ(found("sim/workload/sdk_producer.cpp", "sim/consumers/polling.hpp"), 1);
  EXPECT_EQ(found("sim/consumers/polling.cpp", "sim/world/world.hpp"), 1);
  EXPECT_EQ(found("reports/validity/cases.cpp", "model/units.hpp"), 1);
  EXPECT_EQ(found("reports/validity/cases.cpp", "sim/scenario/scenario.hpp"), 1);
  EXPECT_EQ(found("reports/validity/cases.cpp", "reports/study/statistics.hpp"), 1);
  EXPECT_EQ(found("model/shard.cpp", "shard.hpp"), 1) << "an include spells its room";
  EXPECT_THAT(arrows(planted("sim/util/text.cpp", "")), SizeIs(1)) << "there is no such room";

  EXPECT_EQ(found("sim/scenario/scenario.cpp", "sim/engine/elementary.hpp"), 0);
  EXPECT_EQ(found("sim/scenario/scenario.cpp", "sim/engine/random.hpp"), 0);
  EXPECT_EQ(found("sim/world/world.cpp", "sim/workload/sdk_producer.hpp"), 0);
  EXPECT_EQ(found("sim/workload/sdk_producer.cpp", "sim/results/run_result.hpp"), 0);
  EXPECT_EQ(found("cli/run.cpp", "sim/scenario/scenario_toml.hpp"), 0);
  EXPECT_EQ(found("reports/validity/cases.cpp", "reports/validity/cases.hpp"), 0);
  EXPECT_EQ(found("reports/study/validation.hpp", "reports/validity/validity_case.hpp"), 0);
  EXPECT_EQ(found("tests/model/shard_test.cpp", "sim/world/world.hpp"), 0);
  EXPECT_EQ(found("gui/window/main_window.cpp", "gui/curves/curve.hpp"), 0);
  EXPECT_EQ(found("gui/curves/curve.cpp", "gui/window/theme.hpp"), 1);
  EXPECT_EQ(found("gui/curves/curve.cpp", "gui/session/document.hpp"), 1);
  EXPECT_EQ(found("cli/run.cpp", "gui/session/study_run.hpp"), 1);
}

TEST(House, EachLibraryHasItsDoor) {
  EXPECT_THAT(doors(house()), IsEmpty());
}

TEST(HouseRule, SeesALibraryInAHeaderOrInThreeSources) {
  const std::string include = "#include <nlohmann/json.hpp>\n";
  EXPECT_THAT(doors(planted("cli/options.hpp", "#include <CLI/CLI.hpp>\n")), SizeIs(1));
  EXPECT_THAT(doors({{"reports/a.cpp", include}, {"cli/b.cpp", include}, {"cli/c.cpp", include}}),
              IsEmpty());
  EXPECT_THAT(doors({{"cli/a.cpp", include}, {"cli/b.cpp", include}, {"cli/c.cpp", include}}),
              SizeIs(3));
  EXPECT_THAT(doors(planted("tests/cli/run_test.hpp", include)), IsEmpty());
}

TEST(House, SaysNoBannedWord) {
  EXPECT_THAT(banned_words(house()), IsEmpty());
}

TEST(HouseRule, SeesABannedWord) {
  const auto found = [](const std::string& path, const std::string& line) {
    return banned_words(planted(path, line)).size();
  };
  EXPECT_THAT(banned_words(planted("sim/a.cpp", "int a;\nstd::mt19937 luck;\n")),
              ElementsAre("sim/a.cpp:2: mt19937: draw at an address: sim/engine/random.hpp"));
  EXPECT_EQ(found("reports/study/a.cpp", "std::chrono::steady_clock::now()"), 1);
  EXPECT_EQ(found("cli/run.cpp", "std::chrono::steady_clock::now()"), 1);
  EXPECT_EQ(found("cli/progress.cpp", "std::chrono::steady_clock::now()"), 0);
  EXPECT_EQ(found("sim/a.cpp", "std::poisson_distribution<int> d;"), 1);
  EXPECT_EQ(found("sim/a.cpp", "std::random_device{}()"), 1);
  EXPECT_EQ(found("sim/a.cpp", "std::shuffle(a, b, c);"), 1);
  EXPECT_EQ(found("sim/a.cpp", "std::rand()"), 1);
  EXPECT_EQ(found("reports/a.hpp", "std::unordered_map<int, int> m;"), 1);
  for (const std::string function : {"exp", "exp2", "log", "log10", "log1p", "pow", "sin", "cosh",
                                     "atan2", "tgamma", "lgamma", "erf"}) {
    EXPECT_EQ(found("model/a.cpp", "std::" + function + "(x)"), 1) << function;
    EXPECT_EQ(found("reports/study/a.cpp", "std::" + function + "(x)"), 0) << function;
  }
  for (const std::string function : {"sqrt", "floor", "ceil", "abs", "isfinite", "expected"}) {
    EXPECT_EQ(found("sim/a.cpp", "std::" + function + "(x)"), 0) << function;
  }
  EXPECT_EQ(found("sim/a.cpp", "#include <math.h>"), 1);
  EXPECT_EQ(found("cli/a.cpp", "throw 1;"), 1);
  EXPECT_EQ(found("cli/a.cpp", "return 1;  // we never throw; see https://a.b/throw"), 0);
  EXPECT_EQ(found("tests/model/a_test.cpp", "// FIXME later"), 1);
  EXPECT_EQ(found("README.md", "TODO"), 1);
  EXPECT_EQ(found("dev", "cd /work/main"), 1);
  EXPECT_EQ(found("gui/curves/a.cpp", "#include <QString>"), 1);
  EXPECT_EQ(found("gui/window/a.cpp", "#include <QString>"), 0);
  EXPECT_EQ(found("sim/scenario/a.cpp", "read<Quantity>();"), 0);
}

TEST(House, EveryDefaultSaysWhereItComesFrom) {
  EXPECT_THAT(unsourced_defaults(house()), IsEmpty());
}

TEST(HouseRule, SeesADefaultWithoutASource) {
  const auto found = [](const std::string& constant) {
    return unsourced_defaults(planted("model/a_defaults.hpp", "inline constexpr " + constant))
        .size();
  };
  EXPECT_THAT(unsourced_defaults(planted("sim/a_defaults.hpp", "\nconstexpr int kA = 7;\n")),
              ElementsAre(HasSubstr("sim/a_defaults.hpp:2: kA: say where it comes from")));
  EXPECT_EQ(found("Sourced<int> kA{7, \"a\", \"\", \"\"};"), 1);
  EXPECT_EQ(found("Sourced<int> kA{f(1, 2, 3, 4), \"a, b, c, d\", \"\", \"\", \"\"};"), 1);
  EXPECT_EQ(found("Sourced<int> kA{7, \"a\", \"\", \"page, 2026-11-23\"};"), 0);
  EXPECT_EQ(found("Sourced<int> kA{7, \"a\", \"\", \"\",\n    \"1 to 9: a guess\"};"), 0);
  EXPECT_EQ(found("Sourced<int> kA{.value = 7, .name = \"a\", .unit = \"s\", .source = {}};"), 1);
  EXPECT_EQ(found("Sourced<int> kA{.value = 7,\n  .name = \"a\",\n  .source = kPage};"), 0);
  EXPECT_EQ(found("Sourced<int> kA{.value = 7, .source = {}, .assumed = \"1 to 9\"};"), 0);
  EXPECT_EQ(found("std::string_view kPage = \"https://a.b (2026-11-23)\";"), 0);
  EXPECT_THAT(unsourced_defaults(planted("sim/a.hpp", "constexpr int kA = 7;\n")), IsEmpty());
}

TEST(House, EveryTestIsCompiled) {
  std::ifstream compiled{WEIR_COMPILED_TESTS};
  EXPECT_THAT(
      uncompiled_tests(house(), {std::istreambuf_iterator<char>{compiled}, {}}, WEIR_SOURCE_DIR),
      IsEmpty());
}

TEST(HouseRule, SeesATestThatNoTargetCompiles) {
  const auto files = planted("tests/model/shard_test.cpp", "");
  EXPECT_THAT(uncompiled_tests(files, "/a/tests/model/parcel_test.cpp\n", "/a"),
              ElementsAre("tests/model/shard_test.cpp: compiled by no target"));
  EXPECT_THAT(uncompiled_tests(files, "/a/tests/model/shard_test.cpp\n", "/a"), IsEmpty());
}

TEST(House, EveryScenarioHasAnExpectedResult) {
  EXPECT_THAT(scenarios_without_expectation(house()), IsEmpty());
}

TEST(HouseRule, SeesAScenarioWithoutAnExpectedResult) {
  EXPECT_THAT(scenarios_without_expectation(planted("scenarios/a.toml", "")),
              ElementsAre("scenarios/a.expected.json: missing"));
  EXPECT_THAT(scenarios_without_expectation(planted("scenarios/a.expected.json", "")),
              ElementsAre("scenarios/a.toml: missing"));
  EXPECT_THAT(
      scenarios_without_expectation({{"scenarios/a.toml", ""}, {"scenarios/a.expected.json", ""}}),
      IsEmpty());
}

}  // namespace
}  // namespace weir::house
