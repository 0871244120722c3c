#include "sim/world/watch.hpp"

#include <utility>

#include "model/check.hpp"
#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

void tell(Watch& watch, const ShardChange& change) {
  if (watch.calls.wants(watch.calls.window().shard, change.at)) watch.calls.change(change);
}

void tell_state(Watch& watch, const model::Shard& shard, Instant now) {
  using enum model::ShardState;
  const auto before = std::exchange(watch.state, shard.state());
  if (!before) tell(watch, {shard.created(), ShardChangeKind::Opened});
  if (shard.state() != Open && (!before || *before == Open)) {
    tell(watch, {shard.closed(), ShardChangeKind::Closed});
  }
  if (shard.state() == Expired && before != Expired) tell(watch, {now, ShardChangeKind::Expired});
}

}  // namespace

void watch(World& world, const CallWindow& window) {
  CHECK(window.from < window.until);
  World::State& state = world.state();
  state.side.watch.emplace(Watch{.calls = CallLog{window}, .state = {}, .trimmed = 0});
  if (window.shard >= state.side.stream.shards().size()) return;
  const model::Shard& shard = state.side.stream.shards()[window.shard];
  state.side.watch->state = shard.state();
  state.side.watch->trimmed = shard.log().begin();
}

Watched watched(const World& world) {
  const World::State& state = world.state();
  CHECK(state.side.watch);
  return {state.side.watch->calls, state.side.stream, state.actions};
}

void log_get(World::State& state, std::uint32_t number, std::uint32_t shard, Instant now,
             const Turn& turn) {
  CallLog* const log = state.side.log_of(shard, now);
  if (log == nullptr) return;
  const bool pushed = state.blueprint->scenario.consumers[number].retrieval == Retrieval::FanOut;
  const bool silent = turn.read.records == 0 && !turn.refused && !turn.failed && !turn.ended;
  if (pushed && silent) return;
  GetCall call;
  call.at = now;
  call.reader = number;
  call.is_pushed = pushed;
  call.refused = turn.refused;
  call.error = turn.error;
  call.failed = turn.failed;
  call.returned = turn.read;
  call.ended = turn.ended;
  if (!turn.refused && !turn.failed) {
    const model::StreamConfig& config = state.side.stream.config();
    call.behind_latest =
        state.side.stream.behind(now, shard, reading_of(state.readers[number]).position(shard),
                                 pushed ? config.put_to_push : config.put_to_readable);
  }
  if (!turn.ended) call.next = turn.next;
  log->get(call);
}

void log_changes(World::State& state) {
  if (!state.side.watch) return;
  Watch& watch = *state.side.watch;
  const std::uint32_t number = watch.calls.window().shard;
  if (number >= state.side.stream.shards().size()) return;
  const model::Shard& shard = state.side.stream.shards()[number];
  if (shard.state() != watch.state) tell_state(watch, shard, state.now);
  if (shard.log().begin() == watch.trimmed) return;
  const std::int64_t gone = shard.log().begin() - std::exchange(watch.trimmed, shard.log().begin());
  tell(watch, {state.now, ShardChangeKind::Trimmed, gone});
}

}  // namespace weir::sim
