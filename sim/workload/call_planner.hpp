#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/event_queue.hpp"
#include "sim/engine/random.hpp"
#include "sim/workload/run_arrivals.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// A call of a coarse grain: when it is sent and how many records it is expected to hold.
struct PlannedCall {
  std::uint64_t address = 0;
  double opened_ns = 0;  ///< first record's birth
  double sent_ns = 0;
  double sure = 0;  ///< records it certainly holds: the first one, or a full batch
  double mean = 0;  ///< Poisson mean of the others
};

/// The calls that a batching producer's instances really send, at a coarse grain, without their
/// records: each buffer opens at the instance's next birth (addressed by instance and call number)
/// and is sent a linger later, or when it is full.
class CallPlanner {
 public:
  CallPlanner(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication)
      : CallPlanner{plan, RunArrivals{plan, seed, replication}, seed, replication} {}
  CallPlanner(const ProducerPlan& plan, RunArrivals arrivals, std::uint64_t seed,
              std::uint64_t replication);

  /// Appends the calls sent before `until`, in order of sending.
  void sent_before(const ProducerPlan& plan, double until_ns, std::vector<PlannedCall>& calls);
  /// Appends the buffers that are open at `now` (their records are born but not sent), cut there.
  void open_at(const ProducerPlan& plan, double now_ns, std::vector<PlannedCall>& calls) const;
  /// The latest instant for which a call has been planned.
  Instant planned_until() const;
  std::size_t memory_bytes() const;

 private:
  PlannedCall next_call(const ProducerPlan& plan, std::uint32_t number, double from_ns) const;
  PlannedCall next_even_call(const ProducerPlan& plan);
  std::int64_t even_births_before(const ProducerPlan& plan, double at_ns) const;

  struct Instance {
    PlannedCall next;
    std::uint64_t calls = 0;
  };
  // A single instance sees constant arrivals evenly: the k-th is born when phase_ + k are expected.
  bool even_ = false;
  double phase_ = 0;
  std::int64_t even_born_ = 0;  // in calls planned so far
  RunArrivals arrivals_;
  Draws gaps_;
  double limit_;  // records that close a buffer
  std::vector<Instance> instances_;
  EventQueue queue_;  // index = instance, at = sent
};

}  // namespace weir::sim
