#include "reports/judge/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ratio>
#include <utility>

#include "reports/judge/wording.hpp"
#include "sim/scenario/price_book_toml.hpp"

namespace weir::reports {

namespace {

using model::CostLine;
using model::Month;
using model::PriceBook;
using model::Usage;

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

// The bill of the mean use, with the spread of the replications.
Bill bill_of(const std::vector<Usage>& used, double hours, const PriceBook& book) {
  Bill bill;
  bill.hours = hours;
  Usage sum;
  for (const Usage& usage : used) sum += usage;
  const Usage mean = used.empty() ? sum : mean_of(sum, static_cast<std::int64_t>(used.size()));
  const std::vector<CostLine> lines = model::cost_of(mean, book);
  std::array<std::vector<double>, model::kPriceItems> quantities;
  std::vector<double> totals;
  for (const Usage& usage : used) {
    const std::vector<CostLine> own = model::cost_of(usage, book);
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

std::string missing_prices(const Bill& bill) {
  std::string missing;
  for (const BillLine& line : bill.lines) {
    if (line.cost.amount) continue;
    missing += (missing.empty() ? "" : ", ") + std::string{line.cost.name};
  }
  return missing;
}

std::vector<std::string> sentences_of(const Cost& cost) {
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
  std::vector<Usage> run;
  std::vector<Usage> month;
  std::vector<double> hours;
  for (const UsedIn& used : totals.used) {
    if (used.span <= Duration{}) continue;  // nothing to scale
    run.push_back(used.usage);
    month.push_back(scaled_to_month(used.usage, used.span, Month::Mean));
    hours.push_back(hours_of(used.span));
  }
  cost.run = bill_of(run, mean_of(hours), book);
  cost.month = bill_of(month, hours_of(length_of(Month::Mean)), book);
  if (!cost.run.lines.empty()) cost.sentences = sentences_of(cost);
  return cost;
}

}  // namespace weir::reports
