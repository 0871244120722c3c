#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/pricing.hpp"
#include "reports/judge/verdict.hpp"
#include "reports/study/statistics.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/forecast.hpp"

namespace weir::reports {

/// An objective in one world: judged over the world's replications as ever.
struct WorldObjective {
  Verdict verdict = Verdict::Unsure;
  std::int64_t met = 0;         ///< replications
  std::optional<double> value;  ///< their mean, in unit_of
};

/// One world: what it was given, and what came of it (means of its replications).
struct WorldLine {
  std::vector<sim::InputValue> values;  ///< in the order of the inputs
  std::uint64_t fingerprint = 0;
  Verdict verdict = Verdict::None;  ///< of all objectives in it
  std::vector<WorldObjective> objectives;
  std::optional<double> write_throttle_ratio;
  std::optional<double> iterator_age_max_s;  ///< of the reader furthest behind; none without one
  std::optional<model::Money> month;         ///< what a month of it costs
};

/// An objective over the forecast: it holds if it holds in at least `in` of the worlds, the share
/// of replications that must meet it within each. Worlds that are unsure count neither way: it
/// passes where it would even if all those failed, it fails where it would even if all those held.
struct ForecastObjective {
  std::string name;
  double in = 0;
  Verdict verdict = Verdict::Unsure;
  std::int64_t passed = 0;  ///< worlds
  std::int64_t failed = 0;
  std::int64_t unsure = 0;
  /// Wilson's, of the share of worlds in which it holds: the lower end with the unsure ones as
  /// failed, the upper end with them as held. It says how well so many worlds know the forecast,
  /// and nothing of luck.
  Interval share{0, 1};
  std::string share_sentence;  ///< "holds in 31 of 40 worlds, fails in 8, unsure in 1; 90 % must"
  std::string value_sentence;  ///< "median 28.2 %, 0 % to 35 %"; empty where nothing was measured
};

/// A measure over the worlds, whether an objective asks for it or not.
struct ForecastSpread {
  std::string what;  ///< "records refused"
  std::string text;  ///< "median 28.2 %, 0 % to 35 %"
};

/// What a scenario with uncertain inputs comes to: every world is a study of its own, with as many
/// replications as the scenario asks for. Luck is in the worlds' own verdicts, the forecast in how
/// many worlds have which; no interval mixes the two.
struct ForecastVerdict {
  std::vector<sim::UncertainInput> inputs;
  std::int64_t worlds_wanted = 0;
  std::int64_t replications = 0;  ///< in each world
  Ending ending = Ending::Complete;
  std::vector<WorldLine> worlds;  ///< those that were finished, the first ones by number
  std::vector<ForecastObjective> objectives;
  std::vector<ForecastSpread> spreads;
  Verdict verdict = Verdict::None;
  std::string verdict_sentence;
  std::vector<std::string> sentences;   ///< which input decides
  std::optional<std::int64_t> example;  ///< the world nearest to the mids that fails
  std::string example_options;          ///< as --set, that world
};

/// Simulates the worlds, all streams of each together, and judges them: a verdict for each stream,
/// in the order of the file. A mistake of ours that one shows ends it, and is in `bug`.
std::vector<ForecastVerdict> judge_forecast(const sim::Forecast& forecast,
                                            const StudyControl& control, std::optional<Bug>& bug);

/// The same of worlds that have been simulated. `objectives`: the scenario's.
void conclude(ForecastVerdict& forecast, const std::vector<sim::Objective>& objectives,
              const std::string& currency);

}  // namespace weir::reports
