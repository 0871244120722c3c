#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QTabWidget>
#include <array>
#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include "gui/curves/marks.hpp"
#include "gui/window/command_palette.hpp"
#include "gui/window/event_panel.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/overview_tab.hpp"
#include "gui/window/run_bar.hpp"
#include "gui/window/scenario_panel.hpp"
#include "gui/window/shards_tab.hpp"
#include "model/shard.hpp"
#include "sim/scenario/examples.hpp"

// What can be done in the window, by which menu and which key.

namespace weir::gui {

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
  actions_.push_back(action);
  return action;
}

void MainWindow::build_actions() {
  const QString file = tr("&File");
  auto* const open =
      add_action(file, tr("&Open…"), QKeySequence::Open, tr("Open a scenario or a run file"),
                 [this] { choose_file(false); });
  add_action(file, tr("Open &beside…"), QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_O},
             tr("Another scenario or run, to be held against this one"),
             [this] { choose_file(true); });
  QMenu* const examples = menuBar()->findChild<QMenu*>(file)->addMenu(tr("&New"));
  for (const sim::Example& example : sim::examples()) {
    const auto text = [](std::string_view of) {
      return QString::fromUtf8(of.data(), static_cast<qsizetype>(of.size()));
    };
    const QString name = text(example.name);
    examples->addAction(QStringLiteral("%1: %2").arg(name, text(sim::title_of(example))), this,
                        [this, name] { begin_with(name); });
  }
  recent_menu_ = menuBar()->findChild<QMenu*>(file)->addMenu(tr("Open &again"));
  recent_menu_->setEnabled(false);
  add_action(file, tr("&Save"), QKeySequence::Save, tr("Save the scenario"),
             [this] { scenario_->save(); });
  add_action(file, tr("Save &as…"), QKeySequence::SaveAs, tr("Save it in another file"),
             [this] { scenario_->save_as(); });
  add_action(file, tr("&Quit"), QKeySequence::Quit, tr("Close the window"), [this] { close(); });
  build_edit_actions();
  build_run_actions();
  build_view_actions();
  build_tools();
  addToolBar(bar_);
  bar_->addActions({open, play_, step_, run_, stop_});
  bar_->refresh();
  connect(bar_, &RunBar::selection_cleared, this,
          [this] { axis_.edit([](TimeView& time) { time.clear_selection(); }); });
}

// A field that is being written in takes its own text back first.
void MainWindow::build_edit_actions() {
  const QString edit = tr("&Edit");
  QAction* const undo =
      add_action(edit, tr("&Undo"), QKeySequence::Undo,
                 tr("Take the last change of the scenario back"), [this] { scenario_->undo(); });
  QAction* const redo =
      add_action(edit, tr("&Redo"), QKeySequence::Redo,
                 tr("Make the change again that was taken back"), [this] { scenario_->redo(); });
  undo->setEnabled(false);
  redo->setEnabled(false);
  connect(scenario_, &ScenarioPanel::undo_available, undo, &QAction::setEnabled);
  connect(scenario_, &ScenarioPanel::redo_available, redo, &QAction::setEnabled);
}

