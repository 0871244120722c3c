#include "gui/window/main_window.hpp"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <utility>

#include "gui/curves/cost_curve.hpp"
#include "gui/curves/latency_bars.hpp"
#include "gui/curves/marks.hpp"
#include "gui/session/bug_report.hpp"
#include "gui/session/mailbox.hpp"
#include "gui/window/command_palette.hpp"
#include "gui/window/consumers_tab.hpp"
#include "gui/window/cost_panel.hpp"
#include "gui/window/event_panel.hpp"
#include "gui/window/latency_panel.hpp"
#include "gui/window/needs_panel.hpp"
#include "gui/window/overview_tab.hpp"
#include "gui/window/run_bar.hpp"
#include "gui/window/scenario_panel.hpp"
#include "gui/window/shards_tab.hpp"
#include "gui/window/time_strip.hpp"
#include "gui/window/verdict_panel.hpp"
#include "gui/window/what_if_panel.hpp"
#include "model/shard.hpp"
#include "reports/document/saved_run.hpp"
#include "reports/judge/reshard_time.hpp"
#include "reports/judge/wording.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/estimate.hpp"
#include "sim/scenario/examples.hpp"
#include "sim/scenario/text_file.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

QString clock(double at_s) {
  return QString::fromStdString(
      reports::clock_text(Duration{static_cast<std::int64_t>(at_s * 1e9)}));
}

QString example_links() {
  QStringList links;
  for (const char* const name : {"minimal", "hot-key", "reshard-doubling-under-load",
                                 "outage-catch-up", "kcl-rolling-deploy"}) {
    links.append(QStringLiteral("<a href=\"new:%1\">%1</a>").arg(QLatin1String(name)));
  }
  return links.join(QStringLiteral(", "));
}

// An estimate has been made.
class Estimated : public QEvent {
 public:
  static constexpr auto kType = static_cast<QEvent::Type>(QEvent::User + 2);
  Estimated() : QEvent{kType} {}
};

}  // namespace

MainWindow::MainWindow(std::string engine, QWidget* parent)
    : QMainWindow{parent}, engine_{std::move(engine)}, runs_{engine_}, export_{[this] {
        return provenance();
      }} {
  setWindowTitle(tr("weir"));
  setAcceptDrops(true);
  setDockOptions(AllowNestedDocks | AllowTabbedDocks);
  resize(1440, 900);
  tabs_ = new QTabWidget;
  overview_ = new OverviewTab{axis_};
  tabs_->addTab(overview_, tr("Overview"));
  shards_ = new ShardsTab{axis_};
  tabs_->addTab(shards_, tr("Shards"));
  consumers_ = new ConsumersTab{axis_};
  tabs_->addTab(consumers_, tr("Consumers"));
  connect(tabs_, &QTabWidget::currentChanged, this, [this] {
    keep_perspective();
    show_perspective();
    show_heat();
  });
  perspective_ = tabs_->tabText(0);
  connect(consumers_, &ConsumersTab::reader_chosen, this, &MainWindow::show_latencies);
  connect(consumers_, &ConsumersTab::trouble_wanted, this, [this](WorkerTrouble trouble) {
    if (runs_.shown() == nullptr) return;
    const RunSource& base = runs_.shown()->source;
    const auto at = std::chrono::seconds{
        static_cast<std::int64_t>(axis_.view().pinned().value_or(last_cursor_s_))};
    fork_now(with_trouble(base.text, base.file, base.read, trouble, consumers_->consumer(), at,
                          consumers_->leases().selected()));
  });
  banner_ = new QLabel;
  banner_->setWordWrap(true);
  banner_->setMargin(4);
  connect(banner_, &QLabel::linkActivated, this, &MainWindow::follow_link);
  banner_->hide();
  auto* const centre = new QWidget;
  auto* const layout = new QVBoxLayout{centre};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(banner_);
  layout->addWidget(tabs_, 1);
  strip_ = new TimeStrip{axis_};
  layout->addWidget(strip_);
  setCentralWidget(centre);
  build_docks();
  bar_ = new RunBar{runs_};
  build_actions();
  build_status();
  connect_runs();
  connect_what_if();
  adopt_panels();
  connect(bar_, &RunBar::setting_wanted, this, [this](const QString& path, const QString& value) {
    set_in_scenario(path.toStdString(), value.toStdString());
  });
  show_runs();
}

