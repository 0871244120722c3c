#include <array>
#include <cstddef>

#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

constexpr std::string_view kHotKey = R"(weir = 1
title = "A hot key for two of four minutes"
[simulation]
duration     = "4 min"
warm_up      = "30 s"
seed         = 41
replications = 20
grain        = "record"
[stream]
shard_count = 10
[[producer]]
name        = "api"
instances   = 12
rate        = "4000 records/s"
record_size = "900 B"
  [producer.keys]
  count = 1_000_000
  hot = [ { key = "user:celebrity", share = "30 %", from = "1 min", until = "3 min" } ]
  [producer.put]
  resend = { failed = "subset", max_attempts = 5, backoff = "100 ms" }
[[consumer]]
name          = "timeline"
poll_interval = "200 ms"
)";

constexpr std::string_view kSinglePuts = R"(weir = 1
title = "Single puts of a hot key, each with its own back-off"
[simulation]
duration     = "4 min"
warm_up      = "30 s"
seed         = 42
replications = 20
grain        = "record"
[stream]
shard_count = 4
[[producer]]
name        = "api"
instances   = 4
rate        = "2400 records/s"
record_size = "300 B"
  [producer.keys]
  count = 100_000
  hot = [ { key = "user:celebrity", share = "50 %", from = "1 min", until = "3 min" } ]
  [producer.put]
  api    = "PutRecord"
  resend = { failed = "record", max_attempts = 5, backoff = "100 ms" }
[[consumer]]
name          = "timeline"
poll_interval = "1 s"
)";

constexpr std::string_view kBytes = R"(weir = 1
title = "Records of 5 KB above the byte limit"
[simulation]
duration     = "5 min"
warm_up      = "30 s"
seed         = 43
replications = 20
grain        = "record"
[stream]
shard_count = 4
[[producer]]
name        = "uploads"
instances   = 6
rate        = "1100 records/s"
record_size = "5180 B"
  [producer.keys]
  count = 200_000
  [producer.put]
  linger = "50 ms"
  resend = { failed = "subset", max_attempts = 4, backoff = "200 ms" }
[[consumer]]
name          = "scanner"
poll_interval = "500 ms"
)";

constexpr std::string_view kOutage = R"(weir = 1
title = "A minute's outage of a slow reader"
[simulation]
duration     = "8 min"
warm_up      = "30 s"
seed         = 44
replications = 20
grain        = "record"
[stream]
shard_count = 4
[[producer]]
name        = "orders"
instances   = 8
rate        = "2400 records/s"
record_size = "500 B"
[[consumer]]
name          = "loader"
workers       = 4
poll_interval = "250 ms"
process_time  = { per_record = "600 us", per_batch = "5 ms" }
[[fault]]
at       = "3 min"
kind     = "consumer_outage"
consumer = "loader"
duration = "1 min"
)";

constexpr std::string_view kReshard = R"(weir = 1
title = "Shards doubled while Zipf's keys overload one of them"
[simulation]
duration     = "5 min"
warm_up      = "30 s"
seed         = 45
replications = 20
grain        = "record"
[stream]
shard_count = 4
reshard     = { lead = "10 s", step = "30 s", parallelism = 2 }
[[producer]]
name        = "clicks"
instances   = 10
rate        = "5200 records/s"
record_size = "200 B"
  [producer.keys]
  distribution = "zipf"
  exponent     = 0.9
  count        = 50_000
[[consumer]]
name          = "sessions"
poll_interval = "500 ms"
[[action]]
at                 = "1 min"
call               = "UpdateShardCount"
target_shard_count = 8
)";

struct Subject {
  std::string_view claim;
  std::string_view scenario;
  std::vector<std::string_view> ids;  // of the comparisons at 10 ms, 100 ms and 1 s
  std::string_view mutant;
  std::vector<Check> checks;
};

constexpr std::string_view kLongWaits =
    "sim/world/coarse_writes.cpp: twice as long before records are sent again";

constexpr double kPoints = 0.002;  // of a share of attempts

