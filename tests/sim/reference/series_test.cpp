// What a world writes down second by second.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "sim/world/state.hpp"
#include "sim/world/view.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/any_scenario.hpp"
#include "tests/sim/reference/run_facts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr Keep kSeries{.born_per_tick = false, .series = true};

template <typename Column>
std::size_t at(Column column) {
  return static_cast<std::size_t>(column);
}

// A few shards, one too hot, one reader that polls.
Scenario busy(Grain grain, Duration duration, std::int64_t shards = 3) {
  Scenario scenario;
  scenario.simulation.duration = duration;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = shards;
  Producer producer;
  producer.instances = 4;
  producer.load = {{0s, 700.0 * static_cast<double>(shards)}};
  producer.record_size.bytes = 300;
  producer.keys.count = 10'000;
  producer.keys.hot = {{"celebrity", 0.6, 1, 4s, 9s}};
  scenario.producers = {producer};
  Consumer consumer;
  consumer.per_record = 100us;
  scenario.consumers = {consumer};
  return scenario;
}

Series series_of(const Scenario& scenario) {
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{scenario.simulation.duration});
  return *finish(world).series;
}

std::int64_t sum_of(const Series& series, StreamColumn column) {
  std::int64_t sum = 0;
  for (const auto& chunk : series.chunks) {
    for (std::size_t i = 0; i < chunk->stream.steps; ++i) {
      sum += long_number(chunk->stream.at(at(column), i));
    }
  }
  return sum;
}

std::int64_t sum_of(const Series& series, std::size_t reader, ReaderColumn column) {
  std::int64_t sum = 0;
  for (const auto& chunk : series.chunks) {
    const SeriesTable& table = chunk->readers[reader];
    for (std::size_t i = 0; i < table.steps; ++i) sum += long_number(table.at(at(column), i));
  }
  return sum;
}

// By shard.
std::map<std::uint32_t, std::int64_t> sums_of(const Series& series, ShardColumn column) {
  std::map<std::uint32_t, std::int64_t> sums;
  for (const auto& chunk : series.chunks) {
    for (const ShardTable* table : {&chunk->worst, &chunk->others}) {
      for (std::size_t i = 0; i < table->shards.size(); ++i) {
        for (const ShortNumber code : table->of(table->values, at(column), i)) {
          sums[table->shards[i]] += long_number(code);
        }
      }
    }
  }
  return sums;
}

// Short numbers are at most 2^-12 off, and so are their sums.
bool is_near(std::int64_t sum, std::int64_t exact) {
  return std::abs(sum - exact) * 4096 <= exact;
}

// ---- It agrees with whoever else has counted ----

RC_GTEST_PROP(Series, SumsAreThoseOfTheLedgers, ()) {
  const Scenario scenario = any_scenario();
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{scenario.simulation.duration});
  const RunResult result = finish(world);
  const Series& series = *result.series;
  const WriteLedger& ledger = world.state().side.meters.ledger();
  RC_ASSERT(is_near(sum_of(series, StreamColumn::BornRecords), ledger.born.records));
  RC_ASSERT(is_near(sum_of(series, StreamColumn::DroppedRecords), ledger.dropped.records));
  RC_ASSERT(
      is_near(sum_of(series, StreamColumn::WriteRecords), result.write_ledger.stored.records));
  RC_ASSERT(is_near(sum_of(series, StreamColumn::WriteBytes), result.write_ledger.stored.bytes));
  for (std::size_t i = 0; i < result.readers.size(); ++i) {
    const Amount returned = returned_of(result.readers[i]);
    RC_ASSERT(is_near(sum_of(series, i, ReaderColumn::ReadRecords), returned.records));
    RC_ASSERT(is_near(sum_of(series, i, ReaderColumn::ReadBytes), returned.bytes));
  }
  std::int64_t refused = 0;
  for (const auto& [shard, records] : sums_of(series, ShardColumn::ThrottledRecords)) {
    refused += records;
  }
  const std::int64_t throttled = sum_of(series, StreamColumn::ThrottledRecords);
  RC_ASSERT(std::abs(throttled - refused) * 2040 <= refused);  // both are rounded
  const auto stored = sums_of(series, ShardColumn::WriteRecords);
  for (const model::Shard& shard : world.state().side.stream.shards()) {
    const auto found = stored.find(shard.number());
    const std::int64_t sum = found == stored.end() ? 0 : found->second;
    RC_ASSERT(is_near(sum, shard.log().stored().records));
  }
}

