#include "sim/world/coarse_writes.hpp"

#include <algorithm>
#include <tuple>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"

namespace weir::sim {

namespace {

// A total order, so that heaps and sorts never depend on how they are implemented.
auto order_of(const Piece& piece) {
  return std::make_tuple(piece.parcel.arrived, piece.producer, piece.address.call,
                         piece.address.position, piece.attempt, piece.parcel.tag, piece.parcel.born,
                         piece.parcel.records, piece.parcel.bytes,
                         piece.hash_key.value_or(model::HashKey{}));
}

bool later(const Piece& a, const Piece& b) {
  return order_of(a) > order_of(b);
}

}  // namespace

CoarseWrites::CoarseWrites(const Blueprint& blueprint, std::int64_t replication,
                           const model::Stream& stream)
    : retries_(stream.shards().size()) {
  const std::uint64_t seed = blueprint.scenario.simulation.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  list_open(stream);
  for (const ProducerPlan& plan : blueprint.producers) {
    Source source{{},
                  {},
                  {},
                  Draws{seed, rep, plan.number, Purpose::BackOff},
                  Draws{seed, rep, plan.number, Purpose::Reroute}};
    if (plan.settings.trace) {
      source.births.emplace(plan, seed, rep);
      source.builder.emplace(plan, seed, rep);
    } else {
      source.load.emplace(plan, open_, seed, rep);
    }
    sources_.push_back(std::move(source));
  }
}

void CoarseWrites::list_open(const model::Stream& stream) {
  open_.clear();
  for (const model::Shard& shard : stream.shards()) {
    if (shard.state() == model::ShardState::Open) open_.push_back({shard.number(), shard.range()});
  }
  std::sort(open_.begin(), open_.end(),
            [](const auto& a, const auto& b) { return a.range.starting < b.range.starting; });
  slot_of_.assign(stream.shards().size(), 0);
  for (std::uint32_t slot = 0; slot < open_.size(); ++slot) slot_of_[open_[slot].number] = slot;
}

void CoarseWrites::reshape(const Blueprint& blueprint, const model::Stream& stream) {
  list_open(stream);
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (source.load) source.load->set_shards(plan, open_);
  }
  retries_.resize(stream.shards().size());
  for (std::uint32_t shard = 0; shard < retries_.size(); ++shard) {
    if (retries_[shard].empty() || stream.shards()[shard].state() == model::ShardState::Open) {
      continue;
    }
    const std::vector<Piece> waiting = std::move(retries_[shard]);
    retries_[shard].clear();
    for (const Piece& piece : waiting) reroute(blueprint, stream, shard, piece);
  }
}

void CoarseWrites::reroute(const Blueprint& blueprint, const model::Stream& stream,
                           std::uint32_t shard, Piece piece) {
  while (stream.shards()[shard].state() != model::ShardState::Open) {
    const auto children = stream.lineage().children(shard);
    CHECK(!children.empty());
    if (children.size() == 1) {
      shard = children[0];
      continue;
    }
    const model::HashKeyRange& lower = stream.shards()[children[0]].range();
    if (piece.hash_key) {
      shard = children[lower.contains(*piece.hash_key) ? 0 : 1];
      continue;
    }
    const ProducerPlan& plan = blueprint.producers[piece.producer];
    const Source& source = sources_[piece.producer];
    const double share =
        source.load->share_in(plan, piece.parcel.born, lower, stream.shards()[shard].range());
    const std::uint64_t sub = (std::uint64_t{children[0]} << 32U) ^ piece.address.position ^
                              (std::uint64_t{piece.attempt} << 24U);
    Draw draw = source.reroute.at(piece.address.call, sub);
    Piece down = piece;
    const std::int64_t all = piece.parcel.records;
    const std::int64_t there = draw_binomial(draw, all, share);
    down.parcel = model::take_front(piece.parcel, there);
    down.charge = mul_div(piece.charge, there, all);
    piece.charge -= down.charge;
    down.payload_units = units_of_first(piece.payload_units, there, all);
    piece.payload_units -= down.payload_units;
    if (there > 0) reroute(blueprint, stream, children[0], down);
    if (there == all) return;
    shard = children[1];
  }
  std::vector<Piece>& heap = retries_[shard];
  heap.push_back(piece);
  std::push_heap(heap.begin(), heap.end(), later);
}

