// A watched shard's calls are those of the run, and the run is the same as unwatched.

#include "sim/world/watch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/workload/sdk_producer.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/any_scenario.hpp"
#include "tests/sim/reference/hot_key_reference.hpp"
#include "tests/sim/reference/hot_key_runs.hpp"
#include "tests/sim/reference/run_facts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAll = 1'000'000;

CallLog calls_of(const World& world) {
  return watched(world).calls;
}

// The calls on one shard of a whole run.
CallLog all_calls(const Scenario& scenario, std::uint32_t shard) {
  World world{make_blueprint(scenario), 0};
  const Instant end{scenario.simulation.duration};
  watch(world, {.shard = shard, .from = {}, .until = end, .most = kAll});
  advance(world, end);
  return calls_of(world);
}

AttemptCounts by_attempt(const CallLog& calls) {
  AttemptCounts counts;
  for (const PutCall& call : calls.puts()) {
    if (call.is_failed) continue;  // no shard was asked
    const std::size_t k = std::min<std::size_t>(call.attempt, kAttemptsTracked) - 1;
    counts.attempted[k] += call.offered.records;
    counts.refused[k] += call.refused();
  }
  return counts;
}

// ---- One shard, constant arrivals, by hand ----

// 1,700 records/s on one shard that takes 1,000, one PutRecord each.
Scenario by_hand(const Resend& resend) {
  Scenario scenario;
  scenario.simulation.duration = 2s;
  scenario.simulation.grain = Grain::Record;
  scenario.stream.shard_count = 1;
  scenario.stream.put_record_rounding = 1;
  Producer producer;
  producer.arrivals = ArrivalProcess::Constant;
  producer.load = {{Duration{}, 1700}};
  producer.record_size = {false, 100, 100};
  producer.put.api = PutApi::PutRecord;
  producer.put.round_trip = 10ms;
  producer.put.resend = resend;
  scenario.producers = {producer};
  return scenario;
}

