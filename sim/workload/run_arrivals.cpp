#include "sim/workload/run_arrivals.hpp"

#include <vector>

#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"

namespace weir::sim {

namespace {

double as_ns(Duration duration) {
  return static_cast<double>(duration.count());
}

// The state that the path begins in: with the share of time that it takes.
std::size_t first_state(const Bursts& bursts, double u) {
  const std::vector<double> visits = visits_of(bursts);
  double cycle = 0;
  for (std::size_t i = 0; i < visits.size(); ++i) cycle += visits[i] * as_ns(bursts.states[i].mean);
  double before = u * cycle;
  for (std::size_t i = 0; i + 1 < bursts.states.size(); ++i) {
    before -= visits[i] * as_ns(bursts.states[i].mean);
    if (before < 0) return i;
  }
  return bursts.states.size() - 1;
}

// Where the path goes from a state, u in [0, 1).
std::size_t next_state(const Bursts& bursts, std::size_t state, double u) {
  const std::vector<double>& next = bursts.states[state].next;
  std::size_t last = state;
  double sum = 0;
  for (const double weight : next) sum += weight;
  u *= sum;
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (next[i] == 0) continue;
    last = i;
    u -= next[i];
    if (u < 0) break;
  }
  return last;
}

std::vector<RateFactor> path_of(const Bursts& bursts, const Draws& draws, double until_ns) {
  const std::vector<double> factors = scaled_factors(bursts);
  const bool constant = bursts.holding == HoldingTime::Constant;
  Draw begin = draws.at(0);
  std::size_t state = first_state(bursts, to_unit(begin.next()));
  // what is left of the first stay: of an exponential one as much as of a whole one
  double stay = constant ? to_unit(begin.next()) : draw_exponential(begin);
  std::vector<RateFactor> path{{0, factors[state]}};
  double at_ns = stay * as_ns(bursts.states[state].mean);
  for (std::uint64_t number = 1; at_ns < until_ns; ++number) {
    constexpr std::uint64_t kWhere = 1;  // beside how long
    const bool round = bursts.states[state].next.empty();
    state = round ? (state + 1) % factors.size()
                  : next_state(bursts, state, to_unit(draws.block(number, kWhere)[0]));
    path.push_back({at_ns, factors[state]});
    Draw draw = draws.at(number);
    stay = constant ? 1 : draw_exponential(draw);
    at_ns += stay * as_ns(bursts.states[state].mean);
  }
  return path;
}

}  // namespace

RunArrivals::RunArrivals(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication) {
  if (!plan.settings.bursts || plan.settings.trace) return;
  const Draws draws{seed, replication, plan.number, Purpose::Burst};
  const auto path = path_of(*plan.settings.bursts, draws, as_ns(plan.length));
  own_ = std::make_shared<const Arrivals>(plan.arrivals.times(path));
}

}  // namespace weir::sim
