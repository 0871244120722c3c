#include "reports/plan/bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "model/check.hpp"
#include "model/model_defaults.hpp"
#include "reports/judge/wording.hpp"
#include "reports/plan/demand.hpp"
#include "reports/plan/outline.hpp"

namespace weir::reports {

namespace {

using sim::Consumer;
using Fullest = Demand::Fullest;

constexpr std::size_t kMostInstants = 64;
constexpr double kMebibyte = static_cast<double>(kMiB);
constexpr double kMostReal = static_cast<double>(kMostBoundShards);
constexpr double kNever = std::numeric_limits<double>::infinity();

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

double real(std::int64_t count) {
  return static_cast<double>(count);
}

const double kRecords = real(model::defaults::kWriteRecordsPerS.value);
const double kBytes = real(model::defaults::kWriteBytesPerS.value);
const double kReadBytes = real(model::defaults::kReadBytesPerS.value);
const double kReadCalls = real(model::defaults::kReadCallsPerS.value);

// The demand at an instant, and what the fullest of so many shards gets, worked out once each.
class Instant {
 public:
  Instant(const sim::Blueprint& blueprint, Duration at) : demand_{blueprint, at} {}
  const Demand& demand() const { return demand_; }
  const Fullest& of(std::int64_t shards) {
    const auto found = known_.find(shards);
    if (found != known_.end()) return found->second;
    return known_.emplace(shards, demand_.fullest(shards, kSecondsWithin)).first->second;
  }

 private:
  Demand demand_;
  std::map<std::int64_t, Fullest> known_;
};

using Used = std::function<double(std::int64_t shards)>;  // share of a capacity

// The fewest shards, from `least` on, with which no more than all is used. By halving, so what a
// smaller number holds by luck of its borders is passed over.
std::optional<std::int64_t> fewest(const Used& used, std::int64_t least) {
  if (least > kMostBoundShards) return std::nullopt;
  if (used(least) <= 1) return least;
  std::int64_t too_few = least;
  std::int64_t enough = least;
  while (true) {
    too_few = enough;
    if (enough == kMostBoundShards) return std::nullopt;
    enough = std::min(kMostBoundShards, enough + std::max<std::int64_t>(1, enough / 4));
    if (used(enough) <= 1) break;
  }
  while (enough - too_few > 1) {
    const std::int64_t middle = too_few + (enough - too_few) / 2;
    (used(middle) <= 1 ? enough : too_few) = middle;
  }
  return enough;
}

class Writer {
 public:
  explicit Writer(const sim::Blueprint& blueprint)
      : blueprint_{blueprint}, scenario_{sim::scenario_of(blueprint)} {
    for (const Duration at : busiest_instants(blueprint, kMostInstants)) {
      instants_.emplace_back(blueprint, at);
    }
  }

  Bounds write() {
    Instant& peak = worst([](Instant& one) { return share_of_limit(one.demand().users()); });
    bounds_.at = peak.demand().at();
    bounds_.shards = planned_shards(scenario_, bounds_.at);
    bounds_.offered = peak.of(bounds_.shards).all;
    hottest_key();
    write_means(peak);
    write_seconds();
    polling();
    records_per_poll();
    fan_out();
    for (const Consumer& consumer : scenario_.consumers) processing(consumer);
    for (const Consumer& consumer : scenario_.consumers) workers(consumer);
    for (const sim::Fault& fault : scenario_.faults) catch_up(fault);
    conclude();
    return std::move(bounds_);
  }

 private:
  // The instant at which something is largest; the first of several.
  Instant& worst(const std::function<double(Instant&)>& size) {
    Instant* found = nullptr;
    double most = -1;
    for (Instant& one : instants_) {
      const double own = size(one);
      if (own <= most) continue;
      most = own;
      found = &one;
    }
    return *found;
  }

  std::int64_t shards_then(const Instant& instant) const {
    return planned_shards(scenario_, instant.demand().at());
  }

  // Needs of the fullest shard: `need` of it, in the unit of `capacity`.
  void add_of_shard(Bound bound, const std::function<double(const Fullest&)>& need) {
    Instant& instant = worst([&](Instant& one) { return need(one.of(shards_then(one))); });
    const auto used = [&](std::int64_t shards) {
      return need(instant.of(shards)) / bound.capacity;
    };
    const std::int64_t now = shards_then(instant);
    bound.at = instant.demand().at();
    bound.of_shard = true;
    bound.need = need(instant.of(now));
    bound.used = used(now);
    const double even = need(instant.of(1)) / bound.capacity;
    const auto least = static_cast<std::int64_t>(std::clamp(even / 2, 1.0, kMostReal));
    bound.shards = fewest(used, least);
    bounds_.bounds.push_back(std::move(bound));
  }

