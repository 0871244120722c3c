#pragma once

#include <QWidget>
#include <vector>

#include "gui/curves/marks.hpp"
#include "gui/window/time_axis.hpp"

namespace weir::gui {

/// Below the rows: the hours of what is visible, what happens at which time, and how far the run
/// has come.
class TimeRuler : public QWidget {
  Q_OBJECT

 public:
  /// `right`: so many pixels right of the plot area above it.
  TimeRuler(TimeAxis& axis, int right, QWidget* parent = nullptr);

  void set_marks(std::vector<Mark> marks);
  const std::vector<Mark>& marks() const { return marks_; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  double x_of(double at_s) const;

  TimeAxis& axis_;
  int right_;
  std::vector<Mark> marks_;
};

}  // namespace weir::gui
