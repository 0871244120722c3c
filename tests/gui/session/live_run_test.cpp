#include "gui/session/live_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "reports/document/json.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;

const std::string kText =
    "weir = 1\n[simulation]\nduration = \"20 s\"\nwarm_up = \"2 s\"\nreplications = 1\n"
    "[stream]\nshard_count = 2\n[[producer]]\nrate = \"500 records/s\"\nrecord_size = \"200 B\"\n"
    "[[consumer]]\n[[objective]]\nmetric = \"records_dropped\"\nmax = \"0 records\"\n";

StudyOrder order(const sim::Overrides& overrides = {}) {
  auto scenario = sim::read_scenario(kText, "test.toml", overrides);
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), kText));
  return {.read = *scenario, .engine = "0.1.0"};
}

// What a run tells, for a test to wait for.
class Ear {
 public:
  LiveListener listener() {
    return {.view = [this](const sim::RunView& view) { put([&] { seen.push_back(view.now); }); },
            .paused = [this](Duration at) { put([&] { stood.push_back(at); }); },
            .end =
                [this](const std::shared_ptr<const StudyOutcome>& result) {
                  put([&] { outcome = result; });
                }};
  }
  void wait_for_stands(std::size_t count) {
    wait([&] { return stood.size() >= count; });
  }
  std::shared_ptr<const StudyOutcome> wait_for_end() {
    wait([&] { return outcome != nullptr; });
    return outcome;
  }

  std::vector<Duration> seen;
  std::vector<Duration> stood;
  std::shared_ptr<const StudyOutcome> outcome;

 private:
  template <typename Act>
  void put(const Act& act) {
    {
      const std::scoped_lock lock{mutex_};
      act();
    }
    told_.notify_all();
  }
  template <typename Ready>
  void wait(const Ready& ready) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(told_.wait_for(lock, 60s, ready));
  }
  std::mutex mutex_;
  std::condition_variable told_;
};

TEST(DueBy, IsWholeSecondsOfTheRealTimeTimesTheSpeed) {
  EXPECT_EQ(due_by(10s, 60, 2s), 130s);
  EXPECT_EQ(due_by(10s, 1, 1900ms), 11s);
  EXPECT_EQ(due_by(10s, 0.5, 1900ms), 10s);
  EXPECT_EQ(due_by(0s, 600, 33ms), 19s);
  EXPECT_EQ(due_by(5s, 1, -3s), 5s);
  EXPECT_GT(due_by(0s, 1e9, 1e9s), 1h);
}

TEST(LiveRun, PlayedToItsEndIsJudgedAsAStudy) {
  Ear ear;
  LiveRun run{order(), ear.listener()};
  run.play(kAsFastAsPossible);
  const auto outcome = ear.wait_for_end();
  const auto studies = reports::run_studies(order().read.scenario, {});
  const auto judged = reports::judge_studies(studies, "0.1.0", {}, {});
  EXPECT_EQ(reports::to_json(outcome->judged.streams[0]), reports::to_json(judged.streams[0]));
  EXPECT_FALSE(outcome->studies[0].partial());
  EXPECT_EQ(ear.seen.back(), 20s);
  EXPECT_TRUE(ear.stood.empty());
}

TEST(LiveRun, StandsUntilItIsPlayedAndWhereItIsToldTo) {
  Ear ear;
  LiveRun run{order(), ear.listener()};
  run.play(kAsFastAsPossible, 7s);
  ear.wait_for_stands(1);
  EXPECT_EQ(ear.stood.back(), 7s);
  run.step(1s);
  ear.wait_for_stands(2);
  EXPECT_EQ(ear.stood.back(), 8s);
  EXPECT_EQ(ear.seen.back(), 8s);
  run.step(3s);
  ear.wait_for_stands(3);
  EXPECT_EQ(ear.stood.back(), 11s);
  EXPECT_EQ(ear.outcome, nullptr);
}

TEST(LiveRun, EndsAlikeHoweverItIsPlayed) {
  Ear fast;
  LiveRun one{order(), fast.listener()};
  one.play(kAsFastAsPossible);
  Ear stepped;
  LiveRun other{order(), stepped.listener()};
  other.step(1s);
  stepped.wait_for_stands(1);
  other.play(100, 9s);
  stepped.wait_for_stands(2);
  other.play(kAsFastAsPossible);
  EXPECT_EQ(fast.wait_for_end()->studies[0].totals.fingerprint,
            stepped.wait_for_end()->studies[0].totals.fingerprint);
}

TEST(LiveRun, GoesNoFasterThanItsSpeed) {
  Ear ear;
  LiveRun run{order(), ear.listener()};
  const auto begin = std::chrono::steady_clock::now();
  run.play(20, 10s);
  ear.wait_for_stands(1);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 450ms);
  EXPECT_EQ(ear.stood.back(), 10s);
}

TEST(LiveRun, CanBePausedAndGoesOn) {
  Ear ear;
  LiveRun run{order({{"simulation.duration", "10 h"}}), ear.listener()};
  run.play(5);
  run.pause();
  run.play(kAsFastAsPossible, 12s);
  ear.wait_for_stands(1);
  EXPECT_EQ(ear.stood.back(), 12s);
}

TEST(LiveRun, ThatIsStoppedIsJudgedAsFarAsItCame) {
  Ear ear;
  LiveRun run{order({{"simulation.duration", "10 h"}}), ear.listener()};
  run.play(kAsFastAsPossible, 15s);
  ear.wait_for_stands(1);
  run.stop();
  const auto outcome = ear.wait_for_end();
  EXPECT_EQ(outcome->studies[0].ending, reports::Ending::Interrupted);
  EXPECT_EQ(outcome->studies[0].first.duration, 15s);
}

TEST(LiveRun, StoppedWithinItsWarmUpCountsNothing) {
  Ear ear;
  LiveRun run{order(), ear.listener()};
  run.play(kAsFastAsPossible, 1s);
  ear.wait_for_stands(1);
  run.stop();
  EXPECT_EQ(ear.wait_for_end()->studies[0].totals.replications, 0);
}

TEST(LiveRun, OfOneOfManyReplicationsIsAPartOfTheStudy) {
  Ear ear;
  LiveRun run{order({{"simulation.replications", "5"}}), ear.listener()};
  run.play(kAsFastAsPossible);
  const auto outcome = ear.wait_for_end();
  EXPECT_EQ(outcome->studies[0].ending, reports::Ending::Interrupted);
  EXPECT_EQ(outcome->studies[0].totals.replications, 1);
}

TEST(LiveRun, OutOfMemoryKeepsWhatThereIs) {
  Ear ear;
  auto small = order({{"simulation.duration", "10 h"}});
  small.max_memory_bytes = 1;
  LiveRun run{small, ear.listener()};
  run.step(5s);
  EXPECT_EQ(ear.wait_for_end()->studies[0].ending, reports::Ending::OutOfMemory);
}

TEST(LiveRun, MayBeGivenUpAtAnyMoment) {
  for (int i = 0; i < 20; ++i) {
    Ear ear;
    LiveRun run{order({{"simulation.duration", "10 h"}}), ear.listener()};
    if (i % 2 == 0) run.play(i < 10 ? kAsFastAsPossible : 100);
  }
}

}  // namespace
}  // namespace weir::gui