MainWindow::~MainWindow() = default;

void MainWindow::build_status() {
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
  scenario_ = new ScenarioPanel;
  verdict_ = new VerdictPanel;
  what_if_ = new WhatIfPanel;
  connect(scenario_, &ScenarioPanel::edited, this, &MainWindow::show_state);
  connect(scenario_, &ScenarioPanel::said, this, &MainWindow::say);
  connect(verdict_, &VerdictPanel::go_to, this, [this](double from_s, double until_s) {
    axis_.edit([&](TimeView& view) {
      const double around = std::max(30.0, (until_s - from_s) / 4);
      view.show({from_s - around, until_s + around});
      view.set_cursor(from_s);
    });
  });
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  events_ = new EventPanel{axis_};
  connect(events_, &EventPanel::shard_chosen, this,
          [this](std::uint32_t shard) { shards_->select(shard); });
  add_dock(tr("Scenario"), scenario_, Qt::LeftDockWidgetArea, Qt::Key_F9);
  add_dock(tr("Problems"), &scenario_->problems(), Qt::LeftDockWidgetArea, Qt::Key_F7);
  add_dock(tr("Verdict"), verdict_, Qt::RightDockWidgetArea, Qt::Key_F6);
  add_dock(tr("What if"), what_if_, Qt::RightDockWidgetArea, Qt::Key_F5);
  needs_ = new NeedsPanel;
  cost_ = new CostPanel;
  auto* const events = add_dock(tr("Events"), events_, Qt::BottomDockWidgetArea, Qt::Key_F4);
  tabifyDockWidget(events, add_dock(tr("Needs"), needs_, Qt::BottomDockWidgetArea, Qt::Key_F3));
  tabifyDockWidget(events, add_dock(tr("Cost"), cost_, Qt::BottomDockWidgetArea, Qt::Key_F2));
  latencies_ = new LatencyPanel;
  tabifyDockWidget(events,
                   add_dock(tr("Latency"), latencies_, Qt::BottomDockWidgetArea, Qt::Key_F12));
  events->raise();
}

// The middle gets half of the window, whatever its size.
void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (std::exchange(shown_, true)) return;
  const auto docks = findChildren<QDockWidget*>();
  const int side = width() / 4;
  resizeDocks({docks[0], docks[2]}, {side, side}, Qt::Horizontal);
  resizeDocks({docks[0], docks[1]}, {4 * height() / 5, height() / 5}, Qt::Vertical);
  resizeDocks({docks[2], docks[3]}, {2 * height() / 3, height() / 3}, Qt::Vertical);
  resizeDocks({docks[4]}, {height() / 6}, Qt::Vertical);
  // where there is little room, charts need it more
  constexpr int kRoomForEvents = 760;
  for (const int below : {4, 5, 6, 7}) docks[below]->setVisible(height() >= kRoomForEvents);
  docks[4]->raise();
}

// ---- What is remembered ----

// Each tab has the docks that were there when it was left.
void MainWindow::keep_perspective() {
  perspectives_[perspective_] = saveState();
}

void MainWindow::show_perspective() {
  perspective_ = tabs_->tabText(tabs_->currentIndex());
  const auto kept = perspectives_.find(perspective_);
  if (kept != perspectives_.end()) restoreState(kept->second);
}

void MainWindow::note_opened(const QString& file) {
  constexpr qsizetype kMostRecent = 8;
  const QString path = QFileInfo{file}.absoluteFilePath();
  recent_.removeAll(path);
  recent_.prepend(path);
  recent_ = recent_.mid(0, kMostRecent);
  recent_menu_->clear();
  recent_menu_->setEnabled(true);
  for (const QString& one : recent_) {
    recent_menu_->addAction(one, this, [this, one] { open(one); });
  }
}

void MainWindow::restore(QSettings& settings) {
  restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
  settings.beginGroup(QStringLiteral("docks"));
  for (const QString& tab : settings.childKeys()) {
    perspectives_[tab] = settings.value(tab).toByteArray();
  }
  settings.endGroup();
  shown_ = perspectives_.contains(perspective_);
  show_perspective();
  appearance_ =
      static_cast<Appearance>(std::clamp(settings.value(QStringLiteral("look")).toInt(), 0, 2));
  if (appearance_ != Appearance::System) set_appearance(appearance_);
  shards_->set_colours(settings.value(QStringLiteral("colours")).toInt());
  // the one opened last goes first
  QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
  std::ranges::reverse(recent);
  for (const QString& file : recent) note_opened(file);
}

