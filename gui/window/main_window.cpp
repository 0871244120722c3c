#include "gui/window/main_window.hpp"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QStatusBar>
#include <QTabWidget>
#include <QTextBlock>
#include <QToolBar>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "gui/curves/marks.hpp"
#include "gui/session/mailbox.hpp"
#include "gui/window/overview_tab.hpp"
#include "gui/window/shards_tab.hpp"
#include "gui/window/verdict_panel.hpp"
#include "reports/document/saved_run.hpp"
#include "reports/judge/reshard_time.hpp"
#include "reports/judge/wording.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/estimate.hpp"
#include "sim/scenario/text_file.hpp"

namespace weir::gui {

namespace {

constexpr std::size_t kMaxMemory = std::size_t{4} << 30;
constexpr int kEditDelayMs = 100;
constexpr std::size_t kMostKeys = 12;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

QString clock(double at_s) {
  return QString::fromStdString(
      reports::clock_text(Duration{static_cast<std::int64_t>(at_s * 1e9)}));
}

// What a run tells the window.
class Told : public QEvent {
 public:
  static constexpr auto kType = static_cast<QEvent::Type>(QEvent::User + 1);
  Told(std::uint64_t number, std::function<void(MainWindow&)> what)
      : QEvent{kType}, run{number}, act{std::move(what)} {}

  std::uint64_t run;
  std::function<void(MainWindow&)> act;
};

}  // namespace

MainWindow::MainWindow(std::string engine, QWidget* parent)
    : QMainWindow{parent},
      engine_{std::move(engine)},
      curves_{std::make_unique<RunCurves>(model::WriteLimits{}, Duration{})} {
  setWindowTitle(tr("weir"));
  setAcceptDrops(true);
  setDockOptions(AllowNestedDocks | AllowTabbedDocks);
  resize(1440, 900);
  tabs_ = new QTabWidget;
  overview_ = new OverviewTab{axis_};
  tabs_->addTab(overview_, tr("Overview"));
  shards_ = new ShardsTab{axis_};
  tabs_->addTab(shards_, tr("Shards"));
  connect(tabs_, &QTabWidget::currentChanged, this, &MainWindow::refresh_tab);
  banner_ = new QLabel;
  banner_->setWordWrap(true);
  banner_->setMargin(4);
  banner_->hide();
  auto* const centre = new QWidget;
  auto* const layout = new QVBoxLayout{centre};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(banner_);
  layout->addWidget(tabs_, 1);
  setCentralWidget(centre);
  build_docks();
  build_actions();
  cursor_ = new QLabel;
  state_ = new QLabel;
  progress_ = new QProgressBar;
  constexpr int kProgressWidth = 220;
  progress_->setFixedWidth(kProgressWidth);
  progress_->hide();
  statusBar()->addWidget(state_, 1);
  statusBar()->addPermanentWidget(progress_);
  statusBar()->addPermanentWidget(cursor_);
  connect(&axis_, &TimeAxis::changed, this, &MainWindow::show_cursor);
  connect(&axis_, &TimeAxis::cursor_moved, this, &MainWindow::show_cursor);
  edit_timer_.setSingleShot(true);
  edit_timer_.setInterval(kEditDelayMs);
  connect(&edit_timer_, &QTimer::timeout, this, &MainWindow::edited);
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
    if (!edited_by_us_) edit_timer_.start();
  });
  overview_->show_run(*curves_, {});
  shards_->show_scenario({});
  say(tr("Open a scenario or start from an example."));
}

MainWindow::~MainWindow() {
  study_.reset();
}

QDockWidget* MainWindow::add_dock(const QString& title, QWidget* content, Qt::DockWidgetArea area,
                                  const QKeySequence& key) {
  auto* const dock = new QDockWidget{title};
  dock->setObjectName(title);  // by which its place is remembered
  dock->setWidget(content);
  addDockWidget(area, dock);
  dock->toggleViewAction()->setShortcut(key);
  return dock;
}

void MainWindow::build_docks() {
  editor_ = new QPlainTextEdit;
  editor_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  editor_->setLineWrapMode(QPlainTextEdit::NoWrap);
  editor_->setAccessibleName(tr("Scenario as TOML"));
  problems_ = new QTreeWidget;
  problems_->setHeaderLabels({tr("Line"), tr("Code"), tr("Problem")});
  problems_->setRootIsDecorated(false);
  problems_->setAccessibleName(tr("Problems of the scenario"));
  verdict_ = new VerdictPanel;
  connect(problems_, &QTreeWidget::itemActivated, this, [this] { go_to_problem(); });
  connect(verdict_, &VerdictPanel::go_to, this, [this](double from_s, double until_s) {
    axis_.edit([&](TimeView& view) {
      const double around = std::max(30.0, (until_s - from_s) / 4);
      view.show({from_s - around, until_s + around});
      view.set_cursor(from_s);
    });
  });
  add_dock(tr("Scenario"), editor_, Qt::LeftDockWidgetArea, Qt::Key_F9);
  add_dock(tr("Problems"), problems_, Qt::LeftDockWidgetArea, Qt::Key_F7);
  add_dock(tr("Verdict"), verdict_, Qt::RightDockWidgetArea, Qt::Key_F6);
}

