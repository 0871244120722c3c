#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "model/check.hpp"
#include "model/model_defaults.hpp"
#include "sim/engine/random.hpp"
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

std::int64_t spread_of(const Producer& producer, const std::string& key, std::int64_t spread) {
  for (const auto& [salted, n] : producer.salted) {
    if (salted == key) return n;
  }
  return spread;
}

std::vector<std::string> sub_keys_of(const std::string& key, std::int64_t spread) {
  if (spread <= 1) return {key};
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(spread));
  for (std::int64_t i = 0; i < spread; ++i) names.push_back(key + "#" + std::to_string(i));
  return names;
}

void add_hot(Epoch& epoch, const std::string& key, double share, std::int64_t spread) {
  for (const std::string& name : sub_keys_of(key, spread)) {
    const KeyItem item{model::hash_of(name), static_cast<std::uint32_t>(name.size()), 0};
    epoch.hot.push_back({item, share / static_cast<double>(spread)});
  }
  epoch.hot_share += share;
}

// What a hot key is called: one of the file's, or one of the population that drift made hot.
std::string name_of_hot(const ProducerPlan& plan, model::HashKey hash) {
  for (const HotKey& hot : plan.settings.keys.hot) {
    for (const std::string& name :
         sub_keys_of(hot.key, spread_of(plan.settings, hot.key, hot.spread))) {
      if (model::hash_of(name) == hash) return name;
    }
  }
  const auto& head = plan.keys.head();
  const auto found =
      std::ranges::find_if(head, [&](const KeyItem& item) { return item.hash == hash; });
  return found == head.end() ? ""
                             : plan.keys.name_of(static_cast<std::size_t>(found - head.begin()));
}

// Which keys of the population drift makes hot in a period: so many different ones, each set of
// them alike (Floyd's way), by the seed alone.
std::vector<std::int64_t> drifting_keys(const Drift& drift, std::int64_t key_count,
                                        const Draws& draws, std::uint64_t period) {
  std::vector<std::int64_t> chosen;
  Draw draw = draws.at(period);
  for (std::int64_t last = key_count - drift.keys; last < key_count; ++last) {
    const auto index =
        static_cast<std::int64_t>(to_below(draw.next(), static_cast<std::uint64_t>(last) + 1));
    const bool known = std::find(chosen.begin(), chosen.end(), index) != chosen.end();
    chosen.push_back(known ? last : index);
  }
  return chosen;
}

struct DriftKeys {
  Duration from{};
  std::vector<std::string> keys;
};

// The periods of a run, and the keys that are hot in each.
std::vector<DriftKeys> drift_of(const Producer& producer, const KeyPopulation& population,
                                const Blueprint& blueprint, std::uint32_t number) {
  std::vector<DriftKeys> periods;
  if (producer.trace || !producer.keys.drift) return periods;
  const Drift& drift = *producer.keys.drift;
  const Draws draws{blueprint.seed, 0, number, Purpose::Drift};
  const Duration end = blueprint.scenario.simulation.duration;
  for (Duration from{}; from < end; from += drift.every) {
    DriftKeys& period = periods.emplace_back();
    period.from = from;
    for (const std::int64_t index :
         drifting_keys(drift, population.key_count(), draws, periods.size() - 1)) {
      period.keys.push_back(population.key_name(index));
    }
  }
  return periods;
}

