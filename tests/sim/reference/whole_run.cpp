#include "tests/sim/reference/whole_run.hpp"

#include <gtest/gtest.h>

#include "sim/world/world.hpp"

namespace weir::sim {

RunResult run(const Scenario& scenario, std::int64_t replication) {
  World world{make_blueprint(scenario), replication};
  advance(world, Instant{scenario.simulation.duration});
  RunResult result = finish(world);
  EXPECT_TRUE(result.write_ledger.balances());
  for (const ReaderResult& reader : result.readers) EXPECT_TRUE(reader.ledger.balances());
  return result;
}

}  // namespace weir::sim
