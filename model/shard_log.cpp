#include "model/shard_log.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"

namespace weir::model {

using namespace std::chrono_literals;

namespace {

constexpr Duration kSecondsAfter = 5s;
constexpr Duration kMinutesAfter = 10min;
constexpr std::int64_t kMostMerged = std::int64_t{1} << 31;  // what is joined counts in 32 bits

Instant end_of_arrival(const Parcel& parcel) {
  return parcel.arrived + parcel.arrival_span;
}

// The end of the second or minute in which an instant lies.
Instant end_of_cell(Instant instant, Duration grain) {
  return instant - instant.time_since_epoch() % grain + grain;
}

// How many of the parcel's records `room` bytes hold, counted from its first.
std::int64_t reach_of(const Parcel& parcel, std::int64_t room) {
  if (parcel.bytes <= room) return parcel.records;
  // floor(bytes * k / records) <= room, that is k < (room + 1) * records / bytes.
  return static_cast<std::int64_t>((static_cast<int128>(room + 1) * parcel.records - 1) /
                                   parcel.bytes);
}

}  // namespace

// ---- Single records ----

bool ShardLog::Single::can_keep(const Parcel& parcel) {
  return parcel.records == 1 && parcel.arrival_span == Duration::zero() &&
         parcel.born_span == Duration::zero() && parcel.wait == Duration::zero() &&
         parcel.bytes <= kMostBytes && parcel.joined == 0;
}

Parcel ShardLog::Single::parcel(std::int64_t position) const {
  return {.arrived = arrived,
          .arrival_span = {},
          .born = born,
          .born_span = {},
          .wait = {},
          .records = 1,
          .bytes = bytes,
          .first = position,
          .tag = tag,
          .joined = 0};
}

// ---- Parcels that arrive together ----

ShardLog::Together::Together(const Block& block, std::size_t index) {
  if (!block.singles.empty()) {
    single_.emplace(block.parcel_at(index), 1);
    parcels_ = {&*single_, 1};
  } else {
    parcels_ = std::span{block.parcels}.subspan(index, block.parcels[index].together);
  }
  all_ = parcels_.front().parcel;
  for (const auto& [parcel, _] : parcels_.subspan(1)) {
    all_.records += parcel.records;
    all_.bytes += parcel.bytes;
  }
}

// Of the first `records` of the mix each parcel holds its share. The last parcel's is rounded down
// and the others share the rest likewise: so no share ever shrinks as `records` grows by one, and
// they add up.
std::int64_t ShardLog::Together::bytes_until(std::int64_t records) const {
  if (parcels_.size() == 1) return bytes_of_first(all_, records);
  if (records == 0) return 0;
  std::int64_t bytes = 0;
  auto all = all_.records;
  for (std::size_t index = parcels_.size(); index-- > 0;) {
    const auto& parcel = parcels_[index].parcel;
    const auto share = mul_div(records, parcel.records, all);
    bytes += bytes_of_first(parcel, share);
    records -= share;
    all -= parcel.records;
  }
  return bytes;
}

void ShardLog::Together::take_parts(std::int64_t from, std::int64_t to,
                                    std::vector<Parcel>& out) const {
  if (parcels_.size() == 1) {
    out.push_back(part_of(all_, from, to));
    return;
  }
  const auto mix = part_of(all_, from, to);
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  auto all = all_.records;
  for (std::size_t index = parcels_.size(); index-- > 0;) {
    const auto& parcel = parcels_[index].parcel;
    const auto share_from = mul_div(from, parcel.records, all);
    const auto share_to = mul_div(to, parcel.records, all);
    if (share_from < share_to) out.push_back(part_of(parcel, share_from, share_to));
    from -= share_from;
    to -= share_to;
    all -= parcel.records;
  }
  std::reverse(out.begin() + begin, out.end());
  auto first = mix.first;
  for (auto part = out.begin() + begin; part != out.end(); ++part) {
    part->arrived = mix.arrived;
    part->arrival_span = mix.arrival_span;
    part->first = first;
    first += part->records;
  }
}

// ---- Blocks and ages ----

std::int64_t ShardLog::Block::end() const {
  if (!singles.empty()) return first + static_cast<std::int64_t>(singles.size());
  return parcels.back().parcel.first + parcels.back().parcel.records;
}

std::size_t ShardLog::Block::index_of(std::int64_t position) const {
  if (!singles.empty()) return static_cast<std::size_t>(position - first);
  const auto after = std::upper_bound(
      parcels.begin(), parcels.end(), position,
      [](std::int64_t wanted, const Kept& kept) { return wanted < kept.parcel.first; });
  auto index = static_cast<std::size_t>(after - parcels.begin()) - 1;
  while (parcels[index].together == 0) --index;
  return index;
}

Parcel ShardLog::Block::parcel_at(std::size_t index) const {
  if (singles.empty()) return parcels[index].parcel;
  return singles[index].parcel(first + static_cast<std::int64_t>(index));
}

// The first position from `from` on whose record has not arrived by `now`; end() if all have.
std::int64_t ShardLog::Block::arrived_until(std::int64_t from, Instant now) const {
  for (std::size_t at = index_of(from); at < size();) {
    const Together together{*this, at};
    const auto arrived = arrived_by(together.all(), now);
    if (arrived < together.all().records) return together.all().first + arrived;
    at += together.parcels().size();
  }
  return end();
}

void ShardLog::Block::keep_as_parcels() {
  parcels.reserve(kBlock);
  std::int64_t position = first;
  for (const Single& single : singles) parcels.emplace_back(single.parcel(position++), 1);
  singles.clear();
}

std::size_t ShardLog::Age::index_of(std::int64_t position) const {
  if (!open_.empty() && position >= open_.first) return blocks() - 1;
  const auto begin = firsts_.begin() + static_cast<std::ptrdiff_t>(gone_);
  return static_cast<std::size_t>(std::upper_bound(begin, firsts_.end(), position) - begin) - 1;
}

// Seals the open block where it cannot take so many more.
void ShardLog::Age::make_room(std::size_t parcels) {
  if (open_.empty() || open_.size() + parcels <= kBlock) return;
  const auto arrived_end = open_.arrived_end;
  firsts_.push_back(open_.first);
  sealed_.push_back(std::make_shared<const Block>(std::move(open_)));
  open_ = Block{};
  open_.arrived_end = arrived_end;
}

void ShardLog::Age::append(const Parcel& parcel, std::int64_t first, std::size_t together,
                           std::int64_t bytes_before) {
  if (open_.empty()) {
    open_.first = first;
    open_.bytes_before = bytes_before;
    open_.parcels.reserve(kBlock);
  } else if (!open_.singles.empty()) {
    open_.keep_as_parcels();
  }
  auto& kept = open_.parcels.emplace_back(parcel, together);
  kept.parcel.first = first;
  open_.arrived_end = std::max(open_.arrived_end, end_of_arrival(parcel));
}

// Made in its place: made apart and moved, it would wait for its parts to leave the store buffer.
void ShardLog::Age::append_one(Instant arrived, Instant born, std::int64_t bytes, std::uint32_t tag,
                               std::int64_t first, std::int64_t bytes_before) {
  if (!open_.parcels.empty()) {
    return append(Single{arrived, born, bytes, tag}.parcel(first), first, 1, bytes_before);
  }
  if (open_.singles.empty()) {
    open_.first = first;
    open_.bytes_before = bytes_before;
    open_.singles.reserve(kBlock);
  }
  open_.singles.emplace_back(arrived, born, bytes, tag);
  open_.arrived_end = std::max(open_.arrived_end, arrived);
}

void ShardLog::Age::append_merging(const Parcel& parcel, std::int64_t bytes_before,
                                   Duration grain) {
  if (parcel.arrived < cell_end_) {  // so there is a last one
    auto& last = open_.parcels.back().parcel;
    if (user_records(last) + user_records(parcel) <= kMostMerged) {
      merge_into(last, parcel);
      open_.arrived_end = std::max(open_.arrived_end, end_of_arrival(parcel));
      return;
    }
  }
  make_room(1);
  append(parcel, parcel.first, 1, bytes_before);
  cell_end_ = end_of_cell(parcel.arrived, grain);
}

void ShardLog::Age::append_merging(const Block& block, Duration grain) {
  auto bytes_before = block.bytes_before;
  for (const auto& [parcel, _] : block.parcels) {
    append_merging(parcel, bytes_before, grain);
    bytes_before += parcel.bytes;
  }
  // single records of one cell first among themselves
  for (std::size_t at = 0; at < block.singles.size();) {
    Parcel run = block.parcel_at(at);
    const Instant until = run.arrived < cell_end_ ? cell_end_ : end_of_cell(run.arrived, grain);
    for (++at; at < block.singles.size() && block.singles[at].arrived < until; ++at) {
      const Single& next = block.singles[at];
      const Instant born_end = std::max(run.born + run.born_span, next.born);
      run.born = std::min(run.born, next.born);
      run.born_span = born_end - run.born;
      run.arrival_span = next.arrived - run.arrived;
      run.records += 1;
      run.bytes += next.bytes;
      if (run.tag != next.tag) run.tag = 0;
    }
    append_merging(run, bytes_before, grain);
    bytes_before += run.bytes;
  }
}

void ShardLog::Age::drop_front() {
  sealed_[gone_++].reset();
  if (gone_ < sealed_.size() - gone_) return;
  const auto gone = static_cast<std::ptrdiff_t>(gone_);
  sealed_.erase(sealed_.begin(), sealed_.begin() + gone);
  firsts_.erase(firsts_.begin(), firsts_.begin() + gone);
  gone_ = 0;
}

// Forgets its only block, the open one.
void ShardLog::Age::clear() {
  open_.parcels.clear();
  open_.singles.clear();
  cell_end_ = Instant::min();
}

// ---- The log ----

void ShardLog::count(Instant arrived, const Amount& amount) {
  end_ += amount.records;
  bytes_ += amount.bytes;
  last_begin_ = arrived;
}

void ShardLog::store(const Parcel& parcel, std::size_t together) {
  ages_.back().append(parcel, end_, together, bytes_);
  count(parcel.arrived, {.records = parcel.records, .bytes = parcel.bytes});
}

std::int64_t ShardLog::append(const Parcel& parcel) {
  CHECK(parcel.records >= 0 && parcel.bytes >= 0 && parcel.arrival_span >= Duration::zero());
  if (Single::can_keep(parcel)) {
    return append_one(parcel.arrived, parcel.born, parcel.bytes, parcel.tag);
  }
  CHECK(parcel.arrived >= last_begin_);
  const auto first = end_;
  if (parcel.records == 0) return first;
  ages_.back().make_room(1);
  store(parcel, 1);
  return first;
}

std::int64_t ShardLog::append_one(Instant arrived, Instant born, std::int64_t bytes,
                                  std::uint32_t tag) {
  CHECK(arrived >= last_begin_ && 0 <= bytes && bytes <= Single::kMostBytes);
  const auto first = end_;
  ages_.back().make_room(1);
  ages_.back().append_one(arrived, born, bytes, tag, first, bytes_);
  count(arrived, {.records = 1, .bytes = bytes});
  return first;
}

std::int64_t ShardLog::append_together(std::span<const Parcel> parcels) {
  const auto first = end_;
  std::size_t together = 0;
  for (const auto& parcel : parcels) {
    CHECK(parcel.arrived == parcels.front().arrived);
    CHECK(parcel.arrival_span == parcels.front().arrival_span);
    CHECK(parcel.records >= 0 && parcel.bytes >= 0 && parcel.arrival_span >= Duration::zero());
    if (parcel.records > 0) ++together;
  }
  if (together == 0) return first;
  CHECK(parcels.front().arrived >= last_begin_);
  ages_.back().make_room(together);
  for (const auto& parcel : parcels) {
    if (parcel.records == 0) continue;
    store(parcel, together);
    together = 0;
  }
  return first;
}

std::size_t ShardLog::age_of(std::int64_t position) const {
  std::size_t age = kAges - 1;
  while (age > 0 && (ages_[age].empty() || position < ages_[age].block(0).first)) --age;
  return age;
}

struct ShardLog::Reading {
  std::int64_t position;
  Instant until;
  std::int64_t records_left;
  std::int64_t bytes_left;
  bool nothing_yet;
  std::vector<Parcel>& out;

