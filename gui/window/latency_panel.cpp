#include "gui/window/latency_panel.hpp"

#include <QPainter>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include "gui/curves/ticks.hpp"
#include "gui/window/clock.hpp"
#include "gui/window/plot_frame.hpp"
#include "gui/window/theme.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr int kGutter = 56;
constexpr int kTop = 40;
constexpr int kBottom = 20;
constexpr int kRight = 14;
constexpr int kRow = 18;  // of text

struct Share {
  double share;
  const char* name;
};
constexpr std::array<Share, 3> kShares{{{0.5, "50 %"}, {0.99, "99 %"}, {0.999, "99.9 %"}}};

QString span_text(double seconds) {
  return QString::fromStdString(reports::span_text(seconds));
}

// Powers of ten within what is drawn, and twice and five times them where they are few.
std::vector<Tick> decades(double from, double until) {
  constexpr double kFew = 2.5;
  std::vector<Tick> ticks;
  const int first = static_cast<int>(std::floor(from));
  for (int power = first; power <= until; ++power) {
    for (const double times : {1.0, 2.0, 5.0}) {
      const double at = power + std::log10(times);
      if (at < from || at > until || (times > 1 && until - from > kFew)) continue;
      ticks.push_back({at, reports::span_text(times * std::pow(10.0, power))});
    }
  }
  return ticks;
}

}  // namespace

LatencyPanel::LatencyPanel(QWidget* parent) : Panel{parent}, frame_{std::make_unique<PlotFrame>()} {
  constexpr QSize kLeast{240, 110};
  setMinimumSize(kLeast);
  setAccessibleName(tr("Latency of records"));
  setWhatsThis(tr("How many records took how long, of the whole run or of what is selected."));
  show_nothing(tr("No scenario."));
}

LatencyPanel::~LatencyPanel() = default;

void LatencyPanel::show_bars(LatencyBars bars, const QString& reader,
                             std::optional<double> objective_s) {
  bars_ = std::move(bars);
  reader_ = reader;
  objective_s_ = objective_s;
  message_ = tr("%1 has processed nothing in this time.").arg(reader);
  update();
}

void LatencyPanel::show_nothing(const QString& message) {
  bars_ = {};
  message_ = message;
  update();
}

QString LatencyPanel::sentence() const {
  if (bars_.records <= 0) return message_;
  QString text = tr("%1 records of %2, %3 - %4: ")
                     .arg(QString::fromStdString(short_value(bars_.records)), reader_,
                          clock(bars_.counted.from_s), clock(bars_.counted.until_s));
  QStringList shares;
  for (const Share& one : kShares) {
    shares.append(QStringLiteral("%1 %2").arg(
        one.share == kShares.front().share ? tr("half within") : QLatin1String{one.name},
        span_text(bars_.quantile_s(one.share))));
  }
  text += shares.join(QStringLiteral(", "));
  return text + QLatin1Char{'.'};
}

QRectF LatencyPanel::plot_area() const {
  return {static_cast<qreal>(kGutter), static_cast<qreal>(kTop),
          std::max<qreal>(1, width() - kGutter - kRight),
          std::max<qreal>(1, height() - kTop - kBottom)};
}

// What is below a bar's begin has no logarithm: the first bar is drawn as wide as the next.
double LatencyPanel::x_of(double latency_s) const {
  const double least = std::max(bars_.bars.front().from_s, bars_.bars.front().until_s / 2);
  const double from = std::log10(least);
  const double until = std::log10(bars_.bars.back().until_s);
  const double share = (std::log10(std::max(least, latency_s)) - from) / (until - from);
  return plot_area().left() + share * plot_area().width();
}

void LatencyPanel::draw_bars(QPainter& painter, double most) const {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
  for (const LatencyBar& bar : bars_.bars) {
    const double left = x_of(bar.from_s);
    const double high = bar.records / bars_.records / most * plot.height();
    painter.fillRect(
        QRectF{left, plot.bottom() - high, std::max(1.0, x_of(bar.until_s) - left - 1), high},
        theme.lines[0]);
  }
}

