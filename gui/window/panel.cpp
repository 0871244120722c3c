#include "gui/window/panel.hpp"

#include <QContextMenuEvent>
#include <QPainter>

namespace weir::gui {

void Panel::contextMenuEvent(QContextMenuEvent* event) {
  const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
  emit menu_wanted(by_key ? mapToGlobal(rect().center()) : event->globalPos());
  event->accept();
}

void Panel::describe() {
  setAccessibleDescription(QStringLiteral("%1 %2").arg(whatsThis(), finding()).trimmed());
}

void Panel::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  describe();
  update();
}

void Panel::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

void Panel::draw_focus(QPainter& painter) const {
  if (!hasFocus()) return;
  painter.setPen(QPen{palette().color(QPalette::Highlight), 1});
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace weir::gui
