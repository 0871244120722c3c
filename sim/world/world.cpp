#include "sim/world/world.hpp"

#include <algorithm>

#include "model/check.hpp"
#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

constexpr Duration kSecond = std::chrono::seconds{1};
constexpr Duration kBearing = std::chrono::milliseconds{50};  // of records ahead, grain "record"

model::StreamConfig stream_of(const Scenario& scenario) {
  model::StreamConfig config;
  config.name = scenario.stream.name;
  config.shard_count = scenario.stream.shard_count;
  config.retention = scenario.stream.retention;
  config.put_to_readable = scenario.stream.put_to_readable;
  config.put_record_rounding = scenario.stream.put_record_rounding;
  return config;
}

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

// Meters, ages and logs once a second, and where statistics begin or end.
void close_second(World::State& state) {
  const SimulationSettings& settings = state.blueprint->scenario.simulation;
  const bool border = whole_second(state.now);
  const bool warm = state.now == instant(settings.warm_up);
  if (!border && !warm && state.now != instant(settings.duration)) return;
  state.side.meters.roll(state.now);
  if (!border) return;
  if (state.now > instant(settings.warm_up)) {
    for (PollingReader& reader : state.readers) reader.sample_age(state.now, state.side.stream);
  }
  for (std::uint32_t i = 0; i < state.side.shard_hash.size(); ++i) {
    model::ShardLog& log = state.side.stream.shard(i).log();
    std::int64_t slowest = log.end();
    for (const PollingReader& reader : state.readers) {
      slowest = std::min(slowest, reader.position(i));
    }
    log.compact(state.now, slowest);
  }
}

void poll(World::State& state, const Event& event) {
  const auto shards = static_cast<std::uint32_t>(state.side.shard_hash.size());
  const std::uint32_t reader = event.index / shards;
  const std::uint32_t shard = event.index % shards;
  const Scenario& scenario = state.blueprint->scenario;
  const PollingReader::Polled polled = state.readers[reader].poll(
      scenario.consumers[reader], event.at, shard, state.side.stream, scenario.simulation.warm_up);
  ++state.side.events;
  if (polled.read.records > 0) state.side.meters.read(shard, polled.read);
  state.queue.push({polled.next, event.kind, event.index});
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
    if (event.kind == static_cast<std::uint32_t>(EventKind::Poll)) {
      poll(state, event);
    } else {
      state.record->deliver(*state.blueprint, event.at, event.index, state.side, state.queue);
    }
  }
  state.now = to;
}

}  // namespace

World::World(std::shared_ptr<const Blueprint> blueprint, std::int64_t replication,
             bool born_per_tick) {
  const Scenario& scenario = blueprint->scenario;
  const auto shards = static_cast<std::size_t>(scenario.stream.shard_count);
  model::Stream stream{stream_of(scenario), Instant{}};
  const model::WriteLimits limits = stream.config().write_limits;
  Meters meters{shards, blueprint->followed.size(), limits, scenario.simulation.warm_up};
  state_ = std::make_unique<State>(State{.blueprint = blueprint,
                                         .replication = replication,
                                         .now = {},
                                         .side = {.stream = std::move(stream),
                                                  .meters = std::move(meters),
                                                  .shard_hash = std::vector<std::uint64_t>(shards),
                                                  .born_per_tick = {},
                                                  .keep_born_per_tick = born_per_tick,
                                                  .events = 0},
                                         .record = {},
                                         .coarse = {},
                                         .readers = {},
                                         .queue = {}});
  if (blueprint->grain == Grain::Record) {
    state_->record.emplace(*blueprint, replication);
  } else {
    state_->coarse.emplace(*blueprint, replication, state_->side.stream);
  }
  for (std::uint32_t reader = 0; reader < scenario.consumers.size(); ++reader) {
    const Consumer& consumer = scenario.consumers[reader];
    state_->readers.emplace_back(consumer, reader, shards, scenario.simulation.seed,
                                 static_cast<std::uint64_t>(replication));
    for (std::uint32_t shard = 0; shard < shards; ++shard) {
      state_->queue.push({state_->readers.back().first_poll(consumer, shard),
                          static_cast<std::uint32_t>(EventKind::Poll),
                          reader * static_cast<std::uint32_t>(shards) + shard});
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
    Instant to = std::min(next_multiple(state.now, step), end);
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
    result.write_ledger.stored += shard.log().amount_from(0);
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
  for (std::size_t i = 0; i < state.readers.size(); ++i) {
    ReaderResult& out = result.readers.emplace_back();
    out.name = blueprint.scenario.consumers[i].name;
    state.readers[i].report(state.side.stream, out);
    result.fingerprint += state.readers[i].fingerprint();
  }
  result.born_per_tick = state.side.born_per_tick;
  return result;
}

}  // namespace weir::sim
