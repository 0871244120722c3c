#include "reports/judge/operator_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "model/stream.hpp"
#include "reports/judge/reshard_time.hpp"
#include "reports/study/troubles.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

// A study in which nothing happens but the operator's calls, on a real stream.
Study study_of(std::int64_t shards, const std::vector<std::pair<Duration, std::int64_t>>& calls) {
  model::StreamConfig config;
  config.shard_count = shards;
  model::Stream stream{config, Instant{}};
  Study study;
  study.totals.replications = 1;
  for (const auto& [at, target] : calls) {
    const auto answer = stream.update_shard_count(Instant{at}, target);
    const std::string error{answer ? "" : model::name_of(answer.error().error)};
    study.totals.actions.push_back({at, "UpdateShardCount", error, {}});
  }
  stream.advance(Instant{100h});
  for (const auto& shard : stream.shards()) {
    ShardTotals totals;
    totals.sum.id = model::shard_id(shard.number());
    totals.sum.range = shard.range();
    totals.sum.opened = shard.created().time_since_epoch();
    if (shard.state() != model::ShardState::Open) {
      totals.sum.closed = shard.closed().time_since_epoch();
    }
    study.totals.shards.push_back(totals);
  }
  return study;
}

std::vector<std::string> ids(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  all.reserve(findings.size());
  for (const Finding& finding : findings) all.push_back(finding.id);
  return all;
}

TEST(OddTarget, Of112From64IsMoreWorkThan128) {
  const auto findings = operator_findings(study_of(64, {{1h, 112}}));
  ASSERT_EQ(ids(findings), std::vector<std::string>{"odd-target"});
  EXPECT_EQ(findings[0].headline,
            "from 64 to 112 shards takes 144 splits and merges, to 128 only 64");
  EXPECT_THAT(findings[0].evidence.at(0),
              HasSubstr("1 h 12 min 10 s instead of 32 min 10 s with one"));
  EXPECT_EQ(findings[0].help.at(0).option, "--set action.0.target_shard_count=128");
  EXPECT_EQ(findings[0].from_s, 3600);
  EXPECT_EQ(findings[0].value, 144.0 / 64);
}

TEST(OddTarget, TakesWhatTheUserSaysOfParallelism) {
  auto study = study_of(64, {{1h, 112}});
  EXPECT_EQ(operator_findings(study)[0].evidence.at(0),
            "24 min 40 s instead of 3 min 40 s with 10 steps at a time, 1 h 12 min 10 s instead of "
            "32 min 10 s with one; AWS publishes neither");
  study.scenario.stream.parallelism_given = true;
  study.scenario.stream.reshard.parallelism = 1;
  EXPECT_EQ(operator_findings(study)[0].evidence.at(0),
            "1 h 12 min 10 s instead of 32 min 10 s with one step at a time");
}

TEST(ActionLines, TellTheTimeForTenStepsAndForOneUnlessTheUserGivesTheirNumber) {
  auto study = study_of(4, {{1h, 8}, {1h + 20s, 16}});
  const auto lines = action_lines(study);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at, 1h);
  EXPECT_EQ(lines[0].sentence,
            "UpdateShardCount: its shards open at 01:00:40; 8 are open then; that takes 40 s with "
            "10 splits or merges at a time, 2 min 10 s with one: AWS publishes neither");
  EXPECT_THAT(lines[1].sentence, HasSubstr("refused, ResourceInUseException"));
  study.scenario.stream.parallelism_given = true;
  EXPECT_EQ(action_lines(study)[0].sentence,
            "UpdateShardCount: its shards open at 01:00:40; 8 are open then");
}

TEST(OddTarget, IsNoneOfDoublingOrOfFewShardsOrFarFromDoubling) {
  EXPECT_THAT(operator_findings(study_of(64, {{1h, 128}})), IsEmpty());
  EXPECT_THAT(operator_findings(study_of(64, {{1h, 32}})), IsEmpty());
  EXPECT_THAT(operator_findings(study_of(63, {{1h, 112}})), IsEmpty());
  EXPECT_THAT(operator_findings(study_of(64, {{1h, 80}})), IsEmpty());
  EXPECT_THAT(operator_findings(study_of(64, {{1h, 200}})), IsEmpty()) << "refused";
}