TEST(Watch, AFullBucketRefusesTheCallBeforeWhichItHoldsLessThanOneToken) {
  const CallLog calls = all_calls(by_hand({.failed = ResendFailed::None}), 0);
  ASSERT_GT(calls.puts().size(), 2431U);
  const Instant first = calls.puts()[0].at;
  for (std::int64_t k = 0; k <= 2426; ++k) {
    const PutCall& call = calls.puts()[static_cast<std::size_t>(k)];
    // each call takes a token, and 10/17 of one grow back until the next
    EXPECT_EQ(call.tokens.records, 1000 - (7 * k + 16) / 17) << k;
    EXPECT_EQ(call.tokens.bytes, k == 0 ? kMiB : call.tokens.bytes);
    EXPECT_GT(call.tokens.bytes, kMiB - 200) << "616 bytes grow back";
    EXPECT_LE(std::chrono::abs(call.at - first - Duration{k * 1'000'000'000 / 1700}), 2ns) << k;
    EXPECT_EQ(call.offered.records, 1);
    EXPECT_EQ(call.entries, 1);
    EXPECT_EQ(call.attempt, 1U);
    EXPECT_EQ(number_of(call.address), static_cast<std::uint64_t>(k));
    EXPECT_EQ(call.stored.records, 1);
    EXPECT_EQ(call.first, k);
    EXPECT_EQ(call.last, k);
    EXPECT_EQ(call.dropped, 0);
  }
  // 0.65 tokens: refused. 1.24: stored. 0.82: refused. 1.41: stored.
  const std::vector<std::int64_t> stored{0, 1, 0, 1};
  std::int64_t position = 2427;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const PutCall& call = calls.puts()[2427 + i];
    EXPECT_EQ(call.tokens.records, stored[i]) << i;
    EXPECT_EQ(call.stored.records, stored[i]) << i;
    EXPECT_EQ(call.dropped, 1 - stored[i]) << i;
    EXPECT_EQ(call.sent_again, 0) << i;
    if (stored[i] == 1) {
      EXPECT_EQ(call.first, position++) << i;
    }
  }
}

TEST(Watch, WhatIsRefusedComesAgainAfterTheRoundTripAndTheBackOff) {
  const CallLog calls = all_calls(by_hand({.failed = ResendFailed::Subset,
                                           .max_attempts = 2,
                                           .backoff = 40ms,
                                           .jitter = Jitter::None}),
                                  0);
  const auto refused =
      std::ranges::find_if(calls.puts(), [](const PutCall& call) { return call.refused() > 0; });
  ASSERT_NE(refused, calls.puts().end());
  EXPECT_EQ(refused - calls.puts().begin(), 2427);
  EXPECT_EQ(refused->sent_again, 1);
  EXPECT_EQ(refused->again_first, refused->at + 50ms);
  EXPECT_EQ(refused->again_last, refused->at + 50ms);
  const auto again =
      std::ranges::find_if(calls.puts(), [](const PutCall& call) { return call.attempt == 2; });
  ASSERT_NE(again, calls.puts().end());
  EXPECT_EQ(again->at, refused->at + 50ms);
  EXPECT_EQ(again->address, refused->address);
  const auto given_up = std::ranges::find_if(
      calls.puts(), [](const PutCall& call) { return call.attempt == 2 && call.refused() > 0; });
  ASSERT_NE(given_up, calls.puts().end());
  EXPECT_EQ(given_up->dropped, 1);
  EXPECT_EQ(given_up->sent_again, 0);
}

// ---- A hot shard, at every grain ----

Scenario hot(Grain grain, hot_key_reference::Resend resend = hot_key_reference::Resend::Subset) {
  hot_key_reference::Setup setup;
  setup.duration_s = 12;
  setup.warm_up_s = 0;
  setup.hot_from_s = 2;
  setup.hot_until_s = 9;
  setup.resend = resend;
  return scenario_of(setup, grain);
}

constexpr std::uint32_t kHotShard = 4;
constexpr std::uint32_t kQuietShard = 0;

class WatchAtGrain : public testing::TestWithParam<Grain> {};

// One second in which much is refused, in the midst of a run.
TEST_P(WatchAtGrain, CountsAreThoseOfTheRunInTheSameSecond) {
  for (const std::uint32_t shard : {kHotShard, kQuietShard}) {
    World world{make_blueprint(hot(GetParam())), 0};
    watch(world, {.shard = shard, .from = Instant{7s}, .until = Instant{8s}, .most = kAll});
    advance(world, Instant{7s});
    const ShardResult before = finish(world).shards[shard];
    advance(world, Instant{8s});
    const ShardResult after = finish(world).shards[shard];
    const CallLog calls = calls_of(world);
    const AttemptCounts counts = by_attempt(calls);
    for (std::size_t k = 0; k < kAttemptsTracked; ++k) {
      EXPECT_EQ(counts.attempted[k], after.attempts.attempted[k] - before.attempts.attempted[k])
          << shard << " attempt " << k + 1;
      EXPECT_EQ(counts.refused[k], after.attempts.refused[k] - before.attempts.refused[k])
          << shard << " attempt " << k + 1;
    }
    EXPECT_EQ(calls.counts().stored.records, after.write_records - before.write_records);
    EXPECT_EQ(calls.counts().stored.bytes, after.write_bytes - before.write_bytes);
    EXPECT_EQ(calls.counts().gets, after.get_calls - before.get_calls);
    EXPECT_EQ(calls.counts().returned.records, after.read_records - before.read_records);
    EXPECT_EQ(counts.refused[0] > 0, shard == kHotShard);
    EXPECT_GT(calls.puts().size(), 100U);
    const auto in_order = [](const PutCall& a, const PutCall& b) { return a.at < b.at; };
    EXPECT_TRUE(std::is_sorted(calls.puts().begin(), calls.puts().end(), in_order));
    EXPECT_GE(calls.puts().front().at, Instant{7s});
    EXPECT_LT(calls.puts().back().at, Instant{8s});
  }
}

TEST_P(WatchAtGrain, PositionsFollowEachOther) {
  for (const std::uint32_t shard : {kHotShard, kQuietShard}) {
    const CallLog calls = all_calls(hot(GetParam()), shard);
    std::int64_t next = 0;
    for (const PutCall& call : calls.puts()) {
      if (call.stored.records == 0) continue;
      ASSERT_EQ(call.first, next);
      ASSERT_EQ(call.last, next + call.stored.records - 1);
      next += call.stored.records;
    }
    EXPECT_GT(next, 3000);
  }
}

TEST_P(WatchAtGrain, ACallStoresWhatTheTokensBeforeItAllow) {
  const CallLog calls = all_calls(hot(GetParam()), kHotShard);
  for (const PutCall& call : calls.puts()) {
    // of records of one size a prefix is stored, until one of the buckets is empty
    const std::int64_t each =
        (call.offered.bytes + call.offered.records - 1) / call.offered.records;
    const std::int64_t fits = std::min(call.tokens.records, call.tokens.bytes / each);
    EXPECT_LE(std::abs(call.stored.records - std::min(fits, call.offered.records)), 1);
    EXPECT_EQ(call.refused(), call.dropped + call.sent_again);
  }
}

TEST_P(WatchAtGrain, WhatIsSentAgainArrivesWhenItWasSaid) {
  const Scenario scenario = hot(GetParam());
  const CallLog calls = all_calls(scenario, kHotShard);
  int seen = 0;
  for (const PutCall& call : calls.puts()) {
    if (call.sent_again == 0 || call.again_first >= Instant{scenario.simulation.duration}) continue;
    const auto from = std::ranges::lower_bound(calls.puts(), call.again_first, {}, &PutCall::at);
    const auto again = std::find_if(from, calls.puts().end(), [&](const PutCall& other) {
      return other.address == call.address && other.attempt == call.attempt + 1;
    });
    ASSERT_NE(again, calls.puts().end());
    EXPECT_EQ(again->at, call.again_first);
    EXPECT_EQ(again->offered.records, call.sent_again);
    ++seen;
  }
  EXPECT_GT(seen, 1000);
}

TEST_P(WatchAtGrain, RecordsSentAgainEachOnItsOwnArriveWithinWhatWasSaid) {
  const Scenario scenario = hot(GetParam(), hot_key_reference::Resend::Record);
  const CallLog calls = all_calls(scenario, kHotShard);
  using Asked = std::tuple<std::uint64_t, std::uint32_t>;  // call, attempt
  std::map<Asked, std::vector<Instant>> arrived;
  for (const PutCall& call : calls.puts()) {
    if (call.attempt > 1) arrived[{call.address, call.attempt}].push_back(call.at);
  }
  int seen = 0;
  for (const PutCall& call : calls.puts()) {
    if (call.attempt > 1 || call.sent_again < 2) continue;
    if (call.again_last >= Instant{scenario.simulation.duration}) continue;
    const auto& back = arrived[{call.address, 2}];
    ASSERT_EQ(std::ssize(back), call.sent_again);
    EXPECT_EQ(back.front(), call.again_first);
    EXPECT_EQ(back.back(), call.again_last);
    EXPECT_LT(call.again_first, call.again_last);
    ++seen;
  }
  EXPECT_GT(seen, 100);
}

TEST_P(WatchAtGrain, AWatchedRunIsTheSameRun) {
  World unwatched{make_blueprint(hot(GetParam())), 0};
  advance(unwatched, Instant{12s});
  for (const std::uint32_t shard : {kHotShard, kQuietShard}) {
    World world{make_blueprint(hot(GetParam())), 0};
    watch(world, {.shard = shard, .from = Instant{1s}, .until = Instant{11s}, .most = 10});
    advance(world, Instant{12s});
    EXPECT_GT(calls_of(world).counts().puts, 1000);
    EXPECT_EQ(facts_of(finish(world)), facts_of(finish(unwatched)));
  }
}

TEST(WatchClient, TellsWhatBecameOfEachRecordWhenTheAnswerCame) {
  Scenario scenario = hot(Grain::Record);
  scenario.producers[0].put.max_in_flight = 1000;
  for (const ResendFailed law : {ResendFailed::Subset, ResendFailed::Requeue}) {
    scenario.producers[0].put.resend.failed = law;
    const CallLog calls = all_calls(scenario, kHotShard);
    std::int64_t refused = 0;
    for (const PutCall& call : calls.puts()) {
      if (call.at >= Instant{scenario.simulation.duration - 1s}) continue;
      refused += call.refused();
      EXPECT_EQ(call.refused(), call.sent_again + call.requeued + call.dropped);
      EXPECT_TRUE(law == ResendFailed::Subset ? call.requeued == 0 : call.sent_again == 0);
    }
    EXPECT_GT(refused, 1000);
  }
}

INSTANTIATE_TEST_SUITE_P(Grain, WatchAtGrain,
                         testing::Values(Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param) / 1ms) + "ms";
                         });

