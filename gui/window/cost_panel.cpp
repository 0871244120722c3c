#include "gui/window/cost_panel.hpp"

#include "gui/window/runs.hpp"
#include "reports/document/bill_rows.hpp"
#include "reports/judge/cost.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

CostPanel::CostPanel(QWidget* parent)
    : TextTable{tr("What it costs"),
                {tr("Item"), tr("Quantity"), tr("Price"), tr("This run"), tr("A month")},
                parent} {
  show_run(nullptr);
}

void CostPanel::show_run(const ShownRun* run) {
  if (run == nullptr || (!run->judgement && run->picture->used().until == Duration{})) {
    return show_rows(tr("Not run yet."), {}, {});
  }
  reports::Cost cost;
  QString text;
  if (run->judgement) {
    cost = run->judgement->cost;
    text = tr("the run, mean of its replications");
  } else {
    const RunPicture::Used& used = run->picture->used();
    reports::Totals totals;
    totals.used.push_back({used.usage, used.until, used.on_demand});
    cost = reports::cost_of(run->source.read.scenario, totals);
    text = tr("so far, until %1").arg(QString::fromStdString(reports::clock_text(used.until)));
  }
  std::vector<QStringList> rows;
  for (const reports::BillRow& row : reports::bill_rows(cost)) {
    rows.push_back({QString::fromStdString(row.item), QString::fromStdString(row.quantity),
                    QString::fromStdString(row.unit_price), QString::fromStdString(row.run),
                    QString::fromStdString(row.month)});
  }
  text += QStringLiteral("; ") + QString::fromStdString(cost.region);
  if (!cost.read.empty()) {
    text += tr(", prices of %1").arg(QString::fromStdString(cost.read));
  }
  show_rows(text, rows, {1, 2, 3, 4});
}

}  // namespace weir::gui
