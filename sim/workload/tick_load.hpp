#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/hash_key.hpp"
#include "model/parcel.hpp"
#include "model/resharding.hpp"
#include "sim/workload/call_planner.hpp"
#include "sim/workload/hash_tree.hpp"
#include "sim/workload/run_arrivals.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// Records of one shard that are offered together at an instant: a call's part, or one record.
struct Piece {
  model::Parcel parcel;                    ///< arrived: when it is offered
  std::optional<model::HashKey> hash_key;  ///< of all its records, where they have one
  std::int64_t charge = 0;
  std::int64_t user_bytes = 0;  ///< of aggregates: of what is in them
  model::PutUnits units;
  CallAddress address;
  std::uint32_t producer = 0;
  std::uint32_t attempt = 1;
  bool stored = false;  ///< the service has them; the client does not know
};

/// Records of one shard, one tick and one kind (a followed key's, the others', or one large
/// record), offered for the first time.
struct FreshItem {
  // Written once and in its place: nothing is copied right after a part of it was written, which
  // would have to wait for the write to leave the store buffer.
  FreshItem(std::uint32_t whose, std::uint32_t its_group, const model::Parcel& shape,
            std::uint32_t tag, const Amount& amount, std::int64_t its_charge, const SizeSum& data,
            std::uint32_t its_number = 0, std::uint32_t joined = 0)
      : producer{whose},
        group{its_group},
        number{its_number},
        parcel{.arrived = shape.arrived,
               .arrival_span = shape.arrival_span,
               .born = shape.born,
               .born_span = shape.born_span,
               .wait = shape.wait,
               .records = amount.records,
               .bytes = amount.bytes,
               .first = 0,
               .tag = tag,
               .joined = joined},
        charge{its_charge},
        units{data.units},
        data_bytes{data.bytes} {}

  std::uint32_t producer;
  std::uint32_t group;
  std::uint32_t number;  ///< of a large record among those of its kind, from 1 on; else 0
  model::Parcel parcel;  ///< as it lies in time where nothing is refused
  std::int64_t charge;
  model::PutUnits units;
  std::int64_t data_bytes;
  std::int64_t user_bytes = 0;  ///< of aggregates (where joined is not 0): of what is in them
};

/// What of the units of `all` records the first `records` of them have; what is cut off one after
/// the other adds up. Most records are one payload unit, most cuts all or nothing: those take no
/// division.
constexpr model::PutUnits units_of_first(const model::PutUnits& units, std::int64_t records,
                                         std::int64_t all) {
  if (records == 0) return {};
  if (records == all) return units;
  const auto part = [&](std::int64_t of) {
    return of == all ? records : mul_div(of, records, all);
  };
  return {part(units.payload_units), part(units.data_in_kib)};
}

/// Makes pieces[from …] single records whose sizes are drawn so that they add up to the bytes that
/// the pieces have.
void cut_by_size(const ProducerPlan& plan, Draw draw, std::size_t from, std::vector<Piece>& pieces);

/// What a producer offers for the first time, tick by tick: a tick's records are those of the
/// calls that reach the service in it (for single puts: those born to reach it in the tick), split
/// over the followed keys and down the hash tree. Addressed by tick and place in the hash space,
/// so neither the number of shards nor what becomes of the records changes how many are born.
///
/// Use  plan() some ticks, in order of time from number 0 on; then gather() each of them for each
///      open shard in order of hash keys (a slot is a shard's place in that order); then cut() any
///      item of it into the pieces that the calls really bring. Then plan() the next ones.
///      set_shards() between them.
class TickLoad {
 public:
  /// What a tick's records are: those of the calls that reach the service in it, or those that are
  /// born in it, whatever their client makes of them.
  enum class Of : std::uint8_t { Calls, Births };

  TickLoad(const ProducerPlan& plan, std::span<const model::NumberedRange> open, std::uint64_t seed,
           std::uint64_t replication, Of of = Of::Calls);

  /// These are open from now on, in order of hash keys.
  void set_shards(const ProducerPlan& plan, std::span<const model::NumberedRange> open);
  /// Records of further ticks go where the service puts them, or where their keys say.
  void distribute(bool is_spread);
  /// The share of what is not followed, as it is born at `at`, that lies in `part` of `whole`.
  double share_in(const ProducerPlan& plan, Instant at, const model::HashKeyRange& part,
                  const model::HashKeyRange& whole) const;

  void plan(const ProducerPlan& plan, std::size_t number, Instant from, Instant to);
  /// The same, as tick 0, for what is born by `now` and has not reached the service: open buffers
  /// and requests under way. Ends the load's life.
  void plan_open(const ProducerPlan& plan, Instant now);

  /// The latest instant for which a call has been planned, if that is beyond the ticks.
  Instant planned_until() const { return planner_ ? planner_->planned_until() : Instant{}; }

