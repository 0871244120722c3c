#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>
#include <string>

#include "gui/session/document.hpp"
#include "gui/session/form.hpp"
#include "gui/session/quick_fix.hpp"

class QPushButton;
class QTabWidget;
class QTreeWidget;

namespace weir::gui {

class FormView;
class TomlEditor;

/// The scenario as text and as a form, two views of one document, and what is wrong with it. A
/// change counts a twentieth of a second after the last letter.
class ScenarioPanel : public QWidget {
  Q_OBJECT

 public:
  explicit ScenarioPanel(QWidget* parent = nullptr);

  const Document& document() const { return document_; }
  /// The list of problems, for a place of its own, with what would put one right.
  QWidget& problems() { return *problems_panel_; }

  /// Another text. A `copy` is of what a run kept: its file may be another one by now.
  void open(const QString& text, const QString& file, bool copy);
  /// The same file with a change in it, which can be undone.
  void change(const std::string& text);
  /// Takes the last change back, in whichever view it was made; and makes it again.
  void undo();
  void redo();
  /// Puts one more of something into the scenario, and shows it in the form.
  void add(Addition what);
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
  /// Whether there is something to take back, and something to make again.
  void undo_available(bool is);
  void redo_available(bool is);

 private:
  QWidget* build_form();
  void build_problems();
  void connect_form();
  void take(const Expected<std::string, std::string>& changed);
  void take_text();
  void show_form();
  void show_problems();
  void go_to_problem();
  std::optional<QuickFix> chosen_fix() const;
  void show_fix();
  void fix();

  Document document_;
  bool by_us_ = false;
  bool copy_ = false;
  bool form_waits_ = false;  // with the keyboard
  int revision_ = 0;         // of the editor's text, what was taken
  QTimer timer_;
  // All of the window.
  QTabWidget* views_ = nullptr;
  TomlEditor* editor_ = nullptr;
  FormView* form_ = nullptr;
  QPushButton* add_ = nullptr;
  QWidget* problems_panel_ = nullptr;
  QTreeWidget* problems_ = nullptr;
  QPushButton* fix_ = nullptr;
};

}  // namespace weir::gui
