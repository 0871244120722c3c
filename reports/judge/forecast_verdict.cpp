#include "reports/judge/forecast_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "reports/judge/cost.hpp"
#include "reports/judge/wording.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::reports {

namespace {

// ---- One world ----

std::optional<double> oldest_age(const Totals& totals) {
  std::optional<double> oldest;
  for (const ReaderTotals& reader : totals.readers) {
    if (reader.iterator_age_max_s.empty()) continue;
    oldest = std::max(oldest.value_or(0), mean_of(reader.iterator_age_max_s));
  }
  return oldest;
}

WorldLine line_of(const sim::ForecastWorld& world, const Study& study) {
  WorldLine line;
  line.values = world.values;
  line.fingerprint = study.totals.fingerprint;
  const auto judged = judge_objectives(study.scenario.objectives, study.totals);
  line.verdict = overall(judged);
  for (const ObjectiveVerdict& one : judged) {
    line.objectives.push_back({one.verdict, one.met, one.value});
  }
  const std::vector<double>& ratios = study.totals.write_throttle_ratios;
  if (!ratios.empty()) line.write_throttle_ratio = mean_of(ratios);
  line.iterator_age_max_s = oldest_age(study.totals);
  line.month = cost_of(study.scenario, study.totals).month.total;
  return line;
}

std::string options_of(const std::vector<sim::UncertainInput>& inputs, const WorldLine& world) {
  std::string options;
  for (std::size_t i = 0; i < inputs.size() && i < world.values.size(); ++i) {
    const std::string& text = world.values[i].text;
    const bool quoted = text.find_first_not_of("0123456789.") != std::string::npos;
    const std::string value = quoted ? "'" + text + "'" : text;
    options += fmt::format("{}--set {}={}", i > 0 ? " " : "", inputs[i].path, value);
  }
  return options;
}

// ---- All of them ----

template <typename Value>
std::string spread_text(std::vector<Value> values, const std::function<std::string(Value)>& text) {
  if (values.empty()) return "";
  std::ranges::sort(values);
  const std::string least = text(values.front());
  const std::string most = text(values.back());
  const std::string median = text(values[(values.size() - 1) / 2]);
  if (least == most) return fmt::format("{} in every world", least);
  return fmt::format("median {}, {} to {}", median, least, most);
}

template <typename Value, typename Of>
std::vector<Value> measured(const std::vector<WorldLine>& worlds, Of of) {
  std::vector<Value> values;
  for (const WorldLine& world : worlds) {
    if (const std::optional<Value> value = of(world)) values.push_back(*value);
  }
  return values;
}

ForecastObjective judge(const sim::Objective& objective, std::size_t index,
                        const std::vector<WorldLine>& worlds) {
  ForecastObjective judged;
  judged.name = objective.name;
  judged.in = objective.in;
  for (const WorldLine& world : worlds) {
    switch (world.objectives.at(index).verdict) {
      case Verdict::Pass:
        ++judged.passed;
        break;
      case Verdict::Fail:
        ++judged.failed;
        break;
      default:
        ++judged.unsure;
    }
  }
  const auto all = static_cast<std::int64_t>(worlds.size());
  if (all > 0) {
    judged.share = {wilson_interval(static_cast<double>(judged.passed), all).low,
                    wilson_interval(static_cast<double>(judged.passed + judged.unsure), all).high};
  }
  if (judged.share.low > judged.in) judged.verdict = Verdict::Pass;
  if (judged.share.high < judged.in) judged.verdict = Verdict::Fail;
  judged.share_sentence =
      fmt::format("holds in {} of {}", judged.passed, counted_text(all, "world"));
  if (judged.failed > 0) judged.share_sentence += fmt::format(", fails in {}", judged.failed);
  if (judged.unsure > 0) judged.share_sentence += fmt::format(", unsure in {}", judged.unsure);
  judged.share_sentence += fmt::format(" [{} - {}]; {} must", percent_text(judged.share.low),
                                       percent_text(judged.share.high), percent_text(judged.in));
  const auto further = judged.verdict == Verdict::Unsure && judged.unsure == 0 && all > 0
                           ? trials_to_settle(judged.passed, all, judged.in)
                           : std::nullopt;
  if (further) {
    judged.share_sentence +=
        fmt::format("; {} more would settle it", counted_text(*further, "world"));
  }
  judged.value_sentence = spread_text<double>(
      measured<double>(worlds,
                       [index](const WorldLine& world) { return world.objectives[index].value; }),
      [&](double value) { return value_text(objective.metric, value); });
  return judged;
}

std::vector<ForecastSpread> spreads_of(const std::vector<WorldLine>& worlds,
                                       const std::string& currency) {
  std::vector<ForecastSpread> spreads;
  const auto add = [&](const char* what, const std::string& text) {
    if (!text.empty()) spreads.push_back({what, text});
  };
  add("records refused",
      spread_text<double>(measured<double>(worlds, std::mem_fn(&WorldLine::write_throttle_ratio)),
                          [](double value) { return percent_text(value); }));
  add("iterator age, largest",
      spread_text<double>(measured<double>(worlds, std::mem_fn(&WorldLine::iterator_age_max_s)),
                          [](double value) { return span_text(value); }));
  add("cost of a month",
      spread_text<model::Money>(measured<model::Money>(worlds, std::mem_fn(&WorldLine::month)),
                                [&](const model::Money& amount) {
                                  return money_text(amount, currency, money_decimals(amount));
                                }));
  return spreads;
}

// The values of an input in the worlds with a verdict, in order.
std::vector<sim::InputValue> values_where(Verdict verdict, std::size_t input,
                                          const std::vector<WorldLine>& worlds) {
  std::vector<sim::InputValue> values;
  for (const WorldLine& world : worlds) {
    if (world.verdict == verdict) values.push_back(world.values[input]);
  }
  std::ranges::stable_sort(values, {}, &sim::InputValue::number);
  return values;
}

// The share of pairs (one that fails, one that holds) in which the former has the larger value.
double share_of_larger(const std::vector<sim::InputValue>& fail,
                       const std::vector<sim::InputValue>& hold) {
  double larger = 0;
  for (const sim::InputValue& one : fail) {
    for (const sim::InputValue& other : hold) {
      if (one.number > other.number) larger += 1;
      if (one.number == other.number) larger += 0.5;
    }
  }
  return larger / (static_cast<double>(fail.size()) * static_cast<double>(hold.size()));
}

// Which input tells the worlds that fail from those that hold, where one does.
std::vector<std::string> what_decides(const ForecastVerdict& forecast) {
  constexpr std::size_t kEnough = 3;  // worlds of either kind
  constexpr double kTells = 0.9;
  std::size_t best = 0;
  double most = 0;
  for (std::size_t i = 0; i < forecast.inputs.size(); ++i) {
    const auto fail = values_where(Verdict::Fail, i, forecast.worlds);
    const auto hold = values_where(Verdict::Pass, i, forecast.worlds);
    if (fail.size() < kEnough || hold.size() < kEnough) return {};
    const double larger = share_of_larger(fail, hold);
    if (std::max(larger, 1 - larger) > most) {
      most = std::max(larger, 1 - larger);
      best = i;
    }
  }
  if (most < kTells) return {};
  const auto fail = values_where(Verdict::Fail, best, forecast.worlds);
  const auto hold = values_where(Verdict::Pass, best, forecast.worlds);
  const std::string& path = forecast.inputs[best].path;
  if (hold.back().number < fail.front().number) {
    return {fmt::format("{} decides: all holds up to {}, it fails from {} on", path,
                        hold.back().text, fail.front().text)};
  }
  if (fail.back().number < hold.front().number) {
    return {fmt::format("{} decides: it fails up to {}, all holds from {} on", path,
                        fail.back().text, hold.front().text)};
  }
  return {
      fmt::format("{} decides for the most part: worlds that hold have {} to {}, worlds that "
                  "fail {} to {}",
                  path, hold.front().text, hold.back().text, fail.front().text, fail.back().text)};
}

double number_of(const std::string& text) {
  const auto quantity = sim::parse_moment(text);
  return quantity ? quantity->value() : 0;
}

// How far a world is from the mids: of its inputs the one that went furthest towards its end.
double distance(const std::vector<sim::UncertainInput>& inputs, const WorldLine& world) {
  double furthest = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const double mid = number_of(inputs[i].mid);
    const double gone = world.values[i].number - mid;
    const double room = gone < 0 ? mid - number_of(inputs[i].low) : number_of(inputs[i].high) - mid;
    if (room > 0) furthest = std::max(furthest, std::abs(gone) / room);
  }
  return furthest;
}

