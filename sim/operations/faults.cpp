#include "sim/operations/faults.hpp"

#include <algorithm>

namespace weir::sim {

namespace {

Instant begin_of(const Fault& fault) {
  return Instant{fault.at};
}

bool is_on(const Fault& fault, Instant now) {
  return begin_of(fault) <= now && now < Instant{fault.end()};
}

bool hits(const std::string& whom, std::string_view name) {
  return whom.empty() || whom == name;
}

bool is_of_puts(FaultKind kind) {
  return kind == FaultKind::PutLatency || kind == FaultKind::PutErrors ||
         kind == FaultKind::LostResponses || kind == FaultKind::ZoneLoss;
}

// The chance that at least one of two happens.
double either(double a, double b) {
  return a + b - a * b;
}

}  // namespace

PutTrouble put_trouble(std::span<const Fault> faults, std::string_view producer, Instant now) {
  PutTrouble trouble;
  for (const Fault& fault : faults) {
    if (!is_of_puts(fault.kind) || !is_on(fault, now) || !hits(fault.producer, producer)) continue;
    trouble.latency *= fault.factor;
    double& share = fault.kind == FaultKind::LostResponses ? trouble.lost : trouble.errors;
    share = either(share, fault.share);
  }
  return trouble;
}

bool troubles_puts(std::span<const Fault> faults, Instant from, Instant to) {
  return std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
    return is_of_puts(fault.kind) && begin_of(fault) < to && from < Instant{fault.end()};
  });
}

ReadTrouble read_trouble(std::span<const Fault> faults, std::string_view consumer, Instant now) {
  ReadTrouble trouble;
  for (const Fault& fault : faults) {
    if (!troubles_reader(fault, consumer) || !is_on(fault, now)) continue;
    if (parts_of(fault.kind).workers) continue;  // its leases know
    if (fault.kind == FaultKind::ConsumerOutage) {
      const Instant back{fault.end()};
      if (trouble.away_until && back <= *trouble.away_until) continue;
      trouble.away_until = back;
      trouble.away_since = begin_of(fault);
    } else if (fault.kind == FaultKind::ConsumerSlow) {
      trouble.slowness *= fault.factor;
    } else {
      trouble.latency *= fault.factor;
      trouble.errors = either(trouble.errors, fault.share);
    }
  }
  return trouble;
}

bool troubles_reader(const Fault& fault, std::string_view consumer) {
  switch (fault.kind) {
    case FaultKind::ConsumerOutage:
    case FaultKind::ConsumerSlow:
    case FaultKind::GetLatency:
    case FaultKind::GetErrors:
    case FaultKind::ZoneLoss:
    case FaultKind::WorkerRestart:
    case FaultKind::WorkerCrash:
      return hits(fault.consumer, consumer);
    case FaultKind::PutLatency:
    case FaultKind::PutErrors:
    case FaultKind::LostResponses:
    case FaultKind::ControlPlaneThrottling:
      return false;
  }
  return false;
}

double refused_control_calls(std::span<const Fault> faults, Instant now) {
  double share = 0;
  for (const Fault& fault : faults) {
    if (fault.kind == FaultKind::ControlPlaneThrottling && is_on(fault, now)) {
      share = either(share, fault.share);
    }
  }
  return share;
}

}  // namespace weir::sim
