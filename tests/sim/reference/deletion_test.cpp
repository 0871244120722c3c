// A stream that is deleted under load: until when it is written and read, what is lost and what it
// costs, at every grain.

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr Grain kGrains[] = {Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1};
constexpr Duration kCall = 30s;
constexpr Duration kGone = 50s;  // 20 s in DELETING
constexpr double kRate = 400;

// A record every 2.5 ms, each put alone and at once; two shards, a reader too slow for them.
Scenario deleted(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = 90s;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 2;
  Producer producer;
  producer.arrivals = ArrivalProcess::Constant;
  producer.load = {{0s, kRate}};
  producer.record_size = {false, 100, 100};
  producer.put.api = PutApi::PutRecord;
  producer.put.linger = 0s;
  producer.put.resend.max_attempts = 10;
  scenario.producers = {producer};
  Consumer consumer;
  consumer.name = "slow";
  consumer.per_record = 10ms;
  consumer.max_records = 100;
  scenario.consumers = {consumer};
  Action action;
  action.at = kCall;
  action.call = ActionCall::DeleteStream;
  scenario.actions = {action};
  return scenario;
}

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

// While it is DELETING it is written as before.
TEST(Deletion, StopsWritesWhenItIsDone) {
  for (const Grain grain : kGrains) {
    const RunResult result = run(deleted(grain));
    EXPECT_EQ(result.deleted, kGone) << name_of(grain);
    EXPECT_NEAR(static_cast<double>(result.write_records), kRate * seconds(kGone), 4)
        << name_of(grain);
    for (const ShardResult& shard : result.shards) {
      EXPECT_EQ(shard.state, "EXPIRED");
      EXPECT_EQ(shard.closed, kGone);
    }
  }
}

TEST(Deletion, DropsWhatIsPutAfterwardsAtTheFirstAttempt) {
  for (const Grain grain : kGrains) {
    const RunResult result = run(deleted(grain));
    const WriteLedger& ledger = result.write_ledger;
    EXPECT_NEAR(static_cast<double>(ledger.dropped.records), kRate * 40, 4) << name_of(grain);
    EXPECT_EQ(result.not_found_records, ledger.dropped.records);
    EXPECT_EQ(result.failed_records, ledger.dropped.records) << "each once";
    EXPECT_EQ(result.refused_records, 0) << "nothing is throttled";
    EXPECT_NEAR(static_cast<double>(result.born_too_late_records), kRate * 40, 4);
  }
}

TEST(Deletion, LosesWhatIsUnread) {
  for (const Grain grain : kGrains) {
    const ReaderResult reader = run(deleted(grain)).readers[0];
    const ReadLedger& ledger = reader.ledger;
    EXPECT_GT(ledger.delivered_once.records, 4'000) << name_of(grain);
    EXPECT_EQ(ledger.unread.records, 0);
    EXPECT_EQ(reader.lost_with_stream.records, ledger.expired.records);
    EXPECT_EQ(ledger.stored.records, ledger.delivered_once.records + ledger.expired.records);
    EXPECT_EQ(reader.failed_calls, 2) << "a last call for each shard";
    EXPECT_EQ(reader.refused_calls, 0);
    EXPECT_LT(reader.iterator_age.max_s(), seconds(kGone)) << "nothing is waited for afterwards";
  }
}

TEST(Deletion, EndsWhatIsPaidFor) {
  for (const Grain grain : kGrains) {
    const RunResult result = run(deleted(grain));
    EXPECT_EQ(result.usage.shard_ns, 2 * kGone.count()) << name_of(grain);
    EXPECT_EQ(result.usage.put_payload_units, result.write_records);
  }
}

TEST(Deletion, IsRefusedWhileConsumersAreRegisteredUnlessTheyAreToGoToo) {
  for (const bool enforce : {false, true}) {
    Scenario scenario = deleted(Grain::Ms100);
    scenario.consumers[0].retrieval = Retrieval::FanOut;
    scenario.actions[0].enforce_consumer_deletion = enforce;
    const RunResult result = run(scenario);
    EXPECT_EQ(result.actions[0].error, enforce ? "" : "ResourceInUseException");
    EXPECT_EQ(result.deleted.has_value(), enforce);
    EXPECT_EQ(result.readers[0].failed_calls > 0, enforce);
  }
}

TEST(Deletion, LeavesNothingToChange) {
  Scenario scenario = deleted(Grain::Record);
  Action scale;
  scale.at = 60s;
  scale.call = ActionCall::UpdateShardCount;
  scale.target_shard_count = 4;
  scenario.actions.push_back(scale);
  const RunResult result = run(scenario);
  EXPECT_EQ(result.actions[1].error, "ResourceNotFoundException");
  EXPECT_EQ(result.shards.size(), 2U);
}

// A reader that is away when it happens, or comes later, has nothing to read.
TEST(Deletion, IsNoMatterToReadersThatComeLater) {
  Scenario scenario = deleted(Grain::Record);
  scenario.consumers[0].from = 60s;
  const ReaderResult late = run(scenario).readers[0];
  EXPECT_EQ(late.calls, 0);
  EXPECT_EQ(late.ledger.skipped.records, late.ledger.stored.records);
  scenario.consumers[0].from = {};
  Fault outage;
  outage.at = 40s;
  outage.duration = 20s;
  outage.kind = FaultKind::ConsumerOutage;
  outage.consumer = "slow";
  scenario.faults = {outage};
  const ReaderResult away = run(scenario).readers[0];
  EXPECT_EQ(away.failed_calls, 2);
  EXPECT_EQ(away.ledger.unread.records, 0);
  EXPECT_GT(away.lost_with_stream.records, 10'000);
}

}  // namespace
}  // namespace weir::sim
