#include "sim/workload/births.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/engine/distributions.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kBlocks = 64;
constexpr double kLatest = 9.2e18;  // beyond any run, and still an int64

std::uint64_t low_half(std::uint64_t word) {
  return word << 32U;
}

// The trace's own time, from its first row, as time of the run.
Instant replayed(const TraceSettings& settings, std::int64_t row_ms, std::uint64_t cycle,
                 double scatter_ns) {
  constexpr double kNanosPerMs = 1e6;
  const Trace& trace = *settings.trace;
  const auto rows = static_cast<double>(trace.rows.size());
  // repeated end to end, with the mean gap between the last row and the first
  const double length_ms =
      trace.span_ms() > 0 ? static_cast<double>(trace.span_ms()) * rows / std::max(1.0, rows - 1)
                          : 1000;
  const double ns =
      (static_cast<double>(row_ms) + length_ms * static_cast<double>(cycle)) * kNanosPerMs +
      scatter_ns;
  return Instant{Duration{static_cast<std::int64_t>(std::min(ns / settings.speed, kLatest))}};
}

// The service chooses the shard: any, alike. There is no key to be followed.
void spread(KeyItem& key, const Draws::Block& words) {
  key.hash = {(static_cast<uint128>(words[1]) << 64U) | words[3]};
  key.tag = 0;
}

Instant as_instant(double ns) {
  return ns < kLatest ? Instant{Duration{static_cast<std::int64_t>(ns + 0.5)}} : kNever;
}

}  // namespace

Births::Births(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication)
    : draws_{seed, replication, plan.number, Purpose::Birth},
      scatter_{seed, replication, plan.number, Purpose::Scatter},
      batch_draws_{seed, replication, plan.number, Purpose::Batch},
      arrivals_{plan, seed, replication},
      ahead_{!plan.settings.trace && !plan.batches_of},
      is_spread_{plan.is_spread} {
  if (plan.settings.trace || plan.arrivals.process() == ArrivalProcess::Poisson) return;
  // constant arrivals start at an addressed phase within the first gap
  const Draws phase{seed, replication, plan.number, Purpose::Phase};
  const double gap = plan.batches_of ? plan.batches_of->mean() : 1.0;
  next_ns_ = arrivals_.of(plan).after(0, to_unit(phase.block(kArrivalPhase)[0]) * gap);
  ready_ = true;
}

void Births::refill(const ProducerPlan& plan) {
  blocks_.resize(kBlocks);
  block_from_ = number_;
  draws_.fill(block_from_, blocks_);
  if (plan.settings.trace) return;
  std::array<std::uint64_t, kBlocks> words{};
  for (std::size_t i = 0; i < kBlocks; ++i) words[i] = blocks_[i][1];
  keys_.resize(kBlocks);
  plan.keys.pick_all(words, keys_);
  if (ahead_) bear_ahead(plan);
}

// All records of the block, of which each depends on the one before by its time alone.
void Births::bear_ahead(const ProducerPlan& plan) {
  const Arrivals& arrivals = arrivals_.of(plan);
  const bool poisson = plan.arrivals.process() == ArrivalProcess::Poisson;
  const auto instances = static_cast<std::uint64_t>(plan.settings.instances);
  born_.resize(kBlocks);
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const Draws::Block& words = blocks_[i];
    const double gap = poisson ? to_exponential(words[0]) : 1.0;
    if (ready_) {
      ready_ = false;  // the first one, by its phase
    } else if (block_from_ + i == 0) {
      next_ns_ = arrivals.after(next_ns_, gap);
    } else if (next_ns_ < kLatest) {
      next_ns_ = arrivals.after(next_ns_, gap, segment_);
    }
    Birth& birth = born_[i];
    birth.at = as_instant(next_ns_);
    birth.instance = static_cast<std::uint32_t>(to_below(low_half(words[3]), instances));
    birth.data_bytes = plan.sizes.one(words[2]);
    birth.key = key_of(plan, i, next_ns_);
    if (is_spread_) spread(birth.key, words);
  }
}

Instant Births::drawn_until() const {
  return as_instant(next_ns_);
}

