#pragma once

#include <deque>
#include <optional>

#include "model/units.hpp"

namespace weir::sim {

/// How long a reader's age takes to come back after a fault: from the fault's end to the first
/// instant from which on the age stays for 60 s at or below what is usual, that is its p99 of the
/// ten minutes before the fault and `slack` more. Fed once a second.
///
/// The slack is the reader's poll interval: one sample a second sees but one phase of a reader that
/// polls once a second, and after a fault it is another phase.
class AgeRecovery {
 public:
  AgeRecovery(Duration from, Duration until, Duration slack)
      : from_{from}, until_{until}, slack_{slack} {}

  void sample(Duration now, Duration age);
  /// None where it has not come back (yet).
  std::optional<Duration> recovery() const { return recovery_; }

 private:
  Duration from_;
  Duration until_;
  Duration slack_;
  std::deque<Duration> before_;  // the last ten minutes
  Duration usual_{};
  std::optional<Duration> good_since_;
  std::optional<Duration> recovery_;
};

}  // namespace weir::sim
