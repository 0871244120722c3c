#include "reports/judge/operator_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "model/resharding.hpp"
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

// The shards that are open at an instant, in order of hash keys.
std::vector<model::NumberedRange> open_at(const std::vector<sim::ShardResult>& shards,
                                          Duration at) {
  std::vector<model::NumberedRange> open;
  for (std::uint32_t i = 0; i < shards.size(); ++i) {
    if (shards[i].opened <= at && shards[i].closed > at) open.push_back({i, shards[i].range});
  }
  std::ranges::sort(open, {}, [](const auto& shard) { return shard.range.starting; });
  return open;
}

// How long the steps take, so many at a time.
std::string time_text(const Steps& steps, model::ReshardPace pace, std::int64_t parallelism) {
  pace.parallelism = parallelism;
  const auto ends = model::step_ends(steps, Instant{pace.lead}, pace);
  const Duration all = ends.empty() ? pace.lead : ends.back().time_since_epoch();
  return span_text(std::chrono::duration<double>(all).count());
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
  finding.evidence.push_back(fmt::format(
      "{} instead of {} with ten steps at a time, {} instead of {} with one; AWS publishes neither",
      time_text(steps, pace, 10), time_text(other, pace, 10), time_text(steps, pace, 1),
      time_text(other, pace, 1)));
  finding.help.push_back(
      {.what = fmt::format("take {} shards", better),
       .effect = {},
       .option = fmt::format("--set action.{}.target_shard_count={}", call, better)});
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

Finding new_finding(const Study& study, const char* id, Severity severity, double value) {
  Finding finding;
  finding.id = id;
  finding.severity = severity;
  finding.from_s = std::chrono::duration<double>(study.scenario.simulation.warm_up).count();
  finding.until_s = std::chrono::duration<double>(study.scenario.simulation.duration).count();
  finding.value = value;
  finding.replications = study.totals.replications;
  return finding;
}

std::optional<Finding> empty_shards(const Study& study) {
  std::vector<std::string> empty;
  std::int64_t open = 0;
  for (const ShardTotals& shard : study.totals.shards) {
    if (shard.sum.closed != Duration::max() || shard.counted_s <= 0) continue;
    ++open;
    if (shard.sum.offered_records == 0) empty.push_back(shard.sum.id);
  }
  if (empty.empty() || study.totals.born_records == 0) return std::nullopt;
  const auto count = static_cast<std::int64_t>(empty.size());
  Finding finding = new_finding(study, "empty-shards", Severity::Wasteful,
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
  Finding finding = new_finding(study, "uneven-ranges", Severity::Tight, ratio);
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

std::vector<Finding> retention_risks(const Study& study) {
  constexpr double kRisky = 0.5;
  const double retention = std::chrono::duration<double>(study.scenario.stream.retention).count();
  std::vector<Finding> findings;
  for (const ReaderTotals& reader : study.totals.readers) {
    const auto& oldest = reader.iterator_age_max_s;
    if (oldest.empty() || reader.ledger.expired.records > 0) continue;
    const double age = mean_of(oldest);
    if (age <= kRisky * retention) continue;
    Finding finding = new_finding(study, "retention-risk", Severity::Tight, age / retention);
    finding.headline =
        fmt::format("{} falls {} behind, {} of the {} that records are kept", reader.name,
                    span_text(age), percent_text(age / retention), span_text(retention));
    finding.help.push_back({.what = "read faster, or keep records longer",
                            .effect = {},
                            .option = "--set stream.retention='168 h'"});
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

std::vector<Finding> operator_findings(const Study& study) {
  std::vector<sim::ShardResult> shards;
  shards.reserve(study.totals.shards.size());
  for (const ShardTotals& shard : study.totals.shards) shards.push_back(shard.sum);
  std::vector<Finding> findings;
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
