#include "sim/workload/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();
constexpr double kNano = 1e-9;
constexpr double kNanos = 1e9;

double as_ns(Duration at) {
  return static_cast<double>(at.count());
}

}  // namespace

Arrivals::Arrivals(std::span<const LoadPoint> points, ArrivalProcess process) : process_{process} {
  CHECK(!points.empty());
  segments_.push_back({-kForever, points.front().records_per_s, 0});
  for (std::size_t i = 0; i < points.size(); ++i) {
    peak_rate_ = std::max(peak_rate_, points[i].records_per_s);
    const double from = as_ns(points[i].at);
    double slope = 0;
    if (i + 1 < points.size()) {
      const double length = as_ns(points[i + 1].at) - from;
      CHECK(length >= 0);
      if (length == 0) continue;  // a step: the next point says how it goes on
      slope = (points[i + 1].records_per_s - points[i].records_per_s) / length;
    }
    segments_.push_back({from, points[i].records_per_s, slope});
  }
}

std::size_t Arrivals::segment_at(double at_ns) const {
  const auto next =
      std::upper_bound(segments_.begin(), segments_.end(), at_ns,
                       [](double at, const Segment& segment) { return at < segment.from_ns; });
  return static_cast<std::size_t>(next - segments_.begin()) - 1;
}

double Arrivals::rate_at(double at_ns) const {
  const Segment& segment = segments_[segment_at(at_ns)];
  if (segment.slope == 0) return segment.rate;
  return std::max(0.0, segment.rate + segment.slope * (at_ns - segment.from_ns));
}

double Arrivals::expected(double from_ns, double to_ns) const {
  double sum = 0;
  double at = from_ns;
  for (std::size_t i = segment_at(from_ns); at < to_ns; ++i) {
    const double end = i + 1 < segments_.size() ? std::min(to_ns, segments_[i + 1].from_ns) : to_ns;
    const double middle =
        segments_[i].slope == 0
            ? segments_[i].rate
            : segments_[i].rate + segments_[i].slope * ((at + end) / 2 - segments_[i].from_ns);
    sum += middle * (end - at) * kNano;
    at = end;
  }
  return sum;
}

double Arrivals::after(double from_ns, double records) const {
  double at = from_ns;
  double left = records * kNanos;  // in records/s x ns
  for (std::size_t i = segment_at(from_ns);; ++i) {
    const Segment& segment = segments_[i];
    const double rate =
        segment.slope == 0 ? segment.rate : segment.rate + segment.slope * (at - segment.from_ns);
    const bool last = i + 1 == segments_.size();
    if (!last) {
      const double length = segments_[i + 1].from_ns - at;
      const double here = (rate + segment.slope * length / 2) * length;
      if (here < left) {
        left -= here;
        at += length;
        continue;
      }
    }
    if (segment.slope == 0) return rate > 0 ? at + left / rate : kForever;
    // rate x + slope x^2 / 2 = left, in the form that does not cancel
    const double root = std::sqrt(std::max(0.0, rate * rate + 2 * segment.slope * left));
    return at + 2 * left / (rate + root);
  }
}

}  // namespace weir::sim
