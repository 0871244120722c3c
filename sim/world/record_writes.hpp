#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/event_queue.hpp"
#include "sim/results/meters.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/call_builder.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/put_faults.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

/// The write side at grain "record" of the producers that wait for no answers: every record is
/// born, batched, offered and sent again on its own; the events are calls.
class RecordWrites {
 public:
  RecordWrites(const Blueprint& blueprint, std::int64_t replication);

  /// Bears all records of [now, until) and puts the calls that they fill into the queue.
  void bear(const Blueprint& blueprint, Instant until, WriteSide& side, EventQueue& queue);
  /// Whether the next thing to happen before `until` is a record that is put on its own for the
  /// first time: these wait in the order of their births, not in the queue.
  bool put_is_next(Instant until, EventQueue& queue) const {
    const Instant at = next_put();
    return at < until && !queue.next_is_before(at, puts_[first_put_].front().ticket);
  }
  void deliver_put(const Blueprint& blueprint, WriteSide& side, EventQueue& queue);
  /// A call (an index of ours) reaches the service.
  void deliver(const Blueprint& blueprint, Instant now, std::uint32_t index, WriteSide& side,
               EventQueue& queue);

  /// Records in buffers, on the wire or waiting to be sent again.
  Amount waiting() const;
  /// Records born from now on go where the service puts them, or where their keys say.
  void distribute(const Blueprint& blueprint, bool is_spread);
  /// The latest instant for which the rates of producers have been looked at, if that is ahead.
  Instant planned_until() const;
  std::size_t memory_bytes() const;

 private:
  struct Source {
    Births births;
    CallBuilder builder;
    Draws back_off;
  };
  // A record on its way in a request of its own.
  struct Put {
    Instant at{};
    std::uint64_t ticket = 0;
    std::uint64_t call = 0;
    CallEntry entry;
  };
  // What a producer has sent, by time.
  class Puts {
   public:
    bool empty() const { return next_ == all_.size(); }
    const Put& front() const { return all_[next_]; }
    std::span<const Put> rest() const { return std::span{all_}.subspan(next_); }
    Put& add() { return all_.emplace_back(); }
    void pop() { ++next_; }
    void forget_popped();

   private:
    std::vector<Put> all_;
    std::size_t next_ = 0;
  };

  Instant next_put() const {
    return first_put_ == puts_.size() ? kNever : puts_[first_put_].front().at;
  }
  void find_first_put();
  std::uint32_t keep(Call&& call);
  void schedule(Instant at, Call&& call, EventQueue& queue);
  bool fails(const Blueprint& blueprint, Instant now, std::uint32_t index, WriteSide& side);
  void find_no_stream(const Blueprint& blueprint, Instant now, std::uint32_t index,
                      WriteSide& side);
  void resend(const Blueprint& blueprint, Instant now, std::uint32_t index, WriteSide& side,
              EventQueue& queue);
  void resend_whole(const Blueprint& blueprint, Instant now, std::uint32_t index, bool answered,
                    WriteSide& side, EventQueue& queue);
  Instant due_again(const Blueprint& blueprint, const Call& call, Instant now,
                    bool answered = true) const;
  void give_up(std::uint32_t index, WriteSide& side);
  static void drop_oversized(Call& call, WriteSide& side);
  void release(std::uint32_t index);
  PutCall line_of(Instant now, const Call& call, const Amount& tokens) const;
  void log_failed(const Blueprint& blueprint, Instant now, const Call& call, WriteSide& side) const;
  void log_put(const Blueprint& blueprint, Instant now, const Call& call, const Amount& tokens,
               bool unanswered, CallLog& log) const;
  void log_whole(const Blueprint& blueprint, Instant now, const Call& call, bool answered,
                 std::int64_t records, CallLog& log) const;

  std::vector<Source> sources_;
  std::vector<Puts> puts_;     // by producer; of those that batch none
  std::size_t first_put_ = 0;  // whose next one is the first of all; their number: none is
  PutFaults faults_;
  std::int64_t largest_;  // record that the stream takes at any time of the run
  std::vector<Call> calls_;
  std::vector<std::uint32_t> free_;
  std::vector<std::pair<Instant, Call>> sent_;
  std::vector<model::SinglePut> results_;  // of the call just answered
  std::vector<std::uint32_t> refused_;     // places in it
};

}  // namespace weir::sim