std::vector<std::pair<Duration, std::int64_t>> daily(int calls) {
  std::vector<std::pair<Duration, std::int64_t>> made;
  made.reserve(static_cast<std::size_t>(calls));
  for (int i = 0; i < calls; ++i) made.emplace_back(i * 2h, i % 2 == 0 ? 2 : 1);
  return made;
}

TEST(UpdateQuota, IsNearlyUsedByEightOfTenScalings) {
  EXPECT_THAT(operator_findings(study_of(1, daily(7))), IsEmpty());
  const auto findings = operator_findings(study_of(1, daily(8)));
  ASSERT_EQ(ids(findings), std::vector<std::string>{"update-quota-nearly-used"});
  EXPECT_EQ(findings[0].headline, "8 of the 10 scalings that 24 h allow are used from 00:00:00 on");
  EXPECT_EQ(findings[0].value, 0.8);
}

TEST(UpdateQuota, CountsAnyTwentyFourHours) {
  auto calls = daily(7);
  calls.emplace_back(24h, 2);  // the first one is a day old
  EXPECT_THAT(operator_findings(study_of(1, calls)), IsEmpty());
  calls.back().first = 23h + 59min;
  EXPECT_EQ(operator_findings(study_of(1, calls)).size(), 1U);
}

// ---- What is left at the end ----

// Four even shards that were open for an hour, one of them offered `records`.
Study four_shards(std::int64_t records) {
  Study study = study_of(4, {});
  study.totals.born_records = 3000 + records;
  for (ShardTotals& shard : study.totals.shards) {
    shard.counted_s = 3600;
    shard.sum.offered_records = 1000;
  }
  study.totals.shards[2].sum.offered_records = records;
  return study;
}

TEST(EmptyShards, AreThoseOfferedNothing) {
  EXPECT_THAT(operator_findings(four_shards(1)), IsEmpty());
  const auto findings = operator_findings(four_shards(0));
  ASSERT_EQ(ids(findings), std::vector<std::string>{"empty-shards"});
  EXPECT_EQ(findings[0].headline, "1 of 4 open shards are offered nothing: no key falls there");
  EXPECT_EQ(findings[0].shard, "shardId-000000000002");
  EXPECT_EQ(findings[0].value, 0.25);
}

TEST(EmptyShards, AreNotClosedOnesNorThoseOfAStreamWithoutLoad) {
  auto study = four_shards(0);
  study.totals.shards[2].sum.closed = 1h;
  EXPECT_THAT(ids(operator_findings(study)), testing::Not(testing::Contains("empty-shards")));
  study = four_shards(0);
  study.totals.born_records = 0;
  EXPECT_THAT(operator_findings(study), IsEmpty());
}

TEST(UnevenRanges, AreMoreThanOneAndAHalfTimesAsWide) {
  auto study = four_shards(1);
  auto& first = study.totals.shards[0].sum.range;
  auto& second = study.totals.shards[1].sum.range;
  const auto quarter = first.ending.value;
  const auto move = [&](uint128 border) {
    first.ending.value = border;
    second.starting.value = border + 1;
  };
  move(quarter + quarter / 10);  // 1.1 to 0.9
  EXPECT_THAT(operator_findings(study), IsEmpty());
  move(quarter + quarter / 2);
  const auto findings = operator_findings(study);
  ASSERT_EQ(ids(findings), std::vector<std::string>{"uneven-ranges"});
  EXPECT_EQ(findings[0].headline,
            "shardId-000000000000 is 3 times as wide as shardId-000000000001: with many keys it "
            "gets so much more of the load");
}

