#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/units.hpp"
#include "reports/study/load.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {

/// What may keep a stream from holding.
enum class Constraint : std::uint8_t {
  HottestKey,      ///< all records of a key go to one shard
  WriteRecords,    ///< mean, spread evenly
  WriteBytes,      ///< likewise
  SecondRecords,   ///< 99.9 % of the seconds of the fullest shard
  SecondBytes,     ///< likewise
  ReadBytes,       ///< all that poll share 2 MiB/s of a shard
  ReadCalls,       ///< and five GetRecords a second
  RecordsPerPoll,  ///< what a reader gets by its polls, of the one that gets least
  FanOutBytes,     ///< 2 MiB/s of a shard for each consumer
  Processing,      ///< a shard's records are processed one after the other
  Workers,         ///< on finite cores
  CatchUp,         ///< a reader that was away must read faster than is written
};
std::string_view name_of(Constraint constraint);  ///< "hottest-key"; stable

/// One of them, at the instant where it asks for most.
struct Bound {
  Constraint constraint{};
  std::string what{};  ///< "write bytes, 99.9 % of seconds": what is compared
  std::string who{};   ///< a key or a reader; may be empty
  Duration at{};
  double need = 0;      ///< of the fullest shard where `of_shard`, else of all; in `unit`
  double capacity = 0;  ///< of a shard, or of all workers; likewise
  std::string unit{};   ///< "records/s", "MiB/s", "calls/s", "cores", "s", "min"
  bool of_shard = false;
  double used = 0;  ///< share of its capacity with the shards there are; above 1 it does not hold
  /// The fewest even shards with which it holds; none where no number of shards does.
  std::optional<std::int64_t> shards{};
  bool by_shards = true;  ///< whether their number makes any difference
  bool decides = false;   ///< no other asks for as many
};

/// What a stream needs by closed forms, before anything is simulated: for each constraint its need
/// at the peak of the scenario's load, and how many shards would do. Refusals, retries and queues
/// are in none of it: what it calls enough may still be late or throttled, what it calls too little
/// is.
struct Bounds {
  Duration at{};  ///< when the whole load is highest
  Load offered;   ///< then
  std::int64_t shards =
      0;  ///< then, by what the operator calls for; in on-demand mode at the start
  std::vector<Bound> bounds;           ///< in order of Constraint
  std::optional<std::int64_t> needed;  ///< the fewest even shards for all of them; none: no number
  double headroom = 0;  ///< how many times this load those shards, keys and cores hold
  std::string sentence;
};

/// Of one of a file's streams.
struct StreamBounds {
  std::string name;
  Bounds bounds;
};

/// Shares of seconds that the write rows allow for.
inline constexpr double kSecondsWithin = 0.999;
/// A scenario's stream with more shards than this is not looked for.
inline constexpr std::int64_t kMostBoundShards = 20'000;

/// Needs are those of the file's mids. For catch-up an objective about iterator_age_recovery_time
/// says what is long enough; without one the reader must come nearer at all.
Bounds bounds_of(const sim::Blueprint& blueprint);

}  // namespace weir::reports
