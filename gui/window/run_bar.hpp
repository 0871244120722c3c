#pragma once

#include <QToolBar>
#include <optional>
#include <vector>

#include "gui/curves/marks.hpp"
#include "gui/curves/time_view.hpp"
#include "gui/window/runs.hpp"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace weir::gui {

/// Which runs there are, and how the one that is looked at is played: its speed, and where it is to
/// stand.
class RunBar : public QToolBar {
  Q_OBJECT

 public:
  explicit RunBar(Runs& runs, QWidget* parent = nullptr);

  /// Simulated seconds in a real one; kAsFastAsPossible.
  double speed() const;
  void change_speed(int by);
  /// Where a run that is at an instant is to stand next. `cursor`: where that is.
  Duration until(double at_s, const std::vector<Mark>& marks, std::optional<double> cursor_s) const;
  /// The runs, or their states, have changed.
  void refresh();
  /// What the scenario says of replications and seed.
  void show_settings(const sim::SimulationSettings& settings);
  /// "08:10 - 08:40 x"; none: no such button.
  void show_selection(const std::optional<TimeSpan>& selection);

 signals:
  void selection_cleared();
  /// Another value of a key of the scenario: "simulation.seed", "7".
  void setting_wanted(const QString& path, const QString& value);

 private:
  Runs& runs_;
  QWidget* list_ = nullptr;
  QHBoxLayout* letters_ = nullptr;
  QComboBox* speed_ = nullptr;
  QComboBox* until_ = nullptr;
  QSpinBox* replications_ = nullptr;
  QLineEdit* seed_ = nullptr;
  QToolButton* selection_ = nullptr;
  QAction* selection_action_ = nullptr;
};

}  // namespace weir::gui
