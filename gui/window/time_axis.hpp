#pragma once

#include <QObject>

#include "gui/curves/time_view.hpp"

namespace weir::gui {

/// The time that all panels share, with a word to each when it changes.
class TimeAxis : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  const TimeView& view() const { return view_; }

  /// Whether charts scale their values to what is visible, or from zero.
  bool fits_values() const { return fits_values_; }
  void set_fits_values(bool fits);

  /// Changes it by any of its functions: axis.edit([](TimeView& view) { view.fit(); });
  template <typename Act>
  void edit(const Act& act) {
    const TimeView before = view_;
    act(view_);
    tell(before);
  }

 signals:
  /// What is visible, pinned or selected, how far the run has come, or how values are scaled.
  void changed();
  /// Only the cursor.
  void cursor_moved();

 private:
  void tell(const TimeView& before);

  TimeView view_;
  bool fits_values_ = false;
};

}  // namespace weir::gui
