#include "model/shard_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <vector>

#include "tests/model/naive_log.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;

constexpr auto kAll = std::numeric_limits<std::int64_t>::max();

Parcel parcel(Duration arrived, std::int64_t records, std::int64_t bytes, Duration span = 0s) {
  return {.arrived = Instant{arrived},
          .arrival_span = span,
          .born = Instant{arrived},
          .records = records,
          .bytes = bytes};
}

struct Got {
  std::int64_t position = 0;
  std::vector<Parcel> parcels;

  Amount amount() const {
    Amount sum;
    for (const auto& part : parcels) sum += {part.records, part.bytes};
    return sum;
  }
};

Got read(const ShardLog& log, std::int64_t position, Duration until = 24h * 365,
         std::int64_t max_records = kAll, std::int64_t max_bytes = kAll) {
  Got got;
  got.position = log.read(position, Instant{until}, max_records, max_bytes, got.parcels);
  return got;
}

TEST(ShardLog, CountsPositionsFromZero) {
  ShardLog log;
  EXPECT_EQ(log.end(), 0);
  EXPECT_EQ(log.append(parcel(1s, 3, 30)), 0);
  EXPECT_EQ(log.append(parcel(1s, 1, 5)), 3);
  EXPECT_EQ(log.end(), 4);
  EXPECT_EQ(read(log, 0).parcels.at(1).first, 3);
}

TEST(ShardLog, KeepsNoEmptyParcel) {
  ShardLog log;
  EXPECT_EQ(log.append(parcel(1s, 0, 0)), 0);
  EXPECT_EQ(log.append_together(std::vector{parcel(1s, 0, 0)}), 0);
  EXPECT_EQ(log.append_together({}), 0);
  EXPECT_EQ(log.parcels(), 0U);
}

TEST(ShardLog, ReadsWhatHasArrivedInclusive) {
  ShardLog log;
  log.append(parcel(1s, 1, 10));
  log.append(parcel(2s, 10, 100, 1s));
  EXPECT_EQ(read(log, 0, 1s - 1ns).position, 0);
  EXPECT_EQ(read(log, 0, 1s).position, 1);
  EXPECT_EQ(read(log, 0, 2s - 1ns).position, 1);
  EXPECT_EQ(read(log, 0, 2s).position, 2);
  EXPECT_EQ(read(log, 0, 2500ms).position, 7) << "a read inside the span takes the part before it";
  EXPECT_EQ(read(log, 0, 2500ms).amount(), (Amount{7, 70}));
  EXPECT_EQ(read(log, 7, 3s).amount(), (Amount{4, 40}));
  EXPECT_EQ(read(log, 11, 1h).position, 11);
}

TEST(ShardLog, ReadsAtMostSoManyRecordsAndBytesButOneIfAnyIsThere) {
  ShardLog log;
  log.append(parcel(1s, 10, 100));
  log.append(parcel(1s, 1, 1000));
  EXPECT_EQ(read(log, 0, 1s, 4).amount(), (Amount{4, 40}));
  EXPECT_EQ(read(log, 0, 1s, 10).position, 10);
  EXPECT_EQ(read(log, 0, 1s, kAll, 59).amount(), (Amount{5, 50}));
  EXPECT_EQ(read(log, 0, 1s, kAll, 1099).amount(), (Amount{10, 100}));
  EXPECT_EQ(read(log, 0, 1s, kAll, 1100).amount(), (Amount{11, 1100}));
  EXPECT_EQ(read(log, 0, 1s, kAll, 1).amount(), (Amount{1, 10})) << "at least one record";
  EXPECT_EQ(read(log, 10, 1s, kAll, 1).amount(), (Amount{1, 1000}));
  EXPECT_EQ(read(log, 0, 1s - 1ns, kAll, 1).position, 0) << "if any is there";
  EXPECT_EQ(read(log, 0, 1s, 0).position, 0);
}

TEST(ShardLog, AppendsToWhatTheReaderHolds) {
  ShardLog log;
  log.append(parcel(1s, 1, 10));
  std::vector<Parcel> out{parcel(0s, 9, 9)};
  EXPECT_EQ(log.read(0, Instant{1s}, kAll, kAll, out), 1);
  EXPECT_EQ(out.size(), 2U);
}

