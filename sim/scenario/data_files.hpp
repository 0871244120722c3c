#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/trace.hpp"
#include "sim/scenario/workload_settings.hpp"

namespace weir::sim {

/// Reads the data files that a scenario names (CSV): each once, all together at most 1 GiB.
class DataFiles {
 public:
  /// `scenario_file`: data files are looked for in its folder.
  explicit DataFiles(std::string scenario_file);

  // Null where it could not be read; that has been reported, at `place` or in the file.

  std::shared_ptr<const Trace> trace(const std::string& file, const Place& place,
                                     ProblemCollector& problems);
  std::shared_ptr<const SizeHistogram> size_histogram(const std::string& file, const Place& place,
                                                      ProblemCollector& problems);
  std::shared_ptr<const KeyCounts> key_counts(const std::string& file, const Place& place,
                                              ProblemCollector& problems);
  std::shared_ptr<const RateCurve> rate_curve(const std::string& file, const Place& place,
                                              ProblemCollector& problems);

 private:
  template <typename Data>
  using Known = std::map<std::string, std::shared_ptr<const Data>>;
  template <typename Reader, typename Data>
  std::shared_ptr<const Data> read(const char* what, Known<Data>& known, const std::string& file,
                                   const Place& place, ProblemCollector& problems);

  std::string scenario_file_;
  Known<Trace> traces_;
  Known<SizeHistogram> size_histograms_;
  Known<KeyCounts> key_counts_;
  Known<RateCurve> rate_curves_;
  std::int64_t bytes_left_;
};

}  // namespace weir::sim
