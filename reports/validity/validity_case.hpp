#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

/// What weir is held against: expectations as literal numbers, from closed forms, from what AWS and
/// others published, or of one grain against another. This room includes nothing of the rest of
/// weir, so no expectation can be worked out by what it is to test.
namespace weir::reports::validity {

/// Which number of a run is compared. Counts and statistics are of what happened after warm-up.
enum class Number : std::uint8_t {
  StoredRecords,     ///< records
  RefusedRecords,    ///< records
  DroppedRecords,    ///< records
  DroppedShare,      ///< of records born
  RefusedShare,      ///< of attempts
  RefusedShareOf,    ///< of the attempts with number `index`, from 1
  AttemptsPerBirth,  ///< attempts over records born
  TriesPerBirth,     ///< attempts, and records in requests that failed whole, over records born
  OfferedShare,      ///< shard `index`: of all records offered
  ShardWidth,        ///< shard `index`: its part of the hash range; 0 where it is closed
  OpenShards,        ///< shards, at the end
  LastOpened,        ///< s, when the newest shard opened
  LatencyMean,       ///< ms, reader `of`: from birth to processed
  LatencyP50,        ///< ms
  LatencyP99,        ///< ms
  AgeMean,           ///< s, reader `of`: its iterator's age
  AgeMax,            ///< s
  RecoveryTime,      ///< s, reader `of`: after its fault
  FailoverMean,      ///< s, reader `of`: from a worker's end until its lease is another's
  FailoverP5,        ///< s
  FailoverP50,       ///< s
  FailoverP95,       ///< s
  FailoverMax,       ///< s
  LeasesMoved,       ///< leases, reader `of`
  LeaseWrites,       ///< write units/s of its lease table
  AcceptedCalls,     ///< calls, of all readers
  RefusedCalls,      ///< calls, of all readers
  ReadRecords,       ///< records, of all readers
  StoredPerSecond,   ///< records/s
  RecordBytes,       ///< bytes of a stored record and its key, on average
  RecordsJoined,     ///< user records in a Kinesis record of the Kinesis Producer Library
  ThrottledSpells,   ///< stretches of minutes of which each refuses a hundredth of its attempts
  MonthlyCost,       ///< $ a month of the like, in mode `of`, weir's own prices of us-east-1
};

/// One number of a case.
struct Check {
  std::string_view what{};  ///< in words: "refused attempts"
  Number number{};
  double expected = 0;  ///< in the number's unit; a literal
  /// The 95 % interval of what is simulated, less `expected`, must lie within ± delta. 0: each
  /// replication must give `expected` to 9 digits.
  double delta = 0;
  std::string_view of{};   ///< a reader's name; empty: the only one
  std::int64_t index = 0;  ///< of a shard or an attempt
  bool judged = true;      ///< else it is shown without a verdict
};

/// A scenario and what must come of it.
struct Case {
  std::string_view id;
  std::string_view claim;     ///< one sentence
  std::string_view scenario;  ///< a scenario file, replications and seed included
  std::vector<std::pair<std::string_view, std::string_view>> set{};  ///< as with weir run --set
  /// The grain of a second run of each replication, which the numbers are taken off: then each
  /// check is of the difference, and `expected` is 0. Empty: there is none.
  std::string_view less_grain{};
  std::vector<Check> checks{};
  std::string_view source;  ///< where the expectations come from, and when that was looked up
  std::string_view mutant;  ///< a change of the code that is known to break the case
  bool is_long = false;     ///< takes too long to be run unasked
};

}  // namespace weir::reports::validity
