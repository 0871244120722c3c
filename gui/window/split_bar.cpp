#include "gui/window/split_bar.hpp"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "gui/window/theme.hpp"

namespace weir::gui {

SplitBar::SplitBar(QWidget* parent) : QWidget{parent} {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("What it is made of"));
}

QSize SplitBar::sizeHint() const {
  return {200, fontMetrics().height() + 8};
}

void SplitBar::show_parts(std::vector<Part> parts) {
  parts_ = std::move(parts);
  std::erase_if(parts_, [](const Part& part) { return !(part.amount > 0); });
  sum_ = 0;
  QStringList about;
  for (const Part& part : parts_) sum_ += part.amount;
  constexpr double kPercent = 100;
  for (const Part& part : parts_) {
    about.append(tr("%1 %2 %").arg(part.name).arg(kPercent * part.amount / sum_, 0, 'f', 0));
  }
  setAccessibleDescription(about.join(QStringLiteral(", ")));
  setVisible(!parts_.empty());
  update();
}

double SplitBar::right_of(std::size_t part) const {
  double until = 0;
  for (std::size_t i = 0; i <= part; ++i) until += parts_[i].amount;
  return until / sum_ * width();
}

void SplitBar::paintEvent(QPaintEvent* /*event*/) {
  const Theme theme = theme_of(palette());
  QPainter painter{this};
  double left = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const double right = right_of(i);
    const QRectF place{left, 0, std::max(1.0, right - left - 1), static_cast<qreal>(height())};
    QColor fill = theme.lines[i % theme.lines.size()];
    constexpr float kLight = 0.3F;
    fill.setAlphaF(kLight);
    painter.fillRect(place, theme.background);
    painter.fillRect(place, fill);
    painter.setPen(QPen{theme.lines[i % theme.lines.size()], 0});
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setPen(theme.text);
    constexpr int kGap = 6;
    const QString text = painter.fontMetrics().elidedText(parts_[i].name, Qt::ElideRight,
                                                          static_cast<int>(place.width()) - kGap);
    if (text.size() > 2) painter.drawText(place, Qt::AlignCenter, text);
    left = right;
  }
}

bool SplitBar::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* const help = static_cast<QHelpEvent*>(event);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (help->pos().x() > right_of(i)) continue;
    QToolTip::showText(help->globalPos(), parts_[i].name + ": " + parts_[i].about, this);
    return true;
  }
  QToolTip::hideText();
  return true;
}

}  // namespace weir::gui