// The middle gets half of the window, whatever its size.
void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (std::exchange(shown_, true)) return;
  const auto docks = findChildren<QDockWidget*>();
  const int side = width() / 4;
  resizeDocks({docks[0], docks[2]}, {side, side}, Qt::Horizontal);
  resizeDocks({docks[0], docks[1]}, {4 * height() / 5, height() / 5}, Qt::Vertical);
}

QAction* MainWindow::add_action(const QString& menu, const QString& text, const QKeySequence& key,
                                const QString& tip, std::function<void()> act) {
  auto* found = menuBar()->findChild<QMenu*>(menu);
  if (found == nullptr) {
    found = menuBar()->addMenu(menu);
    found->setObjectName(menu);
  }
  QAction* const action = found->addAction(text, this, std::move(act));
  action->setShortcut(key);
  action->setToolTip(key.isEmpty() ? tip : tip + " (" + key.toString() + ")");
  action->setStatusTip(tip);
  return action;
}

void MainWindow::build_actions() {
  const QString file = tr("&File");
  const QString run = tr("&Run");
  const QString view = tr("&View");
  auto* const open = add_action(file, tr("&Open…"), QKeySequence::Open,
                                tr("Open a scenario or a run file"), [this] { choose_file(); });
  add_action(file, tr("&Save"), QKeySequence::Save, tr("Save the scenario"), [this] { save(); });
  add_action(file, tr("Save &as…"), QKeySequence::SaveAs, tr("Save it in another file"),
             [this] { save_as(); });
  add_action(file, tr("&Quit"), QKeySequence::Quit, tr("Close the window"), [this] { close(); });
  run_ = add_action(run, tr("&Run all"), QKeySequence{Qt::CTRL | Qt::Key_R},
                    tr("Simulate all replications and judge them"), [this] { run_all(); });
  stop_ = add_action(run, tr("S&top"), QKeySequence{Qt::CTRL | Qt::Key_Period},
                     tr("End the run and judge what is finished"), [this] { stop(); });
  stop_->setEnabled(false);
  auto* const fit =
      add_action(view, tr("&Fit"), QKeySequence{Qt::Key_Home}, tr("Show the whole run"),
                 [this] { axis_.edit([](TimeView& time) { time.fit(); }); });
  add_action(view, tr("&Pin the cursor"), QKeySequence{Qt::Key_P},
             tr("Keep the cursor as B, and show differences to it"),
             [this] { axis_.edit([](TimeView& time) { time.toggle_pin(); }); });
  build_cursor_actions(view);
  for (QDockWidget* const dock : findChildren<QDockWidget*>()) {
    menuBar()->findChild<QMenu*>(view)->addAction(dock->toggleViewAction());
  }
  QToolBar* const bar = addToolBar(tr("Run"));
  bar->setObjectName(QStringLiteral("run"));
  bar->setMovable(false);
  bar->addActions({open, run_, stop_, fit});
}

void MainWindow::build_cursor_actions(const QString& view) {
  struct Step {
    QString text;
    QKeySequence key;
    double step_s;
    int steps;
  };
  const std::array steps{Step{tr("A second on"), Qt::Key_Right, 1, 1},
                         Step{tr("A second back"), Qt::Key_Left, 1, -1},
                         Step{tr("A minute on"), Qt::SHIFT | Qt::Key_Right, 60, 1},
                         Step{tr("A minute back"), Qt::SHIFT | Qt::Key_Left, 60, -1},
                         Step{tr("Ten minutes on"), Qt::CTRL | Qt::Key_Right, 600, 1},
                         Step{tr("Ten minutes back"), Qt::CTRL | Qt::Key_Left, 600, -1}};
  for (const auto& one : steps) {
    add_action(view, one.text, one.key, tr("Move the cursor"), [this, one] {
      axis_.edit([&](TimeView& time) { time.step_cursor(one.step_s, one.steps); });
    });
  }
  add_action(view, tr("Equal &heights"), QKeySequence{Qt::Key_Z},
             tr("Shards as high as their ranges are wide, or all alike"),
             [this] { shards_->toggle_rows(); });
  const auto to_mark = [this](bool next) {
    if (!document_.valid()) return;
    const auto marks = marks_of(document_.valid()->scenario);
    const double from = axis_.view().cursor().value_or(0);
    const auto at = next ? next_mark(marks, from) : mark_before(marks, from);
    if (!at) return;
    axis_.edit([&](TimeView& time) {
      time.set_cursor(at);
      time.step_cursor(1e-3, 0);
    });
  };
  add_action(view, tr("&Next event"), QKeySequence{Qt::Key_BracketRight},
             tr("Move the cursor to what happens next"), [to_mark] { to_mark(true); });
  add_action(view, tr("Event &before"), QKeySequence{Qt::Key_BracketLeft},
             tr("Move the cursor to what happened before"), [to_mark] { to_mark(false); });
}

