#include <string>

#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

constexpr std::string_view kRules =
    "the rules of awslabs/amazon-kinesis-client played 200,000 times by a program of its own: "
    "looks "
    "every 2 (F + 25 ms), renewals every F / 3 - 25 ms, expired when the counter was seen "
    "unchanged "
    "for more than F (2026-11-23)";

// A worker is gone every ten minutes or so, for two and a half, and has its part of the leases
// again by the next time.
std::string crashes(int count) {
  std::string text;
  std::uint64_t luck = 88'172'645'463'325'252U;  // xorshift: at no round times
  for (int i = 1; i <= count; ++i) {
    luck ^= luck << 13U;
    luck ^= luck >> 7U;
    luck ^= luck << 17U;
    text +=
        "[[fault]]\nkind = \"worker_crash\"\nconsumer = \"fleet\"\nduration = \"150 s\"\nat = \"" +
        std::to_string(i * 600'000 + static_cast<int>(luck % 100'000)) + " ms\"\n";
  }
  return text;
}

// So many workers with a shard each, one of which dies now and then: the others are observers.
std::string fleet(int version, int workers, int crash_count, const std::string& settings) {
  return "weir = 1\ntitle = \"Workers that die\"\n[simulation]\nduration = \"" +
         std::to_string((crash_count + 2) * 10) +
         " min\"\nseed = 44\nreplications = 40\ngrain = \"record\"\n[stream]\nshard_count = " +
         std::to_string(version == 3 ? 2 * workers : workers) + "\n[[producer]]\nrate = \"" +
         std::to_string(workers) +
         " records/s\"\nrecord_size = \"1 KiB\"\n[[consumer]]\nname = \"fleet\"\nkind = \"kcl\"\n"
         "retrieval = \"polling\"\nversion = " +
         std::to_string(version) + "\nworkers = " + std::to_string(workers) + "\n" + settings +
         crashes(crash_count);
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

}  // namespace

std::vector<Case> lease_cases() {
  return {
      {.id = "failover-one-observer",
       .claim = "After a crash one other worker takes a lease in 28.4 s on average (F = 10 s).",
       .scenario = of_one_observer(),
       .checks = {{"mean", Number::FailoverMean, 28.4, 1}},
       .source = kRules,
       .mutant = "sim/consumers/kcl_fleet.cpp: looks at half of their period"},
      {.id = "failover-two-observers",
       .claim = "With two others it is 25.1 s.",
       .scenario = of_two_observers(),
       .checks = {{"mean", Number::FailoverMean, 25.1, 1}},
       .source = kRules,
       .mutant = "sim/consumers/kcl_fleet.cpp: looks at half of their period",
       .is_long = true},
      {.id = "failover-percentiles",
       .claim = "5, 50 and 95 % of the failovers with one observer take 19.3, 28.4 and 37.5 s.",
       .scenario = often_of_one_observer(),
       .checks = {{"5 %", Number::FailoverP5, 19.3, 1},
                  {"median", Number::FailoverP50, 28.4, 1},
                  {"95 %", Number::FailoverP95, 37.5, 1}},
       .source = kRules,
       .mutant = "sim/consumers/kcl_fleet.cpp: looks at half of their period",
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
       .is_long = true},
      {.id = "steal-pace",
       .claim = "A new worker steals a lease every 20 s.",
       .scenario = kSteals,
       .checks = {{"leases stolen in 400 s", Number::LeasesMoved, 20, 0.5}},
       .source = "closed form: a look at once, then one every 20.06 s with its take (2026-11-29)",
       .mutant = "sim/consumers/kcl_fleet.cpp: looks at half of their period"},
      {.id = "lease-table-writes",
       .claim = "A lease table of 100 leases takes a write each every 3.308 s.",
       .scenario = kWrites,
       .checks = {{"writes a second", Number::LeaseWrites, 30.227, 0.05}},
       .source = "closed form: 100 / (10 s / 3 - 25 ms) (2026-11-29)",
       .mutant = "sim/consumers/kcl_fleet.cpp: renewals at half of the failover time"},
  };
}

}  // namespace weir::reports::validity
