#include "model/on_demand.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <vector>

#include "model/stream.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;

StreamConfig on_demand(std::int64_t shards) {
  StreamConfig config;
  config.mode = StreamMode::OnDemand;
  config.shard_count = shards;
  return config;
}

// Puts `bytes` to a shard's first key each second of [from, to), as one record.
void put(Stream& stream, Instant from, Instant to, HashKey key, std::int64_t bytes) {
  for (Instant at = from; at < to; at += 1s) {
    ASSERT_TRUE(stream.put_record(at, {key, {.records = 1, .bytes = bytes}, bytes}));
  }
}

// AWS: writes of 10 to 40 MB/s are 80 MB/s at once, a peak of 50 MB/s is 100 MB/s; a new stream
// takes 4 MB/s.
TEST(OnDemand, BeginsWithRoomForTwiceThePeakOfThirtyDays) {
  const auto capacity = [](std::int64_t peak_mb) {
    return on_demand_shards(peak_mb * 1'000'000) * kMiB;
  };
  EXPECT_EQ(on_demand_shards(0), 4);
  EXPECT_GE(capacity(40), 80'000'000);
  EXPECT_LT(capacity(40) - kMiB, 80'000'000) << "a shard less would not do";
  EXPECT_GE(capacity(50), 100'000'000);
  EXPECT_LT(capacity(50) - kMiB, 100'000'000);
}

