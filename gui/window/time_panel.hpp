#pragma once

#include <QPointF>
#include <QRectF>
#include <optional>

#include "gui/window/panel.hpp"
#include "gui/window/time_axis.hpp"

namespace weir::gui {

/// A panel over the shared time: wheel zooms, drag pans, shift-drag selects, double click shows
/// all, the pointer is the cursor. Left of its plot area is a gutter, as wide in every row.
class TimePanel : public Panel {
  Q_OBJECT

 public:
  explicit TimePanel(TimeAxis& axis, QWidget* parent = nullptr);

  /// Where it is drawn over time, and which time a place there stands for.
  virtual QRectF plot_area() const = 0;
  double time_at(double x) const;
  double x_of(double at_s) const;

  static constexpr int kGutter = 72;  ///< left of the plot area

 signals:
  /// A click on the plot area, no drag.
  void clicked_at(double at_s);

 protected:
  TimeAxis& axis() { return axis_; }
  const TimeAxis& axis() const { return axis_; }
  const TimeView& view() const { return axis_.view(); }
  /// The pointer was pressed and let go of at one place, or has moved.
  virtual void clicked(const QPointF& /*place*/) {}
  virtual void pointed_at(const QPointF& /*place*/) {}
  /// What a table is of: all of the run, or what is selected, or else what is visible.
  TimeSpan table_span(bool whole) const;
  /// The selection, the cursor and the pin, over all that is drawn.
  void draw_times(QPainter& painter) const;

  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  TimeAxis& axis_;
  std::optional<QPointF> pressed_;
  std::optional<double> dragged_from_;   // x
  std::optional<double> selected_from_;  // s
};

}  // namespace weir::gui
