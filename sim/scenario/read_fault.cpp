#include <algorithm>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

void read_consumer_name(TableReader& table, const Scenario& scenario, std::string& name) {
  if (!table.has("consumer")) {
    table.missing("consumer", "whose?");
    return;
  }
  if (!table.text("consumer", name, bounds::kNameLetters)) return;
  std::vector<std::string_view> names;
  for (const Consumer& consumer : scenario.consumers) names.push_back(consumer.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  const std::string_view near = nearest(name, names);
  table.problems().error("E0407", "there is no consumer \"" + name + "\"",
                         table.place_of("consumer"),
                         near.empty() ? "" : "did you mean \"" + std::string{near} + "\"?");
}

// Whether the fault is of a kind that this version knows in name only.
bool is_of_later_kind(const Node& node) {
  const Member* kind = node.find("kind");
  return kind != nullptr && kind->value.kind == Node::Kind::Text &&
         !kind->value.text.starts_with("consumer_");
}

}  // namespace

Fault read_fault(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                 const RunEnd& end) {
  Fault fault;
  TableReader table{problems, node, fault_keys(), !is_of_later_kind(node)};
  const bool known = table.choice<FaultKind>("kind", fault.kind,
                                             {{"consumer_outage", FaultKind::ConsumerOutage},
                                              {"consumer_slow", FaultKind::ConsumerSlow},
                                              {"worker_restart", {}, false},
                                              {"put_latency", {}, false},
                                              {"put_errors", {}, false},
                                              {"get_latency", {}, false},
                                              {"get_errors", {}, false},
                                              {"lost_responses", {}, false},
                                              {"zone_loss", {}, false},
                                              {"control_plane_throttling", {}, false}});
  if (!table.has("kind")) table.missing("kind", "what goes wrong?");
  if (!table.has("at")) table.missing("at", "when?", "e.g. at = \"07:15\"");
  table.duration("at", fault.at, bounds::kMoment, Clock::Yes);
  if (!known) return fault;
  if (!table.has("duration")) table.missing("duration", "for how long?");
  table.duration("duration", fault.duration, bounds::kMoment);
  read_consumer_name(table, scenario, fault.consumer);
  if (fault.kind == FaultKind::ConsumerSlow) {
    if (!table.has("factor")) {
      table.missing("factor", "how many times as long?", {},
                    table.second_place("kind", "this kind needs it"));
    }
    table.number("factor", fault.factor, {0.0, 1e6});
  } else if (table.has("factor")) {
    problems.error("E0409", "`factor` does not belong to this fault", table.place_of("factor"),
                   "another fault's", {}, table.second_place("kind", "this fault"));
  }
  if (fault.at >= end.at) {
    problems.warning("W0125", "nothing goes wrong: the run ends at " + duration_text(end.at),
                     table.place_of("at"), {}, {}, end.second_place());
  }
  return fault;
}

}  // namespace weir::sim
