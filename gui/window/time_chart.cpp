#include "gui/window/time_chart.hpp"

#include <QEvent>
#include <QPaintDevice>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/curves/description.hpp"
#include "gui/curves/ticks.hpp"
#include "gui/window/plot_frame.hpp"

namespace weir::gui {

namespace {

constexpr int kTitle = 20;  // a row of text
constexpr int kTop = 22;    // above the plot area
constexpr int kBottom = 7;
constexpr std::size_t kValueTicks = 4;
constexpr int kPixelsPerTime = 110;

}  // namespace

TimeChart::TimeChart(TimeAxis& axis, QString title, QString unit, const QString& about,
                     QWidget* parent, int right)
    : TimePanel{axis, parent},
      right_{right},
      title_{std::move(title)},
      unit_{std::move(unit)},
      frame_{std::make_unique<PlotFrame>()},
      theme_{theme_of(palette())} {
  setMinimumHeight(52);
  setAccessibleName(title_);
  setAccessibleDescription(about);
  setWhatsThis(about);
  frame_->set_theme(theme_);
  connect(&axis, &TimeAxis::changed, this, &TimeChart::refresh);
}

TimeChart::~TimeChart() = default;

void TimeChart::set_lines(std::vector<ChartLine> lines) {
  lines_ = std::move(lines);
  refresh();
}

void TimeChart::set_limit(std::optional<double> limit, const QString& name) {
  limit_ = limit;
  limit_name_ = name;
  refresh();
}

void TimeChart::set_ghost(std::vector<PlotPoint> ghost) {
  ghost_ = std::move(ghost);
  refresh();
}

void TimeChart::set_spans(std::vector<ChartSpan> spans) {
  spans_ = std::move(spans);
  refresh();
}

void TimeChart::set_unit(const QString& unit) {
  unit_ = unit;
  refresh();
}

void TimeChart::set_whole(double whole, const QString& name) {
  whole_ = whole;
  whole_name_ = name;
}

void TimeChart::set_old(bool old) {
  if (old == old_) return;
  old_ = old;
  refresh();
}

void TimeChart::set_message(const QString& message) {
  message_ = message;
  refresh();
}

void TimeChart::set_nothing(const QString& nothing) {
  nothing_ = nothing;
}

void TimeChart::refresh() {
  dirty_ = true;
  update();
}

QRectF TimeChart::plot_area() const {
  return {static_cast<qreal>(kGutter), static_cast<qreal>(kTop),
          std::max<qreal>(1, width() - kGutter - right_),
          std::max<qreal>(1, height() - kTop - kBottom)};
}

double TimeChart::y_of(double value) const {
  const QRectF plot = plot_area();
  return plot.bottom() - (value - bottom_) / (top_ - bottom_) * plot.height();
}

bool TimeChart::has_values() const {
  return !ghost_.empty() ||
         std::ranges::any_of(lines_, [](const ChartLine& line) { return line.curve->size() > 0; });
}

// Of what is visible, with the limit where that is near.
Extent TimeChart::value_range() const {
  const TimeSpan& visible = view().visible();
  const bool fits = axis().fits_values();
  Extent range;
  if (!fits) range.add(0);
  for (const ChartLine& line : lines_) {
    range.add(line.curve->between(visible.from_s, visible.until_s));
  }
  for (const PlotPoint& point : ghost_) {
    if (visible.contains(point.at_s)) range.add(static_cast<float>(point.value));
  }
  if (!limit_) return range;
  // a limit that is far away would press everything flat
  constexpr double kNear = 0.25;
  const auto most = static_cast<double>(range.most);
  const double high = most - static_cast<double>(range.least);
  if (fits ? std::abs(*limit_ - most) <= high : most >= kNear * *limit_) {
    range.add(static_cast<float>(*limit_));
  }
  return range;
}

void TimeChart::draw_all(QPainter& painter) {
  const TimeSpan& visible = view().visible();
  const QRectF plot = plot_area();
  const auto rows = static_cast<std::size_t>(plot.height() / (2 * painter.fontMetrics().height()));
  const std::size_t ticks = std::clamp<std::size_t>(rows, 2, kValueTicks);
  constexpr double kRoom = 1.05;
  const Extent range = value_range();
  const auto least = static_cast<double>(range.least);
  const auto most = static_cast<double>(range.most);
  const Scale scale = axis().fits_values() ? scale_around(least, most, ticks)
                                           : scale_within(kRoom * least, kRoom * most, ticks);
  bottom_ = scale.bottom;
  top_ = scale.top;
  frame_->set_geometry(QSizeF{size()}, plot);
  frame_->set_times(visible.from_s, visible.until_s,
                    time_ticks(visible.from_s, visible.until_s,
                               static_cast<std::size_t>(std::max(1, width() / kPixelsPerTime))));
  frame_->set_values(scale);
  frame_->render(painter);
  if (!has_values()) {
    draw_sentence(painter, message_);
    return;
  }
  painter.save();
  painter.setClipRect(plot);
  draw_spans(painter);
  draw_over_limit(painter);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    draw_line(painter, lines_[i], colour_of(i));
  }
  draw_points(painter, ghost_, QPen{theme_.text, 0, Qt::DotLine});
  if (limit_) {
    painter.setPen(QPen{theme_.limit, 1, Qt::DashLine});
    painter.drawLine(QPointF{plot.left(), y_of(*limit_)}, QPointF{plot.right(), y_of(*limit_)});
  }
  if (range.least == 0 && range.most == 0) draw_sentence(painter, nothing_);
  if (old_) draw_old(painter);
  painter.restore();
}