// ---- Whatever the scenario ----

std::int64_t sum_of(const std::array<std::int64_t, kAttemptsTracked>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

RC_GTEST_PROP(Watch, KeepsEveryCallAndChangesNothing, ()) {
  auto scenario = any_scenario();
  scenario.simulation.warm_up = {};
  const auto blueprint = make_blueprint(scenario);
  const Instant end{scenario.simulation.duration};
  World unwatched{blueprint, 0};
  advance(unwatched, end);
  const RunResult expected = finish(unwatched);
  const auto shard =
      *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(expected.shards.size()));

  World world{blueprint, 0};
  watch(world, {.shard = shard, .from = {}, .until = end, .most = kAll});
  advance(world, end);
  RC_ASSERT(facts_of(finish(world)) == facts_of(expected));
  const CallLog calls = calls_of(world);
  const ShardResult& of = expected.shards[shard];
  const AttemptCounts counts = by_attempt(calls);
  const auto requeues = [](const Producer& producer) {
    return producer.kpl || producer.put.resend.failed == ResendFailed::Requeue;
  };
  if (std::ranges::none_of(scenario.producers, requeues)) {
    RC_ASSERT(counts.attempted == of.attempts.attempted);
    RC_ASSERT(counts.refused == of.attempts.refused);
  } else {  // a request mixes records of several attempts
    RC_ASSERT(sum_of(counts.attempted) == sum_of(of.attempts.attempted));
    RC_ASSERT(sum_of(counts.refused) == sum_of(of.attempts.refused));
  }
  RC_ASSERT(calls.counts().stored.records == of.write_records);
  RC_ASSERT(calls.counts().stored.bytes == of.write_bytes);
  std::int64_t polls = 0;
  std::int64_t refused_polls = 0;
  for (const GetCall& call : calls.gets()) {
    polls += call.is_pushed ? 0 : 1;
    refused_polls += !call.is_pushed && call.refused ? 1 : 0;
  }
  RC_ASSERT(polls == of.get_calls);
  RC_ASSERT(refused_polls == of.refused_get_calls);
  if (expected.shards.size() == 1) {
    RC_ASSERT(calls.counts().failed_records == expected.failed_records);
  }
  RC_ASSERT(calls.counts().returned.records == of.read_records);
  RC_ASSERT(calls.counts().returned.bytes == of.read_bytes);
  for (const PutCall& call : calls.puts()) {
    const bool whole = call.is_failed || call.is_unanswered;
    const std::int64_t open = whole ? call.offered.records : call.refused();
    const std::int64_t settled = call.sent_again + call.requeued + call.dropped;
    // an answer may come after the end, or after the records' shard has been split
    const bool waits = waits_for_answers(scenario.producers[call.producer]);
    RC_ASSERT((waits ? settled <= open : settled == open));
  }
}

