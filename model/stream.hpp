#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/call_limit.hpp"
#include "model/expected.hpp"
#include "model/fan_out.hpp"
#include "model/hash_key.hpp"
#include "model/lineage.hpp"
#include "model/model_defaults.hpp"
#include "model/on_demand.hpp"
#include "model/parcel.hpp"
#include "model/resharding.hpp"
#include "model/sequence_number.hpp"
#include "model/service_error.hpp"
#include "model/shard.hpp"
#include "model/units.hpp"

namespace weir::model {

enum class StreamStatus : std::uint8_t { Creating, Active, Updating, Deleting, Deleted };
std::string_view name_of(StreamStatus status);

/// Who decides how many shards there are: the user, or the service (OnDemand).
enum class StreamMode : std::uint8_t { Provisioned, OnDemand };
std::string_view name_of(StreamMode mode);  ///< "ON_DEMAND"

struct StreamConfig {
  std::string name = "stream";
  std::string account = "123456789012";
  std::int64_t shard_count = 1;
  std::int64_t max_record_bytes = defaults::kRecordMostBytes.value;  ///< data plus key
  Duration retention = defaults::kRetention.value;
  Duration put_to_readable = defaults::kPutToReadable.value;
  Duration put_to_push = defaults::kPutToReadable.value;  ///< the same for enhanced fan-out
  WriteLimits write_limits;
  ReadLimits read_limits;
  /// PutRecord counts each record rounded up to this many bytes against the byte limit; 1 = exact.
  std::int64_t put_record_rounding = defaults::kPutRecordRounding.value;
  std::int64_t epoch_s = 0;  ///< what Instant{} is in Unix seconds; only sequence numbers show it
  StreamMode mode = StreamMode::Provisioned;
  RecordDistribution record_distribution = RecordDistribution::UserPartitionKey;
  OnDemandPolicy on_demand;
  bool advantage = false;  ///< the account has committed itself to On-demand Advantage
  ReshardPace reshard;
  FanOutLimits fan_out;
  std::vector<std::string> consumers;               ///< registered and ACTIVE from the start
  Duration create = {};                             ///< in CREATING; none: ACTIVE at once
  Duration remove = defaults::kDeleteStream.value;  ///< in DELETING
};

/// What a shard's byte bucket holds in a stream that takes records of up to so many bytes: 1 MiB,
/// above that 10 MiB.
///
/// Source  AWS, "Handle large records" (read 2026-11-23)
///         https://docs.aws.amazon.com/streams/latest/dev/large-records.html
std::int64_t bytes_burst_of(std::int64_t max_record_bytes);

/// One entry of a put request: where it goes, and a parcel (of one record in a real server).
/// `largest` is the data plus key of its largest record, for the size check.
struct PutEntry {
  HashKey hash_key;
  Parcel parcel;
  std::int64_t largest = 0;
};

/// The answer for one entry. Every entry is attempted, in request order; of a parcel of several
/// records a prefix may be stored.
struct PutResult {
  std::int64_t stored = 0;            ///< records stored
  std::int64_t position = 0;          ///< in the shard, of the first stored one
  std::uint32_t shard = 0;            ///< index among shards()
  std::optional<ServiceError> error;  ///< set where stored < offered
};

/// What became of a single record.
struct SinglePut {
  std::int64_t position = 0;  ///< in the shard, where it was stored
  std::uint32_t shard = 0;    ///< index among shards()
  bool stored = false;        ///< else it was throttled
};

enum class ShardIteratorType : std::uint8_t {
  AtSequenceNumber,
  AfterSequenceNumber,
  AtTimestamp,
  TrimHorizon,
  Latest,
};

/// Where to read on from; `number` and `timestamp` belong to their types.
struct StartingPosition {
  ShardIteratorType type = ShardIteratorType::TrimHorizon;
  std::optional<SequenceNumber> number = std::nullopt;
  std::optional<Instant> timestamp = std::nullopt;
};

/// A place in a shard to read on from, for five minutes from its issue and as often as one likes.
///
/// Source  AWS, API reference, GetShardIterator (read 2026-11-23)
///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
struct ShardIterator {
  std::uint32_t shard = 0;
  std::int64_t position = 0;
  Instant issued{};
};

/// A shard that came from the one just read to its end.
struct ChildShard {
  std::uint32_t shard = 0;
  std::vector<std::uint32_t> parents;
  HashKeyRange range;
};

/// What GetRecords returns.
struct GetRecordsAnswer {
  std::vector<Parcel> records;
  std::optional<ShardIterator> next;     ///< none: the shard is closed and read to its end
  std::vector<ChildShard> child_shards;  ///< where `next` is none
  /// MillisBehindLatest: age of the next unread record, 0 where no more is readable yet.
  Duration behind_latest{};
};

/// What a subscription is sent. `continuation` is the position to resume from: none at the end of a
/// closed shard, whose children are named then.
struct SubscribeToShardEvent {
  std::vector<Parcel> records;
  std::optional<std::int64_t> continuation;
  std::vector<ChildShard> child_shards;
  Duration behind_latest{};
};

/// Who is subscribed to what.
struct Subscriber {
  std::uint32_t consumer = 0;  ///< FanOut::number_of
  std::uint32_t shard = 0;
};

/// A shard as ListShards tells it.
struct ShardDescription {
  std::string shard_id;
  HashKeyRange range;
  std::optional<std::string> parent_shard_id;
  std::optional<std::string> adjacent_parent_shard_id;
  SequenceNumber starting_sequence_number;
  std::optional<SequenceNumber> ending_sequence_number;  ///< of a closed shard
};

enum class ShardFilterType : std::uint8_t {
  AfterShardId,
  AtTrimHorizon,
  FromTrimHorizon,
  AtLatest,
  AtTimestamp,
  FromTimestamp,
};
struct ShardFilter {
  ShardFilterType type = ShardFilterType::FromTrimHorizon;
  std::string shard_id;  ///< AfterShardId
  Instant timestamp{};   ///< AtTimestamp, FromTimestamp
};

/// Where a listing goes on; good for 300 s.
struct NextToken {
  ShardFilter filter;
  std::uint32_t from = 0;
  Instant issued{};
};
struct ShardPage {
  std::vector<ShardDescription> shards;
  std::optional<NextToken> next;
};

/// DescribeStream, with a page of shards.
struct StreamDescription {
  std::string name;
  StreamStatus status{};
  StreamMode mode{};
  Duration retention{};
  Instant created{};
  std::vector<ShardDescription> shards;
  bool has_more_shards = false;
};

struct StreamSummary {
  StreamStatus status{};
  StreamMode mode{};
  Duration retention{};
  std::int64_t open_shard_count = 0;
  std::int64_t consumer_count = 0;
  std::int64_t max_record_bytes = 0;
};

struct ShardCounts {
  std::int64_t current = 0;
  std::int64_t target = 0;
};

/// What an account holds against more shards: how many of its provisioned streams are open or on
/// their way, and how many may be. Without a limit: a stream that is nobody's.
struct ShardQuota {
  std::int64_t in_use = 0;
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  std::string_view region = "us-east-1";
};

/// What a call is told that needs `more` shards than its account has left: LimitExceededException.
///
/// Source  mhart/kinesalite, which was tested against AWS (read 2026-11-23)
std::optional<ServiceException> over_quota(const ShardQuota& quota, std::string_view account,
                                           std::int64_t more);
/// Whether that is what an exception's text says, and what stands there before its numbers.
bool is_over_quota(std::string_view message);
inline constexpr std::string_view kShardsInUse = "Current shard count for the account: ";
inline constexpr std::string_view kMoreShards =
    "Number of additional shards that would have resulted from this request: ";

/// A stream: its shards, what they hold, and the calls of the API. A pure state machine: no clock,
/// no chance. Copying it copies everything it holds.
///
/// Time   first argument of every call, never runs backwards. What waits is done when it is due,
///        by advance() or by the next call.
/// Errors service outcomes are values with AWS's names and texts. Every call:
///        ResourceNotFoundException while the stream is not there (CREATING, deleted).
class Stream {
 public:
  Stream(StreamConfig config, Instant created);

