#include "model/account.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace weir::model {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using enum ServiceError;

constexpr const char* kShard0 = "shardId-000000000000";
const std::string kMiddle = to_decimal(HashKey{~uint128{0} / 2});

template <typename Value>
std::string refusal(const Expected<Value, ServiceException>& answer) {
  if (answer) return "accepted";
  return std::string{name_of(answer.error().error)} + ": " + answer.error().message;
}

StreamConfig called(const std::string& name, std::int64_t shards = 1) {
  StreamConfig config;
  config.name = name;
  config.shard_count = shards;
  return config;
}

StreamConfig on_demand(const std::string& name) {
  auto config = called(name);
  config.mode = StreamMode::OnDemand;
  return config;
}

AccountConfig with_shards(std::int64_t quota) {
  AccountConfig config;
  config.shard_quota = quota;
  return config;
}

// Streams of one shard, ACTIVE; a minute for each five, so that neither rate nor number is in the
// way. Returns the instant after the last.
Instant fill(Account& account, const std::vector<std::string>& names) {
  Instant now{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(refusal(account.create_stream(now, called(names[i]))), "accepted") << names[i];
    if (i % 5 == 4) now += 1min;
  }
  return now + 1min;
}

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("s" + std::to_string(1000 + i));
  return names;
}

std::vector<std::string> names_of(const StreamPage& page) {
  std::vector<std::string> names;
  for (const auto& stream : page.streams) names.push_back(stream.name);
  return names;
}

StreamStatus status_of(Account& account, Instant now, const std::string& name) {
  const auto* const stream = account.find(now, name);
  return stream == nullptr ? StreamStatus::Deleted : stream->status();
}

// ---- Quotas by Region ----

TEST(ShardQuotaOf, IsLargeInThreeRegions) {
  EXPECT_EQ(shard_quota_of("us-east-1"), 20'000);
  EXPECT_EQ(shard_quota_of("us-west-2"), 20'000);
  EXPECT_EQ(shard_quota_of("eu-west-1"), 20'000);
  EXPECT_EQ(shard_quota_of("ap-northeast-1"), 1000);
}

TEST(AccountQuota, IsTheRegionsUnlessGiven) {
  AccountConfig config;
  config.region = "eu-central-1";
  EXPECT_EQ(Account{config}.describe_limits(Instant{})->shard_limit, 1000);
  config.shard_quota = 6000;
  EXPECT_EQ(Account{config}.describe_limits(Instant{})->shard_limit, 6000);
}

// ---- CreateStream ----

TEST(AccountCreateStream, IsCreatingForTwentySecondsThenActive) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{1s}, called("orders", 3)));
  EXPECT_EQ(status_of(account, Instant{21s - 1ns}, "orders"), StreamStatus::Creating);
  EXPECT_EQ(account.next_due(), Instant{21s});
  EXPECT_EQ(status_of(account, Instant{21s}, "orders"), StreamStatus::Active);
  EXPECT_EQ(account.next_due(), kNever);
  EXPECT_EQ(account.find(Instant{21s}, "orders")->open_shards(), 3);
}

TEST(AccountCreateStream, GivesTheStreamTheAccountsId) {
  AccountConfig config;
  config.id = "000011112222";
  Account account{config};
  ASSERT_TRUE(account.create_stream(Instant{}, called("orders")));
  EXPECT_EQ(account.find(Instant{}, "orders")->config().account, "000011112222");
}

TEST(AccountCreateStream, HasRulesForNames) {
  Account account{AccountConfig{}};
  Instant now{};
  const auto create = [&](const std::string& name) {
    now += 1min;
    return refusal(account.create_stream(now, called(name)));
  };
  EXPECT_EQ(create(""),
            "ValidationException: 1 validation error detected: Value '' at 'streamName' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1");
  EXPECT_THAT(create(std::string(129, 'x')),
              HasSubstr("Member must have length less than or equal to 128"));
  EXPECT_EQ(create("or ders"),
            "ValidationException: 1 validation error detected: Value 'or ders' at 'streamName' "
            "failed to satisfy constraint: Member must satisfy regular expression pattern: "
            "[a-zA-Z0-9_.-]+");
  for (const char* bad : {"a/b", "a@", "[", "`", "{", "é"}) {
    EXPECT_THAT(create(bad), StartsWith("ValidationException")) << bad;
  }
  EXPECT_EQ(create(std::string(128, 'x')), "accepted");
  EXPECT_EQ(create("azAZ09_.-"), "accepted");
}

