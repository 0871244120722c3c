#include "gui/window/overview_tab.hpp"

#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "gui/curves/latency_bars.hpp"
#include "gui/window/time_chart.hpp"
#include "gui/window/time_ruler.hpp"

namespace weir::gui {

namespace {

constexpr std::size_t kMostReaders = 6;  // as many as there are colours
constexpr std::array<Qt::PenStyle, 4> kStyles{Qt::SolidLine, Qt::DashLine, Qt::DashDotLine,
                                              Qt::DotLine};

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

OverviewTab::OverviewTab(TimeAxis& axis, QWidget* parent) : QWidget{parent} {
  auto* const rows = new QSplitter{Qt::Vertical};
  rows->setChildrenCollapsible(false);
  const auto add = [&](const QString& title, const QString& unit, const QString& about) {
    auto* const chart = new TimeChart{axis, title, unit, about};
    constexpr int kLeastHeight = 60;
    chart->setMinimumHeight(kLeastHeight);
    rows->addWidget(chart);
    rows_.push_back(chart);
    return chart;
  };
  writes_ = add(tr("Writes"), tr("% of a limit"),
                tr("The fullest shard of each second against its limits of records and of bytes; "
                   "the median shard and the stream as a whole, by whichever is nearer."));
  connect(writes_, &TimeChart::clicked_at, this, &OverviewTab::shard_wanted);
  records_ = add(tr("Records"), tr("records/s"),
                 tr("What producers make, what they offer with all retries, and what is stored."));
  refused_ =
      add(tr("Refused"), tr("records/s"),
          tr("What shards refuse, by the limit that they were nearer to: records or bytes."));
  refused_->set_nothing(tr("Nothing is refused here."));
  latency_ = add(tr("Latency, 99 %"), tr("s"),
                 tr("From the birth of a record until a reader has processed it."));
  age_ = add(tr("Iterator age, oldest"), tr("s"),
             tr("How far each reader is behind, at the shard where it is farthest."));
  shards_ = add(tr("Open shards"), QString{}, tr("How many shards the stream has."));
  cost_ = add(tr("Cost"), tr("an hour"),
              tr("What the stream costs, spread over the run by what each item is charged for."));
  set_message(tr("Not run yet. Press R to run the scenario."));
  auto* const scroll = new QScrollArea;
  scroll->setWidget(rows);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  // the ruler below would not fit to rows that a bar makes narrower
  scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  ruler_ = new TimeRuler{axis, TimeChart::kRight};
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(scroll, 1);
  layout->addWidget(ruler_);
}

OverviewTab::~OverviewTab() = default;

void OverviewTab::show_run(const QString& letter, const RunCurves& curves,
                           const sim::Scenario& scenario, std::vector<BesideRun> beside) {
  curves_ = &curves;
  letter_ = letter;
  beside_ = std::move(beside);
  costs_.clear();
  shown_readers_ = 0;
  readers_.clear();
  for (const sim::Consumer& consumer : scenario.consumers) readers_.push_back(consumer.name);
  set_stream_lines();
  age_->set_whole(seconds(scenario.stream.retention), tr("retention"));
  age_->set_limit(seconds(scenario.stream.retention) / 2, tr("half of retention"));
  latency_->set_limit(latency_objective_s(scenario), tr("objective"));
  for (TimeChart* const chart : {latency_, age_}) {
    if (differences_.empty()) chart->set_lines({});
  }
  without_readers_ = !letter.isEmpty() && scenario.consumers.empty();
  ruler_->set_marks(marks_of(scenario));
  set_reader_lines();
}

std::vector<BesideRun> OverviewTab::all_runs() const {
  std::vector<BesideRun> all{{letter_, curves_}};
  all.insert(all.end(), beside_.begin(), beside_.end());
  return all;
}

void OverviewTab::set_difference(bool on) {
  difference_ = on;
  shown_readers_ = 0;
  set_stream_lines();
  set_reader_lines();
}

// Made anew whenever a run has come farther: a pass over each curve.
void OverviewTab::set_difference_lines() {
  std::vector<std::unique_ptr<Curve>> kept;
  const auto above = [&](const Curve& of, const Curve& from) {
    kept.push_back(std::make_unique<Curve>(difference(of, from)));
    return kept.back().get();
  };
  std::vector<ChartLine> fullest;
  std::vector<ChartLine> born;
  std::vector<ChartLine> refused;
  std::vector<ChartLine> open;
  std::vector<ChartLine> latencies;
  std::vector<ChartLine> ages;
  std::size_t number = 0;
  for (const BesideRun& run : beside_) {
    const std::size_t colour = ++number;
    const Qt::PenStyle style = kStyles[colour % kStyles.size()];
    const QString name = tr("%1 above %2").arg(run.letter, letter_);
    fullest.push_back({name, above(run.curves->worst, curves_->worst), style, colour});
    born.push_back({name, above(run.curves->stored, curves_->stored), style, colour});
    refused.push_back({name, above(run.curves->refused, curves_->refused), style, colour});
    open.push_back({name, above(run.curves->open_shards, curves_->open_shards), style, colour});
    const std::size_t readers =
        std::min({run.curves->readers.size(), curves_->readers.size(), kMostReaders});
    for (std::size_t r = 0; r < readers; ++r) {
      const ReaderCurves& own = run.curves->readers[r];
      const ReaderCurves& from = curves_->readers[r];
      const QString of = r < readers_.size() ? QString::fromStdString(readers_[r]) : QString{};
      const std::size_t shade = readers_.size() == 1 ? colour : r;
      latencies.push_back(
          {name + QStringLiteral(" ") + of, above(own.p99_s, from.p99_s), style, shade});
      ages.push_back({name + QStringLiteral(" ") + of, above(own.age_s, from.age_s), style, shade});
    }
  }
  writes_->set_lines(std::move(fullest));
  records_->set_lines(std::move(born));
  refused_->set_lines(std::move(refused));
  shards_->set_lines(std::move(open));
  latency_->set_lines(std::move(latencies));
  age_->set_lines(std::move(ages));
  differences_ = std::move(kept);
}

void OverviewTab::set_stream_lines() {
  constexpr double kFull = 100;
  const bool apart = difference_ && !beside_.empty();
  writes_->set_limit(apart ? std::nullopt : std::optional{kFull}, tr("limit"));
  set_cost_lines();
  if (apart) return set_difference_lines();
  differences_.clear();
  if (!beside_.empty()) return set_beside_lines();
  writes_->set_lines({{tr("fullest by records"), &curves_->worst_records},
                      {tr("fullest by bytes"), &curves_->worst_bytes, Qt::DashLine},
                      {tr("median"), &curves_->median, Qt::DashDotLine},
                      {tr("stream"), &curves_->whole, Qt::DotLine}});
  records_->set_lines({{tr("stored"), &curves_->stored},
                       {tr("attempted"), &curves_->attempted, Qt::DashLine},
                       {tr("born"), &curves_->born, Qt::DotLine}});
  refused_->set_lines({{tr("limit of records"), &curves_->refused_records},
                       {tr("limit of bytes"), &curves_->refused_bytes, Qt::DashLine}});
  shards_->set_lines({{tr("open"), &curves_->open_shards}});
}

// Of several runs the main line each.
void OverviewTab::set_beside_lines() {
  std::vector<ChartLine> fullest;
  std::vector<ChartLine> stored;
  std::vector<ChartLine> refused;
  std::vector<ChartLine> open;
  for (const BesideRun& run : all_runs()) {
    const std::size_t colour = fullest.size();
    const Qt::PenStyle style = kStyles[colour % kStyles.size()];
    fullest.push_back({tr("%1 fullest").arg(run.letter), &run.curves->worst, style, colour});
    stored.push_back({tr("%1 stored").arg(run.letter), &run.curves->stored, style, colour});
    refused.push_back({tr("%1 refused").arg(run.letter), &run.curves->refused, style, colour});
    open.push_back({run.letter, &run.curves->open_shards, style, colour});
  }
  writes_->set_lines(std::move(fullest));
  records_->set_lines(std::move(stored));
  refused_->set_lines(std::move(refused));
  shards_->set_lines(std::move(open));
}

void OverviewTab::show_costs(std::vector<Curve> costs, const QString& currency) {
  costs_ = std::move(costs);
  cost_->set_unit(currency.isEmpty() ? tr("an hour") : tr("%1 an hour").arg(currency));
  set_cost_lines();
}

void OverviewTab::set_cost_lines() {
  const std::vector<BesideRun> runs = all_runs();
  const bool apart = difference_ && !beside_.empty();
  std::vector<Curve> differences;
  differences.reserve(costs_.size());
  std::vector<ChartLine> lines;
  for (std::size_t i = apart ? 1 : 0; i < std::min(runs.size(), costs_.size()); ++i) {
    const Curve* curve = &costs_[i];
    if (apart) curve = &differences.emplace_back(difference(costs_[i], costs_[0]));
    const QString name = apart             ? tr("%1 above %2").arg(runs[i].letter, letter_)
                         : beside_.empty() ? tr("this run")
                                           : runs[i].letter;
    lines.push_back({name, curve, kStyles[i % kStyles.size()], i});
  }
  cost_->set_lines(std::move(lines));
  cost_differences_ = std::move(differences);
}

// A run has its readers' curves from its first second on. Of one reader runs differ in colour, of
// several readers the readers do; in dashes runs always do.
void OverviewTab::set_reader_lines() {
  if (curves_ == nullptr || !differences_.empty()) return;
  std::size_t there = 0;
  for (const BesideRun& run : all_runs()) there += run.curves->readers.size();
  if (there == shown_readers_) return;
  shown_readers_ = there;
  std::vector<ChartLine> latencies;
  std::vector<ChartLine> ages;
  std::size_t number = 0;
  for (const BesideRun& run : all_runs()) {
    const Qt::PenStyle style = kStyles[number % kStyles.size()];
    for (std::size_t r = 0; r < std::min(run.curves->readers.size(), kMostReaders); ++r) {
      QString name = r < readers_.size() ? QString::fromStdString(readers_[r]) : QString::number(r);
      if (!beside_.empty()) name = run.letter + QStringLiteral(" ") + name;
      const std::size_t colour = readers_.size() == 1 ? number : r;
      latencies.push_back({name, &run.curves->readers[r].p99_s, style, colour});
      ages.push_back({name, &run.curves->readers[r].age_s, style, colour});
    }
    ++number;
  }
  latency_->set_lines(std::move(latencies));
  age_->set_lines(std::move(ages));
}

void OverviewTab::show_estimate(std::vector<PlotPoint> fullest, std::vector<PlotPoint> born) {
  writes_->set_ghost(std::move(fullest));
  records_->set_ghost(std::move(born));
}

void OverviewTab::set_message(const QString& message) {
  for (TimeChart* const chart : rows_) chart->set_message(message);
  if (!without_readers_) return;
  for (TimeChart* const chart : {latency_, age_}) {
    chart->set_message(tr("No reader in this scenario."));
  }
}

void OverviewTab::set_old(bool old) {
  for (TimeChart* const chart : rows_) chart->set_old(old);
}

void OverviewTab::refresh() {
  if (!differences_.empty()) set_difference_lines();
  set_reader_lines();
  for (TimeChart* const chart : rows_) chart->refresh();
  ruler_->update();
}

}  // namespace weir::gui