void Births::expand_trace(const ProducerPlan& plan) {
  const TraceSettings& settings = *plan.settings.trace;
  const Trace& trace = *settings.trace;
  constexpr Duration kChunk = std::chrono::milliseconds{500};
  const auto rows = static_cast<std::uint64_t>(trace.rows.size());
  const auto base = [&](std::uint64_t row) {
    return replayed(settings, trace.rows[row % rows].at_ms, row / rows, 0);
  };
  const bool more = settings.repeat || next_row_ < rows;
  if (!more) {
    complete_until_ = kNever;
    return;
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(pending_at_));
  pending_at_ = 0;
  const Instant until = base(next_row_) + kChunk;
  const auto scale = static_cast<std::uint32_t>(settings.scale);
  const auto scatter_ns = static_cast<double>(settings.scatter.count());
  while ((settings.repeat || next_row_ < rows) && base(next_row_) < until) {
    const auto row = static_cast<std::uint32_t>(next_row_ % rows);
    Draw draw = scatter_.at(next_row_);
    for (std::uint32_t copy = 0; copy < scale; ++copy) {
      const double late = scatter_ns > 0 ? to_unit(draw.next()) * scatter_ns : 0;
      pending_.push_back(
          {replayed(settings, trace.rows[row].at_ms, next_row_ / rows, late), row, copy});
    }
    ++next_row_;
  }
  std::sort(pending_.begin(), pending_.end());
  complete_until_ = settings.repeat || next_row_ < rows ? base(next_row_) : kNever;
}

Instant Births::next_of_others_at(const ProducerPlan& plan) {
  if (plan.settings.trace) {
    while (complete_until_ != kNever &&
           (pending_at_ == pending_.size() || pending_[pending_at_].at >= complete_until_)) {
      expand_trace(plan);
    }
    return pending_at_ == pending_.size() ? kNever : pending_[pending_at_].at;
  }
  return next_batch_at(plan);
}

// Batches come so much more rarely than records, one by one.
Instant Births::next_batch_at(const ProducerPlan& plan) {
  if (batch_left_ > 0) return as_instant(next_ns_);
  const Draws::Block words = batch_draws_.block(batch_);
  if (!ready_) {
    const bool poisson = plan.arrivals.process() == ArrivalProcess::Poisson;
    const double gap = poisson ? to_exponential(words[0]) : 1.0;
    next_ns_ = arrivals_.of(plan).after(next_ns_, gap * plan.batches_of->mean());
    ready_ = true;
  }
  const Instant at = as_instant(next_ns_);
  if (at == kNever) return at;
  batch_left_ = (*plan.batches_of)(words[1]);
  batch_instance_ = static_cast<std::uint32_t>(
      to_below(words[2], static_cast<std::uint64_t>(plan.settings.instances)));
  batch_key_ = {};
  return at;
}

Birth Births::take_other(const ProducerPlan& plan) {
  Birth birth;
  birth.at = next_at(plan);
  if (number_ >= block_from_ + blocks_.size()) refill(plan);
  const std::size_t i = number_ - block_from_;
  const Draws::Block& words = blocks_[i];
  ++number_;
  if (plan.settings.trace) {
    birth.instance = static_cast<std::uint32_t>(
        to_below(low_half(words[3]), static_cast<std::uint64_t>(plan.settings.instances)));
    const Trace::Row& row = plan.settings.trace->trace->rows[pending_[pending_at_].row];
    ++pending_at_;
    birth.key = plan.keys.traced(row.key, words[1]);
    if (is_spread_) spread(birth.key, words);
    birth.data_bytes = row.bytes;
    return birth;
  }
  birth.data_bytes = plan.sizes.one(words[2]);
  const bool first = batch_key_.key_bytes == 0;
  if (first || !plan.settings.batch->same_key) batch_key_ = key_of(plan, i, next_ns_);
  birth.key = batch_key_;
  if (is_spread_) spread(birth.key, words);
  birth.instance = batch_instance_;
  if (--batch_left_ == 0) {
    ++batch_;
    ready_ = false;
  }
  return birth;
}

KeyItem Births::key_of(const ProducerPlan& plan, std::size_t i, double at_ns) const {
  const Epoch& epoch = plan.epochs[plan.epoch_at(at_ns)];
  constexpr double kHalfWord = 0x1.0p-32;
  double u = static_cast<double>(blocks_[i][3] >> 32U) * kHalfWord;
  if (u >= epoch.hot_share) return keys_[i];
  KeyItem key;
  for (const HotItem& hot : epoch.hot) {
    key = hot.item;
    u -= hot.share;
    if (u < 0) break;
  }
  return key;
}

void Births::distribute(const ProducerPlan& plan, bool is_spread) {
  is_spread_ = is_spread;
  if (!ahead_) return;
  for (std::size_t i = number_ - block_from_; i < born_.size(); ++i) {
    Birth& birth = born_[i];
    const Duration at = birth.at.time_since_epoch();
    birth.key = key_of(plan, i, static_cast<double>(at.count()));
    if (is_spread_) spread(birth.key, blocks_[i]);
  }
}

std::size_t Births::memory_bytes() const {
  return pending_.capacity() * sizeof(Traced) + blocks_.capacity() * sizeof(Draws::Block) +
         born_.capacity() * sizeof(Birth) + keys_.capacity() * sizeof(KeyItem);
}

}  // namespace weir::sim
