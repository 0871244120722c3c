#pragma once

#include <QMainWindow>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gui/curves/run_curves.hpp"
#include "gui/session/document.hpp"
#include "gui/session/estimator.hpp"
#include "gui/session/study_run.hpp"
#include "gui/window/appearance.hpp"
#include "gui/window/panel_export.hpp"
#include "gui/window/runs.hpp"
#include "gui/window/time_axis.hpp"

class QAction;
class QSettings;
class QDockWidget;
class QLabel;
class QMenu;
class QProgressBar;
class QTabWidget;

namespace weir::gui {

class ConsumersTab;
class CostPanel;
class EventPanel;
class LatencyPanel;
class NeedsPanel;
class OverviewTab;
class RunBar;
class ScenarioPanel;
class ShardsTab;
class TimeStrip;
class VerdictPanel;
class WhatIfPanel;

/// The window: a scenario, its runs, and what becomes of them.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// `engine`: version of weir.
  explicit MainWindow(std::string engine, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Opens a scenario or a run file. What is wrong with it is shown; a file that cannot be read
  /// leaves everything as it was.
  void open(const QString& file);
  /// The same beside what is there, to be held against it; at most Runs::kMost together.
  void open_beside(const QString& file);
  void set_text(const QString& text, const QString& file);
  /// Runs all replications of the run that is looked at; of the scenario as it is, where that is A.
  void run_all();
  /// Plays it, or pauses it where it moves.
  void play_or_pause();
  /// Ends the run soon; what is finished is judged.
  void stop();

  /// Whether, of several runs, what the others are above the one that is looked at is drawn.
  void set_difference(bool on);

  /// Where it stood, what was opened and how it looks; and to keep that.
  void restore(QSettings& settings);
  void keep(QSettings& settings);

  bool is_running() const { return runs_.moves(); }
  /// What the run that is looked at came to; null before it has ended.
  std::shared_ptr<const StudyOutcome> outcome() const;
  /// What stands in the status line.
  QString message() const;
  const Document& document() const;
  const RunCurves& curves() const;
  Runs& runs() { return runs_; }
  TimeAxis& axis() { return axis_; }
  QTabWidget& tabs() { return *tabs_; }
  WhatIfPanel& what_if() { return *what_if_; }
  PanelExport& exporter() { return export_; }

 signals:
  void run_ended();

 protected:
  void showEvent(QShowEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void customEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void build_docks();
  void build_status();
  void connect_runs();
  void connect_what_if();
  void build_actions();
  void build_edit_actions();
  void build_run_actions();
  void build_cursor_actions(const QString& view);
  QAction* add_action(const QString& menu, const QString& text, const QKeySequence& key,
                      const QString& tip, std::function<void()> act);
  QDockWidget* add_dock(const QString& title, QWidget* content, Qt::DockWidgetArea area,
                        const QKeySequence& key);
  void choose_file(bool beside);
  void open_run(const QString& file, const std::string& bytes, bool beside);
  void begin_run(bool again = false);
  void see_all();
  void keep_perspective();
  void show_perspective();
  bool take_edits();
  void build_view_actions();
  void build_look_actions(const QString& view);
  void build_tools();
  void adopt_panels();
  void to_mark(bool next);
  Panel* focused_panel() const;
  Provenance provenance() const;
  void note_opened(const QString& file);
  void show_keys();
  void show_palette();

  void show_runs();
  void show_drawn(std::size_t index);
  void show_heat();
  void show_progress(const reports::Progress& progress);
  void show_judgement();
  void show_state();
  void show_cursor();
  void ask_for_estimate();
  void show_estimate(const Estimate& estimate);
  void try_it();
  void say_of_tried(std::size_t index);
  void put_into_scenario();
  QString size_warning() const;
  void simulate_coarser();
  void follow_link(const QString& link);
  void begin_with(const QString& example);
  void set_in_scenario(const std::string& path, const std::string& value);
  void show_late();
  void show_costs();
  void show_latencies();
  QString not_run_yet() const;
  void save_bug_report();
  void fork_now(const Expected<Fork, std::string>& fork);
  void say(const QString& message);

  std::string engine_;
  TimeAxis axis_;
  Runs runs_;
  bool heat_is_shown_ = true;
  PanelExport export_;
  Appearance appearance_ = Appearance::System;
  std::optional<TimeSpan> selection_;  // that panels show
  QStringList recent_;
  std::map<QString, QByteArray> perspectives_;  // the docks of each tab, by its title
  QString perspective_;                         // the tab whose docks are seen
  double last_cursor_s_ = 0;                    // where it was before the pointer left the charts
  QTimer later_;
  bool shown_ = false;
  // All of the window.
  QTabWidget* tabs_ = nullptr;
  OverviewTab* overview_ = nullptr;
  ShardsTab* shards_ = nullptr;
  ConsumersTab* consumers_ = nullptr;
  EventPanel* events_ = nullptr;
  NeedsPanel* needs_ = nullptr;
  CostPanel* cost_ = nullptr;
  LatencyPanel* latencies_ = nullptr;
  ScenarioPanel* scenario_ = nullptr;
  VerdictPanel* verdict_ = nullptr;
  WhatIfPanel* what_if_ = nullptr;
  RunBar* bar_ = nullptr;
  TimeStrip* strip_ = nullptr;
  QLabel* banner_ = nullptr;
  QLabel* cursor_ = nullptr;
  QLabel* state_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QAction* run_ = nullptr;
  QAction* play_ = nullptr;
  QAction* step_ = nullptr;
  QAction* stop_ = nullptr;
  QAction* follow_ = nullptr;
  QAction* difference_ = nullptr;
  QMenu* recent_menu_ = nullptr;
  std::vector<QAction*> actions_;
  std::function<void()> take_estimate_;
  // Last, so that it ends before what it tells goes away.
  std::unique_ptr<Estimator> estimator_;
};

}  // namespace weir::gui