void MainWindow::keep(QSettings& settings) {
  keep_perspective();
  for (const auto& [tab, docks] : perspectives_) {
    settings.setValue(QStringLiteral("docks/") + tab, docks);
  }
  settings.setValue(QStringLiteral("geometry"), saveGeometry());
  settings.setValue(QStringLiteral("look"), static_cast<int>(appearance_));
  settings.setValue(QStringLiteral("colours"), shards_->colours());
  settings.setValue(QStringLiteral("recent"), recent_);
}

// ---- Files ----

void MainWindow::choose_file(bool beside) {
  const QString file =
      QFileDialog::getOpenFileName(this, beside ? tr("Open beside") : tr("Open"),
                                   QFileInfo{QString::fromStdString(document().file())}.path(),
                                   tr("Scenarios and runs (*.toml *.weir);;All files (*)"));
  if (file.isEmpty()) return;
  if (beside) {
    open_beside(file);
  } else {
    open(file);
  }
}

void MainWindow::open(const QString& file) {
  const auto bytes =
      sim::read_text_file(file.toStdString(), sim::kMostRunFileBytes, "scenario or run file");
  if (!bytes) {
    say(file + QStringLiteral(": ") + QString::fromStdString(bytes.error().message));
    return;
  }
  if (!scenario_->may_leave()) return;
  note_opened(file);
  if (sim::is_database(*bytes)) {
    open_run(file, *bytes, false);
  } else {
    set_text(QString::fromStdString(*bytes), file);
  }
}

void MainWindow::open_beside(const QString& file) {
  if (runs_.count() == 0) return open(file);
  if (runs_.count() == Runs::kMost) {
    return say(tr("%1: there are %2 runs, which is the most").arg(file).arg(Runs::kMost));
  }
  const auto bytes =
      sim::read_text_file(file.toStdString(), sim::kMostRunFileBytes, "scenario or run file");
  if (!bytes) {
    return say(file + QStringLiteral(": ") + QString::fromStdString(bytes.error().message));
  }
  if (sim::is_database(*bytes)) return open_run(file, *bytes, true);
  auto read = sim::read_scenario(*bytes, file.toStdString());
  if (!read) {
    return say(tr("%1: %2").arg(
        file, QString::fromStdString(reports::counted_text(
                  static_cast<std::int64_t>(read.error().all.size()), "problem"))));
  }
  runs_.add({*bytes, file.toStdString(), *std::move(read)}, QFileInfo{file}.fileName());
}

void MainWindow::set_text(const QString& text, const QString& file) {
  scenario_->open(text, file, false);
  begin_run();
}

// The scenario as run A, or none where it cannot be run. `again`: after an edit of what A is of.
void MainWindow::begin_run(bool again) {
  const QString name = QFileInfo{QString::fromStdString(document().file())}.fileName();
  setWindowTitle(name.isEmpty() ? tr("weir") : tr("%1 – weir").arg(name));
  if (!document().valid()) {
    runs_.clear();
    verdict_->show_nothing(tr("The scenario cannot be run as it is."));
    return;
  }
  const sim::ReadScenario& read = *document().valid();
  RunSource source{document().valid_text(), document().file(), read};
  if (again && runs_.count() > 0) {
    runs_.begin_again(std::move(source));
  } else {
    runs_.begin(std::move(source), name);
  }
  say(QString::fromStdString(sim::to_text(sim::estimate_all(read.scenario), read.scenario, 1,
                                          read.forecast.worlds.size())));
}

void MainWindow::open_run(const QString& file, const std::string& bytes, bool beside) {
  auto run = reports::open_run(bytes);
  if (!run) {
    say(file + QStringLiteral(": ") + QString::fromStdString(run.error()));
    return;
  }
  const std::string& text = run->record.scenario_text;
  const std::string& scenario_file = run->record.scenario_file;
  RunSource source{text, scenario_file, {}};
  if (auto read = sim::read_scenario(text, scenario_file)) source.read = *std::move(read);
  source.read.scenario.simulation.duration = run->record.duration;
  RunPicture picture{source.read.scenario};
  picture.take(run->record.series.chunks, sim::places_of(reports::shards_of(run->judgement.totals)),
               run->record.leases);
  const QString name = QFileInfo{file}.fileName();
  const std::string provenance = reports::provenance_of(run->record);
  if (beside) {
    runs_.add_kept(std::move(source), name, std::move(picture), std::move(run->judgement));
  } else {
    // its own scenario, as it was: so that it can be run again, or changed
    scenario_->open(QString::fromStdString(text), QString::fromStdString(scenario_file), true);
    runs_.begin_kept(std::move(source), name, std::move(picture), std::move(run->judgement));
    setWindowTitle(tr("%1 – weir").arg(name));
  }
  say(QString::fromStdString(provenance));
}

