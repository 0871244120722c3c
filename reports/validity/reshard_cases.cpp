#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

constexpr std::string_view kDouble = R"(weir = 1
title = "1,000 shards doubled one by one"
[simulation]
duration     = "510 min"
replications = 1
grain        = "1 s"
[account]
shard_quota = 2000
[stream]
shard_count = 1000
reshard     = { lead = "0 s", step = "30 s", parallelism = 1 }
[[producer]]
rate        = "1 records/s"
record_size = "100 B"
[[action]]
at                 = "0 s"
call               = "UpdateShardCount"
target_shard_count = 2000
)";

constexpr std::string_view kFourToThree = R"(weir = 1
title = "Four shards to three"
[simulation]
duration     = "20 min"
replications = 2
grain        = "100 ms"
[stream]
shard_count = 4
[[producer]]
rate        = "100 records/s"
record_size = "100 B"
[[action]]
at                 = "1 min"
call               = "UpdateShardCount"
target_shard_count = 3
)";

}  // namespace

std::vector<Case> reshard_cases() {
  return {
      {.id = "double-one-by-one",
       .claim = "1,000 shards split one by one, 30 s each, take 30,000 s.",
       .scenario = kDouble,
       .checks = {{"last shard opens", Number::LastOpened, 30'000},
                  {"open shards", Number::OpenShards, 2'000}},
       .source = "Kinesis FAQ, quoted by third parties: 30 s a split, 1,000 splits in 30,000 s = "
                 "8.3 h (2026-11-23)",
       .mutant = "model/resharding.cpp: one step more at a time than the parallelism"},
      {.id = "four-to-three",
       .claim = "Four shards to three leave the shards 6, 9 and 10, each a third of the range.",
       .scenario = kFourToThree,
       .checks = {{"open shards", Number::OpenShards, 3},
                  {"width of shard 6", Number::ShardWidth, 0.333333333, 0, "", 6},
                  {"width of shard 9", Number::ShardWidth, 0.333333333, 0, "", 9},
                  {"width of shard 10", Number::ShardWidth, 0.333333333, 0, "", 10}},
       .source =
           "https://github.com/risingwavelabs/risingwave/issues/9961: shards 6, 9 and 10 were live "
           "(2026-11-23)",
       .mutant = "model/resharding.cpp: boundaries within a quarter of a shard count as one"}};
}

}  // namespace weir::reports::validity
