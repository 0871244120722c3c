#pragma once

#include "model/units.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// How long runs of two scenarios are the same run: Duration::max() where nothing ever parts them,
/// Duration::min() where not even their start is the same.
struct Agreement {
  Duration events = Duration::min();  ///< until here, whatever happens but for the loads
  Duration loads = Duration::min();   ///< until here producers' rates are the same number
};

/// Of two streams, without what is beside them. What changes no run is not looked at: how file and
/// scenario are called, how many replications there are, prices, objectives of the whole run, how a
/// load was said. Where the two differ in anything that has no time of its own, not even their
/// start is the same.
Agreement agreement_of(const Scenario& a, const Scenario& b);

}  // namespace weir::sim