// Over the grid, which would strike it through.
void TimeChart::draw_sentence(QPainter& painter, const QString& sentence) const {
  if (sentence.isEmpty()) return;
  constexpr int kHow = Qt::AlignCenter | Qt::TextWordWrap;
  const QRectF plot = plot_area();
  painter.fillRect(painter.boundingRect(plot, kHow, sentence).adjusted(-4, 0, 4, 0),
                   theme_.background);
  painter.setPen(theme_.text);
  painter.drawText(plot, kHow, sentence);
}

void TimeChart::draw_old(QPainter& painter) const {
  const QRectF plot = plot_area();
  painter.fillRect(plot, QBrush{theme_.grid, Qt::FDiagPattern});
  const QString word = tr("old");
  const double wide = painter.fontMetrics().horizontalAdvance(word) + 12;
  const QRectF place{plot.left() + 8, plot.top() + 2, wide, kTitle - 2.0};
  painter.fillRect(place, theme_.background);
  painter.setPen(theme_.text);
  painter.drawText(place, Qt::AlignCenter, word);
}

void TimeChart::draw_line(QPainter& painter, const ChartLine& line, const QColor& colour) const {
  const TimeSpan& visible = view().visible();
  const auto points = line.curve->line(visible.from_s, visible.until_s,
                                       static_cast<std::size_t>(plot_area().width()));
  draw_points(painter, points, QPen{colour, 0, line.style});
}

QColor TimeChart::colour_of(std::size_t line) const {
  return theme_.lines[lines_[line].colour.value_or(line) % theme_.lines.size()];
}

// A value that is none breaks the line.
void TimeChart::draw_points(QPainter& painter, const std::vector<PlotPoint>& points,
                            const QPen& pen) const {
  painter.setPen(pen);
  QPolygonF piece;
  piece.reserve(static_cast<qsizetype>(points.size()));
  // where a logical pixel is several, a line of one of them is a hair: it is drawn beside itself,
  // for a wide pen takes many times as long
  const double ratio = painter.device()->devicePixelRatioF();
  const auto flush = [&] {
    if (piece.size() > 1) painter.drawPolyline(piece);
    if (piece.size() > 1 && ratio > 1) painter.drawPolyline(piece.translated(1 / ratio, 1 / ratio));
    if (piece.size() == 1) painter.drawPoint(piece.front());
    piece.clear();
  };
  for (const PlotPoint& point : points) {
    if (std::isnan(point.value)) {
      flush();
    } else {
      piece.append({x_of(point.at_s), y_of(point.value)});
    }
  }
  flush();
}

