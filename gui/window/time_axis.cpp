#include "gui/window/time_axis.hpp"

namespace weir::gui {

void TimeAxis::set_fits_values(bool fits) {
  if (fits == fits_values_) return;
  fits_values_ = fits;
  emit changed();
}

void TimeAxis::tell(const TimeView& before) {
  const bool same = before.visible() == view_.visible() && before.pinned() == view_.pinned() &&
                    before.selection() == view_.selection() &&
                    before.length_s() == view_.length_s() &&
                    before.reached_s() == view_.reached_s() && before.follows() == view_.follows();
  if (!same) {
    emit changed();
  } else if (before.cursor() != view_.cursor()) {
    emit cursor_moved();
  }
}

}  // namespace weir::gui