  /// PutRecord. The parcel's record(s) count rounded up to put_record_rounding each; of a parcel of
  /// several, the mean is rounded. At most max_record_bytes (ValidationException). Throttled where
  /// nothing was stored; of a parcel of several a prefix may be, the result's error then says so.
  ///
  /// Source  AWS, "Troubleshoot Kinesis Data Streams producers" (read 2026-11-23)
  ///         https://docs.aws.amazon.com/streams/latest/dev/troubleshooting-producers.html
  Expected<PutResult, ServiceException> put_record(Instant now, PutEntry entry);

  /// PutRecords: 1 to 500 entries (of one record), at most 10 MiB in all, each at most
  /// max_record_bytes; a request beyond that is refused whole, nothing stored. Otherwise one result
  /// per entry in request order, appended to `results`. An entry's refused records stay in its
  /// parcel.
  ///
  /// Errors  InvalidArgumentException for the size of the request, ValidationException for the
  ///         number of entries and the size of one.
  /// Source  AWS, API reference, PutRecords (read 2026-11-23)
  ///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
  ///         real answers in awslabs/amazon-kinesis-producer issue 680 (size of a record) and
  ///         snowplow/enrich issue 685 (size of a request, when it was 5 MB)
  Expected<void, ServiceException> put_records(Instant now, std::span<PutEntry> entries,
                                               std::vector<PutResult>& results);

