#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/hash_key.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"
#include "sim/workload/key_population.hpp"

namespace weir::sim {

/// Splits a number of records over shards by binomials down a dyadic tree over the hash space.
///
/// A node's draw is addressed by the node's place in the hash space, so two shard maps split alike
/// as far down as they agree: a node is halved while two or more shard boundaries lie in it, and
/// cut at the boundary where there is one.
class HashTree {
 public:
  /// `ranges` cover the space without a gap, in order.
  HashTree(const HashWeights& weights, std::span<const model::HashKeyRange> ranges);
  HashTree() = default;  ///< one shard

  /// Adds each shard's part of `records` to counts[shard]; `at` is the tick's address. `scratch`
  /// is kept between calls.
  void split(const Draws& draws, std::uint64_t at, std::int64_t records,
             std::span<std::int64_t> counts, std::vector<std::int64_t>& scratch) const;

 private:
  struct Node {
    BinomialSplit left_share;
    std::int32_t left;  // node, or ~shard
    std::int32_t right;
  };
  std::vector<Node> nodes_;         // parents before children; empty for one shard
  std::vector<std::uint64_t> ids_;  // of the nodes
};

}  // namespace weir::sim