// ---- Runs ----

void MainWindow::connect_runs() {
  constexpr int kLaterMs = 300;
  later_.setSingleShot(true);
  later_.setInterval(kLaterMs);
  connect(&later_, &QTimer::timeout, this, &MainWindow::show_late);
  connect(&runs_, &Runs::listed, this, &MainWindow::show_runs);
  connect(&runs_, &Runs::began, this, &MainWindow::show_runs);
  connect(&runs_, &Runs::drawn, this, &MainWindow::show_drawn);
  connect(&runs_, &Runs::paused, this, [this](double at_s) {
    say(tr("paused at %1").arg(clock(at_s)));
    show_state();
  });
  connect(&runs_, &Runs::progressed, this,
          [this](std::size_t index, const reports::Progress& progress) {
            if (index == runs_.current()) show_progress(progress);
          });
  connect(&runs_, &Runs::judged_so_far, this, [this](std::size_t index) {
    if (index == runs_.current()) show_judgement();
    if (runs_.at(index).tried) say_of_tried(index);
  });
  connect(&runs_, &Runs::ended, this, [this](std::size_t index) {
    if (runs_.at(index).tried) say_of_tried(index);
    if (index == runs_.current()) {
      shards_->show_keys(runs_.at(index).picture->keys());
      show_judgement();
      show_state();
      show_late();
    }
    emit run_ended();
  });
}

const Document& MainWindow::document() const {
  return scenario_->document();
}

const RunCurves& MainWindow::curves() const {
  static const RunCurves kNone{model::WriteLimits{}, Duration{}};
  return runs_.shown() == nullptr ? kNone : runs_.shown()->picture->curves();
}

std::shared_ptr<const StudyOutcome> MainWindow::outcome() const {
  return runs_.shown() == nullptr ? nullptr : runs_.shown()->outcome;
}

// What was typed since the run began is a new run A; whether there is something to run.
bool MainWindow::take_edits() {
  scenario_->settle();
  if (!document().is_valid()) {
    say(QString::fromStdString(document().banner()));
    return false;
  }
  const bool is_old = runs_.count() == 0 || runs_.at(0).source.text != document().valid_text();
  if (is_old) begin_run(true);
  return true;
}

void MainWindow::run_all() {
  if (take_edits()) runs_.run_all();
}

void MainWindow::play_or_pause() {
  if (runs_.is_played() && runs_.moves()) return runs_.pause();
  if (runs_.moves() || !take_edits()) return;
  if (runs_.shown()->judgement) {
    return say(tr("The run has ended. Home begins it anew."));
  }
  runs_.play(bar_->speed(), bar_->until(curves().reached_s(), runs_.shown()->picture->marks(),
                                        axis_.view().cursor()));
  show_state();
}

void MainWindow::stop() {
  runs_.stop();
}

