#pragma once

#include <QMainWindow>
#include <QString>
#include <QTimer>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gui/curves/heat_map.hpp"
#include "gui/curves/run_curves.hpp"
#include "gui/session/document.hpp"
#include "gui/session/study_run.hpp"
#include "gui/window/time_axis.hpp"

class QAction;
class QDockWidget;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QTabWidget;
class QTreeWidget;

namespace weir::gui {

class OverviewTab;
class ShardsTab;
class VerdictPanel;

/// The window: a scenario, its run, and what becomes of it. Simulation goes on in a thread of its
/// own; the window is told of it and never waits for it, but when it is closed.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// `engine`: version of weir.
  explicit MainWindow(std::string engine, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Opens a scenario or a run file. What is wrong with it is shown; a file that cannot be read
  /// leaves everything as it was.
  void open(const QString& file);
  void set_text(const QString& text, const QString& file);
  /// Runs all replications of the scenario as it is, or was when it was last valid.
  void run_all();
  /// Ends the run soon; what is finished is judged.
  void stop();

  bool is_running() const { return study_ != nullptr && !over_; }
  /// What the last run that has ended came to; null before there is one.
  const std::shared_ptr<const StudyOutcome>& outcome() const { return outcome_; }
  const Document& document() const { return document_; }
  const RunCurves& curves() const { return *curves_; }
  TimeAxis& axis() { return axis_; }
  QTabWidget& tabs() { return *tabs_; }

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
  void build_actions();
  void build_cursor_actions(const QString& view);
  QAction* add_action(const QString& menu, const QString& text, const QKeySequence& key,
                      const QString& tip, std::function<void()> act);
  QDockWidget* add_dock(const QString& title, QWidget* content, Qt::DockWidgetArea area,
                        const QKeySequence& key);
  void choose_file();
  /// Whether the text is in its file, or may be forgotten: asks where it was edited.
  bool may_leave_text();
  /// Says why not where it is not.
  bool save();
  bool save_as();
  void open_run(const QString& file, const std::string& bytes);
  void edited();
  void show_problems();
  void show_scenario();
  void show_cursor();
  void go_to_problem();
  StudyListener listener(std::uint64_t number);
  void show_view(const sim::RunView& view);
  void show_progress(const reports::Progress& progress);
  void show_end(const std::shared_ptr<const StudyOutcome>& outcome);
  void show_judgement(const reports::Judgement& judgement);
  void show_heat(std::vector<std::shared_ptr<const sim::SeriesChunk>> chunks,
                 std::vector<sim::ShardPlace> places);
  void refresh_tab();
  void say(const QString& message);

  std::string engine_;
  Document document_;
  TimeAxis axis_;
  std::unique_ptr<RunCurves> curves_;
  std::size_t taken_chunks_ = 0;
  HeatSource heat_;
  bool heat_is_shown_ = true;
  std::shared_ptr<const StudyOutcome> outcome_;
  std::uint64_t run_number_ = 0;  // what an older run still says is passed over
  bool over_ = true;
  bool edited_by_us_ = false;
  bool is_copy_ = false;  // of what a run kept: its file may be another one by now
  bool shown_ = false;
  QTimer edit_timer_;
  // All of the window.
  QTabWidget* tabs_ = nullptr;
  OverviewTab* overview_ = nullptr;
  ShardsTab* shards_ = nullptr;
  QPlainTextEdit* editor_ = nullptr;
  QTreeWidget* problems_ = nullptr;
  VerdictPanel* verdict_ = nullptr;
  QLabel* banner_ = nullptr;
  QLabel* cursor_ = nullptr;
  QLabel* state_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QAction* run_ = nullptr;
  QAction* stop_ = nullptr;
  // Last, so that it ends before what it tells goes away.
  std::unique_ptr<StudyRun> study_;
};

}  // namespace weir::gui
