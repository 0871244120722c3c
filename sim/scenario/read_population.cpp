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
                  const std::vector<Node>& nodes, double drifting) {
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
  double share = drifting;
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

// Keys of the file, as often as there.
void read_counts(TableReader& table, DataFiles& files, KeySettings& keys) {
  if (!table.has("file")) {
    table.missing("file", "which keys?", "e.g. file = \"keys.csv\" with the columns key,count");
  } else if (table.text("file", keys.file, bounds::kTitleLetters)) {
    keys.counts = files.key_counts(keys.file, table.place_of("file"), table.problems());
  }
  if (keys.counts) keys.count = static_cast<std::int64_t>(keys.counts->keys.size());
}

std::string_view name_of(KeyDistribution distribution) {
  switch (distribution) {
    case KeyDistribution::Uniform:
      return "uniform";
    case KeyDistribution::Zipf:
      return "zipf";
    case KeyDistribution::Counts:
      return "counts";
    case KeyDistribution::Random:
    case KeyDistribution::ExplicitHash:
      break;
  }
  return "random";
}

// What belongs to other distributions.
void check_strangers(TableReader& table, KeyDistribution distribution) {
  using enum KeyDistribution;
  struct Owner {
    std::string_view key;
    std::initializer_list<KeyDistribution> of;
  };
  const bool said = table.has("distribution");
  for (const Owner& owner : {Owner{"exponent", {Zipf}},
                             {"count", {Uniform, Zipf}},
                             {"file", {Counts}},
                             {"drift", {Uniform, Zipf, Counts}}}) {
    // beside `distribution = "uniform"` an exponent may stand: what a sweep leaves
    if (owner.key == "exponent" && said && distribution == Uniform) continue;
    const bool fits = std::find(owner.of.begin(), owner.of.end(), distribution) != owner.of.end();
    if (fits || !table.has(owner.key)) continue;
    const std::string_view first = name_of(*owner.of.begin());
    table.problems().error(
        "E0207",
        "`" + std::string{owner.key} + "` belongs to `distribution = \"" + std::string{first} +
            "\"`" + (owner.of.size() > 1 ? " and others that have a population" : ""),
        table.place_of_key(owner.key), std::string{name_of(distribution)} + " keys have none",
        said ? "" : "help: add distribution = \"" + std::string{first} + "\"");
  }
}

void read_drift(TableReader& keys_table, const Node& node, KeySettings& keys) {
  ProblemCollector& problems = keys_table.problems();
  TableReader table{problems, node, drift_keys()};
  Drift drift;
  if (!table.has("every"))
    table.missing("every", "how long is a key hot?", "e.g. every = \"10 min\"");
  if (!table.has("share")) table.missing("share", "how much of the load?", "e.g. share = \"20 %\"");
  const bool every = table.duration("every", drift.every, bounds::kDriftEvery);
  const bool share = table.share("share", drift.share, {0.0, 1.0});
  table.count("keys", drift.keys, bounds::kDriftKeys);
  if (!every || !share) return;
  if (drift.keys > keys.count) {
    problems.error("E0313",
                   "`keys` must be at most the number of keys, " + grouped(keys.count) +
                       ", but is " + grouped(drift.keys),
                   table.place_of("keys"), "out of bounds", {},
                   keys_table.second_place("count", "so many there are"));
    return;
  }
  keys.drift = drift;
}

void read_hot(TableReader& table, const RunEnd& end, KeySettings& keys) {
  if (const Node* drift = table.table("drift")) read_drift(table, *drift, keys);
  const auto* nodes = table.tables("hot", bounds::kHotKeys);
  if (nodes == nullptr) return;
  std::vector<HotKey>& hot = keys.hot;
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
  check_shares(table.problems(), hot, *nodes, keys.drift ? keys.drift->share : 0);
}

bool read_hash_key(ProblemCollector& problems, const Node& node, KeySettings& keys) {
  const auto read = node.kind == Node::Kind::Text ? model::from_decimal(node.text) : std::nullopt;
  if (!read) {
    problems.error("E0313", "a hash key is a decimal number from 0 to 2^128 - 1, in quotes",
                   node.place, "not one");
    return false;
  }
  keys.hash_keys.push_back(*read);
  return true;
}

// "uniform", or a list of hash keys.
void read_explicit_hash_keys(TableReader& table, KeySettings& keys) {
  ProblemCollector& problems = table.problems();
  const Node& node = *table.find("explicit_hash_keys");
  keys.distribution = KeyDistribution::ExplicitHash;
  for (const std::string_view key : {"distribution", "count", "exponent", "file", "hot", "drift"}) {
    if (!table.has(key)) continue;
    problems.error("E0207",
                   "`" + std::string{key} +
                       "` cannot stand beside `explicit_hash_keys`, which decide alone where "
                       "records go",
                   table.place_of_key(key), "leave this out", {},
                   SecondPlace{table.place_of_key("explicit_hash_keys"), "the hash keys"});
  }
  if (node.kind == Node::Kind::Text && node.text == "uniform") return;
  if (node.kind != Node::Kind::Array || node.items.empty() ||
      node.items.size() > bounds::kHashKeys) {
    problems.error("E0314",
                   "`explicit_hash_keys` must be \"uniform\" or a list of 1 to " +
                       grouped(static_cast<std::int64_t>(bounds::kHashKeys)) + " hash keys",
                   node.place, R"(e.g. ["0", "170141183460469231731687303715884105728"])");
    return;
  }
  for (const Node& item : node.items) {
    if (!read_hash_key(problems, item, keys)) return;
  }
}

}  // namespace

KeySettings read_population(ProblemCollector& problems, const Node& node, const RunEnd& end,
                            DataFiles& files) {
  KeySettings keys;
  TableReader table{problems, node, population_keys()};
  if (table.has("explicit_hash_keys")) {
    read_explicit_hash_keys(table, keys);
    return keys;
  }
  table.choice<KeyDistribution>("distribution", keys.distribution,
                                {{"uniform", KeyDistribution::Uniform},
                                 {"zipf", KeyDistribution::Zipf},
                                 {"counts", KeyDistribution::Counts},
                                 {"random", KeyDistribution::Random}});
  table.count("count", keys.count, bounds::kKeys);
  table.number("exponent", keys.exponent, bounds::kExponent);
  check_strangers(table, keys.distribution);
  if (keys.distribution == KeyDistribution::Counts) read_counts(table, files, keys);
  read_hot(table, end, keys);
  return keys;
}

}  // namespace weir::sim
