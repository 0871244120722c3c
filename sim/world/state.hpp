#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sim/consumers/fan_out_reader.hpp"
#include "sim/consumers/polling.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/results/series_recorder.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/coarse_writes.hpp"
#include "sim/world/record_writes.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

/// What the queue holds: calls by their index; from Turn on, readers' turns (the kind is Turn + the
/// reader's number) by shard, or what the whole reader does.
enum class EventKind : std::uint32_t { Call, Turn };
inline constexpr std::uint32_t kBegin = ~std::uint32_t{0};
inline constexpr std::uint32_t kGoBack = kBegin - 1;

using Reader = std::variant<PollingReader, FanOutReader>;
inline Reading& reading_of(Reader& reader) {
  return std::visit([](Reading& reading) -> Reading& { return reading; }, reader);
}
inline const Reading& reading_of(const Reader& reader) {
  return std::visit([](const Reading& reading) -> const Reading& { return reading; }, reader);
}

struct World::State {
  std::shared_ptr<const Blueprint> blueprint;
  std::int64_t replication = 0;
  Instant now{};
  WriteSide side;
  std::optional<RecordWrites> record;  ///< one of the two
  std::optional<CoarseWrites> coarse;
  std::vector<Reader> readers;
  EventQueue queue;
  std::size_t next_action = 0;
  std::vector<ActionResult> actions;
  std::optional<Duration> deleted;  ///< when the stream was gone
  std::optional<SeriesRecorder> series;
};

}  // namespace weir::sim
