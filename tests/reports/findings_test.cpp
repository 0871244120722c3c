#include "reports/judge/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/document/text.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The celebrity of ux.md 3.2: 1,200 records/s on a shard with 280 others, for ten minutes.
sim::RunResult celebrity() {
  auto result = quiet_result(10);
  offer_to_stream(result, 4000);
  for (std::int32_t minute = 10; minute < 20; ++minute) {
    add_shard_minute(result, minute, 4, 1480, 5200, 4200);
  }
  result.keys = {key_over("user:celebrity", 4, 599s, 1201s, 1200)};
  result.keys[0].over_records = 1200 * 600;
  result.dropped_records = 286'600;
  return result;
}

sim::RunResult calm() {
  auto result = quiet_result(10);
  offer_to_stream(result, 4000);
  return result;
}

Study study_of(const std::vector<sim::RunResult>& results) {
  Study study = empty_study(10, static_cast<std::int64_t>(results.size()));
  for (const sim::RunResult& result : results) add(study, result);
  return study;
}

Study on_scenario(Study study, const std::string& name, const sim::Overrides& overrides = {}) {
  std::string text;
  const auto read = sim::read_scenario_file(WEIR_SOURCE_DIR "/scenarios/" + name, overrides, text);
  EXPECT_TRUE(read);
  study.scenario = read->scenario;
  study.blueprint = sim::make_blueprint(read->scenario);
  return study;
}

const Finding* find(const std::vector<Finding>& findings, const std::string& id) {
  const auto found = std::ranges::find(findings, id, &Finding::id);
  return found == findings.end() ? nullptr : &*found;
}

TEST(Findings, NoneOfACalmStudy) {
  EXPECT_THAT(find_findings(study_of({calm()}), {}), IsEmpty());
}

TEST(Findings, HalfOfTheReplicationsAreEnoughAndItSaysHowMany) {
  const auto findings = find_findings(study_of({celebrity(), calm(), celebrity(), calm()}), {});
  const Finding* hot = find(findings, "hot-key");
  ASSERT_NE(hot, nullptr);
  EXPECT_EQ(hot->replications, 2);
  EXPECT_THAT(hot->text(), HasSubstr("in 2 of 4 replications"));
}

TEST(Findings, FewerThanHalfAreNot) {
  EXPECT_THAT(find_findings(study_of({celebrity(), calm(), calm()}), {}), IsEmpty());
}

TEST(Findings, AllOfThemNeedNoMention) {
  const auto findings = find_findings(study_of({celebrity(), celebrity()}), {});
  EXPECT_THAT(findings.at(0).text(), Not(HasSubstr("replications")));
}

TEST(Findings, TheHotKeyIsNamedWithShardTimeAndStream) {
  const auto findings = find_findings(on_scenario(study_of({celebrity()}), "hot-key.toml"), {});
  ASSERT_EQ(findings.size(), 2U);
  const Finding& hot = findings[0];
  EXPECT_EQ(hot.id, "hot-key");
  EXPECT_EQ(hot.severity, Severity::Breaks);
  EXPECT_EQ(hot.shard, "shardId-000000000004");
  EXPECT_EQ(hot.key, "user:celebrity");
  EXPECT_DOUBLE_EQ(hot.from_s, 600);
  EXPECT_DOUBLE_EQ(hot.until_s, 1200);
  EXPECT_DOUBLE_EQ(hot.value, 1.2);
  EXPECT_EQ(hot.headline,
            "shardId-000000000004 is offered 148 % of its limit from 00:10:00 to 00:20:00");
  EXPECT_EQ(hot.evidence.at(0),
            "user:celebrity of producer api brings 1,200 records/s, other keys 280 records/s");
  EXPECT_EQ(hot.evidence.at(1),
            "the stream as a whole is offered 40 % of its capacity (and accepts 40 %), so "
            "stream-level graphs look healthy");
  EXPECT_THAT(hot.more_shards,
              AllOf(HasSubstr("takes 30 % of all records"), HasSubstr("alone needs 120 %"),
                    HasSubstr("148 % with 10 shards, 134 % with 20"), HasSubstr("barely helps")));
  EXPECT_FALSE(hot.more_shards_help);
}

TEST(Findings, RetriesAreCounted) {
  const auto findings = find_findings(study_of({celebrity()}), {});
  const Finding* retries = find(findings, "retry-amplification");
  ASSERT_NE(retries, nullptr);
  EXPECT_THAT(retries->text(), HasSubstr("480 records/s too many become 4,200 refused attempts/s"));
  EXPECT_EQ(retries->severity, Severity::Breaks);
}

