#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace weir::gui {

/// Something that happens at a time of a run: what the operator does, what goes wrong.
struct Mark {
  enum class Kind : std::uint8_t { Action, Fault };
  Kind kind{};
  double from_s = 0;
  double until_s = 0;  ///< the same for what takes no time
  std::string name;    ///< a few letters: "UpdateShardCount 128", "consumer_outage"
};

/// Of a scenario, in order of time.
std::vector<Mark> marks_of(const sim::Scenario& scenario);

/// The next mark that begins after a time, or the last that began before it; none where there is
/// none.
std::optional<double> next_mark(const std::vector<Mark>& marks, double at_s);
std::optional<double> mark_before(const std::vector<Mark>& marks, double at_s);

}  // namespace weir::gui
