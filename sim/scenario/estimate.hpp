#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// How much one replication will take, from the scenario alone; upper bounds within a factor of 3.
struct Estimate {
  double records = 0;  ///< born
  double events = 0;   ///< calls, polls, shard-ticks
  double parcels = 0;  ///< most held at once
  double bytes = 0;    ///< memory of one world
  double seconds = 0;  ///< CPU time of one replication on a machine of 2023
};
Estimate estimate(const Scenario& scenario);
/// The same of all streams of the file together.
Estimate estimate_all(const Scenario& scenario);

/// How many turns a reader has in a replication; with leases, also how many batches are done and
/// how often its workers' main loops come round.
double reader_events(const Scenario& scenario, const Consumer& consumer);

/// "4,000 records/s for 30 min: 7.2 M records, …" one line. `worlds`: of its forecast, each run
/// with as many replications as the scenario itself.
std::string to_text(const Estimate& estimate, const Scenario& scenario, std::int64_t jobs,
                    std::size_t worlds = 0);

}  // namespace weir::sim