  /// One record of a request that is valid as a whole, for callers that keep their records in a
  /// shape of their own: what put_record and put_records do with each, without a text for every
  /// refusal. `charge` is what the request counts for it: its bytes, or put_record_charge of them.
  SinglePut put_single(Instant now, HashKey hash_key, const SingleRecord& record,
                       std::int64_t charge) {
    if (next_due_ <= now) advance(now);
    CHECK(is_there() && record.bytes <= config_.max_record_bytes);
    const auto shard = shard_of(hash_key);
    const auto position = shards_[shard].log().end();
    return {.position = position,
            .shard = shard,
            .stored = shards_[shard].put_one(now, record, charge)};
  }
  /// What a PutRecord of so many bytes counts: rounded up.
  std::int64_t put_record_charge(std::int64_t bytes) const;

  /// LimitExceededException, "Rate exceeded for stream NAME under account ID.": one call of the
  /// control plane too many.
  ServiceException rate_exceeded() const;
  /// "Rate exceeded for shard shardId-000000000001 in stream NAME under account ID."
  std::string throttling_message(std::uint32_t shard) const;

  // ---- Reading ----

  /// GetShardIterator: at or after a sequence number, at the first record of or after an instant,
  /// at the oldest record, or after the newest that has arrived. Five calls a second per shard.
  ///
  /// Errors  ResourceNotFoundException where there is no such shard; InvalidArgumentException where
  ///         number or timestamp are missing or too many, the number is not of a record in this
  ///         shard, or the timestamp lies in the future; ProvisionedThroughputExceededException.
  Expected<ShardIterator, ServiceException> get_shard_iterator(Instant now,
                                                               std::string_view shard_id,
                                                               const StartingPosition& start);

  /// GetRecords, `limit` 1 .. 10,000: what had arrived by put_to_readable ago, up to `limit`
  /// records and 10 MiB, from the trim horizon on. Where an error is returned, `answer` holds no
  /// records and nothing was counted.
  ///
  /// Errors  InvalidArgumentException (limit, foreign iterator), ExpiredIteratorException,
  ///         ProvisionedThroughputExceededException as ReadQuota has it.
  /// Source  AWS, API reference, GetRecords (read 2026-11-23)
  ///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
  Expected<void, ServiceException> get_records(Instant now, const ShardIterator& iterator,
                                               std::int64_t limit, GetRecordsAnswer& answer);

