#include "sim/world/read_turns.hpp"

#include <algorithm>
#include <utility>

#include "sim/operations/faults.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/world/watch.hpp"

namespace weir::sim {

namespace {

// What the queue of turns holds: of a reader (its number is the kind's low half), by shard, or what
// the whole reader does; of one with leases, its events (the high half).
constexpr std::uint32_t kBegin = ~std::uint32_t{0};
constexpr std::uint32_t kGoBack = kBegin - 1;
constexpr std::uint32_t kNumberBits = 16;
static_assert(bounds::kConsumers < (1U << kNumberBits));

Instant instant(Duration since_start) {
  return Instant{since_start};
}

void expect(World::State& state, std::uint32_t reader, std::uint32_t shard, Instant at) {
  reading_of(state.readers[reader]).expect(shard, at);
  state.turns.push({at, reader, shard});
}

// `what`: kBegin or kGoBack.
void expect_whole(World::State& state, std::uint32_t reader, std::uint32_t what, Instant at) {
  state.turns.push({at, reader, what});
}

// What a reader with leases has to come.
Event turn_of(std::uint32_t number, const Event& of_kcl) {
  return {of_kcl.at, number + ((of_kcl.kind + 1) << kNumberBits), of_kcl.index};
}

void push_wanted(World::State& state, std::uint32_t number, KclReader& reader) {
  for (const Event& event : reader.wanted()) state.turns.push(turn_of(number, event));
  reader.wanted().clear();
}

// A reader starts (again, after an outage, where it keeps no checkpoints), or goes back.
void begin(World::State& state, std::uint32_t number, std::uint32_t what, Instant now) {
  const Scenario& scenario = state.blueprint->scenario;
  const Consumer& settings = scenario.consumers[number];
  Reading& reading = reading_of(state.readers[number]);
  if (now < instant(settings.from)) return;
  if (auto* const kcl = std::get_if<KclReader>(&state.readers[number])) {
    kcl->launch(settings, now, state.side.stream, scenario.simulation.warm_up);
    return push_wanted(state, number, *kcl);
  }
  const ReadTrouble trouble = read_trouble(scenario.faults, settings.name, now);
  if (trouble.away_until && reading.started()) {
    // to begin again it will be called when the outage ends
    if (what == kGoBack) expect_whole(state, number, what, *trouble.away_until);
    return;
  }
  if (auto* const fan_out = std::get_if<FanOutReader>(&state.readers[number])) {
    fan_out->hang_up(state.side.stream);
  }
  const bool back = what == kGoBack;
  std::vector<std::uint32_t> begun;
  reading.begin(settings, now, state.side.stream,
                back ? StartPosition::AtTimestamp : settings.start,
                instant(back ? settings.replay->from : settings.timestamp), begun);
  for (const std::uint32_t shard : begun) {
    expect(state, number, shard, reading.first_turn(shard, now));
  }
}

// A reader's turn while it is away: it is put off, or left out where the reader begins again.
void stay_away(World::State& state, std::uint32_t number, const Event& event,
               const ReadTrouble& trouble) {
  const Consumer& settings = state.blueprint->scenario.consumers[number];
  if (auto* const fan_out = std::get_if<FanOutReader>(&state.readers[number])) {
    fan_out->hang_up(event.index, state.side.stream);
  }
  if (!settings.checkpoints) return;
  // back at the phase that it had
  const Duration missed =
      (event.at - trouble.away_since) % reading_of(state.readers[number]).interval();
  expect(state, number, event.index, *trouble.away_until + missed);
}

// What a reader has called for, and what it was answered.
void note_turn(World::State& state, std::uint32_t number, Instant now, const KclFetch& fetch,
               std::int64_t to) {
  const Turn& turn = fetch.turn;
  ++state.side.events;
  if (state.blueprint->scenario.consumers[number].retrieval == Retrieval::Polling) {
    if (state.cloudwatch) {
      state.cloudwatch->minute().read += turn.read;
      state.cloudwatch->minute().read_throttled += turn.refused ? 1 : 0;
    }
    state.side.meters.read(fetch.shard, turn.read, turn.refused);
    state.side.usage.counted().data_out_bytes += turn.read.bytes;
    state.side.usage.read(now, state.side.stream.shard(fetch.shard), fetch.from, to);
  } else {
    state.side.meters.pushed(fetch.shard, turn.read);
    state.side.usage.counted().fan_out_bytes += turn.read.bytes;
  }
  if (state.series) state.series->read(number, fetch.shard, turn.read, turn.refused);
  if (state.side.watch) log_get(state, number, fetch.shard, now, turn);
}

void take_kcl_turn(World::State& state, std::uint32_t number, KclReader& reader,
                   const Event& event) {
  const Scenario& scenario = state.blueprint->scenario;
  const Consumer& settings = scenario.consumers[number];
  Conditions conditions{.warm_up = scenario.simulation.warm_up};
  conditions.no_stream = state.side.is_gone();
  if (!scenario.faults.empty()) {
    const ReadTrouble trouble = read_trouble(scenario.faults, settings.name, event.at);
    conditions.slowness = trouble.slowness;
    conditions.latency = trouble.latency;
    conditions.errors = trouble.errors;
  }
  const Event own{event.at, (event.kind >> kNumberBits) - 1, event.index};
  const auto fetch = reader.handle(settings, own, state.side.stream, conditions);
  if (fetch) note_turn(state, number, event.at, *fetch, reader.position(fetch->shard));
  push_wanted(state, number, reader);
}

void take_turn(World::State& state, const Event& event) {
  const std::uint32_t number = event.kind & ((1U << kNumberBits) - 1);
  const std::uint32_t shard = event.index;
  Reader& reader = state.readers[number];
  if (event.kind != number) {
    return take_kcl_turn(state, number, std::get<KclReader>(reader), event);
  }
  if (shard == kBegin || shard == kGoBack) return begin(state, number, shard, event.at);
  Reading& reading = reading_of(reader);
  if (!reading.expects(shard, event.at)) return;
  const Scenario& scenario = state.blueprint->scenario;
  const Consumer& settings = scenario.consumers[number];
  Conditions conditions{.warm_up = scenario.simulation.warm_up};
  if (!scenario.faults.empty()) {
    const ReadTrouble trouble = read_trouble(scenario.faults, settings.name, event.at);
    if (trouble.away_until) return stay_away(state, number, event, trouble);
    conditions.slowness = trouble.slowness;
    conditions.latency = trouble.latency;
    conditions.errors = trouble.errors;
  }
  reading.fetch_ahead(shard, state.side.stream);
  const std::int64_t from = reading.position(shard);
  const bool gone = state.side.is_gone();
  const auto of_stream = [&](auto& of_kind) -> Turn {
    if constexpr (std::is_same_v<std::decay_t<decltype(of_kind)>, KclReader>) {
      CHECK(false && "its turns are events of its own");
    } else {
      return of_kind.turn(settings, event.at, shard, state.side.stream, conditions);
    }
  };
  const Turn turn =
      gone ? reading.find_no_stream(event.at, shard, conditions) : std::visit(of_stream, reader);
  note_turn(state, number, event.at, {shard, from, turn}, reading.position(shard));
  if (!turn.ended) return expect(state, number, shard, turn.next);
  std::vector<std::uint32_t> begun;
  reading.follow(settings, event.at, state.side.stream, shard, begun);
  // a call for an iterator, then the first GetRecords
  for (const std::uint32_t child : begun) {
    expect(state, number, child, event.at + settings.round_trip);
  }
}

// What is known from the start that readers will do: of the same instant in this order, and before
// anything that comes of it.
std::vector<Event> planned_turns(const Scenario& scenario) {
  std::vector<Event> planned;
  for (std::uint32_t number = 0; number < scenario.consumers.size(); ++number) {
    const Consumer& consumer = scenario.consumers[number];
    planned.push_back({instant(consumer.from), number, kBegin});
    if (consumer.replay) planned.push_back({instant(consumer.replay->at), number, kGoBack});
    for (const Fault& fault : scenario.faults) {
      if (!troubles_reader(fault, consumer.name)) continue;
      const bool outage = fault.kind == FaultKind::ConsumerOutage;
      if (consumer.kcl && (outage || parts_of(fault.kind).workers)) {
        for (const Event& event : KclReader::events_of(fault)) {
          planned.push_back(turn_of(number, event));
        }
      } else if (outage && !consumer.checkpoints) {  // it loses its place
        planned.push_back({instant(fault.end()), number, kBegin});
      }
    }
  }
  std::ranges::stable_sort(planned, {}, &Event::at);
  return planned;
}

// The reader's faults from now on.
void expect_faults(World::State& state, std::uint32_t number) {
  const Scenario& scenario = state.blueprint->scenario;
  Reader& reader = state.readers[number];
  std::vector<std::pair<Instant, Instant>> outages;
  for (const Fault& fault : scenario.faults) {
    if (!troubles_reader(fault, scenario.consumers[number].name)) continue;
    if (instant(fault.at) >= state.now) reading_of(reader).expect_fault(fault);
    if (fault.kind == FaultKind::ConsumerOutage) {
      outages.emplace_back(instant(fault.at), instant(fault.end()));
    }
  }
  if (auto* const kcl = std::get_if<KclReader>(&reader)) kcl->set_outages(std::move(outages));
}

}  // namespace

void hire_readers(World::State& state, bool keep_early) {
  const Scenario& scenario = state.blueprint->scenario;
  const std::size_t shards = state.side.stream.shards().size();
  const std::uint64_t seed = state.blueprint->seed;
  const auto replication = static_cast<std::uint64_t>(state.replication);
  for (std::uint32_t number = 0; number < scenario.consumers.size(); ++number) {
    const Consumer& consumer = scenario.consumers[number];
    const Duration interval = interval_of(scenario.stream, consumer);
    if (consumer.kcl) {
      state.readers.emplace_back(KclReader{consumer, interval, number, shards, seed, replication});
    } else if (consumer.retrieval == Retrieval::Polling) {
      state.readers.emplace_back(
          PollingReader{consumer, interval, number, shards, seed, replication});
    } else {
      state.readers.emplace_back(
          FanOutReader{consumer, interval, number, shards, seed, replication});
    }
    if (keep_early) reading_of(state.readers.back()).keep_early_latency();
    if (keep_early && consumer.kcl) std::get<KclReader>(state.readers.back()).keep_log();
    expect_faults(state, number);
  }
  state.planned_turns = planned_turns(scenario);
}

void face_other_faults(World::State& state) {
  for (std::uint32_t number = 0; number < state.readers.size(); ++number) {
    reading_of(state.readers[number]).forget_faults(state.now.time_since_epoch());
    expect_faults(state, number);
  }
  state.planned_turns = planned_turns(state.blueprint->scenario);
  const auto next = std::ranges::lower_bound(state.planned_turns, state.now, {}, &Event::at);
  state.next_planned = static_cast<std::size_t>(next - state.planned_turns.begin());
}

void take_turns(World::State& state, Instant to) {
  for (;;) {
    const Instant due = state.turns.next_due();
    const bool any_planned = state.next_planned < state.planned_turns.size();
    const Instant planned = any_planned ? state.planned_turns[state.next_planned].at : kNever;
    if (std::min(due, planned) >= to) return;
    take_turn(state,
              planned <= due ? state.planned_turns[state.next_planned++] : state.turns.pop());
  }
}

void learn_of_shards(World::State& state) {
  const model::Stream& stream = state.side.stream;
  std::vector<std::uint32_t> begun;
  for (std::uint32_t number = 0; number < state.readers.size(); ++number) {
    const Consumer& settings = state.blueprint->scenario.consumers[number];
    if (auto* const kcl = std::get_if<KclReader>(&state.readers[number])) {
      kcl->learn_of(stream);
      continue;
    }
    Reading& reading = reading_of(state.readers[number]);
    begun.clear();
    reading.learn(settings, state.now, stream, begun);
    for (const std::uint32_t shard : begun) {
      expect(state, number, shard, reading.first_turn(shard, state.now));
    }
  }
}

void lose_stream_of_readers(World::State& state) {
  for (Reader& reader : state.readers) {
    if (auto* const kcl = std::get_if<KclReader>(&reader)) {
      kcl->lose(state.side.stream);
    } else {
      reading_of(reader).lose_stream(state.side.stream);
    }
  }
}

void set_desired_capacity(World::State& state, const Action& action) {
  const std::vector<Consumer>& consumers = state.blueprint->scenario.consumers;
  for (std::uint32_t number = 0; number < consumers.size(); ++number) {
    if (consumers[number].name != action.consumer) continue;
    auto& kcl = std::get<KclReader>(state.readers[number]);
    kcl.set_desired_capacity(consumers[number], state.now, action.desired_capacity,
                             state.side.stream);
    push_wanted(state, number, kcl);
  }
}

void look_at_ages(World::State& state, bool recorded, bool sampled, bool counted) {
  const model::Stream& stream = state.side.stream;
  std::vector<Duration> ages;
  for (std::uint32_t number = 0; number < state.readers.size(); ++number) {
    Reading& reading = reading_of(state.readers[number]);
    reading.ages(state.now, stream, ages);
    if (state.cloudwatch && !ages.empty()) {
      auto& age = state.cloudwatch->minute().iterator_age;
      age = std::max(age.value_or(Duration{}), *std::max_element(ages.begin(), ages.end()));
    }
    if (recorded) {
      state.series->age(number, ages);
      state.series->look(number, reading.latencies(), state.now);
    }
    if (sampled) reading.sample_ages(state.now, ages, stream.config().retention, counted);
  }
}

std::int64_t slowest_position(const World::State& state, std::uint32_t shard) {
  std::int64_t slowest = state.side.stream.shards()[shard].log().end();
  for (const Reader& reader : state.readers) {
    const Reading& reading = reading_of(reader);
    if (reading.started()) slowest = std::min(slowest, reading.processed(shard));
  }
  return slowest;
}

void report_readers(World::State& state, RunResult& result) {
  for (std::size_t i = 0; i < state.readers.size(); ++i) {
    ReaderResult& out = result.readers.emplace_back();
    const Consumer& consumer = state.blueprint->scenario.consumers[i];
    out.name = consumer.name;
    out.pushed = consumer.retrieval == Retrieval::FanOut;
    std::visit(
        [&](auto& reading) {
          reading.report(state.now, state.side.stream, out);
          result.fingerprint += reading.fingerprint();
        },
        state.readers[i]);
  }
}

}  // namespace weir::sim
