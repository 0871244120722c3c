// What resharding does to a running pipeline.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "sim/consumers/fan_out_reader.hpp"
#include "sim/consumers/polling.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/interval.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Action scale_to(Duration at, std::int64_t shards) {
  Action action;
  action.at = at;
  action.call = ActionCall::UpdateShardCount;
  action.target_shard_count = shards;
  return action;
}

// ---- Grains agree while shards come and go ----

// Four shards, a sixth too few for the load and a hot key; they are split, merged and scaled at
// moments that fall in the middle of ticks.
Scenario restless(Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = 4min;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = 4;
  scenario.stream.reshard = {1234567us, 8765432us, 2};
  Producer producer;
  producer.instances = 12;
  producer.load = {{0s, 4700}};
  producer.record_size.bytes = 300;
  producer.keys.count = 100'000;
  producer.keys.hot = {{"celebrity", 0.2, 1, 20s, 100s}};
  scenario.producers = {producer};
  Consumer consumer;
  consumer.per_record = 100us;
  scenario.consumers = {consumer};
  Action split;
  split.at = 61234ms;
  split.call = ActionCall::SplitShard;
  split.shard = "shardId-000000000007";
  split.new_starting_hash_key =
      model::to_decimal(model::HashKey{(uint128{27} << 122U) + (uint128{3} << 100U)});
  scenario.actions = {scale_to(13579us, 6), split, scale_to(91919ms, 10), scale_to(170s, 5)};
  return scenario;
}

struct Facts {
  std::vector<double> dropped;
  std::vector<double> ratio;
  std::vector<double> p50;
  std::vector<double> age;
};