TEST(RetentionRisk, IsHalfOfTheRetentionBehindWithoutLoss) {
  auto study = four_shards(1);
  study.scenario.stream.retention = 168h;  // a call has made it 24 h
  study.totals.readers.resize(1);
  auto& reader = study.totals.readers[0];
  reader.name = "archive";
  reader.riskiest_retention_s = {86'400, 86'400};
  reader.retention_shares = {0.4, 0.6};
  EXPECT_THAT(operator_findings(study), IsEmpty());
  reader.retention_shares = {0.5, 0.6};
  const auto findings = operator_findings(study);
  ASSERT_EQ(ids(findings), std::vector<std::string>{"retention-risk"});
  EXPECT_EQ(findings[0].headline,
            "archive falls 13 h 12 min behind, 55 % of the 24 h that records are kept");
  EXPECT_EQ(findings[0].value, 0.55);
  EXPECT_EQ(findings[0].help.at(0).option, "--set stream.retention='168 h'");
  reader.riskiest_retention_s = {604'800, 604'800};
  EXPECT_EQ(operator_findings(study).at(0).help.at(0).option, "");
  reader.ledger.expired.records = 1;
  EXPECT_THAT(operator_findings(study), IsEmpty()) << "that is another finding";
}

TEST(StreamDeleted, IsToldWhereSomebodyMissesTheStream) {
  auto study = four_shards(1);
  study.totals.readers.resize(1);
  study.totals.replications = 2;
  study.totals.deleted = 260s;
  EXPECT_THAT(operator_findings(study), IsEmpty()) << "an idle stream may go";
  study.totals.not_found_records = 2001;
  auto& reader = study.totals.readers[0];
  reader.name = "archive";
  reader.lost_with_stream_records = 3;
  reader.ledger.expired.records = 3;
  const auto findings = operator_findings(study);
  ASSERT_EQ(ids(findings), std::vector<std::string>{"stream-deleted"});
  EXPECT_EQ(findings[0].headline,
            "the stream is gone at 00:04:20: 1,001 records put afterwards find none and are "
            "dropped");
  EXPECT_EQ(findings[0].evidence, std::vector<std::string>{"archive had not read 2 records"});
  EXPECT_EQ(findings[0].value, 1002);
  study.totals.not_found_records = 0;
  EXPECT_EQ(operator_findings(study).at(0).headline,
            "the stream is gone at 00:04:20: what was not read yet is lost");
}

// ---- Troubles of a stream that changes ----

// Ten minutes of 1,000 attempts/min; `refused` by minute; one call at 2 min whose shards open at
// 4 min.
sim::RunResult resharded(const std::vector<std::int64_t>& refused) {
  sim::RunResult result;
  result.duration = 10min;
  for (std::int32_t minute = 0; minute < 10; ++minute) {
    result.minutes.push_back({.minute = minute,
                              .length = 1min,
                              .offered_records = 1000,
                              .offered_bytes = 1000,
                              .attempted_records = 1000,
                              .refused_records = refused[static_cast<std::size_t>(minute)],
                              .write_records = 0,
                              .write_bytes = 0});
  }
  result.shards.resize(3);
  result.shards[0].closed = 4min;
  result.shards[1].opened = result.shards[2].opened = 4min;
  result.actions = {{2min, "UpdateShardCount", "", ""}};
  return result;
}