// The run that is looked at is another one, or begins.
void MainWindow::show_runs() {
  show_state();
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) {
    static const RunCurves kNone{model::WriteLimits{}, Duration{}};
    overview_->show_run({}, kNone, {});
    overview_->set_message(tr("No scenario."));
    strip_->show_curve(nullptr);
    shards_->show_scenario({});
    consumers_->show_no_run();
    events_->show_events({});
    needs_->show_nothing();
    cost_->show_run(nullptr, {}, {});
    latencies_->show_nothing(tr("No scenario."));
    what_if_->show_no_scenario();
    return;
  }
  const sim::Scenario& scenario = run->source.read.scenario;
  const double length_s = seconds(scenario.simulation.duration);
  axis_.edit([&](TimeView& view) {
    if (view.length_s() != length_s || run->picture->is_empty()) view = TimeView{length_s};
    view.reach(run->picture->curves().reached_s());
  });
  bool old = run->is_old;
  std::vector<BesideRun> beside;
  for (std::size_t i = 0; i < runs_.count(); ++i) {
    old = old || runs_.at(i).is_old;
    if (i == runs_.current()) continue;
    beside.push_back({runs_.at(i).letter, &runs_.at(i).picture->curves()});
  }
  overview_->set_message(not_run_yet());
  consumers_->set_message(not_run_yet());
  overview_->set_old(old);
  consumers_->set_old(run->is_old);
  overview_->show_run(run->letter, run->picture->curves(), scenario, std::move(beside));
  strip_->show_curve(&run->picture->curves().worst);
  shards_->show_scenario(scenario);
  shards_->show_keys(run->picture->keys());
  heat_is_shown_ = run->picture->is_empty();
  show_heat();
  consumers_->show_run(*run->picture, scenario);
  show_late();
  show_judgement();
  if (runs_.count() == 1) {
    what_if_->show_scenario(runs_.at(0).source.read.scenario);
    ask_for_estimate();
  }
}

void MainWindow::show_drawn(std::size_t index) {
  overview_->refresh();
  // its curves take the estimate's place
  if (runs_.at(index).tried || !what_if_->knobs().changes_anything()) {
    overview_->show_estimate({}, {});
  }
  if (!later_.isActive()) later_.start();
  if (index != runs_.current()) return;
  axis_.edit([&](TimeView& time) { time.reach(curves().reached_s()); });
  strip_->update();
  heat_is_shown_ = false;
  show_heat();
}

// What need not keep up with every second of a run that goes on.
void MainWindow::show_late() {
  if (runs_.shown() == nullptr) return;
  events_->show_events(runs_.shown()->picture->events());
  consumers_->refresh();
  show_costs();
  show_latencies();
}

void MainWindow::show_costs() {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) return;
  std::vector<std::size_t> order{runs_.current()};
  for (std::size_t i = 0; i < runs_.count(); ++i) {
    if (i != runs_.current()) order.push_back(i);
  }
  std::vector<Curve> curves;
  curves.reserve(order.size());
  std::string currency;
  std::optional<reports::Cost> own;
  for (const std::size_t index : order) {
    const auto cost = cost_of(runs_.at(index));
    curves.push_back(cost ? cost_per_hour(cost->run, runs_.at(index).picture->curves()) : Curve{});
    if (index == runs_.current()) own = cost;
    if (cost) currency = cost->currency;
  }
  overview_->show_costs(std::move(curves), QString::fromStdString(currency));
  cost_->show_run(run, own, axis_.view().selection());
}

// Of the reader that is looked at, and of what is selected.
void MainWindow::show_latencies() {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) return;
  const auto reader = consumers_->reader();
  if (!reader) return latencies_->show_nothing(tr("No reader in this scenario."));
  if (run->picture->is_empty()) return latencies_->show_nothing(not_run_yet());
  const sim::Scenario& scenario = run->source.read.scenario;
  const TimeSpan whole{0, axis_.view().length_s()};
  std::optional<double> objective_s;
  for (const sim::Objective& objective : scenario.objectives) {
    if (objective.metric != sim::Metric::EndToEndLatency || !objective.max) continue;
    constexpr double kMsInS = 1e-3;
    objective_s = std::min(objective_s.value_or(*objective.max * kMsInS), *objective.max * kMsInS);
  }
  latencies_->show_bars(
      latency_bars(run->picture->heat().chunks, *reader, axis_.view().selection().value_or(whole)),
      QString::fromStdString(consumers_->consumer()), objective_s);
}

// "Not run yet. Press R to run 20 replications, about 6 s."
QString MainWindow::not_run_yet() const {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) return {};
  if (run->moves) return tr("Running…");
  const sim::Scenario& scenario = run->source.read.scenario;
  const auto replications = static_cast<std::int64_t>(scenario.simulation.replications);
  const double seconds =
      std::ceil(sim::estimate_all(scenario).seconds * static_cast<double>(replications));
  return tr("Not run yet. Press R to run %1, about %2.")
      .arg(QString::fromStdString(reports::counted_text(replications, "replication")),
           QString::fromStdString(reports::span_text(seconds)));
}

// The picture is made anew only where it is seen.
void MainWindow::show_heat() {
  if (heat_is_shown_ || tabs_->currentWidget() != shards_ || runs_.shown() == nullptr) return;
  shards_->show_run(runs_.shown()->picture->heat());
  heat_is_shown_ = true;
}

