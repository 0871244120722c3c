#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "model/hash_key.hpp"
#include "model/shard_log.hpp"
#include "model/stream.hpp"
#include "model/write_quota.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;

constexpr auto kAll = std::numeric_limits<std::int64_t>::max();

// Target: 90 ns for 16 bytes.
void HashOf(benchmark::State& state) {
  std::string key(static_cast<std::size_t>(state.range(0)), 'k');
  for ([[maybe_unused]] auto _ : state) {
    ++key.front();
    benchmark::DoNotOptimize(hash_of(key));
  }
}
BENCHMARK(HashOf)->Arg(16)->Arg(64);

// Single records, the second number in percent of the limit.
void Offer(benchmark::State& state) {
  WriteQuota quota{{}};
  const Duration gap{100'000'000 / state.range(0)};
  Instant now{};
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(quota.offer(now, 1, 500));
    now += gap;
  }
}
BENCHMARK(Offer)->Arg(80)->Arg(140);

// Calls of 400 records on a shard that gets 140 % of its limit: prefixes, with their divisions.
void OfferPrefix(benchmark::State& state) {
  WriteQuota quota{{}};
  Instant now{};
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(quota.offer(now, 400, 400 * 900));
    now += 285'714'286ns;
  }
}
BENCHMARK(OfferPrefix);

// A shard's life at 80 % of its limit, one record a parcel: put, one read a second, compaction.
void PutReadCompact(benchmark::State& state) {
  Shard shard{0, {{0}, kLastHashKey}, Instant{}, {}, {}};
  std::vector<Parcel> out;
  Instant now{};
  Instant read_at{};
  std::int64_t position = 0;
  for ([[maybe_unused]] auto _ : state) {
    Parcel parcel{.born = now, .records = 1, .bytes = 500};
    benchmark::DoNotOptimize(shard.put(now, parcel, parcel.bytes));
    now += 1250us;
    if (now < read_at) continue;
    read_at = now + 1s;
    out.clear();
    benchmark::DoNotOptimize(shard.get(now, 70ms, position, 10'000, out));
    shard.log().compact(now, position);
  }
}
BENCHMARK(PutReadCompact);

// Shards in turn, as in a run: 1,000 of them, 60 s of parcels of 100 ms each in their logs.
void TickOfManyShards(benchmark::State& state) {
  std::vector<Shard> shards;
  for (std::uint32_t number = 0; number < 1000; ++number) {
    shards.emplace_back(number, HashKeyRange{{0}, kLastHashKey}, Instant{}, WriteLimits{},
                        ReadLimits{});
  }
  std::vector<std::int64_t> positions(shards.size());
  std::vector<Parcel> parcels;
  std::vector<Parcel> out;
  Instant now{};
  std::size_t index = 0;
  int tick = 0;
  for ([[maybe_unused]] auto _ : state) {
    parcels.assign(static_cast<std::size_t>(state.range(0)),
                   {.born = now, .records = 40, .bytes = 20'000});
    auto& shard = shards[index];
    shard.put_spread(now, 100ms, parcels, 20'000 * state.range(0));
    if ((tick + static_cast<int>(index)) % 10 == 0) {
      out.clear();
      benchmark::DoNotOptimize(shard.get(now, 70ms, positions[index], 10'000, out));
      shard.log().compact(now, positions[index]);
    }
    if (++index < shards.size()) continue;
    index = 0;
    ++tick;
    now += 100ms;
  }
}
BENCHMARK(TickOfManyShards)->Arg(1)->Arg(2);

// Append and read of one parcel, near the end of a log. Target: 40 ns.
void AppendAndRead(benchmark::State& state) {
  ShardLog log;
  std::vector<Parcel> out;
  Instant now{};
  std::int64_t position = 0;
  const auto parcels = state.range(0);
  for ([[maybe_unused]] auto _ : state) {
    for (std::int64_t parcel = 0; parcel < parcels; ++parcel) {
      log.append({.arrived = now, .born = now, .records = 1, .bytes = 500});
      now += 1ms;
    }
    out.clear();
    position = log.read(position, now, kAll, kAll, out);
    benchmark::DoNotOptimize(out.data());
    log.compact(now, position);
  }
  state.SetItemsProcessed(state.iterations() * parcels);
}
BENCHMARK(AppendAndRead)->Arg(1)->Arg(10)->Arg(1000);

void CompactWithNothingToDo(benchmark::State& state) {
  ShardLog log;
  for (int call = 0; call < 10'000; ++call) {
    log.append({.arrived = Instant{call * 1ms}, .records = 1, .bytes = 500});
  }
  for ([[maybe_unused]] auto _ : state) log.compact(Instant{10s}, 5000);
}
BENCHMARK(CompactWithNothingToDo);

// A log of 60 s of single records.
void CopyLog(benchmark::State& state) {
  ShardLog log;
  for (int call = 0; call < 60'000; ++call) {
    log.append({.arrived = Instant{call * 1ms}, .records = 1, .bytes = 500});
  }
  for ([[maybe_unused]] auto _ : state) {
    ShardLog copy = log;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(CopyLog);

std::vector<HashKey> keys() {
  std::vector<HashKey> keys(4096);
  for (std::size_t key = 0; key < keys.size(); ++key) keys[key] = hash_of(std::to_string(key));
  return keys;
}

void ShardOf(benchmark::State& state) {
  StreamConfig config;
  config.shard_count = state.range(0);
  const Stream stream{config, Instant{}};
  const auto some = keys();
  std::size_t next = 0;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(stream.shard_of(some[next++ % some.size()]));
}
BENCHMARK(ShardOf)->Arg(4)->Arg(1000)->Arg(1024);

// PutRecords of 400 single records over the shards, all accepted; per record.
void PutRecords(benchmark::State& state) {
  StreamConfig config;
  config.shard_count = state.range(0);
  Stream stream{config, Instant{}};
  const auto some = keys();
  std::vector<PutEntry> entries(400);
  std::vector<PutResult> results;
  Instant now{};
  std::size_t next = 0;
  for ([[maybe_unused]] auto _ : state) {
    for (auto& entry : entries) {
      entry = {.hash_key = some[next++ % some.size()], .parcel = {.records = 1, .bytes = 500}};
    }
    results.clear();
    benchmark::DoNotOptimize(stream.put_records(now, entries, results));
    now += 600ms / state.range(0);
    if (next % (400 * 256) != 0) continue;
    for (std::uint32_t shard = 0; shard < stream.shards().size(); ++shard) {
      auto& log = stream.shard(shard).log();
      log.compact(now, log.end());
    }
  }
  state.SetItemsProcessed(state.iterations() * 400);
}
BENCHMARK(PutRecords)->Arg(10)->Arg(1000);

}  // namespace
}  // namespace weir::model
