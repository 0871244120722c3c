#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/study/statistics.hpp"
#include "reports/study/totals.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

enum class Verdict : std::uint8_t {
  None,  ///< no objective was given
  Pass,
  Fail,
  Unsure,  ///< more replications are needed
};
std::string_view name_of(Verdict verdict);  ///< "pass", …
std::string_view word_of(Verdict verdict);  ///< "PASS", "FAIL", "UNSURE", "DONE"

/// What an objective is about: "end_to_end_latency p99 of timeline during
/// peak".
std::string subject_of(const sim::Objective& objective);

/// One objective over all replications. Each replication meets it or not; `in` of them must. Pass
/// or Fail where Wilson's 95 % interval of the share that met it lies above or below `in`.
struct ObjectiveVerdict {
  sim::Objective objective;
  Verdict verdict = Verdict::None;
  std::int64_t replications = 0;
  std::int64_t met = 0;
  double share_met = 0;
  Interval share_met_interval{0, 1};
  std::optional<double> value;       ///< mean of the replications that measured it, in unit_of
  std::optional<Interval> interval;  ///< of that mean (Student's t); none for fewer than two
                                     ///< values, and where all are 0 (see never_in)
  std::optional<double> never_in;    ///< it was 0 in every replication: then it is not in all but
                                     ///< this share of them (rule of three)
  std::optional<std::int64_t> further_replications;  ///< that would settle an Unsure one

  std::string value_sentence;  ///< "28.2 % [28.1 - 28.3]"
  std::string limit_sentence;  ///< "max 0.1 %"
  std::string share_sentence;  ///< "met in 0 of 40 replications, 90 % must"
};

/// Judges every objective; `totals.objectives` are those of `objectives`, in order.
std::vector<ObjectiveVerdict> judge_objectives(const std::vector<sim::Objective>& objectives,
                                               const Totals& totals);

/// Fail if one fails, else Unsure if one is unsure, else Pass; None of none.
Verdict overall(const std::vector<ObjectiveVerdict>& objectives);

/// "0 of 2 objectives met", "1 of 2 objectives met, 1 unsure: 12 more replications would settle
/// it".
std::string verdict_sentence(const std::vector<ObjectiveVerdict>& objectives);

}  // namespace weir::reports
