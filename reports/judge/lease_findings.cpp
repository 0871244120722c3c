#include "reports/judge/lease_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>

#include "reports/judge/whole_run_finding.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/statistics.hpp"

namespace weir::reports {

namespace {

constexpr double kBusy = 0.7;
constexpr double kFull = 0.95;
constexpr double kUneven = 1.3;
constexpr double kPatience = 60;  // s

std::optional<Finding> uneven(const Study& study, const sim::Consumer& consumer,
                              const KclTotals& leases) {
  if (leases.utilizations.empty()) return std::nullopt;
  const double mean = mean_of(leases.utilizations);
  const double highest = mean_of(leases.highest_utilizations);
  if (consumer.workers < 2 || highest < kBusy || highest < kUneven * mean) return std::nullopt;
  Finding finding =
      whole_run_finding(study, "leases-uneven-by-load",
                        highest >= kFull ? Severity::Breaks : Severity::Tight, highest / mean);
  finding.headline = fmt::format("the busiest worker of {} is {} busy, all of them on average {}",
                                 consumer.name, percent_text(highest), percent_text(mean));
  finding.evidence.push_back(
      leases.least_leases == leases.most_leases
          ? fmt::format("they have {} leases each at the end", leases.most_leases)
          : fmt::format("they have {} to {} leases each at the end", leases.least_leases,
                        leases.most_leases));
  if (consumer.kcl->balance() == sim::LeaseBalance::Stealing) {
    finding.help.push_back({.what = "let version 3 of the library hand them out by load",
                            .effect = {},
                            .option = fmt::format("--set consumer.{}.version=3", consumer.name)});
  }
  finding.help.push_back(
      {.what = "have more and smaller shards: a lease is one worker's, whatever it brings",
       .effect = {},
       .option = {}});
  return finding;
}

// How long the reader may be behind, by its objectives.
std::optional<double> allowed_s(const Study& study, const sim::Consumer& consumer) {
  std::optional<double> least;
  for (const sim::Objective& objective : study.scenario.objectives) {
    if (!objective.max || (!objective.consumer.empty() && objective.consumer != consumer.name)) {
      continue;
    }
    double limit = *objective.max;
    if (objective.metric == sim::Metric::EndToEndLatency) {
      limit /= 1000;
    } else if (objective.metric != sim::Metric::IteratorAge &&
               objective.metric != sim::Metric::FailoverTime) {
      continue;
    }
    least = std::min(least.value_or(limit), limit);
  }
  return least;
}

std::optional<Finding> slow(const Study& study, const sim::Consumer& consumer,
                            const KclTotals& leases) {
  if (leases.failover_max_s.empty()) return std::nullopt;
  const auto allowed = allowed_s(study, consumer);
  const double limit = allowed.value_or(kPatience);
  const double longest = mean_of(leases.failover_max_s);
  if (longest <= limit) return std::nullopt;
  Finding finding = whole_run_finding(
      study, "failover-too-slow", allowed ? Severity::Breaks : Severity::Tight, longest / limit);
  finding.headline = fmt::format("after a worker's end a lease of {} is nobody's for up to {}",
                                 consumer.name, span_text(longest));
  finding.evidence.push_back(allowed ? fmt::format("an objective allows {}", span_text(limit))
                                     : fmt::format("half of them for {} and longer",
                                                   span_text(mean_of(leases.failover_p50_s))));
  const double failover_s = std::chrono::duration<double>(consumer.kcl->failover_time).count();
  finding.evidence.push_back(fmt::format(
      "nobody takes it before its counter has stood still for failover_time, {}; a worker that "
      "ends cleanly frees nothing either",
      span_text(failover_s)));
  if (consumer.kcl->balance() == sim::LeaseBalance::Leader && longest > 6 * failover_s) {
    finding.evidence.emplace_back(
        "the worker that was gone was the leader: for a minute and a half or more nobody hands "
        "leases out");
    return finding;
  }
  const double shorter = std::max(1.0, std::floor(failover_s * limit / longest));
  if (shorter < failover_s) {
    finding.help.push_back({.what = fmt::format("a failover_time of {}", span_text(shorter)),
                            .effect = fmt::format("leases are renewed {} times as often",
                                                  number_text(failover_s / shorter)),
                            .option = fmt::format("--set consumer.{}.failover_time='{} s'",
                                                  consumer.name, number_text(shorter))});
  }
  return finding;
}

}  // namespace

std::vector<Finding> lease_findings(const Study& study) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < study.totals.readers.size(); ++i) {
    const auto& leases = study.totals.readers[i].kcl;
    if (!leases) continue;
    const sim::Consumer& consumer = study.scenario.consumers[i];
    if (auto finding = uneven(study, consumer, *leases)) findings.push_back(*std::move(finding));
    if (auto finding = slow(study, consumer, *leases)) findings.push_back(*std::move(finding));
  }
  return findings;
}

}  // namespace weir::reports
