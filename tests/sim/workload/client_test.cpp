#include "sim/workload/client.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "tests/sim/workload/producer_parts.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Producer client_of(std::int64_t max_batch = 3) {
  Producer producer = steady(10);
  producer.put.max_batch = max_batch;
  producer.put.linger = 100ms;
  producer.put.max_in_flight = 1;
  return producer;
}

// One instance after its first, armed buffer.
struct Bench {
  ProducerPlan plan;
  Client client;
  std::int64_t born = 0;
  explicit Bench(const Producer& producer) : plan{plan_of(producer)}, client{plan, 1, 0} {
    EXPECT_FALSE(client.send(plan, 0, Instant{1s}));
  }

  // Records are told apart by their bytes: 1, 2, …
  bool bear(Duration at) {
    return client.take(plan, {{model::hash_of("k"), 0, 0}, Instant{at}, ++born, 0});
  }
  std::vector<std::uint32_t> send(Duration at) {
    auto request = client.send(plan, 0, Instant{at});
    if (!request) return {};
    std::vector<std::uint32_t> sizes;
    for (const Held& record : request->entries) sizes.push_back(record.entry.bytes);
    sent.push_back(std::move(*request));
    return sizes;
  }
  // The first of what was sent and not answered; its last `refused` records are.
  Client::Sequel answer(Duration at, std::size_t refused = 0,
                        std::optional<Failure> failure = std::nullopt) {
    Request request = std::move(sent.front());
    sent.erase(sent.begin());
    const auto taken = request.entries.size() - refused;
    request.entries.erase(request.entries.begin(),
                          request.entries.begin() + static_cast<std::ptrdiff_t>(taken));
    request.failure = failure;
    Client::Sequel sequel;
    client.answer(plan, Instant{at}, std::move(request), sequel);
    return sequel;
  }
  Instant next_send(Duration at) const { return client.next_send(plan, 0, Instant{at}); }

  std::vector<Request> sent;
};

using Sizes = std::vector<std::uint32_t>;

TEST(Client, ABatchIsDueWhenItIsFullOrItsLingerIsOver) {
  Bench bench{client_of()};
  bench.bear(2s);
  EXPECT_EQ(bench.send(2s), Sizes{});
  EXPECT_EQ(bench.next_send(2s), Instant{2s + 100ms});
  EXPECT_EQ(bench.send(2s + 100ms), Sizes{1});
  bench.answer(2s + 110ms);
  for (int i = 0; i < 3; ++i) bench.bear(3s);
  EXPECT_EQ(bench.send(3s), (Sizes{2, 3, 4}));
}

TEST(Client, NoMoreRequestsAreInFlightThanAllowed) {
  Bench bench{client_of()};
  for (int i = 0; i < 9; ++i) bench.bear(2s);
  EXPECT_EQ(bench.send(2s), (Sizes{1, 2, 3}));
  EXPECT_EQ(bench.send(2s), Sizes{}) << "one is under way";
  bench.answer(2s + 10ms);
  EXPECT_EQ(bench.send(2s + 10ms), (Sizes{4, 5, 6})) << "it was due all the while";
}

TEST(Client, WhatWasDueGoesWhenItMayAndTheRestLingers) {
  Bench bench{client_of(10)};
  bench.bear(2s);
  ASSERT_EQ(bench.send(2s + 100ms), Sizes{1});
  bench.bear(2s + 110ms);
  EXPECT_EQ(bench.send(2s + 210ms), Sizes{}) << "due, but one is in flight";
  bench.bear(2s + 220ms);
  bench.answer(2s + 230ms);
  EXPECT_EQ(bench.send(2s + 230ms), (Sizes{2, 3})) << "a later record goes along";
  bench.answer(2s + 240ms);
  bench.bear(2s + 250ms);
  EXPECT_EQ(bench.send(2s + 250ms), Sizes{});
  EXPECT_EQ(bench.next_send(2s + 250ms), Instant{2s + 350ms});
}

TEST(Client, AFullBufferDropsWhatIsBorn) {
  Producer producer = client_of();
  producer.put.buffer = PutBuffer{4, false};
  Bench bench{producer};
  for (int i = 0; i < 3; ++i) bench.bear(2s);
  bench.send(2s);
  int kept = 0;
  for (int i = 0; i < 6; ++i) kept += bench.bear(2s) ? 1 : 0;
  EXPECT_EQ(kept, 4) << "what is in flight takes no room";
}