// Allowed, of what grain "record" gives (in brackets): 0.2 points of a share, 1 % of what is lost
// and of a mean latency, 2 % of a p99 and of a mean age, which is told to 10 ms.
Subject hot_key() {
  return {"A hot key in PutRecords.",
          kHotKey,
          {"grain-10-ms-hot-key", "grain-100-ms-hot-key", "grain-1-s-hot-key"},
          kLongWaits,
          {{"dropped (of 56,290)", Number::DroppedRecords, 0, 560},
           {"refused share (of 0.389)", Number::RefusedShare, 0, kPoints},
           {"mean latency (of 267)", Number::LatencyMean, 0, 2.7},
           {"latency p99 (of 1,074)", Number::LatencyP99, 0, 21},
           {"mean age (of 0.242)", Number::AgeMean, 0, 0.01}}};
}

Subject single_puts() {
  return {"A hot key in PutRecord, each record with its own back-off.",
          kSinglePuts,
          {"grain-10-ms-single-puts", "grain-100-ms-single-puts", "grain-1-s-single-puts"},
          kLongWaits,
          {{"dropped (of 58,770)", Number::DroppedRecords, 0, 588},
           {"refused share (of 0.519)", Number::RefusedShare, 0, kPoints},
           {"mean latency (of 630)", Number::LatencyMean, 0, 6.3},
           {"latency p99 (of 1,587)", Number::LatencyP99, 0, 32},
           {"mean age (of 0.934)", Number::AgeMean, 0, 0.019}}};
}

Subject bytes() {
  return {"Records of 5 KB above the byte limit.",
          kBytes,
          {"grain-10-ms-bytes", "grain-100-ms-bytes", "grain-1-s-bytes"},
          kLongWaits,
          {{"dropped (of 78,850)", Number::DroppedRecords, 0, 788},
           {"refused share (of 0.723)", Number::RefusedShare, 0, kPoints},
           {"mean latency (of 566)", Number::LatencyMean, 0, 5.7},
           {"latency p99 (of 1,538)", Number::LatencyP99, 0, 31},
           {"mean age (of 0.470)", Number::AgeMean, 0, 0.01}}};
}

Subject outage() {
  return {"A reader's outage and the way back.",
          kOutage,
          {"grain-10-ms-outage", "grain-100-ms-outage", "grain-1-s-outage"},
          "sim/consumers/reading.cpp: of a parcel, half of the records are worked on",
          {{"recovery (of 35)", Number::RecoveryTime, 0, 1},
           {"mean latency (of 6,579)", Number::LatencyMean, 0, 66},
           {"latency p99 (of 57,500)", Number::LatencyP99, 0, 1150},
           {"mean age (of 6.07)", Number::AgeMean, 0, 0.12}}};
}

Subject reshard() {
  return {"A reshard of overloaded shards.",
          kReshard,
          {"grain-10-ms-reshard", "grain-100-ms-reshard", "grain-1-s-reshard"},
          kLongWaits,
          {{"dropped (of 102,600)", Number::DroppedRecords, 0, 1026},
           {"refused share (of 0.451)", Number::RefusedShare, 0, kPoints},
           {"mean latency (of 435)", Number::LatencyMean, 0, 4.3},
           {"latency p99 (of 1,319)", Number::LatencyP99, 0, 26},
           {"mean age (of 0.452)", Number::AgeMean, 0, 0.01}}};
}

// Of one grain: 10 ms, 100 ms, 1 s.
Case less_record(const Subject& subject, std::size_t at) {
  constexpr std::array<std::string_view, 3> kGrains{"10 ms", "100 ms", "1 s"};
  Case made{.id = subject.ids[at],
            .claim = subject.claim,
            .scenario = subject.scenario,
            .set = {{"simulation.grain", kGrains[at]}},
            .less_grain = "record",
            .checks = subject.checks,
            .source = "each replication at both grains; what may differ stands beside it",
            .mutant = subject.mutant,
            .is_long = at != 1};
  if (at == 2) {
    for (Check& check : made.checks) check.judged = false;
  }
  return made;
}

}  // namespace

std::vector<Case> grain_cases() {
  std::vector<Case> all;
  for (std::size_t grain = 0; grain < 3; ++grain) {
    for (const auto& subject : {hot_key(), single_puts(), bytes(), outage(), reshard()}) {
      all.push_back(less_record(subject, grain));
    }
  }
  return all;
}

}  // namespace weir::reports::validity
