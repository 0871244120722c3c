#include <algorithm>
#include <array>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

void read_process_time(ProblemCollector& problems, const Node& node, Consumer& consumer) {
  TableReader table{problems, node, process_time_keys()};
  table.duration("per_record", consumer.per_record, bounds::kWait);
  table.duration("per_batch", consumer.per_batch, bounds::kWait);
}

// Whether the consumer is of a kind that this version knows in name only.
bool is_of_later_kind(const Node& node) {
  const Member* kind = node.find("kind");
  if (kind == nullptr || kind->value.kind != Node::Kind::Text) return false;
  constexpr std::array<std::string_view, 5> kLater{"fan_out", "kcl", "lambda", "firehose", "flink"};
  return std::find(kLater.begin(), kLater.end(), kind->value.text) != kLater.end();
}

}  // namespace

Consumer read_consumer(ProblemCollector& problems, const Node& node, std::size_t index) {
  Consumer consumer;
  const bool later = is_of_later_kind(node);
  TableReader table{problems, node, consumer_keys(), !later};
  consumer.name = default_name("consumer", index);
  table.text("name", consumer.name, bounds::kNameLetters);
  bool polling = true;
  table.choice<bool>("kind", polling,
                     {{"polling", true},
                      {"fan_out", false, false},
                      {"kcl", false, false},
                      {"lambda", false, false},
                      {"firehose", false, false},
                      {"flink", false, false}});
  table.duration("poll_interval", consumer.poll_interval, bounds::kPollInterval);
  table.count("max_records", consumer.max_records, {1, model::defaults::kReadRecordsPerCall.value});
  table.count("workers", consumer.workers, bounds::kWorkers);
  table.count("cores", consumer.cores, bounds::kCores);
  table.choice<StartPosition>(
      "start", consumer.start,
      {{"TRIM_HORIZON", StartPosition::TrimHorizon}, {"LATEST", StartPosition::Latest}});
  table.boolean("parents_first", consumer.parents_first);
  if (const Node* times = table.table("process_time")) {
    read_process_time(problems, *times, consumer);
  }
  table.duration("round_trip", consumer.round_trip, bounds::kWait);
  return consumer;
}

}  // namespace weir::sim