TEST(AccountCreateStream, NeedsAShard) {
  Account account{AccountConfig{}};
  EXPECT_EQ(refusal(account.create_stream(Instant{}, called("orders", 0))),
            "ValidationException: 1 validation error detected: Value '0' at 'shardCount' failed to "
            "satisfy constraint: Member must have value greater than or equal to 1");
}

TEST(AccountCreateStream, TakesANameOnce) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{}, called("orders")));
  EXPECT_EQ(refusal(account.create_stream(Instant{}, called("orders"))),
            "ResourceInUseException: Stream orders under account 123456789012 already exists.");
  EXPECT_EQ(refusal(account.create_stream(Instant{}, called("Orders"))), "accepted");
}

TEST(AccountCreateStream, StaysWithinTheShardsOfTheAccount) {
  Account account{with_shards(10)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 6)));
  EXPECT_EQ(refusal(account.create_stream(Instant{}, called("b", 5))),
            "LimitExceededException: This request would exceed the shard limit for the account "
            "123456789012 in us-east-1. Current shard count for the account: 6. Limit: 10. Number "
            "of additional shards that would have resulted from this request: 5.");
  EXPECT_EQ(refusal(account.create_stream(Instant{}, called("b", 4))), "accepted");
  EXPECT_THAT(refusal(account.create_stream(Instant{1s}, called("c", 1))),
              StartsWith("LimitExceededException: This request would exceed the shard limit"));
}

TEST(AccountCreateStream, IsNotTrippedByAHugeShardCount) {
  Account account{AccountConfig{}};
  EXPECT_THAT(refusal(account.create_stream(Instant{}, called("a", 9'000'000'000'000'000'000))),
              StartsWith("LimitExceededException: This request would exceed the shard limit"));
}

TEST(AccountCreateStream, CountsShardsThatAreOnTheirWay) {
  Account account{with_shards(10)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 4)));
  ASSERT_TRUE(account.update_shard_count(Instant{1min}, "a", 8));
  EXPECT_EQ(account.find(Instant{1min}, "a")->open_shards(), 4);
  EXPECT_THAT(refusal(account.create_stream(Instant{1min}, called("b", 3))),
              HasSubstr("Current shard count for the account: 8. Limit: 10."));
  EXPECT_EQ(refusal(account.create_stream(Instant{1min}, called("b", 2))), "accepted");
}

TEST(AccountCreateStream, CountsOpenShardsOnly) {
  Account account{with_shards(5)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 4)));
  ASSERT_TRUE(account.update_shard_count(Instant{1min}, "a", 2));
  EXPECT_EQ(account.find(Instant{1h}, "a")->shards().size(), 6U);  // four of them closed
  EXPECT_EQ(refusal(account.create_stream(Instant{1h}, called("b", 3))), "accepted");
}

TEST(AccountCreateStream, MakesFiveAtATime) {
  Account account{AccountConfig{}};
  for (const char* name : {"a", "b", "c", "d"}) {
    ASSERT_TRUE(account.create_stream(Instant{}, called(name)));
  }
  ASSERT_TRUE(account.create_stream(Instant{5s}, called("e")));
  EXPECT_EQ(refusal(account.create_stream(Instant{10s}, called("f"))),
            "LimitExceededException: This request would have exceed the limit on the number of "
            "streams that can simultaneously be in CREATING or DELETING for the account "
            "123456789012. Limit: 5.");
  EXPECT_EQ(refusal(account.create_stream(Instant{20s}, called("f"))), "accepted");
}

TEST(AccountCreateStream, IsCalledFiveTimesASecondAtMost) {
  Account account{AccountConfig{}};
  for (int call = 0; call < 5; ++call) {
    EXPECT_THAT(refusal(account.create_stream(Instant{}, called(""))), StartsWith("Validation"));
  }
  EXPECT_EQ(refusal(account.create_stream(Instant{999ms}, called("a"))),
            "LimitExceededException: Rate exceeded for stream a under account 123456789012.");
  EXPECT_EQ(refusal(account.create_stream(Instant{1s}, called("a"))), "accepted");
}

