#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace weir::gui {

/// Where nothing was measured.
inline constexpr float kNoValue = std::numeric_limits<float>::quiet_NaN();

/// A point of a plot: seconds since the start of the run, and a value in the curve's unit.
struct PlotPoint {
  double at_s = 0;
  double value = 0;
  friend bool operator==(const PlotPoint&, const PlotPoint&) = default;
};

/// What a stretch of a curve comes to.
struct Extent {
  float least = kNoValue;
  float most = kNoValue;
  double sum = 0;
  std::size_t count = 0;  ///< values that are there; 0: least and most are kNoValue
  double mean() const { return count == 0 ? kNoValue : sum / static_cast<double>(count); }
  void add(float value);
  void add(const Extent& other);
};

/// Values at even steps of time, from the start of a run on: value i is that of [i, i + 1) steps.
/// Keeps least, most, sum and count of every 10, 60 and 600 values, so that any stretch
/// is summed up by looking at a few dozen of them.
class Curve {
 public:
  explicit Curve(double step_s = 1) : step_s_{step_s} {}

  void append(float value);
  void append(std::span<const float> values);

  /// Forgets what is beyond the first `size` values.
  void cut(std::size_t size);

  double step_s() const { return step_s_; }
  std::size_t size() const { return values_.size(); }
  double until_s() const { return static_cast<double>(values_.size()) * step_s_; }
  float operator[](std::size_t index) const { return values_[index]; }
  /// The value of the step in which an instant lies; kNoValue outside of the curve.
  float at(double at_s) const;
  /// Of the values from `first` to before `last`.
  Extent extent(std::size_t first, std::size_t last) const;
  /// Of the steps that touch [from_s, until_s).
  Extent between(double from_s, double until_s) const;

  /// What a line of a window `columns` pixels wide needs to look as if all values were drawn: of
  /// each column the first, the least, the most and the last value, in order of time (the "M4"
  /// aggregation); all values where there are fewer. A point stands at the middle of its step. A
  /// NaN value between two points breaks the line.
  ///
  /// Source  Jugel, Jerzak, Hackenbroich and Markl, "M4: A Visualization-Oriented Time Series Data
  ///         Aggregation" (2014)
  std::vector<PlotPoint> line(double from_s, double until_s, std::size_t columns) const;

 private:
  static constexpr std::array<std::size_t, 3> kLevels{10, 60, 600};

  double step_s_;
  std::vector<float> values_;
  std::array<std::vector<Extent>, kLevels.size()> levels_;
};

/// By how much a curve is above another, step by step, as far as both go; kNoValue where either has
/// none. Both must have the same step.
Curve difference(const Curve& of, const Curve& from);

}  // namespace weir::gui