void MainWindow::show_progress(const reports::Progress& progress) {
  constexpr int kWhole = 1000;
  progress_->setRange(0, kWhole);
  progress_->setValue(static_cast<int>(progress.share * kWhole));
  state_->setText(QString::fromStdString(progress.phase) +
                  QStringLiteral(" %1 / %2").arg(progress.finished).arg(progress.replications));
}

void MainWindow::show_judgement() {
  const ShownRun& run = *runs_.shown();
  if (!run.judgement && run.so_far) return verdict_->show_judgement(*run.so_far);
  if (!run.judgement) {
    verdict_->show_nothing(run.moves ? tr("Running…") : tr("Not run yet."));
    return;
  }
  const reports::Judgement& judgement = *run.judgement;
  if (judgement.bug) {
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

// What can be done now, and whether what is shown is of the text that is seen.
void MainWindow::show_state() {
  const bool moves = runs_.moves();
  const bool plays = moves && runs_.is_played();
  play_->setText(plays ? tr("&Pause") : tr("&Play"));
  play_->setEnabled(plays || (!moves && document().is_valid()));
  step_->setEnabled(!moves && document().is_valid());
  run_->setEnabled(document().is_valid() && (!moves || plays));
  stop_->setEnabled(moves || (runs_.is_played() && !runs_.shown()->judgement));
  progress_->setVisible(moves && !plays);
  if (document().valid()) bar_->show_settings(document().valid()->scenario.simulation);
  QString banner = QString::fromStdString(document().banner());
  const bool is_old = runs_.count() > 0 && document().is_valid() &&
                      runs_.at(0).source.text != document().valid_text();
  if (is_old && !runs_.at(0).picture->is_empty()) {
    banner = tr("The scenario was edited; shown is the run before. Press R to run it.");
  }
  if (banner.isEmpty()) banner = size_warning();
  banner_->setText(banner);
  banner_->setVisible(!banner.isEmpty());
}

// A run that will not fit or takes long, or did not fit, and what would help.
QString MainWindow::size_warning() const {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) {
    return tr("Open a scenario, or start from an example: %1.").arg(example_links());
  }
  const sim::Scenario& scenario = run->source.read.scenario;
  const QString offer = scenario.simulation.grain == sim::Grain::S1
                            ? tr("fewer shards, readers or hours need less")
                            : tr("<a href=\"coarser\">simulate it in steps of a second</a>");
  constexpr double kGiB = 1024.0 * 1024 * 1024;
  const double limit = static_cast<double>(Runs::kMaxMemory) / kGiB;
  if (run->judgement && run->judgement->ending == reports::Ending::OutOfMemory) {
    return tr("Stopped at %1 of %2: %3 GiB are the limit. Results up to there are usable; %4.")
        .arg(clock(run->picture->curves().reached_s()),
             clock(seconds(scenario.simulation.duration)), QString::number(limit), offer);
  }
  if (run->judgement && run->judgement->bug) {
    return tr("The simulator stopped: %1 (seed %2, replication %3). Nothing else was lost. "
              "<a href=\"report\">Save a report for a bug</a>")
        .arg(QString::fromStdString(run->judgement->bug->what).toHtmlEscaped())
        .arg(run->judgement->bug->seed)
        .arg(run->judgement->bug->replication);
  }
  if (run->judgement) return {};
  const auto estimate = sim::estimate_all(scenario);
  if (estimate.bytes > static_cast<double>(Runs::kMaxMemory)) {
    return tr("This will need about %1 GiB, %2 GiB are the limit: %3.")
        .arg(QString::number(estimate.bytes / kGiB, 'f', 1), QString::number(limit), offer);
  }
  constexpr double kLong = 1800;
  if (estimate.seconds <= kLong || scenario.simulation.grain == sim::Grain::S1) return {};
  return tr("A replication will take about %1: %2.")
      .arg(QString::fromStdString(reports::span_text(estimate.seconds)), offer);
}

void MainWindow::follow_link(const QString& link) {
  const QString begin = QStringLiteral("new:");
  if (link.startsWith(begin)) return begin_with(link.mid(begin.size()));
  if (link == QStringLiteral("report")) return save_bug_report();
  set_in_scenario("simulation.grain", "1 s");
  begin_run();
}

// All that is needed to see it again.
void MainWindow::save_bug_report() {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr || !run->judgement || !run->judgement->bug) return;
  const QString file =
      QFileDialog::getSaveFileName(this, tr("Save the report"), QStringLiteral("weir-bug.toml"));
  if (file.isEmpty()) return;
  const auto saved = sim::write_whole_file(
      file.toStdString(), bug_report(*run->judgement->bug, engine_, run->source.text));
  say(saved ? tr("saved %1").arg(file) : QString::fromStdString(saved.error()));
}

