#include "sim/scenario/scenario.hpp"

#include <algorithm>

#include "model/account.hpp"
#include "model/check.hpp"

namespace weir::sim {

namespace {

double seconds(Duration duration) {
  return static_cast<double>(duration.count()) / static_cast<double>(kNanosPerSecond);
}

// The area under the line from (0, a) to (length, b).
double trapezoid(double length, double a, double b) {
  return length * (a + b) / 2;
}

double records_of(const std::vector<LoadPoint>& load, Duration duration) {
  if (load.empty()) return 0;
  double records = 0;
  Duration at{};
  double rate = load.front().records_per_s;
  for (const LoadPoint& corner : load) {
    if (corner.at <= at) {
      rate = corner.records_per_s;
      continue;
    }
    const Duration end = std::min(corner.at, duration);
    const double part = seconds(end - at) / seconds(corner.at - at);
    const double rate_at_end = rate + (corner.records_per_s - rate) * part;
    records += trapezoid(seconds(end - at), rate, rate_at_end);
    at = end;
    rate = rate_at_end;
    if (at == duration) return records;
  }
  return records + seconds(duration - at) * rate;
}

double records_of(const TraceSettings& settings, Duration duration) {
  if (!settings.trace || settings.trace->rows.empty()) return 0;
  const auto& rows = settings.trace->rows;
  const double covered_ms = seconds(duration) * 1e3 * settings.speed;
  const auto span_ms = static_cast<double>(settings.trace->span_ms());
  const auto copies = static_cast<double>(settings.scale);
  if (settings.repeat && covered_ms > span_ms) {
    return static_cast<double>(rows.size()) * copies * covered_ms / std::max(span_ms, 1.0);
  }
  const auto end = std::partition_point(rows.begin(), rows.end(), [&](const Trace::Row& row) {
    return static_cast<double>(row.at_ms) < covered_ms;
  });
  return static_cast<double>(end - rows.begin()) * copies;
}

}  // namespace

Duration tick_of(Grain grain) {
  CHECK(grain != Grain::Auto);
  switch (grain) {
    case Grain::Ms10:
      return std::chrono::milliseconds{10};
    case Grain::Ms100:
      return std::chrono::milliseconds{100};
    case Grain::S1:
      return std::chrono::seconds{1};
    case Grain::Auto:
    case Grain::Record:
      break;
  }
  return Duration{};
}

std::string_view name_of(Grain grain) {
  switch (grain) {
    case Grain::Auto:
      return "auto";
    case Grain::Record:
      return "record";
    case Grain::Ms10:
      return "10 ms";
    case Grain::Ms100:
      return "100 ms";
    case Grain::S1:
      return "1 s";
  }
  return "auto";
}

std::string_view name_of(ActionCall call) {
  switch (call) {
    case ActionCall::SplitShard:
      return "SplitShard";
    case ActionCall::MergeShards:
      return "MergeShards";
    case ActionCall::UpdateShardCount:
      return "UpdateShardCount";
    case ActionCall::IncreaseStreamRetentionPeriod:
      return "IncreaseStreamRetentionPeriod";
    case ActionCall::DecreaseStreamRetentionPeriod:
      return "DecreaseStreamRetentionPeriod";
    case ActionCall::UpdateMaxRecordSize:
      return "UpdateMaxRecordSize";
    case ActionCall::UpdateStreamMode:
      return "UpdateStreamMode";
    case ActionCall::UpdateStreamWarmThroughput:
      return "UpdateStreamWarmThroughput";
    case ActionCall::UpdateStreamRecordDistributionStrategy:
      return "UpdateStreamRecordDistributionStrategy";
    case ActionCall::RegisterStreamConsumer:
      return "RegisterStreamConsumer";
    case ActionCall::DeregisterStreamConsumer:
      return "DeregisterStreamConsumer";
    case ActionCall::DeleteStream:
      return "DeleteStream";
    case ActionCall::SetDesiredCapacity:
      return "SetDesiredCapacity";
  }
  CHECK(false && "a call without a name");
}

std::string_view name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::ConsumerOutage:
      return "consumer_outage";
    case FaultKind::ConsumerSlow:
      return "consumer_slow";
    case FaultKind::PutLatency:
      return "put_latency";
    case FaultKind::PutErrors:
      return "put_errors";
    case FaultKind::LostResponses:
      return "lost_responses";
    case FaultKind::GetLatency:
      return "get_latency";
    case FaultKind::GetErrors:
      return "get_errors";
    case FaultKind::ZoneLoss:
      return "zone_loss";
    case FaultKind::ControlPlaneThrottling:
      return "control_plane_throttling";
    case FaultKind::WorkerRestart:
      return "worker_restart";
    case FaultKind::WorkerCrash:
      return "worker_crash";
  }
  CHECK(false && "a fault without a name");
}

