// A file with several streams: what belongs to which of them, and what can be wrong with that.

#include "sim/scenario/stream_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/scenario/scenario_dump.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kTwo = R"(weir = 1
[simulation]
duration = "1 min"

[[stream]]
name = "orders"
shard_count = 4

[[stream]]
name = "clicks"
shard_count = 8

[[producer]]
name = "shop"
stream = "orders"
rate = "100 records/s"
record_size = "1 KiB"

[[producer]]
stream = "clicks"
rate = "200 records/s"
record_size = "2 KiB"

[[consumer]]
name = "billing"
stream = "orders"

[[consumer]]
name = "counter"
stream = "clicks"
)";

std::vector<Scenario> streams(const std::string& text, const Overrides& overrides = {}) {
  const auto read = read_scenario(text, "test.toml", overrides);
  EXPECT_TRUE(read) << (read ? "" : to_text(read.error(), text));
  return read ? streams_of(read->scenario) : std::vector<Scenario>(2);
}

template <typename Things>
std::vector<std::string> names(const Things& things) {
  std::vector<std::string> all;
  all.reserve(things.size());
  for (const auto& thing : things) all.push_back(thing.name);
  return all;
}

// The only error of a text, as "code: message: what stands under its caret".
std::string error_of(const std::string& text) {
  const Problems problems = problems_of(text);
  std::string all;
  for (const Problem& problem : problems.all) {
    if (problem.severity != Severity::Error) continue;
    if (!all.empty()) all += "\n";
    all += problem.code + ": " + problem.message + ": " + under_caret(text, problem.span);
  }
  return all;
}

TEST(Streams, EachHasWhatSaysThatItIsItsOwn) {
  const auto all = streams(kTwo);
  EXPECT_THAT(names(std::vector{all[0].stream, all[1].stream}), ElementsAre("orders", "clicks"));
  EXPECT_EQ(all[0].stream.shard_count, 4);
  EXPECT_EQ(all[1].stream.shard_count, 8);
  EXPECT_THAT(names(all[0].producers), ElementsAre("shop"));
  EXPECT_THAT(names(all[1].producers), ElementsAre("producer-2"));
  EXPECT_THAT(names(all[0].consumers), ElementsAre("billing"));
  EXPECT_THAT(names(all[1].consumers), ElementsAre("counter"));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(all[i].number, i);
    ASSERT_THAT(all[i].beside, SizeIs(1));
    EXPECT_EQ(all[i].beside[0]->stream.name, all[1 - i].stream.name);
    EXPECT_THAT(all[i].beside[0]->beside, IsEmpty());
    EXPECT_EQ(all[i].simulation.duration, std::chrono::minutes{1});
  }
}

TEST(Streams, FaultAndObjectiveThatNameNobodyAreOfEveryStream) {
  const auto all = streams(kTwo + R"(
[[fault]]
at = "10 s"
kind = "zone_loss"
duration = "5 s"
[[objective]]
metric = "write_throttle_ratio"
max = "1 %"
)");
  for (const Scenario& stream : all) {
    EXPECT_THAT(stream.faults, SizeIs(1));
    EXPECT_THAT(names(stream.objectives), ElementsAre("write_throttle_ratio"));
  }
}

TEST(Streams, WhatNamesAConsumerOrAProducerIsOfItsStream) {
  const auto all = streams(kTwo + R"(
[[fault]]
at = "10 s"
kind = "consumer_outage"
consumer = "counter"
duration = "5 s"
[[fault]]
at = "10 s"
kind = "put_latency"
producer = "shop"
factor = 2
duration = "5 s"
[[objective]]
metric = "iterator_age"
consumer = "billing"
max = "1 s"
)");
  ASSERT_THAT(all[0].faults, SizeIs(1));
  ASSERT_THAT(all[1].faults, SizeIs(1));
  EXPECT_EQ(all[0].faults[0].producer, "shop");
  EXPECT_EQ(all[1].faults[0].consumer, "counter");
  EXPECT_THAT(all[0].objectives, SizeIs(1));
  EXPECT_THAT(all[1].objectives, IsEmpty());
}

TEST(Streams, ActionKnowsItsNumberInTheFile) {
  const auto all = streams(kTwo + R"(
[[action]]
at = "40 s"
stream = "clicks"
call = "UpdateShardCount"
target_shard_count = 9
[[action]]
at = "10 s"
stream = "orders"
call = "UpdateShardCount"
target_shard_count = 5
[[action]]
at = "20 s"
stream = "clicks"
call = "IncreaseStreamRetentionPeriod"
retention_period = "48 h"
)");
  ASSERT_THAT(all[0].actions, SizeIs(1));
  EXPECT_EQ(all[0].actions[0].number, 1U);
  ASSERT_THAT(all[1].actions, SizeIs(2));
  EXPECT_EQ(all[1].actions[0].number, 2U);
  EXPECT_EQ(all[1].actions[1].number, 0U);
}