// ---- Reads, and the life of a shard ----

// Shard 0 is split after a second and read to its end by a reader that lags.
Scenario split() {
  Scenario scenario;
  scenario.simulation.duration = 10s;
  scenario.simulation.grain = Grain::Record;
  scenario.stream.shard_count = 1;
  scenario.stream.reshard.lead = {};
  scenario.stream.reshard.step = 2s;
  Producer producer;
  producer.load = {{Duration{}, 300}};
  producer.record_size = {false, 100, 100};
  scenario.producers = {producer};
  Consumer consumer;
  consumer.per_record = 5ms;
  consumer.max_records = 100;
  scenario.consumers = {consumer};
  Action action;
  action.at = 1s;
  action.call = ActionCall::SplitShard;
  action.shard = "shardId-000000000000";
  action.new_starting_hash_key = model::to_decimal(model::HashKey{uint128{1} << 127U});
  scenario.actions = {action};
  return scenario;
}

TEST(Watch, AShardIsClosedByItsSplitAndReadToItsEnd) {
  const CallLog calls = all_calls(split(), 0);
  ASSERT_EQ(calls.changes().size(), 1U);
  EXPECT_EQ(calls.changes()[0].kind, ShardChangeKind::Closed);
  EXPECT_EQ(calls.changes()[0].at, Instant{3s});
  EXPECT_LT(calls.puts().back().at, Instant{3s});
  const GetCall& last = calls.gets().back();
  EXPECT_GT(last.at, Instant{4s}) << "half of the records are behind";
  EXPECT_TRUE(last.ended);
  EXPECT_EQ(last.next, kNever);
  EXPECT_EQ(std::ranges::count_if(calls.gets(), &GetCall::ended), 1);
  std::int64_t read = 0;
  for (const GetCall& call : calls.gets()) {
    EXPECT_LE(call.returned.records, 100);
    read += call.returned.records;
  }
  EXPECT_EQ(read, calls.puts().back().last + 1);
}