TEST(Findings, RetriesThatSaveEverythingAreTight) {
  auto result = celebrity();
  result.dropped_records = 0;
  EXPECT_EQ(find(find_findings(study_of({result}), {}), "retry-amplification")->severity,
            Severity::Tight);
}

// Trials that fail for all n below `good`.
Trial failing_below(std::int64_t good, std::vector<std::int64_t>& tried) {
  return [&tried, good](const sim::Scenario& scenario, const std::string&) {
    const sim::Producer& producer = scenario.producers.at(0);
    const auto n =
        producer.salted.empty() ? producer.keys.hot.at(0).spread : producer.salted.at(0).second;
    tried.push_back(n);
    auto result = quiet_result(scenario.stream.shard_count);
    result.dropped_records = n < good ? 17 : 0;
    return std::optional{result};
  };
}

TEST(Salting, TakesTheSmallestThatMeetsEveryObjectiveInATrial) {
  std::vector<std::int64_t> tried;
  const auto findings =
      find_findings(on_scenario(study_of({celebrity()}), "hot-key.toml"), failing_below(0, tried));
  EXPECT_THAT(tried, testing::ElementsAre(2));
  EXPECT_THAT(findings.at(0).action(),
              AllOf(HasSubstr("spread user:celebrity over 2 sub-keys"),
                    HasSubstr("worst shard 88 %"), HasSubstr("0 dropped in a trial run"),
                    HasSubstr("3: 108 % fails"), HasSubstr("4: 88 %"), HasSubstr("5: 76 %"),
                    HasSubstr("--set producer.api.keys.hot.0.spread=2")));
}

TEST(Salting, GoesOnOnlyToWhatLoadsTheWorstShardClearlyLess) {
  std::vector<std::int64_t> tried;
  const auto findings =
      find_findings(on_scenario(study_of({celebrity()}), "hot-key.toml"), failing_below(3, tried));
  EXPECT_THAT(tried, testing::ElementsAre(2, 5));  // 3 is 108 %, 4 is 88 % again
  EXPECT_THAT(findings.at(0).action(),
              AllOf(HasSubstr("over 5 sub-keys"), HasSubstr("2: 88 % but 17 dropped")));
}

TEST(Salting, SaysSoWhereNoneDoes) {
  std::vector<std::int64_t> tried;
  const auto findings = find_findings(on_scenario(study_of({celebrity()}), "hot-key.toml"),
                                      failing_below(1000, tried));
  const Help& help = findings.at(0).help.at(0);
  EXPECT_FALSE(help.works);
  EXPECT_EQ(help.option, "");
  EXPECT_THAT(findings.at(0).action(),
              AllOf(HasSubstr("does not help by itself"), HasSubstr("none that was tried")));
}

TEST(Salting, WithoutATrialItSaysThatNothingWasTried) {
  const auto findings = find_findings(on_scenario(study_of({celebrity()}), "hot-key.toml"), {});
  EXPECT_THAT(findings.at(0).action(), AllOf(HasSubstr("over 2 sub-keys"), HasSubstr("not tried")));
}

TEST(Salting, StartsAboveTheSubKeysThatAreThere) {
  std::vector<std::int64_t> tried;
  auto result = celebrity();
  result.keys[0].key = "user:celebrity#1";
  const auto findings = find_findings(
      on_scenario(study_of({result}), "hot-key.toml", {{"producer.api.keys.hot.0.spread", "4"}}),
      failing_below(0, tried));
  EXPECT_THAT(tried, testing::ElementsAre(5));
  EXPECT_THAT(findings.at(0).text(), HasSubstr("sub-key user:celebrity#1 of producer api"));
}

TEST(Salting, OfATracedKeyIsTheApplicationsToDo) {
  std::vector<std::int64_t> tried;
  auto result = quiet_result(8);
  offer_to_stream(result, 3000);
  auto key = key_over("#en.wikipedia", 7, 1066s, 1132s, 1190);
  key.producer = "wiki";
  result.keys = {key};
  const auto findings =
      find_findings(on_scenario(study_of({result}), "real-log.toml"), failing_below(0, tried));
  const Finding& hot = findings.at(0);
  EXPECT_EQ(hot.key, "#en.wikipedia");
  EXPECT_THAT(hot.text(), AllOf(HasSubstr("takes 29.4 % of the log's records"),
                                HasSubstr("Doubling the shards barely helps")));
  EXPECT_THAT(hot.action(), HasSubstr("let the application write #en.wikipedia as 3 sub-keys, "
                                      "#en.wikipedia#0 to #en.wikipedia#2"));
  EXPECT_THAT(hot.action(), Not(HasSubstr("--set")));
}

