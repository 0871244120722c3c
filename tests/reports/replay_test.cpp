#include "reports/study/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "model/sequence_number.hpp"
#include "reports/document/json.hpp"
#include "reports/document/replay_text.hpp"
#include "sim/scenario/actions.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Kind = ReplayFailure::Kind;

// Two shards of which one gets twice what it takes; it is split after 4 s, in 2 s.
sim::Scenario overloaded(sim::Grain grain = sim::Grain::Record) {
  sim::Scenario scenario;
  scenario.title = "too much";
  scenario.simulation.duration = 10s;
  scenario.simulation.grain = grain;
  scenario.simulation.replications = 3;
  scenario.stream.shard_count = 2;
  scenario.stream.reshard.step = 2s;
  sim::Producer producer;
  producer.name = "api";
  producer.instances = 3;
  producer.load = {{Duration{}, 2500}};
  producer.record_size = {false, 100, 100};
  producer.keys.hot = {{.key = "hot", .share = 0.6}};
  scenario.producers = {producer};
  sim::Consumer consumer;
  consumer.name = "reader";
  scenario.consumers = {consumer};
  sim::Action action;
  action.at = 4s;
  action.call = sim::ActionCall::SplitShard;
  action.shard = "shardId-000000000000";
  action.new_starting_hash_key = model::to_decimal(model::HashKey{uint128{1} << 126U});
  scenario.actions = {action};
  return scenario;
}

std::uint32_t hot_shard() {
  return sim::stream_of(overloaded()).shard_of(model::hash_of("hot"));
}

ReplayRequest around(Duration at, Duration within, std::uint32_t shard = 0) {
  ReplayRequest request;
  request.shard = shard;
  request.at = at;
  request.within = within;
  return request;
}

Replay replay(const ReplayRequest& request, sim::Grain grain = sim::Grain::Record) {
  return run_replay(overloaded(grain), request, {}).value();
}

ReplayFailure failure(const ReplayRequest& request) {
  return run_replay(overloaded(), request, {}).error();
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

// ---- What is run, and what cannot be ----

TEST(Replay, TheWindowIsCutAtBothEndsOfTheRun) {
  EXPECT_EQ(replay(around(1s, 2s)).from(), Instant{});
  EXPECT_EQ(replay(around(1s, 2s)).until(), Instant{3s});
  EXPECT_EQ(replay(around(9s, 2s)).from(), Instant{7s});
  EXPECT_EQ(replay(around(9s, 2s)).until(), Instant{10s});
  EXPECT_EQ(replay(around(10s, Duration::max())).from(), Instant{});
  EXPECT_EQ(replay(around(10s, Duration::max())).until(), Instant{10s});
}

TEST(Replay, AWindowOutsideTheRunIsAMistake) {
  const ReplayFailure outside = failure(around(10s + 1ns, 1s));
  EXPECT_EQ(outside.kind, Kind::OutsideTheRun);
  EXPECT_EQ(to_text(failure(around(11s, 1s))),
            "00:00:11 lies outside the run, which ends at 00:00:10");
}

TEST(Replay, AShardThatNeverIsIsAMistake) {
  EXPECT_EQ(failure(around(1s, 1s, 4)).kind, Kind::NoSuchShard);
  EXPECT_EQ(to_text(failure(around(1s, 1s, 4))),
            "there is no shardId-000000000004 in the run; the last one is shardId-000000000003");
}

TEST(Replay, AShardThatIsNotOpenYetSaysWhenItOpensAndWhoHasItsKeysUntilThen) {
  EXPECT_EQ(
      to_text(failure(around(5s, 1s, 3))),
      "shardId-000000000003 is not open yet at 00:00:05: it opens at 00:00:06; until then its "
      "keys go to shardId-000000000000");
  EXPECT_EQ(replay(around(5s, 1s + 1ns, 3)).calls.counts().changes, 1);
}

TEST(Replay, AReplicationThatTheRunDoesNotHaveIsAMistake) {
  ReplayRequest request = around(1s, 1s);
  request.replication = 2;
  EXPECT_EQ(replay(request).replication, 2);
  request.replication = 3;
  EXPECT_EQ(to_text(failure(request)), "there is no replication 3; the run has 3, numbered from 0");
}

TEST(Replay, EndsSoonWhereItIsStopped) {
  const std::atomic<bool> stop = true;
  const auto stopped = run_replay(overloaded(), around(9s, 1s), {.stop = &stop});
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().kind, Kind::Interrupted);
  EXPECT_EQ(to_text(stopped.error()), "interrupted at 00:00:01 of the run");
  const auto large = run_replay(overloaded(), around(9s, 1s), {.max_memory_bytes = 1});
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().kind, Kind::OutOfMemory);
}