  // ---- Enhanced fan-out: FanOut says what each call may answer ----

  Expected<ConsumerDescription, ServiceException> register_stream_consumer(Instant now,
                                                                           std::string_view name);
  Expected<void, ServiceException> deregister_stream_consumer(Instant now, std::string_view name);
  Expected<ConsumerDescription, ServiceException> describe_stream_consumer(Instant now,
                                                                           std::string_view name);
  Expected<std::vector<ConsumerDescription>, ServiceException> list_stream_consumers(Instant now);

  /// SubscribeToShard. Errors as FanOut::subscribe, and as get_shard_iterator for the position.
  /// Returns what next_event is asked with.
  Expected<Subscriber, ServiceException> subscribe_to_shard(Instant now, std::string_view consumer,
                                                            std::string_view shard_id,
                                                            const StartingPosition& start);
  /// The same, going on at an event's continuation (or at the trim horizon, if that is later), of
  /// the stream as it stands: without doing first what is due by `now`.
  Expected<Subscriber, ServiceException> resume_subscription(Instant now, std::string_view consumer,
                                                             std::uint32_t shard,
                                                             std::int64_t continuation);
  /// What the subscription is pushed at `now`: what had arrived by put_to_push ago and its 2 MiB/s
  /// allow, up to 10 MiB; perhaps nothing. false where there is no subscription (any more): its
  /// five minutes are over, or the shard was read to its end.
  bool next_event(Instant now, const Subscriber& subscriber, SubscribeToShardEvent& event);
  /// The same of the stream as it stands.
  bool push_event(Instant now, const Subscriber& subscriber, SubscribeToShardEvent& event);
  /// The client hangs up.
  void end_subscription(const Subscriber& subscriber);

  // ---- Control plane ----

  /// SplitShard in two at `new_starting_hash_key` (decimal), MergeShards of two adjacent shards in
  /// either order (Assumed), UpdateShardCount by uniform scaling. The stream is UPDATING until they
  /// are done; shards close and open when their step ends. `quota` is what the account allows, the
  /// shards in between included.
  ///
  /// Errors  LimitExceededException (calls a second, 10 scalings in 24 h, shards),
  ///         ValidationException (on-demand), ResourceNotFoundException (no such shard),
  ///         ResourceInUseException (not ACTIVE), InvalidArgumentException (not open, not inside,
  ///         not adjacent; beyond double or below half of the open shards, beyond 10,000).
  /// Source  AWS, API reference, SplitShard, MergeShards, UpdateShardCount (read 2026-11-23)
  ///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
  /// Assumed "half" of an odd number is rounded up; the exceptions beyond double and below half
  Expected<void, ServiceException> split_shard(Instant now, std::string_view shard_to_split,
                                               std::string_view new_starting_hash_key,
                                               const ShardQuota& quota = {});
  Expected<void, ServiceException> merge_shards(Instant now, std::string_view shard_to_merge,
                                                std::string_view adjacent_shard_to_merge);
  Expected<ShardCounts, ServiceException> update_shard_count(Instant now,
                                                             std::int64_t target_shard_count,
                                                             const ShardQuota& quota = {});

  /// Increase- and DecreaseStreamRetentionPeriod. An increase takes some minutes (Assumed three)
  /// and brings nothing back; a decrease drops what is older at once.
  /// Errors  LimitExceededException, InvalidArgumentException, ResourceInUseException.
  Expected<void, ServiceException> increase_stream_retention_period(Instant now, Duration to);
  Expected<void, ServiceException> decrease_stream_retention_period(Instant now, Duration to);

