#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/weir_process.hpp"

namespace weir::cli {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kScenario =
    "weir = 1\ntitle = \"small\"\n[simulation]\nduration = \"20 min\"\nreplications = 3\n"
    "[stream]\nshard_count = 2\n[[producer]]\nrate = \"50 records/s\"\nrecord_size = \"200 B\"\n"
    "[[consumer]]\n[[action]]\nat = \"10 min\"\ncall = \"UpdateShardCount\"\n"
    "target_shard_count = 4\n";

Outcome replay(const std::vector<std::string>& more, const std::string& scenario = kScenario) {
  std::vector<std::string> words{"replay", "-"};
  words.insert(words.end(), more.begin(), more.end());
  return weir(words, scenario);
}

Json json_of(std::vector<std::string> more, const std::string& scenario = kScenario) {
  more.emplace_back("--json");
  return Json::parse(replay(more, scenario).out);
}

TEST(ReplayCommand, ShardIsAnIdOrItsNumber) {
  const auto by_number = replay({"--shard", "1", "--at", "60 s"});
  EXPECT_EQ(by_number.exit_code, 0) << by_number.err;
  EXPECT_THAT(by_number.out, StartsWith("small\nshardId-000000000001 of stream stream, from "
                                        "00:00:59.900000 until 00:01:00.100000\n"));
  EXPECT_EQ(by_number.out, replay({"--shard", "shardId-000000000001", "--at", "60 s"}).out);
  EXPECT_THAT(by_number.err, IsEmpty());
}

TEST(ReplayCommand, AMomentMayCarryItsWindow) {
  const auto expected = json_of({"--shard", "1", "--at", "00:02:05", "--within", "2s"});
  EXPECT_EQ(expected["from_ns"], 123'000'000'000);
  EXPECT_EQ(expected["until_ns"], 127'000'000'000);
  EXPECT_GT(expected["counts"]["put_calls"], 20);
  for (const std::string at : {"00:02:05 ±2s", "00:02:05±2s", "125 s +-2 s", "00:02:05 +/- 2000 ms",
                               "00:02:05.000 +- 2s"}) {
    EXPECT_EQ(json_of({"--shard", "1", "--at", at}), expected) << at;
  }
  for (const std::string sign : {"±2s", "+-2s", "+/-2s"}) {
    EXPECT_EQ(json_of({"--shard", "1", "--at", "00:02:05", sign}), expected) << sign;
    EXPECT_EQ(json_of({"--at", "00:02:05", sign, "--shard", "1"}), expected) << sign;
  }
  // what a replay prints can be given back to it
  EXPECT_EQ(json_of({"--shard", "1", "--at", "00:02:05.250001", "--within", "1us"})["from_ns"],
            125'250'000'000);
}

TEST(ReplayCommand, TheWindowIsATenthOfASecondEachWayUnlessSaid) {
  const auto json = json_of({"--shard", "0", "--at", "60 s"});
  EXPECT_EQ(json["from_ns"], 59'900'000'000);
  EXPECT_EQ(json["until_ns"], 60'100'000'000);
}

TEST(ReplayCommand, WrongUsageIsOneLineAndTwo) {
  for (const auto& more : std::vector<std::vector<std::string>>{
           {},
           {"--shard", "1"},
           {"--at", "1 s"},
           {"--shard", "", "--at", "1 s"},
           {"--shard", "x", "--at", "1 s"},
           {"--shard=-1", "--at", "1 s"},
           {"--shard", "1.5", "--at", "1 s"},
           {"--shard", "99999999999", "--at", "1 s"},
           {"--shard", "shardId-1", "--at", "1 s"},
           {"--shard", "shardId-999999999999", "--at", "1 s"},
           {"--shard", "4", "--at", "1 s"},
           {"--shard", "2147483647", "--at", "1 s"},
           {"--shard", "1", "--at", ""},
           {"--shard", "1", "--at", "soon"},
           {"--shard", "1", "--at", "5 records"},
           {"--shard", "1", "--at=-5 s"},
           {"--shard", "1", "--at", "1e300 s"},
           {"--shard", "1", "--at", "00:01:02.x"},
           {"--shard", "1", "--at", "00:01:02.5.5"},
           {"--shard", "1", "--at", "00:01.5"},
           {"--shard", "1", "--at", "±1s"},
           {"--shard", "1", "--at", "1 s ±"},
           {"--shard", "1", "--at", "1 s ± 1 s ± 1 s"},
           {"--shard", "1", "--at", "1 s", "--within", "0 s"},
           {"--shard", "1", "--at", "1 s", "--within", "1"},
           {"--shard", "1", "--at", "1 s", "--within", "5 B"},
           {"--shard", "1", "--at", "1 s ±1s", "--within", "1 s"},
           {"--shard", "1", "--at", "21 min"},
           {"--shard", "1", "--at", "1 s", "--replication", "3"},
           {"--shard", "1", "--at", "1 s", "--replication=-1"},
           {"--shard", "1", "--at", "1 s", "--limit", "0"},
           {"--shard", "1", "--at", "1 s", "--limit", "100001"},
           {"--shard", "1", "--at", "1 s", "--max-memory", "0 B"},
           {"--shard", "1", "--at", "1 s", "--format", "xml"},
           {"--shard", "1", "--at", "1 s", "--json", "-f", "text"},
           {"--shard", "3", "--at", "1 s"}}) {
    const auto outcome = replay(more);
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(more) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.err,
                AllOf(StartsWith("weir replay: "), HasSubstr("(try: weir help replay)")));
  }
}

TEST(ReplayCommand, SaysWhatIsWrong) {
  EXPECT_THAT(replay({"--shard", "1", "--at", "soon"}).err,
              HasSubstr("--at must be a moment such as 00:10:30 or \"630 s\", not `soon`"));
  EXPECT_THAT(replay({"--shard", "3", "--at", "60 s"}).err,
              HasSubstr("shardId-000000000003 is not open yet at 00:01:00: it opens at 00:"));
  EXPECT_THAT(replay({"--shard", "9", "--at", "60 s"}).err,
              HasSubstr("there is no shardId-000000000009 in the run"));
  EXPECT_THAT(replay({"--shard", "1", "--at", "21 min"}).err,
              HasSubstr("00:21:00 lies outside the run, which ends at 00:20:00 ("));
  EXPECT_THAT(replay({"--shard", "1", "--at", "10:30"}).err,
              HasSubstr("10:30:00 lies outside the run, which ends at 00:20:00; it means hours and "
                        "minutes: did you mean 00:10:30?"));
}

TEST(ReplayCommand, HostileWindowsAndLimitsAreServed) {
  const std::string storm =
      "weir = 1\n[simulation]\nduration = \"20 s\"\ngrain = \"record\"\n[stream]\nshard_count = "
      "1\n[[producer]]\nrate = \"20000 records/s\"\nrecord_size = \"1 B\"\n[producer.put]\napi = "
      "\"PutRecord\"\n";
  const auto json =
      json_of({"--shard", "0", "--at", "20 s", "--within", "290 d", "--limit", "10"}, storm);
  EXPECT_EQ(json["puts"].size(), 10U);
  EXPECT_EQ(json["complete"], false);
  EXPECT_GT(json["counts"]["put_calls"], 400'000);
  EXPECT_EQ(json["until_ns"], 20'000'000'000);
}

TEST(ReplayCommand, ExitCodes) {
  EXPECT_EQ(replay({"--shard", "0", "--at", "1 s"}, "weir = 1\n").exit_code, 3);
  EXPECT_EQ(replay({"--shard", "0", "--at", "1 s", "--max-memory", "1 KiB"}).exit_code, 3);
  EXPECT_EQ(replay({"--shard", "0", "--at", "1 s", "-o", "/no/such/folder/x"}).exit_code, 1);
  EXPECT_EQ(weir({"replay", "--shard", "0", "--at", "1 s"}).exit_code, 2);
  EXPECT_EQ(weir({"replay", "--help"}).exit_code, 0);
  Call call;
  call.arguments = {"replay", "-", "--shard", "0", "--at", "86000 s"};
  call.input =
      "weir = 1\n[simulation]\nduration = \"24 h\"\ngrain = \"record\"\n[stream]\nshard_count = "
      "20\n"
      "[[producer]]\nrate = \"10000 records/s\"\nrecord_size = \"200 B\"\n";
  call.signals = {{std::chrono::milliseconds{500}, SIGINT}};
  const auto stopped = weir(call);
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_THAT(stopped.out, IsEmpty());
  EXPECT_THAT(stopped.err, HasSubstr("weir replay: interrupted at "));
}

TEST(ReplayCommand, TheScenarioIsReadAsRunReadsIt) {
  const auto json = json_of({"--shard", "5", "--at", "60 s", "--seed", "9", "--replication", "6",
                             "-n", "7", "--set", "stream.shard_count=6"});
  EXPECT_EQ(json["seed"], 9);
  EXPECT_EQ(json["replication"], 6);
  EXPECT_EQ(json["shard"], "shardId-000000000005");
}

TEST(ReplayCommand, WritesToAFile) {
  const std::string path = testing::TempDir() + "weir_replay.txt";
  const auto outcome = replay({"--shard", "0", "--at", "60 s", "-o", path});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "small");
  std::remove(path.c_str());
}

// The shard that the celebrity's key lives on, in a second that refuses more than it stores; run
// and replay agree about it.
TEST(ReplayCommand, TheHotKeysShardRefusesInTheReplayWhatItRefusesInTheRun) {
  const std::string hot = WEIR_SOURCE_DIR "/scenarios/hot-key.toml";
  const std::vector<std::string> sooner{"--set", "simulation.warm_up=0 s",
                                        "--set", "producer.api.keys.hot.0.from=10 s",
                                        "--set", "producer.api.keys.hot.0.until=20 s",
                                        "-n",    "1",
                                        "--json"};
  const auto of = [&](std::vector<std::string> words) {
    words.insert(words.end(), sooner.begin(), sooner.end());
    return Json::parse(weir(words).out);
  };
  const auto run = of({"run", hot, "--until", "16 s"})["shards"][4];
  const auto before = of({"run", hot, "--until", "15 s"})["shards"][4];
  const auto counts =
      of({"replay", hot, "--shard", "4", "--at", "15.5 s", "--within", "500 ms"})["counts"];
  const auto in_second = [&](const char* what) {
    return run[what].get<std::int64_t>() - before[what].get<std::int64_t>();
  };
  EXPECT_EQ(counts["stored"]["records"], in_second("write_records"));
  EXPECT_EQ(counts["stored"]["bytes"], in_second("write_bytes"));
  EXPECT_EQ(counts["offered"]["records"],
            in_second("write_records") + in_second("write_throttled_records"));
  EXPECT_GT(in_second("write_throttled_records"), in_second("write_records"));
}

}  // namespace
}  // namespace weir::cli
