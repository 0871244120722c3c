#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/units.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

// What the faults of a scenario do at an instant. Several at once: factors multiply, and a call
// gets through if it gets through each.

/// To a producer's put requests.
struct PutTrouble {
  double latency = 1;  ///< round trips are so many times as long
  double errors = 0;   ///< share of requests that fails whole
  double lost = 0;     ///< share of answers that is lost
};
PutTrouble put_trouble(std::span<const Fault> faults, std::string_view producer, Instant now);

/// Whether any fault touches put requests in [from, to).
bool troubles_puts(std::span<const Fault> faults, Instant from, Instant to);

/// To a reader.
struct ReadTrouble {
  std::optional<Instant> away_until;  ///< it makes no calls
  Instant away_since{};               ///< by the outage that ends last
  double slowness = 1;
  double latency = 1;
  double errors = 0;
};
ReadTrouble read_trouble(std::span<const Fault> faults, std::string_view consumer, Instant now);

/// Whether a fault makes a reader's age grow, so that a recovery from it is looked for.
bool troubles_reader(const Fault& fault, std::string_view consumer);

/// The share of the operator's calls that is refused.
double refused_control_calls(std::span<const Fault> faults, Instant now);

}  // namespace weir::sim
