#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/parcel.hpp"

namespace weir::model {

/// What a ShardLog promises, in the plainest way: every record by itself, nothing ever merged.
class NaiveLog {
 public:
  struct Record {
    Instant arrived{};
    std::int64_t bytes = 0;
    std::uint32_t tag = 0;
    std::int64_t joined = 0;
  };

  void append(const Parcel& parcel) {
    for (std::int64_t at = 0; at < parcel.records; ++at) add(parcel, at, arrival_of(parcel, at));
  }

  // One record of the mix after the other: the last parcel's, where its share grows by one, else
  // one of the others, likewise.
  void append_together(std::span<const Parcel> parcels) {
    Parcel mix{.arrived = parcels.front().arrived, .arrival_span = parcels.front().arrival_span};
    for (const auto& parcel : parcels) mix.records += parcel.records;
    std::vector<std::int64_t> taken(parcels.size());
    for (std::int64_t at = 0; at < mix.records; ++at) {
      std::int64_t of = mix.records;  // records of this parcel and those before it
      std::int64_t behind = at;       // of them taken so far
      std::size_t index = parcels.size() - 1;
      for (; index > 0; --index) {
        const auto mine = parcels[index].records;
        if ((behind + 1) * mine / of > behind * mine / of) break;
        behind -= taken[index];
        of -= mine;
      }
      add(parcels[index], taken[index]++, arrival_of(mix, at));
    }
  }

  std::int64_t end() const { return static_cast<std::int64_t>(records_.size()); }
  const Record& at(std::int64_t position) const {
    return records_[static_cast<std::size_t>(position)];
  }

  std::int64_t read(std::int64_t position, Instant until, std::int64_t max_records,
                    std::int64_t max_bytes) const {
    const auto start = position;
    for (; position < end() && max_records > 0; ++position, --max_records) {
      const auto& record = at(position);
      if (record.arrived > until) break;
      if (record.bytes > max_bytes && position > start) break;
      max_bytes -= record.bytes;
    }
    return position;
  }

  std::int64_t position_at(Instant now) const {
    std::int64_t position = 0;
    while (position < end() && at(position).arrived <= now) ++position;
    return position;
  }

  std::int64_t bytes_between(std::int64_t from, std::int64_t to) const {
    std::int64_t bytes = 0;
    for (; from < to; ++from) bytes += at(from).bytes;
    return bytes;
  }

 private:
  void add(const Parcel& parcel, std::int64_t offset, Instant arrived) {
    const auto bytes = bytes_of_first(parcel, offset + 1) - bytes_of_first(parcel, offset);
    records_.push_back(
        {arrived, bytes, parcel.tag, user_records(part_of(parcel, offset, offset + 1)) - 1});
  }

  std::vector<Record> records_;
};

}  // namespace weir::model