// ---- On-demand streams ----

TEST(AccountOnDemand, BeginsWithFourShardsWhateverItsShardCount) {
  Account account{AccountConfig{}};
  auto config = on_demand("a");
  config.shard_count = 0;
  ASSERT_TRUE(account.create_stream(Instant{}, config));
  EXPECT_EQ(account.find(Instant{}, "a")->open_shards(), 4);
}

TEST(AccountOnDemand, HasFiftyStreamsAndNoShardsOfTheQuota) {
  Account account{with_shards(1)};
  Instant now{};
  for (int i = 0; i < 50; ++i) {
    now += 30s;
    ASSERT_EQ(refusal(account.create_stream(now, on_demand("s" + std::to_string(i)))), "accepted");
  }
  now += 30s;
  EXPECT_EQ(refusal(account.create_stream(now, on_demand("one-more"))),
            "LimitExceededException: This request would exceed the limit on the number of "
            "on-demand streams for the account 123456789012 in us-east-1. Limit: 50.");
  const auto limits = account.describe_limits(now);
  EXPECT_EQ(limits->on_demand_stream_count, 50);
  EXPECT_EQ(limits->on_demand_stream_count_limit, 50);
  EXPECT_EQ(limits->open_shard_count, 0);
  EXPECT_EQ(refusal(account.create_stream(now, called("provisioned"))), "accepted");
}

TEST(AccountUpdateStreamMode, StaysWithinBothQuotas) {
  auto config = with_shards(5);
  config.on_demand_streams = 1;
  Account account{config};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 3)));
  ASSERT_TRUE(account.create_stream(Instant{}, called("b", 2)));
  const auto to = [&](Instant now, const char* name, StreamMode mode) {
    return refusal(account.update_stream_mode(now, name, mode));
  };
  EXPECT_EQ(to(Instant{1min}, "a", StreamMode::Provisioned), "accepted") << "as it is";
  EXPECT_EQ(to(Instant{1min}, "a", StreamMode::OnDemand), "accepted");
  EXPECT_THAT(to(Instant{1min}, "b", StreamMode::OnDemand),
              HasSubstr("number of on-demand streams"));
  ASSERT_TRUE(account.create_stream(Instant{2min}, called("c", 1)));  // of a's three
  EXPECT_THAT(to(Instant{2min}, "a", StreamMode::Provisioned),
              HasSubstr("Current shard count for the account: 3. Limit: 5. Number of additional "
                        "shards that would have resulted from this request: 3."));
  ASSERT_TRUE(account.delete_stream(Instant{3min}, "c"));
  EXPECT_EQ(to(Instant{4min}, "a", StreamMode::Provisioned), "accepted");
}

// ---- DeleteStream ----

TEST(AccountDeleteStream, FreesTheNameAndTheShards) {
  Account account{with_shards(4)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("orders", 4)));
  ASSERT_TRUE(account.delete_stream(Instant{1min}, "orders"));
  EXPECT_EQ(status_of(account, Instant{80s - 1ns}, "orders"), StreamStatus::Deleting);
  EXPECT_THAT(refusal(account.create_stream(Instant{70s}, called("orders", 4))),
              StartsWith("ResourceInUseException"));
  EXPECT_THAT(refusal(account.create_stream(Instant{70s}, called("other", 4))),
              HasSubstr("Current shard count for the account: 4. Limit: 4."));
  EXPECT_EQ(account.find(Instant{80s}, "orders"), nullptr);
  EXPECT_EQ(refusal(account.create_stream(Instant{80s}, called("orders", 4))), "accepted");
}

TEST(AccountDeleteStream, WantsAnActiveStreamWithoutConsumers) {
  Account account{AccountConfig{}};
  EXPECT_EQ(refusal(account.delete_stream(Instant{}, "orders")),
            "ResourceNotFoundException: Stream orders under account 123456789012 not found.");
  ASSERT_TRUE(account.create_stream(Instant{1s}, called("orders")));
  EXPECT_THAT(refusal(account.delete_stream(Instant{2s}, "orders")), StartsWith("ResourceNot"))
      << "CREATING";
  ASSERT_TRUE(
      account.find(Instant{1min}, "orders")->register_stream_consumer(Instant{1min}, "dashboard"));
  EXPECT_THAT(refusal(account.delete_stream(Instant{2min}, "orders")),
              HasSubstr("has registered consumers"));
  EXPECT_EQ(refusal(account.delete_stream(Instant{2min}, "orders", true)), "accepted");
  EXPECT_EQ(refusal(account.delete_stream(Instant{2min}, "orders", true)),
            "ResourceInUseException: Stream orders under account 123456789012 not ACTIVE, instead "
            "in state DELETING");
}

