#include "gui/window/overview_tab.hpp"

#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

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
    chart->set_message(tr("Not run yet. Press R to run the scenario."));
    rows->addWidget(chart);
    return chart;
  };
  writes_ = add(tr("Writes"), tr("% of a shard's limit"),
                tr("The fullest shard of each second against its limit, in records or bytes, "
                   "whichever is nearer; the median shard; the stream as a whole."));
  connect(writes_, &TimeChart::clicked_at, this, &OverviewTab::shard_wanted);
  records_ = add(tr("Records"), tr("records/s"),
                 tr("What producers make, what they offer with all retries, what is stored and "
                    "what is refused."));
  latency_ = add(tr("Latency, 99 %"), tr("s"),
                 tr("From the birth of a record until a reader has processed it."));
  age_ = add(tr("Iterator age, oldest"), tr("s"),
             tr("How far each reader is behind, at the shard where it is farthest."));
  shards_ = add(tr("Open shards"), QString{}, tr("How many shards the stream has."));
  ruler_ = new TimeRuler{axis, TimeChart::kRight};
  auto* const layout = new QVBoxLayout{this};
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(rows, 1);
  layout->addWidget(ruler_);
}

OverviewTab::~OverviewTab() = default;

void OverviewTab::show_run(const QString& letter, const RunCurves& curves,
                           const sim::Scenario& scenario, std::vector<BesideRun> beside) {
  curves_ = &curves;
  letter_ = letter;
  beside_ = std::move(beside);
  shown_readers_ = 0;
  readers_.clear();
  for (const sim::Consumer& consumer : scenario.consumers) readers_.push_back(consumer.name);
  set_stream_lines();
  age_->set_limit(seconds(scenario.stream.retention) / 2, tr("half of retention"));
  std::optional<double> latency_limit;
  for (const sim::Objective& objective : scenario.objectives) {
    if (objective.metric == sim::Metric::EndToEndLatency && objective.max) {
      constexpr double kMsInS = 1e-3;
      const double limit = *objective.max * kMsInS;
      latency_limit = std::min(latency_limit.value_or(limit), limit);
    }
  }
  latency_->set_limit(latency_limit, tr("objective"));
  for (TimeChart* const chart : {latency_, age_}) {
    if (differences_.empty()) chart->set_lines({});
    if (scenario.consumers.empty()) chart->set_message(tr("No reader in this scenario."));
  }
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
  records_->set_lines(std::move(refused));
  shards_->set_lines(std::move(open));
  latency_->set_lines(std::move(latencies));
  age_->set_lines(std::move(ages));
  differences_ = std::move(kept);
}

void OverviewTab::set_stream_lines() {
  constexpr double kFull = 100;
  const bool apart = difference_ && !beside_.empty();
  writes_->set_limit(apart ? std::nullopt : std::optional{kFull}, tr("limit"));
  if (apart) return set_difference_lines();
  differences_.clear();
  if (beside_.empty()) {
    writes_->set_lines({{tr("fullest"), &curves_->worst},
                        {tr("median"), &curves_->median, Qt::DashLine},
                        {tr("stream"), &curves_->whole, Qt::DotLine}});
    records_->set_lines({{tr("born"), &curves_->born, Qt::DotLine},
                         {tr("attempted"), &curves_->attempted, Qt::DashLine},
                         {tr("stored"), &curves_->stored},
                         {tr("refused"), &curves_->refused}});
    shards_->set_lines({{tr("open"), &curves_->open_shards}});
    return;
  }
  std::vector<ChartLine> fullest;
  std::vector<ChartLine> refused;
  std::vector<ChartLine> open;
  for (const BesideRun& run : all_runs()) {
    const std::size_t colour = fullest.size();
    const Qt::PenStyle style = kStyles[colour % kStyles.size()];
    fullest.push_back({tr("%1 fullest").arg(run.letter), &run.curves->worst, style, colour});
    refused.push_back({tr("%1 refused").arg(run.letter), &run.curves->refused, style, colour});
    open.push_back({run.letter, &run.curves->open_shards, style, colour});
  }
  writes_->set_lines(std::move(fullest));
  records_->set_lines(std::move(refused));
  shards_->set_lines(std::move(open));
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

void OverviewTab::show_estimate(std::vector<PlotPoint> fullest) {
  writes_->set_ghost(std::move(fullest));
}

void OverviewTab::refresh() {
  if (!differences_.empty()) set_difference_lines();
  set_reader_lines();
  for (TimeChart* const chart : {writes_, records_, latency_, age_, shards_}) chart->refresh();
  ruler_->update();
}

}  // namespace weir::gui
