#include "reports/validity/cases.hpp"

namespace weir::reports::validity {

namespace {

// 4,000 records/s, so that a share of 0.21 is below what its shard may take.
constexpr std::string_view kZipf = R"(weir = 1
title = "Keys after Zipf on eight shards"
[simulation]
duration     = "5 min"
seed         = 10
replications = 10
grain        = "record"
[stream]
shard_count = 8
[[producer]]
name        = "clicks"
instances   = 4
rate        = "4000 records/s"
record_size = "100 B"
  [producer.keys]
  distribution = "zipf"
  exponent     = 1.0
  count        = 10_000
)";

Case zipf(std::string_view id, std::string_view claim, std::string_view grain) {
  constexpr double kDelta = 0.0005;
  return {.id = id,
          .claim = claim,
          .scenario = kZipf,
          .set = {{"simulation.grain", grain}},
          .checks = {{"share of shard 0", Number::OfferedShare, 0.072044, kDelta, "", 0},
                     {"share of shard 1", Number::OfferedShare, 0.098695, kDelta, "", 1},
                     {"share of shard 2", Number::OfferedShare, 0.183030, kDelta, "", 2},
                     {"share of shard 3", Number::OfferedShare, 0.129437, kDelta, "", 3},
                     {"share of shard 4", Number::OfferedShare, 0.074011, kDelta, "", 4},
                     {"share of shard 5", Number::OfferedShare, 0.119920, kDelta, "", 5},
                     {"share of shard 6", Number::OfferedShare, 0.210208, kDelta, "", 6},
                     {"share of shard 7", Number::OfferedShare, 0.112655, kDelta, "", 7}},
          .source =
              "md5 of \"clicks-0\" ... \"clicks-9999\" by Python's hashlib, key i with weight "
              "1 / (i + 1), shards of equal width (2026-11-28)",
          .mutant = "sim/workload/key_population.cpp: key i has weight 1 / (i + 2)"};
}

}  // namespace

std::vector<Case> arrival_cases() {
  return {zipf("zipf-shares-record",
               "Keys after Zipf bring each shard the weight of the keys that MD5 puts there.",
               "record"),
          zipf("zipf-shares-100-ms", "The same where ticks of 100 ms are drawn down a hash tree.",
               "100 ms")};
}

}  // namespace weir::reports::validity
