#pragma once

#include <string>
#include <vector>

#include "reports/judge/cost.hpp"

namespace weir::reports {

/// A row of a bill as people read it. Without prices of the Region both amounts are empty; an
/// amount that has no price is "?".
struct BillRow {
  std::string item;  ///< "total" for the sum
  std::string quantity;
  std::string unit_price;  ///< empty where there is none
  std::string run;
  std::string month;
};

/// The stream's items, their total, then what lease tables cost.
std::vector<BillRow> bill_rows(const Cost& cost);

/// The rows as a table of a terminal, a line each: quantity x unit price, then what that comes to.
std::vector<std::string> bill_lines(const Cost& cost, const std::string& title, std::size_t width);

}  // namespace weir::reports
