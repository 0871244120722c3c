#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/weir_process.hpp"

namespace weir::cli {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Two shards that hold 500 records/s easily; objectives follow.
std::string scenario(const std::string& objectives = "", const std::string& simulation = "") {
  return "weir = 1\n[simulation]\nduration = \"5 s\"\n" + simulation +
         "[stream]\nshard_count = 2\n[[producer]]\nrate = \"500 records/s\"\n"
         "record_size = \"200 B\"\n[[consumer]]\n" +
         objectives;
}

const std::string kMet = "[[objective]]\nmetric = \"records_dropped\"\nmax = \"0 records\"\n";
const std::string kMissed = "[[objective]]\nmetric = \"write_records\"\nmin = \"9000 records/s\"\n";
// So long that it is stopped before it ends.
const std::string kEndless =
    "weir = 1\n[simulation]\nduration = \"24 h\"\nreplications = 4\ngrain = \"record\"\n[stream]\n"
    "shard_count = 20\n[[producer]]\nrate = \"10000 records/s\"\nrecord_size = \"200 B\"\n"
    "[[consumer]]\n";

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string temporary(const std::string& name) {
  return testing::TempDir() + "weir_test_" + name;
}

// ---------------------------------------------------------------------------------- exit codes

struct ExitRow {
  std::vector<std::string> arguments;
  std::string scenario;
  int exit_code;
};

TEST(Weir, ExitCodes) {
  for (const auto& [arguments, input, exit_code] :
       std::vector<ExitRow>{{{"run", "-"}, scenario(), 0},
                            {{"run", "-"}, scenario(kMet), 0},
                            {{"run", "-"}, scenario(kMissed), 4},
                            {{"run", "-", "--no-fail"}, scenario(kMissed), 0},
                            {{"run", "-", "-n", "5"}, scenario(kMet), 6},
                            {{"run", "-", "-n", "5", "--unsure-ok"}, scenario(kMet), 0},
                            {{"run", "-", "-n", "5", "--no-fail"}, scenario(kMet), 6},
                            {{"run", "-", "-n", "5", "--unsure-ok"}, scenario(kMissed), 4},
                            {{"run", "-"}, "weir = 1\n", 3},
                            {{"run", "-"}, "", 3},
                            {{"run", "-", "--max-memory", "1 MiB"}, scenario(), 3},
                            {{"run", "/no/such/file.toml"}, "", 3},
                            {{"run", "/"}, "", 3},
                            {{"run", "-", "-o", "/no/such/folder/x"}, scenario(), 1},
                            {{"check", "-"}, scenario(), 0},
                            {{"check", "-"}, "weir = 1\n", 3},
                            {{"bounds", "-"}, scenario(), 0},
                            {{"bounds", "-"}, scenario(kMissed), 0},
                            {{"bounds", "-"}, "weir = 1\n", 3},
                            {{"bounds", "-", "--stream", "nobody"}, scenario(), 2},
                            {{"version"}, "", 0},
                            {{}, "", 0},
                            {{"help"}, "", 0},
                            {{"help", "run"}, "", 0},
                            {{"run", "--help"}, "", 0},
                            {{"--version"}, "", 0}}) {
    const auto outcome = weir(arguments, input);
    std::string words;
    for (const auto& word : arguments) words += " " + word;
    EXPECT_EQ(outcome.exit_code, exit_code) << "weir" << words << "\n" << outcome.err;
  }
}

TEST(Weir, WrongUsageIsOneLineAndTwo) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"rnu"},
                                             {"--frobnicate"},
                                             {"run"},
                                             {"run", "a", "b"},
                                             {"run", "a", "--sede", "3"},
                                             {"run", "a", "--seed"},
                                             {"run", "a", "--seed", "x"},
                                             {"run", "a", "--seed", "-1"},
                                             {"run", "a", "-n", "0"},
                                             {"run", "a", "-n", "1.5"},
                                             {"run", "a", "-j", "0"},
                                             {"run", "a", "--set", "x"},
                                             {"run", "a", "--set", "=x"},
                                             {"run", "a", "--set"},
                                             {"run", "a", "--format", "xml"},
                                             {"run", "a", "--json", "--format", "text"},
                                             {"run", "a", "--json=1"},
                                             {"run", "a", "--color", "blue"},
                                             {"run", "a", "--progress", "maybe"},
                                             {"run", "a", "--max-memory", "3"},
                                             {"run", "a", "--max-memory", "0 MiB"},
                                             {"check", "a", "--json", "--resolved"},
                                             {"version", "now"},
                                             {"help", "nothing"}}) {
    const auto outcome = weir(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments.back();
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(StartsWith("weir"), HasSubstr("try: weir help")));
  }
}

