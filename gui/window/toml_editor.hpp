#pragma once

#include <QPlainTextEdit>
#include <QString>
#include <vector>

#include "sim/scenario/problems.hpp"

namespace weir::gui {

/// A scenario's text, in colours, with what is wrong with it: the place is underlined, and what it
/// is stands behind the line, as far as there is room, and in full when the pointer rests there.
class TomlEditor : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit TomlEditor(QWidget* parent = nullptr);

  /// Of the text as it is; they move with their lines when it is edited. Those of no line are left
  /// out.
  void show_problems(const sim::Problems& problems);
  /// Puts the rest of a text in its place, as one step to undo; what is alike stays untouched.
  void change(const QString& text);
  /// Where a span is, or as near to that as the text goes; nothing selected where it is empty.
  QTextCursor cursor_of(const sim::Span& span) const;
  /// What stands behind a line, from 0; empty where nothing is wrong with it.
  QString remark(int line) const;
  /// The same in full, with what helps.
  QString explanation(int line) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Shown {
    QTextCursor cursor;
    sim::Problem problem;
  };
  class Colours;
  void show_marks();
  std::vector<const Shown*> of_line(int line) const;
  QColor colour_of(const sim::Problem& problem) const;
  void paint_remark(QPainter& painter, const QTextBlock& block) const;

  std::vector<Shown> problems_;
  Colours* colours_ = nullptr;  // of the document
};

}  // namespace weir::gui
