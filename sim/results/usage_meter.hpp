#pragma once

#include <cstdint>

#include "model/pricing.hpp"
#include "model/stream.hpp"
#include "model/units.hpp"

namespace weir::sim {

/// Counts what a stream is charged for while a run goes on: all of it from the start, warm-up
/// included, because a bill has no warm-up. Integers throughout. A value, like the world.
///
/// Use  roll() whenever the mode, the retention or the registered consumers may have changed and at
///      every whole hour, before anything is trimmed there; read() for each GetRecords; and
///      straight into counted(), as it happens, what is no matter of time: put() of each record
///      stored, what GetRecords gave and fan_out_bytes.
/// Assumed  data older than 24 h, and than seven days, is measured every hour and grows or shrinks
///      evenly between: exact for a steady load. AWS does not say how often it measures.
class UsageMeter {
 public:
  explicit UsageMeter(const model::Stream& stream);

  model::Usage& counted() { return counted_; }
  void put(const model::PutUnits& units) {
    counted_.put_payload_units += units.payload_units;
    counted_.data_in_kib += units.data_in_kib;
  }

  /// Everything before `now` has happened, under the retention that the last roll() saw.
  void roll(Instant now, const model::Stream& stream);

  /// A reader has been given [from, to) of a shard; to be told before the shard is trimmed again.
  void read(Instant now, const model::Shard& shard, std::int64_t from, std::int64_t to);

  /// All of it up to `now`. Shard hours are those of the shards' own instants of opening and
  /// closing; a closed shard is free.
  model::Usage usage(Instant now, const model::Stream& stream) const;
  /// What of it was used while the stream was in on-demand mode.
  model::Usage on_demand(Instant now, const model::Stream& stream) const;

 private:
  model::Usage so_far(const model::Stream& stream) const;

  model::Usage counted_;
  Duration retention_;
  std::size_t consumers_;  // registered, since then
  bool there_ = true;      // the stream
  Instant since_{};        // of what is rolled
  // Older than 24 h, and than seven days: at since_, and twice the bytes x time, because a mean of
  // two measures has halves.
  int128 extended_bytes_ = 0;
  int128 old_bytes_ = 0;
  int128 twice_extended_byte_ns_ = 0;
  int128 twice_old_byte_ns_ = 0;
  // Of the mode.
  bool is_on_demand_;
  model::Usage on_demand_;  // up to when it began last
  model::Usage before_;     // when it began last
};

/// How long shards were open within [from, to), all of them together.
int128 open_shard_ns(const model::Stream& stream, Instant from, Instant to);

}  // namespace weir::sim
