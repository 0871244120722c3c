#include "sim/world/coarse_writes.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"

namespace weir::sim {

namespace {

Duration longest_half_trip(const Blueprint& blueprint) {
  Duration longest{};
  for (const ProducerPlan& plan : blueprint.producers) {
    longest = std::max(longest, plan.half_trip());
  }
  return longest;
}

// A piece as the watched shard sees it; its first stored record is at `position`. Not to be
// inlined: runs that nobody watches should not pay for its size.
[[gnu::noinline]] PutCall line_of(const ProducerPlan& plan, const Piece& piece,
                                  const Amount& offered, const Amount& tokens, const Amount& stored,
                                  std::int64_t position) {
  PutCall line;
  line.at = piece.parcel.arrived;
  line.producer = plan.number;
  line.address = piece.address.call;
  line.position = piece.address.position;
  line.is_numbered = plan.is_exact() || plan.batches();
  line.attempt = piece.attempt;
  line.tokens = tokens;
  line.offered = offered;
  line.stored = stored;
  line.first = position;
  line.last = position + stored.records - 1;
  return line;
}

// Whether the client drops it, because the stream takes no such record any more.
bool dropped(const Piece& piece, WriteSide& side) {
  const Amount amount{piece.parcel.records, piece.parcel.bytes};
  if (!side.oversized(amount)) return false;
  if (!piece.stored) side.meters.dropped(amount, true);
  return true;
}

// Records and charged bytes.
Amount fresh_in(const std::vector<FreshItem>& items, const std::vector<Piece>& pieces) {
  Amount sum;
  for (const FreshItem& item : items) sum += {item.parcel.records, item.charge};
  for (const Piece& piece : pieces) sum += {piece.parcel.records, piece.charge};
  return sum;
}

// Records that come evenly over the tick, one by one.
void cut_evenly(FreshItem& item, std::vector<Piece>& pieces) {
  for (std::uint64_t i = 1; item.parcel.records > 0; ++i) {
    const std::int64_t all = item.parcel.records;
    Piece one;
    one.producer = item.producer;
    one.address.position = i;
    one.charge = mul_div(item.charge, 1, all);
    item.charge -= one.charge;
    one.user_bytes = mul_div(item.user_bytes, 1, all);
    item.user_bytes -= one.user_bytes;
    one.units = units_of_first(item.units, 1, all);
    item.units -= one.units;
    one.parcel = model::take_front(item.parcel, 1);
    one.parcel.arrived += one.parcel.arrival_span / 2;
    one.parcel.arrival_span = {};
    pieces.push_back(one);
  }
}

}  // namespace

CoarseWrites::CoarseWrites(const Blueprint& blueprint, std::int64_t replication,
                           const model::Stream& stream)
    : faults_{blueprint, replication}, retries_(stream.shards().size()) {
  const std::uint64_t seed = blueprint.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  list_open(stream);
  for (const ProducerPlan& plan : blueprint.producers) {
    Source source{{},
                  {},
                  {},
                  Draws{seed, rep, plan.number, Purpose::BackOff},
                  Draws{seed, rep, plan.number, Purpose::Reroute},
                  Draws{seed, rep, plan.number, Purpose::PieceSizes}};
    if (waits_for_answers(plan.settings)) {
      // none of ours
    } else if (plan.is_exact()) {
      source.births.emplace(plan, seed, rep);
      source.builder.emplace(plan, seed, rep);
    } else {
      source.load.emplace(plan, open_, seed, rep);
    }
    sources_.push_back(std::move(source));
  }
}

void CoarseWrites::list_open(const model::Stream& stream) {
  open_ = stream.open_ranges();
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
    const std::vector<Piece> waiting = retries_[shard].take_all();
    for (const Piece& piece : waiting) reroute(blueprint, stream, shard, piece);
  }
}