TEST(Streams, OneInDoubleBracketsIsTheSameAsInSingleOnes) {
  const std::string one = scenario_with("name = \"orders\"", "");
  const auto single = read_scenario(one, "test.toml");
  const auto listed = read_scenario(replaced(one, "[stream]", "[[stream]]"), "test.toml");
  ASSERT_TRUE(single);
  ASSERT_TRUE(listed);
  EXPECT_EQ(dump(listed->scenario), dump(single->scenario));
  EXPECT_THAT(listed->scenario.beside, IsEmpty());
}

TEST(Streams, OnlyStreamMayBeNamed) {
  EXPECT_EQ(error_of(scenario_with("name = \"orders\"", "stream = \"orders\"")), "");
  EXPECT_EQ(error_of(scenario_with("name = \"orders\"", "stream = \"order\"")),
            "E0431: there is no stream \"order\": \"order\"");
}

TEST(Streams, SettingTakesTheNameOfAStream) {
  const auto all =
      streams(kTwo, {{"stream.clicks.shard_count", "16"}, {"producer.shop.rate", "300 records/s"}});
  EXPECT_EQ(all[0].stream.shard_count, 4);
  EXPECT_EQ(all[1].stream.shard_count, 16);
  EXPECT_EQ(all[0].producers[0].load[0].records_per_s, 300);
}

// 15 million records of each: either alone would be simulated one by one, both are not.
TEST(Streams, GrainIsThatOfAllRecordsTogether) {
  const auto all = streams(kTwo, {{"simulation.duration", "1000 s"},
                                  {"producer.shop.rate", "15000 records/s"},
                                  {"producer.producer-2.rate", "15000 records/s"}});
  for (const Scenario& stream : all) {
    EXPECT_EQ(resolved_grain(stream), Grain::Ms100);
    Scenario alone = stream;
    alone.beside.clear();
    EXPECT_EQ(resolved_grain(alone), Grain::Record);
  }
}

TEST(Streams, WorldsOfAForecastHaveAllStreams) {
  const std::string text =
      replaced(kTwo, R"("200 records/s")",
               R"({ low = "100 records/s", mid = "200 records/s", high = "900 records/s" })");
  const auto read = read_scenario(text, "test.toml", {{"simulation.worlds", "5"}});
  ASSERT_TRUE(read) << to_text(read.error(), text);
  ASSERT_THAT(read->forecast.worlds, SizeIs(5));
  for (const ForecastWorld& world : read->forecast.worlds) {
    const auto all = streams_of(world.scenario);
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].producers[0].load[0].records_per_s, 100);
    EXPECT_EQ(all[1].producers[0].load[0].records_per_s, world.values[0].number);
  }
}

TEST(Streams, WhatBelongsToNoneIsReported) {
  EXPECT_EQ(error_of(replaced(kTwo, "stream = \"orders\"\nrate", "rate")),
            "E0431: `stream` is missing: which stream is this producer of?: [[producer]]");
  EXPECT_EQ(error_of(replaced(kTwo, "stream = \"clicks\"\nrate", "stream = \"click\"\nrate")),
            "E0431: there is no stream \"click\": \"click\"");
  EXPECT_EQ(error_of(replaced(kTwo, "stream = \"clicks\"\nrate", "stream = 7\nrate")),
            "E0201: `stream` must be text, but is 7: 7");
}

TEST(Streams, EachHasLoad) {
  EXPECT_EQ(error_of(replaced(kTwo, "stream = \"clicks\"\nrate", "stream = \"orders\"\nrate")),
            "E0204: nothing is put into stream \"clicks\": [[stream]]");
}

TEST(Streams, ObjectiveForAllReadersIsOfStreamsThatHaveSome) {
  const std::string age = "[[objective]]\nmetric = \"iterator_age\"\nmax = \"1 s\"\n";
  const std::string leases = "[[objective]]\nmetric = \"leases_moved\"\nmax = 5\n";
  const std::string one =
      replaced(kTwo, "[[consumer]]\nname = \"counter\"\nstream = \"clicks\"\n", "");
  const auto all = streams(one + age);
  EXPECT_THAT(all[0].objectives, SizeIs(1));
  EXPECT_THAT(all[1].objectives, IsEmpty());
  const auto leased = streams(kTwo + "kind = \"kcl\"\n" + age + leases);
  EXPECT_THAT(leased[0].objectives, SizeIs(1));
  EXPECT_THAT(leased[1].objectives, SizeIs(2));
  EXPECT_THAT(
      error_of(kTwo + leases),
      HasSubstr("E0407: `leases_moved` needs a reader with kind = \"kcl\", but there is none "
                "of stream \"orders\""));
  EXPECT_THAT(error_of(one + replaced(age, "max", "stream = \"clicks\"\nmax")),
              HasSubstr("but there is no [[consumer]] of stream \"clicks\""));
}

