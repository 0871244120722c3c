#include "sim/world/waiting_pieces.hpp"

#include <tuple>

namespace weir::sim {

namespace {

auto order_of(const Piece& piece) {
  return std::make_tuple(piece.parcel.arrived, piece.producer, piece.address.call,
                         piece.address.position, piece.attempt, piece.parcel.tag, piece.parcel.born,
                         piece.parcel.records, piece.parcel.bytes, piece.stored,
                         piece.hash_key.value_or(model::HashKey{}));
}

}  // namespace

bool is_later(const Piece& a, const Piece& b) {
  return order_of(a) > order_of(b);
}

void WaitingPieces::push(const Piece& piece) {
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(pieces_.size());
    pieces_.push_back(piece);
  } else {
    slot = free_.back();
    free_.pop_back();
    pieces_[slot] = piece;
  }
  heap_.push_back({piece.parcel.arrived, slot});
  std::push_heap(heap_.begin(), heap_.end(), later());
}

Piece WaitingPieces::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), later());
  const std::uint32_t slot = heap_.back().slot;
  heap_.pop_back();
  free_.push_back(slot);
  return pieces_[slot];
}

Amount WaitingPieces::due_before(Instant to) const {
  Amount sum;
  if (empty() || next() >= to) return sum;
  for (const Entry& entry : heap_) {
    if (entry.due >= to) continue;
    const Piece& piece = pieces_[entry.slot];
    sum += {piece.parcel.records, piece.charge};
  }
  return sum;
}

std::vector<Piece> WaitingPieces::take_all() {
  std::vector<Piece> all;
  all.reserve(heap_.size());
  for (const Entry& entry : heap_) all.push_back(pieces_[entry.slot]);
  *this = {};
  return all;
}

std::size_t WaitingPieces::memory_bytes() const {
  return heap_.capacity() * sizeof(Entry) + pieces_.capacity() * sizeof(Piece) +
         free_.capacity() * sizeof(std::uint32_t);
}

}  // namespace weir::sim