  void hottest_key() {
    Instant& instant = worst([](Instant& one) {
      const auto key = one.demand().top_key(kSecondsWithin);
      return key ? share_of_limit(key->second) : 0;
    });
    const auto key = instant.demand().top_key(kSecondsWithin);
    if (!key) return;
    Bound bound{.constraint = Constraint::HottestKey, .what = "hottest key", .who = key->key};
    bound.at = instant.demand().at();
    const bool bytes = bytes_decide(key->second);
    bound.need = bytes ? key->second.bytes_per_s / kMebibyte : key->second.records_per_s;
    bound.capacity = bytes ? kBytes / kMebibyte : kRecords;
    bound.unit = bytes ? "MiB/s" : "records/s";
    bound.of_shard = true;
    bound.used = bound.need / bound.capacity;
    bound.by_shards = false;
    if (bound.used <= 1) bound.shards = 1;
    bounds_.bounds.push_back(std::move(bound));
  }

  // Of all shards together, as if each had the same part.
  void add_mean(Bound bound, Instant& peak, double capacity,
                const std::function<double(const Load&)>& need) {
    const auto used = [&](std::int64_t shards) {
      return need(peak.of(shards).all) / capacity / real(shards);
    };
    bound.at = bounds_.at;
    bound.need = need(bounds_.offered);
    bound.capacity = capacity;
    bound.used = used(bounds_.shards);
    const double least = std::ceil(need(peak.of(1).all) / capacity);
    bound.shards = fewest(used, static_cast<std::int64_t>(std::clamp(least, 1.0, kMostReal)));
    bounds_.bounds.push_back(std::move(bound));
  }

  void write_means(Instant& peak) {
    constexpr double kFewer = 1 - 1e-6;
    const bool joined =
        bounds_.offered.records_per_s < kFewer * peak.demand().users().records_per_s;
    add_mean({.constraint = Constraint::WriteRecords,
              .what = joined ? "write records, aggregated, mean" : "write records, mean",
              .unit = "records/s"},
             peak, kRecords, [](const Load& load) { return load.records_per_s; });
    add_mean({.constraint = Constraint::WriteBytes, .what = "write bytes, mean", .unit = "MiB/s"},
             peak, kBytes / kMebibyte,
             [](const Load& load) { return load.bytes_per_s / kMebibyte; });
  }

  void write_seconds() {
    const std::string share = percent_text(kSecondsWithin);
    add_of_shard({.constraint = Constraint::SecondRecords,
                  .what = fmt::format("write records, {} of seconds", share),
                  .capacity = kRecords,
                  .unit = "records/s"},
                 [](const Fullest& shard) { return shard.second.records_per_s; });
    add_of_shard({.constraint = Constraint::SecondBytes,
                  .what = fmt::format("write bytes, {} of seconds", share),
                  .capacity = kBytes / kMebibyte,
                  .unit = "MiB/s"},
                 [](const Fullest& shard) { return shard.second.bytes_per_s / kMebibyte; });
  }

  std::vector<const Consumer*> readers(sim::Retrieval retrieval) const {
    std::vector<const Consumer*> found;
    for (const Consumer& consumer : scenario_.consumers) {
      if (consumer.retrieval == retrieval) found.push_back(&consumer);
    }
    return found;
  }

  // A poll that is not full waits for the interval; KCL waits so after each answer.
  Duration poll_every(const Consumer& consumer) const {
    const Duration interval = sim::interval_of(scenario_.stream, consumer);
    return consumer.kcl ? interval + consumer.round_trip : interval;
  }

