#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "model/stream.hpp"
#include "model/units.hpp"
#include "sim/scenario/autoscaler_settings.hpp"

namespace weir::sim {

/// What CloudWatch has of a stream for a minute: sums, and the highest iterator age.
struct CloudWatchMinute {
  Amount written;
  std::int64_t write_throttled = 0;  ///< records
  Amount read;                       ///< by GetRecords
  std::int64_t read_throttled = 0;   ///< calls
  std::optional<Duration> iterator_age;
};

/// The numbers of the last minutes. A value, like the world.
class CloudWatch {
 public:
  /// So many minutes are kept of the stream, and of each shard (none: its records are not).
  CloudWatch(std::int64_t minutes, std::int64_t shard_minutes)
      : kept_{minutes}, kept_of_shards_{shard_minutes} {}

  CloudWatchMinute& minute() { return under_way_; }
  void add_shard_records(std::uint32_t shard, std::int64_t records);
  /// The minute that ends at `now` (a whole one) is over.
  void roll(Instant now);

  /// What is there of a period: the sum of its minutes, and their highest age. None where some of
  /// them are not kept (yet).
  std::optional<CloudWatchMinute> period(Instant from, Instant to) const;
  /// Records of a shard in a period; none where it is not kept.
  std::optional<std::int64_t> shard_records(std::uint32_t shard, Instant from, Instant to) const;

  std::size_t memory_bytes() const;

 private:
  std::int64_t kept_;
  std::int64_t kept_of_shards_;
  CloudWatchMinute under_way_;
  std::vector<std::int64_t> shards_under_way_;
  std::int64_t over_ = 0;                         // minutes rolled
  std::deque<CloudWatchMinute> minutes_;          // the last of them
  std::deque<std::vector<std::int64_t>> shards_;  // likewise, by shard
};

/// How many minutes the robots look back.
std::int64_t minutes_needed(const std::vector<Autoscaler>& robots);
std::int64_t shard_minutes_needed(const std::vector<Autoscaler>& robots);

/// What a robot wants at a look.
struct ScalingWish {
  enum class Kind : std::uint8_t { Nothing, Target, Split, Merge };
  Kind kind = Kind::Nothing;
  bool up = false;
  std::int64_t target = 0;     ///< Target
  std::uint32_t shard = 0;     ///< Split, Merge
  std::uint32_t adjacent = 0;  ///< Merge
  double value = 0;            ///< the newest that the rule saw, in its metric's unit
  ScalingMetric metric{};      ///< of that
};

/// A robot at work: what it remembers from look to look.
struct AutoscalerState {
  Instant next_look{};
  std::optional<Instant> last_up;
  std::optional<Instant> last_down;
  std::int64_t known_shards = 0;  ///< what it divides loads by
  Instant known_at{};
  std::vector<model::ReshardStep> steps;  ///< it splits and merges one by one, until they are done
  std::size_t next_step = 0;
};

/// What it wants at `now`, by what can be seen then. Changes nothing but what it knows of the
/// shards.
ScalingWish wish_of(const Autoscaler& robot, AutoscalerState& state, Instant now,
                    const CloudWatch& seen, const model::Stream& stream);

}  // namespace weir::sim