  /// UpdateMaxRecordSize, 1,024 to 10,240 KiB. Above 1,024 a shard's byte bucket holds 10 MiB.
  Expected<void, ServiceException> update_max_record_size(Instant now, std::int64_t kib);

  /// UpdateStreamRecordDistributionStrategy: who decides from now on where records go. Whoever puts
  /// them minds it; what a key's hash says of a shard is the same as before.
  /// Errors  InvalidArgumentException (AUTO in provisioned mode).
  Expected<void, ServiceException> update_stream_record_distribution_strategy(
      Instant now, RecordDistribution strategy);

  /// UpdateStreamMode, twice in 24 h. The shards stay as they are; from now on the service makes
  /// them more, or does not any longer. Assumed: refused (InvalidArgumentException) back to
  /// provisioned mode while the service distributes records, which it does in on-demand mode only.
  Expected<void, ServiceException> update_stream_mode(Instant now, StreamMode mode);

  /// UpdateStreamWarmThroughput, MiB/s: an on-demand stream has shards for so much at least, by
  /// splits_to. Less than there is changes nothing (Assumed).
  /// Errors  ValidationException (provisioned, or an account without Advantage; below 1, Assumed),
  ///         LimitExceededException (calls a second; more than an on-demand stream may have),
  ///         ResourceInUseException.
  /// Source  AWS, API reference, UpdateStreamWarmThroughput (read 2026-11-29)
  ///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html
  Expected<void, ServiceException> update_stream_warm_throughput(Instant now,
                                                                 std::int64_t mib_per_s);

  /// DeleteStream; registered consumers forbid it unless they are to be deleted too. While the
  /// stream is DELETING it is written and read as before (AWS says that it may be); then all shards
  /// are EXPIRED and hold nothing.
  Expected<void, ServiceException> delete_stream(Instant now, bool enforce_consumer_deletion);

  /// ListShards, up to `max_results` (1 .. 10,000; a page has 1,000) a page. Shards by number;
  /// expired ones are not listed.
  Expected<ShardPage, ServiceException> list_shards(Instant now, const ShardFilter& filter = {},
                                                    std::int64_t max_results = 1000);
  Expected<ShardPage, ServiceException> list_shards(Instant now, const NextToken& token,
                                                    std::int64_t max_results = 1000);

  /// DescribeStream: up to `limit` (1 .. 10,000; a page has 100) shards behind
  /// `exclusive_start_shard_id`, by number; expired ones are not listed, and none while CREATING.
  /// Its rate is the account's.
  /// Errors  InvalidArgumentException (limit).
  Expected<StreamDescription, ServiceException> describe_stream(
      Instant now, std::string_view exclusive_start_shard_id = {},
      std::int64_t limit = defaults::kDescribeStreamPage.value);
  /// DescribeStreamSummary; its rate is the account's.
  Expected<StreamSummary, ServiceException> describe_stream_summary(Instant now);

  // ---- What is there ----

  /// Index (into shards()) of the open shard that owns a hash key.
  std::uint32_t shard_of(HashKey key) const {
    auto route = first_route_by_top_bits_[static_cast<std::size_t>(key.value >> bucket_shift_)];
    while (routes_[route].ending < key) ++route;
    return routes_[route].shard;
  }

  /// All there ever were, by number.
  std::span<const Shard> shards() const { return shards_; }
  Shard& shard(std::uint32_t index) { return shards_[index]; }
  std::int64_t open_shards() const { return static_cast<std::int64_t>(routes_.size()); }
  /// The open ones, in order of hash keys.
  std::vector<NumberedRange> open_ranges() const;
  /// The most that are open at once, now or before what is under way is done.
  std::int64_t most_open_shards() const;
  const Lineage& lineage() const { return lineage_; }
  const StreamConfig& config() const { return config_; }
  StreamStatus status() const { return status_; }
  Instant created() const { return created_; }
  const FanOut& fan_out() const { return fan_out_; }
  /// Lets go of what has expired in a shard by `now`; returns its first position that has not.
  std::int64_t trim(Instant now, std::uint32_t shard);
  /// MillisBehindLatest of whoever has read a shard up to `position`; `delay`: put_to_readable, or
  /// put_to_push with enhanced fan-out.
  Duration behind(Instant now, std::uint32_t shard, std::int64_t position, Duration delay) const;

