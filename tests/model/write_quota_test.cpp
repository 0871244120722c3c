#include "model/write_quota.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace weir::model {
namespace {

using namespace std::chrono_literals;

// Two records a second and 4 KiB a second, one second's worth at once.
WriteLimits tiny() {
  return {.records_per_s = 2, .records_burst = 2, .bytes_per_s = 4096, .bytes_burst = 4096};
}

struct Offer {
  Duration after_start;
  std::int64_t records;
  std::int64_t bytes;
  std::int64_t accepted;
};

struct Story {
  std::string name;
  std::vector<Offer> offers;

  friend std::ostream& operator<<(std::ostream& out, const Story& story) {
    return out << story.name;
  }
};

class WriteQuotaStory : public testing::TestWithParam<Story> {};

TEST_P(WriteQuotaStory, Unfolds) {
  WriteQuota quota{tiny()};
  for (const auto& [after_start, records, bytes, accepted] : GetParam().offers) {
    EXPECT_EQ(quota.offer(Instant{after_start}, records, bytes), accepted)
        << after_start.count() << " ns";
  }
}

INSTANTIATE_TEST_SUITE_P(
    , WriteQuotaStory,
    testing::Values(
        Story{"a_burst_fits_then_nothing", {{0s, 1, 1024, 1}, {0s, 1, 1024, 1}, {0s, 1, 1024, 0}}},
        Story{"bytes_are_spent_before_records", {{0s, 1, 4096, 1}, {0s, 1, 1, 0}}},
        Story{"time_refills_at_the_rate",
              {{0s, 1, 4096, 1},
               {249ms, 1, 1024, 0},
               {250ms, 1, 1024, 1},
               {500ms - 1ns, 1, 0, 0},
               {500ms, 1, 0, 1}}},
        Story{"idle_time_is_not_saved_up", {{1h, 1, 4096, 1}, {1h, 1, 1, 0}}},
        Story{"a_refused_record_leaves_no_trace",
              {{0s, 1, 4096, 1}, {0s, 1, 4096, 0}, {1s, 1, 4096, 1}}},
        Story{"a_record_refused_for_its_number_spends_no_bytes",
              {{0s, 1, 1024, 1}, {0s, 1, 1024, 1}, {0s, 1, 2048, 0}, {500ms, 1, 4096, 1}}},
        Story{"a_record_refused_for_its_bytes_spends_no_number",
              {{0s, 1, 4096, 1}, {0s, 1, 4096, 0}, {1s, 2, 4096, 2}}},
        Story{"a_record_larger_than_the_burst_never_fits", {{0s, 1, 4097, 0}, {1h, 1, 4097, 0}}},
        Story{"the_longest_prefix_by_number_is_taken", {{0s, 5, 50, 2}, {0s, 3, 30, 0}}},
        Story{"the_longest_prefix_by_bytes_is_taken", {{0s, 2, 8192, 1}, {0s, 1, 1, 0}}},
        Story{"a_prefix_weighs_its_floor", {{0s, 2, 8193, 1}, {1s, 2, 8194, 0}}},
        Story{"what_weighs_nothing_is_only_counted", {{0s, 2, 0, 2}, {0s, 1, 0, 0}}},
        Story{"nothing_offered_is_nothing_taken",
              {{0s, 0, 0, 0}, {0s, 2, 4096, 2}, {0s, 0, 1, 0}}}),
    [](const auto& story) { return story.param.name; });

WriteLimits tiny_by_the_clock() {
  auto limits = tiny();
  limits.records_burst = 7;  // which do not matter
  limits.bytes_burst = 7;
  limits.enforcement = Enforcement::CalendarSecond;
  return limits;
}

TEST(CalendarSecond, CountsAnewAtEveryWholeSecond) {
  WriteQuota quota{tiny_by_the_clock()};
  EXPECT_EQ(quota.offer(Instant{100ms}, 3, 300), 2);
  EXPECT_EQ(quota.offer(Instant{1s - 1ns}, 1, 1), 0) << "nothing comes back within the second";
  EXPECT_EQ(quota.tokens(Instant{1s}), (Amount{2, 4096}));
  EXPECT_EQ(quota.offer(Instant{1s}, 1, 4096), 1);
  EXPECT_EQ(quota.offer(Instant{1s}, 1, 1), 0);
  EXPECT_EQ(quota.offer(Instant{1h}, 3, 3), 2) << "nothing is saved up";
}

TEST(CalendarSecond, IsNewAfterASpreadThatEndsWithTheOld) {
  WriteQuota quota{tiny_by_the_clock()};
  quota.take_spread(Instant{}, 500ms, 1, 4096);
  EXPECT_EQ(quota.tokens(Instant{500ms}), (Amount{1, 0}));
  quota.take_spread(Instant{500ms}, 500ms, 1, 0);
  EXPECT_EQ(quota.tokens(Instant{1s}), (Amount{2, 4096}));
}

RC_GTEST_PROP(CalendarSecond, AcceptsAtMostTheRateInAnyOfThem, ()) {
  WriteQuota quota{tiny_by_the_clock()};
  std::map<std::int64_t, Amount> accepted;
  Duration now{};
  for (const auto& [gap_us, bytes] : *rc::gen::container<std::vector<std::pair<int, int>>>(
           rc::gen::pair(rc::gen::inRange(0, 900'000), rc::gen::inRange(0, 5000)))) {
    now += std::chrono::microseconds{gap_us};
    auto& second = accepted[now / 1s];
    const auto taken = quota.offer(Instant{now}, 1, bytes);
    const bool fits = second.records < 2 && second.bytes + bytes <= 4096;
    RC_ASSERT(taken == (fits ? 1 : 0));
    if (taken > 0) second += {1, bytes};
  }
}

TEST(WriteQuota, MayBeGivenALargerTank) {
  WriteQuota quota{tiny()};
  ASSERT_EQ(quota.offer(Instant{}, 1, 4096), 1);
  quota.set_bytes_burst(Instant{}, 8192);
  EXPECT_EQ(quota.tokens(Instant{}), (Amount{1, 8192}));
}

TEST(WriteQuota, HoldsTheServicesLimitsAtFirst) {
  WriteQuota quota{WriteLimits{}};
  EXPECT_EQ(quota.tokens(Instant{}), (Amount{1000, kMiB}));
  EXPECT_EQ(quota.offer(Instant{}, 1600, 1600), 1000);
  EXPECT_EQ(quota.offer(Instant{1ms}, 600, 600), 1);
}

TEST(WriteQuota, TokensAreWhatWouldBeAcceptedTogether) {
  WriteQuota quota{tiny()};
  EXPECT_EQ(quota.offer(Instant{}, 2, 4096), 2);
  EXPECT_EQ(quota.tokens(Instant{500ms - 1ns}), (Amount{0, 2047}));
  EXPECT_EQ(quota.tokens(Instant{500ms}), (Amount{1, 2048}));
  EXPECT_EQ(quota.tokens(Instant{24h * 365 * 100}), (Amount{2, 4096}));
  EXPECT_EQ(quota.offer(Instant{500ms - 1ns}, 1, 0), 0) << "asking has changed nothing";
  EXPECT_EQ(quota.offer(Instant{500ms}, 1, 2048), 1);
}

// 2^20 bytes a second times 2^44 ns: the product is 0 in 64 bits.
TEST(WriteQuota, IsFullAfterAnyLengthOfTime) {
  WriteQuota quota{WriteLimits{}};
  ASSERT_EQ(quota.offer(Instant{}, 1000, kMiB), 1000);
  EXPECT_EQ(quota.tokens(Instant{Duration{std::int64_t{1} << 44}}), (Amount{1000, kMiB}));
}

TEST(WriteQuota, TakesAPrefixOfLargeRecordsFromATenMebibyteTank) {
  WriteQuota quota{{.bytes_burst = 10 * kMiB}};
  EXPECT_EQ(quota.offer(Instant{}, 12, 12 * kMiB), 10);
  EXPECT_EQ(quota.offer(Instant{1s}, 2, 2 * kMiB), 1);
}

// For any traffic, over any stretch of it: what is accepted fits the rate plus one burst.
RC_GTEST_PROP(WriteQuota, AcceptsAtMostRateTimesTimePlusBurstOverAnyStretch, ()) {
  struct Accepted {
    Duration at;
    std::int64_t records;
    std::int64_t bytes;
  };
  WriteQuota quota{tiny()};
  std::vector<Accepted> accepted;
  Duration now{};
  for (const auto& [gap_us, records, bytes] :
       *rc::gen::container<std::vector<std::tuple<int, int, int>>>(rc::gen::tuple(
           rc::gen::inRange(0, 2'000'000), rc::gen::inRange(0, 5), rc::gen::inRange(0, 6000)))) {
    now += std::chrono::microseconds{gap_us};
    const auto taken = quota.offer(Instant{now}, records, bytes);
    RC_ASSERT(0 <= taken && taken <= records);
    if (taken > 0) accepted.push_back({now, taken, std::int64_t{bytes} * taken / records});
  }
  for (auto first = accepted.begin(); first != accepted.end(); ++first) {
    std::int64_t records = 0;
    std::int64_t bytes = 0;
    for (auto last = first; last != accepted.end(); ++last) {
      records += last->records;
      bytes += last->bytes;
      const auto nanos = (last->at - first->at).count();
      RC_ASSERT(records * kNanosPerSecond <= 2 * nanos + 2 * kNanosPerSecond);
      RC_ASSERT(bytes * kNanosPerSecond <= 4096 * nanos + 4096 * kNanosPerSecond);
    }
  }
}

// The bucket taken record by record, in 10^-9 of each, is the definition.
RC_GTEST_PROP(WriteQuota, TakesTheLongestPrefixThatBothBucketsHold, ()) {
  const WriteLimits limits{.records_per_s = 3,
                           .records_burst = *rc::gen::inRange<std::int64_t>(1, 20),
                           .bytes_per_s = 7,
                           .bytes_burst = *rc::gen::inRange<std::int64_t>(1, 100)};
  WriteQuota quota{limits};
  int128 records_nano = static_cast<int128>(limits.records_burst) * kNanosPerSecond;
  int128 bytes_nano = static_cast<int128>(limits.bytes_burst) * kNanosPerSecond;
  Instant now{};
  for (const auto& [gap, records, bytes] :
       *rc::gen::container<std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>>>(
           rc::gen::tuple(rc::gen::inRange<std::int64_t>(0, 2'000'000'000),
                          rc::gen::inRange<std::int64_t>(0, 30),
                          rc::gen::inRange<std::int64_t>(0, 150)))) {
    now += Duration{gap};
    records_nano = std::min<int128>(records_nano + static_cast<int128>(3) * gap,
                                    static_cast<int128>(limits.records_burst) * kNanosPerSecond);
    bytes_nano = std::min<int128>(bytes_nano + static_cast<int128>(7) * gap,
                                  static_cast<int128>(limits.bytes_burst) * kNanosPerSecond);
    std::int64_t longest = 0;
    for (std::int64_t k = 1; k <= records; ++k) {
      if (static_cast<int128>(k) * kNanosPerSecond <= records_nano &&
          static_cast<int128>(bytes * k / records) * kNanosPerSecond <= bytes_nano) {
        longest = k;
      }
    }
    RC_ASSERT(quota.offer(now, records, bytes) == longest);
    if (longest == 0) continue;
    records_nano -= static_cast<int128>(longest) * kNanosPerSecond;
    bytes_nano -= static_cast<int128>(bytes * longest / records) * kNanosPerSecond;
  }
}

TEST(WriteQuota, TakesWhatArrivesSpreadAllOfIt) {
  WriteQuota quota{WriteLimits{}};
  ASSERT_EQ(quota.offer(Instant{}, 900, 0), 900);
  quota.take_spread(Instant{}, 100ms, 100, 1000);
  EXPECT_EQ(quota.tokens(Instant{100ms}), (Amount{100, kMiB}))
      << "0 left, 100 grown back; 1,000 bytes taken from a full bucket, more than that grown back";
}

TEST(WriteQuota, AFullBucketOverflowsWhileItsSpreadIsLight) {
  WriteQuota quota{WriteLimits{}};
  quota.take_spread(Instant{}, 100ms, 60, 0);
  EXPECT_EQ(quota.tokens(Instant{100ms}).records, 1000);
  quota.take_spread(Instant{100ms}, 100ms, 160, 0);
  EXPECT_EQ(quota.tokens(Instant{200ms}).records, 940);
}

TEST(WriteQuota, SpreadIsWhatRecordByRecordWouldBe) {
  WriteQuota spread{WriteLimits{}};
  WriteQuota single{WriteLimits{}};
  ASSERT_EQ(spread.offer(Instant{}, 500, 100'000), 500);
  ASSERT_EQ(single.offer(Instant{}, 500, 100'000), 500);
  spread.take_spread(Instant{10ms}, 100ms, 200, 20'000);
  for (int record = 0; record < 200; ++record) {
    ASSERT_EQ(single.offer(Instant{10ms + record * 500us}, 1, 100), 1);
  }
  EXPECT_EQ(spread.tokens(Instant{110ms}), single.tokens(Instant{110ms}));
}

TEST(WriteQuotaDeathTest, TimeNeverRunsBack) {
  WriteQuota quota{tiny()};
  ASSERT_EQ(quota.offer(Instant{1s}, 1, 1), 1);
  EXPECT_DEATH((void)quota.offer(Instant{0s}, 1, 1), "broken promise: now >= now_");
  EXPECT_DEATH((void)quota.tokens(Instant{0s}), "broken promise: now >= now_");
}

TEST(WriteQuotaDeathTest, SpreadMovesTheQuotasTimeToItsEnd) {
  WriteQuota quota{tiny()};
  quota.take_spread(Instant{}, 1s, 1, 1);
  EXPECT_DEATH((void)quota.offer(Instant{1s - 1ns}, 1, 1), "broken promise: now >= now_");
}

TEST(WriteQuotaDeathTest, TokensCoverASpread) {
  WriteQuota quota{tiny()};
  EXPECT_DEATH(quota.take_spread(Instant{}, 10s, 3, 1), "broken promise: records <=");
  EXPECT_DEATH(quota.take_spread(Instant{}, 10s, 1, 4097), "broken promise: records <=");
}

}  // namespace
}  // namespace weir::model
