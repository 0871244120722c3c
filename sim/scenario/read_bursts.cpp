#include <algorithm>
#include <cmath>
#include <string>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// What belongs to the other kind.
bool has_strangers(TableReader& table, BurstKind kind) {
  bool found = false;
  for (const std::string_view key : {"on", "off", "states"}) {
    const bool of_on_off = key != "states";
    if (of_on_off == (kind == BurstKind::OnOff) || !table.has(key)) continue;
    table.problems().error("E0207",
                           "`" + std::string{key} + "` belongs to `kind = \"" +
                               (of_on_off ? "on_off" : "mmpp") + "\"`",
                           table.place_of_key(key), "leave it out, or say which kind");
    found = true;
  }
  return found;
}

void read_on_off(TableReader& table, Bursts& bursts) {
  bursts.states = {{1, {}}, {0, {}}};
  if (!table.has("on")) table.missing("on", "how long is a burst?", "e.g. on = \"2 s\"");
  if (!table.has("off")) table.missing("off", "and how long the pause?", "e.g. off = \"8 s\"");
  const bool on = table.duration("on", bursts.states[0].mean, bounds::kHoldingTime);
  const bool off = table.duration("off", bursts.states[1].mean, bounds::kHoldingTime);
  if (!on || !off) bursts.states.clear();
}

// Weights of the states to go to next: one for each state, its own 0, and not all 0.
bool read_next(TableReader& table, std::size_t own, std::size_t states, std::vector<double>& next) {
  const Node* node = table.find("next");
  if (node == nullptr) return true;
  ProblemCollector& problems = table.problems();
  if (node->kind != Node::Kind::Array || node->items.size() != states) {
    problems.error(
        "E0413",
        "`next` must be a weight for each of the " + std::to_string(states) + " states, but is " +
            (node->kind == Node::Kind::Array ? "a list of " + std::to_string(node->items.size())
                                             : shown(*node)),
        node->place, "one number for each state, in order");
    return false;
  }
  double sum = 0;
  for (const Node& item : node->items) {
    const auto weight = read_number(problems, item, "next", bounds::kBurstFactor);
    if (!weight) return false;
    next.push_back(*weight);
    sum += *weight;
  }
  if (next[own] != 0) {
    problems.error("E0413", "a state does not go to itself, so its own weight is 0",
                   node->items[own].place, "a longer `mean` says the same");
    return false;
  }
  if (sum <= 0) {
    problems.error("E0413", "the weights of `next` are all zero", node->place,
                   "where does it go from here?");
    return false;
  }
  return true;
}

// Whether the chain comes from the first state to all others and back from all of them.
bool is_one_chain(const Bursts& bursts) {
  const std::size_t n = bursts.states.size();
  const auto goes = [&](std::size_t from, std::size_t to) {
    const std::vector<double>& next = bursts.states[from].next;
    return next.empty() ? (from + 1) % n == to : next[to] > 0;
  };
  for (const bool back : {false, true}) {
    std::vector<bool> seen(n, false);
    std::vector<std::size_t> found{0};
    seen[0] = true;
    for (std::size_t at = 0; at < found.size(); ++at) {
      for (std::size_t to = 0; to < n; ++to) {
        if (seen[to] || !(back ? goes(to, found[at]) : goes(found[at], to))) continue;
        seen[to] = true;
        found.push_back(to);
      }
    }
    if (found.size() < n) return false;
  }
  return true;
}