TEST(Weir, WrongWordsAreSetRight) {
  EXPECT_THAT(weir({"rnu"}).err, HasSubstr("did you mean `run`?"));
  EXPECT_THAT(weir({"run", "a", "--sede", "3"}).err, HasSubstr("did you mean `--seed`?"));
  EXPECT_THAT(weir({"run", "a", "--seed"}).err, HasSubstr("--seed needs a value: --seed N"));
  EXPECT_THAT(weir({"run", "a", "--json=1"}).err, HasSubstr("--json takes no value"));
}

TEST(Weir, HelpNamesWhatThereIsAndFitsEightyColumns) {
  EXPECT_THAT(
      weir(std::vector<std::string>{}).out,
      HasSubstr("Commands: run report check bounds replay new explain limits prices validate\n"
                "          completion version\n"));
  for (const std::string command : {"run", "report", "check", "bounds", "replay", "new", "explain",
                                    "limits", "prices", "validate", "completion", "version"}) {
    const auto help = weir({"help", command}).out;
    EXPECT_EQ(help, weir({command, "--help"}).out);
    std::istringstream lines{help};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  }
}

// ------------------------------------------------------------------------- new, explain, limits

TEST(New, PrintsScenariosThatCheckFindsGood) {
  std::istringstream lines{weir({"new"}).out};
  std::string line;
  std::getline(lines, line);
  int scenarios = 0;
  for (std::string name; std::getline(lines, line); ++scenarios) {
    EXPECT_LE(line.size(), 80U) << line;
    std::istringstream{line} >> name;
    const auto printed = weir({"new", name});
    EXPECT_EQ(printed.out, read_file(WEIR_SOURCE_DIR "/scenarios/" + name + ".toml")) << name;
    EXPECT_EQ(weir({"check", "-"}, printed.out).exit_code, 0) << name;
  }
  EXPECT_GE(scenarios, 10);
}

TEST(New, KnowsNoOtherScenario) {
  const auto outcome = weir({"new", "hot-kay"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("did you mean `hot-key`?"));
  EXPECT_EQ(weir({"new", "hot-key", "minimal"}).exit_code, 2);
}

TEST(Explain, SaysWhatEveryFindingAndCodeMeans) {
  std::istringstream lines{weir({"explain"}).out};
  int words = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  ")) continue;
    const std::string word = line.substr(2);
    const auto outcome = weir({"explain", word});
    EXPECT_EQ(outcome.exit_code, 0) << word;
    EXPECT_THAT(outcome.out, StartsWith(word + "\n  "));
    ++words;
  }
  EXPECT_GT(words, 50);
  EXPECT_THAT(weir({"explain", "hot-keys"}).err, HasSubstr("did you mean `hot-key`?"));
  EXPECT_EQ(weir({"explain", "E9999"}).exit_code, 2);
}

TEST(Explain, KnowsEveryFindingOfTheFormat) {
  const auto schema = Json::parse(read_file(WEIR_SOURCE_DIR "/reports/document/run.schema.json"));
  std::string listed = weir({"explain"}).out;
  for (const std::string id : schema["$defs"]["finding"]["properties"]["id"]["enum"]) {
    EXPECT_THAT(listed, HasSubstr("  " + id + "\n"));
  }
}

TEST(Limits, NamesEveryNumberWithItsSourceOrItsRange) {
  const auto text = weir({"limits"}).out;
  EXPECT_THAT(text, HasSubstr("shard.write.records_per_s"));
  EXPECT_THAT(text, HasSubstr("[1] https://docs.aws.amazon.com/"));
  EXPECT_THAT(text, HasSubstr("assumed: 5 to 60 s"));
  const auto json = Json::parse(weir({"limits", "--json"}).out);
  EXPECT_EQ(json["schema"], "weir.limits/1");
  EXPECT_GT(json["limits"].size(), 85U);
  for (const auto& limit : json["limits"]) {
    EXPECT_TRUE(limit["source"].is_string() || limit["assumed"].is_string()) << limit;
    EXPECT_THAT(text, HasSubstr(limit["name"].get<std::string>()));
    if (limit["name"] == "reshard.step") {
      EXPECT_EQ(limit["value"], 30);
    }
    if (limit["name"] == "consumer.round_trip") {
      EXPECT_EQ(limit["value"], 0.0075);
      EXPECT_THAT(text, HasSubstr(" 7.5 ms"));
    }
    if (limit["name"] == "fault.zone_loss.share") {
      EXPECT_EQ(limit["value"], 0.05);
    }
    if (limit["name"] == "stream.region") {
      EXPECT_EQ(limit["value"], "us-east-1");
    }
    if (limit["name"] == "retention.most") {
      EXPECT_EQ(limit["value"], 8760 * 3600);
      EXPECT_EQ(limit["unit"], "s");
    }
  }
}

