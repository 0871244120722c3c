#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/trace.hpp"

namespace weir::sim {

/// Reads the traces that a scenario names: each file once, all together at most 1 GiB.
class TraceFiles {
 public:
  /// `scenario_file`: traces are looked for in its folder.
  explicit TraceFiles(std::string scenario_file);

  /// Null where it could not be read; that has been reported, at `place` or in the trace.
  std::shared_ptr<const Trace> read(const std::string& file, const Place& place,
                                    ProblemCollector& problems);

 private:
  std::string scenario_file_;
  std::map<std::string, std::shared_ptr<const Trace>> read_;
  std::int64_t bytes_left_;
};

}  // namespace weir::sim
