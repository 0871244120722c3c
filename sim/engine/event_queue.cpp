#include "sim/engine/event_queue.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kFewestBuckets = 256;
constexpr std::size_t kMostBuckets = std::size_t{1} << 20U;
constexpr std::size_t kFewestPops = 1024;  // between two looks at the layout
constexpr Duration kUsualBucket{1'000'000};

// The power of two next above: a bucket is found by a shift.
int shift_for(Duration bucket) {
  const auto width = static_cast<std::uint64_t>(std::max<std::int64_t>(bucket.count(), 1));
  return static_cast<int>(std::bit_width(width - 1));
}

// Twice to four times as many buckets as events: with two events a bucket the horizon is then
// four times the mean delay or more, and few go by the overflow heap.
std::size_t buckets_for(std::size_t events) {
  return std::clamp(std::bit_ceil(2 * events), kFewestBuckets, kMostBuckets);
}

}  // namespace

EventQueue::EventQueue() : EventQueue{kUsualBucket} {}

EventQueue::EventQueue(Duration bucket) : free_{kNone} {
  CHECK(bucket > Duration{0});
  lay_out(shift_for(bucket), kFewestBuckets);
}

bool EventQueue::before(const Entry& a, const Entry& b) {
  if (a.at != b.at) return a.at < b.at;
  return a.ticket < b.ticket;
}

std::int64_t EventQueue::bucket_of(Instant at) const {
  return at.time_since_epoch().count() >> shift_;
}

void EventQueue::push(Event event) {
  CHECK(event.at >= last_popped_);
  place({.at = event.at, .ticket = ticket_, .kind = event.kind, .index = event.index});
  ++ticket_;
  ++size_;
}

void EventQueue::place(const Entry& entry) {
  const std::int64_t bucket = bucket_of(entry.at);
  if (bucket <= current_bucket_) {
    late_.push_back(entry);
    std::push_heap(late_.begin(), late_.end(), after);
    return;
  }
  // Unsigned: the two may lie further apart than a signed difference can say.
  const auto ahead =
      static_cast<std::uint64_t>(bucket) - static_cast<std::uint64_t>(current_bucket_);
  if (ahead < heads_.size()) {
    put_in_wheel(bucket, entry);
  } else {
    overflow_.push_back(entry);
    std::push_heap(overflow_.begin(), overflow_.end(), after);
  }
}

void EventQueue::put_in_wheel(std::int64_t bucket, const Entry& entry) {
  const std::size_t ring = static_cast<std::uint64_t>(bucket) & (heads_.size() - 1);
  std::uint32_t slot = free_;
  if (slot == kNone) {
    CHECK(slots_.size() < kNone);
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.push_back(entry);
    links_.push_back(heads_[ring]);
  } else {
    free_ = links_[slot];
    slots_[slot] = entry;
    links_[slot] = heads_[ring];
  }
  heads_[ring] = slot;
  filled_[ring / 64] |= std::uint64_t{1} << (ring % 64);
  ++in_wheel_;
}

Instant EventQueue::next_due() {
  if (size_ == 0) return kNever;
  make_front();
  return front_is_late() ? late_.front().at : front_[next_].at;
}

bool EventQueue::next_is_before(Instant at, std::uint64_t ticket) {
  if (size_ == 0) return false;
  make_front();
  const Entry& next = front_is_late() ? late_.front() : front_[next_];
  return next.at != at ? next.at < at : next.ticket < ticket;
}

Event EventQueue::pop() {
  CHECK(size_ > 0);
  make_front();
  Entry entry{};
  if (front_is_late()) {
    entry = late_.front();
    std::pop_heap(late_.begin(), late_.end(), after);
    late_.pop_back();
  } else {
    entry = front_[next_];
    ++next_;
  }
  --size_;
  last_popped_ = entry.at;
  ++pops_measured_;
  if (pops_measured_ >= until_adapt_) adapt();
  return {.at = entry.at, .kind = entry.kind, .index = entry.index};
}

// Which of the two the next event is in; one of them has it.
bool EventQueue::front_is_late() const {
  if (late_.empty()) return false;
  return next_ == front_.size() || before(late_.front(), front_[next_]);
}

