#include "sim/scenario/scenario_toml.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/scenario/actions.hpp"
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
                   place_of_name(index), "each needs a name of its own",
                   "note: the other one is in " + in_words(place_of_name(first->second)));
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
    note_oversized();
    note_shards_beyond_quota();
    read_price_settings();
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
    if (const Node* node = table_.table("account")) {
      scenario_.account = read_account(problems_, *node);
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
          read_producer(problems_, node, scenario_.producers.size(), scenario_.simulation, traces));
    }
    check_names(problems_, scenario_.producers, *nodes, "producer");
  }

  // Sizes that the stream never takes are dropped by the client; a producer of nothing else is a
  // slip.
  void note_oversized() {
    if (problems_.has_errors()) return;
    const std::int64_t most = largest_record_bytes(scenario_);
    const std::vector<Node>& nodes = *table_.tables("producer", bounds::kProducers);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::int64_t bytes = scenario_.producers[i].record_size.bytes;
      if (bytes < most) continue;  // the key has a byte at least
      const bool could = bytes < model::defaults::kRecordMostBytesSettable.value;
      problems_.warning("W0124",
                        "records of " + bytes_text(bytes) +
                            ", and their keys, are larger than the stream takes (" +
                            bytes_text(most) + " in all)",
                        nodes[i].find("record_size")->value.place, "dropped before they are sent",
                        could ? "help: stream.max_record_size may be up to \"10 MiB\"" : "");
    }
  }

  void note_shards_beyond_quota() {
    if (problems_.has_errors()) return;
    const std::int64_t quota = shard_quota(scenario_);
    if (scenario_.stream.shard_count <= quota) return;
    const Node& count = table_.find("stream")->find("shard_count")->value;
    problems_.warning("W0127",
                      "the account may have " + grouped(quota) + " shards in " +
                          scenario_.stream.region + ", but the stream begins with " +
                          grouped(scenario_.stream.shard_count),
                      count.place, "AWS would not have made it",
                      "help: [account] shard_quota = N, if AWS has granted more");
  }

  void read_consumers() {
    const auto* nodes = table_.tables("consumer", bounds::kConsumers);
    if (nodes == nullptr) return;
    const std::int64_t most = model::defaults::kConsumersPerStream.value;
    std::int64_t fan_out = 0;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.consumers.push_back(
          read_consumer(problems_, node, scenario_.consumers.size(), scenario_.simulation));
      fan_out += scenario_.consumers.back().retrieval == Retrieval::FanOut ? 1 : 0;
      if (fan_out == most + 1) {
        problems_.error("E0410",
                        "a stream has at most " + std::to_string(most) + " registered consumers",
                        node.place, "one more with enhanced fan-out");
      }
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

  void read_price_settings() {
    const Node* node = table_.table("prices");
    const Node* stream = table_.find("stream");
    const Member* region = stream == nullptr ? nullptr : stream->find("region");
    const bool misread = region != nullptr && region->value.text != scenario_.stream.region;
    scenario_.prices = read_prices(problems_, node == nullptr ? Node{} : *node, scenario_.file,
                                   misread ? "" : scenario_.stream.region);
  }

  void read_faults() {
    const auto* nodes = table_.tables("fault", bounds::kFaults);
    if (nodes == nullptr) return;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.faults.push_back(read_fault(problems_, node, scenario_));
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
      read.emplace_back(read_action(problems_, node, scenario_), &node);
    }
    std::stable_sort(read.begin(), read.end(),
                     [](const auto& a, const auto& b) { return a.first.at < b.first.at; });
    for (auto& [action, node] : read) scenario_.actions.push_back(action);
    if (!problems_.has_errors()) foresee_refusals(read);
  }

  // Makes the calls on a stream without load. What refuses one is told, and which call before it
  // is still under way.
  void foresee_refusals(const std::vector<std::pair<Action, const Node*>>& calls) {
    model::Stream stream = stream_of(scenario_);
    const Node* under_way = nullptr;
    for (const auto& [action, node] : calls) {
      if (action.at >= scenario_.simulation.duration) return;
      const Instant now{action.at};
      stream.advance(now);
      if (stream.status() == model::StreamStatus::Active) under_way = nullptr;
      const auto answer = perform(action, now, scenario_, stream);
      if (answer) {
        under_way = node;
        continue;
      }
      const std::string other =
          under_way == nullptr
              ? std::string{}
              : "note: the call in " + in_words(under_way->place) + " is still under way";
      problems_.warning("W0126",
                        std::string{name_of(action.call)} + " will be refused: " +
                            std::string{model::name_of(answer.error().error)},
                        node->place, answer.error().message, other);
    }
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
