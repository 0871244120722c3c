#include "reports/judge/salting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "reports/judge/wording.hpp"
#include "reports/study/measure.hpp"

namespace weir::reports {

namespace {

constexpr std::int64_t kMostSubKeys = 64;
constexpr double kWorstShardAtMost = 0.9;
constexpr double kWorthAnotherTrial = 0.05;    // so much less load than in one that failed
constexpr std::int64_t kShownFully = 5;        // every n up to this is shown
constexpr std::int64_t kShownIfBestUpTo = 16;  // and the best up to this

bool meets_all(const sim::RunResult& result, const std::vector<sim::Objective>& objectives) {
  if (objectives.empty()) return result.dropped_records == 0;
  return std::ranges::all_of(
      objectives, [&](const sim::Objective& objective) { return measure(result, objective).met; });
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
  if (!salt.tried || salt.meets_objectives) return text;
  if (salt.dropped == 0) return text + " misses an objective";
  return text + fmt::format(" but {} dropped", number_text(static_cast<double>(salt.dropped)));
}

// "3: 108 % fails, 4: 88 %, 5: 76 %, 12: 58 %": small n, what was tried, and the best, but
// `except`.
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
  std::string option;
  for (const SpreadKey& key : salting.keys) {
    if (!key.hot) continue;
    option += fmt::format("{}--set producer.{}.keys.hot.{}.spread={}", option.empty() ? "" : " ",
                          scenario.producers[key.producer].name, *key.hot, n);
  }
  return option;
}

std::string names_of(const Salting& salting) {
  std::string names;
  for (std::size_t i = 0; i < salting.keys.size(); ++i) {
    const bool is_last = i + 1 == salting.keys.size();
    names += (i == 0 ? "" : is_last ? " and " : ", ") + salting.keys[i].base;
  }
  return names;
}

std::string salted_text(const Salting& salting, std::int64_t n) {
  if (salting.keys.size() > 1) {
    return fmt::format("spread {} over {} sub-keys each", names_of(salting), n);
  }
  const SpreadKey& key = salting.keys.front();
  if (key.hot) return fmt::format("spread {} over {} sub-keys", key.base, n);
  return fmt::format("let the application write {0} as {1} sub-keys, {0}#0 to {0}#{2}", key.base, n,
                     n - 1);
}

Help help_without(const Salting& salting) {
  const bool alone = salting.keys.size() == 1;
  Help help{.what = fmt::format("salting {}{} does not help {}", names_of(salting),
                                alone ? "" : " together", alone ? "by itself" : "enough"),
            .effect = {},
            .option = {},
            .works = false};
  const Salt* least = least_loaded(salting.salts, kMostSubKeys);
  if (least == nullptr) {
    help.effect = fmt::format("it already has {} sub-keys", salting.keys.front().spread);
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

// What the fullest shard is offered in the worst case once every key has n sub-keys.
double worst_with(const std::vector<SaltCase>& cases, const std::vector<std::vector<Load>>& now,
                  std::int64_t n) {
  double worst = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    auto loads = now[i];
    for (const SpreadKey& key : cases[i].keys) respread(loads, key, n);
    worst = std::max(worst, worst_share(loads));
  }
  return worst;
}

sim::Scenario salted(sim::Scenario scenario, const std::vector<SpreadKey>& keys, std::int64_t n) {
  for (const SpreadKey& key : keys) scenario = with_spread(std::move(scenario), key, n);
  return scenario;
}

}  // namespace

Salting find_salting(const sim::Blueprint& blueprint, const std::vector<SaltCase>& cases,
                     const Trial& trial) {
  const sim::Scenario& scenario = sim::scenario_of(blueprint);
  Salting salting{.keys = cases.front().keys,
                  .salts = {},
                  .best = std::nullopt,
                  .may_try = static_cast<bool>(trial),
                  .stopped = false};
  std::vector<std::vector<Load>> now;
  now.reserve(cases.size());
  for (const SaltCase& one : cases) {
    now.push_back(expected_loads(blueprint, scenario.stream.shard_count, one.stretch));
  }
  std::int64_t least = 2;
  for (const SpreadKey& key : salting.keys) least = std::max(least, key.spread + 1);
  for (std::int64_t n = least; n <= kMostSubKeys; ++n) {
    salting.salts.push_back({.n = n, .worst = worst_with(cases, now, n)});
  }
  double must_beat = kWorstShardAtMost;
  for (Salt& salt : salting.salts) {
    const bool promising = salt.worst <= kWorstShardAtMost && salt.worst <= must_beat;
    if (!promising || !trial || salting.stopped || salting.best) continue;
    const auto result = trial(salted(scenario, salting.keys, salt.n),
                              fmt::format("trying {} sub-keys of {}", salt.n, names_of(salting)));
    salting.stopped = !result;
    if (!result) continue;
    salt.tried = true;
    salt.dropped = result->dropped_records;
    salt.meets_objectives = meets_all(*result, scenario.objectives);
    if (salt.meets_objectives) salting.best = salt.n;
    must_beat = salt.worst - kWorthAnotherTrial;
  }
  return salting;
}

Help help_of(const Salting& salting, const sim::Scenario& scenario) {
  std::int64_t n = 0;
  std::string outcome;
  if (salting.best) {
    n = *salting.best;
    outcome =
        fmt::format("worst shard {}, {} dropped in a trial run",
                    percent_text(find(salting, n)->worst), exact_text(find(salting, n)->dropped));
  } else {
    const auto first = std::ranges::find_if(salting.salts, [](const Salt& salt) {
      return salt.worst <= kWorstShardAtMost && !salt.tried;
    });
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
