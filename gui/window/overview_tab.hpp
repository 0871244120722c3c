#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "gui/curves/run_curves.hpp"
#include "gui/window/time_axis.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::gui {

class TimeChart;
class TimeRuler;

/// The run at a glance, a row a question: the fullest shard against its limit, what is refused, how
/// late records are, how old, how many shards there are.
class OverviewTab : public QWidget {
  Q_OBJECT

 public:
  explicit OverviewTab(TimeAxis& axis, QWidget* parent = nullptr);
  ~OverviewTab() override;

  /// Another run: `curves`, which must live as long as they are shown, may be empty still.
  void show_run(const RunCurves& curves, const sim::Scenario& scenario);
  /// They have grown.
  void refresh();

 private:
  void set_reader_lines();

  const RunCurves* curves_ = nullptr;
  std::vector<std::string> readers_;
  // All of the layout.
  TimeChart* writes_ = nullptr;
  TimeChart* records_ = nullptr;
  TimeChart* latency_ = nullptr;
  TimeChart* age_ = nullptr;
  TimeChart* shards_ = nullptr;
  TimeRuler* ruler_ = nullptr;
  std::size_t shown_readers_ = 0;
};

}  // namespace weir::gui
