#pragma once

#include <optional>

namespace weir::gui {

/// A span of time, seconds since the start of the run.
struct TimeSpan {
  double from_s = 0;
  double until_s = 0;
  double length_s() const { return until_s - from_s; }
  bool contains(double at_s) const { return from_s <= at_s && at_s < until_s; }
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// What all panels agree on: which part of the run is visible, where the cursor is, what is pinned
/// and what is selected. Panels ask it and tell it; none asks another.
///
/// While a run goes on, the view follows its end until the user zooms or pans away.
class TimeView {
 public:
  /// A new run of so long, of which nothing is there yet: all of it is visible.
  explicit TimeView(double length_s = 1);

  double length_s() const { return length_s_; }
  double reached_s() const { return reached_s_; }
  const TimeSpan& visible() const { return visible_; }
  bool follows() const { return follows_; }
  const std::optional<double>& cursor() const { return cursor_; }
  const std::optional<double>& pinned() const { return pinned_; }
  const std::optional<TimeSpan>& selection() const { return selection_; }

  /// The run has come so far. A view that follows and does not show it moves on.
  void reach(double at_s);
  void set_follows(bool follows);
  /// All of the run.
  void fit();
  /// `factor` below 1 shows less, with `at_s` where it was on the screen; at least kLeastSpan, at
  /// most all of the run.
  void zoom(double at_s, double factor);
  void pan(double by_s);
  void show(const TimeSpan& span);
  void set_cursor(std::optional<double> at_s);
  /// Whole steps of so long; the cursor comes to the step's start. Moves the view if need be.
  void step_cursor(double step_s, int steps);
  /// Pins the cursor, or lets go.
  void toggle_pin();
  /// Either end may come first; shorter than kLeastSelection is none.
  void select(double from_s, double until_s);
  void clear_selection() { selection_.reset(); }

  static constexpr double kLeastSpan = 2;       ///< seconds
  static constexpr double kLeastSelection = 1;  ///< seconds

 private:
  void clamp();
  void bring_into_view(double at_s);

  double length_s_;
  double reached_s_ = 0;
  TimeSpan visible_;
  bool follows_ = true;
  std::optional<double> cursor_;
  std::optional<double> pinned_;
  std::optional<TimeSpan> selection_;
};

}  // namespace weir::gui
