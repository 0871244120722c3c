#include "cli/exit_code.hpp"

namespace weir::cli {

ExitCode exit_code_of(const reports::Judgement& judgement, bool no_fail, bool unsure_ok) {
  if (judgement.bug) return kBroken;
  if (judgement.ending == reports::Ending::Interrupted) return kInterrupted;
  if (judgement.ending == reports::Ending::OutOfMemory) return kStoppedByLimit;
  if (judgement.verdict == reports::Verdict::Fail && !no_fail) return kObjectiveFailed;
  if (judgement.verdict == reports::Verdict::Unsure && !unsure_ok) return kUnsure;
  return kDone;
}

}  // namespace weir::cli
