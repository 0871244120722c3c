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
constexpr double kMuchLonger = 1.2;
constexpr double kMuchMoney = 10;
constexpr double kMuchOfTheBill = 0.2;
constexpr Duration kSeldom = std::chrono::minutes{1};

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

// How often the lease tables are written in one replication with another setting, as a share of
// how often they are.
std::optional<double> writes_with(const Study& study, const Trial& trial, const auto& change) {
  if (!trial) return std::nullopt;
  double writes = 0;
  for (const UsedIn& used : study.totals.used) {
    writes += static_cast<double>(used.lease_tables.lease_write_units);
  }
  sim::Scenario scenario = study.scenario;
  change(scenario);
  const auto result = trial(scenario, "trying fewer writes of leases");
  if (!result || writes == 0) return std::nullopt;
  double fewer = 0;
  for (const sim::ReaderResult& reader : result->readers) {
    if (reader.kcl) fewer += static_cast<double>(reader.kcl->all_write_units);
  }
  return fewer * static_cast<double>(study.totals.used.size()) / writes;
}

// The application that writes most.
std::size_t heaviest(const Study& study) {
  std::size_t most = 0;
  std::int64_t writes = -1;
  for (std::size_t i = 0; i < study.totals.readers.size(); ++i) {
    const auto& leases = study.totals.readers[i].kcl;
    if (!leases || leases->dynamodb_write_units <= writes) continue;
    writes = leases->dynamodb_write_units;
    most = i;
  }
  return most;
}

std::string effect_of(const std::optional<double>& share) {
  return share ? fmt::format("{} of the writes in a trial run", percent_text(*share))
               : std::string{};
}

std::optional<Finding> dear(const Study& study, const Cost& cost, const Trial& trial) {
  const auto& tables = cost.lease_tables_month.total;
  if (cost.lease_tables_month.lines.empty() || !tables || !cost.month.total) return std::nullopt;
  const double share = in_currency(*tables) / std::max(in_currency(*cost.month.total), 1e-9);
  if (in_currency(*tables) < kMuchMoney || share < kMuchOfTheBill) return std::nullopt;
  const std::size_t index = heaviest(study);
  const sim::Consumer& consumer = study.scenario.consumers[index];
  const KclTotals& leases = *study.totals.readers[index].kcl;
  Finding finding = whole_run_finding(study, "lease-table-cost", Severity::Wasteful, share);
  finding.headline = fmt::format(
      "a month of the lease tables costs {}, {} of what the stream costs",
      money_text(*tables, cost.currency, cost.lease_tables_month.decimals), percent_text(share));
  const double failover_s = std::chrono::duration<double>(consumer.kcl->failover_time).count();
  finding.evidence.push_back(fmt::format(
      "{} writes {} units a second: it renews each lease {} times a minute, for its failover_time "
      "of {}, and writes each checkpoint",
      consumer.name,
      number_text(static_cast<double>(leases.dynamodb_write_units) /
                  std::max(study.totals.counted_s, 1e-9)),
      number_text(60 / (failover_s / 3)), span_text(failover_s)));
  // a failover takes four failover_times at most
  const double longer = std::floor(
      std::min(3 * failover_s, allowed_s(study, consumer).value_or(12 * failover_s) / 4));
  if (longer > kMuchLonger * failover_s) {
    const auto lengthen = [&](sim::Scenario& one) {
      one.consumers[index].kcl->failover_time =
          std::chrono::seconds{static_cast<std::int64_t>(longer)};
    };
    finding.help.push_back(
        {.what = fmt::format("a failover_time of {}, if a dead worker's leases may be nobody's for "
                             "so much longer",
                             span_text(longer)),
         .effect = effect_of(writes_with(study, trial, lengthen)),
         .option = fmt::format("--set consumer.{}.failover_time='{} s'", consumer.name,
                               number_text(longer))});
  }
  if (consumer.kcl->checkpoint_interval < kSeldom) {
    finding.help.push_back(
        {.what = "a checkpoint a minute; more is read again after a worker's end then",
         .effect = effect_of(writes_with(study, trial,
                                         [index](sim::Scenario& one) {
                                           one.consumers[index].kcl->checkpoint_interval = kSeldom;
                                         })),
         .option = fmt::format("--set consumer.{}.checkpoint_interval='1 min'", consumer.name)});
  }
  return finding;
}

}  // namespace

std::vector<Finding> lease_findings(const Study& study, const Cost& cost, const Trial& trial) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < study.totals.readers.size(); ++i) {
    const auto& leases = study.totals.readers[i].kcl;
    if (!leases) continue;
    const sim::Consumer& consumer = study.scenario.consumers[i];
    if (auto finding = uneven(study, consumer, *leases)) findings.push_back(*std::move(finding));
    if (auto finding = slow(study, consumer, *leases)) findings.push_back(*std::move(finding));
  }
  if (auto finding = dear(study, cost, trial)) findings.push_back(*std::move(finding));
  return findings;
}

}  // namespace weir::reports
