#pragma once

#include <QTimer>
#include <QWidget>
#include <string>

#include "gui/session/document.hpp"

class QPlainTextEdit;
class QTreeWidget;

namespace weir::gui {

/// The scenario as text, and what is wrong with it. A change counts a tenth of a second after the
/// last letter.
class ScenarioPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ScenarioPanel(QWidget* parent = nullptr);

  const Document& document() const { return document_; }
  /// The list of problems, for a place of its own.
  QTreeWidget& problems() { return *problems_; }

  /// Another text. A `copy` is of what a run kept: its file may be another one by now.
  void open(const QString& text, const QString& file, bool copy);
  /// The same file with a change in it, which can be undone.
  void change(const std::string& text);
  /// What was typed counts at once.
  void settle();
  /// Whether the text is in its file, or may be forgotten: asks where it was edited.
  bool may_leave();
  bool save();
  bool save_as();
  void go_to_next_problem();

 signals:
  /// The document is another one.
  void edited();
  void said(const QString& message);

 private:
  void take_text();
  void show_problems();
  void go_to_problem();

  Document document_;
  bool by_us_ = false;
  bool copy_ = false;
  QTimer timer_;
  // All of the window.
  QPlainTextEdit* editor_ = nullptr;
  QTreeWidget* problems_ = nullptr;
};

}  // namespace weir::gui
