#include "gui/window/time_panel.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/window/theme.hpp"

namespace weir::gui {

TimePanel::TimePanel(TimeAxis& axis, QWidget* parent) : Panel{parent}, axis_{axis} {
  setMouseTracking(true);
  connect(&axis, &TimeAxis::cursor_moved, this, qOverload<>(&QWidget::update));
}

double TimePanel::time_at(double x) const {
  const QRectF plot = plot_area();
  const TimeSpan& visible = view().visible();
  return visible.from_s + (x - plot.left()) / plot.width() * visible.length_s();
}

double TimePanel::x_of(double at_s) const {
  const QRectF plot = plot_area();
  const TimeSpan& visible = view().visible();
  return plot.left() + (at_s - visible.from_s) / visible.length_s() * plot.width();
}

TimeSpan TimePanel::table_span(bool whole) const {
  return whole ? TimeSpan{0, view().length_s()} : view().selection().value_or(view().visible());
}

void TimePanel::draw_times(QPainter& painter) const {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
  if (const auto& selection = view().selection()) {
    QColor shade = theme.lines[0];
    shade.setAlphaF(0.15F);
    const double left = std::max(plot.left(), x_of(selection->from_s));
    const double right = std::min(plot.right(), x_of(selection->until_s));
    if (left < right) {
      painter.fillRect(QRectF{left, plot.top(), right - left, plot.height()}, shade);
    }
  }
  for (const auto& [at_s, style] :
       {std::pair{view().pinned(), Qt::DotLine}, std::pair{view().cursor(), Qt::SolidLine}}) {
    if (!at_s || x_of(*at_s) < plot.left() || x_of(*at_s) > plot.right()) continue;
    painter.setPen(QPen{theme.text, 0, style});
    painter.drawLine(QPointF{x_of(*at_s), plot.top()}, QPointF{x_of(*at_s), plot.bottom()});
  }
}

// Over the gutter the rows scroll.
void TimePanel::wheelEvent(QWheelEvent* event) {
  if (event->position().x() < kGutter || event->angleDelta().y() == 0) return event->ignore();
  constexpr double kPerNotch = 0.8;
  constexpr double kNotch = 120;
  const double factor = std::pow(kPerNotch, event->angleDelta().y() / kNotch);
  axis_.edit([&](TimeView& view) { view.zoom(time_at(event->position().x()), factor); });
  event->accept();
}

void TimePanel::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  pressed_ = event->position();
  if ((event->modifiers() & Qt::ShiftModifier) != 0) {
    selected_from_ = time_at(event->position().x());
  } else {
    dragged_from_ = event->position().x();
  }
}

void TimePanel::mouseMoveEvent(QMouseEvent* event) {
  const double x = event->position().x();
  axis_.edit([&](TimeView& view) {
    if (dragged_from_) view.pan(time_at(*dragged_from_) - time_at(x));
    if (selected_from_) view.select(*selected_from_, time_at(x));
    const bool inside = x >= plot_area().left() && x <= plot_area().right();
    view.set_cursor(inside ? std::optional{time_at(x)} : std::nullopt);
  });
  if (dragged_from_) dragged_from_ = x;
  pointed_at(event->position());
}

void TimePanel::mouseReleaseEvent(QMouseEvent* event) {
  constexpr double kStill = 4;  // pixels
  const bool still =
      pressed_ && !selected_from_ && (event->position() - *pressed_).manhattanLength() < kStill;
  pressed_.reset();
  dragged_from_.reset();
  selected_from_.reset();
  if (!still) return;
  clicked(event->position());
  if (plot_area().contains(event->position())) emit clicked_at(time_at(event->position().x()));
}

void TimePanel::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
  axis_.edit([](TimeView& view) { view.fit(); });
}

}  // namespace weir::gui
