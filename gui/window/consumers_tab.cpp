#include "gui/window/consumers_tab.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <chrono>
#include <utility>

#include "gui/window/clock.hpp"
#include "gui/window/time_chart.hpp"
#include "gui/window/time_ruler.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

ConsumersTab::ConsumersTab(TimeAxis& axis, QWidget* parent) : QWidget{parent} {
  reader_ = new QComboBox;
  reader_->setAccessibleName(tr("Reader"));
  under_ = new QLabel;
  under_->setAccessibleName(tr("Lease under the pointer"));
  auto* const bar = new QHBoxLayout;
  bar->setContentsMargins(6, 4, 6, 0);
  bar->addWidget(reader_);
  const auto add_trouble = [&](const QString& text, const QString& tip, WorkerTrouble trouble) {
    auto* const button = new QPushButton{text};
    button->setToolTip(tip);
    bar->addWidget(button);
    troubles_.push_back(button);
    connect(button, &QPushButton::clicked, this, [this, trouble] { emit trouble_wanted(trouble); });
  };
  add_trouble(tr("&Kill"),
              tr("A fork in which the worker that was clicked on, or the first, is gone from the "
                 "cursor on, for ten minutes"),
              WorkerTrouble::Kill);
  add_trouble(
      tr("&Slow down"),
      tr("A fork in which all of its workers take three times as long from the cursor on, for ten "
         "minutes"),
      WorkerTrouble::Slow);
  add_trouble(
      tr("R&estart"),
      tr("A fork in which the worker that was clicked on is restarted at the cursor, or all "
         "of them, one after the other"),
      WorkerTrouble::Restart);
  bar->addWidget(under_, 1);
  build_rows(axis);
  ruler_ = new TimeRuler{axis, LeaseView::kRight};
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar);
  layout->addWidget(rows_, 1);
  layout->addWidget(ruler_);
  connect(reader_, &QComboBox::currentIndexChanged, this, [this] {
    show_reader();
    emit reader_chosen();
  });
  connect(leases_, &LeaseView::hovered, under_, &QLabel::setText);
  connect(age_, &TimeChart::clicked_at, this, &ConsumersTab::finding_wanted);
  show_no_run();
}

void ConsumersTab::build_rows(TimeAxis& axis) {
  rows_ = new QSplitter{Qt::Vertical};
  rows_->setChildrenCollapsible(false);
  const auto add = [&](const QString& title, const QString& unit, const QString& about) {
    auto* const chart = new TimeChart{axis, title, unit, about, nullptr, LeaseView::kRight};
    rows_->addWidget(chart);
    charts_.push_back(chart);
    return chart;
  };
  age_ = add(tr("Iterator age"), tr("s"),
             tr("How far the reader is behind, at the shard where it is farthest. Shaded: when it "
                "was away or slow, and until it was back."));
  latency_ = add(tr("Latency"), tr("s"),
                 tr("From the birth of a record until the reader has processed it."));
  read_ = add(tr("Read"), tr("MiB/s"), tr("How much the reader gets."));
  refused_ = add(tr("Refused"), tr("calls/s"),
                 tr("Calls to read that the service refuses: a shard's five calls or 2 MiB in a "
                    "second are used up, by this reader or another."));
  refused_->set_nothing(tr("Nothing is refused here."));
  leases_ = new LeaseView{axis};
  rows_->addWidget(leases_);
}

std::optional<std::size_t> ConsumersTab::reader() const {
  const int at = reader_->currentIndex();
  if (at < 0 || static_cast<std::size_t>(at) >= consumers_.size()) return std::nullopt;
  return static_cast<std::size_t>(at);
}

std::string ConsumersTab::consumer() const {
  return reader() ? consumers_[*reader()].name : std::string{};
}

void ConsumersTab::set_old(bool old) {
  for (TimeChart* const chart : charts_) chart->set_old(old);
}

void ConsumersTab::set_message(const QString& message) {
  message_ = message;
}

