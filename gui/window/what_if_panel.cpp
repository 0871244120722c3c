#include "gui/window/what_if_panel.hpp"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr int kSettleMs = 150;
constexpr int kLeastTraffic = -90;  // %
constexpr int kMostTraffic = 300;
constexpr int kMostHot = 50;
constexpr int kMostShards = 100'000;
constexpr double kPercent = 100;

}  // namespace

WhatIfPanel::WhatIfPanel(QWidget* parent) : QWidget{parent} {
  auto* const form = new QFormLayout;
  form->setContentsMargins(0, 0, 0, 0);
  form->addRow(tr("S&hards"), knob(shard_slider_, shard_box_, 1, kMostShards, tr("Shards tried")));
  form->addRow(tr("&Traffic"), knob(traffic_slider_, traffic_box_, kLeastTraffic, kMostTraffic,
                                    tr("Traffic more or less")));
  form->addRow(tr("Hot &key"), knob(hot_slider_, hot_box_, 0, kMostHot, tr("Share of a hot key")));
  traffic_box_->setSuffix(tr(" %"));
  hot_box_->setSuffix(tr(" %"));
  readers_ = new QComboBox;
  readers_->addItems({tr("as they are"), tr("all by polling"), tr("all by fan-out")});
  readers_->setAccessibleName(tr("How readers get records"));
  form->addRow(tr("&Readers"), readers_);
  from_start_ = new QRadioButton{tr("from the start")};
  from_cursor_ = new QRadioButton{tr("from the cursor")};
  from_start_->setChecked(true);
  auto* const from = new QHBoxLayout;
  from->addWidget(from_start_);
  from->addWidget(from_cursor_);
  from->addStretch(1);
  says_ = new QLabel;
  says_->setWordWrap(true);
  says_->setAccessibleName(tr("What is to be expected of it"));
  fork_ = new QPushButton{tr("&Keep this run")};
  save_ = new QPushButton{tr("Put into the &scenario")};
  fork_->setAccessibleName(tr("Keep this run"));
  save_->setAccessibleName(tr("Put into the scenario"));
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(fork_);
  buttons->addWidget(save_);
  auto* const layout = new QVBoxLayout{this};
  layout->addLayout(form);
  layout->addLayout(from);
  layout->addWidget(says_);
  layout->addLayout(buttons);
  layout->addStretch(1);
  settle_.setSingleShot(true);
  settle_.setInterval(kSettleMs);
  connect(&settle_, &QTimer::timeout, this, &WhatIfPanel::settled);
  connect(readers_, &QComboBox::currentIndexChanged, this, &WhatIfPanel::turn);
  connect(from_start_, &QRadioButton::toggled, this, &WhatIfPanel::turn);
  connect(fork_, &QPushButton::clicked, this, &WhatIfPanel::fork_wanted);
  connect(save_, &QPushButton::clicked, this, &WhatIfPanel::save_wanted);
  show_no_scenario();
}

QWidget* WhatIfPanel::knob(QSlider*& slider, QSpinBox*& box, int least, int most,
                           const QString& name) {
  slider = new QSlider{Qt::Horizontal};
  box = new QSpinBox;
  slider->setRange(least, most);
  box->setRange(least, most);
  slider->setAccessibleName(name);
  box->setAccessibleName(name);
  box->setKeyboardTracking(false);
  connect(slider, &QSlider::valueChanged, box, &QSpinBox::setValue);
  connect(box, &QSpinBox::valueChanged, this, [this, slider = slider](int value) {
    const QSignalBlocker quiet{slider};
    slider->setValue(value);
    turn();
  });
  auto* const both = new QWidget;
  auto* const layout = new QHBoxLayout{both};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(slider, 1);
  layout->addWidget(box);
  return both;
}

void WhatIfPanel::show_scenario(const sim::Scenario& scenario) {
  shards_ = scenario.stream.shard_count;
  by_us_ = true;
  // by hand more may be typed than can be dragged
  constexpr int kTimes = 4;
  shard_slider_->setRange(1,
                          static_cast<int>(std::min<std::int64_t>(kMostShards, shards_ * kTimes)));
  by_us_ = false;
  const bool provisioned = scenario.stream.mode == model::StreamMode::Provisioned;
  setEnabled(true);
  for (QWidget* const one :
       {static_cast<QWidget*>(shard_slider_), static_cast<QWidget*>(shard_box_)}) {
    one->setEnabled(provisioned);
    one->setToolTip(provisioned ? QString{}
                                : tr("In on-demand mode the service decides how many there are."));
  }
  readers_->setEnabled(!scenario.consumers.empty());
  neutralise();
}

void WhatIfPanel::show_no_scenario() {
  setEnabled(false);
  neutralise();
}

void WhatIfPanel::neutralise() {
  by_us_ = true;
  shard_box_->setValue(static_cast<int>(shards_));
  traffic_box_->setValue(0);
  hot_box_->setValue(0);
  readers_->setCurrentIndex(0);
  by_us_ = false;
  settle_.stop();
  fork_->setEnabled(false);
  save_->setEnabled(false);
  says_->setText(tr("Turn a knob: the estimate shows at once, then a run of it beside this one."));
}

void WhatIfPanel::set_cursor(std::optional<double> at_s) {
  // the pointer leaves the charts on its way to the knobs: where it was last counts
  if (at_s) cursor_s_ = std::floor(*at_s);
  from_cursor_->setText(cursor_s_
                            ? tr("from the cursor, %1")
                                  .arg(QString::fromStdString(reports::clock_text(
                                      std::chrono::seconds{static_cast<std::int64_t>(*cursor_s_)})))
                            : tr("from the cursor"));
  from_cursor_->setEnabled(cursor_s_.has_value());
}

void WhatIfPanel::say(const QString& text) {
  says_->setText(text);
}

Knobs WhatIfPanel::knobs() const {
  Knobs knobs;
  if (shard_box_->value() != shards_) knobs.shards = shard_box_->value();
  knobs.traffic = 1 + traffic_box_->value() / kPercent;
  knobs.hot_share = hot_box_->value() / kPercent;
  knobs.retrieval = static_cast<TriedRetrieval>(readers_->currentIndex());
  if (from_cursor_->isChecked() && cursor_s_) {
    knobs.from = std::chrono::seconds{static_cast<std::int64_t>(*cursor_s_)};
  }
  return knobs;
}

void WhatIfPanel::turn() {
  if (by_us_) return;
  const bool changed = knobs().changes_anything();
  fork_->setEnabled(changed);
  save_->setEnabled(changed);
  if (!changed) neutralise();
  emit turned();
  settle_.start();
}

}  // namespace weir::gui
