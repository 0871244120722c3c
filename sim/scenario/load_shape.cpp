#include "sim/scenario/load_shape.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/engine/elementary.hpp"
#include "sim/scenario/civil_time.hpp"

namespace weir::sim {

namespace {

constexpr Duration kDay = std::chrono::hours{24};
constexpr Duration kCorner = std::chrono::minutes{15};
constexpr Duration kGrowthCorner = std::chrono::hours{1};
constexpr double kNanosPerMs = 1e6;
constexpr double kLatest = 9e18;

double as_ns(Duration duration) {
  return static_cast<double>(duration.count());
}

// Local time at the start, since midnight of a Monday.
Duration week_time_at_start(const std::string& start) {
  const auto time = parse_civil_time(start);
  if (!time) return Duration{};
  return weekday_of(*time) * kDay + Duration{std::chrono::milliseconds{time_of_day_ms(*time)}};
}

// From 0 at the trough to 1 at the peak, `off` from it.
double closeness(Duration off) {
  const double x = as_ns(off) / as_ns(kDay / 2);  // 0 at the peak, 1 at the trough
  return 1 - x * x * (3 - 2 * x);
}

class DayCurve {
 public:
  DayCurve(const LoadShape& shape, const std::string& start)
      : shape_{shape}, start_{week_time_at_start(start)} {}

  // The rate at an instant; at a midnight that of the day that begins, or that ends.
  double rate_at(Duration at, bool of_day_before) const {
    const Duration week_time = start_ + at;
    const Duration after_peak = (week_time % kDay + kDay - shape_.peak_at % kDay) % kDay;
    const double rate = shape_.trough + (shape_.peak - shape_.trough) *
                                            closeness(std::min(after_peak, kDay - after_peak));
    if (shape_.kind != LoadKind::Weekly) return rate;
    const std::int64_t day = (week_time - (of_day_before ? Duration{1} : Duration{})) / kDay;
    return rate * shape_.weekdays[static_cast<std::size_t>(day % 7)];
  }
  bool steps_at(Duration at) const {
    return shape_.kind == LoadKind::Weekly && at > Duration{} && (start_ + at) % kDay == Duration{};
  }
  // Corners lie at whole quarters of an hour from the peak, and at midnights.
  Duration next_corner(Duration at) const {
    const Duration week_time = start_ + at;
    const Duration since = (week_time % kCorner + kCorner - shape_.peak_at % kCorner) % kCorner;
    const Duration to_midnight = kDay - week_time % kDay;
    return at + std::min(kCorner - since, to_midnight);
  }

 private:
  const LoadShape& shape_;
  Duration start_;
};

std::vector<LoadPoint> daily(const LoadShape& shape, Duration duration, const std::string& start) {
  const DayCurve curve{shape, start};
  std::vector<LoadPoint> load;
  for (Duration at{};; at = curve.next_corner(at)) {
    if (curve.steps_at(at)) load.push_back({at, curve.rate_at(at, true)});
    load.push_back({at, curve.rate_at(at, false)});
    if (at >= duration) return load;
  }
}

double speed_of(const LoadShape& shape) {
  if (!shape.period) return shape.speed;
  return std::max(1.0, static_cast<double>(shape.curve->span_ms())) * kNanosPerMs /
         as_ns(*shape.period);
}

// Of the curve begun anew: with the mean gap between its last sample and its first.
double cycle_ms(const RateCurve& curve) {
  const auto samples = static_cast<double>(curve.samples.size());
  const auto span = static_cast<double>(curve.span_ms());
  return span > 0 ? span * samples / (samples - 1) : 1000;
}

std::vector<LoadPoint> played(const LoadShape& shape, Duration duration) {
  const RateCurve& curve = *shape.curve;
  double highest = 0;
  for (const RateCurve::Sample& sample : curve.samples) highest = std::max(highest, sample.value);
  const double speed = speed_of(shape);
  std::vector<LoadPoint> load;
  for (double cycle = 0;; ++cycle) {
    for (const RateCurve::Sample& sample : curve.samples) {
      const double ms = static_cast<double>(sample.at_ms) + cycle * cycle_ms(curve);
      const double ns = std::min(kLatest, ms * kNanosPerMs / speed);
      load.push_back(
          {Duration{static_cast<std::int64_t>(ns)}, sample.value / highest * shape.peak});
      if (load.back().at >= duration) return load;
    }
    if (!shape.repeat) return load;
  }
}

// Corners no more than an hour apart, from the start of the run to its end and no further: what
// grows for longer than that may grow beyond all bounds.
std::vector<LoadPoint> refined(const std::vector<LoadPoint>& load, Duration duration) {
  LoadPoint before{Duration{}, load.front().records_per_s};
  std::vector<LoadPoint> fine{before};
  const auto bridge_to = [&](const LoadPoint& next) {
    const auto rate_at = [&](Duration at) {
      const double share = as_ns(at - before.at) / as_ns(next.at - before.at);
      return before.records_per_s + (next.records_per_s - before.records_per_s) * share;
    };
    const Duration end = std::min(next.at, duration);
    for (Duration at = (before.at / kGrowthCorner + 1) * kGrowthCorner; at < end;
         at += kGrowthCorner) {
      fine.push_back({at, rate_at(at)});
    }
    fine.push_back(next.at <= duration ? next : LoadPoint{duration, rate_at(duration)});
    before = next;
  };
  for (const LoadPoint& corner : load) {
    if (corner.at > Duration{} || corner.records_per_s != before.records_per_s) bridge_to(corner);
    if (corner.at >= duration) return fine;
  }
  bridge_to({duration, before.records_per_s});
  return fine;
}

}  // namespace

std::vector<LoadPoint> compiled_load(const LoadShape& shape, Duration duration,
                                     const std::string& start) {
  std::vector<LoadPoint> load;
  switch (shape.kind) {
    case LoadKind::Points:
      load = shape.points;
      break;
    case LoadKind::Daily:
    case LoadKind::Weekly:
      load = daily(shape, duration, start);
      break;
    case LoadKind::Curve:
      load = played(shape, duration);
      break;
  }
  if (shape.growth <= 0 || load.empty()) return load;
  load = refined(load, duration);
  for (LoadPoint& corner : load) {
    corner.records_per_s *= elementary_pow(1 + shape.growth, as_ns(corner.at) / as_ns(kDay));
  }
  return load;
}

double corners_of(const LoadShape& shape, Duration duration) {
  const double grown = shape.growth > 0 ? as_ns(duration) / as_ns(kGrowthCorner) : 0;
  if (shape.kind == LoadKind::Points) return static_cast<double>(shape.points.size()) + grown;
  if (shape.kind != LoadKind::Curve) return as_ns(duration) / as_ns(kCorner) * 2 + grown;
  const auto samples = static_cast<double>(shape.curve->samples.size());
  if (!shape.repeat) return samples + grown;
  const double cycle_ns = cycle_ms(*shape.curve) * kNanosPerMs / speed_of(shape);
  return samples * (as_ns(duration) / cycle_ns + 1) + grown;
}

double curve_seconds(const LoadShape& shape) {
  return static_cast<double>(shape.curve->span_ms()) / 1e3 / speed_of(shape);
}

}  // namespace weir::sim
