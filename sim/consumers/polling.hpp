#pragma once

#include <cstdint>
#include <vector>

#include "model/stream.hpp"
#include "model/units.hpp"
#include "sim/results/age_recovery.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// A reader that calls GetRecords on every shard in turn of its own clock: poll, process, wait
/// until poll_interval since the last poll is over (or go on at once where processing took
/// longer). A refused call waits one interval too.
///
/// A shard is left when it is closed and read to its end. Its children are begun at once after
/// that, when all of their parents have been read to their ends; or, where the reader does not put
/// parents first, as soon as they open.
///
/// Batches of one shard are processed one after the other. Shard i belongs to worker i mod
/// workers; a worker's batches queue, first come first served, for its cores. The first poll of a
/// shard comes at an addressed phase within the first interval.
class PollingReader {
 public:
  PollingReader(const Consumer& settings, std::uint32_t number, std::size_t shards,
                std::uint64_t seed, std::uint64_t replication);

  /// When shard's first GetRecords reaches the service, for a shard known from `from` on.
  Instant first_poll(const Consumer& settings, std::uint32_t shard, Instant from = {}) const;
  /// There are new shards. Those to be polled at once, parents or not, are appended to `begun`.
  void learn(const Consumer& settings, const model::Stream& stream,
             std::vector<std::uint32_t>& begun);
  /// The children that may be begun now that `shard` is at its end.
  void follow(const model::Stream& stream, std::uint32_t shard, std::vector<std::uint32_t>& begun);

  struct Polled {
    Instant next{};  ///< when the shard's next GetRecords reaches the service
    Amount read;
    bool refused = false;
    bool ended = false;  ///< there is no next one: the shard is closed and read to its end
  };
  /// `slowness`: process times are so many times as long.
  Polled poll(const Consumer& settings, Instant now, std::uint32_t shard, model::Stream& stream,
              Duration warm_up, double slowness = 1);

  /// A fault that its age is to come back from.
  void expect_fault(const Consumer& settings, const Fault& fault) {
    recoveries_.emplace_back(fault.at, fault.end(), settings.poll_interval);
  }

  /// The age of the oldest record not yet returned, over all shards, once a second.
  void sample_age(Instant now, const model::Stream& stream, bool counted = true);

  /// What the last poll returned.
  const std::vector<model::Parcel>& batch() const { return batch_; }
  std::int64_t position(std::uint32_t shard) const { return shards_[shard].position; }
  std::uint64_t fingerprint() const;
  std::size_t memory_bytes() const;

  /// Fills everything but the name.
  void report(Instant now, const model::Stream& stream, ReaderResult& result);

 private:
  struct Shard {
    std::int64_t position = 0;
    std::int64_t bytes_before = 0;  // of all that lies before the position
    std::uint64_t hash = 0;
    bool begun = false;
    bool ended = false;
    bool in_order = false;  // all that it came from has been read to its end
  };
  void let_go_of_expired(Shard& state, const model::ShardLog& log);
  bool may_begin(const model::Stream& stream, std::uint32_t shard) const;
  bool is_early(const model::Stream& stream, std::uint32_t shard);
  void note_risk(Duration age, Duration retention);
  void process(const Consumer& settings, Instant ready, std::uint32_t shard, Duration warm_up,
               double slowness, Instant& done);

  std::uint64_t seed_;
  std::uint64_t replication_;
  std::uint32_t number_;
  std::vector<Shard> shards_;
  std::vector<Instant> core_free_;  // workers x cores
  std::vector<model::Parcel> batch_;
  Amount delivered_;
  Amount expired_;
  std::vector<AgeRecovery> recoveries_;
  ReaderResult counted_;
};

}  // namespace weir::sim
