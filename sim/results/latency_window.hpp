#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/results/histogram.hpp"
#include "sim/results/latency_bins.hpp"

namespace weir::sim {

/// Quantiles of what was added to a histogram between two looks at it. `max_s` is the upper end of
/// the last bin that took something, at most 1/256 too much.
struct WindowLatency {
  double p50_s = 0;
  double p99_s = 0;
  double p999_s = 0;
  double max_s = 0;
};

/// How many records took so long, by latency_bin(), as Histogram::mass_of counts them: a record may
/// lie in two bins in part.
using LatencyMass = std::array<double, kLatencyBins>;

/// Looks at histograms from time to time and says how long what was added since took, all of them
/// together. Whoever adds does nothing for it: it remembers what was there. A value.
///
/// Memory as much as the histograms have.
class LatencyWindow {
 public:
  explicit LatencyWindow(std::size_t histograms) : before_(histograms) {}

  /// The histograms, always the same ones. None where nothing was added. What was is counted in
  /// `mass` besides.
  std::optional<WindowLatency> take(const std::vector<const Histogram*>& histograms,
                                    LatencyMass& mass);
  std::size_t memory_bytes() const;

 private:
  using Levels = std::array<std::vector<std::int64_t>, Histogram::kLevels>;
  struct Stretch {
    std::size_t from = Histogram::kSlots;  // of the slots that changed
    std::size_t to = 0;
    bool empty() const { return from >= to; }
  };

  void compare(const Histogram& histogram, Levels& before);
  WindowLatency walk(double total, double most_s, LatencyMass& mass) const;

  std::vector<Levels> before_;
  std::int64_t count_ = 0;
  Levels change_;  // all 0 but in take()
  std::array<Stretch, Histogram::kLevels> changed_;
};

}  // namespace weir::sim
