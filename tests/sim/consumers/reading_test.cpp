#include "sim/consumers/reading.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sim/consumers/polling.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using Shards = std::vector<std::uint32_t>;

// One shard with ten records a second, 0.05 s after each tenth, until `until`.
void fill(model::Stream& stream, std::uint32_t shard, Duration from, Duration until) {
  for (Duration at = from + 50ms; at < until; at += 100ms) {
    model::Parcel parcel{.arrived = Instant{at}, .born = Instant{at}, .records = 1, .bytes = 100};
    ASSERT_EQ(stream.shard(shard).put(Instant{at}, parcel, 100), 1);
  }
}

class Started : public testing::Test {
 protected:
  Shards begin(Duration at, StartPosition start, Duration timestamp = {}) {
    Shards begun;
    reader_.begin(settings_, Instant{at}, stream_, start, Instant{timestamp}, begun);
    return begun;
  }
  std::int64_t read(Duration at, std::uint32_t shard = 0) {
    return reader_.turn(settings_, Instant{at}, shard, stream_, {}).read.records;
  }
  ReaderResult report(Duration at = 1h) {
    ReaderResult result;
    reader_.report(Instant{at}, stream_, result);
    EXPECT_TRUE(result.ledger.balances());
    return result;
  }

  Consumer settings_;
  model::Stream stream_{{}, Instant{}};
  PollingReader reader_{settings_, 1s, 0, 1, 1, 0};
};

TEST_F(Started, AtTrimHorizonReadsAllThereIs) {
  fill(stream_, 0, 0s, 10s);
  EXPECT_EQ(begin(10s, StartPosition::TrimHorizon), Shards{0});
  EXPECT_EQ(read(11s), 100);
  EXPECT_EQ(report().ledger.skipped.records, 0);
}

