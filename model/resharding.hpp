#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/hash_key.hpp"
#include "model/model_defaults.hpp"
#include "model/units.hpp"

namespace weir::model {

/// A shard as resharding sees it.
struct NumberedRange {
  std::uint32_t number = 0;
  HashKeyRange range;
  friend constexpr bool operator==(const NumberedRange&, const NumberedRange&) = default;
};

/// One shard split in two, or two adjacent ones merged: resharding knows nothing else.
struct ReshardStep {
  enum class Kind : std::uint8_t { Split, Merge };
  Kind kind{};
  std::uint32_t parent = 0;       ///< the shard split, or the first of the two merged
  std::uint32_t adjacent = 0;     ///< merge: the second; which is lower is all one
  HashKey new_starting_hash_key;  ///< split: where the upper child begins
  std::uint32_t child = 0;        ///< number of the (lower) child; a split's upper one follows it
  friend constexpr bool operator==(const ReshardStep&, const ReshardStep&) = default;
};

/// The steps of UpdateShardCount with UNIFORM_SCALING, in their order: a sweep from the lowest hash
/// key on. What is wider than the target is split at the target's boundary; what is narrower is
/// merged with its right neighbour, which is split at the boundary first where both together are
/// too wide. Children are numbered from `next_number` on in the order of the steps.
///
/// `open` are the open shards in order of hash keys, covering the space; 1 <= target.
///
/// Source  the sweep of awslabs/amazon-kinesis-scaling-utils (scaleStream); the service itself did
///         the same in the one published observation, 4 to 3 shards leaving 6, 9 and 10
///         (risingwavelabs/risingwave issue 9961) (read 2026-11-23)
/// Assumed a boundary that differs from the ideal one by less than a millionth of a shard counts as
///         equal, so that rounding of widths makes no shards of one hash key
std::vector<ReshardStep> uniform_scaling(std::span<const NumberedRange> open, std::int64_t target,
                                         std::uint32_t next_number);

/// Splits alone, by which the open shards become `target` (at least as many as there are) of about
/// the same width: the widest are cut into the most pieces, a shard's pieces in halves first, so
/// that many steps can be taken at a time. As above otherwise.
///
/// Assumed  AWS does not tell how it warms a stream; this is what takes the fewest steps
std::vector<ReshardStep> splits_to(std::span<const NumberedRange> open, std::int64_t target,
                                   std::uint32_t next_number);

/// How long resharding takes.
struct ReshardPace {
  Duration lead = defaults::kReshardLead.value;  ///< UpdateShardCount: before its first step
  Duration step = defaults::kReshardStep.value;  ///< a split or a merge
  std::int64_t parallelism = defaults::kReshardParallelism.value;  ///< steps at a time
  friend bool operator==(const ReshardPace&, const ReshardPace&) = default;
};

/// When each step ends. A step starts when all before it have started, fewer than
/// `pace.parallelism` run, and its parents are open; the first at `from`.
std::vector<Instant> step_ends(std::span<const ReshardStep> steps, Instant from,
                               const ReshardPace& pace);

/// The most shards open at once while the steps are taken in their order.
std::int64_t peak_open(std::span<const ReshardStep> steps, std::int64_t open);

}  // namespace weir::model