std::vector<Epoch> epochs_of(const Producer& producer, Duration duration,
                             const std::vector<DriftKeys>& periods) {
  std::set<Duration> borders{Duration{}, duration};
  for (const HotKey& hot : producer.keys.hot) {
    if (hot.from > Duration{} && hot.from < duration) borders.insert(hot.from);
    if (hot.until > Duration{} && hot.until < duration) borders.insert(hot.until);
  }
  for (const DriftKeys& period : periods) borders.insert(period.from);
  std::vector<Epoch> epochs;
  auto period = periods.begin();
  for (auto from = borders.begin(); std::next(from) != borders.end(); ++from) {
    Epoch epoch{as_ns(*from), as_ns(*std::next(from)), {}, 0};
    for (const HotKey& hot : producer.keys.hot) {
      if (producer.trace || hot.share <= 0 || hot.from > *from || hot.until <= *from) continue;
      add_hot(epoch, hot.key, hot.share, spread_of(producer, hot.key, hot.spread));
    }
    if (!periods.empty()) {
      while (std::next(period) != periods.end() && std::next(period)->from <= *from) ++period;
      const double each = producer.keys.drift->share / static_cast<double>(period->keys.size());
      for (const std::string& key : period->keys) {
        if (each > 0) add_hot(epoch, key, each, spread_of(producer, key, 1));
      }
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

// Whether a key with so many records a second, of so many bytes each, is heavy enough.
bool is_heavy(double rate, double bytes) {
  const auto& limit_records = model::defaults::kWriteRecordsPerS.value;
  const double floor_records = kFollowFrom * static_cast<double>(limit_records);
  const double floor_bytes =
      kFollowFrom * static_cast<double>(model::defaults::kWriteBytesPerS.value);
  return rate > floor_records || rate * bytes > floor_bytes;
}

void add_candidates(const ProducerPlan& plan, const std::string& key, double rate,
                    std::int64_t spread, std::vector<Candidate>& out) {
  for (const std::string& name : sub_keys_of(key, spread)) {
    out.push_back({rate / static_cast<double>(spread),
                   plan.number,
                   false,
                   0,
                   {name, key, plan.number, model::hash_of(name)}});
  }
}

void hot_candidates(const ProducerPlan& plan, double rate, std::vector<Candidate>& out) {
  std::set<std::string> seen;
  for (const HotKey& hot : plan.settings.keys.hot) {
    if (plan.settings.trace || hot.share <= 0 || !seen.insert(hot.key).second) continue;
    add_candidates(plan, hot.key, rate * hot.share, spread_of(plan.settings, hot.key, hot.spread),
                   out);
  }
}

void drift_candidates(const ProducerPlan& plan, const std::vector<DriftKeys>& periods, double rate,
                      std::vector<Candidate>& out) {
  std::set<std::string> seen;
  for (const HotKey& hot : plan.settings.keys.hot) seen.insert(hot.key);
  for (const DriftKeys& period : periods) {
    const double each =
        rate * plan.settings.keys.drift->share / static_cast<double>(period.keys.size());
    for (const std::string& key : period.keys) {
      const double bytes = plan.sizes.mean() + static_cast<double>(key.size());
      if (!is_heavy(each, bytes) || !seen.insert(key).second) continue;
      add_candidates(plan, key, each, spread_of(plan.settings, key, 1), out);
    }
  }
}

void drawn_candidates(const ProducerPlan& plan, double rate, std::vector<Candidate>& out) {
  // an explicit hash key is no partition key: no other name would help it
  if (plan.settings.keys.distribution == KeyDistribution::ExplicitHash) return;
  double least_hot = 1;
  for (const Epoch& epoch : plan.epochs) least_hot = std::min(least_hot, epoch.hot_share);
  for (std::size_t i = 0; i < plan.keys.head().size(); ++i) {
    const double key_rate = rate * (1 - least_hot) * plan.keys.head_weight(i);
    const double bytes = plan.sizes.mean() + static_cast<double>(plan.keys.head()[i].key_bytes);
    if (!is_heavy(key_rate, bytes)) continue;
    out.push_back(
        {key_rate,
         plan.number,
         true,
         i,
         {plan.keys.name_of(i), plan.keys.base_of(i), plan.number, plan.keys.head()[i].hash}});
  }
}

// The highest rate of records that there may be, in a burst too.
double highest_rate(const ProducerPlan& plan) {
  const double rate = plan.arrivals.peak_rate();
  if (!plan.settings.bursts) return rate;
  const std::vector<double> factors = scaled_factors(*plan.settings.bursts);
  return rate * *std::max_element(factors.begin(), factors.end());
}

// The tag of a key that drift makes hot and that is heavy in the population, too: it is one key.
std::optional<std::uint32_t> tag_of_drifting(const Blueprint& blueprint, const FollowedKey& key) {
  if (!blueprint.producers[key.producer].settings.keys.drift) return std::nullopt;
  for (std::uint32_t i = 0; i < blueprint.followed.size(); ++i) {
    const FollowedKey& other = blueprint.followed[i];
    if (other.producer == key.producer && other.hash == key.hash) return i + 1;
  }
  return std::nullopt;
}

void follow(Blueprint& blueprint, const std::vector<std::vector<DriftKeys>>& drifts) {
  std::vector<Candidate> candidates;
  for (const ProducerPlan& plan : blueprint.producers) {
    const double rate = highest_rate(plan);
    hot_candidates(plan, rate, candidates);
    drift_candidates(plan, drifts[plan.number], rate, candidates);
    drawn_candidates(plan, rate, candidates);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.rate > b.rate; });
  if (candidates.size() > kMostFollowed) candidates.resize(kMostFollowed);
  for (Candidate& candidate : candidates) {
    ProducerPlan& plan = blueprint.producers[candidate.producer];
    const auto known = tag_of_drifting(blueprint, candidate.key);
    const auto tag = known.value_or(static_cast<std::uint32_t>(blueprint.followed.size() + 1));
    if (candidate.drawn) {
      plan.keys.follow(candidate.index, tag);
    } else {
      for (Epoch& epoch : plan.epochs) {
        for (HotItem& hot : epoch.hot) {
          if (hot.item.hash == candidate.key.hash) hot.item.tag = tag;
        }
      }
    }
    if (!known) blueprint.followed.push_back(std::move(candidate.key));
  }
  for (ProducerPlan& plan : blueprint.producers) plan.keys.settle();
}

// The first stream of a file has the seed as given, so that it is the same alone and with others.
std::uint64_t seed_of(const Scenario& scenario) {
  const std::uint64_t seed = scenario.simulation.seed;
  if (scenario.number == 0) return seed;
  return Draws{seed, 0, 0, Purpose::Stream}.block(scenario.number)[0];
}

RecordSize size_of(const Producer& producer) {
  if (!producer.trace) return producer.record_size;
  const Trace& trace = *producer.trace->trace;
  std::int64_t bytes = 0;
  for (const Trace::Row& row : trace.rows) bytes += row.bytes;
  // the mean, for tables
  return {.bytes = bytes / static_cast<std::int64_t>(trace.rows.size())};
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
  blueprint->seed = seed_of(given);
  std::vector<std::vector<DriftKeys>> drifts;
  for (std::uint32_t i = 0; i < given.producers.size(); ++i) {
    const Producer& producer = given.producers[i];
    const std::vector<LoadPoint> load = load_of(producer);
    const KeyPopulation keys{producer, i};
    drifts.push_back(drift_of(producer, keys, *blueprint, i));
    const bool in_batches = producer.batch && !producer.trace;
    blueprint->producers.push_back(
        {producer, i, Arrivals{load, producer.arrivals}, RecordSizes{size_of(producer)}, keys,
         epochs_of(producer, given.simulation.duration, drifts.back()),
         producer.put.api == PutApi::PutRecord ? given.stream.put_record_rounding : 1,
         given.simulation.duration,
         in_batches ? std::make_shared<const BatchSizes>(*producer.batch) : nullptr,
         given.stream.record_distribution == RecordDistribution::Auto});
  }
  // where keys decide nothing, none is worth following
  const bool changes = std::ranges::any_of(given.actions, [](const Action& action) {
    return action.call == ActionCall::UpdateStreamRecordDistributionStrategy;
  });
  const bool spread = given.stream.record_distribution == RecordDistribution::Auto && !changes;
  if (!spread) follow(*blueprint, drifts);
  return blueprint;
}

const Scenario& scenario_of(const Blueprint& blueprint) {
  return blueprint.scenario;
}

std::vector<Duration> key_changes(const Blueprint& blueprint, std::size_t producer) {
  std::vector<Duration> from;
  for (const Epoch& epoch : blueprint.producers[producer].epochs) {
    from.emplace_back(static_cast<std::int64_t>(epoch.from_ns));
  }
  return from;
}

std::optional<TopKey> top_key(const Blueprint& blueprint, std::size_t producer, Duration at) {
  const ProducerPlan& plan = blueprint.producers[producer];
  if (plan.is_spread) return std::nullopt;
  const Epoch& epoch = plan.epochs[plan.epoch_at(as_ns(at))];
  const auto& head = plan.keys.head();
  std::optional<std::size_t> drawn;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (!drawn || plan.keys.head_weight(i) > plan.keys.head_weight(*drawn)) drawn = i;
  }
  // a drifting key is hot besides what falls on it anyway
  const auto share_of_drawn = [&](std::size_t index) {
    return plan.keys.head_weight(index) * (1 - epoch.hot_share);
  };
  TopKey top;
  const HotItem* hottest = nullptr;
  for (const HotItem& hot : epoch.hot) {
    if (hottest == nullptr || hot.share > hottest->share) hottest = &hot;
  }
  if (hottest != nullptr) top = {name_of_hot(plan, hottest->item.hash), hottest->share};
  if (drawn && share_of_drawn(*drawn) > top.share) {
    const bool explicit_hash = plan.settings.keys.distribution == KeyDistribution::ExplicitHash;
    top = {explicit_hash ? "" : plan.keys.name_of(*drawn), share_of_drawn(*drawn)};
  }
  return top.share > 0 ? std::optional{std::move(top)} : std::nullopt;
}

std::array<double, 3> batch_moments(const Blueprint& blueprint, std::size_t producer) {
  const auto& batches = blueprint.producers[producer].batches_of;
  return batches ? batches->factorial_moments() : std::array<double, 3>{1, 0, 0};
}

std::vector<double> shares_by_shard(const Blueprint& blueprint, std::size_t producer,
                                    std::int64_t shard_count, Duration at) {
  const ProducerPlan& plan = blueprint.producers[producer];
  const Epoch& epoch = plan.epochs[plan.epoch_at(as_ns(at))];
  const HashWeights weights = plan.is_spread ? even_weights() : weights_in(plan, epoch, true);
  std::vector<double> shares;
  for (const model::HashKeyRange& range : model::even_ranges(shard_count)) {
    shares.push_back(weights.in(range) / weights.total());
  }
  return shares;
}

}  // namespace weir::sim
