#include "reports/judge/scaling_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "reports/judge/whole_run_finding.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

double per_replication(const Study& study, std::int64_t count) {
  return static_cast<double>(count) / static_cast<double>(study.totals.replications);
}

// "4 -> 6 -> 8 -> 7", of the first replication.
std::string path_of(const std::vector<sim::ScalingResult>& scalings) {
  constexpr std::size_t kShown = 12;
  std::string path;
  std::size_t steps = 0;
  for (const sim::ScalingResult& one : scalings) {
    if (!one.error.empty() || one.metric.empty()) continue;
    if (path.empty()) path = std::to_string(one.from);
    if (++steps > kShown) return path + " -> …";
    path += " -> " + std::to_string(one.target);
  }
  return path;
}

std::optional<Finding> oscillates(const Study& study) {
  constexpr double kOften = 1;
  const double turns = per_replication(study, study.totals.reversals);
  if (turns < kOften) return std::nullopt;
  Finding finding = whole_run_finding(study, "autoscaler-oscillates", Severity::Tight, turns);
  finding.headline =
      fmt::format("of {} scalings in a run, {} {} back within an hour what the one before did",
                  number_text(per_replication(study, study.totals.accepted_scalings), 3),
                  number_text(turns, 2), turns == 1 ? "takes" : "take");
  finding.evidence.push_back(path_of(study.totals.scalings));
  const bool stale = std::ranges::any_of(
      study.scenario.autoscalers,
      [](const sim::Autoscaler& one) { return one.refresh > std::chrono::minutes{1}; });
  if (stale) {
    finding.evidence.emplace_back(
        "it divides the load by a shard count that it asks for now and then only: just after a "
        "scaling it still sees the old one, and scales again");
  }
  finding.help.push_back(
      {.what = "a longer cool-down up, and thresholds further apart",
       .effect = "after a step up the load of a shard must stay above the lower one",
       .option = {}});
  return finding;
}

std::optional<Finding> burnt(const Study& study) {
  const double refused = per_replication(study, study.totals.budget_refusals);
  if (2 * study.totals.budget_refusals < study.totals.replications) return std::nullopt;
  Finding finding = whole_run_finding(study, "update-budget-burnt", Severity::Breaks, refused);
  finding.headline =
      fmt::format("an autoscaler is refused {} {}: the stream has been scaled 10 times in 24 h",
                  number_text(refused, 3), refused == 1 ? "call" : "calls");
  finding.evidence.push_back(path_of(study.totals.scalings));
  const auto first = std::ranges::find_if(
      study.totals.scalings, [](const sim::ScalingResult& one) { return !one.error.empty(); });
  if (first != study.totals.scalings.end()) {
    finding.from_s = std::chrono::duration<double>(first->at).count();
  }
  finding.help.push_back({.what = "scale in fewer and larger steps, or with longer cool-downs",
                          .effect = {},
                          .option = {}});
  return finding;
}

}  // namespace

std::vector<Finding> scaling_findings(const Study& study) {
  std::vector<Finding> findings;
  if (study.totals.replications == 0) return findings;
  if (auto finding = burnt(study)) findings.push_back(*std::move(finding));
  if (auto finding = oscillates(study)) findings.push_back(*std::move(finding));
  return findings;
}

}  // namespace weir::reports