FaultParts parts_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::ConsumerOutage:
      return {.consumer = true};
    case FaultKind::ConsumerSlow:
    case FaultKind::GetLatency:
      return {.consumer = true, .factor = true};
    case FaultKind::GetErrors:
      return {.consumer = true, .share = true};
    case FaultKind::PutLatency:
      return {.producer = true, .factor = true};
    case FaultKind::PutErrors:
    case FaultKind::LostResponses:
      return {.producer = true, .share = true};
    case FaultKind::ZoneLoss:
      return {.factor = true, .share = true};
    case FaultKind::ControlPlaneThrottling:
      return {.share = true};
    case FaultKind::WorkerRestart:
      return {.consumer = true, .workers = true, .interval = true};
    case FaultKind::WorkerCrash:
      return {.consumer = true, .workers = true};
  }
  CHECK(false && "a fault without parts");
}

std::string_view name_of(SdkRetry mode) {
  switch (mode) {
    case SdkRetry::Off:
      return "off";
    case SdkRetry::Legacy:
      return "legacy";
    case SdkRetry::Standard:
      return "standard";
    case SdkRetry::Adaptive:
      return "adaptive";
    case SdkRetry::New2026:
      return "2026";
    case SdkRetry::JavaLegacy:
      return "java-legacy";
    case SdkRetry::JavaStandard:
      return "java-standard";
    case SdkRetry::CppLegacy:
      return "cpp-legacy";
  }
  CHECK(false);
}

bool waits_for_answers(const Producer& producer) {
  const PutSettings& put = producer.put;
  return producer.kpl || put.resend.failed == ResendFailed::Requeue ||
         put.sdk_retry != SdkRetry::Off || put.max_in_flight || put.aimd || put.buffer;
}

bool packs_by_tick(const Producer& producer) {
  constexpr std::int64_t kManyKeys = 50'000;
  constexpr std::int64_t kMostProcesses = 1024;
  constexpr Duration kSoon = std::chrono::milliseconds{200};
  const KeySettings& keys = producer.keys;
  const bool own_keys = keys.distribution == KeyDistribution::Random ||
                        ((keys.distribution == KeyDistribution::Uniform ||
                          keys.distribution == KeyDistribution::Zipf) &&
                         keys.count >= kManyKeys);
  return producer.kpl && producer.kpl->aggregation_enabled && own_keys && !producer.trace &&
         !producer.batch && !producer.bursts && !keys.drift &&
         producer.instances <= kMostProcesses && producer.put.round_trip <= kSoon;
}

std::optional<PutBuffer> buffer_of(const PutSettings& put) {
  if (put.buffer) return put.buffer;
  const bool gathers = put.resend.failed == ResendFailed::Requeue || put.max_in_flight ||
                       put.aimd || put.sdk_retry == SdkRetry::Adaptive;
  return gathers ? std::optional{PutBuffer{}} : std::nullopt;
}

std::string_view name_of(StartPosition position) {
  switch (position) {
    case StartPosition::TrimHorizon:
      return "TRIM_HORIZON";
    case StartPosition::Latest:
      return "LATEST";
    case StartPosition::AtTimestamp:
      return "AT_TIMESTAMP";
  }
  CHECK(false && "a position without a name");
}

std::string_view name_of(Metric metric) {
  switch (metric) {
    case Metric::IteratorAgeRecoveryTime:
      return "iterator_age_recovery_time";
    case Metric::RecordsExpired:
      return "records_expired";
    case Metric::RecordsDropped:
      return "records_dropped";
    case Metric::WriteThrottled:
      return "write_throttled";
    case Metric::WriteThrottleRatio:
      return "write_throttle_ratio";
    case Metric::WriteRecords:
      return "write_records";
    case Metric::WriteBytes:
      return "write_bytes";
    case Metric::ReadBytes:
      return "read_bytes";
    case Metric::ReadThrottled:
      return "read_throttled";
    case Metric::IteratorAge:
      return "iterator_age";
    case Metric::EndToEndLatency:
      return "end_to_end_latency";
    case Metric::LeasesMoved:
      return "leases_moved";
    case Metric::FailoverTime:
      return "failover_time";
  }
  return "";
}