void CoarseWrites::drop_oversized(WriteSide& side) {
  for (WaitingPieces& waiting : retries_) {
    waiting.erase_if([&side](const Piece& piece) { return dropped(piece, side); });
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
    down.units = units_of_first(piece.units, there, all);
    piece.units -= down.units;
    if (there > 0) reroute(blueprint, stream, children[0], down);
    if (there == all) return;
    shard = children[1];
  }
  retries_[shard].push(piece);
}

void CoarseWrites::write(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side) {
  plan(blueprint, from, to, side);
  const auto& shards = side.stream.shards();
  for (std::uint32_t slot = 0; slot < open_.size(); ++slot) {
    // a thousand shards do not fit into a cache: the next ones are fetched meanwhile
    if (slot + 2 < open_.size()) {
      shards[open_[slot + 2].number].prefetch();
      side.meters.prefetch(open_[slot + 2].number);
    }
    if (slot + 1 < open_.size()) {
      shards[open_[slot + 1].number].log().prefetch_end(0, ticks_.size());
    }
    for (const Tick& tick : ticks_) write_tick(blueprint, slot, tick, side);
  }
}

void CoarseWrites::plan(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side) {
  const Duration step = tick_of(blueprint.grain);
  const Duration trip = longest_half_trip(blueprint);
  ticks_.clear();
  for (Instant at = from; at < to;) {
    Tick& tick = ticks_.emplace_back();
    tick.number = ticks_.size() - 1;
    tick.from = at;
    at = std::min(to, Instant{(at.time_since_epoch() / step + 1) * step});
    tick.to = at;
    tick.troubled = side.is_gone() || faults_.in(blueprint, tick.from - trip, tick.to);
  }
  CHECK(ticks_.size() <= kTicksAtOnce);
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (source.births) bear_traced(plan, to, side);
    if (!source.load) continue;
    for (const Tick& tick : ticks_) source.load->plan(plan, tick.number, tick.from, tick.to);
  }
  collect_traced(to, side);
}

void CoarseWrites::write_tick(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                              WriteSide& side) {
  gather(blueprint, slot, tick, side);
  settle(blueprint, slot, tick, side);
}

// What was gathered is stored at once where nothing can be refused, else call by call.
void CoarseWrites::settle(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                          WriteSide& side) {
  const std::uint32_t shard = open_[slot].number;
  troubled_ = tick.troubled;
  const Amount offered = offered_until(shard, tick.to);
  if (offered.records == 0) return;
  ++side.events;
  const Amount tokens = side.stream.shards()[shard].write_quota().tokens(tick.from);
  // a batch is no even load of its tick, however little it is
  const bool batches = std::any_of(fresh_.begin(), fresh_.end(), [&blueprint](const Piece& piece) {
    return blueprint.producers[piece.producer].batches_of != nullptr;
  });
  const bool fits = offered.records <= tokens.records && offered.bytes <= tokens.bytes;
  if (!troubled_ && !batches && fits) {
    if (side.watch && side.watch->calls.wants(shard, tick.from, tick.to)) {
      log_spread(blueprint, slot, tick, side);
    }
    store_spread(shard, tick, offered, side);
  } else {
    start_replay(blueprint, slot, tick, offered.bytes > tokens.bytes);
    replay_until(blueprint, shard, tick.to, side);
    CHECK(next_ == fresh_.size());
  }
}

void CoarseWrites::swap_in(Shared& shared) {
  items_.swap(shared.items);
  fresh_.swap(shared.fresh);
  std::swap(next_, shared.next);
  std::swap(apart_, shared.apart);
}

void CoarseWrites::begin(const Blueprint& blueprint, Instant from, Instant to, WriteSide& side) {
  plan(blueprint, from, to, side);
  CHECK(ticks_.size() == 1);
  shared_.resize(open_.size());
  for (std::uint32_t slot = 0; slot < open_.size(); ++slot) {
    Shared& shared = shared_[slot];
    swap_in(shared);
    gather(blueprint, slot, ticks_[0], side);
    swap_in(shared);
    shared.playing = false;
  }
}

