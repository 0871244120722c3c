#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/hash_key.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// A partition key as records carry it. `tag` is 0, or 1 + its number among the followed keys.
/// Aligned, so that one cache line holds all of it.
struct alignas(32) KeyItem {
  model::HashKey hash;
  std::uint32_t key_bytes = 0;
  std::uint32_t tag = 0;
};

/// Where weight lies in the hash space: single keys at their hashes, and a tail of light keys as a
/// share of each of 65,536 equal leaves, even within one. Not normalised. What is shared with other
/// stretches of time (a population, scaled) is held once.
class HashWeights {
 public:
  struct Point {
    model::HashKey hash;
    double weight = 0;
  };
  /// Points in order of their hashes.
  class Points {
   public:
    explicit Points(std::vector<Point> points);
    double total() const { return running_.back(); }
    double below(model::HashKey hash) const;

   private:
    std::vector<Point> points_;    // by hash
    std::vector<double> running_;  // weight before points_[i]; one longer
  };
  /// `tail`: running sums over the leaves (leaf i holds tail[i + 1] - tail[i]); null for none.
  /// `base` and `tail` times `scale`, `besides` as it is.
  HashWeights(std::shared_ptr<const Points> base, std::shared_ptr<const std::vector<double>> tail,
              double scale, std::vector<Point> besides);

  double total() const { return total_; }
  /// Weight of all hash keys below `hash`.
  double below(model::HashKey hash) const;
  double in(const model::HashKeyRange& range) const;

 private:
  std::shared_ptr<const Points> base_;
  std::shared_ptr<const std::vector<double>> tail_;
  double scale_ = 0;
  Points besides_;
  double total_ = 0;
};

/// The same weight everywhere.
HashWeights even_weights();

/// The keys that a producer draws from, hot ones apart: the 65,536 heaviest at their real MD5
/// hashes, lighter ones as a tail whose share of each leaf of the hash space is drawn once, from
/// its exact mean and variance, at an address that neither seed nor replication enters. A trace's
/// population is the trace's keys, all of them exact. Of a file's keys the lighter ones, too, lie
/// in the leaf of their real hash. Random keys are a tail that is even everywhere, explicit hash
/// keys either that or a few points.
class KeyPopulation {
 public:
  static constexpr std::int64_t kHeadKeys = 65'536;

  /// `component` addresses the tail's draws.
  KeyPopulation(const Producer& producer, std::uint32_t component);

  /// A key by its weight, from one word.
  KeyItem pick(std::uint64_t word) const;
  /// pick() for many words at once: the table's cache misses overlap.
  void pick_all(std::span<const std::uint64_t> words, std::span<KeyItem> out) const;
  /// Trace: the item of trace key `key`; `word` chooses among sub-keys where it is salted.
  KeyItem traced(std::uint32_t key, std::uint64_t word) const;

  const std::vector<KeyItem>& head() const { return head_; }
  /// Places in head() of what is followed, as of settle().
  const std::vector<std::uint32_t>& followed() const { return followed_; }
  double head_weight(std::size_t index) const { return weight_[index]; }
  /// "orders-17", or "orders-17#3" where salted; and without the suffix.
  std::string name_of(std::size_t index) const;
  std::string base_of(std::size_t index) const;
  void follow(std::size_t index, std::uint32_t tag) { head_[index].tag = tag; }
  /// After the last follow(): makes what weights() takes.
  void settle();

  /// A key of the population by its index: its name, as drift needs it.
  std::string key_name(std::int64_t index) const;
  std::int64_t key_count() const { return key_count_; }

  /// Everything, or only what is not followed, times `scale`, and the points given besides.
  HashWeights weights(bool followed_too, double scale,
                      std::vector<HashWeights::Point> besides) const;
  /// Mean length of the keys that are not followed.
  double mean_key_bytes() const { return mean_key_bytes_; }

 private:
  struct SubKeys {
    std::uint32_t first;
    std::uint32_t count;
  };
  struct Origin {
    std::uint32_t key;      // index of the base key
    std::int32_t sub = -1;  // number behind '#', -1 for none
  };
  void build_drawn(const Producer& producer, std::uint32_t component);
  void build_counted(const Producer& producer);
  void build_even_tail();
  void build_explicit(const std::vector<model::HashKey>& hash_keys);
  void run_up_tail();
  double mean_of_key_bytes() const;
  void build_traced(const Producer& producer);
  void add(const std::string& base, std::uint32_t key, double weight, const Producer& producer);
  void build_tail(const KeySettings& keys, std::uint32_t component, double tail_weight,
                  double square_sum);
  KeyItem in_cell(std::uint32_t cell, std::uint64_t word) const;
  std::uint32_t tail_key_bytes(double u) const;

  std::string prefix_;
  std::shared_ptr<const Trace> trace_;
  std::shared_ptr<const KeyCounts> counts_;
  std::int64_t key_count_ = 0;                             // of the population
  std::shared_ptr<const HashWeights::Points> all_;         // the head
  std::shared_ptr<const HashWeights::Points> unfollowed_;  // what is not followed of it
  std::vector<KeyItem> head_;
  std::vector<std::uint32_t> followed_;
  std::vector<double> weight_;  // of head_; with the tail they sum to 1
  std::vector<Origin> origin_;
  std::vector<SubKeys> subs_;  // trace: by trace key
  std::vector<double> tail_leaf_;
  std::shared_ptr<const std::vector<double>> tail_running_;
  std::vector<std::pair<double, std::uint32_t>> tail_lengths_;  // running share, key bytes
  double mean_key_bytes_ = 0;
  AliasTable alias_;  // over head_, then the leaves
};

}  // namespace weir::sim