TEST(Replay, EachReplicationHasItsOwnCalls) {
  ReplayRequest request = around(2s, 500ms);
  const auto first = to_json(replay(request), "0");
  EXPECT_EQ(first, to_json(replay(request), "0"));
  request.replication = 1;
  EXPECT_NE(Json::parse(first)["puts"], Json::parse(to_json(replay(request), "0"))["puts"]);
}

TEST(Replay, LinesAreThoseOfTheFirstInstantsOfAllKinds) {
  ReplayRequest request = around(5s, 5s, hot_shard());
  for (const sim::Grain grain : {sim::Grain::Record, sim::Grain::S1}) {
    request.most_lines = 1'000'000;
    const Replay complete = replay(request, grain);
    request.most_lines = 300;
    const Replay cut = replay(request, grain);
    const auto first = lines_of(cut.calls);
    auto expected = lines_of(complete.calls);
    ASSERT_GT(expected.size(), 500U);
    expected.resize(300);
    ASSERT_EQ(first.size(), 300U);
    int gets = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(first[i].kind, expected[i].kind);
      EXPECT_EQ(first[i].number, expected[i].number);
      if (first[i].kind == ReplayLine::Kind::Get) ++gets;
    }
    EXPECT_GT(gets, 0);
    EXPECT_EQ(cut.calls.counts().lines(), complete.calls.counts().lines());
    EXPECT_LE(cut.calls.puts().size(), 300U);
  }
}

// ---- The text ----

TEST(ReplayText, NamesScenarioShardWindowReplicationSeedAndGrain) {
  const auto text = lines(to_text(replay(around(2s, 10ms))));
  EXPECT_EQ(text[0], "too much");
  EXPECT_EQ(text[1],
            "shardId-000000000000 of stream stream, from 00:00:01.990000 until 00:00:02.010000");
  EXPECT_EQ(text[2], "replication 0, seed 1, grain record");
}

TEST(ReplayText, OneAlignedLineForEachCall) {
  const Replay made = replay(around(2s, 1s, hot_shard()));
  const auto text = lines(to_text(made));
  const auto header =
      std::ranges::find_if(text, [](const std::string& line) { return line.starts_with("time "); });
  ASSERT_NE(header, text.end());
  const auto body = std::ranges::subrange(header + 1, header + 1 + made.calls.counts().lines());
  EXPECT_EQ(*body.end(), "");
  const std::size_t refused_ends = header->find("refused") + 7;
  for (const std::string& line : body) {
    EXPECT_EQ(line[2], ':');
    if (line.find("GetRecords") != std::string::npos) {
      EXPECT_THAT(line, HasSubstr(" MillisBehindLatest "));
      continue;
    }
    EXPECT_NE(line[refused_ends - 1], ' ') << line;
    EXPECT_EQ(line[refused_ends], ' ') << line;
  }
}

TEST(ReplayText, SaysWhatTheServiceAnswersAndWhatTheClientDoesNext) {
  const std::string text = to_text(replay(around(3s, 900ms, hot_shard())));
  const std::string id = model::shard_id(hot_shard());
  EXPECT_THAT(text, HasSubstr(" sent again 00:00:0"));
  EXPECT_THAT(text, HasSubstr(" dropped"));
  EXPECT_THAT(text, HasSubstr("; sequence numbers 4903"));
  std::string words = text;
  std::ranges::replace(words, '\n', ' ');
  EXPECT_THAT(words, HasSubstr("refused with ProvisionedThroughputExceededException: Rate exceeded "
                               "for shard   " +
                               id + " in stream stream under account"));
}

