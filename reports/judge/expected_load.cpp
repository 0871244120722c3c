#include "reports/judge/expected_load.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "model/hash_key.hpp"
#include "sim/scenario/scenario_bounds.hpp"

namespace weir::reports {

namespace {

using sim::Producer;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

Duration middle_of(const Stretch& stretch) {
  return stretch.from + (stretch.until - stretch.from) / 2;
}

double rate_at(const std::vector<sim::LoadPoint>& load, Duration at) {
  if (load.empty()) return 0;
  const auto next = std::ranges::upper_bound(load, at, {}, &sim::LoadPoint::at);
  if (next == load.begin()) return load.front().records_per_s;
  if (next == load.end()) return load.back().records_per_s;
  const auto before = std::prev(next);
  const double share = seconds(at - before->at) / seconds(next->at - before->at);
  return before->records_per_s + share * (next->records_per_s - before->records_per_s);
}

bool is_hot(const sim::HotKey& key, Duration at) {
  return key.from <= at && at < key.until;
}

// Of a key of the population.
double drawn_key_bytes(const Producer& producer) {
  const sim::KeySettings& keys = producer.keys;
  if (keys.counts) {
    double bytes = 0;
    double count = 0;
    for (std::size_t i = 0; i < keys.counts->keys.size(); ++i) {
      bytes += keys.counts->counts[i] * static_cast<double>(keys.counts->keys[i].size());
      count += keys.counts->counts[i];
    }
    return bytes / count;
  }
  const bool has_population = keys.distribution == sim::KeyDistribution::Uniform ||
                              keys.distribution == sim::KeyDistribution::Zipf;
  if (!has_population) return static_cast<double>(sim::defaults::kRandomKeyBytes.value);
  const auto index_digits = std::to_string(keys.count).size();
  return static_cast<double>(producer.name.size() + 1 + index_digits);
}

// Of a record's partition key, with the hot keys of a moment.
double mean_key_bytes(const Producer& producer, Duration at) {
  const double drawn = drawn_key_bytes(producer);
  double bytes = 0;
  double share = 0;
  for (const sim::HotKey& key : producer.keys.hot) {
    if (!is_hot(key, at)) continue;
    const std::size_t suffix = key.spread > 1 ? 1 + std::to_string(key.spread).size() : 0;
    bytes += key.share * static_cast<double>(key.key.size() + suffix);
    share += key.share;
  }
  return bytes + (1 - share) * drawn;
}

std::size_t owner_of(model::HashKey hash, const std::vector<model::HashKeyRange>& ranges) {
  const auto next = std::ranges::upper_bound(ranges, hash, {}, &model::HashKeyRange::starting);
  return static_cast<std::size_t>(std::distance(ranges.begin(), next)) - 1;
}

// What each key of a trace brings in a stretch; all of the trace, averaged, where it repeats.
std::vector<Load> trace_loads(const sim::TraceSettings& settings, const Stretch& stretch) {
  const sim::Trace& trace = *settings.trace;
  // Scatter moves a row later by half its width on average.
  const auto to_trace_ms = [&](Duration at) {
    return seconds(at) * 1e3 * settings.speed - seconds(settings.scatter) * 1e3 / 2;
  };
  double from_ms = to_trace_ms(stretch.from);
  double until_ms = to_trace_ms(stretch.until);
  if (settings.repeat) {
    from_ms = 0;
    until_ms = std::max(1.0, static_cast<double>(trace.span_ms()));
  }
  std::vector<Load> loads(trace.keys.size());
  const double factor = static_cast<double>(settings.scale) * settings.speed * 1e3 /
                        std::max(1.0, until_ms - from_ms);
  for (const sim::Trace::Row& row : trace.rows) {
    const auto at_ms = static_cast<double>(row.at_ms);
    if (at_ms < from_ms || at_ms > until_ms) continue;
    const double bytes =
        static_cast<double>(row.bytes) + static_cast<double>(trace.keys[row.key].size());
    loads[row.key] += Load{factor, bytes * factor};
  }
  return loads;
}

double share_of_trace(const sim::Trace& trace, std::size_t key) {
  const auto own = std::ranges::count(trace.rows, key, &sim::Trace::Row::key);
  return trace.rows.empty() ? 0 : static_cast<double>(own) / static_cast<double>(trace.rows.size());
}

std::vector<std::string> sub_keys(const std::string& base, std::int64_t spread) {
  if (spread <= 1) return {base};
  std::vector<std::string> keys;
  for (std::int64_t i = 0; i < spread; ++i) keys.push_back(base + "#" + std::to_string(i));
  return keys;
}

void move(std::vector<Load>& loads, const SpreadKey& key, std::int64_t spread, double sign) {
  const auto ranges = model::even_ranges(static_cast<std::int64_t>(loads.size()));
  for (const std::string& name : sub_keys(key.base, spread)) {
    loads[owner_of(model::hash_of(name), ranges)] +=
        key.load * (sign / static_cast<double>(std::max<std::int64_t>(1, spread)));
  }
}

}  // namespace

Load producer_load(const Producer& producer, Duration at) {
  const double rate = rate_at(producer.load, at);
  return {rate, rate * (sim::mean_bytes(producer.record_size) + mean_key_bytes(producer, at))};
}

Load as_offered(const Producer& producer, Load users) {
  if (!producer.kpl || !producer.kpl->aggregation_enabled || users.records_per_s <= 0) return users;
  const sim::KplSettings& kpl = *producer.kpl;
  const double of_buffer = users.records_per_s / static_cast<double>(producer.instances);
  const double full = static_cast<double>(kpl.aggregation_max_size) * users.records_per_s /
                      std::max(users.bytes_per_s, 1.0);
  const double most = std::min(full, static_cast<double>(kpl.aggregation_max_count));
  const double joined = 1 + of_buffer * seconds(kpl.record_max_buffered_time);
  users.records_per_s /= std::max(1.0, std::min(joined, most));
  return users;
}

std::vector<Load> expected_loads(const sim::Blueprint& blueprint, std::int64_t shard_count,
                                 const Stretch& stretch) {
  const sim::Scenario& scenario = sim::scenario_of(blueprint);
  const auto ranges = model::even_ranges(shard_count);
  std::vector<Load> loads(ranges.size());
  for (std::size_t p = 0; p < scenario.producers.size(); ++p) {
    const Producer& producer = scenario.producers[p];
    const bool by_key =
        scenario.stream.record_distribution == sim::RecordDistribution::UserPartitionKey;
    if (by_key && producer.trace && producer.trace->trace) {
      const auto keys = trace_loads(*producer.trace, stretch);
      for (std::size_t key = 0; key < keys.size(); ++key) {
        if (keys[key].records_per_s == 0) continue;
        loads[owner_of(model::hash_of(producer.trace->trace->keys[key]), ranges)] += keys[key];
      }
      continue;
    }
    const Duration at = middle_of(stretch);
    const auto shares = sim::shares_by_shard(blueprint, p, shard_count, at);
    const Load whole = producer_load(producer, at);
    for (std::size_t shard = 0; shard < loads.size(); ++shard)
      loads[shard] += as_offered(producer, whole * shares[shard]);
  }
  return loads;
}

double worst_share(const std::vector<Load>& loads) {
  double worst = 0;
  for (const Load& load : loads) worst = std::max(worst, share_of_limit(load));
  return worst;
}

std::optional<SpreadKey> find_spread_key(const sim::Blueprint& blueprint,
                                         const std::string& producer, const std::string& base,
                                         const Load& measured, const Stretch& stretch) {
  const auto& producers = sim::scenario_of(blueprint).producers;
  const auto found = std::ranges::find(producers, producer, &Producer::name);
  if (found == producers.end()) return std::nullopt;
  SpreadKey key{.producer = static_cast<std::size_t>(found - producers.begin()),
                .base = base,
                .load = measured,
                .spread = 1,
                .hot = std::nullopt,
                .share_of_producer = 0};
  if (found->trace && found->trace->trace) {
    const sim::Trace& trace = *found->trace->trace;
    const auto index =
        static_cast<std::size_t>(std::ranges::find(trace.keys, base) - trace.keys.begin());
    if (index == trace.keys.size()) return std::nullopt;
    key.load = trace_loads(*found->trace, stretch)[index];
    key.share_of_producer = share_of_trace(trace, index);
    return key;
  }
  const Load whole = producer_load(*found, middle_of(stretch));
  const auto hot = std::ranges::find_if(found->keys.hot, [&](const sim::HotKey& one) {
    return one.key == base && is_hot(one, middle_of(stretch));
  });
  if (hot != found->keys.hot.end()) {
    key.hot = static_cast<std::size_t>(hot - found->keys.hot.begin());
    key.spread = hot->spread;
    key.share_of_producer = hot->share;
    key.load = as_offered(*found, whole * hot->share);
    return key;
  }
  const double all = as_offered(*found, whole).records_per_s;
  key.share_of_producer = all > 0 ? key.load.records_per_s / all : 0;
  return key;
}

void respread(std::vector<Load>& loads, const SpreadKey& key, std::int64_t n) {
  move(loads, key, key.spread, -1);
  move(loads, key, n, 1);
}

sim::Scenario with_spread(sim::Scenario scenario, const SpreadKey& key, std::int64_t n) {
  Producer& producer = scenario.producers[key.producer];
  if (key.hot) {
    producer.keys.hot[*key.hot].spread = n;
  } else {
    producer.salted.emplace_back(key.base, n);
  }
  return scenario;
}

}  // namespace weir::reports
