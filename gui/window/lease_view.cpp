#include "gui/window/lease_view.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "gui/curves/description.hpp"
#include "gui/window/clock.hpp"
#include "gui/window/theme.hpp"
#include "model/shard.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr int kTop = 4;
constexpr int kBottom = 4;
constexpr double kLaneGap = 4;

// How a lease was come by, as a shape at its beginning: never by colour alone.
void draw_mark(QPainter& painter, sim::LeaseChange came, const QPointF& at, const QColor& colour) {
  constexpr double kHalf = 4;
  QPainterPath path;
  switch (came) {
    case sim::LeaseChange::FailedOver:  // a triangle
      path.addPolygon(QPolygonF{
          {{at.x(), at.y() - kHalf}, {at.x() + 2 * kHalf, at.y()}, {at.x(), at.y() + kHalf}}});
      break;
    case sim::LeaseChange::Stolen:  // a diamond
      path.addPolygon(QPolygonF{{{at.x(), at.y()},
                                 {at.x() + kHalf, at.y() - kHalf},
                                 {at.x() + 2 * kHalf, at.y()},
                                 {at.x() + kHalf, at.y() + kHalf}}});
      break;
    case sim::LeaseChange::HandedOver:
      path.addEllipse(QPointF{at.x() + kHalf, at.y()}, kHalf, kHalf);
      break;
    default:
      return;
  }
  painter.fillPath(path, colour);
}

}  // namespace

LeaseView::LeaseView(TimeAxis& axis, QWidget* parent) : TimePanel{axis, parent} {
  setMinimumHeight(64);
  setAccessibleName(tr("Leases by worker"));
  setWhatsThis(
      tr("A lane for each worker over time, with the leases that it has, and when it is away."));
  setAccessibleDescription(whatsThis());
  connect(&axis, &TimeAxis::changed, this, qOverload<>(&QWidget::update));
}

void LeaseView::set_lanes(LeaseLanes lanes, const QString& message) {
  lanes_ = std::move(lanes);
  message_ = message;
  if (selected_ && *selected_ >= lanes_.workers()) selected_.reset();
  update();
}

QRectF LeaseView::plot_area() const {
  return {static_cast<qreal>(kGutter), static_cast<qreal>(kTop),
          std::max<qreal>(1, width() - kGutter - kRight),
          std::max<qreal>(1, height() - kTop - kBottom)};
}

// Lanes are alike, so that a worker with many leases shows by its bars being thin.
QRectF LeaseView::lane_of(std::size_t worker) const {
  const QRectF plot = plot_area();
  const double height =
      plot.height() / static_cast<double>(std::max<std::size_t>(1, lanes_.workers()));
  const double gap = height > 3 * kLaneGap ? kLaneGap : 0;
  return {plot.left(), plot.top() + static_cast<double>(worker) * height, plot.width(),
          height - gap};
}

QRectF LeaseView::bar_of(const LeaseBar& bar) const {
  const QRectF lane = lane_of(bar.worker);
  const double height =
      lane.height() / static_cast<double>(std::max<std::size_t>(1, lanes_.rows[bar.worker]));
  const double left = std::max(lane.left(), x_of(bar.from_s));
  const double right =
      std::min(lane.right(), x_of(bar.until_s.value_or(std::max(view().reached_s(), bar.from_s))));
  return {left, lane.top() + static_cast<double>(bar.row) * height, std::max(0.0, right - left),
          height > 3 ? height - 1 : height};
}

double LeaseView::shown_at() const {
  return view().cursor().value_or(view().reached_s());
}

std::optional<std::size_t> LeaseView::worker_at(const QPointF& place) const {
  for (std::size_t worker = 0; worker < lanes_.workers(); ++worker) {
    const QRectF lane = lane_of(worker);
    if (place.y() >= lane.top() && place.y() <= lane.bottom() + kLaneGap) return worker;
  }
  return std::nullopt;
}

QString LeaseView::text_at(const QPointF& place) const {
  const auto worker = worker_at(place);
  if (!worker || !plot_area().contains(place)) return {};
  QString text = QStringLiteral("worker-%1").arg(*worker);
  const double at_s = time_at(place.x());
  for (const WorkerGap& gap : lanes_.gaps) {
    if (gap.worker == *worker && gap.from_s <= at_s && (!gap.until_s || at_s < *gap.until_s)) {
      text += gap.crashed ? tr(", crashed at %1").arg(clock(gap.from_s)) : tr(", not there");
    }
  }
  for (const LeaseBar& bar : lanes_.bars) {
    if (bar.worker != *worker || !bar_of(bar).contains(place)) continue;
    text += QStringLiteral(", shardId-%1").arg(bar.shard, 12, 10, QLatin1Char{'0'});
    if (bar.from_s > 0) {
      text += QStringLiteral(", %1 %2").arg(
          QString::fromUtf8(sim::name_of(bar.came).data(),
                            static_cast<qsizetype>(sim::name_of(bar.came).size())),
          clock(bar.from_s));
    }
  }
  return text;
}