TEST(Salting, OfSeveralHotKeysIsTriedTogetherWhereNoneAloneIsEnough) {
  auto result = quiet_result(8);
  offer_to_stream(result, 3000);
  auto en = key_over("#en.wikipedia", 7, 1066s, 1132s, 1190);
  auto vi = key_over("#vi.wikipedia", 2, 293s, 454s, 1820);
  en.producer = vi.producer = "wiki";
  result.keys = {en, vi};
  const Trial both_needed = [](const sim::Scenario& scenario, const std::string&) {
    auto trial = quiet_result(8);
    trial.dropped_records = scenario.producers[0].salted.size() == 2 ? 0 : 5;
    return std::optional{trial};
  };
  const auto findings =
      find_findings(on_scenario(study_of({result}), "real-log.toml"), both_needed);
  EXPECT_THAT(findings.at(0).action(),
              HasSubstr("spread #vi.wikipedia and #en.wikipedia over 7 sub-keys each"));
}

TEST(HotShardFinding, DoublingIsAdvisedWhereItHelps) {
  auto result = calm();
  add_shard_minute(result, 5, 3, 1000, 1050, 50);
  const auto study =
      on_scenario(study_of({result}), "hot-key.toml", {{"producer.api.keys.hot.0.share", "0 %"}});
  const auto findings = find_findings(study, {});
  const Finding* hot = find(findings, "hot-shard");
  ASSERT_NE(hot, nullptr);
  EXPECT_TRUE(hot->more_shards_help);
  EXPECT_THAT(hot->action(), HasSubstr("--set stream.shard_count=20"));
  EXPECT_FALSE(hot->key);
}

TEST(RetryStormFinding, SaysHowLongItOutlivesItsCause) {
  auto result = calm();
  add_shard_minute(result, 5, 3, 1200, 2000, 1000);
  for (std::int32_t minute = 6; minute < 16; ++minute) {
    add_shard_minute(result, minute, 3, 900, 2500, 1500);
  }
  const Study study = study_of({result});
  const auto findings = find_findings(study, {});
  const Finding* storm = find(findings, "retry-storm-outlives-its-cause");
  ASSERT_NE(storm, nullptr);
  EXPECT_EQ(storm->severity, Severity::Breaks);
  EXPECT_THAT(storm->text(), HasSubstr("refusing 60 % of its attempts from 00:06:00 to 00:16:00, "
                                       "for 10 min after its load is back to 90 % of its limit"));
  EXPECT_THAT(storm->text(), HasSubstr("2,500 attempts/s"));
  EXPECT_THAT(storm->text(), HasSubstr("only the 10 % of the limit"));
  EXPECT_THAT(storm->action(), HasSubstr("give up earlier"));
}

