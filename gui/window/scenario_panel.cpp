#include "gui/window/scenario_panel.hpp"

#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <array>
#include <utility>

#include "gui/window/form_view.hpp"
#include "gui/window/toml_editor.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {

namespace {

constexpr int kEditDelayMs = 50;

}  // namespace

ScenarioPanel::ScenarioPanel(QWidget* parent) : QWidget{parent} {
  editor_ = new TomlEditor;
  editor_->setAccessibleName(tr("Scenario as TOML"));
  build_problems();
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  views_ = new QTabWidget;
  views_->setDocumentMode(true);
  views_->addTab(editor_, tr("TOML"));
  views_->addTab(build_form(), tr("Form"));
  layout->addWidget(views_);
  connect_form();
  timer_.setSingleShot(true);
  timer_.setInterval(kEditDelayMs);
  connect(&timer_, &QTimer::timeout, this, &ScenarioPanel::take_text);
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
    // new colours are told of as a change too
    if (!by_us_ && editor_->document()->revision() != revision_) timer_.start();
  });
  connect(editor_, &QPlainTextEdit::undoAvailable, this, &ScenarioPanel::undo_available);
  connect(editor_, &QPlainTextEdit::redoAvailable, this, &ScenarioPanel::redo_available);
}

void ScenarioPanel::build_problems() {
  problems_ = new QTreeWidget;
  problems_->setHeaderLabels({tr("Line"), tr("Code"), tr("Problem")});
  problems_->setRootIsDecorated(false);
  problems_->setAccessibleName(tr("Problems of the scenario"));
  fix_ = new QPushButton;
  fix_->setAccessibleName(tr("Quick fix"));
  fix_->hide();
  problems_panel_ = new QWidget;
  auto* const below = new QVBoxLayout{problems_panel_};
  below->setContentsMargins(0, 0, 0, 0);
  below->addWidget(problems_, 1);
  below->addWidget(fix_);
  connect(fix_, &QPushButton::clicked, this, [this] { fix(); });
  connect(problems_, &QTreeWidget::currentItemChanged, this, [this] { show_fix(); });
  connect(problems_, &QTreeWidget::itemActivated, this, [this] { go_to_problem(); });
}

// The form, and below it what can be added.
QWidget* ScenarioPanel::build_form() {
  auto* const page = new QWidget;
  auto* const layout = new QVBoxLayout{page};
  layout->setContentsMargins(0, 0, 0, 0);
  form_ = new FormView;
  layout->addWidget(form_, 1);
  add_ = new QPushButton{tr("&Add")};
  add_->setAccessibleName(tr("Add to the scenario"));
  add_->setToolTip(tr("One more of what a scenario is made of"));
  auto* const menu = new QMenu{add_};
  const std::array texts{std::pair{tr("&Producer"), Addition::Producer},
                         std::pair{tr("&Consumer"), Addition::Consumer},
                         std::pair{tr("Point of the &load"), Addition::LoadPoint},
                         std::pair{tr("&Action"), Addition::Action},
                         std::pair{tr("&Fault"), Addition::Fault},
                         std::pair{tr("&Objective"), Addition::Objective}};
  for (const auto& [text, what] : texts) {
    menu->addAction(text, this, [this, what = what] { add(what); });
  }
  add_->setMenu(menu);
  layout->addWidget(add_, 0, Qt::AlignLeft);
  return page;
}

void ScenarioPanel::connect_form() {
  connect(form_, &FormView::set_wanted, this,
          [this](const std::string& path, const std::string& value) {
            const auto changed = sim::set_in_toml(document_.text(), path, value);
            take(changed);
            if (!changed) form_->show_document(document_);
          });
  const auto remove = [this](const std::string& path) {
    take(sim::remove_from_toml(document_.text(), path));
  };
  connect(form_, &FormView::remove_wanted, this, remove);
  connect(form_, &FormView::remove_table_wanted, this, remove);
}

void ScenarioPanel::take(const Expected<std::string, std::string>& changed) {
  if (changed) return change(*changed);
  emit said(QString::fromStdString(changed.error()));
}

void ScenarioPanel::add(Addition what) {
  settle();
  if (!document_.is_valid()) return;
  const auto added =
      with_one_more(document_.text(), *document_.valid(), what, form_->current_table());
  if (!added) return emit said(QString::fromStdString(added.error()));
  change(added->text);
  form_->go_to_table(added->table);
}

void ScenarioPanel::undo() {
  editor_->undo();
  settle();
}

void ScenarioPanel::redo() {
  editor_->redo();
  settle();
}

void ScenarioPanel::open(const QString& text, const QString& file, bool copy) {
  timer_.stop();
  by_us_ = true;
  editor_->setPlainText(text);
  editor_->document()->setModified(false);
  by_us_ = false;
  revision_ = editor_->document()->revision();
  copy_ = copy;
  document_.set(text.toStdString(), file.toStdString());
  show_problems();
}

