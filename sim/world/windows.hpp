#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {

/// What happens in a window that objectives ask about: the difference of what had been counted at
/// its end and at its start. A value.
class WindowMeter {
 public:
  /// `readers`: those that objectives ask about.
  WindowMeter(Window window, const std::vector<std::uint32_t>& readers);

  /// At the start of the run, when its readers have been hired.
  void begin(World::State& state);
  /// At the end of each whole second.
  void look(const World::State& state);
  /// What happened in it by now; none where it has not begun.
  std::optional<RunResult> part(const World::State& state) const;
  std::size_t memory_bytes() const;

 private:
  RunResult counted(const World::State& state) const;

  struct Asked {
    std::uint32_t reader = 0;
    std::size_t span = 0;  // of the latencies that it keeps
  };
  Window window_;
  std::vector<Asked> readers_;
  std::optional<RunResult> before_;  // while it lasts
  std::optional<RunResult> part_;    // when it is over
};

/// A meter for each window that objectives of the scenario name.
std::vector<WindowMeter> window_meters(const Scenario& scenario);

}  // namespace weir::sim
