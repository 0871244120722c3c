#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "model/units.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// Collects births in each instance's buffer and sends them as calls. Linger runs from the first
/// record in an empty buffer; a buffer is sent when it is full (entries, or 10 MiB) or when its
/// linger is over. Instances start at an addressed phase: as if a buffer had been opened up to one
/// linger before the start.
class CallBuilder {
 public:
  CallBuilder(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication);

  /// Makes a fresh entry the request's part for a birth. In its place: made apart and moved, it
  /// waits for its parts to leave the store buffer.
  static void set(CallEntry& entry, const Birth& birth);
  /// Adds a birth; calls that are sent at or before it go to `sent` with their instant of sending.
  void add(const ProducerPlan& plan, const Birth& birth,
           std::vector<std::pair<Instant, Call>>& sent);
  /// Sends what has lingered to its end before `until`.
  void flush_due(const ProducerPlan& plan, Instant until,
                 std::vector<std::pair<Instant, Call>>& sent);

  /// The next call of an instance that sends each record at once: its address.
  std::uint64_t next_address(std::uint32_t instance) {
    return call_address(instance, instances_[instance].calls++);
  }

  Amount waiting() const;
  std::size_t memory_bytes() const;
  void recycle(std::vector<CallEntry>&& entries) {
    if (spare_.size() < 64) spare_.push_back(std::move(entries));
  }

 private:
  struct Instance {
    std::vector<CallEntry> buffer;
    Instant deadline = kNever;
    std::int64_t bytes = 0;
    std::uint64_t calls = 0;
  };
  void send(const ProducerPlan& plan, std::uint32_t number, Instant at,
            std::vector<std::pair<Instant, Call>>& sent);

  std::vector<Instance> instances_;
  std::vector<std::vector<CallEntry>> spare_;
};

}  // namespace weir::sim
