#include "sim/world/account_world.hpp"

#include <algorithm>
#include <utility>

#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

constexpr Duration kStep = std::chrono::milliseconds{10};  // after calls, at grain "record"

// A step of all worlds is whole ticks of each.
Duration longest_tick(const AccountWorld& account) {
  Duration longest = Duration{};
  for (const World& world : account.streams()) {
    longest = std::max(longest, tick_of(world.state().blueprint->grain));
  }
  return longest;
}

Instant rounded_up(Instant at, Duration tick) {
  const Duration since = at.time_since_epoch();
  if (tick == Duration{}) return at;
  return Instant{(since + tick - Duration{1}) / tick * tick};
}

// Until when no stream needs to know what becomes of the others. What is due now is done by the
// streams one after the other, and what comes of that is not known before.
Instant next_border(const AccountWorld& account, Duration tick, Instant until) {
  Instant border = until;
  for (const World& world : account.streams()) {
    const Instant change = next_change(world);
    const Instant known = change > world.now() ? change : world.now() + std::max(tick, kStep);
    if (known < border) border = std::min(until, rounded_up(known, tick));
  }
  return border;
}

}  // namespace

AccountBlueprint make_account_blueprint(const Scenario& scenario) {
  AccountBlueprint blueprint;
  const Grain grain = resolved_grain(scenario);
  for (Scenario& stream : streams_of(scenario)) {
    stream.simulation.grain = grain;  // that of one trial is that of all
    blueprint.streams.push_back(make_blueprint(std::move(stream)));
  }
  blueprint.own = scenario.beside.empty() ? 0 : scenario.number;
  return blueprint;
}

AccountBlueprint make_blueprint_for(const Scenario& scenario) {
  if (asks_account(scenario)) return make_account_blueprint(scenario);
  return {.streams = {make_blueprint(scenario)}, .own = 0};
}

AccountWorld::AccountWorld(const AccountBlueprint& blueprint, std::int64_t replication,
                           const Keep& keep)
    : own_{blueprint.own} {
  streams_.reserve(blueprint.streams.size());
  for (const auto& stream : blueprint.streams) streams_.emplace_back(stream, replication, keep);
}

std::size_t AccountWorld::memory_bytes() const {
  std::size_t bytes = 0;
  for (const World& world : streams_) bytes += world.memory_bytes();
  return bytes;
}

AccountShare AccountWorld::share_of(std::size_t stream) const {
  AccountShare share = calls_;
  const Instant now = streams_[stream].now();
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (i == stream) continue;
    const model::Stream& other = streams_[i].state().side.stream;
    if (other.next_due() > now) {
      add_use(share, other);
    } else {  // what is due at this very instant comes before any call
      model::Stream settled = other;
      settled.advance(now);
      add_use(share, settled);
    }
  }
  return share;
}

void AccountWorld::note_calls(const AccountShare& share) {
  calls_.deletions = share.deletions;
  calls_.warmings = share.warmings;
}

void advance(AccountWorld& account, Instant until) {
  std::vector<World>& streams = account.streams();
  if (streams.size() == 1) return advance(streams.front(), until);
  const Duration tick = longest_tick(account);
  for (;;) {
    const Instant border = next_border(account, tick, until);
    bool moved = false;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      World& world = streams[i];
      const Instant before = world.now();
      if (before >= border) continue;
      world.state().account = account.share_of(i);
      advance(world, border);
      account.note_calls(world.state().account);
      moved = moved || world.now() > before;
    }
    if (border >= until || !moved) return;
  }
}

}  // namespace weir::sim
