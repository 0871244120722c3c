// weir run --save, --csv, and runs that are shown again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "sim/results/run_file.hpp"
#include "tests/cli/weir_process.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kScenario =
    "weir = 1\ntitle = \"small\"\n[simulation]\nduration = \"5 s\"\nreplications = 2\n[stream]\n"
    "shard_count = 2\n[[producer]]\nrate = \"500 records/s\"\nrecord_size = \"200 B\"\n"
    "[[consumer]]\n[[objective]]\nmetric = \"write_records\"\nmin = \"9000 records/s\"\n";

class Save : public testing::Test {
 protected:
  Save() {
    std::string name = fs::temp_directory_path() / "weir.XXXXXX";
    folder_ = ::mkdtemp(name.data());
    std::ofstream{in_folder("small.toml")} << kScenario;
  }
  ~Save() override { fs::remove_all(folder_); }

  std::string in_folder(const std::string& name) const { return folder_ / name; }
  static std::string content(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, {}));
  }

  fs::path folder_;
};

TEST_F(Save, RunIsShownAgainByteByByteAndWithItsExitCode) {
  const std::string scenario = in_folder("small.toml");
  const std::string file = in_folder("small.weir");
  const auto saved = weir({"run", scenario, "--save"});
  EXPECT_EQ(saved.exit_code, 4);
  EXPECT_THAT(saved.err, HasSubstr("saved as " + file + " ("));
  EXPECT_EQ(files(), 2U);
  for (const std::vector<std::string>& shape : {std::vector<std::string>{},
                                                {"--verbose"},
                                                {"--quiet"},
                                                {"--color", "always"},
                                                {"--json"},
                                                {"--format", "csv"},
                                                {"--csv"},
                                                {"--csv", "stream"},
                                                {"--csv=readers", "--csv-comment"}}) {
    std::vector<std::string> first{"run", scenario};
    std::vector<std::string> again{"run", file};
    first.insert(first.end(), shape.begin(), shape.end());
    again.insert(again.end(), shape.begin(), shape.end());
    const auto of_run = weir(first);
    const auto of_file = weir(again);
    EXPECT_EQ(of_file.out, of_run.out);
    EXPECT_EQ(of_file.exit_code, 4);
    EXPECT_THAT(of_file.out, Not(IsEmpty()));
    EXPECT_THAT(of_file.err, IsEmpty());
  }
  EXPECT_EQ(weir({"run", file, "--no-fail", "--quiet"}).exit_code, 0);
}

// ---- Worlds: a run with uncertain inputs ----

constexpr const char* kUncertain =
    "weir = 1\n[simulation]\nduration = \"2 s\"\nreplications = 2\nworlds = 4\n[stream]\n"
    "shard_count = 1\n[[producer]]\nname = \"api\"\nrecord_size = \"200 B\"\nrate = { low = \"100 "
    "records/s\", mid = \"500 records/s\", high = \"6000 records/s\" }\n[[objective]]\nmetric = "
    "\"write_throttle_ratio\"\nmax = \"1 %\"\nin = \"50 %\"\n";

TEST_F(Save, WorldsAreKeptShownAgainAndReported) {
  std::ofstream{in_folder("uncertain.toml")} << kUncertain;
  const std::string scenario = in_folder("uncertain.toml");
  const std::string file = in_folder("uncertain.weir");
  for (const std::string shape : {"--color=never", "--json"}) {
    const auto saved = weir({"run", scenario, shape, "--save=" + file});
    const auto again = weir({"run", file, shape});
    EXPECT_EQ(again.out, saved.out);
    EXPECT_EQ(again.exit_code, saved.exit_code);
    EXPECT_THAT(saved.out, HasSubstr(shape == "--json" ? "\"worlds\": [" : "Forecast: 4 worlds"));
  }
  const auto page = weir({"report", file, "-o", in_folder("page.html")});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_THAT(
      content(in_folder("page.html")),
      AllOf(HasSubstr("Forecast</h2>"), HasSubstr("producer.api.rate"), HasSubstr("6000 records/s"),
            HasSubstr("4 worlds of 2 replications each"), HasSubstr("--seed 1 -n 2 --worlds 4")));
  EXPECT_THAT(weir({"run", file, "--worlds", "9"}).err,
              HasSubstr("--worlds changes nothing of a run that is over"));
}

