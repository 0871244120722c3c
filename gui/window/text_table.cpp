#include "gui/window/text_table.hpp"

#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

namespace weir::gui {

TextTable::TextTable(const QString& name, const QStringList& columns, QWidget* parent)
    : QWidget{parent} {
  text_ = new QLabel;
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  table_ = new QTableWidget{0, static_cast<int>(columns.size())};
  table_->setHorizontalHeaderLabels(columns);
  table_->setAccessibleName(name);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setShowGrid(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(4, 2, 4, 2);
  layout->addWidget(text_);
  layout->addWidget(table_, 1);
}

void TextTable::show_rows(const QString& text, const std::vector<QStringList>& rows,
                          const std::vector<int>& numbers) {
  text_->setText(text);
  table_->setRowCount(static_cast<int>(rows.size()));
  for (int row = 0; row < table_->rowCount(); ++row) {
    const QStringList& cells = rows[static_cast<std::size_t>(row)];
    for (int column = 0; column < static_cast<int>(cells.size()); ++column) {
      auto* const item = new QTableWidgetItem{cells[column]};
      const bool number = std::ranges::find(numbers, column) != numbers.end();
      item->setTextAlignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
      item->setToolTip(cells[column]);
      table_->setItem(row, column, item);
    }
  }
  for (int column = 1; column < table_->columnCount(); ++column) {
    table_->resizeColumnToContents(column);
  }
}

}  // namespace weir::gui
