#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/workload/births.hpp"
#include "sim/workload/call_builder.hpp"
#include "sim/workload/tick_load.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/put_faults.hpp"
#include "sim/world/waiting_pieces.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

/// The write side at a coarse grain of the producers that wait for no answers, shard by shard and
/// of each shard tick by tick: what one shard refuses or keeps waiting is no matter to another.
///
/// Where everything offered to a shard in a tick (first attempts and retries due) is at most its
/// tokens at the tick's start, it is stored as a few parcels spread over the tick. Else the
/// shard-tick is replayed call by call in time order (record by record where bytes run short and
/// sizes differ), and what is refused comes again at its exact time. Retries of one call come back
/// to all its shards at one instant, because their wait is drawn at the call's address. Records of
/// traced producers, and those born in batches, are real and their calls exact. While a fault is on
/// put requests, every shard-tick is replayed.
class CoarseWrites {
 public:
  /// So many ticks are written at most at once: a shard's log and quota are at hand for all of
  /// them, and what is planned of them is not large.
  static constexpr std::size_t kTicksAtOnce = 10;

  CoarseWrites(const Blueprint& blueprint, std::int64_t replication, const model::Stream& stream);

  /// The ticks of [from, to), in which nothing changes the stream. Both are ends of ticks.
  void write(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side);

  // The same, tick by tick, where others put records into the same shards at their instants.

  /// The tick [from, to) begins.
  void begin(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side);
  /// Somebody else is about to put a record into the shard: everything of ours that is offered to
  /// it by then has been. Such a shard-tick is replayed to its end.
  void play_until(const Blueprint& blueprint, std::uint32_t shard, Instant until, WriteSide& side);
  /// Whether the shard (by its place among the open ones) has tokens for `more` besides all that
  /// the tick brings.
  bool fits(std::uint32_t slot, const Amount& more, const WriteSide& side) const;
  /// Somebody else's records come with the tick, spread over it, and are first attempts.
  void add(std::uint32_t slot, const FreshItem& item) { shared_[slot].items.push_back(item); }
  /// The tick that began last ends.
  void end(const Blueprint& blueprint, WriteSide& side);
  /// What of others' records was refused since it was asked last, by shard: theirs again.
  std::vector<std::pair<std::uint32_t, Piece>> take_returned() {
    return std::exchange(returned_, {});
  }
  /// Those that are open, in order of hash keys.
  const std::vector<model::NumberedRange>& open() const { return open_; }

  /// The shards have changed: what waits for a closed shard goes to its children, records of one
  /// key with their key, others by chance in proportion to what falls there.
  void reshape(const Blueprint& blueprint, const model::Stream& stream);

  /// The stream takes smaller records only from now on: what waits and is larger is dropped.
  void drop_oversized(WriteSide& side);

  /// Bears what has been born by `now` without having reached the service, and returns how much
  /// that is. For the end of a run, on a copy.
  Amount bear_open(const Blueprint& blueprint, Instant now, WriteSide& side);
  /// Records that wait to be sent again, and those of exact producers that were not sent yet.
  Amount waiting() const;
  /// Records of further ticks go where the service puts them, or where their keys say.
  void distribute(const Blueprint& blueprint, bool is_spread);
  /// The latest instant for which the rates of producers have been looked at, if that is ahead.
  Instant planned_until() const;
  std::size_t memory_bytes() const;

 private:
  struct Source {
    std::optional<TickLoad> load;  // drawn
    std::optional<Births> births;  // traced
    std::optional<CallBuilder> builder;
    Draws back_off;
    Draws reroute;
    Draws sizes;
  };
  // Of an exact producer (ProducerPlan::is_exact): each has its key.
  struct SlotPiece {
    std::uint32_t slot;  // known when it arrives
    Piece piece;
  };

  void bear_traced(const ProducerPlan& plan, Instant to, WriteSide& side);
  void collect_traced(Instant to, WriteSide& side);
  // A tick under way.
  struct Tick {
    std::size_t number = 0;
    Instant from;
    Instant to;
    bool troubled = false;  // by a fault: every shard-tick is replayed
  };

  // A shard-tick in which others may put records, while it is not at hand in items_ and fresh_.
  struct Shared {
    std::vector<FreshItem> items;
    std::vector<Piece> fresh;
    std::size_t next = 0;
    std::uint64_t apart = 0;
    bool playing = false;
  };

  void plan(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side);
  void swap_in(Shared& shared);
  void settle(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick, WriteSide& side);
  void start_replay(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                    bool bytes_bind);
  void replay_until(const Blueprint& blueprint, std::uint32_t shard, Instant until,
                    WriteSide& side);
  void write_tick(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                  WriteSide& side);
  void gather(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick, WriteSide& side);
  Amount offered_until(std::uint32_t shard, Instant to) const;
  void store_spread(std::uint32_t shard, const Tick& tick, const Amount& offered, WriteSide& side);
  void log_spread(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                  WriteSide& side);
  void list_open(const model::Stream& stream);
  void reroute(const Blueprint& blueprint, const model::Stream& stream, std::uint32_t shard,
               Piece piece);
  void cut_items(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick, bool each);
  void offer(const Blueprint& blueprint, std::uint32_t shard, Piece& piece, WriteSide& side);
  void offer_each(const Blueprint& blueprint, std::uint32_t shard, const Piece& piece,
                  WriteSide& side);
  void delay(const Blueprint& blueprint, std::uint32_t shard, Instant to);
  bool fails(const Blueprint& blueprint, std::uint32_t shard, Piece& piece, WriteSide& side);
  static void give_up(std::uint32_t shard, const Piece& piece, WriteSide& side);
  void send_again_whole(const Blueprint& blueprint, std::uint32_t shard, Piece piece, bool answered,
                        WriteSide& side);
  void refused(const Blueprint& blueprint, std::uint32_t shard, Piece& piece, WriteSide& side);
  Instant wait_again(const Blueprint& blueprint, std::uint32_t shard, Piece piece, Instant offered,
                     bool answered = true);

  std::vector<Source> sources_;
  PutFaults faults_;
  bool troubled_ = false;                   // the tick under way is
  Piece whole_;                             // the one that is offered in it, as it was
  std::vector<model::NumberedRange> open_;  // in order of hash keys: by slot
  std::vector<std::uint32_t> slot_of_;      // by shard; of open ones
  std::vector<WaitingPieces> retries_;      // by shard
  std::vector<SlotPiece> under_way_;        // traced first attempts that have not arrived

  // Of the ticks under way; kept for their memory.
  std::vector<Tick> ticks_;
  std::vector<SlotPiece> traced_;  // by slot and time
  std::size_t traced_at_ = 0;
  std::vector<FreshItem> items_;  // of the shard-tick
  std::vector<Piece> fresh_;      // of the shard-tick, by time
  std::vector<model::Parcel> parcels_;
  std::vector<std::pair<Instant, Call>> sent_;
  std::size_t next_ = 0;        // of fresh_, in a replay
  std::uint64_t apart_ = 0;     // refused records that go on alone, in this shard-tick
  std::vector<Shared> shared_;  // by slot
  std::vector<std::pair<std::uint32_t, Piece>> returned_;
};

}  // namespace weir::sim
