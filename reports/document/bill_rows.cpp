#include "reports/document/bill_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

std::vector<BillRow> bill_rows(const Cost& cost) {
  std::vector<BillRow> rows;
  const auto amount = [&](const std::optional<model::Money>& of, const Bill& bill) {
    if (!cost.known) return std::string{};
    return of ? money_text(*of, cost.currency, bill.decimals) : std::string{"?"};
  };
  const auto add_lines = [&](const Bill& run, const Bill& month) {
    for (const BillLine& line : run.lines) {
      const auto monthly = std::ranges::find(month.lines, line.cost.item,
                                             [](const BillLine& other) { return other.cost.item; });
      const bool has_month = monthly != month.lines.end();
      rows.push_back({std::string{line.cost.name}, line.quantity_text,
                      line.cost.price ? price_text(*line.cost.price, cost.currency) : "",
                      amount(line.cost.amount, run),
                      has_month ? amount(monthly->cost.amount, month) : ""});
    }
  };
  add_lines(cost.run, cost.month);
  if (cost.known) {
    rows.push_back(
        {"total", "", "", amount(cost.run.total, cost.run), amount(cost.month.total, cost.month)});
  }
  add_lines(cost.lease_tables_run, cost.lease_tables_month);
  return rows;
}

std::vector<std::string> bill_lines(const Cost& cost, const std::string& title, std::size_t width) {
  using Row = std::array<std::string, 4>;
  std::vector<Row> rows{{title, "", cost.known ? "the run" : "", cost.known ? "a month" : ""}};
  for (const BillRow& row : bill_rows(cost)) {
    const std::string factors =
        row.unit_price.empty() ? row.quantity : row.quantity + " x " + row.unit_price;
    rows.push_back({"  " + row.item, factors, row.run, row.month});
  }
  std::array<std::size_t, 4> columns{};
  std::size_t least = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (const Row& row : rows) columns[i] = std::max(columns[i], columns_of(row[i]));
    least += columns[i];
  }
  const std::string gap(least + 6 <= width ? 2 : 1, ' ');
  std::vector<std::string> lines;
  lines.reserve(rows.size());
  for (const Row& row : rows) {
    std::string& line = lines.emplace_back(padded_right(row[0], columns[0]));
    for (std::size_t i = 1; i < columns.size(); ++i) {
      line += gap + padded_left(row[i], columns[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
  }
  return lines;
}

}  // namespace weir::reports
