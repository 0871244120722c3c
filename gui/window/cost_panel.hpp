#pragma once

#include "gui/window/text_table.hpp"

namespace weir::gui {

struct ShownRun;

/// What a run costs, so far while it goes on, and a month of it.
class CostPanel : public TextTable {
  Q_OBJECT

 public:
  explicit CostPanel(QWidget* parent = nullptr);

  /// Null: none.
  void show_run(const ShownRun* run);
};

}  // namespace weir::gui
