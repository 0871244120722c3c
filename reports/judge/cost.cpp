#include "reports/judge/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ratio>
#include <utility>

#include "model/pricing_defaults.hpp"
#include "reports/judge/wording.hpp"
#include "sim/scenario/price_book_toml.hpp"

namespace weir::reports {

namespace {

using model::CostLine;
using model::Month;
using model::PriceBook;
using model::PriceMode;
using model::Usage;

// What was used in each mode, and by lease tables.
struct Used {
  Usage provisioned;
  Usage on_demand;
  Usage lease_tables;
};

// Each item of one mode stands in one line, and in its order.
std::vector<CostLine> lines_of(const Used& used, const PriceBook& book, PriceMode on_demand) {
  std::vector<CostLine> lines = model::cost_of(used.provisioned, book);
  if (used.on_demand == Usage{}) return lines;
  for (CostLine& line : model::cost_of(used.on_demand, book, Month::Mean, on_demand)) {
    lines.push_back(std::move(line));
  }
  return lines;
}

double hours_of(Duration span) {
  return std::chrono::duration<double, std::ratio<3600>>(span).count();
}

// None where neither the scenario nor weir has prices of the Region.
std::optional<PriceBook> book_of(const sim::Scenario& scenario) {
  if (scenario.prices.book) return *scenario.prices.book;
  auto own = sim::built_in_price_book(scenario.stream.region);
  if (!own) return std::nullopt;
  return std::move(*own);
}

double quantity_of(const CostLine& line) {
  return static_cast<double>(line.quantity) / static_cast<double>(line.per);
}

// "1 shard-hour", "2.5 GB-months"; a million and GB have no plural of their own. Whose shard-hours
// they are, the item's name says.
std::string quantity_text(double quantity, std::string_view unit) {
  constexpr std::string_view kOfConsumer = "consumer-";
  if (unit.starts_with(kOfConsumer)) unit.remove_prefix(kOfConsumer.size());
  std::string text = number_text(quantity);
  const bool plural = text != "1" && (unit.ends_with("hour") || unit.ends_with("month"));
  return fmt::format("{} {}{}", text, unit, plural ? "s" : "");
}

Used mean_of(const std::vector<Used>& used) {
  Used sum;
  for (const Used& one : used) {
    sum.provisioned += one.provisioned;
    sum.on_demand += one.on_demand;
    sum.lease_tables += one.lease_tables;
  }
  if (used.empty()) return sum;
  const auto count = static_cast<std::int64_t>(used.size());
  return {model::mean_of(sum.provisioned, count), model::mean_of(sum.on_demand, count),
          model::mean_of(sum.lease_tables, count)};
}

// The bill of the mean use, with the spread of the replications. `lines_of`: what use comes to.
Bill bill_of(const std::vector<Used>& used, double hours, const auto& lines_of) {
  Bill bill;
  bill.hours = hours;
  const std::vector<CostLine> lines = lines_of(mean_of(used));
  std::array<std::vector<double>, model::kPriceItems> quantities;
  std::vector<double> totals;
  for (const Used& one : used) {
    const std::vector<CostLine> own = lines_of(one);
    for (const CostLine& line : own) {
      quantities[static_cast<std::size_t>(line.item)].push_back(quantity_of(line));
    }
    if (const auto total = model::total_of(own)) totals.push_back(in_currency(*total));
  }
  model::Money most;
  for (const CostLine& line : lines) {
    std::vector<double>& own = quantities[static_cast<std::size_t>(line.item)];
    own.resize(used.size());  // what a replication has not used has no line
    const double quantity = quantity_of(line);
    bill.lines.push_back({line, quantity, mean_interval(own), quantity_text(quantity, line.unit)});
    if (line.amount) most = std::max(most, *line.amount);
  }
  bill.total = model::total_of(lines);
  if (bill.total && totals.size() == used.size()) bill.interval = mean_interval(totals);
  bill.decimals = money_decimals(bill.total.value_or(most));
  return bill;
}

// "the run $0.174 [0.173 - 0.175]"; empty where both ends look alike.
std::string spread_text(std::string_view what, const Bill& bill, std::string_view currency) {
  if (!bill.total || !bill.interval) return "";
  const auto text = [&](double amount) {
    return with_commas(fmt::format("{:.{}f}", amount, bill.decimals));
  };
  const std::string low = text(bill.interval->low);
  const std::string high = text(bill.interval->high);
  if (low == high) return "";
  return fmt::format("{} {} [{} - {}]", what, money_text(*bill.total, currency, bill.decimals), low,
                     high);
}

// The same use in every mode. A run that changed its mode is none of them.
std::vector<ModeCost> modes_of(const Used& month, const PriceBook& book) {
  const Usage all = month.provisioned + month.on_demand;
  if (all.stream_ns == 0) return {};
  const bool mixed = month.provisioned != Usage{} && month.on_demand != Usage{};
  std::vector<ModeCost> modes;
  for (const PriceMode mode :
       {PriceMode::Provisioned, PriceMode::OnDemandStandard, PriceMode::OnDemandAdvantage}) {
    const bool provisioned = mode == PriceMode::Provisioned;
    modes.push_back({mode, model::total_of(model::cost_of(all, book, Month::Mean, mode)),
                     !mixed && provisioned == (month.on_demand == Usage{})});
  }
  return modes;
}

std::string missing_prices(const Bill& bill) {
  std::string missing;
  for (const BillLine& line : bill.lines) {
    if (line.cost.amount) continue;
    missing += (missing.empty() ? "" : ", ") + std::string{line.cost.name};
  }
  return missing;
}

// Of what Advantage pays for at least, where that is more than was used.
std::string commitment_text(const Usage& used) {
  constexpr auto kCommitted =
      static_cast<double>(model::defaults::billing::kCommittedBytesPerS.value);
  if (used.stream_ns == 0) return "";
  const double seconds = static_cast<double>(used.stream_ns) / static_cast<double>(kNanosPerSecond);
  const double in = static_cast<double>(used.data_in_kib) * static_cast<double>(kKiB) / seconds;
  const double out = static_cast<double>(used.data_out_bytes + used.fan_out_bytes) / seconds;
  if (in >= kCommitted && out >= kCommitted) return "";
  return fmt::format(
      "Advantage pays for {}/s in and as much out at least, on average: {} and {} of that are used",
      bytes_text(kCommitted), percent_text(in / kCommitted), percent_text(out / kCommitted));
}

// "a month of this use: provisioned $43.80, on-demand Standard $…".
std::string modes_text(const Cost& cost) {
  std::string text;
  for (const ModeCost& mode : cost.modes) {
    if (!mode.month) continue;
    text += fmt::format("{}{} {}", text.empty() ? "a month of this use: " : ", ",
                        model::name_of(mode.mode),
                        money_text(*mode.month, cost.currency, cost.month.decimals));
  }
  return text;
}

std::vector<std::string> sentences_of(const Cost& cost, const std::string& commitment) {
  if (!cost.known) {
    return {
        fmt::format("no prices of {} are known, so this has no amounts; a price file gives "
                    "them: --set prices.table=FILE, or [prices] table in the scenario "
                    "(weir prices shows those that weir brings along)",
                    cost.region)};
  }
  std::vector<std::string> sentences;
  if (const std::string missing = missing_prices(cost.run); !missing.empty()) {
    sentences.push_back(fmt::format("no total: these prices have none for {}", missing));
  }
  std::string spread = spread_text("the run", cost.run, cost.currency);
  const std::string a_month = spread_text("a month", cost.month, cost.currency);
  if (!spread.empty() && !a_month.empty()) spread += ", ";
  if (const std::string both = spread + a_month; !both.empty()) sentences.push_back(both);
  if (!commitment.empty()) sentences.push_back(commitment);
  if (const std::string modes = modes_text(cost); !modes.empty()) sentences.push_back(modes);
  if (!cost.lease_tables_run.lines.empty()) {
    sentences.emplace_back(
        "lease tables are another service's, DynamoDB in its on-demand mode, and not in the total");
  }
  const std::string whose = cost.table == sim::kBuiltInPrices ? "weir's own" : "of " + cost.table;
  sentences.push_back(
      fmt::format("the whole run, warm-up included, and {} h of the like; prices of {}, {}, read "
                  "{}; what is assumed: weir prices",
                  number_text(cost.month.hours), cost.region, whose, cost.read));
  return sentences;
}

}  // namespace

double in_currency(const model::Money& amount) {
  constexpr int kDecimals = 9;
  return static_cast<double>(amount.rounded(kDecimals)) / static_cast<double>(kNanosPerSecond);
}

Cost cost_of(const sim::Scenario& scenario, const Totals& totals) {
  Cost cost;
  cost.region = scenario.stream.region;
  const std::optional<PriceBook> found = book_of(scenario);
  cost.known = found.has_value();
  const PriceBook book = found.value_or(PriceBook{cost.region, "", "", {}});
  cost.table = scenario.prices.table;
  cost.currency = book.currency;
  cost.read = book.read;
  const PriceMode on_demand = on_demand_price_mode(scenario);
  std::vector<Used> run;
  std::vector<Used> month;
  std::vector<double> hours;
  for (const UsedIn& used : totals.used) {
    if (used.span <= Duration{}) continue;  // nothing to scale
    const auto to_month = [&](const Usage& usage) {
      return scaled_to_month(usage, used.span, Month::Mean);
    };
    run.push_back({used.usage - used.on_demand, used.on_demand, used.lease_tables});
    month.push_back(
        {to_month(run.back().provisioned), to_month(used.on_demand), to_month(used.lease_tables)});
    hours.push_back(hours_of(used.span));
  }
  const auto of_stream = [&](const Used& used) { return lines_of(used, book, on_demand); };
  const auto of_lease_tables = [&](const Used& used) {
    return model::cost_of(used.lease_tables, book, Month::Mean, PriceMode::LeaseTables);
  };
  const double month_hours = hours_of(length_of(Month::Mean));
  cost.run = bill_of(run, mean_of(hours), of_stream);
  cost.month = bill_of(month, month_hours, of_stream);
  cost.lease_tables_run = bill_of(run, mean_of(hours), of_lease_tables);
  cost.lease_tables_month = bill_of(month, month_hours, of_lease_tables);
  if (cost.known) cost.modes = modes_of(mean_of(month), book);
  for (ModeCost& mode : cost.modes) {
    const bool either = mode.mode == PriceMode::Provisioned || mode.mode == on_demand;
    mode.is_own = mode.is_own && either;
  }
  const bool commits = on_demand == PriceMode::OnDemandAdvantage;
  const std::string commitment =
      commits ? commitment_text(mean_of(month).on_demand) : std::string{};
  if (!cost.run.lines.empty()) cost.sentences = sentences_of(cost, commitment);
  return cost;
}

}  // namespace weir::reports
