#include "reports/judge/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "reports/judge/finding_writer.hpp"
#include "reports/judge/operator_findings.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kMostOfAnId = 8;

bool is_worse(const Finding& a, const Finding& b) {
  if (a.severity != b.severity) return a.severity < b.severity;
  // A reshard that comes too late is why shards are hot; else in the order found: by id, by value.
  const auto is_cause = [](const Finding& finding) { return finding.id == "reshard-too-late"; };
  return is_cause(a) && !is_cause(b);
}

}  // namespace

std::vector<Finding> find_findings(const Study& study, const Trial& trial) {
  std::map<TroubleKind, std::vector<const TroubleSum*>> by_kind;
  for (const auto& [subject, sum] : study.totals.troubles) {
    if (2 * sum.replications >= study.totals.replications) by_kind[subject.kind].push_back(&sum);
  }
  FindingWriter writer{study, trial};
  std::vector<Finding> findings;
  for (auto& [kind, sums] : by_kind) {
    std::ranges::stable_sort(sums, [](const TroubleSum* a, const TroubleSum* b) {
      return a->mean().value > b->mean().value;
    });
    const std::size_t shown = std::min(sums.size(), kMostOfAnId);
    for (std::size_t i = 0; i < shown; ++i) findings.push_back(writer.write(*sums[i]));
    if (shown < sums.size()) {
      findings.back().evidence.push_back(
          fmt::format("and so it goes for {} more {}", sums.size() - shown,
                      kind == TroubleKind::HotKey ? "keys" : "shards"));
    }
  }
  // The troubles' kinds are in order: the first finding is about a key, if there is help for
  // several.
  if (auto help = writer.help_together()) {
    findings.front().help.insert(findings.front().help.begin(), *std::move(help));
  }
  std::ranges::move(operator_findings(study), std::back_inserter(findings));
  std::ranges::stable_sort(findings, is_worse);
  return findings;
}

}  // namespace weir::reports
