#include "reports/document/saved_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "reports/document/csv.hpp"
#include "reports/document/json.hpp"
#include "reports/document/judgement_json.hpp"
#include "reports/document/text.hpp"
#include "sim/results/run_file.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/sha256.hpp"
#include "tests/reports/recorded_study.hpp"

namespace weir::reports {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

const RecordedStudy& hot_key() {
  static const RecordedStudy kStudy = short_hot_key(3);
  return kStudy;
}

SavedRun saved_and_opened(const sim::RunRecord& record) {
  auto run = open_run(sim::run_file_of(record).value());
  EXPECT_TRUE(run) << run.error();
  return *std::move(run);
}

std::string csv_of(const sim::RunRecord& record, CsvTable table) {
  std::string csv;
  EXPECT_TRUE(write_csv(record, table, "", [&](std::string_view piece) {
    csv += piece;
    return true;
  }));
  return csv;
}

void expect_the_same(const RecordedStudy& made) {
  const SavedRun run = saved_and_opened(made.record);
  for (const bool verbose : {false, true}) {
    for (const bool quiet : {false, true}) {
      const TextStyle style{.width = 90, .colour = verbose, .verbose = verbose, .quiet = quiet};
      EXPECT_EQ(to_text(run.judgement, style), to_text(made.judgement, style));
    }
  }
  EXPECT_EQ(run.record.document, to_json(made.judgement));
  EXPECT_EQ(to_json(run.judgement), to_json(made.judgement));
  for (const CsvTable table : {CsvTable::Stream, CsvTable::Shards, CsvTable::Readers}) {
    EXPECT_EQ(csv_of(run.record, table), csv_of(made.record, table));
  }
}

TEST(SavedRun, ShowsWhatTheRunShowed) {
  ASSERT_FALSE(hot_key().judgement.findings.empty());
  expect_the_same(hot_key());
}

TEST(SavedRun, OfEveryKindOfScenarioShowsTheSame) {
  for (const std::string file :
       {"fan-out-or-polling.toml", "zone-loss.toml", "split-by-hand.toml", "latest-gap.toml"}) {
    SCOPED_TRACE(file);
    expect_the_same(recorded_study(file, {{"simulation.replications", "1"}}));
  }
}

TEST(SavedRun, HasTheScenarioAsItWasReadAndAsItWasRun) {
  const SavedRun run = saved_and_opened(hot_key().record);
  EXPECT_EQ(sim::sha256(run.record.scenario_text), run.record.scenario_sha256);
  const auto again = sim::read_scenario(run.record.scenario_resolved, "again.toml");
  ASSERT_TRUE(again) << sim::to_text(again.error(), "");
  EXPECT_EQ(again->scenario.simulation.duration, std::chrono::minutes{3});
  const auto study = run_study(again->scenario, {.jobs = 1});
  EXPECT_EQ(study.totals.fingerprint, run.judgement.totals.fingerprint);
}

// The trace in the file is the one that was simulated, and reads back to it.
TEST(SavedRun, KeepsTheTrace) {
  const auto made = recorded_study(
      "real-log.toml", {{"simulation.replications", "1"}, {"simulation.duration", "2 min"}});
  const SavedRun run = saved_and_opened(made.record);
  ASSERT_EQ(run.record.files.size(), 1U);
  const sim::RecordedFile& file = run.record.files[0];
  EXPECT_EQ(file.kind, "trace");
  EXPECT_EQ(file.name, "traces/wikipedia_edits_by_channel.csv");
  ASSERT_TRUE(file.content);
  EXPECT_EQ(sim::sha256(*file.content), file.sha256);
  sim::Problems warnings;
  const auto trace = sim::read_trace(*file.content, file.name, warnings);
  ASSERT_TRUE(trace);
  const sim::Trace& simulated = *made.study.scenario.producers[0].trace->trace;
  ASSERT_EQ(trace->rows.size(), simulated.rows.size());
  EXPECT_EQ(trace->keys, simulated.keys);
  for (std::size_t i = 0; i < simulated.rows.size(); ++i) {
    ASSERT_EQ(trace->rows[i].at_ms, simulated.rows[i].at_ms);
    ASSERT_EQ(trace->rows[i].bytes, simulated.rows[i].bytes);
    ASSERT_EQ(trace->rows[i].key, simulated.rows[i].key);
  }
}

TEST(SavedRun, HasTheFactsInTables) {
  const sim::RunRecord& record = hot_key().record;
  const Totals& totals = hot_key().judgement.totals;
  ASSERT_EQ(record.accounts.at(0).account, "born");
  EXPECT_EQ(record.accounts.at(0).records, totals.write_ledger.born.records);
  ASSERT_FALSE(record.costs.empty());
  EXPECT_EQ(record.costs.at(0).amount,
            hot_key().judgement.cost.run.lines.at(0).cost.amount->text(9));
  EXPECT_EQ(record.shards.size(), 10U);
  const auto split = recorded_study("split-by-hand.toml", {{"simulation.replications", "1"}});
  EXPECT_THAT(split.record.events,
              testing::Contains(testing::Field(&sim::RecordedEvent::kind, "shard opened")));
  EXPECT_THAT(split.record.events,
              testing::Contains(testing::Field(&sim::RecordedEvent::kind, "action")));
}

// ---- The judgement that is kept ----

// Every leaf of a kept judgement, replaced by what nobody wrote there.
void replace_leaves(Json& at, const Json& by, std::size_t& left, bool& done) {
  if (done) return;
  if (!at.is_structured()) {
    if (left-- == 0) {
      at = by;
      done = true;
    }
    return;
  }
  for (Json& child : at) replace_leaves(child, by, left, done);
}

void show(const Judgement& judgement) {
  const std::string text =
      to_text(judgement, {.width = 80, .colour = false, .verbose = true, .quiet = false});
  EXPECT_FALSE(text.empty());
  EXPECT_FALSE(to_json(judgement).empty());
}

RC_GTEST_PROP(KeptJudgement, WhateverComesOfAChangedOneCanBeShown, ()) {
  static const Json kKept = Json::parse(kept_judgement(hot_key().judgement));
  static const std::size_t kLeaves = kKept.flatten().size();
  Json changed = kKept;
  const int changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes; ++i) {
    const Json by = *rc::gen::elementOf(std::vector<Json>{nullptr,
                                                          true,
                                                          "",
                                                          "text",
                                                          "-1",
                                                          "170141183460469231731687303715884105727",
                                                          0,
                                                          -1,
                                                          1,
                                                          255,
                                                          1e300,
                                                          -1e300,
                                                          9e18,
                                                          -9e18,
                                                          0.5,
                                                          std::numeric_limits<std::int64_t>::max(),
                                                          std::numeric_limits<std::int64_t>::min(),
                                                          std::numeric_limits<std::uint64_t>::max(),
                                                          Json::array(),
                                                          Json::object()});
    std::size_t left = *rc::gen::inRange<std::size_t>(0, kLeaves);
    bool done = false;
    replace_leaves(changed, by, left, done);
  }
  const auto judgement = read_judgement(changed.dump());
  if (judgement) show(*judgement);
}

TEST(KeptJudgement, OfAnotherShapeIsNone) {
  EXPECT_FALSE(read_judgement(""));
  EXPECT_FALSE(read_judgement("{}"));
  EXPECT_FALSE(read_judgement("[]"));
  EXPECT_FALSE(read_judgement(std::string(1'000'000, '[')));
  EXPECT_TRUE(read_judgement(kept_judgement(hot_key().judgement)));
}

TEST(SavedRun, JsonThatNoTerminalShouldSeeIsRefused) {
  EXPECT_TRUE(is_shown_json("{\"a\": 1}\n"));
  EXPECT_FALSE(is_shown_json("{\"a\": \"\x1b[2J\"}\n"));
  EXPECT_FALSE(is_shown_json("{"));
  sim::RunRecord record = hot_key().record;
  record.document = "{\"a\": \"\x1b[2J\"}\n";
  const auto run = open_run(sim::run_file_of(record).value());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error(), "is damaged: its JSON is none");
}

}  // namespace
}  // namespace weir::reports
