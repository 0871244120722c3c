#include "reports/judge/operator_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "model/resharding.hpp"
#include "reports/judge/reshard_time.hpp"
#include "reports/judge/whole_run_finding.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/statistics.hpp"

namespace weir::reports {

namespace {

using Steps = std::vector<model::ReshardStep>;

constexpr std::string_view kUpdate = "UpdateShardCount";
constexpr std::int64_t kFromShards = 64;
constexpr double kTooMany = 1.5;
constexpr std::int64_t kNearlyUsed = 8;
constexpr Duration kDay = std::chrono::hours{24};

// Both alternatives' times, with so many steps at a time.
std::string times_text(const Steps& steps, const Steps& other, const model::ReshardPace& pace,
                       std::int64_t parallelism) {
  const auto text = [&](const Steps& which) {
    const Duration time = reshard_time(which, pace, parallelism);
    return span_text(std::chrono::duration<double>(time).count());
  };
  return fmt::format("{} instead of {} with {}", text(steps), text(other),
                     parallelism == 1 ? "one" : number_text(static_cast<double>(parallelism)));
}

std::optional<Finding> odd_target(const Study& study, const std::vector<sim::ShardResult>& shards,
                                  std::size_t call) {
  const sim::ActionResult& made = study.totals.actions[call];
  const auto opened = opened_by(study.totals.actions, call, shards);
  if (made.call != kUpdate || !opened || opened->before < kFromShards) return std::nullopt;
  const std::int64_t target = opened->after;
  const std::int64_t better = target > opened->before ? 2 * opened->before : opened->before / 2;
  const auto open = open_at(shards, made.at);
  const auto next = static_cast<std::uint32_t>(shards.size());
  const Steps steps = model::uniform_scaling(open, target, next);
  const Steps other = model::uniform_scaling(open, better, next);
  const double near = static_cast<double>(target) / static_cast<double>(better);
  const bool is_near = near >= 0.75 && near <= 1.5;
  if (!is_near ||
      static_cast<double>(steps.size()) < kTooMany * static_cast<double>(other.size())) {
    return std::nullopt;
  }
  const model::ReshardPace& pace = study.scenario.stream.reshard;
  Finding finding;
  finding.id = "odd-target";
  finding.severity = Severity::Tight;
  finding.from_s = std::chrono::duration<double>(made.at).count();
  finding.until_s = std::chrono::duration<double>(opened->last).count();
  finding.value = static_cast<double>(steps.size()) / static_cast<double>(other.size());
  finding.replications = study.totals.replications;
  finding.headline = fmt::format("from {} to {} shards takes {} splits and merges, to {} only {}",
                                 opened->before, target, steps.size(), better, other.size());
  const std::string as_run = times_text(steps, other, pace, pace.parallelism) +
                             (pace.parallelism == 1 ? " step at a time" : " steps at a time");
  finding.evidence.push_back(study.scenario.stream.parallelism_given
                                 ? as_run
                                 : fmt::format("{}, {}; AWS publishes neither", as_run,
                                               times_text(steps, other, pace, 1)));
  finding.help.push_back(
      {.what = fmt::format("take {} shards", better),
       .effect = {},
       .option = fmt::format("--set {}={}", action_path(study.scenario, call, "target_shard_count"),
                             better)});
  return finding;
}

std::optional<Finding> nearly_used(const Study& study) {
  const auto& actions = study.totals.actions;
  std::vector<Duration> made;
  for (const sim::ActionResult& action : actions) {
    if (action.call == kUpdate && action.error.empty()) made.push_back(action.at);
  }
  std::int64_t most = 0;
  std::size_t first_of_most = 0;
  for (std::size_t first = 0; first < made.size(); ++first) {
    const auto end = std::ranges::lower_bound(made, made[first] + kDay);
    const auto count = (end - made.begin()) - static_cast<std::ptrdiff_t>(first);
    if (count > most) {
      most = count;
      first_of_most = first;
    }
  }
  if (most < kNearlyUsed) return std::nullopt;
  Finding finding;
  finding.id = "update-quota-nearly-used";
  finding.severity = Severity::Tight;
  finding.from_s = std::chrono::duration<double>(made[first_of_most]).count();
  finding.until_s = finding.from_s + std::chrono::duration<double>(kDay).count();
  finding.value = static_cast<double>(most) / 10;
  finding.replications = study.totals.replications;
  finding.headline = fmt::format("{} of the 10 scalings that 24 h allow are used from {} on", most,
                                 clock_text(made[first_of_most]));
  finding.help.push_back({.what = "scale in fewer and larger steps", .effect = {}, .option = {}});
  return finding;
}

std::int64_t rounded_mean(std::int64_t sum, std::int64_t replications) {
  return (sum + replications / 2) / replications;
}

std::optional<Finding> empty_shards(const Study& study) {
  // on-demand mode does not charge for shards
  if (is_ever_on_demand(study.scenario)) return std::nullopt;
  std::vector<std::string> empty;
  std::int64_t open = 0;
  for (const ShardTotals& shard : study.totals.shards) {
    if (shard.sum.closed != Duration::max() || shard.counted_s <= 0) continue;
    ++open;
    if (shard.sum.offered_records == 0) empty.push_back(shard.sum.id);
  }
  if (empty.empty() || study.totals.born_records == 0) return std::nullopt;
  const auto count = static_cast<std::int64_t>(empty.size());
  Finding finding = whole_run_finding(study, "empty-shards", Severity::Wasteful,
                                      static_cast<double>(count) / static_cast<double>(open));
  finding.shard = empty.front();
  finding.headline =
      fmt::format("{} of {} open shards are offered nothing: no key falls there", count, open);
  finding.evidence.push_back(count == 1 ? empty.front()
                                        : fmt::format("{} and {} more", empty.front(), count - 1));
  finding.help.push_back({.what = "use more keys than shards, or fewer shards",
                          .effect = "an empty shard costs as much as a full one",
                          .option = {}});
  return finding;
}

std::optional<Finding> uneven_ranges(const Study& study) {
  // the service splits where the load is
  if (is_ever_on_demand(study.scenario)) return std::nullopt;
  constexpr double kEven = 1.5;
  const ShardTotals* narrowest = nullptr;
  const ShardTotals* widest = nullptr;
  const auto width = [](const ShardTotals& shard) {
    return shard.sum.range.ending.value - shard.sum.range.starting.value;
  };
  for (const ShardTotals& shard : study.totals.shards) {
    if (shard.sum.closed != Duration::max()) continue;
    if (narrowest == nullptr || width(shard) < width(*narrowest)) narrowest = &shard;
    if (widest == nullptr || width(shard) > width(*widest)) widest = &shard;
  }
  if (narrowest == nullptr) return std::nullopt;
  const double ratio =
      static_cast<double>(width(*widest)) / std::max(1.0, static_cast<double>(width(*narrowest)));
  if (ratio <= kEven) return std::nullopt;
  Finding finding = whole_run_finding(study, "uneven-ranges", Severity::Tight, ratio);
  finding.shard = widest->sum.id;
  finding.headline =
      fmt::format("{} is {} times as wide as {}: with many keys it gets so much more of the load",
                  widest->sum.id, number_text(ratio, 3), narrowest->sum.id);
  finding.help.push_back({.what = "let UpdateShardCount even them out, to the same number if need "
                                  "be",
                          .effect = {},
                          .option = {}});
  return finding;
}

// Of the period that is in force when it is worst, which calls may change on the way.
std::vector<Finding> retention_risks(const Study& study) {
  constexpr double kRisky = 0.5;
  constexpr double kWeek = 7 * 86'400.0;
  std::vector<Finding> findings;
  for (const ReaderTotals& reader : study.totals.readers) {
    const std::vector<double>& shares = reader.retention_shares;
    if (shares.empty() || reader.ledger.expired.records > reader.lost_with_stream_records) continue;
    const double share = mean_of(shares);
    if (share <= kRisky) continue;
    const double kept_s = reader.riskiest_retention_s.front();
    Finding finding = whole_run_finding(study, "retention-risk", Severity::Tight, share);
    finding.headline =
        fmt::format("{} falls {} behind, {} of the {} that records are kept", reader.name,
                    span_text(std::round(share * kept_s)), percent_text(share), span_text(kept_s));
    finding.help.push_back(
        {.what = "read faster, or keep records longer",
         .effect = {},
         .option = kept_s < kWeek
                       ? fmt::format("--set {}='168 h'", stream_path(study.scenario, "retention"))
                       : std::string{}});
    findings.push_back(std::move(finding));
  }
  return findings;
}

// Only where somebody misses it: an idle stream may go.
std::optional<Finding> stream_deleted(const Study& study) {
  const Totals& totals = study.totals;
  if (!totals.deleted) return std::nullopt;
  std::int64_t lost = 0;
  std::vector<std::string> evidence;
  for (const ReaderTotals& reader : totals.readers) {
    if (reader.lost_with_stream_records == 0) continue;
    lost += reader.lost_with_stream_records;
    evidence.push_back(
        fmt::format("{} had not read {}", reader.name,
                    counted_text(rounded_mean(reader.lost_with_stream_records, totals.replications),
                                 "record")));
  }
  if (totals.not_found_records + lost == 0) return std::nullopt;
  Finding finding = whole_run_finding(study, "stream-deleted", Severity::Breaks,
                                      static_cast<double>(totals.not_found_records + lost) /
                                          static_cast<double>(totals.replications));
  finding.from_s = std::chrono::duration<double>(*totals.deleted).count();
  const std::int64_t dropped = rounded_mean(totals.not_found_records, totals.replications);
  finding.headline = fmt::format(
      "the stream is gone at {}: {}", clock_text(*totals.deleted),
      dropped > 0 ? counted_text(dropped, "record") + " put afterwards find none and are dropped"
                  : "what was not read yet is lost");
  finding.evidence = std::move(evidence);
  finding.help.push_back({.what = "stop the producers first, and delete the stream when its "
                                  "readers have read it to its end",
                          .effect = {},
                          .option = {}});
  return finding;
}

}  // namespace

std::vector<Finding> operator_findings(const Study& study) {
  const auto shards = shards_of(study.totals);
  std::vector<Finding> findings;
  if (auto finding = stream_deleted(study)) findings.push_back(*std::move(finding));
  for (std::size_t call = 0; call < study.totals.actions.size(); ++call) {
    if (auto finding = odd_target(study, shards, call)) findings.push_back(*std::move(finding));
  }
  if (auto finding = nearly_used(study)) findings.push_back(*std::move(finding));
  if (auto finding = empty_shards(study)) findings.push_back(*std::move(finding));
  if (auto finding = uneven_ranges(study)) findings.push_back(*std::move(finding));
  for (Finding& finding : retention_risks(study)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace weir::reports