void find_example(ForecastVerdict& forecast) {
  double least = 0;
  for (std::size_t i = 0; i < forecast.worlds.size(); ++i) {
    if (forecast.worlds[i].verdict != Verdict::Fail) continue;
    const double far = distance(forecast.inputs, forecast.worlds[i]);
    if (forecast.example && far >= least) continue;
    least = far;
    forecast.example = static_cast<std::int64_t>(i);
  }
  if (!forecast.example) return;
  forecast.example_options =
      options_of(forecast.inputs, forecast.worlds[static_cast<std::size_t>(*forecast.example)]);
}

std::string verdict_sentence(const ForecastVerdict& forecast) {
  const auto count = [&](Verdict verdict) {
    return std::ranges::count(forecast.objectives, verdict, &ForecastObjective::verdict);
  };
  const auto all = static_cast<std::int64_t>(forecast.objectives.size());
  const auto worlds = static_cast<std::int64_t>(forecast.worlds.size());
  if (all == 0) return "no objective was given";
  std::string text =
      fmt::format("over the forecast ({}), {} of {} hold{}", counted_text(worlds, "world"),
                  count(Verdict::Pass), counted_text(all, "objective"), all == 1 ? "s" : "");
  if (const auto unsure = count(Verdict::Unsure); unsure > 0) {
    text += fmt::format(", {} unsure", unsure);
  }
  return text;
}

