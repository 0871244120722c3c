#include "gui/curves/event_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "gui/curves/run_picture.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const char* const kText = R"(weir = 1
[simulation]
duration     = "6 min"
warm_up      = "10 s"
replications = 1
[stream]
shard_count = 2
[[producer]]
rate        = "2500 records/s"
record_size = "200 B"
[[consumer]]
name    = "fraud"
kind    = "kcl"
version = 2
workers = 2
[[action]]
at                 = "2 min"
call               = "UpdateShardCount"
target_shard_count = 4
[[fault]]
at       = "4 min"
kind     = "worker_crash"
consumer = "fraud"
duration = "1 min"
)";

sim::Scenario scenario() {
  const auto read = sim::read_scenario(kText, "test.toml");
  EXPECT_TRUE(read) << (read ? "" : sim::to_text(read.error(), kText));
  return read->scenario;
}

const EventLog& log() {
  static const EventLog kLog = [] {
    RunPicture picture{scenario()};
    picture.take(reports::run_study(scenario(), {}).first);
    return picture.events();
  }();
  return kLog;
}

std::vector<std::string> texts(const EventLog& log, const std::vector<std::uint32_t>& rows) {
  std::vector<std::string> all;
  all.reserve(rows.size());
  for (const std::uint32_t row : rows) all.push_back(log.text(row));
  return all;
}

std::vector<std::string> matching(const std::string& filter,
                                  const std::optional<TimeSpan>& span = {}) {
  return texts(log(), log().matching(filter, span));
}

TEST(EventLog, HasCallsShardsFaultsAndLeasesInOrderOfTime) {
  for (std::size_t row = 1; row < log().size(); ++row) {
    EXPECT_LE(log().at_s(row - 1), log().at_s(row));
  }
  EXPECT_THAT(matching("UpdateShardCount"), ElementsAre("UpdateShardCount: accepted"));
  EXPECT_THAT(matching("opens"), Contains("shardId-000000000002 opens, from shardId-000000000000"));
  EXPECT_THAT(matching("closes"), Contains("shardId-000000000001 closes"));
  EXPECT_THAT(matching("worker_crash"),
              ElementsAre("worker_crash of fraud begins", "worker_crash of fraud ends"));
  EXPECT_THAT(matching("fraud worker-0"), Contains("fraud worker-0 crashes"));
  EXPECT_THAT(matching("failed over"), Contains(HasSubstr("fraud: lease of shardId-00000000000")));
  EXPECT_THAT(matching("shardid-000000000000 REFUSES"),
              ElementsAre(HasSubstr("shardId-000000000000 refuses records for ")));
}

// 2,500 records/s are too many for two shards, not for four.
TEST(EventLog, JoinsSecondsInWhichAShardRefuses) {
  const auto rows = log().matching("refuses", std::nullopt);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_LE(log().at_s(rows[0]), 20);
  const std::string text = log().text(rows[0]);
  const int length = std::stoi(text.substr(text.find(" for ") + 5));
  EXPECT_GE(length, 100);
  EXPECT_LE(length, 200);
}

TEST(EventLog, FiltersByTime) {
  EXPECT_THAT(matching("", TimeSpan{239, 241}), Contains("fraud worker-0 crashes"));
  EXPECT_THAT(matching("closes", TimeSpan{0, 100}), ElementsAre());
  const std::size_t first = log().first_from(240);
  EXPECT_GE(log().at_s(first), 240);
  EXPECT_LT(log().at_s(first - 1), 240);
  EXPECT_EQ(log().first_from(1e9), log().size());
}

TEST(EventLog, KnowsOfWhichShardALineIs) {
  const auto rows = log().matching("lease of shardId-000000000003", std::nullopt);
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(log().shard(rows[0]), 3U);
  EXPECT_EQ(log().shard(log().matching("worker-0 crashes", std::nullopt).at(0)), std::nullopt);
}

TEST(EventLog, OfARunThatGoesOnHasWhatHasHappened) {
  const sim::Scenario own = scenario();
  const EventLog planned{{.scenario = &own, .reached_s = 130}};
  EXPECT_THAT(texts(planned, planned.matching("", std::nullopt)),
              ElementsAre("UpdateShardCount is called"));
}

TEST(EventLog, FindsAmongAMillion) {
  const sim::Scenario own = scenario();
  std::vector<sim::LeaseEvent> many;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    many.push_back({Duration{i + 1}, sim::LeaseChange::Stolen, i % 1000, i % 50});
  }
  const std::vector<sim::LeaseEvents> leases{
      {std::make_shared<const std::vector<sim::LeaseEvent>>(std::move(many))}};
  const EventLog all{{.scenario = &own, .leases = &leases, .reached_s = 1}};
  EXPECT_EQ(all.size(), 1'000'000U);
  EXPECT_EQ(all.matching("shardId-000000000777 stolen", std::nullopt).size(), 1000U);
}

}  // namespace
}  // namespace weir::gui
