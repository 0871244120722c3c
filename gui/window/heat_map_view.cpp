#include "gui/window/heat_map_view.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "gui/curves/curve.hpp"
#include "gui/curves/description.hpp"
#include "gui/curves/ticks.hpp"
#include "gui/window/theme.hpp"
#include "model/shard.hpp"

namespace weir::gui {

namespace {

constexpr int kTop = 26;
constexpr int kBottom = 4;
constexpr int kStripGap = 10;
constexpr int kStrip = 26;
constexpr double kFull = 100;

}  // namespace

HeatMapView::HeatMapView(TimeAxis& axis, QWidget* parent) : TimePanel{axis, parent} {
  setMinimumSize(320, 160);
  setAccessibleName(tr("Shards over time"));
  setWhatsThis(tr(
      "The hash-key range from bottom to top, time from left to right; colour says how full each "
      "shard is."));
  setAccessibleDescription(whatsThis());
  connect(&axis, &TimeAxis::changed, this, &HeatMapView::redraw);
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

void HeatMapView::set_colours(ColourMap colours) {
  colours_ = colours;
  redraw();
}

Rgb HeatMapView::colour_at(float value) const {
  const auto percent = static_cast<double>(value);
  return percent > kFull ? kOverLimit : colour_of(colours_, percent / kFull);
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
  return {static_cast<qreal>(kGutter), static_cast<qreal>(kTop),
          std::max<qreal>(1, width() - kGutter - kRight),
          std::max<qreal>(1, height() - kTop - kBottom)};
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
  return std::clamp(view().cursor().value_or(end), 0.0, std::max(0.0, end));
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
  const bool over = cells_.over[row * cells_.columns + column] != 0;
  if (over && mode_ == HeatMode::Write) text += tr(", refusing");
  const KeyTick* const key = range ? heaviest_within(keys_, *range) : nullptr;
  if (key != nullptr) text += tr(", heaviest key %1").arg(QString::fromStdString(key->name));
  return text;
}

void HeatMapView::make_image() {
  const QRectF plot = plot_area();
  const double ratio = devicePixelRatioF();
  const auto columns = static_cast<std::size_t>(std::max(1.0, plot.width() * ratio));
  const auto rows = static_cast<std::size_t>(std::max(1.0, plot.height() * ratio));
  cells_ = heat_cells(source_, mode_, rows_, view().visible(), rows, columns);
  image_ = QImage{static_cast<int>(columns), static_cast<int>(rows), QImage::Format_RGB32};
  image_.setDevicePixelRatio(ratio);
  const QRgb background = theme_of(palette()).background.rgb();
  // of logical pixels: black lines one wide, so far from each other
  constexpr double kHatch = 6;
  const auto black = static_cast<std::size_t>(std::max(1.0, std::round(ratio)));
  const auto period = static_cast<std::size_t>(std::max(2.0, std::round(kHatch * ratio)));
  constexpr QRgb kInk = 0xFF000000;
  for (std::size_t row = 0; row < rows; ++row) {
    auto* const line = reinterpret_cast<QRgb*>(image_.scanLine(static_cast<int>(rows - 1 - row)));
    for (std::size_t column = 0; column < columns; ++column) {
      const float value = cells_.value(row, column);
      if (cells_.over[row * columns + column] != 0) {
        line[column] = (row + column) % period < black ? kInk : kOverLimit;
      } else {
        line[column] = std::isnan(value) ? background : colour_at(value);
      }
    }
  }
  dirty_ = false;
}

void HeatMapView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter{this};
  draw(painter);
  if (!source_.chunks.empty()) draw_times(painter);
  draw_focus(painter);
}

void HeatMapView::draw(QPainter& painter) {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
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
    painter.drawText(QRectF{0, top, kGutter - 6.0, 20}, Qt::AlignRight | Qt::AlignVCenter,
                     QString::fromUtf8(labels[i]));
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
}

QString HeatMapView::finding() const {
  if (source_.chunks.empty()) return message_;
  return QString::fromStdString(description_of(source_, mode_, view().visible()));
}

// A row for each shard and a second of the visible span, at most a thousand seconds.
PanelTable HeatMapView::table(bool whole) const {
  const char* const over = mode_ == HeatMode::Write ? "refused" : "over the limit";
  PanelTable table{{"shard", "from_s", "until_s", "largest (%)", over}, {}};
  const TimeSpan span = table_span(whole);
  constexpr double kMostColumns = 1000;
  const auto columns =
      static_cast<std::size_t>(std::clamp(std::ceil(span.length_s()), 1.0, kMostColumns));
  const double step_s = span.length_s() / static_cast<double>(columns);
  constexpr std::size_t kRows = 4096;
  const HeatCells cells = heat_cells(source_, mode_, HeatRows::Alike, span, kRows, columns);
  for (std::size_t column = 0; column < columns; ++column) {
    const double from_s = span.from_s + static_cast<double>(column) * step_s;
    std::optional<std::uint32_t> last;
    for (std::size_t row = 0; row < kRows; ++row) {
      const double height = (static_cast<double>(row) + 0.5) / kRows;
      const auto shard = shard_at(source_.places, HeatRows::Alike, from_s, height);
      if (!shard || shard == last) continue;
      last = shard;
      const float value = cells.value(row, column);
      table.rows.push_back({model::shard_id(*shard), QString::number(from_s).toStdString(),
                            QString::number(from_s + step_s).toStdString(),
                            std::isnan(value) ? "" : QString::number(value).toStdString(),
                            cells.over[row * columns + column] != 0 ? "1" : "0"});
    }
  }
  return table;
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
                     QColor{colour_at(now.value(row, 0))});
  }
  painter.setPen(QPen{theme.background, 1});
  for (std::uint32_t shard = 0; shard < source_.places.size(); ++shard) {
    const auto span = height_of(source_.places, rows_, at, shard);
    if (span)
      painter.drawLine(QPointF{left, y_of(span->from)}, QPointF{left + kStrip, y_of(span->from)});
  }
  if (split_) {
    painter.setPen(QPen{theme.limit, 2, Qt::DashLine});
    painter.drawLine(QPointF{left - kStripGap, y_of(split_->height)},
                     QPointF{left + kStrip + kStripGap, y_of(split_->height)});
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
  const int left = kGutter;
  for (int x = 0; x < kWide; ++x) {
    painter.fillRect(left + x, kY, 1, kHigh,
                     QColor{colour_of(colours_, static_cast<double>(x) / kWide)});
  }
  painter.fillRect(left + kWide, kY, kHigh * 2, kHigh, QColor{kOverLimit});
  painter.fillRect(left + kWide, kY, kHigh * 2, kHigh, QBrush{Qt::black, Qt::BDiagPattern});
  const std::array<QString, 3> of{tr("the write limit"), tr("the read limit"), tr("retention")};
  painter.setPen(theme.text);
  const QString text = mode_ == HeatMode::Write ? tr("% of %1; hatched: refuses")
                                                : tr("% of %1; hatched: more than that");
  painter.drawText(left + kWide + kHigh * 2 + 8, kY + kHigh,
                   text.arg(of[static_cast<std::size_t>(mode_)]));
}

