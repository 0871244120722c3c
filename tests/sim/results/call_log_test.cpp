#include "sim/results/call_log.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kShard = 3;

CallLog log_of(std::size_t most) {
  return CallLog{{.shard = kShard, .from = Instant{1s}, .until = Instant{2s}, .most = most}};
}

PutCall put_at(Duration at, std::uint64_t address, std::int64_t offered, std::int64_t stored,
               std::int64_t first = 0) {
  PutCall call;
  call.at = Instant{at};
  call.address = address;
  call.offered = {offered, 10 * offered};
  call.stored = {stored, 10 * stored};
  call.first = first;
  call.last = first + stored - 1;
  return call;
}

TEST(CallLog, WantsOneShardFromTheStartOfTheWindowToBeforeItsEnd) {
  const CallLog log = log_of(10);
  EXPECT_FALSE(log.wants(kShard, Instant{1s} - 1ns));
  EXPECT_TRUE(log.wants(kShard, Instant{1s}));
  EXPECT_TRUE(log.wants(kShard, Instant{2s} - 1ns));
  EXPECT_FALSE(log.wants(kShard, Instant{2s}));
  EXPECT_FALSE(log.wants(kShard + 1, Instant{1s}));
  EXPECT_FALSE(log.wants(kShard, Instant{0s}, Instant{1s}));
  EXPECT_TRUE(log.wants(kShard, Instant{0s}, Instant{1s} + 1ns));
  EXPECT_TRUE(log.wants(kShard, Instant{2s} - 1ns, Instant{3s}));
  EXPECT_FALSE(log.wants(kShard, Instant{2s}, Instant{3s}));
}

TEST(CallLog, MoreOfTheCallThatWasPutLastIsTheSameLine) {
  CallLog log = log_of(10);
  log.put(put_at(1s, 7, 3, 0));
  log.put(put_at(1s, 7, 2, 2, 100));
  log.put(put_at(1s, 7, 4, 1, 102));
  log.put(put_at(1s, 8, 1, 1, 103));
  PutCall again = put_at(1s, 8, 1, 1, 104);
  again.attempt = 2;
  log.put(again);
  ASSERT_EQ(log.puts().size(), 3U);
  const PutCall& call = log.puts().front();
  EXPECT_EQ(call.offered, (Amount{9, 90}));
  EXPECT_EQ(call.stored, (Amount{3, 30}));
  EXPECT_EQ(call.first, 100);
  EXPECT_EQ(call.last, 102);
  EXPECT_EQ(log.counts().puts, 3);
  EXPECT_EQ(log.counts().refused_puts, 1);
}

TEST(CallLog, KeepsTheFirstLinesOfEachKindAndCountsAll) {
  CallLog log = log_of(2);
  for (int i = 0; i < 5; ++i) {
    log.put(put_at(1s + i * 1ms, 7, 3, 1));
    log.put(put_at(1s + i * 1ms, 7, 2, 1));  // of the same call
    log.sent_again(2, Instant{2s});
    log.dropped(1);
    log.get({.at = Instant{1s + i * 1ms}, .refused = i > 2, .returned = {1, 5}});
    log.change({.at = Instant{1s + i * 1ms}, .kind = ShardChangeKind::Trimmed, .trimmed = 1});
  }
  ASSERT_EQ(log.puts().size(), 2U);
  EXPECT_EQ(log.gets().size(), 2U);
  EXPECT_EQ(log.changes().size(), 2U);
  EXPECT_EQ(log.puts().back().at, Instant{1001ms});
  EXPECT_EQ(log.puts().back().sent_again, 2);
  EXPECT_EQ(log.puts().back().dropped, 1);
  EXPECT_EQ(log.counts().puts, 5);
  EXPECT_EQ(log.counts().refused_puts, 5);
  EXPECT_EQ(log.counts().offered, (Amount{25, 250}));
  EXPECT_EQ(log.counts().stored, (Amount{10, 100}));
  EXPECT_EQ(log.counts().gets, 5);
  EXPECT_EQ(log.counts().refused_gets, 2);
  EXPECT_EQ(log.counts().returned, (Amount{5, 25}));
  EXPECT_EQ(log.counts().lines(), 15);
}

TEST(CallLog, RefusedRecordsComeAgainFromTheFirstToTheLastInstant) {
  CallLog log = log_of(10);
  log.put(put_at(1s, 7, 3, 0));
  log.sent_again(1, Instant{1500ms});
  log.sent_again(1, Instant{1200ms});
  log.sent_again(1, Instant{1700ms});
  const PutCall& call = log.puts().front();
  EXPECT_EQ(call.sent_again, 3);
  EXPECT_EQ(call.again_first, Instant{1200ms});
  EXPECT_EQ(call.again_last, Instant{1700ms});
}

TEST(CallLogDeathTest, NothingComesAgainBeforeACallWasPut) {
  CallLog log = log_of(10);
  EXPECT_DEATH(log.sent_again(1, Instant{1s}), "broken promise: counts_.puts > 0");
}

}  // namespace
}  // namespace weir::sim