TEST(AccountDeleteStream, CountsWithCreationsAmongFive) {
  Account account{AccountConfig{}};
  const Instant now = fill(account, {"a", "b", "c", "d", "e"});
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(account.delete_stream(now, name));
  ASSERT_TRUE(account.create_stream(now, called("x")));
  ASSERT_TRUE(account.create_stream(now, called("y")));
  const std::string too_many =
      "LimitExceededException: This request would have exceed the limit on the number of streams "
      "that can simultaneously be in CREATING or DELETING for the account 123456789012. Limit: 5.";
  EXPECT_EQ(refusal(account.delete_stream(now, "d")), too_many);
  EXPECT_EQ(refusal(account.create_stream(now, called("z"))), too_many);
  EXPECT_EQ(refusal(account.delete_stream(now + 20s, "d")), "accepted");
}

TEST(AccountDeleteStream, IsCalledFiveTimesASecondAtMost) {
  Account account{AccountConfig{}};
  for (int call = 0; call < 5; ++call) {
    EXPECT_THAT(refusal(account.delete_stream(Instant{}, "a")), StartsWith("ResourceNotFound"));
  }
  EXPECT_EQ(refusal(account.delete_stream(Instant{999ms}, "a")),
            "LimitExceededException: Rate exceeded for stream a under account 123456789012.");
  EXPECT_THAT(refusal(account.delete_stream(Instant{1s}, "a")), StartsWith("ResourceNotFound"));
}

// ---- ListStreams ----

TEST(ListStreams, TellsNamesInOrderWithTheirStates) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{1s}, called("b")));
  ASSERT_TRUE(account.create_stream(Instant{30s}, on_demand("a")));
  ASSERT_TRUE(account.create_stream(Instant{30s}, called("C")));
  ASSERT_TRUE(account.delete_stream(Instant{31s}, "b"));
  const auto page = account.list_streams(Instant{32s});
  ASSERT_TRUE(page);
  EXPECT_THAT(names_of(*page), ElementsAre("C", "a", "b"));
  EXPECT_FALSE(page->next);
  EXPECT_EQ(page->streams[1].status, StreamStatus::Creating);
  EXPECT_EQ(page->streams[1].mode, StreamMode::OnDemand);
  EXPECT_EQ(page->streams[1].created, Instant{30s});
  EXPECT_EQ(page->streams[2].status, StreamStatus::Deleting);
  EXPECT_EQ(page->streams[2].mode, StreamMode::Provisioned);
}

