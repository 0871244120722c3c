// Several streams of one account: their bill, their quota, their verdict. Dollars are worked out by
// hand from AWS's published prices of us-east-1: $0.015 a shard-hour, $0.014 a million PUT payload
// units; On-demand Advantage $0.032 a GB in, $0.016 a GB out.

#include "reports/judge/account_judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reports/document/account_text.hpp"
#include "reports/document/json.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

AccountJudgement judged(const std::string& scenario, const std::string& grain = "1 s") {
  const std::string text =
      "weir = 1\n[simulation]\nreplications = 2\nduration = \"1 h\"\ngrain = \"" + grain + "\"\n" +
      scenario;
  const auto read = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(read) << sim::to_text(read.error(), text);
  const StudyControl control{.jobs = 1};
  return judge_account(run_studies(read->scenario, control), "0", read->forecast, control);
}

std::string stream(const std::string& name, const std::string& settings, const std::string& rate) {
  return "[[stream]]\nname = \"" + name + "\"\n" + settings + "\n[[producer]]\nname = \"p-" + name +
         "\"\nstream = \"" + name + "\"\narrivals = \"constant\"\nrate = \"" + rate +
         "\"\nrecord_size = \"1 KiB\"\n";
}

std::string scaling(const std::string& stream, const std::string& at, int target) {
  return "[[action]]\nstream = \"" + stream + "\"\nat = \"" + at +
         "\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = " + std::to_string(target) + "\n";
}

// Two replications are enough to say that less than `in` of them meet it, or more.
std::string limit(const std::string& stream, const std::string& in) {
  return "[[objective]]\nstream = \"" + stream +
         "\"\nmetric = \"write_throttle_ratio\"\nmax = \"1 %\"\nin = \"" + in + "\"\n";
}

std::vector<std::string> amounts(const Bill& bill) {
  std::vector<std::string> texts;
  for (const BillLine& line : bill.lines) texts.push_back(line.cost.amount->text(4));
  return texts;
}

TEST(AccountBill, IsTheSumOfProvisionedStreams) {
  const auto account = judged(stream("a", "shard_count = 4", "1000 records/s") +
                              stream("b", "shard_count = 6", "500 records/s"));
  // 4 and 6 shard-hours; 3.6 and 1.8 million units
  EXPECT_THAT(amounts(account.streams[0].cost.run), ElementsAre("0.0600", "0.0504"));
  EXPECT_THAT(amounts(account.streams[1].cost.run), ElementsAre("0.0900", "0.0252"));
  EXPECT_THAT(amounts(account.cost.run), ElementsAre("0.1500", "0.0756"));
  EXPECT_EQ(account.cost.run.total->text(4), "0.2256");
}

// 25 MiB/s for an hour are 94.37184 GB: $3.0199 in and $1.5099 out.
TEST(AccountBill, HasTheCommitmentOnceHoweverManyStreams) {
  const std::string committed = "[account]\non_demand_advantage = true\n";
  const auto account = judged(committed + stream("a", "mode = \"on_demand\"", "1000 records/s") +
                              stream("b", "mode = \"on_demand\"", "500 records/s") +
                              stream("c", "shard_count = 2", "500 records/s"));
  EXPECT_THAT(amounts(account.cost.run), ElementsAre("0.0300", "0.0252", "3.0199", "1.5099"));
  // 3.6864 and 1.8432 GB
  EXPECT_THAT(amounts(account.streams[0].cost.run), ElementsAre("0.1180"));
  EXPECT_THAT(amounts(account.streams[1].cost.run), ElementsAre("0.0590"));
  EXPECT_THAT(amounts(account.streams[2].cost.run), ElementsAre("0.0300", "0.0252"));
  for (const Judgement& one : account.streams) {
    for (const Finding& finding : one.findings) EXPECT_NE(finding.id, "cheaper-mode");
  }
}

TEST(AccountBill, PaysForDataAboveTheCommitment) {
  const std::string committed = "[account]\non_demand_advantage = true\n";
  const std::string settings = "mode = \"on_demand\"\nshard_count = 32";
  const auto account = judged(committed + stream("a", settings, "15000 records/s") +
                              stream("b", settings, "15000 records/s"));
  // 30,000 KiB/s for an hour are 110.592 GB
  EXPECT_THAT(amounts(account.cost.run), ElementsAre("3.5389", "1.5099"));
}

