#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/hash_key.hpp"
#include "model/pricing.hpp"
#include "model/units.hpp"
#include "sim/results/histogram.hpp"
#include "sim/results/lease_log.hpp"
#include "sim/results/series.hpp"

namespace weir::sim {

/// Attempts are counted by number up to this; later ones count as the last.
inline constexpr std::size_t kAttemptsTracked = 16;

/// Records offered and refused, by attempt number (index 0 = first attempt).
struct AttemptCounts {
  std::array<std::int64_t, kAttemptsTracked> attempted{};
  std::array<std::int64_t, kAttemptsTracked> refused{};
};

/// Where every record of a stream's producers is at the end of a run, warm-up included.
struct WriteLedger {
  Amount born;
  Amount stored_once;
  Amount waiting;  ///< in buffers, on the wire, or waiting to be sent again
  Amount dropped;  ///< given up: too large, or out of attempts
  Amount stored;   ///< as the stream counts: aggregates are one record
  Amount duplicates;
  Amount
      packed;  ///< so many records and bytes fewer the stream has by aggregation; bytes may be < 0
  /// born = stored_once + waiting + dropped; stored + packed = stored_once + duplicates.
  bool balances() const;
  WriteLedger& operator+=(const WriteLedger& other);
};

/// Where every stored record is for one reader at the end of a run, warm-up included.
struct ReadLedger {
  Amount stored;
  Amount delivered_once;
  Amount unread;
  Amount expired;
  Amount skipped;      ///< stored before a position that it began at, and not read till then
  Amount redelivered;  ///< apart: delivered, or skipped, before
  /// stored = delivered_once + unread + expired + skipped.
  bool balances() const;
  ReadLedger& operator+=(const ReadLedger& other);
};

/// Statistics of one shard; events at or after the end of warm-up.
struct ShardResult {
  std::string id;
  model::HashKeyRange range;
  std::vector<std::string> parents;
  std::string state = "OPEN";
  Duration opened{};
  Duration closed = Duration::max();    ///< the same while it is open
  bool by_service = false;              ///< on-demand mode made it
  std::int64_t offered_records = 0;     ///< once each, at birth
  std::int64_t offered_data_bytes = 0;  ///< data without keys
  std::int64_t write_records = 0;       ///< stored
  std::int64_t write_bytes = 0;
  std::int64_t write_throttled_records = 0;
  std::int64_t read_records = 0;
  std::int64_t read_bytes = 0;
  std::int64_t get_calls = 0;  ///< GetRecords of all readers
  std::int64_t refused_get_calls = 0;
  std::int64_t write_records_max_per_s = 0;  ///< stored in the busiest calendar second
  std::int64_t write_bytes_max_per_s = 0;
  AttemptCounts attempts;
};

/// What became of the leases of an application with the Kinesis Client Library. Counts are of what
/// happened after warm-up.
struct KclResult {
  std::int64_t workers = 0;       ///< at the end
  std::int64_t cores = 0;         ///< of a worker
  std::int64_t leases = 0;        ///< rows of the table, at the end
  std::int64_t most_leases = 0;   ///< of a worker, at the end
  std::int64_t least_leases = 0;  ///< likewise
  std::int64_t first_taken = 0;   ///< that nobody had had before
  std::int64_t failed_over = 0;   ///< of a worker that was gone
  std::int64_t stolen = 0;        ///< of one that was not, without its doing
  std::int64_t handed_over = 0;
  Histogram failover_time;  ///< from a worker's end until its lease is another's
  std::int64_t dynamodb_write_units = 0;
  std::int64_t dynamodb_read_half_units = 0;  ///< an eventually consistent read of 4 KB is one
  std::int64_t all_write_units = 0;           ///< with those of the warm-up, like the next
  std::int64_t all_read_half_units = 0;
  /// Of the whole run: read, and let go of before it was processed, by workers that ended or whose
  /// lease was lost.
  Amount let_go;
  Amount held;         ///< read and not processed yet, at the end
  Duration busy{};     ///< core time of all workers
  Duration there{};    ///< for how long workers were there, all together
  Duration busiest{};  ///< core time of the one that was busy for the largest part of its time
  Duration busiest_there{};
  LeaseEvents log;  ///< of the whole run; where the world was asked for series
  std::int64_t moved() const { return failed_over + stolen + handed_over; }
};

struct ReaderResult {
  std::string name;
  bool pushed = false;  ///< by enhanced fan-out; else it polls
  ReadLedger ledger;
  Histogram latency;          ///< intended birth to processed; records processed after warm-up
  Histogram iterator_age;     ///< each second after warm-up: the oldest over all shards
  Histogram last_record_age;  ///< CloudWatch's twin: of each GetRecords that returned records
  std::int64_t calls = 0;     ///< GetRecords, or SubscribeToShard
  std::int64_t refused_calls = 0;
  std::int64_t failed_calls = 0;  ///< by a fault, or because the stream was deleted
  std::int64_t read_records = 0;
  std::int64_t read_bytes = 0;
  /// Read from a shard before all that it came from had been read to its end: what was written to
  /// the same keys before may come after them.
  std::int64_t early_records = 0;
  /// Skipped after its start: it began shards, or began again, after the newest record.
  Amount latest_gap;
  Duration latest_gap_from{};  ///< the first time that it did
  Amount lost_with_stream;     ///< among the expired: unread when the stream was deleted
  /// The age that was the largest share of the retention period then in force, and that period; 0
  /// where none was measured.
  Duration riskiest_age{};
  Duration riskiest_retention{};
  /// The longest time from the closing of a shard until the reader came to its end: for so long the
  /// shard's children could not be read. 0 for a reader that does not wait for parents.
  Duration behind_parents{};
  /// Of each of its faults, in order: how long after its end the age was back; none: never.
  std::vector<std::optional<Duration>> recoveries;
  std::optional<KclResult> kcl;
};

/// One minute of one shard in which records were refused or sent again. A minute counts from the
/// start of the run; the first one after warm-up may be cut short.
struct ShardMinute {
  std::int32_t minute = 0;
  std::uint32_t shard = 0;
  Duration length{};                 ///< counted part of the minute
  std::int64_t offered_records = 0;  ///< first attempts
  std::int64_t offered_bytes = 0;    ///< of first attempts, data plus key
  std::int64_t attempted_records = 0;
  std::int64_t refused_records = 0;
  std::int64_t write_records = 0;
  std::int64_t write_bytes = 0;
};

/// One minute of the whole stream, after warm-up.
struct StreamMinute {
  std::int32_t minute = 0;
  Duration length{};
  std::int64_t offered_records = 0;
  std::int64_t offered_bytes = 0;
  std::int64_t attempted_records = 0;
  std::int64_t refused_records = 0;
  std::int64_t write_records = 0;
  std::int64_t write_bytes = 0;
};

/// A heavy key that was followed on its own.
struct KeyResult {
  std::string key;   ///< with its sub-key suffix where it has one
  std::string base;  ///< without
  std::string producer;
  model::HashKey hash;
  std::uint32_t shard = 0;
  std::int64_t offered_records = 0;
  std::int64_t offered_bytes = 0;  ///< data plus key
  /// The longest stretch in which every 10 s brought more than a shard's limit of records or of
  /// bytes; from == until where there was none.
  Duration over_from{};
  Duration over_until{};
  std::int64_t over_records = 0;  ///< offered in that stretch
  std::int64_t over_bytes = 0;
};

/// A call of the operator and what the service answered.
struct ActionResult {
  Duration at{};
  std::string call;
  std::string error;  ///< the exception's name; empty where it was accepted
  std::string message;
};

/// What the Kinesis Producer Library did in a producer's processes, warm-up included.
struct KplResult {
  std::string producer;
  std::int64_t requests = 0;  ///< PutRecords, as the rest with all attempts
  std::int64_t records = 0;   ///< Kinesis records
  std::int64_t joined = 0;    ///< user records in them
  std::int64_t expired = 0;   ///< user records given up at record_ttl
  std::int64_t wrong_shard =
      0;  ///< user records stored and sent again: not where they were expected
};

/// A call that an autoscaler made.
struct ScalingResult {
  Duration at{};
  std::string by;           ///< its name
  std::string call;         ///< "UpdateShardCount", "SplitShard", "MergeShards"
  std::int64_t from = 0;    ///< open shards then
  std::int64_t target = 0;  ///< and asked for
  std::string metric;       ///< what it saw: its name, and the newest value
  double value = 0;
  std::string error;  ///< empty: accepted
  std::string message;
};

/// The facts of one replication. Immutable once made.
struct RunResult {
  std::int64_t replication = 0;
  /// Of each window that objectives ask about: what of the run happened in it, with its span in
  /// warm_up and duration, as far as objectives can ask. Those of a run that was cut short are as
  /// far as it came.
  std::vector<RunResult> windows;
  std::string window;  ///< of such a part: the window's name
  Duration warm_up{};
  Duration duration{};  ///< simulated; shorter than asked where partial
  bool partial = false;
  std::uint64_t fingerprint = 0;
  std::int64_t born_records = 0;           ///< after warm-up, like all below but the ledgers
                                           ///< and usage
  std::int64_t born_too_late_records = 0;  ///< among the born: after the stream was deleted
  std::int64_t attempted_records = 0;
  std::int64_t refused_records = 0;
  std::int64_t dropped_records = 0;
  std::int64_t oversized_records = 0;  ///< among the dropped
  std::int64_t failed_records = 0;     ///< offered in requests that failed whole; not attempts
  std::int64_t not_found_records = 0;  ///< among the failed: the stream was deleted
  std::int64_t write_records = 0;
  std::int64_t write_bytes = 0;
  AttemptCounts attempts;
  WriteLedger write_ledger;
  model::Usage usage;      ///< what is charged for, of the whole run: warm-up included
  model::Usage on_demand;  ///< what of it was used in on-demand mode
  std::vector<ShardResult> shards;
  std::vector<ReaderResult> readers;
  std::vector<KeyResult> keys;
  std::vector<ActionResult> actions;
  std::optional<Duration> deleted;      ///< when the stream was gone, if it is
  std::vector<ScalingResult> scalings;  ///< in order of time
  std::vector<KplResult> kpl;           ///< of the producers that have it
  std::vector<StreamMinute> minutes;
  std::vector<ShardMinute> shard_minutes;
  std::vector<std::int64_t>
      born_per_tick;                     ///< in each 100 ms; only where the world was asked for it
  std::shared_ptr<const Series> series;  ///< likewise
  std::uint64_t events = 0;  ///< calls, polls and shard-ticks; says how much work it was
};

}  // namespace weir::sim
