#pragma once

#include "gui/curves/curve.hpp"
#include "gui/curves/run_curves.hpp"
#include "gui/curves/time_view.hpp"
#include "model/pricing.hpp"
#include "reports/judge/cost.hpp"

namespace weir::gui {

// A bill is of a run as a whole. When its money was spent follows from what each item is charged
// for: shards by the open shards of each second, what is put by the records or bytes stored then,
// what is read by the bytes read. So the parts always sum up to the bill.
//
// Assumed  what is charged by stored bytes and their age (retention beyond a week, on-demand
//          retention) and what lease tables cost is spread evenly over the run.

/// Which part of what an item comes to in a run falls in a span, 0 … 1.
double part_of(model::PriceItem item, const RunCurves& curves, const TimeSpan& span);

/// What the bill's lines come to by the hour, step by step, in the currency. Lines without a price
/// are not in it. Empty where there is nothing yet.
Curve cost_per_hour(const reports::Bill& bill, const RunCurves& curves);

}  // namespace weir::gui