// As a file of one's own, to be saved somewhere.
void MainWindow::begin_with(const QString& example) {
  const auto all = sim::examples();
  const auto found = std::ranges::find(all, example.toStdString(), &sim::Example::name);
  if (found == all.end() || !scenario_->may_leave()) return;
  scenario_->open(QString::fromUtf8(found->text.data(), static_cast<qsizetype>(found->text.size())),
                  example + QStringLiteral(".toml"), true);
  begin_run();
}

void MainWindow::set_in_scenario(const std::string& path, const std::string& value) {
  scenario_->settle();
  const auto changed = sim::set_in_toml(document().text(), path, value);
  if (!changed) return say(QString::fromStdString(changed.error()));
  scenario_->change(*changed);
}

void MainWindow::show_cursor() {
  const TimeView& view = axis_.view();
  QString text;
  if (view.cursor()) {
    text = QStringLiteral("A ") + clock(*view.cursor());
    if (const auto shard = curves().worst_shard(*view.cursor())) {
      text += tr("   fullest shard %1").arg(*shard);
    }
    const auto attempted = static_cast<double>(curves().attempted.at(*view.cursor()));
    const auto stored = static_cast<double>(curves().stored.at(*view.cursor()));
    if (attempted > stored && stored > 0) {
      text += tr("   %1 attempts a record").arg(attempted / stored, 0, 'f', 2);
    }
  }
  if (view.pinned()) text += QStringLiteral("   B ") + clock(*view.pinned());
  if (view.pinned() && view.cursor()) {
    text += tr("   A to B: %1").arg(clock(std::abs(*view.pinned() - *view.cursor())));
  }
  cursor_->setText(text);
  follow_->setChecked(view.follows());
  bar_->show_selection(view.selection());
  if (view.selection() != selection_) {
    selection_ = view.selection();
    show_costs();
    show_latencies();
  }
  verdict_->show_span(view.selection());
  if (view.cursor()) last_cursor_s_ = *view.cursor();
  what_if_->set_cursor(view.pinned() ? view.pinned() : view.cursor());
}

// Of what is looked at.
Provenance MainWindow::provenance() const {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) return {{}, {}, tr("weir %1").arg(QString::fromStdString(engine_)), {}};
  // a fork stands in no file
  const bool in_file = run == &runs_.at(0);
  return {in_file ? QString::fromStdString(run->source.file) : QString{},
          run->letter + QStringLiteral(": ") + run->name,
          tr("weir %1").arg(QString::fromStdString(engine_)),
          QString::number(run->source.read.scenario.simulation.seed)};
}

void MainWindow::say(const QString& message) {
  state_->setText(message);
}

// ---- What if ----

void MainWindow::connect_what_if() {
  const auto estimates = std::make_shared<Mailbox<Estimate>>();
  estimator_ = std::make_unique<Estimator>([this, estimates](const Estimate& estimate) {
    if (estimates->put(estimate)) QCoreApplication::postEvent(this, new Estimated);
  });
  take_estimate_ = [this, estimates] {
    if (const auto newest = estimates->take()) show_estimate(*newest);
  };
  connect(what_if_, &WhatIfPanel::turned, this, &MainWindow::ask_for_estimate);
  connect(what_if_, &WhatIfPanel::settled, this, &MainWindow::try_it);
  connect(what_if_, &WhatIfPanel::fork_wanted, this, [this] {
    runs_.keep_tried();
    what_if_->neutralise();
  });
  connect(what_if_, &WhatIfPanel::save_wanted, this, &MainWindow::put_into_scenario);
}

void MainWindow::customEvent(QEvent* event) {
  if (event->type() == Estimated::kType) take_estimate_();
}

