#include "reports/judge/judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reports/judge/findings.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

std::string partial_sentence(const Judgement& judgement) {
  if (!judgement.partial()) return "";
  const std::string_view why =
      judgement.ending == Ending::Interrupted ? "interrupted" : "stopped by --max-memory";
  if (judgement.replications == 1 && judgement.covered < judgement.duration) {
    return fmt::format("{} at {} of {}, before the first replication was done", why,
                       clock_text(judgement.covered), clock_text(judgement.duration));
  }
  if (judgement.forecast && judgement.forecast->ending != Ending::Complete) {
    return fmt::format("{} after {} of {}", why, judgement.forecast->worlds.size(),
                       counted_text(judgement.forecast->worlds_wanted, "world"));
  }
  return fmt::format("{} after {} of {}", why, judgement.replications,
                     counted_text(judgement.replications_wanted, "replication"));
}

// The stream's modes, as they follow each other.
std::string modes_of(const sim::Scenario& scenario) {
  const auto text = [&](model::StreamMode mode) {
    return model::name_of(mode == model::StreamMode::OnDemand ? on_demand_price_mode(scenario)
                                                              : model::PriceMode::Provisioned);
  };
  model::StreamMode mode = scenario.stream.mode;
  std::string modes{text(mode)};
  for (const sim::Action& action : scenario.actions) {
    if (action.call != sim::ActionCall::UpdateStreamMode || action.mode == mode) continue;
    mode = action.mode;
    modes += ", later " + std::string{text(mode)};
  }
  return modes;
}

Judgement judge_with(const Study& study, std::string engine, const Trial& trial) {
  const sim::SimulationSettings& settings = study.scenario.simulation;
  Judgement judgement;
  judgement.engine = std::move(engine);
  judgement.title = title_of(study.scenario);
  judgement.scenario_sha256 = study.scenario.sha256;
  judgement.seed = settings.seed;
  judgement.grain = sim::name_of(study.grain);
  judgement.shard_count = study.scenario.stream.shard_count;
  judgement.mode = modes_of(study.scenario);
  judgement.duration = settings.duration;
  judgement.replications = study.totals.replications;
  judgement.replications_wanted = settings.replications;
  judgement.ending = study.ending;
  judgement.covered = study.first.duration;
  judgement.bug = study.bug;
  judgement.totals = study.totals;
  judgement.partial_sentence = partial_sentence(judgement);
  if (judgement.bug) return judgement;
  judgement.objectives = judge_objectives(study.scenario.objectives, study.totals);
  judgement.verdict = overall(judgement.objectives);
  judgement.verdict_sentence = verdict_sentence(judgement.objectives);
  judgement.actions = action_lines(study);
  judgement.shards = shard_lines(study.totals);
  judgement.cost = cost_of(study.scenario, study.totals);
  judgement.findings = find_findings(study, trial, judgement.cost);
  judgement.formula = sizing_formula(study.scenario);
  judgement.formula_sentence =
      formula_sentence(judgement.formula, judgement.shard_count, judgement.verdict == Verdict::Fail,
                       judgement.findings);
  return judgement;
}

}  // namespace

Judgement judge(const Study& study, std::string engine, const StudyControl& control) {
  std::optional<Bug> bug;
  const Trial trial = [&](const sim::Scenario& scenario,
                          const std::string& phase) -> std::optional<sim::RunResult> {
    sim::Scenario changed = scenario;
    changed.simulation.grain = study.grain;
    auto result = run_replication(sim::make_blueprint_for(changed), 0, control, phase);
    if (!result) return std::nullopt;
    if (auto fault = ledger_fault(*result)) {
      bug = Bug{study.scenario.simulation.seed, 0, phase + ": " + *fault};
      return std::nullopt;
    }
    return result;
  };
  Judgement judgement = judge_with(study, std::move(engine), trial);
  if (bug) {
    judgement.bug = std::move(bug);
    judgement.ending = Ending::Broken;
  } else if (!judgement.partial() && control.stop != nullptr && control.stop->load()) {
    judgement.ending = Ending::Interrupted;  // while a finding was trying something
    judgement.partial_sentence = partial_sentence(judgement);
  }
  return judgement;
}

Judgement judge(const Study& study, std::string engine) {
  return judge_with(study, std::move(engine), {});
}

namespace {

void let_decide(Judgement& judgement, ForecastVerdict forecast) {
  judgement.ending = forecast.ending;
  judgement.verdict = forecast.verdict;
  if (!judgement.objectives.empty()) {
    judgement.verdict_sentence =
        fmt::format("{}; at the mids {}", forecast.verdict_sentence, judgement.verdict_sentence);
  }
  judgement.forecast = std::move(forecast);
  judgement.partial_sentence = partial_sentence(judgement);
}

}  // namespace

void add_forecast(std::vector<Judgement>& judgements, const sim::Forecast& forecast,
                  const StudyControl& control) {
  if (forecast.worlds.empty() || std::ranges::all_of(judgements, &Judgement::partial)) return;
  std::optional<Bug> bug;
  std::vector<ForecastVerdict> verdicts = judge_forecast(forecast, control, bug);
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    Judgement& judgement = judgements[i];
    if (judgement.partial()) continue;
    let_decide(judgement, std::move(verdicts[i]));
    judgement.bug = bug;
  }
}

}  // namespace weir::reports
