#include <algorithm>
#include <string>
#include <utility>

#include "sim/scenario/load_shape.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// What a trace brings itself must not stand beside it.
void check_beside_trace(TableReader& table) {
  for (const std::string_view key :
       {"rate", "load", "rate_curve", "arrivals", "bursts", "batch", "record_size", "keys"}) {
    if (!table.has(key)) continue;
    table.problems().error("E0207",
                           "`" + std::string{key} +
                               "` cannot stand beside `trace`, which brings "
                               "its own times, sizes and keys",
                           table.place_of_key(key), "leave this out", {},
                           SecondPlace{table.place_of_key("trace"), "the trace"});
  }
}

// The load is said in one of three ways.
void check_one_load(TableReader& table) {
  std::string_view first;
  for (const std::string_view key : {"rate", "load", "rate_curve"}) {
    if (!table.has(key)) continue;
    if (!first.empty()) {
      table.problems().error(
          "E0207", "`" + std::string{first} + "` and `" + std::string{key} + "` exclude each other",
          table.place_of_key(first), "leave one out", {},
          SecondPlace{table.place_of_key(key), "the other one"});
    }
    if (first.empty()) first = key;
  }
  if (first.empty() && !table.misspelt("load") && !table.misspelt("trace")) {
    table.missing("rate", "how much load?",
                  "help: give `rate` (e.g. \"4000 records/s\"), `load`, `rate_curve` or `trace`");
  }
}

// How many corners a load may have is asked before they are made.
void compile(TableReader& table, std::string_view key, Producer& producer, const RunEnd& end,
             const std::string& start) {
  const double corners = corners_of(producer.shape, end.at);
  if (corners > bounds::kCorners) {
    table.problems().error(
        "E0408",
        "too much: a load of " + grouped(static_cast<std::int64_t>(std::min(corners, 1e15))) +
            " corners; at most " + grouped(static_cast<std::int64_t>(bounds::kCorners)) +
            " are simulated",
        table.place_of_key(key), "this makes it so", {}, end.second_place());
    return;
  }
  producer.load = compiled_load(producer.shape, end.at, start);
}

void read_synthetic_load(TableReader& table, Producer& producer, const RunEnd& end,
                         const std::string& start, DataFiles& files) {
  ProblemCollector& problems = table.problems();
  const MeanSize size{producer.record_size, read_record_size(table, files, producer.record_size)};
  table.choice<ArrivalProcess>(
      "arrivals", producer.arrivals,
      {{"constant", ArrivalProcess::Constant}, {"poisson", ArrivalProcess::Poisson}});
  check_one_load(table);
  if (const Node* rate = table.find("rate")) {
    const auto per_s = read_rate(problems, *rate, "rate", size);
    if (per_s && *per_s <= 0) {
      problems.error("E0313", "`rate` must be above 0", rate->place,
                     "no record would ever be born");
    } else if (per_s) {
      producer.load = {{Duration{}, *per_s}};
    }
  }
  if (const Node* load = table.table("load")) {
    if (auto shape = read_load(problems, *load, size, start)) {
      producer.shape = std::move(*shape);
      compile(table, "load", producer, end, start);
    }
  }
  if (const Node* curve = table.table("rate_curve")) {
    if (auto shape = read_rate_curve(problems, *curve, size, end, files)) {
      producer.shape = std::move(*shape);
      compile(table, "rate_curve", producer, end, start);
    }
  }
  if (const Node* bursts = table.table("bursts")) producer.bursts = read_bursts(problems, *bursts);
  if (const Node* batch = table.table("batch")) producer.batch = read_batch(problems, *batch);
  if (const Node* keys = table.table("keys")) {
    producer.keys = read_population(problems, *keys, end, files);
  }
}

}  // namespace

std::string default_name(const std::string& noun, std::size_t index) {
  return index == 0 ? noun : noun + "-" + std::to_string(index + 1);
}

Producer read_producer(ProblemCollector& problems, const Node& node, std::size_t index,
                       const RunEnd& end, const std::string& start, DataFiles& files) {
  Producer producer;
  TableReader table{problems, node, producer_keys()};
  producer.name = default_name("producer", index);
  table.text("name", producer.name, bounds::kNameLetters);
  table.count("instances", producer.instances, bounds::kInstances);
  if (table.has("trace")) {
    check_beside_trace(table);
    if (const Node* trace = table.table("trace")) {
      producer.trace = read_trace_settings(problems, *trace, end, files);
    }
  } else {
    read_synthetic_load(table, producer, end, start, files);
  }
  if (const Node* put = table.table("put")) producer.put = read_put(problems, *put);
  if (const Node* kpl = table.table("kpl")) {
    producer.kpl = read_kpl(problems, *kpl, producer.put);
    if (table.has("put")) {
      problems.error("E0207", "`put` cannot stand beside `kpl`: the library is the client",
                     table.place_of_key("put"), "leave one of them out",
                     "help: `round_trip` may stand in [producer.kpl]",
                     SecondPlace{table.place_of_key("kpl"), "the library"});
    }
  }
  return producer;
}

}  // namespace weir::sim