void CoarseWrites::tick(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side) {
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (source.load) {
      source.load->plan(plan, from, to);
    } else {
      bear_traced(plan, to, side);
    }
  }
  collect_traced(to, side.stream);
  for (std::uint32_t slot = 0; slot < open_.size(); ++slot) {
    const std::uint32_t shard = open_[slot].number;
    gather(blueprint, slot, from, side);
    const Amount offered = offered_until(shard, to);
    if (offered.records == 0) continue;
    ++side.events;
    const Amount tokens = side.stream.shards()[shard].write_quota().tokens(from);
    if (offered.records <= tokens.records && offered.bytes <= tokens.bytes) {
      store_spread(shard, from, to, offered, side);
    } else {
      replay(blueprint, slot, to, side);
    }
  }
}

void CoarseWrites::bear_traced(const ProducerPlan& plan, Instant to, WriteSide& side) {
  Source& source = sources_[plan.number];
  sent_.clear();
  while (source.births->next_at(plan) < to) {
    const Birth birth = source.births->take(plan);
    const Amount amount{1, birth.data_bytes + birth.key.key_bytes};
    side.bear(birth.at, side.stream.shard_of(birth.key.hash), birth.key.tag, amount,
              birth.data_bytes);
    if (amount.bytes > plan.max_record_bytes) {
      side.meters.dropped(amount, true);
    } else {
      source.builder->add(plan, birth, sent_);
    }
  }
  source.builder->flush_due(plan, to, sent_);
  for (auto& [at, call] : sent_) {
    for (std::uint64_t i = 0; i < call.entries.size(); ++i) {
      const CallEntry& entry = call.entries[i];
      SlotPiece one{};
      one.piece.hash_key = entry.hash_key;
      one.piece.parcel = entry.offered(at + plan.half_trip());
      const std::int64_t step = plan.charge_step;
      one.piece.charge = (entry.bytes + step - 1) / step * step;
      one.piece.payload_units = entry.payload_units;
      one.piece.address = call.address;
      one.piece.producer = plan.number;
      under_way_.push_back(one);
    }
    source.builder->recycle(std::move(call.entries));
  }
}

// What arrives before `to`, by shard; a call's records in request order.
void CoarseWrites::collect_traced(Instant to, const model::Stream& stream) {
  traced_.clear();
  traced_at_ = 0;
  if (under_way_.empty()) return;
  const auto rest =
      std::stable_partition(under_way_.begin(), under_way_.end(),
                            [to](const SlotPiece& one) { return one.piece.parcel.arrived >= to; });
  traced_.assign(rest, under_way_.end());
  under_way_.erase(rest, under_way_.end());
  for (SlotPiece& one : traced_) one.slot = slot_of_[stream.shard_of(*one.piece.hash_key)];
  std::stable_sort(traced_.begin(), traced_.end(), [](const SlotPiece& a, const SlotPiece& b) {
    return std::make_tuple(a.slot, a.piece.parcel.arrived) <
           std::make_tuple(b.slot, b.piece.parcel.arrived);
  });
}

void CoarseWrites::gather(const Blueprint& blueprint, std::uint32_t slot, Instant from,
                          WriteSide& side) {
  const std::uint32_t shard = open_[slot].number;
  items_.clear();
  fresh_.clear();
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (!source.load) continue;
    gathered_.clear();
    source.load->gather(plan, slot, gathered_);
    for (const FreshItem& item : gathered_) {
      const Amount amount{item.parcel.records, item.parcel.bytes};
      side.bear(from, shard, item.parcel.tag, amount, item.data_bytes);
      if (amount.records == 1 && amount.bytes > plan.max_record_bytes) {
        side.meters.dropped(amount, true);
      } else {
        Item& here = items_.emplace_back();
        here.producer = plan.number;
        here.fresh = item;
      }
    }
  }
  for (; traced_at_ < traced_.size() && traced_[traced_at_].slot == slot; ++traced_at_) {
    fresh_.push_back(traced_[traced_at_].piece);
  }
}

