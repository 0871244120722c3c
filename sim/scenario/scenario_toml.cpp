#include "sim/scenario/scenario_toml.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/scenario/intervals.hpp"
#include "sim/scenario/overrides.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/sha256.hpp"
#include "sim/scenario/stream_documents.hpp"
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

// What a scenario takes from other files: read once for all its worlds.
struct OtherFiles {
  DataFiles data;
  std::optional<PriceSettings> prices{};
};

class FileReader {
 public:
  /// `file`: the document of one stream, `whole`: the file; `one_of_several`: it has others
  /// besides.
  FileReader(ProblemCollector& problems, const Node& file, const Node& whole, OtherFiles& others,
             Scenario& scenario, bool one_of_several)
      : problems_{problems},
        file_{file},
        whole_{whole},
        others_{others},
        scenario_{scenario},
        table_{problems, file, file_keys()},
        one_of_several_{one_of_several} {}

  void read() {
    read_head();
    read_simulation_and_stream();
    read_producers();
    read_consumers();
    read_actions_and_faults();
    read_autoscalers();
    read_objectives();
    if (!problems_.has_errors()) check_modes(problems_, scenario_, file_, one_of_several_);
    check_aggregates();
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
    if (const Node* node = table_.table("window")) {
      scenario_.windows =
          read_windows(problems_, *node, scenario_.simulation, run_end().place.source > 0);
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
    if (left_out && one_of_several_) {
      const Member* stream = file_.find("stream");
      if (problems_.has_errors()) return;  // so it may well have some
      problems_.error("E0204", "nothing is put into stream \"" + scenario_.stream.name + "\"",
                      stream == nullptr ? Place{} : stream->value.place, "no [[producer]] of it",
                      "help: add [[producer]] with `stream`, `rate` and `record_size`");
    } else if (left_out || (nodes != nullptr && nodes->empty())) {
      problems_.error("E0204", "`producer` is missing: without load there is nothing to simulate",
                      table_.has("producer") ? table_.place_of("producer") : Place{}, {},
                      "help: add [[producer]] with `rate` and `record_size`");
    }
    if (nodes == nullptr) return;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.producers.push_back(read_producer(problems_, node, scenario_.producers.size(),
                                                  run_end(), scenario_.simulation.start,
                                                  others_.data));
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
      const RecordSize& size = scenario_.producers[i].record_size;
      std::int64_t bytes = size.bytes;
      if (size.histogram) {
        for (const SizeHistogram::Bin& bin : size.histogram->bins) {
          bytes = std::max(bytes, bin.to);
        }
      }
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

  void check_aggregates() {
    if (problems_.has_errors()) return;
    const std::vector<Node>& nodes = *table_.tables("producer", bounds::kProducers);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const auto& kpl = scenario_.producers[i].kpl;
      if (!kpl || !kpl->aggregation_enabled) continue;
      const std::int64_t most = scenario_.stream.max_record_bytes;
      if (kpl->aggregation_max_size < most) continue;  // its key has a byte
      const Member& kpl_table = *nodes[i].find("kpl");
      const Member* own = kpl_table.value.find("aggregation_max_size");
      const Member* limit = table_.find("stream")->find("max_record_size");
      problems_.error("E0421",
                      "aggregates of up to " + bytes_text(kpl->aggregation_max_size) +
                          " and a key are larger than the stream takes (" + bytes_text(most) + ")",
                      own == nullptr ? kpl_table.place : own->value.place, "less than that", {},
                      limit == nullptr
                          ? std::nullopt
                          : std::optional{SecondPlace{limit->value.place, "the most"}});
    }
  }

  void note_shards_beyond_quota() {
    if (problems_.has_errors()) return;
    const std::int64_t quota = shard_quota(scenario_);
    const bool counts = scenario_.stream.mode == model::StreamMode::Provisioned;
    if (!counts || scenario_.stream.shard_count <= quota) return;
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
    const std::int64_t most = scenario_.account.on_demand_advantage
                                  ? model::defaults::kConsumersPerAdvantageStream.value
                                  : model::defaults::kConsumersPerStream.value;
    std::int64_t fan_out = 0;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.consumers.push_back(
          read_consumer(problems_, node, scenario_.consumers.size(), run_end()));
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
    std::vector<Node> read;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      if (is_for_other_readers(node)) continue;
      Objective objective = read_objective(problems_, node, scenario_, one_of_several_);
      const std::size_t before = times[objective.name]++;
      if (node.find("name") == nullptr) objective.name = default_name(objective.name, before);
      scenario_.objectives.push_back(std::move(objective));
      read.push_back(node);
    }
    check_names(problems_, scenario_.objectives, read, "objective");
    leave_out_windows();
  }