// ------------------------------------------------------------------------------------- results

TEST(Weir, SameBytesForAnyNumberOfJobs) {
  const std::string hot = WEIR_SOURCE_DIR "/scenarios/hot-key.toml";
  for (const std::string format : {"text", "json"}) {
    const auto run = [&](const std::string& jobs) {
      return weir({"run", hot, "-n", "4", "--until", "2 min", "--set", "simulation.warm_up=10 s",
                   "--set", "producer.api.keys.hot.0.from=20 s", "--set",
                   "producer.api.keys.hot.0.until=80 s", "-f", format, "-j", jobs})
          .out;
    };
    const auto one = run("1");
    EXPECT_EQ(one, run("2")) << format;
    EXPECT_EQ(one, run("3")) << format;
    EXPECT_THAT(one, HasSubstr("spread user:celebrity over 2 sub-keys"));
  }
}

TEST(Weir, SetSeedAndReplicationsOverrideTheFile) {
  const auto json = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"run", "-", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return Json::parse(weir(words, scenario("", "seed = 5\nreplications = 2\n")).out);
  };
  EXPECT_EQ(json({})["seed"], 5);
  EXPECT_EQ(json({})["replications"], 2);
  EXPECT_EQ(json({"--seed", "9"})["seed"], 9);
  EXPECT_EQ(json({"--seed", "8", "--seed", "9"})["seed"], 9);
  EXPECT_EQ(json({"-n", "3"})["replications"], 3);
  EXPECT_EQ(json({"--set", "stream.shard_count=5"})["shards"].size(), 5U);
  EXPECT_EQ(json({"--set", "stream.shard_count=5", "--set", "simulation.grain=10 ms"})["grain"],
            "10 ms");
  EXPECT_NE(json({})["fingerprint"], json({"--seed", "9"})["fingerprint"]);
}

TEST(Weir, ResultsGoToStdoutAndEverythingElseToStderr) {
  const auto outcome = weir({"run", "-", "--json", "-n", "2"}, scenario());
  EXPECT_EQ(Json::parse(outcome.out)["schema"], "weir.run/1");
  EXPECT_THAT(outcome.err, HasSubstr("500 records/s for 5 s"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("\r")));
  EXPECT_THAT(weir({"run", "-", "-q", "-n", "2"}, scenario()).err, IsEmpty());
}

TEST(Weir, QuietIsTheVerdictLine) {
  EXPECT_EQ(weir({"run", "-", "-q"}, scenario(kMissed)).out, "FAIL  0 of 1 objective met\n");
}

TEST(Weir, TheEngineInTheJsonIsTheVersion) {
  const auto json = Json::parse(weir({"run", "-", "--json", "-n", "1"}, scenario()).out);
  EXPECT_EQ("weir " + json["engine"].get<std::string>() + "\n", weir({"version"}).out);
}

TEST(Weir, ColoursOnlyWhereAskedForWhenPiped) {
  const auto run = [](std::vector<std::string> environment, std::vector<std::string> more = {}) {
    Call call;
    call.arguments = {"run", "-", "-q", "-n", "1"};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    call.input = scenario();
    call.environment = std::move(environment);
    return weir(call).out;
  };
  const std::string colour = "\x1b[";
  EXPECT_THAT(run({}), Not(HasSubstr(colour)));
  EXPECT_THAT(run({"CLICOLOR_FORCE=1"}), HasSubstr(colour));
  EXPECT_THAT(run({"CLICOLOR_FORCE=0"}), Not(HasSubstr(colour)));
  EXPECT_THAT(run({"CLICOLOR_FORCE=1", "NO_COLOR=1"}), Not(HasSubstr(colour)));
  EXPECT_THAT(run({}, {"--color", "always"}), HasSubstr(colour));
  EXPECT_THAT(run({"CLICOLOR_FORCE=1"}, {"--color", "never"}), Not(HasSubstr(colour)));
}

TEST(Weir, ProgressIsABarOnlyWhereAskedForWhenPiped) {
  const auto run = [](const std::string& mode) {
    return weir({"run", "-", "-n", "40", "--until", "60 s", "--progress", mode}, scenario()).err;
  };
  EXPECT_THAT(run("never"), Not(HasSubstr("replications  ")));
  EXPECT_THAT(run("auto"), Not(HasSubstr("\r")));
}