TEST(ListStreams, HasAHundredNamesAPage) {
  Account account{AccountConfig{}};
  const auto all = numbered(201);
  const Instant now = fill(account, all);
  const auto first = account.list_streams(now, "", 10'000);
  ASSERT_TRUE(first && first->next);
  EXPECT_EQ(names_of(*first), std::vector(all.begin(), all.begin() + 100));
  const auto second = account.list_streams(now + 1s, *first->next);
  ASSERT_TRUE(second && second->next);
  EXPECT_EQ(names_of(*second), std::vector(all.begin() + 100, all.begin() + 200));
  const auto last = account.list_streams(now + 2s, *second->next);
  EXPECT_THAT(names_of(*last), ElementsAre(all.back()));
  EXPECT_FALSE(last->next);
}

TEST(ListStreams, GoesOnBehindAName) {
  Account account{AccountConfig{}};
  const Instant now = fill(account, {"a", "b", "c", "d", "e"});
  EXPECT_THAT(names_of(*account.list_streams(now, "b", 2)), ElementsAre("c", "d"));
  EXPECT_THAT(names_of(*account.list_streams(now, "bb")), ElementsAre("c", "d", "e"))
      << "whether there is such a stream or not";
  const auto exactly = account.list_streams(now, "c", 2);
  EXPECT_THAT(names_of(*exactly), ElementsAre("d", "e"));
  EXPECT_FALSE(exactly->next) << "nothing is left";
  EXPECT_THAT(names_of(*account.list_streams(now, "e")), IsEmpty());
}

TEST(ListStreams, RefusesABadLimitAndATokenTooOld) {
  Account account{AccountConfig{}};
  const Instant now = fill(account, {"a", "b"});
  EXPECT_THAT(refusal(account.list_streams(now, "", 0)), StartsWith("InvalidArgument"));
  EXPECT_THAT(refusal(account.list_streams(now, "", 10'001)), StartsWith("InvalidArgument"));
  const auto page = account.list_streams(now, "", 1);
  const StreamsToken& token = *page->next;
  EXPECT_THAT(
      refusal(account.list_streams(now, {.exclusive_start_stream_name = "a", .issued = now + 1ns})),
      StartsWith("InvalidArgument"));
  EXPECT_EQ(refusal(account.list_streams(now + 300s, token)), "accepted");
  EXPECT_THAT(refusal(account.list_streams(now + 300s + 1ns, token)),
              StartsWith("ExpiredNextTokenException"));
}

TEST(ListStreams, IsCalledFiveTimesASecondAtMost) {
  Account account{AccountConfig{}};
  for (int call = 0; call < 5; ++call) ASSERT_TRUE(account.list_streams(Instant{}));
  EXPECT_EQ(refusal(account.list_streams(Instant{999ms})),
            "LimitExceededException: Rate exceeded for account 123456789012.");
  EXPECT_EQ(refusal(account.list_streams(Instant{1s})), "accepted");
}

// ---- DescribeStream, DescribeStreamSummary, DescribeLimits ----

TEST(DescribeStream, TellsWhatThereIs) {
  Account account{AccountConfig{}};
  auto config = called("orders", 2);
  config.retention = 48h;
  ASSERT_TRUE(account.create_stream(Instant{5s}, config));
  const auto young = account.describe_stream(Instant{6s}, "orders");
  EXPECT_EQ(young->status, StreamStatus::Creating);
  EXPECT_THAT(young->shards, IsEmpty());
  EXPECT_FALSE(young->has_more_shards);
  const auto told = account.describe_stream(Instant{1min}, "orders");
  EXPECT_EQ(told->name, "orders");
  EXPECT_EQ(told->status, StreamStatus::Active);
  EXPECT_EQ(told->mode, StreamMode::Provisioned);
  EXPECT_EQ(told->retention, 48h);
  EXPECT_EQ(told->created, Instant{5s});
  ASSERT_EQ(told->shards.size(), 2U);
  EXPECT_EQ(told->shards[1].shard_id, "shardId-000000000001");
  EXPECT_EQ(told->shards[1].range.ending, kLastHashKey);
}

TEST(DescribeStream, HasAHundredShardsAPage) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{}, called("orders", 201)));
  std::vector<std::string> told;
  std::string from;
  std::vector<std::size_t> pages;
  for (bool more = true; more; from = told.back()) {
    const auto page = account.describe_stream(Instant{1min}, "orders", from, 10'000);
    ASSERT_TRUE(page);
    for (const auto& shard : page->shards) told.push_back(shard.shard_id);
    pages.push_back(page->shards.size());
    more = page->has_more_shards;
  }
  EXPECT_THAT(pages, ElementsAre(100, 100, 1));
  ASSERT_EQ(told.size(), 201U);
  for (std::uint32_t i = 0; i < 201; ++i) EXPECT_EQ(told[i], shard_id(i));
  const auto all = account.describe_stream(Instant{1min}, "orders", shard_id(100), 100);
  EXPECT_EQ(all->shards.size(), 100U);
  EXPECT_FALSE(all->has_more_shards) << "the page is full and nothing is left";
}

TEST(DescribeStream, ListsClosedShardsUntilTheyExpire) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{}, called("orders")));
  ASSERT_TRUE(account.split_shard(Instant{1min}, "orders", kShard0, kMiddle));
  const auto told = account.describe_stream(Instant{2min}, "orders");
  ASSERT_EQ(told->shards.size(), 3U);
  EXPECT_TRUE(told->shards[0].ending_sequence_number);
  EXPECT_EQ(account.describe_stream(Instant{25h}, "orders")->shards.size(), 2U);
}

