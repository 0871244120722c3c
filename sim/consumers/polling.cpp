#include "sim/consumers/polling.hpp"

#include <algorithm>

#include "sim/results/fingerprint.hpp"

namespace weir::sim {

Turn PollingReader::turn(const Consumer& settings, Instant now, std::uint32_t shard,
                         model::Stream& stream, const Conditions& conditions) {
  Shard& state = shards_[shard];
  const bool counted = counts(now, conditions);
  Turn turn{.next = now + interval(), .read = {}};
  batch_.clear();
  model::Shard& source = stream.shard(shard);
  let_go_of_expired(state, source.log());
  if (counted) counted_.calls += 1;
  if (fails(conditions, shard)) {
    if (counted) counted_.failed_calls += 1;
    turn.failed = true;
    turn.error = model::ServiceError::InternalFailureException;
    return turn;
  }
  std::int64_t position = state.position;
  if (!source.get(now, stream.config().put_to_readable, position, settings.max_records, batch_)) {
    if (counted) counted_.refused_calls += 1;
    turn.refused = true;
    state.hash = rolled(state.hash, now, -1);
    return turn;
  }
  const Duration half_trip = times(settings.round_trip / 2, conditions.latency);
  const Instant done =
      deliver(settings, now, now + half_trip, shard, source, stream, conditions, turn);
  turn.next = std::max(turn.next, done + half_trip);
  return turn;
}

}  // namespace weir::sim
