#pragma once

#include <string>

#include "sim/results/run_result.hpp"

namespace weir::sim {

/// All of a result as text, so that two of them can be compared and their difference read.
std::string facts_of(const RunResult& result);

/// What a reader's calls have returned, by its ledger and what its workers have not processed.
Amount returned_of(const ReaderResult& reader);

}  // namespace weir::sim
