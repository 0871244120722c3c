#pragma once

#include <string>
#include <vector>

#include "model/model_defaults.hpp"

namespace weir::reports {

/// Every number of AWS that the model is built on, with its source, or with the range and the
/// reason of a guess.
std::vector<SourcedRow> limit_rows();

/// Its value and unit: "30 s", "1000 records/s".
std::string limit_value_text(const SourcedRow& row);

/// The same as a table of 80 columns, sources numbered below.
std::string limits_text();

}  // namespace weir::reports