bool CoarseWrites::fits(std::uint32_t slot, const Amount& more, const WriteSide& side) const {
  const Shared& shared = shared_[slot];
  const Tick& tick = ticks_[0];
  const std::uint32_t shard = open_[slot].number;
  const Amount sum =
      more + fresh_in(shared.items, shared.fresh) + retries_[shard].due_before(tick.to);
  const Amount tokens = side.stream.shards()[shard].write_quota().tokens(tick.from);
  return !tick.troubled && sum.records <= tokens.records && sum.bytes <= tokens.bytes;
}

void CoarseWrites::play_until(const Blueprint& blueprint, std::uint32_t shard, Instant until,
                              WriteSide& side) {
  const std::uint32_t slot = slot_of_[shard];
  const Tick& tick = ticks_[0];
  Shared& shared = shared_[slot];
  troubled_ = tick.troubled;
  swap_in(shared);
  // what others will bring is not known yet
  if (!shared.playing) start_replay(blueprint, slot, tick, true);
  shared.playing = true;
  replay_until(blueprint, shard, until, side);
  swap_in(shared);
}

void CoarseWrites::end(const Blueprint& blueprint, WriteSide& side) {
  const Tick& tick = ticks_[0];
  troubled_ = tick.troubled;
  for (std::uint32_t slot = 0; slot < open_.size(); ++slot) {
    Shared& shared = shared_[slot];
    swap_in(shared);
    if (shared.playing) {
      replay_until(blueprint, open_[slot].number, tick.to, side);
      CHECK(next_ == fresh_.size());
    } else {
      settle(blueprint, slot, tick, side);
    }
    swap_in(shared);
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
    if (side.oversized(amount)) {
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
      one.piece.units = entry.units();
      one.piece.address = call.address;
      one.piece.producer = plan.number;
      under_way_.push_back(one);
    }
    source.builder->recycle(std::move(call.entries));
  }
}

// What arrives before `to`, by shard; a call's records in request order.
void CoarseWrites::collect_traced(Instant to, WriteSide& side) {
  traced_.clear();
  traced_at_ = 0;
  if (under_way_.empty()) return;
  const auto rest =
      std::stable_partition(under_way_.begin(), under_way_.end(),
                            [to](const SlotPiece& one) { return one.piece.parcel.arrived >= to; });
  traced_.assign(rest, under_way_.end());
  under_way_.erase(rest, under_way_.end());
  // what was not too large when it was born may be so by now
  std::erase_if(traced_, [&side](const SlotPiece& one) { return dropped(one.piece, side); });
  for (SlotPiece& one : traced_) one.slot = slot_of_[side.stream.shard_of(*one.piece.hash_key)];
  std::stable_sort(traced_.begin(), traced_.end(), [](const SlotPiece& a, const SlotPiece& b) {
    return std::make_tuple(a.slot, a.piece.parcel.arrived) <
           std::make_tuple(b.slot, b.piece.parcel.arrived);
  });
}

void CoarseWrites::gather(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                          WriteSide& side) {
  const std::uint32_t shard = open_[slot].number;
  items_.clear();
  fresh_.clear();
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (source.load) source.load->gather(plan, tick.number, slot, items_);
  }
  bool any_oversized = false;
  for (const FreshItem& item : items_) {
    const Amount amount{item.parcel.records, item.parcel.bytes};
    side.bear(tick.from, shard, item.parcel.tag, amount, item.data_bytes);
    if (!side.oversized(amount)) continue;
    side.meters.dropped(amount, true);
    any_oversized = true;
  }
  if (any_oversized) {
    std::erase_if(items_, [&side](const FreshItem& item) {
      return side.oversized({item.parcel.records, item.parcel.bytes});
    });
  }
  for (; traced_at_ < traced_.size() && traced_[traced_at_].slot == slot &&
         traced_[traced_at_].piece.parcel.arrived < tick.to;
       ++traced_at_) {
    fresh_.push_back(traced_[traced_at_].piece);
  }
}

// Records and charged bytes.
Amount CoarseWrites::offered_until(std::uint32_t shard, Instant to) const {
  return fresh_in(items_, fresh_) + retries_[shard].due_before(to);
}

