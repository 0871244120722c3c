#include "sim/engine/event_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// What the queue promises, in the plainest way: a sorted map keeps equal keys as they came.
class Reference {
 public:
  void push(Event event) { events_.emplace(event.at, event); }
  Event pop() {
    const Event first = events_.begin()->second;
    events_.erase(events_.begin());
    return first;
  }
  std::size_t size() const { return events_.size(); }
  Instant next_due() const { return events_.empty() ? kNever : events_.begin()->first; }

 private:
  std::multimap<Instant, Event> events_;
};

bool same(const Event& a, const Event& b) {
  return a.at == b.at && a.kind == b.kind && a.index == b.index;
}

// A queue and its reference, driven together; each event has an index of its own.
class Pair {
 public:
  explicit Pair(Duration bucket) : queue_{bucket} {}

  void push(Instant at) {
    const Event event{.at = at, .kind = pushed_ % 5, .index = pushed_};
    ++pushed_;
    queue_.push(event);
    reference_.push(event);
  }
  void push_after(Duration delay) {
    const bool fits = kNever - now_ > delay;
    push(fits ? now_ + delay : kNever);
  }
  bool pop_agrees() {
    const Event got = queue_.pop();
    const Event want = reference_.pop();
    now_ = want.at;
    return same(got, want) && queue_.size() == reference_.size();
  }
  bool peek_agrees() { return queue_.next_due() == reference_.next_due(); }
  bool drains_alike() {
    while (size() > 0) {
      if (!peek_agrees() || !pop_agrees()) return false;
    }
    return queue_.empty() && queue_.next_due() == kNever;
  }
  std::size_t size() const { return reference_.size(); }

 private:
  EventQueue queue_;
  Reference reference_;
  std::uint32_t pushed_ = 0;
  Instant now_{};
};

std::vector<std::uint32_t> drain(EventQueue queue) {
  std::vector<std::uint32_t> indices;
  while (!queue.empty()) indices.push_back(queue.pop().index);
  return indices;
}

TEST(EventQueue, BeginsEmpty) {
  EventQueue queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.size(), 0);
  EXPECT_EQ(queue.next_due(), kNever);
}

TEST(EventQueue, GivesBackWhatWasPushed) {
  EventQueue queue;
  queue.push({.at = Instant{3s}, .kind = 4, .index = 5});
  EXPECT_EQ(queue.next_due(), Instant{3s});
  EXPECT_TRUE(same(queue.pop(), {.at = Instant{3s}, .kind = 4, .index = 5}));
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, OrdersByTimeAndThenAsPushed) {
  EventQueue queue{1ms};
  queue.push({.at = Instant{2s}, .index = 1});
  queue.push({.at = Instant{1s}, .index = 2});
  queue.push({.at = Instant{2s}, .index = 3});
  queue.push({.at = Instant{1s}, .index = 4});
  queue.push({.at = Instant{0s}, .index = 5});
  EXPECT_THAT(drain(queue), ElementsAre(5, 2, 4, 1, 3));
}

TEST(EventQueue, AnEventForNowComesAfterThoseAlreadyWaitingForNow) {
  EventQueue queue{1ms};
  for (std::uint32_t i = 0; i < 3; ++i) queue.push({.at = Instant{1s}, .index = i});
  EXPECT_EQ(queue.pop().index, 0);
  queue.push({.at = Instant{1s}, .index = 3});
  EXPECT_THAT(drain(queue), ElementsAre(1, 2, 3));
}

TEST(EventQueue, TellsWhetherTheNextEventComesBeforeWhatHasATicket) {
  EventQueue queue;
  EXPECT_FALSE(queue.next_is_before(Instant{5s}, 0)) << "there is none";
  const auto early = queue.take_ticket();
  queue.push({.at = Instant{5s}, .kind = 1, .index = 1});
  const auto late = queue.take_ticket();
  EXPECT_FALSE(queue.next_is_before(Instant{5s}, early));
  EXPECT_TRUE(queue.next_is_before(Instant{5s}, late));
  EXPECT_FALSE(queue.next_is_before(Instant{5s} - 1ns, late));
  EXPECT_TRUE(queue.next_is_before(Instant{5s} + 1ns, early));
}

TEST(EventQueue, LookingAheadDoesNotShutOutWhatIsPushedBefore) {
  EventQueue queue{1ms};
  queue.push({.at = Instant{1h}, .index = 1});
  EXPECT_EQ(queue.next_due(), Instant{1h});
  queue.push({.at = Instant{5s}, .index = 2});
  queue.push({.at = Instant{2s}, .index = 3});
  EXPECT_EQ(queue.next_due(), Instant{2s});
  EXPECT_THAT(drain(queue), ElementsAre(3, 2, 1));
}

TEST(EventQueue, LosesNothingBeyondItsHorizon) {
  EventQueue queue{1ns};
  for (std::uint32_t year = 200; year > 0; --year) {
    queue.push({.at = Instant{8766h * year}, .index = year});
  }
  queue.push({.at = kNever, .index = 201});
  std::vector<std::uint32_t> want;
  for (std::uint32_t year = 1; year <= 201; ++year) want.push_back(year);
  EXPECT_EQ(drain(queue), want);
}

