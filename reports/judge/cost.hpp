#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/pricing.hpp"
#include "reports/study/statistics.hpp"
#include "reports/study/study.hpp"
#include "reports/study/totals.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// A line of a bill: the mean over the replications.
struct BillLine {
  model::CostLine cost;
  double quantity = 0;               ///< in cost.unit
  std::optional<Interval> interval;  ///< of the quantity; none for one replication
  std::string quantity_text;         ///< "120 shard-hours"
};

/// What some time of the stream's use comes to.
struct Bill {
  double hours = 0;
  std::vector<BillLine> lines;
  std::optional<model::Money> total;  ///< none where a line has no amount
  std::optional<Interval> interval;   ///< of the total, in the currency
  int decimals = 2;                   ///< that its amounts are shown with
};

/// What a month of the same load comes to in one of the modes.
struct ModeCost {
  model::PriceMode mode{};
  std::optional<model::Money> month;  ///< none where a price is missing
  bool is_own = false;                ///< the run was in this mode, all the time
};

/// What a study's stream costs: the bill of a run from its start, warm-up included, and of a month
/// (730 h) in which the stream is used as in the run. A run's quantities are exact integers; means
/// are rounded half up to a whole nanosecond, payload unit or byte.
struct Cost {
  std::string region;
  bool known = false;    ///< whether there are any prices of the Region
  std::string table;     ///< "builtin", or the price file as the scenario names it
  std::string currency;  ///< ISO 4217; empty where not known, as is the next
  std::string read;      ///< the day on which the prices were read
  Bill run;
  Bill month;
  // Of the readers' lease tables, which another service bills; no lines where there are none.
  Bill lease_tables_run;
  Bill lease_tables_month;
  /// The same use, of as many shards, billed in each mode; empty where nothing was used.
  std::vector<ModeCost> modes;
  std::vector<std::string> sentences;  ///< what is billed by which prices, and what is missing
};

/// Of weir's own prices where the scenario has no price file. An account's commitment to On-demand
/// Advantage is in it where the stream is the file's only one.
Cost cost_of(const sim::Scenario& scenario, const Totals& totals);

/// What all streams of an account cost together, replication by replication, its commitment with
/// it. `studies`: of one file, with as many replications each.
Cost cost_of_account(const std::vector<Study>& studies);

double in_currency(const model::Money& amount);

}  // namespace weir::reports
