#include "reports/judge/whole_run_finding.hpp"

#include <chrono>
#include <utility>

namespace weir::reports {

Finding whole_run_finding(const Study& study, std::string id, Severity severity, double value) {
  Finding finding;
  finding.id = std::move(id);
  finding.severity = severity;
  finding.from_s = std::chrono::duration<double>(study.scenario.simulation.warm_up).count();
  finding.until_s = std::chrono::duration<double>(study.scenario.simulation.duration).count();
  finding.value = value;
  finding.replications = study.totals.replications;
  return finding;
}

double share_of(std::int64_t part, std::int64_t all) {
  return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
}

std::optional<double> refused_with(const Study& study, const Trial& trial, const std::string& phase,
                                   const std::function<void(sim::Scenario&)>& change) {
  if (!trial) return std::nullopt;
  sim::Scenario scenario = study.scenario;
  change(scenario);
  const auto result = trial(scenario, phase);
  if (!result) return std::nullopt;
  return share_of(result->refused_records, result->attempted_records);
}

}  // namespace weir::reports
