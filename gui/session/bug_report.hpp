#pragma once

#include <string>
#include <string_view>

#include "reports/study/study.hpp"

namespace weir::gui {

/// What is needed to see a bug of the simulator again: a scenario that can be run, with what
/// happened, by which version and in which replication, as comments before it.
std::string bug_report(const reports::Bug& bug, std::string_view engine,
                       const std::string& scenario);

}  // namespace weir::gui
