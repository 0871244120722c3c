#include "gui/window/time_strip.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/window/theme.hpp"
#include "gui/window/time_panel.hpp"

namespace weir::gui {

namespace {

constexpr int kHeight = 30;
constexpr int kRight = 14;
constexpr double kFull = 100;

}  // namespace

TimeStrip::TimeStrip(TimeAxis& axis, QWidget* parent) : QWidget{parent}, axis_{axis} {
  setFixedHeight(kHeight);
  setAccessibleName(tr("The whole run"));
  setAccessibleDescription(
      tr("How full the fullest shard is, and when records are refused, with a frame around what is "
         "visible."));
  setToolTip(tr("The whole run; the frame is what is visible"));
  connect(&axis, &TimeAxis::changed, this, qOverload<>(&QWidget::update));
}

void TimeStrip::show_curves(const Curve* fullest, const Curve* refused) {
  fullest_ = fullest;
  refused_ = refused;
  update();
}

double TimeStrip::time_at(double x) const {
  const double wide = std::max(1, width() - TimePanel::kGutter - kRight);
  return std::clamp((x - TimePanel::kGutter) / wide, 0.0, 1.0) * axis_.view().length_s();
}

double TimeStrip::x_of(double at_s) const {
  const double wide = std::max(1, width() - TimePanel::kGutter - kRight);
  return TimePanel::kGutter + at_s / axis_.view().length_s() * wide;
}

void TimeStrip::paintEvent(QPaintEvent* /*event*/) {
  const Theme theme = theme_of(palette());
  QPainter painter{this};
  painter.fillRect(rect(), theme.background);
  const TimeView& view = axis_.view();
  if (fullest_ != nullptr && fullest_->size() > 0) {
    const double top =
        std::max(kFull, static_cast<double>(fullest_->between(0, view.length_s()).most));
    const int from = TimePanel::kGutter;
    for (int x = from; x < width() - kRight; ++x) {
      const Extent extent = fullest_->between(time_at(x), time_at(x + 1));
      if (extent.count == 0) continue;
      const auto most = static_cast<double>(extent.most);
      const int high = static_cast<int>(most / top * (kHeight - 4));
      // a shard that refuses may well store less than its limit
      const bool refuses =
          refused_ != nullptr && refused_->between(time_at(x), time_at(x + 1)).most > 0;
      painter.fillRect(x, kHeight - 2 - high, 1, high,
                       most > kFull || refuses ? theme.limit : theme.lines[0]);
    }
  }
  const double left = x_of(view.visible().from_s);
  const double right = x_of(view.visible().until_s);
  QColor shade = theme.text;
  shade.setAlphaF(0.12F);
  painter.fillRect(QRectF{left, 0, right - left, kHeight}, shade);
  painter.setPen(QPen{theme.text, 1});
  painter.drawRect(QRectF{left, 0.5, std::max(1.0, right - left - 1), kHeight - 2.0});
}

void TimeStrip::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  const double at_s = time_at(event->position().x());
  const TimeSpan& visible = axis_.view().visible();
  const bool all = visible.length_s() >= axis_.view().length_s();
  if (visible.contains(at_s) && !all) {
    frame_from_ = at_s;
  } else {
    span_from_ = at_s;
  }
}

void TimeStrip::mouseMoveEvent(QMouseEvent* event) {
  const double at_s = time_at(event->position().x());
  if (frame_from_) {
    const double by_s = at_s - *frame_from_;
    axis_.edit([&](TimeView& view) { view.pan(by_s); });
    frame_from_ = at_s;
  } else if (span_from_ && std::abs(at_s - *span_from_) >= TimeView::kLeastSpan) {
    axis_.edit([&](TimeView& view) {
      view.show({std::min(at_s, *span_from_), std::max(at_s, *span_from_)});
    });
  }
}

void TimeStrip::mouseReleaseEvent(QMouseEvent* /*event*/) {
  frame_from_.reset();
  span_from_.reset();
}

void TimeStrip::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
  axis_.edit([](TimeView& view) { view.fit(); });
}

}  // namespace weir::gui
