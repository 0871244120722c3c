#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/parcel.hpp"
#include "model/prefetch.hpp"
#include "model/units.hpp"

namespace weir::model {

/// What a shard keeps: parcels in order of arrival, each record at a position 0, 1, 2, …
///
/// A record on its own takes 24 bytes, a parcel of several 80. Memory does not grow with time
/// where readers keep up: parcels that every reader is past and
/// that are older than 5 s are merged to one a second, older than ten minutes to one a minute, and
/// lie in sealed blocks that copies of the log share. A later reader from TRIM_HORIZON sees those.
/// What is trimmed is gone, block by block.
/// A copy of a log costs what is not sealed: at most three times kBlock parcels.
class ShardLog {
 public:
  /// Parcels to a sealed block; only whole blocks are merged, so that up to one block of each age
  /// may be merged later than said above.
  static constexpr std::size_t kBlock = 64;

  /// Appends a stored parcel; returns the position of its first record. Its arrival span must not
  /// begin before the last one's begin (CHECK); spans may overlap. An empty parcel is not kept.
  /// Read in order of position: what has arrived of a later parcel waits for the earlier ones.
  std::int64_t append(const Parcel& parcel);

  /// The same of a record on its own, of less than 2^32 bytes (CHECK).
  std::int64_t append_one(Instant arrived, Instant born, std::int64_t bytes, std::uint32_t tag);

  /// Appends parcels that arrive mixed, evenly over one and the same span: at any instant the same
  /// share of each has arrived, and the positions run through the mix. Returns the first position.
  /// All must have the same arrival span (CHECK), which is as for append.
  std::int64_t append_together(std::span<const Parcel> parcels);

  /// Positions held are in [begin(), end()); before begin() lies what was trimmed.
  std::int64_t begin() const { return begin_; }
  std::int64_t end() const { return end_; }

  /// Lets go of what arrived before `cutoff`: begin() moves to the first record that did not.
  void trim(Instant cutoff);

  /// All that was ever appended, trimmed or not.
  Amount stored() const { return {.records = end_, .bytes = bytes_}; }

  /// Reads from `position` on what has arrived by `until` (inclusive), at most `max_records`
  /// records and `max_bytes` bytes (but at least one record if any is there), appending to `out`.
  /// Returns the position after the last record read. position in [begin(), end()].
  std::int64_t read(std::int64_t position, Instant until, std::int64_t max_records,
                    std::int64_t max_bytes, std::vector<Parcel>& out) const;

  /// When the record at `position` arrived; position in [begin(), end()).
  Instant arrival_at(std::int64_t position) const;

  /// The first position whose record is held and has not arrived by `now`; end() if all have.
  std::int64_t position_at(Instant now) const;

  /// Merges and seals what may be: older than the limits above and before `slowest_reader`.
  /// Whoever reads from a position at or after `slowest_reader` sees no difference.
  void compact(Instant now, std::int64_t slowest_reader);

  /// Records and bytes at or after `position`, which is in [begin(), end()].
  Amount amount_from(std::int64_t position) const;

  /// A hint: the newest parcels, about so many, will be read soon, and so many more appended.
  void prefetch_end(std::size_t newest, std::size_t more) const {
    ages_.back().prefetch_end(newest, more);
  }

  /// Parcels held, sealed ones included; and the bytes they take.
  std::size_t parcels() const;
  std::size_t memory_bytes() const;

 private:
  // A parcel as kept. Of parcels that arrive together the first one says how many, the others 0.
  struct Kept {
    Kept(const Parcel& what, std::size_t how_many) : parcel{what}, together{how_many} {}
    Parcel parcel;
    std::size_t together;
  };

  // A parcel of one record as kept among others of one record.
  struct Single {
    static constexpr std::int64_t kMostBytes = 0xffff'ffff;

