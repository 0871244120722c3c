#include "gui/window/shards_tab.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <utility>

#include "gui/curves/marks.hpp"
#include "gui/window/time_ruler.hpp"

namespace weir::gui {

ShardsTab::ShardsTab(TimeAxis& axis, QWidget* parent) : QWidget{parent} {
  map_ = new HeatMapView{axis};
  ruler_ = new TimeRuler{axis, HeatMapView::kRight};
  mode_ = new QComboBox;
  mode_->addItems({tr("Writes"), tr("Reads"), tr("Iterator age")});
  mode_->setAccessibleName(tr("What is shown of a shard"));
  alike_ = new QCheckBox{tr("Equal &heights")};
  under_ = new QLabel;
  under_->setAccessibleName(tr("Shard under the pointer"));
  auto* const bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 0);
  bar->addWidget(mode_);
  bar->addWidget(alike_);
  bar->addWidget(under_, 1);
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar);
  layout->addWidget(map_, 1);
  layout->addWidget(ruler_);
  connect(mode_, &QComboBox::currentIndexChanged, this,
          [this](int index) { map_->set_mode(static_cast<HeatMode>(index)); });
  connect(alike_, &QCheckBox::toggled, this,
          [this](bool on) { map_->set_rows(on ? HeatRows::Alike : HeatRows::ByRange); });
  connect(map_, &HeatMapView::hovered, under_, &QLabel::setText);
}

void ShardsTab::show_scenario(const sim::Scenario& scenario) {
  map_->set_message(tr("Not run yet. Press R to run the scenario."));
  map_->set_source({});
  map_->set_keys({});
  map_->select(std::nullopt);
  ruler_->set_marks(marks_of(scenario));
}

void ShardsTab::show_run(HeatSource source) {
  map_->set_source(std::move(source));
}

void ShardsTab::show_keys(std::vector<KeyTick> keys) {
  map_->set_keys(std::move(keys));
}

void ShardsTab::toggle_rows() {
  alike_->toggle();
}

}  // namespace weir::gui
