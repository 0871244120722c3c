#pragma once

#include <string>
#include <vector>

#include "model/pricing.hpp"

namespace weir::reports {

/// Price books as aligned tables, one a Region: item, price in the currency, unit, and below each
/// table its sources with the day on which they were read. Items without a price are named, not
/// left out in silence. Plain text.
std::string to_text(const std::vector<model::PriceBook>& books);

/// By which rules runs are billed with such prices, and what is assumed: paragraphs of plain text.
std::string billing_rules_text();

}  // namespace weir::reports