TEST_F(Save, WorldIsRunByItselfWithItsValues) {
  std::ofstream{in_folder("uncertain.toml")} << kUncertain;
  const std::string scenario = in_folder("uncertain.toml");
  const Json all = Json::parse(weir({"run", scenario, "--json"}).out);
  ASSERT_EQ(all["forecast"]["worlds"].size(), 4U);
  for (const Json& world : all["forecast"]["worlds"]) {
    const std::string set = "producer.api.rate=" + world["values"][0].get<std::string>();
    const Json alone = Json::parse(weir({"run", scenario, "--json", "--set", set}).out);
    EXPECT_EQ(alone["fingerprint"], world["fingerprint"]);
    EXPECT_TRUE(alone["forecast"].is_null());
  }
  const Json mids = Json::parse(weir({"run", scenario, "--json", "--worlds=0"}).out);
  EXPECT_TRUE(mids["forecast"].is_null());
  EXPECT_EQ(mids["fingerprint"], all["fingerprint"]);
}

TEST_F(Save, CheckAndReplayTakeUncertainInputs) {
  std::ofstream{in_folder("uncertain.toml")} << kUncertain;
  const std::string scenario = in_folder("uncertain.toml");
  EXPECT_THAT(weir({"check", scenario}).out, HasSubstr("also in each of 4 worlds"));
  EXPECT_THAT(weir({"check", scenario, "--resolved"}).out,
              StartsWith("# producer.api.rate is 500 records/s here, but was an interval"));
  EXPECT_EQ(weir({"replay", scenario, "--shard", "0", "--at", "1 s"}).exit_code, 0);
}

TEST_F(Save, TakesAFileNameOnlyFromAWordThatLooksLikeOne) {
  const std::string scenario = in_folder("small.toml");
  EXPECT_EQ(weir({"run", "--save", scenario}).exit_code, 4);
  EXPECT_TRUE(fs::exists(in_folder("small.weir")));
  EXPECT_EQ(weir({"run", "--save", in_folder("other.weir"), scenario}).exit_code, 4);
  EXPECT_TRUE(fs::exists(in_folder("other.weir")));
  EXPECT_EQ(weir({"run", "--save=" + in_folder("third"), scenario}).exit_code, 4);
  EXPECT_TRUE(fs::exists(in_folder("third")));
  EXPECT_EQ(weir({"run", in_folder("third")}).exit_code, 4) << "known by its contents";
}

TEST_F(Save, WithoutAPlaceIsSaidBeforeTheRun) {
  const auto from_input = weir({"run", "-", "--save"}, kScenario);
  EXPECT_EQ(from_input.exit_code, 2);
  EXPECT_THAT(from_input.err, HasSubstr("--save needs a FILE"));
  const std::string nowhere = in_folder("none/x.weir");
  const auto outcome = weir({"run", in_folder("small.toml"), "--save", nowhere});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err, "weir run: cannot write " + nowhere + ": No such file or directory\n");
  EXPECT_THAT(outcome.out, IsEmpty());
  const auto over = weir({"run", in_folder("small.toml"), "--save=" + in_folder("small.toml")});
  EXPECT_EQ(over.exit_code, 2);
  EXPECT_EQ(content(in_folder("small.toml")), kScenario);
}

TEST_F(Save, KeepsWhatWasSavedWhereTheRunIsStoppedAtOnce) {
  std::ofstream{in_folder("small.weir")} << "what was there";
  std::string endless = kScenario;
  endless.replace(endless.find("5 s"), 3, "24 h");
  std::ofstream{in_folder("endless.toml")} << endless;
  Call call;
  call.arguments = {"run", in_folder("endless.toml"), "--save=" + in_folder("small.weir"), "--set",
                    "simulation.grain=\"record\""};
  call.signals = {{300ms, SIGINT}, {100ms, SIGKILL}};
  weir(call);
  const std::string left = content(in_folder("small.weir"));
  EXPECT_TRUE(left == "what was there" || left.starts_with("SQLite format 3")) << left.size();
}

TEST_F(Save, RefusesWhatIsNoRunFileInOneSentence) {
  std::ofstream{in_folder("foreign.weir")} << "weir = 1\n";
  const auto foreign = weir({"run", in_folder("foreign.weir")});
  EXPECT_EQ(foreign.exit_code, 3);
  EXPECT_EQ(foreign.err, "weir run: " + in_folder("foreign.weir") + " is not a run file of weir\n");
  const auto missing = weir({"run", in_folder("none.weir")});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_EQ(missing.err,
            "weir run: cannot read " + in_folder("none.weir") + ": No such file or directory\n");

  weir({"run", in_folder("small.toml"), "--save"});
  const std::string whole = content(in_folder("small.weir"));
  const auto refused = [&](const std::string& bytes) {
    std::ofstream{in_folder("changed.weir"), std::ios::binary} << bytes;
    const auto outcome = weir({"run", in_folder("changed.weir")});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_THAT(outcome.out, IsEmpty());
    return outcome.err.substr(outcome.err.find("changed.weir") + 13);
  };
  EXPECT_THAT(refused(whole.substr(0, whole.size() / 2)), StartsWith("is damaged: "));
  std::string newer = whole;
  newer[63] = static_cast<char>(sim::kRunFileFormat + 1);
  EXPECT_THAT(refused(newer), StartsWith("was written by a newer weir (its format is "));
}

