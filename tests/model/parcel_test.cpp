#include "model/parcel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace weir::model {
namespace {

using namespace std::chrono_literals;

Parcel ten() {
  return {.arrived = Instant{10s},
          .arrival_span = 1s,
          .born = Instant{8s},
          .born_span = 2s,
          .wait = 5ms,
          .records = 10,
          .bytes = 1005,
          .first = 100,
          .tag = 7,
          .joined = 25};
}

Parcel arbitrary(std::int64_t least_records = 0) {
  const auto records = *rc::gen::inRange<std::int64_t>(least_records, 1'000'000);
  return {.arrived = Instant{Duration{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)}},
          .arrival_span = Duration{*rc::gen::inRange<std::int64_t>(0, 2'000'000'000)},
          .born = Instant{Duration{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)}},
          .born_span = Duration{*rc::gen::inRange<std::int64_t>(0, 2'000'000'000)},
          .wait = Duration{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)},
          .records = records,
          .bytes = records == 0 ? 0 : *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000),
          .first = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000),
          .tag = *rc::gen::arbitrary<std::uint32_t>(),
          .joined = records == 0 ? 0 : *rc::gen::arbitrary<std::uint32_t>()};
}

TEST(Parcel, TakesItsFrontOffAndKeepsTheRest) {
  auto rest = ten();
  const auto front = take_front(rest, 4);

  EXPECT_EQ(front.records, 4);
  EXPECT_EQ(front.bytes, 402) << "floor(1005 * 4 / 10)";
  EXPECT_EQ(front.joined, 10U) << "floor(25 * 4 / 10)";
  EXPECT_EQ(front.arrived, Instant{10s});
  EXPECT_EQ(front.arrival_span, 400ms);
  EXPECT_EQ(front.born, Instant{8s});
  EXPECT_EQ(front.born_span, 800ms);
  EXPECT_EQ(front.first, 100);

  EXPECT_EQ(rest.records, 6);
  EXPECT_EQ(rest.bytes, 603);
  EXPECT_EQ(rest.joined, 15U);
  EXPECT_EQ(rest.arrived, Instant{10400ms});
  EXPECT_EQ(rest.arrival_span, 600ms);
  EXPECT_EQ(rest.born, Instant{8800ms});
  EXPECT_EQ(rest.born_span, 1200ms);
  EXPECT_EQ(rest.first, 104);

  for (const auto& part : {front, rest}) {
    EXPECT_EQ(part.wait, 5ms);
    EXPECT_EQ(part.tag, 7U);
  }
}

TEST(Parcel, TakesNothingOrAll) {
  auto parcel = ten();
  EXPECT_EQ(take_front(parcel, 0).records, 0);
  EXPECT_EQ(parcel.records, 10);
  EXPECT_EQ(parcel.bytes, 1005);
  EXPECT_EQ(take_front(parcel, 10).bytes, 1005);
  EXPECT_EQ(parcel.records, 0);
  EXPECT_EQ(parcel.bytes, 0);
  EXPECT_EQ(parcel.joined, 0U);
  EXPECT_EQ(take_front(parcel, 0).bytes, 0) << "of an empty one";
}

TEST(Parcel, CountsWhatHasArrivedAtOrBefore) {
  const auto parcel = ten();
  EXPECT_EQ(arrived_by(parcel, Instant{10s - 1ns}), 0);
  EXPECT_EQ(arrived_by(parcel, Instant{10s}), 1);
  EXPECT_EQ(arrived_by(parcel, Instant{10100ms - 1ns}), 1);
  EXPECT_EQ(arrived_by(parcel, Instant{10100ms}), 2);
  EXPECT_EQ(arrived_by(parcel, Instant{10900ms - 1ns}), 9);
  EXPECT_EQ(arrived_by(parcel, Instant{10900ms}), 10);
  EXPECT_EQ(arrived_by(parcel, Instant{1h}), 10);
}

TEST(Parcel, ArrivesAllAtOnceWithoutASpan) {
  auto parcel = ten();
  parcel.arrival_span = 0ns;
  EXPECT_EQ(arrived_by(parcel, Instant{10s - 1ns}), 0);
  EXPECT_EQ(arrived_by(parcel, Instant{10s}), 10);
  EXPECT_EQ(arrival_of(parcel, 9), Instant{10s});
}