TEST(ShardLog, LaterParcelsWaitForTheEarlierOnes) {
  ShardLog log;
  log.append(parcel(1s, 10, 100, 1s));
  log.append(parcel(1500ms, 1, 10));
  EXPECT_EQ(read(log, 0, 1700ms).position, 8);
  EXPECT_EQ(log.position_at(Instant{1700ms}), 8) << "the first that has not arrived";
  EXPECT_EQ(read(log, 0, 1900ms).position, 11);
}

TEST(ShardLog, OfParcelsTogetherTheSameShareOfEachHasArrived) {
  ShardLog log;
  auto tail = parcel(1s, 100, 1000, 1s);
  auto hot = parcel(1s, 300, 9000, 1s);
  tail.tag = 1;
  hot.tag = 2;
  EXPECT_EQ(log.append_together(std::vector{tail, hot}), 0);

  const auto first = read(log, 0, 1500ms - 1ns);
  ASSERT_EQ(first.parcels.size(), 2U);
  EXPECT_EQ(first.parcels[0].tag, 1U);
  EXPECT_EQ(first.parcels[0].records, 50);
  EXPECT_EQ(first.parcels[0].bytes, 500);
  EXPECT_EQ(first.parcels[1].records, 150);
  EXPECT_EQ(first.parcels[1].bytes, 4500);
  EXPECT_EQ(first.parcels[1].arrived, Instant{1s});
  EXPECT_EQ(first.parcels[1].arrival_span, 500ms);
  EXPECT_EQ(first.parcels[1].first, 50) << "the positions run through the mix";

  const auto rest = read(log, first.position);
  EXPECT_EQ(rest.amount(), (Amount{200, 5000}));
  EXPECT_EQ(rest.parcels[1].arrived, Instant{1500ms});
  EXPECT_EQ(log.arrival_at(200), Instant{1500ms});
  EXPECT_EQ(log.position_at(Instant{1500ms}), 201);
  EXPECT_EQ(log.amount_from(200), (Amount{200, 5000}));
  EXPECT_EQ(read(log, 0, 1h, kAll, 5000).position, 200);
  EXPECT_EQ(read(log, 0, 1h, kAll, 4999).position, 199);
}

TEST(ShardLog, SaysWhenTheRecordAtAPositionArrived) {
  ShardLog log;
  log.append(parcel(1s, 10, 100, 1s));
  log.append(parcel(3s, 2, 20));
  EXPECT_EQ(log.arrival_at(0), Instant{1s});
  EXPECT_EQ(log.arrival_at(7), Instant{1700ms});
  EXPECT_EQ(log.arrival_at(10), Instant{3s});
  EXPECT_EQ(log.position_at(Instant{1s - 1ns}), 0);
  EXPECT_EQ(log.position_at(Instant{1700ms}), 8);
  EXPECT_EQ(log.position_at(Instant{2s}), 10);
  EXPECT_EQ(log.position_at(Instant{3s}), 12);
}

TEST(ShardLog, TheFirstThatHasNotArrivedMayLieFarBack) {
  ShardLog log;
  log.append(parcel(0s, 100, 100, 100s));
  for (int call = 0; call < 200; ++call) log.append(parcel(1s, 1, 1));
  EXPECT_EQ(log.position_at(Instant{50s}), 51);
  EXPECT_EQ(log.position_at(Instant{99s}), 300);
}

TEST(ShardLog, SaysTheAmountFromAPosition) {
  ShardLog log;
  EXPECT_EQ(log.amount_from(0), Amount{});
  for (int second = 0; second < 200; ++second) log.append(parcel(1s * second, 2, 7));
  EXPECT_EQ(log.amount_from(0), (Amount{400, 1400}));
  EXPECT_EQ(log.amount_from(201), (Amount{199, 697}));
  EXPECT_EQ(log.amount_from(400), Amount{});
}

ShardLog ten_a_second(Duration length) {
  ShardLog log;
  for (auto at = 0ms; at < length; at += 100ms) log.append(parcel(at, 1, 10));
  return log;
}

