#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "model/hash_key.hpp"
#include "reports/study/study.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// A replication made by hand: `shards` even shards, 30 minutes of which 2 are warm-up, nothing
/// happens. Tests add what they are about.
inline sim::RunResult quiet_result(std::int64_t shards) {
  using namespace std::chrono_literals;
  sim::RunResult result;
  result.warm_up = 2min;
  result.duration = 30min;
  const auto ranges = model::even_ranges(shards);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    sim::ShardResult shard;
    const std::string number = std::to_string(i);
    shard.id = "shardId-" + std::string(12 - number.size(), '0') + number;
    shard.range = ranges[i];
    result.shards.push_back(shard);
  }
  for (std::int32_t minute = 2; minute < 30; ++minute) {
    result.minutes.push_back({.minute = minute, .length = 1min});
  }
  return result;
}

/// Every minute of the stream is offered and stores this many records of 1 KiB a second.
inline void offer_to_stream(sim::RunResult& result, std::int64_t records_per_s) {
  for (sim::StreamMinute& minute : result.minutes) {
    minute.offered_records = records_per_s * 60;
    minute.offered_bytes = minute.offered_records * kKiB;
    minute.attempted_records = minute.offered_records;
    minute.write_records = minute.offered_records;
    minute.write_bytes = minute.offered_bytes;
  }
}

/// A minute of a shard: records a second offered, attempted and refused, 100 bytes each.
inline void add_shard_minute(sim::RunResult& result, std::int32_t minute, std::uint32_t shard,
                             std::int64_t offered, std::int64_t attempted, std::int64_t refused) {
  using namespace std::chrono_literals;
  constexpr std::int64_t kBytes = 100;
  result.shard_minutes.push_back({.minute = minute,
                                  .shard = shard,
                                  .length = 1min,
                                  .offered_records = offered * 60,
                                  .offered_bytes = offered * 60 * kBytes,
                                  .attempted_records = attempted * 60,
                                  .refused_records = refused * 60});
  sim::ShardResult& whole = result.shards[shard];
  whole.offered_records += offered * 60;
  whole.write_throttled_records += refused * 60;
  whole.attempts.attempted[0] += attempted * 60;
  whole.attempts.refused[0] += refused * 60;
}

/// A key that offers this many records of 100 bytes a second in a stretch.
inline sim::KeyResult key_over(std::string key, std::uint32_t shard, Duration from, Duration until,
                               std::int64_t records_per_s) {
  sim::KeyResult result;
  result.key = key;
  result.base = std::move(key);
  result.producer = "api";
  result.shard = shard;
  result.over_from = from;
  result.over_until = until;
  result.over_records =
      records_per_s * std::chrono::duration_cast<std::chrono::seconds>(until - from).count();
  result.over_bytes = result.over_records * 100;
  result.offered_records = result.over_records;
  result.offered_bytes = result.over_bytes;
  return result;
}

/// A reader that got nothing.
inline sim::ReaderResult idle_reader() {
  sim::ReaderResult reader;
  reader.name = "idle";
  return reader;
}

/// A study without replications yet, judged by nothing.
inline Study empty_study(std::int64_t shards, std::int64_t replications) {
  Study study;
  study.scenario.title = "made by hand";
  study.scenario.sha256 = std::string(64, 'a');
  study.scenario.stream.shard_count = shards;
  study.scenario.simulation.replications = replications;
  study.scenario.simulation.duration = std::chrono::minutes{30};
  study.grain = sim::Grain::Record;
  return study;
}

}  // namespace weir::reports