RC_GTEST_PROP(Series, ARunIsTheSameWhetherItKeepsThemOrNot, ()) {
  const Scenario scenario = any_scenario();
  const auto blueprint = make_blueprint(scenario);
  World with{blueprint, 0, kSeries};
  World without{blueprint, 0};
  advance(with, Instant{scenario.simulation.duration});
  advance(without, Instant{scenario.simulation.duration});
  RC_ASSERT(facts_of(finish(with)) == facts_of(finish(without)));
}

class SeriesOf : public testing::TestWithParam<Grain> {};

// The naive recorder: what a second run's results have come to, looked at once a second.
TEST_P(SeriesOf, EachSecondIsTheDifferenceOfTwoResults) {
  Scenario scenario = busy(GetParam(), 14s);
  const Series series = series_of(scenario);
  World world{make_blueprint(scenario), 0};
  RunResult before = finish(world);
  ASSERT_EQ(series.chunks.size(), 1U);
  const SeriesChunk& chunk = *series.chunks[0];
  ASSERT_EQ(chunk.stream.steps, 14U);
  ASSERT_EQ(chunk.worst.shards.size(), 3U);
  std::int64_t refused_in_all = 0;
  for (std::size_t second = 0; second < 14; ++second) {
    advance(world, Instant{1s * static_cast<int>(second + 1)});
    const RunResult now = finish(world);
    const auto stream = [&](StreamColumn column) { return chunk.stream.at(at(column), second); };
    EXPECT_EQ(stream(StreamColumn::AttemptedRecords),
              short_number(now.attempted_records - before.attempted_records));
    EXPECT_EQ(stream(StreamColumn::ThrottledRecords),
              short_number(now.refused_records - before.refused_records));
    EXPECT_EQ(stream(StreamColumn::DroppedRecords),
              short_number(now.dropped_records - before.dropped_records));
    EXPECT_EQ(stream(StreamColumn::WriteBytes), short_number(now.write_bytes - before.write_bytes));
    EXPECT_EQ(stream(StreamColumn::OpenShards), 3);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto shard = [&](ShardColumn column) {
        return chunk.worst.values[chunk.worst.index(at(column), i, second)];
      };
      const ShardResult& one = now.shards[i];
      const ShardResult& was = before.shards[i];
      EXPECT_EQ(shard(ShardColumn::WriteRecords),
                short_number(one.write_records - was.write_records));
      EXPECT_EQ(shard(ShardColumn::WriteBytes), short_number(one.write_bytes - was.write_bytes));
      EXPECT_EQ(shard(ShardColumn::ThrottledRecords),
                short_number(one.write_throttled_records - was.write_throttled_records));
      EXPECT_EQ(shard(ShardColumn::ReadBytes), short_number(one.read_bytes - was.read_bytes));
    }
    refused_in_all += now.refused_records - before.refused_records;
    before = now;
  }
  EXPECT_GT(refused_in_all, 1000) << "or it shows little";
}

TEST_P(SeriesOf, AgesAndLatenciesAreThoseOfTheReader) {
  const Scenario scenario = busy(GetParam(), 14s);
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{scenario.simulation.duration});
  const RunResult result = finish(world);
  const SeriesChunk& chunk = *result.series->chunks.at(0);
  double oldest_s = 0;
  double sum_s = 0;
  double longest_s = 0;
  for (std::size_t second = 0; second < 14; ++second) {
    const auto of_reader = [&](ReaderColumn column) {
      return static_cast<double>(long_number(chunk.readers[0].at(at(column), second)));
    };
    const double age = of_reader(ReaderColumn::IteratorAge) / 1e3;
    oldest_s = std::max(oldest_s, age);
    sum_s += age;
    longest_s = std::max(longest_s, of_reader(ReaderColumn::LatencyMax) / 1e6);
    EXPECT_LE(of_reader(ReaderColumn::LatencyP50), of_reader(ReaderColumn::LatencyP99));
    EXPECT_LE(of_reader(ReaderColumn::LatencyP99), of_reader(ReaderColumn::LatencyMax));
    ShortNumber worst = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      worst = std::max(
          worst, chunk.worst.values[chunk.worst.index(at(ShardColumn::IteratorAge), i, second)]);
    }
    EXPECT_EQ(worst, chunk.readers[0].at(at(ReaderColumn::IteratorAge), second));
  }
  const ReaderResult& reader = result.readers[0];
  EXPECT_NEAR(oldest_s, reader.iterator_age.max_s(), 0.001);
  EXPECT_NEAR(sum_s / 14, reader.iterator_age.mean_s(), 0.001);
  EXPECT_NEAR(longest_s, reader.latency.max_s(), reader.latency.max_s() / 256);
}

