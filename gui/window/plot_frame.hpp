#pragma once

#include <QGraphicsScene>
#include <QRectF>
#include <memory>
#include <vector>

#include "gui/curves/ticks.hpp"
#include "gui/window/theme.hpp"

class QPainter;
class QCategoryAxis;
class QChart;

namespace weir::gui {

/// The axes and grid of a plot, by Qt Charts: the only place that knows them. Dense lines
/// are drawn over it by its user.
class PlotFrame {
 public:
  PlotFrame();
  PlotFrame(const PlotFrame&) = delete;
  PlotFrame& operator=(const PlotFrame&) = delete;
  ~PlotFrame();

  void set_theme(const Theme& theme);
  /// All of it, and where the plot is within.
  void set_geometry(const QSizeF& size, const QRectF& plot);
  /// Vertical grid lines at these times.
  void set_times(double from_s, double until_s, const std::vector<Tick>& ticks);
  /// Horizontal ones, with labels left of the plot.
  void set_values(const Scale& scale);
  void render(QPainter& painter);

 private:
  std::unique_ptr<QGraphicsScene> scene_;
  QChart* chart_ = nullptr;         // of the scene
  QCategoryAxis* times_ = nullptr;  // of the chart
  QCategoryAxis* values_ = nullptr;
  Scale scale_;
  QColor text_;
};

}  // namespace weir::gui
