#include "sim/consumers/fan_out_reader.hpp"

#include <algorithm>

#include "sim/results/fingerprint.hpp"
#include "sim/scenario/scenario_defaults.hpp"

namespace weir::sim {

bool FanOutReader::subscribe(const Consumer& settings, Instant now, std::uint32_t shard,
                             model::Stream& stream, const Conditions& conditions, Turn& turn) {
  if (subscribed_.size() < shards_.size()) subscribed_.resize(shards_.size());
  if (subscribed_[shard]) return true;
  const bool counted = counts(now, conditions);
  Shard& state = shards_[shard];
  if (counted) counted_.calls += 1;
  if (fails(conditions, shard)) {
    if (counted) counted_.failed_calls += 1;
    turn.failed = true;
    turn.error = model::ServiceError::InternalFailureException;
    return false;
  }
  const auto answer = stream.resume_subscription(now, settings.name, shard, state.position);
  if (!answer) {
    if (counted) counted_.refused_calls += 1;
    turn.refused = true;
    turn.error = answer.error().error;
    state.hash = rolled(state.hash, now, -1);
    return false;
  }
  subscribed_[shard] = *answer;
  return true;
}

void FanOutReader::hang_up(std::uint32_t shard, model::Stream& stream) {
  if (shard >= subscribed_.size() || !subscribed_[shard]) return;
  stream.end_subscription(*subscribed_[shard]);
  subscribed_[shard].reset();
}

void FanOutReader::hang_up(model::Stream& stream) {
  for (std::uint32_t shard = 0; shard < subscribed_.size(); ++shard) hang_up(shard, stream);
}

Turn FanOutReader::turn(const Consumer& settings, Instant now, std::uint32_t shard,
                        model::Stream& stream, const Conditions& conditions) {
  const Duration round_trip = times(settings.round_trip, conditions.latency);
  Shard& state = shards_[shard];
  Turn turn{.next = now + defaults::kResubscribeWait.value, .read = {}};
  batch_.clear();
  let_go_of_expired(state, stream.shards()[shard].log());
  if (!subscribe(settings, now, shard, stream, conditions, turn)) return turn;
  if (!stream.push_event(now, *subscribed_[shard], event_)) {
    subscribed_[shard].reset();
    turn.next = now + std::max(round_trip, Duration{1});
    return turn;
  }
  std::swap(batch_, event_.records);
  const model::Shard& source = stream.shards()[shard];
  const Instant done =
      deliver(settings, now, now + round_trip / 2, shard, source, stream, conditions, turn);
  turn.next = now + interval();
  if (!batch_.empty()) {
    turn.next = std::max(turn.next, done - round_trip / 2);
  } else if (state.position < source.log().end()) {
    // what is known to come later is not looked for at every interval until then
    const Instant sent = source.log().arrival_at(state.position) + stream.config().put_to_push;
    const Duration wait = std::max(sent - now, interval());
    const std::int64_t intervals = (wait.count() + interval().count() - 1) / interval().count();
    turn.next = now + interval() * intervals;
  }
  if (turn.ended) subscribed_[shard].reset();
  return turn;
}

}  // namespace weir::sim
