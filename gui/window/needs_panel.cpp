#include "gui/window/needs_panel.hpp"

#include "reports/document/bounds_text.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

NeedsPanel::NeedsPanel(QWidget* parent)
    : TextTable{tr("What the stream needs"),
                {tr("Constraint"), tr("Need of capacity"), tr("Used"), tr("Shards"), tr("At")},
                parent} {
  show_nothing();
}

void NeedsPanel::show_nothing() {
  show_rows(tr("No scenario."), {}, {});
}

void NeedsPanel::show_bounds(const reports::Bounds& bounds, const QString& tried) {
  std::vector<QStringList> rows;
  for (const reports::Bound& bound : bounds.bounds) {
    rows.push_back({QString::fromStdString(reports::title_of(bound)),
                    QString::fromStdString(reports::need_text(bound)),
                    QString::fromStdString(reports::used_text(bound)),
                    QString::fromStdString(reports::shards_text(bound)) +
                        (bound.decides ? tr(" decides") : QString{}),
                    QString::fromStdString(reports::clock_text(bound.at))});
  }
  show_rows((tried.isEmpty() ? QString{} : tr("With %1: ").arg(tried)) +
                QString::fromStdString(bounds.sentence) + QStringLiteral("; ") +
                QString::fromStdString(reports::headroom_text(bounds)) +
                tr(". By closed forms: queues, refusals and retries take a run."),
            rows, {1, 2, 3, 4});
}

}  // namespace weir::gui