TEST(BelowAverageFinding, SaysWhatGraphsHide) {
  auto result = calm();
  add_shard_minute(result, 5, 3, 850, 860, 5);
  const auto findings = find_findings(study_of({result}), {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "throttled-below-average");
  EXPECT_EQ(findings[0].severity, Severity::Tight);
  EXPECT_THAT(findings[0].text(), HasSubstr("only 85 % of its limit on average"));
}

// A minute of a shard offered 75 % of its bytes in few records, less than 1 % of which are refused.
Study with_large_records(std::int64_t record_bytes, std::int64_t max_record_bytes) {
  auto result = calm();
  add_shard_minute(result, 5, 3, 120, 120, 1);
  result.shard_minutes.back().offered_bytes = 45 * kMiB;
  Study study = study_of({result});
  study.scenario.stream.max_record_bytes = max_record_bytes;
  sim::Producer producer;
  producer.record_size.bytes = record_bytes;
  study.scenario.producers = {producer};
  return study;
}

TEST(LargeRecordFinding, SaysHowMuchOfTheBucketARecordTakes) {
  const auto findings = find_findings(with_large_records(2 * kMiB, 10 * kMiB), {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "large-record-drains-tank");
  EXPECT_THAT(findings[0].text(),
              AllOf(HasSubstr("a record of 2 MiB takes 20 % out of a bucket of 10 MiB at once, "
                              "which 2 s bring back"),
                    HasSubstr("only 75 % of its limit on average"), Not(HasSubstr("bursts"))));
  EXPECT_EQ(findings[0].help.at(1).option, "--set stream.shard_count=20");
}

TEST(LargeRecordFinding, IsAboutRecordsOfATenthOfTheBucketOrMoreWhereBytesDecide) {
  const auto id_of = [](const Study& study) { return find_findings(study, {}).at(0).id; };
  EXPECT_EQ(id_of(with_large_records(103 * kKiB, kMiB)), "large-record-drains-tank");
  EXPECT_EQ(id_of(with_large_records(102 * kKiB, kMiB)), "throttled-below-average");
  EXPECT_EQ(id_of(with_large_records(103 * kKiB, 10 * kMiB)), "throttled-below-average");
  // what the stream does not take drains nothing
  EXPECT_EQ(id_of(with_large_records(5 * kMiB, kMiB)), "large-record-drains-tank");
  auto result = calm();
  add_shard_minute(result, 5, 3, 850, 860, 5);
  Study few_bytes = study_of({result});
  few_bytes.scenario = with_large_records(2 * kMiB, 10 * kMiB).scenario;
  EXPECT_EQ(id_of(few_bytes), "throttled-below-average");
}

Study with_pollers(std::vector<Duration> intervals) {
  auto result = calm();
  result.shards[1].get_calls = 1000;
  result.shards[1].refused_get_calls = 500;
  Study study = study_of({result});
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    sim::Consumer consumer;
    consumer.name = "r" + std::to_string(i);
    consumer.poll_interval = intervals[i];
    study.scenario.consumers.push_back(consumer);
  }
  sim::Consumer pushed;
  pushed.name = "pushed";
  pushed.retrieval = sim::Retrieval::FanOut;
  study.scenario.consumers.push_back(pushed);
  return study;
}

TEST(ReadContentionFinding, SaysHowOftenAllAskAndHowOftenTheyMay) {
  const auto findings = find_findings(with_pollers({200ms, 250ms, 1s}), {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].text(),
              AllOf(HasSubstr("50 % of its GetRecords calls"),
                    HasSubstr("3 polling readers share its 5 calls/s and 2 MiB/s"),
                    HasSubstr("they make 10 calls/s, and 5 are let through")));
  EXPECT_EQ(findings[0].help.at(0).effect, "every 600 ms each is what the limit allows");
  EXPECT_EQ(findings[0].help.at(0).option,
            "--set consumer.r0.poll_interval='600 ms' --set consumer.r1.poll_interval='600 ms' "
            "--set consumer.r2.poll_interval='600 ms'");
}

TEST(ReadContentionFinding, IsAboutBytesWhereTheCallsAreFew) {
  const auto findings = find_findings(with_pollers({1s}), {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].text(), HasSubstr("they make 1 calls/s, so it is the bytes"));
  EXPECT_EQ(findings[0].help.at(0).what, "split the shard");
  EXPECT_EQ(findings[0].help.at(0).option, "");
}

TEST(Findings, OfManyShardsTheWorstEightAreShownAndTheRestCounted) {
  auto result = quiet_result(100);
  offer_to_stream(result, 90'000);
  for (std::uint32_t shard = 0; shard < 100; ++shard) {
    add_shard_minute(result, 5, shard, 1000, 1200 + shard, 0);
  }
  Study study = empty_study(100, 1);
  add(study, result);
  const auto findings = find_findings(study, {});
  ASSERT_EQ(findings.size(), 8U);
  EXPECT_EQ(findings[0].shard, "shardId-000000000099");
  EXPECT_THAT(findings[7].text(), HasSubstr("92 more shards"));
  EXPECT_THAT(findings[0].text(), HasSubstr("offered 90 % of its capacity"));
}

TEST(Findings, WhatBreaksStandsBeforeWhatIsTight) {
  auto result = calm();
  add_shard_minute(result, 5, 3, 500, 650, 2);     // retries and a burst: tight
  add_shard_minute(result, 9, 7, 1000, 1050, 50);  // a hot shard: breaks
  const auto findings = find_findings(study_of({result}), {});
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].id, "hot-shard");
  EXPECT_EQ(findings[1].id, "retry-amplification");
  EXPECT_EQ(findings[2].id, "throttled-below-average");
}

// ---- A reshard that comes too late ----

