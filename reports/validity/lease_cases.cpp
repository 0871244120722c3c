#include <algorithm>
#include <iterator>
#include <string>

#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

constexpr std::string_view kRules =
    "the rules of awslabs/amazon-kinesis-client played 200,000 times by a program of its own: "
    "looks every 2 (F + 25 ms), renewals every F / 3 - 25 ms, expired when the counter was seen "
    "unchanged for more than F (2026-11-23)";

// A worker is gone every ten minutes or so, for two and a half, and has its part of the leases
// again by the next time.
std::string ends(int count, std::string_view kind) {
  std::string text;
  std::uint64_t luck = 88'172'645'463'325'252U;  // xorshift: at no round times
  for (int i = 1; i <= count; ++i) {
    luck ^= luck << 13U;
    luck ^= luck >> 7U;
    luck ^= luck << 17U;
    text += "[[fault]]\nkind = \"";
    text += kind;
    if (kind == "worker_restart") text += "\"\ninterval = \"1 min";
    text += "\"\nworkers = 1\nconsumer = \"fleet\"\nduration = \"150 s\"\nat = \"" +
            std::to_string(i * 600'000 + static_cast<int>(luck % 100'000)) + " ms\"\n";
  }
  return text;
}

// So many workers with a shard each, one of which ends now and then: the others are observers.
std::string fleet(int version, int workers, int count, const std::string& settings,
                  std::string_view kind = "worker_crash") {
  return "weir = 1\ntitle = \"Workers that die\"\n[simulation]\nduration = \"" +
         std::to_string((count + 2) * 10) +
         " min\"\nseed = 44\nreplications = 40\ngrain = \"record\"\n[stream]\nshard_count = " +
         std::to_string(version == 3 ? 2 * workers : workers) + "\n[[producer]]\nrate = \"" +
         std::to_string(workers) +
         " records/s\"\nrecord_size = \"1 KiB\"\n[[consumer]]\nname = \"fleet\"\nkind = \"kcl\"\n"
         "retrieval = \"polling\"\nversion = " +
         std::to_string(version) + "\nworkers = " + std::to_string(workers) + "\n" + settings +
         ends(count, kind);
}

const std::string& of_one_observer() {
  static const std::string kText = fleet(2, 2, 12, "");
  return kText;
}

const std::string& of_two_observers() {
  static const std::string kText = fleet(2, 3, 12, "");
  return kText;
}

const std::string& often_of_one_observer() {
  static const std::string kText = fleet(2, 2, 70, "");
  return kText;
}

const std::string& of_clean_ends() {
  static const std::string kText = fleet(2, 2, 12, "", "worker_restart");
  return kText;
}

const std::string& of_a_leader() {
  static const std::string kText = fleet(
      3, 4, 70, "worker_metrics_reporter_freq = \"2 s\"\nprocess_time.per_record = \"500 ms\"\n");
  return kText;
}

// A new worker beside one with eighty leases: its share is more than it comes by in that time.
constexpr std::string_view kSteals = R"(weir = 1
title = "A second worker"
[simulation]
duration     = "430 s"
seed         = 3
replications = 20
grain        = "record"
[stream]
shard_count = 80
[[producer]]
rate        = "80 records/s"
record_size = "1 KiB"
[[consumer]]
name      = "fleet"
kind      = "kcl"
version   = 2
retrieval = "polling"
[[action]]
at               = "30 s"
call             = "SetDesiredCapacity"
consumer         = "fleet"
desired_capacity = 2
)";

constexpr std::string_view kWrites = R"(weir = 1
title = "A hundred leases"
[simulation]
duration     = "35 min"
warm_up      = "5 min"
seed         = 100
replications = 5
grain        = "record"
[stream]
shard_count = 100
[[producer]]
rate        = "100 records/s"
record_size = "1 KiB"
[[consumer]]
name                = "fleet"
kind                = "kcl"
version             = 2
retrieval           = "polling"
workers             = 4
checkpoint_interval = "24 h"
)";

