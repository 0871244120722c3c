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
  int128 committed_ns = 0;  // how long Advantage's least use is paid for
};

Used operator+(const Used& a, const Used& b) {
  return {a.provisioned + b.provisioned, a.on_demand + b.on_demand, a.lease_tables + b.lease_tables,
          a.committed_ns + b.committed_ns};
}

// Advantage charges for no stream; what it asks for besides is the commitment of the account.
Usage with_commitment(Usage usage, int128 committed_ns) {
  usage.stream_ns = committed_ns;
  return usage;
}

// Each item of one mode stands in one line, and in its order.
std::vector<CostLine> lines_of(const Used& used, const PriceBook& book, PriceMode on_demand) {
  std::vector<CostLine> lines = model::cost_of(used.provisioned, book);
  const Usage own = on_demand == PriceMode::OnDemandAdvantage
                        ? with_commitment(used.on_demand, used.committed_ns)
                        : used.on_demand;
  if (own == Usage{}) return lines;
  for (CostLine& line : model::cost_of(own, book, Month::Mean, on_demand)) {
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
  for (const Used& one : used) sum = sum + one;
  if (used.empty()) return sum;
  const auto count = static_cast<std::int64_t>(used.size());
  return {model::mean_of(sum.provisioned, count), model::mean_of(sum.on_demand, count),
          model::mean_of(sum.lease_tables, count), sum.committed_ns / count};
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

// The same use in every mode. A run that changed its mode is none of them. Of one of several
// streams Advantage is known only where the account has committed itself anyway.
std::vector<ModeCost> modes_of(const Used& month, const PriceBook& book, bool one_of_several,
                               bool is_committed) {
  const Usage all = month.provisioned + month.on_demand;
  if (all.stream_ns == 0) return {};
  const bool mixed = month.provisioned != Usage{} && month.on_demand != Usage{};
  std::vector<ModeCost> modes;
  for (const PriceMode mode :
       {PriceMode::Provisioned, PriceMode::OnDemandStandard, PriceMode::OnDemandAdvantage}) {
    const bool advantage = mode == PriceMode::OnDemandAdvantage;
    if (advantage && one_of_several && !is_committed) continue;
    const Usage use =
        advantage ? with_commitment(all, one_of_several ? 0 : length_of(Month::Mean).count()) : all;
    const bool provisioned = mode == PriceMode::Provisioned;
    modes.push_back({mode, model::total_of(model::cost_of(use, book, Month::Mean, mode)),
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
std::string commitment_text(const Used& used) {
  constexpr auto kCommitted =
      static_cast<double>(model::defaults::billing::kCommittedBytesPerS.value);
  if (used.committed_ns == 0) return "";
  const Usage& of = used.on_demand;
  const double seconds =
      static_cast<double>(used.committed_ns) / static_cast<double>(kNanosPerSecond);
  const double in = static_cast<double>(of.data_in_kib) * static_cast<double>(kKiB) / seconds;
  const double out = static_cast<double>(of.data_out_bytes + of.fan_out_bytes) / seconds;
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

// What each replication of a stream has used.
std::vector<Used> used_by(const sim::Scenario& scenario, const Totals& totals) {
  const bool commits =
      on_demand_price_mode(scenario) == PriceMode::OnDemandAdvantage && scenario.beside.empty();
  std::vector<Used> used;
  used.reserve(totals.used.size());
  for (const UsedIn& one : totals.used) {
    used.push_back({one.usage - one.on_demand, one.on_demand, one.lease_tables,
                    commits ? int128{one.span.count()} : int128{0}});
  }
  return used;
}

// Of what `used` says, replication by replication; `totals`: how long that took. `scenario`: whose
// prices and account.
Cost cost_of(const sim::Scenario& scenario, const Totals& totals, const std::vector<Used>& used,
             bool one_of_several) {
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
  for (std::size_t i = 0; i < used.size(); ++i) {
    const Duration span = totals.used[i].span;
    if (span <= Duration{}) continue;  // nothing to scale
    const auto to_month = [&](const Usage& usage) {
      return scaled_to_month(usage, span, Month::Mean);
    };
    const Used& one = used[i];
    run.push_back(one);
    month.push_back({to_month(one.provisioned), to_month(one.on_demand), to_month(one.lease_tables),
                     one.committed_ns > 0 ? int128{length_of(Month::Mean).count()} : int128{0}});
    hours.push_back(hours_of(span));
  }
  const auto of_stream = [&](const Used& one) { return lines_of(one, book, on_demand); };
  const auto of_lease_tables = [&](const Used& one) {
    return model::cost_of(one.lease_tables, book, Month::Mean, PriceMode::LeaseTables);
  };
  const double month_hours = hours_of(length_of(Month::Mean));
  cost.run = bill_of(run, reports::mean_of(hours), of_stream);
  cost.month = bill_of(month, month_hours, of_stream);
  cost.lease_tables_run = bill_of(run, reports::mean_of(hours), of_lease_tables);
  cost.lease_tables_month = bill_of(month, month_hours, of_lease_tables);
  const bool committed = on_demand == PriceMode::OnDemandAdvantage;
  if (cost.known) cost.modes = modes_of(mean_of(month), book, one_of_several, committed);
  for (ModeCost& mode : cost.modes) {
    const bool either = mode.mode == PriceMode::Provisioned || mode.mode == on_demand;
    mode.is_own = mode.is_own && either;
  }
  if (cost.run.lines.empty()) return cost;
  cost.sentences = sentences_of(cost, commitment_text(mean_of(month)));
  if (one_of_several && committed) {
    cost.sentences.emplace_back(
        "what the account has committed itself to is in its own bill, not in its streams'");
  }
  return cost;
}

}  // namespace

double in_currency(const model::Money& amount) {
  constexpr int kDecimals = 9;
  return static_cast<double>(amount.rounded(kDecimals)) / static_cast<double>(kNanosPerSecond);
}

Cost cost_of(const sim::Scenario& scenario, const Totals& totals) {
  return cost_of(scenario, totals, used_by(scenario, totals), !scenario.beside.empty());
}

Cost cost_of_account(const std::vector<Study>& studies) {
  const Study& first = studies.front();
  std::vector<Used> used = used_by(first.scenario, first.totals);
  for (std::size_t stream = 1; stream < studies.size(); ++stream) {
    const std::vector<Used> more = used_by(studies[stream].scenario, studies[stream].totals);
    for (std::size_t i = 0; i < used.size(); ++i) used[i] = used[i] + more[i];
  }
  if (on_demand_price_mode(first.scenario) == PriceMode::OnDemandAdvantage) {
    for (std::size_t i = 0; i < used.size(); ++i) {
      used[i].committed_ns = first.totals.used[i].span.count();
    }
  }
  return cost_of(first.scenario, first.totals, used, false);
}

}  // namespace weir::reports