// Goes on to the next bucket with events when the current one is used up.
void EventQueue::make_front() {
  if (next_ < front_.size() || !late_.empty()) return;
  if (in_wheel_ == 0) {
    // Nothing within the horizon: jump to just before the first event beyond it.
    current_bucket_ = bucket_of(overflow_.front().at) - 1;
    admit_overflow();
  }
  take_bucket(next_full_bucket());
  admit_overflow();
}

// The horizon has moved: what it now covers comes from the overflow heap into the wheel.
void EventQueue::admit_overflow() {
  while (!overflow_.empty()) {
    const std::int64_t bucket = bucket_of(overflow_.front().at);
    const auto ahead =
        static_cast<std::uint64_t>(bucket) - static_cast<std::uint64_t>(current_bucket_);
    if (ahead >= heads_.size()) return;
    put_in_wheel(bucket, overflow_.front());
    std::pop_heap(overflow_.begin(), overflow_.end(), after);
    overflow_.pop_back();
  }
}

// The wheel is not empty: the search goes round from the current bucket and ends.
std::int64_t EventQueue::next_full_bucket() const {
  const std::size_t mask = heads_.size() - 1;
  const std::size_t from = (static_cast<std::uint64_t>(current_bucket_) + 1) & mask;
  std::size_t word = from / 64;
  std::uint64_t bits = filled_[word] & (~std::uint64_t{0} << (from % 64));
  while (bits == 0) {
    word = (word + 1) & (filled_.size() - 1);
    bits = filled_[word];
  }
  const std::size_t ring = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
  return current_bucket_ + 1 + static_cast<std::int64_t>((ring - from) & mask);
}

void EventQueue::take_bucket(std::int64_t bucket) {
  const std::size_t ring = static_cast<std::uint64_t>(bucket) & (heads_.size() - 1);
  front_.clear();
  next_ = 0;
  std::uint32_t last = kNone;
  for (std::uint32_t slot = heads_[ring]; slot != kNone; slot = links_[slot]) {
    front_.push_back(slots_[slot]);
    last = slot;
  }
  links_[last] = free_;
  free_ = heads_[ring];
  heads_[ring] = kNone;
  filled_[ring / 64] &= ~(std::uint64_t{1} << (ring % 64));
  in_wheel_ -= front_.size();
  current_bucket_ = bucket;
  if (front_.size() == 1) return;
  // A list gives back the latest push first: turned round, a burst for one instant is in order.
  std::reverse(front_.begin(), front_.end());
  if (!std::is_sorted(front_.begin(), front_.end(), before)) {
    std::sort(front_.begin(), front_.end(), before);
  }
}

// Two events a bucket cost least; a factor of four either way costs little.
void EventQueue::adapt() {
  const Duration passed = last_popped_ - measured_from_;
  const Duration gap = passed / static_cast<std::int64_t>(pops_measured_);
  const int shift = gap > Duration{0} ? shift_for(gap + gap / 2) : shift_;
  const std::size_t buckets = buckets_for(size_);
  const bool fits = std::abs(shift - shift_) < 2 && buckets < 2 * heads_.size() &&
                    4 * buckets > heads_.size() / 2 && late_.size() <= size_ / 4 + 64;
  if (!fits) lay_out(shift, buckets);
  measured_from_ = last_popped_;
  pops_measured_ = 0;
  until_adapt_ = std::max(kFewestPops, size_);
}

// Builds the wheel anew around the last popped event; every entry keeps its ticket.
void EventQueue::lay_out(int shift, std::size_t buckets) {
  std::vector<Entry> entries{front_.begin() + static_cast<std::ptrdiff_t>(next_), front_.end()};
  entries.insert(entries.end(), late_.begin(), late_.end());
  entries.insert(entries.end(), overflow_.begin(), overflow_.end());
  for (std::uint32_t head : heads_) {
    for (; head != kNone; head = links_[head]) entries.push_back(slots_[head]);
  }
  front_.clear();
  next_ = 0;
  late_.clear();
  overflow_.clear();
  slots_.clear();
  links_.clear();
  free_ = kNone;
  in_wheel_ = 0;
  shift_ = shift;
  heads_.assign(buckets, kNone);
  filled_.assign(buckets / 64, 0);
  current_bucket_ = size_ == 0 ? 0 : bucket_of(last_popped_);
  std::sort(entries.begin(), entries.end(), before);
  for (const Entry& entry : entries) place(entry);
  until_adapt_ = std::max(kFewestPops, size_);
}

}  // namespace weir::sim
