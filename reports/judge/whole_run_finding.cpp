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

}  // namespace weir::reports