TEST(Watch, AChildOpensWhenItsParentIsClosed) {
  const CallLog calls = all_calls(split(), 2);
  ASSERT_EQ(calls.changes().size(), 1U);
  EXPECT_EQ(calls.changes()[0].kind, ShardChangeKind::Opened);
  EXPECT_EQ(calls.changes()[0].at, Instant{3s});
  EXPECT_GE(calls.puts().front().at, Instant{3s});
  EXPECT_GE(calls.gets().front().at, all_calls(split(), 0).gets().back().at) << "parents first";
}

TEST(Watch, MillisBehindLatestIsTheAgeOfTheNextRecord) {
  const Scenario scenario = split();
  const CallLog calls = all_calls(scenario, 0);
  std::int64_t position = 0;
  int behind = 0;
  for (const GetCall& call : calls.gets()) {
    position += call.returned.records;
    Duration expected{};
    for (const PutCall& put : calls.puts()) {
      if (put.stored.records == 0 || put.last < position) continue;
      if (put.at + scenario.stream.put_to_readable <= call.at) expected = call.at - put.at;
      break;
    }
    EXPECT_EQ(call.behind_latest, expected);
    if (expected > Duration{}) ++behind;
  }
  EXPECT_GT(behind, 3);
}

// Six applications poll one shard: it lets five calls a second through.
TEST(Watch, TheSixthCallOfASecondIsRefused) {
  Scenario scenario = split();
  scenario.actions.clear();
  Consumer consumer;
  consumer.poll_interval = 1s;
  for (int i = 0; i < 6; ++i) {
    consumer.name = "reader" + std::to_string(i);
    scenario.consumers.push_back(consumer);
  }
  scenario.consumers.erase(scenario.consumers.begin());
  const CallLog calls = all_calls(scenario, 0);
  const auto refused = std::ranges::find_if(calls.gets(), &GetCall::refused);
  ASSERT_EQ(refused - calls.gets().begin(), 5);
  EXPECT_EQ(refused->returned, Amount{});
  EXPECT_EQ(refused->next, refused->at + 1s);
}

// A shard that is closed after an hour, with 24 hours of retention.
TEST(Watch, RecordsAreTrimmedAndTheShardExpiresAtTheEndOfRetention) {
  Scenario scenario = split();
  scenario.simulation.duration = 26h;
  scenario.simulation.grain = Grain::S1;
  scenario.producers[0].load = {{Duration{}, 0.2}};
  scenario.consumers.clear();
  scenario.actions[0].at = 1h;
  World world{make_blueprint(scenario), 0};
  watch(world, {.shard = 0, .from = Instant{24h}, .until = Instant{26h}, .most = kAll});
  advance(world, Instant{26h});
  const Watched seen = watched(world);
  std::int64_t trimmed = 0;
  int expired = 0;
  for (const ShardChange& change : seen.calls.changes()) {
    trimmed += change.trimmed;
    if (change.kind != ShardChangeKind::Expired) continue;
    ++expired;
    EXPECT_EQ(change.at, Instant{25h + 2s});
  }
  EXPECT_EQ(expired, 1);
  EXPECT_GT(trimmed, 500);
  EXPECT_EQ(trimmed, seen.stream.shards()[0].log().stored().records);
}

}  // namespace
}  // namespace weir::sim