// Of the highest line; one column of pixels at a time, so that a thousand peaks cost what one does.
void TimeChart::draw_over_limit(QPainter& painter) const {
  if (!limit_ || lines_.empty()) return;
  const QRectF plot = plot_area();
  const TimeSpan& visible = view().visible();
  std::vector<const Curve*> high;
  for (const ChartLine& line : lines_) {
    const Extent all = line.curve->between(visible.from_s, visible.until_s);
    if (static_cast<double>(all.most) > *limit_) high.push_back(line.curve);
  }
  if (high.empty()) return;
  QRegion over;
  for (int x = static_cast<int>(plot.left()); x < static_cast<int>(plot.right()); ++x) {
    Extent extent;
    for (const Curve* const curve : high) extent.add(curve->between(time_at(x), time_at(x + 1)));
    if (extent.count == 0 || static_cast<double>(extent.most) <= *limit_) continue;
    const int top = static_cast<int>(y_of(static_cast<double>(extent.most)));
    over += QRect{x, top, 1, static_cast<int>(y_of(*limit_)) - top};
  }
  if (over.isEmpty()) return;
  painter.save();
  painter.setClipRegion(over, Qt::IntersectClip);
  painter.fillRect(plot, QBrush{theme_.limit, Qt::BDiagPattern});
  painter.restore();
}

void TimeChart::draw_spans(QPainter& painter) const {
  const QRectF plot = plot_area();
  for (const ChartSpan& span : spans_) {
    const double left = std::max(plot.left(), x_of(span.span.from_s));
    const double right = std::min(plot.right(), x_of(span.span.until_s));
    if (left >= right) continue;
    const QRectF place{left, plot.top(), right - left, plot.height()};
    painter.fillRect(place, theme_.grid);
    painter.setPen(theme_.text);
    if (painter.fontMetrics().horizontalAdvance(span.name) + 4 <= plot.right() - left) {
      painter.drawText(QRectF{left + 3, plot.top(), plot.right() - left, kTitle},
                       Qt::AlignVCenter | Qt::AlignLeft, span.name);
    }
  }
}

// Of a line at the cursor: "3,570", what it is above the pin, which share of the whole it is.
QString TimeChart::value_text(const Curve& curve) const {
  const auto value = static_cast<double>(curve.at(*view().cursor()));
  QString text = QString::fromStdString(short_value(value));
  if (view().pinned()) {
    const double change = value - static_cast<double>(curve.at(*view().pinned()));
    if (!std::isnan(change)) {
      text += QStringLiteral(" (%1%2)").arg(change < 0 ? "" : "+",
                                            QString::fromStdString(short_value(change)));
    }
  }
  constexpr double kLeastShare = 0.005;
  constexpr double kPercent = 100;
  if (whole_ > 0 && value >= kLeastShare * whole_) {
    text += tr(" (%1 % of %2)").arg(kPercent * value / whole_, 0, 'f', 0).arg(whole_name_);
  }
  return text;
}

