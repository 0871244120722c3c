#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/study/statistics.hpp"
#include "reports/study/study.hpp"
#include "reports/validity/validity_case.hpp"
#include "sim/results/run_result.hpp"

namespace weir::reports {

enum class Holds : std::uint8_t { Yes, No, NotJudged };

/// One number of a case, and what was simulated.
struct CheckedNumber {
  validity::Check check;
  std::vector<double> values;  ///< one per replication, in order of index
  std::optional<double> simulated{};
  std::optional<Interval> interval{};
  Holds holds = Holds::No;
};

struct CheckedCase {
  validity::Case of;
  std::int64_t replications = 0;
  std::uint64_t seed = 0;
  std::vector<CheckedNumber> numbers;
  /// Why there are no numbers: a bug of ours, such as a ledger that does not balance.
  std::optional<std::string> trouble{};

  /// All numbers that are judged hold, and there are numbers.
  bool holds() const;
};

struct Validation {
  std::vector<CheckedCase> cases;  ///< those that are done, in the order asked for
  std::int64_t asked = 0;          ///< cases
  bool partial() const { return static_cast<std::int64_t>(cases.size()) < asked; }
  bool all_hold() const;
};

/// What a replication says; none where it measured nothing of the kind.
std::optional<double> number_of(const sim::RunResult& result, const validity::Check& check);

/// The equivalence test: the 95 % interval of the mean of `values`, less the expectation, lies
/// within ± delta. It asks for evidence of being near: few or scattered values do not hold, however
/// near their mean is. With delta 0, every value must be the expectation to 9 digits.
Holds judged(const validity::Check& check, std::span<const double> values);

/// The unit of a number: "records", "ms", "" for a share.
std::string_view unit_of(validity::Number number);

/// Runs cases, all replications of all of them on control.jobs threads. The result does not depend
/// on jobs. A case that control.stop came before is left out.
Validation validate(std::span<const validity::Case> cases, const StudyControl& control);

}  // namespace weir::reports
