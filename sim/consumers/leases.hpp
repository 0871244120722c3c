#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/units.hpp"
#include "sim/engine/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

// The leases of an application with the Kinesis Client Library, and how its workers come by them.
//
// Source  awslabs/amazon-kinesis-client: DynamoDBLeaseTaker, LeaseAssignmentManager and
//         VarianceBasedLeaseAssignmentDecider, read 2026-11-29

/// A process of the application: the host that it runs on, and the how-manieth process there. One
/// that starts anew has a new name.
struct WorkerId {
  std::uint32_t host = 0;
  std::uint32_t process = 0;
  bool operator==(const WorkerId&) const = default;
};

/// A row of the lease table, that of one shard.
struct Lease {
  bool exists = false;
  bool ended = false;           ///< its checkpoint is SHARD_END
  bool checkpointed = false;    ///< by whoever read it, once at least
  bool latest = false;          ///< until then, it is begun after the newest record
  std::int64_t checkpoint = 0;  ///< position of the first record after it
  std::optional<WorkerId> owner;
  /// While it is handed over, who has it still; `owner` is who is to have it.
  std::optional<WorkerId> checkpoint_owner;
  Instant handed_over = kNever;      ///< since when it is
  Instant changed{};                 ///< when its counter last was: taken, renewed, checkpointed
  Instant orphaned = kNever;         ///< when the process that has it died
  std::optional<double> throughput;  ///< KiB/s, smoothed
  const std::optional<WorkerId>& holder() const {
    return checkpoint_owner ? checkpoint_owner : owner;
  }
};

/// What an observer of the table knows of a counter's age: when it looked, and saw that it was
/// another one. Its last looks are all that it needs to remember for that.
class Looks {
 public:
  void note(Instant now);
  void forget() { count_ = 0; }
  /// Since when, at a look at `now`, it has known the counter of a lease that last changed then.
  Instant known_since(Instant changed, Instant now) const;

 private:
  std::array<Instant, 4> at_{};  // the newest first
  std::size_t count_ = 0;
};

/// A lease as seen by an observer.
struct SeenLease {
  std::uint32_t shard = 0;
  std::optional<WorkerId> owner;
  Duration age{};  ///< of its counter; Duration::max() where nobody ever had it
};

/// Versions 1 and 2: what a worker takes that has just scanned the table, in order. `leases`: all
/// of them. `draw` decides which of several that are as good.
///
/// It takes what is expired or nobody's up to its share, which is ceil(leases / workers) and counts
/// workers that hold a live lease; if there is none of those, it steals from who has the most.
/// With priority lease assignment it takes everything that is more than three times the failover
/// time old, whatever its share is: a shard's first lease is, for whoever sees it first.
std::vector<std::uint32_t> leases_to_take(const KclSettings& settings,
                                          std::span<const SeenLease> leases, WorkerId self,
                                          Draw& draw);

/// A lease, and a worker, as the leader sees them.
struct LeaseLoad {
  std::uint32_t shard = 0;
  std::optional<std::uint32_t> holder;  ///< among the workers; none: not an active one
  bool available = false;               ///< expired, or nobody's
  Duration age{};                       ///< of its counter, of available ones
  bool in_hand_off = false;
  std::optional<double> throughput;  ///< KiB/s; none: not known
};
struct WorkerLoad {
  WorkerId id;
  double utilization = 0;  ///< percent of its host's processors
};

/// A lease for a worker, by its place among the workers.
struct Assignment {
  std::uint32_t shard = 0;
  std::uint32_t worker = 0;
  bool from_live_owner = false;  ///< to balance the load
};

/// Version 3: what the leader decides in a run. Available leases go, oldest first, to whoever has
/// the most headroom; where it `balances`, workers above the mean by more than the threshold give
/// up part of what they have above it.
std::vector<Assignment> assign_leases(const KclSettings& settings,
                                      std::span<const LeaseLoad> leases,
                                      std::span<const WorkerLoad> workers, bool balances,
                                      Draw& draw);

}  // namespace weir::sim
