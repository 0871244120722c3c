#include "reports/plan/demand.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <iterator>
#include <set>

#include "reports/judge/expected_load.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::reports {

namespace {

using sim::Producer;

constexpr Duration kMinute = std::chrono::minutes{1};
constexpr double kMinuteSeconds = 60;
constexpr std::size_t kMostKinds = 4096;  // of seconds; with more, some bursts count by their mean

Moments constant(double value) {
  return {value, value * value, value * value * value};
}

// Of a number that is anything from `from` to `to`, both included, each alike (as reals).
Moments even(double from, double to) {
  const double first = (from + to) / 2;
  const double second = (from * from + from * to + to * to) / 3;
  return {first, second, first * (from * from + to * to) / 2};
}

// Of data, with `key` bytes more.
Moments plus(const Moments& data, double key) {
  return {data.first + key, data.second + 2 * key * data.first + key * key,
          data.third + 3 * key * data.second + 3 * key * key * data.first + key * key * key};
}

Moments moments_of(const sim::RecordSize& size) {
  if (size.histogram) {
    Moments sum;
    double weight = 0;
    for (const sim::SizeHistogram::Bin& bin : size.histogram->bins) {
      const Moments one = even(static_cast<double>(bin.from), static_cast<double>(bin.to));
      sum.first += bin.weight * one.first;
      sum.second += bin.weight * one.second;
      sum.third += bin.weight * one.third;
      weight += bin.weight;
    }
    return {sum.first / weight, sum.second / weight, sum.third / weight};
  }
  if (!size.lognormal || size.bytes < 1 || size.p99_bytes <= size.bytes) {
    return constant(static_cast<double>(size.bytes));
  }
  const double mu = sim::elementary_log(static_cast<double>(size.bytes));
  const double sigma = (sim::elementary_log(static_cast<double>(size.p99_bytes)) - mu) /
                       sim::elementary_normal_quantile(0.99);
  const auto moment = [&](double n) {
    return sim::elementary_exp(n * mu + n * n * sigma * sigma / 2);
  };
  return {moment(1), moment(2), moment(3)};
}

std::vector<SecondKind> states_of(const Producer& producer) {
  if (!producer.bursts) return {{1, {1, 0, 0}}};
  const std::vector<double> visits = sim::visits_of(*producer.bursts);
  const std::vector<double> factors = sim::scaled_factors(*producer.bursts);
  std::vector<SecondKind> states;
  double time = 0;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    const double stays =
        visits[i] * std::chrono::duration<double>(producer.bursts->states[i].mean).count();
    states.push_back({stays, {factors[i], 0, 0}});
    time += stays;
  }
  for (SecondKind& state : states) state.share /= time;
  return states;
}

// A trace's own time.
double trace_ms(const sim::TraceSettings& settings, Duration at) {
  const double ms = std::chrono::duration<double, std::milli>(at).count() * settings.speed;
  const auto span = static_cast<double>(settings.trace->span_ms());
  return settings.repeat && span > 0 ? std::fmod(ms, span) : ms;
}

// What a trace puts in the minute about an instant.
struct TraceMinute {
  double rate = 0;
  Moments size;
};
TraceMinute minute_of(const sim::TraceSettings& settings, Duration at) {
  const double middle = trace_ms(settings, at);
  const double half = kMinuteSeconds / 2 * 1e3 * settings.speed;
  TraceMinute minute;
  double count = 0;
  for (const sim::Trace::Row& row : settings.trace->rows) {
    if (std::fabs(static_cast<double>(row.at_ms) - middle) > half) continue;
    const double bytes =
        static_cast<double>(row.bytes) + static_cast<double>(settings.trace->keys[row.key].size());
    const Moments one = constant(bytes);
    minute.size.first += one.first;
    minute.size.second += one.second;
    minute.size.third += one.third;
    ++count;
  }
  if (count == 0) return minute;
  minute.size = {minute.size.first / count, minute.size.second / count, minute.size.third / count};
  minute.rate = count * static_cast<double>(settings.scale) / kMinuteSeconds;
  return minute;
}

