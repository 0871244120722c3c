#include "reports/judge/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "reports/judge/account_findings.hpp"
#include "reports/judge/finding_writer.hpp"
#include "reports/judge/kpl_findings.hpp"
#include "reports/judge/lease_findings.hpp"
#include "reports/judge/load_findings.hpp"
#include "reports/judge/mode_findings.hpp"
#include "reports/judge/operator_findings.hpp"
#include "reports/judge/scaling_findings.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kMostOfAnId = 8;

// A finding, with the operator's call that it is about or that explains it.
struct Told {
  Finding finding;
  std::optional<std::uint32_t> call;
  bool is_symptom = false;
};

// Why there are not more shards.
bool is_want_of_shards(const Finding& finding) {
  const bool quota = finding.id == "account-shards-used-up" && finding.severity == Severity::Breaks;
  return quota || finding.id == "on-demand-ramp-too-slow";
}

// What shards show that are yet to be split.
bool is_of_want(const Finding& finding, const Finding& want) {
  if (finding.key) return false;  // that one shard more would not help
  if (want.id == "account-shards-used-up" && finding.from_s < want.from_s) return false;
  return finding.id == "hot-shard" || finding.id == "retry-amplification" ||
         finding.id == "throttled-below-average";
}

bool is_worse(const Told& a, const Told& b) {
  const Finding& one = a.finding;
  const Finding& other = b.finding;
  if (one.severity != other.severity) return one.severity < other.severity;
  // A stream that is gone is why records are dropped, a reshard that comes too late why shards are
  // hot; else in the order found: by id, by value.
  const auto is_cause = [](const Finding& finding) {
    return finding.id == "stream-deleted" || finding.id == "reshard-too-late" ||
           is_want_of_shards(finding);
  };
  return is_cause(one) && !is_cause(other);
}

using Sums = std::vector<const TroubleSum*>;

// The call that came too late and while which a shard was in trouble; troubles are of whole
// minutes, and what was refused in the last one comes again in the next.
std::optional<std::uint32_t> call_behind(const TroubleSum& trouble, const Sums& late) {
  const TroubleKind kind = trouble.first.subject.kind;
  if (kind != TroubleKind::HotShard && kind != TroubleKind::RetryAmplification) return {};
  for (const TroubleSum* call : late) {
    if (trouble.median_from() >= call->median_from() &&
        trouble.median_until() <= call->median_until() + std::chrono::minutes{1}) {
      return call->first.subject.shard;
    }
  }
  return {};
}

// Writes the worst of them; they are of one kind, and all have the same call behind them or none.
void tell(FindingWriter& writer, const Sums& sums, std::optional<std::uint32_t> call,
          std::vector<Told>& told) {
  if (sums.empty()) return;
  const TroubleKind kind = sums.front()->first.subject.kind;
  const std::size_t shown = std::min(sums.size(), kMostOfAnId);
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_cause = kind == TroubleKind::ReshardTooLate;
    told.push_back({writer.write(*sums[i]),
                    is_cause ? std::optional{sums[i]->first.subject.shard} : call,
                    call.has_value()});
  }
  if (shown < sums.size()) {
    told.back().finding.evidence.push_back(
        fmt::format("and so it goes for {}",
                    counted_text(static_cast<std::int64_t>(sums.size() - shown),
                                 kind == TroubleKind::HotKey ? "more key" : "more shard")));
  }
}

// One sentence for all shards that a late reshard leaves in one kind of trouble.
std::string summary(const Finding& worst, std::int64_t shards) {
  const std::string count = counted_text(shards, "shard");
  if (worst.id == "hot-shard") {
    return fmt::format("{} {} hot meanwhile, the worst: {}", count, shards == 1 ? "is" : "are",
                       worst.headline);
  }
  return fmt::format("{} {} retries amplified meanwhile, the worst: {}; {}", count,
                     shards == 1 ? "sees" : "see", worst.headline, worst.evidence.front());
}

// The findings in their order; symptoms know the number of what is behind them.
std::vector<Finding> in_order(std::vector<Told> told) {
  std::ranges::stable_sort(told, is_worse);
  std::vector<Finding> findings;
  findings.reserve(told.size());
  for (Told& one : told) {
    if (one.is_symptom) {
      const auto cause = std::ranges::find_if(
          told, [&](const Told& other) { return !other.is_symptom && other.call == one.call; });
      one.finding.part_of = static_cast<std::size_t>(cause - told.begin());
    }
  }
  const auto want =
      std::ranges::find_if(told, [](const Told& one) { return is_want_of_shards(one.finding); });
  for (Told& one : told) {
    if (want != told.end() && !one.is_symptom && is_of_want(one.finding, want->finding)) {
      one.finding.part_of = static_cast<std::size_t>(want - told.begin());
    }
  }
  for (Told& one : told) findings.push_back(std::move(one.finding));
  return findings;
}

}  // namespace

std::vector<Finding> find_findings(const Study& study, const Trial& trial, const Cost& cost) {
  std::map<TroubleKind, std::vector<const TroubleSum*>> by_kind;
  for (const auto& [subject, sum] : study.totals.troubles) {
    if (2 * sum.replications >= study.totals.replications) by_kind[subject.kind].push_back(&sum);
  }
  for (auto& [kind, sums] : by_kind) {
    std::ranges::stable_sort(sums, [](const TroubleSum* a, const TroubleSum* b) {
      return a->mean().value > b->mean().value;
    });
  }
  const Sums late = by_kind[TroubleKind::ReshardTooLate];
  FindingWriter writer{study, trial};
  std::vector<Told> told;
  std::map<std::uint32_t, std::vector<std::string>> summaries;  // by call
  for (const auto& [kind, sums] : by_kind) {
    std::map<std::uint32_t, Sums> symptoms;
    Sums others;
    for (const TroubleSum* sum : sums) {
      const auto call = call_behind(*sum, late);
      (call ? symptoms[*call] : others).push_back(sum);
    }
    tell(writer, others, {}, told);
    for (const auto& [call, own] : symptoms) {
      const std::size_t worst = told.size();
      tell(writer, own, call, told);
      summaries[call].push_back(
          summary(told[worst].finding, static_cast<std::int64_t>(own.size())));
    }
  }
  // The troubles' kinds are in order: the first finding is about a key, if there is help for
  // several.
  if (auto help = writer.help_together()) {
    auto& first = told.front().finding.help;
    first.insert(first.begin(), *std::move(help));
  }
  for (Told& one : told) {
    if (!one.call || one.is_symptom) continue;
    std::ranges::move(summaries[*one.call], std::back_inserter(one.finding.evidence));
  }
  for (Finding& finding : operator_findings(study)) told.push_back({std::move(finding), {}});
  for (Finding& finding : lease_findings(study, cost, trial)) {
    told.push_back({std::move(finding), {}});
  }
  for (Finding& finding : mode_findings(study, cost, trial)) {
    told.push_back({std::move(finding), {}});
  }
  for (Finding& finding : kpl_findings(study)) told.push_back({std::move(finding), {}});
  for (Finding& finding : account_findings(study, trial)) told.push_back({std::move(finding), {}});
  for (Finding& finding : scaling_findings(study)) told.push_back({std::move(finding), {}});
  for (Finding& finding : load_findings(study.scenario)) told.push_back({std::move(finding), {}});
  return in_order(std::move(told));
}

}  // namespace weir::reports
