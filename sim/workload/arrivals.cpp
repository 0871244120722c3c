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
  run_up();
}

Arrivals Arrivals::times(std::span<const RateFactor> factors) const {
  CHECK(!factors.empty());
  Arrivals product{process_};
  std::size_t next = 1;
  double factor = factors.front().factor;
  const auto add = [&](double from_ns, const Segment& base) {
    const double rate =
        base.slope == 0 ? base.rate : base.rate + base.slope * (from_ns - base.from_ns);
    product.segments_.push_back({from_ns, rate * factor, base.slope * factor});
    product.peak_rate_ = std::max(product.peak_rate_, rate * factor);
  };
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const double end = i + 1 < segments_.size() ? segments_[i + 1].from_ns : kForever;
    add(segments_[i].from_ns, segments_[i]);
    for (; next < factors.size() && factors[next].from_ns < end; ++next) {
      factor = factors[next].factor;
      if (factors[next].from_ns > segments_[i].from_ns) {
        add(factors[next].from_ns, segments_[i]);
      } else {
        product.segments_.pop_back();
        add(segments_[i].from_ns, segments_[i]);
      }
    }
  }
  for (const RateFactor& one : factors) {
    product.peak_rate_ = std::max(product.peak_rate_, peak_rate_ * one.factor);
  }
  product.run_up();
  return product;
}

void Arrivals::run_up() {
  double sum = 0;
  double at = 0;
  since_0_.reserve(segments_.size());
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    since_0_.push_back(sum);
    if (i + 1 == segments_.size()) break;
    const double end = segments_[i + 1].from_ns;
    if (end <= at) continue;
    sum += middle_rate(i, at, end) * (end - at) * kNano;
    at = end;
  }
}

double Arrivals::middle_rate(std::size_t segment, double from_ns, double to_ns) const {
  const Segment& here = segments_[segment];
  if (here.slope == 0) return here.rate;
  return here.rate + here.slope * ((from_ns + to_ns) / 2 - here.from_ns);
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
  std::size_t i = segment_at(from_ns);
  if (from_ns == 0 && to_ns > 0) {  // counted before
    i = segment_at(to_ns);
    sum = since_0_[i];
    at = std::max(0.0, segments_[i].from_ns);
  }
  for (; at < to_ns; ++i) {
    const double end = i + 1 < segments_.size() ? std::min(to_ns, segments_[i + 1].from_ns) : to_ns;
    sum += middle_rate(i, at, end) * (end - at) * kNano;
    at = end;
  }
  return sum;
}

double Arrivals::after(double from_ns, double records) const {
  constexpr std::size_t kFew = 16;  // segments, through which it is as fast to count
  double at = from_ns;
  double left = records * kNanos;  // in records/s x ns
  std::size_t i = segment_at(from_ns);
  if (from_ns == 0 && segments_.size() > kFew) {
    // the last segment that begins with fewer
    const auto next = std::lower_bound(since_0_.begin(), since_0_.end(), records);
    const auto before = static_cast<std::size_t>(next - since_0_.begin());
    if (before > i + 1) {
      i = before - 1;
      at = segments_[i].from_ns;
      left = (records - since_0_[i]) * kNanos;
    }
  }
  return walk(at, left, i);
}

double Arrivals::after(double from_ns, double records, std::size_t& segment) const {
  while (segment + 1 < segments_.size() && segments_[segment + 1].from_ns <= from_ns) ++segment;
  return walk(from_ns, records * kNanos, segment);
}

// `left` in records/s x ns; from the segment in which `at` is.
double Arrivals::walk(double at, double left, std::size_t& i) const {
  for (;; ++i) {
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
