#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace weir::reports {

// What a report draws, before anybody has chosen how.

/// A line over time; a gap where there is no value.
struct ChartLine {
  std::string name;
  std::vector<std::optional<double>> values;
};

/// Lines over time, in one unit.
struct LineChart {
  std::string title;  ///< a sentence
  std::string unit;   ///< of the values: "% of a shard's limit"
  std::string note;   ///< what a point is
  double step_s = 1;  ///< point i stands for [i, i + 1) steps from the start of the run
  double until_s = 0;
  double warm_up_s = 0;  ///< nothing up to here enters a statistic
  std::vector<ChartLine> lines;
  std::optional<double> limit;
  std::string limit_name;
};

/// Shares of a limit over the hash space and time.
struct HeatMap {
  std::string title;
  std::string note;
  double step_s = 1;
  double until_s = 0;
  double warm_up_s = 0;
  std::size_t rows = 0;     ///< equal parts of the hash space, the lowest keys first
  std::size_t columns = 0;  ///< steps
  /// By row and column; none where no shard was open.
  std::vector<std::optional<double>> shares;
  std::vector<bool> refused;  ///< whether records were, likewise
};

/// Steps of at most so many to cover so long: of 1, 2, 5, 10, 15 or 30 s, min or h, or days.
double chart_step(double length_s, std::size_t most_steps);

}  // namespace weir::reports
