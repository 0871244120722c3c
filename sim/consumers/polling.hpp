#pragma once

#include <cstdint>
#include <vector>

#include "model/stream.hpp"
#include "model/units.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// A reader that calls GetRecords on every shard in turn of its own clock: poll, process, wait
/// until poll_interval since the last poll is over (or go on at once where processing took
/// longer). A refused call waits one interval too.
///
/// Batches of one shard are processed one after the other. Shard i belongs to worker i mod
/// workers; a worker's batches queue, first come first served, for its cores. The first poll of a
/// shard comes at an addressed phase within the first interval.
class PollingReader {
 public:
  PollingReader(const Consumer& settings, std::uint32_t number, std::size_t shards,
                std::uint64_t seed, std::uint64_t replication);

  /// When shard's first GetRecords reaches the service.
  Instant first_poll(const Consumer& settings, std::uint32_t shard) const;

  struct Polled {
    Instant next{};  ///< when the shard's next GetRecords reaches the service
    Amount read;
  };
  Polled poll(const Consumer& settings, Instant now, std::uint32_t shard, model::Stream& stream,
              Duration warm_up);

  /// The age of the oldest record not yet returned, over all shards, once a second.
  void sample_age(Instant now, const model::Stream& stream);

  std::int64_t position(std::uint32_t shard) const { return shards_[shard].position; }
  std::uint64_t fingerprint() const;
  std::size_t memory_bytes() const;

  /// Fills everything but the name.
  void report(const model::Stream& stream, ReaderResult& result) const;

 private:
  struct Shard {
    std::int64_t position = 0;
    std::uint64_t hash = 0;
  };
  void process(const Consumer& settings, Instant ready, std::uint32_t shard, Duration warm_up,
               Instant& done);

  std::uint64_t seed_;
  std::uint64_t replication_;
  std::uint32_t number_;
  std::vector<Shard> shards_;
  std::vector<Instant> core_free_;  // workers x cores
  std::vector<model::Parcel> batch_;
  Amount delivered_;
  ReaderResult counted_;
};

}  // namespace weir::sim
