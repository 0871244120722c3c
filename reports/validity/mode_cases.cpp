#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

constexpr std::string_view kPeak = R"(weir = 1
title = "A stream that has seen 40 MB/s"
[simulation]
duration     = "10 s"
replications = 1
[stream]
mode         = "on_demand"
peak_30_days = "40 MB/s"
[[producer]]
rate        = "1 records/s"
record_size = "1 KiB"
)";

// Three times what four shards take, all from the start.
constexpr std::string_view kOutgrown = R"(weir = 1
title = "Beyond twice the peak"
[simulation]
duration     = "20 min"
replications = 2
grain        = "1 s"
[stream]
mode = "on_demand"
[[producer]]
instances   = 20
rate        = "6 MiB/s"
record_size = "4 KiB"
keys        = { distribution = "random" }
)";

constexpr std::string_view kLaunch = R"(weir = 1
title = "2, 28 and 68 MiB/s"
[simulation]
duration     = "50 min"
seed         = 18
replications = 3
grain        = "1 s"
[account]
on_demand_advantage = true
[stream]
mode      = "on_demand"
on_demand = { scale_time = "4 min" }
[[producer]]
instances   = 20
record_size = "8 KiB"
  [producer.keys]
  distribution = "random"
  [producer.load]
  shape  = "points"
  points = [ ["00:10:00", "2 MiB/s"], ["00:10:30", "28 MiB/s"],
             ["00:30:00", "28 MiB/s"], ["00:30:30", "68 MiB/s"] ]
)";

// 60,000 records of 35 KB in ten minutes, on four shards; nothing waits at the end.
constexpr std::string_view kMonth = R"(weir = 1
title = "100 records/s of 35 KB"
[simulation]
duration     = "10 min"
replications = 1
grain        = "record"
[stream]
shard_count = 4
[[producer]]
rate        = "100 records/s"
arrivals    = "constant"
record_size = "35 kB"
  [producer.put]
  linger     = "0 ms"
  round_trip = "0 ms"
)";

// 80 % of four shards, a tenth of eight from one hour on.
constexpr std::string_view kAlarms = R"(weir = 1
title = "Alarms that double and halve"
[simulation]
duration     = "350 min"
replications = 1
grain        = "1 s"
[stream]
shard_count = 4
[[producer]]
instances   = 4
arrivals    = "constant"
record_size = "100 B"
  [producer.keys]
  distribution = "random"
  [producer.load]
  shape  = "points"
  points = [ ["00:00", "3210 records/s"], ["00:59:59", "3210 records/s"],
             ["01:00", "790 records/s"] ]
[[autoscaler]]
kind = "aws_sample"
)";

// Of ten shards, once.
constexpr std::string_view kPercent = R"(weir = 1
title = "Percents of scaling-utils"
[simulation]
duration     = "20 min"
replications = 1
grain        = "1 s"
[stream]
shard_count = 10
reshard     = { lead = "0 s", step = "1 s", parallelism = 1 }
[[producer]]
rate        = "5000 records/s"
record_size = "100 B"
keys        = { distribution = "random" }
[[autoscaler]]
up   = { threshold = "90 %", period = "1 min", datapoints = 1, percent = 70, cool_down = "2 h" }
down = { threshold = "10 %", period = "1 min", datapoints = 1, percent = 20, cool_down = "2 h" }
)";

constexpr std::string_view kBelow = R"(weir = 1
title = "An alarm at 80 %"
[simulation]
duration     = "10 min"
replications = 1
grain        = "1 s"
[stream]
shard_count = 2
[[producer]]
rate        = "1595 records/s"
arrivals    = "constant"
record_size = "100 B"
keys        = { distribution = "random" }
[[autoscaler]]
metrics = ["write_records"]
up      = { threshold = "80 %", period = "5 min", datapoints = 1, factor = 2, cool_down = "2 h" }
)";

constexpr std::string_view kSample =
    "the rules of aws-samples/kinesis-auto-scaling by hand: 5 of 5 periods of 5 min, 57 of 60 "
    "down, a minute until they are seen, 40 s of resharding (2026-11-29)";
constexpr std::string_view kEighty =
    "AWS Big Data Blog, Scale Your Amazon Kinesis Stream Capacity with UpdateShardCount: an alarm "
    "at 80 % of what the shards take in five minutes (2026-11-23)";
constexpr std::string_view kUtils =
    "awslabs/amazon-kinesis-scaling-utils, its own unit tests (2026-11-23)";

constexpr std::string_view kMode =
    "AWS, Choose the data stream capacity mode (2026-11-23): "
    "https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html (2026-11-23)";
constexpr std::string_view kBlog =
    "AWS Big Data Blog, On-demand Advantage: "
    "https://aws.amazon.com/blogs/big-data/"
    "amazon-kinesis-data-streams-launches-on-demand-advantage-"
    "for-instant-throughput-increases-and-streaming-at-scale (2026-11-29)";
