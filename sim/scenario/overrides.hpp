#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// Writes each --set into the document, in order, as if the file had it; the n-th one's values
/// have the place (n, column in "path=value"). Paths that lead nowhere are reported.
void apply_overrides(Node& file, const Overrides& overrides, ProblemCollector& problems);

/// "path=value", as problems show it.
std::vector<std::string> texts_of(const Overrides& overrides);

}  // namespace weir::sim
