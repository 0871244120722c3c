// What happens in a window is the difference of two runs that are the same but for their warm-up:
// one counts from the window's start, the other from its end.

#include "sim/world/windows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/world.hpp"
#include "tests/sim/reference/whole_run.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

constexpr std::array kGrains{"record", "10 ms", "100 ms", "1 s"};

// A hot key, resends that give up, a reader that is slow and away, one with leases and a crash.
Scenario scenario(const std::string& grain, const std::string& windows) {
  std::string text = R"(weir = 1
[simulation]
duration = "200 s"
warm_up = "10 s"
grain = ")" + grain + R"("
[window]
)" + windows + R"(
[stream]
shard_count = 4
[[producer]]
rate = "2400 records/s"
record_size = "200 B"
keys = { distribution = "uniform", count = 1000, hot = [{ key = "a", share = "50 %" }] }
put = { resend = { max_attempts = 2 } }
[[consumer]]
name = "slow"
process_time = { per_record = "0.4 ms" }
[[consumer]]
name = "leased"
kind = "kcl"
workers = 3
version = 2
failover_time = "5 s"
[[fault]]
kind = "consumer_outage"
consumer = "slow"
at = "50 s"
duration = "20 s"
[[fault]]
kind = "worker_crash"
consumer = "leased"
at = "70 s"
duration = "30 s"
)";
  for (const std::string name : {"a", "b"}) {
    if (windows.find(name + " =") == std::string::npos) continue;
    for (const std::string metric :
         {"write_throttle_ratio\"\nmax = \"1 %", "iterator_age\"\nmax = \"1 s"}) {
      text += "[[objective]]\nduring = \"" + name + "\"\nmetric = \"" + metric + "\"\n";
    }
  }
  const auto read = read_scenario(text, "test.toml");
  EXPECT_TRUE(read) << to_text(read.error(), text);
  return read->scenario;
}

// `found` and what comes after it are all.
void expect_rest(const Histogram& found, const Histogram& all, const Histogram& after) {
  EXPECT_EQ(found.count(), all.count() - after.count());
  const auto sum = [](const Histogram& of) {
    return of.mean_s() * static_cast<double>(of.count());
  };
  EXPECT_NEAR(sum(found), sum(all) - sum(after), 1e-9 * sum(all));
  const Histogram rest = all.since(after);
  for (const double q : {0.1, 0.5, 0.9, 0.99, 1.0}) {
    EXPECT_NEAR(found.quantile_s(q), rest.quantile_s(q), rest.max_s() / 128);
  }
}

void expect_rest(const RunResult& window, const RunResult& all, const RunResult& after) {
  EXPECT_EQ(window.warm_up, all.warm_up);
  EXPECT_EQ(window.duration, after.warm_up);
  EXPECT_EQ(window.attempted_records, all.attempted_records - after.attempted_records);
  EXPECT_EQ(window.refused_records, all.refused_records - after.refused_records);
  EXPECT_EQ(window.dropped_records, all.dropped_records - after.dropped_records);
  EXPECT_EQ(window.write_records, all.write_records - after.write_records);
  EXPECT_EQ(window.write_bytes, all.write_bytes - after.write_bytes);
  ASSERT_EQ(window.readers.size(), all.readers.size());
  for (std::size_t i = 0; i < all.readers.size(); ++i) {
    const ReaderResult& found = window.readers[i];
    EXPECT_EQ(found.name, all.readers[i].name);
    EXPECT_EQ(found.read_bytes, all.readers[i].read_bytes - after.readers[i].read_bytes);
    EXPECT_EQ(found.refused_calls, all.readers[i].refused_calls - after.readers[i].refused_calls);
    expect_rest(found.latency, all.readers[i].latency, after.readers[i].latency);
    expect_rest(found.iterator_age, all.readers[i].iterator_age, after.readers[i].iterator_age);
  }
  const KclResult& leases = *window.readers[1].kcl;
  const KclResult& of_all = *all.readers[1].kcl;
  const KclResult& of_after = *after.readers[1].kcl;
  EXPECT_EQ(leases.moved(), of_all.moved() - of_after.moved());
  expect_rest(leases.failover_time, of_all.failover_time, of_after.failover_time);
}

