#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "reports/judge/finding.hpp"
#include "reports/judge/salting.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// A finding about all of the run after warm-up, of all replications; its words are still missing.
Finding whole_run_finding(const Study& study, std::string id, Severity severity, double value);

/// From this share of attempts on, refusals are worth a finding of their own.
inline constexpr double kMuchRefused = 0.001;

/// 0 of nothing.
double share_of(std::int64_t part, std::int64_t all);

/// The share of attempts that is refused in one replication of a changed scenario; none where it
/// was not tried.
std::optional<double> refused_with(const Study& study, const Trial& trial, const std::string& phase,
                                   const std::function<void(sim::Scenario&)>& change);

}  // namespace weir::reports
