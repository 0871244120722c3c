#include <QCoreApplication>
#include <QEvent>
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "gui/session/mailbox.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/needs_panel.hpp"
#include "gui/window/overview_tab.hpp"
#include "gui/window/scenario_panel.hpp"
#include "gui/window/what_if_panel.hpp"

// What is tried: an estimate at once, then a run beside A; and what of it is kept.

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

// An estimate has been made.
class Estimated : public QEvent {
 public:
  static constexpr auto kType = static_cast<QEvent::Type>(QEvent::User + 2);
  Estimated() : QEvent{kType} {}
};

}  // namespace

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

}  // namespace weir::gui
