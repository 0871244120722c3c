// The resolved file reads back to the same scenario.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/scenario/load_shape.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/sim/scenario/scenario_dump.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

void expect_round_trip(const Scenario& scenario, const std::string& file) {
  const std::string text = to_toml(scenario);
  const auto again = read_scenario(text, file);
  ASSERT_TRUE(again) << to_text(again.error(), text) << text;
  EXPECT_EQ(dump(again->scenario), dump(scenario));
  EXPECT_EQ(to_toml(again->scenario), text);
}

TEST(ToToml, ReadsBackForTheScenariosOfTheProject) {
  for (const char* name : {"minimal.toml", "hot-key.toml", "cool-key.toml", "real-log.toml"}) {
    std::string text;
    const std::string file = scenario_file(name);
    const auto read = read_scenario_file(file, {}, text);
    ASSERT_TRUE(read) << name;
    expect_round_trip(read->scenario, file);
  }
}

TEST(ToToml, ReadsBackForEveryKindOfLoad) {
  const std::string file =
      std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/every_load.toml";
  std::string text;
  const auto read = read_scenario_file(file, {}, text);
  ASSERT_TRUE(read) << to_text(read.error(), text);
  expect_round_trip(read->scenario, file);
}

TEST(ToToml, WritesEveryDefault) {
  const auto read = read_scenario(scenario_with("", "", "[[consumer]]"), "test.toml");
  ASSERT_TRUE(read);
  const std::string text = to_toml(read->scenario);
  for (const char* key : {"duration",
                          "warm_up",
                          "seed",
                          "replications",
                          "grain",
                          "bucket",
                          "name",
                          "mode",
                          "shard_count",
                          "retention",
                          "region",
                          "max_record_size",
                          "put_record_rounding",
                          "put_to_readable",
                          "push_interval",
                          "write_limit",
                          "shard_quota",
                          "instances",
                          "rate",
                          "arrivals",
                          "record_size",
                          "distribution",
                          "count",
                          "api",
                          "max_batch",
                          "linger",
                          "round_trip",
                          "timeout",
                          "resend",
                          "sdk_retry",
                          "failed",
                          "max_attempts",
                          "backoff",
                          "jitter",
                          "kind",
                          "poll_interval",
                          "max_records",
                          "workers",
                          "cores",
                          "from",
                          "start",
                          "new_shards",
                          "checkpoints",
                          "process_time",
                          "per_record",
                          "per_batch"}) {
    EXPECT_NE(text.find(std::string{key} + " = "), std::string::npos) << key;
  }
}

using rc::gen::inRange;

template <typename T>
T one_of(std::initializer_list<T> values) {
  return *rc::gen::elementOf(std::vector<T>{values});
}

Duration any_duration(std::int64_t least_ns, std::int64_t most_ns) {
  const std::int64_t nanos = *inRange<std::int64_t>(least_ns, most_ns);
  const auto scale = one_of<std::int64_t>({1, 1000, 1'000'000, 500'000'000});
  return Duration{std::max(least_ns, nanos / scale * scale)};
}

constexpr std::int64_t kSecond = 1'000'000'000;

double any_double(std::int64_t most) {
  return static_cast<double>(*inRange<std::int64_t>(1, most * 1000)) / one_of({1e3, 7e3, 1e5});
}

std::string any_name(const std::string& prefix) {
  return prefix + one_of<std::string>({"", "é", " \"quoted\"", "\\", "漢字", "a.b", "#", "'", "="});
}

Objective any_objective(std::size_t index, const Scenario& scenario) {
  Objective objective;
  objective.name = any_name("objective " + std::to_string(index));
  objective.metric =
      one_of({Metric::RecordsDropped, Metric::WriteThrottled, Metric::WriteThrottleRatio,
              Metric::WriteRecords, Metric::WriteBytes, Metric::ReadBytes, Metric::ReadThrottled,
              Metric::IteratorAge, Metric::EndToEndLatency});
  const bool timed =
      objective.metric == Metric::IteratorAge || objective.metric == Metric::EndToEndLatency;
  if (timed) {
    objective.stat = one_of({Stat::Mean, Stat::P50, Stat::P90, Stat::P99, Stat::P999, Stat::Max});
    objective.consumer = one_of<std::string>({"", scenario.consumers[0].name});
  }
  double limit = any_double(1000);
  if (objective.metric == Metric::WriteThrottleRatio) limit = any_double(90) / 100;
  if (objective.metric == Metric::IteratorAge && *rc::gen::arbitrary<bool>()) {
    objective.of_retention = true;
    limit = any_double(90) / 100 *
            (static_cast<double>(scenario.stream.retention.count()) / static_cast<double>(kSecond));
  }
  if (*rc::gen::arbitrary<bool>()) objective.max = limit;
  if (!objective.max || *rc::gen::arbitrary<bool>()) objective.min = limit;
  objective.in = one_of({0.9, 0.95, 1.0, 0.5});
  if (!scenario.windows.empty() && *rc::gen::arbitrary<bool>()) {
    objective.during = scenario.windows.front().name;
  }
  return objective;
}