// ---- Files ----

void MainWindow::choose_file() {
  const QString file = QFileDialog::getOpenFileName(
      this, tr("Open"), QFileInfo{QString::fromStdString(document_.file())}.path(),
      tr("Scenarios and runs (*.toml *.weir);;All files (*)"));
  if (!file.isEmpty()) open(file);
}

void MainWindow::open(const QString& file) {
  const auto bytes =
      sim::read_text_file(file.toStdString(), sim::kMostRunFileBytes, "scenario or run file");
  if (!bytes) {
    say(file + QStringLiteral(": ") + QString::fromStdString(bytes.error().message));
    return;
  }
  if (!may_leave_text()) return;
  if (sim::is_database(*bytes)) {
    open_run(file, *bytes);
  } else {
    set_text(QString::fromStdString(*bytes), file);
  }
}

void MainWindow::set_text(const QString& text, const QString& file) {
  study_.reset();
  ++run_number_;
  over_ = true;
  edited_by_us_ = true;
  editor_->setPlainText(text);
  editor_->document()->setModified(false);
  edited_by_us_ = false;
  is_copy_ = false;
  document_.set(text.toStdString(), file.toStdString());
  show_problems();
  outcome_.reset();
  show_scenario();
}

void MainWindow::open_run(const QString& file, const std::string& bytes) {
  auto run = reports::open_run(bytes);
  if (!run) {
    say(file + QStringLiteral(": ") + QString::fromStdString(run.error()));
    return;
  }
  // its own scenario, as it was: so that it can be run again, or changed
  set_text(QString::fromStdString(run->record.scenario_text),
           QString::fromStdString(run->record.scenario_file));
  is_copy_ = true;
  curves_ = std::make_unique<RunCurves>(model::WriteLimits{}, run->record.duration);
  curves_->take(run->record.series.chunks);
  axis_.edit([&](TimeView& view) {
    view = TimeView{seconds(run->record.duration)};
    view.reach(curves_->reached_s());
  });
  overview_->show_run(*curves_, document_.valid() ? document_.valid()->scenario : sim::Scenario{});
  shards_->show_scenario(document_.valid() ? document_.valid()->scenario : sim::Scenario{});
  show_heat(run->record.series.chunks, sim::places_of(reports::shards_of(run->judgement.totals)));
  verdict_->show_judgement(run->judgement);
  setWindowTitle(tr("%1 – weir").arg(QFileInfo{file}.fileName()));
  say(QString::fromStdString(reports::provenance_of(run->record)));
}

bool MainWindow::save() {
  if (document_.file().empty() || is_copy_) return save_as();
  const auto saved = sim::write_whole_file(document_.file(), editor_->toPlainText().toStdString());
  if (!saved) {
    say(QString::fromStdString(saved.error()));
    return false;
  }
  editor_->document()->setModified(false);
  say(tr("saved %1").arg(QString::fromStdString(document_.file())));
  return true;
}

bool MainWindow::save_as() {
  const QString file =
      QFileDialog::getSaveFileName(this, tr("Save as"), QString::fromStdString(document_.file()),
                                   tr("Scenarios (*.toml);;All files (*)"));
  if (file.isEmpty()) return false;
  document_.set(editor_->toPlainText().toStdString(), file.toStdString());
  is_copy_ = false;
  show_problems();
  return save();
}

