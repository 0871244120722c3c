#include "sim/world/world.hpp"

#include <algorithm>
#include <optional>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/operations/faults.hpp"
#include "sim/scenario/actions.hpp"
#include "sim/world/read_turns.hpp"
#include "sim/world/scaling.hpp"
#include "sim/world/state.hpp"
#include "sim/world/watch.hpp"

namespace weir::sim {

namespace {

constexpr Duration kSecond = std::chrono::seconds{1};
constexpr Duration kBearing = std::chrono::milliseconds{50};  // of records ahead, grain "record"

Instant instant(Duration since_start) {
  return Instant{since_start};
}

// The next multiple of `step` after `now`.
Instant next_multiple(Instant now, Duration step) {
  return instant((now.time_since_epoch() / step + 1) * step);
}

bool whole_second(Instant now) {
  return now.time_since_epoch() % kSecond == Duration{};
}

bool whole_hour(Instant now) {
  return now.time_since_epoch() % std::chrono::hours{1} == Duration{};
}

// Meters, ages and logs once a second, and where statistics begin or end.
void close_second(World::State& state) {
  const SimulationSettings& settings = state.blueprint->scenario.simulation;
  const bool border = whole_second(state.now);
  const bool warm = state.now == instant(settings.warm_up);
  const bool end = state.now == instant(settings.duration);
  if (!border && !warm && !end) return;
  if (state.series) state.series->take(state.side.meters);
  if (state.cloudwatch) watch_second(state);
  state.side.meters.roll(state.now);
  const bool recorded = state.series && (border || end);
  const bool counted = state.now > instant(settings.warm_up) && !state.side.is_gone();
  // a world with a series may yet go on as one that has other faults
  const bool sampled = border && (counted || state.cloudwatch || state.series ||
                                  !state.blueprint->scenario.faults.empty());
  if (recorded || sampled) look_at_ages(state, recorded, sampled, counted);
  if (state.cloudwatch && border &&
      state.now.time_since_epoch() % std::chrono::minutes{1} == Duration{}) {
    state.cloudwatch->roll(state.now);
  }
  if (recorded) state.series->close_second(state.now, state.side.stream);
  if (!border) return;
  for (WindowMeter& window : state.windows) window.look(state);
  for (std::uint32_t i = 0; i < state.side.shard_hash.size(); ++i) {
    state.side.stream.trim(state.now, i);
    model::ShardLog& log = state.side.stream.shard(i).log();
    log.compact(state.now, slowest_position(state, i));
  }
  if (whole_hour(state.now)) state.side.usage.roll(state.now, state.side.stream);
}

// The shards have changed.
void reshape(World::State& state) {
  const model::Stream& stream = state.side.stream;
  state.side.shard_hash.resize(stream.shards().size());
  state.side.meters.set_shards(stream.shards().size());
  if (state.series) state.series->set_shards(stream.shards().size());
  if (state.coarse) state.coarse->reshape(*state.blueprint, stream);
  if (state.kpl) state.kpl->reshape(*state.blueprint, state.now, state.side, state.writes);
  learn_of_shards(state);
}

// Somebody else decides now where records go.
void distribute(World::State& state) {
  const bool is_spread = state.side.stream.config().record_distribution == RecordDistribution::Auto;
  const Blueprint& blueprint = *state.blueprint;
  if (state.record) state.record->distribute(blueprint, is_spread);
  if (state.coarse) state.coarse->distribute(blueprint, is_spread);
  if (state.clients) state.clients->distribute(blueprint, is_spread);
}

// The stream has been deleted.
void lose_stream(World::State& state) {
  state.deleted = state.now.time_since_epoch();
  lose_stream_of_readers(state);
}

// When the stream or the operator changes something next.
Instant next_change(const World::State& state) {
  const std::vector<Action>& actions = state.blueprint->scenario.actions;
  const Instant due = std::min(state.side.stream.next_due(), next_look(state));
  if (state.next_action == actions.size()) return due;
  return std::min(due, instant(actions[state.next_action].at));
}

// What the operator does and what the stream does by itself by state.now.
void change(World::State& state) {
  const std::vector<Action>& actions = state.blueprint->scenario.actions;
  model::Stream& stream = state.side.stream;
  const std::int64_t taken_before = stream.config().max_record_bytes;
  const RecordDistribution distributed_before = stream.config().record_distribution;
  const bool changes = next_change(state) <= state.now;
  if (changes) state.side.usage.roll(state.now, stream);
  const bool was_there = !state.side.is_gone();
  stream.advance(state.now);
  if (was_there && state.side.is_gone()) lose_stream(state);
  for (; state.next_action < actions.size(); ++state.next_action) {
    const Action& action = actions[state.next_action];
    if (instant(action.at) > state.now) break;
    ActionResult& result = state.actions.emplace_back();
    result.at = state.now.time_since_epoch();
    result.call = name_of(action.call);
    if (action.call == ActionCall::SetDesiredCapacity) {
      set_desired_capacity(state, action);
      continue;
    }
    const auto answer =
        is_throttled(state, kOperator, state.next_action)
            ? unexpected(stream.rate_exceeded())
            : perform(action, state.now, state.blueprint->scenario, stream, state.account);
    if (!answer) {
      result.error = model::name_of(answer.error().error);
      result.message = answer.error().message;
    }
  }
  let_robots_scale(state);
  if (stream.shards().size() != state.side.shard_hash.size()) reshape(state);
  if (state.coarse && stream.config().max_record_bytes < taken_before) {
    state.coarse->drop_oversized(state.side);
  }
  if (stream.config().record_distribution != distributed_before) distribute(state);
  if (changes) state.side.usage.roll(state.now, stream);
  log_changes(state);
}

// Until when whole ticks may be written at once that end by `latest`: what changes the stream
// waits for the end of a tick, and a replay is told tick by tick.
Instant end_of_ticks(const World::State& state, Instant latest) {
  const SimulationSettings& settings = state.blueprint->scenario.simulation;
  const Duration step = tick_of(state.blueprint->grain);
  const Instant change = next_change(state);
  const bool by_tick = state.side.watch || state.clients || state.kpl;
  const std::size_t most = by_tick ? 1 : CoarseWrites::kTicksAtOnce;
  Instant to = state.now;
  for (std::size_t ticks = 0; ticks < most && to < change; ++ticks) {
    Instant next = std::min(next_multiple(to, step), instant(settings.duration));
    if (to < instant(settings.warm_up)) next = std::min(next, instant(settings.warm_up));
    if (next > latest || next == to) break;
    to = next;
  }
  return to;
}

// Whoever offers records.
void begin_writes(World::State& state) {
  const Blueprint& blueprint = *state.blueprint;
  const std::vector<Producer>& producers = blueprint.scenario.producers;
  const auto is_client = [](const Producer& one) { return waits_for_answers(one) && !one.kpl; };
  const auto has_kpl = [](const Producer& one) { return one.kpl.has_value(); };
  const bool one_by_one = blueprint.grain == Grain::Record;
  const auto is_ours = [one_by_one](const Producer& one) {
    return !waits_for_answers(one) || (!one_by_one && packs_by_tick(one));
  };
  if (std::ranges::any_of(producers, is_client)) {
    state.clients.emplace(blueprint, state.replication);
  }
  if (std::ranges::any_of(producers, has_kpl)) {
    state.kpl.emplace(blueprint, state.replication, state.side.stream);
  }
  if (std::ranges::none_of(producers, is_ours)) return;
  if (one_by_one) {
    state.record.emplace(blueprint, state.replication);
  } else {
    state.coarse.emplace(blueprint, state.replication, state.side.stream);
  }
}

// What they still hold; what is in open buffers at a coarse grain is born for that.
Amount end_writes(World::State& state) {
  Amount waiting;
  if (state.coarse) {
    waiting = state.coarse->bear_open(*state.blueprint, state.now, state.side);
    waiting += state.coarse->waiting();
  }
  if (state.record) waiting += state.record->waiting();
  if (state.clients) waiting += state.clients->waiting();
  if (state.kpl) waiting += state.kpl->waiting();
  return waiting;
}

// What producers do until `to` that is an event.
void write_until(World::State& state, Instant to) {
  const Blueprint& blueprint = *state.blueprint;
  EventQueue& queue = state.writes;
  CoarseWrites* const coarse = state.coarse ? &*state.coarse : nullptr;
  for (;;) {
    const Instant due = queue.next_due();
    // what becomes due with a birth comes before what the birth brings
    const Instant of_client = state.clients ? state.clients->next_birth() : kNever;
    const Instant of_kpl = state.kpl ? state.kpl->next_birth() : kNever;
    if (std::min(of_client, of_kpl) < std::min(due, to)) {
      if (of_client <= of_kpl) {
        state.clients->bear(blueprint, state.side, queue);
      } else {
        state.kpl->bear(blueprint, state.side, queue);
      }
      continue;
    }
    if (state.record && state.record->put_is_next(to, queue)) {
      state.record->deliver_put(blueprint, state.side, queue);
      continue;
    }
    if (due >= to) return;
    const Event event = queue.pop();
    if (event.kind == static_cast<std::uint32_t>(WriteEvent::Call)) {
      state.record->deliver(blueprint, event.at, event.index, state.side, queue);
    } else if (event.kind >= static_cast<std::uint32_t>(WriteEvent::KplRequest)) {
      state.kpl->handle(blueprint, event, coarse, state.side, queue);
    } else {
      state.clients->handle(blueprint, event, coarse, state.side, queue);
    }
  }
}

// Everything of [state.now, to): first what is written, which no reader changes.
void run_until(World::State& state, Instant to) {
  const Blueprint& blueprint = *state.blueprint;
  if (state.coarse && !state.clients && !state.kpl) {
    state.coarse->write(blueprint, state.now, to, state.side);
  } else {
    if (state.coarse) state.coarse->begin(blueprint, state.now, to, state.side);
    if (state.coarse && state.kpl) {
      state.kpl->begin_tick(blueprint, state.now, to, *state.coarse, state.side, state.writes);
    }
    if (state.record) state.record->bear(blueprint, to, state.side, state.writes);
    write_until(state, to);
    if (state.coarse) state.coarse->end(blueprint, state.side);
    if (state.coarse && state.kpl) {
      state.kpl->end_tick(blueprint, to, *state.coarse, state.side, state.writes);
    }
  }
  take_turns(state, to);
  state.now = to;
}

}  // namespace

World::World(const std::shared_ptr<const Blueprint>& blueprint, std::int64_t replication,
             const Keep& keep) {
  const Scenario& scenario = blueprint->scenario;
  const auto shards = static_cast<std::size_t>(scenario.stream.shard_count);
  model::Stream stream = stream_of(scenario);
  const model::WriteLimits limits = stream.config().write_limits;
  const UsageMeter usage{stream};
  Meters meters{shards, blueprint->followed.size(), limits, scenario.simulation.warm_up};
  state_ = std::make_unique<State>(State{.blueprint = blueprint,
                                         .replication = replication,
                                         .now = {},
                                         .side = {.stream = std::move(stream),
                                                  .meters = std::move(meters),
                                                  .usage = usage,
                                                  .shard_hash = std::vector<std::uint64_t>(shards),
                                                  .born_per_tick = {},
                                                  .keep_born_per_tick = keep.born_per_tick,
                                                  .events = 0,
                                                  .watch = {}},
                                         .record = {},
                                         .coarse = {},
                                         .clients = {},
                                         .kpl = {},
                                         .writes = {},
                                         .readers = {},
                                         .turns = {},
                                         .planned_turns = {},
                                         .next_planned = 0,
                                         .account = {},
                                         .next_action = 0,
                                         .actions = {},
                                         .deleted = {},
                                         .cloudwatch = {},
                                         .robots = {},
                                         .scalings = {},
                                         .series = {},
                                         .windows = window_meters(scenario)});
  if (keep.series) {
    state_->series.emplace(scenario.simulation.duration, scenario.simulation.warm_up, limits,
                           shards, scenario.consumers.size());
  }
  begin_writes(*state_);
  begin_scaling(*state_);
  hire_readers(*state_, keep.series);
  for (WindowMeter& window : state_->windows) window.begin(*state_);
}

World::World(const World& other) : state_{std::make_unique<State>(*other.state_)} {}
World::World(World&&) noexcept = default;
World& World::operator=(const World& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
World& World::operator=(World&&) noexcept = default;
World::~World() = default;

Instant World::now() const {
  return state_->now;
}

std::size_t World::memory_bytes() const {
  const State& state = *state_;
  constexpr std::size_t kQueueEntry = 48;  // the wheel's slack included
  std::size_t bytes = sizeof(State) + (state.writes.size() + state.turns.size()) * kQueueEntry;
  for (const model::Shard& shard : state.side.stream.shards()) {
    bytes += sizeof(model::Shard) + shard.log().memory_bytes();
  }
  for (const Reader& reader : state.readers) {
    bytes += std::visit([](const auto& reading) { return reading.memory_bytes(); }, reader);
  }
  bytes += state.side.meters.memory_bytes();
  if (state.cloudwatch) bytes += state.cloudwatch->memory_bytes();
  if (state.side.watch) bytes += state.side.watch->calls.memory_bytes();
  if (state.series) bytes += state.series->memory_bytes();
  for (const WindowMeter& window : state.windows) bytes += window.memory_bytes();
  if (state.record) bytes += state.record->memory_bytes();
  if (state.coarse) bytes += state.coarse->memory_bytes();
  if (state.clients) bytes += state.clients->memory_bytes();
  if (state.kpl) bytes += state.kpl->memory_bytes();
  return bytes;
}

Instant next_change(const World& world) {
  return next_change(world.state());
}

void advance(World& world, Instant until) {
  World::State& state = world.state();
  const Scenario& scenario = state.blueprint->scenario;
  const Instant end = instant(scenario.simulation.duration);
  const Instant warm = instant(scenario.simulation.warm_up);
  CHECK(until <= end);
  while (state.now < until) {
    change(state);
    Instant to = std::min({next_multiple(state.now, kSecond), end, until});
    if (state.now < warm) to = std::min(to, warm);
    if (state.coarse) {
      if (next_change(state) <= state.now) continue;  // what was just done is due at once
      to = end_of_ticks(state, to);
      if (to <= state.now) return;
    } else {
      to = std::min({to, next_multiple(state.now, kBearing), next_change(state)});
    }
    set_check_context(scenario.simulation.seed, static_cast<std::uint64_t>(state.replication),
                      state.side.events);
    run_until(state, to);
    close_second(state);
  }
}

RunResult finish(const World& world) {
  World::State state = world.state();
  const Blueprint& blueprint = *state.blueprint;
  const SimulationSettings& settings = blueprint.scenario.simulation;
  RunResult result;
  result.replication = state.replication;
  result.warm_up = settings.warm_up;
  result.duration = state.now.time_since_epoch();
  result.partial = result.duration < settings.duration;
  result.events = state.side.events;
  const Amount waiting = end_writes(state);
  state.side.meters.roll(state.now);
  result.write_ledger = state.side.meters.ledger();
  result.write_ledger.waiting = waiting;
  std::size_t index = 0;
  for (const model::Shard& shard : state.side.stream.shards()) {
    ShardResult& out = result.shards.emplace_back();
    out.id = model::shard_id(shard.number());
    out.range = shard.range();
    for (const std::uint32_t parent : state.side.stream.lineage().parents(shard.number())) {
      out.parents.push_back(model::shard_id(parent));
    }
    out.state = shard.state() == model::ShardState::Open     ? "OPEN"
                : shard.state() == model::ShardState::Closed ? "CLOSED"
                                                             : "EXPIRED";
    out.opened = shard.created().time_since_epoch();
    out.by_service = shard.by_service();
    if (shard.state() != model::ShardState::Open) out.closed = shard.closed().time_since_epoch();
    result.write_ledger.stored += shard.log().stored();
    result.fingerprint += settled(state.side.shard_hash[index], index);
    ++index;
  }
  for (const FollowedKey& key : blueprint.followed) {
    KeyResult& out = result.keys.emplace_back();
    out.key = key.key;
    out.base = key.base;
    out.producer = blueprint.scenario.producers[key.producer].name;
    out.hash = key.hash;
    out.shard = state.side.stream.shard_of(key.hash);
  }
  state.side.meters.report(result);
  for (const WindowMeter& window : state.windows) {
    if (auto part = window.part(state)) result.windows.push_back(*std::move(part));
  }
  result.usage = state.side.usage.usage(state.now, state.side.stream);
  result.on_demand = state.side.usage.on_demand(state.now, state.side.stream);
  report_readers(state, result);
  result.actions = state.actions;
  result.scalings = state.scalings;
  if (state.kpl) state.kpl->report(blueprint, result);
  result.deleted = state.deleted;
  result.born_per_tick = state.side.born_per_tick;
  if (state.series) result.series = std::make_shared<const Series>(state.series->series());
  return result;
}

}  // namespace weir::sim
