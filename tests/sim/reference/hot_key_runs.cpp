#include "tests/sim/reference/hot_key_runs.hpp"

#include <chrono>
#include <memory>

#include "sim/world/world.hpp"

namespace weir::sim {

namespace {

using hot_key_reference::Api;
using hot_key_reference::Setup;

Duration in_seconds(double value) {
  return std::chrono::round<Duration>(std::chrono::duration<double>{value});
}

HotKeyRun measure(World& world, const Setup& setup) {
  advance(world, Instant{in_seconds(setup.hot_from_s)});
  const RunResult before = finish(world);
  advance(world, Instant{in_seconds(setup.hot_until_s)});
  const RunResult after = finish(world);
  advance(world, Instant{in_seconds(setup.duration_s)});
  const RunResult result = finish(world);

  HotKeyRun run;
  run.born = result.born_records;
  run.attempted = result.attempted_records;
  run.refused = result.refused_records;
  run.dropped = result.dropped_records;
  const auto hot = static_cast<std::size_t>(setup.hot_shard);
  const ShardResult& from = before.shards.at(hot);
  const ShardResult& until = after.shards.at(hot);
  for (std::size_t k = 0; k < static_cast<std::size_t>(setup.max_attempts); ++k) {
    run.hot_attempted.push_back(until.attempts.attempted[k] - from.attempts.attempted[k]);
    run.hot_refused.push_back(until.attempts.refused[k] - from.attempts.refused[k]);
  }
  run.hot_born = until.offered_records - from.offered_records;
  for (const ShardResult& shard : result.shards) {
    run.born_by_shard.push_back(shard.offered_records);
  }
  const ReaderResult& reader = result.readers.at(0);
  run.latency_p50_s = reader.latency.quantile_s(0.50);
  run.latency_p99_s = reader.latency.quantile_s(0.99);
  run.latency_mean_s = reader.latency.mean_s();
  run.iterator_age_mean_s = reader.iterator_age.mean_s();
  return run;
}

}  // namespace

Setup hot_for(double seconds) {
  Setup setup;
  setup.warm_up_s = 2;
  setup.hot_from_s = 2;
  setup.hot_until_s = setup.hot_from_s + seconds;
  setup.duration_s = setup.hot_until_s;
  return setup;
}

Scenario scenario_of(const Setup& setup, Grain grain) {
  Scenario scenario;
  scenario.simulation.duration = in_seconds(setup.duration_s);
  scenario.simulation.warm_up = in_seconds(setup.warm_up_s);
  scenario.simulation.seed = 20261127;
  scenario.simulation.grain = grain;
  scenario.stream.shard_count = setup.shards;
  scenario.stream.put_record_rounding = setup.put_record_rounding;
  scenario.stream.put_to_readable = in_seconds(setup.put_to_readable_s);

  Producer producer;
  producer.name = "api";
  producer.instances = setup.instances;
  producer.load = {{Duration{}, setup.rate}};
  producer.record_size = {false, setup.data_bytes, setup.data_bytes};
  producer.keys.hot = {{"user:celebrity", setup.hot_share, 1, in_seconds(setup.hot_from_s),
                        in_seconds(setup.hot_until_s)}};
  producer.put.api = setup.api == Api::PutRecord ? PutApi::PutRecord : PutApi::PutRecords;
  producer.put.max_batch = setup.max_batch;
  producer.put.linger = in_seconds(setup.linger_s);
  producer.put.round_trip = in_seconds(setup.round_trip_s);
  using hot_key_reference::Resend;
  producer.put.resend.failed = setup.resend == Resend::Subset   ? ResendFailed::Subset
                               : setup.resend == Resend::Record ? ResendFailed::Record
                                                                : ResendFailed::Requeue;
  producer.put.resend.max_attempts = setup.max_attempts;
  producer.put.resend.backoff = in_seconds(setup.backoff_s);
  scenario.producers = {producer};

  Consumer consumer;
  consumer.name = "timeline";
  consumer.poll_interval = in_seconds(setup.poll_s);
  consumer.round_trip = in_seconds(setup.get_round_trip_s);
  scenario.consumers = {consumer};
  return scenario;
}

std::vector<HotKeyRun> run_weir(const Setup& setup, Grain grain, int replications) {
  const auto blueprint = make_blueprint(scenario_of(setup, grain));
  std::vector<HotKeyRun> runs;
  for (int i = 0; i < replications; ++i) {
    World world{blueprint, i};
    runs.push_back(measure(world, setup));
  }
  return runs;
}

std::vector<HotKeyRun> run_reference(const Setup& setup, int replications) {
  std::vector<HotKeyRun> runs;
  for (int i = 1; i <= replications; ++i) {
    runs.push_back({hot_key_reference::simulate(setup, static_cast<std::uint64_t>(i)), 0});
  }
  return runs;
}

std::vector<double> each(const std::vector<HotKeyRun>& runs,
                         const std::function<double(const HotKeyRun&)>& measure) {
  std::vector<double> values;
  for (const HotKeyRun& run : runs) values.push_back(measure(run));
  return values;
}

double dropped_beyond_need(const HotKeyRun& run, const Setup& setup) {
  constexpr double kShardRecordsPerS = 1000;
  const double taken = kShardRecordsPerS * (setup.hot_until_s - setup.hot_from_s);
  return static_cast<double>(run.dropped) - (static_cast<double>(run.hot_born) - taken);
}

}  // namespace weir::sim
