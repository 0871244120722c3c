#include "gui/window/cost_panel.hpp"

#include <QVBoxLayout>
#include <algorithm>
#include <chrono>

#include "gui/curves/cost_curve.hpp"
#include "gui/window/clock.hpp"
#include "gui/window/runs.hpp"
#include "gui/window/split_bar.hpp"
#include "reports/document/bill_rows.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

model::Money part_of_amount(const model::Money& amount, double part) {
  const auto nanos = static_cast<int128>(static_cast<double>(amount.nanos()) * part);
  return model::Money::from(nanos, 0).value_or(model::Money{});
}

// What of each line of a bill falls in the selection, by the item's name; "total" for the sum.
std::vector<std::pair<std::string, std::string>> selected_amounts(const reports::Cost& cost,
                                                                  const RunCurves& curves,
                                                                  const TimeSpan& span) {
  std::vector<std::pair<std::string, std::string>> amounts;
  model::Money sum;
  for (const reports::BillLine& line : cost.run.lines) {
    if (!line.cost.amount) continue;
    const model::Money amount =
        part_of_amount(*line.cost.amount, part_of(line.cost.item, curves, span));
    sum += amount;
    amounts.emplace_back(line.cost.name,
                         reports::money_text(amount, cost.currency, cost.run.decimals));
  }
  if (cost.run.total) {
    amounts.emplace_back("total", reports::money_text(sum, cost.currency, cost.run.decimals));
  }
  return amounts;
}

}  // namespace

std::optional<reports::Cost> cost_of(const ShownRun& run) {
  if (run.judgement) return run.judgement->cost;
  const RunPicture::Used& used = run.picture->used();
  if (run.is_old || used.until == Duration{}) return std::nullopt;
  reports::Totals totals;
  totals.used.push_back({used.usage, used.until, used.on_demand});
  return reports::cost_of(run.source.read.scenario, totals);
}

CostPanel::CostPanel(QWidget* parent)
    : TextTable{
          tr("What it costs"),
          {tr("Item"), tr("Quantity"), tr("Price"), tr("This run"), tr("Selected"), tr("A month")},
          parent} {
  split_ = new SplitBar;
  static_cast<QVBoxLayout*>(layout())->insertWidget(1, split_);
  show_run(nullptr, {}, {});
}

void CostPanel::show_run(const ShownRun* run, const std::optional<reports::Cost>& cost,
                         const std::optional<TimeSpan>& selection) {
  table().setColumnHidden(4, !selection);
  if (run == nullptr || !cost) {
    split_->show_parts({});
    return show_rows(tr("Not run yet."), {}, {});
  }
  QString text = tr("the run, mean of its replications");
  if (!run->judgement) {
    text = tr("so far, until %1")
               .arg(QString::fromStdString(reports::clock_text(run->picture->used().until)));
  }
  text += QStringLiteral("; ") + QString::fromStdString(cost->region);
  if (!cost->read.empty()) text += tr(", prices of %1").arg(QString::fromStdString(cost->read));
  std::vector<std::pair<std::string, std::string>> selected;
  if (selection) {
    selected = selected_amounts(*cost, run->picture->curves(), *selection);
    text += tr("; selected: %1 - %2").arg(clock(selection->from_s), clock(selection->until_s));
  }
  std::vector<QStringList> rows;
  for (const reports::BillRow& row : reports::bill_rows(*cost)) {
    const auto found =
        std::ranges::find(selected, row.item, &std::pair<std::string, std::string>::first);
    rows.push_back({QString::fromStdString(row.item), QString::fromStdString(row.quantity),
                    QString::fromStdString(row.unit_price), QString::fromStdString(row.run),
                    found == selected.end() ? QString{} : QString::fromStdString(found->second),
                    QString::fromStdString(row.month)});
  }
  show_rows(text, rows, {1, 2, 3, 4, 5});
  show_split(*cost);
}

void CostPanel::show_split(const reports::Cost& cost) {
  std::vector<SplitBar::Part> parts;
  for (const reports::BillLine& line : cost.run.lines) {
    if (!line.cost.amount || !line.cost.price) continue;
    const std::string price = reports::price_text(*line.cost.price, cost.currency);
    parts.push_back(
        {QString::fromUtf8(line.cost.name.data(), static_cast<qsizetype>(line.cost.name.size())),
         QString::fromStdString(line.quantity_text + " x " + price),
         reports::in_currency(*line.cost.amount)});
  }
  split_->show_parts(std::move(parts));
}

}  // namespace weir::gui