TEST(EventQueue, MayBeginBeforeTheEpoch) {
  EventQueue queue;
  queue.push({.at = Instant{-3h}, .index = 2});
  queue.push({.at = Instant::min(), .index = 1});
  queue.push({.at = Instant{-1ns}, .index = 3});
  queue.push({.at = Instant{}, .index = 4});
  EXPECT_THAT(drain(queue), ElementsAre(1, 2, 3, 4));
}

TEST(EventQueueDeathTest, NothingHappensBeforeWhatHasHappened) {
  EventQueue queue;
  queue.push({.at = Instant{1s}});
  queue.pop();
  queue.push({.at = Instant{1s}});
  EXPECT_DEATH(queue.push({.at = Instant{1s} - 1ns}), "broken promise: event.at >= last_popped_");
}

TEST(EventQueueDeathTest, NothingComesFromAnEmptyQueue) {
  EventQueue queue;
  EXPECT_DEATH(queue.pop(), "broken promise: size_ > 0");
}

// Delays of every scale: none, within a bucket, within the wheel, beyond it, years.
rc::Gen<Duration> any_delay() {
  return rc::gen::oneOf(
      rc::gen::just(Duration{0}),
      rc::gen::map(rc::gen::inRange(0, 4), [](int ns) { return Duration{ns}; }),
      rc::gen::map(rc::gen::inRange(0, 100), [](int n) { return Duration{n * 1ms}; }),
      rc::gen::map(rc::gen::inRange(0, 1'000'000'000), [](int n) { return Duration{n}; }),
      rc::gen::map(rc::gen::inRange(0, 2'000'000), [](int n) { return Duration{n * 1h}; }));
}

RC_GTEST_PROP(EventQueue, AgreesWithASortedList, ()) {
  Pair pair{*rc::gen::element<Duration>(1ns, 3ns, 1us, 1ms, 1h)};
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
  for (const int step : steps) {
    if (step < 3) {
      pair.push_after(*any_delay());
    } else if (step < 5 && pair.size() > 0) {
      RC_ASSERT(pair.pop_agrees());
    } else {
      RC_ASSERT(pair.peek_agrees());
    }
  }
  RC_ASSERT(pair.drains_alike());
}

// Long enough for the wheel to be laid out anew many times, in traffic that changes its nature.
struct Traffic {
  std::string name;
  std::size_t pending;
  Duration (*delay)(const Draws::Block& words);
};

void PrintTo(const Traffic& traffic, std::ostream* out) {
  *out << traffic.name;
}

Duration exponential(std::uint64_t word, double mean_ns) {
  return Duration{static_cast<std::int64_t>(to_exponential(word) * mean_ns)};
}

class EventQueueInTraffic : public testing::TestWithParam<Traffic> {
 public:
  // Holds at the number pending, then at a tenth of it, then at all of it again.
  template <typename Each>
  static void drive(Pair& pair, const Each& each) {
    const Draws draws{1, 0, 0, Purpose::BackOff};
    std::uint64_t address = 0;
    for (const std::size_t pending :
         {GetParam().pending, GetParam().pending / 10 + 1, GetParam().pending}) {
      for (int i = 0; i < 30'000; ++i) {
        const auto words = draws.block(address);
        ++address;
        const bool grows = pair.size() < pending;
        if (!grows || to_below(words[3], 8) == 0) {
          if (pair.size() > 0) {
            ASSERT_TRUE(pair.pop_agrees()) << address;
          }
        }
        if (grows || to_below(words[3], 10) != 0) pair.push_after(GetParam().delay(words));
        if (to_below(words[3], 16) == 0) {
          ASSERT_TRUE(pair.peek_agrees()) << address;
        }
        each(address);
      }
    }
  }
};

TEST_P(EventQueueInTraffic, AgreesWithASortedList) {
  Pair pair{1ms};
  drive(pair, [](std::uint64_t) {});
  EXPECT_TRUE(pair.drains_alike());
}

TEST_P(EventQueueInTraffic, ForksPopTheSame) {
  Pair pair{1us};
  drive(pair, [&](std::uint64_t address) {
    if (address % 7001 != 0) return;
    Pair fork = pair;
    ASSERT_TRUE(fork.drains_alike());
  });
  Pair fork = pair;
  for (int i = 0; i < 100; ++i) fork.push_after(Duration{i});
  EXPECT_TRUE(fork.drains_alike());
  EXPECT_TRUE(pair.drains_alike());
}

INSTANTIATE_TEST_SUITE_P(
    , EventQueueInTraffic,
    testing::Values(
        Traffic{"exponential", 3000, [](const auto& words) { return exponential(words[0], 1e9); }},
        Traffic{"few", 3, [](const auto& words) { return exponential(words[0], 1e12); }},
        Traffic{"in_step", 2000, [](const auto&) { return Duration{200ms}; }},
        Traffic{"bursts_for_now", 500,
                [](const auto& words) { return Duration{words[0] % 50 == 0 ? 1s : 0s}; }},
        Traffic{"near_and_far", 2000,
                [](const auto& words) {
                  return exponential(words[0], words[1] % 2 == 0 ? 1e4 : 1e11);
                }},
        Traffic{"years", 1000,
                [](const auto& words) { return Duration{(words[0] % 1000) * 8766h / 100'000}; }},
        Traffic{"ever_finer", 1000,
                [](const auto& words) {
                  return exponential(words[0], 1e9 / static_cast<double>(1U << (words[1] % 30)));
                }}),
    [](const auto& traffic) { return traffic.param.name; });

}  // namespace
}  // namespace weir::sim
