#include "model/read_quota.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace weir::model {
namespace {

using namespace std::chrono_literals;

struct Call {
  Duration after_start;
  std::int64_t bytes;  // that it returns if let through
  bool admitted;
};

struct Story {
  std::string name;
  std::vector<Call> calls;

  friend std::ostream& operator<<(std::ostream& out, const Story& story) {
    return out << story.name;
  }
};

class ReadQuotaStory : public testing::TestWithParam<Story> {};

TEST_P(ReadQuotaStory, Unfolds) {
  ReadQuota quota{ReadLimits{}};
  for (const auto& [after_start, bytes, admitted] : GetParam().calls) {
    const Instant now{after_start};
    ASSERT_EQ(quota.admits(now), admitted) << after_start.count() << " ns";
    if (admitted) quota.book(now, bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , ReadQuotaStory,
    testing::Values(Story{"ten_mebibytes_stall_for_the_documented_five_seconds",
                          {{1s, 10 * kMiB, true}, {6s - 1ns, 0, false}, {6s, 0, true}}},
                    Story{"more_than_a_seconds_worth_gets_no_credit",
                          {{100s, 2 * kMiB + 1, true},
                           {101s, 0, false},
                           {101s + 476ns, 0, false},
                           {101s + 477ns, 0, true}}},
                    Story{"up_to_a_seconds_worth_idle_time_pays",
                          {{100s, 2 * kMiB, true},
                           {100s, 2 * kMiB, true},
                           {101s - 1ns, 0, false},
                           {101s, 0, true}}},
                    Story{"small_reads_share_two_mebibytes_a_second",
                          {{10s, kMiB, true},
                           {10s, kMiB, true},
                           {10s, kMiB, true},
                           {10s, 1, false},
                           {10500ms, 1, true},
                           {10500ms, 0, false}}},
                    Story{"five_calls_in_any_second",
                          {{0s, 0, true},
                           {100ms, 0, true},
                           {200ms, 0, true},
                           {300ms, 0, true},
                           {400ms, 0, true},
                           {500ms, 0, false},
                           {1s - 1ns, 0, false},
                           {1s, 0, true},
                           {1s, 0, false},
                           {1100ms, 0, true}}},
                    Story{"refused_calls_do_not_count",
                          {{0s, 0, true},
                           {0s, 0, true},
                           {0s, 0, true},
                           {0s, 0, true},
                           {0s, 0, true},
                           {900ms, 0, false},
                           {900ms, 0, false},
                           {900ms, 0, false},
                           {1s, 0, true},
                           {1s, 0, true},
                           {1s, 0, true},
                           {1s, 0, true},
                           {1s, 0, true},
                           {1s, 0, false}}}),
    [](const auto& story) { return story.param.name; });

TEST(ReadQuota, SaysFromWhenOnBytesAreFree) {
  ReadQuota quota{ReadLimits{}};
  quota.book(Instant{10s}, kMiB);
  EXPECT_EQ(quota.free_at(), Instant{9500ms});
  quota.book(Instant{10s}, 2 * kMiB);
  EXPECT_EQ(quota.free_at(), Instant{10500ms});
  quota.book(Instant{11s}, 4 * kMiB);
  EXPECT_EQ(quota.free_at(), Instant{13s});
}

TEST(ReadQuota, FewerCallsMayBeAllowed) {
  ReadQuota quota{{.calls_per_s = 2}};
  quota.book(Instant{0s}, 0);
  quota.book(Instant{0s}, 0);
  EXPECT_FALSE(quota.admits(Instant{1s - 1ns}));
  EXPECT_TRUE(quota.admits(Instant{1s}));
}

// A reader that asks as often as it may and takes what is there.
RC_GTEST_PROP(ReadQuota, NeverMoreThanFiveCallsNorTwoMebibytesASecondWithOneCallsCredit, ()) {
  struct Taken {
    Instant at;
    std::int64_t bytes;
  };
  ReadQuota quota{ReadLimits{}};
  std::vector<Taken> taken;
  Instant now{};
  for (const auto& [gap_ms, bytes] : *rc::gen::container<std::vector<std::pair<int, int>>>(
           rc::gen::pair(rc::gen::inRange(0, 400), rc::gen::inRange(0, 10 * 1024 * 1024)))) {
    now += std::chrono::milliseconds{gap_ms};
    if (!quota.admits(now)) continue;
    quota.book(now, bytes);
    taken.push_back({now, bytes});
  }
  for (std::size_t first = 0; first < taken.size(); ++first) {
    std::int64_t before_last = 0;
    for (std::size_t last = first; last < taken.size(); ++last) {
      const auto span = taken[last].at - taken[first].at;
      if (last - first >= 5) RC_ASSERT(span >= 1s);
      // All but the last call of a stretch are paid for within it, less one second's credit.
      RC_ASSERT(static_cast<int128>(before_last) * kNanosPerSecond <=
                static_cast<int128>((span + 1s).count()) * 2 * kMiB);
      before_last += taken[last].bytes;
    }
  }
}

TEST(ReadQuotaDeathTest, OnlyAnAdmittedCallIsBooked) {
  ReadQuota quota{ReadLimits{}};
  quota.book(Instant{0s}, 10 * kMiB);
  EXPECT_DEATH(quota.book(Instant{1s}, 0), "broken promise: admits");
}

TEST(ReadQuotaDeathTest, AtMostFiveCallsASecondAreRemembered) {
  EXPECT_DEATH(ReadQuota{{.calls_per_s = 6}}, "broken promise: .*calls_per_s");
}

}  // namespace
}  // namespace weir::model