TEST(ShardLog, MergesWhatIsOlderThanFiveSecondsToOneASecond) {
  auto log = ten_a_second(200s);
  EXPECT_EQ(log.parcels(), 2000U);
  log.compact(Instant{200s}, log.end());
  // 194.9 s of 200 are older than 5 s: 1,949 parcels, 30 whole blocks of 64, to the second 191.
  EXPECT_EQ(log.parcels(), 2000U - 30 * 64 + 192);
  const auto all = read(log, 0);
  EXPECT_EQ(all.parcels.front().records, 10);
  EXPECT_EQ(all.parcels.front().arrived, Instant{0s});
  EXPECT_EQ(all.parcels.front().arrival_span, 900ms);
  EXPECT_EQ(all.amount(), (Amount{2000, 20'000}));
  for (std::int64_t position = 0; position <= 2000; position += 10) {
    EXPECT_EQ(log.amount_from(position), (Amount{2000 - position, 10 * (2000 - position)}));
  }
  EXPECT_EQ(log.position_at(Instant{191s}), 1911) << "of ten in the last second merged, the first";
}

TEST(ShardLog, CutsSecondsAsTheClockDoes) {
  ShardLog log;
  for (auto at = 350ms; at < 200s; at += 100ms) log.append(parcel(at, 1, 10));
  log.compact(Instant{1h}, log.end());
  EXPECT_EQ(read(log, 0).parcels.at(0).records, 7) << "350 to 950 ms";
  EXPECT_EQ(read(log, 0).parcels.at(1).arrived, Instant{1050ms});
  EXPECT_EQ(read(log, 0).parcels.at(1).records, 10);
  for (auto position = log.end(); position > 0; position -= 10) {
    const auto records = log.end() - position;
    EXPECT_EQ(log.amount_from(position), (Amount{records, 10 * records}));
  }
}

TEST(ShardLog, HasItsEndForAPositionAtAnyTimeWhenAllOfItIsTrimmed) {
  auto log = ten_a_second(200s);
  log.trim(Instant::max());
  EXPECT_EQ(log.begin(), log.end());
  EXPECT_EQ(log.position_at(Instant{1h}), log.end());
  EXPECT_EQ(log.position_at(Instant{100s}), log.end()) << "before what was trimmed had arrived";
}

TEST(ShardLog, MergesWhatIsOlderThanTenMinutesToOneAMinute) {
  auto log = ten_a_second(2h);
  log.compact(Instant{2h}, log.end());
  log.compact(Instant{2h}, log.end());
  const auto all = read(log, 0);
  EXPECT_EQ(all.amount(), (Amount{72'000, 720'000}));
  EXPECT_EQ(all.parcels.front().records, 600);
  EXPECT_EQ(all.parcels.front().arrival_span, 59'900ms);
  const auto young = read(log, 112 * 600, 2h, 10).parcels.at(0);
  EXPECT_EQ(young.arrival_span, 900ms) << "8 minutes old";
  // 110 minutes (less a block of 64 seconds), 10 minutes of seconds, five seconds of tenths,
  // blocks.
  EXPECT_LE(log.parcels(), 111U + 600 + 64 + 50 + 64);
}

TEST(ShardLog, MemoryDoesNotGrowWithTimeWhereReadersKeepUp) {
  ShardLog log;
  std::size_t most = 0;
  for (auto at = 0s; at < 72h; at += 1s) {
    for (int call = 0; call < 3; ++call) log.append(parcel(at, 5, 50));
    log.compact(Instant{at}, log.end());
    if (at == 2h) most = log.parcels();
  }
  EXPECT_LE(log.parcels(), most + 70 * 60 + 64);
  EXPECT_EQ(read(log, 0).amount(), (Amount{72 * 3600 * 15, 72 * 3600 * 150}));
}

TEST(ShardLog, MergesNothingAtOrAfterTheSlowestReader) {
  auto log = ten_a_second(200s);
  log.compact(Instant{1h}, 640);
  EXPECT_EQ(log.parcels(), 2000U - 640 + 64) << "64.0 s of ten a second";
  EXPECT_EQ(read(log, 640, 1h, 1).parcels.at(0).arrived, Instant{64s});

  auto other = ten_a_second(200s);
  other.compact(Instant{1h}, 639);
  EXPECT_EQ(read(other, 639, 1h, 1).parcels.at(0).arrived, Instant{63900ms});
}

TEST(ShardLog, KeepsAllOfASingleRecordIn24Bytes) {
  ShardLog log;
  for (int i = 0; i < 6400; ++i) {
    auto one = parcel(1s + std::chrono::milliseconds{i}, 1, 10 + i);
    one.born = Instant{std::chrono::microseconds{i}};
    one.tag = static_cast<std::uint32_t>(i);
    log.append(one);
  }
  EXPECT_LT(log.memory_bytes(), std::size_t{6400 * 27});
  const Parcel back = read(log, 4321).parcels.at(0);
  EXPECT_EQ(back.arrived, Instant{5321ms});
  EXPECT_EQ(back.born, Instant{4321us});
  EXPECT_EQ(back.records, 1);
  EXPECT_EQ(back.bytes, 4331);
  EXPECT_EQ(back.first, 4321);
  EXPECT_EQ(back.tag, 4321U);
}

TEST(ShardLog, KeepsWhatDoesNotFitASingleRecordAmongThem) {
  ShardLog log;
  log.append(parcel(1s, 1, 10));
  auto late = parcel(1s, 1, 10);
  late.wait = 5ms;
  log.append(late);
  auto tagged = parcel(1s, 1, 10);
  tagged.tag = ~std::uint32_t{0};
  log.append(tagged);
  log.append(parcel(1s, 1, std::int64_t{1} << 32));
  const auto all = read(log, 0).parcels;
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].wait, 5ms);
  EXPECT_EQ(all[2].tag, ~std::uint32_t{0});
  EXPECT_EQ(all[3].bytes, std::int64_t{1} << 32);
}

TEST(ShardLog, MergesNothingYoungerThanFiveSeconds) {
  ShardLog log;
  for (auto at = 0ms; at < 5s; at += 1ms) log.append(parcel(at, 1, 10));
  log.compact(Instant{5s}, log.end());
  EXPECT_EQ(log.parcels(), 5000U);
}

TEST(ShardLog, LetsGoOfWhatArrivedBeforeACutoff) {
  auto log = ten_a_second(200s);
  log.trim(Instant{30s});
  EXPECT_EQ(log.begin(), 300) << "what arrived at the cutoff itself is kept";
  EXPECT_EQ(log.end(), 2000);
  EXPECT_EQ(log.stored(), (Amount{2000, 20'000})) << "what was ever appended";
  EXPECT_EQ(log.amount_from(300), (Amount{1700, 17'000}));
  EXPECT_EQ(read(log, 300).parcels.front().arrived, Instant{30s});
  EXPECT_LE(log.parcels(), 1700U + 64) << "blocks are gone";
  log.trim(Instant{10s});
  EXPECT_EQ(log.begin(), 300) << "and does not come back";
}

TEST(ShardLog, TrimmedToItsEndGoesOn) {
  auto log = ten_a_second(200s);
  log.compact(Instant{200s}, log.end());
  log.trim(Instant{1h});
  EXPECT_EQ(log.begin(), 2000);
  EXPECT_EQ(log.parcels(), 0U);
  EXPECT_EQ(log.amount_from(2000), Amount{});
  EXPECT_EQ(log.position_at(Instant{200s}), 2000);
  for (auto at = 3600s; at < 3800s; at += 1s) log.append(parcel(at, 1, 10));
  log.compact(Instant{2h}, log.end());
  EXPECT_EQ(read(log, 2000).amount(), (Amount{200, 2000}));
  EXPECT_EQ(log.arrival_at(2000), Instant{1h});
}

TEST(ShardLog, CutsAMergedParcelWhereItIsTrimmed) {
  auto log = ten_a_second(2h);
  log.compact(Instant{2h}, log.end());
  log.compact(Instant{2h}, log.end());
  log.trim(Instant{90s});
  EXPECT_NEAR(static_cast<double>(log.begin()), 900, 1) << "in the middle of the second minute";
  EXPECT_EQ(log.amount_from(log.begin()).records, 72'000 - log.begin());
  EXPECT_EQ(read(log, log.begin()).amount(), log.amount_from(log.begin()));
}

// Against a list of single records: whatever is appended, merged, read and trimmed, in any order.
RC_GTEST_PROP(ShardLog, TrimsAsAListOfRecordsDoes, ()) {
  ShardLog log;
  std::vector<Instant> arrivals;
  Duration now{};
  std::int64_t gone = 0;
  for (int step = *rc::gen::inRange(0, 400); step > 0; --step) {
    now += std::chrono::milliseconds{*rc::gen::inRange(0, 300)};
    log.append(parcel(now, 1, 3));
    arrivals.emplace_back(now);
    if (*rc::gen::inRange(0, 8) > 0) continue;
    const Instant cutoff{now - std::chrono::milliseconds{*rc::gen::inRange(0, 60'000)}};
    log.trim(cutoff);
    while (gone < log.end() && arrivals[static_cast<std::size_t>(gone)] < cutoff) ++gone;
    RC_ASSERT(log.begin() == gone);
    RC_ASSERT(log.amount_from(gone) == (Amount{log.end() - gone, 3 * (log.end() - gone)}));
    RC_ASSERT(log.stored() == (Amount{log.end(), 3 * log.end()}));
    std::vector<Parcel> out;
    RC_ASSERT(log.read(gone, Instant{now}, 1'000'000, 1'000'000, out) == log.end());
  }
}

TEST(ShardLog, CopiesAreIndependentAndCompactedAlone) {
  auto log = ten_a_second(200s);
  auto copy = log;
  copy.append(parcel(201s, 1, 10));
  copy.compact(Instant{1h}, copy.end());
  EXPECT_EQ(log.end(), 2000);
  EXPECT_EQ(log.parcels(), 2000U);
  EXPECT_EQ(read(log, 700, 1h, 1).parcels.at(0).arrived, Instant{70s});
  EXPECT_LT(copy.parcels(), 400U);
}

// ---- Against the plain log, under any use ----

struct Pair {
  ShardLog log;
  NaiveLog naive;
  Instant now{};
  std::vector<std::int64_t> readers{0, 0};
  std::int64_t merged_until = 0;  // before it parcels may have been merged

  std::int64_t slowest() const { return *std::min_element(readers.begin(), readers.end()); }
};

std::vector<Parcel> some_parcels(Instant now, int seed, bool together) {
  std::vector<Parcel> parcels;
  const auto count = together ? 1 + seed % 5 : 1;
  const Duration span =
      seed % 3 == 0 && !together ? 0ns : Duration{1 + seed * 7919LL % 100'000'000};
  for (int index = 0; index < count; ++index) {
    const std::int64_t records = (seed / 7 + index * 13) % 40;
    parcels.push_back({.arrived = now,
                       .arrival_span = span,
                       .born = now - 1s,
                       .born_span = span,
                       .records = records,
                       .bytes = records * ((seed + index) % 97) + (records > 0 ? seed % 5 : 0),
                       .tag = static_cast<std::uint32_t>(index + 1),
                       .joined = static_cast<std::uint32_t>(records / 3 * 5)});
  }
  return parcels;
}

void expect_same_read(const Pair& pair, std::int64_t position, Instant until,
                      std::int64_t max_records, std::int64_t max_bytes) {
  std::vector<Parcel> out;
  const auto next = pair.log.read(position, until, max_records, max_bytes, out);
  RC_ASSERT(next == pair.naive.read(position, until, max_records, max_bytes));

  if (!out.empty()) RC_ASSERT(out.front().arrived == pair.naive.at(position).arrived);
  std::map<std::uint32_t, Amount> by_tag;
  std::int64_t joined = 0;
  auto at = position;
  for (const auto& part : out) {
    RC_ASSERT(part.records > 0);
    RC_ASSERT(part.first == at);
    at += part.records;
    by_tag[part.tag] += {part.records, part.bytes};
    joined += part.joined;
    RC_ASSERT(arrival_of(part, part.records - 1) <= until);
  }
  RC_ASSERT(at == next);
  std::map<std::uint32_t, Amount> expected;
  std::int64_t expected_joined = 0;
  for (auto record = position; record < next; ++record) {
    const auto& [arrived, bytes, tag, more] = pair.naive.at(record);
    expected[tag] += {1, bytes};
    expected_joined += more;
    const auto apart = arrived - pair.log.arrival_at(record);
    RC_ASSERT(apart == 0ns);
  }
  RC_ASSERT(by_tag == expected);
  RC_ASSERT(joined == expected_joined);
}

void expect_all_conserved(const Pair& pair) {
  std::vector<Parcel> out;
  RC_ASSERT(pair.log.end() == pair.naive.end());
  RC_ASSERT(pair.log.read(0, Instant::max(), kAll, kAll, out) == pair.naive.end());
  Amount sum;
  for (const auto& part : out) {
    RC_ASSERT(part.first == sum.records);
    sum += {part.records, part.bytes};
  }
  RC_ASSERT(sum == (Amount{pair.naive.end(), pair.naive.bytes_between(0, pair.naive.end())}));
}

void step(Pair& pair, int kind, int a, int b) {
  if (kind == 0) {  // records one by one, now and then several
    for (int record = 0; record < a % 400; ++record) {
      pair.now += Duration{b * 1009LL % 30'000'000};
      Parcel one{.arrived = pair.now, .born = pair.now - Duration{b * record}, .records = 1};
      one.bytes = (a + record) % 97;
      one.tag = static_cast<std::uint32_t>(b % 3);
      one.joined = record % 70 == 7 ? 11 : 0;
      if (b % 5 == 0 && record % 90 == 30) one.records = 2;
      RC_ASSERT(pair.log.append(one) == pair.naive.end());
      pair.naive.append(one);
    }
  } else if (kind < 3) {  // some calls, one after the other
    for (int call = 0; call < a % 90; ++call) {
      pair.now += Duration{b * 1009LL % 300'000'000};
      const auto parcels = some_parcels(pair.now, a + b * call, false);
      RC_ASSERT(pair.log.append(parcels[0]) == pair.naive.end());
      pair.naive.append(parcels[0]);
    }
  } else if (kind == 3) {  // a few ticks
    for (int tick = 0; tick < a % 30; ++tick) {
      pair.now += 100ms;
      const auto parcels = some_parcels(pair.now, a + b * tick, true);
      RC_ASSERT(pair.log.append_together(parcels) == pair.naive.end());
      pair.naive.append_together(parcels);
    }
  } else if (kind == 4) {
    auto& reader = pair.readers[static_cast<std::size_t>(a % 2)];
    const auto until = pair.now - Duration{b * 100'003LL % 200'000'000};
    const std::int64_t records = a % 4 == 0 ? kAll : a % 500;
    const std::int64_t bytes = b % 4 == 0 ? kAll : b % 20'000;
    expect_same_read(pair, reader, until, records, bytes);
    reader = pair.naive.read(reader, until, records, bytes);
  } else if (kind == 5) {
    pair.now += std::chrono::seconds{a % 4 == 0 ? 3600 : a % 90};
    pair.log.compact(pair.now, pair.slowest());
    pair.merged_until = std::max(pair.merged_until, pair.slowest());
  } else {  // anyone at or after the slowest reader of the last compaction
    const auto room = pair.naive.end() - pair.merged_until;
    const auto position = pair.merged_until + (room == 0 ? 0 : (a * 31LL + b) % (room + 1));
    expect_same_read(pair, position, pair.now, 1 + a % 700, b % 30'000);
    RC_ASSERT(pair.log.amount_from(position) ==
              (Amount{pair.naive.end() - position,
                      pair.naive.bytes_between(position, pair.naive.end())}));
    const auto then = pair.now - Duration{b * 100'003LL % 200'000'000};
    if (pair.naive.position_at(then) >= pair.merged_until) {
      RC_ASSERT(pair.log.position_at(then) == pair.naive.position_at(then));
    }
  }
}

RC_GTEST_PROP(ShardLog, IsThePlainLogToWhoeverIsAtOrAfterTheSlowestReader, ()) {
  std::vector<Pair> pairs(1);
  std::size_t active = 0;
  for (const auto& [kind, a, b] :
       *rc::gen::container<std::vector<std::tuple<int, int, int>>>(rc::gen::tuple(
           rc::gen::inRange(0, 9), rc::gen::inRange(0, 10'000), rc::gen::inRange(0, 10'000)))) {
    if (kind == 8) {  // fork, and go on with either
      if (pairs.size() < 4) {
        auto copy = pairs[active];
        pairs.push_back(std::move(copy));
      }
      active = static_cast<std::size_t>(a) % pairs.size();
    } else {
      step(pairs[active], kind, a, b);
    }
  }
  for (const auto& pair : pairs) {
    expect_all_conserved(pair);
    expect_same_read(pair, pair.merged_until, Instant::max(), kAll, kAll);
  }
}

TEST(ShardLogDeathTest, AnArrivalSpanDoesNotBeginBeforeTheLastOnes) {
  ShardLog log;
  log.append(parcel(2s, 1, 1));
  EXPECT_DEATH(log.append(parcel(1s, 1, 1)), "broken promise: arrived >= last_begin_");
}

TEST(ShardLogDeathTest, ParcelsTogetherHaveTheSameSpan) {
  ShardLog log;
  EXPECT_DEATH(log.append_together(std::vector{parcel(1s, 1, 1, 1s), parcel(1s, 1, 1, 2s)}),
               "broken promise: parcel.arrival_span ==");
  EXPECT_DEATH(log.append_together(std::vector{parcel(1s, 1, 1, 1s), parcel(2s, 1, 1, 1s)}),
               "broken promise: parcel.arrived ==");
}

TEST(ShardLogDeathTest, PositionsLieInside) {
  ShardLog log;
  std::vector<Parcel> out;
  EXPECT_DEATH(log.read(1, Instant{}, 1, 1, out), "broken promise");
  EXPECT_DEATH((void)log.arrival_at(0), "broken promise");
}

}  // namespace
}  // namespace weir::model