void MainWindow::build_view_actions() {
  const QString view = tr("&View");
  add_action(view, tr("&Fit"), QKeySequence{Qt::CTRL | Qt::Key_0}, tr("Show the whole run"),
             [this] { axis_.edit([](TimeView& time) { time.fit(); }); });
  QAction* const fit_y =
      add_action(view, tr("Fit &y"), QKeySequence{Qt::Key_Y},
                 tr("Scale every chart to the values that are visible, not from zero"),
                 [this] { axis_.set_fits_values(!axis_.fits_values()); });
  fit_y->setCheckable(true);
  follow_ = add_action(view, tr("F&ollow"), QKeySequence{Qt::Key_F},
                       tr("Keep the end of a run that goes on in view"), [this] {
                         const bool on = follow_->isChecked();
                         axis_.edit([&](TimeView& time) { time.set_follows(on); });
                       });
  follow_->setCheckable(true);
  follow_->setChecked(true);
  difference_ = add_action(
      view, tr("&Difference"), QKeySequence{Qt::Key_D},
      tr("What the other runs are above the one that is looked at, in place of all of them"),
      [this] { set_difference(difference_->isChecked()); });
  difference_->setCheckable(true);
  add_action(view, tr("&Pin the cursor"), QKeySequence{Qt::Key_P},
             tr("Keep the cursor as B, and show differences to it"),
             [this] { axis_.edit([](TimeView& time) { time.toggle_pin(); }); });
  build_cursor_actions(view);
  add_action(view, tr("Filter e&vents"), QKeySequence::Find, tr("Type what events are to have"),
             [this] { events_->begin_filter(); });
  add_action(view, tr("Next pro&blem"), QKeySequence{Qt::Key_F8},
             tr("Go to the next problem of the scenario"),
             [this] { scenario_->go_to_next_problem(); });
  build_look_actions(view);
  auto* const menu = menuBar()->findChild<QMenu*>(view);
  menu->addSeparator();
  for (QDockWidget* const dock : findChildren<QDockWidget*>()) {
    menu->addAction(dock->toggleViewAction());
    actions_.push_back(dock->toggleViewAction());
  }
}

