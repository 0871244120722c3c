#include "reports/judge/account_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/stream.hpp"
#include "reports/judge/whole_run_finding.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

// The number behind some words of AWS's text.
std::int64_t number_behind(std::string_view text, std::string_view words) {
  const std::size_t found = text.find(words);
  std::int64_t number = 0;
  if (found == std::string_view::npos) return number;
  text.remove_prefix(found + words.size());
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// The first call that was refused, how many were, and how many shards would have done for any.
struct Refused {
  Duration at = Duration::max();
  std::string call;
  std::int64_t used = 0;
  std::int64_t more = 0;
  std::int64_t calls = 0;
  std::int64_t enough = 0;

  void add(const auto& made) {
    if (!model::is_over_quota(made.message)) return;
    ++calls;
    const std::int64_t in_use = number_behind(made.message, model::kShardsInUse);
    const std::int64_t wanted = number_behind(made.message, model::kMoreShards);
    enough = std::max(enough, in_use + wanted);
    if (made.at >= at) return;
    at = made.at;
    call = made.call;
    used = in_use;
    more = wanted;
  }
};

// For all streams of the account.
void set_quota(sim::Scenario& scenario, std::int64_t quota) {
  scenario.account.shard_quota = quota;
  for (auto& other : scenario.beside) {
    sim::Scenario changed = *other;
    changed.account.shard_quota = quota;
    other = std::make_shared<const sim::Scenario>(std::move(changed));
  }
}

}  // namespace

std::vector<Finding> account_findings(const Study& study, const Trial& trial) {
  Refused refused;
  for (const sim::ActionResult& made : study.totals.actions) refused.add(made);
  for (const sim::ScalingResult& made : study.totals.scalings) refused.add(made);
  if (refused.calls == 0) return {};
  const std::int64_t quota = shard_quota(study.scenario);
  const double throttled = share_of(study.totals.refused_records, study.totals.attempted_records);
  const auto share = refused_with(study, trial, "trying a higher shard quota",
                                  [&](sim::Scenario& one) { set_quota(one, refused.enough); });
  const bool is_why = throttled > kMuchRefused && (!share || *share <= throttled / 2);
  Finding finding = whole_run_finding(study, "account-shards-used-up",
                                      is_why ? Severity::Breaks : Severity::Tight,
                                      static_cast<double>(refused.calls));
  finding.from_s = std::chrono::duration<double>(refused.at).count();
  finding.headline = fmt::format(
      "{} is refused: the account may have {} shards, {} are in use, and it needs {} more",
      refused.call, exact_text(quota), exact_text(refused.used), exact_text(refused.more));
  if (refused.calls > 1) {
    finding.evidence.push_back(
        fmt::format("so are {} after it", counted_text(refused.calls - 1, "call")));
  }
  if (!study.scenario.beside.empty()) {
    finding.evidence.emplace_back(
        "shards of the account's other streams count, whoever they belong to");
  }
  finding.help.push_back(
      {.what = fmt::format("ask AWS for {} shards, or give some back in another stream before",
                           exact_text(refused.enough)),
       .effect = share && throttled > kMuchRefused
                     ? fmt::format("{} of the attempts refused in a trial run, {} in this one",
                                   percent_text(*share), percent_text(throttled))
                     : std::string{},
       .option = fmt::format("--set account.shard_quota={}", refused.enough)});
  return {finding};
}

}  // namespace weir::reports
