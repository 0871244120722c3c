#pragma once

#include <cstdint>

#include "model/units.hpp"

namespace weir::model {

/// Some records of one shard that travel together.
///
/// A parcel of one record is exact and is all that a server needs. A parcel of n > 1 records says
/// how they lie in time: in order, arriving evenly over [arrived, arrived + arrival_span), born
/// evenly over [born, born + born_span), each moreover up to `wait` earlier than that (uniform:
/// the time it lay in its producer's buffer). Its bytes are spread evenly over its records.
///
/// Where its records hold others (`joined`), these are born as evenly; or, if `wait` is negative,
/// up to so much after the birth of the record that they joined, and no record waits besides.
struct Parcel {
  Instant arrived{};        ///< at the shard; for an offered parcel: when it is offered
  Duration arrival_span{};  ///< 0: all at once, as the entries of one call are
  Instant born{};           ///< intended birth of the first record
  Duration born_span{};
  Duration wait{};
  std::int64_t records = 0;
  std::int64_t bytes = 0;  ///< data plus partition keys, as the limits count them
  std::int64_t first = 0;  ///< position of the first record in its shard; set when stored
  std::uint32_t tag = 0;   ///< the caller's own; kept, never read here
  /// Where a client aggregates: how many records of its user the records hold besides one each.
  std::uint32_t joined = 0;
};

/// A record on its own, as it is offered.
struct SingleRecord {
  Instant born{};
  std::int64_t bytes = 0;  ///< data plus partition key
  std::uint32_t tag = 0;   ///< the caller's own; below 2^31
};

/// Records of the user's in the parcel, each of its records holding one at least.
constexpr std::int64_t user_records(const Parcel& parcel) {
  return parcel.records + parcel.joined;
}

/// How many bytes the first `records` records of the parcel hold: floor(bytes * records / all).
/// Cumulative rounding, so that parts cut one after the other sum to the whole.
std::int64_t bytes_of_first(const Parcel& parcel, std::int64_t records);

/// The records at offsets [from, to) of a parcel: cutting it anywhere conserves records, bytes and
/// joined ones to the unit, and a record keeps its instants but for rounding down to the
/// nanosecond. 0 <= from <= to <= parcel.records.
Parcel part_of(const Parcel& parcel, std::int64_t from, std::int64_t to);

/// Drops the first `records` records (0 <= records <= parcel.records); what is left of a parcel of
/// which all are dropped is nothing, at its end.
void drop_front(Parcel& parcel, std::int64_t records);

/// Cuts the first `records` records off (0 <= records <= parcel.records) and returns them; the
/// rest stays. Records, bytes and joined are conserved to the unit; both time spans are cut in
/// proportion.
Parcel take_front(Parcel& parcel, std::int64_t records);

/// How many of the parcel's records have arrived by `now`, that is at or before it.
std::int64_t arrived_by(const Parcel& parcel, Instant now);

/// When the record at `offset` (0 <= offset < records) arrived.
Instant arrival_of(const Parcel& parcel, std::int64_t offset);

/// Makes `earlier` one parcel for two that follow each other: sums, and the spans that cover both;
/// the tag if both have the same, else 0.
void merge_into(Parcel& earlier, const Parcel& later);

}  // namespace weir::model
