#include "gui/curves/time_view.hpp"

#include <algorithm>
#include <cmath>

namespace weir::gui {

TimeView::TimeView(double length_s)
    : length_s_{std::max(length_s, kLeastSpan)}, visible_{0, length_s_} {}

void TimeView::reach(double at_s) {
  reached_s_ = std::clamp(at_s, 0.0, length_s_);
  if (!follows_ || reached_s_ <= visible_.until_s) return;
  // a tenth of the view is left free for what comes
  constexpr double kAhead = 0.1;
  const double length = visible_.length_s();
  visible_.from_s = reached_s_ - length * (1 - kAhead);
  visible_.until_s = visible_.from_s + length;
  clamp();
}

void TimeView::set_follows(bool follows) {
  follows_ = follows;
  if (follows_) reach(reached_s_);
}

void TimeView::fit() {
  visible_ = {0, length_s_};
  follows_ = true;
}

void TimeView::zoom(double at_s, double factor) {
  if (!(factor > 0)) return;
  const double length = std::clamp(visible_.length_s() * factor, kLeastSpan, length_s_);
  const double place = (at_s - visible_.from_s) / visible_.length_s();
  visible_.from_s = at_s - place * length;
  visible_.until_s = visible_.from_s + length;
  follows_ = length >= length_s_;
  clamp();
}

void TimeView::pan(double by_s) {
  visible_.from_s += by_s;
  visible_.until_s += by_s;
  follows_ = false;
  clamp();
}

void TimeView::show(const TimeSpan& span) {
  const double length = std::clamp(span.length_s(), kLeastSpan, length_s_);
  const double middle = (span.from_s + span.until_s) / 2;
  visible_ = {middle - length / 2, middle + length / 2};
  follows_ = length >= length_s_;
  clamp();
}

void TimeView::set_cursor(std::optional<double> at_s) {
  cursor_ = at_s;
  if (cursor_) cursor_ = std::clamp(*cursor_, 0.0, length_s_);
}

void TimeView::step_cursor(double step_s, int steps) {
  const double from = cursor_.value_or(visible_.from_s);
  // from between two steps, the next one in that direction
  const double now = from / step_s;
  const double whole = steps > 0 ? std::floor(now + 1e-6) : std::ceil(now - 1e-6);
  set_cursor((whole + steps) * step_s);
  bring_into_view(*cursor_);
}

void TimeView::toggle_pin() {
  pinned_ = pinned_ ? std::nullopt : cursor_;
}

void TimeView::select(double from_s, double until_s) {
  const TimeSpan span{std::clamp(std::min(from_s, until_s), 0.0, length_s_),
                      std::clamp(std::max(from_s, until_s), 0.0, length_s_)};
  selection_ = span.length_s() < kLeastSelection ? std::nullopt : std::optional{span};
}

void TimeView::clamp() {
  const double length = visible_.length_s();
  visible_.from_s = std::clamp(visible_.from_s, 0.0, std::max(0.0, length_s_ - length));
  visible_.until_s = visible_.from_s + length;
}

void TimeView::bring_into_view(double at_s) {
  if (visible_.from_s <= at_s && at_s <= visible_.until_s) return;
  const double length = visible_.length_s();
  visible_ = {at_s - length / 2, at_s + length / 2};
  follows_ = false;
  clamp();
}

}  // namespace weir::gui
