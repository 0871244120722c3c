#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/units.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// From here on the rate is so many times as high.
struct RateFactor {
  double from_ns = 0;
  double factor = 1;
};

/// How many records a producer is expected to bear and when: a rate that is linear between load
/// points and constant before the first and after the last.
///
/// Units  records per second; instants within a run. Positions inside are doubles of nanoseconds,
///        so that gaps shorter than a nanosecond add up.
class Arrivals {
 public:
  Arrivals(std::span<const LoadPoint> points, ArrivalProcess process);

  /// The same with the rate multiplied; `factors` in order of time, the first one from 0 (and for
  /// what is before).
  Arrivals times(std::span<const RateFactor> factors) const;

  ArrivalProcess process() const { return process_; }
  double rate_at(double at_ns) const;
  double peak_rate() const { return peak_rate_; }

  /// Expected records in [from, to).
  double expected(double from_ns, double to_ns) const;

  /// The position by which `records` more records are expected after `from_ns`; infinite if never.
  double after(double from_ns, double records) const;
  /// The same for one who asks again and again from where it came to: `segment`, 0 at first and
  /// kept by the caller, spares looking for the place.
  double after(double from_ns, double records, std::size_t& segment) const;

 private:
  struct Segment {
    double from_ns;
    double rate;   // at from_ns
    double slope;  // records/s per ns
  };
  explicit Arrivals(ArrivalProcess process) : process_{process} {}
  void run_up();
  double middle_rate(std::size_t segment, double from_ns, double to_ns) const;
  std::size_t segment_at(double at_ns) const;
  double walk(double at, double left, std::size_t& i) const;

  ArrivalProcess process_;
  double peak_rate_ = 0;
  std::vector<Segment> segments_;  // the first one begins at or before 0
  std::vector<double> since_0_;    // records expected from 0 to each segment's beginning
};

}  // namespace weir::sim
