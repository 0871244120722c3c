#pragma once

#include "gui/window/text_table.hpp"
#include "reports/plan/bounds.hpp"

namespace weir::gui {

/// What a stream needs by closed forms, a line a constraint.
class NeedsPanel : public TextTable {
  Q_OBJECT

 public:
  explicit NeedsPanel(QWidget* parent = nullptr);

  void show_nothing();
  /// `tried`: with which change; empty: the scenario as it is.
  void show_bounds(const reports::Bounds& bounds, const QString& tried);
};

}  // namespace weir::gui