TEST(DescribeStream, RefusesABadLimit) {
  Account account{AccountConfig{}};
  const Instant now = fill(account, {"a"});
  for (const std::int64_t limit : {0, 10'001}) {
    EXPECT_THAT(refusal(account.describe_stream(now, "a", {}, limit)),
                StartsWith("InvalidArgumentException"));
  }
}

TEST(DescribeStream, IsCalledTenTimesASecondAtMost) {
  Account account{AccountConfig{}};
  for (int call = 0; call < 10; ++call) {
    EXPECT_THAT(refusal(account.describe_stream(Instant{}, "a")), StartsWith("ResourceNotFound"));
  }
  EXPECT_EQ(refusal(account.describe_stream(Instant{999ms}, "b")),
            "LimitExceededException: Rate exceeded for stream b under account 123456789012.");
  EXPECT_THAT(refusal(account.describe_stream(Instant{1s}, "b")), StartsWith("ResourceNotFound"));
}

TEST(AccountDescribeStreamSummary, IsCalledTwentyTimesASecondForAllStreams) {
  Account account{AccountConfig{}};
  const Instant now = fill(account, {"a", "b"});
  for (int call = 0; call < 10; ++call) {
    EXPECT_EQ(account.describe_stream_summary(now, "a")->open_shard_count, 1);
    EXPECT_EQ(refusal(account.describe_stream_summary(now, "b")), "accepted");
  }
  EXPECT_EQ(refusal(account.describe_stream_summary(now + 999ms, "b")),
            "LimitExceededException: Rate exceeded for stream b under account 123456789012.");
  EXPECT_THAT(refusal(account.describe_stream_summary(now + 1s, "c")),
              StartsWith("ResourceNotFoundException"));
}

TEST(DescribeLimits, CountsTheShardsThatAreOpen) {
  Account account{with_shards(10)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 4)));
  ASSERT_TRUE(account.create_stream(Instant{}, on_demand("b")));
  ASSERT_TRUE(account.update_shard_count(Instant{1min}, "a", 8));
  const auto before = account.describe_limits(Instant{1min});
  EXPECT_EQ(before->shard_limit, 10);
  EXPECT_EQ(before->open_shard_count, 4) << "not what is on its way";
  EXPECT_EQ(before->on_demand_stream_count, 1);
  EXPECT_EQ(account.describe_limits(Instant{1h})->open_shard_count, 8);
}

TEST(DescribeLimits, IsCalledOnceASecondAtMost) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.describe_limits(Instant{}));
  EXPECT_EQ(refusal(account.describe_limits(Instant{999ms})),
            "LimitExceededException: Rate exceeded for account 123456789012.");
  EXPECT_EQ(refusal(account.describe_limits(Instant{1s})), "accepted");
}

// ---- SplitShard, UpdateShardCount ----

TEST(AccountSplitShard, StaysWithinTheShardsOfAllStreams) {
  Account account{with_shards(5)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 2)));
  ASSERT_TRUE(account.create_stream(Instant{}, called("b", 2)));
  const auto split = [&](Instant now, const char* name) {
    return refusal(account.split_shard(now, name, kShard0, "9"));
  };
  EXPECT_THAT(split(Instant{1min}, "c"), StartsWith("ResourceNotFoundException"));
  EXPECT_EQ(split(Instant{1min}, "a"), "accepted");
  EXPECT_EQ(split(Instant{1min}, "b"),
            "LimitExceededException: This request would exceed the shard limit for the account "
            "123456789012 in us-east-1. Current shard count for the account: 5. Limit: 5. Number "
            "of additional shards that would have resulted from this request: 1.");
}

TEST(AccountUpdateShardCount, CountsTheShardsInBetween) {
  Account account{with_shards(7)};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a", 4)));
  ASSERT_TRUE(account.create_stream(Instant{}, called("b", 2)));
  EXPECT_THAT(refusal(account.update_shard_count(Instant{1min}, "a", 5)),  // 6 for a while
              HasSubstr("Current shard count for the account: 6. Limit: 7. Number of additional "
                        "shards that would have resulted from this request: 2."));
  ASSERT_TRUE(account.update_shard_count(Instant{1min}, "b", 1));
  EXPECT_EQ(account.update_shard_count(Instant{1h}, "a", 5)->target, 5);
  EXPECT_THAT(refusal(account.update_shard_count(Instant{1h}, "c", 5)),
              StartsWith("ResourceNotFoundException"));
}

