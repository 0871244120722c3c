#pragma once

#include <QString>
#include <QWidget>

#include "gui/curves/panel_table.hpp"

class QContextMenuEvent;
class QPainter;

namespace weir::gui {

/// Something drawn that can be taken out of the window: as a picture, as lines in a vector file, as
/// a table.
class Panel : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;

  virtual QString title() const = 0;
  /// All of it as it is, at the size of the widget.
  virtual void draw(QPainter& painter) = 0;
  /// What is drawn as numbers: of what is selected, or else visible, or of the whole run.
  virtual PanelTable table(bool whole) const = 0;
  /// What is to be seen in it now, in a sentence or a few, made from the data.
  virtual QString finding() const { return {}; }
  /// Its accessible description becomes whatsThis() and finding(). That is done when it gets the
  /// keyboard and when its table is shown, not whenever it is drawn.
  void describe();
  /// Which series of `weir run --csv` it is of: "stream", "shards", "readers"; empty: none.
  virtual QString series() const { return QStringLiteral("stream"); }

 signals:
  /// The user asks what can be done with it.
  void menu_wanted(const QPoint& global);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  /// A frame that shows where the keyboard is.
  void draw_focus(QPainter& painter) const;
};

}  // namespace weir::gui
