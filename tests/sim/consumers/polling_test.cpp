#include "sim/consumers/polling.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

model::Stream empty_stream(std::int64_t shards) {
  model::StreamConfig config;
  config.shard_count = shards;
  return {config, Instant{}};
}

model::Stream stream_with(std::int64_t records, Instant at, std::int64_t shards = 1) {
  model::Stream stream = empty_stream(shards);
  model::Parcel parcel{
      .arrived = at, .born = at - 20ms, .records = records, .bytes = records * 100};
  (void)stream.shard(0).put(at, parcel, records * 100);
  return stream;
}

Consumer reader() {
  Consumer consumer;
  consumer.name = "r";
  consumer.round_trip = 10ms;
  consumer.per_record = 2ms;
  consumer.per_batch = 30ms;
  return consumer;
}

TEST(PollingReader, LatencyRunsFromBirthToTheEndOfProcessing) {
  model::Stream stream = stream_with(10, Instant{1s});
  PollingReader poller{reader(), 1s, 0, 1, 1, 0};
  const auto polled = poller.turn(reader(), Instant{2s}, 0, stream, {});
  EXPECT_EQ(polled.read, (Amount{10, 1000}));
  ReaderResult result;
  poller.report(Instant{1min}, stream, result);
  // read at 2 s, here after half a round trip, then 30 ms and 2 ms a record; born at 0.98 s
  EXPECT_NEAR(result.latency.max_s(), 2.0 + 0.005 + 0.030 + 0.020 - 0.98, 1e-9);
  EXPECT_NEAR(result.latency.mean_s(), 2.0 + 0.005 + 0.030 + 0.011 - 0.98, 1e-9);
  EXPECT_EQ(result.latency.count(), 10);
}

TEST(PollingReader, RecordsAreReadableAfterTheDelay) {
  model::Stream stream = stream_with(10, Instant{1s});
  PollingReader poller{reader(), 1s, 0, 1, 1, 0};
  EXPECT_EQ(poller.turn(reader(), Instant{1s + 69ms}, 0, stream, {}).read.records, 0);
  EXPECT_EQ(poller.turn(reader(), Instant{1s + 70ms}, 0, stream, {}).read.records, 10);
}

TEST(PollingReader, PollsAnIntervalLaterOrAtOnceAfterLongProcessing) {
  model::Stream stream = stream_with(1000, Instant{1s});
  PollingReader poller{reader(), 1s, 0, 1, 1, 0};
  Consumer quick = reader();
  quick.max_records = 10;
  EXPECT_EQ(poller.turn(quick, Instant{2s}, 0, stream, {}).next, Instant{3s});
  // 990 records of 2 ms keep it busy beyond the interval
  const Instant busy = poller.turn(reader(), Instant{3s}, 0, stream, {}).next;
  EXPECT_EQ(busy, Instant{3s + 10ms + 30ms + 1980ms});
}

TEST(PollingReader, ARefusedCallReadsNothingAndWaitsAnInterval) {
  model::Stream stream = stream_with(10, Instant{1s});
  PollingReader poller{reader(), 1s, 0, 1, 1, 0};
  for (int i = 0; i < 5; ++i) (void)poller.turn(reader(), Instant{2s + i * 1ms}, 0, stream, {});
  EXPECT_EQ(poller.turn(reader(), Instant{2s + 5ms}, 0, stream, {}).next, Instant{3s + 5ms});
  ReaderResult result;
  poller.report(Instant{1min}, stream, result);
  EXPECT_EQ(result.calls, 6);
  EXPECT_EQ(result.refused_calls, 1);
}

TEST(PollingReader, BatchesOfAWorkerQueueForItsCores) {
  const auto done = [](std::int64_t workers, std::int64_t cores) {
    model::Stream stream = empty_stream(2);
    for (std::uint32_t shard = 0; shard < 2; ++shard) {
      model::Parcel parcel{
          .arrived = Instant{1s}, .born = Instant{1s}, .records = 100, .bytes = 100};
      (void)stream.shard(shard).put(Instant{1s}, parcel, 100);
    }
    Consumer consumer = reader();
    consumer.workers = workers;
    consumer.cores = cores;
    PollingReader poller{consumer, 1s, 0, 2, 1, 0};
    (void)poller.turn(consumer, Instant{2s}, 0, stream, {});
    (void)poller.turn(consumer, Instant{2s}, 1, stream, {});
    ReaderResult result;
    poller.report(Instant{1min}, stream, result);
    return result.latency.max_s();
  };
  EXPECT_NEAR(done(1, 1) - done(1, 2), 0.230, 1e-9);
  EXPECT_EQ(done(2, 1), done(1, 2));
}

TEST(PollingReader, AgeIsThatOfTheOldestRecordNotYetReturned) {
  model::Stream stream = stream_with(10, Instant{1s}, 2);
  Consumer consumer = reader();
  consumer.max_records = 10;
  PollingReader poller{consumer, 1s, 0, 2, 1, 0};
  std::vector<std::uint32_t> begun;
  poller.begin(consumer, {}, stream, consumer.start, {}, begun);
  EXPECT_EQ(begun, (std::vector<std::uint32_t>{0, 1}));
  const auto sample = [&](Instant now) {
    std::vector<Duration> ages;
    poller.ages(now, stream, ages);
    poller.sample_ages(now, ages, stream.config().retention, true);
  };
  sample(Instant{4s});
  ReaderResult result;
  poller.report(Instant{1min}, stream, result);
  EXPECT_EQ(result.iterator_age.max_s(), 3.0);
  EXPECT_EQ(result.ledger.unread, (Amount{10, 1000}));
  (void)poller.turn(consumer, Instant{4s}, 0, stream, {});
  sample(Instant{5s});
  poller.report(Instant{1min}, stream, result);
  EXPECT_EQ(result.iterator_age.mean_s(), 1.5);
  EXPECT_EQ(result.last_record_age.max_s(), 3.0);
  EXPECT_EQ(result.ledger.delivered_once, (Amount{10, 1000}));
  EXPECT_TRUE(result.ledger.balances());
}

TEST(PollingReader, FirstPollsLieAnywhereInTheFirstInterval) {
  const PollingReader poller{reader(), 1s, 0, 500, 1, 0};
  double sum = 0;
  for (std::uint32_t shard = 0; shard < 500; ++shard) {
    const double at =
        static_cast<double>(poller.first_turn(shard).time_since_epoch().count()) / 1e9;
    EXPECT_GE(at, 0);
    EXPECT_LT(at, 1);
    sum += at;
  }
  EXPECT_NEAR(sum / 500, 0.5, 0.06);
}

}  // namespace
}  // namespace weir::sim
