#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

constexpr std::string_view kBucket =
    "closed form: of records k = 0, 1, ... at equal distances, a bucket that is full at the first "
    "one has let min(k + 1, floor(capacity + refill x time)) through (2026-11-28)";
constexpr std::string_view kQueue =
    "a bucket of K records, refilled one by one, refuses what the queue M/D/1 with K places turns "
    "away: loss = 1 - 1 / (p0 + load), with p0 of the chain embedded at departures, solved apart "
    "in 60 digits and checked by 2 x 10^8 simulated arrivals; Gross and Harris, Fundamentals of "
    "Queueing Theory, on M/G/1/K (2026-11-28)";
constexpr std::string_view kGuide =
    "Kinesis Data Streams developer guide, 2023, on PutRecord and PutRecords: 600 records of "
    "1.1 KB are 660 KB/s in PutRecords, and 1,200 KiB/s in PutRecord, which rounds each up to 2 "
    "KiB; the counts by the closed form of a bucket (2026-11-28)";

// ---- Records at equal distances ----

constexpr std::string_view kConstantRecords = R"(weir = 1
title = "1,250 records/s for a shard of 1,000"
[simulation]
duration     = "10 min"
replications = 2
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "1250 records/s"
arrivals    = "constant"
record_size = "100 B"
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
  resend     = { failed = "none" }
)";

// A key is "a-0": 3 B.
constexpr std::string_view kConstantBytes = R"(weir = 1
title = "800 x 2 KiB/s for a shard of 1 MiB/s"
[simulation]
duration     = "10 min"
replications = 2
grain        = "record"
[stream]
shard_count = 1
[[producer]]
name        = "a"
rate        = "800 records/s"
arrivals    = "constant"
record_size = "2045 B"
  [producer.keys]
  count = 1
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
  resend     = { failed = "none" }
)";

constexpr std::string_view k1100Bytes = R"(weir = 1
title = "600 x 1.1 KB/s for a shard of 1 MiB/s"
[simulation]
duration     = "10 min"
replications = 2
grain        = "record"
[stream]
shard_count = 1
[[producer]]
name        = "a"
rate        = "600 records/s"
arrivals    = "constant"
record_size = "1097 B"
  [producer.keys]
  count = 1
  [producer.put]
  api        = "PutRecords"
  round_trip = "0 s"
  resend     = { failed = "none" }
)";

// ---- Records at random ----

constexpr std::string_view kSmallRecords = R"(weir = 1
title = "Small records, one by one, for one shard"
[simulation]
duration     = "30 min"
warm_up      = "2 min"
seed         = 1000
replications = 20
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "1000 records/s"
record_size = "100 B"
  [producer.put]
  api    = "PutRecord"
  resend = { failed = "none" }
)";

// Data and key ("a-0") are 16 KiB, so that a bucket of 1 MiB holds 64 of them.
constexpr std::string_view kSixteenKib = R"(weir = 1
title = "Records of 16 KiB, one by one, for one shard"
[simulation]
duration     = "310 min"
warm_up      = "10 min"
seed         = 64
replications = 20
grain        = "record"
[stream]
shard_count = 1
[[producer]]
name        = "a"
rate        = "64 records/s"
record_size = "16381 B"
  [producer.keys]
  count = 1
  [producer.put]
  api    = "PutRecord"
  resend = { failed = "none" }
)";

// Likewise 128 KiB: 8 of them.
constexpr std::string_view kLarge = R"(weir = 1
title = "Records of 128 KiB, one by one, for one shard"
[simulation]
duration     = "610 min"
warm_up      = "10 min"
seed         = 4242
replications = 40
grain        = "record"
[stream]
shard_count = 1
[[producer]]
name        = "a"
rate        = "8 records/s"
record_size = "131069 B"
  [producer.keys]
  count = 1
  [producer.put]
  api    = "PutRecord"
  resend = { failed = "none" }
)";

constexpr std::string_view kSmallBucket =
    "model/write_quota.cpp: a bucket holds a sixteenth of a second's rate";
constexpr std::string_view kFastRefill = "model/write_quota.cpp: a bucket refills 2 % faster";

