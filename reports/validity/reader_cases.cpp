#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

// ---- Queues at a reader's core ----

// A subscription looks for new records every push interval of 2 ms while the core is idle. That is
// a server with vacations, which adds half an interval to every mean wait; half an interval is
// taken off the 70 ms, so the mean latency is 70 ms + that of the queue.
constexpr std::string_view kQueue = R"(weir = 1
title = "A reader's core at a load of 0.8"
[simulation]
duration     = "61 min"
warm_up      = "1 min"
seed         = 80
replications = 20
grain        = "record"
[stream]
shard_count     = 1
put_to_readable = "70 ms"
push_interval   = "2 ms"
[[producer]]
rate        = "80 records/s"
record_size = "100 B"
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
[[consumer]]
name         = "worker"
kind         = "fan_out"
round_trip   = "0 s"
process_time = { per_record = "10 ms" }
)";

constexpr std::string_view kQueueSource =
    "Pollaczek and Khinchine: mean wait = load x service x (1 + c^2) / 2 / (1 - load), c = 0 or 1; "
    "time in M/M/1 is exponential with mean service / (1 - load) = 50 ms; 70 ms until a record is "
    "pushed are added (2026-11-28)";

constexpr std::string_view kQuickWork = "sim/consumers/reading.cpp: process times a tenth shorter";
constexpr std::string_view kTenCalls = "model/read_quota.cpp: five calls in half a second";

std::vector<Case> queue_cases() {
  return {{.id = "queue-m-d-1",
           .claim = "A reader's core with constant process times is the queue M/D/1.",
           .scenario = kQueue,
           .checks = {{"mean latency", Number::LatencyMean, 100.0, 1.0}},
           .source = kQueueSource,
           .mutant = kQuickWork},
          {.id = "queue-m-m-1",
           .claim = "With exponential process times it is M/M/1.",
           .scenario = kQueue,
           .set = {{"consumer.worker.process_time.distribution", "exponential"}},
           .checks = {{"mean latency", Number::LatencyMean, 120.0, 1.5},
                      {"latency p50", Number::LatencyP50, 104.66, 1.5},
                      {"latency p99", Number::LatencyP99, 300.26, 8}},
           .source = kQueueSource,
           .mutant = "sim/consumers/reading.cpp: process times are never drawn"}};
}

// ---- The way back after an outage ----

constexpr std::string_view kOutage = R"(weir = 1
title = "Ten minutes' outage of a reader that is 2.5 times as fast as the load"
[simulation]
duration     = "35 min"
warm_up      = "1 min"
seed         = 600
replications = 20
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "800 records/s"
record_size = "500 B"
[[consumer]]
name          = "loader"
poll_interval = "200 ms"
max_records   = 1000
round_trip    = "0 s"
process_time  = { per_record = "500 us" }
[[fault]]
at       = "15 min"
kind     = "consumer_outage"
consumer = "loader"
duration = "10 min"
)";

// ---- How long until a record is read ----

constexpr std::string_view kOnePoller = R"(weir = 1
title = "A reader that polls as often as it may"
[simulation]
duration     = "11 min"
warm_up      = "1 min"
seed         = 5
replications = 20
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "100 records/s"
record_size = "500 B"
  [producer.put]
  api = "PutRecord"
[[consumer]]
name          = "first"
poll_interval = "200 ms"
)";

// Each polls again at once, so that who is next is a matter of luck: a reader's turn comes after
// one of five calls a second with chance 1/5, and the mean wait is 0.9 s. (In step, once a second
// each, it would be half a second.)
constexpr std::string_view kFivePollers = R"(weir = 1
title = "Five readers that poll again as soon as they are done"
[simulation]
duration     = "11 min"
warm_up      = "1 min"
seed         = 55
replications = 20
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "100 records/s"
record_size = "500 B"
  [producer.put]
  api = "PutRecord"
[[consumer]]
name          = "a"
poll_interval = "10 ms"
process_time  = { per_record = "2 ms", distribution = "exponential" }
[[consumer]]
name          = "b"
poll_interval = "10 ms"
process_time  = { per_record = "2 ms", distribution = "exponential" }
[[consumer]]
name          = "c"
poll_interval = "10 ms"
process_time  = { per_record = "2 ms", distribution = "exponential" }
[[consumer]]
name          = "d"
poll_interval = "10 ms"
process_time  = { per_record = "2 ms", distribution = "exponential" }
[[consumer]]
name          = "e"
poll_interval = "10 ms"
process_time  = { per_record = "2 ms", distribution = "exponential" }
)";

constexpr std::string_view kFanOut = R"(weir = 1
title = "Five readers with enhanced fan-out"
[simulation]
duration     = "6 min"
warm_up      = "1 min"
seed         = 70
replications = 10
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "100 records/s"
record_size = "500 B"
  [producer.put]
  api        = "PutRecord"
  round_trip = "0 s"
