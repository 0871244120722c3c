#include "sim/workload/key_population.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "model/check.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

constexpr std::uint32_t kLeafBits = 16;
constexpr std::uint32_t kLeaves = 1U << kLeafBits;
constexpr std::uint32_t kLeafShift = 128 - kLeafBits;

std::int64_t digits(std::int64_t number) {
  std::int64_t count = 1;
  for (; number >= 10; number /= 10) ++count;
  return count;
}

// Sum of i^-s over ranks from < i <= to (as reals from + 1/2 .. to + 1/2, midpoint rule: for ranks
// beyond 65,536 its error is below 1e-10 of the sum).
double rank_sum(double from, double to, double s) {
  const double a = from + 0.5;
  const double b = to + 0.5;
  if (b <= a) return 0;
  if (std::fabs(s - 1) < 1e-9) return elementary_log(b / a);
  return (elementary_pow(b, 1 - s) - elementary_pow(a, 1 - s)) / (1 - s);
}

}  // namespace

HashWeights::Points::Points(std::vector<Point> points) : points_{std::move(points)} {
  std::stable_sort(points_.begin(), points_.end(),
                   [](const Point& a, const Point& b) { return a.hash < b.hash; });
  running_.reserve(points_.size() + 1);
  running_.push_back(0);
  for (const Point& point : points_) running_.push_back(running_.back() + point.weight);
}

double HashWeights::Points::below(model::HashKey hash) const {
  const auto next =
      std::lower_bound(points_.begin(), points_.end(), hash,
                       [](const Point& point, model::HashKey key) { return point.hash < key; });
  return running_[static_cast<std::size_t>(next - points_.begin())];
}

HashWeights::HashWeights(std::shared_ptr<const Points> base,
                         std::shared_ptr<const std::vector<double>> tail, double scale,
                         std::vector<Point> besides)
    : base_{std::move(base)}, tail_{std::move(tail)}, scale_{scale}, besides_{std::move(besides)} {
  total_ = besides_.total() + base_->total() * scale_ + (tail_ ? tail_->back() * scale_ : 0);
}

double HashWeights::below(model::HashKey hash) const {
  double sum = besides_.below(hash) + base_->below(hash) * scale_;
  if (tail_) {
    const auto leaf = static_cast<std::size_t>(hash.value >> kLeafShift);
    const auto rest = static_cast<std::uint64_t>((hash.value << kLeafBits) >> 64U);
    const double before = (*tail_)[leaf];
    sum += scale_ * (before + ((*tail_)[leaf + 1] - before) * to_unit(rest));
  }
  return sum;
}

double HashWeights::in(const model::HashKeyRange& range) const {
  const double upper =
      range.ending == model::kLastHashKey ? total_ : below(model::HashKey{range.ending.value + 1});
  return std::max(0.0, upper - below(range.starting));
}

HashWeights even_weights() {
  static const auto kTail = [] {
    std::vector<double> running(kLeaves + 1);
    for (std::size_t leaf = 0; leaf < running.size(); ++leaf) {
      running[leaf] = static_cast<double>(leaf) / kLeaves;
    }
    return std::make_shared<const std::vector<double>>(std::move(running));
  }();
  const auto none = std::make_shared<const HashWeights::Points>(std::vector<HashWeights::Point>{});
  return {none, kTail, 1.0, {}};
}

KeyPopulation::KeyPopulation(const Producer& producer, std::uint32_t component)
    : prefix_{producer.name + "-"} {
  const KeySettings& keys = producer.keys;
  if (producer.trace) {
    build_traced(producer);
  } else if (keys.distribution == KeyDistribution::Counts) {
    build_counted(producer);
  } else if (keys.distribution == KeyDistribution::Random ||
             keys.distribution == KeyDistribution::ExplicitHash) {
    if (keys.hash_keys.empty()) build_even_tail();
    build_explicit(keys.hash_keys);
  } else {
    build_drawn(producer, component);
  }
  std::vector<double> cells = weight_;
  cells.insert(cells.end(), tail_leaf_.begin(), tail_leaf_.end());
  alias_ = AliasTable{cells};
  settle();
}

void KeyPopulation::settle() {
  std::vector<HashWeights::Point> all;
  std::vector<HashWeights::Point> unfollowed;
  all.reserve(head_.size());
  followed_.clear();
  for (std::uint32_t i = 0; i < head_.size(); ++i) {
    all.push_back({head_[i].hash, weight_[i]});
    if (head_[i].tag == 0) {
      unfollowed.push_back(all.back());
    } else {
      followed_.push_back(i);
    }
  }
  mean_key_bytes_ = mean_of_key_bytes();
  const bool same = all.size() == unfollowed.size();
  all_ = std::make_shared<const HashWeights::Points>(std::move(all));
  unfollowed_ = same ? all_ : std::make_shared<const HashWeights::Points>(std::move(unfollowed));
}