void read_states(TableReader& table, Bursts& bursts) {
  ProblemCollector& problems = table.problems();
  if (!table.has("states")) {
    return table.missing("states", "which rates are there?",
                         "e.g. states = [{ factor = 0.5, mean = \"10 s\" }, { factor = 6, mean = "
                         "\"1 s\" }]");
  }
  const auto* nodes = table.tables("states", bounds::kBurstStates);
  if (nodes == nullptr) return;
  double most = 0;
  bool good = true;
  for (const Node& node : *nodes) {
    BurstState state;
    TableReader each{problems, node, burst_state_keys()};
    if (!each.has("factor")) each.missing("factor", "how much of the rate?", "e.g. factor = 6");
    if (!each.has("mean")) each.missing("mean", "for how long?", "e.g. mean = \"1 s\"");
    const bool factor = each.number("factor", state.factor, bounds::kBurstFactor);
    const bool mean = each.duration("mean", state.mean, bounds::kHoldingTime);
    const bool next = read_next(each, bursts.states.size(), nodes->size(), state.next);
    good = factor && mean && next && good;
    most = std::max(most, state.factor);
    bursts.states.push_back(state);
  }
  if (good && (bursts.states.size() < 2 || most <= 0)) {
    problems.error("E0413",
                   bursts.states.size() < 2 ? "`states` must be two at least"
                                            : "the factors of `states` are all zero",
                   table.place_of_key("states"));
    good = false;
  }
  if (good && !is_one_chain(bursts)) {
    problems.error("E0413", "some of `states` are never left for others, or never come to",
                   table.place_of_key("states"), "see each state's `next`");
    good = false;
  }
  if (!good) bursts.states.clear();
}

}  // namespace

std::optional<Bursts> read_bursts(ProblemCollector& problems, const Node& node) {
  Bursts bursts;
  TableReader table{problems, node, burst_keys()};
  if (table.has("states") && !table.has("on")) bursts.kind = BurstKind::Mmpp;
  table.choice<BurstKind>("kind", bursts.kind,
                          {{"on_off", BurstKind::OnOff}, {"mmpp", BurstKind::Mmpp}});
  table.choice<HoldingTime>(
      "holding", bursts.holding,
      {{"exponential", HoldingTime::Exponential}, {"constant", HoldingTime::Constant}});
  if (has_strangers(table, bursts.kind)) return std::nullopt;
  if (bursts.kind == BurstKind::OnOff) {
    read_on_off(table, bursts);
  } else {
    read_states(table, bursts);
  }
  if (bursts.states.empty()) return std::nullopt;
  return bursts;
}

std::optional<Batch> read_batch(ProblemCollector& problems, const Node& node) {
  Batch batch;
  TableReader table{problems, node, batch_keys()};
  table.choice<BatchDistribution>("distribution", batch.distribution,
                                  {{"constant", BatchDistribution::Constant},
                                   {"geometric", BatchDistribution::Geometric},
                                   {"pareto", BatchDistribution::Pareto}});
  if (!table.has("mean")) table.missing("mean", "how many records at once?", "e.g. mean = 4");
  if (table.has("shape") && batch.distribution != BatchDistribution::Pareto) {
    problems.error("E0207", "`shape` belongs to `distribution = \"pareto\"`",
                   table.place_of_key("shape"), "the others have none");
    return std::nullopt;
  }
  table.number("shape", batch.shape, bounds::kBatchShape);
  table.count("most", batch.most, bounds::kBatchMost);
  table.boolean("same_key", batch.same_key);
  if (!table.number("mean", batch.mean, bounds::kBatchMean)) return std::nullopt;
  if (batch.mean > static_cast<double>(batch.most)) {
    problems.error("E0313",
                   "`mean` must be at most `most` (" + grouped(batch.most) + "), but is " +
                       number_text(batch.mean),
                   table.place_of("mean"), "out of bounds", {},
                   table.second_place("most", "no batch is larger"));
    return std::nullopt;
  }
  if (batch.distribution == BatchDistribution::Constant && std::floor(batch.mean) != batch.mean) {
    problems.error(
        "E0313",
        "batches of one size have a whole number of records, not " + number_text(batch.mean),
        table.place_of("mean"), R"(or distribution = "geometric")");
    return std::nullopt;
  }
  return batch;
}

}  // namespace weir::sim