void ScenarioPanel::change(const std::string& text) {
  timer_.stop();
  by_us_ = true;
  editor_->change(QString::fromStdString(text));
  by_us_ = false;
  take_text();
}

void ScenarioPanel::settle() {
  if (!timer_.isActive()) return;
  timer_.stop();
  take_text();
}

void ScenarioPanel::take_text() {
  revision_ = editor_->document()->revision();
  document_.edit(editor_->toPlainText().toStdString());
  show_problems();
  emit edited();
}

bool ScenarioPanel::save() {
  if (document_.file().empty() || copy_) return save_as();
  const auto saved = sim::write_whole_file(document_.file(), editor_->toPlainText().toStdString());
  if (!saved) {
    emit said(QString::fromStdString(saved.error()));
    return false;
  }
  editor_->document()->setModified(false);
  emit said(tr("saved %1").arg(QString::fromStdString(document_.file())));
  return true;
}

bool ScenarioPanel::save_as() {
  const QString file =
      QFileDialog::getSaveFileName(this, tr("Save as"), QString::fromStdString(document_.file()),
                                   tr("Scenarios (*.toml);;All files (*)"));
  if (file.isEmpty()) return false;
  document_.set(editor_->toPlainText().toStdString(), file.toStdString());
  copy_ = false;
  show_problems();
  emit edited();
  return save();
}

bool ScenarioPanel::may_leave() {
  if (!editor_->document()->isModified()) return true;
  const auto answer = QMessageBox::question(
      this, tr("Unsaved changes"), tr("The scenario was edited. Save it?"),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  if (answer == QMessageBox::Save) return save();
  return answer == QMessageBox::Discard;
}

void ScenarioPanel::show_problems() {
  problems_->clear();
  for (const sim::Problem& problem : document_.problems().all) {
    auto* const item = new QTreeWidgetItem{problems_};
    item->setText(0, problem.span.line == 0 ? QString{} : QString::number(problem.span.line));
    item->setText(1, QString::fromStdString(problem.code));
    item->setText(2, QString::fromStdString(problem.message +
                                            (problem.label.empty() ? "" : "; " + problem.label)));
    item->setToolTip(2, QString::fromStdString(problem.help));
  }
  if (document_.problems().all.empty()) {
    auto* const item = new QTreeWidgetItem{problems_};
    item->setText(0, tr("Nothing is wrong with the scenario."));
    item->setFirstColumnSpanned(true);
    item->setFlags(Qt::NoItemFlags);
  }
  constexpr int kLineLetters = 6;
  problems_->setColumnWidth(0, fontMetrics().averageCharWidth() * kLineLetters);
  problems_->resizeColumnToContents(1);
  show_fix();
  editor_->show_problems(document_.problems());
  show_form();
}

// While it waits, its keyboard waits at the tab above it and nowhere else.
void ScenarioPanel::show_form() {
  const bool valid = document_.is_valid();
  if (!valid && form_->hasFocus()) {
    views_->tabBar()->setFocus();
    form_waits_ = true;
  }
  form_->show_document(document_);
  add_->setEnabled(valid);
  if (!valid) return;
  if (form_waits_ && views_->tabBar()->hasFocus()) form_->setFocus();
  form_waits_ = false;
}

// Of the problem that is chosen, or else the first that has one.
std::optional<QuickFix> ScenarioPanel::chosen_fix() const {
  const auto& all = document_.problems().all;
  const int at = problems_->indexOfTopLevelItem(problems_->currentItem());
  if (at >= 0 && at < static_cast<int>(all.size())) {
    return quick_fix(document_.text(), all[static_cast<std::size_t>(at)]);
  }
  for (const sim::Problem& problem : all) {
    if (auto fix = quick_fix(document_.text(), problem)) return fix;
  }
  return std::nullopt;
}

void ScenarioPanel::show_fix() {
  const auto fix = chosen_fix();
  fix_->setVisible(fix.has_value());
  if (fix) fix_->setText(QString::fromStdString(fix->title));
}

void ScenarioPanel::fix() {
  if (const auto fix = chosen_fix()) change(fix->text);
}

void ScenarioPanel::go_to_next_problem() {
  const auto count = static_cast<int>(document_.problems().all.size());
  if (count == 0) return;
  const int now = problems_->indexOfTopLevelItem(problems_->currentItem());
  problems_->setCurrentItem(problems_->topLevelItem((now + 1) % count));
  go_to_problem();
}

void ScenarioPanel::go_to_problem() {
  const int at = problems_->indexOfTopLevelItem(problems_->currentItem());
  const auto& all = document_.problems().all;
  if (at < 0 || at >= static_cast<int>(all.size())) return;
  const sim::Span& span = all[static_cast<std::size_t>(at)].span;
  if (span.line == 0) return;
  views_->setCurrentWidget(editor_);
  editor_->setTextCursor(editor_->cursor_of({span.line, span.column}));
  editor_->setFocus();
}

}  // namespace weir::gui
