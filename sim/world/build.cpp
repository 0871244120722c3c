#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "model/check.hpp"
#include "model/model_defaults.hpp"
#include "sim/world/blueprint.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kMostFollowed = 512;
constexpr double kFollowFrom = 0.05;  // of a shard's limit

double as_ns(Duration time) {
  return static_cast<double>(time.count());
}

std::vector<LoadPoint> load_of(const Producer& producer) {
  if (!producer.trace) return producer.load;
  const TraceSettings& settings = *producer.trace;
  const double seconds =
      std::max(1.0, static_cast<double>(settings.trace->span_ms()) / 1000 / settings.speed);
  const auto records =
      static_cast<double>(settings.trace->rows.size()) * static_cast<double>(settings.scale);
  return {LoadPoint{{}, records / seconds}};
}

std::int64_t spread_of(const Producer& producer, const HotKey& hot) {
  for (const auto& [key, n] : producer.salted) {
    if (key == hot.key) return n;
  }
  return hot.spread;
}

std::vector<Epoch> epochs_of(const Producer& producer, Duration duration) {
  std::set<Duration> borders{Duration{}, duration};
  for (const HotKey& hot : producer.keys.hot) {
    if (hot.from > Duration{} && hot.from < duration) borders.insert(hot.from);
    if (hot.until > Duration{} && hot.until < duration) borders.insert(hot.until);
  }
  std::vector<Epoch> epochs;
  for (auto from = borders.begin(); std::next(from) != borders.end(); ++from) {
    Epoch epoch{as_ns(*from), as_ns(*std::next(from)), {}, 0};
    for (const HotKey& hot : producer.keys.hot) {
      if (producer.trace || hot.share <= 0 || hot.from > *from || hot.until <= *from) continue;
      const std::int64_t spread = spread_of(producer, hot);
      for (std::int64_t i = 0; i < spread; ++i) {
        const std::string name = spread > 1 ? hot.key + "#" + std::to_string(i) : hot.key;
        const KeyItem item{model::hash_of(name), static_cast<std::uint32_t>(name.size()), 0};
        epoch.hot.push_back({item, hot.share / static_cast<double>(spread)});
      }
      epoch.hot_share += hot.share;
    }
    CHECK(epoch.hot_share <= 1 + 1e-9);
    epoch.hot_share = std::min(1.0, epoch.hot_share);
    epochs.push_back(std::move(epoch));
  }
  epochs.back().until_ns = std::numeric_limits<double>::infinity();
  return epochs;
}

// A key that may be followed, with its highest rate.
struct Candidate {
  double rate;
  std::uint32_t producer;
  bool drawn;         // from the population, else hot
  std::size_t index;  // in the population
  FollowedKey key;
};

void hot_candidates(const ProducerPlan& plan, double rate, std::vector<Candidate>& out) {
  std::set<std::string> seen;
  for (const HotKey& hot : plan.settings.keys.hot) {
    if (plan.settings.trace || hot.share <= 0 || !seen.insert(hot.key).second) continue;
    const std::int64_t spread = spread_of(plan.settings, hot);
    for (std::int64_t i = 0; i < spread; ++i) {
      const std::string name = spread > 1 ? hot.key + "#" + std::to_string(i) : hot.key;
      out.push_back({rate * hot.share / static_cast<double>(spread),
                     plan.number,
                     false,
                     0,
                     {name, hot.key, plan.number, model::hash_of(name)}});
    }
  }
}

void drawn_candidates(const ProducerPlan& plan, double rate, std::vector<Candidate>& out) {
  double least_hot = 1;
  for (const Epoch& epoch : plan.epochs) least_hot = std::min(least_hot, epoch.hot_share);
  const auto& limit_records = model::defaults::kWriteRecordsPerS.value;
  const double floor_records = kFollowFrom * static_cast<double>(limit_records);
  const double floor_bytes =
      kFollowFrom * static_cast<double>(model::defaults::kWriteBytesPerS.value);
  for (std::size_t i = 0; i < plan.keys.head().size(); ++i) {
    const double key_rate = rate * (1 - least_hot) * plan.keys.head_weight(i);
    const double bytes =
        key_rate * (plan.sizes.mean() + static_cast<double>(plan.keys.head()[i].key_bytes));
    if (key_rate <= floor_records && bytes <= floor_bytes) continue;
    out.push_back(
        {key_rate,
         plan.number,
         true,
         i,
         {plan.keys.name_of(i), plan.keys.base_of(i), plan.number, plan.keys.head()[i].hash}});
  }
}

void follow(Blueprint& blueprint) {
  std::vector<Candidate> candidates;
  for (const ProducerPlan& plan : blueprint.producers) {
    const double rate = plan.arrivals.peak_rate();
    hot_candidates(plan, rate, candidates);
    drawn_candidates(plan, rate, candidates);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rate > b.rate; });
  if (candidates.size() > kMostFollowed) candidates.resize(kMostFollowed);
  for (Candidate& candidate : candidates) {
    ProducerPlan& plan = blueprint.producers[candidate.producer];
    const auto tag = static_cast<std::uint32_t>(blueprint.followed.size() + 1);
    if (candidate.drawn) {
      plan.keys.follow(candidate.index, tag);
    } else {
      for (Epoch& epoch : plan.epochs) {
        for (HotItem& hot : epoch.hot) {
          if (hot.item.hash == candidate.key.hash) hot.item.tag = tag;
        }
      }
    }
    blueprint.followed.push_back(std::move(candidate.key));
  }
}

RecordSize size_of(const Producer& producer) {
  if (!producer.trace) return producer.record_size;
  const Trace& trace = *producer.trace->trace;
  std::int64_t bytes = 0;
  for (const Trace::Row& row : trace.rows) bytes += row.bytes;
  return {false, bytes / static_cast<std::int64_t>(trace.rows.size()), 0};  // the mean, for tables
}

}  // namespace

std::shared_ptr<const Blueprint> make_blueprint(Scenario scenario) {
  auto blueprint = std::make_shared<Blueprint>();
  blueprint->scenario = std::move(scenario);
  const Scenario& given = blueprint->scenario;
  CHECK(given.stream.shard_count >= 1);
  // a request must not reach a tick that is over
  for (const Fault& fault : given.faults) CHECK(fault.factor >= 1);
  blueprint->grain = resolved_grain(given);
  for (std::uint32_t i = 0; i < given.producers.size(); ++i) {
    const Producer& producer = given.producers[i];
    const std::vector<LoadPoint> load = load_of(producer);
    blueprint->producers.push_back(
        {producer, i, Arrivals{load, producer.arrivals}, RecordSizes{size_of(producer)},
         KeyPopulation{producer, i}, epochs_of(producer, given.simulation.duration),
         producer.put.api == PutApi::PutRecord ? given.stream.put_record_rounding : 1});
  }
  follow(*blueprint);
  return blueprint;
}

const Scenario& scenario_of(const Blueprint& blueprint) {
  return blueprint.scenario;
}

std::vector<double> shares_by_shard(const Blueprint& blueprint, std::size_t producer,
                                    std::int64_t shard_count, Duration at) {
  const ProducerPlan& plan = blueprint.producers[producer];
  const Epoch& epoch = plan.epochs[plan.epoch_at(as_ns(at))];
  const HashWeights weights = weights_in(plan, epoch, true);
  std::vector<double> shares;
  for (const model::HashKeyRange& range : model::even_ranges(shard_count)) {
    shares.push_back(weights.in(range) / weights.total());
  }
  return shares;
}

}  // namespace weir::sim