KeySettings any_keys() {
  KeySettings keys;
  keys.distribution = one_of({KeyDistribution::Uniform, KeyDistribution::Zipf,
                              KeyDistribution::Random, KeyDistribution::ExplicitHash});
  if (keys.distribution == KeyDistribution::ExplicitHash) {
    for (int i = *inRange(0, 3); i > 0; --i) {
      keys.hash_keys.push_back(
          {static_cast<uint128>(*inRange<std::uint64_t>(0, 1ULL << 63U)) << 64U});
    }
    return keys;
  }
  if (keys.distribution != KeyDistribution::Random) {
    keys.count = *inRange<std::int64_t>(1, 1'000'000'000);
    if (*rc::gen::arbitrary<bool>()) {
      const auto most = std::min<std::int64_t>(keys.count, 100);
      keys.drift = Drift{any_duration(100 * kSecond, 1000 * kSecond),
                         *inRange<std::int64_t>(1, most + 1), any_double(30) / 100};
    }
  }
  if (keys.distribution == KeyDistribution::Zipf) keys.exponent = any_double(9);
  const int count = *inRange(0, 3);
  for (int i = 0; i < count; ++i) {
    HotKey hot;
    hot.key = any_name("k" + std::to_string(i));
    hot.share = any_double(20) / 100;
    hot.spread = *inRange<std::int64_t>(1, 65);
    hot.from = any_duration(0, 60 * kSecond);
    if (*rc::gen::arbitrary<bool>()) hot.until = hot.from + any_duration(1, 600 * kSecond);
    keys.hot.push_back(hot);
  }
  return keys;
}

LoadShape any_day() {
  LoadShape shape;
  shape.kind = LoadKind::Daily;
  shape.trough = any_double(1000);
  shape.peak = shape.trough + any_double(1000);
  shape.peak_at = any_duration(0, 86'400 * kSecond);
  shape.growth = any_double(20) / 100;
  return shape;
}

std::shared_ptr<const SizeHistogram> any_histogram() {
  SizeHistogram histogram;
  int left = 1000;
  for (int i = *inRange(0, 4); i > 0; --i) {
    const auto from = *inRange<std::int64_t>(0, 100'000);
    const int share = *inRange(0, 250);
    histogram.bins.push_back({from, from + *inRange<std::int64_t>(0, 1000), share / 10.0 / 100});
    left -= share;
  }
  histogram.bins.push_back({1, 1, left / 10.0 / 100});
  return std::make_shared<const SizeHistogram>(std::move(histogram));
}

Bursts any_bursts() {
  Bursts bursts;
  bursts.kind = one_of({BurstKind::OnOff, BurstKind::Mmpp});
  bursts.holding = one_of({HoldingTime::Exponential, HoldingTime::Constant});
  bursts.states = {{1, any_duration(kSecond, 100 * kSecond)},
                   {0, any_duration(kSecond, 2 * kSecond)}};
  if (bursts.kind == BurstKind::OnOff) return bursts;
  for (int i = *inRange(0, 3); i > 0; --i) {
    bursts.states.push_back({any_double(10), any_duration(kSecond, 100 * kSecond)});
  }
  for (std::size_t i = 0; i < bursts.states.size(); ++i) {
    if (*inRange(0, 2) == 0) continue;
    for (std::size_t j = 0; j < bursts.states.size(); ++j) {
      bursts.states[i].next.push_back(i == j ? 0 : 0.01 + any_double(9));
    }
  }
  return bursts;
}

Batch any_batch() {
  Batch batch;
  batch.distribution = one_of(
      {BatchDistribution::Constant, BatchDistribution::Geometric, BatchDistribution::Pareto});
  const bool constant = batch.distribution == BatchDistribution::Constant;
  batch.mean = constant ? *inRange(1, 50) : 1 + any_double(50);
  if (batch.distribution == BatchDistribution::Pareto) batch.shape = 0.5 + any_double(9);
  batch.most = *inRange<std::int64_t>(51, 10'000);
  batch.same_key = *rc::gen::arbitrary<bool>();
  return batch;
}

// Of its settings for requests, a producer with the library has two.
void make_library(Producer& producer) {
  KplSettings& kpl = producer.kpl.emplace();
  kpl.aggregation_enabled = *rc::gen::arbitrary<bool>();
  kpl.aggregation_max_count = *inRange<std::int64_t>(1, 4'294'967'296);
  kpl.aggregation_max_size = *inRange<std::int64_t>(64, 100'000);
  kpl.collection_max_count = *inRange<std::int64_t>(1, 501);
  kpl.collection_max_size = *inRange<std::int64_t>(52'224, 10 * kMiB + 1);
  kpl.record_max_buffered_time = any_duration(1'000'000, kSecond);
  kpl.record_ttl = any_duration(kSecond + 1, 100 * kSecond);
  kpl.fail_if_throttled = *rc::gen::arbitrary<bool>();
  kpl.rate_limit = static_cast<double>(*inRange(1, 10'001)) / 100;
  kpl.max_connections = *inRange<std::int64_t>(1, 257);
  PutSettings put;
  put.round_trip = producer.put.round_trip;
  put.timeout = producer.put.timeout;
  producer.put = put;
}

Producer any_producer(std::size_t index) {
  Producer producer;
  producer.name = any_name("producer" + std::to_string(index));
  producer.instances = *inRange<std::int64_t>(1, 100);
  producer.arrivals = one_of({ArrivalProcess::Constant, ArrivalProcess::Poisson});
  Duration at = any_duration(0, 10 * kSecond);
  const int points = *inRange(1, 4);
  for (int i = 0; i < points; ++i) {
    producer.load.push_back({at, any_double(1000)});
    at += any_duration(1, 100 * kSecond);
  }
  producer.record_size.bytes = *inRange<std::int64_t>(1, 100'000);
  producer.record_size.lognormal = *rc::gen::arbitrary<bool>();
  producer.record_size.p99_bytes =
      producer.record_size.bytes * (producer.record_size.lognormal ? *inRange(1, 20) : 1);
  if (*rc::gen::arbitrary<bool>()) producer.record_size = {.histogram = any_histogram()};
  if (*rc::gen::arbitrary<bool>()) producer.bursts = any_bursts();
  if (*rc::gen::arbitrary<bool>()) producer.batch = any_batch();
  producer.keys = any_keys();
  producer.put.api = one_of({PutApi::PutRecord, PutApi::PutRecords});
  producer.put.max_batch = *inRange<std::int64_t>(1, 501);
  producer.put.linger = any_duration(0, 10 * kSecond);
  producer.put.round_trip = any_duration(0, kSecond);
  producer.put.timeout = any_duration(kSecond + 1, 100 * kSecond);
  producer.put.resend.failed = one_of(
      {ResendFailed::None, ResendFailed::Subset, ResendFailed::Record, ResendFailed::Requeue});
  producer.put.resend.max_attempts =
      *rc::gen::arbitrary<bool>() ? *inRange<std::int64_t>(1, 51) : kWithoutEnd;
  producer.put.resend.backoff = any_duration(0, 10 * kSecond);
  producer.put.resend.jitter = one_of({Jitter::Full, Jitter::Half, Jitter::None});
  using enum SdkRetry;
  producer.put.sdk_retry =
      one_of({Off, Legacy, Standard, Adaptive, New2026, JavaLegacy, JavaStandard, CppLegacy});
  if (*rc::gen::arbitrary<bool>()) producer.put.max_in_flight = *inRange<std::int64_t>(1, 1000);
  if (*rc::gen::arbitrary<bool>()) {
    const auto start = *inRange<std::int64_t>(1, 1000);
    producer.put.aimd = Aimd{start, *inRange<std::int64_t>(1, 100), 0.01 + any_double(99) / 100,
                             start + *inRange<std::int64_t>(0, 1000)};
  }
  if (*rc::gen::arbitrary<bool>()) {
    producer.put.buffer =
        PutBuffer{*inRange<std::int64_t>(500, 10'000), *rc::gen::arbitrary<bool>()};
  }
  if (*inRange(0, 3) == 0) make_library(producer);
  return producer;
}

// As a version and a way to read have them; what others have is as it is by default.
void make_fleet(Consumer& consumer) {
  KclSettings& kcl = consumer.kcl.emplace();
  kcl.version = *inRange<std::int64_t>(1, 4);
  if (kcl.version > 1) consumer.retrieval = one_of({Retrieval::Polling, Retrieval::FanOut});
  if (consumer.retrieval == Retrieval::Polling) {
    kcl.idle_time_between_reads = any_duration(kSecond / 5, 100 * kSecond);
    kcl.max_pending_process_records_input = kcl.version == 1 ? 1 : *inRange<std::int64_t>(1, 1001);
  } else {
    consumer.max_records = Consumer{}.max_records;
    consumer.name = "fleet";
  }
  kcl.failover_time = any_duration(kSecond, 100 * kSecond);
  if (*rc::gen::arbitrary<bool>()) kcl.max_leases_for_worker = *inRange<std::int64_t>(1, 1000);
  kcl.parent_shard_poll_interval = any_duration(kSecond, 100 * kSecond);
  kcl.shard_consumer_dispatch_poll_interval = any_duration(kSecond, 10 * kSecond);
  kcl.checkpoint_interval = any_duration(0, 1000 * kSecond);
  if (kcl.version < 3) {
    kcl.max_leases_to_steal_at_one_time = *inRange<std::int64_t>(1, 100);
    kcl.enable_priority_lease_assignment = kcl.version == 2 && *rc::gen::arbitrary<bool>();
  } else {
    kcl.lease_assignment_interval = any_duration(kSecond, 100 * kSecond);
    kcl.re_balance_threshold = any_double(90) / 100;
    kcl.dampening = static_cast<double>(*inRange(1, 101)) / 100;
    kcl.allow_throughput_overshoot = *rc::gen::arbitrary<bool>();
    kcl.variance_balancing_frequency = *inRange<std::int64_t>(1, 1001);
    kcl.worker_metrics_reporter_freq = any_duration(kSecond, 100 * kSecond);
    kcl.graceful_lease_handoff = *rc::gen::arbitrary<bool>();
    kcl.graceful_lease_handoff_timeout = any_duration(kSecond, 100 * kSecond);
  }
  consumer.poll_interval = Consumer{}.poll_interval;
  consumer.new_shards = StartPosition::TrimHorizon;
  consumer.checkpoints = true;
  consumer.replay.reset();
}

Fault any_fault(const Scenario& scenario) {
  using enum FaultKind;
  Fault fault;
  fault.at = any_duration(0, 90 * kSecond);
  fault.duration = any_duration(0, 90 * kSecond);
  fault.kind =
      one_of({ConsumerOutage, ConsumerSlow, PutLatency, PutErrors, LostResponses, GetLatency,
              GetErrors, ZoneLoss, ControlPlaneThrottling, WorkerRestart, WorkerCrash});
  if (parts_of(fault.kind).workers && !scenario.consumers[0].kcl) fault.kind = ConsumerOutage;
  const FaultParts parts = parts_of(fault.kind);
  if (parts.workers) {
    fault.workers = *inRange<std::int64_t>(1, 1001);
    fault.first_worker = *inRange<std::int64_t>(0, scenario.consumers[0].workers);
  }
  if (parts.interval) fault.interval = any_duration(0, 90 * kSecond);
  const bool of_one = fault.kind == ConsumerOutage || fault.kind == ConsumerSlow || parts.workers;
  const bool named = of_one || *rc::gen::arbitrary<bool>();
  if (parts.consumer && named) fault.consumer = scenario.consumers[0].name;
  if (parts.producer && named) fault.producer = scenario.producers[0].name;
  if (parts.factor) fault.factor = 1 + any_double(100);
  if (parts.share) fault.share = any_double(90) / 100;
  return fault;
}

Action any_action(Duration at) {
  Action action;
  action.at = at;
  action.call =
      one_of({ActionCall::SplitShard, ActionCall::MergeShards, ActionCall::UpdateShardCount,
              ActionCall::IncreaseStreamRetentionPeriod, ActionCall::UpdateMaxRecordSize,
              ActionCall::RegisterStreamConsumer, ActionCall::DeregisterStreamConsumer,
              ActionCall::DeleteStream, ActionCall::UpdateStreamRecordDistributionStrategy});
  switch (action.call) {
    case ActionCall::SplitShard:
      action.shard = any_name("shard");
      action.new_starting_hash_key = std::to_string(*inRange(0, 1000));
      break;
    case ActionCall::MergeShards:
      action.shard = any_name("shard");
      action.adjacent_shard = any_name("other");
      break;
    case ActionCall::UpdateShardCount:
      action.target_shard_count = *inRange(1, 1000);
      break;
    case ActionCall::UpdateMaxRecordSize:
      action.max_record_bytes = *inRange<std::int64_t>(1, 11'000) * kKiB;
      break;
    case ActionCall::RegisterStreamConsumer:
    case ActionCall::DeregisterStreamConsumer:
      action.consumer_name = any_name("consumer");
      break;
    case ActionCall::UpdateStreamRecordDistributionStrategy:
      break;  // back to keys: AUTO is of on-demand mode
    case ActionCall::DeleteStream:
      action.enforce_consumer_deletion = *rc::gen::arbitrary<bool>();
      break;
    default:
      action.retention = std::chrono::hours{*inRange(0, 8784)};
  }
  return action;
}

SimulationSettings any_simulation() {
  SimulationSettings simulation;
  simulation.start =
      one_of<std::string>({"", "2026-11-27T00:00:00Z", "2027-02-28T23:59:59.5+05:30"});
  simulation.duration = any_duration(100 * kSecond, 86'400 * kSecond);
  simulation.warm_up = any_duration(0, 99 * kSecond);
  simulation.seed = *inRange<std::uint64_t>(0, 1ULL << 63U);
  simulation.replications = *inRange<std::int64_t>(1, 1000);
  simulation.worlds = *inRange<std::int64_t>(0, 1001);
  simulation.grain = one_of({Grain::Auto, Grain::Record, Grain::Ms10, Grain::Ms100, Grain::S1});
  return simulation;
}

Scenario any_scenario(const SimulationSettings& simulation) {
  Scenario scenario;
  scenario.prices.currency = "USD";
  scenario.title = any_name("title");
  scenario.simulation = simulation;
  scenario.stream.shard_count = *inRange<std::int64_t>(1, 1000);
  scenario.stream.retention = std::chrono::hours{*inRange(24, 8761)};
  scenario.stream.put_record_rounding = one_of<std::int64_t>({1, kKiB});
  scenario.stream.put_to_readable = any_duration(0, kSecond);
  scenario.stream.push_interval = any_duration(10'000'000, kSecond);
  if (*rc::gen::arbitrary<bool>()) scenario.account.shard_quota = *inRange(1, 1'000'001);
  const bool large = *rc::gen::arbitrary<bool>();
  if (large) {
    scenario.stream.max_record_bytes = *inRange<std::int64_t>(1024, 10'241) * kKiB;
  } else {
    scenario.stream.write_limit =
        one_of({model::Enforcement::TokenBucket, model::Enforcement::CalendarSecond});
  }
  const auto actions = *inRange<std::size_t>(0, 4);
  Duration at{};
  for (std::size_t i = 0; i < actions; ++i) {
    const Action action = any_action(at += any_duration(0, 100 * kSecond));
    const bool fits = scenario.stream.write_limit == model::Enforcement::TokenBucket ||
                      action.max_record_bytes <= kMiB;
    if (fits) scenario.actions.push_back(action);
  }
  const auto producers = *inRange<std::size_t>(1, 3);
  for (std::size_t i = 0; i < producers; ++i) {
    Producer producer = any_producer(i);
    if (*rc::gen::arbitrary<bool>()) {
      producer.shape = any_day();
      producer.load =
          compiled_load(producer.shape, scenario.simulation.duration, scenario.simulation.start);
    }
    scenario.producers.push_back(std::move(producer));
  }
  Consumer consumer;
  consumer.name = any_name("reader");
  consumer.poll_interval = any_duration(10'000'000, 100 * kSecond);
  consumer.max_records = *inRange<std::int64_t>(1, 10'001);
  consumer.workers = *inRange<std::int64_t>(1, 100);
  consumer.cores = *inRange<std::int64_t>(1, 100);
  consumer.per_record = any_duration(0, kSecond);
  consumer.per_batch = any_duration(0, kSecond);
  consumer.process_time = one_of({ProcessTime::Constant, ProcessTime::Exponential});
  consumer.from = any_duration(0, 90 * kSecond);
  consumer.start =
      one_of({StartPosition::TrimHorizon, StartPosition::Latest, StartPosition::AtTimestamp});
  if (consumer.start == StartPosition::AtTimestamp) {
    consumer.timestamp = std::min(consumer.from, any_duration(0, 90 * kSecond));
  }
  consumer.new_shards = one_of({StartPosition::TrimHorizon, StartPosition::Latest});
  consumer.checkpoints = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) {
    consumer.replay = Replay{consumer.from + any_duration(0, 9 * kSecond), {}};
    consumer.replay->from = std::min(consumer.replay->at, any_duration(0, 99 * kSecond));
  }
  consumer.round_trip = any_duration(0, kSecond);
  if (*rc::gen::arbitrary<bool>()) make_fleet(consumer);
  scenario.consumers.push_back(consumer);
  if (consumer.kcl && *rc::gen::arbitrary<bool>()) {
    Action& action = scenario.actions.emplace_back();
    action.at = at + any_duration(0, kSecond);
    action.call = ActionCall::SetDesiredCapacity;
    action.consumer = consumer.name;
    action.desired_capacity = *inRange<std::int64_t>(0, 1001);
  }
  Consumer pushed;
  pushed.name = "pushed";
  pushed.retrieval = Retrieval::FanOut;
  if (*rc::gen::arbitrary<bool>()) scenario.consumers.push_back(pushed);
  const auto faults = *inRange<std::size_t>(0, 4);
  for (std::size_t i = 0; i < faults; ++i) scenario.faults.push_back(any_fault(scenario));
  std::stable_sort(scenario.faults.begin(), scenario.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
  const auto windows = *inRange<std::size_t>(0, 3);
  for (std::size_t i = 0; i < windows; ++i) {
    Window& window = scenario.windows.emplace_back();
    window.name = any_name("window " + std::to_string(i));
    window.from = Duration{99 * kSecond};
    window.until = Duration{100 * kSecond};
  }
  const auto objectives = *inRange<std::size_t>(0, 3);
  for (std::size_t i = 0; i < objectives; ++i) {
    scenario.objectives.push_back(any_objective(i, scenario));
  }
  return scenario;
}

// A scenario as another stream of a file: of the same account, with names of its own.
Scenario beside(const Scenario& first, Scenario other) {
  other.title = first.title;
  other.name = first.name;
  other.account = first.account;
  other.prices = first.prices;
  other.windows = first.windows;
  for (Objective& objective : other.objectives) objective.during.clear();
  other.stream.region = first.stream.region;
  const auto rename = [](std::string& name) {
    if (!name.empty()) name.insert(0, "o");
  };
  other.stream.name = first.stream.name.substr(0, 100) + "-other";
  for (Producer& producer : other.producers) rename(producer.name);
  for (Consumer& consumer : other.consumers) rename(consumer.name);
  for (Action& action : other.actions) rename(action.consumer);
  for (Fault& fault : other.faults) {
    rename(fault.consumer);
    rename(fault.producer);
  }
  for (Objective& objective : other.objectives) rename(objective.consumer);
  return other;
}

RC_GTEST_PROP(ToToml, ReadsBackForAnyTwoStreams, ()) {
  Scenario first = any_scenario(any_simulation());
  Scenario second = any_scenario(first.simulation);
  first.account.on_demand_advantage =
      first.account.on_demand_advantage || second.account.on_demand_advantage;
  const Scenario both = put_beside({first, beside(first, std::move(second))});
  const std::string text = to_toml(both);
  const auto again = read_scenario(text, "test.toml");
  if (!again) RC_FAIL(to_text(again.error(), text) + text);
  const auto before = streams_of(both);
  const auto after = streams_of(again->scenario);
  RC_ASSERT(after.size() == before.size());
  for (std::size_t i = 0; i < 2; ++i) RC_ASSERT(dump(after[i]) == dump(before[i]));
  RC_ASSERT(to_toml(again->scenario) == text);
}

RC_GTEST_PROP(ToToml, ReadsBackForAnyScenario, ()) {
  const Scenario scenario = any_scenario(any_simulation());
  const std::string text = to_toml(scenario);
  const auto again = read_scenario(text, "test.toml");
  if (!again) RC_FAIL(to_text(again.error(), text) + text);
  RC_ASSERT(dump(again->scenario) == dump(scenario));
  RC_ASSERT(to_toml(again->scenario) == text);
}

}  // namespace
}  // namespace weir::sim
