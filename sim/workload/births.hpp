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
  Instant next_at(const ProducerPlan& plan);
  Birth take(const ProducerPlan& plan);
  std::size_t memory_bytes() const;

 private:
  struct Traced {
    Instant at;
    std::uint32_t row;
    std::uint32_t copy;
    friend auto operator<=>(const Traced&, const Traced&) = default;
  };
  void refill(const ProducerPlan& plan);
  Instant next_batch_at(const ProducerPlan& plan);
  KeyItem key_of_next(const ProducerPlan& plan, const Draws::Block& words) const;
  void expand_trace(const ProducerPlan& plan);

  KeyItem batch_key_;  // of the batch under way
  Draws draws_;
  Draws scatter_;
  Draws batch_draws_;
  RunArrivals arrivals_;
  std::uint64_t number_ = 0;  // of the next record
  double next_ns_ = 0;
  std::vector<Draws::Block> blocks_;  // of records block_from_ …
  std::vector<KeyItem> keys_;         // the keys they pick
  std::vector<double> gaps_;          // and the exponentials (mean 1) before them
  std::uint64_t block_from_ = 0;
  std::uint64_t batch_ = 0;      // number of the one under way, or of the next
  std::int64_t batch_left_ = 0;  // of its records
  std::vector<Traced> pending_;  // trace births in order of time
  std::size_t pending_at_ = 0;
  std::uint64_t next_row_ = 0;  // counts on through repeats
  Instant complete_until_{};    // all births before it are in pending_
  std::uint32_t batch_instance_ = 0;
  bool ready_ = false;  // next_ns_ is that of record number_, or of the batch
};

}  // namespace weir::sim
