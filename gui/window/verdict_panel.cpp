#include "gui/window/verdict_panel.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTextEdit>
#include <QVBoxLayout>
#include <algorithm>

namespace weir::gui {

namespace {

// Never by colour alone.
QString sign_of(const VerdictRow& row) {
  if (row.mark == "FAIL" || row.mark == "breaks") return QStringLiteral("✗ ");
  if (row.mark == "PASS" || row.mark == "fine") return QStringLiteral("✓ ");
  if (row.mark == "UNSURE") return QStringLiteral("? ");
  return QStringLiteral("• ");
}

}  // namespace

VerdictPanel::VerdictPanel(QWidget* parent) : QWidget{parent} {
  verdict_ = new QLabel;
  verdict_->setWordWrap(true);
  verdict_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  list_ = new QListWidget;
  list_->setWordWrap(true);
  list_->setResizeMode(QListView::Adjust);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setAccessibleName(tr("Objectives and findings"));
  details_ = new QTextEdit;
  details_->setReadOnly(true);
  details_->setAccessibleName(tr("What is known of it"));
  go_ = new QPushButton{tr("&Go there")};
  copy_ = new QPushButton{tr("Copy as &Markdown")};
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(go_);
  buttons->addWidget(copy_);
  auto* const layout = new QVBoxLayout{this};
  layout->addWidget(verdict_);
  layout->addWidget(list_, 3);
  layout->addWidget(details_, 2);
  layout->addLayout(buttons);
  connect(list_, &QListWidget::currentRowChanged, this, [this] { show_details(); });
  connect(list_, &QListWidget::itemActivated, this, [this] { go_there(); });
  connect(go_, &QPushButton::clicked, this, [this] { go_there(); });
  connect(copy_, &QPushButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(markdown_); });
  show_nothing(tr("Not run yet."));
}

void VerdictPanel::show_nothing(const QString& message) {
  rows_.clear();
  list_->clear();
  markdown_.clear();
  verdict_->setText(message);
  copy_->setEnabled(false);
  show_details();
}

void VerdictPanel::show_judgement(const reports::Judgement& judgement) {
  list_->clear();
  rows_ = verdict_rows(judgement);
  markdown_ = QString::fromStdString(verdict_markdown(judgement));
  QString sentence = QString::fromStdString(judgement.verdict_sentence);
  if (!judgement.partial_sentence.empty()) {
    sentence += QStringLiteral("\n") + QString::fromStdString(judgement.partial_sentence);
  }
  verdict_->setText(QString::fromStdString(std::string{word_of(judgement.verdict)}) +
                    QStringLiteral("  ") + sentence);
  for (const VerdictRow& row : rows_) {
    list_->addItem(sign_of(row) + QString::fromStdString(row.mark + "  " + row.text));
  }
  if (list_->count() > 0) list_->setCurrentRow(0);
  copy_->setEnabled(true);
  hide_others();
  show_details();
}

void VerdictPanel::show_span(const std::optional<TimeSpan>& span) {
  if (span == span_) return;
  span_ = span;
  hide_others();
}

void VerdictPanel::look_at(double at_s) {
  const auto shows = [at_s](const VerdictRow& row) {
    return row.when && row.when->from_s <= at_s && at_s <= row.when->until_s;
  };
  const auto found = std::ranges::find_if(rows_, shows);
  if (found != rows_.end()) list_->setCurrentRow(static_cast<int>(found - rows_.begin()));
}

void VerdictPanel::hide_others() {
  for (int i = 0; i < list_->count(); ++i) {
    const auto& when = rows_[static_cast<std::size_t>(i)].when;
    const bool outside =
        span_ && when && (when->until_s < span_->from_s || when->from_s > span_->until_s);
    list_->item(i)->setHidden(outside);
  }
}

void VerdictPanel::show_details() {
  const int at = list_->currentRow();
  const bool any = at >= 0 && at < static_cast<int>(rows_.size());
  const VerdictRow row = any ? rows_[static_cast<std::size_t>(at)] : VerdictRow{};
  details_->setPlainText(
      QString::fromStdString(row.detail.empty() ? row.text : row.text + "\n\n" + row.detail));
  go_->setEnabled(row.when.has_value());
}

void VerdictPanel::go_there() {
  const int at = list_->currentRow();
  if (at < 0 || at >= static_cast<int>(rows_.size())) return;
  const auto& when = rows_[static_cast<std::size_t>(at)].when;
  if (when) emit go_to(when->from_s, when->until_s);
}

}  // namespace weir::gui