TEST(Client, AnApplicationThatWaitsGetsItsRecordsInInOrder) {
  Producer producer = client_of();
  producer.put.buffer = PutBuffer{3, true};
  Bench bench{producer};
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(bench.bear(2s));
  EXPECT_EQ(bench.client.waiting().records, 8);
  EXPECT_EQ(bench.send(2s), (Sizes{1, 2, 3}));
  bench.answer(2s + 10ms);
  EXPECT_EQ(bench.send(2s + 10ms), (Sizes{4, 5, 6}));
  bench.answer(2s + 20ms);
  EXPECT_EQ(bench.send(2s + 20ms), Sizes{}) << "two are left: they linger";
  EXPECT_EQ(bench.send(2s + 110ms), (Sizes{7, 8}));
}

TEST(Client, RecordsThatWaitToBeSentAgainTakeRoom) {
  Producer producer = client_of();
  producer.put.buffer = PutBuffer{3, false};
  Bench bench{producer};
  for (int i = 0; i < 3; ++i) bench.bear(2s);
  bench.send(2s);
  auto sequel = bench.answer(2s + 10ms, 2);
  ASSERT_EQ(sequel.later.size(), 1U);
  EXPECT_TRUE(bench.bear(2s + 20ms));
  EXPECT_FALSE(bench.bear(2s + 20ms)) << "two wait for their back-off";
}

TEST(Client, RequeuedRecordsGoFirstWithTheNextRequest) {
  Producer producer = client_of(10);
  producer.put.resend.failed = ResendFailed::Requeue;
  Bench bench{producer};
  for (int i = 0; i < 4; ++i) bench.bear(2s);
  ASSERT_EQ(bench.send(2s + 100ms), (Sizes{1, 2, 3, 4}));
  auto sequel = bench.answer(2s + 110ms, 2);
  ASSERT_EQ(sequel.later.size(), 1U);
  bench.bear(2s + 150ms);
  const auto& [wait, back] = sequel.later[0];
  EXPECT_LE(wait, 100ms);
  Request again = back;
  bench.client.wait_is_over(bench.plan, Instant{2s + 160ms}, std::move(again));
  EXPECT_EQ(bench.send(2s + 249ms), Sizes{});
  EXPECT_EQ(bench.send(2s + 250ms), (Sizes{3, 4, 5})) << "with the linger of what was there";
  EXPECT_EQ(bench.sent[0].entries[0].attempt, 2U);
  EXPECT_EQ(bench.sent[0].entries[2].attempt, 1U);
}

TEST(Client, ARequeuedRecordIsGivenUpAfterItsLastAttempt) {
  Producer producer = client_of(10);
  producer.put.resend = {ResendFailed::Requeue, 2, 0ms, Jitter::None};
  Bench bench{producer};
  bench.bear(2s);
  bench.send(2s + 100ms);
  auto sequel = bench.answer(2s + 110ms, 1);
  EXPECT_TRUE(sequel.given_up.empty());
  bench.client.wait_is_over(bench.plan, Instant{2s + 110ms}, std::move(sequel.later[0].second));
  bench.bear(2s + 120ms);
  ASSERT_EQ(bench.send(2s + 210ms), (Sizes{1, 2}));
  sequel = bench.answer(2s + 220ms, 2);
  ASSERT_EQ(sequel.given_up.size(), 1U);
  EXPECT_EQ(sequel.given_up[0].entry.bytes, 1U);
  EXPECT_EQ(sequel.later[0].second.entries.size(), 1U);
}

TEST(Client, WhatTheApplicationSendsAgainGoesBeforeTheBuffer) {
  Bench bench{client_of()};
  for (int i = 0; i < 6; ++i) bench.bear(2s);
  bench.send(2s);
  auto sequel = bench.answer(2s + 10ms, 1);
  bench.client.wait_is_over(bench.plan, Instant{2s + 10ms}, std::move(sequel.later[0].second));
  EXPECT_EQ(bench.send(2s + 10ms), Sizes{3});
  EXPECT_EQ(bench.sent[0].attempt, 2U);
  EXPECT_EQ(bench.send(2s + 10ms), Sizes{}) << "it takes the one request in flight";
}