TEST(Parcel, MergesIntoSumsAndTheSpansThatCoverBoth) {
  auto later = ten();
  later.arrived = Instant{10500ms};
  later.born = Instant{7s};
  later.wait = 9ms;
  auto both = ten();
  merge_into(both, later);
  EXPECT_EQ(both.records, 20);
  EXPECT_EQ(both.bytes, 2010);
  EXPECT_EQ(both.joined, 50U);
  EXPECT_EQ(both.first, 100);
  EXPECT_EQ(both.arrived, Instant{10s});
  EXPECT_EQ(both.arrival_span, 1500ms);
  EXPECT_EQ(both.born, Instant{7s});
  EXPECT_EQ(both.born_span, 3s);
  EXPECT_EQ(both.wait, 9ms);
  EXPECT_EQ(both.tag, 7U);
  later.tag = 8;
  merge_into(both, later);
  EXPECT_EQ(both.tag, 0U) << "the tag if both have the same, else 0";
}

RC_GTEST_PROP(Parcel, ConservesRecordsBytesAndJoinedToTheUnit, ()) {
  const auto whole = arbitrary();
  auto rest = whole;
  std::vector<Parcel> parts;
  while (rest.records > 0 && parts.size() < 20) {
    parts.push_back(take_front(rest, *rc::gen::inRange<std::int64_t>(0, rest.records + 1)));
  }
  parts.push_back(rest);
  std::int64_t records = 0;
  std::int64_t bytes = 0;
  std::int64_t joined = 0;
  auto arrives = whole.arrived;
  auto born = whole.born;
  for (const auto& part : parts) {
    RC_ASSERT(part.bytes >= 0);
    RC_ASSERT(part.arrived == arrives);  // the spans follow each other without gap
    RC_ASSERT(part.born == born);
    RC_ASSERT(part.first == whole.first + records);
    records += part.records;
    bytes += part.bytes;
    joined += part.joined;
    arrives += part.arrival_span;
    born += part.born_span;
  }
  RC_ASSERT(records == whole.records);
  RC_ASSERT(bytes == whole.bytes);
  RC_ASSERT(joined == whole.joined);
  RC_ASSERT(arrives == whole.arrived + whole.arrival_span);
  RC_ASSERT(born == whole.born + whole.born_span);
}

RC_GTEST_PROP(Parcel, PartsCutFromTheWholeHoldWhatTheirPrefixesSay, ()) {
  const auto whole = arbitrary(1);
  const auto from = *rc::gen::inRange<std::int64_t>(0, whole.records);
  const auto to = *rc::gen::inRange<std::int64_t>(from, whole.records + 1);
  const auto part = part_of(whole, from, to);
  RC_ASSERT(part.records == to - from);
  RC_ASSERT(part.bytes == bytes_of_first(whole, to) - bytes_of_first(whole, from));
  if (part.records > 0) RC_ASSERT(part.arrived == arrival_of(whole, from));
}

RC_GTEST_PROP(Parcel, ArrivedByAndArrivalOfAgree, ()) {
  const auto parcel = arbitrary(1);
  const auto offset = *rc::gen::inRange<std::int64_t>(0, parcel.records);
  const auto at = arrival_of(parcel, offset);
  RC_ASSERT(arrived_by(parcel, at) > offset);
  RC_ASSERT(arrived_by(parcel, at - 1ns) <= offset);
}

RC_GTEST_PROP(Parcel, ArrivalsOfPartsAreThoseOfTheWholeToTheNanosecond, ()) {
  const auto whole = arbitrary(2);
  auto rest = whole;
  const auto cut = *rc::gen::inRange<std::int64_t>(1, whole.records);
  const auto front = take_front(rest, cut);
  const auto offset = *rc::gen::inRange<std::int64_t>(0, whole.records);
  const auto there = offset < cut ? arrival_of(front, offset) : arrival_of(rest, offset - cut);
  RC_ASSERT(arrival_of(whole, offset) - there >= -1ns);
  RC_ASSERT(arrival_of(whole, offset) - there <= 1ns);
}

TEST(Parcel, ProductsDoNotOverflow) {
  Parcel parcel{.arrival_span = 24h * 365, .records = 4'000'000'000'000, .bytes = 1LL << 62};
  EXPECT_EQ(bytes_of_first(parcel, 3'000'000'000'000), (1LL << 62) / 4 * 3);
  EXPECT_EQ(arrived_by(parcel, Instant{24h * 365 / 4} - 1ns), 1'000'000'000'000);
  EXPECT_EQ(take_front(parcel, 2'000'000'000'000).arrival_span, 24h * 365 / 2);
}

TEST(ParcelDeathTest, ACutLiesInside) {
  auto parcel = ten();
  EXPECT_DEATH((void)take_front(parcel, 11), "broken promise");
  EXPECT_DEATH((void)take_front(parcel, -1), "broken promise");
  EXPECT_DEATH((void)arrival_of(parcel, 10), "broken promise");
}

}  // namespace
}  // namespace weir::model
