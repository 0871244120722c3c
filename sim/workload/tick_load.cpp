#include "sim/workload/tick_load.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "model/check.hpp"
#include "model/pricing.hpp"
#include "sim/engine/distributions.hpp"

namespace weir::sim {

namespace {

constexpr double kLatest = 9.2e18;

double as_ns(Instant at) {
  return static_cast<double>(at.time_since_epoch().count());
}
Instant as_instant(double ns) {
  return Instant{Duration{static_cast<std::int64_t>(std::min(ns, kLatest))}};
}
Duration as_duration(double ns) {
  return Duration{static_cast<std::int64_t>(ns)};
}

// Whole part of `exact` plus what was carried; carries the fraction.
std::int64_t rounded(double exact, double& carried) {
  const double sum = exact + carried;
  const double whole = std::floor(sum);
  carried = sum - whole;
  return static_cast<std::int64_t>(whole);
}

}  // namespace

TickLoad::TickLoad(const ProducerPlan& plan, std::span<const model::NumberedRange> open,
                   std::uint64_t seed, std::uint64_t replication, Of of)
    : of_{of},
      is_spread_{plan.is_spread},
      arrivals_{plan, seed, replication},
      totals_{seed, replication, plan.number, Purpose::TickTotal},
      tree_{seed, replication, plan.number, Purpose::TreeSplit},
      follow_{seed, replication, plan.number, Purpose::OwnKey},
      bytes_{seed, replication, plan.number, Purpose::ParcelBytes},
      pieces_{seed, replication, plan.number, Purpose::CallPieces},
      sizes_{seed, replication, plan.number, Purpose::PieceSizes} {
  if (of == Of::Calls && plan.batches()) planner_.emplace(plan, arrivals_, seed, replication);
  set_shards(plan, open);
}

void TickLoad::set_shards(const ProducerPlan& plan, std::span<const model::NumberedRange> open) {
  // a shard that stays open keeps its fractions
  std::vector<double> bytes(open.size());
  std::vector<double> padding(open.size());
  std::map<std::uint32_t, std::size_t> slots;
  for (std::size_t slot = 0; slot < numbers_.size(); ++slot) slots[numbers_[slot]] = slot;
  numbers_.clear();
  ranges_.clear();
  for (std::size_t slot = 0; slot < open.size(); ++slot) {
    numbers_.push_back(open[slot].number);
    ranges_.push_back(open[slot].range);
    const auto before = slots.find(open[slot].number);
    if (before == slots.end()) continue;
    bytes[slot] = carried_bytes_[before->second];
    padding[slot] = carried_padding_[before->second];
  }
  carried_bytes_ = std::move(bytes);
  carried_padding_ = std::move(padding);
  epochs_.assign(plan.epochs.size(), nullptr);
}

void TickLoad::distribute(bool is_spread) {
  is_spread_ = is_spread;
  std::ranges::fill(epochs_, nullptr);
}

HashWeights TickLoad::weights_now(const ProducerPlan& plan, const Epoch& epoch) const {
  return is_spread_ ? even_weights() : weights_in(plan, epoch, false);
}

std::shared_ptr<const TickLoad::Spread> TickLoad::new_spread(const ProducerPlan& plan,
                                                             const Epoch& epoch) const {
  std::map<std::uint32_t, double> paddings;  // by key length: few, and dear for a lognormal
  const auto padding = [&](std::uint32_t key_bytes) {
    if (plan.charge_step <= 1) return 0.0;
    const auto [entry, fresh] = paddings.try_emplace(key_bytes);
    if (fresh) entry->second = plan.sizes.mean_padding(key_bytes, plan.charge_step);
    return entry->second;
  };
  const double mean_key_bytes = plan.keys.mean_key_bytes();
  auto spread =
      std::make_shared<Spread>(Spread{HashTree{weights_now(plan, epoch), ranges_},
                                      {},
                                      mean_key_bytes,
                                      padding(static_cast<std::uint32_t>(mean_key_bytes + 0.5))});
  if (is_spread_) return spread;
  for (const FollowedShare& key : followed_in(plan, epoch)) {
    const auto owner = std::partition_point(
        ranges_.begin(), ranges_.end(),
        [&](const model::HashKeyRange& range) { return range.ending < key.hash; });
    spread->followed.push_back(
        {key, static_cast<std::uint32_t>(owner - ranges_.begin()), padding(key.key_bytes)});
  }
  return spread;
}

double TickLoad::share_in(const ProducerPlan& plan, Instant at, const model::HashKeyRange& part,
                          const model::HashKeyRange& whole) const {
  const HashWeights weights = weights_now(plan, plan.epochs[plan.epoch_at(as_ns(at))]);
  const double all = weights.in(whole);
  return all > 0 ? std::clamp(weights.in(part) / all, 0.0, 1.0) : 0.5;
}

TickLoad::Tick& TickLoad::fresh_tick(std::size_t tick) {
  if (tick >= ticks_.size()) ticks_.resize(tick + 1);
  Tick& fresh = ticks_[tick];
  fresh.used = 0;
  fresh.calls.clear();
  fresh.followed.clear();
  fresh.followed_at = 0;
  return fresh;
}

TickLoad::Group& TickLoad::open_group(Tick& tick, std::size_t epoch) const {
  for (std::size_t i = 0; i < tick.used; ++i) {
    if (tick.groups[i].epoch == epoch) return tick.groups[i];
  }
  if (tick.used == tick.groups.size()) tick.groups.emplace_back();
  Group& group = tick.groups[tick.used++];
  group.epoch = epoch;
  group.sure = group.mean = group.delay_ns = group.wait_ns = 0;
  group.parts.clear();
  group.records = 0;
  group.counts.assign(carried_bytes_.size(), 0);
  return group;
}

std::uint64_t TickLoad::address(const Tick& tick, const Group& group) {
  constexpr std::uint32_t kEpochShift = 56;  // a run of 366 days has fewer than 2^55 ns
  return tick.at | (static_cast<std::uint64_t>(group.epoch) << kEpochShift);
}

void TickLoad::add_call(const ProducerPlan& plan, Tick& tick, std::uint32_t number) const {
  const PlannedCall& call = tick.calls[number];
  const auto instances = static_cast<double>(plan.settings.instances);
  const bool full = call.sure > 1;
  double from = call.opened_ns;
  for (std::size_t e = plan.epoch_at(from); e < plan.epochs.size(); ++e) {
    const double to = std::min(call.sent_ns, plan.epochs[e].until_ns);
    const double length = to - from;
    const double whole = std::max(1.0, call.sent_ns - call.opened_ns);
    const double sure =
        full ? call.sure * length / whole : (from == call.opened_ns ? call.sure : 0);
    const double mean =
        full || call.mean == 0 ? 0 : arrivals_.of(plan).expected(from, to) / instances;
    Group& group = open_group(tick, e);
    group.sure += sure;
    group.mean += mean;
    // the first record waits for the whole linger, the others anywhere up to it
    const double first = full ? 0 : sure / std::max(1e-300, sure + mean);
    group.delay_ns += (sure + mean) * (call.sent_ns - to + first * length);
    group.wait_ns += (sure + mean) * (1 - first) * length;
    group.parts.push_back({number, from, to - first * length, group.sure + group.mean});
    if (to >= call.sent_ns) break;
    from = to;
  }
}

void TickLoad::plan_calls(const ProducerPlan& plan, Tick& tick) const {
  for (std::uint32_t i = 0; i < tick.calls.size(); ++i) add_call(plan, tick, i);
  for (std::size_t i = 0; i < tick.used; ++i) {
    Group& group = tick.groups[i];
    const double records = std::max(1e-300, group.sure + group.mean);
    group.delay_ns /= records;
    group.wait_ns /= records;
  }
}

void TickLoad::plan_births(const ProducerPlan& plan, Tick& tick, double born_from_ns,
                           double born_to_ns) const {
  const auto half = static_cast<double>(half_trip(plan).count());
  double from = std::max(0.0, born_from_ns);
  for (std::size_t e = plan.epoch_at(from); from < born_to_ns && e < plan.epochs.size(); ++e) {
    const double to = std::min(born_to_ns, plan.epochs[e].until_ns);
    Group& group = open_group(tick, e);
    group.mean = arrivals_.of(plan).expected(from, to);
    group.from_ns = from + half;
    group.to_ns = to + half;
    from = to;
  }
}

void TickLoad::plan(const ProducerPlan& plan, std::size_t number, Instant from, Instant to) {
  Tick& tick = fresh_tick(number);
  const double half = static_cast<double>(half_trip(plan).count());
  if (planner_) {
    planner_->sent_before(plan, as_ns(to) - half, tick.calls);
    plan_calls(plan, tick);
    for (std::size_t i = 0; i < tick.used; ++i) {
      tick.groups[i].from_ns = as_ns(from);
      tick.groups[i].to_ns = as_ns(to);
    }
  } else {
    plan_births(plan, tick, as_ns(from) - half, as_ns(to) - half);
  }
  draw(plan, tick, from);
}

void TickLoad::plan_open(const ProducerPlan& plan, Instant now) {
  Tick& tick = fresh_tick(0);
  const double half = static_cast<double>(half_trip(plan).count());
  if (planner_) {
    planner_->sent_before(plan, as_ns(now), tick.calls);
    planner_->open_at(plan, as_ns(now), tick.calls);
    plan_calls(plan, tick);
  } else {
    plan_births(plan, tick, as_ns(now) - half, as_ns(now));
  }
  draw(plan, tick, now);
}

void TickLoad::draw(const ProducerPlan& plan, Tick& tick, Instant at) {
  tick.at = static_cast<std::uint64_t>(at.time_since_epoch().count());
  for (std::uint32_t i = 0; i < tick.used; ++i) {
    Group& group = tick.groups[i];
    group.shape = shape_of(plan, group);
    if (!epochs_[group.epoch]) epochs_[group.epoch] = new_spread(plan, plan.epochs[group.epoch]);
    if (plan.arrivals.process() == ArrivalProcess::Constant) {
      group.records = rounded(group.sure + group.mean, carried_records_);
    } else {
      Draw draw = totals_.at(address(tick, group));
      group.records =
          static_cast<std::int64_t>(std::floor(group.sure + 0.5)) + draw_poisson(draw, group.mean);
    }
    draw_counts(tick, i);
  }
  std::stable_sort(tick.followed.begin(), tick.followed.end(),
                   [](const FollowedCount& a, const FollowedCount& b) { return a.slot < b.slot; });
}

void TickLoad::draw_counts(Tick& tick, std::uint32_t number) {
  Group& group = tick.groups[number];
  const Spread& spread = *epochs_[group.epoch];
  std::int64_t rest = group.records;
  double share = 1;
  for (std::uint32_t i = 0; i < spread.followed.size() && rest > 0; ++i) {
    const Followed& followed = spread.followed[i];
    Draw draw = follow_.at(address(tick, group), followed.key.tag);
    const double p = share > 0 ? std::clamp(followed.key.share / share, 0.0, 1.0) : 0;
    const std::int64_t records = draw_binomial(draw, rest, p);
    rest -= records;
    share -= followed.key.share;
    if (records > 0) tick.followed.push_back({followed.slot, number, i, records});
  }
  if (rest > 0) spread.tree.split(tree_, address(tick, group), rest, group.counts, scratch_);
}

void TickLoad::gather(const ProducerPlan& plan, std::size_t number, std::uint32_t slot,
                      std::vector<FreshItem>& items) {
  Tick& tick = ticks_[number];
  for (std::uint32_t i = 0; i < tick.used; ++i) {
    const std::int64_t records = tick.groups[i].counts[slot];
    if (records > 0) gather_kind(plan, tick, i, slot, nullptr, records, items);
  }
  for (; tick.followed_at < tick.followed.size() && tick.followed[tick.followed_at].slot == slot;
       ++tick.followed_at) {
    const FollowedCount& count = tick.followed[tick.followed_at];
    const Followed& key = epochs_[tick.groups[count.group].epoch]->followed[count.followed];
    gather_kind(plan, tick, count.group, slot, &key, count.records, items);
  }
}

void TickLoad::kinds(std::size_t number, std::uint32_t slot, std::vector<Kind>& kinds) {
  Tick& tick = ticks_[number];
  const auto add = [&](const Group& group, std::int64_t records) -> Kind& {
    Kind& kind = kinds.emplace_back();
    kind.records = records;
    kind.key_bytes = static_cast<std::uint32_t>(epochs_[group.epoch]->mean_key_bytes + 0.5);
    kind.from = as_instant(group.from_ns);
    kind.to = as_instant(group.to_ns);
    return kind;
  };
  for (std::uint32_t i = 0; i < tick.used; ++i) {
    const Group& group = tick.groups[i];
    if (group.counts[slot] > 0) add(group, group.counts[slot]);
  }
  for (; tick.followed_at < tick.followed.size() && tick.followed[tick.followed_at].slot == slot;
       ++tick.followed_at) {
    const FollowedCount& count = tick.followed[tick.followed_at];
    const Group& group = tick.groups[count.group];
    const FollowedShare& key = epochs_[group.epoch]->followed[count.followed].key;
    Kind& kind = add(group, count.records);
    kind.tag = key.tag;
    kind.key_bytes = key.key_bytes;
    kind.hash = key.hash;
  }
}

void TickLoad::gather_kind(const ProducerPlan& plan, const Tick& tick, std::uint32_t number,
                           std::uint32_t slot, const Followed* followed, std::int64_t records,
                           std::vector<FreshItem>& items) {
  const Group& group = tick.groups[number];
  const Spread& spread = *epochs_[group.epoch];
  const std::uint32_t tag = followed != nullptr ? followed->key.tag : 0;
  const double key_bytes = followed != nullptr ? followed->key.key_bytes : spread.mean_key_bytes;
  std::int64_t small = records;
  SizeSum data;
  if (plan.sizes.constant()) {
    data = plan.sizes.sum_of_constant(records);
  } else {
    Draw draw = bytes_.at(address(tick, group), (std::uint64_t{tag} << 32U) | numbers_[slot]);
    const std::int64_t large = draw_binomial(draw, records, plan.sizes.large_share());
    small -= large;
    if (small > 0) data = plan.sizes.sum(draw, small);
    for (std::int64_t i = 0; i < large; ++i) {
      const std::int64_t size = plan.sizes.large(draw);
      const std::int64_t bytes = size + static_cast<std::int64_t>(key_bytes + 0.5);
      const std::int64_t step = plan.charge_step;
      items.emplace_back(plan.number, number, group.shape, tag, Amount{1, bytes},
                         (bytes + step - 1) / step * step, SizeSum{size, model::put_units(size)},
                         static_cast<std::uint32_t>(i + 1));
    }
    // last of this address's draws: what is born does not depend on what it costs
    if (small > 0 && data.units.payload_units == 0) {
      data.units = plan.sizes.put_units(draw, {small, data.bytes});
    }
  }
  if (small == 0) return;
  const std::int64_t bytes =
      data.bytes + rounded(key_bytes * static_cast<double>(small), carried_bytes_[slot]);
  std::int64_t charge = bytes;
  if (plan.charge_step > 1) {
    const double each = followed != nullptr ? followed->mean_padding : spread.mean_padding;
    charge += rounded(each * static_cast<double>(small), carried_padding_[slot]);
  }
  items.emplace_back(plan.number, number, group.shape, tag, Amount{small, bytes}, charge, data);
}

model::Parcel TickLoad::shape_of(const ProducerPlan& plan, const Group& group) const {
  const double delay = group.delay_ns + static_cast<double>(half_trip(plan).count());
  model::Parcel shape;
  shape.arrived = as_instant(group.from_ns);
  shape.arrival_span = as_duration(group.to_ns - group.from_ns);
  shape.born = as_instant(group.from_ns - delay);
  shape.born_span = shape.arrival_span;
  // the latest births of the tick lie `delay` before arrival, the earliest a wait before that
  shape.wait = as_duration(group.wait_ns);
  return shape;
}

void TickLoad::cut(const ProducerPlan& plan, std::size_t number, std::uint32_t slot,
                   FreshItem& item, std::vector<Piece>& pieces, bool each) {
  const Tick& tick = ticks_[number];
  const std::size_t before = pieces.size();
  const std::uint32_t tag = item.parcel.tag;
  const std::int64_t records = item.parcel.records;
  if (planner_) {
    cut_to_calls(plan, tick, slot, item, pieces);
  } else {
    cut_to_singles(plan, tick, slot, item, pieces);
  }
  if (each && records > 1 && !plan.sizes.constant()) {
    const std::uint64_t place = (std::uint64_t{tag} << 32U) | numbers_[slot];
    cut_by_size(plan, sizes_.at(address(tick, tick.groups[item.group]), place), before, pieces);
  }
  if (tag == 0) return;
  for (const Followed& followed : epochs_[tick.groups[item.group].epoch]->followed) {
    if (followed.key.tag != tag) continue;
    for (std::size_t i = before; i < pieces.size(); ++i) pieces[i].hash_key = followed.key.hash;
  }
}

void cut_by_size(const ProducerPlan& plan, Draw draw, std::size_t from,
                 std::vector<Piece>& pieces) {
  const std::vector<Piece> whole(pieces.begin() + static_cast<std::ptrdiff_t>(from), pieces.end());
  Amount all;
  for (const Piece& piece : whole) all += {piece.parcel.records, piece.parcel.bytes};
  std::vector<double> upto;  // running sum; a byte each besides, so that it is never 0
  for (std::int64_t i = 0; i < all.records; ++i) {
    const auto size = static_cast<double>(plan.sizes.sum(draw, 1).bytes + 1);
    upto.push_back(size + (upto.empty() ? 0 : upto.back()));
  }
  const double scale = static_cast<double>(all.bytes) / upto.back();
  pieces.resize(from);
  std::int64_t given = 0;
  auto sum = upto.begin();
  for (Piece piece : whole) {
    while (piece.parcel.records > 0) {
      const auto until = static_cast<std::int64_t>(std::floor(*sum++ * scale + 0.5));
      Piece one = piece;
      one.units = units_of_first(piece.units, 1, piece.parcel.records);
      piece.units -= one.units;
      one.parcel = model::take_front(piece.parcel, 1);
      one.parcel.bytes = until - given;
      given = until;
      one.charge = (one.parcel.bytes + plan.charge_step - 1) / plan.charge_step * plan.charge_step;
      pieces.push_back(one);
    }
  }
}

void TickLoad::push_part(const ProducerPlan& plan, const Tick& tick, const Part& part,
                         std::int64_t records, FreshItem& item, std::vector<Piece>& pieces) {
  if (records == 0) return;
  Piece piece;
  const std::int64_t before = item.parcel.records;
  piece.parcel = model::take_front(item.parcel, records);
  piece.charge = mul_div(item.charge, records, before);
  item.charge -= piece.charge;
  piece.units = units_of_first(item.units, records, before);
  item.units -= piece.units;
  const PlannedCall& call = tick.calls[part.call];
  piece.parcel.arrived = as_instant(call.sent_ns) + plan.half_trip();
  piece.parcel.arrival_span = {};
  // n records are born 1/n of the span apart: in its middle, not from its beginning on
  const double span = part.born_to_ns - part.born_from_ns;
  piece.parcel.born = as_instant(part.born_from_ns + span / 2 / static_cast<double>(records));
  piece.parcel.born_span = as_duration(span);
  piece.parcel.wait = {};
  piece.address.call = call.address;
  piece.producer = plan.number;
  pieces.push_back(piece);
}

// Where in the tick an item's records come. Large records have each a draw of their own: of several
// none is tied to another.
Draw TickLoad::draw_for(const Tick& tick, std::uint32_t slot, const FreshItem& item) const {
  constexpr std::uint32_t kTagShift = 32;
  constexpr std::uint32_t kNumberShift = 42;  // a tag has 10 bits
  const std::uint64_t sub = (std::uint64_t{item.number} << kNumberShift) |
                            (std::uint64_t{item.parcel.tag} << kTagShift) | numbers_[slot];
  return pieces_.at(address(tick, tick.groups[item.group]), sub);
}

// A shard's records fall on the tick's calls each with its share.
void TickLoad::cut_to_calls(const ProducerPlan& plan, const Tick& tick, std::uint32_t slot,
                            FreshItem& item, std::vector<Piece>& pieces) {
  const Group& group = tick.groups[item.group];
  Draw draw = draw_for(tick, slot, item);
  const double all = group.parts.back().running;
  const std::int64_t records = item.parcel.records;
  const auto parts = static_cast<std::int64_t>(group.parts.size());
  if (records < 2 * parts) {
    scratch_.assign(group.parts.size(), 0);
    for (std::int64_t i = 0; i < records; ++i) {
      const double u = to_unit(draw.next()) * all;
      const auto part = std::partition_point(group.parts.begin(), group.parts.end() - 1,
                                             [u](const Part& p) { return p.running <= u; });
      ++scratch_[static_cast<std::size_t>(part - group.parts.begin())];
    }
    for (std::size_t i = 0; i < group.parts.size(); ++i) {
      push_part(plan, tick, group.parts[i], scratch_[i], item, pieces);
    }
    return;
  }
  double before = 0;
  std::int64_t left = records;
  for (const Part& part : group.parts) {
    const bool last = &part == &group.parts.back();
    const double p =
        last || all <= before ? 1 : std::clamp((part.running - before) / (all - before), 0.0, 1.0);
    const std::int64_t here = draw_binomial(draw, left, p);
    push_part(plan, tick, part, here, item, pieces);
    left -= here;
    before = part.running;
    if (left == 0) break;
  }
}

void TickLoad::cut_to_singles(const ProducerPlan& plan, const Tick& tick, std::uint32_t slot,
                              FreshItem& item, std::vector<Piece>& pieces) {
  const Group& group = tick.groups[item.group];
  Draw draw = draw_for(tick, slot, item);
  instants_.clear();
  const auto half = static_cast<double>(half_trip(plan).count());
  for (std::int64_t i = 0; i < item.parcel.records; ++i) {
    const double u = to_unit(draw.next());
    if (arrivals_.in_bursts()) {  // where the rate is
      const double born = arrivals_.of(plan).after(group.from_ns - half, u * group.mean);
      instants_.push_back(std::clamp(born + half, group.from_ns, group.to_ns));
    } else {
      instants_.push_back(group.from_ns + u * (group.to_ns - group.from_ns));
    }
  }
  std::sort(instants_.begin(), instants_.end());
  for (const double at : instants_) {
    Piece piece;
    const std::int64_t before = item.parcel.records;
    piece.parcel = model::take_front(item.parcel, 1);
    piece.charge = mul_div(item.charge, 1, before);
    item.charge -= piece.charge;
    piece.units = units_of_first(item.units, 1, before);
    item.units -= piece.units;
    piece.parcel.arrived = as_instant(at);
    piece.parcel.arrival_span = {};
    piece.parcel.born = as_instant(at) - plan.half_trip();
    piece.parcel.born_span = {};
    piece.parcel.wait = {};
    piece.address = {address(tick, group),
                     (std::uint64_t{numbers_[slot]} << 32U) + pieces.size() + 1};
    piece.producer = plan.number;
    pieces.push_back(piece);
  }
}

std::size_t TickLoad::memory_bytes() const {
  std::size_t bytes = carried_bytes_.size() * 2 * sizeof(double);
  bytes += instants_.capacity() * sizeof(double);
  for (const Tick& tick : ticks_) {
    bytes += tick.calls.capacity() * sizeof(PlannedCall);
    for (const Group& group : tick.groups) {
      bytes += group.counts.capacity() * sizeof(std::int64_t);
      bytes += group.parts.capacity() * sizeof(Part);
    }
  }
  return bytes + (planner_ ? planner_->memory_bytes() : 0);
}

}  // namespace weir::sim
