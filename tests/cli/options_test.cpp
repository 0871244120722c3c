#include "cli/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/progress.hpp"

namespace weir::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const CommandSpec& command() {
  static const CommandSpec spec{
      .name = "do",
      .summary = "Do it.",
      .takes_file = true,
      .examples = {},
      .options = {{"--flag", "-f", "", "a flag", ""},
                  {"--value", "-v", "N", "a value", "7", OptionKind::Value},
                  {"--list", "", "X", "a list", "", OptionKind::List},
                  {"--kind", "", "K", "one of two", "", OptionKind::Value, {"big", "small"}}}};
  return spec;
}

TEST(Options, AreReadInAnyOrderAndForm) {
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"--value", "3", "--flag", "file"},
                                             {"file", "-fv3"},
                                             {"-v", "3", "file", "-f"},
                                             {"--value=3", "-f", "--", "file"}}) {
    const auto read = parse(command(), words);
    ASSERT_TRUE(read) << words.front() << ": " << read.error();
    EXPECT_TRUE(read->has("--flag"));
    EXPECT_EQ(read->value("--value"), "3");
    EXPECT_EQ(read->file(), "file");
  }
}

TEST(Options, AListGathersAndTakesOneWordEach) {
  const auto read = parse(command(), {"--list", "a=1", "file", "--list", "b c"});
  ASSERT_TRUE(read) << read.error();
  EXPECT_THAT(read->values("--list"), ElementsAre("a=1", "b c"));
  EXPECT_EQ(read->file(), "file");
}

TEST(Options, WhatIsNotGivenIsNotThere) {
  const auto read = parse(command(), {"-"});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->file(), "-");
  EXPECT_FALSE(read->has("--flag"));
  EXPECT_EQ(read->value("--value"), std::nullopt);
}

TEST(Options, AValueThatMayBeLeftOutIsTakenWhereItLooksLikeOne) {
  const CommandSpec spec{.name = "do",
                         .summary = "Do it.",
                         .takes_file = true,
                         .options = {{.name = "--keep",
                                      .short_name = "",
                                      .value = "[FILE.k]",
                                      .help = "keep it",
                                      .fallback = "",
                                      .kind = OptionKind::Value,
                                      .implied = "here",
                                      .value_ends = ".k"},
                                     {.name = "--table",
                                      .short_name = "",
                                      .value = "[T]",
                                      .help = "a table",
                                      .fallback = "",
                                      .kind = OptionKind::Value,
                                      .choices = {"one", "two"},
                                      .implied = "one"}}};
  const auto value = [&](const std::vector<std::string>& words, std::string_view option) {
    const auto read = parse(spec, words);
    EXPECT_TRUE(read) << read.error();
    EXPECT_EQ(read->file(), "file");
    return read->value(option);
  };
  EXPECT_EQ(value({"--keep", "file"}, "--keep"), "here");
  EXPECT_EQ(value({"file", "--keep"}, "--keep"), "here");
  EXPECT_EQ(value({"--keep", "a.k", "file"}, "--keep"), "a.k");
  EXPECT_EQ(value({"--keep=a", "file"}, "--keep"), "a");
  EXPECT_EQ(value({"--table", "file"}, "--table"), "one");
  EXPECT_EQ(value({"--table", "two", "file"}, "--table"), "two");
  EXPECT_EQ(value({"--keep", "--table", "file"}, "--keep"), "here");
  EXPECT_EQ(parse(spec, {"--table=three", "file"}).error(),
            "--table is one of one, two, not `three`");
  EXPECT_EQ(parse(spec, {"--", "--table"})->file(), "--table");
}

TEST(Options, OnlyChoicesAreTaken) {
  EXPECT_TRUE(parse(command(), {"file", "--kind", "big"}));
  EXPECT_EQ(parse(command(), {"file", "--kind", "huge"}).error(),
            "--kind is one of big, small, not `huge`");
}

TEST(Options, WholeNumbersAreWholeAndNotTooSmall) {
  const auto number = [](const std::string& text) {
    Arguments arguments;
    arguments.add("--n", {text});
    return whole_number(arguments, "--n", 1);
  };
  EXPECT_EQ(number("12").value(), 12);
  EXPECT_EQ(whole_number({}, "--n", 1).value(), std::nullopt);
  for (const std::string bad : {"0", "-3", "1.5", "1e3", "", " 1", "9223372036854775808", "x"}) {
    EXPECT_FALSE(number(bad)) << bad;
  }
}

TEST(Options, BytesNeedAUnit) {
  const auto bytes = [](const std::string& text) {
    Arguments arguments;
    arguments.add("--m", {text});
    return byte_count(arguments, "--m");
  };
  EXPECT_EQ(bytes("4GiB").value(), std::int64_t{4} << 30);
  EXPECT_EQ(bytes("1.5 MiB").value(), 3 << 19);
  for (const std::string bad : {"4", "4 s", "0 B", "-1 MiB", "", "GiB"}) {
    EXPECT_FALSE(bytes(bad)) << bad;
  }
}

