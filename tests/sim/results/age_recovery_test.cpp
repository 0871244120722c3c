#include "sim/results/age_recovery.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <optional>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

// A reader's ages, each with those before it.
struct Fed {
  AgeRecovery recovery;
  std::deque<Duration> before{};

  void sample(Duration now, Duration age) {
    recovery.sample(now, age, before);
    before.push_back(age);
    if (before.size() > AgeRecovery::kSamplesBefore) before.pop_front();
  }
};

// Ages of 1 s but for one in a hundred of 3 s, until the fault at 1000 s; none is fed during it.
Fed before_the_fault() {
  Fed fed{AgeRecovery{1000s, 1100s, 500ms}};
  for (auto now = 1s; now <= 1000s; now += 1s) fed.sample(now, now / 1s % 100 == 0 ? 3s : 1s);
  return fed;
}

TEST(AgeRecovery, IsFromTheFaultsEndToTheFirstOfSixtyGoodSeconds) {
  auto fed = before_the_fault();
  for (auto now = 1001s; now < 1100s; now += 1s) fed.sample(now, 1s);
  EXPECT_EQ(fed.recovery.recovery(), std::nullopt) << "good samples in the fault do not count";
  for (auto now = 1100s; now < 1300s; now += 1s) fed.sample(now, 1501ms);
  for (auto now = 1300s; now < 1360s; now += 1s) fed.sample(now, 1500ms);
  EXPECT_EQ(fed.recovery.recovery(), std::nullopt) << "59 s of good ones";
  fed.sample(1360s, 1500ms);
  EXPECT_EQ(fed.recovery.recovery(), 200s);
  fed.sample(1361s, 1h);
  EXPECT_EQ(fed.recovery.recovery(), 200s) << "once back is back";
}

TEST(AgeRecovery, BeginsAnewWithEveryRelapse) {
  auto fed = before_the_fault();
  for (auto now = 1100s; now < 1150s; now += 1s) fed.sample(now, 1s);
  fed.sample(1150s, 2s);
  for (auto now = 1151s; now <= 1211s; now += 1s) fed.sample(now, 1s);
  EXPECT_EQ(fed.recovery.recovery(), 51s);
}

TEST(AgeRecovery, KnowsTenMinutesBefore) {
  Fed fed{AgeRecovery{1000s, 1001s, 0s}};
  for (auto now = 1s; now <= 400s; now += 1s) fed.sample(now, 1h);
  for (auto now = 401s; now <= 1000s; now += 1s) fed.sample(now, 1s);
  for (auto now = 1001s; now <= 1100s; now += 1s) fed.sample(now, 2s);
  EXPECT_EQ(fed.recovery.recovery(), std::nullopt) << "the hour is forgotten";
}

}  // namespace
}  // namespace weir::sim
