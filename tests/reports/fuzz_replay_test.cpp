// What the fuzzers begin with, and what they have ever found, without a fuzzer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "reports/document/judgement_json.hpp"
#include "reports/document/saved_run.hpp"
#include "sim/results/run_file.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/fuzz/run_file_rows.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/told_problems.hpp"

namespace weir::fuzz {
namespace {

namespace fs = std::filesystem;
using reports::read_judgement;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const fs::path kRegressions{WEIR_SOURCE_DIR "/tests/fuzz/regressions"};

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, SeedsKeepEveryPromise) {
  const auto seeds = seeds_of(GetParam().name);
  EXPECT_THAT(seeds, Not(IsEmpty()));
  for (const std::string& seed : seeds) {
    EXPECT_NO_THROW(GetParam().entry(bytes_of(seed))) << seed.substr(0, 2000);
  }
}

// A seed with one byte changed here and there, and cut short there.
TEST_P(Replay, ChangedSeedsKeepEveryPromise) {
  constexpr std::size_t kPlaces = 7;
  for (const std::string& seed : seeds_of(GetParam().name)) {
    for (std::size_t i = 0; i < kPlaces; ++i) {
      std::string changed = seed;
      const std::size_t at = (seed.size() * (2 * i + 1)) / (2 * kPlaces);
      if (at < changed.size()) changed[at] = static_cast<char>("0\"\n\xFF-9"[i % 6]);
      EXPECT_NO_THROW(GetParam().entry(bytes_of(changed))) << changed.substr(0, 2000);
      const std::string cut = seed.substr(0, at);
      EXPECT_NO_THROW(GetParam().entry(bytes_of(cut))) << cut.substr(0, 2000);
    }
  }
}

TEST_P(Replay, WhatWasFoundStaysMended) {
  const fs::path folder = kRegressions / GetParam().name;
  if (!fs::exists(folder)) return;
  for (const auto& entry : fs::directory_iterator{folder}) {
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string input{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_NO_THROW(GetParam().entry(bytes_of(input))) << entry.path();
  }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Replay, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& named) { return std::string{named.param.name}; });

TEST(FuzzRegressions, StandInTheFolderOfATarget) {
  for (const auto& entry : fs::directory_iterator{kRegressions}) {
    EXPECT_NE(find_target(entry.path().filename().string()), nullptr) << entry.path();
  }
}

// What is refused teaches a fuzzer little.
TEST(FuzzSeeds, AreTaken) {
  for (const std::string& seed : seeds_of("run")) {
    EXPECT_TRUE(sim::read_scenario(seed, std::string{kScenarioFile})) << seed;
  }
  EXPECT_GT(seeds_of("run").size(), 20U);
  for (const std::string& seed : seeds_of("judgement")) EXPECT_TRUE(read_judgement(seed)) << seed;
  for (const std::string& seed : seeds_of("run_file")) {
    const std::string file = sim::is_database(seed) ? seed : run_file_of_rows(seed).value();
    const auto run = reports::open_run(file);
    EXPECT_TRUE(run) << run.error();
  }
}

// The rows are all of a file, or its fuzzer would look at less than there is.
TEST(FuzzRows, MakeTheFileThatTheyAreOf) {
  const auto seeds = seeds_of("run_file");
  std::size_t files = 0;
  for (const std::string& seed : seeds) {
    if (!sim::is_database(seed)) continue;
    ++files;
    const auto made = run_file_of_rows(rows_of_run_file(seed));
    ASSERT_TRUE(made);
    EXPECT_EQ(rows_of_run_file(*made), rows_of_run_file(seed));
    const auto again = sim::run_file_of(sim::read_run_file(*made).value());
    EXPECT_EQ(sim::dump_run_file(again.value()).value(), sim::dump_run_file(seed).value());
  }
  EXPECT_EQ(files, 3U);
}

TEST(FuzzRows, AreSealedHoweverTheyAreChanged) {
  std::string rows = rows_of_run_file(seeds_of("run_file").front());
  const auto at = rows.find("replications\tt1");
  ASSERT_NE(at, std::string::npos);
  rows.replace(at, 15, "replications\tt-1");
  EXPECT_EQ(sim::read_run_file(run_file_of_rows(rows).value()).error(),
            "is damaged: table meta makes no sense");
  EXPECT_FALSE(run_file_of_rows("weir = 1\n"));
}

// ---- An entry sees what it is there to see ----

sim::Problem problem(const std::string& code, std::uint32_t line) {
  sim::Problem made;
  made.code = code;
  made.message = "it is wrong";
  made.file = "a.toml";
  made.span = {line, 1, line > 0 ? 2U : 0U};
  return made;
}

std::string complaint(const sim::Problem& about) {
  try {
    expect_told({{about}}, {"a.toml", "weir = 1\n"}, true);
  } catch (const BrokenPromise& broken) {
    return broken.what();
  }
  return "";
}

TEST(FuzzPromises, AreHeldAgainstEveryProblem) {
  EXPECT_EQ(complaint(problem("E0301", 1)), "");
  EXPECT_EQ(complaint(problem("E0106", 0)), "") << "of the whole file";
  EXPECT_THAT(complaint(problem("E9999", 1)), HasSubstr("knows the code E9999"));
  EXPECT_THAT(complaint(problem("E0301", 0)), HasSubstr("a problem has a line: E0301"));
  EXPECT_THAT(complaint(problem("E0301", 3)), HasSubstr("lies in the text"));
  auto silent = problem("E0301", 1);
  silent.message = "";
  EXPECT_THAT(complaint(silent), HasSubstr("has a sentence"));
  auto long_winded = problem("E0301", 1);
  long_winded.message = "one\ntwo";
  EXPECT_THAT(complaint(long_winded), HasSubstr("is one line"));
  EXPECT_THROW(expect_told({}, {"a.toml", ""}, true), BrokenPromise);
  EXPECT_THROW(expect_told({{problem("E0301", 1)}}, {"a.toml", "x"}, false), BrokenPromise);
}

TEST(FuzzDictionary, HasKeysValuesAndHeaders) {
  const std::string words = dictionary();
  for (const char* line : {"\"shard_count = \"\n", "\"[[producer]]\"\n", "\"zipf\"\n",
                           "\"timestamp_ms,partition_key,bytes\"\n"}) {
    EXPECT_THAT(words, HasSubstr(line));
  }
}

}  // namespace
}  // namespace weir::fuzz
