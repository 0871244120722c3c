#pragma once

#include <QWidget>

#include "gui/window/heat_map_view.hpp"
#include "gui/window/time_axis.hpp"
#include "sim/scenario/scenario.hpp"

class QCheckBox;
class QComboBox;
class QLabel;

namespace weir::gui {

class TimeRuler;

/// Where in the hash space it is hot, and when.
class ShardsTab : public QWidget {
  Q_OBJECT

 public:
  explicit ShardsTab(TimeAxis& axis, QWidget* parent = nullptr);

  /// Another run, of which nothing is there yet.
  void show_scenario(const sim::Scenario& scenario);
  void show_run(HeatSource source);
  void show_keys(std::vector<KeyTick> keys);
  HeatMapView& map() { return *map_; }
  /// Shards as high as their ranges are wide, or all alike.
  void toggle_rows();

 private:
  // All of the layout.
  HeatMapView* map_ = nullptr;
  TimeRuler* ruler_ = nullptr;
  QComboBox* mode_ = nullptr;
  QCheckBox* alike_ = nullptr;
  QLabel* under_ = nullptr;
};

}  // namespace weir::gui
