#pragma once

#include <QLabel>
#include <QString>
#include <QStringList>
#include <QTableWidget>
#include <QWidget>
#include <vector>

namespace weir::gui {

/// A few sentences and a small table below them.
class TextTable : public QWidget {
  Q_OBJECT

 public:
  /// `name`: for screen readers.
  TextTable(const QString& name, const QStringList& columns, QWidget* parent = nullptr);

  /// `numbers`: which columns stand at the right.
  void show_rows(const QString& text, const std::vector<QStringList>& rows,
                 const std::vector<int>& numbers);
  QTableWidget& table() { return *table_; }

 private:
  // All of the layout.
  QLabel* text_ = nullptr;
  QTableWidget* table_ = nullptr;
};

}  // namespace weir::gui
