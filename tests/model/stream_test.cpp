#include "model/stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace weir::model {
namespace {

using namespace std::chrono_literals;
using testing::StartsWith;
using enum ServiceError;
using enum ShardIteratorType;

Stream stream_of(std::int64_t shards) {
  StreamConfig config;
  config.name = "orders";
  config.shard_count = shards;
  config.epoch_s = 1'700'000'000;
  return {config, Instant{}};
}

PutEntry entry(HashKey key, std::int64_t records, std::int64_t bytes) {
  return {.hash_key = key, .parcel = {.records = records, .bytes = bytes}, .largest = 0};
}

const HashKey kLow{1};               // of two shards the first
const HashKey kHigh = kLastHashKey;  // of two shards the second

template <typename Value>
std::string refusal(const Expected<Value, ServiceException>& answer) {
  if (answer) return "accepted";
  return std::string{name_of(answer.error().error)} + ": " + answer.error().message;
}

std::string put_all(Stream& stream, std::vector<PutEntry> entries) {
  std::vector<PutResult> results;
  const auto answer = stream.put_records(Instant{}, entries, results);
  EXPECT_TRUE(answer || results.empty()) << "refused whole";
  return refusal(answer);
}

// ---- Routing ----

RC_GTEST_PROP(Stream, RoutesAKeyToTheOpenShardThatOwnsIt, ()) {
  const auto stream = stream_of(*rc::gen::inRange<std::int64_t>(1, 500));
  for (const auto& shard : stream.shards()) {
    RC_ASSERT(stream.shard_of(shard.range().starting) == shard.number());
    RC_ASSERT(stream.shard_of(shard.range().ending) == shard.number());
  }
  const HashKey key{static_cast<uint128>(*rc::gen::arbitrary<std::uint64_t>()) << 64 |
                    *rc::gen::arbitrary<std::uint64_t>()};
  RC_ASSERT(stream.shards()[stream.shard_of(key)].range().contains(key));
}

TEST(Stream, HasItsShardsByNumberAndNothingDue) {
  auto stream = stream_of(3);
  ASSERT_EQ(stream.shards().size(), 3U);
  EXPECT_EQ(stream.shards()[2].number(), 2U);
  EXPECT_EQ(stream.shards()[2].sequence_number_of(0, Instant{}).put_s, 1'700'000'000);
  EXPECT_EQ(stream.next_due(), kNever);
  stream.advance(Instant{1h});
  EXPECT_EQ(stream.config().name, "orders");
}

// ---- PutRecords ----

TEST(PutRecords, AnswersEntryByEntryInRequestOrder) {
  auto stream = stream_of(2);
  std::vector<PutEntry> entries{entry(kHigh, 1, 10), entry(kLow, 1, 20), entry(kHigh, 1, 30)};
  std::vector<PutResult> results(1);
  ASSERT_TRUE(stream.put_records(Instant{1s}, entries, results));
  ASSERT_EQ(results.size(), 4U) << "appended";
  EXPECT_EQ(results[1].shard, 1U);
  EXPECT_EQ(results[2].shard, 0U);
  EXPECT_EQ(results[3].shard, 1U);
  EXPECT_EQ(results[1].position, 0);
  EXPECT_EQ(results[2].position, 0);
  EXPECT_EQ(results[3].position, 1);
  for (std::size_t at = 1; at < 4; ++at) {
    EXPECT_EQ(results[at].stored, 1);
    EXPECT_FALSE(results[at].error);
  }
  EXPECT_EQ(stream.shards()[1].log().amount_from(0), (Amount{2, 40}));
}

// crccheck/kinesis-streams wiki, "putRecords failures": of seven entries to one shard the first
// three were stored and the last four throttled.
TEST(PutRecords, AttemptsEveryEntryAndStoresAPrefixPerShard) {
  auto stream = stream_of(2);
  std::vector<PutEntry> entries(7, entry(kLow, 1, kMiB / 3));
  entries.push_back(entry(kHigh, 1, 10));
  std::vector<PutResult> results;
  ASSERT_TRUE(stream.put_records(Instant{}, entries, results));
  for (std::size_t at = 0; at < 8; ++at) {
    const bool stored = at < 3 || at == 7;
    EXPECT_EQ(results[at].stored, stored ? 1 : 0) << at;
    EXPECT_EQ(results[at].error.has_value(), !stored) << at;
    EXPECT_EQ(entries[at].parcel.records, stored ? 0 : 1) << at;
  }
  EXPECT_EQ(results[3].error, ProvisionedThroughputExceededException);
}

TEST(PutRecords, OfAParcelOfSeveralRecordsAPrefixIsStored) {
  auto stream = stream_of(1);
  std::vector<PutEntry> first{entry(kLow, 500, 500)};
  std::vector<PutEntry> second{entry(kLow, 400, 400)};
  std::vector<PutEntry> third{entry(kLow, 300, 300)};
  std::vector<PutResult> results;
  ASSERT_TRUE(stream.put_records(Instant{}, first, results));
  ASSERT_TRUE(stream.put_records(Instant{}, second, results));
  ASSERT_TRUE(stream.put_records(Instant{}, third, results));
  EXPECT_EQ(results[2].stored, 100);
  EXPECT_EQ(results[2].position, 900);
  EXPECT_EQ(results[2].error, ProvisionedThroughputExceededException);
  EXPECT_EQ(third[0].parcel.records, 200) << "refused records stay in the parcel";
  EXPECT_EQ(third[0].parcel.bytes, 200);
}

TEST(PutRecords, CountsBytesExactly) {
  auto stream = stream_of(1);
  std::vector<PutResult> results;
  std::vector<PutEntry> entries{entry(kLow, 480, 480 * 1100)};
  ASSERT_TRUE(stream.put_records(Instant{}, entries, results));
  ASSERT_TRUE(stream.put_records(Instant{}, entries = {entry(kLow, 480, 480 * 1100)}, results));
  EXPECT_EQ(results[0].stored + results[1].stored, 953) << "1 MiB of 1,100 bytes each";
}

TEST(PutRecords, SaysWhichShardThrottled) {
  EXPECT_EQ(stream_of(2).throttling_message(1),
            "Rate exceeded for shard shardId-000000000001 in stream orders under account "
            "123456789012.");
}

TEST(PutRecords, TakesOneToFiveHundredRecords) {
  auto stream = stream_of(8);
  EXPECT_EQ(
      put_all(stream, {}),
      "ValidationException: 1 validation error detected: Value at 'records' failed to satisfy "
      "constraint: Member must have length greater than or equal to 1");
  EXPECT_EQ(put_all(stream, std::vector(500, entry(kLow, 1, 1))), "accepted");
  EXPECT_EQ(
      put_all(stream, std::vector(501, entry(kLow, 1, 1))),
      "ValidationException: 1 validation error detected: Value at 'records' failed to satisfy "
      "constraint: Member must have length less than or equal to 500");
  EXPECT_EQ(put_all(stream, {entry(kLow, 500, 1)}), "accepted");
  EXPECT_THAT(put_all(stream, {entry(kLow, 499, 1), entry(kLow, 2, 1)}),
              StartsWith("ValidationException"));
  EXPECT_EQ(stream.shards()[0].log().end(), 1000) << "refused whole, nothing stored";
}

TEST(PutRecords, TakesTenMebibytes) {
  auto stream = stream_of(1);
  std::vector<PutEntry> entries(10, entry(kLow, 1, kMiB));
  EXPECT_EQ(put_all(stream, entries), "accepted");
  entries.push_back(entry(kLow, 1, 1));
  EXPECT_EQ(put_all(stream, entries), "InvalidArgumentException: Records size exceeds 10 MB limit");
}

TEST(PutRecords, TakesRecordsUpToTheStreamsLimit) {
  auto stream = stream_of(1);
  EXPECT_EQ(put_all(stream, {entry(kLow, 1, kMiB)}), "accepted");
  EXPECT_EQ(put_all(stream, {entry(kLow, 1, 1), entry(kLow, 1, kMiB + 1)}),
            "ValidationException: 1 validation error detected: Value at 'records.2.member.data' "
            "failed to satisfy constraint: Member must have length less than or equal to 1048576");
  auto several = entry(kLow, 2, 10);
  several.largest = kMiB + 1;
  EXPECT_THAT(put_all(stream, {several}), StartsWith("ValidationException"));
}

// ---- PutRecord ----

TEST(PutRecord, CountsEachRecordRoundedUp) {
  auto stream = stream_of(1);
  int stored = 0;
  while (stream.put_record(Instant{}, entry(kLow, 1, 1025))) ++stored;
  EXPECT_EQ(stored, 512) << "2 KiB each of 1 MiB";
  EXPECT_EQ(stream.shards()[0].log().amount_from(0), (Amount{512, 512 * 1025}));
}

TEST(PutRecord, CountsTheMeanOfSeveralRoundedUp) {
  auto stream = stream_of(1);
  const auto result = stream.put_record(Instant{}, entry(kLow, 900, 900 * 1024 + 1));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->stored, 512);
  EXPECT_EQ(result->error, ProvisionedThroughputExceededException);
}

TEST(PutRecord, CountsExactlyWhereRoundingIsOff) {
  StreamConfig config;
  config.put_record_rounding = 1;
  Stream stream{config, Instant{}};
  int stored = 0;
  while (stream.put_record(Instant{}, entry(kLow, 1, 1100))) ++stored;
  EXPECT_EQ(stored, 953);

  Stream other{config, Instant{}};
  ASSERT_TRUE(other.put_record(Instant{}, entry(kLow, 3, 100)));
  EXPECT_EQ(other.shards()[0].write_quota().tokens(Instant{}), (Amount{997, kMiB - 100}));
}

TEST(PutRecord, IsThrottledWithTheServicesText) {
  auto stream = stream_of(2);
  ASSERT_TRUE(stream.put_record(Instant{}, entry(kHigh, 1, kMiB)));
  EXPECT_EQ(refusal(stream.put_record(Instant{}, entry(kHigh, 1, 1))),
            "ProvisionedThroughputExceededException: " + stream.throttling_message(1));
  EXPECT_EQ(refusal(stream.put_record(Instant{}, entry(kHigh, 1, kMiB + 1))),
            "ValidationException: 1 validation error detected: Value at 'data' failed to satisfy "
            "constraint: Member must have length less than or equal to 1048576");
}

// ---- GetShardIterator ----

// Ten records in shard 0, one a second from second 0, and one in shard 1.
Stream filled() {
  auto stream = stream_of(2);
  for (int second = 0; second < 10; ++second) {
    EXPECT_TRUE(stream.put_record(Instant{second * 1s}, entry(kLow, 1, 100)));
  }
  EXPECT_TRUE(stream.put_record(Instant{9s}, entry(kHigh, 1, 100)));
  return stream;
}

constexpr const char* kShard0 = "shardId-000000000000";

TEST(GetShardIterator, StartsAtTheOldestOrAfterTheNewestRecord) {
  auto stream = filled();
  EXPECT_EQ(stream.get_shard_iterator(Instant{1h}, kShard0, {TrimHorizon})->position, 0);
  EXPECT_EQ(stream.get_shard_iterator(Instant{1h}, kShard0, {Latest})->position, 10);
  EXPECT_EQ(filled().get_shard_iterator(Instant{9s - 1ns}, kShard0, {Latest})->position, 9);
  EXPECT_EQ(stream.get_shard_iterator(Instant{1h}, "shardId-000000000001", {Latest})->position, 1);
  EXPECT_EQ(stream.get_shard_iterator(Instant{1h}, kShard0, {Latest})->issued, Instant{1h});
}

TEST(GetShardIterator, StartsAfterASequenceNumber) {
  auto stream = filled();
  const auto number = stream.shards()[0].sequence_number_of(4, Instant{4s});
  const auto iterator =
      stream.get_shard_iterator(Instant{1h}, kShard0, {AfterSequenceNumber, number});
  ASSERT_TRUE(iterator);
  EXPECT_EQ(iterator->position, 5);
  EXPECT_EQ(iterator->shard, 0U);
}

TEST(GetShardIterator, KnowsNoOtherShards) {
  auto stream = filled();
  const auto ask = [&](std::string_view id) {
    return refusal(stream.get_shard_iterator(Instant{1h}, id, {Latest}));
  };
  EXPECT_EQ(ask("shardId-000000000002"),
            "ResourceNotFoundException: Shard shardId-000000000002 in stream orders under account "
            "123456789012 does not exist");
  for (const char* id : {"", "0", "shardId-0", "shardId-00000000000a", "shardid-000000000000",
                         "shardId-0000000000000", "shardId-999999999999"}) {
    EXPECT_EQ(ask(id), "ResourceNotFoundException: Could not find shard " + std::string{id} +
                           " in stream orders under account 123456789012.");
  }
}

TEST(GetShardIterator, WantsANumberOfThisShard) {
  auto stream = filled();
  const auto ask = [&](ShardIteratorType type, std::optional<SequenceNumber> number) {
    return refusal(stream.get_shard_iterator(Instant{1h}, kShard0, {type, number}));
  };
  const auto& shard = stream.shards()[0];
  const auto good = shard.sequence_number_of(9, Instant{9s});
  EXPECT_EQ(ask(AfterSequenceNumber, good), "accepted");
  EXPECT_THAT(ask(AfterSequenceNumber, {}), StartsWith("InvalidArgumentException: Must either"));
  EXPECT_THAT(ask(Latest, good), StartsWith("InvalidArgumentException: Must either specify"));
  EXPECT_THAT(ask(TrimHorizon, good), StartsWith("InvalidArgumentException: Must either specify"));
  EXPECT_EQ(ask(AfterSequenceNumber, stream.shards()[1].sequence_number_of(0, Instant{9s})),
            "InvalidArgumentException: Invalid StartingSequenceNumber. It encodes "
            "shardId-000000000001, while it was used in a call to a shard with "
            "shardId-000000000000");
  const auto unborn = shard.sequence_number_of(10, Instant{10s});
  EXPECT_EQ(ask(AfterSequenceNumber, unborn),
            "InvalidArgumentException: StartingSequenceNumber " + to_decimal(unborn) +
                " used in GetShardIterator on shard shardId-000000000000 in stream orders under "
                "account 123456789012 is invalid because it did not come from this stream.");
  auto foreign = good;
  foreign.shard_created_s += 1;
  EXPECT_THAT(ask(AfterSequenceNumber, foreign), testing::HasSubstr("did not come from"));
}

// ---- GetRecords ----

TEST(GetRecords, ReturnsWhatHadArrivedByPutToReadableAgo) {
  auto stream = filled();
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(Instant{5069ms}, {0, 0, Instant{}}, 10'000, answer));
  EXPECT_EQ(answer.next->position, 5);
  ASSERT_TRUE(stream.get_records(Instant{5070ms}, *answer.next, 10'000, answer));
  EXPECT_EQ(answer.next->position, 6);
  ASSERT_EQ(answer.records.size(), 1U);
  EXPECT_EQ(answer.records[0].arrived, Instant{5s});
  EXPECT_EQ(answer.next->issued, Instant{5070ms});
  EXPECT_EQ(answer.next->shard, 0U);
}

TEST(GetRecords, SaysHowFarBehindTheLatestItIs) {
  auto stream = filled();
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(Instant{20s}, {0, 0, Instant{20s}}, 7, answer));
  EXPECT_EQ(answer.next->position, 7);
  EXPECT_EQ(answer.behind_latest, 13s) << "age of the next unread record";
  ASSERT_TRUE(stream.get_records(Instant{20s}, *answer.next, 7, answer));
  EXPECT_EQ(answer.behind_latest, 0s);
}

TEST(GetRecords, IsNotBehindWhereNoMoreIsReadableYet) {
  auto stream = filled();
  GetRecordsAnswer answer;
  ASSERT_TRUE(stream.get_records(Instant{9s + 69ms}, {0, 9, Instant{9s}}, 7, answer));
  EXPECT_TRUE(answer.records.empty()) << "an empty answer is normal";
  EXPECT_EQ(answer.behind_latest, 0s);
}

TEST(GetRecords, TakesALimitOfOneToTenThousand) {
  auto stream = filled();
  GetRecordsAnswer answer;
  for (const std::int64_t limit : {1, 10'000}) {
    EXPECT_TRUE(stream.get_records(Instant{20s}, {0, 0, Instant{20s}}, limit, answer)) << limit;
  }
  for (const std::int64_t limit : {-1, 0, 10'001}) {
    EXPECT_EQ(refusal(stream.get_records(Instant{20s}, {0, 0, Instant{20s}}, limit, answer)),
              "InvalidArgumentException: Invalid Limit. Limit must be in the range: [1, 10000]. "
              "Specified value was " +
                  std::to_string(limit));
  }
}

TEST(GetRecords, AnIteratorLivesFiveMinutesAndMayBeUsedAgain) {
  auto stream = filled();
  GetRecordsAnswer answer;
  const ShardIterator iterator{0, 0, Instant{20s}};
  for (int use = 0; use < 2; ++use) {
    ASSERT_TRUE(stream.get_records(Instant{320s}, iterator, 10'000, answer));
    EXPECT_EQ(answer.next->position, 10);
  }
  EXPECT_THAT(refusal(stream.get_records(Instant{320s + 1ns}, iterator, 10'000, answer)),
              testing::AllOf(StartsWith("ExpiredIteratorException: "),
                             testing::HasSubstr("300000 milliseconds")));
  EXPECT_TRUE(answer.records.empty()) << "holds no records where an error is returned";
}

TEST(GetRecords, KnowsNoForeignIterator) {
  auto stream = filled();
  GetRecordsAnswer answer;
  for (const auto& iterator :
       {ShardIterator{2, 0, Instant{20s}}, ShardIterator{0, 11, Instant{20s}},
        ShardIterator{0, -1, Instant{20s}}, ShardIterator{0, 0, Instant{21s}}}) {
    EXPECT_EQ(refusal(stream.get_records(Instant{20s}, iterator, 1, answer)),
              "InvalidArgumentException: Invalid ShardIterator.");
  }
}

TEST(GetRecords, TheSixthCallWithinASecondIsRefusedAndNothingElseCounts) {
  auto stream = filled();
  GetRecordsAnswer answer;
  const ShardIterator iterator{0, 0, Instant{20s}};
  for (int call = 0; call < 4; ++call) {
    ASSERT_TRUE(stream.get_records(Instant{20s}, iterator, 1, answer));
  }
  for (int call = 0; call < 9; ++call) {
    EXPECT_FALSE(stream.get_records(Instant{20s}, iterator, 0, answer));
  }
  ASSERT_TRUE(stream.get_records(Instant{20s}, iterator, 1, answer));
  EXPECT_EQ(refusal(stream.get_records(Instant{21s - 1ns}, iterator, 1, answer)),
            "ProvisionedThroughputExceededException: " + stream.throttling_message(0));
  EXPECT_TRUE(answer.records.empty());
  EXPECT_TRUE(stream.get_records(Instant{21s}, iterator, 1, answer));
  EXPECT_TRUE(stream.get_records(Instant{20s}, {1, 0, Instant{20s}}, 1, answer))
      << "each shard has its own quota";
}

// ---- The whole ----

TEST(Stream, ACopyForksTheFuture) {
  auto stream = filled();
  auto copy = stream;
  ASSERT_TRUE(copy.put_record(Instant{10s}, entry(kLow, 1, kMiB / 2)));
  EXPECT_EQ(copy.shards()[0].log().end(), 11);
  EXPECT_EQ(stream.shards()[0].log().end(), 10);
  EXPECT_EQ(stream.shards()[0].write_quota().tokens(Instant{10s}), (Amount{1000, kMiB}));
}

RC_GTEST_PROP(Stream, StoresEveryRecordOnceInItsShardOrLeavesItInItsParcel, ()) {
  auto stream = stream_of(*rc::gen::inRange<std::int64_t>(1, 6));
  Amount offered;
  Amount refused;
  Instant now{};
  std::vector<PutResult> results;
  for (const auto& [gap_ms, high, records] :
       *rc::gen::container<std::vector<std::tuple<int, std::uint64_t, std::int64_t>>>(
           rc::gen::tuple(rc::gen::inRange(0, 300), rc::gen::arbitrary<std::uint64_t>(),
                          rc::gen::inRange<std::int64_t>(1, 250)))) {
    now += std::chrono::milliseconds{gap_ms};
    const auto bytes = static_cast<std::int64_t>(high % 20'000) * records;
    std::vector<PutEntry> request(2, entry({static_cast<uint128>(high) << 64}, records, bytes));
    request[1].hash_key.value = ~request[0].hash_key.value;
    results.clear();
    if (!stream.put_records(now, request, results)) continue;
    RC_ASSERT(results.size() == 2U);
    for (std::size_t at = 0; at < 2; ++at) {
      offered += {records, bytes};
      refused += {request[at].parcel.records, request[at].parcel.bytes};
      RC_ASSERT(results[at].stored + request[at].parcel.records == records);
      RC_ASSERT(results[at].error.has_value() == (results[at].stored < records));
      RC_ASSERT(results[at].shard == stream.shard_of(request[at].hash_key));
    }
  }
  Amount stored;
  for (const auto& shard : stream.shards()) stored += shard.log().amount_from(0);
  RC_ASSERT(stored + refused == offered);
}

// A request is sent twice: to one stream as PutRecords or PutRecord, to the other record by record.
RC_GTEST_PROP(PutSingle, DoesWithEachRecordWhatPutRecordsAndPutRecordDo, ()) {
  const auto shards = *rc::gen::inRange<std::int64_t>(1, 4);
  auto whole = stream_of(shards);
  auto single = stream_of(shards);
  ASSERT_TRUE(whole.split_shard(Instant{}, "shardId-000000000000", "9"));
  ASSERT_TRUE(single.split_shard(Instant{}, "shardId-000000000000", "9"));
  Instant now{};
  for (const auto& [gap_s, high, sizes] :
       *rc::gen::container<std::vector<std::tuple<int, std::uint64_t, std::vector<int>>>>(
           rc::gen::tuple(rc::gen::inRange(0, 9), rc::gen::arbitrary<std::uint64_t>(),
                          rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 900'000))))) {
    now += std::chrono::seconds{gap_s};
    std::vector<PutEntry> request;
    for (const int size : sizes) {
      const uint128 key = request.size() % 2 == 0 ? uint128{high} << 64U : uint128{high};
      request.push_back(entry({key}, 1, size));
      request.back().parcel.born = now - 1s;
      request.back().parcel.tag = static_cast<std::uint32_t>(high % 1000);
    }
    const bool alone = request.size() == 1;
    std::vector<PutResult> answers;
    if (alone) {
      const auto answer = whole.put_record(now, request[0]);
      answers.push_back(answer.value_or(PutResult{}));
    } else if (!whole.put_records(now, request, answers)) {
      continue;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const SingleRecord record{
          .born = now - 1s, .bytes = sizes[i], .tag = static_cast<std::uint32_t>(high % 1000)};
      const auto charge = alone ? single.put_record_charge(sizes[i]) : sizes[i];
      const auto result = single.put_single(now, request[i].hash_key, record, charge);
      RC_ASSERT(result.stored == (answers[i].stored == 1));
      if (!result.stored) continue;
      RC_ASSERT(result.shard == answers[i].shard);
      RC_ASSERT(result.position == answers[i].position);
    }
  }
  whole.advance(now);
  single.advance(now);
  for (std::size_t number = 0; number < whole.shards().size(); ++number) {
    std::vector<Parcel> of_whole;
    std::vector<Parcel> of_single;
    constexpr std::int64_t kAll = std::int64_t{1} << 40;
    whole.shards()[number].log().read(0, now, kAll, kAll, of_whole);
    single.shards()[number].log().read(0, now, kAll, kAll, of_single);
    RC_ASSERT(of_whole.size() == of_single.size());
    for (std::size_t i = 0; i < of_whole.size(); ++i) {
      RC_ASSERT(of_whole[i].arrived == of_single[i].arrived);
      RC_ASSERT(of_whole[i].born == of_single[i].born);
      RC_ASSERT(of_whole[i].bytes == of_single[i].bytes);
      RC_ASSERT(of_whole[i].tag == of_single[i].tag);
    }
  }
}

TEST(ServiceErrors, AreNamedAsAwsNamesThem) {
  EXPECT_EQ(name_of(ProvisionedThroughputExceededException),
            "ProvisionedThroughputExceededException");
  EXPECT_EQ(name_of(InternalFailure), "InternalFailure");
  EXPECT_EQ(name_of(InvalidArgumentException), "InvalidArgumentException");
  EXPECT_EQ(name_of(ResourceNotFoundException), "ResourceNotFoundException");
  EXPECT_EQ(name_of(ExpiredIteratorException), "ExpiredIteratorException");
  EXPECT_EQ(name_of(ValidationException), "ValidationException");
}

}  // namespace
}  // namespace weir::model