void CoarseWrites::store_spread(std::uint32_t shard, const Tick& tick, const Amount& offered,
                                WriteSide& side) {
  parcels_.clear();
  model::PutUnits units;
  const auto store = [&](const model::Parcel& parcel, const model::PutUnits& its_units,
                         std::uint32_t attempt, bool again, std::int64_t user_bytes = 0) {
    units += its_units;
    const Amount amount{parcel.records, parcel.bytes};
    if (user_bytes > 0) {
      side.meters.attempt_packed(shard, attempt, parcel.records, amount,
                                 {model::user_records(parcel), user_bytes}, {});
    } else if (again) {
      side.meters.attempt_again(shard, attempt, parcel.records, amount);
    } else {
      side.meters.attempt(shard, attempt, parcel.records, amount);
    }
    parcels_.push_back(parcel);
  };
  for (const FreshItem& item : items_) store(item.parcel, item.units, 1, false, item.user_bytes);
  for (const Piece& piece : fresh_) store(piece.parcel, piece.units, 1, false);
  WaitingPieces& waiting = retries_[shard];
  while (!waiting.empty() && waiting.next() < tick.to) {
    const Piece piece = waiting.pop();
    store(piece.parcel, piece.units, piece.attempt, piece.stored);
  }
  side.usage.put(units);
  if (parcels_.size() > 1) {
    std::stable_sort(
        parcels_.begin(), parcels_.end(),
        [](const model::Parcel& a, const model::Parcel& b) { return a.arrived < b.arrived; });
  }
  side.shard_hash[shard] = rolled(side.shard_hash[shard], tick.from, offered.records);
  side.stream.shard(shard).put_spread(tick.from, tick.to - tick.from, parcels_, offered.bytes);
}

// The tick's first attempts as the calls bring them, by time.
void CoarseWrites::cut_items(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                             bool each) {
  for (FreshItem& item : items_) {
    const ProducerPlan& plan = blueprint.producers[item.producer];
    if (plan.settings.kpl) {
      cut_evenly(item, fresh_);
    } else {
      sources_[item.producer].load->cut(plan, tick.number, slot, item, fresh_, each);
    }
  }
  // rounded to a nanosecond, one may seem to arrive with the next tick
  for (Piece& piece : fresh_) {
    piece.parcel.arrived = std::min(piece.parcel.arrived, tick.to - Duration{1});
  }
  std::stable_sort(fresh_.begin(), fresh_.end(), [](const Piece& a, const Piece& b) {
    return a.parcel.arrived < b.parcel.arrived;
  });
}

// The calls that bring what is about to be stored spread over the tick, played against a copy of
// the quota: it has the tokens for all of them. Everything is as before afterwards.
void CoarseWrites::log_spread(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                              WriteSide& side) {
  const std::uint32_t shard = open_[slot].number;
  std::vector<FreshItem> items = items_;
  std::vector<Piece> fresh = fresh_;
  cut_items(blueprint, slot, tick, false);
  const auto mid = static_cast<std::ptrdiff_t>(fresh_.size());
  retries_[shard].each([&](const Piece& piece) {
    if (piece.parcel.arrived < tick.to) fresh_.push_back(piece);
  });
  std::sort(fresh_.begin() + mid, fresh_.end(),
            [](const Piece& a, const Piece& b) { return is_later(b, a); });
  std::inplace_merge(
      fresh_.begin(), fresh_.begin() + mid, fresh_.end(),
      [](const Piece& a, const Piece& b) { return a.parcel.arrived < b.parcel.arrived; });
  model::WriteQuota quota = side.stream.shards()[shard].write_quota();
  std::int64_t position = side.stream.shards()[shard].log().end();
  for (const Piece& piece : fresh_) {
    const Instant at = piece.parcel.arrived;
    const Amount tokens = quota.tokens(at);
    CHECK(quota.offer(at, piece.parcel.records, piece.charge) == piece.parcel.records);
    if (CallLog* const log = side.log_of(shard, at)) {
      const Amount all{piece.parcel.records, piece.parcel.bytes};
      log->put(line_of(blueprint.producers[piece.producer], piece, all, tokens, all, position));
    }
    position += piece.parcel.records;
  }
  items_ = std::move(items);
  fresh_ = std::move(fresh);
}

