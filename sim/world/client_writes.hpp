#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/event_queue.hpp"
#include "sim/results/call_log.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/client.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/put_faults.hpp"
#include "sim/world/request_pool.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

class CoarseWrites;

/// The write side of the producers that wait for answers (waits_for_answers), at every grain the
/// same: every record is born on its own, every request, answer and wait is an event. What they
/// offer is seen by the shards in order of time among what all others offer.
class ClientWrites {
 public:
  ClientWrites(const Blueprint& blueprint, std::int64_t replication);

  /// When the next record is born.
  Instant next_birth() const { return next_birth_; }
  /// Bears it, and sends what becomes due with it.
  void bear(const Blueprint& blueprint, WriteSide& side, EventQueue& queue);
  /// One of our events. `others`: of the same world, at a coarse grain.
  void handle(const Blueprint& blueprint, const Event& event, CoarseWrites* others, WriteSide& side,
              EventQueue& queue);

  /// Records in buffers, before full ones, on the wire or waiting to be sent again.
  Amount waiting() const;
  /// Records born from now on go where the service puts them, or where their keys say.
  void distribute(const Blueprint& blueprint, bool is_spread);
  /// The latest instant for which the rates of producers have been looked at, if that is ahead.
  Instant planned_until() const;
  std::size_t memory_bytes() const;

 private:
  struct Source {
    Births births;
    Client client;
    std::uint32_t producer;
    std::uint32_t first_instance;  // in scheduled_
    Instant next{};                // birth
  };

  void find_next_birth();
  void send_due(const Blueprint& blueprint, Source& source, std::uint32_t instance, Instant now,
                EventQueue& queue);
  void arrive(const Blueprint& blueprint, Instant now, std::uint32_t index, CoarseWrites* others,
              WriteSide& side, EventQueue& queue);
  void offer(const Blueprint& blueprint, Instant now, Request& request, CoarseWrites* others,
             WriteSide& side);
  bool fails(const Blueprint& blueprint, const ProducerPlan& plan, Instant now, Request& request,
             WriteSide& side) const;
  void answer(const Blueprint& blueprint, Instant now, std::uint32_t index, WriteSide& side,
              EventQueue& queue);
  void log_offer(Instant now, const Request& request, const Amount& tokens, bool lost,
                 WriteSide& side) const;
  void log_sequel(const ProducerPlan& plan, Instant now, const PutCall& like, std::int64_t left,
                  WriteSide& side) const;
  static std::int64_t count_on(std::uint32_t shard, const Request& request, const WriteSide& side);
  Source& source_of(const Request& request) { return sources_[source_index_[request.producer]]; }

  std::vector<Source> sources_;
  std::vector<std::uint32_t> source_index_;        // by producer
  std::vector<std::uint32_t> source_of_instance_;  // by number over all sources
  std::vector<Instant> scheduled_;                 // likewise: when it is looked at next
  PutFaults faults_;
  std::int64_t largest_;  // record that the stream takes at any time of the run
  Instant next_birth_ = kNever;
  std::size_t next_source_ = 0;
  RequestPool<Request> requests_;
  std::vector<model::SinglePut> results_;  // of the request just offered
  Client::Sequel sequel_;
};

}  // namespace weir::sim