// What a world's study tells of its progress, as progress of all worlds.
StudyControl of_world(const StudyControl& control, std::int64_t world, std::int64_t worlds) {
  StudyControl own = control;
  own.view = nullptr;
  own.checkpoints = nullptr;
  if (!control.watch) return own;
  own.watch = [&control, world, worlds](const Progress& progress) {
    control.watch(
        {.phase = "worlds",
         .finished = world,
         .replications = worlds,
         .share = (static_cast<double>(world) + progress.share) / static_cast<double>(worlds),
         .events = 0});
  };
  return own;
}

}  // namespace

std::vector<ForecastVerdict> judge_forecast(const sim::Forecast& forecast,
                                            const StudyControl& control, std::optional<Bug>& bug) {
  ForecastVerdict begun;
  begun.inputs = forecast.inputs;
  begun.worlds_wanted = static_cast<std::int64_t>(forecast.worlds.size());
  if (forecast.worlds.empty()) return {begun};
  const sim::Scenario& any = forecast.worlds.front().scenario;
  begun.replications = any.simulation.replications;
  std::vector<ForecastVerdict> verdicts(1 + any.beside.size(), begun);
  std::string currency;
  for (std::size_t number = 0; number < forecast.worlds.size(); ++number) {
    const sim::ForecastWorld& world = forecast.worlds[number];
    const auto studies = run_studies(
        world.scenario, of_world(control, static_cast<std::int64_t>(number), begun.worlds_wanted));
    const auto broken = std::ranges::find_if(studies, &Study::partial);
    if (broken != studies.end()) {
      for (ForecastVerdict& verdict : verdicts) verdict.ending = broken->ending;
      if (broken->bug) {
        bug = broken->bug;
        bug->what += fmt::format(" (in world {})", number);
      }
      break;
    }
    currency = cost_of(studies[0].scenario, studies[0].totals).currency;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      verdicts[i].worlds.push_back(line_of(world, studies[i]));
    }
  }
  const std::vector<sim::Scenario> streams = streams_of(any);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    conclude(verdicts[i], streams[i].objectives, currency);
  }
  return verdicts;
}

void conclude(ForecastVerdict& forecast, const std::vector<sim::Objective>& objectives,
              const std::string& currency) {
  forecast.objectives.clear();
  bool fails = false;
  bool unsure = false;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    forecast.objectives.push_back(judge(objectives[i], i, forecast.worlds));
    const Verdict verdict = forecast.objectives.back().verdict;
    fails = fails || verdict == Verdict::Fail;
    unsure = unsure || verdict == Verdict::Unsure;
  }
  if (!objectives.empty()) forecast.verdict = unsure ? Verdict::Unsure : Verdict::Pass;
  if (fails) forecast.verdict = Verdict::Fail;
  forecast.verdict_sentence = verdict_sentence(forecast);
  forecast.spreads = spreads_of(forecast.worlds, currency);
  forecast.sentences = what_decides(forecast);
  find_example(forecast);
}

}  // namespace weir::reports
