#include "sim/world/world.hpp"

#include <algorithm>
#include <optional>

#include "model/check.hpp"
#include "sim/scenario/actions.hpp"
#include "sim/world/state.hpp"

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
  if (!border && !warm && state.now != instant(settings.duration)) return;
  state.side.meters.roll(state.now);
  if (!border) return;
  const bool counted = state.now > instant(settings.warm_up);
  for (PollingReader& reader : state.readers) {
    if (counted || !state.blueprint->scenario.faults.empty()) {
      reader.sample_age(state.now, state.side.stream, counted);
    }
  }
  for (std::uint32_t i = 0; i < state.side.shard_hash.size(); ++i) {
    state.side.stream.trim(state.now, i);
    model::ShardLog& log = state.side.stream.shard(i).log();
    std::int64_t slowest = log.end();
    for (const PollingReader& reader : state.readers) {
      slowest = std::min(slowest, reader.position(i));
    }
    log.compact(state.now, slowest);
  }
  if (whole_hour(state.now)) state.side.usage.roll(state.now, state.side.stream);
}

Event poll_of(std::uint32_t reader, std::uint32_t shard, Instant at) {
  return {at, static_cast<std::uint32_t>(EventKind::Poll) + reader, shard};
}

// What a reader's faults do to a poll at `now`: it is put off, or its processing slowed down.
struct Impaired {
  std::optional<Instant> until;
  double slowness = 1;
};

Impaired impaired(const Scenario& scenario, const Consumer& settings, Instant now) {
  Impaired impaired;
  for (const Fault& fault : scenario.faults) {
    const bool is_on = instant(fault.at) <= now && now < instant(fault.end());
    if (!is_on || fault.consumer != settings.name) continue;
    if (fault.kind == FaultKind::ConsumerSlow) {
      impaired.slowness *= fault.factor;
    } else {
      // back at the phase that it had
      const Duration missed = (now - instant(fault.at)) % settings.poll_interval;
      const Instant back = instant(fault.end()) + missed;
      impaired.until = std::max(back, impaired.until.value_or(back));
    }
  }
  return impaired;
}

void poll(World::State& state, const Event& event) {
  const std::uint32_t number = event.kind - static_cast<std::uint32_t>(EventKind::Poll);
  const std::uint32_t shard = event.index;
  const Scenario& scenario = state.blueprint->scenario;
  const Consumer& settings = scenario.consumers[number];
  PollingReader& reader = state.readers[number];
  const Impaired faults = impaired(scenario, settings, event.at);
  if (faults.until) {
    state.queue.push({*faults.until, event.kind, event.index});
    return;
  }
  const std::int64_t from = reader.position(shard);
  const PollingReader::Polled polled = reader.poll(settings, event.at, shard, state.side.stream,
                                                   scenario.simulation.warm_up, faults.slowness);
  ++state.side.events;
  state.side.meters.read(shard, polled.read, polled.refused);
  state.side.usage.read(event.at, state.side.stream.shard(shard), from, reader.position(shard));
  if (!polled.ended) {
    state.queue.push({polled.next, event.kind, event.index});
    return;
  }
  std::vector<std::uint32_t> begun;
  reader.follow(state.side.stream, shard, begun);
  // a call for an iterator, then the first GetRecords
  for (const std::uint32_t child : begun) {
    state.queue.push(poll_of(number, child, event.at + settings.round_trip));
  }
}

// The shards have changed.
void reshape(World::State& state) {
  const model::Stream& stream = state.side.stream;
  state.side.shard_hash.resize(stream.shards().size());
  state.side.meters.set_shards(stream.shards().size());
  if (state.coarse) state.coarse->reshape(*state.blueprint, stream);
  std::vector<std::uint32_t> begun;
  for (std::uint32_t number = 0; number < state.readers.size(); ++number) {
    const Consumer& settings = state.blueprint->scenario.consumers[number];
    begun.clear();
    state.readers[number].learn(settings, stream, begun);
    for (const std::uint32_t shard : begun) {
      state.queue.push(
          poll_of(number, shard, state.readers[number].first_poll(settings, shard, state.now)));
    }
  }
}

// When the stream or the operator changes something next.
Instant next_change(const World::State& state) {
  const std::vector<Action>& actions = state.blueprint->scenario.actions;
  const Instant due = state.side.stream.next_due();
  if (state.next_action == actions.size()) return due;
  return std::min(due, instant(actions[state.next_action].at));
}