void CoarseWrites::start_replay(const Blueprint& blueprint, std::uint32_t slot, const Tick& tick,
                                bool bytes_bind) {
  cut_items(blueprint, slot, tick, bytes_bind);
  if (troubled_) delay(blueprint, open_[slot].number, tick.to);
  next_ = 0;
  apart_ = 0;
}

// All first attempts and retries before `until`, in order of time.
void CoarseWrites::replay_until(const Blueprint& blueprint, std::uint32_t shard, Instant until,
                                WriteSide& side) {
  WaitingPieces& waiting = retries_[shard];
  for (;;) {
    const bool retry = !waiting.empty() && waiting.next() < until;
    const bool fresh = next_ < fresh_.size() && fresh_[next_].parcel.arrived < until;
    if (!retry && !fresh) return;
    if (retry && (!fresh || waiting.next() < fresh_[next_].parcel.arrived)) {
      Piece piece = waiting.pop();
      offer(blueprint, shard, piece, side);
    } else {
      offer(blueprint, shard, fresh_[next_++], side);
    }
  }
}

// First attempts that are longer under way than usual, some beyond the tick.
void CoarseWrites::delay(const Blueprint& blueprint, std::uint32_t shard, Instant to) {
  for (Piece& piece : fresh_) {
    const ProducerPlan& plan = blueprint.producers[piece.producer];
    const Instant sent = piece.parcel.arrived - plan.half_trip();
    piece.parcel.arrived = sent + faults_.way(blueprint, plan, sent);
  }
  const auto beyond = std::stable_partition(
      fresh_.begin(), fresh_.end(), [to](const Piece& piece) { return piece.parcel.arrived < to; });
  for (auto piece = beyond; piece != fresh_.end(); ++piece) retries_[shard].push(*piece);
  fresh_.erase(beyond, fresh_.end());
  std::stable_sort(fresh_.begin(), fresh_.end(), [](const Piece& a, const Piece& b) {
    return a.parcel.arrived < b.parcel.arrived;
  });
}

bool CoarseWrites::fails(const Blueprint& blueprint, std::uint32_t shard, Piece& piece,
                         WriteSide& side) {
  const ProducerPlan& plan = blueprint.producers[piece.producer];
  const Instant at = piece.parcel.arrived;
  const bool gone = side.is_gone();
  if (!gone && !faults_.fails(blueprint, plan, piece.address, piece.attempt, at)) return false;
  if (CallLog* const log = side.log_of(shard, at)) {
    const model::Shard& watched = side.stream.shards()[shard];
    PutCall line = line_of(plan, piece, {piece.parcel.records, piece.parcel.bytes},
                           watched.write_quota().tokens(at), {}, watched.log().end());
    line.is_failed = true;
    if (gone) line.failure = model::ServiceError::ResourceNotFoundException;
    log->put(line);
  }
  if (gone) {
    side.not_found(at, shard, piece.parcel.records);
    give_up(shard, piece, side);
  } else {
    side.failed(at, shard, piece.parcel.records);
    send_again_whole(blueprint, shard, piece, true, side);
  }
  return true;
}

void CoarseWrites::give_up(std::uint32_t shard, const Piece& piece, WriteSide& side) {
  if (!piece.stored) side.meters.dropped({piece.parcel.records, piece.parcel.bytes}, false);
  CallLog* const log = side.log_of(shard, piece.parcel.arrived);
  if (log != nullptr) log->dropped(piece.parcel.records);
}