  void take(const Amount& amount) {
    position += amount.records;
    records_left -= amount.records;
    bytes_left -= amount.bytes;
    nothing_yet = false;
  }
};

// Takes what it may; false where the read ends here.
bool ShardLog::read_some(const Together& together, Reading& reading) {
  const auto& all = together.all();
  const auto from = reading.position - all.first;
  auto to = arrived_by(all, reading.until);
  if (to <= from) return false;
  if (from == 0 && to == all.records && to <= reading.records_left &&
      all.bytes <= reading.bytes_left) {
    for (const auto& [parcel, _] : together.parcels()) reading.out.push_back(parcel);
    reading.take({.records = to, .bytes = all.bytes});
    return true;
  }
  if (to - from > reading.records_left) to = from + reading.records_left;

  const auto bytes_from = together.bytes_until(from);
  if (together.bytes_until(to) - bytes_from > reading.bytes_left) {
    const auto most = bytes_from + reading.bytes_left;
    if (together.parcels().size() == 1) {
      to = reach_of(all, most);
    } else {  // the last one that still fits
      auto fits = from;
      while (to - fits > 1) {
        const auto middle = fits + (to - fits) / 2;
        (together.bytes_until(middle) <= most ? fits : to) = middle;
      }
      to = fits;
    }
    if (to <= from && reading.nothing_yet) to = from + 1;
    if (to <= from) return false;
  }
  together.take_parts(from, to, reading.out);
  reading.take({.records = to - from, .bytes = together.bytes_until(to) - bytes_from});
  return to == all.records;
}

// The same of a block's single records from the position on; false where the read ends.
bool ShardLog::read_singles(const Block& block, Reading& reading) {
  const auto singles =
      std::span{block.singles}.subspan(static_cast<std::size_t>(reading.position - block.first));
  for (const Single& single : singles) {
    if (single.arrived > reading.until || reading.records_left == 0) return false;
    if (single.bytes > reading.bytes_left && !reading.nothing_yet) return false;
    reading.out.push_back(single.parcel(reading.position));
    reading.take({.records = 1, .bytes = single.bytes});
  }
  return true;
}

bool ShardLog::read_parcels(const Block& block, Reading& reading) const {
  auto at = block.index_of(reading.position);
  while (at < block.parcels.size()) {
    const auto& [parcel, together] = block.parcels[at];
    if (together == 1 && parcel.first == reading.position &&
        parcel.records <= reading.records_left && parcel.bytes <= reading.bytes_left &&
        end_of_arrival(parcel) <= reading.until) {
      reading.out.push_back(parcel);
      reading.take({.records = parcel.records, .bytes = parcel.bytes});
    } else if (!read_some(Together{block, at}, reading)) {
      return false;
    }
    if (reading.records_left == 0) return false;
    at += together;
  }
  return true;
}

std::int64_t ShardLog::read(std::int64_t position, Instant until, std::int64_t max_records,
                            std::int64_t max_bytes, std::vector<Parcel>& out) const {
  CHECK(begin_ <= position && position <= end_);
  if (position == end_ || max_records <= 0) return position;
  Reading reading{position, until, max_records, max_bytes, true, out};
  auto age = age_of(position);
  auto index = ages_[age].index_of(position);
  while (true) {
    const auto& block = ages_[age].block(index);
    const bool more =
        block.singles.empty() ? read_parcels(block, reading) : read_singles(block, reading);
    if (!more || reading.position == end_ || reading.records_left == 0) return reading.position;
    ++index;
    if (index == ages_[age].blocks()) {
      ++age;  // which is there and not empty: what ends at end_ has returned above
      index = 0;
    }
  }
}

Instant ShardLog::arrival_at(std::int64_t position) const {
  CHECK(begin_ <= position && position < end_);
  const auto& age = ages_[age_of(position)];
  const auto& block = age.block(age.index_of(position));
  const auto index = block.index_of(position);
  if (!block.singles.empty()) return block.singles[index].arrived;
  const Together together{block, index};
  return arrival_of(together.all(), position - together.all().first);
}

std::int64_t ShardLog::position_at(Instant now) const {
  auto position = end_;
  for (std::size_t number = kAges; number-- > 0;) {
    const auto& age = ages_[number];
    for (std::size_t index = age.blocks(); index-- > 0;) {
      const auto& block = age.block(index);
      if (block.arrived_end <= now) return position;  // and so has all before it
      if (block.empty()) continue;                    // trimmed: what was in it came later
      const auto until = block.arrived_until(block.first, now);
      if (until < block.end()) position = std::max(begin_, until);
    }
  }
  return position;
}

void ShardLog::merge_front(std::size_t from, Duration grain, Instant before,
                           std::int64_t slowest_reader) {
  auto& fine = ages_[from];
  auto& coarse = ages_[from - 1];
  while (fine.blocks() > 1) {  // the open block stays
    const auto& block = fine.block(0);
    if (block.end() > slowest_reader || block.arrived_end > before) return;
    coarse.append_merging(block, grain);
    fine.drop_front();
  }
}

void ShardLog::compact(Instant now, std::int64_t slowest_reader) {
  CHECK(0 <= slowest_reader && slowest_reader <= end_);
  slowest_reader = std::max(slowest_reader, begin_);
  merge_front(1, 1min, now - kMinutesAfter, slowest_reader);
  merge_front(2, 1s, now - kSecondsAfter, slowest_reader);
}

void ShardLog::trim(Instant cutoff) {
  if (cutoff == Instant::min()) return;
  const Instant gone_by = cutoff - Duration{1};
  for (auto& age : ages_) {
    while (!age.empty()) {
      const Block& block = age.block(0);
      if (block.arrived_end > gone_by) {
        begin_ = std::max(begin_, block.arrived_until(std::max(begin_, block.first), gone_by));
        return;
      }
      begin_ = block.end();
      if (age.blocks() == 1) {
        age.clear();
      } else {
        age.drop_front();
      }
    }
  }
}

Amount ShardLog::amount_from(std::int64_t position) const {
  CHECK(begin_ <= position && position <= end_);
  if (position == end_) return {};
  const auto& age = ages_[age_of(position)];
  const auto& block = age.block(age.index_of(position));
  const auto at = block.index_of(position);
  auto before = block.bytes_before;
  for (std::size_t earlier = 0; earlier < at; ++earlier) before += block.parcel_at(earlier).bytes;
  const Together together{block, at};
  before += together.bytes_until(position - together.all().first);
  return {.records = end_ - position, .bytes = bytes_ - before};
}

std::size_t ShardLog::parcels() const {
  std::size_t count = 0;
  for (const auto& age : ages_) {
    for (std::size_t index = 0; index < age.blocks(); ++index) {
      count += age.block(index).size();
    }
  }
  return count;
}

std::size_t ShardLog::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& age : ages_) {
    for (std::size_t index = 0; index < age.blocks(); ++index) {
      const Block& block = age.block(index);
      bytes += sizeof(Block) + block.parcels.capacity() * sizeof(Kept) +
               block.singles.capacity() * sizeof(Single);
    }
  }
  return bytes;
}

}  // namespace weir::model