    Single(Instant when_arrived, Instant when_born, std::int64_t all_bytes, std::uint32_t its_tag)
        : arrived{when_arrived},
          born{when_born},
          bytes{static_cast<std::uint32_t>(all_bytes)},
          tag{its_tag} {}
    static bool can_keep(const Parcel& parcel);
    Parcel parcel(std::int64_t position) const;

    Instant arrived;
    Instant born;
    std::uint32_t bytes;
    std::uint32_t tag;
  };

  struct Block {
    std::int64_t first = 0;  // position of the first record
    std::vector<Kept> parcels;
    std::vector<Single> singles;           // instead, where all of it are single records
    std::int64_t bytes_before = 0;         // in the whole log
    Instant arrived_end = Instant::min();  // by when all of it and all before it has arrived

    bool empty() const { return size() == 0; }
    std::size_t size() const { return parcels.size() + singles.size(); }
    std::int64_t end() const;
    std::size_t index_of(std::int64_t position) const;
    Parcel parcel_at(std::size_t index) const;
    std::int64_t arrived_until(std::int64_t from, Instant now) const;
    void keep_as_parcels();
  };

  // What arrives together at a place of a block: one parcel or several. Lives while the block does.
  class Together {
   public:
    Together(const Block& block, std::size_t index);
    Together(const Together&) = delete;
    Together& operator=(const Together&) = delete;
    std::span<const Kept> parcels() const { return parcels_; }
    const Parcel& all() const { return all_; }  // as if they were one

    std::int64_t bytes_until(std::int64_t records) const;
    void take_parts(std::int64_t from, std::int64_t to, std::vector<Parcel>& out) const;

   private:
    std::optional<Kept> single_;
    std::span<const Kept> parcels_;
    Parcel all_;
  };

  // The parcels of one age: sealed blocks, then one that still fills.
  class Age {
   public:
    bool empty() const { return open_.empty() && blocks() == 1; }
    std::size_t blocks() const { return sealed_.size() - gone_ + 1; }  // the open one included
    const Block& block(std::size_t index) const {
      return index + 1 == blocks() ? open_ : *sealed_[gone_ + index];
    }
    std::size_t index_of(std::int64_t position) const;
    void make_room(std::size_t parcels);
    void append(const Parcel& parcel, std::int64_t first, std::size_t together,
                std::int64_t bytes_before);
    void append_one(Instant arrived, Instant born, std::int64_t bytes, std::uint32_t tag,
                    std::int64_t first, std::int64_t bytes_before);
    void append_merging(const Parcel& parcel, std::int64_t bytes_before, Duration grain);
    void append_merging(const Block& block, Duration grain);
    void drop_front();
    void clear();
    void prefetch_end(std::size_t newest, std::size_t more) const {
      const std::size_t first = open_.parcels.size() - std::min(newest, open_.parcels.size());
      prefetch(open_.parcels.data() + first, (open_.parcels.size() - first + more) * sizeof(Kept));
    }

   private:
    std::vector<std::shared_ptr<const Block>> sealed_;
    std::vector<std::int64_t> firsts_;  // of the sealed blocks: what a search looks at
    std::size_t gone_ = 0;              // at the front of both: merged away
    Block open_;
    Instant cell_end_ = Instant::min();  // of the second or minute that the last parcel is of
  };

  struct Reading;  // what a read may still take

  void store(const Parcel& parcel, std::size_t together);
  void count(Instant arrived, const Amount& amount);
  static bool read_some(const Together& together, Reading& reading);
  static bool read_singles(const Block& block, Reading& reading);
  bool read_parcels(const Block& block, Reading& reading) const;

  void merge_front(std::size_t from, Duration grain, Instant before, std::int64_t slowest_reader);
  std::size_t age_of(std::int64_t position) const;

  // Oldest first: merged to one a minute, merged to one a second, as appended.
  static constexpr std::size_t kAges = 3;
  std::array<Age, kAges> ages_;
  std::int64_t end_ = 0;
  std::int64_t bytes_ = 0;
  Instant last_begin_ = Instant::min();
  std::int64_t begin_ = 0;
};

}  // namespace weir::model