std::vector<Case> constant_cases() {
  return {
      {.id = "bucket-records",
       .claim = "Of records at equal distances above the limit, a shard takes one second's worth "
                "and then its rate.",
       .scenario = kConstantRecords,
       .checks = {{"stored", Number::StoredRecords, 600'999},
                  {"refused", Number::RefusedRecords, 149'001}},
       .source = kBucket,
       .mutant = kSmallBucket},
      {.id = "bucket-bytes",
       .claim = "The same in bytes: 1 MiB at once, then 1 MiB/s, key included.",
       .scenario = kConstantBytes,
       .checks = {{"stored", Number::StoredRecords, 307'711},
                  {"refused", Number::RefusedRecords, 172'289}},
       .source = kBucket,
       .mutant = kSmallBucket},
      {.id = "put-records-exact-bytes",
       .claim = "PutRecords counts the bytes of a call as they are: 600 x 1.1 KB/s pass.",
       .scenario = k1100Bytes,
       .checks = {{"refused", Number::RefusedRecords, 0}},
       .source = kGuide,
       .mutant = "sim/world/record_writes.cpp: PutRecords rounds each record up to 1 KiB too"},
      {.id = "put-record-rounded-bytes",
       .claim = "PutRecord counts whole KiB: 600 x 1.1 KB/s do not pass.",
       .scenario = k1100Bytes,
       .set = {{"producer.a.put.api", "PutRecord"}},
       .checks = {{"stored", Number::StoredRecords, 307'711},
                  {"refused", Number::RefusedRecords, 52'289}},
       .source = kGuide,
       .mutant = kSmallBucket}};
}

Case poisson(std::string_view id, std::string_view claim, std::string_view scenario,
             std::string_view rate, double expected, double delta) {
  return {.id = id,
          .claim = claim,
          .scenario = scenario,
          .set = {{"producer.0.rate", rate}},
          .checks = {{"share of attempts refused", Number::RefusedShare, expected, delta}},
          .source = kQueue,
          .mutant =
              id.ends_with("1.05") && !id.starts_with("poisson-128") ? kFastRefill : kSmallBucket};
}

std::vector<Case> small_record_cases() {
  Case at_limit = poisson("poisson-records-1.00",
                          "Poisson arrivals at the very record limit: a bucket of 1,000 loses one "
                          "in 2,000.",
                          kSmallRecords, "1000 records/s", 0.00050008, 0.00008);
  at_limit.set.insert(at_limit.set.end(), {{"simulation.duration", "150 min"},
                                           {"simulation.warm_up", "30 min"},
                                           {"simulation.replications", "100"}});
  at_limit.is_long = true;
  Case below = poisson("poisson-records-0.95",
                       "Poisson arrivals at 95 % of the record limit lose nothing (3.5 in 10^46).",
                       kSmallRecords, "950 records/s", 0, 0);
  below.set.emplace_back("simulation.replications", "5");
  return {below, at_limit,
          poisson("poisson-records-1.05",
                  "Poisson arrivals at 105 % of the record limit lose what is too much.",
                  kSmallRecords, "1050 records/s", 0.047619, 0.0005)};
}

std::vector<Case> large_record_cases() {
  Case rare = poisson("poisson-16-kib-0.95", "Records of 16 KiB at 95 % of the byte limit.",
                      kSixteenKib, "60.8 records/s", 0.000079739, 0.00002);
  rare.set.emplace_back("simulation.replications", "200");
  rare.is_long = true;
  return {rare,
          poisson("poisson-16-kib-1.00", "Records of 16 KiB at the very byte limit.", kSixteenKib,
                  "64 records/s", 0.0078329, 0.0005),
          poisson("poisson-16-kib-1.05", "Records of 16 KiB at 105 % of the byte limit.",
                  kSixteenKib, "67.2 records/s", 0.047708, 0.0008),
          poisson("poisson-128-kib-0.95", "Records of 128 KiB at 95 % of the byte limit.", kLarge,
                  "7.6 records/s", 0.043159, 0.001),
          poisson("poisson-128-kib-1.00", "Records of 128 KiB at the very byte limit.", kLarge,
                  "8 records/s", 0.06383, 0.001),
          poisson("poisson-128-kib-1.05", "Records of 128 KiB at 105 % of the byte limit.", kLarge,
                  "8.4 records/s", 0.088656, 0.001)};
}

}  // namespace

std::vector<Case> write_limit_cases() {
  std::vector<Case> all = constant_cases();
  for (const auto& part : {small_record_cases(), large_record_cases()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace weir::reports::validity