Facts facts(Grain grain) {
  constexpr int kReplications = kSlowBuild ? 8 : 24;
  Facts seen;
  const auto scenario = restless(grain);
  const auto blueprint = make_blueprint(scenario);
  for (int replication = 0; replication < kReplications; ++replication) {
    World world{blueprint, replication};
    advance(world, Instant{scenario.simulation.duration});
    const RunResult result = finish(world);
    EXPECT_TRUE(result.write_ledger.balances());
    EXPECT_TRUE(result.readers[0].ledger.balances());
    for (const ActionResult& action : result.actions) EXPECT_EQ(action.error, "") << action.call;
    seen.dropped.push_back(static_cast<double>(result.dropped_records));
    seen.ratio.push_back(100.0 * static_cast<double>(result.refused_records) /
                         static_cast<double>(result.attempted_records));
    seen.p50.push_back(1e3 * result.readers[0].latency.quantile_s(0.5));
    seen.age.push_back(1e3 * result.readers[0].iterator_age.mean_s());
  }
  return seen;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

TEST(Resharding, AtAnyMomentGrainsAgree) {
  const Facts exact = facts(Grain::Record);
  EXPECT_GT(mean(exact.dropped), 20'000);
  for (const Grain grain : {Grain::Ms10, Grain::Ms100}) {
    const Facts coarse = facts(grain);
    EXPECT_TRUE(lies_within(difference(coarse.dropped, exact.dropped),
                            0.015 * mean(exact.dropped) * kWider))
        << name_of(grain);
    EXPECT_TRUE(lies_within(difference(coarse.ratio, exact.ratio), 0.3 * kWider)) << name_of(grain);
    EXPECT_TRUE(
        lies_within(paired_difference(coarse.p50, exact.p50), 0.015 * mean(exact.p50) * kWider))
        << name_of(grain);
    EXPECT_TRUE(
        lies_within(paired_difference(coarse.age, exact.age), 0.03 * mean(exact.age) * kWider))
        << name_of(grain);
  }
}

// ---- Time ----

TEST(Resharding, ChangesShardsWhenTheirStepsEnd) {
  auto scenario = restless(Grain::Record);
  scenario.stream.reshard = {10s, 30s, 1};
  scenario.actions = {scale_to(20s, 5)};  // 7 steps, one after the other: until 240 s
  scenario.simulation.duration = 5min;
  const auto result = run(scenario);
  ASSERT_EQ(result.shards.size(), 15U);
  EXPECT_EQ(result.shards[0].closed, 60s);
  EXPECT_EQ(result.shards[4].opened, 60s);
  EXPECT_EQ(result.shards[14].opened, 240s);
  EXPECT_EQ(result.shards[4].parents, std::vector<std::string>{"shardId-000000000000"});
  EXPECT_EQ(result.shards[0].state, "CLOSED");
  EXPECT_EQ(result.shards[14].state, "OPEN");
  ASSERT_EQ(result.actions.size(), 1U);
  EXPECT_EQ(result.actions[0].at, 20s);
}

TEST(Resharding, ACallThatIsRefusedIsAnOutcomeOfTheRun) {
  auto scenario = restless(Grain::Ms100);
  scenario.actions = {scale_to(1s, 8), scale_to(2s, 16), scale_to(100s, 100)};
  const auto result = run(scenario);
  ASSERT_EQ(result.actions.size(), 3U);
  EXPECT_EQ(result.actions[0].error, "");
  EXPECT_EQ(result.actions[1].error, "ResourceInUseException");
  EXPECT_EQ(result.actions[2].error, "InvalidArgumentException");
}

// ---- Order ----

// One record at a time under twelve keys, onto a stream that is resharded all the while, and a
// reader that is busy; returns how many records came after a later one of their key.
template <typename ReaderOfAKind>
std::int64_t out_of_order(bool parents_first) {
  model::StreamConfig config;
  config.shard_count = *rc::gen::inRange<std::int64_t>(1, 5);
  config.reshard = {0s, std::chrono::milliseconds{*rc::gen::inRange(1, 3000)},
                    *rc::gen::inRange<std::int64_t>(1, 5)};
  config.consumers = {"consumer"};
  model::Stream stream{config, Instant{}};
  Consumer settings;
  settings.parents_first = parents_first;
  settings.poll_interval = 300ms;
  settings.per_record = 40ms;
  settings.max_records = 20;
  ReaderOfAKind reader{settings, settings.poll_interval, 0, stream.shards().size(), 1, 0};
  std::vector<std::uint32_t> begun;
  reader.begin(settings, {}, stream, settings.start, {}, begun);
  std::map<std::uint32_t, Instant> polls;
  for (std::uint32_t shard = 0; shard < stream.shards().size(); ++shard) {
    polls[shard] = reader.first_turn(shard);
  }
  std::map<std::uint32_t, Instant> newest;  // by key
  std::int64_t violations = 0;
  constexpr Duration kWriting = 30s;
  for (Instant now{}; !polls.empty() && now < Instant{1h}; now += 10ms) {
    stream.advance(now);
    begun.clear();
    reader.learn(settings, now, stream, begun);
    for (const auto shard : begun) polls[shard] = now;
    if (now < Instant{kWriting}) {
      const auto key = static_cast<std::uint32_t>((now.time_since_epoch() / 10ms * 7) % 12);
      model::PutEntry entry{.hash_key = model::hash_of(std::to_string(key)),
                            .parcel = {.records = 1, .bytes = 100, .tag = key + 1},
                            .largest = 0};
      EXPECT_TRUE(stream.put_record(now, entry));
    }
    if (now < Instant{kWriting} && *rc::gen::resize(100, rc::gen::inRange(0, 200)) == 0) {
      (void)stream.update_shard_count(now, *rc::gen::inRange<std::int64_t>(1, 9));
    }
    const auto due = polls;
    for (const auto& [shard, at] : due) {
      if (at > now) continue;
      const auto polled = reader.turn(settings, now, shard, stream, {});
      for (const model::Parcel& parcel : reader.batch()) {
        Instant& last = newest[parcel.tag];
        if (parcel.arrived < last) ++violations;
        last = std::max(last, parcel.arrived);
      }
      polls[shard] = polled.next;
      const bool over =
          now > Instant{kWriting} && polled.read.records == 0 && stream.next_due() > now + 1h;
      if (polled.ended || over) polls.erase(shard);
      if (!polled.ended) continue;
      begun.clear();
      reader.follow(settings, now, stream, shard, begun);
      for (const auto child : begun) polls[child] = now + 10ms;
    }
  }
  return violations;
}

RC_GTEST_PROP(ParentsFirst, AReaderSeesTheRecordsOfAKeyInOrderWhateverIsResharded, ()) {
  RC_ASSERT(out_of_order<PollingReader>(true) == 0);
  RC_ASSERT(out_of_order<FanOutReader>(true) == 0);
}

TEST(ParentsFirst, NotDoingSoBreaksTheOrder) {
  std::int64_t polling = 0;
  std::int64_t fan_out = 0;
  rc::check("", [&] {
    polling += out_of_order<PollingReader>(false);
    fan_out += out_of_order<FanOutReader>(false);
  });
  EXPECT_GT(polling, 100);
  EXPECT_GT(fan_out, 100);
}

TEST(ParentsFirst, AReaderThatDoesNotIsSeenToReadEarly) {
  auto scenario = restless(Grain::Ms100);
  scenario.actions = {scale_to(60s, 8)};
  scenario.consumers[0].per_record = 400us;  // behind
  EXPECT_EQ(run(scenario).readers[0].early_records, 0);
  scenario.consumers[0].parents_first = false;
  EXPECT_GT(run(scenario).readers[0].early_records, 10'000);
}

TEST(ParentsFirst, AReaderThatDoesNotIsBehindNoParents) {
  auto scenario = restless(Grain::Ms100);
  scenario.actions = {scale_to(60s, 8)};
  scenario.consumers[0].per_record = 400us;  // behind
  EXPECT_GT(run(scenario).readers[0].behind_parents, 1s);
  scenario.consumers[0].parents_first = false;
  EXPECT_EQ(run(scenario).readers[0].behind_parents, Duration{});
}

// ---- Retention ----

// A reader that makes no call for 20 hours; the period is changed on the way.
ReaderResult idle_while(Duration retention, Action change) {
  Scenario scenario;
  scenario.simulation.duration = 21h;
  scenario.simulation.grain = Grain::S1;
  scenario.stream.shard_count = 1;
  scenario.stream.retention = retention;
  Producer producer;
  producer.load = {{0s, 1}};
  producer.record_size.bytes = 100;
  scenario.producers = {producer};
  Consumer consumer;
  consumer.poll_interval = 10s;
  scenario.consumers = {consumer};
  Fault outage;
  outage.kind = FaultKind::ConsumerOutage;
  outage.duration = 20h;
  outage.consumer = consumer.name;
  scenario.faults = {outage};
  scenario.actions = {std::move(change)};
  return run(scenario).readers[0];
}

TEST(Retention, RiskIsOfThePeriodInForceAtThatTime) {
  Action change;
  change.at = 10h;
  change.call = ActionCall::DecreaseStreamRetentionPeriod;
  change.retention = 24h;
  const auto shorter = idle_while(48h, change);
  EXPECT_EQ(shorter.riskiest_retention, 24h);
  EXPECT_NEAR(std::chrono::duration<double>(shorter.riskiest_age).count(), 20 * 3600, 30);
  change.call = ActionCall::IncreaseStreamRetentionPeriod;
  change.retention = 168h;
  const auto longer = idle_while(24h, change);
  EXPECT_EQ(longer.riskiest_retention, 24h);  // 10 h of 24 h are more than 20 h of 168 h
  EXPECT_NEAR(std::chrono::duration<double>(longer.riskiest_age).count(), 10 * 3600, 600);
}

// A reader that takes 40 of 100 records a second is 26 h x 60 % behind after 26 h: what was written
// before 2 h has expired, but for what it had read of it by then.
TEST(Retention, WhatIsNotReadInTimeIsLostToTheRecord) {
  Scenario scenario;
  scenario.simulation.duration = 26h;
  scenario.simulation.grain = Grain::S1;
  scenario.stream.shard_count = 1;
  Producer producer;
  producer.arrivals = ArrivalProcess::Constant;
  producer.load = {{0s, 10}};
  producer.record_size.bytes = 100;
  scenario.producers = {producer};
  Consumer consumer;
  consumer.poll_interval = 10s;
  consumer.max_records = 4;  // 0.4 records/s: 1,440 an hour of 36,000
  scenario.consumers = {consumer};
  const auto result = run(scenario);
  const ReadLedger& ledger = result.readers[0].ledger;
  EXPECT_TRUE(ledger.balances());
  const auto day = static_cast<double>(24h / 1s) * 10;
  EXPECT_NEAR(static_cast<double>(ledger.unread.records + ledger.delivered_once.records +
                                  ledger.expired.records),
              26.0 / 24 * day, 30);
  // After 24 h the oldest unread record is 24 h x (1 - 1/25) behind the tip: nothing has expired.
  // From then on the horizon moves 10 records/s; it meets the reader at 25 h and pushes it on.
  EXPECT_NEAR(static_cast<double>(ledger.unread.records), day, 50);
  EXPECT_NEAR(static_cast<double>(ledger.delivered_once.records), 26 * 1440, 30);
  EXPECT_NEAR(static_cast<double>(ledger.expired.records), 2.0 / 24 * day - 26 * 1440, 60);
}

}  // namespace
}  // namespace weir::sim