  void polling() {
    const auto polling = readers(sim::Retrieval::Polling);
    if (polling.empty()) return;
    const auto count = static_cast<std::int64_t>(polling.size());
    const double every = real(count) / kMebibyte;
    add_of_shard({.constraint = Constraint::ReadBytes,
                  .what = fmt::format("read bytes, {}", counted_text(count, "polling reader")),
                  .capacity = kReadBytes / kMebibyte,
                  .unit = "MiB/s"},
                 [every](const Fullest& shard) { return shard.mean.bytes_per_s * every; });
    double calls = 0;
    for (const Consumer* consumer : polling) calls += 1 / seconds(poll_every(*consumer));
    Bound bound{.constraint = Constraint::ReadCalls,
                .what = fmt::format("GetRecords calls, {}", counted_text(count, "polling reader"))};
    bound.at = bounds_.at;
    bound.need = calls;
    bound.capacity = kReadCalls;
    bound.unit = "calls/s";
    bound.of_shard = true;
    bound.used = calls / kReadCalls;
    bound.by_shards = false;
    // five calls a second are as many as there may be; what comes between two of them matters not
    if (bound.used <= 1 + 1e-9) bound.shards = 1;
    bounds_.bounds.push_back(std::move(bound));
  }

  // Of the reader that gets least.
  void records_per_poll() {
    const auto polling = readers(sim::Retrieval::Polling);
    if (polling.empty()) return;
    const auto gets = [&](const Consumer* consumer) {
      return real(consumer->max_records) / seconds(poll_every(*consumer));
    };
    const Consumer* const least = *std::ranges::min_element(polling, {}, gets);
    add_of_shard({.constraint = Constraint::RecordsPerPoll,
                  .what = "records by its polls",
                  .who = least->name,
                  .capacity = gets(least),
                  .unit = "records/s"},
                 [](const Fullest& shard) { return shard.mean.records_per_s; });
  }

  void fan_out() {
    const auto consumers = readers(sim::Retrieval::FanOut);
    if (consumers.empty()) return;
    add_of_shard(
        {.constraint = Constraint::FanOutBytes,
         .what = fmt::format("fan-out bytes, each of {}",
                             counted_text(static_cast<std::int64_t>(consumers.size()), "consumer")),
         .capacity = kReadBytes / kMebibyte,
         .unit = "MiB/s"},
        [](const Fullest& shard) { return shard.mean.bytes_per_s / kMebibyte; });
  }

  // What a record takes at least of the time of the one who processes it.
  static double time_of_record(const Consumer& consumer) {
    const double batch = consumer.retrieval == sim::Retrieval::Polling
                             ? seconds(consumer.per_batch) / real(consumer.max_records)
                             : 0;
    return seconds(consumer.per_record) + batch;
  }

  void processing(const Consumer& consumer) {
    const double record = time_of_record(consumer);
    if (record <= 0) return;
    add_of_shard({.constraint = Constraint::Processing,
                  .what = "processing, in order",
                  .who = consumer.name,
                  .capacity = 1 / record,
                  .unit = "records/s"},
                 [](const Fullest& shard) { return shard.user_records_per_s; });
  }

  void workers(const Consumer& consumer) {
    if (consumer.per_record <= Duration{}) return;
    Instant& instant = worst([](Instant& one) { return one.demand().users().records_per_s; });
    Bound bound{.constraint = Constraint::Workers,
                .what = fmt::format("cores of {}", counted_text(consumer.workers, "worker")),
                .who = consumer.name};
    bound.at = instant.demand().at();
    bound.need = instant.demand().users().records_per_s * seconds(consumer.per_record);
    bound.capacity = real(consumer.workers * consumer.cores);
    bound.unit = "cores";
    bound.used = bound.need / bound.capacity;
    bound.by_shards = false;
    if (bound.used <= 1) bound.shards = 1;
    bounds_.bounds.push_back(std::move(bound));
  }

  // The share of what the fullest shard could be read at that is written to it.
  double load_of_reader(const Consumer& consumer, Instant& instant, std::int64_t shards) const {
    const Fullest& shard = instant.of(shards);
    double worst = 0;
    if (consumer.retrieval == sim::Retrieval::Polling) {
      const double others =
          real(static_cast<std::int64_t>(readers(sim::Retrieval::Polling).size()) - 1);
      const double left = kReadBytes - others * shard.mean.bytes_per_s;
      if (left <= 0) return kNever;
      worst = shard.mean.bytes_per_s / left;
      worst = std::max(worst, shard.mean.records_per_s * seconds(poll_every(consumer)) /
                                  real(consumer.max_records));
    } else {
      worst = shard.mean.bytes_per_s / kReadBytes;
    }
    worst = std::max(worst, shard.user_records_per_s * time_of_record(consumer));
    const double cores = real(consumer.workers * consumer.cores);
    return std::max(worst,
                    instant.demand().users().records_per_s * seconds(consumer.per_record) / cores);
  }

