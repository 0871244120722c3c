#include <array>
#include <cmath>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

bool read_lognormal(ProblemCollector& problems, const Node& node, RecordSize& size) {
  TableReader table{problems, node, record_size_keys()};
  bool lognormal = true;
  table.choice<bool>("distribution", lognormal, {{"lognormal", true}});
  bool good = true;
  for (const std::string_view key : {"median", "p99"}) {
    if (table.has(key)) continue;
    table.missing(key, "a lognormal needs `median` and `p99`");
    good = false;
  }
  size.lognormal = true;
  const bool median = table.bytes("median", size.bytes, bounds::kRecordBytes);
  const bool p99 = table.bytes("p99", size.p99_bytes, bounds::kRecordBytes);
  if (!good || !median || !p99) return false;
  if (size.p99_bytes < size.bytes || size.p99_bytes > size.bytes * bounds::kTailRatio) {
    problems.error("E0313",
                   "`p99` must be 1 to " + grouped(bounds::kTailRatio) + " times `median` (" +
                       bytes_text(size.bytes) + "), but is " + bytes_text(size.p99_bytes),
                   table.place_of("p99"), "out of bounds", {},
                   table.second_place("median", "the median"));
    return false;
  }
  return true;
}

// One number, or a lognormal.
bool read_record_size(TableReader& table, RecordSize& size) {
  const Node* node = table.find("record_size");
  if (node == nullptr) {
    table.missing("record_size", "how large are its records?",
                  "help: add e.g. record_size = \"1 KiB\"");
    return false;
  }
  if (node->kind == Node::Kind::Table && !is_interval(*node)) {
    if (!read_lognormal(table.problems(), *node, size)) return false;
  } else {
    if (!table.bytes("record_size", size.bytes, bounds::kRecordBytes)) return false;
    size.p99_bytes = size.bytes;
  }
  return true;
}

// What a trace brings itself must not stand beside it.
void check_beside_trace(TableReader& table) {
  for (const std::string_view key : {"rate", "load", "arrivals", "record_size", "keys"}) {
    if (!table.has(key)) continue;
    table.problems().error("E0207",
                           "`" + std::string{key} +
                               "` cannot stand beside `trace`, which brings "
                               "its own times, sizes and keys",
                           table.place_of_key(key), "leave this out", {},
                           SecondPlace{table.place_of_key("trace"), "the trace"});
  }
}

void read_synthetic_load(TableReader& table, Producer& producer, const RunEnd& end) {
  const bool size_known = read_record_size(table, producer.record_size);
  ProblemCollector& problems = table.problems();
  table.choice<ArrivalProcess>(
      "arrivals", producer.arrivals,
      {{"constant", ArrivalProcess::Constant}, {"poisson", ArrivalProcess::Poisson}});
  const Node* rate = table.find("rate");
  const Node* load = table.table("load");
  if (rate != nullptr && load != nullptr) {
    problems.error("E0207", "`rate` and `load` exclude each other", table.place_of_key("rate"),
                   "leave one out", {}, SecondPlace{table.place_of_key("load"), "the other one"});
  }
  if (rate != nullptr) {
    const auto per_s = read_rate(problems, *rate, "rate", producer.record_size, size_known);
    if (per_s && *per_s <= 0) {
      problems.error("E0313", "`rate` must be above 0", rate->place,
                     "no record would ever be born");
    } else if (per_s) {
      producer.load = {{Duration{}, *per_s}};
    }
  }
  if (load != nullptr) {
    producer.load = read_load(problems, *load, producer.record_size, size_known);
  }
  if (!table.has("rate") && !table.has("load") && !table.has("rate_curve") &&
      !table.misspelt("load") && !table.misspelt("trace")) {
    table.missing("rate", "how much load?",
                  "help: give `rate` (e.g. \"4000 records/s\"), `load` or `trace`");
  }
  if (const Node* keys = table.table("keys")) {
    producer.keys = read_population(problems, *keys, end);
  }
}

}  // namespace

std::string default_name(const std::string& noun, std::size_t index) {
  return index == 0 ? noun : noun + "-" + std::to_string(index + 1);
}

Producer read_producer(ProblemCollector& problems, const Node& node, std::size_t index,
                       const RunEnd& end, TraceFiles& traces) {
  Producer producer;
  TableReader table{problems, node, producer_keys()};
  producer.name = default_name("producer", index);
  table.text("name", producer.name, bounds::kNameLetters);
  table.count("instances", producer.instances, bounds::kInstances);
  if (table.has("trace")) {
    check_beside_trace(table);
    if (const Node* trace = table.table("trace")) {
      producer.trace = read_trace_settings(problems, *trace, end, traces);
    }
  } else {
    read_synthetic_load(table, producer, end);
  }
  if (const Node* put = table.table("put")) producer.put = read_put(problems, *put);
  return producer;
}

}  // namespace weir::sim
