#include "gui/window/heat_map_view.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "gui/curves/colour_map.hpp"
#include "gui/curves/curve.hpp"
#include "gui/curves/ticks.hpp"
#include "gui/window/theme.hpp"
#include "gui/window/time_chart.hpp"
#include "model/shard.hpp"

namespace weir::gui {

namespace {

constexpr int kTop = 26;
constexpr int kBottom = 4;
constexpr int kStripGap = 10;
constexpr int kStrip = 26;
constexpr double kFull = 100;

QRgb colour_of(float value) {
  return static_cast<double>(value) > kFull ? kOverLimit
                                            : cividis(static_cast<double>(value) / kFull);
}

}  // namespace

HeatMapView::HeatMapView(TimeAxis& axis, QWidget* parent) : QWidget{parent}, axis_{axis} {
  setMouseTracking(true);
  setMinimumSize(320, 160);
  setAccessibleName(tr("Shards over time"));
  setAccessibleDescription(tr(
      "The hash-key range from bottom to top, time from left to right; colour says how full each "
      "shard is."));
  connect(&axis, &TimeAxis::changed, this, &HeatMapView::redraw);
  connect(&axis, &TimeAxis::cursor_moved, this, qOverload<>(&QWidget::update));
}

void HeatMapView::redraw() {
  dirty_ = true;
  update();
}

void HeatMapView::set_source(HeatSource source) {
  source_ = std::move(source);
  redraw();
}

void HeatMapView::set_keys(std::vector<KeyTick> keys) {
  keys_ = std::move(keys);
  update();
}

void HeatMapView::set_mode(HeatMode mode) {
  mode_ = mode;
  redraw();
}

void HeatMapView::set_rows(HeatRows rows) {
  rows_ = rows;
  redraw();
}

void HeatMapView::set_message(const QString& message) {
  message_ = message;
  update();
}

void HeatMapView::select(std::optional<std::uint32_t> shard) {
  selected_ = shard;
  update();
}

QRectF HeatMapView::plot_area() const {
  return {static_cast<qreal>(TimeChart::kGutter), static_cast<qreal>(kTop),
          std::max<qreal>(1, width() - TimeChart::kGutter - kRight),
          std::max<qreal>(1, height() - kTop - kBottom)};
}

double HeatMapView::time_at(double x) const {
  const QRectF plot = plot_area();
  const TimeSpan& visible = axis_.view().visible();
  return visible.from_s + (x - plot.left()) / plot.width() * visible.length_s();
}

double HeatMapView::x_of(double at_s) const {
  const QRectF plot = plot_area();
  const TimeSpan& visible = axis_.view().visible();
  return plot.left() + (at_s - visible.from_s) / visible.length_s() * plot.width();
}

double HeatMapView::y_of(double height) const {
  const QRectF plot = plot_area();
  return plot.bottom() - height * plot.height();
}

// When the strip is of: the cursor, else the last second that there is.
double HeatMapView::shown_at() const {
  const double end = source_.chunks.empty()
                         ? 0
                         : std::chrono::duration<double>(source_.chunks.back()->until).count() - 1;
  return std::clamp(axis_.view().cursor().value_or(end), 0.0, std::max(0.0, end));
}

std::optional<std::uint32_t> HeatMapView::shard_under(const QPointF& place) const {
  const QRectF plot = plot_area();
  if (!plot.contains(place)) return std::nullopt;
  return shard_at(source_.places, rows_, time_at(place.x()),
                  (plot.bottom() - place.y()) / plot.height());
}

QString HeatMapView::text_at(const QPointF& place) const {
  const auto shard = shard_under(place);
  if (!shard || cells_.rows == 0) return {};
  const QRectF plot = plot_area();
  const auto range = height_of(source_.places, HeatRows::ByRange, time_at(place.x()), *shard);
  const auto clamped = [](double part, std::size_t count) {
    return std::min(count - 1, static_cast<std::size_t>(part * static_cast<double>(count)));
  };
  const std::size_t row = clamped((plot.bottom() - place.y()) / plot.height(), cells_.rows);
  const std::size_t column = clamped((place.x() - plot.left()) / plot.width(), cells_.columns);
  const float value = cells_.value(row, column);
  constexpr double kPercent = 100;
  QString text = QString::fromStdString(model::shard_id(*shard));
  if (range) {
    text += tr(", %1 - %2 % of the hash space")
                .arg(QString::fromStdString(short_value(range->from * kPercent)),
                     QString::fromStdString(short_value(range->until * kPercent)));
  }
  if (!std::isnan(value)) {
    text += QStringLiteral(", ") + QString::fromStdString(short_value(static_cast<double>(value))) +
            QStringLiteral(" %");
  }
  if (cells_.refused[row * cells_.columns + column] != 0) text += tr(", refusing");
  return text;
}

void HeatMapView::make_image() {
  const QRectF plot = plot_area();
  const double ratio = devicePixelRatioF();
  const auto columns = static_cast<std::size_t>(std::max(1.0, plot.width() * ratio));
  const auto rows = static_cast<std::size_t>(std::max(1.0, plot.height() * ratio));
  cells_ = heat_cells(source_, mode_, rows_, axis_.view().visible(), rows, columns);
  image_ = QImage{static_cast<int>(columns), static_cast<int>(rows), QImage::Format_RGB32};
  image_.setDevicePixelRatio(ratio);
  const QRgb background = theme_of(palette()).background.rgb();
  constexpr std::size_t kHatch = 6;  // every so many pixels
  constexpr QRgb kInk = 0xFF000000;
  for (std::size_t row = 0; row < rows; ++row) {
    auto* const line = reinterpret_cast<QRgb*>(image_.scanLine(static_cast<int>(rows - 1 - row)));
    for (std::size_t column = 0; column < columns; ++column) {
      const float value = cells_.value(row, column);
      const bool hatched =
          cells_.refused[row * columns + column] != 0 && (row + column) % kHatch == 0;
      line[column] = std::isnan(value) ? background : hatched ? kInk : colour_of(value);
    }
  }
  dirty_ = false;
}

void HeatMapView::paintEvent(QPaintEvent* /*event*/) {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
  QPainter painter{this};
  painter.fillRect(rect(), theme.background);
  painter.setPen(theme.text);
  if (source_.chunks.empty()) {
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  if (dirty_) make_image();
  painter.drawImage(plot.topLeft(), image_);
  const std::array<const char*, 3> labels{"0", "2¹²⁷", "2¹²⁸"};
  for (std::size_t i = 0; i < labels.size() && rows_ == HeatRows::ByRange; ++i) {
    const double y = y_of(static_cast<double>(i) / 2);
    const double top = std::clamp(y - 10, 0.0, height() - 20.0);
    painter.drawText(QRectF{0, top, TimeChart::kGutter - 6.0, 20},
                     Qt::AlignRight | Qt::AlignVCenter, QString::fromUtf8(labels[i]));
  }
  if (selected_) {
    painter.setPen(QPen{theme.text, 1});
    if (const auto span = height_of(source_.places, rows_, shown_at(), *selected_)) {
      painter.drawRect(QRectF{plot.left(), y_of(span->until), plot.width(),
                              y_of(span->from) - y_of(span->until)});
    }
  }
  draw_scale(painter);
  draw_strip(painter);
  if (!axis_.view().cursor()) return;
  const double x = x_of(*axis_.view().cursor());
  painter.setPen(QPen{theme.text, 0});
  if (plot.left() <= x && x <= plot.right()) {
    painter.drawLine(QPointF{x, plot.top()}, QPointF{x, plot.bottom()});
  }
}

// The open shards at the cursor, and the heavy keys.
void HeatMapView::draw_strip(QPainter& painter) const {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
  const double at = shown_at();
  const TimeSpan second{std::floor(at), std::floor(at) + 1};
  const double left = plot.right() + kStripGap;
  const auto rows = static_cast<std::size_t>(plot.height());
  const HeatCells now = heat_cells(source_, mode_, rows_, second, rows, 1);
  for (std::size_t row = 0; row < rows; ++row) {
    if (std::isnan(now.value(row, 0))) continue;
    painter.fillRect(QRectF{left, plot.bottom() - static_cast<double>(row) - 1, kStrip, 1},
                     QColor{colour_of(now.value(row, 0))});
  }
  painter.setPen(QPen{theme.background, 1});
  for (std::uint32_t shard = 0; shard < source_.places.size(); ++shard) {
    const auto span = height_of(source_.places, rows_, at, shard);
    if (span)
      painter.drawLine(QPointF{left, y_of(span->from)}, QPointF{left + kStrip, y_of(span->from)});
  }
  if (rows_ != HeatRows::ByRange) return;
  painter.setPen(theme.text);
  double free_above = plot.bottom() + 1;
  const double high = painter.fontMetrics().height();
  constexpr double kLongest = 22;
  for (const KeyTick& key : keys_) {
    const double y = y_of(key.height);
    const double from = left + kStrip + 2;
    painter.drawLine(QPointF{from, y}, QPointF{from + 4 + kLongest * key.share, y});
    if (y + high / 2 > free_above) continue;  // its name would hide another's
    const double text = from + kLongest + 8;
    painter.drawText(
        QRectF{text, y - high / 2, width() - text - 4, high}, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(QString::fromStdString(key.name), Qt::ElideRight,
                                         static_cast<int>(width() - text - 4)));
    free_above = y - high / 2;
  }
}

void HeatMapView::draw_scale(QPainter& painter) const {
  constexpr int kWide = 120;
  constexpr int kHigh = 10;
  constexpr int kY = 8;
  const Theme theme = theme_of(palette());
  const int left = TimeChart::kGutter;
  for (int x = 0; x < kWide; ++x) {
    painter.fillRect(left + x, kY, 1, kHigh, QColor{cividis(static_cast<double>(x) / kWide)});
  }
  painter.fillRect(left + kWide, kY, kHigh * 2, kHigh, QColor{kOverLimit});
  painter.fillRect(left + kWide, kY, kHigh * 2, kHigh, QBrush{Qt::black, Qt::BDiagPattern});
  const std::array<QString, 3> of{tr("of a shard's write limit"), tr("of a shard's read limit"),
                                  tr("of the retention period")};
  painter.setPen(theme.text);
  painter.drawText(
      left + kWide + kHigh * 2 + 8, kY + kHigh,
      tr("0 to 100 %, above; %1; hatched: refusing").arg(of[static_cast<std::size_t>(mode_)]));
}

void HeatMapView::resizeEvent(QResizeEvent* event) {
  dirty_ = true;
  QWidget::resizeEvent(event);
}

void HeatMapView::wheelEvent(QWheelEvent* event) {
  if (event->angleDelta().y() == 0) return event->ignore();
  constexpr double kPerNotch = 0.8;
  constexpr double kNotch = 120;
  const double factor = std::pow(kPerNotch, event->angleDelta().y() / kNotch);
  axis_.edit([&](TimeView& view) { view.zoom(time_at(event->position().x()), factor); });
  event->accept();
}

void HeatMapView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  pressed_ = event->position();
  dragged_from_ = event->position().x();
}

void HeatMapView::mouseMoveEvent(QMouseEvent* event) {
  const double x = event->position().x();
  axis_.edit([&](TimeView& view) {
    if (dragged_from_) view.pan(time_at(*dragged_from_) - time_at(x));
    const QRectF plot = plot_area();
    view.set_cursor(x >= plot.left() && x <= plot.right() ? std::optional{time_at(x)}
                                                          : std::nullopt);
  });
  if (dragged_from_) dragged_from_ = x;
  emit hovered(text_at(event->position()));
}

void HeatMapView::mouseReleaseEvent(QMouseEvent* event) {
  constexpr double kStill = 4;  // pixels: a click, no drag
  const bool clicked = pressed_ && (event->position() - *pressed_).manhattanLength() < kStill;
  pressed_.reset();
  dragged_from_.reset();
  if (!clicked) return;
  const auto shard = shard_under(event->position());
  select(shard == selected_ ? std::nullopt : shard);
  emit picked(selected_);
}

void HeatMapView::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
  axis_.edit([](TimeView& view) { view.fit(); });
}

}  // namespace weir::gui
