#include <string>
#include <utility>

#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

// One process, one shard, and so long a buffered time that a buffer leaves when it is full.
std::string full_buffers(std::string_view data, int rate, std::string_view keys) {
  std::string text = R"(weir = 1
title = "Aggregates that are full"
[simulation]
duration     = "20 s"
replications = 2
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate = ")";
  text += std::to_string(rate);
  text += R"( records/s"
record_size = ")";
  text += data;
  text += R"("
[producer.keys]
)";
  text += keys;
  return text + R"(
[producer.kpl]
record_max_buffered_time = "1 min"
record_ttl = "5 min"
)";
}

constexpr std::string_view kDistinct = R"(distribution = "random")";  // of 36 letters
constexpr std::string_view kOneOf36 =
    R"(hot = [{ key = "c0ffee00-0000-4000-8000-00000000cafe", share = "100 %" }])";
constexpr std::string_view kOneOf8 = R"(hot = [{ key = "tenant-7", share = "100 %" }])";

// 40 processes with 40,000 records/s. Their size does not matter while no buffer is full.
constexpr std::string_view kPeak = R"(weir = 1
title = "Black Friday's peak"
[simulation]
duration     = "7 s"
warm_up      = "2 s"
replications = 5
grain        = "record"
[stream]
shard_count = 128
[[producer]]
instances   = 40
rate        = "40000 records/s"
record_size = "1 KiB"
keys        = { distribution = "zipf", exponent = 0.5, count = 100_000 }
[producer.kpl]
)";

// 1.2 times a shard's bytes, in records beside which what an aggregate adds is nothing.
constexpr std::string_view kOverload = R"(weir = 1
title = "More than a shard takes"
[simulation]
duration     = "10 min"
warm_up      = "5 min"
replications = 5
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "60 records/s"
arrivals    = "constant"
record_size = "20965 B"
keys        = { distribution = "random" }
[producer.kpl]
[[consumer]]
name = "reader"
kind = "fan_out"
)";

constexpr std::string_view kSizes =
    "awslabs/amazon-kinesis-producer, kinesis_record.cc and reducer.h, worked out by hand; the key "
    "on the wire is a byte (2026-11-23)";
constexpr std::string_view kRenewals =
    "closed form: a buffer leaves every 100 ms + 1 / rate, 40 processes x shards of them "
    "(2026-11-29)";
constexpr std::string_view kExpiry =
    "closed form: of 1.2 times what a shard takes, 1 - 1 / 1.2 is not taken, and is given up after "
    "record_ttl (2026-11-23)";

constexpr std::string_view kFrame = "sim/workload/kpl_aggregate.hpp: aggregates without their MD5";
// The same with a reader, at grain "100 ms".
constexpr std::string_view kTicks = R"(weir = 1
title = "Black Friday's peak, by ticks"
[simulation]
duration     = "12 s"
warm_up      = "2 s"
seed         = 15
replications = 10
grain        = "100 ms"
[stream]
shard_count   = 64
push_interval = "5 ms"
[[producer]]
instances   = 20
rate        = "10000 records/s"
record_size = { distribution = "lognormal", median = "1.6 KiB", p99 = "9 KiB" }
keys        = { distribution = "random" }
[producer.kpl]
[[consumer]]
name = "reader"
kind = "fan_out"
)";

constexpr std::string_view kTickTime =
    "sim/workload/kpl_ticks.cpp: buffers wait half of their time";
constexpr std::string_view kShared = "sim/workload/kpl.cpp: buffers wait half of their time";

Case golden(std::string_view id, std::string_view claim, std::string_view scenario, double users,
            double bytes) {
  return {.id = id,
          .claim = claim,
          .scenario = scenario,
          .checks = {{"user records in each", Number::RecordsJoined, users},
                     {"data and key of each", Number::RecordBytes, bytes}},
          .source = kSizes,
          .mutant = kFrame};
}

std::vector<Case> golden_cases() {
  static const std::string kOf100 = full_buffers("100 B", 3000, kDistinct);
  static const std::string kOf100OfOneKey = full_buffers("100 B", 3000, kOneOf36);
  static const std::string kOf200OfOneKey = full_buffers("200 B", 3000, kOneOf8);
  static const std::string kOf1000 = full_buffers("1000 B", 800, kDistinct);
  static const std::string kOf5000 = full_buffers("5000 B", 160, kDistinct);
  return {golden("kpl-full-100-b",
                 "353 user records of 100 B with keys of 36 letters fill an aggregate.", kOf100,
                 353, 51'078),
          golden("kpl-full-one-key", "Where they have one key, which stands in it once, it is 482.",
                 kOf100OfOneKey, 482, 51'151),
          golden("kpl-full-200-b", "Of 200 B, with one key of 8 letters, it is 246.",
                 kOf200OfOneKey, 246, 51'199),
          golden("kpl-full-1000-b", "Of 1,000 B, with keys of 36 letters each, it is 48.", kOf1000,
                 48, 50'229),
          golden("kpl-full-5000-b", "Of 5,000 B it is 10.", kOf5000, 10, 50'481)};
}

}  // namespace

std::vector<Case> kpl_cases() {
  std::vector<Case> all = golden_cases();
  const auto peak = [&](std::string_view id, std::string_view claim,
                        std::vector<std::pair<std::string_view, std::string_view>> set,
                        double expected, double delta, std::string_view mutant) {
    all.push_back(
        {.id = id,
         .claim = claim,
         .scenario = kPeak,
         .set = std::move(set),
         .checks = {{"Kinesis records a second", Number::StoredPerSecond, expected, delta}},
         .source = kRenewals,
         .mutant = mutant});
  };
  peak("kpl-peak-128",
       "40,000 records/s of 40 processes on 128 shards are 22,500 records/s of Kinesis.", {},
       22'500, 675, kShared);
  peak("kpl-peak-112", "On 112 shards they are 21,100.", {{"stream.shard_count", "112"}}, 21'100,
       633, kShared);
  peak("kpl-peak-128-100-ms", R"(At grain "100 ms" it is the same on 128 shards.)",
       {{"simulation.grain", "100 ms"}}, 22'500, 675, kTickTime);
  peak("kpl-peak-112-100-ms", "And on 112.",
       {{"stream.shard_count", "112"}, {"simulation.grain", "100 ms"}}, 21'100, 633, kTickTime);
  all.push_back({.id = "kpl-ticks",
                 .claim = "Buffers that are filled by ticks are as those filled one by one.",
                 .scenario = kTicks,
                 .less_grain = "record",
                 .checks = {{"Kinesis records a second", Number::StoredPerSecond, 0, 60},
                            {"user records in each", Number::RecordsJoined, 0, 0.01},
                            {"bytes of each", Number::RecordBytes, 0, 30},
                            {"mean latency", Number::LatencyMean, 0, 2},
                            {"latency p50", Number::LatencyP50, 0, 5},
                            {"latency p99", Number::LatencyP99, 0, 3}},
                 .source = "one implementation against the other (2026-11-29)",
                 .mutant = kTickTime});
  all.push_back(
      {.id = "kpl-overload",
       .claim = "Of 1.2 MiB/s for one shard a sixth expires, and delays reach record_ttl, 30 s.",
       .scenario = kOverload,
       .checks = {{"given up", Number::DroppedShare, 0.1667, 0.01},
                  {"latency p99", Number::LatencyP99, 30'000, 1500}},
       .source = kExpiry,
       .mutant = "sim/workload/kpl.cpp: twice the time to live"});
  return all;
}

}  // namespace weir::reports::validity
