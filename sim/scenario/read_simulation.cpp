#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

void read_start(TableReader& table, std::string& start) {
  const Node* node = table.find("start");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::DateTime || !node->has_zone) {
    table.problems().error("E0305",
                           "`start` must be a date and time with a zone, but is " + shown(*node),
                           node->place, "e.g. 2026-11-27T00:00:00Z, without quotes");
    return;
  }
  start = node->text;
}

// Only steps of one second are recorded in this version.
void read_bucket(TableReader& table) {
  Duration bucket = std::chrono::seconds{1};
  const Bounds<Duration> bounds{std::chrono::milliseconds{1}, std::chrono::hours{24}};
  if (!table.duration("bucket", bucket, bounds)) return;
  if (bucket != std::chrono::seconds{1}) {
    report_not_built(table.problems(), "a `bucket` other than \"1 s\"", table.place_of("bucket"));
  }
}

void read_seed(TableReader& table, std::uint64_t& seed) {
  std::int64_t read = 0;
  if (table.count("seed", read, {0, std::numeric_limits<std::int64_t>::max()})) {
    seed = static_cast<std::uint64_t>(read);
  }
}

}  // namespace

SimulationSettings read_simulation(ProblemCollector& problems, const Node& node) {
  SimulationSettings simulation;
  TableReader table{problems, node, simulation_keys()};
  read_start(table, simulation.start);
  table.duration("duration", simulation.duration, bounds::kDuration);
  table.duration("warm_up", simulation.warm_up, bounds::kMoment);
  read_seed(table, simulation.seed);
  table.count("replications", simulation.replications, bounds::kReplications);
  table.count("worlds", simulation.worlds, bounds::kWorlds);
  table.choice<Grain>("grain", simulation.grain,
                      {{"auto", Grain::Auto},
                       {"record", Grain::Record},
                       {"10 ms", Grain::Ms10},
                       {"100 ms", Grain::Ms100},
                       {"1 s", Grain::S1}});
  read_bucket(table);
  if (simulation.warm_up >= simulation.duration) {
    const bool given = table.has("warm_up");
    problems.error("E0401",
                   "`warm_up` (" + duration_text(simulation.warm_up) +
                       ") must be shorter than `duration` (" + duration_text(simulation.duration) +
                       ")",
                   table.place_of(given ? "warm_up" : "duration"), "nothing would be measured", {},
                   given ? table.second_place("duration", "the whole run") : std::nullopt);
    simulation.warm_up = Duration{};
  }
  return simulation;
}

}  // namespace weir::sim
