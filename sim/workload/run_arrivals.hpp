#pragma once

#include <cstdint>
#include <memory>

#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// A producer's arrivals in one replication: those of its plan or, where it has bursts, these times
/// a path through their states, drawn for the replication: the same whatever the shards, the grain
/// and the re-sends are. The path begins in its long run: in a state with the share of time that it
/// takes, somewhere in it.
class RunArrivals {
 public:
  RunArrivals(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication);

  const Arrivals& of(const ProducerPlan& plan) const { return own_ ? *own_ : plan.arrivals; }
  /// Whether the rate may jump anywhere in a tick.
  bool in_bursts() const { return own_ != nullptr; }

 private:
  std::shared_ptr<const Arrivals> own_;  // shared by copies of the world
};

}  // namespace weir::sim
