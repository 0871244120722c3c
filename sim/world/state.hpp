#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sim/consumers/polling.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/world/blueprint.hpp"
#include "sim/world/coarse_writes.hpp"
#include "sim/world/record_writes.hpp"
#include "sim/world/write_side.hpp"

namespace weir::sim {

/// What the queue holds: calls by their index; from Poll on, readers' polls (the kind is Poll + the
/// reader's number) by shard.
enum class EventKind : std::uint32_t { Call, Poll };

struct World::State {
  std::shared_ptr<const Blueprint> blueprint;
  std::int64_t replication = 0;
  Instant now{};
  WriteSide side;
  std::optional<RecordWrites> record;  ///< one of the two
  std::optional<CoarseWrites> coarse;
  std::vector<PollingReader> readers;
  EventQueue queue;
  std::size_t next_action = 0;
  std::vector<ActionResult> actions;
};

}  // namespace weir::sim
