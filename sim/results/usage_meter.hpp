#pragma once

#include <cstdint>

#include "model/pricing.hpp"
#include "model/stream.hpp"
#include "model/units.hpp"

namespace weir::sim {

/// Counts what a stream is charged for while a run goes on: all of it from the start, warm-up
/// included, because a bill has no warm-up. Integers throughout. A value, like the world.
///
/// Use  roll() whenever the retention or the registered consumers may have changed and at every
///      whole hour, before anything is trimmed there; read() for each GetRecords; and straight into
///      counted(), as it happens, what is no matter of time: put_payload_units of each record
///      stored and fan_out_bytes.
/// Assumed  data older than seven days is measured every hour and grows or shrinks evenly between:
///      exact for a steady load. AWS does not say how often it measures.
class UsageMeter {
 public:
  explicit UsageMeter(const model::Stream& stream)
      : retention_{stream.config().retention}, consumers_{stream.fan_out().consumers()} {}

  model::Usage& counted() { return counted_; }

  /// Everything before `now` has happened, under the retention that the last roll() saw.
  void roll(Instant now, const model::Stream& stream);

  /// A reader has been given [from, to) of a shard; to be told before the shard is trimmed again.
  void read(Instant now, const model::Shard& shard, std::int64_t from, std::int64_t to);

  /// All of it up to `now`. Shard hours are those of the shards' own instants of opening and
  /// closing; a closed shard is free.
  model::Usage usage(Instant now, const model::Stream& stream) const;

 private:
  model::Usage counted_;
  Duration retention_;
  std::size_t consumers_;         // registered, since then
  Instant since_{};               // of what is rolled
  int128 old_bytes_ = 0;          // older than seven days, at since_
  int128 twice_old_byte_ns_ = 0;  // a mean of two measures has halves
};

/// How long shards were open within [from, to), all of them together.
int128 open_shard_ns(const model::Stream& stream, Instant from, Instant to);

}  // namespace weir::sim
