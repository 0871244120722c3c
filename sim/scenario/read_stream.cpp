#include <algorithm>

#include "sim/scenario/region.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

bool is_name_letter(char letter) {
  const bool small = letter >= 'a' && letter <= 'z';
  const bool capital = letter >= 'A' && letter <= 'Z';
  const bool digit = letter >= '0' && letter <= '9';
  return small || capital || digit || letter == '_' || letter == '.' || letter == '-';
}

void read_stream_name(TableReader& table, std::string& name) {
  std::string read;
  if (!table.text("name", read, bounds::kNameLetters)) return;
  if (!std::all_of(read.begin(), read.end(), is_name_letter)) {
    table.problems().error("E0313", "a stream's name is of letters, digits, `_`, `.` and `-`",
                           table.place_of("name"), "not a name that AWS would take");
    return;
  }
  name = read;
}

void read_put_record_rounding(TableReader& table, std::int64_t& rounding) {
  table.choice<std::int64_t>("put_record_rounding", rounding, {{"1 KiB", kKiB}, {"none", 1}});
}

void read_max_record_size(TableReader& table) {
  std::int64_t size = kMiB;
  if (!table.bytes("max_record_size", size, {kMiB, 10 * kMiB})) return;
  if (size != kMiB) {
    report_not_built(table.problems(), "a `max_record_size` other than \"1 MiB\"",
                     table.place_of("max_record_size"));
  }
}

void read_retention(TableReader& table, Duration& retention) {
  Duration read{};
  if (!table.duration("retention", read, bounds::kRetention)) return;
  if (read % std::chrono::hours{1} != Duration{}) {
    table.problems().error(
        "E0313", "`retention` must be a whole number of hours, but is " + duration_text(read),
        table.place_of("retention"), "AWS counts it in hours");
    return;
  }
  retention = read;
}

void read_reshard(ProblemCollector& problems, const Node& node, StreamSettings& stream) {
  model::ReshardPace& pace = stream.reshard;
  TableReader table{problems, node, reshard_keys()};
  table.duration("lead", pace.lead, bounds::kWait);
  table.duration("step", pace.step, bounds::kReshardStep);
  stream.parallelism_given = table.count("parallelism", pace.parallelism, bounds::kParallelism);
}

}  // namespace

StreamSettings read_stream(ProblemCollector& problems, const Node& node) {
  StreamSettings stream;
  TableReader table{problems, node, stream_keys()};
  read_stream_name(table, stream.name);
  bool provisioned = true;
  table.choice<bool>("mode", provisioned, {{"provisioned", true}, {"on_demand", false, false}});
  if (table.has("shard_count")) {
    table.count("shard_count", stream.shard_count, bounds::kShards);
  } else {
    table.missing("shard_count", "how many shards?", "help: add e.g. shard_count = 4");
  }
  read_retention(table, stream.retention);
  read_region(table, "region", stream.region);
  read_max_record_size(table);
  read_put_record_rounding(table, stream.put_record_rounding);
  table.duration("put_to_readable", stream.put_to_readable, bounds::kWait);
  if (const Node* pace = table.table("reshard")) read_reshard(problems, *pace, stream);
  return stream;
}

}  // namespace weir::sim