  /// Appends what a tick brings to a shard.
  void gather(const ProducerPlan& plan, std::size_t number, std::uint32_t slot,
              std::vector<FreshItem>& items);
  /// A kind of a shard's records in a tick: of a followed key, or (tag 0) of all others.
  struct Kind {
    std::int64_t records = 0;
    std::uint32_t tag = 0;
    std::uint32_t key_bytes = 0;  ///< each
    model::HashKey hash;          ///< of the followed key
    Instant from{};               ///< they are born evenly from here
    Instant to{};                 ///< to here
  };
  /// Of births, in place of gather(): appends what a tick brings to a shard, without sizes.
  void kinds(std::size_t number, std::uint32_t slot, std::vector<Kind>& kinds);
  /// `each`: into single records, each with a size of its own.
  void cut(const ProducerPlan& plan, std::size_t number, std::uint32_t slot, FreshItem& item,
           std::vector<Piece>& pieces, bool each);

  std::size_t memory_bytes() const;

 private:
  struct Followed {
    FollowedShare key;
    std::uint32_t slot;
    double mean_padding;
  };
  // How an epoch's records lie over the shards; shared by copies of the world.
  struct Spread {
    HashTree tree;  // followed keys apart
    std::vector<Followed> followed;
    double mean_key_bytes;
    double mean_padding;  // per record that is not followed
  };
  // A call's records of one epoch.
  struct Part {
    std::uint32_t call;
    double born_from_ns;
    double born_to_ns;
    double running;  // share of the group's records up to and with this part
  };
  // The tick's records of one epoch.
  struct Group {
    std::size_t epoch = 0;
    double sure = 0;
    double mean = 0;
    double delay_ns = 0;  // from birth to sending, at least; weighted sum while it is planned
    double wait_ns = 0;   // and up to this much more
    double from_ns = 0;   // arrivals
    double to_ns = 0;
    model::Parcel shape;  // how its records lie in time where nothing is refused
    std::vector<Part> parts;
    std::vector<std::int64_t> counts;  // by slot, followed keys apart
    std::int64_t records = 0;
  };
  struct FollowedCount {
    std::uint32_t slot;
    std::uint32_t group;
    std::uint32_t followed;
    std::int64_t records;
  };

  struct Tick {
    std::uint64_t at = 0;
    std::vector<PlannedCall> calls;
    std::vector<Group> groups;  // those beyond `used` are kept for their memory
    std::size_t used = 0;
    std::vector<FollowedCount> followed;  // by slot
    std::size_t followed_at = 0;
  };

  HashWeights weights_now(const ProducerPlan& plan, const Epoch& epoch) const;
  std::shared_ptr<const Spread> new_spread(const ProducerPlan& plan, const Epoch& epoch) const;
  Tick& fresh_tick(std::size_t tick);
  Group& open_group(Tick& tick, std::size_t epoch) const;
  void plan_calls(const ProducerPlan& plan, Tick& tick) const;
  void plan_births(const ProducerPlan& plan, Tick& tick, double born_from_ns,
                   double born_to_ns) const;
  void add_call(const ProducerPlan& plan, Tick& tick, std::uint32_t number) const;
  void draw(const ProducerPlan& plan, Tick& tick, Instant at);
  void draw_counts(Tick& tick, std::uint32_t number);
  static std::uint64_t address(const Tick& tick, const Group& group);
  model::Parcel shape_of(const ProducerPlan& plan, const Group& group) const;
  void gather_kind(const ProducerPlan& plan, const Tick& tick, std::uint32_t number,
                   std::uint32_t slot, const Followed* followed, std::int64_t records,
                   std::vector<FreshItem>& items);
  void cut_to_calls(const ProducerPlan& plan, const Tick& tick, std::uint32_t slot, FreshItem& item,
                    std::vector<Piece>& pieces);
  void cut_to_singles(const ProducerPlan& plan, const Tick& tick, std::uint32_t slot,
                      FreshItem& item, std::vector<Piece>& pieces);
  Draw draw_for(const Tick& tick, std::uint32_t slot, const FreshItem& item) const;
  static void push_part(const ProducerPlan& plan, const Tick& tick, const Part& part,
                        std::int64_t records, FreshItem& item, std::vector<Piece>& pieces);

  Duration half_trip(const ProducerPlan& plan) const {
    return of_ == Of::Births ? Duration{} : plan.half_trip();
  }

  Of of_;
  std::vector<model::HashKeyRange> ranges_;            // of the open shards, by slot
  std::vector<std::shared_ptr<const Spread>> epochs_;  // over them, once they are asked for
  bool is_spread_;                                     // see ProducerPlan
  RunArrivals arrivals_;
  std::optional<CallPlanner> planner_;
  Draws totals_;
  Draws tree_;
  Draws follow_;
  Draws bytes_;
  Draws pieces_;
  Draws sizes_;
  double carried_records_ = 0;          // constant arrivals: fraction of a record not yet born
  std::vector<std::uint32_t> numbers_;  // of the shards, by slot
  std::vector<double> carried_bytes_;   // by slot: keys' bytes rounded down so far
  std::vector<double> carried_padding_;

  std::vector<Tick> ticks_;  // as planned last
  std::vector<std::int64_t> scratch_;
  std::vector<double> instants_;
};

}  // namespace weir::sim