void CoarseWrites::send_again_whole(const Blueprint& blueprint, std::uint32_t shard, Piece piece,
                                    bool answered, WriteSide& side) {
  if (piece.parcel.records == 0) return;
  const ProducerPlan& plan = blueprint.producers[piece.producer];
  if (piece.attempt >= plan.settings.put.resend.max_attempts) return give_up(shard, piece, side);
  CallLog* const log = side.log_of(shard, piece.parcel.arrived);
  const Instant offered = piece.parcel.arrived;
  ++piece.attempt;
  const Instant due = wait_again(blueprint, shard, piece, offered, answered);
  if (log != nullptr) log->sent_again(piece.parcel.records, due);
}

void CoarseWrites::offer(const Blueprint& blueprint, std::uint32_t shard, Piece& piece,
                         WriteSide& side) {
  ++side.events;
  if (troubled_ && fails(blueprint, shard, piece, side)) return;
  const ProducerPlan& plan = blueprint.producers[piece.producer];
  if (piece.parcel.records > 1 && !plan.sizes.constant()) {
    const Amount there = side.stream.shards()[shard].write_quota().tokens(piece.parcel.arrived);
    if (there.bytes < piece.charge) return offer_each(blueprint, shard, piece, side);
  }
  if (troubled_) whole_ = piece;
  const Amount before{piece.parcel.records, piece.parcel.bytes};
  const Instant at = piece.parcel.arrived;
  CallLog* const log = side.log_of(shard, at);
  Amount tokens;
  if (log != nullptr) tokens = side.stream.shards()[shard].write_quota().tokens(at);
  const std::int64_t users = model::user_records(piece.parcel);
  const std::int64_t stored = side.stream.shard(shard).put(at, piece.parcel, piece.charge);
  const Amount left{piece.parcel.records, piece.parcel.bytes};
  if (piece.user_bytes > 0) {
    side.attempt_packed(at, shard, piece.attempt, stored > 0, before.bytes,
                        {users, piece.user_bytes}, {});
  } else {
    side.attempt(at, shard, piece.attempt, before.records, before - left, piece.stored);
  }
  const std::int64_t charge = mul_div(piece.charge, stored, before.records);
  piece.charge -= charge;
  const model::PutUnits units = units_of_first(piece.units, stored, before.records);
  side.usage.put(units);
  piece.units -= units;
  const bool lost =
      troubled_ && faults_.unanswered(blueprint, plan, piece.address, piece.attempt, at);
  if (log != nullptr) {
    PutCall line = line_of(plan, piece, before, tokens, before - left,
                           side.stream.shards()[shard].log().end() - stored);
    line.is_unanswered = lost;
    log->put(line);
  }
  if (lost) {
    Piece taken = whole_;
    taken.parcel = model::take_front(taken.parcel, stored);
    taken.charge = charge;
    taken.units = units;
    taken.stored = true;
    send_again_whole(blueprint, shard, taken, false, side);
    send_again_whole(blueprint, shard, piece, false, side);
  } else if (left.records > 0) {
    refused(blueprint, shard, piece, side);
  }
}

// Where bytes run short it matters that records differ: small ones are taken beside large ones that
// are refused.
void CoarseWrites::offer_each(const Blueprint& blueprint, std::uint32_t shard, const Piece& piece,
                              WriteSide& side) {
  const ProducerPlan& plan = blueprint.producers[piece.producer];
  const std::uint64_t sub = (std::uint64_t{shard} << 32U) ^ (std::uint64_t{piece.attempt} << 24U) ^
                            piece.parcel.tag ^ (piece.address.position << 8U);
  std::vector<Piece> each{piece};
  cut_by_size(plan, sources_[plan.number].sizes.at(piece.address.call, sub), 0, each);
  for (Piece& one : each) offer(blueprint, shard, one, side);
}

