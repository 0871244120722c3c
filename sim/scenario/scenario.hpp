#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/model_defaults.hpp"
#include "model/on_demand.hpp"
#include "model/pricing.hpp"
#include "model/resharding.hpp"
#include "model/stream.hpp"
#include "model/units.hpp"
#include "model/write_quota.hpp"
#include "sim/scenario/autoscaler_settings.hpp"
#include "sim/scenario/kcl_defaults.hpp"
#include "sim/scenario/kpl_defaults.hpp"
#include "sim/scenario/scenario_defaults.hpp"
#include "sim/scenario/sdk_retry_defaults.hpp"
#include "sim/scenario/trace.hpp"
#include "sim/scenario/workload_settings.hpp"

namespace weir::sim {

/// The largest span a parcel may have. Auto is resolved from the scenario alone (resolved_grain).
enum class Grain : std::uint8_t { Auto, Record, Ms10, Ms100, S1 };

/// The tick of a coarse grain; 0 for Record. Not for Auto (CHECK).
Duration tick_of(Grain grain);
std::string_view name_of(Grain grain);  ///< "record", "10 ms", …

struct SimulationSettings {
  std::string start;  ///< RFC 3339 as given, labels only; may be empty
  Duration duration = defaults::kDuration.value;
  Duration warm_up = defaults::kWarmUp.value;  ///< left out of every statistic, not of the ledgers
  std::uint64_t seed = defaults::kSeed.value;
  std::int64_t replications = defaults::kReplications.value;
  std::int64_t worlds = defaults::kWorlds.value;  ///< where inputs are intervals (Forecast)
  Grain grain = Grain::Auto;
  friend bool operator==(const SimulationSettings&, const SimulationSettings&) = default;
};

/// The account that the streams of a scenario belong to. It may have others, which are not
/// simulated: what they use of the quota is for the user to take off.
struct AccountSettings {
  std::optional<std::int64_t> shard_quota;  ///< none: the Region's, see shard_quota()
  /// It has committed itself to a minimum of throughput (On-demand Advantage).
  bool on_demand_advantage = false;
  friend bool operator==(const AccountSettings&, const AccountSettings&) = default;
};

using model::RecordDistribution;

struct StreamSettings {
  std::string name{defaults::kStreamName.value};
  model::StreamMode mode = model::StreamMode::Provisioned;
  /// Open at the start. In on-demand mode what the file's highest load of the last 30 days and its
  /// warm throughput come to, where it does not say how many.
  std::int64_t shard_count = 0;
  model::OnDemandPolicy on_demand;
  RecordDistribution record_distribution = RecordDistribution::UserPartitionKey;
  Duration retention = model::defaults::kRetention.value;
  std::string region{defaults::kRegion.value};
  std::int64_t put_record_rounding =
      model::defaults::kPutRecordRounding.value;  ///< bytes; 1 = none
  model::ReshardPace reshard;
  /// Whether the file gives the parallelism. AWS publishes none, so where it does not, what depends
  /// on it is told for one step at a time too.
  bool parallelism_given = false;
  Duration put_to_readable = model::defaults::kPutToReadable.value;
  /// How often a subscription of enhanced fan-out is sent an event.
  Duration push_interval = defaults::kPushInterval.value;
  std::int64_t max_record_bytes = model::defaults::kRecordMostBytes.value;  ///< data plus key
  model::Enforcement write_limit = model::Enforcement::TokenBucket;
  friend bool operator==(const StreamSettings&, const StreamSettings&) = default;
};

enum class ArrivalProcess : std::uint8_t { Constant, Poisson };

enum class PutApi : std::uint8_t { PutRecord, PutRecords };
enum class ResendFailed : std::uint8_t { None, Subset, Record, Requeue };
enum class Jitter : std::uint8_t { Full, Half, None };

/// As often as it takes.
inline constexpr std::int64_t kWithoutEnd = std::numeric_limits<std::int64_t>::max();

/// What the application does with refused records. Back-off before attempt k >= 2:
/// min(20 s, backoff * 2^(k-2)), jittered, from when the answer arrives. Requeue: the refused
/// records of a request, when their back-off is over, are put back before what is in the
/// instance's buffer, and go with its next request.
struct Resend {
  ResendFailed failed = ResendFailed::Subset;
  std::int64_t max_attempts = defaults::kMaxAttempts.value;  ///< the first included
  Duration backoff = defaults::kBackoff.value;
  Jitter jitter = Jitter::Full;
  friend bool operator==(const Resend&, const Resend&) = default;
};

/// How an SDK retries a request that failed: whole requests, that is. PutRecord fails when its
/// record is refused; PutRecords with refused records has succeeded.
enum class SdkRetry : std::uint8_t {
  Off,       ///< the application alone sends again
  Legacy,    ///< botocore
  Standard,  ///< botocore and most others
  Adaptive,  ///< standard, with a limit on the requests a second that adapts to throttling
  New2026,   ///< standard as announced for the end of 2026
  JavaLegacy,
  JavaStandard,
  CppLegacy,
};
std::string_view name_of(SdkRetry mode);  ///< "java-legacy"

/// How many records an instance holds that are not on their way: unsent, or waiting to be sent
/// again.
struct PutBuffer {
  std::int64_t records = defaults::sdk::kBufferRecords.value;
  /// Whether the application waits while it is full (its records are born at their time and get in
  /// late); else those that find it full are dropped.
  bool blocks = false;
  friend bool operator==(const PutBuffer&, const PutBuffer&) = default;
};

/// A limit on the records of an instance that are in flight: more after each answer without
/// refusals, less after any other. Its requests are as long at most.
struct Aimd {
  std::int64_t start = defaults::sdk::kAimdStart.value;
  std::int64_t increase = defaults::sdk::kAimdIncrease.value;
  double decrease = defaults::sdk::kAimdDecrease.value;
  std::int64_t most = defaults::sdk::kAimdMost.value;
  friend bool operator==(const Aimd&, const Aimd&) = default;
};

struct PutSettings {
  PutApi api = PutApi::PutRecords;
  std::int64_t max_batch = model::defaults::kPutRecordsMostRecords.value;
  Duration linger = defaults::kLinger.value;
  Duration round_trip = defaults::kPutRoundTrip.value;
  /// How long the client waits for an answer that does not come, from when the request would have
  /// reached the service; then it sends the whole request again.
  Duration timeout = defaults::kPutTimeout.value;
  Resend resend;
  SdkRetry sdk_retry = SdkRetry::Off;
  std::optional<std::int64_t> max_in_flight;  ///< requests of an instance; none: any number
  std::optional<Aimd> aimd;
  std::optional<PutBuffer> buffer;  ///< none given: see buffer_of
  friend bool operator==(const PutSettings&, const PutSettings&) = default;
};

/// The buffer in force; none where nothing ever waits in it for an answer.
std::optional<PutBuffer> buffer_of(const PutSettings& put);

/// The Kinesis Producer Library, its settings under its own names. Takes the place of `put`, of
/// which only the round trip and the time-out (request_timeout) are looked at.
struct KplSettings {
  bool aggregation_enabled = true;
  std::int64_t aggregation_max_count = defaults::kpl::kAggregationMaxCount.value;
  std::int64_t aggregation_max_size = defaults::kpl::kAggregationMaxSize.value;  ///< bytes
  std::int64_t collection_max_count = defaults::kpl::kCollectionMaxCount.value;
  std::int64_t collection_max_size = defaults::kpl::kCollectionMaxSize.value;  ///< bytes
  Duration record_max_buffered_time = defaults::kpl::kRecordMaxBufferedTime.value;
  Duration record_ttl = defaults::kpl::kRecordTtl.value;
  bool fail_if_throttled = false;
  double rate_limit = defaults::kpl::kRateLimit.value;  ///< of a shard's limit, by each process
  std::int64_t max_connections = defaults::kpl::kMaxConnections.value;
  friend bool operator==(const KplSettings&, const KplSettings&) = default;
};

/// A recorded log in place of rate, sizes and keys.
struct TraceSettings {
  std::shared_ptr<const Trace> trace;
  std::string file;  ///< as written in the scenario
  double speed = 1;
  std::int64_t scale = 1;
  Duration scatter{};  ///< in trace time
  bool repeat = false;
  friend bool operator==(const TraceSettings&, const TraceSettings&) = default;
};

struct Producer {
  std::string name = "producer";
  std::int64_t instances = defaults::kInstances.value;
  ArrivalProcess arrivals = ArrivalProcess::Poisson;
  std::vector<LoadPoint> load;  ///< one point for a constant rate; empty with a trace
  LoadShape shape;              ///< how it was said, where not by `rate`
  std::optional<Bursts> bursts;
  std::optional<Batch> batch;
  RecordSize record_size;
  KeySettings keys;
  PutSettings put;
  std::optional<KplSettings> kpl;
  std::optional<TraceSettings> trace;
  /// Not in the file format: a finding's trial. These keys (of any origin: hot, drawn or traced)
  /// are spread over n sub-keys.
  std::vector<std::pair<std::string, std::int64_t>> salted;
  friend bool operator==(const Producer&, const Producer&) = default;
};

/// Whether what an instance sends next depends on answers to what it sent before. Such producers
/// are simulated request by request at every grain.
bool waits_for_answers(const Producer& producer);
/// Whether the Kinesis Producer Library of this producer may be simulated by its buffers alone at
/// coarse grains, while nothing is refused: where its user records are born one by one, hardly one
/// has a key that is in its aggregate already, and answers come soon.
bool packs_by_tick(const Producer& producer);

/// A call that the operator makes at an instant; the fields of the other calls stay empty.
enum class ActionCall : std::uint8_t {
  SplitShard,
  MergeShards,
  UpdateShardCount,
  IncreaseStreamRetentionPeriod,
  DecreaseStreamRetentionPeriod,
  UpdateMaxRecordSize,
  UpdateStreamMode,
  UpdateStreamWarmThroughput,
  UpdateStreamRecordDistributionStrategy,
  RegisterStreamConsumer,
  DeregisterStreamConsumer,
  DeleteStream,
  SetDesiredCapacity,  ///< of EC2 Auto Scaling: how many workers a consumer has
};
std::string_view name_of(ActionCall call);  ///< as AWS names it

struct Action {
  std::size_t number = 0;  ///< which of the file's actions it is, from 0
  Duration at{};
  ActionCall call{};
  std::int64_t target_shard_count = 0;
  std::string shard;           ///< to split or to merge
  std::string adjacent_shard;  ///< to merge with
  std::string new_starting_hash_key;
  Duration retention{};
  std::int64_t max_record_bytes = 0;       ///< whole KiB
  std::string consumer_name;               ///< to register or to deregister
  bool enforce_consumer_deletion = false;  ///< DeleteStream
  model::StreamMode mode{};                ///< UpdateStreamMode
  std::int64_t warm_mib_per_s = 0;         ///< UpdateStreamWarmThroughput
  RecordDistribution distribution{};       ///< UpdateStreamRecordDistributionStrategy
  std::string consumer;                    ///< SetDesiredCapacity
  std::int64_t desired_capacity = 0;
  friend bool operator==(const Action&, const Action&) = default;
};

enum class FaultKind : std::uint8_t {
  ConsumerOutage,          ///< the reader makes no calls; afterwards it goes on
  ConsumerSlow,            ///< its process times are `factor` times as long
  PutLatency,              ///< round trips of put requests are `factor` times as long
  PutErrors,               ///< a `share` of put requests fails whole, nothing stored
  LostResponses,           ///< the answers to a `share` of put requests are lost
  GetLatency,              ///< round trips of GetRecords and pushes are `factor` times as long
  GetErrors,               ///< a `share` of GetRecords and SubscribeToShard fails
  ZoneLoss,                ///< all round trips `factor` times as long, a `share` of requests fails
  ControlPlaneThrottling,  ///< a `share` of the operator's calls is refused
  WorkerRestart,           ///< a rolling deploy: worker by worker ends cleanly, and starts again
  WorkerCrash,             ///< some workers are gone from one moment to the next
};
std::string_view name_of(FaultKind kind);  ///< "consumer_outage"

/// What a kind of fault is said with.
struct FaultParts {
  bool consumer = false;  ///< hits one consumer
  bool producer = false;  ///< hits one producer, or all of them
  bool factor = false;
  bool share = false;
  bool workers = false;   ///< hits some workers of the consumer, which has leases
  bool interval = false;  ///< one after the other
};
FaultParts parts_of(FaultKind kind);

struct Fault {
  Duration at{};
  FaultKind kind{};
  Duration duration{};
  std::string consumer;  ///< empty: every one
  std::string producer;  ///< likewise
  double factor = 1;     ///< at least 1
  double share = 0;      ///< 0 … 1
  std::int64_t workers = 0;
  std::int64_t first_worker = 0;  ///< the number of the first of them
  Duration interval{};            ///< from one worker to the next
  /// When it is over: with workers one after the other, for the last of them.
  Duration end() const { return at + interval * std::max<std::int64_t>(workers - 1, 0) + duration; }
  friend bool operator==(const Fault&, const Fault&) = default;
};

enum class StartPosition : std::uint8_t { TrimHorizon, Latest, AtTimestamp };
std::string_view name_of(StartPosition position);  ///< "TRIM_HORIZON"

/// How a reader comes by its records: GetRecords, or enhanced fan-out.
enum class Retrieval : std::uint8_t { Polling, FanOut };

/// How long a reader works on a record: always per_record, or exponential with that mean.
enum class ProcessTime : std::uint8_t { Constant, Exponential };

/// A reader goes back and reads again.
struct Replay {
  Duration at{};
  Duration from{};  ///< the records that arrived then or later
  friend bool operator==(const Replay&, const Replay&) = default;
};

/// How the workers of a KCL application come by equal shares of the stream.
enum class LeaseBalance : std::uint8_t {
  Stealing,  ///< versions 1 and 2: each worker looks and takes for itself, by number
  Leader,    ///< version 3: a leader hands them out, by the workers' load
};

/// The Kinesis Client Library, its settings under its own names.
struct KclSettings {
  std::int64_t version = defaults::kcl::kVersion.value;                           ///< 1, 2 or 3
  Duration idle_time_between_reads = defaults::kcl::kIdleTimeBetweenReads.value;  ///< Polling
  std::int64_t max_pending_process_records_input = defaults::kcl::kMaxPendingInput.value;
  Duration failover_time = defaults::kcl::kFailoverTime.value;
  std::int64_t max_leases_for_worker = std::numeric_limits<std::int64_t>::max();
  Duration parent_shard_poll_interval = defaults::kcl::kParentShardPollInterval.value;
  Duration shard_consumer_dispatch_poll_interval = defaults::kcl::kDispatchPollInterval.value;
  /// The application's own: it checkpoints after a batch when the last time is so long ago.
  Duration checkpoint_interval = defaults::kcl::kCheckpointInterval.value;
  // Stealing.
  std::int64_t max_leases_to_steal_at_one_time = defaults::kcl::kMaxLeasesToSteal.value;
  bool enable_priority_lease_assignment = true;
  // Leader.
  Duration lease_assignment_interval{};  ///< twice the failover time where not given
  double re_balance_threshold = defaults::kcl::kReBalanceThreshold.value;
  double dampening = defaults::kcl::kDampening.value;
  bool allow_throughput_overshoot = true;
  std::int64_t variance_balancing_frequency = defaults::kcl::kVarianceBalancingFrequency.value;
  Duration worker_metrics_reporter_freq = defaults::kcl::kWorkerMetricsReporterFreq.value;
  bool graceful_lease_handoff = true;
  Duration graceful_lease_handoff_timeout = defaults::kcl::kHandoffTimeout.value;
  LeaseBalance balance() const {
    return version == 3 ? LeaseBalance::Leader : LeaseBalance::Stealing;
  }
  friend bool operator==(const KclSettings&, const KclSettings&) = default;
};

struct Consumer {
  std::string name = "consumer";
  Retrieval retrieval = Retrieval::Polling;
  ProcessTime process_time = ProcessTime::Constant;
  Duration poll_interval = defaults::kPollInterval.value;                 ///< Polling
  std::int64_t max_records = model::defaults::kReadRecordsPerCall.value;  ///< Polling
  std::int64_t workers = defaults::kWorkers.value;
  std::int64_t cores = defaults::kCores.value;  ///< per worker
  Duration per_record{};                        ///< process_time
  Duration per_batch{};
  Duration from{};  ///< when it is started
  StartPosition start = StartPosition::TrimHorizon;
  Duration timestamp{};  ///< AtTimestamp
  /// Where it begins shards that open after its start: TrimHorizon or Latest.
  StartPosition new_shards = StartPosition::TrimHorizon;
  /// Whether it goes on after an outage where it was; else by its start position.
  bool checkpoints = true;
  std::optional<Replay> replay;
  /// Whether a shard is read only when all of its parents have been read to their ends.
  bool parents_first = true;
  Duration round_trip = defaults::kGetRoundTrip.value;
  std::optional<KclSettings> kcl;
  friend bool operator==(const Consumer&, const Consumer&) = default;
};

enum class Metric : std::uint8_t {
  RecordsDropped,           ///< records
  WriteThrottled,           ///< records/s
  WriteThrottleRatio,       ///< share of attempts
  WriteRecords,             ///< records/s stored, stream
  WriteBytes,               ///< bytes/s stored, stream
  ReadBytes,                ///< bytes/s
  ReadThrottled,            ///< calls/s
  IteratorAge,              ///< s
  IteratorAgeRecoveryTime,  ///< s, from the end of a fault; see AgeRecovery
  RecordsExpired,           ///< records, unread
  EndToEndLatency,          ///< ms
  LeasesMoved,              ///< leases, from one worker to another
  FailoverTime,             ///< s, from a worker's end until its lease is another's
};
std::string_view name_of(Metric metric);  ///< "records_dropped", …
bool is_of_readers(Metric metric);        ///< each reader has its own; else it is the stream's
bool is_of_leases(Metric metric);         ///< only readers with leases have it
bool is_of_readers(std::string_view metric_name);
bool is_of_leases(std::string_view metric_name);
bool has_stat(Metric metric);             ///< it is a distribution's
std::string_view unit_of(Metric metric);  ///< of the value in results: "records", "ratio", "s", …

enum class Stat : std::uint8_t { Mean, P50, P90, P99, P999, Max };
std::string_view name_of(Stat stat);  ///< "p99.9"

/// A named span of the run, in whole seconds, for objectives.
struct Window {
  std::string name;
  Duration from{};
  Duration until{};
  bool is_left_out = false;  ///< while a file is read: the run is cut before it
  friend bool operator==(const Window&, const Window&) = default;
};

/// What "good" means: in each replication the metric must lie in [min, max] (in unit_of); `in` of
/// the replications must meet it.
struct Objective {
  std::string name;  ///< default: the metric's name
  Metric metric{};
  Stat stat = Stat::P99;  ///< latency and age only
  std::string consumer;   ///< empty: every reader must meet it (the worst counts)
  std::string during{};   ///< a window; empty: the whole run
  std::optional<double> min;
  std::optional<double> max;
  double in = defaults::kShareThatMustMeet.value;
  bool of_retention = false;  ///< the limit was given as a share of retention
  friend bool operator==(const Objective&, const Objective&) = default;
};

/// What the stream's use costs: weir's own prices of its Region, or those of a file.
inline constexpr std::string_view kBuiltInPrices = "builtin";
struct PriceSettings {
  std::string table{kBuiltInPrices};               ///< as written in the scenario
  std::string currency;                            ///< of the prices; empty where none are known
  std::shared_ptr<const model::PriceBook> book{};  ///< of the stream's Region; null: weir's own
  friend bool operator==(const PriceSettings&, const PriceSettings&) = default;
};

struct Scenario {
  std::string file;  ///< as the user named it
  std::string title;
  std::string name;
  std::string sha256;  ///< of the file's bytes, hex
  SimulationSettings simulation;
  AccountSettings account;
  StreamSettings stream;
  std::vector<Producer> producers;
  std::vector<Consumer> consumers;
  std::vector<Action> actions;  ///< in order of time
  std::vector<Fault> faults;    ///< likewise
  std::vector<Autoscaler> autoscalers;
  std::vector<Window> windows;  ///< in the order of the file
  std::vector<Objective> objectives;
  PriceSettings prices;
  /// Which of the file's streams this is, from 0. Its draws are addressed by it.
  std::size_t number = 0;
  /// The file's other streams, in its order; `beside` of those is empty.
  std::vector<std::shared_ptr<const Scenario>> beside{};
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// The scenario of each stream of the file, in its order, each with the others beside it.
std::vector<Scenario> streams_of(const Scenario& scenario);

/// The first of the streams of a file (at least one), the others beside it. They get their numbers.
Scenario put_beside(std::vector<Scenario> streams);

/// Whether the account's other streams can make a difference to this one: whether it, its operator
/// or a robot makes calls that are held against what the account has in all.
bool asks_account(const Scenario& scenario);

/// Between two turns of a reader at a shard, at least: between two polls, or two pushed events.
Duration interval_of(const StreamSettings& stream, const Consumer& consumer);

/// Whether the stream is in on-demand mode at any time of the run, for all that the file says.
bool is_ever_on_demand(const Scenario& scenario);

/// Whether the service decides at any time of the run where records go, for all that the file says.
bool is_ever_distributed(const Scenario& scenario);

/// How the service charges for on-demand mode.
model::PriceMode on_demand_price_mode(const Scenario& scenario);

/// How many open shards the account may have.
std::int64_t shard_quota(const Scenario& scenario);

/// The largest record, key included, that the stream takes at any time of the run.
std::int64_t largest_record_bytes(const Scenario& scenario);

/// How many records are expected to be born in one replication of this stream alone.
double expected_records(const Scenario& scenario);

/// Auto: Record up to 2e7 expected records of all streams, else Ms100. Never Auto.
Grain resolved_grain(const Scenario& scenario);

}  // namespace weir::sim
