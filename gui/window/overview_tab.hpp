#pragma once

#include <QString>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "gui/curves/curve.hpp"
#include "gui/curves/run_curves.hpp"
#include "gui/window/time_axis.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::gui {

class TimeChart;
class TimeRuler;

/// Another run to be held against the one that is looked at.
struct BesideRun {
  QString letter;
  const RunCurves* curves = nullptr;
};

/// The run at a glance, a row a question: the fullest shard against its limits, what is offered and
/// stored, what is refused and by which limit, how late records are, how old, how many shards there
/// are and what it costs. Rows that have no room are reached by the wheel over their gutter.
class OverviewTab : public QWidget {
  Q_OBJECT

 public:
  explicit OverviewTab(TimeAxis& axis, QWidget* parent = nullptr);
  ~OverviewTab() override;

  /// Another run: `curves`, which must live as long as they are shown, may be empty still. With
  /// others beside it there is only the main line of each row, solid, and theirs in dashes.
  void show_run(const QString& letter, const RunCurves& curves, const sim::Scenario& scenario,
                std::vector<BesideRun> beside = {});
  /// Some of them have grown.
  void refresh();
  /// Whether, of the others, what they are above the one that is looked at is drawn, in place of
  /// all of them.
  void set_difference(bool on);
  bool shows_difference() const { return difference_; }
  /// What is expected: how full the fullest shard is, in %, and how many records are born a second;
  /// none where they are empty.
  void show_estimate(std::vector<PlotPoint> fullest, std::vector<PlotPoint> born);
  /// What the runs cost by the hour, the one that is looked at first, then those beside it.
  void show_costs(std::vector<Curve> costs, const QString& currency);
  /// What stands in rows of which nothing is there yet.
  void set_message(const QString& message);
  /// Whether what is shown is of a run before: see TimeChart::set_old.
  void set_old(bool old);

 signals:
  /// The user wants to see the shard that is fullest then.
  void shard_wanted(double at_s);

 private:
  void set_stream_lines();
  void set_reader_lines();
  void set_beside_lines();
  void set_cost_lines();
  std::vector<BesideRun> all_runs() const;
  void set_difference_lines();

  const RunCurves* curves_ = nullptr;
  QString letter_;
  std::vector<BesideRun> beside_;
  bool difference_ = false;
  bool without_readers_ = false;
  std::vector<std::unique_ptr<Curve>> differences_;  // what is drawn of them
  std::vector<std::string> readers_;
  std::vector<Curve> costs_;  // of all_runs()
  std::vector<Curve> cost_differences_;
  // All of the layout.
  TimeChart* writes_ = nullptr;
  TimeChart* records_ = nullptr;
  TimeChart* refused_ = nullptr;
  TimeChart* latency_ = nullptr;
  TimeChart* age_ = nullptr;
  TimeChart* shards_ = nullptr;
  TimeChart* cost_ = nullptr;
  std::vector<TimeChart*> rows_;  // all of them
  TimeRuler* ruler_ = nullptr;
  std::size_t shown_readers_ = 0;
};

}  // namespace weir::gui
