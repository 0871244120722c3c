#pragma once

#include <string>

#include "reports/document/text.hpp"
#include "reports/judge/account_judgement.hpp"

namespace weir::reports {

/// What `weir run` prints of several streams: what they have in common, then each as to_text() of a
/// single one. `quiet`: a verdict line for the account and for each stream.
std::string to_text(const AccountJudgement& judgement, const TextStyle& style);

}  // namespace weir::reports
