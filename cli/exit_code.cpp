#include "cli/exit_code.hpp"

namespace weir::cli {

ExitCode exit_code_of(const reports::Judgement& judgement, bool no_fail, bool unsure_ok) {
  if (judgement.bug) return ExitCode::Broken;
  if (judgement.ending == reports::Ending::Interrupted) return ExitCode::Interrupted;
  if (judgement.ending == reports::Ending::OutOfMemory) return ExitCode::StoppedByLimit;
  if (judgement.verdict == reports::Verdict::Fail && !no_fail) return ExitCode::ObjectiveFailed;
  if (judgement.verdict == reports::Verdict::Unsure && !unsure_ok) return ExitCode::Unsure;
  return ExitCode::Done;
}

}  // namespace weir::cli
