#include "sim/world/put_faults.hpp"

#include "sim/engine/distributions.hpp"
#include "sim/scenario/far_away.hpp"

namespace weir::sim {

namespace {

bool happens(double chance, const Draws& draws, const CallAddress& address, std::uint32_t attempt) {
  if (chance <= 0) return false;
  constexpr std::uint32_t kAttemptShift = 56;
  const std::uint64_t sub = (std::uint64_t{attempt} << kAttemptShift) ^ address.position;
  return to_unit(draws.block(address.call, sub)[0]) < chance;
}

}  // namespace

PutFaults::PutFaults(const Blueprint& blueprint, std::int64_t replication)
    : any_{troubles_puts(blueprint.scenario.faults, Instant::min(), Instant::max())} {
  const std::uint64_t seed = blueprint.seed;
  const auto rep = static_cast<std::uint64_t>(replication);
  for (const ProducerPlan& plan : blueprint.producers) {
    failures_.emplace_back(seed, rep, plan.number, Purpose::Failure);
    losses_.emplace_back(seed, rep, plan.number, Purpose::LostAnswer);
  }
}

bool PutFaults::in(const Blueprint& blueprint, Instant from, Instant to) const {
  return any_ && troubles_puts(blueprint.scenario.faults, from, to);
}

PutTrouble PutFaults::trouble(const Blueprint& blueprint, const ProducerPlan& plan,
                              Instant now) const {
  if (!any_) return {};
  return put_trouble(blueprint.scenario.faults, plan.settings.name, now);
}

Duration PutFaults::way(const Blueprint& blueprint, const ProducerPlan& plan, Instant sent) const {
  return times(plan.half_trip(), trouble(blueprint, plan, sent).latency);
}

bool PutFaults::fails(const Blueprint& blueprint, const ProducerPlan& plan,
                      const CallAddress& address, std::uint32_t attempt, Instant now) const {
  return happens(trouble(blueprint, plan, now).errors, failures_[plan.number], address, attempt);
}

bool PutFaults::unanswered(const Blueprint& blueprint, const ProducerPlan& plan,
                           const CallAddress& address, std::uint32_t attempt, Instant now) const {
  const PutTrouble here = trouble(blueprint, plan, now);
  return times(plan.settings.put.round_trip, here.latency) > plan.settings.put.timeout ||
         happens(here.lost, losses_[plan.number], address, attempt);
}

Instant PutFaults::answered_at(const Blueprint& blueprint, const ProducerPlan& plan, Instant now,
                               bool answered) const {
  const Duration half = plan.settings.put.round_trip - plan.half_trip();
  if (!answered) return now + plan.settings.put.timeout;
  return now + (any_ ? times(half, trouble(blueprint, plan, now).latency) : half);
}

Instant PutFaults::again(const Blueprint& blueprint, const ProducerPlan& plan, Instant now,
                         Duration wait, bool answered) const {
  if (!any_) return now + plan.settings.put.round_trip + wait;
  const Instant sent = answered_at(blueprint, plan, now, answered) + wait;
  return sent + way(blueprint, plan, sent);
}

}  // namespace weir::sim