bool is_of_readers(Metric metric) {
  switch (metric) {
    case Metric::RecordsDropped:
    case Metric::WriteThrottled:
    case Metric::WriteThrottleRatio:
    case Metric::WriteRecords:
    case Metric::WriteBytes:
      return false;
    default:
      return true;
  }
}

bool is_of_leases(Metric metric) {
  return metric == Metric::LeasesMoved || metric == Metric::FailoverTime;
}

namespace {

// None for what is no metric's name.
std::optional<Metric> metric_called(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Metric::FailoverTime); ++i) {
    if (name_of(static_cast<Metric>(i)) == name) return static_cast<Metric>(i);
  }
  return std::nullopt;
}

}  // namespace

bool is_of_readers(std::string_view metric_name) {
  const auto metric = metric_called(metric_name);
  return metric && is_of_readers(*metric);
}

bool is_of_leases(std::string_view metric_name) {
  const auto metric = metric_called(metric_name);
  return metric && is_of_leases(*metric);
}

bool has_stat(Metric metric) {
  return metric == Metric::IteratorAge || metric == Metric::EndToEndLatency ||
         metric == Metric::FailoverTime;
}

std::string_view unit_of(Metric metric) {
  switch (metric) {
    case Metric::IteratorAgeRecoveryTime:
      return "s";
    case Metric::RecordsExpired:
    case Metric::RecordsDropped:
      return "records";
    case Metric::WriteThrottled:
    case Metric::WriteRecords:
      return "records/s";
    case Metric::WriteThrottleRatio:
      return "ratio";
    case Metric::WriteBytes:
    case Metric::ReadBytes:
      return "bytes/s";
    case Metric::ReadThrottled:
      return "calls/s";
    case Metric::IteratorAge:
      return "s";
    case Metric::EndToEndLatency:
      return "ms";
    case Metric::LeasesMoved:
      return "leases";
    case Metric::FailoverTime:
      return "s";
  }
  return "";
}

std::string_view name_of(Stat stat) {
  switch (stat) {
    case Stat::Mean:
      return "mean";
    case Stat::P50:
      return "p50";
    case Stat::P90:
      return "p90";
    case Stat::P99:
      return "p99";
    case Stat::P999:
      return "p99.9";
    case Stat::Max:
      return "max";
  }
  return "";
}

std::vector<double> visits_of(const Bursts& bursts) {
  const std::size_t n = bursts.states.size();
  const bool round = std::all_of(bursts.states.begin(), bursts.states.end(),
                                 [](const BurstState& state) { return state.next.empty(); });
  std::vector<double> visits(n, 1.0);
  if (round) return visits;
  std::vector<std::vector<double>> jump(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const std::vector<double>& next = bursts.states[i].next;
    if (next.empty()) jump[i][(i + 1) % n] = 1;
    double sum = 0;
    for (const double weight : next) sum += weight;
    for (std::size_t j = 0; j < next.size(); ++j) jump[i][j] = next[j] / sum;
  }
  // each state but the first is taken out in turn: those before it jump past it
  std::vector<double> out(n);
  for (std::size_t k = n - 1; k > 0; --k) {
    for (std::size_t j = 0; j < k; ++j) out[k] += jump[k][j];
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < k; ++j) jump[i][j] += jump[i][k] * jump[k][j] / out[k];
    }
  }
  for (std::size_t k = 1; k < n; ++k) {
    visits[k] = 0;
    for (std::size_t i = 0; i < k; ++i) visits[k] += visits[i] * jump[i][k];
    visits[k] /= out[k];
  }
  return visits;
}

double changes_per_s(const Bursts& bursts) {
  const std::vector<double> visits = visits_of(bursts);
  double changes = 0;
  double time = 0;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    changes += visits[i];
    time += visits[i] * seconds(bursts.states[i].mean);
  }
  return changes / time;
}

