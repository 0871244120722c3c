#include "reports/judge/mode_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "reports/judge/whole_run_finding.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

using model::PriceMode;

constexpr double kMuchCheaper = 0.9;

std::int64_t open_at_end(const Study& study) {
  return std::ranges::count_if(study.totals.shards, [](const ShardTotals& shard) {
    return shard.sum.closed == Duration::max();
  });
}

// What half of the answer depends on, and nobody has published.
std::optional<std::string> with_quick_scaling(const Study& study, const Trial& trial) {
  static constexpr Duration kQuick = std::chrono::minutes{1};
  const Duration slow = study.scenario.stream.on_demand.scale_time;
  if (slow <= kQuick) return std::nullopt;
  const auto refused =
      refused_with(study, trial, "trying a quicker service",
                   [](sim::Scenario& one) { one.stream.on_demand.scale_time = kQuick; });
  if (!refused) return std::nullopt;
  const auto minutes = [](Duration time) {
    return span_text(std::chrono::duration<double>(time).count());
  };
  return fmt::format(
      "scale_time is {} here; if the service took {} it would be {}: AWS says no more than "
      "\"within "
      "15 minutes\"",
      minutes(slow), minutes(kQuick), percent_text(*refused));
}

std::optional<Finding> slow_ramp(const Study& study, const Trial& trial) {
  const sim::Scenario& scenario = study.scenario;
  const Totals& totals = study.totals;
  const double refused = share_of(totals.refused_records, totals.attempted_records);
  const std::int64_t most = open_at_end(study);
  const bool grows =
      scenario.stream.mode == model::StreamMode::OnDemand && most > scenario.stream.shard_count;
  if (!grows || refused < kMuchRefused) return std::nullopt;
  const auto warm = refused_with(study, trial, "trying a warmed stream",
                                 [&](sim::Scenario& one) { one.stream.shard_count = most; });
  if (warm && *warm > refused / 2) return std::nullopt;
  Finding finding =
      whole_run_finding(study, "on-demand-ramp-too-slow",
                        totals.dropped_records > 0 ? Severity::Breaks : Severity::Tight, refused);
  finding.headline =
      fmt::format("{} of all attempts are refused while the service makes {} shards of {}",
                  percent_text(refused), most, scenario.stream.shard_count);
  finding.evidence.emplace_back(
      "on-demand mode takes twice the highest load of the last 30 days at once; for more it splits "
      "shards, and each time they can at most double");
  if (auto sentence = with_quick_scaling(study, trial)) {
    finding.evidence.push_back(*std::move(sentence));
  }
  finding.help.push_back(
      {.what = fmt::format("warm the stream to {} MiB/s before, with On-demand Advantage", most),
       .effect = warm
                     ? fmt::format("{} of the attempts refused in a trial run", percent_text(*warm))
                     : std::string{},
       .option = fmt::format("--set account.on_demand_advantage=true --set {}='{} MiB/s'",
                             stream_path(scenario, "warm_throughput"), most)});
  return finding;
}

// A provisioned stream takes more than an option: what is of on-demand mode has to go.
std::string option_for(const Study& study, PriceMode mode) {
  // warm throughput would have to go with it
  if (study.scenario.account.on_demand_advantage) return "";
  switch (mode) {
    case PriceMode::Provisioned:
      return "";
    case PriceMode::OnDemandStandard:
      return fmt::format("--set {}=on_demand", stream_path(study.scenario, "mode"));
    case PriceMode::OnDemandAdvantage:
    case PriceMode::LeaseTables:
      break;
  }
  return fmt::format("--set {}=on_demand --set account.on_demand_advantage=true",
                     stream_path(study.scenario, "mode"));
}

std::optional<Finding> cheaper_mode(const Study& study, const Cost& cost) {
  // What a stream costs besides what is paid for anyway is for the account's bill to say.
  const bool shares_commitment =
      !study.scenario.beside.empty() && study.scenario.account.on_demand_advantage;
  if (shares_commitment) return std::nullopt;
  const ModeCost* own = nullptr;
  const ModeCost* best = nullptr;
  for (const ModeCost& mode : cost.modes) {
    if (!mode.month) continue;
    if (mode.is_own) own = &mode;
    if (best == nullptr || *mode.month < *best->month) best = &mode;
  }
  if (own == nullptr || best == own) return std::nullopt;
  const double ratio = in_currency(*best->month) / in_currency(*own->month);
  if (ratio > kMuchCheaper) return std::nullopt;
  Finding finding = whole_run_finding(study, "cheaper-mode", Severity::Wasteful, ratio);
  const auto amount = [&](const ModeCost& mode) {
    return money_text(*mode.month, cost.currency, cost.month.decimals);
  };
  finding.headline =
      fmt::format("a month of this costs {} {}, and {} {}", amount(*own), model::name_of(own->mode),
                  amount(*best), model::name_of(best->mode));
  finding.evidence.emplace_back(
      best->mode == PriceMode::Provisioned
          ? "of as many shards as the service had open, hour by hour: somebody would have to scale "
            "them"
          : "of what is written and read, whatever the shards; a new on-demand stream takes 4 "
            "MB/s, "
            "and what goes beyond twice its highest load of 30 days waits for shards");
  if (best->mode == PriceMode::OnDemandAdvantage) {
    finding.evidence.emplace_back(
        "the account commits itself to 25 MiB/s in and 25 MiB/s out, over all its on-demand "
        "streams; this one alone is counted here");
  }
  finding.help.push_back({.what = fmt::format("try {}", model::name_of(best->mode)),
                          .effect = {},
                          .option = option_for(study, best->mode)});
  return finding;
}

}  // namespace

std::vector<Finding> mode_findings(const Study& study, const Cost& cost, const Trial& trial) {
  std::vector<Finding> findings;
  if (auto finding = slow_ramp(study, trial)) findings.push_back(*std::move(finding));
  if (auto finding = cheaper_mode(study, cost)) findings.push_back(*std::move(finding));
  return findings;
}

}  // namespace weir::reports
