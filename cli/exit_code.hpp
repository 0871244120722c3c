#pragma once

#include "reports/judge/account_judgement.hpp"
#include "reports/judge/judgement.hpp"

namespace weir::cli {

/// What weir's exit status says. Scripts rely on these numbers.
enum class ExitCode : int {
  Done = 0,    ///< all objectives met, or none given
  Broken = 1,  ///< a bug of ours, or input or output failed
  WrongUsage = 2,
  InvalidScenario = 3,  ///< or price file; or more memory needed than allowed
  ObjectiveFailed = 4,  ///< --no-fail makes it 0
  Unsure = 6,           ///< more replications are needed; --unsure-ok makes it 0
  StoppedByLimit = 7,   ///< --max-memory was reached; results are partial
  Interrupted = 130,
};

/// The exit status of a run whose result could be written. Being stopped outranks the verdict.
ExitCode exit_code_of(const reports::Judgement& judgement, bool no_fail, bool unsure_ok);
ExitCode exit_code_of(const reports::AccountJudgement& judgement, bool no_fail, bool unsure_ok);

}  // namespace weir::cli
