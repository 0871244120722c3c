#include "sim/world/view.hpp"

#include <memory>
#include <variant>
#include <vector>

#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

std::vector<ShardPlace> places_in(const model::Stream& stream) {
  std::vector<ShardPlace> places;
  for (const model::Shard& shard : stream.shards()) {
    const bool open = shard.state() == model::ShardState::Open;
    const auto& parents = stream.lineage().parents(shard.number());
    places.push_back({.range = shard.range(),
                      .opened = shard.created().time_since_epoch(),
                      .closed = open ? Duration::max() : shard.closed().time_since_epoch(),
                      .parents = {parents.begin(), parents.end()}});
  }
  return places;
}

}  // namespace

RunView view_of(const World& world, UnderWay under_way) {
  const World::State& state = world.state();
  const SimulationSettings& settings = state.blueprint->scenario.simulation;
  RunView view;
  view.replication = state.replication;
  view.now = state.now.time_since_epoch();
  view.warm_up = settings.warm_up;
  view.duration = settings.duration;
  view.limits = state.side.stream.config().write_limits;
  view.ledger = state.side.meters.ledger();
  view.ledger.stored = view.ledger.stored_once + view.ledger.duplicates - view.ledger.packed;
  view.ledger.waiting = view.ledger.born - view.ledger.stored_once - view.ledger.dropped;
  if (!state.series) return view;
  const SeriesRecorder& series = *state.series;
  view.sealed = series.sealed();
  if (under_way == UnderWay::Copy) {
    view.under_way = series.under_way();
    view.places = std::make_shared<const std::vector<ShardPlace>>(places_in(state.side.stream));
    view.usage = state.side.usage.usage(state.now, state.side.stream);
    view.on_demand = state.side.usage.on_demand(state.now, state.side.stream);
    for (const Reader& reader : state.readers) {
      const auto* const fleet = std::get_if<KclReader>(&reader);
      view.leases.push_back(fleet == nullptr ? LeaseEvents{} : fleet->log());
    }
  }
  view.open_shards = series.last(StreamColumn::OpenShards);
  view.born_records = series.last(StreamColumn::BornRecords);
  view.attempted_records = series.last(StreamColumn::AttemptedRecords);
  view.throttled_records = series.last(StreamColumn::ThrottledRecords);
  for (const model::Shard& shard : state.side.stream.shards()) {
    if (shard.state() == model::ShardState::Open) {
      view.shards.push_back(series.last_of(shard.number()));
    }
  }
  for (std::uint32_t reader = 0; reader < state.readers.size(); ++reader) {
    view.readers.push_back(
        {.iterator_age = std::chrono::milliseconds{series.last(reader, ReaderColumn::IteratorAge)},
         .read = {series.last(reader, ReaderColumn::ReadRecords),
                  series.last(reader, ReaderColumn::ReadBytes)},
         .throttled_calls = series.last(reader, ReaderColumn::ThrottledCalls)});
  }
  return view;
}

}  // namespace weir::sim
