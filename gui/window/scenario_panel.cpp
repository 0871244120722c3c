#include "gui/window/scenario_panel.hpp"

#include <QFileDialog>
#include <QFontDatabase>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTextBlock>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/window/form_view.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {

namespace {

constexpr int kEditDelayMs = 100;

}  // namespace

ScenarioPanel::ScenarioPanel(QWidget* parent) : QWidget{parent} {
  editor_ = new QPlainTextEdit;
  editor_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  editor_->setLineWrapMode(QPlainTextEdit::NoWrap);
  editor_->setAccessibleName(tr("Scenario as TOML"));
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
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  form_ = new FormView;
  views_ = new QTabWidget;
  views_->setDocumentMode(true);
  views_->addTab(editor_, tr("TOML"));
  views_->addTab(form_, tr("Form"));
  layout->addWidget(views_);
  connect_form();
  timer_.setSingleShot(true);
  timer_.setInterval(kEditDelayMs);
  connect(&timer_, &QTimer::timeout, this, &ScenarioPanel::take_text);
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
    if (!by_us_) timer_.start();
  });
  connect(problems_, &QTreeWidget::itemActivated, this, [this] { go_to_problem(); });
}

void ScenarioPanel::connect_form() {
  connect(form_, &FormView::set_wanted, this,
          [this](const std::string& path, const std::string& value) {
            const auto changed = sim::set_in_toml(document_.text(), path, value);
            if (changed) return change(*changed);
            emit said(QString::fromStdString(changed.error()));
            form_->show_document(document_);
          });
  connect(form_, &FormView::remove_wanted, this, [this](const std::string& path) {
    const auto changed = sim::remove_from_toml(document_.text(), path);
    if (changed) return change(*changed);
    emit said(QString::fromStdString(changed.error()));
  });
}

void ScenarioPanel::open(const QString& text, const QString& file, bool copy) {
  timer_.stop();
  by_us_ = true;
  editor_->setPlainText(text);
  editor_->document()->setModified(false);
  by_us_ = false;
  copy_ = copy;
  document_.set(text.toStdString(), file.toStdString());
  show_problems();
}

void ScenarioPanel::change(const std::string& text) {
  timer_.stop();
  by_us_ = true;
  QTextCursor cursor{editor_->document()};
  cursor.beginEditBlock();
  cursor.select(QTextCursor::Document);
  cursor.insertText(QString::fromStdString(text));
  cursor.endEditBlock();
  by_us_ = false;
  take_text();
}

void ScenarioPanel::settle() {
  if (!timer_.isActive()) return;
  timer_.stop();
  take_text();
}

void ScenarioPanel::take_text() {
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
    item->setText(2, tr("Nothing is wrong with the scenario."));
    item->setFlags(Qt::NoItemFlags);
  }
  problems_->resizeColumnToContents(0);
  problems_->resizeColumnToContents(1);
  show_fix();
  form_->show_document(document_);
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
  QTextCursor cursor{editor_->document()->findBlockByNumber(static_cast<int>(span.line) - 1)};
  cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor,
                      static_cast<int>(span.column) - 1);
  editor_->setTextCursor(cursor);
  editor_->setFocus();
}

}  // namespace weir::gui
