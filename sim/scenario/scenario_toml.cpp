#include "sim/scenario/scenario_toml.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/scenario/overrides.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/sha256.hpp"
#include "sim/scenario/text_file.hpp"

namespace weir::sim {

namespace {

constexpr auto kMostBytes = static_cast<std::int64_t>(bounds::kFileBytes);

// Tables of one kind are told apart by name.
template <typename Thing>
void check_names(ProblemCollector& problems, const std::vector<Thing>& things,
                 const std::vector<Node>& nodes, const std::string& noun) {
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t index = 0; index < things.size(); ++index) {
    const auto [first, is_new] = seen.emplace(things[index].name, index);
    if (is_new) continue;
    const auto place_of_name = [&](std::size_t at) {
      const Member* name = nodes[at].find("name");
      return name == nullptr ? nodes[at].place : name->value.place;
    };
    problems.error("E0205", "two " + noun + "s are called \"" + things[index].name + "\"",
                   place_of_name(index), "each needs a name of its own", {},
                   SecondPlace{place_of_name(first->second), "the other one"});
  }
}

class FileReader {
 public:
  FileReader(ProblemCollector& problems, const Node& file, Scenario& scenario)
      : problems_{problems},
        file_{file},
        scenario_{scenario},
        table_{problems, file, file_keys()} {}

  void read() {
    read_head();
    read_simulation_and_stream();
    read_producers();
    read_consumers();
    read_actions();
    read_faults();
    read_objectives();
    check_products(scenario_, file_, problems_);
  }

 private:
  void read_head() {
    if (!table_.has("weir")) {
      problems_.error("E0107", "`weir = 1` is missing: the version of the format", {}, {},
                      "help: let the file begin with weir = 1");
    } else if (const Node* version = table_.find("weir");
               version->kind != Node::Kind::Integer || version->integer != 1) {
      problems_.error("E0107", "the format's version must be 1, but is " + shown(*version),
                      version->place, "this version of weir reads weir = 1");
    }
    table_.text("title", scenario_.title, bounds::kTitleLetters);
    table_.text("name", scenario_.name, bounds::kTitleLetters);
  }

  void read_simulation_and_stream() {
    if (const Node* node = table_.table("simulation")) {
      scenario_.simulation = read_simulation(problems_, *node);
    }
    if (const Node* node = table_.table("stream")) {
      scenario_.stream = read_stream(problems_, *node);
    } else if (!table_.has("stream") && !table_.misspelt("stream")) {
      problems_.error("E0204", "`stream` is missing: how many shards are there?", {}, {},
                      "help: add [stream] with e.g. shard_count = 4");
    }
  }

  void read_producers() {
    const auto* nodes = table_.tables("producer", bounds::kProducers);
    const bool left_out = !table_.has("producer") && !table_.misspelt("producer");
    if (left_out || (nodes != nullptr && nodes->empty())) {
      problems_.error("E0204", "`producer` is missing: without load there is nothing to simulate",
                      table_.has("producer") ? table_.place_of("producer") : Place{}, {},
                      "help: add [[producer]] with `rate` and `record_size`");
    }
    if (nodes == nullptr) return;
    TraceFiles traces{scenario_.file};
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.producers.push_back(
          read_producer(problems_, node, scenario_.producers.size(), run_end(), traces));
    }
    check_names(problems_, scenario_.producers, *nodes, "producer");
  }

  void read_consumers() {
    const auto* nodes = table_.tables("consumer", bounds::kConsumers);
    if (nodes == nullptr) return;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.consumers.push_back(read_consumer(problems_, node, scenario_.consumers.size()));
    }
    check_names(problems_, scenario_.consumers, *nodes, "consumer");
  }

  void read_objectives() {
    const auto* nodes = table_.tables("objective", bounds::kObjectives);
    if (nodes == nullptr) return;
    std::map<std::string, std::size_t> times;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      Objective objective = read_objective(problems_, node, scenario_);
      const std::size_t before = times[objective.name]++;
      if (node.find("name") == nullptr) objective.name = default_name(objective.name, before);
      scenario_.objectives.push_back(std::move(objective));
    }
    check_names(problems_, scenario_.objectives, *nodes, "objective");
  }

  void read_faults() {
    const auto* nodes = table_.tables("fault", bounds::kFaults);
    if (nodes == nullptr) return;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.faults.push_back(read_fault(problems_, node, scenario_, run_end()));
    }
    std::stable_sort(scenario_.faults.begin(), scenario_.faults.end(),
                     [](const Fault& a, const Fault& b) { return a.at < b.at; });
  }

  void read_actions() {
    const auto* nodes = table_.tables("action", bounds::kActions);
    if (nodes == nullptr) return;
    std::vector<std::pair<Action, const Node*>> read;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      read.emplace_back(read_action(problems_, node, run_end()), &node);
    }
    std::stable_sort(read.begin(), read.end(),
                     [](const auto& a, const auto& b) { return a.first.at < b.first.at; });
    std::vector<const Node*> calls;
    for (auto& [action, node] : read) {
      scenario_.actions.push_back(action);
      calls.push_back(node);
    }
    if (!problems_.has_errors()) foresee_refusals(problems_, scenario_, file_, calls);
  }

  RunEnd run_end() const {
    const Member* simulation = file_.find("simulation");
    const Member* length = simulation == nullptr ? nullptr : simulation->value.find("duration");
    return {scenario_.simulation.duration, length == nullptr ? Place{} : length->value.place};
  }

  ProblemCollector& problems_;
  const Node& file_;
  Scenario& scenario_;
  TableReader table_;
};

}  // namespace

Expected<ReadScenario, Problems> read_scenario(std::string_view text, const std::string& file,
                                               const Overrides& overrides) {
  if (text.size() > bounds::kFileBytes) return unexpected(Problems{{too_large(file, kMostBytes)}});
  if (is_blank(text)) {
    return unexpected(Problems{{problem_of_file(
        "E0106", file, "the file is empty",
        "help: the smallest scenario has `weir = 1`, [stream] and [[producer]]")}});
  }
  auto document = parse_toml(text, file);
  if (!document) return unexpected(Problems{{std::move(document.error())}});

  ProblemCollector problems{file, texts_of(overrides)};
  apply_overrides(*document, overrides, problems);
  ReadScenario read;
  read.scenario.file = file;
  read.scenario.sha256 = sha256(text);
  FileReader{problems, *document, read.scenario}.read();
  const bool failed = problems.has_errors();
  Problems found = problems.take_all();
  if (failed) return unexpected(std::move(found));
  read.warnings = std::move(found);
  return read;
}

Expected<ReadScenario, Problems> read_scenario_file(const std::string& file,
                                                    const Overrides& overrides, std::string& text) {
  auto read = read_text_file(file, kMostBytes, "scenario file");
  text = read ? std::move(*read) : "";
  if (!read) return unexpected(Problems{{std::move(read.error())}});
  return read_scenario(text, file, overrides);
}

}  // namespace weir::sim
