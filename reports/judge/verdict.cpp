#include "reports/judge/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

Verdict verdict_of(const Interval& share_met, double in) {
  if (share_met.low > in) return Verdict::Pass;
  if (share_met.high < in) return Verdict::Fail;
  return Verdict::Unsure;
}

std::string value_sentence(const ObjectiveVerdict& judged) {
  if (!judged.value) return "not measured: nothing was read";
  const sim::Metric metric = judged.objective.metric;
  if (judged.never_in) {
    return fmt::format("0 in {}", judged.replications == 1
                                      ? "the one replication"
                                      : fmt::format("all {} replications", judged.replications));
  }
  return value_text(metric, *judged.value, judged.interval);
}

std::string limit_sentence(const sim::Objective& objective) {
  std::string text;
  const auto append = [&](std::string_view name, const std::optional<double>& limit) {
    if (!limit) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name,
                        value_text(objective.metric, *limit));
  };
  append("min", objective.min);
  append("max", objective.max);
  return text;
}

std::string share_sentence(const ObjectiveVerdict& judged) {
  std::string text = fmt::format("met in {} of {}, {} must", exact_text(judged.met),
                                 counted_text(judged.replications, "replication"),
                                 percent_text(judged.objective.in));
  if (judged.never_in && *judged.never_in < 1) {
    text +=
        fmt::format("; 95 % sure: at most {} of runs are above 0", percent_text(*judged.never_in));
  }
  return text;
}

ObjectiveVerdict judge(const sim::Objective& objective, const ObjectiveTotals& seen,
                       std::int64_t replications) {
  ObjectiveVerdict judged{};
  judged.objective = objective;
  judged.replications = replications;
  judged.met = seen.met;
  judged.verdict = Verdict::Unsure;
  if (replications > 0) {
    const auto met = static_cast<double>(seen.met);
    judged.share_met = met / static_cast<double>(replications);
    judged.share_met_interval = wilson_interval(met, replications);
    judged.verdict = verdict_of(judged.share_met_interval, objective.in);
    if (judged.verdict == Verdict::Unsure) {
      judged.further_replications = trials_to_settle(seen.met, replications, objective.in);
    }
  }
  if (!seen.values.empty()) {
    judged.value = mean_of(seen.values);
    const bool never = std::ranges::all_of(seen.values, [](double value) { return value == 0; });
    if (never) {
      judged.never_in = rule_of_three(static_cast<std::int64_t>(seen.values.size()));
    } else {
      judged.interval = mean_interval(seen.values);
    }
  }
  judged.value_sentence = value_sentence(judged);
  judged.limit_sentence = limit_sentence(objective);
  judged.share_sentence = share_sentence(judged);
  return judged;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::None:
      return "none";
    case Verdict::Pass:
      return "pass";
    case Verdict::Fail:
      return "fail";
    case Verdict::Unsure:
      return "unsure";
  }
  return "none";
}

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "PASS";
    case Verdict::Fail:
      return "FAIL";
    case Verdict::Unsure:
      return "UNSURE";
    case Verdict::None:
      return "DONE";
  }
  return "DONE";
}

std::string subject_of(const sim::Objective& objective) {
  std::string what{sim::name_of(objective.metric)};
  if (sim::has_stat(objective.metric)) {
    what += fmt::format(" {}", sim::name_of(objective.stat));
  }
  if (!objective.consumer.empty()) what += " of " + objective.consumer;
  if (!objective.during.empty()) what += " during " + objective.during;
  return what;
}

std::vector<ObjectiveVerdict> judge_objectives(const std::vector<sim::Objective>& objectives,
                                               const Totals& totals) {
  std::vector<ObjectiveVerdict> judged;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    const ObjectiveTotals seen =
        i < totals.objectives.size() ? totals.objectives[i] : ObjectiveTotals{};
    judged.push_back(judge(objectives[i], seen, totals.replications));
  }
  return judged;
}

Verdict overall(const std::vector<ObjectiveVerdict>& objectives) {
  const auto any = [&](Verdict verdict) {
    return std::ranges::any_of(objectives, [&](const auto& one) { return one.verdict == verdict; });
  };
  if (objectives.empty()) return Verdict::None;
  if (any(Verdict::Fail)) return Verdict::Fail;
  return any(Verdict::Unsure) ? Verdict::Unsure : Verdict::Pass;
}

std::string verdict_sentence(const std::vector<ObjectiveVerdict>& objectives) {
  if (objectives.empty()) return "no objective was given";
  std::int64_t met = 0;
  std::int64_t unsure = 0;
  std::int64_t further = 0;
  bool can_settle = true;
  for (const ObjectiveVerdict& judged : objectives) {
    if (judged.verdict == Verdict::Pass) ++met;
    if (judged.verdict != Verdict::Unsure) continue;
    ++unsure;
    can_settle = can_settle && judged.further_replications;
    further = std::max(further, judged.further_replications.value_or(0));
  }
  std::string text = fmt::format(
      "{} of {} met", met, counted_text(static_cast<std::int64_t>(objectives.size()), "objective"));
  if (unsure == 0) return text;
  text += fmt::format(", {} unsure: ", unsure);
  if (!can_settle) return text + "at this rate no number of replications would settle it";
  return text + fmt::format("{} more would settle it if they go on like this",
                            counted_text(further, "replication"));
}

}  // namespace weir::reports
