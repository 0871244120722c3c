#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"
#include "model/hash_key.hpp"
#include "model/model_defaults.hpp"
#include "model/parcel.hpp"
#include "model/sequence_number.hpp"
#include "model/shard.hpp"
#include "model/units.hpp"

namespace weir::model {

/// The exceptions of the service, by their names.
enum class ServiceError : std::uint8_t {
  ProvisionedThroughputExceededException,
  InternalFailure,
  InvalidArgumentException,
  ResourceNotFoundException,
  ExpiredIteratorException,
  ValidationException,
};
std::string_view name_of(ServiceError error);

/// An exception with the text that the service puts beside it.
struct ServiceException {
  ServiceError error{};
  std::string message;
};

struct StreamConfig {
  std::string name = "stream";
  std::string account = "123456789012";
  std::int64_t shard_count = 1;
  std::int64_t max_record_bytes = defaults::kRecordMostBytes.value;  ///< data plus key
  Duration retention = defaults::kRetention.value;
  Duration put_to_readable = defaults::kPutToReadable.value;
  WriteLimits write_limits;
  ReadLimits read_limits;
  /// PutRecord counts each record rounded up to this many bytes against the byte limit; 1 = exact.
  std::int64_t put_record_rounding = defaults::kPutRecordRounding.value;
  std::int64_t epoch_s = 0;  ///< what Instant{} is in Unix seconds; only sequence numbers show it
};

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

enum class ShardIteratorType : std::uint8_t { TrimHorizon, Latest, AfterSequenceNumber };

/// A place in a shard to read on from, for five minutes from its issue and as often as one likes.
/// The other types come with the rest of the iterators.
///
/// Source  AWS, API reference, GetShardIterator (read 2026-11-23)
///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
struct ShardIterator {
  std::uint32_t shard = 0;
  std::int64_t position = 0;
  Instant issued{};
};

/// What GetRecords returns.
struct GetRecordsAnswer {
  std::vector<Parcel> records;
  ShardIterator next;
  /// MillisBehindLatest: age of the next unread record, 0 where no more is readable yet.
  Duration behind_latest{};
};

/// A stream: its open shards, and the data-plane calls of the API. A pure state machine: no
/// clock, no chance. Copying it copies everything it holds.
///
/// Time   first argument of every call, never runs backwards per shard.
/// Errors service outcomes are values with AWS's names and texts.
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
  /// The same for an entry that is not too large, without a text for every refusal: the refused
  /// records stay in the entry's parcel.
  PutResult put_one_record(Instant now, PutEntry& entry);

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

  /// "Rate exceeded for shard shardId-000000000001 in stream NAME under account ID."
  std::string throttling_message(std::uint32_t shard) const;

  /// GetShardIterator: at the oldest record, after the newest that has arrived, or after the record
  /// with a sequence number.
  ///
  /// Errors  ResourceNotFoundException where there is no such shard; InvalidArgumentException where
  ///         the number is missing, is one too many, or is not of a record in this shard.
  /// Assumed GetShardIterator's own limit of five calls a second is never met.
  Expected<ShardIterator, ServiceException> get_shard_iterator(
      Instant now, std::string_view shard_id, ShardIteratorType type,
      std::optional<SequenceNumber> after = std::nullopt) const;

  /// GetRecords, `limit` 1 .. 10,000: what had arrived by put_to_readable ago, up to `limit`
  /// records and 10 MiB. Where an error is returned, `answer` holds no records and nothing was
  /// counted.
  ///
  /// Errors  InvalidArgumentException (limit, foreign iterator), ExpiredIteratorException,
  ///         ProvisionedThroughputExceededException as ReadQuota has it.
  /// Source  AWS, API reference, GetRecords (read 2026-11-23)
  ///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
  Expected<void, ServiceException> get_records(Instant now, const ShardIterator& iterator,
                                               std::int64_t limit, GetRecordsAnswer& answer);

  /// Index (into shards()) of the open shard that owns a hash key.
  std::uint32_t shard_of(HashKey key) const;

  std::span<const Shard> shards() const { return shards_; }
  Shard& shard(std::uint32_t index) { return shards_[index]; }
  const StreamConfig& config() const { return config_; }

  /// When something in the stream changes by itself; kNever while shards are fixed.
  Instant next_due() const { return kNever; }
  void advance(Instant now);

 private:
  // An open shard in order of hash keys.
  struct Route {
    HashKey ending;
    std::uint32_t shard = 0;
  };

  void build_routes();
  std::optional<ServiceException> whole_request_error(std::span<const PutEntry> entries) const;
  void put_one(Instant now, PutEntry& entry, std::int64_t charge, PutResult& result);

  StreamConfig config_;
  std::vector<Shard> shards_;                           // all there ever were, by number
  std::vector<Route> routes_;                           // covers the whole hash-key space
  std::vector<std::uint32_t> first_route_by_top_bits_;  // owner of each bucket's first key
  int bucket_shift_ = 0;
};

}  // namespace weir::model