  // After an outage of D with what is written at rate l and could be read at rate m: D l / (m - l).
  void catch_up(const sim::Fault& fault) {
    if (fault.kind != sim::FaultKind::ConsumerOutage) return;
    const auto consumer = std::ranges::find(scenario_.consumers, fault.consumer, &Consumer::name);
    if (consumer == scenario_.consumers.end() || fault.end() >= scenario_.simulation.duration)
      return;
    Instant instant{blueprint_, fault.end()};
    if (instant.demand().users().records_per_s <= 0) return;
    const double away = seconds(fault.duration);
    const auto takes = [&](std::int64_t shards) {
      const double load = load_of_reader(*consumer, instant, shards);
      return load < 1 ? away * load / (1 - load) : kNever;
    };
    std::optional<double> limit;
    for (const sim::Objective& objective : scenario_.objectives) {
      const bool own = objective.consumer.empty() || objective.consumer == consumer->name;
      if (objective.metric != sim::Metric::IteratorAgeRecoveryTime || !own || !objective.max)
        continue;
      limit = std::min(limit.value_or(kNever), *objective.max);
    }
    const double rest = seconds(scenario_.simulation.duration - fault.end());
    const double most = limit.value_or(rest);
    Bound bound{
        .constraint = Constraint::CatchUp,
        .what = fmt::format("catch-up after {}{}", span_text(away), limit ? "" : ", by the end"),
        .who = consumer->name};
    const std::int64_t now = planned_shards(scenario_, fault.end());
    bound.at = fault.end();
    bound.need = takes(now);
    bound.capacity = most;
    bound.unit = "s";
    bound.used = most > 0 ? bound.need / most : kNever;
    bound.shards = fewest([&](std::int64_t shards) { return takes(shards) / most; }, 1);
    bound.by_shards = bound.shards != std::optional<std::int64_t>{1};
    bounds_.bounds.push_back(std::move(bound));
  }

  void conclude() {
    double worst = 0;
    const Bound* never = nullptr;
    Bound* most = nullptr;
    for (Bound& bound : bounds_.bounds) {
      // calls are made and outages are long whatever the load
      const bool grows =
          bound.constraint != Constraint::ReadCalls && bound.constraint != Constraint::CatchUp;
      if (grows) worst = std::max(worst, bound.used);
      if (!bound.shards) {
        if (never == nullptr) never = &bound;
      } else if (bound.by_shards && (most == nullptr || *bound.shards > *most->shards)) {
        most = &bound;
      }
    }
    bounds_.headroom = worst > 0 ? 1 / worst : kNever;
    if (never != nullptr) {
      bounds_.sentence = fmt::format("no number of shards would do: {}", name_and_who(*never));
      return;
    }
    CHECK(most != nullptr);  // records on average always are a matter of shards
    most->decides = true;
    bounds_.needed = *most->shards;
    bounds_.sentence =
        fmt::format("{} would do; what decides is {}", counted_text(*bounds_.needed, "even shard"),
                    name_and_who(*most));
  }

  static std::string name_and_who(const Bound& bound) {
    return bound.who.empty() ? bound.what : bound.what + " (" + bound.who + ")";
  }

  const sim::Blueprint& blueprint_;
  const sim::Scenario& scenario_;
  std::vector<Instant> instants_;
  Bounds bounds_;
};

}  // namespace

std::string_view name_of(Constraint constraint) {
  switch (constraint) {
    case Constraint::HottestKey:
      return "hottest-key";
    case Constraint::WriteRecords:
      return "write-records";
    case Constraint::WriteBytes:
      return "write-bytes";
    case Constraint::SecondRecords:
      return "write-records-second";
    case Constraint::SecondBytes:
      return "write-bytes-second";
    case Constraint::ReadBytes:
      return "read-bytes";
    case Constraint::ReadCalls:
      return "read-calls";
    case Constraint::RecordsPerPoll:
      return "records-per-poll";
    case Constraint::FanOutBytes:
      return "fan-out-bytes";
    case Constraint::Processing:
      return "processing";
    case Constraint::Workers:
      return "workers";
    case Constraint::CatchUp:
      return "catch-up";
  }
  return "";
}

Bounds bounds_of(const sim::Blueprint& blueprint) {
  return Writer{blueprint}.write();
}

}  // namespace weir::reports
