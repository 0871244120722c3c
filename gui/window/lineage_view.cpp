#include "gui/window/lineage_view.hpp"

#include <QPainter>
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "gui/curves/description.hpp"
#include "gui/window/clock.hpp"
#include "gui/window/heat_map_view.hpp"
#include "gui/window/theme.hpp"
#include "model/shard.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr int kTop = 8;
constexpr int kBottom = 8;

QString id_of(std::uint32_t shard) {
  return QString::fromStdString(model::shard_id(shard));
}

}  // namespace

LineageView::LineageView(TimeAxis& axis, QWidget* parent) : TimePanel{axis, parent} {
  setMinimumSize(320, 120);
  setAccessibleName(tr("Lineage of shards"));
  setWhatsThis(tr(
      "Which shard came from which, by splits and merges: the hash-key range from bottom to top, "
      "time from left to right."));
  setAccessibleDescription(whatsThis());
  connect(&axis, &TimeAxis::changed, this, qOverload<>(&QWidget::update));
}

void LineageView::set_source(HeatSource source) {
  source_ = std::move(source);
  lineage_.reset();
  update();
}

const std::vector<LineageShard>& LineageView::lineage() const {
  if (!lineage_) lineage_ = lineage_of(source_);
  return *lineage_;
}

void LineageView::set_readers(std::vector<std::string> names) {
  readers_ = std::move(names);
}

void LineageView::set_message(const QString& message) {
  message_ = message;
  update();
}

void LineageView::select(std::optional<std::uint32_t> shard) {
  selected_ = shard;
  update();
}

QRectF LineageView::plot_area() const {
  return {static_cast<qreal>(kGutter), static_cast<qreal>(kTop),
          std::max<qreal>(1, width() - kGutter - HeatMapView::kRight),
          std::max<qreal>(1, height() - kTop - kBottom)};
}

double LineageView::y_of(double height) const {
  return plot_area().bottom() - height * plot_area().height();
}

std::optional<std::uint32_t> LineageView::shard_under(const QPointF& place) const {
  const QRectF plot = plot_area();
  if (!plot.contains(place)) return std::nullopt;
  constexpr double kNear = 12;  // pixels
  return nearest_shard(lineage(), time_at(place.x()), (plot.bottom() - place.y()) / plot.height(),
                       kNear / plot.height());
}

QString LineageView::text_at(const QPointF& place) const {
  const auto shard = shard_under(place);
  if (!shard) return {};
  const LineageShard& one = lineage()[*shard];
  QString text = id_of(*shard);
  for (const std::uint32_t parent : one.parents) {
    text += (parent == one.parents.front() ? tr(", from ") : tr(" and ")) + id_of(parent);
  }
  text += one.until_s ? tr(", open from %1 to %2").arg(clock(one.from_s), clock(*one.until_s))
                      : tr(", open since %1").arg(clock(one.from_s));
  const std::string reads = reads_text(one, readers_);
  if (!reads.empty()) text += QStringLiteral(", ") + QString::fromStdString(reads);
  return text;
}

void LineageView::draw_shard(QPainter& painter, const LineageShard& shard, double half) const {
  const Theme theme = theme_of(palette());
  const double y = y_of(shard.height);
  const double left = x_of(shard.from_s);
  const double right = x_of(shard.until_s.value_or(view().reached_s()));
  const QColor colour = selected_ == shard.shard ? theme.limit : theme.lines[0];
  const QRectF bar{left, y - half, std::max(1.0, right - left), 2 * half};
  painter.setPen(QPen{colour, 0});
  if (shard.until_s) {
    painter.drawRect(bar);
  } else {
    painter.fillRect(bar, colour);
  }
  if (!shard.until_s || !shard.read_until_s) return;
  const QRectF read{right, y - half, std::max(1.0, x_of(*shard.read_until_s) - right), 2 * half};
  painter.fillRect(read, QBrush{colour, Qt::BDiagPattern});
}

void LineageView::draw(QPainter& painter) {
  const Theme theme = theme_of(palette());
  painter.fillRect(rect(), theme.background);
  if (lineage().empty()) {
    painter.setPen(theme.text);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  const QRectF plot = plot_area();
  constexpr double kMostHalf = 5;
  const double half =
      std::clamp(plot.height() / static_cast<double>(2 * lineage().size() + 2), 0.5, kMostHalf);
  painter.save();
  painter.setClipRect(plot.adjusted(-1, -kMostHalf, 1, kMostHalf));
  for (const LineageShard& shard : lineage()) {
    for (const std::uint32_t parent : shard.parents) {
      const LineageShard& from = lineage()[parent];
      const double end = from.until_s.value_or(shard.from_s);
      painter.setPen(QPen{theme.text, 0});
      constexpr double kSlant = 8;  // so that what happens at one instant can be told apart
      painter.drawLine(QPointF{x_of(end) - kSlant, y_of(from.height)},
                       QPointF{x_of(shard.from_s), y_of(shard.height)});
    }
  }
  for (const LineageShard& shard : lineage()) draw_shard(painter, shard, half);
  painter.restore();
  // names of the open ones, where there is room
  painter.setPen(theme.text);
  const double high = painter.fontMetrics().height();
  double free_above = plot.bottom() + high;
  std::vector<const LineageShard*> open;
  for (const LineageShard& shard : lineage()) {
    if (!shard.until_s) open.push_back(&shard);
  }
  std::ranges::sort(open, {}, [](const LineageShard* shard) { return shard->height; });
  for (const LineageShard* const shard : open) {
    const double y = y_of(shard->height);
    if (y + high / 2 > free_above) continue;
    painter.drawText(QRectF{plot.right() + 6, y - high / 2, HeatMapView::kRight - 8.0, high},
                     Qt::AlignLeft | Qt::AlignVCenter, id_of(shard->shard));
    free_above = y - high / 2;
  }
}

void LineageView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter{this};
  draw(painter);
  if (!lineage().empty()) draw_times(painter);
  draw_focus(painter);
}

QString LineageView::finding() const {
  if (lineage().empty()) return message_;
  return QString::fromStdString(description_of(lineage()));
}

PanelTable LineageView::table(bool whole) const {
  PanelTable table{{"shard", "parents", "from_s", "until_s", "read_until_s", "reads"}, {}};
  const TimeSpan span = table_span(whole);
  const auto number = [](const std::optional<double>& value) {
    return value ? QString::number(*value).toStdString() : std::string{};
  };
  for (const LineageShard& shard : lineage()) {
    if (shard.from_s >= span.until_s || (shard.until_s && *shard.until_s <= span.from_s)) continue;
    std::string parents;
    for (const std::uint32_t parent : shard.parents) {
      parents += (parents.empty() ? "" : " ") + model::shard_id(parent);
    }
    table.rows.push_back({model::shard_id(shard.shard), parents, number(shard.from_s),
                          number(shard.until_s), number(shard.read_until_s),
                          reads_text(shard, readers_)});
  }
  return table;
}

void LineageView::pointed_at(const QPointF& place) {
  emit hovered(text_at(place));
}

void LineageView::clicked(const QPointF& place) {
  const auto shard = shard_under(place);
  select(shard == selected_ ? std::nullopt : shard);
  emit picked(selected_);
}

}  // namespace weir::gui
