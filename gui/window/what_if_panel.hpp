#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>

#include "gui/session/what_if.hpp"
#include "sim/scenario/scenario.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QRadioButton;
class QSlider;
class QSpinBox;

namespace weir::gui {

/// Knobs of what somebody tries. Tells of each turn at once (for an estimate), and of the last one
/// once they are left alone for 150 ms (for a run).
class WhatIfPanel : public QWidget {
  Q_OBJECT

 public:
  explicit WhatIfPanel(QWidget* parent = nullptr);

  /// Another scenario: all knobs are as it has them.
  void show_scenario(const sim::Scenario& scenario);
  void show_no_scenario();
  /// Where "from the cursor" is.
  void set_cursor(std::optional<double> at_s);
  /// What is to be said of what is tried: an estimate, or why it cannot be.
  void say(const QString& text);
  Knobs knobs() const;
  /// All as the scenario has it.
  void neutralise();

 signals:
  void turned();   ///< at once
  void settled();  ///< left alone; nothing may have changed
  void fork_wanted();
  void save_wanted();

 private:
  void turn();
  QWidget* knob(QSlider*& slider, QSpinBox*& box, int least, int most, const QString& name);

  std::int64_t shards_ = 1;  // the scenario's
  std::optional<double> cursor_s_;
  bool by_us_ = false;
  QTimer settle_;
  // All of the layout.
  QSlider* shard_slider_ = nullptr;
  QSpinBox* shard_box_ = nullptr;
  QSlider* traffic_slider_ = nullptr;
  QSpinBox* traffic_box_ = nullptr;
  QSlider* hot_slider_ = nullptr;
  QSpinBox* hot_box_ = nullptr;
  QComboBox* readers_ = nullptr;
  QRadioButton* from_start_ = nullptr;
  QRadioButton* from_cursor_ = nullptr;
  QLabel* says_ = nullptr;
  QPushButton* fork_ = nullptr;
  QPushButton* save_ = nullptr;
};

}  // namespace weir::gui