TEST_F(Save, ReportIsAPageOfWhatWasSaved) {
  weir({"run", in_folder("small.toml"), "--save"});
  const std::string kept = content(in_folder("small.weir"));
  const auto printed = weir({"report", in_folder("small.weir")});
  EXPECT_EQ(printed.exit_code, 0);
  EXPECT_THAT(printed.out, AllOf(StartsWith("<!doctype html>"), HasSubstr("<h1>small</h1>"),
                                 HasSubstr("<b>FAIL</b>"), EndsWith("</html>\n")));
  EXPECT_EQ(weir({"report", in_folder("small.weir"), "-o", in_folder("a.html")}).exit_code, 0);
  EXPECT_EQ(content(in_folder("a.html")), printed.out);
  EXPECT_EQ(weir({"report", in_folder("small.weir"), "-o", in_folder("a.md")}).exit_code, 0);
  const auto markdown = weir({"report", in_folder("small.weir"), "--format", "md"});
  EXPECT_THAT(markdown.out, StartsWith("# small\n"));
  EXPECT_EQ(content(in_folder("a.md")), markdown.out);
  EXPECT_EQ(content(in_folder("small.weir")), kept);
}

TEST_F(Save, ReportRefusesWhatItCannotRead) {
  const auto no_run = weir({"report", in_folder("small.toml"), "-o", in_folder("a.html")});
  EXPECT_EQ(no_run.exit_code, 3);
  EXPECT_EQ(no_run.err, "weir report: " + in_folder("small.toml") + " is not a run file of weir\n");
  EXPECT_FALSE(fs::exists(in_folder("a.html")));
  EXPECT_EQ(weir({"report"}).exit_code, 2);
  const auto strange = weir({"report", in_folder("small.weir"), "-o", in_folder("a.pdf")});
  EXPECT_EQ(strange.exit_code, 2);
  EXPECT_THAT(strange.err, HasSubstr("call the output .html or .md, or give --format"));
}

TEST_F(Save, RunThatIsOverCannotBeChanged) {
  weir({"run", in_folder("small.toml"), "--save"});
  const auto seeded = weir({"run", in_folder("small.weir"), "--seed", "7"});
  EXPECT_EQ(seeded.exit_code, 2);
  EXPECT_THAT(seeded.err, HasSubstr("--seed changes nothing of a run that is over"));
  EXPECT_EQ(weir({"run", in_folder("small.weir"), "--save"}).exit_code, 2);
}

TEST_F(Save, CsvSumsUpToTheJson) {
  const std::string scenario = in_folder("small.toml");
  const auto json = Json::parse(weir({"run", scenario, "--json", "-n", "1"}).out);
  const auto csv = weir({"run", scenario, "--csv", "-n", "1"});
  ASSERT_EQ(csv.exit_code, 4) << csv.err;
  std::istringstream lines{csv.out};
  std::string line;
  std::getline(lines, line);
  EXPECT_THAT(line, StartsWith("time_s,step_s,warm_up,shard,write_records_per_s,"));
  std::map<std::string, std::int64_t> stored;
  while (std::getline(lines, line)) {
    const std::size_t shard = line.find("shardId");
    const std::size_t value = line.find(',', shard) + 1;
    stored[line.substr(shard, value - 1 - shard)] += std::stoll(line.substr(value));
  }
  ASSERT_EQ(stored.size(), 2U);
  for (const Json& shard : json["shards"]) {
    EXPECT_EQ(stored.at(shard["id"]), shard["write_records"]);
  }
}

TEST_F(Save, CsvGoesToAFileToo) {
  const std::string scenario = in_folder("small.toml");
  const auto printed = weir({"run", scenario, "--csv=stream"});
  weir({"run", scenario, "--csv=stream", "-o", in_folder("stream.csv")});
  EXPECT_EQ(content(in_folder("stream.csv")), printed.out);
  EXPECT_THAT(weir({"run", scenario, "--csv=stream", "--csv-comment"}).out,
              AllOf(StartsWith("# weir "), EndsWith(printed.out)));
}

TEST_F(Save, ContradictionsAreWrongUsage) {
  const std::string scenario = in_folder("small.toml");
  const auto error = [&](std::vector<std::string> options) {
    options.insert(options.begin(), {"run", scenario});
    const auto outcome = weir(options);
    EXPECT_EQ(outcome.exit_code, 2);
    return outcome.err;
  };
  EXPECT_THAT(error({"--json", "--csv"}), HasSubstr("--json and --csv contradict each other"));
  EXPECT_THAT(error({"--csv", "--format", "json"}),
              HasSubstr("--csv and --format json contradict each other"));
  EXPECT_THAT(error({"--csv=shard"}), HasSubstr("--csv is one of shards, stream, readers"));
  EXPECT_THAT(error({"--csv-comment"}), HasSubstr("--csv-comment goes with --csv only"));
}

