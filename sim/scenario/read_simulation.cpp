#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/utf8.hpp"

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

// Says what is wrong with one: it must be in the run, not over before its warm-up, and
// of whole seconds.
void check_window(TableReader& table, const Window& window, const SimulationSettings& simulation) {
  constexpr Duration kSecond = std::chrono::seconds{1};
  const auto refuse = [&](std::string_view key, const std::string& why, const std::string& label) {
    table.problems().error("E0433", "the window \"" + window.name + "\" " + why,
                           table.place_of(key), label);
  };
  if (window.from >= window.until) {
    return refuse("until", "ends before it begins", "later than `from`");
  }
  if (window.from % kSecond != Duration{} || window.until % kSecond != Duration{}) {
    return refuse(window.from % kSecond != Duration{} ? "from" : "until", "is not of whole seconds",
                  "no grain sees less");
  }
  if (window.until > simulation.duration) {
    return refuse("until",
                  "goes beyond the run, which ends at " + duration_text(simulation.duration),
                  "after the end");
  }
  if (window.until <= simulation.warm_up) {
    refuse("until", "is over before the warm-up, which takes " + duration_text(simulation.warm_up),
           "nothing is counted by then");
  }
}

}  // namespace

std::vector<Window> read_windows(ProblemCollector& problems, const Node& node,
                                 const SimulationSettings& simulation, bool is_cut) {
  std::vector<Window> windows;
  if (node.members.size() > bounds::kWindows) {
    problems.error("E0313", "at most " + std::to_string(bounds::kWindows) + " windows are measured",
                   node.members[bounds::kWindows].place, "one more");
  }
  for (const Member& member : node.members) {
    Window& window = windows.emplace_back();
    window.name = member.key;
    if (member.value.kind != Node::Kind::Table) {
      problems.error("E0201", "`" + member.key + "` must be a table, but is " + shown(member.value),
                     member.value.place, R"(e.g. { from = "06:00", until = "10:00" })");
      continue;
    }
    check_text(problems, member.key, "a window's name", member.place, bounds::kNameLetters);
    TableReader table{problems, member.value, window_keys()};
    if (!table.has("from")) table.missing("from", "when does it begin?");
    if (!table.has("until")) table.missing("until", "when does it end?");
    const bool begins = table.duration("from", window.from, bounds::kMoment, Clock::Yes);
    const bool ends = table.duration("until", window.until, bounds::kMoment, Clock::Yes);
    window.is_left_out = is_cut && window.until > simulation.duration;
    if (window.is_left_out) {
      problems.warning("W0131",
                       "the window \"" + window.name +
                           "\" is left out, and what is asked of it: "
                           "the run ends at " +
                           duration_text(simulation.duration) + " for once",
                       table.place_of("until"), "after the end");
    } else if (begins && ends) {
      check_window(table, window, simulation);
    }
  }
  return windows;
}

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