TEST(ReshardTooLate, IsSeenByRefusalsThatEndWithIt) {
  const auto found = find_troubles(resharded({0, 0, 10, 300, 200, 0, 0, 0, 0, 0}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject.kind, TroubleKind::ReshardTooLate);
  EXPECT_EQ(found[0].from, 2min);
  EXPECT_EQ(found[0].until, 4min);
  EXPECT_EQ(found[0].size.value, 0.3);
}

TEST(ReshardTooLate, IsNotIfNothingWasRefusedBeforeOrItGoesOnAfterOrNoShardIsAdded) {
  EXPECT_THAT(find_troubles(resharded({9, 9, 9, 9, 9, 0, 0, 0, 0, 0})), IsEmpty()) << "below 1 %";
  EXPECT_THAT(find_troubles(resharded({0, 0, 0, 0, 0, 0, 0, 300, 0, 0})), IsEmpty());
  EXPECT_THAT(find_troubles(resharded({0, 0, 300, 300, 300, 300, 300, 300, 300, 300})), IsEmpty());
  auto merged = resharded({0, 0, 10, 300, 200, 0, 0, 0, 0, 0});
  merged.shards[2].opened = {};
  merged.shards[2].closed = 4min;  // two became one
  EXPECT_THAT(find_troubles(merged), IsEmpty());
  auto refused = resharded({0, 0, 10, 300, 200, 0, 0, 0, 0, 0});
  refused.actions[0].error = "LimitExceededException";
  EXPECT_THAT(find_troubles(refused), IsEmpty());
}

TEST(ReadContention, IsOnePercentOfAShardsCallsRefused) {
  auto result = resharded(std::vector<std::int64_t>(10));
  result.shards[1].get_calls = 1000;
  result.shards[1].refused_get_calls = 9;
  EXPECT_THAT(find_troubles(result), IsEmpty());
  result.shards[1].refused_get_calls = 10;
  const auto found = find_troubles(result);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject.kind, TroubleKind::ReadContention);
  EXPECT_EQ(found[0].shard, 1U);
  EXPECT_EQ(found[0].from, 4min);
}

TEST(BehindParents, IsAMinuteFromAShardsClosingToItsEnd) {
  auto result = resharded(std::vector<std::int64_t>(10));
  result.readers.resize(2);
  result.readers[1].name = "slow";
  result.readers[1].behind_parents = 1min - 1ns;
  EXPECT_THAT(find_troubles(result), IsEmpty());
  result.readers[1].behind_parents = 1min;
  const auto found = find_troubles(result);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject.kind, TroubleKind::BehindParents);
  EXPECT_EQ(found[0].key_producer, "slow");
  EXPECT_EQ(found[0].from, 4min);
  EXPECT_EQ(found[0].size.value, 60);
}

TEST(BeforeParents, IsOneRecordReadBeforeTheEndOfWhatItsShardCameFrom) {
  auto result = resharded(std::vector<std::int64_t>(10));
  result.readers.resize(2);
  result.readers[1].name = "hasty";
  EXPECT_THAT(find_troubles(result), IsEmpty());
  result.readers[1].early_records = 1;
  const auto found = find_troubles(result);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject.kind, TroubleKind::BeforeParents);
  EXPECT_EQ(found[0].key_producer, "hasty");
  EXPECT_EQ(found[0].from, 4min);
  EXPECT_EQ(found[0].size.value, 1);
}

TEST(LatestGap, IsOneRecordThatWasSkippedAfterTheStart) {
  auto result = resharded(std::vector<std::int64_t>(10));
  result.readers.resize(2);
  result.readers[1].name = "careless";
  result.readers[1].ledger.skipped = {5, 500};
  EXPECT_THAT(find_troubles(result), IsEmpty()) << "by its start position";
  result.readers[1].latest_gap = {1, 100};
  result.readers[1].latest_gap_from = 6min;
  const auto found = find_troubles(result);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].subject.kind, TroubleKind::LatestGap);
  EXPECT_EQ(found[0].key_producer, "careless");
  EXPECT_EQ(found[0].from, 6min);
  EXPECT_EQ(found[0].size.value, 1);
}

TEST(RecordsExpired, IsOneRecordThatExpiredUnread) {
  auto result = resharded(std::vector<std::int64_t>(10));
  result.readers.resize(1);
  EXPECT_THAT(find_troubles(result), IsEmpty());
  result.readers[0].ledger.expired = {1, 100};
  ASSERT_EQ(find_troubles(result).size(), 1U);
  EXPECT_EQ(find_troubles(result)[0].subject.kind, TroubleKind::RecordsExpired);
  result.readers[0].lost_with_stream = {1, 100};
  EXPECT_THAT(find_troubles(result), IsEmpty()) << "it went with the stream";
}

}  // namespace
}  // namespace weir::reports