TEST(Account, IsDueWhenTheFirstOfItsStreamsIs) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{1s}, called("a")));
  ASSERT_TRUE(account.create_stream(Instant{2s}, called("b")));
  EXPECT_EQ(account.next_due(), Instant{21s});
  account.advance(Instant{21s});
  EXPECT_EQ(account.next_due(), Instant{22s});
}

TEST(Account, IsAValue) {
  Account account{AccountConfig{}};
  ASSERT_TRUE(account.create_stream(Instant{}, called("a")));
  Account fork = account;
  ASSERT_TRUE(fork.delete_stream(Instant{1min}, "a"));
  EXPECT_EQ(fork.find(Instant{1h}, "a"), nullptr);
  EXPECT_NE(account.find(Instant{1h}, "a"), nullptr);
}

// ---- Any sequence of calls ----

template <typename T>
T pick(T from, T to) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(from, to));
}

// What the calls must answer, from the streams one by one: what is to come of a stream is seen by
// living it through on a copy.
class AccountMachine {
 public:
  AccountMachine() {
    AccountConfig config = with_shards(kQuota);
    config.on_demand_streams = 2;
    account_ = Account{config};
  }

  void take_a_step() {
    now_ += std::chrono::milliseconds{pick(0, 3) > 0 ? pick(0, 700) : pick(0, 60'000)};
    account_.advance(now_);
    switch (pick(0, 6)) {
      case 0:
      case 1:
        return create();
      case 2:
        return remove();
      case 3:
        return scale();
      case 4:
        return split();
      default:
        return switch_mode();
    }
  }

  void hold_against() {
    std::int64_t open = 0;
    std::vector<std::string> there;
    for (const auto& name : kNames) {
      const Stream* const stream = account_.find(now_, name);
      if (stream == nullptr) continue;
      there.push_back(name);
      RC_ASSERT(stream->status() != StreamStatus::Deleted);
      if (stream->config().mode == StreamMode::Provisioned) open += stream->open_shards();
    }
    RC_ASSERT(open <= kQuota);
    RC_ASSERT(account_.next_due() > now_);
    Account asked = account_;  // so that asking does not count
    const auto limits = asked.describe_limits(now_ + 1s);
    RC_ASSERT(limits.has_value() && limits->on_demand_stream_count <= 2);
    asked = account_;
    const auto page = asked.list_streams(now_);
    RC_ASSERT(page.has_value() && names_of(*page) == there);
  }

 private:
  static constexpr std::int64_t kQuota = 14;
  inline static const std::vector<std::string> kNames{"a", "b", "c", "d", "e", "f", "g", "h"};

  static std::string any_name() { return kNames[pick<std::size_t>(0, kNames.size())]; }
  static std::int64_t most_to_come(Stream stream) {
    auto most = stream.open_shards();
    // in on-demand mode there is always something to come: a look
    const Instant late = stream.next_due() < kNever ? stream.next_due() + 1h : kNever;
    while (stream.next_due() < late && stream.status() != StreamStatus::Deleted) {
      stream.advance(stream.next_due());
      if (stream.status() == StreamStatus::Deleted) break;
      most = std::max(most, stream.open_shards());
    }
    return most;
  }
  std::int64_t in_use() {
    std::int64_t shards = 0;
    for (const auto& name : kNames) {
      const Stream* const stream = account_.find(now_, name);
      if (stream == nullptr || stream->config().mode == StreamMode::OnDemand) continue;
      shards += most_to_come(*stream);
    }
    return shards;
  }
  std::int64_t count(StreamStatus one, StreamStatus other) {
    return std::count_if(kNames.begin(), kNames.end(), [&](const auto& name) {
      const Stream* const stream = account_.find(now_, name);
      return stream != nullptr && (stream->status() == one || stream->status() == other);
    });
  }
  std::int64_t on_demand_streams() {
    return std::count_if(kNames.begin(), kNames.end(), [&](const auto& name) {
      const Stream* const stream = account_.find(now_, name);
      return stream != nullptr && stream->config().mode == StreamMode::OnDemand;
    });
  }
  bool five_in_the_making() { return count(StreamStatus::Creating, StreamStatus::Deleting) >= 5; }
  bool too_often(std::vector<Instant>& calls) const {
    std::erase_if(calls, [this](Instant at) { return at + 1s <= now_; });
    if (calls.size() >= 5) return true;
    calls.push_back(now_);
    return false;
  }
  template <typename Answer>
  static void expect(const Answer& answer, std::optional<ServiceError> error) {
    RC_ASSERT(answer.has_value() == !error.has_value());
    if (error) RC_ASSERT(answer.error().error == *error);
  }

  void create() {
    const auto name = any_name();
    const bool by_demand = pick(0, 3) == 0;
    const auto shards = pick<std::int64_t>(1, 6);
    const auto wanted = [&]() -> std::optional<ServiceError> {
      if (too_often(creations_)) return LimitExceededException;
      if (account_.find(now_, name) != nullptr) return ResourceInUseException;
      if (five_in_the_making()) return LimitExceededException;
      const bool over = by_demand ? on_demand_streams() == 2 : in_use() + shards > kQuota;
      return over ? std::optional{LimitExceededException} : std::nullopt;
    }();
    expect(account_.create_stream(now_, by_demand ? on_demand(name) : called(name, shards)),
           wanted);
  }

  void remove() {
    const auto name = any_name();
    const Stream* const stream = account_.find(now_, name);
    const auto wanted = [&]() -> std::optional<ServiceError> {
      if (too_often(deletions_)) return LimitExceededException;
      if (stream == nullptr) return ResourceNotFoundException;
      if (five_in_the_making()) return LimitExceededException;
      if (stream->status() == StreamStatus::Creating) return ResourceNotFoundException;
      if (stream->status() != StreamStatus::Active) return ResourceInUseException;
      return std::nullopt;
    }();
    expect(account_.delete_stream(now_, name), wanted);
  }

  // A change that the stream itself would allow: it is refused where it would have too many shards.
  template <typename Call, typename AloneCall>
  void change(const std::string& name, Call call, AloneCall alone) {
    const Stream* const stream = account_.find(now_, name);
    if (stream == nullptr) return expect(call(), ResourceNotFoundException);
    Stream copy = *stream;
    if (const auto refused = alone(copy); !refused) return expect(call(), refused.error().error);
    const auto more = most_to_come(copy) - stream->open_shards();
    const bool over = more > 0 && in_use() + more > kQuota;
    expect(call(), over ? std::optional{LimitExceededException} : std::nullopt);
  }

  void scale() {
    const auto name = any_name();
    const auto target = pick<std::int64_t>(1, 10);
    change(
        name, [&] { return account_.update_shard_count(now_, name, target); },
        [&](Stream& stream) { return stream.update_shard_count(now_, target); });
  }

  void split() {
    const auto name = any_name();
    const auto shard = shard_id(pick<std::uint32_t>(0, 4));
    change(
        name, [&] { return account_.split_shard(now_, name, shard, kMiddle); },
        [&](Stream& stream) { return stream.split_shard(now_, shard, kMiddle); });
  }

  void switch_mode() {
    const auto name = any_name();
    const auto to = pick(0, 2) == 0 ? StreamMode::Provisioned : StreamMode::OnDemand;
    const Stream* const stream = account_.find(now_, name);
    if (stream == nullptr) {
      return expect(account_.update_stream_mode(now_, name, to), ResourceNotFoundException);
    }
    const bool changes = stream->config().mode != to;
    const bool over =
        changes && (to == StreamMode::OnDemand ? on_demand_streams() == 2
                                               : in_use() + most_to_come(*stream) > kQuota);
    Stream copy = *stream;
    const auto alone = copy.update_stream_mode(now_, to);
    const auto answer = account_.update_stream_mode(now_, name, to);
    if (over) return expect(answer, LimitExceededException);
    expect(answer, alone ? std::nullopt : std::optional{alone.error().error});
  }

  Account account_{AccountConfig{}};
  Instant now_{};
  std::vector<Instant> creations_;
  std::vector<Instant> deletions_;
};

RC_GTEST_PROP(Account, AnswersByItsQuotasWhateverIsCalled, ()) {
  AccountMachine machine;
  const auto steps = pick(0, 150);
  for (int step = 0; step < steps; ++step) {
    machine.take_a_step();
    machine.hold_against();
  }
}

}  // namespace
}  // namespace weir::model