// One shard, of which half of what comes too much is left over; then four, from minute 20 on. What
// is left is 60,000 records by then, which the reader takes until minute 30 to read.
constexpr std::string_view kBehind = R"(weir = 1
title = "Four shards for a reader that is behind on one"
[simulation]
duration     = "29 min"
warm_up      = "2 min"
replications = 5
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "150 records/s"
arrivals    = "constant"
record_size = "1 KiB"
keys        = { distribution = "random" }
[[consumer]]
name         = "fleet"
kind         = "kcl"
version      = 2
retrieval    = "polling"
workers      = 4
max_records  = 1000
process_time = { per_record = "10 ms" }
[[action]]
at                 = "20 min"
call               = "UpdateShardCount"
target_shard_count = 2
[[action]]
at                 = "22 min"
call               = "UpdateShardCount"
target_shard_count = 4
)";

constexpr std::string_view kScaled = R"(weir = 1
title = "4 to 24 workers and back"
[simulation]
duration     = "60 min"
warm_up      = "5 min"
replications = 20
grain        = "record"
[stream]
shard_count = 24
[[producer]]
rate        = "150 records/s"
record_size = "1 KiB"
[[consumer]]
name          = "fleet"
kind          = "kcl"
version       = 1
workers       = 4
failover_time = "20 s"
process_time  = { per_record = "1 ms" }
[[action]]
at               = "15 min"
call             = "SetDesiredCapacity"
consumer         = "fleet"
desired_capacity = 24
[[action]]
at               = "40 min"
call             = "SetDesiredCapacity"
consumer         = "fleet"
desired_capacity = 4
)";

constexpr std::string_view kLog =
    "a log in awslabs/amazon-kinesis-client issue 136: renew 9975 ms, take 60050 ms (2026-11-23)";
constexpr std::string_view kHalfRenewals =
    "sim/consumers/kcl_fleet.cpp: renewals at half of the failover time";
constexpr std::string_view kHalfLooks =
    "sim/consumers/kcl_fleet.cpp: looks at half of their period";

std::vector<Case> failover_cases() {
  return {
      {.id = "failover-one-observer",
       .claim = "After a crash one other worker takes a lease in 28.4 s on average (F = 10 s).",
       .scenario = of_one_observer(),
       .checks = {{"mean", Number::FailoverMean, 28.4, 1}},
       .source = kRules,
       .mutant = kHalfLooks},
      {.id = "failover-two-observers",
       .claim = "With two others it is 25.1 s.",
       .scenario = of_two_observers(),
       .checks = {{"mean", Number::FailoverMean, 25.1, 1}},
       .source = kRules,
       .mutant = kHalfLooks,
       .is_long = true},
      {.id = "failover-clean-end",
       .claim = "A clean end, as in a rolling deploy, frees no lease: it takes as long (27 s were "
                "seen once, up to 40 s said).",
       .scenario = of_clean_ends(),
       .checks = {{"mean", Number::FailoverMean, 28.4, 2},
                  {"the longest of twelve", Number::FailoverMax, 37.1, 2}},
       .source = "awslabs/amazon-kinesis-client issue 845 and pull request 1005; its rules, "
                 "played 200,000 times; a worker renews for a second or two while it ends "
                 "(2026-11-29)",
       .mutant = kHalfLooks},
      {.id = "failover-20-s",
       .claim = "With F = 20 s it takes 56.7 s.",
       .scenario = of_one_observer(),
       .set = {{"consumer.fleet.failover_time", "20 s"}},
       .checks = {{"mean", Number::FailoverMean, 56.7, 2}},
       .source = kRules,
       .mutant = kHalfLooks},
      {.id = "failover-30-s",
       .claim = "And with F = 30 s 85.1 s.",
       .scenario = of_one_observer(),
       .set = {{"consumer.fleet.failover_time", "30 s"}},
       .checks = {{"mean", Number::FailoverMean, 85.1, 3}},
       .source = kRules,
       .mutant = kHalfLooks},
  };
}