constexpr const char* kTwoStreams =
    "weir = 1\ntitle = \"two\"\n[simulation]\nduration = \"5 s\"\nreplications = 2\n"
    "[[stream]]\nname = \"a\"\nshard_count = 2\n[[stream]]\nname = \"b\"\nshard_count = 1\n"
    "[[producer]]\nstream = \"a\"\nrate = \"500 records/s\"\nrecord_size = \"200 B\"\n"
    "[[producer]]\nstream = \"b\"\nrate = \"90 records/s\"\nrecord_size = \"200 B\"\n"
    "[[objective]]\nstream = \"b\"\nmetric = \"write_records\"\nmin = \"9000 records/s\"\n";

TEST_F(Save, EachOfSeveralStreamsHasAFileOfItsOwn) {
  const std::string scenario = in_folder("two.toml");
  std::ofstream{scenario} << kTwoStreams;
  const auto saved = weir({"run", scenario, "--save", "--json"});
  EXPECT_EQ(saved.exit_code, 4);
  const Json account = Json::parse(saved.out);
  for (const std::size_t i : {0, 1}) {
    const Json& stream = account["streams"][i];
    const std::string name = stream["name"];
    const std::string file = in_folder("two." + name + ".weir");
    EXPECT_THAT(saved.err, HasSubstr("saved as " + file + " ("));
    const auto again = weir({"run", file, "--json"});
    EXPECT_EQ(Json::parse(again.out), stream["run"]);
    EXPECT_EQ(again.exit_code, i == 0 ? 0 : 4);
    const auto alone = weir({"run", scenario, "--json", "--stream", name});
    EXPECT_EQ(alone.out, again.out);
    EXPECT_EQ(alone.exit_code, again.exit_code);
    EXPECT_EQ(weir({"run", scenario, "--csv", "--stream", name}).out,
              weir({"run", file, "--csv"}).out);
    EXPECT_EQ(weir({"report", file, "-o", in_folder(name + ".md")}).exit_code, 0);
  }
  EXPECT_EQ(weir({"run", scenario, "--save=" + in_folder("one.weir"), "--stream=b"}).exit_code, 4);
  EXPECT_TRUE(fs::exists(in_folder("one.weir")));
}

TEST_F(Save, FilesOfAllStreamsMustBeWritable) {
  const std::string scenario = in_folder("two.toml");
  std::ofstream{scenario} << kTwoStreams;
  fs::create_directory(in_folder("run.b.weir"));
  const auto refused = weir({"run", scenario, "--save=" + in_folder("run.weir")});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("run.b.weir"));
  EXPECT_FALSE(fs::exists(in_folder("run.a.weir"))) << "told before anything is simulated";
  fs::create_directory(in_folder("else.weir"));
  EXPECT_EQ(weir({"run", scenario, "--save=" + in_folder("else.weir"), "--quiet"}).exit_code, 4);
}

TEST_F(Save, TableIsOfOneStream) {
  const std::string scenario = in_folder("two.toml");
  std::ofstream{scenario} << kTwoStreams;
  const auto none = weir({"run", scenario, "--csv"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("a table is of one stream; which of 2? --stream a"));
  const auto other = weir({"run", scenario, "--stream", "c"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("there is no stream \"c\" in " + scenario + ", but a, b"));
  ASSERT_EQ(weir({"run", scenario, "--save", "--quiet"}).exit_code, 4);
  const auto kept = weir({"run", in_folder("two.a.weir"), "--stream", "a"});
  EXPECT_EQ(kept.exit_code, 2);
  EXPECT_THAT(kept.err, HasSubstr("a run file is of one stream"));
}

TEST_F(Save, ReplayIsOfTheStreamAskedFor) {
  const std::string scenario = in_folder("two.toml");
  std::ofstream{scenario} << kTwoStreams;
  const auto replay = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all{"replay", scenario,   "--shard", "1",     "--at",
                                 "2 s",    "--within", "1 s",     "--json"};
    all.insert(all.end(), more.begin(), more.end());
    return weir(all);
  };
  EXPECT_EQ(replay({}).out, replay({"--stream", "a"}).out);
  EXPECT_EQ(replay({}).exit_code, 0);
  EXPECT_NE(replay({"--stream", "b"}).exit_code, 0) << "it has one shard only";
  EXPECT_EQ(replay({"--stream", "c"}).exit_code, 2);
}

}  // namespace
}  // namespace weir::cli
