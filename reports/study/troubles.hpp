#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"
#include "reports/study/load.hpp"
#include "sim/results/run_result.hpp"

namespace weir::reports {

enum class TroubleKind : std::uint8_t {
  HotKey,              ///< one key offers more than a shard's limit for 10 s or more
  HotShard,            ///< a shard refuses 1 % of its attempts or more, in a minute and over the
                       ///< run, while the stream is offered under 70 % of its capacity and no hot
                       ///< key explains it
  RetryStorm,          ///< a shard refuses 1 % of its attempts or more for 5 minutes or more after
                       ///< its load is back below its limit
  RetryAmplification,  ///< a shard-minute sees 1.2 or more attempts for each record offered
  ThrottledBelowAverage,  ///< records are refused in a shard-minute whose mean offered load is
                          ///< under 90 % of the limit in records and bytes, and whose neighbours
                          ///< are
  ReshardTooLate,  ///< 1 % of a minute's attempts or more are refused before the shards of a call
                   ///< that adds some are open, and less than that in the minute after
  ReadContention,  ///< 1 % of a shard's GetRecords calls or more are refused
  BehindParents,   ///< a reader comes to the end of a closed shard a minute or more after its
                   ///< closing
  BeforeParents,   ///< a reader reads records of a shard before all that it came from has been read
                   ///< to its end
  LatestGap,       ///< a reader skips records after its start, because it begins shards, or begins
                   ///< again, after the newest record
  RecordsExpired,  ///< records expire before a reader has read them
};

/// What a trouble is about: a shard, or (HotKey) a key with all its sub-keys, or (ReshardTooLate)
/// the operator's call of that number, or (BehindParents, BeforeParents, LatestGap,
/// RecordsExpired) the reader of that number.
struct TroubleSubject {
  TroubleKind kind{};
  std::uint32_t shard = 0;  ///< 0 for HotKey
  std::string producer;     ///< empty but for HotKey
  std::string base;         ///< likewise
  friend auto operator<=>(const TroubleSubject&, const TroubleSubject&) = default;
};

/// How large a trouble was; loads over the time it lasted, first attempts unless said otherwise.
struct TroubleSize {
  double value = 0;  ///< HotKey: share of a shard's limit that the key offers; HotShard,
                     ///< RetryStorm and ThrottledBelowAverage: refused share of attempts;
                     ///< ReshardTooLate: that of the worst minute; ReadContention: refused share of
                     ///< calls; BehindParents: seconds; BeforeParents, LatestGap, RecordsExpired:
                     ///< records; else attempts per record offered in the worst minute
  Load key;          ///< of the worst sub-key; HotShard: of the shard's heaviest followed key
  Load shard_offered;
  Load shard_attempted;  ///< records only; retries included
  Load shard_refused;    ///< records only
  Load stream_offered;
  Load stream_accepted;
  double stream_shards = 0;  ///< open ones, on average
  TroubleSize& operator+=(const TroubleSize& other);
  friend TroubleSize operator*(TroubleSize size, double factor);
};

/// One trouble of one replication.
struct Trouble {
  TroubleSubject subject;
  std::uint32_t shard = 0;  ///< where it shows
  std::string key;          ///< HotKey: the worst sub-key; HotShard: the shard's heaviest followed
                            ///< key, if any
  std::string key_producer;
  std::string key_base;
  Duration from{};
  Duration until{};
  TroubleSize size;
};

/// The shards that a call of the operator opened: those that open after it and not after the next
/// call that was accepted.
struct Opened {
  Duration first{};
  Duration last{};
  std::int64_t before = 0;  ///< open shards when the call was made
  std::int64_t after = 0;   ///< and when the last one has opened
};
/// None where it was refused or opened nothing.
std::optional<Opened> opened_by(const std::vector<sim::ActionResult>& actions, std::size_t call,
                                const std::vector<sim::ShardResult>& shards);

/// The troubles that one replication shows, in order of subject. Reads the per-minute facts, so it
/// must be asked before they are dropped.
std::vector<Trouble> find_troubles(const sim::RunResult& result);

/// One subject's trouble over several replications. Means and medians come from those that show it.
struct TroubleSum {
  Trouble first;  ///< of the earliest replication that shows it
  std::int64_t replications = 0;
  TroubleSize sum;
  std::vector<Duration> from;
  std::vector<Duration> until;

  TroubleSize mean() const;
  Duration median_from() const;
  Duration median_until() const;
};

using TroubleSums = std::map<TroubleSubject, TroubleSum>;

/// Adds the troubles of the next replication.
void add_troubles(TroubleSums& sums, std::vector<Trouble> troubles);

}  // namespace weir::reports
