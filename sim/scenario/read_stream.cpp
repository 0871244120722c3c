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

void read_on_demand(ProblemCollector& problems, const Node& node, model::OnDemandPolicy& policy) {
  TableReader table{problems, node, on_demand_keys()};
  table.choice<model::OnDemandLaw>(
      "law", policy.law,
      {{name_of(model::OnDemandLaw::ShardLoad), model::OnDemandLaw::ShardLoad},
       {name_of(model::OnDemandLaw::DoublePeak), model::OnDemandLaw::DoublePeak}});
  Duration look = policy.look;
  if (table.duration("look", look, bounds::kOnDemandLook)) {
    if (look % std::chrono::seconds{1} != Duration{}) {
      problems.error("E0313", "`look` must be whole seconds", table.place_of("look"),
                     "no grain sees less");
    } else {
      policy.look = look;
    }
  }
  read_byte_rate(table, "split_bytes", policy.split_bytes_per_s);
  if (const Node* records = table.find("split_records")) {
    const auto rate = read_quantity(problems, *records, "split_records", {Dimension::RecordRate},
                                    "records a second", "\"500 records/s\"");
    if (rate && rate->value() > bounds::kRecordsPerS) {
      problems.error("E0313", "`split_records` is at most 1,000,000,000 records/s", records->place);
    } else if (rate) {
      policy.split_records_per_s = static_cast<std::int64_t>(rate->value() + 0.5);
    }
  }
  table.duration("scale_time", policy.scale_time, bounds::kOnDemandLook);
  table.count("most_shards", policy.most_shards, bounds::kOnDemandShards);
}

// How many shards the stream begins with.
void read_shards(TableReader& table, StreamSettings& stream) {
  const bool on_demand = stream.mode == model::StreamMode::OnDemand;
  const bool given = table.has("shard_count");
  if (given) {
    table.count("shard_count", stream.shard_count, bounds::kShards);
  } else if (!on_demand) {
    table.missing("shard_count", "how many shards?", "help: add e.g. shard_count = 4");
  }
  std::int64_t peak = 0;
  const bool has_peak = read_byte_rate(table, "peak_30_days", peak);
  if (given && has_peak) {
    table.problems().error("E0426",
                           "`peak_30_days` says how many shards there are, as does `shard_count`",
                           table.place_of("peak_30_days"), "one of them", {},
                           table.second_place("shard_count", "the other"));
  }
  std::int64_t warm = 0;
  read_warm_throughput(table, warm);
  if (!on_demand) return;
  const std::int64_t most = stream.on_demand.most_shards;
  if (!given) stream.shard_count = std::min(model::on_demand_shards(peak), most);
  if (warm > most) {
    table.problems().error(
        "E0427",
        "an on-demand stream takes at most " + grouped(most) + " MiB/s in " + stream.region,
        table.place_of("warm_throughput"), "more than that",
        "help: on_demand = { most_shards = N }, if AWS has granted more");
    return;
  }
  stream.shard_count = std::max(stream.shard_count, warm);
}

}  // namespace

bool read_byte_rate(TableReader& table, std::string_view key, std::int64_t& bytes_per_s) {
  const Node* node = table.find(key);
  if (node == nullptr) return false;
  const auto rate = read_quantity(table.problems(), *node, key, {Dimension::ByteRate},
                                  "bytes a second", "\"40 MB/s\"");
  if (!rate) return false;
  if (rate->value() > bounds::kBytesPerS) {
    table.problems().error("E0313", "`" + std::string{key} + "` is at most 1,000 GB/s",
                           node->place);
    return false;
  }
  bytes_per_s = static_cast<std::int64_t>(rate->value() + 0.5);
  return true;
}

bool read_warm_throughput(TableReader& table, std::int64_t& mib_per_s) {
  std::int64_t read = 0;
  if (!read_byte_rate(table, "warm_throughput", read)) return false;
  if (read % kMiB != 0 || read == 0) {
    table.problems().error("E0313", "`warm_throughput` must be a whole number of MiB/s, 1 or more",
                           table.place_of("warm_throughput"), "AWS counts it in MiB/s");
    return false;
  }
  mib_per_s = read / kMiB;
  return true;
}

void read_record_distribution(TableReader& table, RecordDistribution& strategy) {
  table.choice<RecordDistribution>(
      "record_distribution_strategy", strategy,
      {{name_of(RecordDistribution::UserPartitionKey), RecordDistribution::UserPartitionKey},
       {name_of(RecordDistribution::Auto), RecordDistribution::Auto}});
}

AccountSettings read_account(ProblemCollector& problems, const Node& node) {
  AccountSettings account;
  TableReader table{problems, node, account_keys()};
  std::int64_t quota = 0;
  if (table.count("shard_quota", quota, bounds::kShardQuota)) account.shard_quota = quota;
  table.boolean("on_demand_advantage", account.on_demand_advantage);
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
  table.choice<model::StreamMode>("mode", stream.mode,
                                  {{"provisioned", model::StreamMode::Provisioned},
                                   {"on_demand", model::StreamMode::OnDemand}});
  read_retention(table, stream.retention);
  read_region(table, "region", stream.region);
  stream.on_demand.most_shards = model::on_demand_most_shards_of(stream.region);
  if (const Node* policy = table.table("on_demand")) {
    read_on_demand(problems, *policy, stream.on_demand);
  }
  read_shards(table, stream);
  read_record_distribution(table, stream.record_distribution);
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