// Minute by minute as many records as the reader has processed, each in the bin of its latency: as
// its own histogram has them.
TEST_P(SeriesOf, LatenciesAreCountedByTheMinute) {
  const Scenario scenario = busy(GetParam(), 134s);
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{scenario.simulation.duration});
  const RunResult result = finish(world);
  const SeriesTable& table = result.series->chunks.at(0)->latencies.at(0);
  EXPECT_EQ(table.step, 1min);
  ASSERT_EQ(table.steps, 3U);
  const Histogram& latency = result.readers[0].latency;
  const auto in_all = static_cast<double>(latency.count());
  double below = 0;
  for (std::size_t bin = 0; bin < kLatencyBins; ++bin) {
    for (std::size_t minute = 0; minute < table.steps; ++minute) {
      below += static_cast<double>(long_number(table.at(bin, minute)));
    }
    if (below < 0.01 * in_all || below > 0.99 * in_all) continue;
    const double end_s = static_cast<double>(latency_bin_from(bin + 1)) * 1e-9;
    EXPECT_NEAR(latency.quantile_s(below / in_all), end_s, 0.01 * end_s) << bin;
  }
  EXPECT_NEAR(below, in_all, 0.001 * in_all);
  const SeriesTable& stream = result.series->chunks.at(0)->readers[0];
  for (std::size_t minute = 0; minute < 2; ++minute) {
    std::int64_t read = 0;
    std::int64_t counted = 0;
    for (std::size_t second = 60 * minute; second < 60 * (minute + 1); ++second) {
      read += long_number(stream.at(at(ReaderColumn::ReadRecords), second));
    }
    for (std::size_t bin = 0; bin < kLatencyBins; ++bin)
      counted += long_number(table.at(bin, minute));
    EXPECT_NEAR(static_cast<double>(counted), static_cast<double>(read), 0.001 * in_all);
  }
}

TEST_P(SeriesOf, WarmUpIsKeptLikeTheRest) {
  Scenario counted = busy(GetParam(), 14s);
  Scenario warm = counted;
  warm.simulation.warm_up = 6s;
  const Series whole = series_of(counted);
  const Series marked = series_of(warm);
  EXPECT_EQ(marked.warm_up, 6s);
  EXPECT_EQ(marked.chunks.at(0)->stream.values, whole.chunks.at(0)->stream.values);
  EXPECT_EQ(marked.chunks.at(0)->worst.values, whole.chunks.at(0)->worst.values);
  EXPECT_EQ(marked.chunks.at(0)->readers[0].values, whole.chunks.at(0)->readers[0].values);
}

INSTANTIATE_TEST_SUITE_P(Grain, SeriesOf, testing::Values(Grain::Record, Grain::Ms100, Grain::S1),
                         [](const auto& tried) {
                           return "Grain" + std::to_string(tick_of(tried.param) / 1ms) + "ms";
                         });

TEST(Series, BeginsAndEndsWithinASecondWhereTheRunDoes) {
  Scenario scenario = busy(Grain::Ms100, 3500ms);
  scenario.simulation.warm_up = 1300ms;
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{3500ms});
  const RunResult result = finish(world);
  const SeriesChunk& chunk = *result.series->chunks.at(0);
  EXPECT_EQ(chunk.until, 3500ms);
  EXPECT_EQ(chunk.stream.steps, 4U);
  EXPECT_TRUE(is_near(sum_of(*result.series, StreamColumn::WriteRecords),
                      result.write_ledger.stored.records));
}

// ---- Chunks ----

TEST(Series, ChunksOfTenMinutesAreSharedByForks) {
  const Scenario scenario = busy(Grain::S1, 31min);
  World original{make_blueprint(scenario), 0, kSeries};
  advance(original, Instant{21min});
  World copy = original;
  const auto shared = original.state().series->sealed();
  ASSERT_EQ(shared.size(), 2U);
  EXPECT_EQ(copy.state().series->sealed(), shared) << "the very same ones";
  EXPECT_EQ(shared[1]->from, 10min);
  EXPECT_EQ(shared[1]->until, 20min);

  Scenario busier = scenario;
  busier.producers[0].load[0].records_per_s *= 2;
  copy.state().blueprint = make_blueprint(busier);
  advance(original, Instant{31min});
  advance(copy, Instant{31min});
  const auto of_original = finish(original).series;
  const auto of_copy = finish(copy).series;
  ASSERT_EQ(of_original->chunks.size(), 4U);
  ASSERT_EQ(of_copy->chunks.size(), 4U);
  EXPECT_EQ(of_original->chunks[1], of_copy->chunks[1]);
  EXPECT_NE(of_original->chunks[2]->stream.values, of_copy->chunks[2]->stream.values);
  World unforked{make_blueprint(scenario), 0, kSeries};
  advance(unforked, Instant{31min});
  const auto of_unforked = finish(unforked).series;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(of_unforked->chunks[i]->worst.values, of_original->chunks[i]->worst.values) << i;
    EXPECT_EQ(of_unforked->chunks[i]->stream.values, of_original->chunks[i]->stream.values) << i;
  }
}

