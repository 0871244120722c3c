#include "reports/judge/account_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "model/stream.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

// When the stream is provisioned: from the first moment to the second.
struct Span {
  Duration from{};
  Duration until = Duration::max();
};

std::vector<Span> provisioned_spans(const Study& study) {
  std::vector<Span> spans;
  auto mode = study.scenario.stream.mode;
  if (mode == model::StreamMode::Provisioned) spans.emplace_back();
  const std::vector<sim::ActionResult>& made = study.first.actions;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const sim::Action& action = study.scenario.actions[i];
    const bool switches = action.call == sim::ActionCall::UpdateStreamMode &&
                          made[i].error.empty() && action.mode != mode;
    if (!switches) continue;
    mode = action.mode;
    if (mode == model::StreamMode::Provisioned) {
      spans.push_back({.from = made[i].at, .until = Duration::max()});
    } else {
      spans.back().until = made[i].at;
    }
  }
  return spans;
}

// How the number of shards that count changes, by time.
void add_changes(const Study& study, std::map<Duration, std::int64_t>& changes) {
  const Duration gone = study.first.deleted.value_or(Duration::max());
  for (const Span& span : provisioned_spans(study)) {
    for (const sim::ShardResult& shard : study.first.shards) {
      const Duration from = std::max(span.from, shard.opened);
      const Duration until = std::min({span.until, shard.closed, gone});
      if (from >= until) continue;
      ++changes[from];
      --changes[until];
    }
  }
}

void find_most_shards(const std::vector<Study>& studies, AccountJudgement& judged) {
  std::map<Duration, std::int64_t> changes;
  for (const Study& study : studies) add_changes(study, changes);
  std::int64_t shards = 0;
  for (const auto& [at, change] : changes) {
    shards += change;
    if (shards <= judged.most_shards) continue;
    judged.most_shards = shards;
    judged.most_shards_at = at;
  }
}

StreamLine line_of(const Study& study) {
  StreamLine line;
  line.name = study.scenario.stream.name;
  line.shards_at_start = study.scenario.stream.shard_count;
  for (const sim::ShardResult& shard : study.first.shards) {
    if (shard.closed == Duration::max() && !study.first.deleted) ++line.shards_at_end;
  }
  for (const sim::ActionResult& made : study.first.actions) {
    if (model::is_over_quota(made.message)) ++line.refused_for_quota;
  }
  for (const sim::ScalingResult& made : study.first.scalings) {
    if (model::is_over_quota(made.message)) ++line.refused_for_quota;
  }
  return line;
}

std::string names_with(const AccountJudgement& judged, Verdict verdict) {
  std::string names;
  for (std::size_t i = 0; i < judged.streams.size(); ++i) {
    if (judged.streams[i].verdict != verdict) continue;
    names += (names.empty() ? "" : ", ") + judged.lines[i].name;
  }
  return names;
}

void conclude(AccountJudgement& judged) {
  const auto has = [&](Verdict verdict) {
    return std::ranges::any_of(judged.streams,
                               [&](const Judgement& one) { return one.verdict == verdict; });
  };
  const auto count = static_cast<std::int64_t>(judged.streams.size());
  if (has(Verdict::Pass)) judged.verdict = Verdict::Pass;
  if (has(Verdict::Unsure)) judged.verdict = Verdict::Unsure;
  if (has(Verdict::Fail)) judged.verdict = Verdict::Fail;
  switch (judged.verdict) {
    case Verdict::None:
      judged.verdict_sentence = "no objective was given";
      return;
    case Verdict::Pass:
      judged.verdict_sentence =
          fmt::format("all objectives of {} are met", counted_text(count, "stream"));
      return;
    default:
      break;
  }
  const std::string failing = names_with(judged, Verdict::Fail);
  const std::string unsure = names_with(judged, Verdict::Unsure);
  judged.verdict_sentence = failing.empty() ? "" : "objectives are not met in " + failing;
  if (!unsure.empty()) {
    judged.verdict_sentence += (failing.empty() ? "" : "; ") + ("unsure in " + unsure);
  }
}

std::string use_sentence(const AccountJudgement& judged) {
  return fmt::format("at most {} of the account's {} shards are open at once, first at {}",
                     exact_text(judged.most_shards), exact_text(judged.shard_quota),
                     clock_text(judged.most_shards_at));
}

std::optional<std::string> refusal_sentence(const AccountJudgement& judged) {
  std::string refused;
  for (const StreamLine& line : judged.lines) {
    if (line.refused_for_quota == 0) continue;
    refused += fmt::format("{}{} of {}", refused.empty() ? "" : ", ",
                           counted_text(line.refused_for_quota, "call"), line.name);
  }
  if (refused.empty()) return std::nullopt;
  return "refused because the account has no shards left: " + refused +
         "; AWS raises the quota on request, and shards that another stream gives back are free at "
         "once";
}

}  // namespace

AccountJudgement judge_account(const std::vector<Study>& studies, const std::string& engine,
                               const sim::Forecast& forecast, const StudyControl& control) {
  AccountJudgement judged;
  judged.title = title_of(studies.front().scenario);
  judged.shard_quota = shard_quota(studies.front().scenario);
  for (const Study& study : studies) {
    judged.lines.push_back(line_of(study));
    Judgement& stream = judged.streams.emplace_back(judge(study, engine, control));
    stream.title = fmt::format("{}: {}", judged.title, judged.lines.back().name);
  }
  add_forecast(judged.streams, forecast, control);
  const auto has_bug = [](const Judgement& one) { return one.bug.has_value(); };
  if (std::ranges::any_of(judged.streams, has_bug)) return judged;  // nothing is to be believed
  find_most_shards(studies, judged);
  if (judged.most_shards > 0) judged.sentences.push_back(use_sentence(judged));
  if (auto sentence = refusal_sentence(judged)) judged.sentences.push_back(*std::move(sentence));
  judged.cost = cost_of_account(studies);
  conclude(judged);
  return judged;
}

AccountJudgement judge_studies(const std::vector<Study>& studies, const std::string& engine,
                               const sim::Forecast& forecast, const StudyControl& control) {
  if (studies.size() > 1) return judge_account(studies, engine, forecast, control);
  AccountJudgement account;
  account.streams.push_back(judge(studies.front(), engine, control));
  add_forecast(account.streams, forecast, control);
  return account;
}

}  // namespace weir::reports