std::vector<Case> percentile_cases() {
  return {
      {.id = "failover-percentiles",
       .claim = "5, 50 and 95 % of the failovers with one observer take 19.3, 28.4 and 37.5 s.",
       .scenario = often_of_one_observer(),
       .checks = {{"5 %", Number::FailoverP5, 19.3, 1},
                  {"median", Number::FailoverP50, 28.4, 1},
                  {"95 %", Number::FailoverP95, 37.5, 1}},
       .source = kRules,
       .mutant = kHalfLooks,
       .is_long = true},
      {.id = "failover-percentiles-20-s",
       .claim = "With F = 20 s 38.6, 56.7 and 75.0 s.",
       .scenario = often_of_one_observer(),
       .set = {{"consumer.fleet.failover_time", "20 s"}},
       .checks = {{"mean", Number::FailoverMean, 56.7, 1},
                  {"5 %", Number::FailoverP5, 38.6, 1},
                  {"median", Number::FailoverP50, 56.7, 1},
                  {"95 %", Number::FailoverP95, 75.0, 1}},
       .source = kRules,
       .mutant = kHalfLooks,
       .is_long = true},
      {.id = "failover-percentiles-30-s",
       .claim = "With F = 30 s 57.8, 85.1 and 112.4 s.",
       .scenario = often_of_one_observer(),
       .set = {{"consumer.fleet.failover_time", "30 s"}, {"simulation.replications", "400"}},
       .checks = {{"mean", Number::FailoverMean, 85.1, 1},
                  {"5 %", Number::FailoverP5, 57.8, 1},
                  {"median", Number::FailoverP50, 85.1, 1},
                  {"95 %", Number::FailoverP95, 112.4, 1}},
       .source = kRules,
       .mutant = kHalfLooks,
       .is_long = true},
      {.id = "failover-leader",
       .claim =
           "with version 3, where a dead worker is not taken for one that works, 22.7 to 44.0 s.",
       .scenario = of_a_leader(),
       .checks = {{"5 %", Number::FailoverP5, 22.7, 1},
                  {"median", Number::FailoverP50, 33.2, 1},
                  {"95 %", Number::FailoverP95, 44.0, 1}},
       .source = "runs of the leader every 20 s, expiry after 10 s unchanged, discovery every "
                 "9.975 s, played 200,000 times (2026-11-23)",
       .mutant = "sim/consumers/kcl_fleet.cpp: discovery at twice its period",
       .is_long = true}};
}

}  // namespace

std::vector<Case> lease_cases() {
  std::vector<Case> all = failover_cases();
  std::ranges::copy(percentile_cases(), std::back_inserter(all));
  const std::vector<Case> others{
      {.id = "steal-pace",
       .claim = "A new worker steals a lease every 20 s.",
       .scenario = kSteals,
       .checks = {{"leases stolen in 400 s", Number::LeasesMoved, 20, 0.5}},
       .source = "closed form: a look at once, then one every 20.06 s with its take (2026-11-29)",
       .mutant = kHalfLooks},
      {.id = "lease-table-writes",
       .claim = "A lease table of 100 leases takes a write each every 3.308 s.",
       .scenario = kWrites,
       .checks = {{"writes a second", Number::LeaseWrites, 30.227, 0.05}},
       .source = "closed form: 100 / (10 s / 3 - 25 ms) (2026-11-29)",
       .mutant = kHalfRenewals},
      {.id = "steal-pace-30-s",
       .claim = "With F = 30 s it looks every 60,050 ms.",
       .scenario = kSteals,
       .set = {{"consumer.fleet.failover_time", "30 s"}},
       .checks = {{"leases stolen in 400 s", Number::LeasesMoved, 7, 0.5}},
       .source = kLog,
       .mutant = kHalfLooks},
      {.id = "lease-table-writes-30-s",
       .claim = "And renews every 9,975 ms.",
       .scenario = kWrites,
       .set = {{"consumer.fleet.failover_time", "30 s"}},
       .checks = {{"writes a second", Number::LeaseWrites, 10.025, 0.05}},
       .source = kLog,
       .mutant = kHalfRenewals},
      {.id = "children-after-parents",
       .claim = "Four shards do not help a reader that is behind on one: it reads that to its end "
                "first.",
       .scenario = kBehind,
       .checks = {{"records in 27 min at 100 a second", Number::ReadRecords, 162'000, 1000}},
       .source = "awslabs/amazon-kinesis-client issue 114: the children of a shard were not read "
                 "for a day (2026-11-23)",
       .mutant = "sim/consumers/kcl_consumers.cpp: a closed shard is at its end"},
      {.id = "age-while-scaling",
       .claim = "With F = 20 s the iterator's age reaches some 90 s when workers come and go.",
       .scenario = kScaled,
       .checks = {{"highest age", Number::AgeMax, 90, 15}},
       .source = "awslabs/amazon-kinesis-client issue 332: spikes of up to 100 s, 4 to 24 workers "
                 "of version 1.8.10; 80 s and a start by its rules (2026-11-23)",
       .mutant = kHalfLooks,
       .is_long = true},
  };
  std::ranges::copy(others, std::back_inserter(all));
  return all;
}

}  // namespace weir::reports::validity