TEST(Series, ViewIsLeftAloneWhenItsWorldGoesOn) {
  const Scenario scenario = busy(Grain::S1, 21min);
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{10min + 5s});
  const RunView view = view_of(world, UnderWay::Copy);
  const RunView light = view_of(world);
  EXPECT_EQ(light.under_way, nullptr);
  const std::vector<ShortNumber> then = view.under_way->stream.values;
  advance(world, Instant{21min});
  EXPECT_EQ(view.now, 10min + 5s);
  EXPECT_EQ(view.sealed.size(), 1U);
  EXPECT_EQ(view.sealed[0], view_of(world).sealed[0]);
  EXPECT_EQ(view.under_way->until, view.now);
  EXPECT_EQ(view.under_way->stream.values, then);
  EXPECT_EQ(view.under_way->stream.at(at(StreamColumn::AttemptedRecords), 4),
            short_number(view.attempted_records));
  ASSERT_EQ(view.shards.size(), 3U);
  std::int64_t stored = 0;
  for (const ShardSecond& shard : view.shards) stored += shard.write_records;
  EXPECT_EQ(view.under_way->stream.at(at(StreamColumn::WriteRecords), 4), short_number(stored));
  EXPECT_EQ(view.ledger.born, view.ledger.stored_once + view.ledger.waiting + view.ledger.dropped);
}

TEST(Series, ShardsThatOpenAreThereFromThenOn) {
  Scenario scenario = busy(Grain::Ms100, 40s);
  scenario.stream.reshard = {1s, 2s, 2};
  Action action;
  action.at = 10s;
  action.call = ActionCall::UpdateShardCount;
  action.target_shard_count = 6;
  scenario.actions = {action};
  World world{make_blueprint(scenario), 0, kSeries};
  advance(world, Instant{40s});
  const RunResult result = finish(world);
  ASSERT_GT(result.shards.size(), 6U);
  const SeriesChunk& chunk = *result.series->chunks.at(0);
  ASSERT_EQ(chunk.worst.shards.size(), result.shards.size());
  EXPECT_EQ(chunk.stream.at(at(StreamColumn::OpenShards), 5), 3);
  EXPECT_EQ(chunk.stream.at(at(StreamColumn::OpenShards), 39), 6);
  const auto stored = sums_of(*result.series, ShardColumn::WriteRecords);
  for (std::size_t i = 0; i < result.shards.size(); ++i) {
    const ShardResult& shard = result.shards[i];
    EXPECT_TRUE(is_near(stored.at(static_cast<std::uint32_t>(i)), shard.write_records)) << shard.id;
    const auto opened = static_cast<std::size_t>(shard.opened / 1s);
    for (std::size_t second = 0; second < opened; ++second) {
      EXPECT_EQ(chunk.worst.values[chunk.worst.index(0, i, second)], 0);
    }
  }
}

// ---- Long runs ----

