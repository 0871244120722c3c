#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/service_error.hpp"
#include "model/units.hpp"

namespace weir::sim {

/// What is to be kept of a run: all that touches one shard at instants in [from, until).
struct CallWindow {
  std::uint32_t shard = 0;
  Instant from{};
  Instant until{};
  std::size_t most = 1000;  ///< of each kind of line; those after it are counted, not kept
};

/// A PutRecord or PutRecords call as the watched shard saw it.
struct PutCall {
  Instant at{};                ///< when it reaches the service
  std::uint32_t producer = 0;  ///< its number in the scenario
  std::uint64_t address = 0;   ///< instance and number of the call, see call_address
  std::uint64_t position = 0;  ///< in its first call, of a record that is sent again on its own
  bool is_failed = false;      ///< the request failed whole
  model::ServiceError failure = model::ServiceError::InternalFailureException;  ///< if it did
  bool is_unanswered = false;    ///< the client does not learn what was stored
  bool is_numbered = true;       ///< the address says so; single puts of a coarse grain have none
  std::uint32_t attempt = 1;     ///< 1 = the first
  std::int64_t entries = 0;      ///< of the whole call; 0: not known at a coarse grain
  Amount tokens;                 ///< whole ones in the shard's buckets, just before
  Amount offered;                ///< to this shard
  Amount stored;                 ///< the rest was refused
  std::int64_t first = 0;        ///< position in the shard of the first stored record
  std::int64_t last = 0;         ///< of the last one
  std::int64_t dropped = 0;      ///< records that are given up
  std::int64_t sent_again = 0;   ///< records that come again
  Instant again_first = kNever;  ///< when: all of them together, or one by one from here
  Instant again_last = kNever;   ///< to here
  std::int64_t requeued = 0;     ///< records that go back to the client's buffer

  std::int64_t refused() const { return is_failed ? 0 : offered.records - stored.records; }
  void send_again(std::int64_t records, Instant when);
};

/// A GetRecords call on the watched shard, or an event of a subscription that brought something;
/// refused or failed, a SubscribeToShard.
struct GetCall {
  Instant at{};
  std::uint32_t reader = 0;  ///< its number in the scenario
  bool is_pushed = false;    ///< by enhanced fan-out
  bool refused = false;
  bool failed = false;
  model::ServiceError error = model::ServiceError::ProvisionedThroughputExceededException;  ///< why
  Amount returned;
  Duration behind_latest{};  ///< MillisBehindLatest
  bool ended = false;        ///< closed and read to its end
  Instant next = kNever;     ///< when the reader's next turn is; never where it ended
};

enum class ShardChangeKind : std::uint8_t { Opened, Closed, Trimmed, Expired };

/// A change of the watched shard.
struct ShardChange {
  Instant at{};
  ShardChangeKind kind{};
  std::int64_t trimmed = 0;  ///< records that became older than the retention period
};

/// All of the window, kept or not.
struct CallCounts {
  std::int64_t puts = 0;          ///< calls
  std::int64_t refused_puts = 0;  ///< calls of which something was refused
  Amount offered;
  Amount stored;
  std::int64_t failed_puts = 0;     ///< calls
  std::int64_t failed_records = 0;  ///< offered in them
  std::int64_t gets = 0;
  std::int64_t refused_gets = 0;
  std::int64_t failed_gets = 0;
  Amount returned;
  std::int64_t changes = 0;

  std::int64_t refused() const { return offered.records - stored.records - failed_records; }
  std::int64_t lines() const { return puts + gets + changes; }
};

/// The exact calls that touched one shard in a window of time. A value that a world carries while
/// it is watched; it only listens, so a watched run is the same run.
///
/// Memory at most `most` lines of each kind.
class CallLog {
 public:
  explicit CallLog(const CallWindow& window) : window_{window} {}

  const CallWindow& window() const { return window_; }
  /// Whether something of a shard at an instant is to be kept.
  bool wants(std::uint32_t shard, Instant at) const {
    return shard == window_.shard && window_.from <= at && at < window_.until;
  }
  bool wants(std::uint32_t shard, Instant from, Instant to) const {
    return shard == window_.shard && window_.from < to && from < window_.until;
  }

  /// A call, or more of the call that was put last. In order of time.
  void put(const PutCall& part);
  /// What becomes of records that are not stored for good, of the call that was put last.
  void sent_again(std::int64_t records, Instant at) { last().send_again(records, at); }
  void dropped(std::int64_t records) { last().dropped += records; }
  /// The call that `like` names (producer, address, position and attempt), to add what became of
  /// its records when its answer came; null where it is not kept.
  PutCall* find(const PutCall& like);

  void get(const GetCall& call);
  void change(const ShardChange& change);

  /// Each in order of time.
  const std::vector<PutCall>& puts() const { return puts_; }
  const std::vector<GetCall>& gets() const { return gets_; }
  const std::vector<ShardChange>& changes() const { return changes_; }
  const CallCounts& counts() const { return counts_; }
  std::size_t memory_bytes() const;

 private:
  static bool is_same(const PutCall& a, const PutCall& b);
  bool goes_on(const PutCall& part) const;
  PutCall& last();

  CallWindow window_;
  std::vector<PutCall> puts_;
  std::vector<GetCall> gets_;
  std::vector<ShardChange> changes_;
  CallCounts counts_;
  PutCall unkept_;  // the last one put, where there is no more room
};

}  // namespace weir::sim
