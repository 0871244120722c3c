#pragma once

#include <optional>

#include "gui/curves/time_view.hpp"
#include "gui/window/text_table.hpp"
#include "reports/judge/cost.hpp"

namespace weir::gui {

class SplitBar;
struct ShownRun;

/// What a run costs, so far while it goes on; none where there is nothing of it yet.
std::optional<reports::Cost> cost_of(const ShownRun& run);

/// What a run costs, what of that falls in the selection, and a month of it.
class CostPanel : public TextTable {
  Q_OBJECT

 public:
  explicit CostPanel(QWidget* parent = nullptr);

  /// Null: none. `cost`: of the run.
  void show_run(const ShownRun* run, const std::optional<reports::Cost>& cost,
                const std::optional<TimeSpan>& selection);
  const SplitBar& split() const { return *split_; }

 private:
  void show_split(const reports::Cost& cost);

  SplitBar* split_ = nullptr;  // of the layout
};

}  // namespace weir::gui
