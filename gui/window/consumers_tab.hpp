#pragma once

#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "gui/curves/run_picture.hpp"
#include "gui/session/what_if.hpp"
#include "gui/window/lease_view.hpp"
#include "gui/window/time_axis.hpp"
#include "reports/judge/judgement.hpp"
#include "sim/scenario/scenario.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;

namespace weir::gui {

class TimeChart;
class TimeRuler;

/// One reader at a time: how far it is behind and when it is back, how late records are, who of its
/// workers has which lease; and what may be done to it.
class ConsumersTab : public QWidget {
  Q_OBJECT

 public:
  explicit ConsumersTab(TimeAxis& axis, QWidget* parent = nullptr);

  /// Another run; it must live as long as it is shown.
  void show_run(const RunPicture& picture, const sim::Scenario& scenario);
  void show_no_run();
  /// It has come farther.
  void refresh();
  /// Whether what is shown is of a run before: see TimeChart::set_old.
  void set_old(bool old);
  /// What stands in rows of which nothing is there yet.
  void set_message(const QString& message);
  LeaseView& leases() { return *leases_; }
  /// The number of the reader that is looked at; none where there is none.
  std::optional<std::size_t> reader() const;
  /// The reader that is looked at; empty where there is none.
  std::string consumer() const;

 signals:
  void trouble_wanted(WorkerTrouble trouble);
  /// Another reader is looked at.
  void reader_chosen();
  /// The user wants to know what was found of that time.
  void finding_wanted(double at_s);

 private:
  void build_rows(TimeAxis& axis);
  void show_reader();
  void show_spans();
  void share_room();

  const RunPicture* picture_ = nullptr;
  std::vector<sim::Consumer> consumers_;
  sim::Scenario scenario_;
  std::size_t shown_readers_ = 0;
  QString message_;
  // All of the layout.
  QComboBox* reader_ = nullptr;
  std::vector<QPushButton*> troubles_;
  QLabel* under_ = nullptr;
  TimeChart* age_ = nullptr;
  TimeChart* latency_ = nullptr;
  TimeChart* read_ = nullptr;
  TimeChart* refused_ = nullptr;
  std::vector<TimeChart*> charts_;  // all of them
  QSplitter* rows_ = nullptr;
  LeaseView* leases_ = nullptr;
  TimeRuler* ruler_ = nullptr;
};

}  // namespace weir::gui