TEST(AccountQuota, IsUsedByWhatIsOpenAtOnce) {
  const auto account =
      judged("[account]\nshard_quota = 20\n" + stream("a", "shard_count = 4", "100 records/s") +
             stream("b", "shard_count = 6", "100 records/s") +
             stream("c", "mode = \"on_demand\"", "100 records/s") + scaling("a", "10 min", 8) +
             scaling("b", "20 min", 12) + scaling("a", "40 min", 12) + scaling("b", "50 min", 6));
  EXPECT_EQ(account.shard_quota, 20);
  EXPECT_EQ(account.most_shards, 20);
  EXPECT_GT(account.most_shards_at, std::chrono::minutes{20});
  EXPECT_LT(account.most_shards_at, std::chrono::minutes{30});
  EXPECT_EQ(account.lines[0].shards_at_start, 4);
  EXPECT_EQ(account.lines[0].shards_at_end, 8);
  EXPECT_EQ(account.lines[0].refused_for_quota, 1);
  EXPECT_EQ(account.lines[1].shards_at_end, 6);
  EXPECT_EQ(account.lines[1].refused_for_quota, 0);
  EXPECT_THAT(account.sentences, SizeIs(2));
  EXPECT_THAT(account.sentences[1], HasSubstr("1 call of a"));
}

TEST(AccountQuota, FindingTriesWhatWouldHaveBeenEnough) {
  const auto account =
      judged("[account]\nshard_quota = 10\n" + stream("a", "shard_count = 2", "3000 records/s") +
             stream("b", "shard_count = 8", "100 records/s") + scaling("a", "1 min", 4));
  const Finding& finding = account.streams[0].findings.front();
  EXPECT_EQ(finding.id, "account-shards-used-up");
  EXPECT_EQ(finding.severity, Severity::Breaks);
  EXPECT_EQ(finding.from_s, 60);
  EXPECT_THAT(finding.headline,
              HasSubstr("may have 10 shards, 10 are in use, and it needs 2 more"));
  EXPECT_EQ(finding.help.front().option, "--set account.shard_quota=12");
  EXPECT_THAT(finding.help.front().effect, HasSubstr(" in this one"));
  for (const Finding& other : account.streams[1].findings) EXPECT_NE(other.id, finding.id);
}

TEST(AccountQuota, FindingIsAWarningWhereShardsWouldNotHelp) {
  const auto account =
      judged("[account]\nshard_quota = 10\n" + stream("a", "shard_count = 2", "100 records/s") +
             stream("b", "shard_count = 8", "100 records/s") + scaling("a", "1 min", 4));
  ASSERT_FALSE(account.streams[0].findings.empty());
  EXPECT_EQ(account.streams[0].findings.front().id, "account-shards-used-up");
  EXPECT_EQ(account.streams[0].findings.front().severity, Severity::Tight);
}

TEST(AccountVerdict, IsThatOfTheWorstStream) {
  const std::string good = stream("good", "shard_count = 2", "100 records/s");
  const std::string bad = stream("bad", "shard_count = 1", "3000 records/s");
  EXPECT_EQ(judged(good + bad).verdict, Verdict::None);
  const auto passes = judged(good + bad + limit("good", "20 %"));
  EXPECT_EQ(passes.verdict, Verdict::Pass);
  const auto fails = judged(good + bad + limit("good", "20 %") + limit("bad", "90 %"));
  EXPECT_EQ(fails.verdict, Verdict::Fail);
  EXPECT_EQ(fails.verdict_sentence, "objectives are not met in bad");
}

TEST(AccountVerdict, IsPartialIfAnyStreamIs) {
  AccountJudgement account;
  account.streams.resize(2);
  EXPECT_FALSE(account.partial());
  account.streams[1].ending = Ending::Interrupted;
  EXPECT_TRUE(account.partial());
}

