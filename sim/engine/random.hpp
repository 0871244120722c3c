#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace weir::sim {

/// What a draw is for. Part of its address, so values are never reused or renumbered.
enum class Purpose : std::uint32_t {
  Birth = 1,      ///< record grain: one block per record (gap, key, size, instance)
  TickTotal = 2,  ///< coarse grain: records of a tick
  TreeSplit = 3,  ///< coarse grain: a node of the hash tree in a tick
  ParcelBytes = 4,
  CallGap = 5,     ///< coarse grain: from a call's sending to the next first record
  CallPieces = 6,  ///< coarse grain: a shard-tick's records over its calls
  BackOff = 7,
  Phase = 8,         ///< of instances and readers
  Scatter = 9,       ///< of trace rows
  OwnKey = 10,       ///< coarse grain: a heavy key's records in a tick
  TailShare = 11,    ///< where the light keys of a population fall
  PieceTimes = 12,   ///< coarse grain: instants of single puts in a contended tick
  Reroute = 13,      ///< coarse grain: a closed shard's waiting records, over its children
  Failure = 14,      ///< by a fault: which calls fail
  LostAnswer = 15,   ///< by a fault: which answers are lost
  Burst = 16,        ///< how long bursts and pauses last
  Batch = 17,        ///< records born together: how many, when, where
  Drift = 18,        ///< which keys are hot in a period; no replication enters
  SdkBackOff = 19,   ///< of an SDK, within an attempt of the application
  PieceSizes = 21,   ///< coarse grain: of a call's records where bytes run short
  Forecast = 22,     ///< what an uncertain input is in a world (the replication); by input
  Leases = 23,       ///< which of several leases; by worker and look
  TickRecords = 24,  ///< coarse grain: the records of a tick one by one
  TickSizes = 25,    ///< likewise: their sizes, where they are drawn apart
  TickAges = 26,     ///< likewise: the records of an aggregate, where it is taken apart
  Stream = 27,       ///< the seed of a file's further streams
  ProcessTime = 20,  ///< of a reader: how long a record takes, by shard and position
};

/// Words of one address, in order. Cheap to make; a rejection sampler takes as many as it needs.
class Draw {
 public:
  Draw(const std::array<std::uint64_t, 4>& key, std::uint64_t index, std::uint64_t sub)
      : key_{key}, counter_{index, sub, 0, 0} {}
  /// With the first four words given, as fill() made them.
  Draw(const std::array<std::uint64_t, 4>& key, std::uint64_t index, std::uint64_t sub,
       const std::array<std::uint64_t, 4>& first)
      : key_{key}, counter_{index, sub, 1, 0}, words_{first}, used_{0} {}
  std::uint64_t next() {
    if (used_ == 4) refill();
    return words_[used_++];
  }

 private:
  void refill();
  std::array<std::uint64_t, 4> key_;
  std::array<std::uint64_t, 4> counter_;  // of the next block
  std::array<std::uint64_t, 4> words_{};
  std::uint32_t used_ = 4;
};

/// All draws of one component (a producer, a reader, …) for one purpose in one replication:
/// Threefry-4x64-20 keyed by (seed, replication, component and purpose), asked at (index, sub).
/// The same address gives the same words whatever else was asked, in any order.
///
/// Source  Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011); Random123
class Draws {
 public:
  using Block = std::array<std::uint64_t, 4>;

  Draws(std::uint64_t seed, std::uint64_t replication, std::uint32_t component, Purpose purpose);

  /// The first four words at an address.
  Block block(std::uint64_t index, std::uint64_t sub = 0) const;
  /// The blocks of indices first … first + out.size() - 1, sub 0 (vectorised; same words).
  void fill(std::uint64_t first, std::span<Block> out) const;
  /// The blocks of one index at subs[0], subs[1], … (vectorised; same words).
  void fill_subs(std::uint64_t index, std::span<const std::uint64_t> subs,
                 std::span<Block> out) const;
  /// A sequence of words at an address; its first four are block(index, sub).
  Draw at(std::uint64_t index, std::uint64_t sub = 0) const { return {key_, index, sub}; }
  /// The same sequence where block(index, sub) is at hand: costs nothing until four are used.
  Draw at(std::uint64_t index, std::uint64_t sub, const Block& first) const {
    return {key_, index, sub, first};
  }

 private:
  std::array<std::uint64_t, 4> key_;
};

}  // namespace weir::sim