// The first ten minutes of a run that is kept by the second, and of the same that is not.
TEST(Series, OfLongRunsTheWorstShardsStayBySecondAndTheOthersKeepTheirLargest) {
  Scenario scenario = busy(Grain::S1, 4h, 20);
  const auto first_chunk = [&](Duration duration) {
    scenario.simulation.duration = duration;
    World world{make_blueprint(scenario), 0, kSeries};
    advance(world, Instant{10min});
    return world.state().series->sealed().at(0);
  };
  const auto fine = first_chunk(4h);
  const auto coarse = first_chunk(5h);
  EXPECT_EQ(fine->others.step, 1s);
  EXPECT_TRUE(fine->others.most.empty());
  EXPECT_EQ(coarse->worst.step, 1s);
  EXPECT_EQ(coarse->others.step, 10s);
  EXPECT_EQ(coarse->others.steps, 60U);
  ASSERT_EQ(coarse->worst.shards.size(), kWorstShards);
  ASSERT_EQ(coarse->others.shards.size(), 4U);
  EXPECT_EQ(coarse->worst.shards, fine->worst.shards);
  // whoever is among the worst has been refused more, or written more, than whoever is not
  const auto badness = [](const ShardTable& table, std::size_t shard) {
    const auto sum = [&](ShardColumn column) {
      std::int64_t all = 0;
      for (const ShortNumber code : table.of(table.values, at(column), shard)) {
        all += long_number(code);
      }
      return all;
    };
    return std::pair{sum(ShardColumn::ThrottledRecords), sum(ShardColumn::WriteRecords)};
  };
  for (std::size_t worst = 0; worst < kWorstShards; ++worst) {
    for (std::size_t other = 0; other < 4; ++other) {
      EXPECT_GE(badness(fine->worst, worst), badness(fine->others, other));
    }
  }
  EXPECT_EQ(coarse->worst.values, fine->worst.values);
  EXPECT_EQ(coarse->stream.values, fine->stream.values);
  const std::size_t columns = kShardCounts + 1;
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t shard = 0; shard < 4; ++shard) {
      const auto seconds = fine->others.of(fine->others.values, column, shard);
      for (std::size_t step = 0; step < 60; ++step) {
        std::int64_t sum = 0;
        ShortNumber most = 0;
        for (std::size_t i = 10 * step; i < 10 * step + 10; ++i) {
          sum += long_number(seconds[i]);
          most = std::max(most, seconds[i]);
        }
        const bool is_age = column == at(ShardColumn::IteratorAge);
        const std::size_t index = coarse->others.index(column, shard, step);
        EXPECT_EQ(coarse->others.values[index], short_number(is_age ? (sum + 5) / 10 : sum));
        EXPECT_EQ(coarse->others.most[index], most);
      }
    }
  }
}

TEST(Series, NoRunKeepsMoreThanItsShareOfMemory) {
  EXPECT_EQ(series_steps(4h, 1000, 1).others, 1s);
  EXPECT_EQ(series_steps(4h + 1s, 1000, 1).others, 10s);
  EXPECT_EQ(series_steps(24h, 128, 3).others, 10s);
  EXPECT_EQ(series_steps(24h, 1000, 1).others, 1min);
  EXPECT_EQ(series_steps(24h, 1000, 1).worst, 1s);
  for (const Duration run :
       {Duration{1s}, Duration{4h}, Duration{24h}, Duration{31 * 24h}, Duration{366 * 24h}}) {
    for (const std::size_t shards : {1U, 16U, 1000U, 100'000U}) {
      for (const std::size_t readers : {0U, 1U, 20U, 1000U}) {
        const SeriesSteps steps = series_steps(run, shards, readers);
        const auto numbers = [&](std::size_t columns, Duration step) {
          const auto chunks = static_cast<std::size_t>((run + 10min - 1ns) / 10min);
          return step == 0s ? 0 : 2 * chunks * columns * static_cast<std::size_t>(10min / step);
        };
        const std::size_t of_shards = kShardCounts + readers;
        const std::size_t worst = std::min<std::size_t>(shards, 16);
        EXPECT_LE(
            numbers(worst * of_shards, steps.worst) * (steps.worst > 1s ? 2 : 1) +
                numbers((shards - worst) * of_shards, steps.others) * (steps.others > 1s ? 2 : 1),
            kShardSeriesBytes + kShardSeriesBytes / 100);
        if (steps.stream < 10min) {
          EXPECT_LE(numbers(kStreamColumns + readers * kReaderColumns, steps.stream),
                    kStreamSeriesBytes * 2);
        }
      }
    }
  }
}

// Steps of ten seconds and more, driven by hand: nothing of a long run is lost or counted twice.
TEST(Series, OfVeryLongRunsTheSumsAreThoseOfTheSeconds) {
  Scenario scenario = busy(Grain::S1, 366 * 24h, 20);
  World world{make_blueprint(scenario), 0, kSeries};
  const SeriesSteps steps = series_steps(scenario.simulation.duration, 20, 1);
  ASSERT_GT(steps.stream, 1s);
  ASSERT_GT(steps.worst, 1s);
  advance(world, Instant{15min + 7s});
  const RunResult result = finish(world);
  EXPECT_EQ(result.series->chunks.at(1)->until, 15min + 7s);
  EXPECT_TRUE(
      is_near(sum_of(*result.series, StreamColumn::WriteBytes), result.write_ledger.stored.bytes));
  std::int64_t stored = 0;
  for (const auto& [shard, records] : sums_of(*result.series, ShardColumn::WriteRecords)) {
    stored += records;
  }
  EXPECT_TRUE(is_near(stored, result.write_ledger.stored.records));
  const ReadLedger& read = result.readers[0].ledger;
  EXPECT_TRUE(
      is_near(sum_of(*result.series, 0, ReaderColumn::ReadRecords), read.delivered_once.records));
}

}  // namespace
}  // namespace weir::sim