// Records and charged bytes.
Amount CoarseWrites::offered_until(std::uint32_t shard, Instant to) const {
  Amount sum;
  for (const Item& item : items_) sum += {item.fresh.parcel.records, item.fresh.charge};
  for (const Piece& piece : fresh_) sum += {piece.parcel.records, piece.charge};
  if (retries_[shard].empty() || retries_[shard].front().parcel.arrived >= to) return sum;
  for (const Piece& piece : retries_[shard]) {
    if (piece.parcel.arrived < to) sum += {piece.parcel.records, piece.charge};
  }
  return sum;
}

Piece CoarseWrites::pop_retry(std::uint32_t shard) {
  std::vector<Piece>& heap = retries_[shard];
  std::pop_heap(heap.begin(), heap.end(), later);
  Piece piece = heap.back();
  heap.pop_back();
  return piece;
}

void CoarseWrites::store_spread(std::uint32_t shard, Instant from, Instant to,
                                const Amount& offered, WriteSide& side) {
  parcels_.clear();
  std::int64_t units = 0;
  const auto store = [&](const model::Parcel& parcel, std::int64_t payload_units,
                         std::uint32_t attempt) {
    units += payload_units;
    side.meters.attempt(shard, attempt, parcel.records, {parcel.records, parcel.bytes});
    parcels_.push_back(parcel);
  };
  for (const Item& item : items_) store(item.fresh.parcel, item.fresh.payload_units, 1);
  for (const Piece& piece : fresh_) store(piece.parcel, piece.payload_units, 1);
  const std::vector<Piece>& heap = retries_[shard];
  while (!heap.empty() && heap.front().parcel.arrived < to) {
    const Piece piece = pop_retry(shard);
    store(piece.parcel, piece.payload_units, piece.attempt);
  }
  side.usage.counted().put_payload_units += units;
  if (parcels_.size() > 1) {
    std::stable_sort(
        parcels_.begin(), parcels_.end(),
        [](const model::Parcel& a, const model::Parcel& b) { return a.arrived < b.arrived; });
  }
  side.shard_hash[shard] = rolled(side.shard_hash[shard], from, offered.records);
  side.stream.shard(shard).put_spread(from, to - from, parcels_, offered.bytes);
}

void CoarseWrites::replay(const Blueprint& blueprint, std::uint32_t slot, Instant to,
                          WriteSide& side) {
  const std::uint32_t shard = open_[slot].number;
  for (Item& item : items_) {
    const ProducerPlan& plan = blueprint.producers[item.producer];
    sources_[item.producer].load->cut(plan, slot, item.fresh, fresh_);
  }
  std::stable_sort(fresh_.begin(), fresh_.end(), [](const Piece& a, const Piece& b) {
    return a.parcel.arrived < b.parcel.arrived;
  });
  apart_ = 0;
  const std::vector<Piece>& heap = retries_[shard];
  std::size_t next = 0;
  for (;;) {
    const bool retry = !heap.empty() && heap.front().parcel.arrived < to;
    const bool fresh = next < fresh_.size();
    if (!retry && !fresh) return;
    if (retry && (!fresh || heap.front().parcel.arrived < fresh_[next].parcel.arrived)) {
      Piece piece = pop_retry(shard);
      offer(blueprint, shard, piece, side);
    } else {
      offer(blueprint, shard, fresh_[next++], side);
    }
  }
}

