#include "model/parcel.hpp"

#include <algorithm>
#include <limits>

#include "model/check.hpp"

namespace weir::model {

namespace {

// How far into `span` the record at `offset` of `records` lies.
Duration offset_into(Duration span, std::int64_t offset, std::int64_t records) {
  if (span == Duration::zero() || offset == 0) return Duration::zero();
  return Duration{mul_div(span.count(), offset, records)};
}

}  // namespace

std::int64_t bytes_of_first(const Parcel& parcel, std::int64_t records) {
  if (records == parcel.records) return parcel.bytes;
  if (records == 0) return 0;
  return mul_div(parcel.bytes, records, parcel.records);
}

Parcel part_of(const Parcel& parcel, std::int64_t from, std::int64_t to) {
  CHECK(0 <= from && from <= to && to <= parcel.records);
  if (from == 0 && to == parcel.records) return parcel;
  const auto arrival_from = offset_into(parcel.arrival_span, from, parcel.records);
  const auto arrival_to = offset_into(parcel.arrival_span, to, parcel.records);
  const auto birth_from = offset_into(parcel.born_span, from, parcel.records);
  const auto birth_to = offset_into(parcel.born_span, to, parcel.records);

  Parcel part = parcel;
  part.arrived = parcel.arrived + arrival_from;
  part.arrival_span = arrival_to - arrival_from;
  part.born = parcel.born + birth_from;
  part.born_span = birth_to - birth_from;
  part.records = to - from;
  part.bytes = bytes_of_first(parcel, to) - bytes_of_first(parcel, from);
  part.first = parcel.first + from;
  if (parcel.joined > 0) {
    const std::int64_t joined = parcel.joined;
    part.joined = static_cast<std::uint32_t>(mul_div(joined, to, parcel.records) -
                                             mul_div(joined, from, parcel.records));
  }
  return part;
}

void drop_front(Parcel& parcel, std::int64_t records) {
  if (records < parcel.records) {
    parcel = part_of(parcel, records, parcel.records);
    return;
  }
  CHECK(records == parcel.records);
  parcel.arrived += parcel.arrival_span;
  parcel.arrival_span = Duration::zero();
  parcel.born += parcel.born_span;
  parcel.born_span = Duration::zero();
  parcel.first += records;
  parcel.records = 0;
  parcel.bytes = 0;
  parcel.joined = 0;
}

Parcel take_front(Parcel& parcel, std::int64_t records) {
  const auto front = part_of(parcel, 0, records);
  drop_front(parcel, records);
  return front;
}

std::int64_t arrived_by(const Parcel& parcel, Instant now) {
  if (now < parcel.arrived) return 0;
  const auto passed = now - parcel.arrived;
  if (passed >= parcel.arrival_span || parcel.records <= 1) return parcel.records;
  // Those with floor(span * offset / records) <= passed: ceil((passed + 1) * records / span).
  const auto span = static_cast<int128>(parcel.arrival_span.count());
  const auto scaled = static_cast<int128>(passed.count() + 1) * parcel.records;
  return std::min(parcel.records, static_cast<std::int64_t>((scaled + span - 1) / span));
}

Instant arrival_of(const Parcel& parcel, std::int64_t offset) {
  CHECK(0 <= offset && offset < parcel.records);
  return parcel.arrived + offset_into(parcel.arrival_span, offset, parcel.records);
}

void merge_into(Parcel& earlier, const Parcel& later) {
  CHECK(earlier.joined <= std::numeric_limits<std::uint32_t>::max() - later.joined);
  const auto arrived_end =
      std::max(earlier.arrived + earlier.arrival_span, later.arrived + later.arrival_span);
  const auto born_end = std::max(earlier.born + earlier.born_span, later.born + later.born_span);
  earlier.arrived = std::min(earlier.arrived, later.arrived);
  earlier.arrival_span = arrived_end - earlier.arrived;
  earlier.born = std::min(earlier.born, later.born);
  earlier.born_span = born_end - earlier.born;
  if (std::chrono::abs(later.wait) > std::chrono::abs(earlier.wait)) earlier.wait = later.wait;
  earlier.records += later.records;
  earlier.bytes += later.bytes;
  if (earlier.tag != later.tag) earlier.tag = 0;
  earlier.joined += later.joined;
}

}  // namespace weir::model