void MainWindow::build_look_actions(const QString& view) {
  for (int tab = 0; tab < tabs_->count(); ++tab) {
    add_action(view, tr("Tab %1").arg(tabs_->tabText(tab)),
               QKeySequence{static_cast<int>(Qt::Key_1) + tab}, tr("Show this tab"),
               [this, tab] { tabs_->setCurrentIndex(tab); });
  }
  add_action(view, tr("F&ull screen"), QKeySequence{Qt::Key_F11}, tr("The window alone, or not"),
             [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
  const std::array looks{std::pair{tr("Look: as the &system"), Appearance::System},
                         std::pair{tr("Look: &light"), Appearance::Light},
                         std::pair{tr("Look: &dark"), Appearance::Dark}};
  for (const auto& [text, appearance] : looks) {
    add_action(view, text, {}, tr("Colours of the window"), [this, appearance = appearance] {
      appearance_ = appearance;
      set_appearance(appearance);
    });
  }
}

void MainWindow::set_difference(bool on) {
  difference_->setChecked(on);
  overview_->set_difference(on);
  overview_->set_message(not_run_yet());
}

// What can be done with the panel that has the keyboard, and with all commands.
void MainWindow::build_tools() {
  const QString tools = tr("&Tools");
  const auto with_panel = [this](const std::function<void(Panel&)>& act) {
    if (Panel* const panel = focused_panel()) return act(*panel);
    say(tr("Click on a chart first."));
  };
  add_action(tools, tr("Chart as &table"), QKeySequence{Qt::Key_T},
             tr("The numbers of the chart that has the keyboard"), [this, with_panel] {
               with_panel([this](Panel& panel) { export_.show_table(panel, this); });
             });
  add_action(tools, tr("&Export the chart…"), QKeySequence{Qt::CTRL | Qt::Key_E},
             tr("As a picture, a vector file or a table"), [this, with_panel] {
               with_panel([this](Panel& panel) {
                 export_.show_menu(panel, panel.mapToGlobal(panel.rect().center()));
               });
             });
  add_action(tools, tr("Copy the &command"), QKeySequence{Qt::CTRL | Qt::SHIFT | Qt::Key_C},
             tr("The command line that makes the chart's numbers"), [this, with_panel] {
               with_panel([this](Panel& panel) { export_.copy_command(panel); });
             });
  add_action(tools, tr("&Split the shard in its middle"), {},
             tr("A fork that splits the selected shard, or else the fullest, at the cursor"),
             [this] { shards_->map().split_in_the_middle(); });
  add_action(tools, tr("C&ommands…"), QKeySequence{Qt::CTRL | Qt::Key_K},
             tr("All that can be done, by its name"), [this] { show_palette(); });
  add_action(tr("&Help"), tr("&Keys"), QKeySequence{Qt::Key_Question}, tr("All keys"),
             [this] { show_keys(); });
}

void MainWindow::adopt_panels() {
  for (Panel* const panel : findChildren<Panel*>()) export_.adopt(*panel);
  connect(&export_, &PanelExport::said, this, &MainWindow::say);
  connect(&shards_->map(), &HeatMapView::split_wanted, this,
          [this](std::uint32_t shard, const model::HashKey& key, double at_s) {
            if (runs_.shown() == nullptr) return;
            const RunSource& base = runs_.shown()->source;
            fork_now(with_split(base.text, base.file, base.read, model::shard_id(shard), key,
                                std::chrono::seconds{static_cast<std::int64_t>(at_s)}));
          });
  connect(overview_, &OverviewTab::shard_wanted, this, [this](double at_s) {
    const auto shard = curves().worst_shard(at_s);
    if (!shard) return;
    axis_.edit([&](TimeView& time) { time.set_cursor(at_s); });
    shards_->select(shard);
    tabs_->setCurrentWidget(shards_);
  });
}

Panel* MainWindow::focused_panel() const {
  return qobject_cast<Panel*>(QApplication::focusWidget());
}

void MainWindow::show_palette() {
  CommandPalette{actions_, this}.exec();
}

void MainWindow::show_keys() {
  QString text;
  for (const QAction* const action : actions_) {
    if (action->shortcut().isEmpty()) continue;
    text += QStringLiteral("<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>")
                .arg(action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped(),
                     plain_text(*action).toHtmlEscaped());
  }
  QMessageBox box{QMessageBox::NoIcon, tr("Keys"), QStringLiteral("<table>%1</table>").arg(text),
                  QMessageBox::Close, this};
  box.exec();
}

void MainWindow::build_run_actions() {
  const QString run = tr("&Run");
  play_ = add_action(run, tr("&Play"), QKeySequence{Qt::Key_Space},
                     tr("Play the first replication, or pause it"), [this] {
                       // a button that has the focus is pressed by the same key
                       auto* const button =
                           qobject_cast<QAbstractButton*>(QApplication::focusWidget());
                       if (button != nullptr) return button->click();
                       play_or_pause();
                     });
  step_ = add_action(run, tr("S&tep"), QKeySequence{Qt::Key_Period},
                     tr("Play one second of the first replication"), [this] {
                       if (take_edits()) runs_.step(std::chrono::seconds{1});
                     });
  add_action(run, tr("&Slower"), QKeySequence{Qt::Key_Less}, tr("Play it slower"),
             [this] { bar_->change_speed(-1); });
  add_action(run, tr("&Faster"), QKeySequence{Qt::Key_Greater}, tr("Play it faster"),
             [this] { bar_->change_speed(1); });
  add_action(run, tr("R&eset"), QKeySequence{Qt::Key_Home}, tr("Back to the start of the run"),
             [this] {
               if (take_edits()) runs_.reset();
             });
  run_ = add_action(run, tr("&Run all"), QKeySequence{Qt::Key_R},
                    tr("Simulate all replications and judge them"), [this] { run_all(); });
  stop_ = add_action(run, tr("En&d"), QKeySequence{Qt::CTRL | Qt::Key_Period},
                     tr("End the run and judge what there is of it"), [this] { stop(); });
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
  add_action(view, tr("&Next event"), QKeySequence{Qt::Key_BracketRight},
             tr("Move the cursor to what happens next"), [this] { to_mark(true); });
  add_action(view, tr("Event &before"), QKeySequence{Qt::Key_BracketLeft},
             tr("Move the cursor to what happened before"), [this] { to_mark(false); });
}

void MainWindow::to_mark(bool next) {
  if (runs_.shown() == nullptr) return;
  const auto& marks = runs_.shown()->picture->marks();
  const double from = axis_.view().cursor().value_or(0);
  const auto at = next ? next_mark(marks, from) : mark_before(marks, from);
  if (!at) return;
  axis_.edit([&](TimeView& time) {
    time.set_cursor(at);
    time.step_cursor(1e-3, 0);
  });
}

}  // namespace weir::gui
