#include "gui/window/appearance.hpp"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace weir::gui {

namespace {

QPalette dark_palette() {
  const QColor window{0x2b, 0x2d, 0x30};
  const QColor base{0x1e, 0x1f, 0x22};
  const QColor text{0xe6, 0xe6, 0xe6};
  const QColor faint{0x8c, 0x8f, 0x94};
  const QColor accent{0x2f, 0x7f, 0xc2};
  QPalette palette{window};
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::WindowText, text);
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, window);
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::PlaceholderText, faint);
  palette.setColor(QPalette::Button, window);
  palette.setColor(QPalette::ButtonText, text);
  palette.setColor(QPalette::ToolTipBase, window);
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Link, QColor{0x6c, 0xb2, 0xf0});
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, Qt::white);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, faint);
  }
  return palette;
}

}  // namespace

void set_appearance(Appearance appearance) {
  static const QPalette kFirst = QApplication::palette();
  static const QString kFirstStyle = QApplication::style()->objectName();
  if (appearance == Appearance::System) {
    QApplication::setStyle(QStyleFactory::create(kFirstStyle));
    QApplication::setPalette(kFirst);
    return;
  }
  // of the styles that come with Qt the one that takes any palette
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setPalette(appearance == Appearance::Dark ? dark_palette()
                                                          : QPalette{QColor{0xef, 0xef, 0xef}});
}

}  // namespace weir::gui