// The middle of the minute in which a trace has most rows.
Duration busiest_minute(const sim::TraceSettings& settings) {
  const double step = kMinuteSeconds * 1e3 * settings.speed;
  std::vector<std::int64_t> rows;
  for (const sim::Trace::Row& row : settings.trace->rows) {
    const auto minute = static_cast<std::size_t>(static_cast<double>(row.at_ms) / step);
    if (minute >= rows.size()) rows.resize(minute + 1);
    ++rows[minute];
  }
  const auto most = std::ranges::max_element(rows);
  return kMinute * std::distance(rows.begin(), most) + kMinute / 2;
}

}  // namespace

Demand::Demand(const sim::Blueprint& blueprint, Duration at) : blueprint_{&blueprint}, at_{at} {
  const sim::Scenario& scenario = sim::scenario_of(blueprint);
  for (std::size_t p = 0; p < scenario.producers.size(); ++p) {
    const Producer& producer = scenario.producers[p];
    const auto [mean, pairs, triples] = sim::batch_moments(blueprint, p);
    Part part{p, 0, {}, {mean, pairs, triples}, states_of(producer)};
    if (producer.trace && producer.trace->trace) {
      const TraceMinute minute = minute_of(*producer.trace, at);
      part.rate = minute.rate;
      part.size = minute.size;
    } else {
      const Load whole = producer_load(producer, at);
      part.rate = whole.records_per_s;
      const Moments data = moments_of(producer.record_size);
      const double bytes = part.rate > 0 ? whole.bytes_per_s / part.rate : data.first;
      part.size = plus(data, bytes - data.first);
    }
    if (part.rate > 0) parts_.push_back(std::move(part));
  }
}

Load Demand::offered_by(const Part& part, double share) const {
  const Producer& producer = sim::scenario_of(*blueprint_).producers[part.producer];
  const double rate = part.rate * share;
  return as_offered(producer, {rate, rate * part.size.first});
}

Load Demand::users() const {
  Load sum;
  for (const Part& part : parts_) sum += Load{part.rate, part.rate * part.size.first};
  return sum;
}

// Of the part that falls on a share of the hash space, in a second whose rate is `factor` times the
// mean.
Cumulants Demand::second_of(const Part& part, double share, double factor, Unit unit) const {
  const Producer& producer = sim::scenario_of(*blueprint_).producers[part.producer];
  const double rate = part.rate * factor;
  const Moments one{1, 1, 1};
  const Load load = offered_by(part, share);
  if (unit == Unit::Records && load.records_per_s < part.rate * share) {
    return poisson_sum(load.records_per_s * factor, one);
  }
  const Moments& each = unit == Unit::Records ? one : part.size;
  const bool is_even = producer.arrivals == sim::ArrivalProcess::Constant && !producer.trace;
  if (is_even && !producer.batch) return thinned_sum(rate, share, each);
  const bool together = producer.batch && producer.batch->same_key;
  const Moments number{part.batch.first * share,
                       part.batch.second * (together ? share : share * share),
                       part.batch.third * (together ? share : share * share * share)};
  return poisson_sum(rate / part.batch.first, sum_of(number, each));
}

double Demand::second_of_all(const std::vector<double>& shares, Unit unit, double share) const {
  std::vector<SecondKind> kinds{{1, {}}};
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    std::vector<SecondKind> states = parts_[i].states;
    if (kinds.size() * states.size() > kMostKinds) states = {{1, {1, 0, 0}}};
    std::vector<SecondKind> with;
    with.reserve(kinds.size() * states.size());
    for (const SecondKind& state : states) {
      const Cumulants own = second_of(parts_[i], shares[i], state.amount.mean, unit);
      for (SecondKind kind : kinds) {
        kind.share *= state.share;
        kind.amount += own;
        with.push_back(kind);
      }
    }
    kinds = std::move(with);
  }
  return quantile_of(kinds, share);
}

