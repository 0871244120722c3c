#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

// ---- What SDKs do by themselves ----

// Nothing takes time but the waits; the reader finds a record 100 ms later, on average.
constexpr std::string_view kFailing = R"(weir = 1
title = "Requests that fail by chance"
[simulation]
duration     = "20 min"
seed         = 21
replications = 8
grain        = "record"
[stream]
shard_count     = 1
put_to_readable = "0 s"
[[producer]]
name        = "api"
load.points = [["0 s", "100 records/s"], ["19 min", "100 records/s"], ["1141 s", "0 records/s"]]
record_size = "100 B"
  [producer.put]
  api           = "PutRecord"
  round_trip    = "0 s"
  sdk_retry     = "legacy"
  max_in_flight = 10_000
  resend        = { failed = "none" }
[[consumer]]
name          = "reader"
poll_interval = "200 ms"
round_trip    = "0 s"
[[fault]]
kind     = "put_errors"
at       = "0 s"
duration = "20 min"
share    = "50 %"
)";

constexpr std::string_view kLegacy =
    "closed form: five attempts with waits U(0, 1) x 1, 2, 4 and 8 s between them, together 7.5 s "
    "on average (botocore, retryhandler.py); of what gets through, 16, 8, 4, 2 and 1 parts of 31 "
    "have had none to four of them: 24.5 / 31 s; and half a poll (2026-11-29)";
constexpr std::string_view kStandard =
    "closed form: three attempts with waits U(0, 1) x 1 and 2 s (botocore, retries/standard.py); "
    "a tenth fails: (0.1 x 0.5 + 0.01 x 1.5) / 1.11 s; and half a poll (2026-11-29)";
constexpr std::string_view kQuota =
    "botocore, retries/quota.py: 500 tokens, 5 a retry, nothing comes back while all fails: 100 "
    "retries of a client and no more (2026-11-29)";

std::vector<Case> sdk_cases() {
  return {{.id = "sdk-legacy-attempts",
           .claim = "An SDK in legacy mode tries five times while everything fails.",
           .scenario = kFailing,
           .set = {{"fault.0.share", "100 %"}, {"simulation.replications", "2"}},
           .checks = {{"requests per record", Number::TriesPerBirth, 5, 0}},
           .source = kLegacy,
           .mutant = "sim/workload/sdk_retry.cpp: one attempt less"},
          {.id = "sdk-legacy-waits",
           .claim = "Its waits, where every second request fails.",
           .scenario = kFailing,
           .checks = {{"requests per record", Number::TriesPerBirth, 1.9375, 0.01},
                      {"mean latency", Number::LatencyMean, 890.3, 9}},
           .source = kLegacy,
           .mutant = "sim/workload/sdk_retry.cpp: waits of half the length"},
          {.id = "sdk-standard-waits",
           .claim = "Waits of the standard mode, where every tenth request fails.",
           .scenario = kFailing,
           .set = {{"producer.api.put.sdk_retry", "standard"}, {"fault.0.share", "10 %"}},
           .checks = {{"requests per record", Number::TriesPerBirth, 1.11, 0.003},
                      {"mean latency", Number::LatencyMean, 158.6, 1.6}},
           .source = kStandard,
           .mutant = "sim/workload/sdk_retry.cpp: waits of half the length"},
          {.id = "sdk-retry-quota",
           .claim = "The standard mode's quota is used up by 100 retries of each client.",
           .scenario = kFailing,
           .set = {{"producer.api.put.sdk_retry", "standard"},
                   {"producer.api.arrivals", "constant"},
                   {"fault.0.share", "100 %"},
                   {"simulation.replications", "2"}},
           .checks = {{"requests per record", Number::TriesPerBirth, 114'150.0 / 114'050, 0}},
           .source = kQuota,
           .mutant = "sim/workload/sdk_retry.cpp: a retry costs nothing"}};
}

// ---- Large records ----

// A key is 36 letters; PutRecord is charged whole KiB.
constexpr std::string_view kLarge = R"(weir = 1
title = "Records of 2 MiB among records of 10 KiB"
[simulation]
duration     = "30 min"
warm_up      = "1 min"
seed         = 22
replications = 40
grain        = "record"
[stream]
shard_count     = 4
max_record_size = "10 MiB"
[[producer]]
rate        = "50 records/s"
record_size = { distribution = "histogram", sizes = [["10 KiB", "97 %"], ["2 MiB", "3 %"]] }
  [producer.keys]
  distribution = "random"
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
  resend     = { failed = "none" }
)";

constexpr std::string_view kBuckets =
    "a program of thirty lines that shares nothing with weir: Poisson arrivals into four buckets "
    "of 10 MiB, 1 MiB/s each, 60 seeds; AWS Big Data Blog, 2025-10-28, on the same load: little is "
    "throttled at 0 %, more from 1 % on, much more between 2 and 5 % (2026-11-29)";

Case large_records(std::string_view id, std::string_view sizes, double share, double delta) {
  return {.id = id,
          .claim = "Large records in a provisioned stream of four shards.",
          .scenario = kLarge,
          .set = {{"producer.0.record_size.sizes", sizes}},
          .checks = {{"share of attempts refused", Number::RefusedShare, share, delta}},
          .source = kBuckets,
          .mutant = "model/write_quota.cpp: a sixteenth of the bucket"};
}

}  // namespace

std::vector<Case> retry_cases() {
  std::vector<Case> all = sdk_cases();
  all.push_back(large_records("large-records-1", R"([["10 KiB", "99 %"], ["2 MiB", "1 %"]])",
                              0.0000017, 0.00001));
  all.push_back(large_records("large-records-3", R"([["10 KiB", "97 %"], ["2 MiB", "3 %"]])",
                              0.001544, 0.0002));
  all.push_back(large_records("large-records-5", R"([["10 KiB", "95 %"], ["2 MiB", "5 %"]])",
                              0.015492, 0.0005));
  return all;
}

}  // namespace weir::reports::validity
