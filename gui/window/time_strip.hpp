#pragma once

#include <QWidget>
#include <optional>

#include "gui/curves/curve.hpp"
#include "gui/window/time_axis.hpp"

namespace weir::gui {

/// The whole run in a strip, with a frame around what is visible: drag the frame to go elsewhere,
/// drag beside it to see another span, double click to see all.
class TimeStrip : public QWidget {
  Q_OBJECT

 public:
  explicit TimeStrip(TimeAxis& axis, QWidget* parent = nullptr);

  /// What is drawn in it, in % of a limit, and what is refused meanwhile; both must live as long as
  /// they are shown. Null: nothing.
  void show_curves(const Curve* fullest, const Curve* refused);
  double x_of(double at_s) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  double time_at(double x) const;

  TimeAxis& axis_;
  const Curve* fullest_ = nullptr;
  const Curve* refused_ = nullptr;
  std::optional<double> frame_from_;  // s, of the pointer within the frame that is dragged
  std::optional<double> span_from_;   // s, where a new span begins
};

}  // namespace weir::gui
