#include "reports/judge/salting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reports/judge/wording.hpp"
#include "reports/study/measure.hpp"

namespace weir::reports {

namespace {

constexpr std::int64_t kMostSubKeys = 64;
constexpr double kWorstShardAtMost = 0.9;
constexpr std::int64_t kShownFully = 5;       // every n up to this is shown
constexpr std::int64_t kShownIfBestUpTo = 16;  // and the best up to this

bool meets_all(const sim::RunResult& result, const std::vector<sim::Objective>& objectives) {
  if (objectives.empty()) return result.dropped_records == 0;
  return std::ranges::all_of(objectives, [&](const sim::Objective& objective) {
    return measure(result, objective).met;
  });
}

const Salt* find(const Salting& salting, std::int64_t n) {
  const auto found = std::ranges::find(salting.salts, n, &Salt::n);
  return found == salting.salts.end() ? nullptr : &*found;
}

// The n with the least loaded worst shard, the smallest of several.
const Salt* least_loaded(const std::vector<Salt>& salts, std::int64_t up_to) {
  const Salt* best = nullptr;
  for (const Salt& salt : salts) {
    if (salt.n <= up_to && (best == nullptr || salt.worst < best->worst)) best = &salt;
  }
  return best;
}

std::string outcome_text(const Salt& salt) {
  std::string text = fmt::format("{}: {}", salt.n, percent_text(salt.worst));
  if (salt.worst > 1) return text + " fails";
  if (salt.tried && !salt.meets_objectives) return text + " misses an objective";
  return text;
}

// "3: 108 % fails, 4: 88 %, 5: 76 %, 12: 58 %": small n, what was tried, and the best, but `except`.
std::string looked_up(const Salting& salting, std::int64_t except) {
  std::set<std::int64_t> shown;
  for (const Salt& salt : salting.salts) {
    if (salt.n <= kShownFully || salt.tried) shown.insert(salt.n);
  }
  if (const Salt* best = least_loaded(salting.salts, kShownIfBestUpTo)) shown.insert(best->n);
  std::string text;
  for (const std::int64_t n : shown) {
    if (n == except) continue;
    text += (text.empty() ? "" : ", ") + outcome_text(*find(salting, n));
  }
  return text;
}

std::string set_option(const Salting& salting, const sim::Scenario& scenario, std::int64_t n) {
  if (!salting.key.hot) return "";
  return fmt::format("--set producer.{}.keys.hot.{}.spread={}",
                     scenario.producers[salting.key.producer].name, *salting.key.hot, n);
}

std::string salted_text(const Salting& salting, std::int64_t n) {
  const std::string& base = salting.key.base;
  if (salting.key.hot) return fmt::format("spread {} over {} sub-keys", base, n);
  return fmt::format("let the application write {0} as {1} sub-keys, {0}#0 to {0}#{2}", base, n, n - 1);
}

Help help_without(const Salting& salting) {
  const Salt* least = least_loaded(salting.salts, kMostSubKeys);
  Help help{.what = fmt::format("salting {} does not help by itself", salting.key.base),
            .effect = {}, .option = {}};
  if (least == nullptr) {
    help.effect = fmt::format("it already has {} sub-keys", salting.key.spread);
    return help;
  }
  const bool any_tried = std::ranges::any_of(salting.salts, &Salt::tried);
  const std::string range = fmt::format("{} to {} sub-keys", salting.salts.front().n, kMostSubKeys);
  if (any_tried) {
    help.effect = fmt::format("of {} none that was tried meets every objective: {}", range,
                              looked_up(salting, 0));
  } else {
    help.effect = fmt::format("none of {} brings the worst shard to {} or less; best {}", range,
                              percent_text(kWorstShardAtMost), outcome_text(*least));
  }
  return help;
}

}  // namespace

Salting find_salting(const sim::Blueprint& blueprint, const SpreadKey& key, const Stretch& stretch,
                     const Trial& trial) {
  const sim::Scenario& scenario = sim::scenario_of(blueprint);
  const auto now = expected_loads(blueprint, scenario.stream.shard_count, stretch);
  Salting salting{.key = key, .salts = {}, .best = std::nullopt, .may_try = static_cast<bool>(trial),
                  .stopped = false};
  for (std::int64_t n = std::max<std::int64_t>(2, key.spread + 1); n <= kMostSubKeys; ++n) {
    auto loads = now;
    respread(loads, key, n);
    salting.salts.push_back({.n = n, .worst = worst_share(loads)});
  }
  double must_beat = kWorstShardAtMost;
  for (Salt& salt : salting.salts) {
    const bool promising = salt.worst <= kWorstShardAtMost && salt.worst <= must_beat;
    if (!promising || !trial || salting.stopped || salting.best) continue;
    const auto result = trial(with_spread(scenario, key, salt.n),
                              fmt::format("trying {} sub-keys of {}", salt.n, key.base));
    salting.stopped = !result;
    if (!result) continue;
    salt.tried = true;
    salt.dropped = result->dropped_records;
    salt.meets_objectives = meets_all(*result, scenario.objectives);
    if (salt.meets_objectives) salting.best = salt.n;
    must_beat = salt.worst - 0.01;
  }
  return salting;
}

Help help_of(const Salting& salting, const sim::Scenario& scenario) {
  std::int64_t n = 0;
  std::string outcome;
  if (salting.best) {
    n = *salting.best;
    outcome = fmt::format("worst shard {}, {} dropped in a trial run",
                          percent_text(find(salting, n)->worst),
                          exact_text(find(salting, n)->dropped));
  } else {
    const auto first = std::ranges::find_if(
        salting.salts, [](const Salt& salt) { return salt.worst <= kWorstShardAtMost && !salt.tried; });
    const bool left_untried = salting.stopped || !salting.may_try;
    if (first == salting.salts.end() || !left_untried) return help_without(salting);
    n = first->n;
    outcome = fmt::format("worst shard {}, not tried", percent_text(first->worst));
  }
  const std::string others = looked_up(salting, n);
  return {.what = salted_text(salting, n),
          .effect = fmt::format("{}; looked up with MD5, not guessed{}{}", outcome,
                                others.empty() ? "" : ": ", others),
          .option = set_option(salting, scenario, n)};
}

}  // namespace weir::reports