constexpr std::string_view kPrices =
    "closed form, of the prices that infracost's test quotes (2026-11-23) and of what AWS "
    "announced "
    "(2026-11-29)";

}  // namespace

std::vector<Case> mode_cases() {
  return {
      {.id = "on-demand-peak",
       .claim = "Writes of 40 MB/s in the last 30 days are room for 80 MB/s at once.",
       .scenario = kPeak,
       .checks = {{"shards of 1 MiB/s", Number::OpenShards, 77}},
       .source = kMode,
       .mutant = "model/on_demand.cpp: room for the peak alone"},
      {.id = "on-demand-split",
       .claim = "A shard above 500 KB/s is two 15 minutes after the minute that shows it.",
       .scenario = kOutgrown,
       .checks = {{"the last shard opens", Number::LastOpened, 960},
                  {"shards", Number::OpenShards, 8},
                  {"spells of throttling", Number::ThrottledSpells, 1}},
       .source = kMode,
       .mutant = "model/on_demand.cpp: due a look later"},
      {.id = "on-demand-double-peak",
       .claim = "By the law of the peak it is the same, where the load is even.",
       .scenario = kOutgrown,
       .set = {{"stream.on_demand.law", "double peak"}},
       .checks = {{"the last shard opens", Number::LastOpened, 960},
                  {"shards, with full buckets: 8 x 61 / 60", Number::OpenShards, 9}},
       .source = kMode,
       .mutant = "model/on_demand.cpp: due a look later"},
      {.id = "on-demand-launch",
       .claim =
           "Standard is throttled on both rises from 2 to 28 and beyond 60 MiB/s, and recovers.",
       .scenario = kLaunch,
       .checks = {{"spells of throttling", Number::ThrottledSpells, 2}},
       .source = kBlog,
       .mutant = "model/on_demand.cpp: children are never split"},
      {.id = "warm-launch",
       .claim = "A stream that was warmed to 100 MiB/s never is.",
       .scenario = kLaunch,
       .set = {{"stream.warm_throughput", "100 MiB/s"}},
       .checks = {{"refused records", Number::RefusedRecords, 0}},
       .source = kBlog,
       .mutant = "sim/scenario/read_stream.cpp: warm throughput makes no shards"},
      {.id = "cost-by-mode",
       .claim = "100 records/s of 35 KB cost a month of 730 h, by mode, to the cent.",
       .scenario = kMonth,
       .checks = {{"provisioned", Number::MonthlyCost, 51.16, 0, "provisioned"},
                  {"on-demand Standard", Number::MonthlyCost, 782.70, 0, "on-demand Standard"},
                  {"on-demand Advantage", Number::MonthlyCost, 3306.79, 0, "on-demand Advantage"}},
       .source = kPrices,
       .mutant = "model/pricing.cpp: on-demand data by the byte"},
  };
}

std::vector<Case> scaling_cases() {
  return {
      {.id = "aws-sample-alarms",
       .claim = "AWS's sample doubles after 26 min of 80 %, and halves 286 min into 10 %, twice.",
       .scenario = kAlarms,
       .set = {},
       .checks = {{"the last shard opens", Number::LastOpened, 20'860},
                  {"shards", Number::OpenShards, 2}},
       .source = kSample,
       .mutant = "sim/operations/autoscaling.cpp: data are seen a period later"},
      {.id = "alarm-below-80",
       .claim = "An alarm at 80 % of two shards' records does nothing at 1,595 a second.",
       .scenario = kBelow,
       .checks = {{"shards", Number::OpenShards, 2}},
       .source = kEighty,
       .mutant = "sim/operations/autoscaling.cpp: a hundredth less will do"},
      {.id = "alarm-at-80",
       .claim = "At 1,605 it doubles them: 480,000 in five minutes are 1,600.",
       .scenario = kBelow,
       .set = {{"producer.producer.rate", "1605 records/s"}},
       .checks = {{"shards", Number::OpenShards, 4}},
       .source = kEighty,
       .mutant = "sim/operations/autoscaling.cpp: data are seen a period later"},
      {.id = "scaling-utils-up",
       .claim = "scalePct 70 makes 17 of 10 shards.",
       .scenario = kPercent,
       .set = {{"autoscaler.autoscaler.up.threshold", "40 %"}},
       .checks = {{"shards", Number::OpenShards, 17}},
       .source = kUtils,
       .mutant = "sim/scenario/autoscaler_settings.cpp: percents of the README"},
      {.id = "scaling-utils-down",
       .claim = "scalePct 20 makes 8 of 10.",
       .scenario = kPercent,
       .set = {{"autoscaler.autoscaler.down.threshold", "60 %"}},
       .checks = {{"shards", Number::OpenShards, 8}},
       .source = kUtils,
       .mutant = "sim/scenario/autoscaler_settings.cpp: down to the percents"},
  };
}

}  // namespace weir::reports::validity