void KeyPopulation::add(const std::string& base, std::uint32_t key, double weight,
                        const Producer& producer) {
  std::int64_t spread = 1;
  for (const auto& [salted, n] : producer.salted) {
    if (salted == base) spread = n;
  }
  for (std::int64_t i = 0; i < spread; ++i) {
    const std::string name = spread > 1 ? base + "#" + std::to_string(i) : base;
    head_.push_back({model::hash_of(name), static_cast<std::uint32_t>(name.size()), 0});
    weight_.push_back(weight / static_cast<double>(spread));
    origin_.push_back({key, spread > 1 ? static_cast<std::int32_t>(i) : -1});
  }
}

void KeyPopulation::build_drawn(const Producer& producer, std::uint32_t component) {
  const KeySettings& keys = producer.keys;
  CHECK(keys.count >= 1);
  key_count_ = keys.count;
  const std::int64_t heads = std::min(keys.count, kHeadKeys);
  const double s = keys.distribution == KeyDistribution::Zipf ? keys.exponent : 0;
  std::vector<double> raw(static_cast<std::size_t>(heads));
  for (std::int64_t i = 0; i < heads; ++i) {
    raw[static_cast<std::size_t>(i)] = s == 0 ? 1 : elementary_pow(static_cast<double>(i + 1), -s);
  }
  const double head_sum = std::accumulate(raw.begin(), raw.end(), 0.0);
  const auto first = static_cast<double>(heads);
  const auto last = static_cast<double>(keys.count);
  const double tail_sum = rank_sum(first, last, s);
  const double sum = head_sum + tail_sum;
  for (std::int64_t i = 0; i < heads; ++i) {
    add(prefix_ + std::to_string(i), static_cast<std::uint32_t>(i),
        raw[static_cast<std::size_t>(i)] / sum, producer);
  }
  if (keys.count > heads) {
    build_tail(keys, component, tail_sum / sum, rank_sum(first, last, 2 * s) / (sum * sum));
  }
}

// Each light key falls on a leaf with chance 1/L: a leaf's share has mean W/L and variance
// (sum of w^2) (1 - 1/L) / L. Gammas with these, scaled to the exact whole.
void KeyPopulation::build_tail(const KeySettings& keys, std::uint32_t component, double tail_weight,
                               double square_sum) {
  const double mean = tail_weight / kLeaves;
  const double variance = square_sum * (1 - 1.0 / kLeaves) / kLeaves;
  const double shape = mean * mean / variance;
  const Draws draws{0, 0, component, Purpose::TailShare};
  tail_leaf_.resize(kLeaves);
  double sum = 0;
  for (std::uint32_t leaf = 0; leaf < kLeaves; ++leaf) {
    Draw draw = draws.at(leaf);
    tail_leaf_[leaf] = draw_gamma(draw, shape);
    sum += tail_leaf_[leaf];
  }
  for (double& leaf : tail_leaf_) leaf *= tail_weight / sum;
  run_up_tail();
  // how long the tail's keys are: indices heads .. count - 1, by number of digits
  const double s = keys.distribution == KeyDistribution::Zipf ? keys.exponent : 0;
  const auto last = static_cast<double>(keys.count);
  const double all = rank_sum(static_cast<double>(kHeadKeys), last, s);
  auto from = static_cast<double>(kHeadKeys);
  double share = 0;
  for (std::int64_t bound = 100'000; from < last; bound *= 10) {
    const double to = std::min(last, static_cast<double>(bound));
    share += rank_sum(from, to, s) / all;
    tail_lengths_.emplace_back(share, prefix_.size() + static_cast<std::size_t>(digits(bound - 1)));
    from = to;
  }
}

void KeyPopulation::run_up_tail() {
  auto running = std::make_shared<std::vector<double>>(kLeaves + 1, 0.0);
  for (std::uint32_t leaf = 0; leaf < kLeaves; ++leaf) {
    (*running)[leaf + 1] = (*running)[leaf] + tail_leaf_[leaf];
  }
  tail_running_ = std::move(running);
}

// The heaviest keys one by one, the others in the leaves where their hashes lie.
void KeyPopulation::build_counted(const Producer& producer) {
  counts_ = producer.keys.counts;
  CHECK(counts_ != nullptr && !counts_->keys.empty());
  const std::vector<double>& counts = counts_->counts;
  key_count_ = static_cast<std::int64_t>(counts.size());
  std::vector<std::uint32_t> order(counts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return counts[a] > counts[b]; });
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  const auto heads = static_cast<std::size_t>(std::min(key_count_, kHeadKeys));
  for (std::size_t i = 0; i < heads; ++i) {
    add(counts_->keys[order[i]], order[i], counts[order[i]] / sum, producer);
  }
  if (heads == order.size()) return;
  tail_leaf_.assign(kLeaves, 0.0);
  std::map<std::uint32_t, double> lengths;
  for (std::size_t i = heads; i < order.size(); ++i) {
    const std::string& key = counts_->keys[order[i]];
    const double weight = counts[order[i]] / sum;
    tail_leaf_[static_cast<std::size_t>(model::hash_of(key).value >> kLeafShift)] += weight;
    lengths[static_cast<std::uint32_t>(key.size())] += weight;
  }
  run_up_tail();
  double share = 0;
  for (const auto& [length, weight] : lengths) {
    share += weight / tail_running_->back();
    tail_lengths_.emplace_back(share, length);
  }
}

