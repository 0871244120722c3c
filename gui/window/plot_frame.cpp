#include "gui/window/plot_frame.hpp"

#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QPainter>

namespace weir::gui {

namespace {

QCategoryAxis* add_axis(QChart& chart, QLineSeries& series, Qt::Alignment side) {
  auto* const axis = new QCategoryAxis;
  axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  axis->setLabelsVisible(false);
  chart.addAxis(axis, side);
  series.attachAxis(axis);
  return axis;
}

// Labels tell categories apart, so they are numbers here; nobody sees them.
void set_ticks(QCategoryAxis& axis, double from, double until, const std::vector<Tick>& ticks) {
  for (const QString& label : axis.categoriesLabels()) axis.remove(label);
  axis.setRange(from, until);
  axis.setStartValue(from - 1);
  for (const Tick& tick : ticks) axis.append(QString::number(tick.at, 'g', 17), tick.at);
}

}  // namespace

PlotFrame::PlotFrame() : scene_{std::make_unique<QGraphicsScene>()}, chart_{new QChart} {
  scene_->addItem(chart_);
  auto* const series = new QLineSeries;  // axes need one
  chart_->addSeries(series);
  chart_->legend()->hide();
  chart_->setMargins({});
  chart_->setBackgroundRoundness(0);
  chart_->setAnimationOptions(QChart::NoAnimation);
  times_ = add_axis(*chart_, *series, Qt::AlignBottom);
  values_ = add_axis(*chart_, *series, Qt::AlignLeft);
}

PlotFrame::~PlotFrame() = default;

void PlotFrame::set_theme(const Theme& theme) {
  chart_->setBackgroundBrush(theme.background);
  chart_->setBackgroundPen(Qt::NoPen);
  text_ = theme.text;
  for (QCategoryAxis* const axis : {times_, values_}) {
    axis->setGridLinePen(QPen{theme.grid, 0});
    axis->setLinePen(QPen{theme.grid, 0});
  }
}

void PlotFrame::set_geometry(const QSizeF& size, const QRectF& plot) {
  scene_->setSceneRect(QRectF{QPointF{}, size});
  chart_->resize(size);
  chart_->setPlotArea(plot);
}

void PlotFrame::set_times(double from_s, double until_s, const std::vector<Tick>& ticks) {
  set_ticks(*times_, from_s, until_s, ticks);
}

void PlotFrame::set_values(const Scale& scale) {
  scale_ = scale;
  set_ticks(*values_, scale.bottom, scale.top, scale.ticks);
}

void PlotFrame::render(QPainter& painter) {
  // or its lines come with the next turn of the event loop, which is too late
  if (QGraphicsLayout* const layout = chart_->layout()) layout->activate();
  scene_->render(&painter, scene_->sceneRect(), scene_->sceneRect());
  painter.setPen(text_);
  const QRectF plot = chart_->plotArea();
  constexpr double kGap = 6;
  const double high = painter.fontMetrics().height();
  for (const Tick& tick : scale_.ticks) {
    const double y =
        plot.bottom() - (tick.at - scale_.bottom) / (scale_.top - scale_.bottom) * plot.height();
    painter.drawText(QRectF{0, y - high / 2, plot.left() - kGap, high},
                     Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(tick.label));
  }
}

}  // namespace weir::gui
