#include "gui/window/main_window.hpp"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QProgressBar>
#include <QStatusBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <utility>

#include "gui/curves/cost_curve.hpp"
#include "gui/curves/latency_bars.hpp"
#include "gui/curves/marks.hpp"
#include "gui/window/clock.hpp"
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
#include "reports/judge/wording.hpp"
#include "sim/scenario/estimate.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

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
  connect(consumers_, &ConsumersTab::finding_wanted, this,
          [this](double at_s) { verdict_->look_at(at_s); });
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
    overview_->set_message(not_run_yet());
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
    strip_->show_curves(nullptr, nullptr);
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
    if (view.length_s() != length_s) view = TimeView{length_s};
    view.reach(run->picture->curves().reached_s());
  });
  bool old = run->is_old;
  std::vector<BesideRun> beside;
  for (std::size_t i = 0; i < runs_.count(); ++i) {
    old = old || runs_.at(i).is_old;
    if (i == runs_.current()) continue;
    beside.push_back({runs_.at(i).letter, &runs_.at(i).picture->curves()});
  }
  consumers_->set_message(not_run_yet());
  overview_->set_old(old);
  consumers_->set_old(run->is_old);
  overview_->show_run(run->letter, run->picture->curves(), scenario, std::move(beside));
  overview_->set_message(not_run_yet());
  strip_->show_curves(&run->picture->curves().worst, &run->picture->curves().refused);
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
  const TimeSpan whole{0, axis_.view().length_s()};
  latencies_->show_bars(
      latency_bars(run->picture->heat().chunks, *reader, axis_.view().selection().value_or(whole)),
      QString::fromStdString(consumers_->consumer()),
      latency_objective_s(run->source.read.scenario));
}

// "Not run yet. Press R to run 20 replications, about 6 s."
QString MainWindow::not_run_yet() const {
  const ShownRun* const run = runs_.shown();
  if (run == nullptr) return {};
  for (std::size_t i = 0; i < runs_.count(); ++i) {
    const ShownRun& one = runs_.at(i);
    if (one.moves) return tr("Running…");
    if (i != runs_.current() && overview_->shows_difference() && one.picture->is_empty()) {
      return tr("%1 was not run yet. Press R to run it.").arg(one.letter);
    }
  }
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

QString MainWindow::message() const {
  return state_->text();
}

void MainWindow::say(const QString& message) {
  state_->setText(message);
}

}  // namespace weir::gui