[[consumer]]
name       = "a"
kind       = "fan_out"
round_trip = "0 s"
[[consumer]]
name       = "b"
kind       = "fan_out"
round_trip = "0 s"
[[consumer]]
name       = "c"
kind       = "fan_out"
round_trip = "0 s"
[[consumer]]
name       = "d"
kind       = "fan_out"
round_trip = "0 s"
[[consumer]]
name       = "e"
kind       = "fan_out"
round_trip = "0 s"
)";

// ---- Read limits ----

// Data and key ("a-0") are 10 KiB. 200 MiB are there when the reader starts.
constexpr std::string_view kCatchUp = R"(weir = 1
title = "A reader far behind"
[simulation]
duration     = "500 s"
replications = 2
grain        = "record"
[stream]
shard_count = 1
[[producer]]
name        = "a"
rate        = "102 records/s"
arrivals    = "constant"
record_size = "10237 B"
  [producer.keys]
  count = 1
[[consumer]]
name          = "late"
from          = "400 s"
poll_interval = "100 ms"
round_trip    = "0 s"
)";

constexpr std::string_view kSixPollers = R"(weir = 1
title = "Polls of one shard, each second one a reader"
[simulation]
duration     = "11 min"
warm_up      = "1 min"
replications = 5
grain        = "record"
[stream]
shard_count = 1
[[producer]]
rate        = "100 records/s"
record_size = "100 B"
[[consumer]]
name = "a"
[[consumer]]
name = "b"
[[consumer]]
name = "c"
[[consumer]]
name = "d"
[[consumer]]
name = "e"
[[consumer]]
name = "f"
)";

constexpr std::string_view kDelays =
    "https://docs.aws.amazon.com/streams/latest/dev/building-consumers.html: around 200 ms with "
    "one "
    "consumer, around 1,000 ms with five, 70 ms with enhanced fan-out (2026-11-23)";
constexpr std::string_view kGetRecords =
    "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html: at most five "
    "calls a second; after 10 MiB, exceptions for the next 5 s (2026-11-23)";

std::vector<Case> delay_cases() {
  return {{.id = "outage-catch-up",
           .claim = "After an outage a reader is back after outage x load / (speed - load).",
           .scenario = kOutage,
           .checks = {{"recovery", Number::RecoveryTime, 400, 6, "loader"}},
           .source = "closed form: 600 s x 800 / (2000 - 800) = 400 s (2026-11-28)",
           .mutant = kQuickWork},
          {.id = "one-poller",
           .claim = "One reader that polls five times a second sees a record after about 200 ms.",
           .scenario = kOnePoller,
           .checks = {{"mean latency", Number::LatencyMean, 200, 50, "first"}},
           .source = kDelays,
           .mutant = "sim/consumers/polling.cpp: a poll each second interval only"},
          {.id = "five-pollers",
           .claim = "Five readers that race for five calls a second see it after about 1,000 ms.",
           .scenario = kFivePollers,
           .checks = {{"mean latency, a", Number::LatencyMean, 1000, 300, "a"},
                      {"mean latency, e", Number::LatencyMean, 1000, 300, "e"}},
           .source = kDelays,
           .mutant = kTenCalls},
          {.id = "five-fan-outs",
           .claim = "Five readers with enhanced fan-out each see it after 70 ms.",
           .scenario = kFanOut,
           .checks = {{"mean latency, a", Number::LatencyMean, 70, 2, "a"},
                      {"mean latency, e", Number::LatencyMean, 70, 2, "e"}},
           .source = kDelays,
           .mutant = "model/stream.cpp: pushes are 5 % late"}};
}

std::vector<Case> read_limit_cases() {
  return {{.id = "ten-mib-stall",
           .claim = "A GetRecords of 10 MiB keeps the shard from being read for five seconds.",
           .scenario = kCatchUp,
           .checks = {{"accepted calls", Number::AcceptedCalls, 20},
                      {"refused calls", Number::RefusedCalls, 980},
                      {"read", Number::ReadRecords, 20'480}},
           .source = kGetRecords,
           .mutant = "model/read_quota.cpp: a large read is charged from a second ago on"},
          {.id = "sixth-call",
           .claim = "Of six calls a second on one shard, one is refused.",
           .scenario = kSixPollers,
           .checks = {{"accepted calls", Number::AcceptedCalls, 3000},
                      {"refused calls", Number::RefusedCalls, 600}},
           .source = kGetRecords,
           .mutant = kTenCalls}};
}

}  // namespace

std::vector<Case> reader_cases() {
  std::vector<Case> all = queue_cases();
  for (const auto& part : {delay_cases(), read_limit_cases()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace weir::reports::validity
