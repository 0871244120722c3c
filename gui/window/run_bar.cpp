#include "gui/window/run_bar.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "gui/session/live_run.hpp"
#include "gui/window/clock.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr std::array<double, 7> kSpeeds{1, 10, 60, 600, 3600, 36'000, kAsFastAsPossible};
constexpr int kFastest = static_cast<int>(kSpeeds.size()) - 1;

enum class Until : std::uint8_t { End, NextEvent, Cursor };

}  // namespace

RunBar::RunBar(Runs& runs, QWidget* parent) : QToolBar{tr("Run"), parent}, runs_{runs} {
  setObjectName(QStringLiteral("run"));
  setMovable(false);
  speed_ = new QComboBox;
  for (const double speed : kSpeeds) {
    speed_->addItem(speed == kAsFastAsPossible ? tr("max") : QStringLiteral("%1x").arg(speed));
  }
  speed_->setCurrentIndex(kFastest);
  speed_->setToolTip(tr("Simulated seconds in a second (< and >)"));
  speed_->setAccessibleName(tr("Speed"));
  until_ = new QComboBox;
  until_->addItems({tr("to the end"), tr("to the next event"), tr("to the cursor")});
  until_->setToolTip(tr("Where it stands again when it is played"));
  until_->setAccessibleName(tr("Until"));
  list_ = new QWidget;
  letters_ = new QHBoxLayout{list_};
  letters_->setContentsMargins(0, 0, 0, 0);
  connect(&runs_, &Runs::listed, this, &RunBar::refresh);
  connect(speed_, &QComboBox::currentIndexChanged, this, [this] { runs_.set_speed(speed()); });
  replications_ = new QSpinBox;
  constexpr int kMostReplications = 10'000;
  replications_->setRange(1, kMostReplications);
  replications_->setSuffix(tr(" reps"));
  replications_->setKeyboardTracking(false);
  replications_->setToolTip(tr("Replications of the scenario"));
  replications_->setAccessibleName(tr("Replications"));
  connect(replications_, &QSpinBox::valueChanged, this, [this](int value) {
    emit setting_wanted(QStringLiteral("simulation.replications"), QString::number(value));
  });
  seed_ = new QLineEdit;
  seed_->setPlaceholderText(tr("seed"));
  seed_->setToolTip(tr("Seed of all draws"));
  seed_->setAccessibleName(tr("Seed"));
  seed_->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("0")) * 11);
  connect(seed_, &QLineEdit::editingFinished, this, [this] {
    if (seed_->isModified()) emit setting_wanted(QStringLiteral("simulation.seed"), seed_->text());
  });
  selection_ = new QToolButton;
  connect(selection_, &QToolButton::clicked, this, &RunBar::selection_cleared);
}

double RunBar::speed() const {
  return kSpeeds[static_cast<std::size_t>(speed_->currentIndex())];
}

void RunBar::change_speed(int by) {
  speed_->setCurrentIndex(std::clamp(speed_->currentIndex() + by, 0, kFastest));
}

Duration RunBar::until(double at_s, const std::vector<Mark>& marks,
                       std::optional<double> cursor_s) const {
  const auto as_duration = [](double seconds) {
    return Duration{std::chrono::seconds{static_cast<std::int64_t>(std::ceil(seconds))}};
  };
  switch (static_cast<Until>(until_->currentIndex())) {
    case Until::End:
      break;
    case Until::NextEvent:
      if (const auto next = next_mark(marks, at_s)) return as_duration(*next);
      break;
    case Until::Cursor:
      if (cursor_s && *cursor_s > at_s) return as_duration(*cursor_s);
      break;
  }
  return Duration::max();
}

void RunBar::refresh() {
  if (speed_->parentWidget() != this) {
    // behind the actions that the window has added by now
    addWidget(speed_);
    addWidget(until_);
    addWidget(replications_);
    addWidget(new QLabel{tr(" seed ")});
    addWidget(seed_);
    addSeparator();
    addWidget(list_);
    selection_action_ = addWidget(selection_);
    selection_action_->setVisible(false);
  }
  while (QLayoutItem* const item = letters_->takeAt(0)) {
    item->widget()->deleteLater();
    delete item;
  }
  for (std::size_t i = 0; i < runs_.count(); ++i) {
    const ShownRun& run = runs_.at(i);
    auto* const pick = new QToolButton;
    // so that four of them have room on a small screen
    constexpr std::array<int, Runs::kMost + 1> kLetters{28, 28, 18, 10, 7};
    const int most = kLetters[runs_.count()];
    QString name = run.letter + QStringLiteral(": ") + run.name;
    pick->setToolTip(run.tried ? tr("%1 (tried; keep it to compare it with others)").arg(name)
                               : name);
    if (name.size() > most) name = name.left(most - 1) + QStringLiteral("…");
    pick->setText(name);
    pick->setAccessibleName(tr("Look at run %1").arg(run.letter));
    pick->setCheckable(true);
    pick->setChecked(i == runs_.current());
    connect(pick, &QToolButton::clicked, this, [this, i] {
      if (i == runs_.current()) refresh();
      runs_.set_current(i);
    });
    letters_->addWidget(pick);
    if (i == 0) continue;
    auto* const away = new QToolButton;
    away->setText(QStringLiteral("×"));
    away->setToolTip(tr("Take run %1 away").arg(run.letter));
    away->setAccessibleName(away->toolTip());
    connect(away, &QToolButton::clicked, this, [this, i] { runs_.remove(i); });
    letters_->addWidget(away);
  }
}

void RunBar::show_settings(const sim::SimulationSettings& settings) {
  const QSignalBlocker quiet{replications_};
  replications_->setValue(static_cast<int>(settings.replications));
  seed_->setText(QString::number(settings.seed));
}

void RunBar::show_selection(const std::optional<TimeSpan>& selection) {
  if (selection_action_ == nullptr) return;
  selection_action_->setVisible(selection.has_value());
  if (!selection) return;
  selection_->setText(
      QStringLiteral("%1 - %2 ×").arg(clock(selection->from_s), clock(selection->until_s)));
  selection_->setToolTip(tr("Select nothing any more"));
}

}  // namespace weir::gui
