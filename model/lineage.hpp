#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/hash_key.hpp"

namespace weir::model {

/// Which shard came from which, over a stream's whole life: a split has one parent and two
/// children, a merge two parents and one child. A value; shards go by number.
class Lineage {
 public:
  /// Adds shard number size(). `parents`: none for a stream's first shards, else one or two, all
  /// there already (CHECK); of a merge the one named first. So a parent's number is always lower
  /// than its children's.
  void add(const HashKeyRange& range, std::span<const std::uint32_t> parents);

  std::size_t size() const { return shards_.size(); }
  const HashKeyRange& range(std::uint32_t shard) const { return shards_[shard].range; }
  std::span<const std::uint32_t> parents(std::uint32_t shard) const;
  /// The lower one first.
  std::span<const std::uint32_t> children(std::uint32_t shard) const;

  /// Whatever the shard came from, parents first.
  std::vector<std::uint32_t> ancestors(std::uint32_t shard) const;
  /// Whatever came from the shard, parents first.
  std::vector<std::uint32_t> descendants(std::uint32_t shard) const;
  /// Every shard that ever held a key of the range, parents first.
  std::vector<std::uint32_t> ancestors_of(const HashKeyRange& range) const;

  /// Which of the shard's ancestors are still to be read by somebody who has finished `finished`
  /// (by shard number, as long as size()): until there are none, reading the shard breaks the order
  /// of its keys. Parents first.
  std::vector<std::uint32_t> unread_ancestors(std::uint32_t shard,
                                              const std::vector<bool>& finished) const;

 private:
  struct Kin {
    std::array<std::uint32_t, 2> at{};
    std::uint32_t count = 0;
  };
  struct Shard {
    HashKeyRange range;
    Kin parents;
    Kin children;
  };
  std::vector<Shard> shards_;
};

}  // namespace weir::model