TEST(ReplayText, EndsInASummary) {
  const Replay made = replay(around(3s, 900ms, hot_shard()));
  const sim::CallCounts& counts = made.calls.counts();
  std::string words = to_text(made);
  std::ranges::replace(words, '\n', ' ');
  const auto refused = counts.offered.records - counts.stored.records;
  EXPECT_GT(refused, 0);
  std::ostringstream start;
  start << counts.puts << " puts of ";
  EXPECT_THAT(words, HasSubstr(start.str()));
  std::ostringstream sums;
  sums << counts.refused_puts << " puts; " << counts.gets
       << (counts.gets == 1 ? " read: " : " reads: ");
  std::string plain = words;
  std::erase(plain, ',');
  for (std::size_t at = 0; (at = plain.find("  ", at)) != std::string::npos;) plain.erase(at, 1);
  EXPECT_THAT(plain, HasSubstr(sums.str()));
  sums.str("");
  sums << ": " << counts.stored.records << " stored " << refused << " refused in ";
  EXPECT_THAT(plain, HasSubstr(sums.str()));
}

TEST(ReplayText, SaysWhereItWasCut) {
  ReplayRequest request = around(5s, 5s, hot_shard());
  request.most_lines = 3;
  const std::string text = to_text(replay(request));
  EXPECT_THAT(text, HasSubstr("\nonly the first 3 of "));
  EXPECT_THAT(text, HasSubstr(" lines; --limit N shows more\n"));
  EXPECT_THAT(to_text(replay(around(2s, 10ms))), Not(HasSubstr("only the first")));
}

TEST(ReplayText, SaysAtWhichGrainItWas) {
  EXPECT_THAT(to_text(replay(around(2s, 10ms), sim::Grain::Ms100)),
              AllOf(HasSubstr("grain 100 ms\n"), HasSubstr("moves in ticks of 100 ms")));
  EXPECT_THAT(to_text(replay(around(2s, 10ms))), Not(HasSubstr("ticks")));
}

TEST(ReplayText, SaysHowAShardOpensAndCloses) {
  const std::string closed = to_text(replay(around(6s, 3s)));
  EXPECT_THAT(closed, HasSubstr("00:00:06.000000  (shard)"));
  EXPECT_THAT(closed, HasSubstr("closed: split into shardId-000000000002 and shardId-000000000003, "
                                "SplitShard of 00:00:04\n"));
  EXPECT_THAT(closed, HasSubstr(", NextShardIterator null, ChildShards shardId-000000000002 and "
                                "shardId-000000000003\n"));
  EXPECT_THAT(to_text(replay(around(6s, 3s, 2))),
              HasSubstr("opened: from shardId-000000000000, SplitShard of 00:00:04\n"));
  const std::string after = to_text(replay(around(9s, 500ms)));
  EXPECT_THAT(after, HasSubstr("The shard was closed at 00:00:06; its keys went to"));
  EXPECT_THAT(after, HasSubstr("\n0 puts; 0 reads\n"));
}