  /// When something in the stream changes by itself; kNever if nothing will.
  Instant next_due() const { return next_due_; }
  /// Does what is due at or before `now`, in order of time.
  void advance(Instant now) {
    while (next_due_ <= now) do_next(next_due_);
  }

 private:
  // An open shard in order of hash keys.
  struct Route {
    HashKey ending;
    std::uint32_t shard = 0;
  };

  void build_routes();
  std::optional<ServiceException> whole_request_error(std::span<const PutEntry> entries) const;
  void put_one(Instant now, PutEntry& entry, std::int64_t charge, PutResult& result);

  bool is_there() const {
    return status_ != StreamStatus::Creating && status_ != StreamStatus::Deleted;
  }
  ServiceException stream_not_found() const;
  std::string here() const;  // " in stream NAME under account ID"
  Expected<std::uint32_t, ServiceException> number_of(std::string_view id) const;
  Expected<std::int64_t, ServiceException> position_of(Instant now, std::uint32_t number,
                                                       const StartingPosition& start);
  std::vector<ChildShard> children_of(std::uint32_t shard) const;
  bool is_at_end(std::uint32_t shard, std::int64_t position) const;

  std::optional<ServiceException> not_changeable(bool provisioned_only) const;
  Expected<std::uint32_t, ServiceException> open_shard(std::string_view id) const;
  std::optional<ServiceException> bad_target(std::int64_t target) const;
  std::optional<ServiceException> bad_retention(Instant now, Duration to, bool longer);
  void set_retention(Instant now, Duration to);
  ShardDescription description_of(std::uint32_t number) const;
  bool listed(std::uint32_t number, const ShardFilter& filter, Instant now) const;
  void start_steps(Instant from, std::vector<ReshardStep> steps, const ReshardPace& pace);
  void add_shard(Instant now, const HashKeyRange& range, std::span<const std::uint32_t> parents);
  void do_step(const ReshardStep& step, Instant now);
  void grow_on_demand(Instant now);
  void do_next(Instant now);
  void expire_shards(Instant now);
  void let_go(Instant now);
  void settle();

  StreamConfig config_;
  Instant created_;
  StreamStatus status_ = StreamStatus::Active;
  std::vector<Shard> shards_;
  std::vector<Route> routes_;                           // covers the whole hash-key space
  std::vector<std::uint32_t> first_route_by_top_bits_;  // owner of each bucket's first key
  int bucket_shift_ = 0;
  Lineage lineage_;
  FanOut fan_out_;
  OnDemand on_demand_;

  // What is under way, and when it is due.
  Instant next_due_ = kNever;
  Instant status_due_ = kNever;  // CREATING, UPDATING or DELETING is over, steps apart
  std::vector<ReshardStep> steps_;
  std::vector<Instant> step_ends_;
  std::size_t next_step_ = 0;
  Duration longer_retention_{};
  Instant longer_retention_due_ = kNever;
  std::vector<std::uint32_t> closed_;  // not expired yet, by time of closing

  std::vector<Instant> scalings_;  // of the last 24 h
  std::vector<Instant> mode_switches_;
  CallLimit split_merge_calls_{defaults::kSplitMergeCalls.value};
  CallLimit update_shard_count_calls_{defaults::kUpdateShardCountCalls.value};
  CallLimit warm_throughput_calls_{defaults::kWarmThroughputCalls.value};
  CallLimit retention_calls_{defaults::kRetentionCalls.value};
  CallLimit list_shards_calls_{defaults::kListShardsCalls.value};
};

}  // namespace weir::model