TEST_F(Started, AtLatestReadsWhatArrivesAfterwards) {
  fill(stream_, 0, 0s, 20s);  // the second half is known, but has not arrived
  begin(10s, StartPosition::Latest);
  EXPECT_EQ(read(21s), 100);
  EXPECT_EQ(report().ledger.skipped, (Amount{100, 10'000}));
  EXPECT_EQ(report().latest_gap.records, 0) << "that is what starting at LATEST means";
}

TEST_F(Started, AtATimestampReadsTheFirstRecordOfThenOrLater) {
  fill(stream_, 0, 0s, 10s);
  begin(10s, StartPosition::AtTimestamp, 4s + 50ms);
  EXPECT_EQ(read(11s), 60) << "the one of just then included";
  begin(12s, StartPosition::AtTimestamp, 4s + 50ms + 1ns);
  EXPECT_EQ(read(13s), 59);
}

TEST_F(Started, LateHasNothingExpired) {
  fill(stream_, 0, 0s, 10s);
  stream_.shard(0).log().trim(Instant{4s});
  begin(25h, StartPosition::TrimHorizon);
  EXPECT_EQ(report().ledger.skipped.records, 40);
  EXPECT_EQ(report().ledger.expired.records, 0);
  stream_.shard(0).log().trim(Instant{6s});
  begin(26h, StartPosition::TrimHorizon);
  EXPECT_EQ(report().ledger.expired.records, 20) << "it was there, and did not read them";
}

TEST_F(Started, NotYetHasSkippedAll) {
  fill(stream_, 0, 0s, 10s);
  EXPECT_EQ(report().ledger.skipped, (Amount{100, 10'000}));
}

TEST_F(Started, AgainReadsAgainAndSaysSo) {
  fill(stream_, 0, 0s, 10s);
  begin(0s, StartPosition::TrimHorizon);
  EXPECT_EQ(read(6s + 100ms), 60);
  reader_.expect(0, Instant{7s});
  begin(7s, StartPosition::AtTimestamp, 2s);
  EXPECT_FALSE(reader_.expects(0, Instant{7s})) << "what was expected is not any more";
  EXPECT_EQ(read(11s), 80);
  const ReaderResult result = report();
  EXPECT_EQ(result.ledger.delivered_once, (Amount{100, 10'000}));
  EXPECT_EQ(result.ledger.redelivered, (Amount{40, 4'000}));
  EXPECT_EQ(result.read_records, 140);
  EXPECT_EQ(result.latency.count(), 100) << "of the first delivery only";
}

// Ten records at once, born a minute ago, each some 100 ms of work.
TEST_F(Started, AtExponentialWorkTakesAsLongForARecordAsItsAddressSays) {
  settings_.per_record = 100ms;
  settings_.process_time = ProcessTime::Exponential;
  for (int i = 0; i < 4000; ++i) {
    model::Parcel parcel{.arrived = {}, .born = {}, .records = 1, .bytes = 1};
    ASSERT_EQ(stream_.shard(0).put(Instant{i * 10ms}, parcel, 1), 1);
  }
  begin(0s, StartPosition::TrimHorizon);
  const Instant done = reader_.turn(settings_, Instant{60s}, 0, stream_, {}).next;
  const double worked_s = std::chrono::duration<double>(done - Instant{60s}).count();
  EXPECT_NEAR(worked_s, 400, 20) << "a standard error is 6.3 s";
  begin(0s, StartPosition::TrimHorizon);
  const Instant again = reader_.turn(settings_, done, 0, stream_, {}).next;
  EXPECT_EQ(again - done, done - Instant{60s}) << "the same records take the same time";
  PollingReader other{settings_, 1s, 1, 1, 1, 0};
  Shards begun;
  other.begin(settings_, again, stream_, StartPosition::TrimHorizon, Instant{}, begun);
  EXPECT_NE(other.turn(settings_, again, 0, stream_, {}).next - again, again - done)
      << "another reader draws its own";
}

TEST_F(Started, AgainAtLatestLeavesAGap) {
  fill(stream_, 0, 0s, 10s);
  begin(0s, StartPosition::TrimHorizon);
  (void)read(3s + 100ms);
  begin(7s, StartPosition::Latest);
  (void)read(11s);
  EXPECT_EQ(report().ledger.delivered_once.records, 60);
  EXPECT_EQ(report().latest_gap.records, 40);
  EXPECT_EQ(report().ledger.skipped.records, 40);
}

class Split : public Started {
 protected:
  Split() {
    fill(stream_, 0, 0s, 10s);
    begin(0s, StartPosition::TrimHorizon);
    EXPECT_TRUE(stream_.split_shard(Instant{10s}, "shardId-000000000000", "9"));
    stream_.advance(Instant{1min});
    fill(stream_, 2, 1min, 2min);
  }
};

// 600 records of 1 s in either child: ten minutes with a worker each, twenty and the parent on one.
TEST_F(Split, NewShardsComeToWorkersThatHadNone) {
  settings_.per_record = 1s;
  fill(stream_, 1, 1min, 2min);
  const auto took = [&](std::int64_t workers) {
    settings_.workers = workers;
    PollingReader reader{settings_, 1s, 0, 1, 1, 0};
    Shards begun;
    reader.begin(settings_, Instant{1min}, stream_, StartPosition::TrimHorizon, {}, begun);
    for (const std::uint32_t shard : {0U, 1U, 2U}) {
      (void)reader.turn(settings_, Instant{3min}, shard, stream_, {});
    }
    ReaderResult result;
    reader.report(Instant{1h}, stream_, result);
    return result.latency.max_s();
  };
  EXPECT_NEAR(took(3), 60 + 600, 1) << "of the last record, put a minute before";
  EXPECT_NEAR(took(1), 60 + 100 + 1200, 1);
}

TEST_F(Split, ChildrenAreBegunAtTheirOldestRecord) {
  Shards begun;
  reader_.learn(settings_, Instant{1min}, stream_, begun);
  EXPECT_TRUE(begun.empty());
  EXPECT_EQ(read(2min), 100);
  reader_.follow(settings_, Instant{2min}, stream_, 0, begun);
  EXPECT_EQ(begun, (Shards{1, 2}));
  EXPECT_EQ(read(3min, 2), 600);
  EXPECT_EQ(report().latest_gap.records, 0);
}

TEST_F(Split, OrAfterTheirNewestWhichSkipsWhatCameInBetween) {
  settings_.new_shards = StartPosition::Latest;
  Shards begun;
  reader_.learn(settings_, Instant{1min}, stream_, begun);
  (void)read(90s);
  reader_.follow(settings_, Instant{90s}, stream_, 0, begun);
  EXPECT_EQ(read(3min, 2), 300);
  EXPECT_EQ(report().latest_gap, (Amount{300, 30'000}));
}

TEST_F(Split, LatestIsNotOfClosedShards) {
  EXPECT_EQ(begin(90s, StartPosition::Latest), (Shards{1, 2}));
  EXPECT_EQ(report().ledger.skipped.records, 100 + 300);
}

TEST_F(Split, ATimestampBeforeItIsReadParentsFirst) {
  EXPECT_EQ(begin(90s, StartPosition::AtTimestamp, 5s), Shards{0});
  EXPECT_EQ(read(100s), 50);
}

TEST_F(Split, ATimestampAfterItIsReadInTheChildren) {
  EXPECT_EQ(begin(90s, StartPosition::AtTimestamp, 70s), (Shards{1, 2}));
  EXPECT_EQ(read(3min, 2), 500);
}

}  // namespace
}  // namespace weir::sim
