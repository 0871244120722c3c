#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "sim/results/run_record.hpp"

namespace weir::sim {

/// Of two chunks, two readers and three shards; every kind of row at least once.
inline RunRecord made_record() {
  using namespace std::chrono_literals;
  RunRecord record;
  record.engine = "0.1.0";
  record.title = "made by hand";
  record.scenario_file = "made.toml";
  record.scenario_sha256 = std::string(64, 'a');
  record.scenario_text = "weir = 1\n";
  record.scenario_resolved = "weir = 1\n[stream]\n";
  record.seed = 18'446'744'073'709'551'615U;
  record.grain = "100 ms";
  record.fingerprint = "0123456789abcdef";
  record.ending = "complete";
  record.replications = 40;
  record.duration = 10min + 2500ms;
  record.document = "{}\n";
  record.judgement = "{}";
  record.files = {{"trace", "a.csv", std::string(64, 'b'), 4, "a,b\n"},
                  {"trace", "large.csv", std::string(64, 'c'), 1LL << 40, std::nullopt}};
  record.events = {{1s, "action", "SplitShard", "accepted"}, {2s, "shard opened", "shard 1", ""}};
  record.accounts = {{"write", "born", 12, 3456}};
  record.costs = {{"run", "shard_hour", "open shards", 1.25, "shard-hours", 0.015, "0.018750000"},
                  {"run", "x", "y", 0.1, "z", std::nullopt, std::nullopt}};
  record.readers = {"one", "two, \"quoted\""};
  record.shards = {{"shardId-000000000000", "0", "9", "CLOSED", 0s, 3s, {}},
                   {"shardId-000000000001", "0", "4", "OPEN", 3s, Duration::max(), {0}},
                   {"shardId-000000000002", "5", "9", "OPEN", 3s, Duration::max(), {0}}};
  record.leases = {{},
                   {std::make_shared<const std::vector<LeaseEvent>>(std::vector<LeaseEvent>{
                       {0s, LeaseChange::WorkerStarts, 0, 3}, {2s, LeaseChange::Stolen, 2, 3}})}};
  record.series.warm_up = 5s;
  record.series.readers = 2;
  const auto filled = [](std::size_t count, int first) {
    std::vector<ShortNumber> values;
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(static_cast<ShortNumber>(static_cast<std::size_t>(first) + i * 7));
    }
    return values;
  };
  for (int number = 0; number < 2; ++number) {
    SeriesChunk chunk;
    chunk.from = 10min * number;
    chunk.until = number == 0 ? Duration{10min} : record.duration;
    const std::size_t seconds = number == 0 ? 600 : 3;
    chunk.stream = {1s, seconds, filled(kStreamColumns * seconds, number)};
    for (int reader = 0; reader < 2; ++reader) {
      chunk.readers.push_back({1s, seconds, filled(kReaderColumns * seconds, 100 + reader)});
      const std::size_t minutes = number == 0 ? 10 : 1;
      chunk.latencies.push_back({1min, minutes, filled(kLatencyBins * minutes, 150 + reader)});
    }
    const std::size_t columns = kShardCounts + 2;
    chunk.worst = {1s, seconds, {1}, filled(columns * seconds, 200), {}};
    const std::size_t steps = number == 0 ? 60 : 1;
    chunk.others = {
        10s, steps, {0, 2}, filled(columns * 2 * steps, 300), filled(columns * 2 * steps, 400)};
    record.series.chunks.push_back(std::make_shared<const SeriesChunk>(chunk));
  }
  return record;
}

}  // namespace weir::sim