Demand::Fullest Demand::fullest(std::int64_t shards, double share) const {
  const auto count = static_cast<std::size_t>(shards);
  std::vector<std::vector<double>> shares;
  std::vector<Load> loads(count);
  std::vector<double> users(count);
  for (const Part& part : parts_) {
    shares.push_back(sim::shares_by_shard(*blueprint_, part.producer, shards, at_));
    for (std::size_t shard = 0; shard < count; ++shard) {
      loads[shard] += offered_by(part, shares.back()[shard]);
      users[shard] += part.rate * shares.back()[shard];
    }
  }
  const auto second_of_shard = [&](auto fullest, Unit unit) {
    std::vector<double> own;
    own.reserve(shares.size());
    const auto shard = static_cast<std::size_t>(std::distance(loads.begin(), fullest));
    for (const auto& by_shard : shares) own.push_back(by_shard[shard]);
    return second_of_all(own, unit, share);
  };
  const auto records = std::ranges::max_element(loads, {}, &Load::records_per_s);
  const auto bytes = std::ranges::max_element(loads, {}, &Load::bytes_per_s);
  Load all;
  for (const Load& load : loads) all += load;
  return {{records->records_per_s, bytes->bytes_per_s},
          {second_of_shard(records, Unit::Records), second_of_shard(bytes, Unit::Bytes)},
          *std::ranges::max_element(users),
          all};
}

std::optional<Demand::Key> Demand::top_key(double share) const {
  std::optional<Key> top;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto key = sim::top_key(*blueprint_, parts_[i].producer, at_);
    if (!key) continue;
    const Load mean = offered_by(parts_[i], key->share);
    if (top && share_of_limit(mean) <= share_of_limit(top->mean)) continue;
    std::vector<double> shares(parts_.size());
    shares[i] = key->share;
    top = {
        key->key,
        mean,
        {second_of_all(shares, Unit::Records, share), second_of_all(shares, Unit::Bytes, share)}};
  }
  return top;
}

std::vector<Duration> busiest_instants(const sim::Blueprint& blueprint, std::size_t most) {
  const sim::Scenario& scenario = sim::scenario_of(blueprint);
  const Duration end = scenario.simulation.duration;
  std::set<Duration> changes{Duration{}};
  std::set<Duration> corners{Duration{}};
  for (std::size_t p = 0; p < scenario.producers.size(); ++p) {
    for (const Duration change : sim::key_changes(blueprint, p)) changes.insert(change);
    for (const sim::LoadPoint& point : scenario.producers[p].load) corners.insert(point.at);
    const auto& trace = scenario.producers[p].trace;
    if (trace && trace->trace) corners.insert(busiest_minute(*trace));
  }
  for (const Duration change : changes) {
    corners.insert(change);
    if (change > Duration{}) corners.insert(change - Duration{1});
  }
  struct Candidate {
    double share;
    Duration at;
  };
  std::vector<Candidate> best;  // of each stretch between two changes
  auto next_change = changes.begin();
  for (const Duration at : corners) {
    if (at >= end && at > Duration{}) break;
    const Candidate own{share_of_limit(Demand{blueprint, at}.users()), at};
    const bool begins = next_change != changes.end() && at >= *next_change;
    if (begins) {
      best.push_back(own);
      ++next_change;
    } else if (own.share > best.back().share) {
      best.back() = own;
    }
  }
  std::ranges::stable_sort(best, std::greater{}, &Candidate::share);
  if (best.size() > most) best.resize(most);
  std::vector<Duration> instants;
  instants.reserve(best.size());
  for (const Candidate& one : best) instants.push_back(one.at);
  std::ranges::sort(instants);
  return instants;
}

}  // namespace weir::reports
