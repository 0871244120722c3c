#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/expected.hpp"
#include "model/hash_key.hpp"
#include "model/units.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {

/// How all readers of a stream are to get their records.
enum class TriedRetrieval : std::uint8_t { AsItIs, Polling, FanOut };

/// What somebody tries, in the simplest terms.
struct Knobs {
  std::optional<std::int64_t> shards{};  ///< none: as they are
  double traffic = 1;                    ///< times as much
  double hot_share = 0;  ///< of each producer's records: for one more key, kTriedKey
  TriedRetrieval retrieval = TriedRetrieval::AsItIs;
  /// When it begins; none: at the start of the run.
  std::optional<Duration> from{};
  bool changes_anything() const;
};
inline constexpr const char* kTriedKey = "what-if";

/// Another future: a scenario's text with a change in it and nothing else, and what the change is
/// called ("64 shards, traffic +20 %, from 00:10"). Draws are addressed, so up to where the change
/// begins a run of it is the run that was.
struct Fork {
  std::string text;
  std::string name;
};

/// The scenario with its knobs turned, or a sentence about what stands in the way. `text`: what
/// `read` was read from, as the file `file`.
Expected<Fork, std::string> turned(const std::string& text, const std::string& file,
                                   const sim::ReadScenario& read, const Knobs& knobs);

/// What can be done to a worker of a fleet, or to a reader that is no fleet.
enum class WorkerTrouble : std::uint8_t {
  Kill,     ///< it is gone from one moment to the next, for ten minutes
  Slow,     ///< processing takes three times as long, for ten minutes; of all workers
  Restart,  ///< it alone, or all of them, one after the other, a minute apart
};
/// `worker`: of a fleet; none: the first, or all.
Expected<Fork, std::string> with_trouble(const std::string& text, const std::string& file,
                                         const sim::ReadScenario& read, WorkerTrouble trouble,
                                         const std::string& consumer, Duration at,
                                         std::optional<std::size_t> worker = std::nullopt);

/// SplitShard: `key` is the first hash key of the upper half.
Expected<Fork, std::string> with_split(const std::string& text, const std::string& file,
                                       const sim::ReadScenario& read, const std::string& shard,
                                       const model::HashKey& key, Duration at);

}  // namespace weir::gui