// Quantiles and the objective, with their names above the plot as far as there is room.
void LatencyPanel::draw_times(QPainter& painter) const {
  const Theme theme = theme_of(palette());
  const QRectF plot = plot_area();
  double free_from = 0;
  const auto mark = [&](double latency_s, const QString& name, const QPen& pen) {
    const double x = x_of(latency_s);
    if (x > plot.right()) return;
    painter.setPen(pen);
    painter.drawLine(QPointF{x, plot.top()}, QPointF{x, plot.bottom()});
    const double wide = painter.fontMetrics().horizontalAdvance(name);
    const double left = std::clamp(x - wide / 2, 0.0, width() - wide - 2);
    if (left < free_from) return;
    painter.setPen(theme.text);
    painter.drawText(QRectF{left, plot.top() - kRow, wide + 2, kRow}, Qt::AlignCenter, name);
    free_from = left + wide + 8;
  };
  for (const Share& one : kShares) {
    mark(bars_.quantile_s(one.share), QLatin1String{one.name}, QPen{theme.text, 0, Qt::DotLine});
  }
  if (objective_s_) mark(*objective_s_, tr("objective"), QPen{theme.limit, 1, Qt::DashLine});
}

void LatencyPanel::draw(QPainter& painter) {
  const Theme theme = theme_of(palette());
  painter.fillRect(rect(), theme.background);
  painter.setPen(theme.text);
  if (bars_.records <= 0) {
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, message_);
    return;
  }
  const QRectF plot = plot_area();
  double most = 0;
  for (const LatencyBar& bar : bars_.bars) most = std::max(most, bar.records / bars_.records);
  constexpr double kPercent = 100;
  constexpr double kRowsOfText = 2;
  const auto rows =
      static_cast<std::size_t>(plot.height() / (kRowsOfText * painter.fontMetrics().height()));
  const Scale scale = scale_to(most * kPercent, std::clamp<std::size_t>(rows, 1, 4));
  const double from =
      std::log10(std::max(bars_.bars.front().from_s, bars_.bars.front().until_s / 2));
  const double until = std::log10(bars_.bars.back().until_s);
  const std::vector<Tick> ticks = decades(from, until);
  frame_->set_theme(theme);
  frame_->set_geometry(QSizeF{size()}, plot);
  frame_->set_times(from, until, ticks);
  frame_->set_values(scale);
  frame_->render(painter);
  painter.drawText(
      QRectF{6, 0, width() - 12.0, kRow}, Qt::AlignVCenter | Qt::AlignLeft,
      painter.fontMetrics().elidedText(tr("%, ") + sentence(), Qt::ElideRight, width() - 12));
  painter.save();
  painter.setClipRect(plot);
  draw_bars(painter, scale.top / kPercent);
  painter.restore();
  draw_times(painter);
  painter.setPen(theme.text);
  for (const Tick& tick : ticks) {
    const double x = x_of(std::pow(10.0, tick.at));
    const QRectF place{x - kGutter, plot.bottom() + 1, 2.0 * kGutter, kRow};
    painter.drawText(place, Qt::AlignCenter, QString::fromStdString(tick.label));
  }
}

void LatencyPanel::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter{this};
  draw(painter);
  draw_focus(painter);
}

PanelTable LatencyPanel::table(bool /*whole*/) const {
  PanelTable table{{"from_s", "until_s", "records"}, {}};
  table.rows.reserve(bars_.bars.size());
  for (const LatencyBar& bar : bars_.bars) {
    table.rows.push_back({QString::number(bar.from_s).toStdString(),
                          QString::number(bar.until_s).toStdString(),
                          QString::number(bar.records, 'f', 0).toStdString()});
  }
  return table;
}

}  // namespace weir::gui
