#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

// No call takes time and records are readable at once, as in the program that the figures are from.
constexpr std::string_view kHotKey = R"(weir = 1
title = "A key with 30 % of all records for ten minutes"
[simulation]
duration     = "30 min"
warm_up      = "2 min"
seed         = 20
replications = 20
grain        = "record"
[stream]
shard_count     = 10
put_to_readable = "0 s"
[[producer]]
name        = "api"
instances   = 12
rate        = "4000 records/s"
record_size = "900 B"
  [producer.keys]
  count = 1_000_000
  hot = [ { key = "user:celebrity", share = "30 %", from = "10 min", until = "20 min" } ]
  [producer.put]
  api        = "PutRecords"
  linger     = "100 ms"
  round_trip = "0 s"
  resend     = { failed = "subset", max_attempts = 5, backoff = "100 ms", jitter = "full" }
[[consumer]]
name          = "timeline"
poll_interval = "200 ms"
round_trip    = "0 s"
)";

constexpr std::string_view kPrototype =
    "another program, written before weir and sharing nothing with it: one event a record, 20 "
    "seeds, standard errors 200 records and 0.011 points (2026-11-23)";

constexpr std::string_view kReference =
    "a second implementation that shares nothing with weir (tests/sim/reference/"
    "hot_key_reference.cpp), 40 seeds, standard errors 147 records and 0.021 points (2026-11-29)";

// δ of a share of attempts: 0.1 points; of records lost: half a percent.
constexpr double kPoints = 0.001;
constexpr double kLost = 1400;

std::vector<Case> cases_of(std::string_view grain) {
  return {{.id = "hot-key-subset",
           .claim = "A hot key in PutRecords whose refused entries are sent again in one call.",
           .scenario = kHotKey,
           .set = {{"simulation.grain", grain}},
           .checks = {{"dropped", Number::DroppedRecords, 286'572, kLost},
                      {"share of attempts refused", Number::RefusedShare, 0.28214, kPoints},
                      {"attempts per record", Number::AttemptsPerBirth, 1.3336, 0.002},
                      {"latency p50", Number::LatencyP50, 157.7, 3},
                      {"latency p99", Number::LatencyP99, 774.6, 15}},
           .source = kPrototype,
           .mutant = grain == "record" ? "sim/world/record_writes.cpp: one attempt more"
                                       : "sim/world/coarse_writes.cpp: one attempt more"},
          {.id = "hot-key-record",
           .claim = "The same where each refused entry is sent again by itself.",
           .scenario = kHotKey,
           .set = {{"simulation.grain", grain}, {"producer.api.put.resend.failed", "record"}},
           .checks = {{"share of attempts refused", Number::RefusedShare, 0.29457, kPoints},
                      {"attempts per record", Number::AttemptsPerBirth, 1.357, 0.002}},
           .source = kPrototype,
           .mutant = grain == "record" ? "sim/world/record_writes.cpp: one attempt more"
                                       : "sim/world/coarse_writes.cpp: one attempt more"},
          {.id = "hot-key-single-puts",
           .claim = "The same in PutRecord, each record with a back-off of its own.",
           .scenario = kHotKey,
           .set = {{"simulation.grain", grain},
                   {"producer.api.put.api", "PutRecord"},
                   {"producer.api.put.resend.failed", "record"}},
           .checks = {{"dropped", Number::DroppedRecords, 286'950, kLost},
                      {"share of attempts refused", Number::RefusedShare, 0.26903, kPoints},
                      {"attempts per record", Number::AttemptsPerBirth, 1.3096, 0.002},
                      {"latency p50", Number::LatencyP50, 104.8, 2},
                      {"latency p99", Number::LatencyP99, 634.9, 13}},
           .source = kPrototype,
           .mutant = grain == "record" ? "sim/world/record_writes.cpp: one attempt more"
                                       : "sim/world/coarse_writes.cpp: one attempt more"}};
}

}  // namespace

std::vector<Case> hot_key_cases() {
  std::vector<Case> all = cases_of("100 ms");
  all[1].is_long = true;
  all[2].set.emplace_back("simulation.replications", "8");
  for (Case& each : cases_of("record")) {
    each.is_long = true;
    all.push_back(each);
  }
  all[3].id = "hot-key-subset-one-by-one";
  all[4].id = "hot-key-record-one-by-one";
  all[5].id = "hot-key-single-puts-one-by-one";
  all.push_back({.id = "hot-key-requeue",
                 .claim = "The same in PutRecords where refused entries go with the next call.",
                 .scenario = kHotKey,
                 .set = {{"producer.api.put.resend.failed", "requeue"}},
                 .checks = {{"dropped", Number::DroppedRecords, 286'123, kLost},
                            {"share of attempts refused", Number::RefusedShare, 0.25041, kPoints},
                            {"attempts per record", Number::AttemptsPerBirth, 1.2773, 0.002},
                            {"latency p50", Number::LatencyP50, 156.4, 3},
                            {"latency p99", Number::LatencyP99, 1439.8, 29}},
                 .source = kReference,
                 .mutant = "sim/workload/client.cpp: one attempt more",
                 .is_long = true});
  return all;
}

}  // namespace weir::reports::validity
