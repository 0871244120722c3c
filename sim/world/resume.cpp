#include "sim/world/resume.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "sim/operations/faults.hpp"
#include "sim/scenario/agreement.hpp"
#include "sim/world/read_turns.hpp"
#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

// Beyond `now`, where it is.
Instant planned_until(const World::State& state) {
  Instant latest{};
  if (state.record) latest = std::max(latest, state.record->planned_until());
  if (state.coarse) latest = std::max(latest, state.coarse->planned_until());
  if (state.clients) latest = std::max(latest, state.clients->planned_until());
  if (state.kpl) latest = std::max(latest, state.kpl->planned_until());
  return std::max(latest, state.now);
}

bool troubles_puts_ever(const Scenario& scenario) {
  return troubles_puts(scenario.faults, Instant::min(), Instant::max());
}

bool can_go_on_as(const World::State& state, const Blueprint& other) {
  const Blueprint& own = *state.blueprint;
  if (!state.series || state.side.watch) return false;
  if (own.grain != other.grain || own.seed != other.seed || own.followed != other.followed) {
    return false;
  }
  if (troubles_puts_ever(own.scenario) != troubles_puts_ever(other.scenario) ||
      largest_record_bytes(own.scenario) != largest_record_bytes(other.scenario)) {
    return false;
  }
  const Agreement agreement = agreement_of(own.scenario, other.scenario);
  return Instant{agreement.events} >= state.now && Instant{agreement.loads} >= planned_until(state);
}

}  // namespace

std::optional<AccountWorld> resumed(const AccountWorld& account, const AccountBlueprint& other) {
  const std::vector<World>& worlds = account.streams();
  if (worlds.size() != other.streams.size()) return std::nullopt;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    if (!can_go_on_as(worlds[i].state(), *other.streams[i])) return std::nullopt;
  }
  AccountWorld next = account;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    World::State& state = next.streams()[i].state();
    state.blueprint = other.streams[i];
    face_other_faults(state);
  }
  return next;
}

}  // namespace weir::sim
