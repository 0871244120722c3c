#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/engine/event_queue.hpp"
#include "sim/results/run_result.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/kpl.hpp"
#include "sim/workload/kpl_ticks.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/put_faults.hpp"
#include "sim/world/request_pool.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

class CoarseWrites;

/// The write side of the producers that use the Kinesis Producer Library. At grain "record", and of
/// those that do not pack by tick (packs_by_tick()) at every grain, each user record is born on its
/// own and each request, answer and wait is an event. What they offer is seen by the shards in
/// order of time among what all others offer.
///
/// At coarse grains the user records of others go tick by tick into buffers (KplTicks), and what
/// leaves these comes as records spread over the shard's tick, as long as the shard has tokens for
/// all of it. Where it has not, the tick's aggregates are requests of their own, and so is all of
/// the shard's for ten seconds from then on; of all shards', when the shards have changed and while
/// a fault is on put requests.
class KplWrites {
 public:
  KplWrites(const Blueprint& blueprint, std::int64_t replication, const model::Stream& stream);

  /// At a coarse grain: a tick begins, and has begun for the others.
  void begin_tick(const Blueprint& blueprint, Instant from, Instant to, CoarseWrites& coarse,
                  WriteSide& side, EventQueue& queue);
  /// The tick that ends at `now` has ended for all.
  void end_tick(const Blueprint& blueprint, Instant now, CoarseWrites& coarse, WriteSide& side,
                EventQueue& queue);
  /// The shards have changed.
  void reshape(const Blueprint& blueprint, Instant now, WriteSide& side, EventQueue& queue);

  /// When the next record is born.
  Instant next_birth() const { return next_birth_; }
  /// Bears it, and sends what becomes due with it.
  void bear(const Blueprint& blueprint, WriteSide& side, EventQueue& queue);
  /// One of our events. `others`: of the same world, at a coarse grain.
  void handle(const Blueprint& blueprint, const Event& event, CoarseWrites* others, WriteSide& side,
              EventQueue& queue);

  /// User records in processes or on the wire, and not in the stream.
  Amount waiting() const;
  /// The latest instant for which the rates of producers have been looked at, if that is ahead.
  Instant planned_until() const;
  std::size_t memory_bytes() const;

  /// What the library did in each producer that has it.
  void report(const Blueprint& blueprint, RunResult& result) const;

 private:
  struct Source {
    std::optional<Births> births;
    std::optional<KplTicks> ticks;  // in place of births
    Kpl kpl;
    std::uint32_t producer;
    std::uint32_t first_process;     // in scheduled_
    Instant next{};                  // birth
    std::vector<Birth> tick_births;  // of shards that are exact, by time
    std::size_t tick_birth = 0;
    std::int64_t lumped = 0;  // Kinesis records that came spread, and the user records in them
    std::int64_t lumped_users = 0;
  };

  void find_next_birth();
  static Instant next_of(Source& source, const ProducerPlan& plan);
  void begin_slot(const Blueprint& blueprint, Source& source, std::uint32_t slot, Instant from,
                  Instant to, CoarseWrites& coarse, WriteSide& side, EventQueue& queue);
  std::span<const TickRecord> bear(const TickBirths& born, Instant from, WriteSide& side);
  void send_one_by_one(const Blueprint& blueprint, Source& source, Instant from,
                       const model::NumberedRange& shard, std::span<const SentAggregate> sent,
                       EventQueue& queue);
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
  std::vector<FreshItem> items_;  // of the shard-tick under way
  std::vector<TickRecord> kept_;
  Instant next_birth_ = kNever;
  std::size_t next_source_ = 0;
  RequestPool<KplRequest> requests_;
  std::vector<std::int64_t> positions_;  // of the request just offered
  Kpl::ShardMap open_;                   // as somebody asked for it last
};

}  // namespace weir::sim