// The run that counts from `from`.
RunResult counted_from(Scenario whole, Duration from) {
  whole.windows.clear();
  whole.objectives.clear();
  whole.simulation.warm_up = from;
  return run(whole);
}

TEST(Window, IsTheDifferenceOfTwoRuns) {
  for (const char* grain : kGrains) {
    SCOPED_TRACE(grain);
    const Scenario whole = scenario(grain, R"(a = { from = "60 s", until = "120 s" }
b = { from = "100 s", until = "160 s" })");
    const RunResult result = run(whole);
    ASSERT_THAT(result.windows, SizeIs(2));
    EXPECT_EQ(result.windows[0].window, "a");
    EXPECT_EQ(result.windows[1].window, "b");
    EXPECT_GT(result.windows[0].refused_records, 1000);
    EXPECT_GT(result.windows[0].readers[1].kcl->moved(), 0);
    expect_rest(result.windows[0], counted_from(whole, 60s), counted_from(whole, 120s));
    expect_rest(result.windows[1], counted_from(whole, 100s), counted_from(whole, 160s));
  }
}

TEST(Window, OfAllThatIsCountedSaysWhatTheRunSays) {
  for (const char* grain : kGrains) {
    const Scenario whole = scenario(grain, R"(a = { from = "0 s", until = "200 s" })");
    const RunResult result = run(whole);
    ASSERT_THAT(result.windows, SizeIs(1));
    const RunResult& part = result.windows[0];
    EXPECT_EQ(part.warm_up, 10s) << "what is in warm-up does not count";
    EXPECT_EQ(part.attempted_records, result.attempted_records);
    EXPECT_EQ(part.write_bytes, result.write_bytes);
    EXPECT_EQ(part.readers[0].iterator_age.count(), result.readers[0].iterator_age.count());
    EXPECT_EQ(part.readers[0].iterator_age.mean_s(), result.readers[0].iterator_age.mean_s());
    // what is read before the end and processed after it counts in the run alone
    EXPECT_LE(part.readers[0].latency.count(), result.readers[0].latency.count());
    EXPECT_GE(part.readers[0].latency.count(), result.readers[0].latency.count() * 9 / 10);
  }
}

TEST(Window, ChangesNothingElse) {
  const Scenario whole = scenario("100 ms", R"(a = { from = "60 s", until = "120 s" })");
  Scenario without = whole;
  without.windows.clear();
  without.objectives.clear();
  EXPECT_EQ(run(whole).fingerprint, run(without).fingerprint);
}

TEST(Window, ThatNobodyAsksAboutIsNotMeasured) {
  Scenario whole = scenario("1 s", R"(a = { from = "60 s", until = "120 s" })");
  whole.objectives.clear();
  EXPECT_THAT(run(whole).windows, SizeIs(0));
}

TEST(Window, OfARunThatWasCutShortIsAsFarAsItCame) {
  const Scenario whole = scenario("100 ms", R"(a = { from = "60 s", until = "120 s" }
b = { from = "100 s", until = "200 s" })");
  World world{make_blueprint(whole), 0};
  advance(world, Instant{90s});
  const RunResult result = finish(world);
  ASSERT_THAT(result.windows, SizeIs(1));
  EXPECT_EQ(result.windows[0].window, "a");
  EXPECT_EQ(result.windows[0].duration, 90s);
  const RunResult longer = run(whole);
  EXPECT_GT(result.windows[0].write_records, 0);
  EXPECT_LT(result.windows[0].write_records, longer.windows[0].write_records);
}

TEST(Window, IsCopiedWithItsWorld) {
  const Scenario whole = scenario("100 ms", R"(a = { from = "60 s", until = "120 s" })");
  World world{make_blueprint(whole), 0};
  advance(world, Instant{90s});
  World fork = world;
  advance(world, Instant{200s});
  advance(fork, Instant{200s});
  const RunResult one = finish(world).windows[0];
  const RunResult other = finish(fork).windows[0];
  EXPECT_EQ(one.write_records, other.write_records);
  EXPECT_EQ(one.readers[0].latency.mean_s(), other.readers[0].latency.mean_s());
}

}  // namespace
}  // namespace weir::sim