  // An objective for the readers of every stream says nothing of one that has no such readers.
  bool is_for_other_readers(const Node& objective) const {
    if (!one_of_several_ || objective.find("stream") != nullptr) return false;
    const auto& own = scenario_.consumers;
    const Member* metric = objective.find("metric");
    const bool of_leases = metric != nullptr && is_of_leases(metric->value.text);
    const bool of_readers = metric != nullptr && is_of_readers(metric->value.text);
    const auto is_one = [&](const Consumer& one) { return !of_leases || one.kcl; };
    const auto is_another = [&](const Node& one) {
      const Member* kind = one.find("kind");
      return !of_leases || (kind != nullptr && kind->value.text == "kcl");
    };
    const Member* all = whole_.find("consumer");
    return of_readers && objective.find("consumer") == nullptr &&
           std::none_of(own.begin(), own.end(), is_one) && all != nullptr &&
           std::any_of(all->value.items.begin(), all->value.items.end(), is_another);
  }

  void leave_out_windows() {
    std::erase_if(scenario_.objectives, [&](const Objective& objective) {
      return std::any_of(scenario_.windows.begin(), scenario_.windows.end(),
                         [&](const Window& window) {
                           return window.is_left_out && window.name == objective.during;
                         });
    });
    std::erase_if(scenario_.windows, [](const Window& window) { return window.is_left_out; });
  }

  void read_price_settings() {
    const Node* node = table_.table("prices");
    const Node* stream = table_.find("stream");
    const Member* region = stream == nullptr ? nullptr : stream->find("region");
    const bool misread = region != nullptr && region->value.text != scenario_.stream.region;
    if (!others_.prices) {
      others_.prices = read_prices(problems_, node == nullptr ? Node{} : *node, scenario_.file,
                                   misread ? "" : scenario_.stream.region);
    }
    scenario_.prices = *others_.prices;
  }

  // The tables of an array, read by `read` and brought into order of time; returns them in it.
  template <typename Timed, typename Read>
  std::vector<const Node*> read_in_time(const std::vector<Node>& nodes, std::vector<Timed>& into,
                                        Read read) {
    std::vector<std::pair<Timed, const Node*>> all;
    for (const Node& node : nodes) {
      if (problems_.full()) return {};
      all.emplace_back(read(node), &node);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first.at < b.first.at; });
    std::vector<const Node*> in_time;
    for (auto& [one, node] : all) {
      into.push_back(std::move(one));
      in_time.push_back(node);
    }
    return in_time;
  }

  void read_actions_and_faults() {
    const auto* actions = table_.tables("action", bounds::kActions);
    const auto* faults = table_.tables("fault", bounds::kFaults);
    std::vector<const Node*> calls;
    std::vector<const Node*> troubles;
    if (actions != nullptr) {
      calls = read_in_time(*actions, scenario_.actions, [this](const Node& node) {
        return read_action(problems_, node, scenario_, run_end());
      });
    }
    if (faults != nullptr) {
      troubles = read_in_time(*faults, scenario_.faults, [this](const Node& node) {
        return read_fault(problems_, node, scenario_, run_end());
      });
    }
    if (problems_.has_errors()) return;
    foresee_refusals(problems_, scenario_, file_, calls, troubles);
  }

  void read_autoscalers() {
    const auto* nodes = table_.tables("autoscaler", bounds::kAutoscalers);
    if (nodes == nullptr) return;
    for (const Node& node : *nodes) {
      if (problems_.full()) return;
      scenario_.autoscalers.push_back(
          read_autoscaler(problems_, node, scenario_.autoscalers.size(), scenario_));
    }
    check_names(problems_, scenario_.autoscalers, *nodes, "autoscaler");
  }

  RunEnd run_end() const {
    const Member* simulation = file_.find("simulation");
    const Member* length = simulation == nullptr ? nullptr : simulation->value.find("duration");
    return {scenario_.simulation.duration, length == nullptr ? Place{} : length->value.place};
  }

  ProblemCollector& problems_;
  const Node& file_;
  const Node& whole_;
  OtherFiles& others_;
  Scenario& scenario_;
  TableReader table_;
  bool one_of_several_;
};