TEST(Weir, CheckTellsAllProblemsAsJson) {
  const auto outcome = weir({"check", "-", "--json"}, "weir = 1\n[stream]\nshard_cont = 2\n");
  const auto json = Json::parse(outcome.out);
  EXPECT_EQ(json["schema"], "weir.check/1");
  EXPECT_EQ(json["valid"], false);
  EXPECT_GE(json["problems"].size(), 2U);
  EXPECT_EQ(outcome.exit_code, 3);
}

// Of several streams each; what is set on the command line counts.
TEST(Weir, BoundsAreOfEachStream) {
  const std::string teams = WEIR_SOURCE_DIR "/scenarios/two-teams-one-quota.toml";
  const auto both = weir({"bounds", teams});
  EXPECT_THAT(both.out, AllOf(HasSubstr(": orders\n"), HasSubstr(": clicks\n")));
  const auto one = weir({"bounds", teams, "--stream", "clicks"});
  EXPECT_THAT(one.out, AllOf(Not(HasSubstr(": orders\n")), HasSubstr(": clicks\n")));
  const auto json = Json::parse(weir({"bounds", teams, "--json"}).out);
  EXPECT_EQ(json["schema"], "weir.bounds/1");
  EXPECT_EQ(json["streams"].size(), 2U);
  const auto set = weir({"bounds", "-", "--set", "stream.shard_count=7"}, scenario());
  EXPECT_THAT(set.out, HasSubstr("the 7 shards of that moment"));
}

TEST(Weir, CheckResolvedReadsBackToItself) {
  const auto once = weir({"check", "-", "--resolved"}, scenario(kMet)).out;
  EXPECT_THAT(once, HasSubstr("retention = \"24 h\""));
  EXPECT_EQ(weir({"check", "-", "--resolved"}, once).out, once);
}

// ------------------------------------------------------------------------------ output that fails

TEST(Weir, WritesToAFile) {
  const auto path = temporary("result.json");
  std::ofstream{path} << std::string(100'000, 'x');  // longer than the result
  const auto outcome = weir({"run", "-", "--json", "-n", "1", "-o", path}, scenario());
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_EQ(Json::parse(read_file(path))["verdict"], "none");
  std::remove(path.c_str());
}

TEST(Weir, DoesNotOverwriteTheScenario) {
  const auto path = temporary("scenario.toml");
  std::ofstream{path} << scenario();
  EXPECT_EQ(weir({"run", path, "-n", "1", "-o", path}).exit_code, 2);
  EXPECT_EQ(read_file(path), scenario());
  std::remove(path.c_str());
}

TEST(Weir, AFullDiskIsAnErrorWithAMessage) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const auto file = weir({"run", "-", "-n", "1", "-o", "/dev/full"}, scenario());
  EXPECT_EQ(file.exit_code, 1);
  EXPECT_THAT(file.err, HasSubstr("cannot write /dev/full"));
  Call call;
  call.arguments = {"version"};
  call.out_file = "/dev/full";
  const auto out = weir(call);
  EXPECT_EQ(out.exit_code, 1);
  EXPECT_THAT(out.err, HasSubstr("cannot write to standard output"));
}

TEST(Weir, AClosedOutputIsAnErrorWithAMessage) {
  Call call;
  call.arguments = {"run", "-", "-n", "1"};
  call.input = scenario();
  call.close_out = true;
  const auto outcome = weir(call);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("cannot write to standard output"));
}

TEST(Weir, AReaderThatWentAwayIsAnErrorWithAMessage) {
  Call call;
  call.arguments = {"run", "-", "-n", "1"};
  call.input = scenario();
  call.deaf_reader = true;
  const auto outcome = weir(call);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("cannot write to standard output"));
}

// -------------------------------------------------------------------------------------- signals

TEST(Weir, CtrlCPrintsWhatThereIsAsPartial) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Call call;
    call.arguments = {"run", "-", "--json"};
    call.input = kEndless;
    call.signals = {{1000ms, signal}};
    const auto outcome = weir(call);
    EXPECT_EQ(outcome.exit_code, 130);
    const auto json = Json::parse(outcome.out);
    EXPECT_EQ(json["partial"], true);
    EXPECT_GT(json["stream"]["born_records"], 0);
  }
}

// After the first it would finish its step and print what there is.
TEST(Weir, CtrlCTwiceStopsAtOnce) {
  Call call;
  call.arguments = {"run", "-", "--json"};
  call.input = kEndless;
  call.signals = {{700ms, SIGINT}, {20ms, SIGINT}};
  const auto outcome = weir(call);
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_THAT(outcome.out, IsEmpty());
}

}  // namespace
}  // namespace weir::cli
