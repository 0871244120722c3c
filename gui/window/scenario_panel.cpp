#include "gui/window/scenario_panel.hpp"

#include <QFileDialog>
#include <QFontDatabase>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "sim/results/whole_file.hpp"

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
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(editor_);
  timer_.setSingleShot(true);
  timer_.setInterval(kEditDelayMs);
  connect(&timer_, &QTimer::timeout, this, &ScenarioPanel::take_text);
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
    if (!by_us_) timer_.start();
  });
  connect(problems_, &QTreeWidget::itemActivated, this, [this] { go_to_problem(); });
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
