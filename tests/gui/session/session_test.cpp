#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gui/session/bug_report.hpp"
#include "gui/session/document.hpp"
#include "gui/session/mailbox.hpp"
#include "gui/session/study_run.hpp"
#include "gui/session/verdict_rows.hpp"
#include "reports/document/json.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string kGood =
    "weir = 1\n[simulation]\nduration = \"20 s\"\nreplications = 3\n[stream]\nshard_count = 2\n"
    "[[producer]]\nrate = \"500 records/s\"\nrecord_size = \"200 B\"\n[[consumer]]\n"
    "[[objective]]\nmetric = \"records_dropped\"\nmax = \"0 records\"\n";

sim::ReadScenario read(const std::string& text, const sim::Overrides& overrides = {}) {
  auto scenario = sim::read_scenario(text, "test.toml", overrides);
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return *scenario;
}

std::shared_ptr<const StudyOutcome> run(sim::ReadScenario of, std::int64_t jobs = 1) {
  std::promise<std::shared_ptr<const StudyOutcome>> end;
  std::atomic<int> views = 0;
  std::atomic<int> progresses = 0;
  StudyRun study{
      {.read = std::move(of), .engine = "0.1.0", .jobs = jobs},
      {.progress = [&](const reports::Progress&) { ++progresses; },
       .view = [&](const sim::RunView&) { ++views; },
       .end = [&](const std::shared_ptr<const StudyOutcome>& outcome) { end.set_value(outcome); }}};
  auto outcome = end.get_future().get();
  EXPECT_GT(views, 0);
  EXPECT_GT(progresses, 0);
  return outcome;
}

TEST(StudyRun, IsWhatRunAndJudgeSay) {
  const auto outcome = run(read(kGood), 2);
  const auto studies = reports::run_studies(read(kGood).scenario, {});
  const auto judged = reports::judge(studies.front(), "0.1.0", reports::StudyControl{});
  EXPECT_EQ(reports::to_json(outcome->judged.streams.front()), reports::to_json(judged));
  EXPECT_EQ(outcome->studies.front().totals.fingerprint, studies.front().totals.fingerprint);
}

TEST(StudyRun, ThatIsStoppedJudgesWhatIsFinished) {
  const auto endless =
      read(kGood, {{"simulation.duration", "10 h"}, {"simulation.grain", "record"}});
  std::promise<std::shared_ptr<const StudyOutcome>> end;
  std::promise<void> begun;
  std::atomic<bool> told = false;
  StudyRun study{
      {.read = endless, .engine = "0.1.0"},
      {.progress = {},
       .view =
           [&](const sim::RunView&) {
             if (!told.exchange(true)) begun.set_value();
           },
       .end = [&](const std::shared_ptr<const StudyOutcome>& outcome) { end.set_value(outcome); }}};
  begun.get_future().wait();
  study.stop();
  const auto outcome = end.get_future().get();
  EXPECT_EQ(outcome->studies.front().ending, reports::Ending::Interrupted);
  EXPECT_TRUE(outcome->judged.streams.front().partial());
}

TEST(StudyRun, EndsWhenNobodyWantsItAnyMore) {
  const auto endless =
      read(kGood, {{"simulation.duration", "24 h"}, {"simulation.grain", "record"}});
  const StudyRun study{{.read = endless, .engine = "0.1.0"},
                       {.progress = {}, .view = {}, .end = [](const auto&) {}}};
  // its destructor waits until it has ended; the test hangs if that never comes
}

TEST(Document, KeepsWhatWasValidWhileItsTextIsBroken) {
  Document document;
  document.set(kGood, "test.toml");
  EXPECT_TRUE(document.is_valid());
  EXPECT_EQ(document.banner(), "");
  document.edit("weir = 1\n[stream]\nshard_counts = 2\n");
  EXPECT_FALSE(document.is_valid());
  ASSERT_TRUE(document.valid());
  EXPECT_EQ(document.valid_text(), kGood);
  EXPECT_THAT(document.banner(), HasSubstr("; shown is the run before your edit"));
  EXPECT_FALSE(document.problems().all.empty());
  document.edit(kGood + "\n");
  EXPECT_TRUE(document.is_valid());
  EXPECT_EQ(document.valid_text(), kGood + "\n");
}

