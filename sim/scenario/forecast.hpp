#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// An input that nobody knows exactly: written as { low, mid, high } in place of a number.
struct UncertainInput {
  std::string path;  ///< as --set takes it: "producer.api.rate"
  std::string low;   ///< as written, text without its quotes
  std::string mid;
  std::string high;
};

/// What an uncertain input is in one world.
struct InputValue {
  std::string text;   ///< as --set takes it
  double number = 0;  ///< in base units (Quantity::value), to compare worlds by
};

/// One draw of all uncertain inputs, and the scenario that it makes. Run by itself, with `values`
/// as --set, that scenario gives the same results.
struct ForecastWorld {
  std::vector<InputValue> values;  ///< in the order of the inputs
  Scenario scenario;
};

/// What a scenario says of what is not known: each input has a triangular distribution from low to
/// high with its mode at mid; inputs are independent of each other. World n takes the same values
/// however many worlds there are and whatever other inputs are uncertain; all worlds have the same
/// luck (seed), so that what differs between them is the forecast.
struct Forecast {
  std::vector<UncertainInput> inputs;  ///< in the order of the file
  std::vector<ForecastWorld> worlds;   ///< simulation.worlds; none without inputs
};

}  // namespace weir::sim
