#include "tests/sim/reference/any_scenario.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "model/shard.hpp"

namespace weir::sim {

namespace {

using namespace std::chrono_literals;

// [low, high], all alike from the first case on; towards low when RapidCheck shrinks.
std::int64_t pick(std::int64_t low, std::int64_t high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(low, high + 1));
}

bool flip() {
  return pick(0, 1) == 1;
}

Duration pick_ms(std::int64_t low, std::int64_t high) {
  return std::chrono::milliseconds{pick(low, high)};
}

template <typename Enum>
Enum pick_enum(Enum last) {
  return static_cast<Enum>(pick(0, static_cast<std::int64_t>(last)));
}

std::string numbered(const char* stem, std::int64_t number) {
  std::string name = stem;
  return name += std::to_string(number);
}

// Small ones are many, large ones few, so that a run stays short; some are over the record limit.
struct Load {
  std::int64_t most_per_s;
  std::int64_t least_bytes;
  std::int64_t most_bytes;
};

Load any_load_class() {
  switch (pick(0, 2)) {
    case 0:
      return {2500, 0, 2000};
    case 1:
      return {100, 10'000, 100'000};
    default:
      return {8, 300'000, 2'400'000};
  }
}

std::vector<LoadPoint> any_load(const Load& load, Duration duration) {
  std::vector<LoadPoint> points;
  Duration at{};
  for (std::int64_t left = pick(1, 4); left > 0; --left) {
    points.push_back({at, static_cast<double>(pick(0, load.most_per_s))});
    at += pick_ms(0, duration / 1ms / 2);
  }
  return points;
}

std::shared_ptr<const KeyCounts> any_counts() {
  auto counts = std::make_shared<KeyCounts>();
  for (std::int64_t i = pick(1, 20); i > 0; --i) {
    counts->keys.push_back(numbered("page", i));
    counts->counts.push_back(static_cast<double>(pick(1, 100)));
  }
  return counts;
}

KeySettings any_keys(Duration duration) {
  KeySettings keys;
  keys.distribution = pick_enum(KeyDistribution::ExplicitHash);
  keys.count = pick(0, 9) == 0 ? 60'000 : pick(1, 500);  // many: what packs by tick
  keys.exponent = static_cast<double>(pick(0, 25)) / 10;
  if (keys.distribution == KeyDistribution::ExplicitHash) {
    for (std::int64_t i = pick(0, 3); i > 0; --i) {
      keys.hash_keys.push_back({static_cast<uint128>(pick(0, 255)) << 120U});
    }
    return keys;
  }
  if (keys.distribution == KeyDistribution::Counts) {
    keys.counts = any_counts();
    keys.count = std::ssize(keys.counts->keys);
  }
  std::int64_t left = 100;
  if (keys.distribution != KeyDistribution::Random && pick(0, 2) == 0) {
    const auto percent = pick(0, left);
    left -= percent;
    keys.drift = Drift{pick_ms(1000, 3000), pick(1, std::min<std::int64_t>(keys.count, 4)),
                       static_cast<double>(percent) / 100};
  }
  for (std::int64_t i = pick(0, 3); i > 0; --i) {
    HotKey hot;
    hot.key = numbered("hot", i);
    const auto percent = pick(0, left);
    left -= percent;
    hot.share = static_cast<double>(percent) / 100;
    hot.spread = pick(1, 4);
    if (flip()) {
      hot.from = pick_ms(0, duration / 1ms - 1);
      hot.until = hot.from + pick_ms(1, duration / 1ms);
    }
    keys.hot.push_back(hot);
  }
  return keys;
}

PutSettings any_put() {
  PutSettings put;
  put.api = pick_enum(PutApi::PutRecords);
  put.max_batch = flip() ? pick(1, 500) : pick(1, 5);
  put.linger = pick_ms(0, 400);
  put.round_trip = std::chrono::microseconds{pick(0, 50'000)};
  put.timeout = put.round_trip + pick_ms(1, 1000);
  put.resend.failed = pick_enum(ResendFailed::Requeue);
  put.resend.max_attempts = pick(1, 20);
  put.resend.backoff = pick_ms(1, 500);
  put.resend.jitter = pick_enum(Jitter::None);
  if (flip()) return put;
  put.sdk_retry = pick_enum(SdkRetry::CppLegacy);
  if (flip()) put.max_in_flight = pick(1, 3);
  if (flip())
    put.aimd = Aimd{pick(1, 50), pick(1, 10), static_cast<double>(pick(50, 100)) / 100, 60};
  if (flip()) put.buffer = PutBuffer{put.max_batch + pick(0, 100), flip()};
  return put;
}

// Small aggregates and short times, so that much happens.
KplSettings any_kpl() {
  KplSettings kpl;
  kpl.aggregation_enabled = pick(0, 3) > 0;
  if (flip()) kpl.aggregation_max_count = pick(1, 30);
  if (flip()) kpl.aggregation_max_size = pick(64, 5000);
  if (flip()) kpl.collection_max_count = pick(1, 10);
  kpl.record_max_buffered_time = pick_ms(1, 500);
  kpl.record_ttl = kpl.record_max_buffered_time + pick_ms(1, flip() ? 500 : 30'000);
  kpl.fail_if_throttled = pick(0, 3) == 0;
  kpl.rate_limit = static_cast<double>(pick(1, 300)) / 100;
  kpl.max_connections = pick(1, 24);
  return kpl;
}

TraceSettings any_trace() {
  auto trace = std::make_shared<Trace>();
  for (std::int64_t i = pick(1, 5); i > 0; --i) trace->keys.push_back(numbered("key", i));
  std::int64_t at_ms = 0;
  for (std::int64_t i = pick(1, 100); i > 0; --i) {
    trace->rows.push_back(
        {at_ms, pick(0, 30'000), static_cast<std::uint32_t>(pick(0, std::ssize(trace->keys) - 1))});
    at_ms += pick(0, 1000);
  }
  TraceSettings settings;
  settings.trace = trace;
  settings.speed = static_cast<double>(pick(1, 200)) / 10;
  settings.scale = pick(1, 10);
  settings.scatter = pick_ms(0, 5000);
  // A repeated trace of next to no length would be born at once for ever.
  settings.repeat = trace->span_ms() > 10'000 && flip();
  return settings;
}

// Small sizes, and now and then some that travel alone.
std::shared_ptr<const SizeHistogram> any_histogram(const Load& load) {
  auto histogram = std::make_shared<SizeHistogram>();
  for (std::int64_t i = pick(1, 4); i > 0; --i) {
    const std::int64_t from = pick(load.least_bytes, load.most_bytes);
    const std::int64_t to = flip() ? from : from + pick(0, load.most_bytes);
    histogram->bins.push_back({from, to, static_cast<double>(pick(1, 100))});
  }
  histogram->bins.push_back({1, 30'000, static_cast<double>(pick(1, 100))});
  return histogram;
}

Bursts any_bursts() {
  Bursts bursts;
  bursts.kind = BurstKind::Mmpp;
  bursts.holding = pick_enum(HoldingTime::Constant);
  for (std::int64_t i = pick(2, 4); i > 0; --i) {
    bursts.states.push_back({static_cast<double>(pick(0, 30)) / 10, pick_ms(10, 1500)});
  }
  bursts.states[0].factor = 1;
  return bursts;
}

Batch any_batch() {
  Batch batch;
  batch.distribution = pick_enum(BatchDistribution::Pareto);
  batch.mean = static_cast<double>(pick(1, 20));
  batch.shape = static_cast<double>(pick(8, 25)) / 10;
  batch.most = pick(20, 700);
  batch.same_key = flip();
  return batch;
}

Producer any_producer(std::int64_t number, Duration duration) {
  Producer producer;
  producer.name = numbered("producer", number);
  producer.instances = pick(1, 12);
  producer.arrivals = pick_enum(ArrivalProcess::Poisson);
  producer.keys = any_keys(duration);
  producer.put = any_put();
  if (pick(0, 3) == 0) producer.kpl = any_kpl();
  if (pick(0, 3) == 0) {
    producer.trace = any_trace();
    if (flip()) producer.salted = {{producer.trace->trace->keys[0], pick(1, 4)}};
    return producer;
  }
  const auto load = any_load_class();
  producer.load = any_load(load, duration);
  producer.record_size.bytes = pick(load.least_bytes, load.most_bytes);
  producer.record_size.p99_bytes = producer.record_size.bytes;
  if (pick(0, 2) == 0) producer.bursts = any_bursts();
  if (pick(0, 2) == 0) producer.batch = any_batch();
  if (pick(0, 2) == 0) {
    producer.record_size.histogram = any_histogram(load);
  } else if (producer.record_size.bytes > 0 && flip()) {
    producer.record_size.lognormal = true;
    producer.record_size.p99_bytes += pick(1, 5 * producer.record_size.bytes);
  }
  if (!producer.keys.hot.empty() && flip()) {
    producer.salted = {{producer.keys.hot[0].key, pick(1, 4)}};
  }
  return producer;
}

// At a pace at which leases change hands within a second.
KclSettings any_kcl() {
  KclSettings kcl;
  kcl.version = pick(1, 3);
  kcl.idle_time_between_reads = pick_ms(20, 500);
  kcl.max_pending_process_records_input = pick(1, 4);
  kcl.failover_time = pick_ms(100, 600);
  if (flip()) kcl.max_leases_for_worker = pick(1, 4);
  kcl.parent_shard_poll_interval = pick_ms(20, 300);
  kcl.shard_consumer_dispatch_poll_interval = pick_ms(5, 100);
  kcl.checkpoint_interval = pick_ms(0, 500);
  kcl.max_leases_to_steal_at_one_time = pick(1, 2);
  kcl.enable_priority_lease_assignment = kcl.version > 1 && flip();
  kcl.lease_assignment_interval = pick_ms(100, 600);
  kcl.re_balance_threshold = static_cast<double>(pick(0, 20)) / 100;
  kcl.allow_throughput_overshoot = flip();
  kcl.variance_balancing_frequency = pick(1, 3);
  kcl.worker_metrics_reporter_freq = pick_ms(50, 500);
  kcl.graceful_lease_handoff = flip();
  kcl.graceful_lease_handoff_timeout = pick_ms(0, 500);
  return kcl;
}

Consumer any_consumer(std::int64_t number, Duration duration) {
  Consumer consumer;
  consumer.name = numbered("consumer", number);
  consumer.retrieval = pick_enum(Retrieval::FanOut);
  consumer.poll_interval = pick_ms(50, 1500);
  consumer.max_records = flip() ? pick(1, 10'000) : pick(1, 100);
  consumer.workers = pick(1, 3);
  consumer.cores = pick(1, 3);
  consumer.per_record = std::chrono::microseconds{pick(0, 3000)};
  consumer.per_batch = pick_ms(0, 50);
  if (pick(0, 3) == 0) consumer.process_time = ProcessTime::Exponential;
  consumer.start = pick_enum(StartPosition::AtTimestamp);
  if (flip()) consumer.from = pick_ms(0, duration / 1ms);
  if (consumer.start == StartPosition::AtTimestamp) {
    consumer.timestamp = pick_ms(0, consumer.from / 1ms);
  }
  consumer.new_shards = pick_enum(StartPosition::Latest);
  consumer.checkpoints = flip();
  if (pick(0, 3) == 0) {
    const Duration at = consumer.from + pick_ms(0, duration / 1ms);
    consumer.replay = Replay{at, pick_ms(0, at / 1ms)};
  }
  consumer.parents_first = flip();
  consumer.round_trip = std::chrono::microseconds{pick(0, 50'000)};
  if (pick(0, 2) > 0) return consumer;
  consumer.kcl = any_kcl();
  if (consumer.kcl->version == 1) consumer.retrieval = Retrieval::Polling;
  if (pick(0, 3) > 0) consumer.from = {};
  consumer.timestamp = std::min(consumer.timestamp, consumer.from);
  consumer.new_shards = StartPosition::TrimHorizon;
  consumer.checkpoints = true;
  consumer.replay.reset();
  consumer.parents_first = true;
  return consumer;
}

// Of the shards that there may be by then; half of the calls will be refused.
Action any_action(const Scenario& scenario, Duration duration) {
  Action action;
  action.at = pick_ms(0, duration / 1ms);
  if (!scenario.consumers.empty() && scenario.consumers[0].kcl && flip()) {
    action.call = ActionCall::SetDesiredCapacity;
    action.consumer = scenario.consumers[0].name;
    action.desired_capacity = pick(0, 5);
    return action;
  }
  const auto shard = [] { return model::shard_id(static_cast<std::uint32_t>(pick(0, 7))); };
  switch (pick(0, 7)) {
    case 7:
      action.call = ActionCall::UpdateStreamRecordDistributionStrategy;
      if (flip() && std::ranges::none_of(scenario.producers,
                                         [](const Producer& one) { return one.kpl.has_value(); })) {
        action.distribution = RecordDistribution::Auto;
      }
      break;
    case 5:
      action.call = ActionCall::UpdateStreamMode;
      action.mode = flip() ? model::StreamMode::OnDemand : model::StreamMode::Provisioned;
      break;
    case 6:
      action.call = ActionCall::UpdateStreamWarmThroughput;
      action.warm_mib_per_s = pick(1, 12);
      break;
    case 0:
      action.call = ActionCall::SplitShard;
      action.shard = shard();
      action.new_starting_hash_key =
          model::to_decimal(model::HashKey{static_cast<uint128>(pick(1, 255)) << 120U});
      break;
    case 1:
      action.call = ActionCall::MergeShards;
      action.shard = shard();
      action.adjacent_shard = shard();
      break;
    case 2:
      action.call = ActionCall::UpdateMaxRecordSize;
      action.max_record_bytes = pick(1000, 3000) * kKiB;
      break;
    case 3:
      action.call =
          flip() ? ActionCall::RegisterStreamConsumer : ActionCall::DeregisterStreamConsumer;
      action.consumer_name = numbered("reader", pick(0, 2));
      break;
    default:
      action.call = ActionCall::UpdateShardCount;
      action.target_shard_count = pick(1, 8);
  }
  return action;
}

Fault any_fault(const Scenario& scenario, Duration duration) {
  Fault fault;
  fault.at = pick_ms(0, duration / 1ms);
  fault.duration = pick_ms(0, duration / 1ms);
  fault.kind = pick_enum(FaultKind::WorkerCrash);
  const bool has_leases = !scenario.consumers.empty() && scenario.consumers[0].kcl;
  if (parts_of(fault.kind).workers && !has_leases) fault.kind = FaultKind::ConsumerOutage;
  const FaultParts parts = parts_of(fault.kind);
  if (parts.workers) fault.workers = pick(1, 4);
  if (parts.interval) fault.interval = pick_ms(0, 500);
  if (parts.consumer && scenario.consumers.empty()) fault.kind = FaultKind::ZoneLoss;
  if (parts.consumer && !scenario.consumers.empty()) fault.consumer = scenario.consumers[0].name;
  if (parts.producer && flip()) fault.producer = scenario.producers[0].name;
  if (parts.factor) fault.factor = static_cast<double>(pick(100, 2000)) / 100;
  if (parts.share) fault.share = static_cast<double>(pick(0, 100)) / 100;
  return fault;
}

}  // namespace

Scenario any_scenario() {
  Scenario scenario;
  // a stream that is deleted is so after 20 s
  const bool deletes = pick(0, 9) == 0;
  const Duration duration = deletes ? pick_ms(20'000, 24'000) : pick_ms(300, 5000);
  scenario.simulation.duration = duration;
  if (flip()) scenario.simulation.warm_up = pick_ms(0, duration / 1ms - 1);
  scenario.simulation.seed = static_cast<std::uint64_t>(pick(1, 1'000'000));
  scenario.simulation.grain = pick_enum(Grain::S1);
  scenario.stream.shard_count = pick(1, 4);
  scenario.stream.put_record_rounding = flip() ? kKiB : 1;
  scenario.stream.put_to_readable = pick_ms(0, 1000);
  if (flip()) scenario.account.shard_quota = pick(1, 12);
  if (flip()) scenario.stream.max_record_bytes = pick(1024, 3000) * kKiB;
  if (flip()) scenario.stream.write_limit = model::Enforcement::CalendarSecond;
  for (std::int64_t i = pick(1, 2); i > 0; --i) {
    scenario.producers.push_back(any_producer(i, duration));
  }
  for (std::int64_t i = pick(0, 2); i > 0; --i) {
    scenario.consumers.push_back(any_consumer(i, duration));
  }
  if (flip()) {
    for (std::int64_t i = pick(1, 3); i > 0; --i) {
      scenario.faults.push_back(any_fault(scenario, duration));
    }
    std::stable_sort(scenario.faults.begin(), scenario.faults.end(),
                     [](const Fault& a, const Fault& b) { return a.at < b.at; });
  }
  if (flip()) {
    scenario.stream.mode = model::StreamMode::OnDemand;
    scenario.account.on_demand_advantage = flip();
    const bool has_kpl = std::any_of(scenario.producers.begin(), scenario.producers.end(),
                                     [](const Producer& one) { return one.kpl.has_value(); });
    if (flip() && !has_kpl) scenario.stream.record_distribution = RecordDistribution::Auto;
  }
  scenario.stream.on_demand = {
      .law = flip() ? model::OnDemandLaw::ShardLoad : model::OnDemandLaw::DoublePeak,
      .look = pick_ms(50, 1000),
      .split_bytes_per_s = pick(10'000, 500'000),
      .split_records_per_s = pick(10, 500),
      .scale_time = pick_ms(10, 1000),
      .most_shards = pick(4, 12)};
  scenario.stream.push_interval = pick_ms(5, 300);
  // at a pace at which much happens in a few seconds
  scenario.stream.reshard = {pick_ms(0, 200), pick_ms(1, 400), pick(1, 4)};
  if (flip()) {
    for (std::int64_t i = pick(1, 6); i > 0; --i) {
      scenario.actions.push_back(any_action(scenario, duration));
    }
  }
  if (deletes) {
    Action& action = scenario.actions.emplace_back();
    action.at = pick_ms(0, 3000);
    action.call = ActionCall::DeleteStream;
    action.enforce_consumer_deletion = pick(0, 4) > 0;
  }
  if (!scenario.actions.empty()) {
    std::stable_sort(scenario.actions.begin(), scenario.actions.end(),
                     [](const Action& a, const Action& b) { return a.at < b.at; });
  }
  return scenario;
}

}  // namespace weir::sim
