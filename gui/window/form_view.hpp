#pragma once

#include <QTreeWidget>
#include <string>

#include "gui/session/document.hpp"

namespace weir::gui {

/// All keys of a scenario with their values, a group for each table. What the file says is bold,
/// the rest are defaults; any may be written, and keeps its unit when Up or Down changes it.
class FormView : public QTreeWidget {
  Q_OBJECT

 public:
  explicit FormView(QWidget* parent = nullptr);

  void show_document(const Document& document);
  /// Which producer, consumer, fault … the current row belongs to, as a path; empty: to none.
  std::string current_table() const;
  /// Makes it the current row, where it can be seen.
  void go_to_table(const std::string& table);

 signals:
  /// A value was written.
  void set_wanted(const std::string& path, const std::string& value);
  /// Its default is to be in force again.
  void remove_wanted(const std::string& path);
  /// A table of an array is to be gone.
  void remove_table_wanted(const std::string& table);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  QTreeWidgetItem* group_of(const QStringList& steps);

  bool by_us_ = false;
};

}  // namespace weir::gui