TEST(OnDemand, HasARegionsLimit) {
  EXPECT_EQ(on_demand_most_shards_of("us-east-1"), 10'000);
  EXPECT_EQ(on_demand_most_shards_of("eu-central-1"), 200);
}

TEST(OnDemand, SplitsAShardAboveHalfOfItsLimitEvenlyWithinFifteenMinutes) {
  Stream stream{on_demand(4), Instant{}};
  put(stream, Instant{}, Instant{60s}, HashKey{0}, 500'001);
  stream.advance(Instant{16min} - 1ns);
  EXPECT_EQ(stream.open_shards(), 4);
  stream.advance(Instant{16min});
  ASSERT_EQ(stream.open_shards(), 5);
  const HashKeyRange parent = stream.shards()[0].range();
  EXPECT_EQ(stream.shards()[0].state(), ShardState::Closed);
  EXPECT_EQ(stream.shards()[4].range().starting, parent.starting);
  EXPECT_EQ(stream.shards()[5].range().ending, parent.ending);
  EXPECT_EQ(stream.shards()[4].range().ending.value - parent.starting.value,
            parent.ending.value - stream.shards()[5].range().starting.value);
  EXPECT_EQ(stream.status(), StreamStatus::Active);
}

TEST(OnDemand, LeavesAShardThatTakesHalfOfItsLimit) {
  Stream stream{on_demand(4), Instant{}};
  put(stream, Instant{}, Instant{60s}, HashKey{0}, 500'000);
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.open_shards(), 4);
}

TEST(OnDemand, CountsRecordsToo) {
  Stream stream{on_demand(4), Instant{}};
  for (Instant at{}; at < Instant{60s}; at += 1s) {
    ASSERT_TRUE(stream.put_record(at, {HashKey{0}, {.records = 501, .bytes = 501}, 1}));
  }
  stream.advance(Instant{16min});
  EXPECT_EQ(stream.open_shards(), 5);
}

// A shard is planned to be split once, however long its load lasts.
TEST(OnDemand, GoesOnWhereTheChildrenAreBusyToo) {
  auto config = on_demand(4);
  config.on_demand.scale_time = 2min;
  Stream stream{config, Instant{}};
  put(stream, Instant{}, Instant{3min}, HashKey{0}, 600'000);
  stream.advance(Instant{3min});
  EXPECT_EQ(stream.open_shards(), 5);
  put(stream, Instant{3min}, Instant{4min}, HashKey{0}, 600'000);
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.open_shards(), 6) << "one child was busy once more";
}

TEST(OnDemand, NeverGrowsBeyondItsLimit) {
  for (const auto law : {OnDemandLaw::ShardLoad, OnDemandLaw::DoublePeak}) {
    auto config = on_demand(4);
    config.on_demand = {.law = law, .scale_time = 1min, .most_shards = 6};
    Stream stream{config, Instant{}};
    for (Instant at{}; at < Instant{20min}; at += 1s) {
      for (const Shard& shard :
           std::vector<Shard>(stream.shards().begin(), stream.shards().end())) {
        if (shard.state() != ShardState::Open) continue;
        (void)stream.put_record(at, {shard.range().starting, {.records = 900, .bytes = 900}, 1});
      }
    }
    EXPECT_EQ(stream.open_shards(), 6) << name_of(law);
  }
}

// The other law that AWS tells of: 8 shards' worth of load double 8 shards to 16.
TEST(OnDemand, DoublePeakHasShardsForTwiceTheHighestMinute) {
  auto config = on_demand(8);
  config.on_demand.law = OnDemandLaw::DoublePeak;
  Stream stream{config, Instant{}};
  const auto put_everywhere = [&](Instant from, Instant to) {
    for (Instant at = from; at < to; at += 1s) {
      for (std::uint64_t i = 0; i < 8; ++i) {
        const HashKey key{static_cast<uint128>(i) << 125U};
        ASSERT_TRUE(stream.put_record(at, {key, {.records = 700, .bytes = 700}, 1}));
      }
    }
  };
  put_everywhere(Instant{}, Instant{60s});
  stream.advance(Instant{16min} - 1ns);
  EXPECT_EQ(stream.open_shards(), 8);
  stream.advance(Instant{16min});
  EXPECT_EQ(stream.open_shards(), 12) << "2 x 8 x 700 / 1,000, rounded up";
  stream.advance(Instant{5h});
  EXPECT_EQ(stream.open_shards(), 12) << "it never shrinks";
}

TEST(OnDemand, EndsWithTheModeWhateverWasPlanned) {
  Stream stream{on_demand(4), Instant{}};
  put(stream, Instant{}, Instant{60s}, HashKey{0}, 600'000);
  stream.advance(Instant{2min});
  ASSERT_TRUE(stream.update_stream_mode(Instant{2min}, StreamMode::Provisioned));
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.open_shards(), 4);
  ASSERT_TRUE(stream.update_stream_mode(Instant{1h}, StreamMode::OnDemand));
  stream.advance(Instant{2h});
  EXPECT_EQ(stream.open_shards(), 4) << "what was stored before is not a load";
}

TEST(OnDemand, WaitsWhileTheStreamIsBeingChanged) {
  Stream stream{on_demand(4), Instant{}};
  put(stream, Instant{}, Instant{60s}, HashKey{0}, 600'000);
  const Instant just_before{16min - 1s};
  ASSERT_TRUE(stream.update_max_record_size(just_before, 2048));
  stream.advance(Instant{16min});
  EXPECT_EQ(stream.open_shards(), 4);
  stream.advance(Instant{17min});
  EXPECT_EQ(stream.open_shards(), 5);
}

// ---- Warm throughput ----

std::string refusal(const Expected<void, ServiceException>& answer) {
  return answer ? "accepted" : std::string{name_of(answer.error().error)};
}

TEST(WarmThroughput, IsThereOnceTheStreamIsActiveAgain) {
  auto config = on_demand(4);
  config.advantage = true;
  Stream stream{config, Instant{}};
  ASSERT_EQ(refusal(stream.update_stream_warm_throughput(Instant{}, 100)), "accepted");
  EXPECT_EQ(stream.status(), StreamStatus::Updating);
  EXPECT_EQ(refusal(stream.update_stream_warm_throughput(Instant{1s}, 100)),
            "ResourceInUseException");
  stream.advance(Instant{20min});
  EXPECT_EQ(stream.status(), StreamStatus::Active);
  EXPECT_EQ(stream.open_shards(), 100);
  ASSERT_EQ(refusal(stream.update_stream_warm_throughput(Instant{30min}, 10)), "accepted");
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.open_shards(), 100) << "less than there is changes nothing";
}

TEST(WarmThroughput, IsOfAccountsWithAdvantageAndOnDemandStreams) {
  Stream standard{on_demand(4), Instant{}};
  EXPECT_EQ(refusal(standard.update_stream_warm_throughput(Instant{}, 100)), "ValidationException");
  auto config = on_demand(4);
  config.advantage = true;
  Stream stream{config, Instant{}};
  EXPECT_EQ(refusal(stream.update_stream_warm_throughput(Instant{}, 10'001)),
            "LimitExceededException");
  EXPECT_EQ(refusal(stream.update_stream_warm_throughput(Instant{}, 0)), "ValidationException");
  config.mode = StreamMode::Provisioned;
  Stream provisioned{config, Instant{}};
  EXPECT_EQ(refusal(provisioned.update_stream_warm_throughput(Instant{}, 100)),
            "ValidationException");
}

TEST(WarmThroughput, ReplacesWhatTheServiceHadPlanned) {
  auto config = on_demand(4);
  config.advantage = true;
  Stream stream{config, Instant{}};
  put(stream, Instant{}, Instant{60s}, HashKey{0}, 600'000);
  ASSERT_TRUE(stream.update_stream_warm_throughput(Instant{2min}, 8));
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.open_shards(), 8);
}

// Whatever is put and called, the open shards cover the hash space once, within the limit.
RC_GTEST_PROP(OnDemandProperty, OpenShardsCoverTheHashSpaceOnce, ()) {
  auto config = on_demand(*rc::gen::inRange<std::int64_t>(1, 9));
  config.advantage = true;
  config.on_demand = {.law = *rc::gen::element(OnDemandLaw::ShardLoad, OnDemandLaw::DoublePeak),
                      .look = std::chrono::seconds{*rc::gen::inRange(1, 120)},
                      .scale_time = std::chrono::seconds{*rc::gen::inRange(0, 300)},
                      .most_shards = *rc::gen::inRange<std::int64_t>(8, 60)};
  Stream stream{config, Instant{}};
  Instant now{};
  for (int i = 0; i < 60; ++i) {
    now += std::chrono::seconds{*rc::gen::inRange(0, 90)};
    switch (*rc::gen::inRange(0, 12)) {
      case 0:
        (void)stream.update_stream_mode(now, StreamMode::Provisioned);
        break;
      case 1:
        (void)stream.update_stream_mode(now, StreamMode::OnDemand);
        break;
      case 2:
        (void)stream.update_stream_warm_throughput(now, *rc::gen::inRange<std::int64_t>(1, 70));
        break;
      default: {
        const auto top = *rc::gen::arbitrary<std::uint64_t>();
        const std::int64_t records = *rc::gen::inRange<std::int64_t>(1, 1000);
        (void)stream.put_record(now, {HashKey{static_cast<uint128>(top) << 64U},
                                      {.records = records, .bytes = 900 * records},
                                      900});
      }
    }
    uint128 next = 0;
    std::vector<const Shard*> open;
    for (const Shard& shard : stream.shards()) {
      if (shard.state() == ShardState::Open) open.push_back(&shard);
    }
    std::sort(open.begin(), open.end(), [](const Shard* a, const Shard* b) {
      return a->range().starting < b->range().starting;
    });
    for (const Shard* shard : open) {
      RC_ASSERT(shard->range().starting.value == next);
      next = shard->range().ending.value + 1;
    }
    RC_ASSERT(next == 0U);
    RC_ASSERT(stream.open_shards() <= config.on_demand.most_shards);
  }
}

}  // namespace
}  // namespace weir::model
