#pragma once

#include <QWidget>
#include <vector>

#include "gui/window/heat_map_view.hpp"
#include "gui/window/lineage_view.hpp"
#include "gui/window/time_axis.hpp"
#include "sim/scenario/scenario.hpp"

class QCheckBox;
class QComboBox;
class QLabel;
class QStackedWidget;

namespace weir::gui {

class TimeRuler;

/// Where in the hash space it is hot, and when; and which shard came from which.
class ShardsTab : public QWidget {
  Q_OBJECT

 public:
  explicit ShardsTab(TimeAxis& axis, QWidget* parent = nullptr);

  /// Another run, of which nothing is there yet.
  void show_scenario(const sim::Scenario& scenario);
  void show_run(const HeatSource& source);
  void show_keys(std::vector<KeyTick> keys);
  HeatMapView& map() { return *map_; }
  LineageView& lineage() { return *lineage_; }
  void select(std::optional<std::uint32_t> shard);
  /// Which of its colours are chosen.
  int colours() const;
  void set_colours(int colours);
  /// Shards as high as their ranges are wide, or all alike.
  void toggle_rows();

 private:
  void say_under(const QString& text);

  // All of the layout.
  QStackedWidget* pages_ = nullptr;
  HeatMapView* map_ = nullptr;
  LineageView* lineage_ = nullptr;
  TimeRuler* ruler_ = nullptr;
  QComboBox* mode_ = nullptr;
  QCheckBox* alike_ = nullptr;
  QComboBox* colours_ = nullptr;
  QLabel* under_ = nullptr;
};

}  // namespace weir::gui