std::vector<double> scaled_factors(const Bursts& bursts) {
  const std::vector<double> visits = visits_of(bursts);
  double time = 0;
  double sum = 0;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const BurstState& state = bursts.states[i];
    time += visits[i] * seconds(state.mean);
    sum += visits[i] * seconds(state.mean) * state.factor;
  }
  std::vector<double> factors;
  for (const BurstState& state : bursts.states) factors.push_back(state.factor * (time / sum));
  return factors;
}

Duration interval_of(const StreamSettings& stream, const Consumer& consumer) {
  if (consumer.retrieval == Retrieval::FanOut) return stream.push_interval;
  return consumer.kcl ? consumer.kcl->idle_time_between_reads : consumer.poll_interval;
}

bool is_ever_on_demand(const Scenario& scenario) {
  constexpr auto kOnDemand = model::StreamMode::OnDemand;
  return scenario.stream.mode == kOnDemand ||
         std::any_of(scenario.actions.begin(), scenario.actions.end(), [](const Action& action) {
           return action.call == ActionCall::UpdateStreamMode && action.mode == kOnDemand;
         });
}

bool is_ever_distributed(const Scenario& scenario) {
  return scenario.stream.record_distribution == RecordDistribution::Auto ||
         std::ranges::any_of(scenario.actions, [](const Action& action) {
           return action.call == ActionCall::UpdateStreamRecordDistributionStrategy &&
                  action.distribution == RecordDistribution::Auto;
         });
}

model::PriceMode on_demand_price_mode(const Scenario& scenario) {
  return scenario.account.on_demand_advantage ? model::PriceMode::OnDemandAdvantage
                                              : model::PriceMode::OnDemandStandard;
}

std::int64_t shard_quota(const Scenario& scenario) {
  return scenario.account.shard_quota.value_or(model::shard_quota_of(scenario.stream.region));
}

std::int64_t largest_record_bytes(const Scenario& scenario) {
  std::int64_t largest = scenario.stream.max_record_bytes;
  for (const Action& action : scenario.actions) {
    if (action.call == ActionCall::UpdateMaxRecordSize) {
      largest = std::max(largest, action.max_record_bytes);
    }
  }
  return largest;
}

double expected_records(const Scenario& scenario) {
  double records = 0;
  for (const Producer& producer : scenario.producers) {
    records += producer.trace ? records_of(*producer.trace, scenario.simulation.duration)
                              : records_of(producer.load, scenario.simulation.duration);
  }
  return records;
}

Grain resolved_grain(const Scenario& scenario) {
  constexpr double kMostRecordsOneByOne = 2e7;
  if (scenario.simulation.grain != Grain::Auto) return scenario.simulation.grain;
  double records = expected_records(scenario);
  for (const auto& other : scenario.beside) records += expected_records(*other);
  return records <= kMostRecordsOneByOne ? Grain::Record : Grain::Ms100;
}

std::vector<Scenario> streams_of(const Scenario& scenario) {
  std::vector<std::shared_ptr<const Scenario>> all = scenario.beside;
  const auto own = all.begin() + static_cast<std::ptrdiff_t>(std::min(scenario.number, all.size()));
  Scenario alone = scenario;
  alone.beside.clear();
  all.insert(own, std::make_shared<const Scenario>(std::move(alone)));
  std::vector<Scenario> streams;
  streams.reserve(all.size());
  for (const auto& one : all) {
    Scenario& stream = streams.emplace_back(*one);
    for (const auto& other : all) {
      if (other != one) stream.beside.push_back(other);
    }
  }
  return streams;
}

Scenario put_beside(std::vector<Scenario> streams) {
  CHECK(!streams.empty());
  for (std::size_t i = 0; i < streams.size(); ++i) streams[i].number = i;
  Scenario first = std::move(streams.front());
  for (std::size_t i = 1; i < streams.size(); ++i) {
    first.beside.push_back(std::make_shared<const Scenario>(std::move(streams[i])));
  }
  return first;
}

bool asks_account(const Scenario& scenario) {
  const auto asks = [](const Action& action) {
    switch (action.call) {
      case ActionCall::SplitShard:
      case ActionCall::UpdateShardCount:
      case ActionCall::UpdateStreamMode:
      case ActionCall::UpdateStreamWarmThroughput:
      case ActionCall::DeleteStream:
        return true;
      default:
        return false;
    }
  };
  return !scenario.autoscalers.empty() || std::ranges::any_of(scenario.actions, asks);
}

}  // namespace weir::sim
