#include "sim/world/read_turns.hpp"

#include <algorithm>

#include "sim/operations/faults.hpp"
#include "sim/world/watch.hpp"

namespace weir::sim {

namespace {

// What the queue of turns holds: of a reader (the kind is its number), by shard, or what the whole
// reader does.
constexpr std::uint32_t kBegin = ~std::uint32_t{0};
constexpr std::uint32_t kGoBack = kBegin - 1;

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

// A reader starts (again, after an outage, where it keeps no checkpoints), or goes back.
void begin(World::State& state, std::uint32_t number, std::uint32_t what, Instant now) {
  const Scenario& scenario = state.blueprint->scenario;
  const Consumer& settings = scenario.consumers[number];
  Reading& reading = reading_of(state.readers[number]);
  if (now < instant(settings.from)) return;
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

void take_turn(World::State& state, const Event& event) {
  const std::uint32_t number = event.kind;
  const std::uint32_t shard = event.index;
  if (shard == kBegin || shard == kGoBack) return begin(state, number, shard, event.at);
  Reader& reader = state.readers[number];
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
  const auto of_stream = [&](auto& of_kind) {
    return of_kind.turn(settings, event.at, shard, state.side.stream, conditions);
  };
  const Turn turn =
      gone ? reading.find_no_stream(event.at, shard, conditions) : std::visit(of_stream, reader);
  ++state.side.events;
  if (settings.retrieval == Retrieval::Polling) {
    state.side.meters.read(shard, turn.read, turn.refused);
    state.side.usage.read(event.at, state.side.stream.shard(shard), from, reading.position(shard));
  } else {
    state.side.meters.pushed(shard, turn.read);
    state.side.usage.counted().fan_out_bytes += turn.read.bytes;
  }
  if (state.series) state.series->read(number, shard, turn.read, turn.refused);
  if (state.side.watch) log_get(state, number, shard, event.at, turn);
  if (!turn.ended) return expect(state, number, shard, turn.next);
  std::vector<std::uint32_t> begun;
  reading.follow(settings, event.at, state.side.stream, shard, begun);
  // a call for an iterator, then the first GetRecords
  for (const std::uint32_t child : begun) {
    expect(state, number, child, event.at + settings.round_trip);
  }
}

}  // namespace

void hire_readers(World::State& state, bool keep_early) {
  const Scenario& scenario = state.blueprint->scenario;
  const std::size_t shards = state.side.stream.shards().size();
  const std::uint64_t seed = scenario.simulation.seed;
  const auto replication = static_cast<std::uint64_t>(state.replication);
  for (std::uint32_t number = 0; number < scenario.consumers.size(); ++number) {
    const Consumer& consumer = scenario.consumers[number];
    const Duration interval = interval_of(scenario.stream, consumer);
    if (consumer.retrieval == Retrieval::Polling) {
      state.readers.emplace_back(
          PollingReader{consumer, interval, number, shards, seed, replication});
    } else {
      state.readers.emplace_back(
          FanOutReader{consumer, interval, number, shards, seed, replication});
    }
    expect_whole(state, number, kBegin, instant(consumer.from));
    if (consumer.replay) expect_whole(state, number, kGoBack, instant(consumer.replay->at));
    if (keep_early) reading_of(state.readers.back()).keep_early_latency();
    for (const Fault& fault : scenario.faults) {
      if (!troubles_reader(fault, consumer.name)) continue;
      reading_of(state.readers.back()).expect_fault(fault);
      const bool loses_its_place = fault.kind == FaultKind::ConsumerOutage && !consumer.checkpoints;
      if (loses_its_place) expect_whole(state, number, kBegin, instant(fault.end()));
    }
  }
}

void take_turns(World::State& state, Instant to) {
  while (state.turns.next_due() < to) take_turn(state, state.turns.pop());
}

void learn_of_shards(World::State& state) {
  const model::Stream& stream = state.side.stream;
  std::vector<std::uint32_t> begun;
  for (std::uint32_t number = 0; number < state.readers.size(); ++number) {
    const Consumer& settings = state.blueprint->scenario.consumers[number];
    Reading& reading = reading_of(state.readers[number]);
    begun.clear();
    reading.learn(settings, state.now, stream, begun);
    for (const std::uint32_t shard : begun) {
      expect(state, number, shard, reading.first_turn(shard, state.now));
    }
  }
}

void look_at_ages(World::State& state, bool recorded, bool sampled, bool counted) {
  const model::Stream& stream = state.side.stream;
  std::vector<Duration> ages;
  for (std::uint32_t number = 0; number < state.readers.size(); ++number) {
    Reading& reading = reading_of(state.readers[number]);
    reading.ages(state.now, stream, ages);
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
    if (reading.started()) slowest = std::min(slowest, reading.position(shard));
  }
  return slowest;
}

void report_readers(World::State& state, RunResult& result) {
  for (std::size_t i = 0; i < state.readers.size(); ++i) {
    ReaderResult& out = result.readers.emplace_back();
    const Consumer& consumer = state.blueprint->scenario.consumers[i];
    out.name = consumer.name;
    out.pushed = consumer.retrieval == Retrieval::FanOut;
    Reading& reading = reading_of(state.readers[i]);
    reading.report(state.now, state.side.stream, out);
    result.fingerprint += reading.fingerprint();
  }
}

}  // namespace weir::sim
