#include "sim/scenario/estimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "model/model_defaults.hpp"
#include "model/parcel.hpp"
#include "sim/engine/elementary.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_bounds.hpp"

namespace weir::sim {

namespace {

// Costs on a core of 2023, as `./dev bench` measures them.
constexpr double kSecondsPerAttempt = 90e-9;
constexpr double kSecondsPerShardTick = 250e-9;
constexpr double kSecondsPerCall = 1e-6;
constexpr double kSecondsPerPoll = 200e-9;
constexpr double kSecondsPerLibraryRecord = 700e-9;  // on top of an attempt
constexpr double kSecondsPerPackedRecord = 60e-9;    // where buffers are filled by ticks

constexpr double kBytesPerShard = 2048;
constexpr double kBytesPerReaderAndWindow = 512.0 * 1024;
constexpr double kBytesPerHeadKey = 64;
constexpr double kHeadKeys = 65'536;
constexpr double kBytesPerInstance = 512;
constexpr double kBytesPerHeldRecord = 40;
constexpr double kBytesPerLibraryBuffer = 450;  // of a process and a shard
constexpr double kBytesPerLibraryRecord = 100;  // that waits there
constexpr double kBytesPerBurstState = 32;
constexpr double kBytesPerCorner = 48;
constexpr double kBytesPerReader = 512.0 * 1024;  // histograms
constexpr double kBytesPerReaderAndShard = 256;
constexpr double kBytesPerMinute = 80;  // of the stream, and of a contended shard
constexpr double kUnmergedSeconds = 8;  // what a log keeps in full: 5 s, a poll and a block
constexpr double kBytesOfBinary = 16.0 * 1024 * 1024;

double seconds(Duration duration) {
  return static_cast<double>(duration.count()) / static_cast<double>(kNanosPerSecond);
}

double peak_of(const Producer& producer, double length) {
  if (producer.trace && producer.trace->trace) {
    const auto rows = static_cast<double>(producer.trace->trace->rows.size());
    const double span = static_cast<double>(producer.trace->trace->span_ms()) / 1e3;
    return rows * static_cast<double>(producer.trace->scale) /
           std::clamp(span / producer.trace->speed, 1.0, length);
  }
  double peak = 0;
  for (const LoadPoint& point : producer.load) peak = std::max(peak, point.records_per_s);
  return peak;
}

double bytes_per_record(const Producer& producer) {
  constexpr double kKeyBytes = 24;
  if (!producer.trace || !producer.trace->trace || producer.trace->trace->rows.empty()) {
    return mean_bytes(producer.record_size) + kKeyBytes;
  }
  double sum = 0;
  for (const Trace::Row& row : producer.trace->trace->rows) sum += static_cast<double>(row.bytes);
  return sum / static_cast<double>(producer.trace->trace->rows.size()) + kKeyBytes;
}

// What one producer offers to a replication.
struct Offer {
  double records = 0;
  double attempts = 0;
  double exact_attempts = 0;  // one by one at every grain
  double calls = 0;
  double contended_shards = 0;
  double memory = 0;
  double library_seconds = 0;  // at every grain
};

// Of the records of keys with rates as k^-exponent, the share on shards that a key of theirs fills;
// all of them where an even spread already comes near to that.
double contended_share_of_zipf(const KeySettings& keys, double peak, double shards,
                               double shard_rate) {
  constexpr double kNear = 0.7;  // keys and luck do not spread evenly
  constexpr std::int64_t kSummed = 100;
  const double room = kNear * shard_rate - peak / shards;
  if (room <= 0) return 1;
  const double s = keys.exponent;
  const auto last = static_cast<double>(keys.count) + 0.5;
  const double first = std::min(static_cast<double>(kSummed) + 0.5, last);
  const bool harmonic = std::abs(s - 1) < 1e-6;
  double sum = harmonic ? elementary_log(last / first)
                        : (elementary_pow(last, 1 - s) - elementary_pow(first, 1 - s)) / (1 - s);
  for (std::int64_t k = 1; k <= std::min(kSummed, keys.count); ++k) {
    sum += elementary_pow(static_cast<double>(k), -s);
  }
  double share = 0;
  for (std::int64_t k = 1; k <= keys.count && share < 1; ++k) {
    const double of_key = elementary_pow(static_cast<double>(k), -s) / sum;
    if (peak * of_key < room) break;
    share += of_key + 1 / shards;
  }
  return std::min(share, 1.0);
}

// Records of a key, or of all keys, that bring more than their shards take are all sent as often
// as they may be; an upper bound, since some of them get through earlier.
double contended_share(const Producer& producer, double peak, double shards) {
  const auto limit = static_cast<double>(model::defaults::kWriteRecordsPerS.value);
  const auto byte_limit = static_cast<double>(model::defaults::kWriteBytesPerS.value);
  const double size = bytes_per_record(producer);
  const double shard_rate = std::min(limit, byte_limit / std::max(size, 1.0));
  const bool uneven = producer.keys.distribution == KeyDistribution::Counts;
  // bursts and batches may go over the limit at any mean, a few keys at any share
  if (producer.trace || uneven || producer.bursts || producer.batch || producer.keys.drift ||
      !producer.keys.hash_keys.empty()) {
    return 1;
  }
  const double even = peak / shards;
  if (even > shard_rate) return 1;
  double share = producer.keys.distribution == KeyDistribution::Zipf
                     ? contended_share_of_zipf(producer.keys, peak, shards, shard_rate)
                     : 0;
  for (const HotKey& hot : producer.keys.hot) {
    const double rate = peak * hot.share / static_cast<double>(hot.spread);
    if (rate + even > shard_rate) share += hot.share + 1 / shards;
  }
  return std::min(share, 1.0);
}

Offer offer_of(const Producer& producer, const Scenario& scenario, double shards) {
  Scenario alone;
  alone.simulation = scenario.simulation;
  alone.producers = {producer};
  const double length = seconds(scenario.simulation.duration);
  const double peak = peak_of(producer, length);
  Offer offer;
  offer.records = expected_records(alone);
  const double contended = contended_share(producer, peak, shards);
  constexpr std::int64_t kEnough = 50;  // what is sent again for ever gets through some time
  const auto most = static_cast<double>(producer.put.resend.failed == ResendFailed::None
                                            ? 1
                                            : std::min(producer.put.resend.max_attempts, kEnough));
  offer.attempts = offer.records * (1 + contended * (most - 1));
  if (waits_for_answers(producer)) offer.exact_attempts = offer.attempts;
  const bool single = producer.put.api == PutApi::PutRecord;
  const auto batch = static_cast<double>(single ? 1 : producer.put.max_batch);
  const double linger = std::max(seconds(producer.put.linger), 1e-6);
  const double flushes = static_cast<double>(producer.instances) * length / linger;
  offer.calls = std::min(offer.records, flushes + offer.records / batch) +
                (offer.attempts - offer.records) / (single ? 1 : 2);
  offer.contended_shards = std::min(shards, contended >= 1 ? shards : contended * shards * 2);
  const double keys = std::min(static_cast<double>(producer.keys.count), kHeadKeys);
  if (producer.batch) offer.calls += offer.records;  // born one by one at every grain
  offer.memory =
      keys * kBytesPerHeadKey + static_cast<double>(producer.instances) * kBytesPerInstance +
      peak * contended * most * seconds(producer.put.resend.backoff) * sizeof(model::Parcel);
  if (const auto buffer = buffer_of(producer.put)) {
    const double most_held = static_cast<double>(producer.instances * buffer->records) +
                             (buffer->blocks ? static_cast<double>(bounds::kRecordsOutside) : 0.0);
    offer.memory += std::min(most_held, offer.records) * kBytesPerHeldRecord;
  }
  if (const auto& kpl = producer.kpl) {
    const double held =
        peak * seconds(contended > 0 ? kpl->record_ttl : kpl->record_max_buffered_time);
    offer.memory += static_cast<double>(producer.instances) * shards * kBytesPerLibraryBuffer +
                    std::min(held, offer.records) * kBytesPerLibraryRecord;
    const bool by_tick = resolved_grain(scenario) != Grain::Record && packs_by_tick(producer);
    const double one_by_one = by_tick ? contended : 1;
    offer.exact_attempts *= one_by_one;
    offer.library_seconds = offer.records * (one_by_one * kSecondsPerLibraryRecord +
                                             (1 - one_by_one) * kSecondsPerPackedRecord);
  }
  if (producer.bursts) {
    offer.memory += length * changes_per_s(*producer.bursts) * kBytesPerBurstState;
  }
  offer.memory += static_cast<double>(producer.load.size()) * kBytesPerCorner;
  if (producer.trace && producer.trace->trace) {
    offer.memory += static_cast<double>(producer.trace->trace->rows.size()) * sizeof(Trace::Row) +
                    static_cast<double>(producer.trace->trace->keys.size()) * 96;
  }
  return offer;
}

// Whether some reader falls behind at the mean rate, or nobody reads.
bool backlog_grows(const Scenario& scenario, double records_per_s) {
  if (scenario.consumers.empty()) return true;
  return std::any_of(
      scenario.consumers.begin(), scenario.consumers.end(), [&](const Consumer& consumer) {
        const double cores = static_cast<double>(
            std::min(consumer.workers * consumer.cores, scenario.stream.shard_count));
        const double polls = static_cast<double>(scenario.stream.shard_count) /
                             seconds(interval_of(scenario.stream, consumer));
        const double busy =
            records_per_s * seconds(consumer.per_record) + polls * seconds(consumer.per_batch);
        return busy > cores;
      });
}

// "4,000", "7.2 M".
std::string short_number(double value) {
  constexpr std::array<std::pair<double, const char*>, 4> kSteps{
      {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
  constexpr double kInFull = 1e4;
  std::array<char, 64> text{};
  for (const auto& [step, name] : kSteps) {
    if (value < step || value < kInFull) continue;
    std::snprintf(text.data(), text.size(), "%.3g%s", value / step, name);
    return text.data();
  }
  return grouped(static_cast<std::int64_t>(value + 0.5));
}

std::string memory_text(double bytes) {
  std::array<char, 64> text{};
  const double mebibytes = bytes / static_cast<double>(kMiB);
  const bool large = mebibytes >= 1024;
  std::snprintf(text.data(), text.size(), large ? "%.1f GiB" : "%.0f MiB",
                large ? mebibytes / 1024 : mebibytes);
  return text.data();
}

std::string time_text(double value) {
  std::array<char, 64> text{};
  const bool hours = value >= 7200;
  const bool minutes = value >= 120;
  std::snprintf(text.data(), text.size(), "%.2g %s",
                hours     ? value / 3600
                : minutes ? value / 60
                          : value,
                hours     ? "h"
                : minutes ? "min"
                          : "s");
  return text.data();
}

}  // namespace

double reader_events(const Scenario& scenario, const Consumer& consumer) {
  const double length = seconds(scenario.simulation.duration);
  const double polls = static_cast<double>(scenario.stream.shard_count) * length /
                       seconds(interval_of(scenario.stream, consumer));
  if (!consumer.kcl) return polls;
  return 2 * polls + static_cast<double>(consumer.workers) * length /
                         seconds(consumer.kcl->shard_consumer_dispatch_poll_interval);
}

Estimate estimate(const Scenario& scenario) {
  Estimate estimate;
  const double length = seconds(scenario.simulation.duration);
  std::int64_t most_shards = std::max<std::int64_t>(scenario.stream.shard_count, 1);
  for (const Action& action : scenario.actions) {
    most_shards = std::max(most_shards, action.target_shard_count);
  }
  const auto shards = static_cast<double>(most_shards);
  const Grain grain = resolved_grain(scenario);
  double attempts = 0;
  double exact_attempts = 0;
  double calls = 0;
  double contended_shards = 0;
  double library_seconds = 0;
  estimate.bytes = kBytesOfBinary;
  for (const Producer& producer : scenario.producers) {
    const Offer offer = offer_of(producer, scenario, shards);
    estimate.records += offer.records;
    attempts += offer.attempts;
    exact_attempts += offer.exact_attempts;
    calls += offer.calls;
    library_seconds += offer.library_seconds;
    contended_shards = std::max(contended_shards, offer.contended_shards);
    estimate.bytes += offer.memory;
  }
  double polls = 0;
  const auto windows = static_cast<double>(scenario.windows.size());
  for (const Consumer& consumer : scenario.consumers) {
    polls += reader_events(scenario, consumer);
    estimate.bytes += windows * kBytesPerReaderAndWindow;
    estimate.bytes += kBytesPerReader + shards * kBytesPerReaderAndShard;
  }
  const double per_s = estimate.records / length;
  const double unmerged_s = std::min(length, kUnmergedSeconds);
  const double merged = backlog_grows(scenario, per_s) ? shards * length : shards * 60;
  estimate.events = calls + polls;
  estimate.seconds = polls * kSecondsPerPoll + library_seconds;
  if (grain == Grain::Record) {
    estimate.parcels = per_s * unmerged_s + std::min(merged, estimate.records);
    estimate.seconds += attempts * kSecondsPerAttempt;
  } else {
    const double tick = seconds(tick_of(grain));
    const double shard_ticks = shards * length / tick;
    estimate.events += shard_ticks;
    estimate.parcels = std::min(shards / tick * unmerged_s * 2, attempts) + merged;
    estimate.seconds += shard_ticks * kSecondsPerShardTick + calls * kSecondsPerCall +
                        exact_attempts * kSecondsPerAttempt;
  }
  estimate.bytes += estimate.parcels * sizeof(model::Parcel) + shards * kBytesPerShard +
                    length / 60 * (1 + contended_shards) * kBytesPerMinute;
  return estimate;
}

Estimate estimate_all(const Scenario& scenario) {
  Estimate all = estimate(scenario);
  for (const auto& other : scenario.beside) {
    const Estimate one = estimate(*other);
    all.records += one.records;
    all.events += one.events;
    all.parcels += one.parcels;
    all.bytes += one.bytes;
    all.seconds += one.seconds;
  }
  return all;
}

std::string to_text(const Estimate& estimate, const Scenario& scenario, std::int64_t jobs,
                    std::size_t worlds) {
  const SimulationSettings& simulation = scenario.simulation;
  const double per_s = estimate.records / seconds(simulation.duration);
  const auto replications = static_cast<double>(simulation.replications);
  const auto at_once = static_cast<double>(std::max<std::int64_t>(jobs, 1));
  const double rounds = std::max(1.0, replications / at_once) * (1 + static_cast<double>(worlds));
  const std::string each =
      worlds == 0 ? ""
                  : ", also in each of " + grouped(static_cast<std::int64_t>(worlds)) + " worlds";
  return short_number(per_s) + " records/s for " + duration_text(simulation.duration) + ": " +
         short_number(estimate.records) + " records a replication, grain " +
         std::string{name_of(resolved_grain(scenario))} + "; " + grouped(simulation.replications) +
         (simulation.replications == 1 ? " replication" : " replications") + each + ", " +
         grouped(jobs) + " at once: about " + time_text(estimate.seconds * rounds) + " and " +
         memory_text(estimate.bytes * std::min(at_once, replications));
}

}  // namespace weir::sim