// Four shards are doubled at 10:10, 40 s after the call; from minute 5 on two of them refuse.
Study late_reshard() {
  auto result = quiet_result(4);
  offer_to_stream(result, 2000);
  for (std::int32_t minute = 5; minute < 10; ++minute) {
    add_shard_minute(result, minute, 0, 1100, 1400, 300);
    add_shard_minute(result, minute, 1, 1050, 1300, 100);
    result.minutes[static_cast<std::size_t>(minute - 2)].refused_records = 24'000;
  }
  for (std::size_t parent = 0; parent < 4; ++parent) {
    result.shards[parent].closed = 10min + 10s;
    const auto whole = result.shards[parent].range;
    const auto middle = whole.starting.value + (whole.ending.value - whole.starting.value) / 2;
    for (const auto& range : {model::HashKeyRange{whole.starting, {middle}},
                              model::HashKeyRange{{middle + 1}, whole.ending}}) {
      sim::ShardResult child;
      child.id = "child-" + std::to_string(result.shards.size());
      child.range = range;
      child.opened = 10min + 10s;
      result.shards.push_back(child);
    }
  }
  result.actions = {{9min + 30s, "UpdateShardCount", "", ""}};
  Study study = empty_study(4, 1);
  add(study, result);
  return study;
}

std::vector<std::pair<std::string, std::optional<std::size_t>>> ids_and_wholes(
    const std::vector<Finding>& findings) {
  std::vector<std::pair<std::string, std::optional<std::size_t>>> all;
  all.reserve(findings.size());
  for (const Finding& finding : findings) all.emplace_back(finding.id, finding.part_of);
  return all;
}

TEST(LateReshard, IsWhatHotShardsAndRetriesUntilItsEndArePartOf) {
  const auto findings = find_findings(late_reshard(), {});
  EXPECT_THAT(ids_and_wholes(findings),
              testing::ElementsAre(testing::Pair("reshard-too-late", std::nullopt),
                                   testing::Pair("hot-shard", 0), testing::Pair("hot-shard", 0),
                                   testing::Pair("retry-amplification", 0),
                                   testing::Pair("retry-amplification", 0)));
  const auto& evidence = findings[0].evidence;
  ASSERT_EQ(evidence.size(), 3U);
  EXPECT_EQ(evidence[1],
            "2 shards are hot meanwhile, the worst: shardId-000000000000 refuses 21.4 % of its "
            "attempts from 00:05:00 to 00:10:00, offered 110 % of its limit");
  EXPECT_EQ(evidence[2],
            "2 shards see retries amplified meanwhile, the worst: shardId-000000000000 gets up to "
            "1.27 attempts for each record offered, from 00:05:00 to 00:10:00; 100 records/s too "
            "many become 300 refused attempts/s");
}

TEST(LateReshard, IsNotBehindWhatBeginsBeforeItOrGoesOnAfter) {
  Study study = late_reshard();
  for (auto& [subject, sum] : study.totals.troubles) {
    if (subject.kind == TroubleKind::ReshardTooLate) continue;
    if (subject.shard == 1) sum.from = {4min};
    sum.until = {11min};  // what was refused last comes again in the minute after
    if (subject.kind == TroubleKind::RetryAmplification) sum.until = {11min + 1s};
  }
  const auto findings = find_findings(study, {});
  EXPECT_THAT(
      ids_and_wholes(findings),
      testing::ElementsAre(testing::Pair("reshard-too-late", std::nullopt),
                           testing::Pair("hot-shard", std::nullopt), testing::Pair("hot-shard", 0),
                           testing::Pair("retry-amplification", std::nullopt),
                           testing::Pair("retry-amplification", std::nullopt)));
  EXPECT_THAT(findings[0].evidence.at(1), testing::StartsWith("1 shard is hot meanwhile"));
}

TEST(LateReshard, TellsTimesForTenStepsAndForOneUnlessTheUserGivesTheirNumber) {
  Study study = late_reshard();
  const auto both = find_findings(study, {}).at(0);
  EXPECT_EQ(both.evidence.at(0),
            "it takes 40 s from the call until the last of 8 shards is open, at 00:10:10, with 10 "
            "splits or merges at a time; with one it would take 2 min 10 s; AWS publishes neither");
  EXPECT_EQ(both.help.at(0).what,
            "make the call at 00:04:20 or before, at 00:02:50 if one split is done at a time");
  EXPECT_EQ(both.help.at(0).option, "--set action.0.at=00:02:50");
  study.scenario.stream.parallelism_given = true;
  const auto one = find_findings(study, {}).at(0);
  EXPECT_EQ(one.evidence.at(0),
            "it takes 40 s from the call until the last of 8 shards is open, at 00:10:10");
  EXPECT_EQ(one.help.at(0).what, "make the call at 00:04:20 or before");
  EXPECT_EQ(one.help.at(0).option, "--set action.0.at=00:04:20");
}