TEST(ReplayText, NamesMayNotCommandATerminal) {
  sim::Scenario scenario = overloaded();
  scenario.title = "a\x1b[31m";
  scenario.stream.name = "b\n";
  scenario.producers[0].name = "c\x1b";
  scenario.consumers[0].name = "d\x7f";
  const auto made = run_replay(scenario, around(2s, 1s, hot_shard()), {});
  const std::string text = to_text(made.value());
  EXPECT_THAT(text, AllOf(StartsWith("a?[31m\n"), HasSubstr("stream b?,"), HasSubstr(" c?/"),
                          HasSubstr(" d? ")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ReplayText, ClockIsToTheMicrosecondRoundedDown) {
  EXPECT_EQ(precise_clock_text(1h + 2min + 3s + 456'789'999ns), "01:02:03.456789");
  EXPECT_EQ(precise_clock_text(26h), "26:00:00.000000");
}

// ---- The JSON ----

Json schema() {
  std::ifstream file{WEIR_SOURCE_DIR "/reports/document/replay.schema.json"};
  return Json::parse(file);
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

TEST(ReplayJson, HasTheFieldsOfItsSchema) {
  const auto json = Json::parse(to_json(replay(around(5s, 5s)), "0.1.0"));
  const auto wanted = schema();
  EXPECT_EQ(keys(json), keys(wanted["properties"]));
  EXPECT_EQ(keys(json["counts"]), keys(wanted["properties"]["counts"]["properties"]));
  ASSERT_FALSE(json["puts"].empty() || json["gets"].empty() || json["changes"].empty());
  EXPECT_EQ(keys(json["puts"][0]), keys(wanted["$defs"]["put"]["properties"]));
  EXPECT_EQ(keys(json["puts"][0]["tokens"]), keys(wanted["$defs"]["amount"]["properties"]));
  EXPECT_EQ(keys(json["gets"][0]), keys(wanted["$defs"]["get"]["properties"]));
  EXPECT_EQ(keys(json["changes"][0]), keys(wanted["$defs"]["change"]["properties"]));
  EXPECT_EQ(json["schema"], "weir.replay/1");
  EXPECT_EQ(json["engine"], "0.1.0");
}

TEST(ReplayJson, SequenceNumbersRise) {
  for (const sim::Grain grain : {sim::Grain::Record, sim::Grain::Ms100}) {
    for (const std::uint32_t shard : {0U, 1U}) {
      const auto json = Json::parse(to_json(replay(around(2s, 1s, shard), grain), "0"));
      std::string last;
      std::int64_t next = 0;
      for (const auto& put : json["puts"]) {
        EXPECT_EQ(put["first_sequence_number"].is_null(), put["stored"]["records"] == 0);
        if (put["first_sequence_number"].is_null()) continue;
        const std::string from = put["first_sequence_number"];
        const std::string to = put["last_sequence_number"];
        const auto first = model::sequence_number_from_decimal(from).value();
        const auto final = model::sequence_number_from_decimal(to).value();
        EXPECT_EQ(first.shard, shard);
        EXPECT_EQ(first.put_s, put["at_ns"].get<std::int64_t>() / kNanosPerSecond);
        EXPECT_EQ(final.index - first.index + 1, put["stored"]["records"].get<std::uint64_t>());
        if (!last.empty()) {
          EXPECT_EQ(static_cast<std::int64_t>(first.index), next);
        }
        EXPECT_LT(last, from);
        EXPECT_LE(from, to);
        last = to;
        next = static_cast<std::int64_t>(final.index) + 1;
      }
      EXPECT_FALSE(last.empty());
    }
  }
}

TEST(ReplayJson, ARefusedEntryHasErrorCodeAndMessage) {
  const auto json = Json::parse(to_json(replay(around(3s, 900ms, hot_shard())), "0"));
  int refused = 0;
  for (const auto& put : json["puts"]) {
    const bool is_refused = put["refused_records"] > 0;
    EXPECT_EQ(put["error_code"].is_string(), is_refused);
    EXPECT_EQ(put["error_message"].is_string(), is_refused);
    if (!is_refused) continue;
    EXPECT_EQ(put["error_code"], "ProvisionedThroughputExceededException");
    EXPECT_EQ(put["error_message"], "Rate exceeded for shard " + model::shard_id(hot_shard()) +
                                        " in stream stream under account 123456789012.");
    EXPECT_EQ(put["dropped_records"].get<int>() + put["sent_again_records"].get<int>(),
              put["refused_records"].get<int>());
    ++refused;
  }
  EXPECT_EQ(json["counts"]["refused_put_calls"], refused);
  EXPECT_GT(refused, 10);
}

TEST(ReplayJson, SaysWhetherItIsComplete) {
  ReplayRequest request = around(2s, 1s);
  EXPECT_EQ(Json::parse(to_json(replay(request), "0"))["complete"], true);
  request.most_lines = 5;
  const auto cut = Json::parse(to_json(replay(request), "0"));
  EXPECT_EQ(cut["complete"], false);
  EXPECT_EQ(cut["puts"].size() + cut["gets"].size(), 5U);
  EXPECT_GT(cut["counts"]["put_calls"], 5);
}

TEST(ReplayJson, WhatIsNotKnownAtACoarseGrainIsNull) {
  const auto coarse = Json::parse(to_json(replay(around(2s, 1s), sim::Grain::Ms100), "0"));
  EXPECT_TRUE(coarse["puts"][0]["entries"].is_null());
  EXPECT_TRUE(coarse["puts"][0]["instance"].is_number());
  sim::Scenario singles = overloaded(sim::Grain::Ms100);
  singles.producers[0].put.api = sim::PutApi::PutRecord;
  const auto made = run_replay(singles, around(2s, 1s), {});
  const auto json = Json::parse(to_json(made.value(), "0"));
  EXPECT_EQ(json["puts"][0]["api"], "PutRecord");
  EXPECT_TRUE(json["puts"][0]["instance"].is_null());
  EXPECT_TRUE(json["puts"][0]["number"].is_null());
}

}  // namespace
}  // namespace weir::reports