bool MainWindow::may_leave_text() {
  if (!editor_->document()->isModified()) return true;
  const auto answer = QMessageBox::question(
      this, tr("Unsaved changes"), tr("The scenario was edited. Save it?"),
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
  if (answer == QMessageBox::Save) return save();
  return answer == QMessageBox::Discard;
}

// ---- The scenario ----

void MainWindow::edited() {
  document_.edit(editor_->toPlainText().toStdString());
  show_problems();
}

void MainWindow::show_problems() {
  problems_->clear();
  for (const sim::Problem& problem : document_.problems().all) {
    auto* const item = new QTreeWidgetItem{problems_};
    item->setText(0, problem.span.line == 0 ? QString{} : QString::number(problem.span.line));
    item->setText(1, QString::fromStdString(problem.code));
    item->setText(2, QString::fromStdString(problem.message +
                                            (problem.label.empty() ? "" : "; " + problem.label)));
    item->setToolTip(2, QString::fromStdString(problem.help));
  }
  if (document_.problems().all.empty()) {
    auto* const item = new QTreeWidgetItem{problems_};
    item->setText(2, tr("Nothing is wrong with the scenario."));
    item->setFlags(Qt::NoItemFlags);
  }
  problems_->resizeColumnToContents(0);
  problems_->resizeColumnToContents(1);
  const QString banner = QString::fromStdString(document_.banner());
  banner_->setText(banner);
  banner_->setVisible(!banner.isEmpty());
  run_->setEnabled(document_.is_valid());
}

void MainWindow::go_to_problem() {
  const int at = problems_->indexOfTopLevelItem(problems_->currentItem());
  const auto& all = document_.problems().all;
  if (at < 0 || at >= static_cast<int>(all.size())) return;
  const sim::Span& span = all[static_cast<std::size_t>(at)].span;
  if (span.line == 0) return;
  QTextCursor cursor{editor_->document()->findBlockByNumber(static_cast<int>(span.line) - 1)};
  cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor,
                      static_cast<int>(span.column) - 1);
  editor_->setTextCursor(cursor);
  editor_->setFocus();
}

// A scenario that was not run yet.
void MainWindow::show_scenario() {
  const QString name = QFileInfo{QString::fromStdString(document_.file())}.fileName();
  setWindowTitle(tr("%1 – weir").arg(name));
  if (!document_.valid()) {
    verdict_->show_nothing(tr("The scenario cannot be run as it is."));
    return;
  }
  const sim::Scenario& scenario = document_.valid()->scenario;
  curves_ = std::make_unique<RunCurves>(model::WriteLimits{}, scenario.simulation.duration);
  axis_.edit([&](TimeView& view) { view = TimeView{seconds(scenario.simulation.duration)}; });
  overview_->show_run(*curves_, scenario);
  shards_->show_scenario(scenario);
  heat_ = {.limits = {}, .retention = scenario.stream.retention};
  heat_is_shown_ = true;
  verdict_->show_nothing(tr("Not run yet."));
  say(QString::fromStdString(sim::to_text(sim::estimate_all(scenario), scenario, 1,
                                          document_.valid()->forecast.worlds.size())));
}

// ---- The run ----

void MainWindow::run_all() {
  if (edit_timer_.isActive()) {
    edit_timer_.stop();
    edited();
  }
  if (!document_.is_valid()) {
    say(QString::fromStdString(document_.banner()));
    return;
  }
  study_.reset();
  const std::uint64_t number = ++run_number_;
  const sim::ReadScenario& read = *document_.valid();
  show_scenario();
  outcome_.reset();
  over_ = false;
  run_->setEnabled(false);
  stop_->setEnabled(true);
  progress_->show();
  verdict_->show_nothing(tr("Running…"));
  const auto estimate = sim::estimate_all(read.scenario);
  const auto fit =
      static_cast<std::int64_t>(static_cast<double>(kMaxMemory) / std::max(1.0, estimate.bytes));
  const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  study_ = std::make_unique<StudyRun>(StudyOrder{.read = read,
                                                 .engine = engine_,
                                                 .stream = 0,
                                                 .jobs = std::clamp<std::int64_t>(fit, 1, cores),
                                                 .max_memory_bytes = kMaxMemory},
                                      listener(number));
}

// Its functions are called by other threads, which end before the window does; what they tell comes
// to this one, and counts if it is still about the run that is shown.
StudyListener MainWindow::listener(std::uint64_t number) {
  const auto post = [this, number](std::function<void(MainWindow&)> act) {
    QCoreApplication::postEvent(this, new Told{number, std::move(act)});
  };
  const auto views = std::make_shared<Mailbox<sim::RunView>>();
  const auto progresses = std::make_shared<Mailbox<reports::Progress>>();
  return {.progress =
              [post, progresses](const reports::Progress& progress) {
                if (!progresses->put(progress)) return;
                post([progresses](MainWindow& own) {
                  if (const auto newest = progresses->take()) own.show_progress(*newest);
                });
              },
          .view =
              [post, views](const sim::RunView& view) {
                if (!views->put(view)) return;
                post([views](MainWindow& own) {
                  if (const auto newest = views->take()) own.show_view(*newest);
                });
              },
          .end =
              [post](const std::shared_ptr<const StudyOutcome>& outcome) {
                post([outcome](MainWindow& own) { own.show_end(outcome); });
              }};
}