TEST(AccountForecast, EachStreamIsJudgedInEachWorld) {
  const std::string text =
      "weir = 1\n[simulation]\nreplications = 2\nduration = \"1 min\"\nworlds = 6\n" +
      stream("a", "shard_count = 2", "100 records/s") + scaling("a", "30 s", 3) +
      stream("b", "shard_count = 1", "X") + limit("b", "20 %");
  const std::string interval =
      R"({ low = "100 records/s", mid = "200 records/s", high = "9000 records/s" })";
  const std::size_t at = text.find("\"X\"");
  const std::string uncertain = std::string{text}.replace(at, 3, interval);
  const auto read = sim::read_scenario(uncertain, "test.toml");
  ASSERT_TRUE(read) << sim::to_text(read.error(), uncertain);
  const StudyControl control{.jobs = 1};
  const auto account =
      judge_account(run_studies(read->scenario, control), "0", read->forecast, control);
  for (const Judgement& one : account.streams) {
    ASSERT_TRUE(one.forecast);
    EXPECT_THAT(one.forecast->worlds, SizeIs(6));
  }
  EXPECT_THAT(account.streams[0].forecast->objectives, SizeIs(0));
  ASSERT_THAT(account.streams[1].forecast->objectives, SizeIs(1));
  for (std::size_t i = 0; i < 6; ++i) {
    const auto streams = streams_of(read->forecast.worlds[i].scenario);
    EXPECT_EQ(account.streams[1].forecast->worlds[i].fingerprint,
              run_study(streams[1], control).totals.fingerprint);
    EXPECT_EQ(account.streams[0].forecast->worlds[i].fingerprint,
              account.streams[0].totals.fingerprint)
        << "nothing is uncertain of it";
  }
}

TEST(AccountText, TellsWhatIsSharedAndThenEachStream) {
  const auto account = judged(stream("a", "shard_count = 4", "1000 records/s") +
                              stream("b", "shard_count = 6", "500 records/s") + limit("a", "20 %"));
  const std::string text = to_text(account, TextStyle{});
  EXPECT_THAT(text,
              AllOf(HasSubstr("\n2 streams, 1 h, 2 replications, seed 1, grain 1 s\n"),
                    HasSubstr("\nCost of all streams "), HasSubstr("\ntest.toml: a\n4 shards"),
                    HasSubstr("\ntest.toml: b\n6 shards")));
  const std::string quiet = to_text(account, TextStyle{.quiet = true});
  EXPECT_THAT(quiet, AllOf(HasSubstr("PASS  a: 1 of 1 objective met\n"),
                           HasSubstr("DONE  b: no objective was given\n"), Not(HasSubstr("Cost"))));
}

TEST(AccountJson, HasEachStreamsRun) {
  const auto account = judged(stream("a", "shard_count = 4", "1000 records/s") +
                              stream("b", "shard_count = 6", "500 records/s"));
  const Json json = Json::parse(to_json(account));
  EXPECT_EQ(json["schema"], "weir.account/1");
  EXPECT_EQ(json["most_shards"], 10);
  EXPECT_EQ(json["streams"][1]["name"], "b");
  EXPECT_EQ(json["streams"][1]["run"], Json::parse(to_json(account.streams[1])));
  EXPECT_NEAR(json["cost"]["run"]["total"].get<double>(), 0.2256, 1e-5);
}

TEST(Studies, OfAllStreamsSayWhatEachSaysByItself) {
  const std::string text = "weir = 1\n[simulation]\nreplications = 3\nduration = \"2 min\"\n" +
                           stream("a", "shard_count = 2", "1000 records/s") +
                           scaling("a", "30 s", 4) +
                           stream("b", "shard_count = 3", "500 records/s");
  const auto read = sim::read_scenario(text, "test.toml");
  ASSERT_TRUE(read) << sim::to_text(read.error(), text);
  const auto all = run_studies(read->scenario, {.jobs = 2});
  const auto streams = streams_of(read->scenario);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(all[i].totals.fingerprint, run_study(streams[i], {.jobs = 1}).totals.fingerprint);
    EXPECT_EQ(all[i].totals.replications, 3);
  }
}

}  // namespace
}  // namespace weir::reports
