#include "gui/window/command_palette.hpp"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace weir::gui {

QString plain_text(const QAction& action) {
  return action.text().remove(QLatin1Char{'&'});
}

CommandPalette::CommandPalette(std::vector<QAction*> actions, QWidget* parent)
    : QDialog{parent}, actions_{std::move(actions)} {
  setWindowTitle(tr("Commands"));
  words_ = new QLineEdit;
  words_->setPlaceholderText(tr("what to do"));
  words_->setAccessibleName(tr("What to do"));
  list_ = new QListWidget;
  list_->setAccessibleName(tr("Commands"));
  auto* const layout = new QVBoxLayout{this};
  layout->addWidget(words_);
  layout->addWidget(list_, 1);
  constexpr QSize kSize{440, 360};
  resize(kSize);
  words_->installEventFilter(this);
  connect(words_, &QLineEdit::textChanged, this, [this] { filter(); });
  connect(words_, &QLineEdit::returnPressed, this, [this] { run(); });
  connect(list_, &QListWidget::itemActivated, this, [this] { run(); });
  filter();
}

// Up and down go through the list while words are typed.
bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == words_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<const QKeyEvent*>(event)->key();
    const int by = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (by != 0) {
      list_->setCurrentRow(std::clamp(list_->currentRow() + by, 0, list_->count() - 1));
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

void CommandPalette::filter() {
  list_->clear();
  const QStringList words = words_->text().split(QLatin1Char{' '}, Qt::SkipEmptyParts);
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    const QAction& action = *actions_[i];
    const QString text = plain_text(action);
    const bool all = std::ranges::all_of(words, [&](const QString& word) {
      return (text + QLatin1Char{' '} + action.statusTip()).contains(word, Qt::CaseInsensitive);
    });
    if (!all) continue;
    const QString key = action.shortcut().toString(QKeySequence::NativeText);
    auto* const item =
        new QListWidgetItem{key.isEmpty() ? text : QStringLiteral("%1   %2").arg(text, key), list_};
    item->setData(Qt::UserRole, static_cast<int>(i));
    item->setToolTip(action.statusTip());
    if (!action.isEnabled()) item->setFlags(Qt::NoItemFlags);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::run() {
  const QListWidgetItem* const item = list_->currentItem();
  if (item == nullptr || item->flags() == Qt::NoItemFlags) return;
  QAction* const action = actions_[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())];
  accept();
  action->trigger();
}

}  // namespace weir::gui
