#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"
#include "reports/judge/cost.hpp"
#include "reports/judge/finding.hpp"
#include "reports/judge/forecast_verdict.hpp"
#include "reports/judge/reshard_time.hpp"
#include "reports/judge/shard_line.hpp"
#include "reports/judge/sizing_formula.hpp"
#include "reports/judge/verdict.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// Everything that text, JSON and windows show of a study. None of them computes anything of its
/// own: this is the one place where facts become an answer.
struct Judgement {
  std::string engine;  ///< version of weir
  std::string title;   ///< never empty
  std::string scenario_sha256;
  std::uint64_t seed = 0;
  std::string grain;  ///< "record", "10 ms", …
  std::int64_t shard_count = 0;
  std::string mode;               ///< "provisioned", "on-demand Standard, later provisioned", …
  Duration duration{};            ///< simulated, as asked for
  std::int64_t replications = 0;  ///< counted
  std::int64_t replications_wanted = 0;
  Ending ending = Ending::Complete;
  Duration covered{};      ///< of replication 0; less than duration where it was cut short
  std::optional<Bug> bug;  ///< then nothing below is to be believed

  Verdict verdict = Verdict::None;  ///< over the forecast where there is one
  std::string verdict_sentence;
  std::string partial_sentence;              ///< empty where complete
  std::vector<ObjectiveVerdict> objectives;  ///< uncertain inputs at their mids, as all below
  std::vector<Finding> findings;
  SizingFormula formula;
  std::string formula_sentence;
  std::vector<ActionLine> actions;  ///< in order of time
  std::vector<ShardLine> shards;    ///< the most loaded first
  Cost cost;
  Totals totals;
  std::optional<ForecastVerdict>
      forecast;  ///< where inputs are uncertain and worlds were asked for

  bool partial() const { return ending != Ending::Complete; }
};

/// Judges a study. Findings may try changes of the scenario: runs of one replication under
/// `control`, which can stop them.
Judgement judge(const Study& study, std::string engine, const StudyControl& control);

/// The same without trying anything: for studies made by hand.
Judgement judge(const Study& study, std::string engine);

/// Simulates the worlds of a forecast, if there are any, and lets them decide: the verdict is then
/// the forecast's. `judgements`: of all streams of the file, in its order. One that is not complete
/// stays as it is; if none is, nothing is simulated.
void add_forecast(std::vector<Judgement>& judgements, const sim::Forecast& forecast,
                  const StudyControl& control);

}  // namespace weir::reports
