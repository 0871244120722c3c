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

AccountSettings read_account(ProblemCollector& problems, const Node& node) {
  AccountSettings account;
  TableReader table{problems, node, account_keys()};
  std::int64_t quota = 0;
  if (table.count("shard_quota", quota, bounds::kShardQuota)) account.shard_quota = quota;
  return account;
}

bool read_max_record_size(TableReader& table, std::int64_t& size, Bounds<std::int64_t> bounds) {
  std::int64_t read = 0;
  if (!table.bytes("max_record_size", read, bounds)) return false;
  if (read % kKiB != 0) {
    table.problems().error(
        "E0313", "`max_record_size` must be a whole number of KiB, but is " + bytes_text(read),
        table.place_of("max_record_size"), "AWS counts it in KiB");
    return false;
  }
  size = read;
  return true;
}

void check_room_for(TableReader& table, std::int64_t max_record_bytes, model::Enforcement limit) {
  constexpr std::int64_t kSecondsWorth = model::defaults::kWriteBytesPerS.value;
  if (limit != model::Enforcement::CalendarSecond || max_record_bytes <= kSecondsWorth) return;
  table.problems().error(
      "E0207",
      "no record above " + bytes_text(kSecondsWorth) + " fits a calendar second of a shard",
      table.place_of("max_record_size"), "never taken under write_limit = \"calendar second\"",
      "help: leave `write_limit` a token bucket, which holds 10 MiB where larger records are let "
      "in");
}

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
  read_max_record_size(table, stream.max_record_bytes, bounds::kMaxRecordSize);
  table.choice<model::Enforcement>("write_limit", stream.write_limit,
                                   {{"token bucket", model::Enforcement::TokenBucket},
                                    {"calendar second", model::Enforcement::CalendarSecond}});
  check_room_for(table, stream.max_record_bytes, stream.write_limit);
  read_put_record_rounding(table, stream.put_record_rounding);
  table.duration("put_to_readable", stream.put_to_readable, bounds::kWait);
  table.duration("push_interval", stream.push_interval, bounds::kPushInterval);
  if (const Node* pace = table.table("reshard")) read_reshard(problems, *pace, stream);
  return stream;
}

}  // namespace weir::sim