void LeaseView::draw_bars(QPainter& painter) const {
  const Theme theme = theme_of(palette());
  const TimeSpan& visible = view().visible();
  const QFontMetrics metrics = painter.fontMetrics();
  for (const LeaseBar& bar : lanes_.bars) {
    if (bar.from_s > visible.until_s || (bar.until_s && *bar.until_s < visible.from_s)) continue;
    const QRectF place = bar_of(bar);
    QColor colour = theme.lines[bar.shard % theme.lines.size()];
    QColor fill = colour;
    fill.setAlphaF(0.35F);
    painter.fillRect(place, fill);
    if (place.height() >= metrics.height() - 3) {
      const QString number = QString::number(bar.shard);
      if (place.width() > metrics.horizontalAdvance(number) + 22) {
        painter.setPen(theme.text);
        painter.drawText(place.adjusted(12, -2, 0, 2), Qt::AlignVCenter | Qt::AlignLeft, number);
      }
    }
    if (bar.from_s >= visible.from_s && place.height() >= 1.5) {
      painter.setPen(QPen{colour, 0});
      painter.drawLine(place.topLeft(), place.bottomLeft());
      draw_mark(painter, bar.came, {place.left(), place.center().y()}, colour);
    }
  }
}

void LeaseView::draw_gaps(QPainter& painter) const {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
  for (const WorkerGap& gap : lanes_.gaps) {
    QRectF place = lane_of(gap.worker);
    const double from = std::max(plot.left(), x_of(gap.from_s));
    const double until = std::min(plot.right(), x_of(gap.until_s.value_or(view().reached_s())));
    if (until <= from) continue;
    place.setLeft(from);
    place.setRight(until);
    painter.fillRect(place, QBrush{gap.crashed ? theme.limit : theme.grid, Qt::BDiagPattern});
    if (!gap.crashed || place.width() < 12) continue;
    painter.setPen(QPen{theme.limit, 2});
    const QPointF at{place.left() + 5, place.center().y()};
    painter.drawLine(at + QPointF{-4, -4}, at + QPointF{4, 4});
    painter.drawLine(at + QPointF{-4, 4}, at + QPointF{4, -4});
  }
}

void LeaseView::draw_names(QPainter& painter) const {
  const Theme theme = theme_of(palette());
  const auto workers = workers_at(lanes_, shown_at());
  const double least = painter.fontMetrics().height() - 2;
  const double lane_height = lane_of(0).height() + kLaneGap;
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(least / lane_height)));
  for (std::size_t worker = 0; worker < workers.size(); worker += every) {
    const QRectF lane = lane_of(worker);
    const double middle = lane.center().y();
    painter.setPen(theme.text);
    if (selected_ == worker) {
      painter.fillRect(QRectF{0, lane.top(), static_cast<qreal>(kGutter) - 4, lane.height()},
                       theme.grid);
    }
    painter.drawText(QRectF{2, middle - 10, static_cast<qreal>(kGutter) - 8, 20},
                     Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("worker-%1").arg(worker));
    const auto count = static_cast<std::int64_t>(workers[worker].shards.size());
    const QString text = QString::fromStdString(reports::counted_text(count, "lease")) +
                         (workers[worker].up ? QString{} : tr(" ✗"));
    painter.drawText(QRectF{plot_area().right() + 6, middle - 10, kRight - 8.0, 20},
                     Qt::AlignVCenter | Qt::AlignLeft, text);
  }
}

void LeaseView::draw(QPainter& painter) {
  const Theme theme = theme_of(palette());
  painter.fillRect(rect(), theme.background);
  if (lanes_.workers() == 0) {
    painter.setPen(theme.text);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  painter.save();
  painter.setClipRect(plot_area());
  draw_gaps(painter);
  draw_bars(painter);
  painter.restore();
  draw_names(painter);
}

void LeaseView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter{this};
  draw(painter);
  if (lanes_.workers() > 0) draw_times(painter);
  draw_focus(painter);
}

QString LeaseView::finding() const {
  if (lanes_.workers() == 0) return message_;
  return QString::fromStdString(description_of(lanes_, view().visible()));
}

PanelTable LeaseView::table(bool whole) const {
  PanelTable table{{"worker", "shard", "from_s", "until_s", "came_by"}, {}};
  const TimeSpan span = table_span(whole);
  for (const LeaseBar& bar : lanes_.bars) {
    if (bar.from_s >= span.until_s || (bar.until_s && *bar.until_s <= span.from_s)) continue;
    table.rows.push_back({"worker-" + std::to_string(bar.worker), model::shard_id(bar.shard),
                          QString::number(bar.from_s).toStdString(),
                          bar.until_s ? QString::number(*bar.until_s).toStdString() : "",
                          std::string{sim::name_of(bar.came)}});
  }
  return table;
}

void LeaseView::pointed_at(const QPointF& place) {
  emit hovered(text_at(place));
}

void LeaseView::clicked(const QPointF& place) {
  const auto worker = worker_at(place);
  selected_ = worker == selected_ ? std::nullopt : worker;
  emit picked(selected_);
  update();
}

}  // namespace weir::gui