void KeyPopulation::build_even_tail() {
  tail_leaf_.assign(kLeaves, 1.0 / kLeaves);
  run_up_tail();
  tail_lengths_.emplace_back(1.0, static_cast<std::uint32_t>(defaults::kRandomKeyBytes.value));
}

// Which partition keys go with them does not matter but for their length.
void KeyPopulation::build_explicit(const std::vector<model::HashKey>& hash_keys) {
  for (const model::HashKey& hash : hash_keys) {
    head_.push_back({hash, static_cast<std::uint32_t>(defaults::kRandomKeyBytes.value), 0});
    weight_.push_back(1.0 / static_cast<double>(hash_keys.size()));
    origin_.push_back({static_cast<std::uint32_t>(origin_.size())});
  }
}

void KeyPopulation::build_traced(const Producer& producer) {
  trace_ = producer.trace->trace;
  CHECK(trace_ != nullptr && !trace_->rows.empty());
  std::vector<double> count(trace_->keys.size(), 0.0);
  for (const Trace::Row& row : trace_->rows) count[row.key] += 1;
  const auto rows = static_cast<double>(trace_->rows.size());
  for (std::uint32_t key = 0; key < trace_->keys.size(); ++key) {
    const auto first = static_cast<std::uint32_t>(head_.size());
    add(trace_->keys[key], key, count[key] / rows, producer);
    subs_.push_back({first, static_cast<std::uint32_t>(head_.size()) - first});
  }
}

std::uint32_t KeyPopulation::tail_key_bytes(double u) const {
  for (const auto& [share, bytes] : tail_lengths_) {
    if (u < share) return bytes;
  }
  return tail_lengths_.back().second;
}

KeyItem KeyPopulation::pick(std::uint64_t word) const {
  return in_cell(alias_(word), word);
}

void KeyPopulation::pick_all(std::span<const std::uint64_t> words, std::span<KeyItem> out) const {
  std::array<std::uint32_t, 64> cells{};
  for (std::size_t from = 0; from < words.size(); from += cells.size()) {
    const std::size_t count = std::min(cells.size(), words.size() - from);
    for (std::size_t i = 0; i < count; ++i) alias_.prefetch(words[from + i]);
    for (std::size_t i = 0; i < count; ++i) {
      cells[i] = alias_(words[from + i]);
      if (cells[i] < head_.size()) __builtin_prefetch(&head_[cells[i]]);
    }
    for (std::size_t i = 0; i < count; ++i) out[from + i] = in_cell(cells[i], words[from + i]);
  }
}

KeyItem KeyPopulation::in_cell(std::uint32_t cell, std::uint64_t word) const {
  if (cell < head_.size()) return head_[cell];
  // the word's low bits have not been used for the cell, or hardly; stir them for the place inside
  const std::uint64_t inside = word * 0x9E3779B97F4A7C15U;
  const uint128 leaf = cell - static_cast<std::uint32_t>(head_.size());
  const uint128 hash = (leaf << kLeafShift) | (uint128{inside} << (kLeafShift - 64));
  return {{hash}, tail_key_bytes(to_unit(inside * 0xD1B54A32D192ED03U)), 0};
}

KeyItem KeyPopulation::traced(std::uint32_t key, std::uint64_t word) const {
  const SubKeys sub = subs_[key];
  if (sub.count == 1) return head_[sub.first];
  return head_[sub.first + to_below(word, sub.count)];
}

std::string KeyPopulation::base_of(std::size_t index) const {
  const Origin& origin = origin_[index];
  return trace_ ? trace_->keys[origin.key] : key_name(origin.key);
}

std::string KeyPopulation::key_name(std::int64_t index) const {
  if (counts_) return counts_->keys[static_cast<std::size_t>(index)];
  return prefix_ + std::to_string(index);
}

std::string KeyPopulation::name_of(std::size_t index) const {
  const Origin& origin = origin_[index];
  return origin.sub < 0 ? base_of(index) : base_of(index) + "#" + std::to_string(origin.sub);
}

HashWeights KeyPopulation::weights(bool followed_too, double scale,
                                   std::vector<HashWeights::Point> besides) const {
  return {followed_too ? all_ : unfollowed_, tail_running_, scale, std::move(besides)};
}

double KeyPopulation::mean_of_key_bytes() const {
  double bytes = 0;
  double weight = 0;
  for (std::size_t i = 0; i < head_.size(); ++i) {
    if (head_[i].tag != 0) continue;
    bytes += weight_[i] * head_[i].key_bytes;
    weight += weight_[i];
  }
  double before = 0;
  for (const auto& [share, length] : tail_lengths_) {
    const double part = (share - before) * tail_running_->back();
    bytes += part * length;
    weight += part;
    before = share;
  }
  return weight > 0 ? bytes / weight : 0;
}

}  // namespace weir::sim
