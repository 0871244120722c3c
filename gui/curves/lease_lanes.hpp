#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "gui/curves/time_view.hpp"
#include "sim/results/lease_log.hpp"

namespace weir::gui {

/// A lease while one worker has it.
struct LeaseBar {
  std::uint32_t shard = 0;
  std::size_t worker = 0;
  std::size_t row = 0;  ///< of the worker's lane; bars of a row do not overlap
  double from_s = 0;
  std::optional<double> until_s;           ///< none: it has it still
  sim::LeaseChange came{};                 ///< how the worker came by it
  std::optional<sim::LeaseChange> went{};  ///< how it lost it, where that is known
};

/// When a worker is not there.
struct WorkerGap {
  std::size_t worker = 0;
  double from_s = 0;
  std::optional<double> until_s;  ///< none: still
  bool crashed = false;
};

/// Who has which lease over a run: a lane for each worker, the leases that it has side by side.
struct LeaseLanes {
  std::vector<LeaseBar> bars;  ///< in order of their beginning
  std::vector<WorkerGap> gaps;
  std::vector<std::size_t> rows;  ///< by worker: how many leases at most at a time
  std::size_t workers() const { return rows.size(); }
};
LeaseLanes lease_lanes(const sim::LeaseEvents& events);

/// What a worker has at an instant.
struct WorkerState {
  bool up = false;
  std::vector<std::uint32_t> shards;
};
/// By worker. A lease whose worker is gone counts as its until another takes it.
std::vector<WorkerState> workers_at(const LeaseLanes& lanes, double at_s);

}  // namespace weir::gui