// Worked out by hand from the Flink sink: +10 after a clean answer, times 0.99 after any other.
TEST(Client, AimdAddsAfterACleanAnswerAndCutsAfterARefusal) {
  Producer producer = client_of(500);
  producer.put.max_in_flight.reset();
  producer.put.aimd = Aimd{500, 10, 0.99, 515};
  Bench bench{producer};
  for (int i = 0; i < 4; ++i) bench.bear(2s);
  bench.send(2s + 100ms);
  bench.answer(2s + 110ms, 1);
  EXPECT_EQ(bench.client.in_flight_limit(0), 495);
  for (int i = 0; i < 3; ++i) {
    bench.bear(3s + i * 200ms);
    bench.send(3s + i * 200ms + 100ms);
    bench.answer(3s + i * 200ms + 110ms);
  }
  EXPECT_EQ(bench.client.in_flight_limit(0), 515) << "505, 515 and no further";
}

TEST(Client, AimdLetsNoMoreRecordsIntoFlightThanItsLimit) {
  Producer producer = client_of(4);
  producer.put.max_in_flight.reset();
  producer.put.aimd = Aimd{6, 1, 0.5, 100};
  Bench bench{producer};
  for (int i = 0; i < 12; ++i) bench.bear(2s);
  EXPECT_EQ(bench.send(2s), (Sizes{1, 2, 3, 4}));
  EXPECT_EQ(bench.send(2s), Sizes{}) << "four more would be eight";
  bench.answer(2s + 10ms, 0, Failure::Transient);
  EXPECT_EQ(bench.client.in_flight_limit(0), 7) << "nothing was refused in it";
}

TEST(Client, TheSdkRetriesWithinTheApplicationsAttempt) {
  Producer producer = client_of(1);
  producer.put.api = PutApi::PutRecord;
  producer.put.sdk_retry = SdkRetry::Standard;
  producer.put.resend = {ResendFailed::Subset, 2, 100ms, Jitter::None};
  Bench bench{producer};
  bench.bear(2s);
  ASSERT_EQ(bench.send(2s), Sizes{1});
  Duration at = 2s;
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto sequel = bench.answer(at, 1, Failure::Throttled);
    ASSERT_EQ(sequel.later.size(), 1U) << attempt;
    at += sequel.later[0].first;
    const bool sdk = attempt < 2;
    EXPECT_EQ(sequel.later[0].second.tries, sdk ? attempt + 2 : 1);
    EXPECT_EQ(sequel.later[0].second.attempt, sdk ? 1U : 2U);
    bench.bear(at);
    if (sdk) {
      EXPECT_EQ(bench.send(at), Sizes{}) << "the request is in flight while the SDK waits";
    }
    bench.client.wait_is_over(bench.plan, Instant{at}, std::move(sequel.later[0].second));
    EXPECT_EQ(bench.send(at), Sizes{1});
  }
  EXPECT_EQ(bench.client.quota(0), 490);
}

TEST(Client, WithoutQuotaTheSdkGivesTheFailureToTheApplication) {
  Producer producer = client_of(1);
  producer.put.api = PutApi::PutRecord;
  producer.put.sdk_retry = SdkRetry::Standard;
  producer.put.resend.failed = ResendFailed::None;
  producer.put.max_in_flight.reset();
  Bench bench{producer};
  int retries = 0;
  for (int i = 0; i < 200; ++i) {
    bench.bear(2s);
    bench.send(2s);
    const auto sequel = bench.answer(2s, 1, Failure::Throttled);
    retries += static_cast<int>(sequel.later.size());
    EXPECT_EQ(sequel.later.empty(), !sequel.given_up.empty());
  }
  EXPECT_EQ(retries, 100) << "500 tokens at 5 each";
}

TEST(Client, AStreamThatIsGoneIsTriedNoMore) {
  Producer producer = client_of(1);
  producer.put.sdk_retry = SdkRetry::Legacy;
  Bench bench{producer};
  bench.bear(2s);
  bench.send(2s + 100ms);
  bench.sent[0].not_found = true;
  const auto sequel = bench.answer(2s + 110ms, 1);
  EXPECT_EQ(sequel.given_up.size(), 1U);
  EXPECT_TRUE(sequel.later.empty());
}

}  // namespace
}  // namespace weir::sim