// Reads a document as often as its intervals ask for, with a value in the place of each.
class ForecastReader {
 public:
  ForecastReader(Node& file, std::string name, const Overrides& overrides, std::string_view text)
      : file_{file},
        name_{std::move(name)},
        overrides_{overrides},
        bytes_{text.size()},
        sha256_{sha256(text)},
        problems_{name_, texts_of(overrides_)},
        others_{DataFiles{name_}} {}

  Expected<ReadScenario, Problems> read() {
    apply_overrides(file_, overrides_, problems_);
    Intervals intervals{file_, problems_};
    const StreamDocuments documents{file_, problems_};
    documents_ = &documents;
    ReadScenario read;
    read.scenario = read_once(problems_);
    read.forecast.inputs = intervals.inputs();
    if (!intervals.empty() && !problems_.has_errors()) {
      for (const auto end : {Intervals::Part::Low, Intervals::Part::High}) {
        intervals.take(end);
        read_again("");
      }
      const SimulationSettings& settings = read.scenario.simulation;
      check_size(read.scenario);
      for (std::int64_t n = 0; n < settings.worlds && !problems_.has_errors(); ++n) {
        ForecastWorld& world = read.forecast.worlds.emplace_back();
        world.values = intervals.draw(settings.seed, n);
        world.scenario = read_again("in world " + std::to_string(n) + ": ");
      }
    }
    const bool failed = problems_.has_errors();
    Problems found = problems_.take_all();
    if (failed) return unexpected(std::move(found));
    read.warnings = std::move(found);
    return read;
  }

 private:
  // All streams of the file: the first one, with the others beside it.
  Scenario read_once(ProblemCollector& problems) {
    std::vector<Scenario> streams;
    for (std::size_t i = 0; i < documents_->count() && !problems.full(); ++i) {
      Scenario& scenario = streams.emplace_back();
      scenario.file = name_;
      scenario.sha256 = sha256_;
      if (documents_->several()) {
        const Node document = documents_->document(i);
        FileReader{problems, document, file_, others_, scenario, documents_->count() > 1}.read();
      } else {
        FileReader{problems, file_, file_, others_, scenario, false}.read();
      }
    }
    if (documents_->several() && !problems.has_errors()) check_account(problems, streams, file_);
    return put_beside(std::move(streams));
  }

  // The same with other values: what was warned of is not told again.
  Scenario read_again(const std::string& where) {
    ProblemCollector problems{name_, texts_of(overrides_)};
    Scenario scenario = read_once(problems);
    const bool failed = problems.has_errors();
    Problems found = problems.take_all();
    if (!failed) return scenario;
    for (Problem& problem : found.all) problem.message = where + problem.message;
    problems_.append(found);
    return scenario;
  }

  // Each world is read and kept: that must neither take for ever nor fill the memory.
  void check_size(const Scenario& scenario) {
    const std::int64_t worlds = scenario.simulation.worlds;
    std::size_t points = 0;
    for (const Scenario& stream : streams_of(scenario)) {
      for (const Producer& producer : stream.producers) points += producer.load.size();
    }
    const std::size_t bytes = 4 * bytes_ + sizeof(LoadPoint) * points;
    if (static_cast<std::size_t>(worlds) * bytes <= bounds::kWorldBytes) return;
    const Member* simulation = file_.find("simulation");
    const Member* count = simulation == nullptr ? nullptr : simulation->value.find("worlds");
    const auto most = static_cast<std::int64_t>(bounds::kWorldBytes / bytes);
    problems_.error("E0317",
                    grouped(worlds) + " worlds of a scenario of " +
                        bytes_text(static_cast<std::int64_t>(bytes_)) + " and " +
                        grouped(static_cast<std::int64_t>(points)) + " load points are too many",
                    count == nullptr ? Place{} : count->value.place,
                    "at most " + grouped(most) + " of this one");
  }

  Node& file_;
  const StreamDocuments* documents_ = nullptr;
  const std::string name_;
  const Overrides& overrides_;
  const std::size_t bytes_;
  const std::string sha256_;
  ProblemCollector problems_;
  OtherFiles others_;
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

  return ForecastReader{*document, file, overrides, text}.read();
}

Expected<ReadScenario, Problems> read_scenario_file(const std::string& file,
                                                    const Overrides& overrides, std::string& text) {
  auto read = read_text_file(file, kMostBytes, "scenario file");
  text = read ? std::move(*read) : "";
  if (!read) return unexpected(Problems{{std::move(read.error())}});
  return read_scenario(text, file, overrides);
}

}  // namespace weir::sim
