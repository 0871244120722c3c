#pragma once

#include <chrono>
#include <limits>
#include <memory>
#include <vector>

#include "sim/workload/births.hpp"
#include "sim/workload/call_builder.hpp"
#include "sim/workload/call_planner.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// A plan for tests, with one epoch without hot keys.
inline ProducerPlan plan_of(const Producer& producer) {
  const std::vector<LoadPoint> load =
      producer.load.empty() ? std::vector<LoadPoint>{{{}, 100}} : producer.load;
  std::vector<Epoch> epochs(1);
  epochs[0].until_ns = std::numeric_limits<double>::infinity();
  return {producer,
          0,
          Arrivals{load, producer.arrivals},
          RecordSizes{producer.record_size},
          KeyPopulation{producer, 0},
          epochs,
          1,
          std::chrono::hours{1},
          producer.batch ? std::make_shared<const BatchSizes>(*producer.batch) : nullptr};
}

inline Producer steady(double records_per_s) {
  Producer producer;
  producer.name = "p";
  producer.load = {{Duration{}, records_per_s}};
  producer.record_size.bytes = 1000;
  producer.keys.count = 1000;
  return producer;
}

}  // namespace weir::sim
