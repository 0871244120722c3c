#pragma once

#include <cstdint>
#include <vector>

#include "model/units.hpp"
#include "sim/engine/random.hpp"
#include "sim/workload/run_arrivals.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// A record that has just been born.
struct Birth {
  KeyItem key;
  Instant at{};
  std::int64_t data_bytes = 0;
  std::uint32_t instance = 0;
};

/// Births record by record, by record number: the same whatever becomes of them.
class Births {
 public:
  Births(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication);

  /// When the next record is born; kNever if none is.
  Instant next_at(const ProducerPlan& plan) {
    if (!ahead_) return next_of_others_at(plan);
    if (number_ == block_from_ + born_.size()) refill(plan);
    return born_[number_ - block_from_].at;
  }
  /// The next record, which must have been asked for by next_at.
  Birth take(const ProducerPlan& plan) {
    return ahead_ ? born_[number_++ - block_from_] : take_other(plan);
  }
  /// The latest instant for which a birth has been drawn, if it is by a rate.
  Instant drawn_until() const;
  /// Records born from now on go where the service puts them, or where their keys say.
  void distribute(const ProducerPlan& plan, bool is_spread);
  std::size_t memory_bytes() const;

 private:
  struct Traced {
    Instant at;
    std::uint32_t row;
    std::uint32_t copy;
    friend auto operator<=>(const Traced&, const Traced&) = default;
  };
  void refill(const ProducerPlan& plan);
  void bear_ahead(const ProducerPlan& plan);
  Instant next_of_others_at(const ProducerPlan& plan);
  Birth take_other(const ProducerPlan& plan);
  Instant next_batch_at(const ProducerPlan& plan);
  // The key of record block_from_ + i, born at `at_ns`.
  KeyItem key_of(const ProducerPlan& plan, std::size_t i, double at_ns) const;
  void expand_trace(const ProducerPlan& plan);

  KeyItem batch_key_;  // of the batch under way
  Draws draws_;
  Draws scatter_;
  Draws batch_draws_;
  RunArrivals arrivals_;
  std::vector<Birth> born_;   // of records block_from_ …
  std::size_t segment_ = 0;   // of the arrivals, at next_ns_
  std::uint64_t number_ = 0;  // of the next record
  double next_ns_ = 0;
  std::vector<Draws::Block> blocks_;  // of records block_from_ …
  std::vector<KeyItem> keys_;         // the keys they pick
  std::uint64_t block_from_ = 0;
  std::uint64_t batch_ = 0;      // number of the one under way, or of the next
  std::int64_t batch_left_ = 0;  // of its records
  std::vector<Traced> pending_;  // trace births in order of time
  std::size_t pending_at_ = 0;
  std::uint64_t next_row_ = 0;  // counts on through repeats
  Instant complete_until_{};    // all births before it are in pending_
  std::uint32_t batch_instance_ = 0;
  bool ahead_ = false;  // neither replayed nor in batches: borne by blocks, in born_
  bool is_spread_;      // see ProducerPlan
  bool ready_ = false;  // next_ns_ is that of record number_, or of the batch
};

}  // namespace weir::sim
