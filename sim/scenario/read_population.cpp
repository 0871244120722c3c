#include <algorithm>
#include <optional>
#include <tuple>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr double kRounding = 1e-9;  // ten times 10 % may be a little over 100 %

// Keys with "#0" … behind them must fit AWS's limit too.
void check_key_length(TableReader& table, const HotKey& hot) {
  const auto most = static_cast<std::size_t>(model::defaults::kPartitionKeyMostCodePoints.value);
  std::size_t letters = count_code_points(hot.key);
  if (hot.spread > 1) letters += 1 + std::to_string(hot.spread - 1).size();
  if (letters <= most) return;
  table.problems().error(
      "E0313",
      "a partition key has at most " + std::to_string(most) + " characters, this one has " +
          std::to_string(letters) + (hot.spread > 1 ? " with its sub-key" : ""),
      table.place_of("key"), "out of bounds", {},
      hot.spread > 1 ? table.second_place("spread", "sub-keys are longer") : std::nullopt);
}

HotKey read_hot_key(ProblemCollector& problems, const Node& node, const RunEnd& end) {
  HotKey hot;
  TableReader table{problems, node, hot_keys()};
  if (!table.has("key")) table.missing("key", "which key?");
  if (!table.has("share")) table.missing("share", "how much of the load?", "e.g. share = \"30 %\"");
  table.text("key", hot.key, bounds::kTitleLetters);
  table.share("share", hot.share, {0.0, 1.0});
  table.count("spread", hot.spread, bounds::kSpread);
  table.duration("from", hot.from, bounds::kMoment, Clock::Yes);
  table.duration("until", hot.until, bounds::kMoment, Clock::Yes);
  check_key_length(table, hot);
  if (hot.until <= hot.from) {
    problems.error("E0405",
                   "`until` (" + duration_text(hot.until) + ") must be after `from` (" +
                       duration_text(hot.from) + ")",
                   table.place_of("until"), "never hot", {},
                   table.second_place("from", "hot from here on"));
  } else if (hot.from >= end.at) {
    problems.warning("W0123", "the key is never hot: the run ends at " + duration_text(end.at),
                     table.place_of("from"), {}, {}, end.second_place());
  }
  return hot;
}

// The key, but for this one, that takes most at an instant.
std::optional<std::size_t> heaviest_beside(const std::vector<HotKey>& hot, std::size_t one,
                                           Duration at) {
  std::optional<std::size_t> heaviest;
  for (std::size_t i = 0; i < hot.size(); ++i) {
    if (i == one || at < hot[i].from || at >= hot[i].until) continue;
    if (!heaviest || hot[i].share > hot[*heaviest].share) heaviest = i;
  }
  return heaviest;
}

// At every instant the shares of the keys that are hot together are at most 100 %.
void check_shares(ProblemCollector& problems, const std::vector<HotKey>& hot,
                  const std::vector<Node>& nodes) {
  struct Step {
    Duration at;
    double change;
    std::size_t key;
  };
  std::vector<Step> steps;
  for (std::size_t i = 0; i < hot.size(); ++i) {
    steps.push_back({hot[i].from, hot[i].share, i});
    steps.push_back({hot[i].until, -hot[i].share, i});
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
    return std::tie(a.at, a.change, a.key) < std::tie(b.at, b.change, b.key);
  });
  const auto place_of_share = [&](std::size_t key) {
    const Member* share = nodes[key].find("share");
    return share == nullptr ? nodes[key].place : share->value.place;
  };
  double share = 0;
  for (const Step& step : steps) {
    share += step.change;
    if (share > 1 + kRounding) {
      const auto other = heaviest_beside(hot, step.key, step.at);
      problems.error(
          "E0403",
          "hot keys take " +
              number_text(static_cast<double>(static_cast<std::int64_t>(share * 1000)) / 10) +
              " % of the records together from " + duration_text(step.at) +
              " on; at most 100 % can be taken",
          place_of_share(step.key), "in sum over 100 %", {},
          other ? std::optional{SecondPlace{place_of_share(*other), "hot at the same time"}}
                : std::nullopt);
      return;
    }
  }
}

void read_hot(TableReader& table, const RunEnd& end, std::vector<HotKey>& hot) {
  const auto* nodes = table.tables("hot", bounds::kHotKeys);
  if (nodes == nullptr) return;
  std::int64_t sub_keys = 0;
  for (const Node& node : *nodes) {
    hot.push_back(read_hot_key(table.problems(), node, end));
    sub_keys += hot.back().spread;
  }
  if (sub_keys > bounds::kAllSubKeys) {
    table.problems().error("E0408",
                           "too much: " + grouped(sub_keys) + " sub-keys of hot keys; at most " +
                               grouped(bounds::kAllSubKeys) + " are simulated",
                           table.place_of_key("hot"), "the sum of all `spread`");
  }
  check_shares(table.problems(), hot, *nodes);
}

}  // namespace

KeySettings read_population(ProblemCollector& problems, const Node& node, const RunEnd& end) {
  KeySettings keys;
  TableReader table{problems, node, population_keys()};
  table.choice<KeyDistribution>(
      "distribution", keys.distribution,
      {{"uniform", KeyDistribution::Uniform}, {"zipf", KeyDistribution::Zipf}});
  table.count("count", keys.count, bounds::kKeys);
  table.number("exponent", keys.exponent, bounds::kExponent);
  if (table.has("exponent") && keys.distribution == KeyDistribution::Uniform &&
      !table.has("distribution")) {
    problems.error("E0207", "`exponent` belongs to `distribution = \"zipf\"`",
                   table.place_of_key("exponent"), "uniform keys have none",
                   "help: add distribution = \"zipf\"");
  }
  read_hot(table, end, keys.hot);
  return keys;
}

}  // namespace weir::sim
