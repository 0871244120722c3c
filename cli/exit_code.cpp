#include "cli/exit_code.hpp"

namespace weir::cli {

namespace {

ExitCode exit_code_of_verdict(reports::Verdict verdict, bool no_fail, bool unsure_ok) {
  if (verdict == reports::Verdict::Fail && !no_fail) return ExitCode::ObjectiveFailed;
  if (verdict == reports::Verdict::Unsure && !unsure_ok) return ExitCode::Unsure;
  return ExitCode::Done;
}

}  // namespace

ExitCode exit_code_of(const reports::Judgement& judgement, bool no_fail, bool unsure_ok) {
  if (judgement.bug) return ExitCode::Broken;
  if (judgement.ending == reports::Ending::Interrupted) return ExitCode::Interrupted;
  if (judgement.ending == reports::Ending::OutOfMemory) return ExitCode::StoppedByLimit;
  return exit_code_of_verdict(judgement.verdict, no_fail, unsure_ok);
}

ExitCode exit_code_of(const reports::AccountJudgement& judgement, bool no_fail, bool unsure_ok) {
  for (const reports::Judgement& stream : judgement.streams) {
    const ExitCode own = exit_code_of(stream, true, true);
    if (own != ExitCode::Done) return own;
  }
  return exit_code_of_verdict(judgement.verdict, no_fail, unsure_ok);
}

}  // namespace weir::cli
