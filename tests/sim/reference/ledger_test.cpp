// Whatever the scenario: nothing is lost or made up, and the same seed gives the same run.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>

#include "model/stream.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/any_scenario.hpp"
#include "tests/sim/reference/run_facts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kShardRecords = 1000;

void assert_balance(const RunResult& result) {
  const WriteLedger& writes = result.write_ledger;
  RC_ASSERT(writes.balances());
  for (const auto part : {&WriteLedger::born, &WriteLedger::stored_once, &WriteLedger::waiting,
                          &WriteLedger::dropped, &WriteLedger::stored, &WriteLedger::duplicates}) {
    RC_ASSERT((writes.*part).records >= 0);
    RC_ASSERT((writes.*part).bytes >= 0);
  }
  RC_ASSERT(writes.packed.records >= 0);
  for (const ReaderResult& reader : result.readers) {
    RC_ASSERT(reader.ledger.balances());
    RC_ASSERT(reader.ledger.stored == writes.stored);
    RC_ASSERT(reader.ledger.unread.records >= 0);
    RC_ASSERT(reader.ledger.unread.bytes >= 0);
    RC_ASSERT(reader.ledger.skipped.records >= 0);
    RC_ASSERT(reader.ledger.redelivered.records >= 0);
  }
}

// What a shard may take in a second: its limit and, of a token bucket, what it holds; a new size of
// records fills it.
Amount most_in_a_second(const Scenario& scenario) {
  if (scenario.stream.write_limit == model::Enforcement::CalendarSecond) {
    return {kShardRecords, kMiB};
  }
  const auto resizes = std::ranges::any_of(scenario.actions, [](const Action& action) {
    return action.call == ActionCall::UpdateMaxRecordSize;
  });
  const auto bucket = model::bytes_burst_of(scenario.stream.max_record_bytes);
  return {2 * kShardRecords, kMiB + bucket + (resizes ? 10 * kMiB : 0)};
}

bool aggregates(const Scenario& scenario) {
  return std::ranges::any_of(scenario.producers,
                             [](const Producer& one) { return one.kpl.has_value(); });
}

// The same thing counted in several places.
void assert_sums(const Scenario& scenario, const RunResult& result) {
  std::int64_t attempted = 0;
  std::int64_t refused = 0;
  for (std::size_t k = 0; k < kAttemptsTracked; ++k) {
    attempted += result.attempts.attempted[k];
    refused += result.attempts.refused[k];
  }
  RC_ASSERT(attempted == result.attempted_records);
  RC_ASSERT(refused == result.refused_records);
  RC_ASSERT(result.write_records == attempted - refused);
  const Amount most = most_in_a_second(scenario);
  std::int64_t offered = 0;
  std::int64_t stored = 0;
  std::int64_t bytes = 0;
  for (const ShardResult& shard : result.shards) {
    offered += shard.offered_records;
    stored += shard.write_records;
    bytes += shard.write_bytes;
    RC_ASSERT(shard.write_records_max_per_s <= most.records);
    // at a coarse grain a refused part's bytes and their charge are each rounded to whole bytes
    const std::int64_t rounded =
        scenario.simulation.grain == Grain::Record
            ? 0
            : std::accumulate(shard.attempts.refused.begin(), shard.attempts.refused.end(),
                              std::int64_t{0});
    RC_ASSERT(shard.write_bytes_max_per_s <= most.bytes + rounded);
  }
  if (!aggregates(scenario)) {
    RC_ASSERT(offered + result.born_too_late_records == result.born_records);
  } else if (result.warm_up == Duration{}) {  // what is packed together is offered as one, later
    RC_ASSERT(offered + result.born_too_late_records <= result.born_records);
  }
  RC_ASSERT(stored == result.write_records);
  RC_ASSERT(bytes == result.write_bytes);
  std::int64_t by_minute = 0;
  for (const StreamMinute& minute : result.minutes) by_minute += minute.write_records;
  RC_ASSERT(by_minute == result.write_records);
  std::int64_t read_of_shards = 0;
  for (const ShardResult& shard : result.shards) read_of_shards += shard.read_records;
  std::int64_t read_by_readers = 0;
  for (const ReaderResult& reader : result.readers) read_by_readers += reader.read_records;
  RC_ASSERT(read_of_shards == read_by_readers);
}

// Without warm-up the statistics cover what the ledgers do.
void assert_statistics_are_the_ledgers(const RunResult& result) {
  if (result.warm_up != Duration{}) return;
  const WriteLedger& ledger = result.write_ledger;
  RC_ASSERT(result.born_records == ledger.born.records);
  RC_ASSERT(result.dropped_records == ledger.dropped.records);
  RC_ASSERT(result.write_records == ledger.stored.records);
  RC_ASSERT(result.write_bytes == ledger.stored.bytes);
  for (const ReaderResult& reader : result.readers) {
    const Amount returned = returned_of(reader);
    RC_ASSERT(reader.read_records == returned.records);
    RC_ASSERT(reader.read_bytes == returned.bytes);
    RC_ASSERT(reader.latency.count() <= reader.read_records + ledger.packed.records);
  }
}

