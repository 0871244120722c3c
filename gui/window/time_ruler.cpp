#include "gui/window/time_ruler.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "gui/curves/ticks.hpp"
#include "gui/window/theme.hpp"
#include "gui/window/time_chart.hpp"

namespace weir::gui {

namespace {

constexpr int kHeight = 40;
constexpr int kTimes = 18;  // rows of text
constexpr int kPixelsPerTime = 110;

}  // namespace

TimeRuler::TimeRuler(TimeAxis& axis, int right, QWidget* parent)
    : QWidget{parent}, axis_{axis}, right_{right} {
  setFixedHeight(kHeight);
  setAccessibleName(tr("Time"));
  connect(&axis, &TimeAxis::changed, this, qOverload<>(&QWidget::update));
}

void TimeRuler::set_marks(std::vector<Mark> marks) {
  marks_ = std::move(marks);
  update();
}

double TimeRuler::x_of(double at_s) const {
  const TimeSpan& visible = axis_.view().visible();
  const double wide = width() - TimeChart::kGutter - right_;
  return TimeChart::kGutter + (at_s - visible.from_s) / visible.length_s() * wide;
}

void TimeRuler::paintEvent(QPaintEvent* /*event*/) {
  const Theme theme = theme_of(palette());
  const TimeSpan& visible = axis_.view().visible();
  QPainter painter{this};
  painter.fillRect(rect(), theme.background);
  painter.setPen(theme.text);
  const auto most = static_cast<std::size_t>(std::max(1, width() / kPixelsPerTime));
  for (const Tick& tick : time_ticks(visible.from_s, visible.until_s, most)) {
    const QString label = QString::fromStdString(tick.label);
    const int wide = painter.fontMetrics().horizontalAdvance(label);
    const int x =
        std::clamp(static_cast<int>(x_of(tick.at)) - wide / 2, 0, std::max(0, width() - wide - 1));
    painter.drawText(QRect{x, 0, wide + 1, kTimes}, Qt::AlignCenter, label);
  }
  // names as far as they do not run into each other
  painter.setClipRect(TimeChart::kGutter, kTimes, width() - TimeChart::kGutter - right_, kHeight);
  int free_from = 0;
  for (const Mark& mark : marks_) {
    const int left = static_cast<int>(x_of(mark.from_s));
    const int right = static_cast<int>(x_of(mark.until_s));
    const QColor colour = mark.kind == Mark::Kind::Fault ? theme.limit : theme.lines[0];
    painter.fillRect(QRect{left, kTimes, std::max(2, right - left), 4}, colour);
    if (left < free_from) continue;
    const QString name = QString::fromStdString(mark.name);
    painter.setPen(theme.text);
    painter.drawText(left, kHeight - 4, name);
    free_from = left + painter.fontMetrics().horizontalAdvance(name) + 8;
  }
}

void TimeRuler::mousePressEvent(QMouseEvent* event) {
  const TimeSpan& visible = axis_.view().visible();
  const double wide = width() - TimeChart::kGutter - right_;
  const double at =
      visible.from_s + (event->position().x() - TimeChart::kGutter) / wide * visible.length_s();
  axis_.edit([at](TimeView& view) { view.set_cursor(at); });
}

}  // namespace weir::gui
