#pragma once

#include <cstdint>
#include <vector>

#include "model/units.hpp"

namespace weir::sim {

/// Something that is due: what (a kind and an index, the owner's business) and when.
struct Event {
  Instant at{};
  std::uint32_t kind = 0;
  std::uint32_t index = 0;
};

/// The pending events, a timing wheel with buckets sorted when they are reached and an overflow
/// heap beyond the horizon, 24 bytes an entry. A value: a copy goes on exactly as the original
/// would.
///
/// Order  by time, ties by ticket: of two events for the same instant the one pushed first.
/// Time   pushing before the last popped event's time is a mistake (CHECK).
/// Speed  the wheel measures the gaps between pops and lays itself out anew when its buckets are
///        much too wide or too narrow, or too few. That depends on nothing but the calls made,
///        and never touches the order.
class EventQueue {
 public:
  EventQueue();
  /// `bucket`: width of a bucket of the wheel to begin with; about the mean gap between events.
  explicit EventQueue(Duration bucket);

  void push(Event event);
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// When the next event is due; kNever if none. May sort.
  Instant next_due();
  /// A place in the order of pushes, for something that its owner keeps in order by itself; and
  /// whether the next event comes before such a thing.
  std::uint64_t take_ticket() { return ticket_++; }
  bool next_is_before(Instant at, std::uint64_t ticket);
  /// Takes the next event; not on an empty queue (CHECK).
  Event pop();

 private:
  struct Entry {
    Instant at;
    std::uint64_t ticket;
    std::uint32_t kind;
    std::uint32_t index;
  };
  static bool before(const Entry& a, const Entry& b);
  static bool after(const Entry& a, const Entry& b) { return before(b, a); }

  std::int64_t bucket_of(Instant at) const;
  bool front_is_late() const;
  void place(const Entry& entry);
  void put_in_wheel(std::int64_t bucket, const Entry& entry);
  void make_front();
  void admit_overflow();
  std::int64_t next_full_bucket() const;
  void take_bucket(std::int64_t bucket);
  void adapt();
  void lay_out(int shift, std::size_t buckets);

  // Bucket b holds [b << shift_, (b + 1) << shift_). Those after current_bucket_ and less than
  // heads_.size() beyond it are lists in the wheel, later ones are in overflow_. What is due up to
  // the end of the current bucket is in front_ (sorted, from next_ on) or, if pushed after the
  // bucket was taken, in late_.
  int shift_ = 0;
  std::int64_t current_bucket_ = 0;
  std::vector<std::uint32_t> heads_;   // first slot of each bucket's list
  std::vector<std::uint64_t> filled_;  // a bit for each bucket that is not empty
  std::vector<Entry> slots_;           // entries of all lists, in no order
  std::vector<std::uint32_t> links_;   // the slot after each slot
  std::uint32_t free_;                 // list of unused slots
  std::size_t in_wheel_ = 0;
  std::vector<Entry> front_;
  std::size_t next_ = 0;
  std::vector<Entry> late_;      // heap
  std::vector<Entry> overflow_;  // heap

  std::size_t size_ = 0;
  std::uint64_t ticket_ = 0;
  Instant last_popped_ = Instant::min();
  Instant measured_from_{};  // the gaps of `until_adapt_` pops are measured from here
  std::size_t pops_measured_ = 0;
  std::size_t until_adapt_ = 0;
};

}  // namespace weir::sim
