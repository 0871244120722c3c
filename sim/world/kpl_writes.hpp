#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/event_queue.hpp"
#include "sim/results/run_result.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/kpl.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/put_faults.hpp"
#include "sim/world/request_pool.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

class CoarseWrites;

/// The write side of the producers that use the Kinesis Producer Library, at every grain the same:
/// every user record is born on its own, every request, answer and wait is an event. What they
/// offer is seen by the shards in order of time among what all others offer.
class KplWrites {
 public:
  KplWrites(const Blueprint& blueprint, std::int64_t replication, const model::Stream& stream);

  /// When the next record is born.
  Instant next_birth() const { return next_birth_; }
  /// Bears it, and sends what becomes due with it.
  void bear(const Blueprint& blueprint, WriteSide& side, EventQueue& queue);
  /// One of our events. `others`: of the same world, at a coarse grain.
  void handle(const Blueprint& blueprint, const Event& event, CoarseWrites* others, WriteSide& side,
              EventQueue& queue);

  /// User records in processes or on the wire, and not in the stream.
  Amount waiting() const;
  std::size_t memory_bytes() const;

  /// What the library did in each producer that has it.
  void report(const Blueprint& blueprint, RunResult& result) const;

 private:
  struct Source {
    Births births;
    Kpl kpl;
    std::uint32_t producer;
    std::uint32_t first_process;  // in scheduled_
    Instant next{};               // birth
  };

  void find_next_birth();
  void send_due(const Blueprint& blueprint, Source& source, std::uint32_t process, Instant now,
                WriteSide& side, EventQueue& queue);
  void arrive(const Blueprint& blueprint, Instant now, std::uint32_t index, CoarseWrites* others,
              WriteSide& side, EventQueue& queue);
  static void count_offered(KplRequest& request, WriteSide& side);
  bool fails(const Blueprint& blueprint, const ProducerPlan& plan, Instant now, KplRequest& request,
             WriteSide& side) const;
  void offer(const Blueprint& blueprint, Instant now, KplRequest& request, CoarseWrites* others,
             WriteSide& side);
  void log(Instant now, const KplRequest& request, const Amount& tokens, bool answered,
           WriteSide& side) const;
  void learn(const Blueprint& blueprint, Instant now, std::uint32_t process, WriteSide& side,
             EventQueue& queue);
  Source& source_of(std::uint32_t producer) { return sources_[source_index_[producer]]; }

  std::vector<Source> sources_;
  std::vector<std::uint32_t> source_index_;       // by producer
  std::vector<std::uint32_t> source_of_process_;  // by number over all sources
  std::vector<Instant> scheduled_;                // likewise: when it is looked at next
  PutFaults faults_;
  Instant next_birth_ = kNever;
  std::size_t next_source_ = 0;
  RequestPool<KplRequest> requests_;
  std::vector<std::int64_t> positions_;  // of the request just offered
  Kpl::ShardMap open_;                   // as somebody asked for it last
};

}  // namespace weir::sim
