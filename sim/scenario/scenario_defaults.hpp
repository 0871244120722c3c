#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "model/sourced.hpp"
#include "model/units.hpp"

namespace weir::sim::defaults {

// What a scenario file may leave out, as far as it is not a number of the service itself: those
// stand in model/model_defaults.hpp. `weir check --resolved` writes all of them into the file.

// ------------------------------------------------------------------------------ simulation
inline constexpr Sourced<Duration> kDuration{
    std::chrono::minutes{2}, "simulation.duration", "min", "",
    "weir's choice: long enough for a steady state of constant load, short enough to try things"};
inline constexpr Sourced<Duration> kWarmUp{Duration{}, "simulation.warm_up", "s", "",
                                           "weir's choice: nothing is left out unless asked for"};
inline constexpr Sourced<std::uint64_t> kSeed{1, "simulation.seed", "", "",
                                              "weir's choice; any value is as good"};
inline constexpr Sourced<std::int64_t> kReplications{
    40, "simulation.replications", "", "",
    "weir's choice: a PASS at 90 % needs at least 35 replications that all meet the objective"};

inline constexpr Sourced<std::int64_t> kWorlds{
    40, "simulation.worlds", "", "",
    "weir's choice, where inputs are intervals: a PASS at 90 % needs at least 35 that all hold"};

// ---------------------------------------------------------------------------------- stream
inline constexpr Sourced<std::string_view> kStreamName{"stream", "stream.name", "", "",
                                                       "weir's choice; a label"};
inline constexpr Sourced<std::string_view> kRegion{"us-east-1", "stream.region", "", "",
                                                   "weir's choice; picks the price table only"};

// -------------------------------------------------------------------------------- producer
inline constexpr Sourced<std::int64_t> kInstances{1, "producer.instances", "", "",
                                                  "weir's choice: the simplest producer"};
inline constexpr Sourced<std::int64_t> kKeyCount{
    1'000'000, "producer.keys.count", "keys", "",
    "weir's choice: so many keys that uniform ones load every shard alike"};
inline constexpr Sourced<double> kZipfExponent{
    1.0, "producer.keys.exponent", "", "",
    "0 to 2.7: measured on Twitter's cache clusters, median 1.2 (twitter/cache-trace)"};
inline constexpr Sourced<std::int64_t> kRandomKeyBytes{
    36, "producer.keys.random.length", "B", "",
    "16 to 40 B: a random key is mostly a UUID, written in 36 letters"};
inline constexpr Sourced<double> kBatchShape{
    1.5, "producer.batch.shape", "", "",
    "1.1 to 2.5: exponents of heavy tails in measured workloads; applications differ"};
inline constexpr Sourced<std::int64_t> kBatchMost{
    10'000, "producer.batch.most", "records", "",
    "weir's choice: twenty full PutRecords calls at one instant"};
inline constexpr Sourced<Duration> kLinger{
    std::chrono::milliseconds{100}, "producer.put.linger", "ms", "",
    "0 ms to 1 s: a plain SDK has none; 100 ms is what the KPL waits by default"};
inline constexpr Sourced<Duration> kPutRoundTrip{
    std::chrono::microseconds{7500}, "producer.put.round_trip", "ms", "",
    "5 to 10 ms within a region; AWS publishes no latency of PutRecords"};
inline constexpr Sourced<Duration> kPutTimeout{
    std::chrono::seconds{6}, "producer.put.timeout", "s", "",
    "1 to 60 s: RequestTimeout of the KPL is 6 s, SDKs wait 30 to 60 s for an answer"};
inline constexpr Sourced<std::int64_t> kMaxAttempts{
    5, "producer.put.resend.max_attempts", "attempts", "",
    "3 to 10: applications differ; the SDKs retry whole requests 2 to 4 times"};
inline constexpr Sourced<Duration> kBackoff{
    std::chrono::milliseconds{100}, "producer.put.resend.backoff", "ms", "",
    "25 ms to 1 s: applications differ; the SDKs use 50 to 1000 ms"};

// --------------------------------------------------------------------------------- consumer
inline constexpr Sourced<Duration> kPollInterval{
    std::chrono::seconds{1}, "consumer.poll_interval", "s",
    "awslabs/amazon-kinesis-client PollingConfig.idleTimeBetweenReadsInMillis, 2026-11-23"};
inline constexpr Sourced<Duration> kPushInterval{
    std::chrono::milliseconds{50}, "stream.push_interval", "ms", "",
    "10 to 200 ms: how often a subscription is sent an event is not published; half of it is taken "
    "off put_to_readable, so that the mean stays as published"};
inline constexpr Sourced<Duration> kResubscribeWait{
    std::chrono::seconds{1}, "consumer.resubscribe_wait", "s", "",
    "1 to 10 s: SubscribeToShard is let through once a second for a consumer and a shard"};
inline constexpr Sourced<std::int64_t> kWorkers{1, "consumer.workers", "", "",
                                                "weir's choice: the simplest reader"};
inline constexpr Sourced<std::int64_t> kCores{1, "consumer.cores", "per worker", "",
                                              "weir's choice: one core a worker"};
inline constexpr Sourced<Duration> kGetRoundTrip{
    std::chrono::microseconds{7500}, "consumer.round_trip", "ms", "",
    "5 to 10 ms within a region; AWS publishes no latency of GetRecords"};

// ------------------------------------------------------------------------------------ fault
inline constexpr Sourced<double> kZoneLossFactor{
    3, "fault.zone_loss.factor", "", "",
    "1 to 20: AWS publishes nothing of how much slower requests are when one zone of three is "
    "lost"};
inline constexpr Sourced<double> kZoneLossShare{
    0.05, "fault.zone_loss.share", "ratio", "",
    "0 to 33 %: nothing is published; a third of the end points are gone for a while"};

// -------------------------------------------------------------------------------- objective
inline constexpr Sourced<double> kShareThatMustMeet{
    0.9, "objective.in", "ratio", "", "weir's choice: nine simulated days of ten must be good"};

/// All of them, for `weir limits`.
inline constexpr std::array kAll{
    SourcedRow{kDuration},      SourcedRow{kWarmUp},
    SourcedRow{kSeed},          SourcedRow{kReplications},
    SourcedRow{kStreamName},    SourcedRow{kRegion},
    SourcedRow{kInstances},     SourcedRow{kKeyCount},
    SourcedRow{kZipfExponent},  SourcedRow{kRandomKeyBytes},
    SourcedRow{kBatchShape},    SourcedRow{kBatchMost},
    SourcedRow{kLinger},        SourcedRow{kPutRoundTrip},
    SourcedRow{kPutTimeout},    SourcedRow{kMaxAttempts},
    SourcedRow{kBackoff},       SourcedRow{kPollInterval},
    SourcedRow{kPushInterval},  SourcedRow{kResubscribeWait},
    SourcedRow{kWorkers},       SourcedRow{kCores},
    SourcedRow{kGetRoundTrip},  SourcedRow{kZoneLossFactor},
    SourcedRow{kZoneLossShare}, SourcedRow{kShareThatMustMeet},
};

}  // namespace weir::sim::defaults