void MainWindow::customEvent(QEvent* event) {
  if (event->type() != Told::kType) return;
  const auto& told = static_cast<const Told&>(*event);
  if (told.run == run_number_) told.act(*this);
}

void MainWindow::stop() {
  if (study_) study_->stop();
}

void MainWindow::show_progress(const reports::Progress& progress) {
  constexpr int kWhole = 1000;
  progress_->setRange(0, kWhole);
  progress_->setValue(static_cast<int>(progress.share * kWhole));
  state_->setText(QString::fromStdString(progress.phase) +
                  QStringLiteral(" %1 / %2").arg(progress.finished).arg(progress.replications));
}

void MainWindow::show_view(const sim::RunView& view) {
  if (view.sealed.size() < taken_chunks_ || seconds(view.now) + 1 < curves_->reached_s()) {
    // it began anew, for want of memory
    *curves_ = RunCurves{view.limits, view.duration};
  }
  taken_chunks_ = view.sealed.size();
  curves_->take(view.sealed, view.under_way);
  axis_.edit([&](TimeView& time) { time.reach(curves_->reached_s()); });
  overview_->refresh();
  if (!view.places) return;
  auto chunks = view.sealed;
  if (view.under_way) chunks.push_back(view.under_way);
  show_heat(std::move(chunks), *view.places);
}

// The picture is made anew only where it is seen.
void MainWindow::show_heat(std::vector<std::shared_ptr<const sim::SeriesChunk>> chunks,
                           std::vector<sim::ShardPlace> places) {
  heat_.chunks = std::move(chunks);
  heat_.places = std::move(places);
  heat_is_shown_ = false;
  refresh_tab();
}

void MainWindow::refresh_tab() {
  if (heat_is_shown_ || tabs_->currentWidget() != shards_) return;
  shards_->show_run(heat_);
  heat_is_shown_ = true;
}

void MainWindow::show_end(const std::shared_ptr<const StudyOutcome>& outcome) {
  over_ = true;
  outcome_ = outcome;
  const reports::Study& study = outcome_->studies.front();
  if (study.first.series) {
    curves_->take(study.first.series->chunks);
    axis_.edit([&](TimeView& time) { time.reach(curves_->reached_s()); });
    overview_->refresh();
    show_heat(study.first.series->chunks, sim::places_of(study.first.shards));
  }
  shards_->show_keys(heaviest_keys(study.first.keys, kMostKeys));
  show_judgement(outcome_->judged.streams.front());
  progress_->hide();
  stop_->setEnabled(false);
  run_->setEnabled(document_.is_valid());
  emit run_ended();
}

void MainWindow::show_judgement(const reports::Judgement& judgement) {
  if (judgement.bug) {
    say(tr("The simulator stopped: %1 (seed %2, replication %3). Nothing else was lost.")
            .arg(QString::fromStdString(judgement.bug->what))
            .arg(judgement.bug->seed)
            .arg(judgement.bug->replication));
    verdict_->show_nothing(tr("There is no verdict: this is a bug of weir."));
    return;
  }
  verdict_->show_judgement(judgement);
  state_->setText(
      tr("%1, seed %2, grain %3")
          .arg(QString::fromStdString(reports::counted_text(judgement.replications, "replication")))
          .arg(judgement.seed)
          .arg(QString::fromStdString(judgement.grain)));
}

void MainWindow::show_cursor() {
  const TimeView& view = axis_.view();
  QString text;
  if (view.cursor()) {
    text = QStringLiteral("A ") + clock(*view.cursor());
    if (const auto shard = curves_->worst_shard(*view.cursor())) {
      text += tr("   fullest shard %1").arg(*shard);
    }
  }
  if (view.pinned()) text += QStringLiteral("   B ") + clock(*view.pinned());
  if (view.pinned() && view.cursor()) {
    text += tr("   A to B: %1").arg(clock(std::abs(*view.pinned() - *view.cursor())));
  }
  cursor_->setText(text);
}

void MainWindow::say(const QString& message) {
  state_->setText(message);
}

// ---- What comes from outside ----

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!may_leave_text()) return event->ignore();
  ++run_number_;
  study_.reset();
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (!urls.isEmpty() && urls.front().isLocalFile()) open(urls.front().toLocalFile());
}

}  // namespace weir::gui