TEST(LateReshard, AndWhatIsPartOfItAreToldOnceUnlessVerbose) {
  const Judgement judged = judge(late_reshard(), "");
  const std::string brief = to_text(judged, {});
  EXPECT_THAT(brief, HasSubstr("2 shards are hot meanwhile"));
  EXPECT_THAT(brief, Not(HasSubstr("shardId-000000000001 refuses")));
  EXPECT_THAT(brief, Not(HasSubstr("fewer attempts")));
  EXPECT_THAT(to_text(judged, {.width = 80, .colour = false, .verbose = true}),
              AllOf(HasSubstr("shardId-000000000001 refuses"), HasSubstr("fewer attempts")));
}

// ---- A reader that does not wait for parents ----

TEST(BeforeParentsFinding, SaysHowManyAndWhatToDo) {
  auto result = calm();
  result.readers = {idle_reader()};
  result.readers[0].early_records = 1234;
  const auto findings = find_findings(study_of({result}), {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "read-before-parents");
  EXPECT_EQ(findings[0].severity, Severity::Tight);
  EXPECT_EQ(findings[0].value, 1234);
  EXPECT_EQ(findings[0].headline,
            "idle reads 1,234 records of new shards before the shards they came from are read to "
            "their ends");
  EXPECT_THAT(findings[0].action(), HasSubstr("--set consumer.idle.parents_first=true"));
}

TEST(LatestGapFinding, SaysWhatBeginsAtLatest) {
  auto result = calm();
  result.readers = {idle_reader()};
  result.readers[0].ledger.stored = result.readers[0].ledger.skipped = {4321, 500};
  result.readers[0].latest_gap = {4321, 500};
  Study study = study_of({result});
  study.scenario.consumers = {sim::Consumer{}};
  sim::Consumer& reader = study.scenario.consumers[0];
  reader.name = "idle";
  reader.new_shards = sim::StartPosition::Latest;
  const auto of_shards = find_findings(study, {});
  ASSERT_EQ(of_shards.size(), 1U);
  EXPECT_EQ(of_shards[0].id, "latest-gap");
  EXPECT_EQ(of_shards[0].severity, Severity::Breaks);
  EXPECT_EQ(of_shards[0].value, 4321);
  EXPECT_EQ(of_shards[0].headline,
            "idle never reads 4,321 records: it begins new shards at LATEST");
  EXPECT_THAT(of_shards[0].action(), HasSubstr("--set consumer.idle.new_shards=TRIM_HORIZON"));
  EXPECT_THAT(of_shards[0].action(), Not(HasSubstr("checkpoints")));
  reader.new_shards = sim::StartPosition::TrimHorizon;
  reader.start = sim::StartPosition::Latest;
  reader.checkpoints = false;
  const auto of_outages = find_findings(study, {});
  EXPECT_EQ(of_outages.at(0).headline, "idle never reads 4,321 records: it begins again at LATEST");
  EXPECT_THAT(of_outages.at(0).action(), HasSubstr("--set consumer.idle.checkpoints=true"));
  reader.new_shards = sim::StartPosition::Latest;
  EXPECT_THAT(find_findings(study, {}).at(0).headline,
              HasSubstr("it begins new shards, and itself after an outage, at LATEST"));
}

TEST(ExpiredFinding, NamesThePeriodWhereNoCallChangesIt) {
  auto result = calm();
  result.readers = {idle_reader()};
  result.readers[0].ledger.stored = result.readers[0].ledger.expired = {5, 500};
  Study study = study_of({result});
  EXPECT_THAT(find_findings(study, {}).at(0).headline, HasSubstr("they are older than 24 h when"));
  sim::Action change;
  change.call = sim::ActionCall::IncreaseStreamRetentionPeriod;
  study.scenario.actions = {change};
  EXPECT_THAT(find_findings(study, {}).at(0).headline,
              HasSubstr("they are older than the retention period when"));
}

}  // namespace
}  // namespace weir::reports
