#include "gui/window/form_view.hpp"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTreeWidgetItemIterator>
#include <set>

#include "gui/session/form.hpp"

namespace weir::gui {

namespace {

constexpr int kPathRole = Qt::UserRole;
constexpr int kGivenRole = Qt::UserRole + 1;
constexpr int kTableRole = Qt::UserRole + 2;  // of the group that shows one

// The group of a table that a row is, or is in.
QTreeWidgetItem* table_of(QTreeWidgetItem* item) {
  while (item != nullptr && item->data(0, kTableRole).isNull()) item = item->parent();
  return item;
}

// Up and Down change a number in its last digit.
class ValueDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const override {
    if (index.column() != 1) return nullptr;
    return QStyledItemDelegate::createEditor(parent, option, index);
  }

  bool eventFilter(QObject* watched, QEvent* event) override {
    auto* const line = qobject_cast<QLineEdit*>(watched);
    if (line != nullptr && event->type() == QEvent::KeyPress) {
      const int key = static_cast<const QKeyEvent*>(event)->key();
      const int by = key == Qt::Key_Up ? 1 : key == Qt::Key_Down ? -1 : 0;
      if (by != 0) {
        line->setText(QString::fromStdString(stepped(line->text().toStdString(), by)));
        return true;
      }
    }
    return QStyledItemDelegate::eventFilter(watched, event);
  }
};

}  // namespace

FormView::FormView(QWidget* parent) : QTreeWidget{parent} {
  setColumnCount(2);
  setHeaderLabels({tr("Key"), tr("Value")});
  setAccessibleName(tr("Scenario as a form"));
  setItemDelegate(new ValueDelegate{this});
  setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                  QAbstractItemView::AnyKeyPressed);
  constexpr int kKeyLetters = 26;
  setColumnWidth(0, fontMetrics().averageCharWidth() * kKeyLetters);
  connect(this, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
    if (by_us_ || column != 1) return;
    const std::string path = item->data(0, kPathRole).toString().toStdString();
    const std::string value = item->text(1).toStdString();
    // later: whoever hears it makes all items anew, this one too
    QMetaObject::invokeMethod(
        this, [this, path, value] { emit set_wanted(path, value); }, Qt::QueuedConnection);
  });
}

// The item of a table, made where it is missing.
QTreeWidgetItem* FormView::group_of(const QStringList& steps) {
  QTreeWidgetItem* group = invisibleRootItem();
  for (const QString& step : steps) {
    QTreeWidgetItem* found = nullptr;
    for (int i = 0; i < group->childCount() && found == nullptr; ++i) {
      const bool is_table = group->child(i)->data(0, kPathRole).isNull();
      if (is_table && group->child(i)->text(0) == step) found = group->child(i);
    }
    if (found == nullptr) {
      found = new QTreeWidgetItem{group, {step}};
      found->setExpanded(true);
    }
    group = found;
  }
  return group;
}

void FormView::show_document(const Document& document) {
  by_us_ = true;
  std::set<QString> closed;
  for (int i = 0; i < topLevelItemCount(); ++i) {
    if (!topLevelItem(i)->isExpanded()) closed.insert(topLevelItem(i)->text(0));
  }
  const QString current =
      currentItem() == nullptr ? QString{} : currentItem()->data(0, kPathRole).toString();
  const int scrolled = verticalScrollBar()->value();
  clear();
  setEnabled(document.is_valid());
  if (document.valid()) {
    for (const FormRow& row : form_of(document.valid_text(), document.valid()->scenario)) {
      QStringList steps;
      for (const std::string& step : row.steps) steps.append(QString::fromStdString(step));
      const QString key = steps.takeLast();
      auto* const item = new QTreeWidgetItem{group_of(steps),
                                             {key, QString::fromStdString(row.value).simplified()}};
      item->setData(0, kPathRole, QString::fromStdString(row.path));
      item->setData(0, kGivenRole, row.given);
      if (!row.table.empty()) {
        QTreeWidgetItem* group = item;
        while (group->parent()->parent() != nullptr) group = group->parent();
        group->setData(0, kTableRole, QString::fromStdString(row.table));
      }
      if (row.is_short()) item->setFlags(item->flags() | Qt::ItemIsEditable);
      item->setToolTip(0, key);
      item->setToolTip(1, !row.is_short() ? tr("of several lines: change it in the text")
                          : row.given     ? tr("the file says so")
                                          : tr("the default"));
      QFont font = this->font();
      font.setBold(row.given);
      item->setFont(0, font);
      item->setFont(1, font);
      if (item->data(0, kPathRole).toString() == current) setCurrentItem(item);
    }
  }
  for (int i = 0; i < topLevelItemCount(); ++i) {
    topLevelItem(i)->setExpanded(!closed.contains(topLevelItem(i)->text(0)));
  }
  verticalScrollBar()->setValue(scrolled);
  by_us_ = false;
}

std::string FormView::current_table() const {
  const QTreeWidgetItem* const group = table_of(currentItem());
  return group == nullptr ? "" : group->data(0, kTableRole).toString().toStdString();
}

void FormView::go_to_table(const std::string& table) {
  for (QTreeWidgetItemIterator it{this}; *it != nullptr; ++it) {
    if ((*it)->data(0, kTableRole).toString().toStdString() != table) continue;
    (*it)->parent()->setExpanded(true);
    setCurrentItem(*it);
    scrollToItem(*it, QAbstractItemView::PositionAtCenter);
    return;
  }
}

void FormView::contextMenuEvent(QContextMenuEvent* event) {
  const QTreeWidgetItem* const item = currentItem();
  if (item == nullptr) return;
  QMenu menu;
  if (!item->data(0, kPathRole).isNull()) {
    const std::string path = item->data(0, kPathRole).toString().toStdString();
    QAction* const leave_out = menu.addAction(tr("&Leave out: the default is in force"), this,
                                              [this, path] { emit remove_wanted(path); });
    leave_out->setEnabled(item->data(0, kGivenRole).toBool());
  }
  if (const std::string table = current_table(); !table.empty()) {
    menu.addAction(tr("&Remove this table"), this,
                   [this, table] { emit remove_table_wanted(table); });
  }
  if (menu.isEmpty()) return;
  menu.exec(event->globalPos());
}

}  // namespace weir::gui
