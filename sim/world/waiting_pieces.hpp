#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/units.hpp"
#include "sim/workload/tick_load.hpp"

namespace weir::sim {

/// Whether one piece is offered after another: a total order, so that no result depends on how
/// heaps and sorts are implemented.
bool is_later(const Piece& a, const Piece& b);

/// Pieces that wait to be offered to a shard again, soonest (`parcel.arrived`) first. There may be
/// thousands, and they are large: what is moved about to keep them in order is not they themselves.
class WaitingPieces {
 public:
  bool empty() const { return heap_.empty(); }
  /// When the next one is due; there must be one.
  Instant next() const { return heap_.front().due; }
  void push(const Piece& piece);
  Piece pop();  ///< the next one; there must be one
  /// Records and charge of those due before `to`.
  Amount due_before(Instant to) const;

  /// Calls visit(piece) for each, in no order.
  template <typename Visit>
  void each(Visit visit) const {
    for (const Entry& entry : heap_) visit(pieces_[entry.slot]);
  }
  /// Removes those for which drop(piece).
  template <typename Drop>
  void erase_if(Drop drop) {
    const std::vector<Piece> all = take_all();
    for (const Piece& piece : all) {
      if (!drop(piece)) push(piece);
    }
  }
  std::vector<Piece> take_all();  ///< in no order; none is left
  std::size_t memory_bytes() const;

 private:
  struct Entry {
    Instant due;
    std::uint32_t slot;
  };
  // Whether `a` comes after `b`.
  auto later() const {
    return [this](const Entry& a, const Entry& b) {
      return a.due != b.due ? a.due > b.due : is_later(pieces_[a.slot], pieces_[b.slot]);
    };
  }

  std::vector<Entry> heap_;  // soonest on top
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> free_;  // of pieces_
};

}  // namespace weir::sim