void CoarseWrites::refused(const Blueprint& blueprint, std::uint32_t shard, Piece& piece,
                           WriteSide& side) {
  const ProducerPlan& plan = blueprint.producers[piece.producer];
  if (plan.settings.kpl) {
    returned_.emplace_back(shard, piece);
    return;
  }
  const Resend& law = plan.settings.put.resend;
  if (law.failed == ResendFailed::None || piece.attempt >= law.max_attempts) {
    return give_up(shard, piece, side);
  }
  CallLog* const log = side.log_of(shard, piece.parcel.arrived);
  const Instant offered = piece.parcel.arrived;
  ++piece.attempt;
  if (law.failed == ResendFailed::Subset) {
    const Instant due = wait_again(blueprint, shard, piece, offered);
    if (log != nullptr) log->sent_again(piece.parcel.records, due);
    return;
  }
  while (piece.parcel.records > 0) {
    Piece one = piece;
    const std::int64_t charge = mul_div(piece.charge, 1, piece.parcel.records);
    const model::PutUnits units = units_of_first(piece.units, 1, piece.parcel.records);
    one.parcel = model::take_front(piece.parcel, 1);
    one.charge = charge;
    piece.charge -= charge;
    one.units = units;
    piece.units -= units;
    if (one.address.position == 0) {
      one.address.position = (std::uint64_t{shard} << 32U) + ++apart_;
    }
    const Instant due = wait_again(blueprint, shard, one, offered);
    if (log != nullptr) log->sent_again(1, due);
  }
}

Instant CoarseWrites::wait_again(const Blueprint& blueprint, std::uint32_t shard, Piece piece,
                                 Instant offered, bool answered) {
  const ProducerPlan& plan = blueprint.producers[piece.producer];
  const Duration wait = back_off(plan.settings.put.resend, sources_[plan.number].back_off,
                                 piece.address, piece.attempt);
  piece.parcel.arrived = faults_.again(blueprint, plan, offered, wait, answered);
  retries_[shard].push(piece);
  return piece.parcel.arrived;
}

Amount CoarseWrites::bear_open(const Blueprint& blueprint, Instant now, WriteSide& side) {
  Amount sum;
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (!source.load) continue;
    source.load->plan_open(plan, now);
    for (std::uint32_t slot = 0; slot < open_.size(); ++slot) {
      const std::uint32_t shard = open_[slot].number;
      items_.clear();
      source.load->gather(plan, 0, slot, items_);
      for (const FreshItem& item : items_) {
        const Amount amount{item.parcel.records, item.parcel.bytes};
        side.bear(now - Duration{1}, shard, item.parcel.tag, amount, item.data_bytes);
        if (side.oversized(amount)) {
          side.meters.dropped(amount, true);
        } else {
          sum += amount;
        }
      }
    }
  }
  return sum;
}

Amount CoarseWrites::waiting() const {
  Amount sum;
  for (const WaitingPieces& waiting : retries_) {
    waiting.each([&sum](const Piece& piece) {
      if (!piece.stored) sum += {piece.parcel.records, piece.parcel.bytes};
    });
  }
  for (const SlotPiece& one : under_way_) {
    sum += {one.piece.parcel.records, one.piece.parcel.bytes};
  }
  for (const Source& source : sources_) {
    if (source.builder) sum += source.builder->waiting();
  }
  return sum;
}

void CoarseWrites::distribute(const Blueprint& blueprint, bool is_spread) {
  for (const ProducerPlan& plan : blueprint.producers) {
    Source& source = sources_[plan.number];
    if (source.load) source.load->distribute(is_spread);
    if (source.births) source.births->distribute(plan, is_spread);
  }
}

Instant CoarseWrites::planned_until() const {
  Instant latest{};
  for (const Source& source : sources_) {
    if (source.load) latest = std::max(latest, source.load->planned_until());
    if (source.births) latest = std::max(latest, source.births->drawn_until());
  }
  return latest;
}

std::size_t CoarseWrites::memory_bytes() const {
  std::size_t bytes = (under_way_.capacity() + traced_.capacity()) * sizeof(SlotPiece);
  for (const WaitingPieces& waiting : retries_) bytes += waiting.memory_bytes();
  for (const Source& source : sources_) {
    if (source.load) bytes += source.load->memory_bytes();
    if (source.births) bytes += source.births->memory_bytes();
    if (source.builder) bytes += source.builder->memory_bytes();
  }
  return bytes;
}

}  // namespace weir::sim