// Another file's scenario is not shown for it.
TEST(Document, OfAnotherFileThatIsBrokenHasNothingValid) {
  Document document;
  document.set(kGood, "one.toml");
  document.set("nonsense", "other.toml");
  EXPECT_FALSE(document.valid());
  EXPECT_THAT(document.banner(), HasSubstr("problem"));
}

TEST(Mailbox, HoldsTheNewestAndTellsOnce) {
  Mailbox<int> mail;
  EXPECT_TRUE(mail.put(1));
  EXPECT_FALSE(mail.put(2));
  EXPECT_EQ(mail.take(), 2);
  EXPECT_EQ(mail.take(), std::nullopt);
  EXPECT_TRUE(mail.put(3));
}

TEST(VerdictRows, AreObjectivesAndFindingsWithTheirTimes) {
  std::string text;
  const auto hot = sim::read_scenario_file(
      WEIR_SOURCE_DIR "/scenarios/hot-key.toml",
      {{"simulation.replications", "2"}, {"simulation.grain", "100 ms"}}, text);
  const auto outcome = run(*hot, 2);
  const auto rows = verdict_rows(outcome->judged.streams.front());
  ASSERT_GE(rows.size(), 3U);
  EXPECT_EQ(rows[0].kind, VerdictRow::Kind::Objective);
  EXPECT_FALSE(rows[0].when);
  const VerdictRow& finding = rows[2];
  EXPECT_EQ(finding.kind, VerdictRow::Kind::Finding);
  EXPECT_EQ(finding.mark, "breaks");
  EXPECT_THAT(finding.text, HasSubstr("shardId-000000000004 is offered 148 %"));
  EXPECT_THAT(finding.detail, HasSubstr("helps: spread user:celebrity over"));
  ASSERT_TRUE(finding.when);
  EXPECT_NEAR(finding.when->from_s, 600, 61);
  const std::string markdown = verdict_markdown(outcome->judged.streams.front());
  EXPECT_THAT(markdown, HasSubstr("\n## Findings\n\n- **breaks** shardId-000000000004"));
}

// ---- Before its end ----

// Each time one more replication, and at the last what the judgement says.
TEST(StudyRun, TellsWhatItsObjectivesComeToSoFar) {
  std::vector<reports::Judgement> told;
  std::promise<std::shared_ptr<const StudyOutcome>> end;
  StudyRun run{{.read = read(kGood), .engine = "0.1.0"},
               {.progress = {},
                .view = {},
                .so_far = [&](const reports::Judgement& judgement) { told.push_back(judgement); },
                .end = [&](const auto& outcome) { end.set_value(outcome); }}};
  const auto outcome = end.get_future().get();
  const reports::Judgement& whole = outcome->judged.streams.front();
  ASSERT_EQ(told.size(), 3U);
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].replications, static_cast<std::int64_t>(i) + 1);
    ASSERT_EQ(told[i].objectives.size(), 1U);
  }
  EXPECT_EQ(told[0].partial_sentence, "so far, after 1 of 3 replications");
  EXPECT_EQ(told[2].objectives[0].value_sentence, whole.objectives[0].value_sentence);
  EXPECT_EQ(told[2].verdict_sentence, whole.verdict_sentence);
}

// ---- Bugs ----

TEST(BugReport, IsAScenarioThatCanBeRun) {
  const std::string report = bug_report({7, 3, "CHECK failed:\n[nonsense"}, "0.1.0", kGood);
  EXPECT_THAT(report, HasSubstr("# weir 0.1.0 stopped: CHECK failed: [nonsense\n# seed 7, "
                                "replication 3\n"));
  EXPECT_TRUE(sim::read_scenario(report, "bug.toml"));
}

}  // namespace
}  // namespace weir::gui
