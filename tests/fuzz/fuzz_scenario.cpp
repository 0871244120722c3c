#include <string>

#include "reports/judge/judgement.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/estimate.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/fuzz/saved_runs.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/told_problems.hpp"
#include "tests/sim/scenario/scenario_dump.hpp"

namespace weir::fuzz {

namespace {

const std::string kFile{kScenarioFile};

// What takes some milliseconds.
bool is_small(const sim::Scenario& scenario) {
  constexpr double kMostEvents = 30'000;
  constexpr double kMostBytes = 64e6;
  constexpr std::int64_t kMostKeys = 100'000;
  const sim::Estimate estimate = sim::estimate(scenario);
  std::int64_t keys = 0;
  for (const sim::Producer& producer : scenario.producers) keys += producer.keys.count;
  return estimate.records < kMostEvents && estimate.events < kMostEvents &&
         estimate.bytes < kMostBytes && keys < kMostKeys;
}

}  // namespace

void fuzz_scenario(Bytes bytes) {
  const std::string_view text = text_of(bytes);
  const auto read = sim::read_scenario(text, kFile);
  expect_told(read ? read->warnings : read.error(), {kFile, text}, !read);
  if (!read) return;
  const std::string resolved = sim::to_toml(read->scenario);
  const auto again = sim::read_scenario(resolved, kFile);
  promise(again.has_value(), "the resolved text is a scenario\n" +
                                 (again ? "" : sim::to_text(again.error(), resolved)) + resolved);
  promise(sim::dump(again->scenario) == sim::dump(read->scenario),
          "the resolved text is the same scenario\n" + sim::dump(read->scenario) +
              sim::dump(again->scenario));
  promise(sim::to_toml(again->scenario) == resolved, "the resolved text is its own\n" + resolved);
}

void fuzz_run(Bytes bytes) {
  auto read = sim::read_scenario(text_of(bytes), kFile);
  if (!read || !is_small(read->scenario)) return;
  read->scenario.simulation.replications = 1;
  const reports::Study study = reports::run_study(read->scenario, {.jobs = 1});
  promise(!study.bug, "a run has no bug: " + (study.bug ? study.bug->what : ""));
  const reports::Judgement judgement = reports::judge(study, "0.0.0");
  expect_shown(judgement);
  expect_kept(reports::record_of(study, judgement, std::string{text_of(bytes)}));
}

}  // namespace weir::fuzz
