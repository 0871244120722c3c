#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QTabWidget>
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "gui/session/bug_report.hpp"
#include "gui/window/clock.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/scenario_panel.hpp"
#include "gui/window/shards_tab.hpp"
#include "gui/window/verdict_panel.hpp"
#include "reports/document/saved_run.hpp"
#include "reports/judge/wording.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/estimate.hpp"
#include "sim/scenario/examples.hpp"
#include "sim/scenario/text_file.hpp"

// What comes into the window and goes out of it: files, examples, settings; and whether it fits.

namespace weir::gui {

namespace {

QString example_links() {
  QStringList links;
  for (const char* const name : {"minimal", "hot-key", "reshard-doubling-under-load",
                                 "outage-catch-up", "kcl-rolling-deploy"}) {
    links.append(QStringLiteral("<a href=\"new:%1\">%1</a>").arg(QLatin1String(name)));
  }
  return links.join(QStringLiteral(", "));
}

}  // namespace

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

// Of another file: no cursor, no selection, no zoom. One that is run again keeps them.
void MainWindow::see_all() {
  axis_.edit([](TimeView& view) { view = TimeView{view.length_s()}; });
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
    see_all();
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
    see_all();
    runs_.begin_kept(std::move(source), name, std::move(picture), std::move(run->judgement));
    setWindowTitle(tr("%1 – weir").arg(name));
  }
  say(QString::fromStdString(provenance));
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
             clock(std::chrono::duration<double>(scenario.simulation.duration).count()),
             QString::number(limit), offer);
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