TEST(Help, IsMadeFromTheSameWords) {
  const auto text = help_text(command());
  EXPECT_THAT(text, HasSubstr("Usage: weir do [OPTIONS] FILE\n"));
  EXPECT_THAT(text, HasSubstr("  -v, --value N             a value [7]\n"));
  EXPECT_THAT(text, HasSubstr("      --list X              a list\n"));
}

// ----------------------------------------------------------------------------------- exit codes

reports::Judgement ended(reports::Ending ending, reports::Verdict verdict) {
  reports::Judgement judgement;
  judgement.ending = ending;
  judgement.verdict = verdict;
  return judgement;
}

int code_of(const reports::Judgement& judgement, bool no_fail, bool unsure_ok) {
  return static_cast<int>(exit_code_of(judgement, no_fail, unsure_ok));
}

TEST(ExitCode, BeingStoppedOutranksTheVerdict) {
  using enum reports::Ending;
  using enum reports::Verdict;
  EXPECT_EQ(code_of(ended(Complete, Fail), false, false), 4);
  EXPECT_EQ(code_of(ended(Complete, Unsure), false, false), 6);
  EXPECT_EQ(code_of(ended(Complete, Fail), true, false), 0);
  EXPECT_EQ(code_of(ended(Complete, Unsure), true, false), 6);
  EXPECT_EQ(code_of(ended(Complete, Unsure), false, true), 0);
  EXPECT_EQ(code_of(ended(Complete, Pass), false, false), 0);
  EXPECT_EQ(code_of(ended(Complete, None), false, false), 0);
  EXPECT_EQ(code_of(ended(Interrupted, Fail), false, false), 130);
  EXPECT_EQ(code_of(ended(OutOfMemory, Fail), true, true), 7);
  auto broken = ended(Broken, Pass);
  broken.bug = reports::Bug{};
  EXPECT_EQ(code_of(broken, true, true), 1);
}

// ------------------------------------------------------------------------------------- progress

TEST(ProgressText, ShowsShareWorkAndTimeLeft) {
  EXPECT_EQ(progress_text({.phase = "replications",
                           .finished = 11,
                           .replications = 20,
                           .share = 0.55,
                           .events = 36'000'000},
                          4),
            "[##########........] 11/20 replications  36 M events  9 M/s  3 s left");
}

TEST(ProgressText, PromisesNothingAtTheStart) {
  EXPECT_EQ(
      progress_text(
          {.phase = "replications", .finished = 0, .replications = 20, .share = 0, .events = 0}, 4),
      "[..................] 0/20 replications");
}

sim::RunView view_at(Duration now) {
  sim::RunView view;
  view.now = now;
  view.duration = 30min;
  view.limits = {.records_per_s = 1000, .bytes_per_s = 1'000'000};
  view.shards = {
      {.shard = 3, .write_records = 990, .write_bytes = 200'000},
      {.shard = 4, .write_records = 100, .write_bytes = 940'000, .throttled_records = 4200},
      {.shard = 5, .write_records = 100, .write_bytes = 100'000, .throttled_records = 7}};
  view.throttled_records = 4207;
  return view;
}

TEST(ProgressText, ShowsTheFirstReplicationWhileItRuns) {
  const std::string seen = view_text(view_at(12min + 40s));
  EXPECT_EQ(seen, "00:12:40 shard 4 at 94 %, 4,207/s refused");
  EXPECT_EQ(progress_text({.phase = "replications",
                           .finished = 0,
                           .replications = 20,
                           .share = 0.5,
                           .events = 36'000'000},
                          4, seen),
            "[#########.........] 0/20 replications  00:12:40 shard 4 at 94 %, 4,207/s refused  "
            "4 s left");
  EXPECT_EQ(view_text(view_at(30min)), "") << "it is over";
}

TEST(ProgressText, NamesTheFullestShardWhereNothingIsRefused) {
  sim::RunView view = view_at(1min);
  view.throttled_records = 0;
  for (sim::ShardSecond& shard : view.shards) shard.throttled_records = 0;
  EXPECT_EQ(view_text(view), "00:01:00 shard 3 at 99 %");
  view.shards.clear();
  EXPECT_EQ(view_text(view), "00:01:00");
}

TEST(ProgressText, NamesWhatIsTried) {
  EXPECT_THAT(progress_text({.phase = "trying 2 sub-keys of k",
                             .finished = 0,
                             .replications = 1,
                             .share = 0.5,
                             .events = 0},
                            1),
              HasSubstr("] trying 2 sub-keys of k  1 s left"));
}

}  // namespace
}  // namespace weir::cli