// What the operator does and what the stream does by itself by state.now.
void change(World::State& state) {
  const std::vector<Action>& actions = state.blueprint->scenario.actions;
  model::Stream& stream = state.side.stream;
  const bool changes = next_change(state) <= state.now;
  if (changes) state.side.usage.roll(state.now, stream);
  stream.advance(state.now);
  for (; state.next_action < actions.size(); ++state.next_action) {
    const Action& action = actions[state.next_action];
    if (instant(action.at) > state.now) break;
    ActionResult& result = state.actions.emplace_back();
    result.at = state.now.time_since_epoch();
    result.call = name_of(action.call);
    if (const auto answer = perform(action, state.now, stream); !answer) {
      result.error = model::name_of(answer.error().error);
      result.message = answer.error().message;
    }
  }
  if (stream.shards().size() != state.side.shard_hash.size()) reshape(state);
  if (changes) state.side.usage.roll(state.now, stream);
}

// Everything of [state.now, to).
void run_until(World::State& state, Instant to) {
  if (state.coarse) {
    state.coarse->tick(*state.blueprint, state.now, to, state.side);
  } else {
    state.record->bear(*state.blueprint, to, state.side, state.queue);
  }
  while (state.queue.next_due() < to) {
    const Event event = state.queue.pop();
    if (event.kind >= static_cast<std::uint32_t>(EventKind::Poll)) {
      poll(state, event);
    } else {
      state.record->deliver(*state.blueprint, event.at, event.index, state.side, state.queue);
    }
  }
  state.now = to;
}

}  // namespace

World::World(const std::shared_ptr<const Blueprint>& blueprint, std::int64_t replication,
             bool born_per_tick) {
  const Scenario& scenario = blueprint->scenario;
  const auto shards = static_cast<std::size_t>(scenario.stream.shard_count);
  model::Stream stream = stream_of(scenario);
  const model::WriteLimits limits = stream.config().write_limits;
  Meters meters{shards, blueprint->followed.size(), limits, scenario.simulation.warm_up};
  state_ = std::make_unique<State>(State{.blueprint = blueprint,
                                         .replication = replication,
                                         .now = {},
                                         .side = {.stream = std::move(stream),
                                                  .meters = std::move(meters),
                                                  .usage = UsageMeter{scenario.stream.retention},
                                                  .shard_hash = std::vector<std::uint64_t>(shards),
                                                  .born_per_tick = {},
                                                  .keep_born_per_tick = born_per_tick,
                                                  .events = 0},
                                         .record = {},
                                         .coarse = {},
                                         .readers = {},
                                         .queue = {},
                                         .next_action = 0,
                                         .actions = {}});
  if (blueprint->grain == Grain::Record) {
    state_->record.emplace(*blueprint, replication);
  } else {
    state_->coarse.emplace(*blueprint, replication, state_->side.stream);
  }
  for (std::uint32_t reader = 0; reader < scenario.consumers.size(); ++reader) {
    const Consumer& consumer = scenario.consumers[reader];
    state_->readers.emplace_back(consumer, reader, shards, scenario.simulation.seed,
                                 static_cast<std::uint64_t>(replication));
    for (const Fault& fault : scenario.faults) {
      if (fault.consumer == consumer.name) state_->readers.back().expect_fault(consumer, fault);
    }
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      state_->queue.push(
          poll_of(reader, shard, state_->readers.back().first_poll(consumer, shard)));
    }
  }
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
  std::size_t bytes = sizeof(State) + state.queue.size() * kQueueEntry;
  for (const model::Shard& shard : state.side.stream.shards()) {
    bytes += sizeof(model::Shard) + shard.log().parcels() * sizeof(model::Parcel);
  }
  for (const PollingReader& reader : state.readers) bytes += reader.memory_bytes();
  bytes += state.side.meters.memory_bytes();
  bytes += state.record ? state.record->memory_bytes() : state.coarse->memory_bytes();
  return bytes;
}

void advance(World& world, Instant until) {
  World::State& state = world.state();
  const Scenario& scenario = state.blueprint->scenario;
  const Instant end = instant(scenario.simulation.duration);
  const Instant warm = instant(scenario.simulation.warm_up);
  CHECK(until <= end);
  const Duration step = state.coarse ? tick_of(state.blueprint->grain) : kBearing;
  while (state.now < until) {
    change(state);
    Instant to = std::min(next_multiple(state.now, step), end);
    if (state.record) to = std::min(to, next_change(state));
    if (state.now < warm) to = std::min(to, warm);
    if (to > until) {
      if (state.coarse) return;
      to = until;
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
  Amount waiting;
  if (state.coarse) {
    waiting = state.coarse->bear_open(blueprint, state.now, state.side);
    waiting += state.coarse->waiting();
  } else {
    waiting = state.record->waiting();
  }
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
  result.usage = state.side.usage.usage(state.now, state.side.stream);
  for (std::size_t i = 0; i < state.readers.size(); ++i) {
    ReaderResult& out = result.readers.emplace_back();
    out.name = blueprint.scenario.consumers[i].name;
    state.readers[i].report(state.now, state.side.stream, out);
    result.fingerprint += state.readers[i].fingerprint();
  }
  result.actions = state.actions;
  result.born_per_tick = state.side.born_per_tick;
  return result;
}

}  // namespace weir::sim