void HeatMapView::resizeEvent(QResizeEvent* event) {
  dirty_ = true;
  QWidget::resizeEvent(event);
}

QRectF HeatMapView::strip_area() const {
  const QRectF plot = plot_area();
  return {plot.right() + kStripGap, plot.top(), static_cast<qreal>(kStrip), plot.height()};
}

double HeatMapView::height_at(double y) const {
  const QRectF plot = plot_area();
  return std::clamp((plot.bottom() - y) / plot.height(), 0.0, 1.0);
}

void HeatMapView::want_split(const Split& split) {
  const auto span = height_of(source_.places, rows_, shown_at(), split.shard);
  if (!span || split.height <= span->from || split.height >= span->until) return;
  const model::HashKeyRange& range = source_.places[split.shard].range;
  // as far up the range as it is up the shard's height, in 2^32nds
  const double share = (split.height - span->from) / (span->until - span->from);
  constexpr double kParts = 4294967296.0;
  const auto parts = static_cast<uint128>(static_cast<std::uint64_t>(share * kParts));
  const uint128 width = range.ending.value - range.starting.value;
  const model::HashKey key{range.starting.value + (width >> 32U) * parts + 1};
  emit split_wanted(split.shard, key, shown_at());
}

void HeatMapView::split_in_the_middle() {
  std::optional<std::uint32_t> shard = selected_;
  if (!shard && !source_.chunks.empty()) {
    const double at = shown_at();
    const std::size_t rows =
        std::max<std::size_t>(1, static_cast<std::size_t>(plot_area().height()));
    const HeatCells now =
        heat_cells(source_, mode_, rows_, {std::floor(at), std::floor(at) + 1}, rows, 1);
    float most = -1;
    for (std::size_t row = 0; row < rows; ++row) {
      if (!(now.value(row, 0) > most)) continue;
      most = now.value(row, 0);
      shard = shard_at(source_.places, rows_, at,
                       (static_cast<double>(row) + 0.5) / static_cast<double>(rows));
    }
  }
  if (!shard) return;
  const auto span = height_of(source_.places, rows_, shown_at(), *shard);
  if (span) want_split({*shard, (span->from + span->until) / 2});
}

void HeatMapView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && strip_area().contains(event->position())) {
    const double height = height_at(event->position().y());
    if (const auto shard = shard_at(source_.places, rows_, shown_at(), height)) {
      split_ = Split{*shard, height};
      update();
      return;
    }
  }
  TimePanel::mousePressEvent(event);
}

void HeatMapView::mouseMoveEvent(QMouseEvent* event) {
  if (split_) {
    split_->height = height_at(event->position().y());
    emit hovered(
        tr("let go to split %1 here").arg(QString::fromStdString(model::shard_id(split_->shard))));
    update();
    return;
  }
  // the strip stays that of the second that was pointed at
  if (strip_area().contains(event->position())) {
    return emit hovered(tr("drag to split a shard here"));
  }
  TimePanel::mouseMoveEvent(event);
}

void HeatMapView::mouseReleaseEvent(QMouseEvent* event) {
  if (!split_) return TimePanel::mouseReleaseEvent(event);
  const Split split{split_->shard, height_at(event->position().y())};
  split_.reset();
  update();
  want_split(split);
}

void HeatMapView::pointed_at(const QPointF& place) {
  emit hovered(text_at(place));
}

void HeatMapView::clicked(const QPointF& place) {
  const auto shard = shard_under(place);
  select(shard == selected_ ? std::nullopt : shard);
  emit picked(selected_);
}

}  // namespace weir::gui
