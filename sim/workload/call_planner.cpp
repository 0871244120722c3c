#include "sim/workload/call_planner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"

namespace weir::sim {

namespace {

constexpr double kLatest = 9.2e18;

Instant as_instant(double ns) {
  return Instant{Duration{static_cast<std::int64_t>(ns)}};
}

// How many records close a buffer: entries, or 10 MiB at the mean size.
double batch_limit(const ProducerPlan& plan) {
  const double mean = plan.sizes.mean() + plan.keys.mean_key_bytes();
  const double by_bytes = std::floor(10.0 * static_cast<double>(kMiB) / std::max(1.0, mean));
  return std::max(1.0, std::min(static_cast<double>(plan.settings.put.max_batch), by_bytes));
}

}  // namespace

CallPlanner::CallPlanner(const ProducerPlan& plan, RunArrivals arrivals, std::uint64_t seed,
                         std::uint64_t replication)
    : arrivals_{std::move(arrivals)},
      gaps_{seed, replication, plan.number, Purpose::CallGap},
      limit_{batch_limit(plan)},
      instances_(static_cast<std::size_t>(plan.settings.instances)) {
  const Draws phase{seed, replication, plan.number, Purpose::Phase};
  even_ = plan.arrivals.process() == ArrivalProcess::Constant && instances_.size() == 1;
  if (even_) phase_ = to_unit(phase.block(kArrivalPhase)[0]);
  const auto linger = static_cast<double>(plan.settings.put.linger.count());
  const auto count = static_cast<double>(instances_.size());
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    PlannedCall& first = instances_[i].next;
    first.address = call_address(i, 0);
    first.sent_ns = to_unit(phase.block(i)[0]) * linger;
    first.mean = arrivals_.of(plan).expected(0, first.sent_ns) / count;
    if (first.mean > limit_) {  // full before its linger is over
      first.sent_ns = arrivals_.of(plan).after(0, limit_ * count);
      first.sure = limit_;
      first.mean = 0;
    }
    if (even_) {
      even_born_ = even_births_before(plan, first.sent_ns);
      first.sure = static_cast<double>(even_born_);
      first.mean = 0;
    }
    queue_.push({as_instant(first.sent_ns), 0, i});
  }
}

PlannedCall CallPlanner::next_call(const ProducerPlan& plan, std::uint32_t number,
                                   double from_ns) const {
  const Instance& instance = instances_[number];
  const auto count = static_cast<double>(instances_.size());
  Draw draw = gaps_.at(number, instance.calls);
  // constant arrivals, too, fall on several instances by chance
  const double gap = draw_exponential(draw);
  PlannedCall call;
  call.address = call_address(number, instance.calls);
  call.opened_ns = arrivals_.of(plan).after(from_ns, gap * count);
  if (!(call.opened_ns < kLatest)) {
    call.sent_ns = call.opened_ns;
    return call;
  }
  const auto linger = static_cast<double>(plan.settings.put.linger.count());
  call.sent_ns = call.opened_ns + linger;
  call.sure = 1;
  call.mean = arrivals_.of(plan).expected(call.opened_ns, call.sent_ns) / count;
  if (call.mean + 1 + 6 * std::sqrt(call.mean) < limit_) return call;
  const double others = draw_gamma(draw, std::max(1.0, limit_ - 1));
  const double full_ns =
      limit_ <= 1 ? call.opened_ns : arrivals_.of(plan).after(call.opened_ns, others * count);
  if (full_ns < call.sent_ns) {
    call.sent_ns = full_ns;
    call.sure = limit_;
    call.mean = 0;
  } else {
    call.mean = std::min(call.mean, limit_ - 1);
  }
  return call;
}

std::int64_t CallPlanner::even_births_before(const ProducerPlan& plan, double at_ns) const {
  const double expected = arrivals_.of(plan).expected(0, at_ns) - phase_;
  return expected > 0 ? static_cast<std::int64_t>(std::ceil(expected)) : 0;
}

PlannedCall CallPlanner::next_even_call(const ProducerPlan& plan) {
  PlannedCall call;
  call.address = call_address(0, instances_[0].calls);
  call.opened_ns = arrivals_.of(plan).after(0, phase_ + static_cast<double>(even_born_));
  call.sent_ns = call.opened_ns;
  if (!(call.opened_ns < kLatest)) return call;
  call.sent_ns += static_cast<double>(plan.settings.put.linger.count());
  auto records = std::max<std::int64_t>(1, even_births_before(plan, call.sent_ns) - even_born_);
  if (const auto limit = static_cast<std::int64_t>(limit_); records > limit) {
    records = limit;
    call.sent_ns =
        arrivals_.of(plan).after(0, phase_ + static_cast<double>(even_born_ + limit - 1));
  }
  even_born_ += records;
  call.sure = static_cast<double>(records);
  return call;
}

void CallPlanner::sent_before(const ProducerPlan& plan, double until_ns,
                              std::vector<PlannedCall>& calls) {
  const Instant until = as_instant(std::ceil(std::min(until_ns, kLatest)));
  while (!queue_.empty() && queue_.next_due() < until) {
    const std::uint32_t number = queue_.pop().index;
    Instance& instance = instances_[number];
    calls.push_back(instance.next);
    ++instance.calls;
    instance.next = even_ ? next_even_call(plan) : next_call(plan, number, instance.next.sent_ns);
    if (instance.next.sent_ns < kLatest)
      queue_.push({as_instant(instance.next.sent_ns), 0, number});
  }
}

void CallPlanner::open_at(const ProducerPlan& plan, double now_ns,
                          std::vector<PlannedCall>& calls) const {
  const auto count = static_cast<double>(instances_.size());
  for (const Instance& instance : instances_) {
    PlannedCall call = instance.next;
    if (call.opened_ns >= now_ns || !(call.opened_ns < kLatest)) continue;
    if (even_) {
      const auto planned = static_cast<std::int64_t>(call.sure);
      call.sent_ns = now_ns;
      call.sure = static_cast<double>(even_births_before(plan, now_ns) - (even_born_ - planned));
      if (call.sure > 0) calls.push_back(call);
      continue;
    }
    const bool first = call.sure == 0;
    call.sent_ns = now_ns;
    call.sure = first ? 0 : 1;
    call.mean = arrivals_.of(plan).expected(call.opened_ns, now_ns) / count;
    calls.push_back(call);
  }
}

Instant CallPlanner::planned_until() const {
  double latest_ns = 0;
  for (const Instance& instance : instances_) {
    latest_ns = std::max(latest_ns, instance.next.sent_ns);
  }
  return latest_ns < kLatest ? as_instant(std::ceil(latest_ns)) : kNever;
}

std::size_t CallPlanner::memory_bytes() const {
  constexpr std::size_t kEntry = 24;
  return instances_.capacity() * sizeof(Instance) + queue_.size() * kEntry * 2;
}

}  // namespace weir::sim