TEST(Streams, SettingAKeyOfNoneAsksWhich) {
  const Problems problems = problems_of(kTwo, {{"stream.shard_count", "3"}});
  ASSERT_THAT(problems.all, SizeIs(1));
  EXPECT_EQ(problems.all[0].message, "which stream? there are several");
  EXPECT_THAT(problems.all[0].help,
              HasSubstr("stream.orders.shard_count, stream.clicks.shard_count"));
}

TEST(Streams, ThatAreNoTablesAreToldOnce) {
  EXPECT_EQ(problems_of(kTwo, {{"stream", "5"}}).all.size(), 1U);
  EXPECT_EQ(problems_of(kTwo, {{"stream", "[]"}}).all.size(), 1U);
}

TEST(Streams, NamesAreThereAndDiffer) {
  EXPECT_EQ(error_of(replaced(kTwo, "name = \"clicks\"", "name = \"orders\"")),
            "E0205: two streams are called \"orders\": \"orders\"\n"
            "E0431: there is no stream \"clicks\": \"clicks\"\n"
            "E0431: there is no stream \"clicks\": \"clicks\"");
  EXPECT_THAT(error_of(replaced(kTwo, "name = \"orders\"\n", "")),
              HasSubstr("E0204: `name` is missing: what is this stream called?: [[stream]]"));
  EXPECT_EQ(error_of(replaced(kTwo, "name = \"counter\"", "name = \"billing\"")),
            "E0205: two consumers are called \"billing\": \"billing\"");
}

TEST(Streams, AreOfOneRegion) {
  EXPECT_EQ(error_of(replaced(kTwo, "shard_count = 8", "shard_count = 8\nregion = \"eu-west-1\"")),
            "E0432: the streams of a scenario are in one Region, but one is in eu-west-1: "
            "\"eu-west-1\"");
}

TEST(Streams, OneHasACommitmentIfAnyIsOnDemand) {
  const std::string committed = "[account]\non_demand_advantage = true\n";
  EXPECT_THAT(error_of(kTwo + committed), HasSubstr("E0424: `on_demand_advantage` is of"));
  EXPECT_EQ(error_of(replaced(kTwo, "shard_count = 8", "mode = \"on_demand\"") + committed), "");
}

TEST(Streams, TogetherBeyondTheQuotaAreToldOnce) {
  const Problems problems = problems_of(kTwo + "[account]\nshard_quota = 10\n");
  ASSERT_THAT(problems.all, SizeIs(1));
  EXPECT_EQ(problems.all[0].code, "W0127");
  EXPECT_THAT(problems.all[0].message, HasSubstr("may have 10 shards in us-east-1, but its streams "
                                                 "begin with 12"));
}

TEST(Streams, WhatAllShareIsToldOnce) {
  EXPECT_EQ(error_of(replaced(kTwo, "\"1 min\"", "\"1 minute\"")),
            "E0312: `duration` must be a time, but \"minute\" is not a unit: \"1 minute\"");
  EXPECT_THAT(problems_of(kTwo + "[simulatoin]\n").all, SizeIs(1));
}

TEST(Streams, AreNotMoreThanTwenty) {
  const auto with = [](int count) {
    std::string text = "weir = 1\n";
    for (int i = 0; i < count; ++i) {
      const std::string name = "name = \"s" + std::to_string(i) + "\"\n";
      text += "[[stream]]\nshard_count = 1\n" + name + "[[producer]]\nstream = \"s" +
              std::to_string(i) + "\"\nrate = \"1 records/s\"\nrecord_size = \"1 KiB\"\n" + name;
    }
    return text;
  };
  EXPECT_EQ(error_of(with(20)), "");
  EXPECT_EQ(error_of(with(21)), "E0313: at most 20 streams are simulated: [[stream]]");
}

TEST(Streams, ResolvedFileReadsBack) {
  const auto read = read_scenario(kTwo + R"(
[[action]]
at = "40 s"
stream = "clicks"
call = "UpdateShardCount"
target_shard_count = 9
[[fault]]
at = "10 s"
kind = "zone_loss"
duration = "5 s"
[[objective]]
metric = "iterator_age"
consumer = "billing"
max = "1 s"
)",
                                  "test.toml");
  ASSERT_TRUE(read);
  const std::string resolved = to_toml(read->scenario);
  const auto again = read_scenario(resolved, "test.toml");
  ASSERT_TRUE(again) << to_text(again.error(), resolved);
  EXPECT_EQ(to_toml(again->scenario), resolved);
  const auto before = streams_of(read->scenario);
  const auto after = streams_of(again->scenario);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(dump(after[i]), dump(before[i]));
  EXPECT_EQ(to_toml(before[1]), resolved) << "whichever stream is asked";
}

}  // namespace
}  // namespace weir::sim
