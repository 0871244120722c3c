#include "gui/window/event_panel.hpp"

#include <QAbstractTableModel>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "reports/judge/wording.hpp"

namespace weir::gui {

// The rows that are shown, their texts made as they come into view.
class EventModel : public QAbstractTableModel {
 public:
  using QAbstractTableModel::QAbstractTableModel;

  void set_log(EventLog log) { log_ = std::move(log); }
  const EventLog& log() const { return log_; }
  void show_rows(std::vector<std::uint32_t> rows) {
    beginResetModel();
    rows_ = std::move(rows);
    endResetModel();
  }
  std::uint32_t row(int index) const { return rows_[static_cast<std::size_t>(index)]; }

  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
  }
  int columnCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : 2;
  }
  QVariant data(const QModelIndex& index, int role) const override {
    if (!index.isValid() || role != Qt::DisplayRole) return {};
    if (index.column() == 1) return QString::fromStdString(log_.text(row(index.row())));
    const double at_s = log_.at_s(row(index.row()));
    return QString::fromStdString(
        reports::clock_text(Duration{static_cast<std::int64_t>(at_s * 1e9)}));
  }
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == 0 ? EventPanel::tr("Time") : EventPanel::tr("What happened");
  }

 private:
  EventLog log_;
  std::vector<std::uint32_t> rows_;
};

EventPanel::EventPanel(TimeAxis& axis, QWidget* parent) : QWidget{parent}, axis_{axis} {
  filter_ = new QLineEdit;
  filter_->setPlaceholderText(tr("filter: shardId-000000000004 refuses"));
  filter_->setClearButtonEnabled(true);
  filter_->setAccessibleName(tr("Filter of events"));
  count_ = new QLabel;
  auto* const bar = new QHBoxLayout;
  bar->addWidget(filter_, 1);
  bar->addWidget(count_);
  model_ = new EventModel{this};
  table_ = new QTableView;
  table_->setModel(model_);
  table_->setAccessibleName(tr("Events"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setShowGrid(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
  table_->horizontalHeader()->setStretchLastSection(true);
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(4, 2, 4, 2);
  layout->addLayout(bar);
  layout->addWidget(table_, 1);
  connect(filter_, &QLineEdit::textChanged, this, [this] { filter(); });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this] { choose(); });
  connect(&axis, &TimeAxis::changed, this, [this] {
    if (span_ == axis_.view().selection()) return;
    span_ = axis_.view().selection();
    filter();
  });
  filter();
}

EventPanel::~EventPanel() = default;

void EventPanel::show_events(EventLog log) {
  model_->set_log(std::move(log));
  filter();
}

void EventPanel::begin_filter() {
  filter_->setFocus();
  filter_->selectAll();
}

void EventPanel::filter() {
  model_->show_rows(model_->log().matching(filter_->text().toStdString(), span_));
  const auto shown = static_cast<std::int64_t>(model_->rowCount());
  const auto all = static_cast<std::int64_t>(model_->log().size());
  count_->setText(shown == all
                      ? QString::fromStdString(reports::counted_text(all, "event"))
                      : tr("%1 of %2")
                            .arg(QString::number(shown),
                                 QString::fromStdString(reports::counted_text(all, "event"))));
}

void EventPanel::choose() {
  const QModelIndex index = table_->currentIndex();
  if (!index.isValid()) return;
  const std::uint32_t row = model_->row(index.row());
  const double at_s = model_->log().at_s(row);
  axis_.edit([&](TimeView& view) {
    view.set_cursor(at_s);
    view.step_cursor(1e-3, 0);
  });
  if (const auto shard = model_->log().shard(row)) emit shard_chosen(*shard);
}

}  // namespace weir::gui
