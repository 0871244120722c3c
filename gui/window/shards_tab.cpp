#include "gui/window/shards_tab.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <string>
#include <utility>

#include "gui/curves/marks.hpp"
#include "gui/window/time_ruler.hpp"

namespace weir::gui {

ShardsTab::ShardsTab(TimeAxis& axis, QWidget* parent) : QWidget{parent} {
  map_ = new HeatMapView{axis};
  lineage_ = new LineageView{axis};
  pages_ = new QStackedWidget;
  pages_->addWidget(map_);
  pages_->addWidget(lineage_);
  ruler_ = new TimeRuler{axis, HeatMapView::kRight};
  mode_ = new QComboBox;
  mode_->addItems({tr("Writes"), tr("Reads"), tr("Iterator age"), tr("Lineage")});
  mode_->setAccessibleName(tr("What is shown of a shard"));
  alike_ = new QCheckBox{tr("Equal &heights")};
  colours_ = new QComboBox;
  colours_->addItems({tr("Cividis"), tr("Viridis"), tr("Grey")});
  colours_->setAccessibleName(tr("Colours"));
  colours_->setToolTip(tr("Colours of the picture: more is lighter in each of them"));
  under_ = new QLabel;
  under_->setAccessibleName(tr("Shard under the pointer"));
  under_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* const bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 0);
  bar->addWidget(mode_);
  bar->addWidget(alike_);
  bar->addWidget(colours_);
  bar->addSpacing(8);
  bar->addWidget(under_, 1);
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar);
  layout->addWidget(pages_, 1);
  layout->addWidget(ruler_);
  connect(mode_, &QComboBox::currentIndexChanged, this, [this](int index) {
    constexpr int kLineage = 3;
    pages_->setCurrentIndex(index == kLineage ? 1 : 0);
    alike_->setEnabled(index != kLineage);
    colours_->setEnabled(index != kLineage);
    if (index < kLineage) map_->set_mode(static_cast<HeatMode>(index));
  });
  connect(alike_, &QCheckBox::toggled, this,
          [this](bool on) { map_->set_rows(on ? HeatRows::Alike : HeatRows::ByRange); });
  connect(colours_, &QComboBox::currentIndexChanged, this,
          [this](int index) { map_->set_colours(static_cast<ColourMap>(index)); });
  connect(map_, &HeatMapView::hovered, this, &ShardsTab::say_under);
  connect(lineage_, &LineageView::hovered, this, &ShardsTab::say_under);
  connect(map_, &HeatMapView::picked, lineage_, &LineageView::select);
  connect(lineage_, &LineageView::picked, map_, &HeatMapView::select);
}

void ShardsTab::show_scenario(const sim::Scenario& scenario) {
  map_->set_message(tr("Not run yet. Press R to run the scenario."));
  map_->set_source({});
  map_->set_keys({});
  select(std::nullopt);
  lineage_->set_message(tr("Not run yet. Press R to run the scenario."));
  lineage_->set_source({});
  std::vector<std::string> readers;
  readers.reserve(scenario.consumers.size());
  for (const sim::Consumer& reader : scenario.consumers) readers.push_back(reader.name);
  lineage_->set_readers(std::move(readers));
  ruler_->set_marks(marks_of(scenario));
}

// As much as there is room for; all of it where the pointer rests.
void ShardsTab::say_under(const QString& text) {
  under_->setText(under_->fontMetrics().elidedText(text, Qt::ElideRight, under_->width()));
  pages_->setToolTip(text);
}

void ShardsTab::show_run(const HeatSource& source) {
  map_->set_source(source);
  lineage_->set_source(source);
}

void ShardsTab::select(std::optional<std::uint32_t> shard) {
  map_->select(shard);
  lineage_->select(shard);
}

void ShardsTab::show_keys(std::vector<KeyTick> keys) {
  map_->set_keys(std::move(keys));
}

int ShardsTab::colours() const {
  return colours_->currentIndex();
}

void ShardsTab::set_colours(int colours) {
  colours_->setCurrentIndex(std::clamp(colours, 0, colours_->count() - 1));
}

void ShardsTab::toggle_rows() {
  alike_->toggle();
}

}  // namespace weir::gui