// What is tried is tried on run A.
void MainWindow::ask_for_estimate() {
  if (runs_.count() == 0) return;
  const RunSource& base = runs_.at(0).source;
  if (!what_if_->knobs().changes_anything()) overview_->show_estimate({}, {});
  estimator_->ask({base.text, base.file, std::make_shared<const sim::ReadScenario>(base.read),
                   what_if_->knobs()});
}

// Of what is tried, until there is a run of it; of the scenario, until that is run.
void MainWindow::show_estimate(const Estimate& estimate) {
  if (!estimate.fork) {
    overview_->show_estimate({}, {});
    what_if_->say(QString::fromStdString(estimate.fork.error()));
    return;
  }
  if (estimate.bounds) {
    needs_->show_bounds(*estimate.bounds, QString::fromStdString(estimate.fork->name));
  }
  const bool turned = estimate.knobs.changes_anything();
  constexpr double kPercent = 100;
  std::vector<PlotPoint> fullest;
  std::vector<PlotPoint> born;
  double most = 0;
  for (const reports::OutlinePoint& point : estimate.outline) {
    fullest.push_back({seconds(point.at), point.fullest * kPercent});
    born.push_back({seconds(point.at), point.records_per_s});
    most = std::max(most, fullest.back().value);
  }
  const ShownRun& last = runs_.at(runs_.count() - 1);
  const bool has_curves = !last.picture->is_empty() && !last.is_old;
  if (turned ? !last.tried || !has_curves : !has_curves) {
    overview_->show_estimate(std::move(fullest), std::move(born));
  }
  if (!turned) return;
  QString text =
      tr("estimate: fullest shard at most %1 % on average").arg(QString::number(most, 'f', 0));
  if (estimate.bounds) {
    text += QStringLiteral("; ") + QString::fromStdString(estimate.bounds->sentence);
  }
  what_if_->say(text);
}

void MainWindow::try_it() {
  if (runs_.count() == 0) return;
  const Knobs knobs = what_if_->knobs();
  if (!knobs.changes_anything()) return runs_.drop_tried();
  const RunSource& base = runs_.at(0).source;
  auto fork = turned(base.text, base.file, base.read, knobs);
  if (!fork) return runs_.drop_tried();
  auto read = sim::read_scenario(fork->text, base.file);
  if (!read) return runs_.drop_tried();
  runs_.fork({std::move(fork->text), base.file, *std::move(read)},
             QString::fromStdString(fork->name), true);
}

// What came of it, or has come so far.
void MainWindow::say_of_tried(std::size_t index) {
  const ShownRun& run = runs_.at(index);
  const auto& judgement = run.judgement ? run.judgement : run.so_far;
  if (!judgement) return;
  QString text =
      QStringLiteral("%1: %2  %3")
          .arg(run.letter, QString::fromStdString(std::string{word_of(judgement->verdict)}),
               QString::fromStdString(judgement->verdict_sentence));
  if (!judgement->partial_sentence.empty()) {
    text += QStringLiteral(" (") + QString::fromStdString(judgement->partial_sentence) +
            QLatin1Char{')'};
  }
  what_if_->say(text);
}

// A run of its own at once, which stays.
void MainWindow::fork_now(const Expected<Fork, std::string>& fork) {
  if (!fork) return say(QString::fromStdString(fork.error()));
  const std::string file = runs_.shown()->source.file;
  auto read = sim::read_scenario(fork->text, file);
  if (!read) return;
  const std::size_t index =
      runs_.fork({fork->text, file, *std::move(read)}, QString::fromStdString(fork->name), false);
  say(tr("%1: %2").arg(runs_.at(index).letter, runs_.at(index).name));
}

void MainWindow::put_into_scenario() {
  if (runs_.count() == 0) return;
  const RunSource& base = runs_.at(0).source;
  const auto fork = turned(base.text, base.file, base.read, what_if_->knobs());
  if (!fork) return what_if_->say(QString::fromStdString(fork.error()));
  scenario_->change(fork->text);
  say(tr("the scenario has %1 now").arg(QString::fromStdString(fork->name)));
}

// ---- What comes from outside ----

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!scenario_->may_leave()) return event->ignore();
  runs_.clear();
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  bool beside = false;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (!url.isLocalFile()) continue;
    if (std::exchange(beside, true)) {
      open_beside(url.toLocalFile());
    } else {
      open(url.toLocalFile());
    }
  }
}

}  // namespace weir::gui
