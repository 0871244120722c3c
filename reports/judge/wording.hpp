#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/pricing.hpp"
#include "model/units.hpp"
#include "reports/study/load.hpp"
#include "reports/study/statistics.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

// How weir writes numbers for people: always with a unit, 3 significant digits (4 for counts), no
// trailing zeros, thousands apart by commas, never in scientific form.

/// 286572 -> "286,600"; 0.25 -> "0.25".
std::string number_text(double value, int digits = 4);

/// "-1234.5" -> "-1,234.5".
std::string with_commas(std::string text);

/// 286572 -> "286,572", every digit.
std::string exact_text(std::int64_t value);

/// 0.282 -> "28.2 %".
std::string percent_text(double ratio);

/// A moment of the run: "00:10:00", "26:00:00"; "00:00:07.5" where it is not a whole second.
std::string clock_text(Duration since_start);

/// A length of time: "350 ms", "3.1 s", "27 min", "1 h 30 min", "24 h".
std::string span_text(double seconds);

/// "1,200 records/s".
std::string records_text(const Load& load);

/// Records, or bytes where they decide: "1,200 records/s", "1.4 MiB/s".
std::string load_text(const Load& load);

/// 1536 -> "1.5 KiB".
std::string bytes_text(double bytes);

/// The value of a metric with its unit: "286,600 records", "28.2 %", "3.1 s".
std::string value_text(sim::Metric metric, double value);

/// "286,600 [285,900 - 287,300]", "28.2 % [28.1 - 28.3]": the interval to the same place as the
/// value; no brackets where there is none.
std::string value_text(sim::Metric metric, double value, const std::optional<Interval>& interval);

/// How many decimals a bill shows whose largest amount this is: 2 from one of the currency on, none
/// from 100,000 on; below one, enough for three digits.
int money_decimals(const model::Money& amount);

/// "$1,752.14"; "EUR 0.0021" where it is another currency. An amount that is less than the last
/// decimal shows, "<$0.01".
std::string money_text(const model::Money& amount, std::string_view currency, int decimals);

/// A price per unit with all its digits, at least two after the point: "$0.015".
std::string price_text(const model::UnitPrice& price, std::string_view currency);

/// "1 replication", "40 replications".
std::string counted_text(std::int64_t count, std::string_view singular);

/// What a scenario is called: its title, name or file; never empty.
std::string title_of(const sim::Scenario& scenario);

/// The path that --set takes for a key of the scenario's stream: "stream.shard_count", of one of
/// several "stream.orders.shard_count".
std::string stream_path(const sim::Scenario& scenario, std::string_view key);
/// Likewise of one of its actions, by its index there: "action.0.at".
std::string action_path(const sim::Scenario& scenario, std::size_t action, std::string_view key);

}  // namespace weir::reports