RC_GTEST_PROP(AnyScenario, BalancesAtTheEndAndOnTheWay, ()) {
  const auto scenario = any_scenario();
  World world{make_blueprint(scenario), 0};
  for (const int part : {1, 2, 3}) {
    advance(world, Instant{scenario.simulation.duration * part / 3});
    const RunResult result = finish(world);
    RC_ASSERT(result.partial == (part < 3));
    assert_balance(result);
    assert_sums(scenario, result);
    assert_statistics_are_the_ledgers(result);
  }
  RC_CLASSIFY(finish(world).shards.size() > static_cast<std::size_t>(scenario.stream.shard_count),
              "reshards");
  RC_CLASSIFY(finish(world).refused_records > 0, "refuses");
  RC_CLASSIFY(finish(world).dropped_records > 0, "drops");
  RC_CLASSIFY(finish(world).write_ledger.duplicates.records > 0, "stores twice");
  RC_CLASSIFY(finish(world).failed_records > 0, "fails");
  RC_CLASSIFY(finish(world).deleted.has_value(), "deleted");
  const auto& readers = finish(world).readers;
  RC_CLASSIFY(std::any_of(readers.begin(), readers.end(),
                          [](const auto& reader) { return reader.ledger.redelivered.records > 0; }),
              "reads again");
  RC_CLASSIFY(std::any_of(readers.begin(), readers.end(),
                          [](const auto& reader) { return reader.ledger.skipped.records > 0; }),
              "skips");
}

// Meters close their books at every minute: what is still on its way then counts as born, too.
TEST(WholeMinute, IsNoDifferentFromAnyOtherEnd) {
  for (const Grain grain : {Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1}) {
    Scenario scenario;
    scenario.simulation.duration = 60s;
    scenario.simulation.grain = grain;
    scenario.stream.shard_count = 2;
    Producer producer;
    producer.load = {{0s, 300}};
    producer.record_size = {false, 100, 100};
    producer.put.linger = 500ms;
    scenario.producers = {producer};
    World world{make_blueprint(scenario), 0};
    advance(world, Instant{60s});
    const RunResult result = finish(world);
    EXPECT_GT(result.write_ledger.waiting.records, 0);
    EXPECT_EQ(result.born_records, result.write_ledger.born.records) << name_of(grain);
  }
}

// Batches open and close anywhere between them, and no record is counted twice or left out.
TEST(ConstantArrivals, OfASingleInstanceAreAsManyAtEveryGrain) {
  for (const double rate : {1.0, 10.0, 25.0, 333.0, 9000.0}) {
    for (const Grain grain : {Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1}) {
      Scenario scenario;
      scenario.simulation.duration = 60s;
      scenario.simulation.grain = grain;
      scenario.stream.shard_count = 16;
      Producer producer;
      producer.arrivals = ArrivalProcess::Constant;
      producer.load = {{0s, rate}};
      producer.record_size = {false, 100, 100};
      scenario.producers = {producer};
      World world{make_blueprint(scenario), 0};
      advance(world, Instant{60s});
      EXPECT_NEAR(static_cast<double>(finish(world).born_records), 60 * rate, 1)
          << rate << " at " << name_of(grain);
    }
  }
}

RC_GTEST_PROP(AnyScenario, RunsTheSameTwiceAndInStepsOfAnySize, ()) {
  const auto scenario = any_scenario();
  const auto blueprint = make_blueprint(scenario);
  const Instant end{scenario.simulation.duration};
  World once{blueprint, 2};
  advance(once, end);
  const auto expected = facts_of(finish(once));

  World twice{make_blueprint(scenario), 2};
  advance(twice, end);
  RC_ASSERT(facts_of(finish(twice)) == expected);

  const Duration step = std::chrono::microseconds{*rc::gen::inRange(20'000, 2'000'000)};
  World stepped{blueprint, 2};
  for (Instant at{step}; at < end; at += step) advance(stepped, at);
  advance(stepped, end);
  RC_ASSERT(facts_of(finish(stepped)) == expected);
}

RC_GTEST_PROP(AnyScenario, ForksToTheSameEnd, ()) {
  const auto scenario = any_scenario();
  const Instant end{scenario.simulation.duration};
  World original{make_blueprint(scenario), 1};
  advance(original, Instant{scenario.simulation.duration * *rc::gen::inRange(0, 100) / 100});
  World copy = original;
  advance(original, end);
  advance(copy, end);
  RC_ASSERT(facts_of(finish(copy)) == facts_of(finish(original)));
}

}  // namespace
}  // namespace weir::sim
