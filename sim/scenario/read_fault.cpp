#include <algorithm>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// One of the scenario's consumers or producers.
template <typename Named>
void read_whom(TableReader& table, std::string_view key, const std::vector<Named>& all,
               std::string& name) {
  if (!table.text(key, name, bounds::kNameLetters)) return;
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const Named& one : all) names.push_back(one.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  const std::string_view near = nearest(name, names);
  table.problems().error("E0407", "there is no " + std::string{key} + " \"" + name + "\"",
                         table.place_of(key),
                         near.empty() ? "" : "did you mean \"" + std::string{near} + "\"?");
}

// Whether the key may be read: not if the fault has no such part.
bool belongs(TableReader& table, std::string_view key, bool part) {
  if (!part && table.has(key)) {
    table.problems().error("E0409", "`" + std::string{key} + "` does not belong to this fault",
                           table.place_of(key), "another fault's", {},
                           table.second_place("kind", "this fault"));
  }
  return part;
}

std::optional<SecondPlace> needed_by(const TableReader& table) {
  return table.second_place("kind", "this kind needs it");
}

// Workers are those of a consumer that has leases, as many as it has at most.
void read_workers(TableReader& table, const Scenario& scenario, const FaultParts& parts,
                  Fault& fault) {
  using enum FaultKind;
  const bool first = belongs(table, "first_worker", parts.workers);
  if (!belongs(table, "workers", parts.workers) || !first) return;
  const auto whose = std::find_if(scenario.consumers.begin(), scenario.consumers.end(),
                                  [&](const Consumer& one) { return one.name == fault.consumer; });
  if (whose == scenario.consumers.end()) return;
  if (!whose->kcl) {
    table.problems().error("E0423",
                           "\"" + fault.consumer + "\" has no workers that could be restarted",
                           table.place_of("consumer"), "no consumer with kind = \"kcl\"", {},
                           table.second_place("kind", "this fault"));
    return;
  }
  fault.workers = fault.kind == WorkerRestart ? whose->workers : 1;
  table.count("workers", fault.workers, bounds::kKclWorkers);
  table.count("first_worker", fault.first_worker, {0, whose->workers - 1});
}

void read_interval(TableReader& table, const FaultParts& parts, Fault& fault) {
  if (!belongs(table, "interval", parts.interval)) return;
  if (!table.has("interval")) {
    table.missing("interval", "from one worker to the next?", {}, needed_by(table));
  }
  table.duration("interval", fault.interval, bounds::kWait);
}

void read_duration(TableReader& table, Fault& fault) {
  if (fault.kind == FaultKind::WorkerRestart) {
    fault.duration = defaults::kcl::kRestart.value;
  } else if (!table.has("duration")) {
    table.missing("duration", "for how long?");
  }
  table.duration("duration", fault.duration, bounds::kMoment);
}

}  // namespace

Fault read_fault(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                 const RunEnd& end) {
  using enum FaultKind;
  Fault fault;
  TableReader table{problems, node, fault_keys()};
  const bool known =
      table.choice<FaultKind>("kind", fault.kind,
                              {{"consumer_outage", ConsumerOutage},
                               {"consumer_slow", ConsumerSlow},
                               {"worker_restart", WorkerRestart},
                               {"worker_crash", WorkerCrash},
                               {"put_latency", PutLatency},
                               {"put_errors", PutErrors},
                               {"lost_responses", LostResponses},
                               {"get_latency", GetLatency},
                               {"get_errors", GetErrors},
                               {"zone_loss", ZoneLoss},
                               {"control_plane_throttling", ControlPlaneThrottling}});
  if (!table.has("kind")) table.missing("kind", "what goes wrong?");
  if (!table.has("at")) table.missing("at", "when?", "e.g. at = \"07:15\"");
  table.duration("at", fault.at, bounds::kMoment, Clock::Yes);
  if (!known) return fault;
  const FaultParts parts = parts_of(fault.kind);
  read_duration(table, fault);
  const bool zone = fault.kind == ZoneLoss;
  const bool one_consumer =
      fault.kind == ConsumerOutage || fault.kind == ConsumerSlow || parts.workers;
  if (belongs(table, "consumer", parts.consumer)) {
    if (one_consumer && !table.has("consumer")) table.missing("consumer", "whose?");
    read_whom(table, "consumer", scenario.consumers, fault.consumer);
  }
  read_workers(table, scenario, parts, fault);
  read_interval(table, parts, fault);
  if (belongs(table, "producer", parts.producer)) {
    read_whom(table, "producer", scenario.producers, fault.producer);
  }
  if (belongs(table, "factor", parts.factor)) {
    if (zone) fault.factor = defaults::kZoneLossFactor.value;
    if (!zone && !table.has("factor")) {
      table.missing("factor", "how many times as long?", {}, needed_by(table));
    }
    table.number("factor", fault.factor, bounds::kFaultFactor);
  }
  if (belongs(table, "share", parts.share)) {
    const bool control = fault.kind == ControlPlaneThrottling;
    if (zone) fault.share = defaults::kZoneLossShare.value;
    if (control) fault.share = 1;
    if (!zone && !control && !table.has("share")) {
      table.missing("share", "how many of them?", {}, needed_by(table));
    }
    table.share("share", fault.share, {0, 1});
  }
  if (fault.at >= end.at) {
    problems.warning("W0125", "nothing goes wrong: the run ends at " + duration_text(end.at),
                     table.place_of("at"), {}, {}, end.second_place());
  }
  return fault;
}

}  // namespace weir::sim
