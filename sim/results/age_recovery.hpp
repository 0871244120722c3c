#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "model/units.hpp"

namespace weir::sim {

/// How long a reader's age takes to come back after a fault: from the fault's end to the first
/// instant from which on the age stays for 60 s at or below what is usual, that is its p99 of the
/// ten minutes before the fault and `slack` more. Fed once a second, and knows nothing before the
/// fault begins.
///
/// The slack is the reader's poll interval: one sample a second sees but one phase of a reader that
/// polls once a second, and after a fault it is another phase.
class AgeRecovery {
 public:
  static constexpr std::size_t kSamplesBefore = 600;

  AgeRecovery(Duration from, Duration until, Duration slack)
      : from_{from}, until_{until}, slack_{slack} {}

  /// `before`: the last kSamplesBefore ages before this one.
  void sample(Duration now, Duration age, const std::deque<Duration>& before);
  Duration from() const { return from_; }
  /// None where it has not come back (yet).
  std::optional<Duration> recovery() const { return recovery_; }

 private:
  Duration from_;
  Duration until_;
  Duration slack_;
  std::optional<Duration> usual_;  // none before the fault
  std::optional<Duration> good_since_;
  std::optional<Duration> recovery_;
};

}  // namespace weir::sim
