#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sim/consumers/fan_out_reader.hpp"
#include "sim/consumers/kcl.hpp"
#include "sim/consumers/polling.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/operations/autoscaling.hpp"
#include "sim/results/series_recorder.hpp"
#include "sim/scenario/actions.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/client_writes.hpp"
#include "sim/world/coarse_writes.hpp"
#include "sim/world/kpl_writes.hpp"
#include "sim/world/record_writes.hpp"
#include "sim/world/windows.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

using Reader = std::variant<PollingReader, FanOutReader, KclReader>;
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
  // What offers records: at most one of the first two, as the grain is, and the others where
  // producers wait for answers.
  std::optional<RecordWrites> record;
  std::optional<CoarseWrites> coarse;
  std::optional<ClientWrites> clients;
  std::optional<KplWrites> kpl;
  EventQueue writes;  ///< of record, clients and kpl
  std::vector<Reader> readers;
  EventQueue turns;
  std::vector<Event>
      planned_turns;  ///< known from the start, in order of time: before any of turns
  std::size_t next_planned = 0;
  AccountShare account;  ///< as it was when this world was last moved on
  std::size_t next_action = 0;
  std::vector<ActionResult> actions;
  std::optional<Duration> deleted;       ///< when the stream was gone
  std::optional<CloudWatch> cloudwatch;  ///< where somebody looks at it
  std::vector<AutoscalerState> robots;
  std::vector<ScalingResult> scalings;
  std::optional<SeriesRecorder> series;
  std::vector<WindowMeter> windows;
};

}  // namespace weir::sim