std::vector<TimeChart::Entry> TimeChart::legend(bool at_cursor) const {
  std::vector<Entry> entries{{title_}};
  if (!unit_.isEmpty()) entries.push_back({unit_});
  std::optional<Entry> limit;
  if (limit_) {
    QString text =
        QStringLiteral("%1 %2").arg(limit_name_, QString::fromStdString(short_value(*limit_)));
    if (*limit_ > top_) text = tr("%1, far above").arg(text);
    if (*limit_ < bottom_) text = tr("%1, far below").arg(text);
    limit = Entry{text, QPen{theme_.limit, 1, Qt::DashLine}};
  }
  // a limit that is seen must have its name, whatever else has none
  const bool seen = limit_ && *limit_ >= bottom_ && *limit_ <= top_;
  if (seen) entries.push_back(*limit);
  if (!ghost_.empty()) entries.push_back({tr("estimate"), QPen{theme_.text, 1, Qt::DotLine}});
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Curve& curve = *lines_[i].curve;
    if (curve.size() == 0) continue;
    QString text = lines_[i].name;
    if (at_cursor && view().cursor()) text += QStringLiteral(" ") + value_text(curve);
    entries.push_back({text, QPen{colour_of(i), 2, lines_[i].style}});
  }
  if (limit && !seen) entries.push_back(*limit);
  return entries;
}

// As many entries as there is room for.
void TimeChart::draw_legend(QPainter& painter, bool at_cursor) const {
  constexpr int kGap = 12;
  constexpr int kSample = 16;
  const QString more = QStringLiteral("…");
  const int room = width() - right_ - painter.fontMetrics().horizontalAdvance(more);
  int x = kGutter;
  for (const Entry& entry : legend(at_cursor)) {
    const int wide = painter.fontMetrics().horizontalAdvance(entry.text);
    const int sample = entry.pen ? kSample + 4 : 0;
    const bool fits = x + sample + wide <= room;
    if (fits && entry.pen) {
      painter.setPen(*entry.pen);
      painter.drawLine(x, kTitle / 2, x + kSample, kTitle / 2);
    }
    painter.setPen(theme_.text);
    const QString& text = fits ? entry.text : more;
    painter.drawText(QRect{x + (fits ? sample : 0), 0, room + right_, kTitle},
                     Qt::AlignVCenter | Qt::AlignLeft, text);
    if (!fits) return;
    x += sample + wide + kGap;
  }
}

void TimeChart::draw(QPainter& painter) {
  painter.fillRect(rect(), theme_.background);
  draw_all(painter);
  draw_legend(painter, false);
}

QString TimeChart::finding() const {
  if (!has_values()) return message_;
  constexpr std::size_t kMostLines = 4;  // nobody listens to more
  std::optional<NamedLimit> limit;
  if (limit_) limit = NamedLimit{limit_name_.toStdString(), *limit_};
  QStringList sentences;
  for (std::size_t i = 0; i < std::min(lines_.size(), kMostLines); ++i) {
    sentences.append(QString::fromStdString(
        description_of(NamedCurve{lines_[i].name.toStdString(), lines_[i].curve},
                       unit_.toStdString(), limit, view().visible())));
  }
  return sentences.join(QLatin1Char{' '});
}

PanelTable TimeChart::table(bool whole) const {
  std::vector<NamedCurve> curves;
  for (const ChartLine& line : lines_) curves.push_back({line.name.toStdString(), line.curve});
  return table_of(curves, unit_.toStdString(), table_span(whole));
}

void TimeChart::paintEvent(QPaintEvent* /*event*/) {
  if (dirty_ || cache_.size() != size() * devicePixelRatioF()) {
    cache_ = QPixmap{size() * devicePixelRatioF()};
    cache_.setDevicePixelRatio(devicePixelRatioF());
    cache_.fill(theme_.background);
    QPainter painter{&cache_};
    painter.setFont(font());
    draw_all(painter);
    dirty_ = false;
  }
  QPainter painter{this};
  painter.drawPixmap(0, 0, cache_);
  draw_times(painter);
  draw_legend(painter, true);
  draw_focus(painter);
}

void TimeChart::resizeEvent(QResizeEvent* event) {
  dirty_ = true;
  QWidget::resizeEvent(event);
}

void TimeChart::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) {
    theme_ = theme_of(palette());
    frame_->set_theme(theme_);
    refresh();
  }
  QWidget::changeEvent(event);
}

}  // namespace weir::gui