void CoarseWrites::offer(const Blueprint& blueprint, std::uint32_t shard, Piece& piece,
                         WriteSide& side) {
  ++side.events;
  const Amount before{piece.parcel.records, piece.parcel.bytes};
  const Instant at = piece.parcel.arrived;
  const std::int64_t stored = side.stream.shard(shard).put(at, piece.parcel, piece.charge);
  const Amount left{piece.parcel.records, piece.parcel.bytes};
  side.attempt(at, shard, piece.attempt, before.records, before - left);
  const std::int64_t units = units_of_first(piece.payload_units, stored, before.records);
  side.usage.counted().put_payload_units += units;
  piece.payload_units -= units;
  if (left.records == 0) return;
  piece.charge -= mul_div(piece.charge, stored, before.records);
  refused(blueprint.producers[piece.producer], shard, piece, side);
}

void CoarseWrites::refused(const ProducerPlan& plan, std::uint32_t shard, Piece& piece,
                           WriteSide& side) {
  const Resend& law = plan.settings.put.resend;
  if (law.failed == ResendFailed::None || piece.attempt >= law.max_attempts) {
    side.meters.dropped({piece.parcel.records, piece.parcel.bytes}, false);
    return;
  }
  const Instant offered = piece.parcel.arrived;
  ++piece.attempt;
  if (law.failed == ResendFailed::Subset) {
    wait_again(plan, shard, piece, offered);
    return;
  }
  while (piece.parcel.records > 0) {
    Piece one = piece;
    const std::int64_t charge = mul_div(piece.charge, 1, piece.parcel.records);
    const std::int64_t units = units_of_first(piece.payload_units, 1, piece.parcel.records);
    one.parcel = model::take_front(piece.parcel, 1);
    one.charge = charge;
    piece.charge -= charge;
    one.payload_units = units;
    piece.payload_units -= units;
    if (one.address.position == 0) {
      one.address.position = (std::uint64_t{shard} << 32U) + ++apart_;
    }
    wait_again(plan, shard, one, offered);
  }
}

// The answer is back after the other half of the round trip; then the wait, and the way there.
void CoarseWrites::wait_again(const ProducerPlan& plan, std::uint32_t shard, Piece piece,
                              Instant offered) {
  piece.parcel.arrived = offered + plan.settings.put.round_trip +
                         back_off(plan.settings.put.resend, sources_[plan.number].back_off,
                                  piece.address, piece.attempt);
  std::vector<Piece>& heap = retries_[shard];
  heap.push_back(piece);
  std::push_heap(heap.begin(), heap.end(), later);
}

Amount CoarseWrites::bear_open(const Blueprint& blueprint, Instant now, WriteSide& side) {
  Amount sum;
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (!source.load) continue;
    source.load->plan_open(plan, now);
    for (std::uint32_t slot = 0; slot < open_.size(); ++slot) {
      const std::uint32_t shard = open_[slot].number;
      gathered_.clear();
      source.load->gather(plan, slot, gathered_);
      for (const FreshItem& item : gathered_) {
        const Amount amount{item.parcel.records, item.parcel.bytes};
        side.bear(now - Duration{1}, shard, item.parcel.tag, amount, item.data_bytes);
        sum += amount;
      }
    }
  }
  return sum;
}

Amount CoarseWrites::waiting() const {
  Amount sum;
  for (const std::vector<Piece>& heap : retries_) {
    for (const Piece& piece : heap) sum += {piece.parcel.records, piece.parcel.bytes};
  }
  for (const SlotPiece& one : under_way_) {
    sum += {one.piece.parcel.records, one.piece.parcel.bytes};
  }
  for (const Source& source : sources_) {
    if (source.builder) sum += source.builder->waiting();
  }
  return sum;
}

std::size_t CoarseWrites::memory_bytes() const {
  std::size_t bytes = (under_way_.capacity() + traced_.capacity()) * sizeof(SlotPiece);
  for (const std::vector<Piece>& heap : retries_) bytes += heap.capacity() * sizeof(Piece);
  for (const Source& source : sources_) {
    if (source.load) bytes += source.load->memory_bytes();
    if (source.births) bytes += source.births->memory_bytes();
    if (source.builder) bytes += source.builder->memory_bytes();
  }
  return bytes;
}

}  // namespace weir::sim