void ConsumersTab::show_no_run() {
  picture_ = nullptr;
  consumers_.clear();
  {
    const QSignalBlocker quiet{reader_};
    reader_->clear();
  }
  for (TimeChart* const chart : charts_) {
    chart->set_lines({});
    chart->set_spans({});
    chart->set_limit({}, {});
    chart->set_message(tr("No scenario."));
  }
  leases_->set_lanes({}, tr("No scenario."));
  ruler_->set_marks({});
  for (QPushButton* const button : troubles_) button->setEnabled(false);
}

void ConsumersTab::show_run(const RunPicture& picture, const sim::Scenario& scenario) {
  const std::string before = consumer();
  picture_ = &picture;
  scenario_ = scenario;
  consumers_ = scenario.consumers;
  {
    const QSignalBlocker quiet{reader_};
    reader_->clear();
    for (const sim::Consumer& one : consumers_) {
      reader_->addItem(QString::fromStdString(one.name));
      if (one.name == before) reader_->setCurrentIndex(reader_->count() - 1);
    }
  }
  ruler_->set_marks(picture.marks());
  show_reader();
}

void ConsumersTab::show_reader() {
  shown_readers_ = 0;
  const int at = reader_->currentIndex();
  for (QPushButton* const button : troubles_) button->setEnabled(at >= 0);
  for (TimeChart* const chart : charts_) {
    chart->set_lines({});
    chart->set_spans({});
    chart->set_message(at < 0 ? tr("No reader in this scenario.") : message_);
  }
  age_->set_whole(seconds(scenario_.stream.retention), tr("retention"));
  age_->set_limit(seconds(scenario_.stream.retention) / 2, tr("half of retention"));
  share_room();
  if (at < 0) leases_->set_lanes({}, tr("No reader in this scenario."));
  refresh();
}

// Lanes need more than a sentence does.
void ConsumersTab::share_room() {
  const int at = reader_->currentIndex();
  const bool fleet = at >= 0 && consumers_[static_cast<std::size_t>(at)].kcl.has_value();
  rows_->setSizes(fleet ? QList<int>{100, 80, 70, 60, 220} : QList<int>{100, 100, 100, 80, 40});
}

void ConsumersTab::refresh() {
  const int at = reader_->currentIndex();
  if (picture_ == nullptr || at < 0) return;
  const auto reader = static_cast<std::size_t>(at);
  const auto& readers = picture_->curves().readers;
  if (readers.size() != shown_readers_ && reader < readers.size()) {
    shown_readers_ = readers.size();
    const ReaderCurves& curves = readers[reader];
    age_->set_lines({{tr("oldest"), &curves.age_s}});
    latency_->set_lines({{tr("99 %"), &curves.p99_s},
                         {tr("half"), &curves.p50_s, Qt::DashLine},
                         {tr("99.9 %"), &curves.p999_s, Qt::DotLine}});
    read_->set_lines({{tr("read"), &curves.read_mib}});
    refused_->set_lines({{tr("refused"), &curves.throttled_calls}});
  }
  for (TimeChart* const chart : charts_) chart->refresh();
  show_spans();
  if (!consumers_[reader].kcl) {
    leases_->set_lanes({}, tr("%1 is no fleet with leases: each shard has its worker for good.")
                               .arg(QString::fromStdString(consumers_[reader].name)));
    return;
  }
  const auto& leases = picture_->leases();
  leases_->set_lanes(reader < leases.size() ? lease_lanes(leases[reader]) : LeaseLanes{}, message_);
}

void ConsumersTab::show_spans() {
  std::vector<ChartSpan> spans;
  for (const auto& one : picture_->recoveries(static_cast<std::size_t>(reader_->currentIndex()))) {
    if (one.back_s && *one.back_s > one.trouble.until_s) {
      spans.push_back({{one.trouble.until_s, *one.back_s},
                       tr("back after %1").arg(clock(*one.back_s - one.trouble.until_s))});
    } else if (!one.back_s) {
      spans.push_back(
          {{one.trouble.until_s, picture_->curves().reached_s()}, tr("not back by the end")});
    }
  }
  age_->set_spans(std::move(spans));
}

}  // namespace weir::gui
